//! The security risk assessment.
//!
//! Method and acceptance criteria, each risk before and after control, and the cross-check with safety (FDA
//! premarket guidance 2026, sections V.A and V.A.2). Harm to data is judged apart from patient harm, and no
//! probability is given to a security risk. Threats and traces have documents of their own.

mod crosscheck;
mod matrix;
mod method;
mod overview;
mod risk;

use crate::content::{Body, Document, Inline, Source, line};
use crate::inputs;
use crate::prose;
use crate::scope;
use crate::subject::Subject;

pub(crate) use matrix::placed;
pub(crate) use method::write as method;
pub(crate) use overview::{conclusion, no_risks, table as all_risks};
pub(crate) use risk::entry;

/// Id of the document.
const ID: &str = "risk-assessment";

/// What the document is for.
const PURPOSE: &str = "This document judges the security risks of the device: by which method and criteria, at which \
     level before and after control, what each means for patients, which controls and tests answer \
     it, and whether the manufacturer takes it as controlled.";

/// Writes the document.
pub(crate) fn build(subject: &Subject<'_>) -> Document {
    let mut body = Body::new();
    scope::write(subject, PURPOSE, &mut body);
    method::write(subject, &mut body);
    body.heading(1, "overview", "Overview and conclusion");
    if subject.dossier.risks.risks.is_empty() {
        no_risks(subject, &mut body);
    } else {
        conclusion(subject, &mut body);
        placed(subject, &mut body);
        all_risks(subject, &mut body);
        body.heading(1, "risks", "The risks");
        sources(subject, &mut body);
    }
    for risk in &subject.dossier.risks.risks {
        risk::write(subject, risk, &mut body);
    }
    crosscheck::write(subject, &mut body);
    prose::include_remarks(subject, ID, &mut body);
    inputs::write(subject, &mut body);
    subject.issue(ID, body)
}

/// Says where the risks come from and how they are linked on.
fn sources(subject: &Subject<'_>, body: &mut Body) {
    let mut text = line![
        "Each risk names the threats, anomalies or vulnerabilities that it arises from. They stand in "
    ];
    text.extend(subject.named("threat-model"));
    text.push(Inline::text(", "));
    text.extend(subject.named("unresolved-anomalies"));
    text.push(Inline::text(" and "));
    text.extend(subject.named("vulnerability-assessment"));
    text.push(Inline::text(
        "; the whole chain to tests and evidence stands in ",
    ));
    text.extend(subject.named("traceability"));
    text.push(Inline::text("."));
    body.say(text, [Source::Standing]);
}
