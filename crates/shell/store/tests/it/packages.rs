//! What must hold of packages that jobs make, and of answers kept under a key, whichever database keeps them.

use asepsis_store::record::{By, Keyed, Known, NewJob, PackageIn, PackageOf, Records, Taken};

use crate::cases::Case;
use crate::database::Place;
use crate::people::at;

/// The cases by name.
pub(crate) const ALL: &[(&str, Case)] = &[
    (
        "a package is kept with the end of its job, once",
        a_package_is_kept_once,
    ),
    (
        "a key stands for one request and its answer",
        a_key_stands_for_one_request,
    ),
];

const OF: PackageOf<'_> = PackageOf {
    project: "pump",
    submission: "us-510k",
    release: "1.0",
};

fn by(minute: u32) -> By<'static> {
    By {
        actor: "a test",
        at: at(minute),
        reason: "",
    }
}

fn order(records: &Records, minute: u32) -> bool {
    let new = NewJob {
        kind: "package",
        project: "pump",
        about: "us-510k 1.0",
        due: at(0),
    };
    records.order(&new, &by(minute)).unwrap()
}

fn keep(records: &Records, taken: &Taken, minute: u32, bytes: &[u8]) -> bool {
    let package = PackageIn {
        of: OF,
        push: 7,
        manifest: &format!("{minute:064}"),
        bytes,
    };
    records
        .finish_package(taken, &package, "made", &by(minute))
        .unwrap()
}

fn a_package_is_kept_once(place: &Place<'_>) {
    let records = place.records();
    assert!(order(&records, 0));
    assert!(!order(&records, 1), "it waits already");
    let take = |minute| {
        records
            .take_job("worker", at(minute), at(minute + 2), 3)
            .unwrap()
    };
    let first = take(2).unwrap();
    // Its process is thought dead, and another takes it.
    let second = take(5).unwrap();
    assert!(!keep(&records, &first, 6, b"late"));
    assert!(records.packages("pump").unwrap().is_empty());
    assert!(keep(&records, &second, 6, b"zip"));
    assert!(!keep(&records, &second, 7, b"again"));
    assert_eq!(
        records.package_bytes(OF).unwrap().as_deref(),
        Some(&b"zip"[..])
    );
    let job = records
        .last_job("package", "pump", "us-510k 1.0")
        .unwrap()
        .unwrap();
    assert_eq!((job.state.as_str(), job.tries), ("done", 2));
    assert!(order(&records, 8));
    assert!(keep(&records, &take(9).unwrap(), 9, b"newer"));
    assert_eq!(records.packages("pump").unwrap().len(), 1);
    assert_eq!(
        records.package_bytes(OF).unwrap().as_deref(),
        Some(&b"newer"[..])
    );
    let entries = records.entries(&Default::default()).unwrap();
    let acts: Vec<&str> = entries.iter().map(|e| e.act.as_str()).collect();
    assert_eq!(acts, ["order", "package", "order", "package"]);
    assert_eq!(entries[3].old, entries[1].new);
    assert!(records.verify(None).unwrap().1.is_empty());
}

fn a_key_stands_for_one_request(place: &Place<'_>) {
    let records = place.records();
    let of = |login, request| Keyed {
        login,
        key: "k",
        request,
    };
    let begin = |of: Keyed<'_>, minute| records.begin_answer(&of, at(minute)).unwrap();
    assert_eq!(begin(of("ada", "one"), 0), Known::New);
    assert_eq!(begin(of("ada", "one"), 1), Known::OnItsWay);
    assert_eq!(begin(of("ada", "two"), 1), Known::Other);
    assert_eq!(
        begin(of("bob", "two"), 1),
        Known::New,
        "each account has its own keys"
    );
    records
        .end_answer(&of("ada", "one"), Some((201, "{}")))
        .unwrap();
    let answered = Known::Answered {
        status: 201,
        body: "{}".to_owned(),
    };
    assert_eq!(begin(of("ada", "one"), 9), answered);
    // What failed may be sent again, and so may what was never answered.
    records.end_answer(&of("bob", "two"), None).unwrap();
    assert_eq!(begin(of("bob", "two"), 2), Known::New);
    assert_eq!(begin(of("bob", "two"), 13), Known::New);
}
