//! The engineer's voice: what to change where, why it was matched, which other releases have it.

use asepsis_domain::evaluation::Finding;

use crate::content::{Body, Inline, Inlines, KeyValue, Source, joined, line};
use crate::findings::{fixes, stale_box, verdict};
use crate::place::standing;
use crate::subject::Subject;
use crate::why::{self, Claim};
use crate::words::{sentence, state_badge};

pub(super) fn write(subject: &Subject<'_>, finding: &Finding, body: &mut Body) {
    let source = Source::from(&finding.id);
    body.heading(1, "change", "What to change where");
    let mut pairs = vec![KeyValue::new(
        "Component",
        component(finding),
        [source.clone()],
    )];
    pairs.extend(place(subject, finding));
    if !finding.elements.is_empty() {
        let elements = finding
            .elements
            .iter()
            .map(|id| line![Inline::refer(id), " ", subject.title(id)]);
        let sources = finding.elements.iter().map(Source::from);
        pairs.push(KeyValue::new(
            "Runs on",
            joined(elements, &Inline::Break),
            sources,
        ));
    }
    let mut fix = line!["Update to "];
    fix.extend(fixes(&finding.fixed_in));
    if finding.fixed_in.is_empty() {
        fix = line!["No version that fixes it is known: remove it, replace it or control it."];
    }
    pairs.push(KeyValue::new("Fix", fix, [source.clone()]));
    let decided = subject.decided(finding);
    if let Some(decided) = decided {
        let id = Source::from(&decided.decision.head.id);
        pairs.push(KeyValue::new(
            "Decision",
            verdict(decided.decision),
            [id.clone()],
        ));
        for (label, text) in [
            ("Action", &decided.decision.action),
            ("Reasoning", &decided.decision.impact),
        ] {
            if !text.trim().is_empty() {
                pairs.push(KeyValue::new(label, line![sentence(text)], [id.clone()]));
            }
        }
    }
    body.key_values(pairs);
    match decided {
        Some(decided) => stale_box(decided.decision, decided.state, body),
        None => body.missing(
            "Nobody has decided on this finding",
            line!["Until then it counts as affecting the device."],
            (
                "decisions.toml",
                "add a decision: affected with an action, or not_affected with the reason",
            ),
            [source.clone()],
        ),
    }
    why::write(Claim::of(finding), &source, body);
    others(subject, finding, body);
}

fn component(finding: &Finding) -> Inlines {
    line![
        Inline::strong(format!("{} {}", finding.name, finding.version)),
        " ",
        Inline::code(&*finding.component),
        format!(" in {}", finding.configuration),
    ]
}

fn place(subject: &Subject<'_>, finding: &Finding) -> Vec<KeyValue> {
    let state = subject
        .evaluation
        .releases
        .iter()
        .find(|r| r.id == finding.release);
    let component = state.and_then(|release| {
        release.components.iter().find(|c| {
            let reference = subject
                .component(c)
                .map(|component| component.reference.as_str());
            c.configuration == finding.configuration
                && c.key == finding.component
                && reference.is_none_or(|r| r == finding.component_ref)
        })
    });
    let Some(component) = component else {
        return Vec::new();
    };
    let Some(sbom) = subject.dossier.sboms.get(&component.sbom) else {
        return Vec::new();
    };
    standing(&component.sbom, sbom, component.index)
}

fn others(subject: &Subject<'_>, finding: &Finding, body: &mut Body) {
    body.heading(1, "others", "Elsewhere");
    let same = subject.evaluation.findings.iter().filter(|other| {
        other.vulnerability.id == finding.vulnerability.id && other.id != finding.id
    });
    let items: Vec<_> = same
        .map(|other| {
            let text = line![
                format!("release {}, {}: ", other.release, other.configuration),
                format!("{} {} ", other.name, other.version),
                state_badge(other.state),
                " ",
                Inline::refer(&other.id),
            ];
            (text, vec![Source::from(&other.id)])
        })
        .collect();
    if items.is_empty() {
        body.say(
            line!["No other component or release has this vulnerability."],
            [Source::from(&finding.id), subject.snapshot()],
        );
    }
    body.list(items);
}
