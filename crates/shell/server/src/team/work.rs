//! Work that waits in the database: taken by whichever process is free, ended once.

use std::sync::mpsc::{Receiver, RecvTimeoutError};

use asepsis_domain::evaluation::FindingState;
use asepsis_domain::time::later;
use asepsis_format::limits::Limits;
use asepsis_workflow::advisories;
use asepsis_workflow::jobs::{self, Kind, Taken};

use super::{Team, packaging};
use crate::error::{Error, words};
use crate::live::Live;

/// Does what is due, again and again; ends when told to, after the job at hand.
pub(crate) fn work(team: &Team, stop: &Receiver<()>) {
    let worker = format!("process {}", std::process::id());
    let clock = team.options.clock;
    let mut packages = packaging::Seen::default();
    loop {
        plan(team);
        packages.tell(team);
        // A database that cannot be reached now is asked again.
        while let Ok(Some(_)) = jobs::work(&team.records, &worker, &clock, |job| {
            done(team, job).map_err(|error| error.detail)
        }) {}
        match stop.recv_timeout(team.options.interval) {
            Err(RecvTimeoutError::Timeout) => {}
            _ => return,
        }
    }
}

/// Puts the next sync of advisories into the queue, unless one waits there.
fn plan(team: &Team) {
    let Some(feeds) = &team.options.feeds else {
        return;
    };
    let now = team.now();
    let last = jobs::list(&team.records, None, 1000).unwrap_or_default();
    let mut last = last.iter().filter(|job| job.kind == Kind::Feeds.word());
    // After the first, each is planned when the one before has ended.
    let due = match last.next() {
        None => now,
        Some(job) if job.ended.is_some() => later(now, feeds.seconds),
        Some(_) => return,
    };
    let _ = jobs::enqueue(&team.records, Kind::Feeds, None, "", due, now);
}

/// Does a job; done twice it comes to the same.
fn done(team: &Team, job: &Taken) -> Result<String, Error> {
    match Kind::parse(&job.kind) {
        Some(Kind::Evaluate) => {
            let latest = team.records.latest(Some(&job.project))?;
            let Some((_, push)) = latest.first() else {
                return Ok("the project has no push".to_owned());
            };
            let live = team.follow(&job.project, *push)?;
            Ok(format!("push {push}: {}", stands(&live)))
        }
        Some(Kind::Feeds) => synced(team),
        Some(Kind::Package) => packaging::made(team, job),
        None => Ok("not a job of this version".to_owned()),
    }
}

/// Returns how a project stands, in a line.
fn stands(live: &Live) -> String {
    let standing = live.standing();
    if let Some(trouble) = &standing.trouble {
        return trouble.message.clone();
    }
    let Some(view) = &standing.view else {
        return "not evaluated".to_owned();
    };
    let evaluation = &view.evaluated.evaluation;
    let open = |f: &&asepsis_domain::evaluation::Finding| f.state != FindingState::Closed;
    let stale = evaluation.decisions.iter().filter(|d| d.is_stale()).count();
    format!(
        "{} findings open, {stale} decisions stale",
        evaluation.findings.iter().filter(open).count()
    )
}

/// Brings advisories in; the projects follow the new snapshot by themselves.
fn synced(team: &Team) -> Result<String, Error> {
    let Some(feeds) = &team.options.feeds else {
        return Ok("not this process's work".to_owned());
    };
    let data_dir = &team.options.data_dir;
    let synced = advisories::sync(data_dir, &feeds.wanted, &Limits::default(), &mut |_| {})
        .map_err(|failure| Error::new(crate::error::CANNOT, words(&failure)))?;
    let sources: Vec<String> = synced
        .fetched
        .iter()
        .map(|f| match &f.result {
            Ok(changes) => format!("{} {changes}", f.feed.id),
            Err(error) => format!("{}: {}", f.feed.id, error.told()),
        })
        .collect();
    Ok(sources.join("; "))
}
