//! The cybersecurity management plan: how the device is kept secure after release.
//!
//! The nine parts of FDA's premarket guidance of 2026, section VI.B, and the five further ones for cyber devices,
//! section VII.C.1; each is a topic of the plan.

mod field;

use asepsis_domain::plan::Topic;

use crate::asked;
use crate::content::{Body, Column, Document, Inline, Inlines, Row, Source, Tone, joined, line};
use crate::inputs;
use crate::plan_section;
use crate::prose;
use crate::scope;
use crate::subject::Subject;
use crate::words::{capital, counted, sentence, word};

/// Id of the document.
const ID: &str = "management-plan";

/// Name of the manufacturer's text on the custody of source code.
const CUSTODY: &str = "source-custody";

/// Anchor and title of a part of the plan, and its topics with their titles.
type Part = (&'static str, &'static str, &'static [(Topic, &'static str)]);

/// The parts of the plan, in the order in which a reviewer looks for them.
const PARTS: &[Part] = &[
    (
        "processes",
        "Processes",
        &[
            (Topic::Personnel, "Responsible personnel"),
            (
                Topic::Monitoring,
                "Sources, methods and frequency of monitoring",
            ),
            (Topic::Kev, "Known exploited vulnerabilities"),
            (Topic::Testing, "Periodic security testing"),
            (Topic::PatchTimeline, "Time to develop and release patches"),
            (Topic::UpdateProcess, "Update processes"),
            (
                Topic::DeliveryRate,
                "Patching capability: the rate at which updates reach devices",
            ),
            (Topic::Cvd, "Coordinated vulnerability disclosure"),
            (
                Topic::Communication,
                "Communication of remediations to customers",
            ),
        ],
    ),
    (
        "cycles",
        "Cycles, disclosure and upkeep",
        &[
            (Topic::CvdExternal, "Whom disclosure covers"),
            (
                Topic::RegularCycle,
                "Regular cycle for known unacceptable vulnerabilities",
            ),
            (
                Topic::OutOfCycle,
                "Out of cycle for critical vulnerabilities",
            ),
            (Topic::Upkeep, "Keeping the plan current"),
            (Topic::FieldedVersions, "Differences among fielded versions"),
        ],
    ),
];

/// Parts that a plan may have beside these.
const FURTHER: &[(Topic, &str)] = &[
    (Topic::EndOfSupport, "End of support"),
    (Topic::SourceCustody, "Custody of source code"),
    (Topic::Isao, "Information sharing"),
    (Topic::Training, "Competence and training"),
    (Topic::Spdf, "Secure product development framework"),
];

/// Writes the document.
pub(crate) fn build(subject: &Subject<'_>) -> Document {
    let mut body = Body::new();
    scope::write(
        subject,
        "This plan says how the manufacturer watches for vulnerabilities and exploits of the device \
         after release, assesses them, repairs them and tells those concerned, in reasonable time \
         and over the whole supported life.",
        &mut body,
    );
    overview(subject, &mut body);
    for (anchor, title, topics) in PARTS {
        body.heading(1, *anchor, *title);
        for (topic, title) in *topics {
            part(subject, *topic, title, &mut body);
        }
    }
    further(subject, &mut body);
    field::write(subject, &mut body);
    asked::write(subject, ID, &mut body);
    prose::include_remarks(subject, ID, &mut body);
    inputs::write(subject, &mut body);
    subject.issue(ID, body)
}

fn anchor(topic: Topic) -> String {
    format!("topic-{}", word(Topic::WORDS, &topic))
}

fn part(subject: &Subject<'_>, topic: Topic, title: &str, body: &mut Body) {
    body.heading(2, anchor(topic), title);
    plan_section::write(subject, topic, body);
    match topic {
        Topic::Cvd => field::disclosure(subject, body),
        Topic::RegularCycle | Topic::OutOfCycle => justified(subject, topic, body),
        Topic::DeliveryRate => field::delivery(subject, body),
        _ => {}
    }
}

/// Asks for the reason of a cycle: it is what a reviewer looks for first.
fn justified(subject: &Subject<'_>, topic: Topic, body: &mut Body) {
    use asepsis_domain::record::is_written;
    for section in plan_section::on(subject, topic) {
        let id = &section.head.id;
        let lacks = [
            ("its length in `days`", section.days.is_none()),
            (
                "its reason in `justification`",
                !is_written(&section.justification),
            ),
        ];
        let lacks: Vec<String> = lacks
            .iter()
            .filter(|(_, open)| *open)
            .map(|(w, _)| (*w).to_owned())
            .collect();
        if !lacks.is_empty() {
            body.missing(
                "The cycle is not justified",
                line!["A reviewer expects the length of the cycle and why it fits the risk."],
                (
                    "plans.toml",
                    &format!("add {} to {id}", crate::words::listed(&lacks)),
                ),
                [Source::from(id)],
            );
        }
    }
}

fn overview(subject: &Subject<'_>, body: &mut Body) {
    body.heading(1, "overview", "Overview");
    let topics = PARTS.iter().flat_map(|(_, _, topics)| topics.iter());
    let rows: Vec<Row> = topics
        .map(|(topic, title)| row(subject, *topic, title))
        .collect();
    let columns = [
        ("Part of the plan", Column::left(40)),
        ("Responsible", Column::left(26)),
        ("How often", Column::left(20)),
        ("Period", Column::right(16)),
    ];
    let caption = "Parts of the plan with responsibility, frequency and period";
    body.table("overview-table", caption, &columns, rows);
}

fn row(subject: &Subject<'_>, topic: Topic, title: &str) -> Row {
    let sections = plan_section::on(subject, topic);
    let each = |text: &dyn Fn(&asepsis_domain::plan::PlanSection) -> String| -> Inlines {
        let texts = sections
            .iter()
            .map(|s| text(s))
            .filter(|t| !t.trim().is_empty());
        joined(texts.map(|t| line![t]), &Inline::Break)
    };
    let mut who = each(&|s| capital(&s.responsible));
    if sections.is_empty() {
        who.push(Inline::badge("missing", Tone::Bad));
    }
    let often = each(&|s| s.frequency.clone());
    let period = each(&|s| {
        s.days
            .map_or_else(String::new, |days| counted(days as usize, "day", "days"))
    });
    let name = Inline::CrossRef {
        anchor: anchor(topic),
        text: title.to_owned(),
    };
    let mut sources: Vec<Source> = sections.iter().map(|s| Source::from(&s.head.id)).collect();
    if sources.is_empty() {
        sources.push(subject.device());
    }
    Row::new([line![name], who, often, period], sources)
}

/// Adds the further parts that the plan has.
fn further(subject: &Subject<'_>, body: &mut Body) {
    let there: Vec<_> = FURTHER
        .iter()
        .filter(|(topic, _)| is_there(subject, *topic))
        .collect();
    if there.is_empty() {
        return;
    }
    body.heading(1, "further", "Further parts");
    for (topic, title) in there {
        body.heading(2, anchor(*topic), *title);
        plan_section::write(subject, *topic, body);
        if *topic == Topic::SourceCustody {
            prose::include_below(subject, CUSTODY, body);
        }
        if *topic == Topic::Isao {
            sharing(subject, body);
        }
    }
}

/// Returns whether there is anything to say on a further part.
fn is_there(subject: &Subject<'_>, topic: Topic) -> bool {
    let written = match topic {
        Topic::SourceCustody => subject.dossier.texts.iter().any(|t| t.name == CUSTODY),
        Topic::Isao => subject.dossier.organisation.isao.is_some(),
        _ => false,
    };
    written || !plan_section::on(subject, topic).is_empty()
}

fn sharing(subject: &Subject<'_>, body: &mut Body) {
    let Some(isao) = &subject.dossier.organisation.isao else {
        return;
    };
    let mut text = if isao.member {
        format!("The manufacturer is a member of {}", isao.name)
    } else {
        format!("The manufacturer is not a member of {}", isao.name)
    };
    text.push_str(if isao.shares {
        ", and shares vulnerability information and customer communications with it."
    } else {
        "."
    });
    if !isao.process.trim().is_empty() {
        text.push_str(&format!(" Process: {}", sentence(&isao.process)));
    }
    body.say(
        line![text],
        [Source::File("organisation/organisation.toml".to_owned())],
    );
}
