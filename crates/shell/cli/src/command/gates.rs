//! Gates: what makes a run end with 1.

use asepsis_assessment::gate::{self, Gate};
use asepsis_domain::evaluation::Evaluation;
use asepsis_workflow::failure::Failure;

use crate::command::Context;

/// Returns the gates of these words.
///
/// # Errors
///
/// A word that is no gate.
pub(crate) fn parse(words: &[String]) -> Result<Vec<Gate>, Failure> {
    words
        .iter()
        .map(|word| {
            word.parse::<Gate>()
                .map_err(|e| Failure::Value(e.to_string()))
        })
        .collect()
}

/// Says which gates failed; returns whether any did.
pub(crate) fn report(context: Context<'_>, evaluation: &Evaluation, gates: &[Gate]) -> bool {
    let failed = gate::failed(evaluation, gates);
    for failure in &failed {
        context.terminal.error(&format!(
            "gate `{}` failed: {} ({})",
            failure.gate,
            failure.message,
            failure.examples.join(", ")
        ));
    }
    !failed.is_empty()
}
