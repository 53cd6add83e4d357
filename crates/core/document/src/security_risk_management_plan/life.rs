//! The plan after release: monitoring, third-party software, fielded versions, measures, review.

use asepsis_domain::plan::Topic;

use crate::content::{Body, Inline, Source, line};
use crate::plan_section;
use crate::prose;
use crate::subject::Subject;
use crate::words::sentence;

pub(super) fn write(subject: &Subject<'_>, body: &mut Body) {
    components(subject, body);
    body.heading(1, "postmarket", "Watch after release");
    body.standing(
        "Exploitability grows over the life of a device: tools, knowledge and computing power \
         spread. Threat model and risk assessment stay live for as long as a release is supported.",
    );
    for (anchor, title, topic) in [
        ("monitoring", "Monitoring", Topic::Monitoring),
        ("kev", "Known exploited vulnerabilities", Topic::Kev),
        (
            "fielded-versions",
            "Fielded versions",
            Topic::FieldedVersions,
        ),
        ("upkeep", "Review and upkeep", Topic::Upkeep),
    ] {
        body.heading(2, anchor, title);
        plan_section::write(subject, topic, body);
    }
    let mut text = line!["Time to repair, updates, disclosure and communication are set in "];
    text.extend(subject.named("management-plan"));
    text.push(Inline::text("."));
    body.say(text, [Source::Standing]);
    measures(subject, body);
}

fn components(subject: &Subject<'_>, body: &mut Body) {
    body.heading(1, "third-party", "Third-party software");
    body.standing(
        "All software, the manufacturer's own and that of third parties, is assessed for security \
         risk. Suppliers are controlled by the purchasing process.",
    );
    body.heading(2, "end-of-support", "When the support of a component ends");
    plan_section::write(subject, Topic::EndOfSupport, body);
    body.heading(2, "source-custody", "Custody of source code");
    let written = prose::include_below(subject, "source-custody", body);
    let planned = !plan_section::on(subject, Topic::SourceCustody).is_empty();
    if planned || !written {
        plan_section::write(subject, Topic::SourceCustody, body);
    }
}

/// Commits to the measures that the market asks for.
fn measures(subject: &Subject<'_>, body: &mut Body) {
    let metrics = subject.metrics();
    if metrics.is_empty() {
        return;
    }
    body.heading(1, "measures", "Measures");
    let mut text = line![
        "The manufacturer tracks these measures for as long as the device is supported, also where \
         no version is on the market yet. Values and cases stand in "
    ];
    text.extend(subject.named("metrics"));
    text.push(Inline::text("."));
    body.say(text, [Source::Standing]);
    body.list(metrics.iter().map(|metric| {
        let text = line![sentence(&metric.title)];
        (text, vec![Source::from(&metric.metric)])
    }));
}
