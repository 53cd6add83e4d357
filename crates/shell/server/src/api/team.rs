//! What programs ask a team's server beyond a dossier: whose token it is, the projects, their pushes.

use asepsis_domain::diagnostic::Diagnostic;
use asepsis_format::json::pretty;
use asepsis_format::report::api::team::{
    AccountRow, ChangesRow, GrantRow, List, ProjectRow, PushRow, PushedRow, RefusedDossier,
};
use asepsis_format::report::check::DiagnosticRow;
use asepsis_workflow::records::{self, Changes, Outcome, Provenance, Pushing};
use asepsis_workflow::sending;
use serde::Serialize;

use crate::ask::Asked;
use crate::error::{Error, FAULT, UNREADABLE};
use crate::web::Shown;

fn written<T: Serialize>(answer: &T) -> Result<String, Error> {
    pretty(answer).map_err(|e| Error::new(FAULT, e.to_string()))
}

/// Whose token or session it is.
pub(crate) fn account(asked: &Asked) -> Result<Shown, Error> {
    let person = &asked.visitor()?.person;
    let grant = |grant: &asepsis_domain::access::Grant| GrantRow {
        role: grant.role.word().to_owned(),
        scope: grant.scope.as_str().to_owned(),
    };
    written(&AccountRow {
        login: person.login.clone(),
        name: person.name.clone(),
        grants: person.grants.iter().map(grant).collect(),
    })
    .map(Shown::Json)
}

/// The projects that may be seen.
pub(crate) fn projects(asked: &Asked) -> Result<Shown, Error> {
    let visitor = asked.visitor()?;
    let known = asked.team()?.known()?.into_iter();
    let items = known
        .filter(|(id, _)| visitor.sees(id))
        .map(|(id, push)| ProjectRow { id, push })
        .collect();
    written(&List { items }).map(Shown::Json)
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
    let gathered = records::tried(&files, team.now())
        .map_err(|failure| unreadable(crate::error::words(&failure)))?;
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

fn refused(errors: &[Diagnostic]) -> Result<Shown, Error> {
    written(&RefusedDossier {
        title: "The dossier has errors".to_owned(),
        status: 422,
        detail: "Nothing of it was kept. Mend the errors; `asepsis check` shows them too."
            .to_owned(),
        errors: errors.iter().map(DiagnosticRow::of).collect(),
    })
    .map(Shown::Refused)
}
