//! The security architecture: four kinds of view with drawings, and the details of every element, interface and path.
//!
//! Views as FDA's premarket guidance of 2026 asks for in section V.B.2; details of paths between assets as in its
//! appendix 2. The threats themselves are told in the threat model, the risks in the risk assessment.

mod element;
mod path;
mod picture;
mod scene;
mod state;
mod trace;
mod view;

use crate::content::{Block, Body, Document, Figure, Inline, Source, line};
use crate::inputs;
use crate::prose;
use crate::scope;
use crate::subject::Subject;

/// Id of the document.
const ID: &str = "architecture-views";

/// The file with the records.
const FILE: &str = "architecture.toml";

/// Writes the document.
pub(crate) fn build(subject: &Subject<'_>) -> Document {
    let mut body = Body::new();
    scope::write(
        subject,
        "This document shows the security architecture of the device and of the system around it: \
         first in views, each with a drawing and what it means, then in the details of every \
         element, interface and path that a view shows. With them a reader can follow data, code \
         and commands between any two parts of the system.",
        &mut body,
    );
    prose::include(subject, "security-architecture", &mut body);
    if subject.dossier.architecture.elements.is_empty() {
        body.missing(
            "The system is not described",
            line!["Views need the elements, interfaces and data flows of the system."],
            (
                FILE,
                "add the system's elements, interfaces, flows and trust boundaries",
            ),
            [Source::File(FILE.to_owned())],
        );
    }
    notation(&mut body);
    view::write(subject, &mut body);
    state::write(subject, &mut body);
    element::write(subject, &mut body);
    path::write(subject, &mut body);
    cryptography(subject, &mut body);
    trace::write(subject, &mut body);
    prose::include_remarks(subject, ID, &mut body);
    inputs::write(subject, &mut body);
    subject.issue(ID, body)
}

fn notation(body: &mut Body) {
    body.heading(1, "notation", "How to read the drawings");
    body.standing(
        "The drawings are data-flow diagrams in DFD3 notation. Shapes and kinds of line carry the \
         meaning, not colours. The number of a data flow stands at both of its ends; the tables under \
         a drawing and the section on paths say which flow it is. A flow that passes a network of \
         others is drawn through it, with one number.",
    );
    body.push(Block::Figure(Figure {
        anchor: "notation-key".to_owned(),
        svg: picture::key(),
        width: 100,
        caption: "Notation".to_owned(),
        alt:
            "Key of the drawings. External entity: sharp corners. Process: round corners. Device: \
              round corners and a second line. Data store: lines above and below. Network: cut \
              corners. Trust boundary: dashed outline around what is in it. Data flow: a line \
              whose filled arrowhead points to the side that is connected to; an open arrowhead at \
              its start where data comes back."
                .to_owned(),
        rests_on: vec![Source::Standing],
    }));
}

/// Adds what is said of the cryptography as a whole, or that it is not said.
fn cryptography(subject: &Subject<'_>, body: &mut Body) {
    if subject.dossier.architecture.flows.is_empty() {
        return;
    }
    body.heading(1, "cryptography", "Cryptography");
    if !prose::include_below(subject, "cryptography", body) {
        body.missing(
            "It is not said whether cryptography is standard",
            line![
                "A reviewer has to know which algorithms and key hierarchies protect the paths, and \
                 the analysis of experts where an algorithm or protocol is proprietary or changed."
            ],
            ("text/cryptography.md", "write the text"),
            [Source::File("text/cryptography.md".to_owned())],
        );
    }
}

/// Returns a text as a sentence, or the mark that it is not there.
fn said(text: &str) -> crate::content::Inlines {
    if asepsis_domain::record::is_written(text) {
        line![crate::words::sentence(text)]
    } else {
        line![Inline::badge("not said", crate::content::Tone::Bad)]
    }
}
