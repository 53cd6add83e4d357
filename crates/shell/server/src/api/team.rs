//! What programs ask a team's server beyond a dossier: whose token it is, the projects, their pushes.

use asepsis_domain::diagnostic::Diagnostic;
use asepsis_format::report::api::acts::JobRow;
use asepsis_format::report::api::team::{
    AccountRow, ChangesRow, List, OpenRow, ProjectRow, ProjectStandingRow, PushRow, PushedRow,
    RefusedDossier,
};
use asepsis_format::report::check::DiagnosticRow;
use asepsis_workflow::failure::{Failure, Kind};
use asepsis_workflow::jobs;
use asepsis_workflow::records::{
    self, Changes, Outcome, ProjectStanding, Provenance, Pushing, Standing,
};
use asepsis_workflow::sending;

use super::v1::{MOST, USUAL};
use super::{accounts, page, written};
use crate::ask::{Asked, Slice};
use crate::error::{CANNOT, Error, QUERY, UNREADABLE, words};
use crate::web::Shown;
use crate::web::team::portfolio::chosen;

/// Returns what was refused for what it asks for.
pub(super) fn usage(failure: Failure) -> Error {
    match failure.kind() {
        Kind::Usage => Error::new(CANNOT, words(&failure)),
        _ => failure.into(),
    }
}

/// Whose token or session it is.
pub(crate) fn account(asked: &Asked) -> Result<Shown, Error> {
    let person = &asked.visitor()?.person;
    written(&AccountRow {
        login: person.login.clone(),
        name: person.name.clone(),
        grants: person.grants.iter().map(accounts::grant).collect(),
    })
    .map(Shown::Json)
}

/// The projects that may be seen.
pub(crate) fn projects(asked: &Asked) -> Result<Shown, Error> {
    let (team, slice) = (asked.team()?, Slice::of(asked, USUAL, MOST)?);
    let portfolio = chosen(asked, slice)?;
    let total = portfolio.sums.projects;
    let as_of = team.options.as_of.unwrap_or_else(|| team.now());
    let items = portfolio.rows.into_iter().map(project).collect();
    page(asked, as_of, (slice, total), items).map(Shown::Json)
}

fn project(row: Standing) -> ProjectRow {
    let stood = |stood: ProjectStanding| {
        let [critical, high, medium, low, unknown] = stood.open;
        ProjectStandingRow {
            push: stood.push,
            as_of: stood.as_of,
            current: row.is_current,
            whole: stood.is_whole,
            searched: stood.is_searched,
            title: stood.title,
            release: stood.release,
            open: OpenRow {
                critical,
                high,
                medium,
                low,
                unknown,
            },
            known_exploited: stood.exploited,
            undecided: stood.undecided,
            stale_decisions: stood.stale,
            clocks: stood.clocks,
            clock_ends: Some(stood.clock_ends).filter(|at| !at.is_empty()),
        }
    };
    ProjectRow {
        id: row.project,
        push: row.push,
        standing: row.stood.map(stood),
    }
}

/// The pushes of a project, latest first.
pub(crate) fn pushes(asked: &Asked) -> Result<Shown, Error> {
    let pushes = asked.team()?.records.pushes(asked.part("project")?)?;
    let row = |push: records::PushMade| PushRow {
        number: push.number,
        at: push.at,
        actor: push.actor,
        repository: push.repository,
        commit: push.revision,
        tree: push.tree,
        reason: push.reason,
    };
    let items = pushes.into_iter().map(row).collect();
    written(&List { items }).map(Shown::Json)
}

/// Takes a dossier; one with errors is refused whole.
pub(crate) fn push(asked: &Asked) -> Result<Shown, Error> {
    let (team, project) = (asked.team()?, asked.part("project")?);
    let unreadable = |why: String| Error::new(UNREADABLE, why);
    let files = sending::unpack(&asked.given.file.bytes).map_err(|e| unreadable(e.to_string()))?;
    let gathered =
        records::tried(&files, team.now()).map_err(|failure| unreadable(words(&failure)))?;
    let own = |name: &str| asked.parameter(name).map(str::to_owned);
    let pushing = Pushing {
        actor: &asked.visitor()?.person.actor(),
        at: team.now(),
        reason: asked.parameter("reason").unwrap_or_default(),
        provenance: Provenance {
            repository: own("repository"),
            revision: own("commit"),
        },
    };
    if let records::Gathered::Whole { project: of, .. } = &gathered
        && of != project
    {
        let detail = format!("The dossier is of the device `{of}`, not of `{project}`.");
        return Err(unreadable(detail));
    }
    match records::keep(&team.records, gathered, &pushing)? {
        Outcome::Refused { errors, .. } => refused(&errors),
        Outcome::Kept { project, pushed } => {
            if let Some(number) = pushed.number {
                team.follow(&project, number)?;
            }
            let answer = written(&PushedRow {
                project,
                number: pushed.number,
                tree: pushed.tree,
                files: changes(pushed.files),
                records: changes(pushed.records),
            })?;
            Ok(match pushed.number {
                Some(_) => Shown::Made(answer),
                None => Shown::Json(answer),
            })
        }
    }
}

fn changes(changes: Changes) -> ChangesRow {
    ChangesRow {
        added: changes.added,
        changed: changes.changed,
        removed: changes.removed,
    }
}

/// Returns a dossier that was not taken, with its errors.
pub(super) fn refused(errors: &[Diagnostic]) -> Result<Shown, Error> {
    written(&RefusedDossier {
        title: "The dossier has errors".to_owned(),
        status: 422,
        detail: "Nothing of it was kept. Mend the errors; `asepsis check` shows them too."
            .to_owned(),
        errors: errors.iter().map(DiagnosticRow::of).collect(),
    })
    .map(Shown::Refused)
}

/// The files of a project after a push.
pub(crate) fn files(asked: &Asked) -> Result<Shown, Error> {
    let (project, number) = (asked.part("project")?, asked.part("number")?);
    let wrong = || Error::new(QUERY, format!("`{number}` is no number of a push."));
    let push: i64 = number.parse().map_err(|_| wrong())?;
    let state = asked.team()?.records.state(project, Some(push))?;
    let state = state.ok_or_else(|| Error::no("push", number))?;
    Ok(Shown::File {
        kind: "application/zip",
        name: format!("{project}-{push}.zip"),
        bytes: sending::pack(&state.files)?,
    })
}

/// Jobs, the latest first.
pub(crate) fn jobs(asked: &Asked) -> Result<Shown, Error> {
    let limit = Slice::of(asked, USUAL, MOST)?.limit;
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let all = jobs::list(&asked.team()?.records, asked.part("project").ok(), limit)?;
    let row = |job: jobs::Job| JobRow {
        id: job.id,
        kind: job.kind,
        project: Some(job.project).filter(|project| project != "*"),
        about: job.about,
        state: job.state,
        tries: job.tries,
        due: job.due,
        told: job.told,
        enqueued: job.enqueued,
        ended: job.ended,
    };
    let items = all.into_iter().map(row).collect();
    written(&List { items }).map(Shown::Json)
}
