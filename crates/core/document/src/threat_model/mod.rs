//! The threat model: method and rationale, what it covers, assumptions, threats by stage of life, responses.
//!
//! Documentation as FDA's premarket guidance of 2026 asks for in section V.A.1. It has no drawing: elements,
//! interfaces and flows are named by id and drawn in the architecture views. Risks are judged in the risk assessment.

mod coverage;
mod method;
mod result;
mod stages;

use crate::content::{Body, Document, Inline, Source, line};
use crate::inputs;
use crate::prose;
use crate::scope;
use crate::subject::Subject;
use crate::words::sentence;

/// Id of the document.
const ID: &str = "threat-model";

/// Writes the document.
pub(crate) fn build(subject: &Subject<'_>) -> Document {
    let mut body = Body::new();
    scope::write(
        subject,
        "This document names the threats to the device and to the system around it, from design to \
         decommissioning: how they were found, what they act on, and what was decided on each. \
         Threats that are mitigated lead to security risks, which are judged before and after \
         control in the security risk assessment.",
        &mut body,
    );
    method::write(subject, &mut body);
    system(subject, &mut body);
    assumptions(subject, &mut body);
    stages::write(subject, &mut body);
    coverage::write(subject, &mut body);
    result::write(subject, &mut body);
    prose::include_remarks(subject, ID, &mut body);
    inputs::write(subject, &mut body);
    subject.issue(ID, body)
}

/// Says what was modelled: counts, the security context, what is worth protecting.
fn system(subject: &Subject<'_>, body: &mut Body) {
    let architecture = &subject.dossier.architecture;
    body.heading(1, "system", "What was modelled");
    let source = Source::File("architecture.toml".to_owned());
    if architecture.elements.is_empty() {
        body.missing(
            "The system is not described",
            line!["A threat model needs the elements, interfaces and data flows that it covers."],
            (
                "architecture.toml",
                "add the system's elements, interfaces, flows and trust boundaries",
            ),
            [source.clone()],
        );
    } else {
        let mut text = line![format!(
            "The model covers the whole medical device system. Elements: {}; interfaces: {}; data \
             flows: {}; trust boundaries: {}; assets worth protecting: {}. They are drawn and \
             described in ",
            architecture.elements.len(),
            architecture.interfaces.len(),
            architecture.flows.len(),
            architecture.boundaries.len(),
            architecture.assets.len(),
        )];
        text.extend(subject.named("architecture-views"));
        text.push(Inline::text(" and named here by their ids."));
        body.say(text, [source]);
    }
    prose::include(subject, "security-context", body);
    coverage::boundaries(subject, body);
    coverage::assets(subject, body);
}

fn assumptions(subject: &Subject<'_>, body: &mut Body) {
    body.heading(1, "assumptions", "Assumptions");
    let assumptions = &subject.dossier.threats.assumptions;
    if assumptions.is_empty() {
        body.missing(
            "No assumption is stated",
            line!["What is taken for granted of networks, facilities and users has to be said."],
            (
                "threats.toml",
                "add an assumption for each, a hostile hospital network first",
            ),
            [Source::File("threats.toml".to_owned())],
        );
        return;
    }
    body.standing(
        "The model rests on the assumptions below. Where one does not hold at a facility, the \
         threats have to be looked at again.",
    );
    body.list(assumptions.iter().map(|assumption| {
        let id = &assumption.head.id;
        let text = line![
            Inline::refer(id),
            " ",
            Inline::strong(sentence(&assumption.head.title)),
            " ",
            sentence(&assumption.text)
        ];
        (text, vec![Source::from(id)])
    }));
}
