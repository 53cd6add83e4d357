//! What must hold of jobs, whichever database keeps them.

use std::collections::BTreeSet;
use std::io::{BufRead as _, BufReader};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::thread;

use asepsis_store::record::{Address, FileIn, NewJob, Provenance, Push, Records, Taken};

use crate::cases::Case;
use crate::database::Place;
use crate::people::at;

/// The cases by name.
pub(crate) const ALL: &[(&str, Case)] = &[
    (
        "a push brings its job in the same transaction",
        a_push_brings_its_job,
    ),
    ("the same work waits once", the_same_work_waits_once),
    ("each job is taken once", each_job_is_taken_once),
    (
        "who was thought dead has no effect",
        the_dead_have_no_effect,
    ),
    (
        "a job that fails waits and is given up",
        failing_is_given_up,
    ),
    (
        "jobs that ended long ago are forgotten, but for the last",
        old_jobs_are_forgotten,
    ),
    (
        "a killed process's job is done by another",
        a_killed_process,
    ),
];

/// Names the database to the process that is killed.
const DATABASE: &str = "ASEPSIS_TEST_DATABASE";

fn job(about: &str) -> NewJob<'_> {
    NewJob {
        kind: "evaluate",
        project: "pump",
        about,
        due: at(0),
    }
}

fn take(records: &Records, minute: u32) -> Option<Taken> {
    records
        .take_job("worker", at(minute), at(minute + 2), 3)
        .unwrap()
}

fn states(records: &Records) -> Vec<(String, i64)> {
    let jobs = records.jobs(None, 100).unwrap();
    jobs.into_iter().map(|j| (j.state, j.tries)).collect()
}

fn old_jobs_are_forgotten(place: &Place<'_>) {
    let records = place.records();
    for minute in [1, 5, 10] {
        for about in ["one", "other"] {
            assert!(records.enqueue(&job(about), at(minute)).unwrap());
            let taken = take(&records, minute).unwrap();
            assert!(records.finish_job(&taken, "done", at(minute)).unwrap());
        }
    }
    assert!(records.enqueue(&job("one"), at(11)).unwrap());
    assert_eq!(records.forget_jobs(at(1)).unwrap(), 0);
    assert_eq!(records.forget_jobs(at(6)).unwrap(), 4);
    assert_eq!(records.forget_jobs(at(6)).unwrap(), 0);
    // The last of each work is known however long ago it ended; what waits is not touched.
    assert_eq!(records.forget_jobs(at(59)).unwrap(), 1);
    let left = records.jobs(None, 100).unwrap();
    let left: Vec<(&str, &str)> = left
        .iter()
        .map(|j| (j.about.as_str(), j.state.as_str()))
        .collect();
    assert_eq!(left, [("one", "waiting"), ("other", "done")]);
    assert!(take(&records, 57).is_some());
}

fn a_push_brings_its_job(place: &Place<'_>) {
    let records = place.records();
    let push = |text: &str| {
        let files = [FileIn {
            path: "device.toml".to_owned(),
            bytes: text.as_bytes().to_vec(),
        }];
        let push = Push {
            project: "pump",
            files: &files,
            records: &[],
            provenance: &Provenance::default(),
            actor: "ci",
            at: at(0),
            reason: "",
            after: None,
            jobs: &[job("")],
        };
        records.push(&push).unwrap()
    };
    push("one");
    assert_eq!(states(&records), [("waiting".to_owned(), 0)]);
    push("one");
    push("two");
    assert_eq!(states(&records).len(), 1, "what waits stands for both");
    let taken = take(&records, 1).unwrap();
    assert_eq!(
        (taken.kind.as_str(), taken.project.as_str()),
        ("evaluate", "pump")
    );
    push("three");
    assert_eq!(
        states(&records).len(),
        2,
        "what runs may have read what was before"
    );
}

fn the_same_work_waits_once(place: &Place<'_>) {
    let records = place.records();
    assert!(records.enqueue(&job("1.0"), at(0)).unwrap());
    assert!(!records.enqueue(&job("1.0"), at(0)).unwrap());
    assert!(records.enqueue(&job("1.1"), at(0)).unwrap());
    let first = take(&records, 1).unwrap();
    assert_eq!(first.about, "1.0");
    assert!(records.enqueue(&job("1.0"), at(1)).unwrap());
    assert_eq!(take(&records, 1).unwrap().about, "1.1");
    assert_eq!(
        take(&records, 1),
        None,
        "the same work does not run twice at a time"
    );
    assert!(records.finish_job(&first, "", at(1)).unwrap());
    assert_eq!(take(&records, 1).unwrap().about, "1.0");
    let later = NewJob {
        due: at(30),
        ..job("2.0")
    };
    records.enqueue(&later, at(1)).unwrap();
    assert_eq!(take(&records, 2), None, "not due yet");
    assert!(records.jobs(Some("other"), 10).unwrap().is_empty());
}

fn each_job_is_taken_once(place: &Place<'_>) {
    let address = Arc::new(place.address());
    let records = Records::open(&address).unwrap();
    for number in 0..40 {
        records.enqueue(&job(&number.to_string()), at(0)).unwrap();
    }
    let threads: Vec<_> = (0..4)
        .map(|_| {
            let address = Arc::clone(&address);
            thread::spawn(move || {
                let records = Records::open(&address).unwrap();
                let mut taken = Vec::new();
                while let Some(job) = take(&records, 1) {
                    assert!(records.finish_job(&job, "done", at(1)).unwrap());
                    taken.push(job.about);
                }
                taken
            })
        })
        .collect();
    let all: Vec<String> = threads
        .into_iter()
        .flat_map(|t| t.join().unwrap())
        .collect();
    let different: BTreeSet<&String> = all.iter().collect();
    assert_eq!((all.len(), different.len()), (40, 40));
    assert!(
        states(&records)
            .iter()
            .all(|s| *s == ("done".to_owned(), 1))
    );
}

fn the_dead_have_no_effect(place: &Place<'_>) {
    let records = place.records();
    records.enqueue(&job(""), at(0)).unwrap();
    let slow = take(&records, 1).unwrap();
    assert_eq!(take(&records, 2), None, "its lease runs");
    assert!(records.renew_job(&slow, at(5)).unwrap());
    assert_eq!(take(&records, 4), None, "it was renewed");
    let other = take(&records, 5).unwrap();
    assert_eq!((other.id, other.tries), (slow.id, 2));
    assert!(!records.renew_job(&slow, at(9)).unwrap());
    assert!(!records.finish_job(&slow, "slow", at(6)).unwrap());
    assert!(!records.fail_job(&slow, "slow", Some(at(7)), at(6)).unwrap());
    assert!(!records.fail_job(&slow, "slow", None, at(6)).unwrap());
    assert!(records.finish_job(&other, "other", at(6)).unwrap());
    assert!(!records.finish_job(&other, "twice", at(6)).unwrap());
    assert!(!records.finish_job(&slow, "slow", at(6)).unwrap());
    let jobs = records.jobs(None, 10).unwrap();
    assert_eq!(jobs.len(), 1);
    assert_eq!(
        (jobs[0].state.as_str(), jobs[0].told.as_str()),
        ("done", "other")
    );
}

fn failing_is_given_up(place: &Place<'_>) {
    let records = place.records();
    records.enqueue(&job(""), at(0)).unwrap();
    let first = take(&records, 1).unwrap();
    assert!(
        records
            .fail_job(&first, "größter Fehler", Some(at(10)), at(1))
            .unwrap()
    );
    assert_eq!(take(&records, 9), None);
    let second = take(&records, 10).unwrap();
    assert_eq!(second.tries, 2);
    // Twice nobody comes back: after three takings it is given up.
    assert!(take(&records, 12).is_some());
    assert_eq!(take(&records, 14), None);
    assert_eq!(states(&records), [("given up".to_owned(), 3)]);
    let given_up = records.jobs(None, 1).unwrap().remove(0);
    assert!(given_up.ended.is_some() && given_up.told.contains("did not come back"));
    // One that failed gives way to one that waits for the same work.
    records.enqueue(&job(""), at(20)).unwrap();
    let running = take(&records, 20).unwrap();
    records.enqueue(&job(""), at(20)).unwrap();
    assert!(
        records
            .fail_job(&running, "again", Some(at(21)), at(20))
            .unwrap()
    );
    let told: Vec<String> = records
        .jobs(None, 2)
        .unwrap()
        .into_iter()
        .map(|j| j.state)
        .collect();
    assert_eq!(told, ["waiting", "folded"]);
    let last = take(&records, 21).unwrap();
    assert!(records.fail_job(&last, "for good", None, at(21)).unwrap());
    assert_eq!(records.jobs(None, 1).unwrap()[0].told, "for good");
}

fn a_killed_process(place: &Place<'_>) {
    let address = place.address();
    let records = Records::open(&address).unwrap();
    records.enqueue(&job("killed"), at(0)).unwrap();
    let text = match &address {
        Address::Sqlite(path) => path.display().to_string(),
        Address::Postgres(url) => url.clone(),
    };
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args([
            "--exact",
            "a_process_that_takes_a_job_and_is_killed",
            "--nocapture",
        ])
        .env(DATABASE, text)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let taken = lines.find_map(|line| {
        line.unwrap()
            .split_once("TAKEN ")
            .map(|(_, id)| id.trim().to_owned())
    });
    assert_eq!(take(&records, 2), None, "the other process has it");
    child.kill().unwrap();
    child.wait().unwrap();
    let again = take(&records, 10).unwrap();
    assert_eq!(Some(again.id.to_string()), taken);
    assert!(records.finish_job(&again, "by the other", at(10)).unwrap());
    assert_eq!(states(&records), [("done".to_owned(), 2)]);
}

/// The other process: takes the job and never comes back.
pub(crate) fn child() {
    let Ok(text) = std::env::var(DATABASE) else {
        return;
    };
    let records = Records::open(&Address::parse(&text)).unwrap();
    let taken = take(&records, 1).unwrap();
    #[expect(
        clippy::print_stdout,
        reason = "so it tells the process that started it"
    )]
    {
        println!("TAKEN {}", taken.id);
    }
    thread::sleep(std::time::Duration::from_secs(600));
    records.finish_job(&taken, "by the killed", at(1)).unwrap();
}
