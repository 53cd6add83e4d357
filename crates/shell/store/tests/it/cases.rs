//! What must hold of records, whichever database keeps them.

use std::sync::Arc;
use std::thread;

use asepsis_domain::audit::{BEGINNING, Head};
use asepsis_domain::time::Instant;
use asepsis_store::record::{
    Changes, FileIn, Provenance, Push, Pushed, RecordIn, Records, RecordsError, Wanted,
};

use crate::database::Place;

/// What a case does with the place that it is given.
pub(crate) type Case = fn(&Place<'_>);

/// The cases by name.
pub(crate) const ALL: &[(&str, Case)] = &[
    ("a push is given back as it was", a_push_is_given_back),
    (
        "the same again changes nothing",
        the_same_again_changes_nothing,
    ),
    ("versions stay", versions_stay),
    ("what goes leaves a mark", what_goes_leaves_a_mark),
    ("projects are apart", projects_are_apart),
    ("the trail tells of every change", the_trail_tells),
    (
        "the trail is asked for by person and time",
        the_trail_is_asked,
    ),
    ("no change of the trail goes unseen", no_change_goes_unseen),
    (
        "no change of what is kept goes unseen",
        no_change_of_contents_goes_unseen,
    ),
    ("a cut end is seen by who noted it", a_cut_end_is_seen),
    (
        "pushes at the same time follow one another",
        pushes_follow_one_another,
    ),
    (
        "a backup is the same in the other place",
        a_backup_is_the_same,
    ),
    (
        "a backup is taken while others write",
        a_backup_while_others_write,
    ),
    (
        "a broken backup restores nothing",
        a_broken_backup_restores_nothing,
    ),
    ("the database is opened again", the_database_is_opened_again),
];

const DEVICE: &str = "pump";

fn at(second: u32) -> Instant {
    format!("2026-11-26T10:00:{second:02}Z").parse().unwrap()
}

fn file(path: &str, text: &str) -> FileIn {
    FileIn {
        path: path.to_owned(),
        bytes: text.as_bytes().to_vec(),
    }
}

fn risk(id: &str, line: u32, text: &str) -> RecordIn {
    RecordIn {
        kind: "risk".to_owned(),
        id: id.to_owned(),
        path: "risks.toml".to_owned(),
        line,
        text: text.to_owned(),
    }
}

/// Pushes a project of one file, and returns the number of the push.
pub(crate) fn push_files(records: &Records, project: &str, second: u32, text: &str) -> i64 {
    let pushed = push_of(records, project, second, &[file("device.toml", text)], &[]);
    pushed.number.unwrap()
}

fn push_of(
    records: &Records,
    project: &str,
    second: u32,
    files: &[FileIn],
    rows: &[RecordIn],
) -> Pushed {
    let provenance = Provenance {
        repository: Some("git.example.com/pump".to_owned()),
        revision: Some(format!("{second:07x}")),
    };
    let push = Push {
        project,
        files,
        records: rows,
        provenance: &provenance,
        actor: "ci",
        at: at(second),
        reason: "merged",
        after: None,
        jobs: &[],
    };
    records.push(&push).unwrap()
}

/// Pushes a device with one risk that says this.
pub(crate) fn push(records: &Records, second: u32, text: &str) -> Pushed {
    let files = [file("device.toml", "id = 'pump'"), file("risks.toml", text)];
    push_of(records, DEVICE, second, &files, &[risk("RSK-1", 3, text)])
}

pub(crate) fn whole(records: &Records) -> Head {
    let (head, breaks) = records.verify(None).unwrap();
    assert_eq!(breaks, []);
    head
}

fn a_push_is_given_back(place: &Place<'_>) {
    let records = place.records();
    assert_eq!(records.state(DEVICE, None).unwrap(), None);
    let odd: Vec<u8> = (0..=255).collect();
    let files = [
        file("device.toml", "id = 'pump'"),
        file("text/größe.md", "Zeile\nZeile\r\n"),
        FileIn {
            path: "evidence/scan.bin".to_owned(),
            bytes: odd.clone(),
        },
        file("text/empty.md", ""),
    ];
    let pushed = push_of(&records, DEVICE, 1, &files, &[]);
    assert_eq!(pushed.number, Some(1));
    assert_eq!(
        pushed.files,
        Changes {
            added: 4,
            ..Changes::default()
        }
    );
    let state = records.state(DEVICE, None).unwrap().unwrap();
    assert_eq!(state.push, 1);
    assert_eq!(state.files.len(), 4);
    assert_eq!(state.files["evidence/scan.bin"], odd);
    assert_eq!(state.files["text/größe.md"], "Zeile\nZeile\r\n".as_bytes());
    assert_eq!(whole(&records).number, 5);
}

fn the_same_again_changes_nothing(place: &Place<'_>) {
    let records = place.records();
    let first = push(&records, 1, "one");
    let head = whole(&records);
    let again = push(&records, 2, "one");
    assert_eq!(again.number, None);
    assert_eq!(again.tree, first.tree);
    assert!(again.files.none() && again.records.none());
    assert_eq!(whole(&records), head);
}

fn versions_stay(place: &Place<'_>) {
    let records = place.records();
    let first = push(&records, 1, "one").number.unwrap();
    let second = push(&records, 2, "two").number.unwrap();
    push(&records, 3, "one");
    let text = |push| {
        let state = records.state(DEVICE, push).unwrap().unwrap();
        String::from_utf8(state.files["risks.toml"].clone()).unwrap()
    };
    assert_eq!(text(Some(first)), "one");
    assert_eq!(text(Some(second)), "two");
    assert_eq!(text(None), "one");
    assert_eq!(
        records.state(DEVICE, Some(first + 1)).unwrap(),
        None,
        "no push has that number"
    );
    let history = records.history(DEVICE, "risk", "RSK-1").unwrap();
    let texts: Vec<&str> = history.iter().filter_map(|v| v.text.as_deref()).collect();
    assert_eq!(texts, ["one", "two", "one"]);
    assert_eq!(history[1].revision.as_deref(), Some("0000002"));
    assert_eq!(
        (history[1].path.as_str(), history[1].line),
        ("risks.toml", 3)
    );
}

fn what_goes_leaves_a_mark(place: &Place<'_>) {
    let records = place.records();
    push(&records, 1, "one");
    let device = [file("device.toml", "id = 'pump'")];
    let gone = push_of(&records, DEVICE, 2, &device, &[]);
    assert_eq!(gone.files.removed, 1);
    assert_eq!(gone.records.removed, 1);
    assert_eq!(records.state(DEVICE, None).unwrap().unwrap().files.len(), 1);
    let history = records.history(DEVICE, "risk", "RSK-1").unwrap();
    assert_eq!(history.len(), 2);
    assert_eq!(history[1].text, None);
    // It comes back as a new version.
    let back = push(&records, 3, "one");
    assert_eq!((back.files.added, back.records.added), (1, 1));
    whole(&records);
}

fn projects_are_apart(place: &Place<'_>) {
    let records = place.records();
    push(&records, 1, "one");
    push_of(
        &records,
        "monitor",
        2,
        &[file("device.toml", "id = 'monitor'")],
        &[],
    );
    assert_eq!(records.projects().unwrap(), ["monitor", "pump"]);
    assert_eq!(
        records.state("monitor", None).unwrap().unwrap().files.len(),
        1
    );
    assert_eq!(records.history("monitor", "risk", "RSK-1").unwrap(), []);
    let wanted = Wanted {
        project: Some("monitor".to_owned()),
        ..Wanted::default()
    };
    assert_eq!(records.entries(&wanted).unwrap().len(), 2);
}

fn the_trail_tells(place: &Place<'_>) {
    let records = place.records();
    push(&records, 1, "one");
    push(&records, 2, "two");
    let entries = records.entries(&Wanted::default()).unwrap();
    let told: Vec<(&str, &str)> = entries
        .iter()
        .map(|e| (e.act.as_str(), e.subject.as_str()))
        .collect();
    assert_eq!(
        told,
        [
            ("push", "git.example.com/pump@0000001"),
            ("file", "device.toml"),
            ("file", "risks.toml"),
            ("record", "risk RSK-1"),
            ("push", "git.example.com/pump@0000002"),
            ("file", "risks.toml"),
            ("record", "risk RSK-1"),
        ]
    );
    assert_eq!(entries[0].previous, BEGINNING);
    assert_eq!(entries[0].old, None);
    assert_eq!(entries[4].old, entries[0].new);
    assert_eq!(entries[6].old, entries[3].new);
    assert!(
        entries
            .iter()
            .all(|e| e.actor == "ci" && e.reason == "merged")
    );
    assert_eq!(entries[6].at, "2026-11-26T10:00:02Z");
}

fn the_trail_is_asked(place: &Place<'_>) {
    let records = place.records();
    push(&records, 1, "one");
    push(&records, 2, "two");
    let count = |wanted: Wanted| records.entries(&wanted).unwrap().len();
    let all = Wanted::default;
    let some = |text: &str| Some(text.to_owned());
    assert_eq!(
        count(Wanted {
            subject: some("risk RSK-1"),
            ..all()
        }),
        2
    );
    assert_eq!(
        count(Wanted {
            actor: some("ci"),
            ..all()
        }),
        7
    );
    assert_eq!(
        count(Wanted {
            actor: some("somebody"),
            ..all()
        }),
        0
    );
    assert_eq!(
        count(Wanted {
            from: some("2026-11-26T10:00:02Z"),
            ..all()
        }),
        3
    );
    assert_eq!(
        count(Wanted {
            before: some("2026-11-26T10:00:02Z"),
            ..all()
        }),
        4
    );
    assert_eq!(
        count(Wanted {
            subject: some("' OR 1=1 --"),
            ..all()
        }),
        0
    );
}

fn no_change_goes_unseen(place: &Place<'_>) {
    let changes = [
        (2, "UPDATE audit SET actor = 'mallory' WHERE number = 2"),
        (3, "UPDATE audit SET reason = '' WHERE number = 3"),
        (
            3,
            "UPDATE audit SET at = '2020-01-01T00:00:00Z' WHERE number = 3",
        ),
        (4, "DELETE FROM audit WHERE number = 3"),
        (7, "DELETE FROM audit WHERE number = 7"),
        (2, "DELETE FROM audit WHERE number = 1"),
        (
            2,
            "UPDATE audit SET number = 100 WHERE number = 2; UPDATE audit SET number = 2 WHERE number = 3; \
             UPDATE audit SET number = 3 WHERE number = 100",
        ),
        (
            8,
            "INSERT INTO audit SELECT 8, at, actor, act, project, subject, old, new, reason, previous, hash \
             FROM audit WHERE number = 7",
        ),
    ];
    for (number, sql) in changes {
        let address = place.address();
        let records = Records::open(&address).unwrap();
        push(&records, 1, "one");
        push(&records, 2, "two");
        whole(&records);
        place.tamper(&address, "audit", sql);
        let (_, breaks) = records.verify(None).unwrap();
        assert!(
            breaks.iter().any(|b| b.number == number),
            "{sql}: {breaks:?}"
        );
    }
}

fn no_change_of_contents_goes_unseen(place: &Place<'_>) {
    for (table, sql) in [
        (
            "content",
            "UPDATE content SET bytes = '666f6f' WHERE digest = (SELECT new FROM audit WHERE number = 3)",
        ),
        (
            "content",
            "DELETE FROM content WHERE digest = (SELECT new FROM audit WHERE number = 3)",
        ),
        (
            "file_version",
            "UPDATE file_version SET digest = NULL WHERE path = 'risks.toml' AND push = 1",
        ),
        ("file_version", "DELETE FROM file_version WHERE push = 5"),
        (
            "file_version",
            "INSERT INTO file_version SELECT project, 'more.toml', push, digest FROM file_version WHERE push = 5",
        ),
        (
            "record_version",
            "DELETE FROM record_version WHERE push = 1",
        ),
        (
            "record_version",
            "INSERT INTO record_version SELECT project, kind, 'RSK-2', push, digest, path, line \
                            FROM record_version WHERE push = 5",
        ),
        ("push", "UPDATE push SET tree = 'x' WHERE number = 5"),
    ] {
        let address = place.address();
        let records = Records::open(&address).unwrap();
        push(&records, 1, "one");
        push(&records, 2, "two");
        place.tamper(&address, table, sql);
        let (_, breaks) = records.verify(None).unwrap();
        assert!(!breaks.is_empty(), "{sql}");
    }
}

fn a_cut_end_is_seen(place: &Place<'_>) {
    let address = place.address();
    let records = Records::open(&address).unwrap();
    push(&records, 1, "one");
    let before = whole(&records);
    push(&records, 2, "two");
    let noted = whole(&records);
    assert_eq!(records.verify(Some(&before)).unwrap().1, []);
    // Whoever may write everything also mends the end of the chain.
    place.tamper(&address, "audit", "DELETE FROM audit WHERE number > 4");
    place.tamper(
        &address,
        "file_version",
        "DELETE FROM file_version WHERE push = 5",
    );
    place.tamper(
        &address,
        "record_version",
        "DELETE FROM record_version WHERE push = 5",
    );
    place.tamper(&address, "push", "DELETE FROM push WHERE number = 5");
    let mend = "UPDATE chain SET number = 4, hash = (SELECT hash FROM audit WHERE number = 4)";
    place.tamper(&address, "audit", mend);
    assert_eq!(records.verify(None).unwrap().1, []);
    let (_, breaks) = records.verify(Some(&noted)).unwrap();
    assert_eq!(breaks.len(), 1);
    assert!(breaks[0].what.contains("noted earlier"), "{breaks:?}");
}

fn pushes_follow_one_another(place: &Place<'_>) {
    let address = Arc::new(place.address());
    Records::open(&address).unwrap();
    let threads: Vec<_> = (0..4_u32)
        .map(|thread| {
            let address = Arc::clone(&address);
            thread::spawn(move || {
                let records = Records::open(&address).unwrap();
                for round in 0..5 {
                    let text = format!("{thread} {round}");
                    let project = format!("device-{thread}");
                    push_of(&records, &project, round, &[file("risks.toml", &text)], &[]);
                }
            })
        })
        .collect();
    for thread in threads {
        thread.join().unwrap();
    }
    let records = Records::open(&address).unwrap();
    assert_eq!(whole(&records).number, 40);
    assert_eq!(records.projects().unwrap().len(), 4);
}

fn a_backup_is_the_same(place: &Place<'_>) {
    let records = place.records();
    push(&records, 1, "one");
    push(&records, 2, "two");
    let mut backup = Vec::new();
    let head = records.backup(&mut backup).unwrap();
    assert_eq!(head, whole(&records));
    // Into a database of the other kind as well as into one of the same.
    for place in [place, &Place::files()] {
        let restored = place.records();
        assert_eq!(restored.restore(&mut backup.as_slice()).unwrap(), head);
        assert_eq!(whole(&restored), head);
        assert_eq!(
            restored.state(DEVICE, None).unwrap(),
            records.state(DEVICE, None).unwrap()
        );
        assert_eq!(
            restored.history(DEVICE, "risk", "RSK-1").unwrap(),
            records.history(DEVICE, "risk", "RSK-1").unwrap()
        );
        let mut again = Vec::new();
        restored.backup(&mut again).unwrap();
        assert_eq!(again, backup);
        // It goes on from there.
        push(&restored, 3, "three");
        whole(&restored);
        let full = restored.restore(&mut backup.as_slice()).unwrap_err();
        assert!(matches!(full, RecordsError::NotEmpty(_)), "{full}");
    }
}

fn a_backup_while_others_write(place: &Place<'_>) {
    let address = Arc::new(place.address());
    let records = Records::open(&address).unwrap();
    push(&records, 0, "zero");
    let writer = {
        let address = Arc::clone(&address);
        thread::spawn(move || {
            let records = Records::open(&address).unwrap();
            for round in 1..30 {
                push(&records, round, &format!("round {round}"));
            }
        })
    };
    for _ in 0..5 {
        let mut backup = Vec::new();
        let head = records.backup(&mut backup).unwrap();
        let restored = place.records();
        assert_eq!(restored.restore(&mut backup.as_slice()).unwrap(), head);
    }
    writer.join().unwrap();
    whole(&records);
}

fn a_broken_backup_restores_nothing(place: &Place<'_>) {
    let records = place.records();
    push(&records, 1, "one");
    let mut backup = Vec::new();
    records.backup(&mut backup).unwrap();
    let tar = zstd::decode_all(backup.as_slice()).unwrap();
    let swapped = String::from_utf8_lossy(&tar).contains("\"merged\"");
    assert!(swapped, "the reason stands in the trail");
    let changed: Vec<u8> = replace(&tar, b"\"merged\"", b"\"purged\"");
    let mut cases = vec![
        b"no backup".to_vec(),
        Vec::new(),
        backup[..backup.len() / 2].to_vec(),
    ];
    cases.push(zstd::encode_all(changed.as_slice(), 0).unwrap());
    cases.push(
        zstd::encode_all(
            replace(&tar, b"asepsis.backup/2", b"asepsis.backup/9").as_slice(),
            0,
        )
        .unwrap(),
    );
    for bytes in cases {
        let restored = place.records();
        restored.restore(&mut bytes.as_slice()).unwrap_err();
        assert_eq!(restored.projects().unwrap().len(), 0);
        assert_eq!(whole(&restored).number, 0);
    }
}

fn replace(bytes: &[u8], from: &[u8], to: &[u8]) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    let places: Vec<usize> = bytes
        .windows(from.len())
        .enumerate()
        .filter(|(_, window)| *window == from)
        .map(|(place, _)| place)
        .collect();
    for place in places {
        bytes[place..place + to.len()].copy_from_slice(to);
    }
    bytes
}

fn the_database_is_opened_again(place: &Place<'_>) {
    let address = place.address();
    let head = {
        let records = Records::open(&address).unwrap();
        push(&records, 1, "one");
        whole(&records)
    };
    let records = Records::open(&address).unwrap();
    assert_eq!(whole(&records), head);
    push(&records, 2, "two");
    assert_eq!(whole(&records).number, head.number + 3);
}
