//! Tests of what the store keeps, through its public interface: every case on both databases.

mod cases;
mod database;
mod jobs;
mod packages;
mod people;
mod standing;

use database::{Cluster, Place};

/// Every case by name.
fn all() -> impl Iterator<Item = &'static (&'static str, cases::Case)> {
    let own = cases::ALL.iter().chain(people::ALL).chain(jobs::ALL);
    own.chain(packages::ALL).chain(standing::ALL)
}

#[test]
fn every_case_holds_on_sqlite() {
    for (name, case) in all() {
        eprintln!("{name}");
        case(&Place::files());
    }
}

#[test]
fn every_case_holds_on_postgresql() {
    let Some(cluster) = Cluster::start() else {
        return;
    };
    for (name, case) in all() {
        eprintln!("{name}");
        case(&cluster.place());
    }
}

#[test]
fn a_place_that_cannot_be_is_told() {
    let dir = tempfile::tempdir().unwrap();
    let text = dir.path().join("no such folder").join("records.sqlite");
    let address = asepsis_store::record::Address::parse(&text.to_string_lossy());
    assert!(asepsis_store::record::Records::open(&address).is_err());

    let file = dir.path().join("notes.txt");
    std::fs::write(
        &file,
        "these are notes, not a database, and long enough to be looked at",
    )
    .unwrap();
    let address = asepsis_store::record::Address::parse(&file.to_string_lossy());
    assert!(asepsis_store::record::Records::open(&address).is_err());
}

#[test]
fn a_process_that_takes_a_job_and_is_killed() {
    jobs::child();
}
