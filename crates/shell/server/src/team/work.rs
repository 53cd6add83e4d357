//! Work that waits in the database: taken by whichever process is free, ended once.

use std::sync::mpsc::{Receiver, TryRecvError};

use asepsis_domain::evaluation::FindingState;
use asepsis_domain::time::{Instant, later, rfc3339};
use asepsis_format::limits::Limits;
use asepsis_workflow::advisories;
use asepsis_workflow::jobs::{self, Kind, Taken};

use super::{Team, packaging};
use crate::error::{Error, words};
use crate::live::Live;

/// How often jobs that have ended are looked at, in seconds.
const TIDIED: i64 = 60 * 60;

/// Does what is due, again and again; ends when told to, after the job at hand.
pub(crate) fn work(team: &Team, number: usize, stop: &Receiver<()>) {
    let worker = format!("process {}, {number}", std::process::id());
    let is_told = || stop.try_recv() != Err(TryRecvError::Empty);
    let mut tidied = None;
    while !is_told() {
        let rung = team.bell.count();
        plan(team);
        tidy(team, &mut tidied);
        drain(team, &worker, &is_told);
        team.bell.wait(rung, team.options.interval);
    }
}

/// Forgets jobs that ended long ago, once an hour. What cannot be forgotten now is forgotten later.
fn tidy(team: &Team, last: &mut Option<Instant>) {
    let now = team.now();
    if last.is_none_or(|last| later(last, TIDIED) <= now) {
        *last = Some(now);
        let _ = jobs::forget(&team.records, now);
    }
}

/// Does what is due, until nothing is, or it is told to end. A database that cannot be reached now is asked again later.
pub(super) fn drain(team: &Team, worker: &str, is_told: &dyn Fn() -> bool) {
    let clock = team.options.clock;
    let one = || {
        jobs::work(&team.records, worker, &clock, |job| {
            done(team, job).map_err(|error| error.detail)
        })
    };
    while let Ok(Some(_)) = one() {
        if is_told() {
            return;
        }
    }
}

/// Puts the next sync of advisories into the queue, unless one waits there.
fn plan(team: &Team) {
    let Some(feeds) = &team.options.feeds else {
        return;
    };
    let now = team.now();
    let last = jobs::of_kind(&team.records, Kind::Feeds, 1).unwrap_or_default();
    // After the first, each is planned when the one before has ended.
    let due = match last.first() {
        None => now,
        Some(job) if job.ended.is_some() => later(now, feeds.seconds),
        Some(_) => return,
    };
    let _ = jobs::enqueue(&team.records, Kind::Feeds, None, "", due, now);
}

/// Does a job; done twice it comes to the same.
fn done(team: &Team, job: &Taken) -> Result<String, Error> {
    match Kind::parse(&job.kind) {
        Some(Kind::Evaluate) => evaluated(team, &job.project),
        Some(Kind::Feeds) => synced(team),
        Some(Kind::Package) => packaging::made(team, job),
        None => Ok("not a job of this version".to_owned()),
    }
}

/// Evaluates a project, unless that has been done: by who opened it, or by who was thought dead.
fn evaluated(team: &Team, id: &str) -> Result<String, Error> {
    let latest = team.records.latest(Some(id))?;
    let Some((_, push)) = latest.first() else {
        return Ok("the project has no push".to_owned());
    };
    let snapshot = advisories::current_name(&team.options.data_dir)?;
    let known = team.records.evaluated(&team.basis, id)?;
    let now = rfc3339(team.now());
    let is_done = known.is_some_and(|known| {
        let holds = team.options.as_of.is_some() || known.until.is_empty() || known.until > now;
        known.push == *push && known.snapshot == snapshot && holds
    });
    if is_done {
        return Ok(format!("push {push} is evaluated already"));
    }
    let live = team.bring(id, *push)?;
    Ok(format!("push {push}: {}", stands(&live)))
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
            Ok(visited) => {
                let remarks = visited.remarks.iter().map(|r| format!("; {r}"));
                format!(
                    "{} {}{}",
                    f.feed.id,
                    visited.changes,
                    remarks.collect::<String>()
                )
            }
            Err(error) => format!("{}: {}", f.feed.id, error.told()),
        })
        .collect();
    Ok(sources.join("; "))
}
