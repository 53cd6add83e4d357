//! What a person or program that comes to a team's server can do and cannot, on both databases.

use asepsis_domain::access::{Grant, Permission, Role, Scope};
use asepsis_domain::approval::{Meaning, State, Subject};
use asepsis_domain::time::{Instant, later};
use asepsis_store::record::{Approved, FileIn, Provenance, Push, RecordIn, Records, Wanted};
use asepsis_workflow::accounts::{
    self, Accepting, By, NewToken, Opened, Person, SignIn, SignedIn, totp_begin, totp_confirm,
    totp_remove, who,
};
use asepsis_workflow::approvals::{self, Seen, Signed, Signing};
use asepsis_workflow::jobs::{self, Kind};
use totp_rs::{Builder, Secret};

use crate::database::{Cluster, Place};

const PASSWORD: &str = "a quiet harbour in March";

type Case = fn(&Records);

const ALL: &[(&str, Case)] = &[
    (
        "the first administrator comes by a link",
        first_administrator,
    ),
    ("links hold once and for one", links_hold_once),
    ("who knocks is told nothing, and locked out", knocking),
    ("sessions end", sessions_end),
    (
        "a second factor is asked for, and its codes once",
        second_factor,
    ),
    ("tokens do what they may and no more", tokens),
    ("a signature needs its owner", signatures),
    ("a job is done, fails, and is done again", jobs_are_done),
];

#[test]
fn people_on_sqlite() {
    for (name, case) in ALL {
        eprintln!("{name}");
        case(&Place::files().records());
    }
}

#[test]
fn people_on_postgresql() {
    let Some(cluster) = Cluster::start() else {
        return;
    };
    for (name, case) in ALL {
        eprintln!("{name}");
        case(&cluster.place().records());
    }
}

fn now() -> Instant {
    "2026-11-26T11:00:00Z".parse().unwrap()
}

fn at(minutes: i64) -> Instant {
    later(now(), minutes * 60)
}

fn by(actor: &str) -> By<'_> {
    By {
        actor,
        at: now(),
        reason: "asked",
    }
}

fn grant(scope: &str, role: Role) -> Grant {
    Grant {
        scope: Scope::parse(scope),
        role,
    }
}

fn accepting<'a>(token: &'a str, login: &'a str) -> Accepting<'a> {
    Accepting {
        token,
        login,
        password: PASSWORD,
        name: "Anna Größe",
        zone: "Europe/Berlin",
    }
}

/// Makes an account with a role in a project or everywhere.
fn person(records: &Records, login: &str, scope: &str, role: Role) {
    let link = accounts::invite(records, login, &by("admin")).unwrap();
    accounts::accept(records, &accepting(&link.token, login), now()).unwrap();
    accounts::grant(records, login, &grant(scope, role), &by("admin")).unwrap();
}

fn sign_in(
    records: &Records,
    login: &str,
    password: &str,
    code: Option<&str>,
    at: Instant,
) -> Option<Opened> {
    let given = SignIn {
        login,
        password,
        code,
        from: "192.0.2.7",
    };
    match accounts::sign_in(records, &given, at).unwrap() {
        SignedIn::Opened(opened) => Some(opened),
        SignedIn::Refused => None,
    }
}

/// Signs somebody in who can.
fn enter(records: &Records, login: &str) -> (String, Person) {
    let opened = sign_in(records, login, PASSWORD, None, now()).unwrap();
    let person = who(records, &opened.token, now()).unwrap().unwrap();
    (opened.token, person)
}

fn acts(records: &Records) -> Vec<String> {
    let entries = records.entries(&Wanted::default()).unwrap();
    assert_eq!(records.verify(None).unwrap().1, []);
    for entry in &entries {
        let text = format!("{entry:?}");
        assert!(
            !text.contains(PASSWORD) && !text.contains("argon2"),
            "{text}"
        );
    }
    entries
        .into_iter()
        .map(|e| format!("{} {}", e.act, e.subject))
        .collect()
}

fn first_administrator(records: &Records) {
    let link = accounts::first(records, now()).unwrap().unwrap();
    assert_eq!((link.login.as_str(), link.ends), ("admin", at(24 * 60)));
    assert_eq!(accounts::first(records, now()).unwrap(), None);
    assert!(
        sign_in(records, "admin", "", None, now()).is_none(),
        "no default password"
    );
    assert!(sign_in(records, "admin", "admin", None, now()).is_none());
    accounts::accept(records, &accepting(&link.token, "admin"), now()).unwrap();
    let (_, person) = enter(records, "admin");
    assert!(person.may(None, Permission::Administer));
    assert!(!person.may(Some("pump"), Permission::Approve));
    assert_eq!(person.actor(), "admin");
    let own = accounts::grant(
        records,
        "admin",
        &grant("*", Role::QualityApprover),
        &by("admin"),
    );
    assert!(own.unwrap_err().to_string().contains("themselves"));
    let last = accounts::disable(records, "admin", &by("admin"));
    assert!(
        last.unwrap_err()
            .to_string()
            .contains("the last who administers")
    );
    let told = acts(records);
    assert_eq!(
        told,
        [
            "account admin",
            "grant admin administrator in *",
            "invite admin",
            "refused admin",
            "refused admin",
            "accept admin",
            "sign in admin",
        ]
    );
}

#[expect(clippy::too_many_lines, reason = "one story, step after step")]
fn links_hold_once(records: &Records) {
    let link = accounts::invite(records, " Anna ", &by("admin")).unwrap();
    assert_eq!(link.login, "anna");
    let refused = |given: &Accepting<'_>, at: Instant| {
        accounts::accept(records, given, at)
            .unwrap_err()
            .to_string()
    };
    let right = accepting(&link.token, "anna");
    for (given, word) in [
        (Accepting { token: "", ..right }, "does not hold"),
        (
            Accepting {
                token: &"x".repeat(1 << 20),
                ..right
            },
            "does not hold",
        ),
        (
            Accepting {
                login: "bert",
                ..right
            },
            "does not hold",
        ),
        (
            Accepting {
                login: "anna' --",
                ..right
            },
            "does not hold",
        ),
        (
            Accepting {
                password: "short",
                ..right
            },
            "fewer than 12",
        ),
        (
            Accepting {
                password: &"x y".repeat(1000),
                ..right
            },
            "1024 bytes",
        ),
        (
            Accepting {
                password: "Password1234",
                ..right
            },
            "tried first",
        ),
        (Accepting { name: " ", ..right }, "signatures"),
        (
            Accepting {
                name: "A\nB",
                ..right
            },
            "signatures",
        ),
        (
            Accepting {
                zone: "Mars/Base",
                ..right
            },
            "no time zone",
        ),
    ] {
        let told = refused(&given, now());
        assert!(told.contains(word), "{word}: {told}");
    }
    assert!(
        refused(&right, at(24 * 60)).contains("does not hold"),
        "over"
    );
    accounts::accept(records, &right, now()).unwrap();
    assert!(refused(&right, now()).contains("does not hold"), "used");
    for (login, word) in [
        ("anna", "given before"),
        ("Ä", "cannot be a login"),
        ("", "cannot be a login"),
    ] {
        let told = accounts::invite(records, login, &by("admin"))
            .unwrap_err()
            .to_string();
        assert!(told.contains(word), "{told}");
    }
    // A new link sets a new password, and the sessions of before end.
    let (session, _) = enter(records, "anna");
    let link = accounts::link(records, "anna", false, &by("admin")).unwrap();
    assert_eq!(
        accounts::invited(records, &link.token, now())
            .unwrap()
            .as_deref(),
        Some("anna")
    );
    let other = "another quiet harbour";
    let given = Accepting {
        password: other,
        ..accepting(&link.token, "anna")
    };
    accounts::accept(records, &given, now()).unwrap();
    assert_eq!(who(records, &session, now()).unwrap(), None);
    assert!(sign_in(records, "anna", PASSWORD, None, now()).is_none());
    assert!(sign_in(records, "ANNA ", other, None, now()).is_some());
    accounts::disable(records, "anna", &by("admin")).unwrap();
    assert!(sign_in(records, "anna", other, None, now()).is_none());
    accounts::link(records, "anna", false, &by("admin")).unwrap_err();
    accounts::enable(records, "anna", &by("admin")).unwrap();
    assert!(sign_in(records, "anna", other, None, now()).is_some());
    accounts::disable(records, "nobody", &by("admin")).unwrap_err();
    acts(records);
}

fn knocking(records: &Records) {
    person(records, "anna", "*", Role::Viewer);
    let huge = "x".repeat(1 << 20);
    for (login, password) in [
        ("nobody", PASSWORD),
        ("", ""),
        ("anna' OR 1=1 --", PASSWORD),
        (PASSWORD, "anna"),
        ("anna", huge.as_str()),
        ("anna", "wrong"),
    ] {
        assert!(sign_in(records, login, password, None, now()).is_none());
    }
    for _ in 0..8 {
        assert!(sign_in(records, "anna", "wrong", None, now()).is_none());
    }
    assert!(
        sign_in(records, "anna", PASSWORD, None, at(14)).is_none(),
        "locked"
    );
    let told = acts(records);
    let count = |what: &str| told.iter().filter(|t| *t == what).count();
    assert_eq!(count("refused unknown login"), 4);
    assert_eq!(count("refused anna"), 11);
    assert_eq!(count("lock anna"), 1);
    let entries = records.entries(&Wanted {
        subject: Some("anna".to_owned()),
        ..Wanted::default()
    });
    let last = entries.unwrap().pop().unwrap();
    assert_eq!(last.reason, "the account is locked; from 192.0.2.7");
    assert_eq!(last.actor, "somebody (not authenticated)");
    assert!(sign_in(records, "anna", PASSWORD, None, at(15)).is_some());
    assert!(
        sign_in(records, "anna", PASSWORD, None, at(1)).is_some(),
        "the lock is gone"
    );
}

fn sessions_end(records: &Records) {
    person(records, "anna", "pump", Role::Engineer);
    let (first, person) = enter(records, "anna");
    assert!(person.may(Some("pump"), Permission::Push));
    assert!(!person.may(Some("monitor"), Permission::Read) && !person.may(None, Permission::Read));
    assert_eq!(
        (person.name.as_str(), person.zone.as_str()),
        ("Anna Größe", "Europe/Berlin")
    );
    assert!(who(records, &first, at(29)).unwrap().is_some());
    assert!(
        who(records, &first, at(58)).unwrap().is_some(),
        "it was used"
    );
    assert!(
        who(records, &first, at(20)).unwrap().is_some(),
        "a clock that goes back"
    );
    assert_eq!(
        who(records, &first, at(89)).unwrap(),
        None,
        "unused for half an hour"
    );
    for minutes in (0..12 * 60).step_by(25) {
        assert!(
            who(records, &first, at(minutes)).unwrap().is_some(),
            "{minutes}"
        );
    }
    assert_eq!(who(records, &first, at(12 * 60)).unwrap(), None, "over");
    for none in ["", "x", &first[1..], &"y".repeat(1 << 20)] {
        assert_eq!(who(records, none, now()).unwrap(), None);
    }
    let (second, _) = enter(records, "anna");
    let (third, person) = enter(records, "anna");
    let open = accounts::sessions(records, "anna", &third, now()).unwrap();
    assert_eq!((open.len(), open.iter().filter(|s| s.own).count()), (3, 1));
    let actor = person.actor();
    let second_id = {
        let Some(person) = who(records, &second, now()).unwrap() else {
            panic!()
        };
        match person.way {
            accounts::Way::Session { id, .. } => id,
            accounts::Way::Token { .. } => panic!(),
        }
    };
    assert!(accounts::revoke_session(records, "anna", &second_id, &by(&actor)).unwrap());
    assert!(!accounts::revoke_session(records, "anna", &second_id, &by(&actor)).unwrap());
    assert_eq!(who(records, &second, now()).unwrap(), None);
    let other = "another quiet harbour";
    let change = |old: &str, new: &str| accounts::change_password(records, &third, old, new, now());
    assert!(change(PASSWORD, "short").is_err());
    assert!(!change("wrong", other).unwrap());
    assert!(change(PASSWORD, other).unwrap());
    assert_eq!(who(records, &first, now()).unwrap(), None, "the others end");
    assert!(who(records, &third, now()).unwrap().is_some());
    assert!(sign_in(records, "anna", other, None, now()).is_some());
    assert_eq!(
        accounts::revoke_all(records, "anna", Some(&third), &by(&actor)).unwrap(),
        1
    );
    accounts::sign_out(records, &third, now()).unwrap();
    accounts::sign_out(records, &third, now()).unwrap();
    assert_eq!(who(records, &third, now()).unwrap(), None);
    acts(records);
}

fn code(secret: &str, at: Instant) -> String {
    let secret = Secret::try_from_base32(secret).unwrap();
    let totp = Builder::new().with_secret(secret).build().unwrap();
    totp.generate(at.as_second().unsigned_abs()).to_string()
}

fn second_factor(records: &Records) {
    person(records, "anna", "*", Role::Viewer);
    let (_, anna) = enter(records, "anna");
    let offered = totp_begin(records, &anna).unwrap();
    assert!(
        offered.uri.contains(&offered.secret) && !format!("{offered:?}").contains(&offered.secret)
    );
    assert!(
        sign_in(records, "anna", PASSWORD, None, now()).is_some(),
        "not confirmed yet"
    );
    assert!(!totp_confirm(records, &anna, "000000x", now()).unwrap());
    assert!(totp_confirm(records, &anna, &code(&offered.secret, now()), now()).unwrap());
    let enter = |code: Option<&str>, at| sign_in(records, "anna", PASSWORD, code, at).is_some();
    assert!(!enter(None, now()), "a code is asked for");
    assert!(
        !enter(Some(&code(&offered.secret, now())), now()),
        "that code was used"
    );
    let next = code(&offered.secret, at(1));
    assert!(sign_in(records, "anna", "wrong", Some(&next), at(1)).is_none());
    assert!(enter(Some(&next), at(1)));
    assert!(!enter(Some(&next), at(1)), "replayed");
    assert!(
        !enter(Some(&code(&offered.secret, now())), at(1)),
        "an earlier one"
    );
    assert!(!totp_remove(records, &anna, "wrong", at(1)).unwrap());
    assert!(totp_remove(records, &anna, PASSWORD, at(1)).unwrap());
    assert!(enter(None, at(2)));
    // Who has lost it is helped by who has the machine.
    let offered = totp_begin(records, &anna).unwrap();
    assert!(totp_confirm(records, &anna, &code(&offered.secret, at(3)), at(3)).unwrap());
    let link = accounts::link(records, "anna", true, &by("admin")).unwrap();
    accounts::accept(records, &accepting(&link.token, "anna"), now()).unwrap();
    assert!(enter(None, at(4)));
    acts(records);
}

#[expect(clippy::too_many_lines, reason = "one story, step after step")]
fn tokens(records: &Records) {
    person(records, "anna", "pump", Role::Engineer);
    let (_, anna) = enter(records, "anna");
    let wanted = NewToken {
        label: "pipeline",
        allows: &[Permission::Read, Permission::Push],
        scope: Scope::Project("pump".to_owned()),
        days: 30,
    };
    let refused = |wanted: &NewToken<'_>, word: &str| {
        let told = accounts::token_new(records, &anna, wanted, now())
            .unwrap_err()
            .to_string();
        assert!(told.contains(word), "{told}");
    };
    refused(
        &NewToken {
            label: " ",
            ..wanted.clone()
        },
        "what the token is for",
    );
    refused(
        &NewToken {
            allows: &[],
            ..wanted.clone()
        },
        "what the token may do",
    );
    refused(
        &NewToken {
            days: 0,
            ..wanted.clone()
        },
        "366",
    );
    refused(
        &NewToken {
            days: i64::MAX,
            ..wanted.clone()
        },
        "366",
    );
    refused(
        &NewToken {
            allows: &[Permission::Approve],
            ..wanted.clone()
        },
        "a person does",
    );
    refused(
        &NewToken {
            allows: &[Permission::Decide],
            ..wanted.clone()
        },
        "`decide`",
    );
    refused(
        &NewToken {
            scope: Scope::Organisation,
            ..wanted.clone()
        },
        "`read`",
    );
    let (secret, shown) = accounts::token_new(records, &anna, &wanted, now()).unwrap();
    let by_token = |at| accounts::who_by_token(records, &secret, at).unwrap();
    let program = by_token(now()).unwrap();
    assert_eq!(program.actor(), format!("anna (token {})", shown.id));
    assert!(program.may(Some("pump"), Permission::Push));
    assert!(
        !program.may(Some("pump"), Permission::Edit),
        "the token does not allow it"
    );
    assert!(
        !program.may(Some("monitor"), Permission::Read) && !program.may(None, Permission::Read)
    );
    assert!(accounts::token_new(records, &program, &wanted, now()).is_err());
    assert!(
        accounts::grant(
            records,
            "anna",
            &grant("pump", Role::Security),
            &by(&program.actor())
        )
        .is_err()
    );
    accounts::withdraw(
        records,
        "anna",
        &grant("pump", Role::Engineer),
        &by("admin"),
    )
    .unwrap();
    assert!(
        !by_token(now()).unwrap().may(Some("pump"), Permission::Push),
        "its owner may not any more"
    );
    assert!(by_token(at(30 * 24 * 60)).is_none(), "over");
    for none in ["", "asepsis_", &secret[8..], &format!("{secret}a")] {
        assert!(
            accounts::who_by_token(records, none, now())
                .unwrap()
                .is_none(),
            "{none}"
        );
    }
    assert_eq!(
        who(records, &secret, now()).unwrap(),
        None,
        "a token is no session"
    );
    assert!(accounts::token_revoke(records, &shown.id, &by("admin")).unwrap());
    assert!(!accounts::token_revoke(records, &shown.id, &by("admin")).unwrap());
    assert!(by_token(now()).is_none());
    assert_eq!(accounts::tokens(records, Some("anna")).unwrap().len(), 1);
    assert_eq!(accounts::tokens(records, Some("bert")).unwrap().len(), 0);
    acts(records);
}

fn push(records: &Records, text: &str) {
    let push = Push {
        project: "pump",
        files: &[FileIn {
            path: "risks.toml".to_owned(),
            bytes: text.as_bytes().to_vec(),
        }],
        records: &[RecordIn {
            kind: "risk".to_owned(),
            id: "RSK-1".to_owned(),
            path: "risks.toml".to_owned(),
            line: 1,
            text: text.to_owned(),
        }],
        provenance: &Provenance::default(),
        actor: "ci (not authenticated)",
        at: now(),
        reason: "",
        after: None,
        jobs: &[],
    };
    records.push(&push).unwrap();
}

#[expect(clippy::too_many_lines, reason = "one story, step after step")]
fn signatures(records: &Records) {
    push(records, "one");
    person(records, "anna", "pump", Role::Engineer);
    person(records, "quinn", "pump", Role::QualityApprover);
    person(records, "vera", "*", Role::Viewer);
    let subject = Subject::parse("record risk RSK-1").unwrap();
    let digest = approvals::version_of(records, "pump", &subject)
        .unwrap()
        .unwrap();
    let seen = Seen {
        project: "pump",
        subject: &subject,
        digest: &digest,
        remark: "for 2.1",
    };
    let (anna_token, anna) = enter(records, "anna");
    let (quinn_token, quinn) = enter(records, "quinn");
    let (vera_token, vera) = enter(records, "vera");
    let sign = |session: &str, login: &str, password: &str, meaning, seen: &Seen<'_>| {
        let signing = Signing {
            session,
            login,
            password,
            code: None,
            meaning,
            from: "",
        };
        approvals::sign(records, &signing, seen, now()).unwrap()
    };
    assert_eq!(
        approvals::ask(records, &vera, &seen, now()).unwrap(),
        Signed::NotAllowed
    );
    assert!(matches!(
        approvals::ask(records, &anna, &seen, now()).unwrap(),
        Signed::Done(_)
    ));
    assert_eq!(approvals::waiting(records, "pump").unwrap().len(), 1);
    let approval = Meaning::Approval;
    assert_eq!(
        sign(&vera_token, "vera", PASSWORD, Meaning::Review, &seen),
        Signed::NotAllowed
    );
    assert_eq!(
        sign(&anna_token, "anna", PASSWORD, approval, &seen),
        Signed::NotAllowed
    );
    assert_eq!(
        sign(&quinn_token, "quinn", "wrong", approval, &seen),
        Signed::Refused
    );
    assert_eq!(
        sign(&quinn_token, "anna", PASSWORD, approval, &seen),
        Signed::Refused
    );
    assert_eq!(
        sign("no session", "quinn", PASSWORD, approval, &seen),
        Signed::Refused
    );
    let elsewhere = Seen {
        project: "monitor",
        ..seen
    };
    assert_eq!(
        sign(&quinn_token, "quinn", PASSWORD, approval, &elsewhere),
        Signed::NotAllowed
    );
    assert!(matches!(
        sign(&anna_token, "anna", PASSWORD, Meaning::Authorship, &seen),
        Signed::Done(_)
    ));
    // It changes after it was shown and before it is signed.
    push(records, "two");
    let moved = sign(&quinn_token, "quinn", PASSWORD, approval, &seen);
    let Signed::Not(Approved::Moved(now_is)) = moved else {
        panic!("{moved:?}")
    };
    assert_eq!(
        approvals::waiting(records, "pump").unwrap().len(),
        0,
        "outdated waits for nobody"
    );
    let seen = Seen {
        digest: &now_is,
        ..seen
    };
    approvals::ask(records, &anna, &seen, now()).unwrap();
    assert!(matches!(
        sign(&quinn_token, "quinn", PASSWORD, approval, &seen),
        Signed::Done(_)
    ));
    let all = approvals::of(records, "pump", &subject).unwrap();
    assert_eq!((all[0].state, all[0].outdated), (State::Approved, false));
    assert_eq!((all[1].state, all[1].outdated), (State::InReview, true));
    let signature = &all[0].signatures[0];
    assert_eq!(
        (signature.name.as_str(), signature.zone.as_str()),
        ("Anna Größe", "Europe/Berlin")
    );
    let wrong = approvals::withdraw(records, &quinn, &seen, now()).unwrap();
    assert_eq!(wrong, Signed::Not(Approved::Wrong(State::Approved)));
    // With a second factor: its code at the first signature of a session, then not again.
    let offered = totp_begin(records, &quinn).unwrap();
    let in_use = later(now(), -300);
    assert!(totp_confirm(records, &quinn, &code(&offered.secret, in_use), in_use).unwrap());
    push(records, "three");
    let third = approvals::version_of(records, "pump", &subject)
        .unwrap()
        .unwrap();
    let seen = Seen {
        digest: &third,
        ..seen
    };
    approvals::ask(records, &anna, &seen, now()).unwrap();
    let first_code = code(&offered.secret, now());
    let fresh = sign_in(records, "quinn", PASSWORD, Some(&first_code), now())
        .unwrap()
        .token;
    assert_eq!(
        sign(&fresh, "quinn", PASSWORD, Meaning::Review, &seen),
        Signed::Refused
    );
    let next = code(&offered.secret, at(1));
    let signing = Signing {
        session: &fresh,
        login: "quinn",
        password: PASSWORD,
        code: Some(&next),
        meaning: Meaning::Review,
        from: "",
    };
    assert!(matches!(
        approvals::sign(records, &signing, &seen, at(1)).unwrap(),
        Signed::Done(_)
    ));
    assert!(matches!(
        sign(&fresh, "quinn", PASSWORD, approval, &seen),
        Signed::Done(_)
    ));
    let told = acts(records);
    assert!(
        told.contains(&"signature refused quinn".to_owned()),
        "{told:?}"
    );
}

fn jobs_are_done(records: &Records) {
    let clock = std::sync::atomic::AtomicI64::new(0);
    let time = || at(clock.load(std::sync::atomic::Ordering::Relaxed));
    let enqueue = |kind, about: &str| {
        jobs::enqueue(records, kind, Some("pump"), about, now(), now()).unwrap()
    };
    assert_eq!(
        jobs::work(records, "w", &time, |_| panic!("nothing is due")).unwrap(),
        None
    );
    assert!(enqueue(Kind::Evaluate, "") && !enqueue(Kind::Evaluate, ""));
    let done = jobs::work(records, "w", &time, |job| {
        Ok(format!("{} {}", job.kind, job.project))
    });
    let done = done.unwrap().unwrap();
    assert!(done.counts && done.came == Ok("evaluate pump".to_owned()));
    assert!(enqueue(Kind::Package, "1.0"));
    let tries = std::cell::Cell::new(0);
    for minutes in 0..60 {
        clock.store(minutes, std::sync::atomic::Ordering::Relaxed);
        let worked = jobs::work(records, "w", &time, |_| {
            tries.set(tries.get() + 1);
            Err("kein Platz".to_owned())
        });
        assert!(worked.unwrap().is_none_or(|w| w.counts));
    }
    assert_eq!(tries.get(), jobs::MOST);
    let last = jobs::list(records, Some("pump"), 1).unwrap().remove(0);
    assert_eq!(
        (last.state.as_str(), last.told.as_str()),
        ("given up", "kein Platz")
    );
    // One that is too slow does not count.
    assert!(enqueue(Kind::Package, "2.0"));
    let slow = jobs::work(records, "slow", &time, |_| {
        let later = at(120);
        let other = jobs::take(records, "quick", later).unwrap().unwrap();
        assert!(jobs::end(records, &other, &Ok("quick".to_owned()), later).unwrap());
        Ok("slow".to_owned())
    });
    assert!(!slow.unwrap().unwrap().counts);
    let last = jobs::list(records, Some("pump"), 1).unwrap().remove(0);
    assert_eq!((last.state.as_str(), last.told.as_str()), ("done", "quick"));
}
