//! One finding in three voices: the engineer's task, the IT person's exposure, the regulator's statement.
//!
//! All three are written from the same evaluation; none knows more than the others.

mod engineering;
mod it;
mod regulatory;

use asepsis_domain::evaluation::Finding;
use asepsis_domain::vulnerability::Vulnerability;

use crate::content::{Body, Document, Inline, Inlines, KeyValue, Source, Tone, line};
use crate::subject::Subject;
use crate::words::{cvss_lines, exploitation, rating_badge, sentence, state_badge};

/// For whom a finding is explained.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Voice {
    /// Who builds the device: what to change where.
    Engineering,
    /// Who runs it in a hospital: what it exposes, what to do on the network meanwhile.
    It,
    /// Who answers to authorities: what it means for patients, which conclusion, which clock.
    Regulatory,
}

impl Voice {
    /// All voices with their words.
    pub const WORDS: &[(&str, Self)] = &[
        ("engineering", Self::Engineering),
        ("it", Self::It),
        ("regulatory", Self::Regulatory),
    ];
}

/// Returns a finding explained in one voice.
pub fn explain_finding(subject: &Subject<'_>, finding: &Finding, voice: Voice) -> Document {
    let mut body = Body::new();
    opening(subject, finding, &mut body);
    match voice {
        Voice::Engineering => engineering::write(subject, finding, &mut body),
        Voice::It => it::write(subject, finding, &mut body),
        Voice::Regulatory => regulatory::write(subject, finding, &mut body),
    }
    let vulnerability = &finding.vulnerability;
    Document {
        id: format!("explain-{}", finding.id),
        title: format!(
            "{} in {} {}",
            vulnerability.id, finding.name, finding.version
        ),
        subtitle: format!(
            "{}, release {}, finding {}",
            subject.dossier.device.title, finding.release, finding.id
        ),
        front: None,
        blocks: body.finish(),
    }
}

fn opening(subject: &Subject<'_>, finding: &Finding, body: &mut Body) {
    let text = headline(&finding.vulnerability, state_badge(finding.state));
    body.say(text, [Source::from(&finding.id)]);
    body.key_values(facts(&finding.vulnerability, &subject.snapshot()));
}

/// Returns a vulnerability in a line: how grave, where it stands, whether it is exploited, what it is.
pub(crate) fn headline(vulnerability: &Vulnerability, state: Inline) -> Inlines {
    let mut text = line![rating_badge(vulnerability.rating), " ", state, " "];
    if vulnerability.kev.is_some() {
        text.extend(line![Inline::badge("known exploited", Tone::Bad), " "]);
    }
    let summary = sentence(&vulnerability.summary);
    text.push(Inline::text(if summary.is_empty() {
        "The advisory gives no summary.".to_owned()
    } else {
        summary
    }));
    text
}

/// Returns what the advisories know of a vulnerability, wherever it is found.
pub(crate) fn facts(vulnerability: &Vulnerability, snapshot: &Source) -> Vec<KeyValue> {
    let severity = cvss_lines(vulnerability);
    let severity = if severity.is_empty() {
        line!["no CVSS vector is known"]
    } else {
        severity
    };
    let mut pairs = vec![
        KeyValue::new("Severity (CVSS)", severity, [snapshot.clone()]),
        KeyValue::new(
            "Exploitation",
            line![exploitation(vulnerability)],
            [snapshot.clone()],
        ),
    ];
    if !vulnerability.aliases.is_empty() {
        let aliases = line![vulnerability.aliases.join(", ")];
        pairs.push(KeyValue::new("Also known as", aliases, [snapshot.clone()]));
    }
    pairs
}
