//! Third-party software, known vulnerabilities and unresolved anomalies, in figures.

use asepsis_domain::evaluation::{Finding, FindingState};
use asepsis_domain::time::day_of;

use crate::content::{Body, Inline, Source, joined, line};
use crate::subject::Subject;
use crate::words::counted;

pub(super) fn write(subject: &Subject<'_>, body: &mut Body) {
    body.heading(
        1,
        "software",
        "Third-party software and known vulnerabilities",
    );
    components(subject, body);
    vulnerabilities(subject, body);
    anomalies(subject, body);
}

fn components(subject: &Subject<'_>, body: &mut Body) {
    let components = subject.components();
    let release = Source::from(&subject.release.id);
    if components.is_empty() {
        body.missing(
            "No component is known",
            line!["No SBOM of the release could be read."],
            ("device.toml", "name an SBOM that can be read"),
            [release],
        );
        return;
    }
    let today = day_of(subject.evaluation.as_of);
    let ended = components
        .iter()
        .filter(|c| c.end_of_support.is_some_and(|day| day < today))
        .count();
    let stated = components.iter().filter(|c| {
        let told = !c.support.is_empty() && c.end_of_support.is_some();
        told || !c.support_justification.trim().is_empty()
    });
    let mut text = line![format!(
        "The release has {}. Level and end of support, or the reason why they are not given, are \
         stated for {}; support has ended for {ended}. They are listed in ",
        counted(components.len(), "component", "components"),
        stated.count(),
    )];
    text.extend(subject.named("sbom-report"));
    text.push(Inline::text("."));
    body.say(text, [release]);
}

fn vulnerabilities(subject: &Subject<'_>, body: &mut Body) {
    let findings = subject.findings();
    let sources = [
        Source::from(&subject.release.id),
        subject.snapshot(),
        Source::File("decisions.toml".to_owned()),
    ];
    if subject.evaluation.inputs.snapshot.is_none() {
        body.missing(
            "No advisories were searched",
            line!["Nothing is known of vulnerabilities of the components."],
            (
                "asepsis feeds import",
                "import advisory data, then write this document again",
            ),
            sources,
        );
        return;
    }
    let of = |state: FindingState| findings.iter().filter(|f| f.state == state).count();
    let mut text = line![format!(
        "Known vulnerabilities of the components: {}, of which {} are assessed as not affecting \
         the device or as fixed, {} as open; {} rest on a decision that is stale and {} have none. \
         Each is assessed in ",
        counted(findings.len(), "finding", "findings"),
        of(FindingState::Closed),
        of(FindingState::Open),
        of(FindingState::Stale),
        of(FindingState::Untriaged),
    )];
    text.extend(subject.named("vulnerability-assessment"));
    text.push(Inline::text("."));
    body.say(text, sources.clone());
    exploited(&findings, sources.clone(), body);
    let waiting = of(FindingState::Stale) + of(FindingState::Untriaged);
    if waiting > 0 {
        body.warning(
            format!(
                "{} without a current decision",
                counted(waiting, "finding", "findings")
            ),
            line!["Until they are assessed they count as affecting the device."],
            (
                "decisions.toml",
                "decide, or renew the decisions that are stale",
            ),
            sources,
        );
    }
}

fn exploited(findings: &[&Finding], sources: [Source; 3], body: &mut Body) {
    let exploited: Vec<_> = findings
        .iter()
        .filter(|f| f.vulnerability.kev.is_some())
        .collect();
    if exploited.is_empty() {
        body.say(
            line!["None of them is in CISA's catalogue of known exploited vulnerabilities."],
            sources,
        );
        return;
    }
    let named = exploited.iter().map(|f| {
        line![
            format!("{} in {} {} (", f.vulnerability.id, f.name, f.version),
            Inline::refer(&f.id),
            format!(", {})", f.state.as_str())
        ]
    });
    let mut text = line!["In CISA's catalogue of known exploited vulnerabilities: "];
    text.extend(joined(named, &Inline::text("; ")));
    text.push(Inline::text("."));
    body.say(text, exploited.iter().map(|f| Source::from(&f.id)));
}

fn anomalies(subject: &Subject<'_>, body: &mut Body) {
    let here = |a: &&asepsis_domain::postmarket::Anomaly| subject.in_release(&a.releases);
    let anomalies: Vec<_> = subject.dossier.anomalies.iter().filter(here).collect();
    let mut text = if anomalies.is_empty() {
        line!["No unresolved anomaly of the release is recorded. See "]
    } else {
        let refs = anomalies.iter().map(|a| line![Inline::refer(&a.head.id)]);
        let mut text = line![format!(
            "The release has {}: ",
            counted(
                anomalies.len(),
                "unresolved anomaly",
                "unresolved anomalies"
            )
        )];
        text.extend(joined(refs, &Inline::text(", ")));
        text.push(Inline::text(". Their assessment stands in "));
        text
    };
    text.extend(subject.named("unresolved-anomalies"));
    text.push(Inline::text("."));
    let sources = anomalies.iter().map(|a| Source::from(&a.head.id));
    body.say(
        text,
        sources.chain([Source::File("anomalies.toml".to_owned())]),
    );
}
