//! `asepsis __render`: this process is the PDF worker.

use asepsis_workflow::failure::Failure;

use crate::failure::Outcome;

/// Typesets what comes in on standard input until it ends.
#[cfg(feature = "pdf")]
pub(crate) fn run() -> Result<Outcome, Failure> {
    asepsis_typeset::serve(std::io::stdin().lock(), std::io::stdout().lock())
        .map_err(|error| Failure::Internal(format!("the PDF worker ended: {error}")))?;
    Ok(Outcome::Done)
}

/// Says that this build has no PDF worker.
#[cfg(not(feature = "pdf"))]
pub(crate) fn run() -> Result<Outcome, Failure> {
    Err(Failure::Internal(
        "this build of asepsis has no PDF worker: build it with the feature `pdf`".to_owned(),
    ))
}
