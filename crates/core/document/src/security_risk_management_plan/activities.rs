//! The activities of security risk management, with when each is done and where its result stands.

use crate::content::{Body, Column, Inline, Inlines, Row, Source, joined, line};
use crate::subject::Subject;

/// An activity: what is done, when, and the documents that have its result.
struct Activity {
    title: &'static str,
    what: &'static str,
    when: &'static str,
    result: &'static [&'static str],
}

const ACTIVITIES: &[Activity] = &[
    Activity {
        title: "Security context",
        what: "Intended use, environment, elements, interfaces, data flows, trust boundaries and \
               assets are described.",
        when: "Concept; with each change of the architecture",
        result: &["architecture-views"],
    },
    Activity {
        title: "Threat modelling",
        what: "Threats to every element and interface are found for each stage of life, with a \
               response to each.",
        when: "All through design; with each release; when monitoring shows something new",
        result: &["threat-model"],
    },
    Activity {
        title: "Risk assessment",
        what: "Each risk is judged by exploitability and severity of patient harm before and after \
               control, against the criteria below.",
        when: "With each threat, vulnerability, anomaly and finding of a test",
        result: &["risk-assessment"],
    },
    Activity {
        title: "Risk control",
        what: "Requirements and controls are set in eight categories; what a category lacks is \
               justified.",
        when: "Design",
        result: &["security-controls"],
    },
    Activity {
        title: "Verification",
        what: "Requirements, mitigation of threats, vulnerabilities and penetration are tested, with \
               stated independence.",
        when: "All through development; before each release; periodically afterwards",
        result: &["testing-summary"],
    },
    Activity {
        title: "Third-party software",
        what: "Every component is listed with its support, and matched against known vulnerabilities.",
        when: "With each build; continuously for supported releases",
        result: &["sbom-report", "vulnerability-assessment"],
    },
    Activity {
        title: "Unresolved anomalies",
        what: "Each is assessed for safety and effectiveness and for security.",
        when: "Before each release",
        result: &["unresolved-anomalies"],
    },
    Activity {
        title: "Check against safety",
        what: "Controls of one side are checked for new risk on the other.",
        when: "With each new or changed control",
        result: &["risk-assessment"],
    },
    Activity {
        title: "Traceability",
        what: "Threats, risks, requirements, controls, tests and components are linked; loose ends \
               are closed.",
        when: "All through development; before each release",
        result: &["traceability"],
    },
    Activity {
        title: "Overall residual risk",
        what: "The risk that remains is judged as a whole.",
        when: "Before each release; after each case with uncontrolled risk",
        result: &["security-risk-management-report"],
    },
    Activity {
        title: "Postmarket",
        what: "Vulnerabilities are monitored, assessed for every fielded release, repaired and told; \
               measures are tracked.",
        when: "Until the end of support",
        result: &["management-plan", "metrics"],
    },
];

pub(super) fn write(subject: &Subject<'_>, body: &mut Body) {
    body.heading(1, "activities", "Activities");
    body.standing(
        "The activities below are carried out for every release. Their records are kept under \
         configuration management with the source of the device, and each document of the file is \
         written from these records.",
    );
    let columns = [
        ("Activity", Column::left(16)),
        ("What is done", Column::left(36)),
        ("When", Column::left(24)),
        ("Result in", Column::left(24)),
    ];
    let rows = ACTIVITIES.iter().map(|activity| row(subject, activity));
    let caption = "Activities of security risk management";
    body.table("activities-table", caption, &columns, rows.collect());
}

fn row(subject: &Subject<'_>, activity: &Activity) -> Row {
    let named = activity.result.iter().map(|id| subject.named(id));
    let named: Inlines = joined(named, &Inline::Break);
    Row::new(
        [
            line![Inline::strong(activity.title)],
            line![activity.what],
            line![activity.when],
            named,
        ],
        [Source::Standing],
    )
}
