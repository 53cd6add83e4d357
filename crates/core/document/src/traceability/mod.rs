//! Traceability: threat, risk, requirement and control, test, evidence and SBOM component, in both directions.
//!
//! Shows the links that people wrote and what follows from them (FDA premarket guidance 2026, section V.A); a link
//! that is missing is marked where it should be and listed at the end. It judges nothing.

mod backward;
mod components;
mod forward;
mod loose;

use crate::content::{Body, Document, line};
use crate::inputs;
use crate::prose;
use crate::scope;
use crate::subject::{Subject, TRACED, files};

/// Id of the document.
const ID: &str = "traceability";

/// Writes the document.
pub(crate) fn build(subject: &Subject<'_>) -> Document {
    let mut body = Body::new();
    scope::write(
        subject,
        "This document shows how the parts of the security file hang together: which threats lead \
         to which risks, which requirements and controls answer them, which tests verify these \
         with which result and evidence, and which components of the software bill of materials \
         are concerned. It can be read from either end.",
        &mut body,
    );
    numbers(subject, &mut body);
    forward::write(subject, &mut body);
    components::write(subject, &mut body);
    backward::write(subject, &mut body);
    loose::write(subject, &mut body);
    prose::include_remarks(subject, ID, &mut body);
    inputs::write(subject, &mut body);
    subject.issue(ID, body)
}

/// Says how much is linked, and where the links stand.
fn numbers(subject: &Subject<'_>, body: &mut Body) {
    let dossier = subject.dossier;
    body.heading(1, "numbers", "How it is linked");
    body.standing(
        "Links are written once, in the record that depends on the other: a risk names the \
         threats it arises from, a control the risks it mitigates and the requirements it \
         fulfils, a test what it verifies. The opposite direction is computed, so the two cannot \
         differ. A mark in a table says where a chain breaks off.",
    );
    if dossier.threats.threats.is_empty() && dossier.risks.risks.is_empty() {
        body.missing(
            "Nothing to trace",
            line!["There are neither threats nor risks."],
            (
                "threats.toml",
                "add threats, and risks in risks.toml that arise from them",
            ),
            [subject.device()],
        );
        return;
    }
    let text = format!(
        "Number of threats: {}; anomalies: {}; risks: {}; requirements: {}; controls: {}; tests: {}; \
         pieces of evidence: {}.",
        dossier.threats.threats.len(),
        dossier.anomalies.len(),
        dossier.risks.risks.len(),
        dossier.requirements.len(),
        dossier.controls.len(),
        dossier.tests.len(),
        dossier.evidence.len(),
    );
    let others = ["anomalies.toml", "evidence.toml"];
    body.say(line![text], [files(TRACED), files(others)].concat());
}
