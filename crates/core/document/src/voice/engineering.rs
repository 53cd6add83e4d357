//! The engineer's voice: what to change where, why it was matched, which other releases have it.

use asepsis_domain::disagreement::{About, disagreements};
use asepsis_domain::evaluation::Finding;
use asepsis_domain::sbom::Sbom;

use crate::content::{Body, Inline, Inlines, KeyValue, Source, joined, line};
use crate::findings::{fixes, stale_box, verdict};
use crate::subject::Subject;
use crate::why::argument;
use crate::words::{sentence, state_badge};

/// How many dependents are named before the rest is counted.
const NAMED: usize = 8;

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
    body.heading(1, "why", "Why it was matched");
    for paragraph in argument(finding) {
        body.say(paragraph, [source.clone()]);
    }
    sources(finding, &source, body);
    others(subject, finding, body);
}

/// Who says so, who knows it to be exploited, and where they disagree.
fn sources(finding: &Finding, source: &Source, body: &mut Body) {
    let facts = &finding.vulnerability;
    let mut pairs = Vec::new();
    let mut pair = |label: &str, text: Inlines| {
        pairs.push(KeyValue::new(label, text, [source.clone()]));
    };
    if facts.asserted_by.len() > 1 {
        let said = facts
            .asserted_by
            .iter()
            .take(NAMED)
            .map(|(source, id)| line![format!("{source} "), Inline::code(&**id)]);
        pair("Said by", joined(said, &Inline::Break));
    }
    for disagreement in disagreements(facts, &finding.why) {
        let label = match disagreement.about {
            About::Severity => "Disagree on severity",
            About::Range => "Disagree on range",
        };
        let says = disagreement.says.into_iter();
        let says =
            says.map(|(source, value)| line![format!("{source} says "), Inline::code(value)]);
        pair(label, joined(says, &Inline::Break));
    }
    for exploited in &facts.exploited {
        let since = exploited
            .since
            .map(|day| format!(" since {day}"))
            .unwrap_or_default();
        pair(
            "Exploited",
            line![format!(
                "{} knows it to be exploited{since}",
                exploited.source
            )],
        );
    }
    for ssvc in &facts.ssvc {
        let points = format!(
            "{}: exploitation {}, automatable {}, technical impact {}",
            ssvc.source, ssvc.exploitation, ssvc.automatable, ssvc.technical_impact
        );
        pair("SSVC", line![points]);
    }
    if !pairs.is_empty() {
        body.key_values(pairs);
    }
}

fn component(finding: &Finding) -> Inlines {
    line![
        Inline::strong(format!("{} {}", finding.name, finding.version)),
        " ",
        Inline::code(&*finding.component),
        format!(" in {}", finding.configuration),
    ]
}

/// Where the component stands in its SBOM: what contains it and what depends on it.
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
    let source = Source::Sbom(component.sbom.clone());
    let mut pairs = Vec::new();
    let path = path(sbom, component.index);
    if path.len() > 1 {
        pairs.push(KeyValue::new(
            "Contained in",
            line![path.join(" › ")],
            [source.clone()],
        ));
    }
    let users = sbom.dependencies.iter().filter(|d| d.to == component.index);
    let users: Vec<String> = users
        .filter_map(|d| Some(sbom.components.get(d.from)?.plain_name()))
        .collect();
    if !users.is_empty() {
        let mut text = users
            .iter()
            .take(NAMED)
            .cloned()
            .collect::<Vec<_>>()
            .join(", ");
        if users.len() > NAMED {
            text.push_str(&format!(" and {} more", users.len() - NAMED));
        }
        pairs.push(KeyValue::new("Used by", line![text], [source.clone()]));
    }
    let pointer = sbom
        .components
        .get(component.index)
        .map(|c| c.pointer.to_string())
        .unwrap_or_default();
    let text = line![
        Inline::code(&*component.sbom),
        " at ",
        Inline::code(pointer)
    ];
    pairs.push(KeyValue::new("In the SBOM", text, [source]));
    pairs
}

/// The names from the outermost component to this one.
fn path(sbom: &Sbom, index: usize) -> Vec<String> {
    let mut names = Vec::new();
    let mut next = sbom.components.get(index);
    while let Some(component) = next {
        names.push(component.plain_name());
        // A circle of parents cannot be longer than this.
        next = component
            .parent
            .filter(|_| names.len() < 64)
            .and_then(|p| sbom.components.get(p));
    }
    names.reverse();
    names
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
