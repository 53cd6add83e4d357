//! What must hold of accounts, approvals and what opens doors, whichever database keeps them.

use std::sync::{Arc, Barrier};
use std::thread;

use asepsis_domain::access::{Grant, Permission, Role, Scope};
use asepsis_domain::approval::{Meaning, State, Subject};
use asepsis_domain::time::Instant;
use asepsis_store::record::{
    Accepting, Address, ApiToken, Approved, Approving, Attempt, By, Changed, NewJob, NewSession,
    Records, Signing, Wanted,
};

use crate::cases::{Case, push, whole};
use crate::database::Place;

/// The cases by name.
pub(crate) const ALL: &[(&str, Case)] = &[
    (
        "a database of before accounts is brought forward",
        brought_forward,
    ),
    (
        "a database of before standings is brought forward",
        brought_forward_with_accounts,
    ),
    (
        "a backup of before accounts is restored",
        an_old_backup_is_restored,
    ),
    (
        "the first account is made once",
        the_first_account_is_made_once,
    ),
    ("an invitation is used once", an_invitation_is_used_once),
    (
        "attempts at the same time are counted",
        attempts_are_counted,
    ),
    (
        "what was granted is known, and the last stays",
        grants_and_the_last_administrator,
    ),
    (
        "no change of accounts or signatures goes unseen",
        no_change_goes_unseen,
    ),
    (
        "a backup holds accounts and nothing that opens doors",
        a_backup_of_accounts,
    ),
    (
        "another version has no signature",
        another_version_has_no_signature,
    ),
    ("signatures at the same time", signatures_at_the_same_time),
    (
        "the trail is asked for by person however known",
        the_trail_by_person,
    ),
];

/// Entries of the trail of the old database with accounts.
const OLD_ENTRIES: i64 = 21;

pub(crate) fn at(minute: u32) -> Instant {
    format!("2026-11-26T11:{minute:02}:00Z").parse().unwrap()
}

fn by(minute: u32) -> By<'static> {
    By {
        actor: "admin",
        at: at(minute),
        reason: "asked",
    }
}

fn grant(scope: &str, role: Role) -> Grant {
    Grant {
        scope: Scope::parse(scope),
        role,
    }
}

/// Makes an account that can be used.
fn person(records: &Records, login: &str, role: Role) {
    assert!(records.add_account(login, &by(0)).unwrap());
    let grant = grant("*", role);
    assert_eq!(
        records.set_grant(login, &grant, true, &by(0)).unwrap(),
        Changed::Done
    );
    let digest = format!("invitation of {login}");
    assert!(
        records
            .invite(login, &digest, at(30), false, &by(0))
            .unwrap()
    );
    assert!(records.accept(&digest, &accepting(login), &by(1)).unwrap());
}

fn accepting(login: &str) -> Accepting<'_> {
    Accepting {
        login,
        name: "Anna Größe",
        zone: "Europe/Berlin",
        password: "$argon2id$kept",
    }
}

fn session(records: &Records, login: &str) -> String {
    let digest = format!("session of {login}");
    let new = NewSession {
        digest: &digest,
        ends: at(50),
        step: None,
    };
    assert!(records.open_session(login, &new, &by(2)).unwrap());
    digest
}

/// Does something in several threads at once; returns how often it was true.
fn at_once(address: &Arc<Address>, act: fn(&Records, usize) -> bool) -> usize {
    const THREADS: usize = 4;
    let barrier = Arc::new(Barrier::new(THREADS));
    let threads: Vec<_> = (0..THREADS)
        .map(|number| {
            let (address, barrier) = (Arc::clone(address), Arc::clone(&barrier));
            thread::spawn(move || {
                let records = Records::open(&address).unwrap();
                barrier.wait();
                act(&records, number)
            })
        })
        .collect();
    let ended = threads.into_iter().map(|t| t.join().unwrap());
    ended.filter(|is_true| *is_true).count()
}

fn brought_forward(place: &Place<'_>) {
    let address = place.address();
    place.load(
        &address,
        include_str!("old/0001.sqlite.sql"),
        include_str!("old/0001.postgres.sql"),
    );
    let records = Records::open(&address).unwrap();
    let head = whole(&records);
    assert_eq!(head.number, 10);
    let text = |push| {
        let state = records.state("pump", push).unwrap().unwrap();
        let file = state.files.get("evidence.toml");
        file.map(|bytes| String::from_utf8(bytes.clone()).unwrap())
    };
    assert!(text(Some(1)).unwrap().contains("Größer als null"));
    assert!(text(Some(5)).unwrap().contains("Größer als eins"));
    assert_eq!(text(None), None);
    let history = records.history("pump", "evidence", "EVD-01").unwrap();
    assert_eq!(history.len(), 3);
    let entries = records.entries(&Wanted::default()).unwrap();
    assert!(entries.iter().all(|e| e.actor == "ci (not authenticated)"));
    // It goes on from there, with accounts.
    person(&records, "anna", Role::Engineer);
    push(&records, 59, "after");
    assert!(whole(&records).number > head.number);
    assert_eq!(records.verify(Some(&head)).unwrap().1, []);
}

/// A database of accounts, grants, approvals, signatures, tokens, sessions and jobs, as they were kept before lists of
/// projects had figures.
#[expect(clippy::too_many_lines, reason = "one story, step after step")]
fn brought_forward_with_accounts(place: &Place<'_>) {
    let address = place.address();
    place.load(
        &address,
        include_str!("old/0002.sqlite.sql"),
        include_str!("old/0002.postgres.sql"),
    );
    let records = Records::open(&address).unwrap();
    let head = whole(&records);
    assert_eq!(head.number, OLD_ENTRIES);
    let accounts = records.accounts().unwrap();
    let told: Vec<(&str, &str, bool, bool, usize)> = accounts
        .iter()
        .map(|a| {
            (
                a.login.as_str(),
                a.name.as_str(),
                a.active,
                a.second_factor,
                a.grants.len(),
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            ("anna", "Anna Größe", true, true, 1),
            ("bert", "Anna Größe", false, false, 1),
            ("carl", "carl", true, false, 0),
        ]
    );
    let secrets = records.secrets("anna").unwrap().unwrap();
    assert_eq!(secrets.password.as_deref(), Some("$argon2id$kept"));
    assert_eq!(
        (secrets.totp.as_deref(), secrets.totp_step),
        (Some("SECRETFACTOR"), 7)
    );
    let approvals = records.approvals("pump", &risk()).unwrap();
    assert_eq!(approvals.len(), 1);
    assert_eq!(approvals[0].state, State::Approved);
    let signature = &approvals[0].signatures[0];
    assert_eq!(
        (signature.login.as_str(), signature.meaning),
        ("anna", Meaning::Approval)
    );
    assert_eq!(
        records.version_of("pump", &risk()).unwrap(),
        Some(approvals[0].digest.clone())
    );
    let (token, of) = records.token("digest-of-a-token", at(6)).unwrap().unwrap();
    assert_eq!(
        (token.label.as_str(), of.login.as_str()),
        ("pipeline", "anna")
    );
    assert!(
        records
            .session("session of anna", at(10), at(1))
            .unwrap()
            .is_some()
    );
    assert_eq!(
        records
            .invited("digest-of-a-link", at(6))
            .unwrap()
            .as_deref(),
        Some("carl")
    );
    let history = records.history("pump", "risk", "RSK-1").unwrap();
    assert_eq!(history.len(), 1);
    let state = records.state("pump", None).unwrap().unwrap();
    assert_eq!(
        state.files["risks.toml"],
        "a risk, größer als null".as_bytes()
    );
    // What it was doing goes on, and what is new works on it.
    let taken = records.take_job("w", at(30), at(31), 5).unwrap().unwrap();
    assert_eq!(
        (taken.kind.as_str(), taken.about.as_str()),
        ("evaluate", "x")
    );
    assert!(records.finish_job(&taken, "done", at(30)).unwrap());
    push(&records, 59, "after");
    assert_eq!(
        records.approvals("pump", &risk()).unwrap()[0].digest,
        approvals[0].digest
    );
    assert!(whole(&records).number > head.number);
    assert_eq!(records.verify(Some(&head)).unwrap().1, []);
    let mut backup = Vec::new();
    records.backup(&mut backup).unwrap();
    let restored = place.records();
    restored.restore(&mut backup.as_slice()).unwrap();
    assert_eq!(restored.accounts().unwrap(), accounts);
}

fn an_old_backup_is_restored(place: &Place<'_>) {
    let records = place.records();
    let backup = include_bytes!("old/0001.tar.zst");
    let head = records.restore(&mut backup.as_slice()).unwrap();
    assert_eq!((head.number, &head), (10, &whole(&records)));
    person(&records, "anna", Role::Engineer);
    whole(&records);
}

fn the_first_account_is_made_once(place: &Place<'_>) {
    let address = Arc::new(place.address());
    Records::open(&address).unwrap();
    let made = at_once(&address, |records, number| {
        let digest = format!("link {number}");
        records
            .first_account("admin", &digest, at(30), &by(0))
            .unwrap()
    });
    assert_eq!(made, 1);
    let records = Records::open(&address).unwrap();
    let accounts = records.accounts().unwrap();
    assert_eq!(accounts.len(), 1);
    assert_eq!(accounts[0].grants, [grant("*", Role::Administrator)]);
    assert!(!accounts[0].accepted);
    whole(&records);
}

fn an_invitation_is_used_once(place: &Place<'_>) {
    let address = Arc::new(place.address());
    let records = Records::open(&address).unwrap();
    records.add_account("anna", &by(0)).unwrap();
    records
        .invite("anna", "link", at(30), false, &by(0))
        .unwrap();
    let used = at_once(&address, |records, _| {
        records.accept("link", &accepting("anna"), &by(1)).unwrap()
    });
    assert_eq!(used, 1);
    // Over, replaced, for another, of a disabled account: none holds.
    let accept = |digest: &str, login: &str, minute: u32| {
        records
            .accept(digest, &accepting(login), &by(minute))
            .unwrap()
    };
    records.add_account("bert", &by(1)).unwrap();
    records
        .invite("anna", "over", at(5), false, &by(1))
        .unwrap();
    assert!(!accept("over", "anna", 5));
    assert_eq!(
        records.invited("over", at(4)).unwrap().as_deref(),
        Some("anna")
    );
    assert_eq!(records.invited("over", at(5)).unwrap(), None);
    records
        .invite("anna", "later", at(30), false, &by(1))
        .unwrap();
    assert!(!accept("over", "anna", 2), "replaced");
    assert!(!accept("later", "bert", 2), "for anna");
    assert!(!accept("", "anna", 2));
    records.set_active("anna", false, &by(2)).unwrap();
    assert!(!accept("later", "anna", 2), "disabled");
    assert!(
        !records
            .invite("anna", "again", at(30), false, &by(2))
            .unwrap()
    );
    assert!(
        !records
            .invite("nobody", "again", at(30), false, &by(2))
            .unwrap()
    );
    assert!(
        !records.add_account("anna", &by(3)).unwrap(),
        "no login is given twice"
    );
    whole(&records);
}

fn attempts_are_counted(place: &Place<'_>) {
    let address = Arc::new(place.address());
    let records = Records::open(&address).unwrap();
    person(&records, "anna", Role::Engineer);
    let attempt = |login: &str, minute: u32| {
        records
            .attempt(login, at(minute), 10, at(minute + 15))
            .unwrap()
    };
    // Four at a time try seven times each: 28 attempts, of which ten are compared.
    let closed = at_once(&address, |records, _| {
        let tries = (0..7).map(|_| records.attempt("anna", at(2), 10, at(17)).unwrap());
        let mut tries: Vec<Attempt> = tries.collect();
        tries.retain(|t| matches!(t, Attempt::Let(_)));
        let noted = tries.len();
        records
            .enqueue(
                &NewJob {
                    kind: "noted",
                    project: "*",
                    about: &format!("{noted} {:?}", thread::current().id()),
                    due: at(0),
                },
                at(0),
            )
            .unwrap()
    });
    assert_eq!(closed, 4);
    let noted = records.jobs(None, 10).unwrap();
    let compared: usize = noted
        .iter()
        .map(|j| j.about.split(' ').next().unwrap().parse::<usize>().unwrap())
        .sum();
    assert_eq!(compared, 10);
    assert_eq!(attempt("anna", 16), Attempt::Locked);
    // A clock that goes back does not open it.
    assert_eq!(attempt("anna", 1), Attempt::Locked);
    assert!(matches!(attempt("anna", 17), Attempt::Let(_)));
    for _ in 0..8 {
        attempt("anna", 18);
    }
    assert!(records.proved("anna", None).unwrap());
    assert!(matches!(attempt("anna", 18), Attempt::Let(_)), "forgotten");
    for login in ["nobody", "", "anna' --"] {
        for _ in 0..12 {
            assert_eq!(attempt(login, 18), Attempt::Closed, "{login}");
        }
    }
}

fn grants_and_the_last_administrator(place: &Place<'_>) {
    let records = place.records();
    person(&records, "anna", Role::Administrator);
    let admin = grant("*", Role::Administrator);
    let set =
        |login: &str, grant: &Grant, given| records.set_grant(login, grant, given, &by(3)).unwrap();
    assert_eq!(set("anna", &admin, true), Changed::Same);
    assert_eq!(set("anna", &admin, false), Changed::LastAdministrator);
    assert_eq!(
        records.set_active("anna", false, &by(3)).unwrap(),
        Changed::LastAdministrator
    );
    assert_eq!(set("nobody", &admin, true), Changed::Unknown);
    // One who has not accepted cannot get in, so is no other administrator.
    records.add_account("bert", &by(3)).unwrap();
    assert_eq!(set("bert", &admin, true), Changed::Done);
    assert_eq!(set("anna", &admin, false), Changed::LastAdministrator);
    person(&records, "carla", Role::Administrator);
    let engineer = grant("pump", Role::Engineer);
    assert_eq!(set("anna", &engineer, true), Changed::Done);
    assert_eq!(set("anna", &admin, false), Changed::Done);
    assert_eq!(set("anna", &admin, false), Changed::Same);
    assert_eq!(records.account("anna").unwrap().unwrap().grants, [engineer]);
    let digest = session(&records, "anna");
    assert!(records.session(&digest, at(3), at(1)).unwrap().is_some());
    assert_eq!(
        records.set_active("anna", false, &by(4)).unwrap(),
        Changed::Done
    );
    assert_eq!(records.session(&digest, at(3), at(1)).unwrap(), None);
    assert!(
        !records
            .open_session(
                "anna",
                &NewSession {
                    digest: "d",
                    ends: at(50),
                    step: None
                },
                &by(4)
            )
            .unwrap()
    );
    assert_eq!(
        records.attempt("anna", at(4), 10, at(9)).unwrap(),
        Attempt::Closed
    );
    whole(&records);
}

fn no_change_goes_unseen(place: &Place<'_>) {
    let address = place.address();
    let records = Records::open(&address).unwrap();
    signed(&records, "anna", Meaning::Review);
    for (table, sql) in [
        (
            "account_version",
            "UPDATE account_version SET name = 'Mallory' WHERE login = 'anna'",
        ),
        (
            "account_version",
            "DELETE FROM account_version WHERE login = 'anna'",
        ),
        (
            "account_version",
            "INSERT INTO account_version SELECT 9999, 'mallory', name, zone, active, password, totp \
             FROM account_version WHERE password IS NULL",
        ),
        (
            "grant_version",
            "UPDATE grant_version SET role = 'administrator'",
        ),
        ("grant_version", "UPDATE grant_version SET scope = 'pump'"),
        (
            "grant_version",
            "INSERT INTO grant_version VALUES (9999, 'anna', '*', 'administrator', 1)",
        ),
        (
            "approval_version",
            "UPDATE approval_version SET state = 'approved'",
        ),
        ("approval_version", "DELETE FROM approval_version"),
        ("signature", "UPDATE signature SET digest = 'x'"),
        ("signature", "UPDATE signature SET meaning = 'approval'"),
        ("signature", "UPDATE signature SET name = 'Bert'"),
        ("signature", "DELETE FROM signature"),
        (
            "credential",
            "UPDATE credential SET password = '$argon2id$mine'",
        ),
        ("credential", "UPDATE credential SET totp = 'AAAA'"),
        (
            "credential",
            "INSERT INTO credential VALUES ('mallory', 'p', NULL, NULL, 0)",
        ),
    ] {
        whole(&records);
        let saved = format!("CREATE TABLE saved AS SELECT * FROM {table}; {sql}");
        place.tamper(&address, table, &saved);
        let (_, breaks) = records.verify(None).unwrap();
        assert!(!breaks.is_empty(), "{sql}");
        let undone = format!(
            "DELETE FROM {table}; INSERT INTO {table} SELECT * FROM saved; DROP TABLE saved"
        );
        place.tamper(&address, table, &undone);
    }
    whole(&records);
}

fn risk() -> Subject {
    Subject::parse("record risk RSK-1").unwrap()
}

fn approving<'a>(subject: &'a Subject, digest: &'a str, login: &'a str) -> Approving<'a> {
    Approving {
        project: "pump",
        subject,
        digest,
        login,
    }
}

fn signing(session: &str, meaning: Meaning) -> Signing<'_> {
    Signing {
        name: "Anna Größe",
        zone: "Europe/Berlin",
        meaning,
        session,
    }
}

/// Pushes a risk and has it signed; returns the digest that was signed.
fn signed(records: &Records, login: &str, meaning: Meaning) -> String {
    push(records, 1, "one");
    person(records, login, Role::QualityApprover);
    let session = session(records, login);
    let subject = risk();
    let digest = records.version_of("pump", &subject).unwrap().unwrap();
    let approving = approving(&subject, &digest, login);
    assert!(matches!(
        records.set_asked(&approving, true, &by(3)).unwrap(),
        Approved::Done(_)
    ));
    let done = records
        .sign(&approving, &signing(&session, meaning), &by(4))
        .unwrap();
    assert!(matches!(done, Approved::Done(_)), "{done:?}");
    digest
}

#[expect(clippy::too_many_lines, reason = "one story, step after step")]
fn another_version_has_no_signature(place: &Place<'_>) {
    let records = place.records();
    let first = signed(&records, "anna", Meaning::Approval);
    let subject = risk();
    let states = || {
        let all = records.approvals("pump", &subject).unwrap();
        all.into_iter()
            .map(|a| (a.digest, a.state, a.outdated))
            .collect::<Vec<_>>()
    };
    assert_eq!(states(), [(first.clone(), State::Approved, false)]);
    push(&records, 5, "two");
    assert_eq!(states(), [(first.clone(), State::Approved, true)]);
    let second = records.version_of("pump", &subject).unwrap().unwrap();
    let session = "session of anna";
    let sign = |digest: &str, meaning| {
        let approving = approving(&subject, digest, "anna");
        records
            .sign(&approving, &signing(session, meaning), &by(6))
            .unwrap()
    };
    assert_eq!(
        sign(&first, Meaning::Review),
        Approved::Moved(second.clone())
    );
    assert_eq!(
        sign(&second, Meaning::Review),
        Approved::Wrong(State::Draft)
    );
    let second_version = approving(&subject, &second, "anna");
    records.set_asked(&second_version, true, &by(7)).unwrap();
    assert_eq!(
        records.set_asked(&second_version, true, &by(7)).unwrap(),
        Approved::Wrong(State::InReview)
    );
    assert!(matches!(
        sign(&second, Meaning::Authorship),
        Approved::Done(_)
    ));
    assert_eq!(sign(&second, Meaning::Authorship), Approved::Twice);
    assert_eq!(sign(&second, Meaning::Approval), Approved::Author);
    person(&records, "bert", Role::QualityApprover);
    let other = approving(&subject, &second, "bert");
    let over = records
        .sign(&other, &signing(session, Meaning::Approval), &by(8))
        .unwrap();
    assert_eq!(over, Approved::Over, "that session is another's");
    let own = self::session(&records, "bert");
    let done = records
        .sign(&other, &signing(&own, Meaning::Approval), &by(8))
        .unwrap();
    assert!(matches!(done, Approved::Done(_)));
    assert_eq!(
        states(),
        [
            (second.clone(), State::Approved, false),
            (first.clone(), State::Superseded, true)
        ]
    );
    let last = records.approvals("pump", &subject).unwrap().remove(0);
    let told: Vec<(&str, &str, &str, Meaning)> = last
        .signatures
        .iter()
        .map(|s| (s.login.as_str(), s.at.as_str(), s.zone.as_str(), s.meaning))
        .collect();
    assert_eq!(
        told,
        [
            (
                "anna",
                "2026-11-26T11:06:00Z",
                "Europe/Berlin",
                Meaning::Authorship
            ),
            (
                "bert",
                "2026-11-26T11:08:00Z",
                "Europe/Berlin",
                Meaning::Approval
            ),
        ]
    );
    // The first version comes back: it is asked for anew, and its old signature counts no more.
    push(&records, 9, "one");
    let back = approving(&subject, &first, "bert");
    assert!(matches!(
        records.set_asked(&back, true, &by(9)).unwrap(),
        Approved::Done(_)
    ));
    let now = records.approvals("pump", &subject).unwrap().remove(0);
    assert_eq!((now.state, now.outdated), (State::InReview, false));
    assert!(now.signatures.iter().all(|s| !s.counts));
    for none in ["record risk RSK-9", "record threat RSK-1"] {
        let none = Subject::parse(none).unwrap();
        let asked = records
            .set_asked(&approving(&none, &first, "bert"), true, &by(9))
            .unwrap();
        assert_eq!(asked, Approved::Unknown);
    }
    let trail = records.entries(&Wanted {
        subject: Some("risk RSK-1".to_owned()),
        ..Wanted::default()
    });
    let acts: Vec<String> = trail.unwrap().into_iter().map(|e| e.act).collect();
    assert_eq!(
        acts,
        [
            "record",
            "ask",
            "sign",
            "approve",
            "record",
            "ask",
            "sign",
            "sign",
            "supersede",
            "approve",
            "record",
            "ask"
        ]
    );
    whole(&records);
}

fn signatures_at_the_same_time(place: &Place<'_>) {
    let address = Arc::new(place.address());
    let records = Records::open(&address).unwrap();
    signed(&records, "anna", Meaning::Review);
    let done = at_once(&address, |records, _| {
        let subject = risk();
        let digest = records.version_of("pump", &subject).unwrap().unwrap();
        let signing = signing("session of anna", Meaning::Approval);
        let done = records
            .sign(&approving(&subject, &digest, "anna"), &signing, &by(5))
            .unwrap();
        matches!(done, Approved::Done(_))
    });
    assert_eq!(done, 1);
    whole(&records);
}

#[expect(clippy::too_many_lines, reason = "one story, step after step")]
fn a_backup_of_accounts(place: &Place<'_>) {
    let records = place.records();
    let digest = signed(&records, "anna", Meaning::Approval);
    person(&records, "bert", Role::Viewer);
    records
        .invite("bert", "digest-of-a-link", at(40), false, &by(5))
        .unwrap();
    records
        .set_totp("anna", Some(("SECRETFACTOR", 7)), &by(5))
        .unwrap();
    let token = ApiToken {
        id: "t1".to_owned(),
        login: "anna".to_owned(),
        label: "pipeline".to_owned(),
        allows: vec![Permission::Read, Permission::Push],
        scope: Scope::Project("pump".to_owned()),
        begun: "2026-11-26T11:05:00Z".to_owned(),
        ends: "2026-12-26T11:05:00Z".to_owned(),
        revoked: None,
        usable: true,
    };
    assert!(
        records
            .add_token(&token, "digest-of-a-token", &by(5))
            .unwrap()
    );
    assert!(records.token("digest-of-a-token", at(6)).unwrap().is_some());
    let job = |about| NewJob {
        kind: "evaluate",
        project: "pump",
        about,
        due: at(0),
    };
    records.enqueue(&job(""), at(0)).unwrap();
    records.enqueue(&job("x"), at(0)).unwrap();
    records.take_job("w", at(1), at(2), 5).unwrap().unwrap();
    let mut backup = Vec::new();
    let head = records.backup(&mut backup).unwrap();
    let plain = zstd::decode_all(backup.as_slice()).unwrap();
    let text = String::from_utf8_lossy(&plain);
    for kept in ["$argon2id$kept", "SECRETFACTOR", "pipeline", "Anna Größe"] {
        assert!(text.contains(kept), "{kept}");
    }
    for gone in ["session of anna", "digest-of-a-link", "digest-of-a-token"] {
        assert!(!text.contains(gone), "{gone}");
    }
    for place in [place, &Place::files()] {
        let restored = place.records();
        assert_eq!(restored.restore(&mut backup.as_slice()).unwrap(), head);
        assert_eq!(whole(&restored), head);
        assert_eq!(restored.accounts().unwrap(), records.accounts().unwrap());
        assert_eq!(
            restored.secrets("anna").unwrap(),
            records.secrets("anna").unwrap()
        );
        let approvals = restored.approvals("pump", &risk()).unwrap();
        assert_eq!(approvals, records.approvals("pump", &risk()).unwrap());
        assert_eq!(approvals[0].digest, digest);
        let tokens = restored.tokens(None).unwrap();
        assert_eq!(
            tokens,
            [ApiToken {
                usable: false,
                ..token.clone()
            }]
        );
        assert_eq!(restored.token("digest-of-a-token", at(6)).unwrap(), None);
        let waiting = restored.jobs(None, 10).unwrap();
        assert!(waiting.len() == 2 && waiting.iter().all(|j| j.state == "waiting"));
        assert!(matches!(
            restored.attempt("bert", at(6), 10, at(9)).unwrap(),
            Attempt::Let(_)
        ));
        let mut again = Vec::new();
        restored.backup(&mut again).unwrap();
        assert_eq!(again, backup);
    }
}

fn the_trail_by_person(place: &Place<'_>) {
    let records = place.records();
    for actor in [
        "anna",
        "anna (token t1)",
        "anna (not authenticated)",
        "annabel",
        "an",
    ] {
        let by = By { actor, ..by(1) };
        records
            .add_account(&format!("by-{}", actor.len()), &by)
            .unwrap();
    }
    let count = |actor: &str| {
        let actor = Some(actor.to_owned());
        records
            .entries(&Wanted {
                actor,
                ..Wanted::default()
            })
            .unwrap()
            .len()
    };
    assert_eq!(count("anna"), 3);
    assert_eq!(count("anna (token t1)"), 1);
    assert_eq!(count("an"), 1);
    assert_eq!(count("a%"), 0);
    assert_eq!(count("ann_"), 0);
}
