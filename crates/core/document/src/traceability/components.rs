//! Between the software bill of materials and the rest: elements, findings, decisions and risks.

use std::collections::BTreeMap;

use asepsis_domain::evaluation::{ComponentState, Finding, FindingState};
use asepsis_domain::id::RecordId;

use crate::content::{Body, Column, Inline, Row, Source, joined, line};
use crate::subject::{Subject, files};
use crate::words::{counted, state_badge, vex_badge};

pub(super) fn write(subject: &Subject<'_>, body: &mut Body) {
    body.heading(1, "components", "Between SBOM, architecture and risk");
    let release = Source::from(&subject.release.id);
    if subject.components().is_empty() {
        body.missing(
            "No component is known",
            line!["No SBOM of the release could be read, so none can be traced."],
            ("device.toml", "name an SBOM that can be read"),
            [release],
        );
        return;
    }
    elements(subject, body);
    risks(subject, body);
}

/// Adds each SBOM with the element that its software runs on and the threats on that element.
fn elements(subject: &Subject<'_>, body: &mut Body) {
    let threats = &subject.dossier.threats.threats;
    let rows = subject.release.sboms.iter().filter_map(|entry| {
        let path = &entry.file.value;
        let of_it: Vec<&ComponentState> = subject
            .components()
            .iter()
            .filter(|c| &c.sbom == path)
            .collect();
        if of_it.is_empty() {
            return None;
        }
        let element = entry.element.as_ref().map(|link| &link.value);
        let on: Vec<&RecordId> = threats
            .iter()
            .filter(|t| t.on.iter().any(|link| Some(&link.value) == element))
            .map(|t| &t.head.id)
            .collect();
        let place = element.map_or_else(
            || line!["not stated"],
            |id| line![Inline::refer(id), " ", subject.title(id)],
        );
        let mut rests_on = vec![Source::Sbom(path.clone())];
        rests_on.extend(element.map(Source::from));
        rests_on.extend(on.iter().map(|id| Source::from(*id)));
        let refs = on.iter().map(|id| line![Inline::refer(*id)]);
        Some(Row::new(
            [
                line![&entry.configuration],
                line![of_it.len().to_string()],
                place,
                joined(refs, &Inline::text(", ")),
            ],
            rests_on,
        ))
    });
    let columns = [
        ("Software", Column::left(22)),
        ("Components", Column::right(14)),
        ("Runs on", Column::left(30)),
        ("Threats on it", Column::left(36)),
    ];
    let caption = "SBOMs of the release with the elements that their software runs on";
    body.table("elements-table", caption, &columns, rows.collect());
}

/// Adds each component with a vulnerability that leads to a risk; the others are counted.
fn risks(subject: &Subject<'_>, body: &mut Body) {
    body.heading(2, "component-risks", "Components that lead to a risk");
    let mut of: BTreeMap<(&str, &str), Vec<&Finding>> = BTreeMap::new();
    let findings = subject.findings();
    let mut alone = 0;
    for finding in &findings {
        if subject.risks_of_finding(finding).is_empty() {
            alone += 1;
        } else {
            let key = (
                finding.component.as_str(),
                finding.vulnerability.id.as_str(),
            );
            of.entry(key).or_default().push(finding);
        }
    }
    let mut text = line![format!(
        "Of {} of the release, {} lead to a risk of the risk file and are listed below. ",
        counted(findings.len(), "finding", "findings"),
        findings.len() - alone,
    )];
    let untriaged = |f: &&&Finding| f.state == FindingState::Untriaged;
    let open = findings.iter().filter(untriaged).count();
    text.push(Inline::text(if open == 0 {
        "The others are settled by the decisions named in ".to_owned()
    } else {
        format!("Of the others, {open} wait for a decision; each stands in ")
    }));
    text.extend(subject.named("vulnerability-assessment"));
    text.push(Inline::text("."));
    let mut sources = vec![Source::from(&subject.release.id), subject.snapshot()];
    sources.extend(files(["decisions.toml", "risks.toml"]));
    body.say(text, sources);
    let columns = [
        ("Component", Column::left(30)),
        ("Vulnerability, finding", Column::left(26)),
        ("Decision", Column::left(20)),
        ("Risks", Column::left(26)),
    ];
    let rows = of.values().filter_map(|f| row(subject, f)).collect();
    let caption = "Components with the risks that their vulnerabilities lead to";
    body.table("component-risks-table", caption, &columns, rows);
}

fn row(subject: &Subject<'_>, findings: &[&Finding]) -> Option<Row> {
    let first = findings.first()?;
    let risks = subject.risks_of_finding(first);
    let mut rests_on: Vec<Source> = findings.iter().map(|f| Source::from(&f.id)).collect();
    let decision = match subject.decided(first) {
        Some(decided) => {
            rests_on.push(Source::from(&decided.decision.head.id));
            let mut text = line![
                vex_badge(decided.decision.status),
                " ",
                Inline::refer(&decided.decision.head.id)
            ];
            if decided.state.is_stale() {
                text.extend(line![Inline::Break, state_badge(first.state)]);
            }
            text
        }
        None => line![state_badge(first.state)],
    };
    rests_on.extend(risks.iter().map(|r| Source::from(&r.id)));
    let shown = risks
        .iter()
        .map(|r| line![Inline::refer(&r.id), " ", &r.title]);
    let mut component = line![format!("{} {}", first.name, first.version), Inline::Break];
    component.push(Inline::code(&*first.component));
    let ids = findings.iter().map(|f| line![Inline::refer(&f.id)]);
    let mut vulnerability = line![&first.vulnerability.id, Inline::Break];
    vulnerability.extend(joined(ids, &Inline::Break));
    Some(Row::new(
        [
            component,
            vulnerability,
            decision,
            joined(shown, &Inline::Break),
        ],
        rests_on,
    ))
}
