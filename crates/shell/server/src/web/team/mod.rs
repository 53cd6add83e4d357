//! Pages of a team: who comes in, the projects, what was written when and by whom, what was signed, who may what.

pub(crate) mod account;
pub(crate) mod administration;
pub(crate) mod approvals;
pub(crate) mod audit;
pub(crate) mod field;
pub(crate) mod invitation;
pub(crate) mod portfolio;
pub(crate) mod sign_in;
pub(crate) mod versions;

use asepsis_workflow::accounts::By;
use asepsis_workflow::failure::{Failure, Kind};

use crate::error::Error;
use crate::team::Team;

/// Who acts, now, and why.
fn by<'a>(team: &Team, actor: &'a str, reason: &'a str) -> By<'a> {
    By {
        actor,
        at: team.now(),
        reason,
    }
}

/// Returns what was refused, to be said beside the form; what failed otherwise is an error.
fn refusal(failure: Failure) -> Result<String, Error> {
    match failure.kind() {
        Kind::Usage => Ok(failure.to_string()),
        _ => Err(failure.into()),
    }
}
