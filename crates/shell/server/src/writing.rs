//! Where the records of a dossier are written, for who asks: the folder, or a new version by a team.

use asepsis_workflow::editing::Place;
use asepsis_workflow::failure::Failure;
use asepsis_workflow::records::{Provenance, Pushing};

use crate::ask::Asked;
use crate::error::Error;

/// Does something where the records of the dossier are written; `why` stands in a team's audit trail.
///
/// # Errors
///
/// Where the address names no dossier; that the act fails is told apart.
pub(crate) fn at_place<T>(
    asked: &Asked,
    why: &str,
    act: impl FnOnce(Place<'_>) -> Result<T, Failure>,
) -> Result<Result<T, Failure>, Error> {
    Ok(match asked.site.team() {
        None => {
            let live = asked.live()?;
            act(Place::Folder {
                dir: &live.dossier(),
                at: live.as_of(),
            })
        }
        Some(team) => act(Place::Records {
            records: &team.records,
            project: asked.part("project")?,
            pushing: &Pushing {
                actor: &asked.visitor()?.person.actor(),
                at: team.now(),
                reason: why,
                provenance: Provenance::default(),
            },
        }),
    })
}

/// Has the pages show what was written.
///
/// # Errors
///
/// Where the project cannot be laid out.
pub(crate) fn follow(asked: &Asked, push: Option<i64>) -> Result<(), Error> {
    match (asked.site.team(), push) {
        (Some(team), Some(push)) => drop(team.follow(asked.part("project")?, push)?),
        (Some(_), None) => {}
        (None, _) => asked.live()?.evaluate(),
    }
    Ok(())
}
