//! `asepsis baseline`: freezes the dossier of a release.

use asepsis_workflow::baseline;
use asepsis_workflow::failure::Failure;

use crate::arguments::Baseline;
use crate::command::Context;
use crate::failure::Outcome;

/// Freezes the dossier.
pub(crate) fn run(context: Context<'_>, given: &Baseline) -> Result<Outcome, Failure> {
    let frozen = baseline::freeze(&given.dossier, &given.release)?;
    context.terminal.result(&format!(
        "{} files frozen in {}",
        frozen.files,
        frozen.dir.display()
    ));
    context
        .terminal
        .remark(&format!("digest {}", frozen.digest));
    Ok(Outcome::Done)
}
