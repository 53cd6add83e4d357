use asepsis_domain::vulnerability::Advisory;
use asepsis_matching::snapshot::Builder;

use super::*;

fn snapshot(id: &str) -> Vec<u8> {
    let mut builder = Builder::new();
    builder.add(Advisory {
        source: "osv".to_owned(),
        id: id.to_owned(),
        ..Advisory::default()
    });
    builder.finish().unwrap().bytes
}

fn current(store: &SnapshotStore) -> Option<Digest> {
    store.current().unwrap().map(|s| s.digest())
}

#[test]
fn what_is_installed_is_current() {
    let data = tempfile::tempdir().unwrap();
    let store = SnapshotStore::open(data.path()).unwrap();
    assert_eq!(current(&store), None);
    assert_eq!(store.list().unwrap(), []);
    let first = store.install(&snapshot("A-1")).unwrap();
    let second = store.install(&snapshot("A-2")).unwrap();
    assert_eq!(current(&store), Some(second));
    assert_eq!(store.install(&snapshot("A-1")).unwrap(), first);
    assert_eq!(current(&store), Some(first));
    let listed = store.list().unwrap();
    assert_eq!(listed.len(), 2);
    assert_eq!(listed.iter().filter(|k| k.is_current).count(), 1);
    assert_eq!(store.prune().unwrap(), 1);
    assert_eq!(current(&store), Some(first));
}

#[test]
fn an_increment_is_kept_with_what_it_counts_on() {
    let data = tempfile::tempdir().unwrap();
    let store = SnapshotStore::open(data.path()).unwrap();
    let increment = |id: &str, base: &[u8]| {
        let mut builder = Builder::new();
        builder.add(Advisory {
            source: "osv".to_owned(),
            id: id.to_owned(),
            ..Advisory::default()
        });
        let base = Snapshot::open(base).unwrap();
        builder.finish_on(&base).unwrap().unwrap().bytes
    };
    let first = snapshot("A-1");
    let second = increment("A-2", &first);
    assert!(
        store.append(&second).is_err(),
        "there is nothing to count on"
    );
    store.install(&snapshot("A-9")).unwrap();
    assert!(store.append(&second).is_err(), "it counts on another");
    store.install(&first).unwrap();
    let digest = store.append(&second).unwrap();
    assert_eq!(current(&store), Some(digest));
    let open = store.current().unwrap().unwrap();
    for id in ["A-1", "A-2"] {
        assert!(open.advisory("osv", id).unwrap().is_some(), "{id}");
    }
    store.prune().unwrap();
    assert_eq!(current(&store), Some(digest));
}

#[test]
fn a_crash_at_any_point_leaves_the_old_one_whole() {
    for step in [
        Step::HalfWritten,
        Step::Written,
        Step::Named,
        Step::PointerWritten,
    ] {
        let data = tempfile::tempdir().unwrap();
        let store = SnapshotStore::open(data.path()).unwrap();
        let old = store.install(&snapshot("A-1")).unwrap();
        store.install_until(&snapshot("A-2"), step).unwrap();
        assert_eq!(current(&store), Some(old), "{step:?}");
        // The next try succeeds, and what the crash left can be removed.
        let new = store.install(&snapshot("A-2")).unwrap();
        assert_eq!(current(&store), Some(new), "{step:?}");
        store.prune().unwrap();
        assert_eq!(store.list().unwrap().len(), 1, "{step:?}");
        let left = fs::read_dir(data.path().join(FOLDER)).unwrap().count();
        assert_eq!(left, 2, "{step:?}");
    }
}

#[test]
fn a_reader_keeps_its_snapshot_while_another_is_installed() {
    let data = tempfile::tempdir().unwrap();
    let store = SnapshotStore::open(data.path()).unwrap();
    store.install(&snapshot("A-1")).unwrap();
    let open = store.current().unwrap().unwrap();
    store.install(&snapshot("A-2")).unwrap();
    store.prune().unwrap();
    assert!(open.advisory("osv", "A-1").unwrap().is_some());
    open.check().unwrap();
}

#[test]
fn damage_is_told() {
    let data = tempfile::tempdir().unwrap();
    let store = SnapshotStore::open(data.path()).unwrap();
    let good = snapshot("A-1");
    let mut bad = good.clone();
    *bad.last_mut().unwrap() ^= 1;
    assert!(matches!(store.install(&bad), Err(StoreError::Refused(_))));
    assert!(matches!(
        store.install(b"no"),
        Err(StoreError::Refused(SnapshotError::NotASnapshot))
    ));
    assert_eq!(current(&store), None);
    let digest = store.install(&good).unwrap();
    let path = store.path_of(&name_of(&digest));
    for (bytes, what) in [(&good[..40], "cut off"), (&bad[1..], "shifted")] {
        fs::remove_file(&path).unwrap();
        fs::write(&path, bytes).unwrap();
        assert!(
            matches!(store.current(), Err(StoreError::Snapshot { .. })),
            "{what}"
        );
    }
    fs::remove_file(&path).unwrap();
    fs::write(&path, snapshot("A-2")).unwrap();
    assert!(matches!(store.current(), Err(StoreError::Misnamed { .. })));
    fs::remove_file(&path).unwrap();
    assert!(matches!(store.current(), Err(StoreError::Missing { .. })));
    fs::write(store.folder.join(CURRENT), "../../etc/passwd").unwrap();
    assert!(matches!(store.current(), Err(StoreError::Missing { .. })));
}

#[test]
fn a_folder_that_cannot_be_written_is_told() {
    let data = tempfile::tempdir().unwrap();
    fs::write(data.path().join("file"), "").unwrap();
    let store = SnapshotStore::open(&data.path().join("file")).unwrap();
    assert!(matches!(
        store.install(&snapshot("A-1")),
        Err(StoreError::File { .. })
    ));
    fs::write(data.path().join(FOLDER), "").unwrap();
    assert!(matches!(
        SnapshotStore::open(data.path()),
        Err(StoreError::File { .. })
    ));
    let denied = io::Error::from(io::ErrorKind::PermissionDenied);
    assert!(matches!(
        store.unwritable(denied),
        StoreError::ReadOnly { .. }
    ));
}
