//! Why no rule of trust can decide a statement: what it would write would not be true here, or not complete.

use asepsis_domain::decision::{Decision, Justification, VexStatus};
use asepsis_domain::vex::Statement;

use super::account::word;
use crate::decision::missing;

/// Returns why no rule of trust can decide a statement: what it would write would not be true here, or not complete.
pub(super) fn held(
    statement: &Statement,
    is_listed: bool,
    is_unfound: bool,
    proposal: Option<&Decision>,
) -> Vec<String> {
    let mut all = Vec::new();
    if is_unfound {
        let id = &statement.vulnerability;
        all.push(format!("the advisories find no {id} in these components"));
    }
    let absent = Some(Justification::ComponentNotPresent);
    if is_listed && statement.status == VexStatus::NotAffected && statement.justification == absent
    {
        let why = "`component_not_present` is said of a component that the SBOM lists";
        all.push(why.to_owned());
    }
    let justified = statement.justification.is_some();
    let lack = missing(
        statement.status,
        justified,
        &statement.impact,
        &statement.action,
        true,
    );
    if let Some(lack) = lack {
        let status = word(statement.status);
        all.push(format!("a decision that says `{status}` needs {lack}"));
    }
    if proposal.is_some_and(|p| is_changed(p, statement)) {
        all.push("the proposal was changed since it was made".to_owned());
    }
    all
}

/// Returns whether a proposal no longer says what the statement says of which it was made.
fn is_changed(proposal: &Decision, statement: &Statement) -> bool {
    let texts = [
        (&proposal.vulnerability.value, &statement.vulnerability),
        (&proposal.impact, &statement.impact),
        (&proposal.action, &statement.action),
        (&proposal.workaround, &statement.workaround),
        (&proposal.patient_impact, &statement.patient_impact),
    ];
    proposal.status != statement.status
        || proposal.justification != statement.justification
        || texts.iter().any(|(a, b)| a.trim() != b.trim())
}
