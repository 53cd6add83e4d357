//! Every address × every role × own and foreign project: each answer is what the table of permissions says.

use std::collections::BTreeMap;

use asepsis_domain::access::{Grant, Role, Scope, may};
use asepsis_domain::time::Instant;
use asepsis_workflow::accounts::{self, Accepting, By, SignIn, SignedIn};
use asepsis_workflow::init::{Start, init};
use asepsis_workflow::records::{self, Address, Provenance, Pushing, Records};
use asepsis_workflow::worker::WorkerCommand;
use axum::Router;
use axum::body::Body as Bytes;
use axum::http::{Request, StatusCode};
use tower::ServiceExt as _;

use super::*;
use crate::count::{Counts, Doorstep};
use crate::guard::Names;
use crate::router::router;
use crate::site::{SESSION, Served};
use crate::team::{Team, TeamOptions};

const OWN: &str = "127.0.0.1:8070";
const PASSWORD: &str = "a few plain words";

/// A team's server with two projects, of which everybody knows `own`.
struct Installation {
    team: Arc<Team>,
    router: Router,
    routes: Vec<Route>,
    sessions: BTreeMap<String, String>,
    _dir: tempfile::TempDir,
}

fn installation() -> Installation {
    let dir = tempfile::tempdir().unwrap();
    let records = records::open(&Address::Sqlite(dir.path().join("records.sqlite"))).unwrap();
    for project in ["own", "foreign"] {
        push(&records, &dir.path().join(project), project);
    }
    let options = TeamOptions {
        data_dir: dir.path().join("data"),
        as_of: None,
        clock: Instant::now,
        max_advisory_age_days: None,
        interval: std::time::Duration::from_secs(1),
        worker: WorkerCommand {
            program: "/nonexistent".into(),
            arguments: Vec::new(),
        },
        public: None,
        tls: false,
        logs: false,
        feeds: None,
    };
    let team = Arc::new(Team::new(records, options));
    let site = Arc::new(Site {
        served: Served::Team(team.clone()),
        counts: Counts::default(),
        door: Doorstep::default(),
        logs: false,
    });
    let names = Names {
        own: OWN.parse().unwrap(),
        public: None,
        tls: false,
    };
    Installation {
        routes: routes(&site),
        router: router(site, names),
        team,
        sessions: BTreeMap::new(),
        _dir: dir,
    }
}

fn push(records: &Records, dir: &std::path::Path, project: &str) {
    init(&Start {
        dir,
        sboms: &[],
        title: Some(project),
        manufacturer: Some("Example"),
        release: "1.0",
        markets: &["us:510k".to_owned()],
        date: asepsis_domain::time::day_of(Instant::now()),
    })
    .unwrap();
    let pushing = Pushing {
        actor: "a test",
        at: Instant::now(),
        reason: "",
        provenance: Provenance::default(),
    };
    let kept = records::push(records, dir, &pushing).unwrap();
    assert!(
        matches!(&kept, records::Outcome::Kept { project: of, .. } if of == project),
        "{kept:?}"
    );
}

impl Installation {
    /// Makes an account with a role in a project, and signs it in.
    fn person(&mut self, login: &str, role: Option<Role>, scope: &str) {
        let now = self.team.now();
        let by = By {
            actor: "a test",
            at: now,
            reason: "",
        };
        let records = &self.team.records;
        let link = accounts::invite(records, login, &by).unwrap();
        if let Some(role) = role {
            let scope = Scope::parse(scope);
            accounts::grant(records, login, &Grant { scope, role }, &by).unwrap();
        }
        let accepting = Accepting {
            token: &link.token,
            login,
            password: PASSWORD,
            name: login,
            zone: "UTC",
        };
        accounts::accept(records, &accepting, now).unwrap();
        self.sign_in(login);
    }

    fn sign_in(&mut self, login: &str) {
        let given = SignIn {
            login,
            password: PASSWORD,
            code: None,
            from: "",
        };
        match accounts::sign_in(&self.team.records, &given, self.team.now()).unwrap() {
            SignedIn::Opened(opened) => {
                self.sessions.insert(login.to_owned(), opened.token);
            }
            SignedIn::Refused => panic!("{login} cannot sign in"),
        }
    }

    /// Asks for an address, and returns the status.
    fn ask(
        &self,
        runtime: &tokio::runtime::Runtime,
        at: usize,
        project: &str,
        login: &str,
    ) -> StatusCode {
        let route = &self.routes[at];
        let path = route.path.replace("{project}", project);
        let path = path
            .replace("table/{format}", "table/csv")
            .replace("{format}", "json")
            .replace("{id}", "none")
            .replace("{market}", "us")
            .replace("{file}", "none")
            .replace("{item}", "none")
            .replace("{submission}", "us-510k")
            .replace("{release}", "1.0")
            .replace("{token}", "none")
            .replace("{login}", "none")
            .replace("{number}", "1")
            .replace("{role}", "viewer")
            .replace("{scope}", "own")
            .replace("{kind}", "risk");
        assert!(!path.contains('{'), "{path}");
        let method = match route.verb {
            Verb::Get => "GET",
            Verb::Post => "POST",
            Verb::Put => "PUT",
            Verb::Delete => "DELETE",
        };
        let mut request = Request::builder()
            .method(method)
            .uri(&path)
            .header("host", OWN);
        if let Some(token) = self.sessions.get(login) {
            request = request.header("cookie", format!("{SESSION}={token}"));
        }
        if route.body == Body::Upload {
            request = request.header("content-type", "multipart/form-data; boundary=x");
        }
        let request = request.body(Bytes::empty()).unwrap();
        let answer = runtime.block_on(self.router.clone().oneshot(request));
        answer.unwrap().status()
    }

    /// What the table says: `None` where whoever comes is let in.
    fn expected(
        &self,
        at: usize,
        project: &str,
        role: Option<Option<Role>>,
        scope: &str,
    ) -> Option<StatusCode> {
        let route = &self.routes[at];
        let (in_project, permission) = match route.need {
            Need::Nothing => return None,
            _ if role.is_none() => {
                return Some(match route.programs {
                    true => StatusCode::UNAUTHORIZED,
                    false => StatusCode::SEE_OTHER,
                });
            }
            Need::Account => return None,
            Need::Organisation(permission) => (false, permission),
            Need::Project(permission) | Need::Place(permission) => (true, permission),
        };
        let role = role.flatten();
        let reaches = scope == "*" || in_project && scope == project;
        let roles: Vec<Role> = role.filter(|_| reaches).into_iter().collect();
        if in_project && !may(&roles, Permission::Read) {
            return Some(StatusCode::NOT_FOUND);
        }
        (!may(&roles, permission)).then_some(StatusCode::FORBIDDEN)
    }
}

#[test]
fn every_address_answers_every_role_as_the_table_says() {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .unwrap();
    let mut all = installation();
    let mut people: Vec<(String, Option<Option<Role>>, &str)> = vec![
        ("nobody".to_owned(), None, ""),
        ("without".to_owned(), Some(None), ""),
    ];
    for (word, role) in Role::WORDS {
        people.push((format!("{word}-own"), Some(Some(*role)), "own"));
        people.push((format!("{word}-all"), Some(Some(*role)), "*"));
    }
    for (login, role, scope) in &people {
        if let Some(role) = role {
            all.person(login, *role, scope);
        }
    }
    assert!(all.routes.len() > 70, "{}", all.routes.len());
    let mut asked = 0;
    for at in 0..all.routes.len() {
        let path = all.routes[at].path.clone();
        let is_in_project = path.contains("{project}");
        for project in ["own", "foreign", "no-such-project"] {
            if !is_in_project && project != "own" {
                continue;
            }
            for (login, role, scope) in &people {
                let status = all.ask(&runtime, at, project, login);
                let why = format!("{path} in {project} as {login}: {status}");
                match all.expected(at, project, *role, scope) {
                    Some(expected) => assert_eq!(status, expected, "{why}"),
                    // Let in: what is asked for may still be missing or wrong, and never refused for who asks.
                    None => {
                        let refused = [StatusCode::UNAUTHORIZED, StatusCode::FORBIDDEN];
                        assert!(!refused.contains(&status), "{why}");
                        let wants_more = [
                            "{id}",
                            "{file}",
                            "{login}",
                            "{number}",
                            "{submission}",
                            "{token}",
                            "/component",
                            "/metrics",
                        ];
                        let is_there = project != "no-such-project"
                            && !wants_more
                                .iter()
                                .any(|end| path.contains(end) && !path.ends_with("/components"));
                        let is_page = all.routes[at].verb == Verb::Get && is_there;
                        if is_page {
                            let fine = status.is_success()
                                || status == StatusCode::SERVICE_UNAVAILABLE
                                || status == StatusCode::CONFLICT
                                || status == StatusCode::BAD_REQUEST;
                            assert!(fine, "{why}");
                        }
                    }
                }
                // Signing out and ending sessions do what they say.
                if path == "/sign-out" && role.is_some() {
                    all.sign_in(login);
                }
                asked += 1;
            }
        }
    }
    assert!(asked > 2000, "{asked}");
}

#[test]
fn a_project_that_is_not_there_looks_like_one_that_may_not_be_seen() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let mut all = installation();
    all.person("engineer", Some(Role::Engineer), "own");
    let text = |path: &str| {
        let request = Request::builder()
            .uri(path)
            .header("host", OWN)
            .header("cookie", format!("{SESSION}={}", all.sessions["engineer"]))
            .body(Bytes::empty())
            .unwrap();
        let answer = runtime
            .block_on(all.router.clone().oneshot(request))
            .unwrap();
        let bytes = runtime.block_on(axum::body::to_bytes(answer.into_body(), 1 << 20));
        String::from_utf8(bytes.unwrap().to_vec()).unwrap()
    };
    let foreign = text("/projects/foreign/findings");
    let missing = text("/projects/nowhere/findings");
    assert_eq!(
        foreign.replace("foreign", "X"),
        missing.replace("nowhere", "X")
    );
    let projects = text("/api/v1/projects");
    assert!(
        projects.contains("own") && !projects.contains("foreign"),
        "{projects}"
    );
}
