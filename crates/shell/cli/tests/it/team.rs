//! A team's server: the first link, accounts, a push by a token, pages below the project, signatures, the audit trail; on
//! SQLite and, where it is at hand, PostgreSQL.

use std::process::Command;

use asepsis_store::record::{Address, Records};

use crate::chromium::Browser;
use crate::database::{Cluster, Place};
use crate::run::{demo, text};
use crate::served::{Answer, Served};

/// The password of everybody here.
pub(crate) const PASSWORD: &str = "vier kleine Worte reichen";

/// The project of the demonstration.
pub(crate) const PROJECT: &str = "flowline";

/// Somebody with a browser's cookie.
pub(crate) struct Person {
    cookie: String,
}

impl Person {
    /// Takes the account of a one-time link.
    pub(crate) fn by_link(served: &Served, link: &str, name: &str) -> Self {
        let path = link.split_once('/').map(|(_, path)| path).unwrap();
        let path = format!("/{path}");
        assert_eq!(served.get(&path).status, 200);
        let fields = [
            ("name", name),
            ("zone", "Europe/Berlin"),
            ("password", PASSWORD),
            ("again", PASSWORD),
        ];
        let answer = Self::nobody().post(served, &path, &fields);
        assert_eq!(answer.status, 303, "{}", answer.text());
        assert!(served.get(&path).text().contains("This link is over"));
        Self {
            cookie: cookie(&answer),
        }
    }

    /// Comes in with the password.
    pub(crate) fn sign_in(served: &Served, login: &str) -> Self {
        let fields = [("login", login), ("password", PASSWORD)];
        let answer = Self::nobody().post(served, "/sign-in", &fields);
        assert_eq!(answer.status, 303, "{}", answer.text());
        Self {
            cookie: cookie(&answer),
        }
    }

    /// Returns somebody whom nobody knows: the person alone at the machine.
    pub(crate) fn nobody() -> Self {
        Self {
            cookie: String::new(),
        }
    }

    pub(crate) fn get(&self, served: &Served, path: &str) -> Answer {
        served.ask("GET", path, &[&format!("Cookie: {}", self.cookie)], b"")
    }

    pub(crate) fn post(&self, served: &Served, path: &str, fields: &[(&str, &str)]) -> Answer {
        let body: Vec<String> = fields
            .iter()
            .map(|(name, value)| format!("{name}={}", quoted(value)))
            .collect();
        let head = [
            format!("Cookie: {}", self.cookie),
            format!("Origin: http://{}", served.address),
            "Content-Type: application/x-www-form-urlencoded".to_owned(),
        ];
        let head: Vec<&str> = head.iter().map(String::as_str).collect();
        served.ask("POST", path, &head, body.join("&").as_bytes())
    }

    /// Sends a file in a form, with fields before it.
    pub(crate) fn upload(
        &self,
        served: &Served,
        path: &str,
        fields: &[(&str, &str)],
        file: Option<(&str, &[u8])>,
    ) -> Answer {
        let mut body = Vec::new();
        for (name, value) in fields {
            let part = format!(
                "--edge\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
            );
            body.extend(part.as_bytes());
        }
        if let Some((name, bytes)) = file {
            let head = format!(
                "--edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\r\n"
            );
            body.extend(head.as_bytes());
            body.extend(bytes);
            body.extend(b"\r\n");
        }
        body.extend(b"--edge--\r\n");
        let head = [
            format!("Cookie: {}", self.cookie),
            format!("Origin: http://{}", served.address),
            "Content-Type: multipart/form-data; boundary=edge".to_owned(),
        ];
        let head: Vec<&str> = head.iter().map(String::as_str).collect();
        served.ask("POST", path, &head, &body)
    }

    /// Invites somebody with a role, who takes the account at once.
    pub(crate) fn invite(&self, served: &Served, login: &str, role: &str, scope: &str) -> Self {
        let fields = [("login", login), ("role", role), ("scope", scope)];
        let page = self.post(served, "/administration/invite", &fields).text();
        let token = page
            .split("/invitations/")
            .nth(1)
            .unwrap_or_else(|| panic!("{page}"));
        let token = token.split('<').next().unwrap();
        Self::by_link(served, &format!("host/invitations/{token}"), login)
    }

    /// Sends JSON in this person's session.
    pub(crate) fn json(
        &self,
        served: &Served,
        method: &str,
        path: &str,
        body: &serde_json::Value,
    ) -> Answer {
        let text = match body {
            serde_json::Value::Null => Vec::new(),
            some => some.to_string().into_bytes(),
        };
        served.ask(method, path, &[&format!("Cookie: {}", self.cookie)], &text)
    }

    /// Returns the cookie of this person's session.
    pub(crate) fn cookie(&self) -> &str {
        &self.cookie
    }

    /// Makes a token that may push and order packages.
    pub(crate) fn token(&self, served: &Served) -> String {
        self.token_in(served, "*", &["read", "push", "package"])
    }

    /// Makes a token that may do this in the project of the demonstration.
    pub(crate) fn token_for(&self, served: &Served, allows: &[&str]) -> String {
        self.token_in(served, PROJECT, allows)
    }

    /// Makes a token that may do this in every project.
    pub(crate) fn token_for_all(&self, served: &Served, allows: &[&str]) -> String {
        self.token_in(served, "*", allows)
    }

    fn token_in(&self, served: &Served, scope: &str, allows: &[&str]) -> String {
        let mut fields = vec![("label", "CI"), ("scope", scope), ("days", "30")];
        fields.extend(allows.iter().map(|allow| ("allow", *allow)));
        let page = self.post(served, "/account/tokens", &fields).text();
        let token = page
            .split("<code class=\"secret\">")
            .nth(1)
            .unwrap_or_else(|| panic!("{page}"));
        token.split('<').next().unwrap().to_owned()
    }
}

fn quoted(text: &str) -> String {
    text.bytes()
        .map(|b| match b {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' => {
                char::from(b).to_string()
            }
            other => format!("%{other:02X}"),
        })
        .collect()
}

fn cookie(answer: &Answer) -> String {
    let set = answer.header("set-cookie").unwrap();
    assert!(
        set.contains("HttpOnly") && set.contains("SameSite=Lax"),
        "{set}"
    );
    set.split(';').next().unwrap().to_owned()
}

/// Sends the demonstration's dossier.
pub(crate) fn push(
    served: &Served,
    dossier: &std::path::Path,
    token: &str,
) -> (Option<i32>, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_asepsis"))
        .args(["push", text(dossier), "--server"])
        .arg(format!("http://{}", served.address))
        .args([
            "--repository",
            "https://git.example.com/pump",
            "--commit",
            "4f2a91c",
        ])
        .env_clear()
        .env("HOME", served.data.path())
        .env("ASEPSIS_TOKEN", token)
        .output()
        .unwrap();
    let all = [output.stdout, output.stderr].concat();
    (output.status.code(), String::from_utf8(all).unwrap())
}

/// Does something with a team's server on each database that is at hand.
pub(crate) fn on_both(act: impl Fn(&Served)) {
    act(&Served::team(&[]));
    if let Some(cluster) = Cluster::start() {
        act(&Served::team(&["--database", &named(&cluster)]));
    }
}

/// Returns what names a new database of a server on a command line.
pub(crate) fn named(cluster: &Cluster) -> String {
    named_at(&cluster.place().address())
}

fn named_at(address: &Address) -> String {
    match address {
        Address::Postgres(url) => url.clone(),
        Address::Sqlite(path) => path.display().to_string(),
    }
}

#[test]
fn a_team_begins_with_one_link_and_shows_what_is_pushed() {
    on_both(|served| {
        let admin = Person::by_link(served, served.link.as_ref().unwrap(), "Ada Admin");
        assert!(admin.get(served, "/").text().contains("No project yet"));
        let engineer = admin.invite(served, "ci", "engineer", "*");
        let approver = admin.invite(served, "quality", "quality-approver", PROJECT);
        let outside = admin.invite(served, "outside", "engineer", "another-device");

        let token = engineer.token(served);
        let (code, said) = push(served, &demo().join("dossier"), &token);
        assert_eq!(code, Some(0), "{said}");
        assert!(said.contains("push "), "{said}");
        let (code, said) = push(served, &demo().join("dossier"), &token);
        assert!(
            code == Some(0) && said.contains("nothing is different"),
            "{said}"
        );
        let (code, said) = push(served, &demo().join("dossier"), "asepsis_wrong");
        assert!(
            code == Some(2) && said.contains("Not signed in"),
            "{code:?} {said}"
        );

        let page = approver.get(served, &format!("/projects/{PROJECT}"));
        assert_eq!(page.status, 200);
        let page = page.text();
        assert!(page.contains(&format!(
            "href=\"/projects/{PROJECT}/findings?state=untriaged\""
        )));
        assert!(
            !page.contains("href=\"/findings"),
            "an address leads out of the project"
        );
        for (person, status) in [(&outside, 404), (&engineer, 200)] {
            let answer = person.get(served, &format!("/projects/{PROJECT}/decisions"));
            assert_eq!(answer.status, status);
        }
        let answer = approver.get(
            served,
            &format!("/api/v1/projects/{PROJECT}/findings?limit=1"),
        );
        let next = answer.json()["next"].as_str().unwrap().to_owned();
        assert_eq!(approver.get(served, &next).status, 200, "{next}");

        seen_before_signing(served, &engineer);
        signed(served, &engineer, &approver);

        let trail = approver.get(served, "/audit?verify=yes");
        assert!(
            trail.status == 403,
            "a project's role sees the organisation's trail"
        );
        let own = approver.get(served, &format!("/projects/{PROJECT}/audit?verify=yes"));
        assert!(own.status == 200 && own.text().contains("The trail is whole"));
        let trail = admin.get(served, "/audit?verify=yes").text();
        assert!(trail.contains("The trail is whole"), "{trail}");
        let whole = admin.get(served, "/audit/copy/json").json();
        let entries = whole["entries"].as_array().unwrap();
        for act in ["push", "grant", "accept", "ask", "sign", "approve"] {
            assert!(entries.iter().any(|e| e["act"] == act), "no {act}");
        }
        let copy = admin.get(served, "/audit/copy/json?actor=quality").json();
        assert!(!copy["entries"].as_array().unwrap().is_empty());
    });
}

/// Who signs for a record sees what it says.
fn seen_before_signing(served: &Served, person: &Person) {
    let place = format!("/projects/{PROJECT}/approvals/of?subject=record%20risk%20RSK-01");
    let page = person.get(served, &place).text();
    for tells in ["What is signed", "RSK-01&quot;", "/records/RSK-01"] {
        assert!(page.contains(tells), "{tells}: {page}");
    }
}

/// A release is asked for, signed by somebody else, and found outdated when the project moves.
fn signed(served: &Served, engineer: &Person, approver: &Person) {
    let place = format!("/projects/{PROJECT}/approvals/of?subject=release%202.1.0");
    let page = engineer.get(served, &place).text();
    let digest = page
        .split("name=\"digest\" value=\"")
        .nth(1)
        .unwrap_or_else(|| panic!("{page}"));
    let digest = digest.split('"').next().unwrap();
    let base = format!("/projects/{PROJECT}/approvals");
    let subject = ("subject", "release 2.1.0");
    let ask = [subject, ("digest", digest)];
    assert_eq!(
        engineer.post(served, &format!("{base}/ask"), &ask).status,
        303
    );
    let front = approver.get(served, &format!("/projects/{PROJECT}")).text();
    assert!(front.contains(" version waits for a signature"), "{front}");
    let sign = |person: &Person, login: &str, meaning: &str, password: &str| {
        let fields = [
            subject,
            ("digest", digest),
            ("meaning", meaning),
            ("login", login),
            ("password", password),
        ];
        person.post(served, &format!("{base}/sign"), &fields)
    };
    let wrong = sign(approver, "quality", "approval", "not the password");
    assert!(
        wrong.text().contains("Nothing was signed"),
        "{}",
        wrong.text()
    );
    let wrong = sign(engineer, "ci", "approval", PASSWORD);
    assert!(
        wrong.text().contains("roles do not allow"),
        "{}",
        wrong.text()
    );
    assert_eq!(sign(engineer, "ci", "authorship", PASSWORD).status, 303);
    assert_eq!(sign(approver, "quality", "approval", PASSWORD).status, 303);
    let page = approver.get(served, &place).text();
    assert!(
        page.contains("approved") && page.contains("<strong>quality</strong>"),
        "{page}"
    );
    let print = place.replace("/of?", "/copy?");
    let pdf = approver.get(served, &print);
    assert!(pdf.status == 200 && pdf.body.starts_with(b"%PDF"));
    if let Some(text) = crate::source::text_of(&pdf.body) {
        for tells in [
            "Approval of release 2.1.0",
            "quality",
            "approval",
            digest,
            "Europe/Berlin",
        ] {
            assert!(text.contains(tells), "{tells}: {text}");
        }
    }
    let none = print.replace("2.1.0", "9.9.9");
    assert_eq!(approver.get(served, &none).status, 404);
    let others = [subject, ("digest", "0000")];
    let moved = engineer
        .post(served, &format!("{base}/ask"), &others)
        .text();
    assert!(moved.contains("another version by now"), "{moved}");
}

#[test]
fn what_is_broken_or_hostile_is_refused_whole() {
    let served = Served::team(&[]);
    let admin = Person::by_link(&served, served.link.as_ref().unwrap(), "Ada Admin");
    let engineer = admin.invite(&served, "ci", "engineer", "*");
    let token = engineer.token(&served);
    let bearer = format!("Authorization: Bearer {token}");
    let path = format!("/api/v1/projects/{PROJECT}/pushes");
    for (body, says) in [
        (&b"no zip at all"[..], "cannot be taken"),
        (b"", "cannot be taken"),
    ] {
        let answer = served.ask("POST", &path, &[&bearer], body);
        assert_eq!(answer.status, 422, "{}", answer.text());
        assert!(answer.text().contains(says), "{}", answer.text());
    }
    let (_guard, copy) = crate::run::demo_copy();
    std::fs::write(copy.join("threats.toml"), "broken = [").unwrap();
    let (code, said) = push(&served, &copy, &token);
    assert!(
        code == Some(3) && said.contains("threats.toml:1"),
        "{code:?} {said}"
    );
    let projects = served.ask("GET", "/api/v1/projects", &[&bearer], b"");
    assert_eq!(projects.json()["items"].as_array().unwrap().len(), 0);
    // A time that is none is told: a copy for an inspection with other entries than were meant would be worse.
    for path in [
        "/audit",
        "/audit/copy/json",
        "/api/v1/audit",
        "/api/v1/audit/copy",
    ] {
        let answer = admin.get(&served, &format!("{path}?from=yesterday"));
        assert_eq!(answer.status, 400, "{path}: {}", answer.text());
        assert!(answer.text().contains("yesterday"), "{}", answer.text());
        let day = admin.get(&served, &format!("{path}?from=2026-11-24&before="));
        assert_eq!(day.status, 200, "{path}: {}", day.text());
    }
    // A page of another site can neither post nor sign in.
    let head = [
        "Origin: https://evil.example",
        "Content-Type: application/x-www-form-urlencoded",
    ];
    let answer = served.ask("POST", "/sign-in", &head, b"login=ci&password=x");
    assert_eq!(answer.status, 403);
}

/// The tables that can be dropped at any time.
const CACHES: &str = "DROP TABLE standing; DROP TABLE standing_state; DROP TABLE standing_key";

#[test]
fn dropping_every_cache_gives_the_same_pages() {
    let served = Served::team(&[]);
    let address = Address::Sqlite(served.data.path().join("records.sqlite"));
    dropped(served, &Place::files(), &address);
    if let Some(cluster) = Cluster::start() {
        let address = cluster.place().address();
        let named = named_at(&address);
        dropped(
            Served::team(&["--database", &named]),
            &cluster.place(),
            &address,
        );
    }
}

fn dropped(mut served: Served, place: &Place<'_>, address: &Address) {
    let admin = Person::by_link(&served, served.link.as_ref().unwrap(), "Ada Admin");
    let token = admin.invite(&served, "ci", "engineer", "*").token(&served);
    let (code, said) = push(&served, &demo().join("dossier"), &token);
    assert_eq!(code, Some(0), "{said}");
    let shown = |served: &Served| -> Vec<String> {
        let project = format!("/projects/{PROJECT}");
        let below = [
            "",
            "/findings",
            "/components",
            "/markets",
            "/decisions",
            "/clocks",
        ];
        let mut paths: Vec<String> = below.map(|page| format!("{project}{page}")).into();
        paths.extend([
            "/".to_owned(),
            "/api/v1/projects".to_owned(),
            "/?q=flow&sort=clock".to_owned(),
        ]);
        paths
            .iter()
            .map(|path| {
                let answer = admin.get(served, path);
                assert_eq!(answer.status, 200, "{path}");
                answer.text()
            })
            .collect()
    };
    let is_filled = |served: &Served| {
        let rows = admin.get(served, "/api/v1/projects").json();
        rows["items"][0]["standing"]["current"] == true
    };
    // A job that is cut off is taken up again when its lease is over, a minute later.
    let has_ended = || {
        let jobs = Records::open(address).unwrap().jobs(None, 100).unwrap();
        jobs.iter().all(|job| job.ended.is_some())
    };
    wait_until(|| is_filled(&served) && has_ended());
    let before = shown(&served);
    assert!(
        before.last().unwrap().contains("Open findings"),
        "{:?}",
        before.last()
    );
    served.cut();
    place.tamper(address, "standing", CACHES);
    for cache in ["projects", "portfolios"] {
        let _ = std::fs::remove_dir_all(served.data.path().join(cache));
    }
    served.start();
    // Nobody opens it: it comes by itself.
    wait_until(|| is_filled(&served));
    let own = |page: &String, served: &Served| page.replace(&served.address, "ADDRESS");
    for (was, is) in before.iter().zip(shown(&served)) {
        assert_eq!(own(was, &served), own(&is, &served));
    }
}

/// Waits for what the server does by itself; gives up after a minute.
fn wait_until(is_so: impl Fn() -> bool) {
    for _ in 0..600 {
        if is_so() {
            return;
        }
        std::thread::sleep(std::time::Duration::from_millis(100));
    }
    panic!("it does not come");
}

/// A page of each kind that a team has, by the name of its picture.
const PAGES: &[(&str, &str)] = &[
    ("team-projects", "/"),
    ("team-account", "/account"),
    ("team-administration", "/administration"),
    ("team-audit", "/audit?verify=yes"),
    ("team-approvals", "/projects/P/approvals"),
    (
        "team-approval",
        "/projects/P/approvals/of?subject=release%202.1.0",
    ),
    ("team-versions", "/projects/P/versions"),
    ("team-record", "/projects/P/records/RSK-01"),
    ("team-overview", "/projects/P"),
];

#[test]
fn people_come_in_sign_and_look_with_a_browser() {
    let Some(mut browser) = Browser::start() else {
        return;
    };
    let served = Served::team(&[]);
    let admin = Person::by_link(&served, served.link.as_ref().unwrap(), "Ada Admin");
    let engineer = admin.invite(&served, "ci", "engineer", "*");
    admin.invite(&served, "quality", "quality-approver", "*");
    let (code, said) = push(&served, &demo().join("dossier"), &engineer.token(&served));
    assert_eq!(code, Some(0), "{said}");
    let base = format!("http://{}", served.address);

    let mut wrong = Vec::new();
    browser.open(&format!(
        "{base}/projects/{PROJECT}/approvals/of?subject=release%202.1.0"
    ));
    crate::browser::every_look(
        &mut browser,
        "team-sign-in",
        &format!("{base}/sign-in"),
        &mut wrong,
    );
    // Who wanted a page is led there after signing in.
    browser.open(&format!(
        "{base}/projects/{PROJECT}/approvals/of?subject=release%202.1.0"
    ));
    browser.until("document.querySelector('h1').textContent === 'Sign in'");
    let fill = |browser: &mut Browser, pairs: &[(&str, &str)]| {
        for (name, value) in pairs {
            browser.eval(&format!(
                "document.querySelector('[name={name}]').value = {value:?}; 0"
            ));
        }
    };
    fill(&mut browser, &[("login", "ci"), ("password", PASSWORD)]);
    press(&mut browser, "main form button");
    browser.until("document.querySelector('h1').textContent === 'Approval of release 2.1.0'");
    press(&mut browser, "main form button");
    browser.until("document.querySelector('[name=meaning]') !== null");
    fill(&mut browser, &[("password", PASSWORD)]);
    press(&mut browser, "form[action$='/approvals/sign'] button");
    browser.until("document.querySelector('.signed') !== null");
    for (name, path) in PAGES {
        let address = format!("{base}{}", path.replace("/P", &format!("/{PROJECT}")));
        if path.starts_with("/admin") || path.starts_with("/audit") {
            continue;
        }
        crate::browser::every_look(&mut browser, name, &address, &mut wrong);
    }
    press(&mut browser, ".who form button");
    browser.until("document.querySelector('h1').textContent === 'Sign in'");
    fill(&mut browser, &[("login", "admin"), ("password", PASSWORD)]);
    press(&mut browser, "main form button");
    browser.until("document.querySelector('h1').textContent === 'Projects'");
    for (name, path) in PAGES {
        let address = format!("{base}{}", path.replace("/P", &format!("/{PROJECT}")));
        if path.starts_with("/admin") || path.starts_with("/audit") {
            crate::browser::every_look(&mut browser, name, &address, &mut wrong);
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn press(browser: &mut Browser, selector: &str) {
    browser.forget_loads();
    browser.eval(&format!("document.querySelector({selector:?}).click(); 0"));
    browser.loaded();
}
