//! What came of the threats: responses, and what the model still leaves open.

use asepsis_domain::evaluation::TraceNode;
use asepsis_domain::record::RecordKind;
use asepsis_domain::threat::{Response, Threat};

use crate::content::{Body, Column, Inline, Row, Source, coded, joined, line};
use crate::subject::{Subject, files};
use crate::words::{capital, counted, sentence};

/// Kinds of record for which the threat model answers.
const MODELLED: [RecordKind; 3] = [
    RecordKind::Element,
    RecordKind::Interface,
    RecordKind::Threat,
];

pub(super) fn write(subject: &Subject<'_>, body: &mut Body) {
    let threats = &subject.dossier.threats.threats;
    if threats.is_empty() {
        return;
    }
    body.heading(1, "result", "Result");
    let columns = [
        ("Response", Column::left(16)),
        ("Meaning", Column::left(38)),
        ("Number", Column::right(12)),
        ("Threats", Column::left(36)),
    ];
    let rows = Response::WORDS.iter().filter_map(|(name, response)| {
        let here: Vec<&Threat> = threats.iter().filter(|t| t.response == *response).collect();
        let refs = here.iter().map(|t| line![Inline::refer(&t.head.id)]);
        let row = Row::new(
            [
                line![Inline::strong(capital(name))],
                line![meaning(*response)],
                line![here.len().to_string()],
                joined(refs, &Inline::text(", ")),
            ],
            here.iter().map(|t| Source::from(&t.head.id)),
        );
        (!here.is_empty()).then_some(row)
    });
    let caption = "Threats by response";
    body.table("responses-table", caption, &columns, rows.collect());
    open(subject, body);
}

fn meaning(response: Response) -> &'static str {
    match response {
        Response::Eliminate => "Designed out; the reason stands with the threat.",
        Response::Mitigate => "Reduced by controls; the risk is judged before and after.",
        Response::Accept => "Left as it is, with the reason.",
        Response::Transfer => "Left to the user or facility, who is told what to do.",
    }
}

fn open(subject: &Subject<'_>, body: &mut Body) {
    let nodes = subject.evaluation.trace.nodes.iter();
    let open: Vec<&TraceNode> = nodes
        .filter(|n| MODELLED.contains(&n.kind) && !n.loose.is_empty())
        .collect();
    let sources = files(["architecture.toml", "threats.toml", "risks.toml"]);
    if open.is_empty() {
        let mut text = line![
            "Every element and interface has been considered, and every threat leads to a risk or \
             has the reason why it needs none. The risks are judged in "
        ];
        text.extend(subject.named("risk-assessment"));
        text.push(Inline::text("."));
        body.say(text, sources);
        return;
    }
    let number = counted(open.len(), "part of the model", "parts of the model");
    body.warning(
        format!("Open: {number}"),
        line!["The model is not complete at the records below."],
        (
            "threats.toml",
            "add the threats or links named in the table",
        ),
        sources.clone(),
    );
    let columns = [
        ("Record", Column::left(40)),
        ("What is missing", Column::left(60)),
    ];
    let rows = open.iter().map(|node| {
        let missing = node
            .loose
            .iter()
            .map(|text| coded(&sentence(&capital(text))));
        Row::new(
            [
                line![Inline::refer(&node.id), " ", &node.title],
                joined(missing, &Inline::Break),
            ],
            [Source::from(&node.id)].into_iter().chain(sources.clone()),
        )
    });
    let caption = "What the threat model leaves open";
    body.table("open-table", caption, &columns, rows.collect());
}
