//! `asepsis __render`: this process is the PDF worker.

use std::io;

use asepsis_workflow::failure::Failure;

use crate::failure::Outcome;

/// Typesets what comes in on standard input until it ends.
pub(crate) fn run() -> Result<Outcome, Failure> {
    asepsis_typeset::serve(io::stdin().lock(), io::stdout().lock())
        .map_err(|error| Failure::Internal(format!("the PDF worker ended: {error}")))?;
    Ok(Outcome::Done)
}
