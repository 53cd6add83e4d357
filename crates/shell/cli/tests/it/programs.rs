//! What programs do with a team's server: records by their version, requests that come twice, packages as jobs, approvals
//! and accounts; and the same of a folder, where it is there.

use serde_json::{Value, json};

use crate::run::{demo, demo_copy};
use crate::served::{Answer, Served};
use crate::team::{PASSWORD, PROJECT, Person, on_both, push};

/// Asks with JSON in the name of a token.
fn ask(served: &Served, method: &str, path: &str, head: &[&str], body: &Value) -> Answer {
    let text = match body {
        Value::Null => Vec::new(),
        some => some.to_string().into_bytes(),
    };
    served.ask(method, path, head, &text)
}

/// A team's server with the demonstration, decisions at home on it; the tokens of an engineer and of security.
fn with_decisions(served: &Served) -> (Person, String, String) {
    let admin = Person::by_link(served, served.link.as_ref().unwrap(), "Ada Admin");
    let engineer = admin.invite(served, "ci", "engineer", "*");
    let security = admin.invite(served, "security", "security", PROJECT);
    let token = engineer.token(served);
    let (_guard, copy) = demo_copy();
    let device = copy.join("device.toml");
    let text = std::fs::read_to_string(&device).unwrap();
    let text = text.replace("decision = \"repository\"", "decision = \"server\"");
    std::fs::write(&device, text).unwrap();
    let (code, said) = push(served, &copy, &token);
    assert_eq!(code, Some(0), "{said}");
    let decides = security.token_for(served, &["read", "decide"]);
    (admin, token, decides)
}

fn decision(served: &Served, bearer: &str) -> Value {
    let open = format!("/api/v1/projects/{PROJECT}/findings?state=untriaged&limit=1");
    let finding = served.ask("GET", &open, &[bearer], b"").json()["items"][0].clone();
    json!({
        "title": "Not reachable",
        "vulnerability": finding["vulnerability"],
        "components": [finding["component"]],
        "releases": {"from": finding["target"]},
        "status": "not_affected",
        "justification": "vulnerable_code_not_in_execute_path",
        "impact": "The parser is never given foreign input.",
        "by": "Security",
        "on": "2026-11-24",
        "rests_on": {"kev": false},
    })
}

#[test]
fn a_decision_is_written_by_its_version_and_nobodys_change_is_lost() {
    on_both(|served| {
        let (admin, token, decides) = with_decisions(served);
        let (reader, writer) = (
            format!("Authorization: Bearer {token}"),
            format!("Authorization: Bearer {decides}"),
        );
        let base = format!("/api/v1/projects/{PROJECT}/records/decision");
        let path = format!("{base}/DEC-API-1");
        let asked = format!("{path}?reason=triage%20of%20the%20week");
        let says = decision(served, &reader);
        let new = "If-None-Match: *";
        assert_eq!(ask(served, "PUT", &asked, &[&writer], &says).status, 428);
        assert_eq!(
            ask(served, "PUT", &asked, &[&reader, new], &says).status,
            403
        );
        assert_eq!(
            ask(served, "PUT", &path, &[&writer, new], &says).status,
            400
        );
        let made = ask(served, "PUT", &asked, &[&writer, new], &says);
        assert_eq!(made.status, 201, "{}", made.text());
        let first = made.header("etag").unwrap();
        let again = ask(served, "PUT", &asked, &[&writer, new], &says);
        assert_eq!(again.status, 412, "{}", again.text());
        assert_eq!(again.header("etag").as_ref(), Some(&first));
        assert_eq!(again.json()["now"]["title"], "Not reachable");

        let read = served.ask("GET", &path, &[&reader], b"");
        assert_eq!(
            (read.status, read.header("etag").unwrap()),
            (200, first.clone())
        );
        let same = format!("If-None-Match: {first}");
        assert_eq!(served.ask("GET", &path, &[&reader, &same], b"").status, 304);
        let mut says = read.json();
        assert_eq!(says["on"], "2026-11-24");
        says["title"] = json!("Not reachable at all");
        let from_first = format!("If-Match: {first}");
        let changed = ask(served, "PUT", &asked, &[&writer, &from_first], &says);
        assert_eq!(changed.status, 200, "{}", changed.text());
        let second = changed.header("etag").unwrap();
        assert_ne!(first, second);
        let late = ask(served, "PUT", &asked, &[&writer, &from_first], &says);
        assert_eq!(late.status, 412, "{}", late.text());

        what_cannot_be_is_told(served, &asked, &writer, &says, &second);

        let page = admin.get(served, &format!("/projects/{PROJECT}/records/DEC-API-1"));
        assert!(page.text().contains("Not reachable at all"));
        let from_second = format!("If-Match: {second}");
        let gone = ask(
            served,
            "DELETE",
            &asked,
            &[&writer, &from_second],
            &Value::Null,
        );
        assert_eq!(gone.status, 204, "{}", gone.text());
        assert_eq!(served.ask("GET", &path, &[&reader], b"").status, 404);
        let trail = admin
            .get(served, "/api/v1/audit?subject=decision%20DEC-API-1")
            .json();
        assert_eq!(trail["total"], 3, "{trail}");
        assert!(
            admin
                .get(served, "/audit?verify=yes")
                .text()
                .contains("The trail is whole")
        );
    });
}

fn what_cannot_be_is_told(served: &Served, asked: &str, writer: &str, says: &Value, tag: &str) {
    let head = format!("If-Match: {tag}");
    let told = |key: &str, value: Value, status: u16, tells: &str| {
        let mut wrong = says.clone();
        wrong[key] = value;
        let answer = ask(served, "PUT", asked, &[writer, &head], &wrong);
        assert_eq!(answer.status, status, "{key}: {}", answer.text());
        assert!(answer.text().contains(tells), "{key}: {}", answer.text());
    };
    told("risks", json!(["RSK-9999"]), 422, "RSK-9999");
    told("colour", json!("red"), 409, "no such key");
    told("on", json!("2030-01-01"), 409, "has not come yet");
    told("id", json!("DEC-API-2"), 400, "another `id`");
    let answer = served.ask("PUT", asked, &[writer, &head], b"{");
    assert_eq!(answer.status, 400, "{}", answer.text());
    let risk = asked.replace("/decision/DEC-API-1", "/risk/RSK-01");
    let answer = ask(served, "PUT", &risk, &[writer, "If-Match: *"], &json!({}));
    assert_eq!(answer.status, 403, "{}", answer.text());
}

#[test]
fn a_folder_is_written_by_programs_too() {
    let (_guard, copy) = demo_copy();
    let served = Served::of(&copy);
    let risk = "/api/v1/records/risk/RSK-01";
    let read = served.get(risk);
    assert_eq!(read.status, 200, "{}", read.text());
    let mut says = read.json();
    says["title"] = json!("Another title");
    let head = format!("If-Match: {}", read.header("etag").unwrap());
    let put = ask(&served, "PUT", risk, &[&head], &says);
    assert_eq!(put.status, 200, "{}", put.text());
    let text = std::fs::read_to_string(copy.join("risks.toml")).unwrap();
    assert!(text.contains("title = \"Another title\""), "{text}");
    assert_eq!(ask(&served, "PUT", risk, &[&head], &says).status, 412);
    let gone = ask(&served, "DELETE", risk, &["If-Match: *"], &Value::Null);
    assert_eq!(gone.status, 422, "others name it: {}", gone.text());
}

#[test]
fn a_request_that_comes_twice_takes_effect_once() {
    on_both(|served| {
        let admin = Person::by_link(served, served.link.as_ref().unwrap(), "Ada Admin");
        let engineer = admin.invite(served, "ci", "engineer", "*");
        let token = engineer.token(served);
        let (code, said) = push(served, &demo().join("dossier"), &token);
        assert_eq!(code, Some(0), "{said}");
        let bearer = format!("Authorization: Bearer {token}");
        let path = format!("/api/v1/projects/{PROJECT}/packages");
        let order = |key: &str, release: &str| {
            let body = json!({"submission": "us-510k", "release": release});
            let key = format!("Idempotency-Key: {key}");
            ask(served, "POST", &path, &[&bearer, &key], &body)
        };
        let first = order("order-1", "2.1.0");
        assert_eq!(first.status, 202, "{}", first.text());
        assert_eq!(first.json()["state"], "making");
        package_is_made(served, &bearer, &path);
        // By now another order would be a new job; the same key is the first one.
        let again = order("order-1", "2.1.0");
        assert_eq!((again.status, again.text()), (202, first.text()));
        let other = order("order-1", "2.0.0");
        assert_eq!(
            (other.status, other.json()["code"].clone()),
            (422, json!("key-reused"))
        );
        let jobs = served.ask(
            "GET",
            &format!("/api/v1/projects/{PROJECT}/jobs"),
            &[&bearer],
            b"",
        );
        let jobs = jobs.json();
        let all = jobs["items"].as_array().unwrap().iter();
        assert_eq!(
            all.filter(|job| job["kind"] == "package").count(),
            1,
            "{jobs}"
        );
        assert_eq!(order("a key", "2.1.0").status, 400);
        assert_eq!(order("order-2", "9.9.9").status, 404);
    });
}

/// Waits until the package is made, and holds the zip against what is told of it.
fn package_is_made(served: &Served, bearer: &str, path: &str) {
    let one = format!("{path}/us-510k/2.1.0");
    let mut state = Value::Null;
    for _ in 0..600 {
        state = served.ask("GET", &one, &[bearer], b"").json();
        if state["state"] != "making" {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(200));
    }
    assert_eq!(state["state"], "done", "{state}");
    let zip = served.ask("GET", &format!("{one}/zip"), &[bearer], b"");
    assert_eq!(
        (zip.status, zip.header("content-type").unwrap()),
        (200, "application/zip".to_owned())
    );
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("package.zip");
    std::fs::write(&file, &zip.body).unwrap();
    crate::run::asepsis(&["verify", crate::run::text(&file)]).ended(0);
}

#[test]
fn approvals_and_accounts_take_a_person() {
    let served = Served::team(&[]);
    let admin = Person::by_link(&served, served.link.as_ref().unwrap(), "Ada Admin");
    let engineer = admin.invite(&served, "ci", "engineer", "*");
    let approver = admin.invite(&served, "quality", "quality-approver", PROJECT);
    let token = engineer.token(&served);
    let (code, said) = push(&served, &demo().join("dossier"), &token);
    assert_eq!(code, Some(0), "{said}");
    let base = format!("/api/v1/projects/{PROJECT}/approvals");
    let of = format!("{base}/of?subject=release%202.1.0");
    let digest = engineer.get(&served, &of).json()["now"].clone();
    let seen = json!({"subject": "release 2.1.0", "digest": digest});
    let bearer = format!("Authorization: Bearer {token}");
    let ask_path = format!("{base}/ask");
    assert_eq!(
        ask(&served, "POST", &ask_path, &[&bearer], &seen).status,
        403
    );
    let asked = engineer.json(&served, "POST", &ask_path, &seen);
    assert_eq!(asked.status, 200, "{}", asked.text());
    let sign = |person: &Person, login: &str, meaning: &str, password: &str| {
        let mut given = seen.clone();
        given["login"] = json!(login);
        given["meaning"] = json!(meaning);
        given["password"] = json!(password);
        // What failed had no effect, and comes again under the same key.
        keyed(&served, person, &format!("{base}/sign"), login, &given)
    };
    assert_eq!(sign(&approver, "quality", "approval", "wrong").status, 409);
    assert_eq!(sign(&engineer, "ci", "approval", PASSWORD).status, 403);
    assert_eq!(sign(&approver, "quality", "nothing", PASSWORD).status, 400);
    let signed = sign(&approver, "quality", "approval", PASSWORD);
    assert_eq!(signed.status, 200, "{}", signed.text());
    let again = sign(&approver, "quality", "approval", PASSWORD);
    assert_eq!((again.status, again.text()), (200, signed.text()));
    let all = approver.get(&served, &base).json();
    assert_eq!(all["items"][0]["state"], "approved", "{all}");
    assert_eq!(all["items"][0]["signatures"][0]["name"], "quality");

    accounts_take_a_person(&served, &admin, &bearer);
}

fn accounts_take_a_person(served: &Served, admin: &Person, bearer: &str) {
    let person = json!({"login": "new", "role": "viewer", "scope": PROJECT});
    let link = keyed(served, admin, "/api/v1/accounts", "new-1", &person);
    assert_eq!(link.status, 201, "{}", link.text());
    let again = keyed(served, admin, "/api/v1/accounts", "new-1", &person);
    assert_eq!(
        (again.status, again.json()["path"].clone()),
        (201, Value::Null)
    );
    let path = link.json()["path"].as_str().unwrap().to_owned();
    let new = Person::by_link(served, &format!("host{path}"), "New Person");
    let findings = format!("/api/v1/projects/{PROJECT}/findings");
    assert_eq!(new.get(served, &findings).status, 200);
    assert_eq!(
        admin
            .json(served, "POST", "/api/v1/accounts", &person)
            .status,
        409
    );
    let grant = format!("/api/v1/accounts/new/grants/viewer/{PROJECT}");
    assert_eq!(
        admin.json(served, "DELETE", &grant, &Value::Null).status,
        204
    );
    assert_eq!(new.get(served, &findings).status, 404);
    assert_eq!(admin.json(served, "PUT", &grant, &Value::Null).status, 204);
    assert_eq!(new.get(served, &findings).status, 200);
    let off = admin.json(served, "POST", "/api/v1/accounts/new/disable", &Value::Null);
    assert_eq!(
        (off.status, off.json()["active"].clone()),
        (200, json!(false))
    );
    assert_eq!(new.get(served, &findings).status, 401);
    let last = "/api/v1/accounts/admin/grants/administrator/*";
    assert_eq!(admin.json(served, "DELETE", last, &Value::Null).status, 409);
    let by_token = "/api/v1/accounts";
    assert_eq!(served.ask("GET", by_token, &[bearer], b"").status, 403);
}

/// Sends JSON in a person's session under a key.
fn keyed(served: &Served, person: &Person, path: &str, key: &str, body: &Value) -> Answer {
    let head = [
        format!("Cookie: {}", person.cookie()),
        format!("Idempotency-Key: {key}"),
    ];
    let head: Vec<&str> = head.iter().map(String::as_str).collect();
    ask(served, "POST", path, &head, body)
}

#[test]
fn what_people_keep_for_themselves_takes_them_in_a_session() {
    on_both(|served| {
        let admin = Person::by_link(served, served.link.as_ref().unwrap(), "Ada Admin");
        let engineer = admin.invite(served, "ci", "engineer", "*");
        let token = tokens_of(served, &engineer);
        for (method, path) in [
            ("GET", "tokens"),
            ("POST", "tokens"),
            ("DELETE", "tokens/none"),
            ("GET", "sessions"),
            ("POST", "sessions/end"),
            ("DELETE", "sessions/none"),
            ("POST", "password"),
            ("POST", "factor"),
            ("POST", "factor/confirm"),
            ("POST", "factor/remove"),
        ] {
            let path = format!("/api/v1/account/{path}");
            let answer = served.ask(method, &path, &[&token], b"{}");
            assert_eq!(answer.status, 403, "{method} {path}: {}", answer.text());
        }
        // Nor does it on the pages that do the same.
        for path in ["tokens/revoke", "sessions/end"] {
            let path = format!("/account/{path}");
            assert_eq!(served.ask("POST", &path, &[&token], b"").status, 403);
        }
        sessions_and_password(served, &engineer);
        let act = |path: &str, body: Value| {
            let path = format!("/api/v1/account/factor{path}");
            engineer.json(served, "POST", &path, &body).status
        };
        assert_eq!(act("/confirm", json!({"code": "000000"})), 409);
        assert_eq!(act("", Value::Null), 201);
        assert_eq!(act("/confirm", json!({"code": "no"})), 409);
        assert_eq!(act("/remove", json!({"password": "another"})), 409);
        let trail = admin.get(served, "/api/v1/audit/verified").json();
        assert_eq!(trail["breaks"], json!([]), "{trail}");
    });
}

/// Makes tokens, sees and revokes them; returns the header of one that holds.
fn tokens_of(served: &Served, person: &Person) -> String {
    let path = "/api/v1/account/tokens";
    let wanted = json!({"label": "CI", "allows": ["read"], "scope": "*", "days": 30});
    let with = |name: &str, value: Value| {
        let mut other = wanted.clone();
        other[name] = value;
        person.json(served, "POST", path, &other).status
    };
    assert_eq!(with("allows", json!(["sign"])), 400);
    assert_eq!(with("allows", json!([])), 409);
    assert_eq!(with("allows", json!(["decide"])), 409);
    assert_eq!(with("days", json!(0)), 409);
    let made = keyed(served, person, path, "token-1", &wanted);
    assert_eq!(made.status, 201, "{}", made.text());
    let again = keyed(served, person, path, "token-1", &wanted);
    let (made, again) = (made.json(), again.json());
    assert_eq!((&again["id"], &again["token"]), (&made["id"], &Value::Null));
    let other = person.json(served, "POST", path, &wanted).json();
    let all = person.get(served, path).json();
    let all = all["items"].as_array().unwrap();
    assert_eq!(all.len(), 2, "{all:?}");
    assert!(
        all.iter()
            .all(|t| t["token"].is_null() && t["revoked"].is_null())
    );
    let bearer = |made: &Value| {
        let secret = made["token"].as_str().unwrap();
        format!("Authorization: Bearer {secret}")
    };
    let asked = |bearer: &str| served.ask("GET", "/api/v1/account", &[bearer], b"").status;
    let (kept, gone) = (bearer(&made), bearer(&other));
    assert_eq!((asked(&kept), asked(&gone)), (200, 200));
    let one = format!("{path}/{}", other["id"].as_str().unwrap());
    let revoke = || person.json(served, "DELETE", &one, &Value::Null).status;
    assert_eq!((revoke(), revoke()), (204, 404));
    assert_eq!((asked(&kept), asked(&gone)), (200, 401));
    kept
}

fn sessions_and_password(served: &Served, person: &Person) {
    let path = "/api/v1/account/sessions";
    let other = Person::sign_in(served, "ci");
    let third = Person::sign_in(served, "ci");
    let open = |who: &Person| {
        who.get(served, path).json()["items"]
            .as_array()
            .unwrap()
            .clone()
    };
    let all = open(person);
    assert_eq!(all.len(), 3, "{all:?}");
    let id_of = |who: &Person| {
        let own = open(who).into_iter().find(|s| s["own"] == true).unwrap();
        own["id"].as_str().unwrap().to_owned()
    };
    let end = |id: &str| {
        let one = format!("{path}/{id}");
        person.json(served, "DELETE", &one, &Value::Null).status
    };
    assert_eq!(end(&id_of(person)), 409);
    assert_eq!(end("none"), 404);
    assert_eq!(end(&id_of(&other)), 204);
    assert_eq!(other.get(served, path).status, 401);
    let change = |old: &str, new: &str| {
        let body = json!({"old": old, "new": new});
        person
            .json(served, "POST", "/api/v1/account/password", &body)
            .status
    };
    assert_eq!(change("another", "fünf kleine Worte reichen"), 409);
    assert_eq!(change(PASSWORD, "short"), 409);
    assert_eq!(third.get(served, path).status, 200);
    assert_eq!(change(PASSWORD, "fünf kleine Worte reichen"), 204);
    assert_eq!(third.get(served, path).status, 401);
    assert_eq!(open(person).len(), 1);
    assert_eq!(change("fünf kleine Worte reichen", PASSWORD), 204);
    Person::sign_in(served, "ci");
    let all = format!("{path}/end");
    assert_eq!(person.json(served, "POST", &all, &Value::Null).status, 204);
    assert_eq!(open(person).len(), 1);
}

#[test]
fn examples_of_the_guide_are_answered_as_it_says() {
    let served = Served::team(&[]);
    let (admin, token, _) = with_decisions(&served);
    let everything = admin.invite(&served, "program", "security", "*");
    let allows = ["read", "push", "package", "decide"];
    let bearer = format!(
        "Authorization: Bearer {}",
        everything.token_for(&served, &allows)
    );
    drop(token);
    let page =
        std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../docs/guide/programs.md");
    let page = std::fs::read_to_string(page).unwrap();
    let (mut tag, mut count) = (String::new(), 0);
    for block in page.split("```http\n").skip(1) {
        let (request, rest) = block.split_once("\n→ ").unwrap();
        let status: u16 = rest.lines().next().unwrap().parse().unwrap();
        let (head, body) = request.split_once("\n\n").unwrap_or((request, ""));
        let head = head.replace("$TAG", &tag);
        let mut lines: Vec<&str> = head.lines().collect();
        let (method, path) = lines.remove(0).split_once(' ').unwrap();
        lines.push(&bearer);
        let answer = served.ask(method, path, &lines, body.as_bytes());
        assert_eq!(answer.status, status, "{request}\n{}", answer.text());
        tag = answer.header("etag").unwrap_or_default();
        count += 1;
    }
    assert!(count >= 7, "{count}");
}
