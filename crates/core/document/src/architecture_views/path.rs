//! The details of every path between two elements, and the ways that lead over several.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use asepsis_domain::architecture::{Controller, ElementKind, Flow};
use asepsis_domain::id::RecordId;
use asepsis_domain::record::is_written;

use super::FILE;
use super::scene::{Known, ends};
use crate::content::{Body, Column, Inline, Inlines, KeyValue, Row, Source, joined, line};
use crate::subject::{Subject, linked};
use crate::words::{listed, sentence};

pub(super) fn write(subject: &Subject<'_>, body: &mut Body) {
    let architecture = &subject.dossier.architecture;
    body.heading(1, "paths", "Paths between elements");
    if architecture.flows.is_empty() {
        body.missing(
            "No data flow is described",
            line!["A reader cannot follow data, code and commands."],
            (FILE, "add a flow for each path between two elements"),
            [Source::File(FILE.to_owned())],
        );
        return;
    }
    body.standing(
        "Every path between two elements, by its number in the drawings: what it carries, by which \
         protocol, how the two ends know each other, how it is protected, and what happens in \
         errors. The last lines lead from the path to its threats, risks, controls and tests.",
    );
    let known = Known::of(architecture);
    for flow in &architecture.flows {
        one(subject, &known, flow, body);
    }
    indirect(subject, &known, body);
}

fn one(subject: &Subject<'_>, known: &Known<'_>, flow: &Flow, body: &mut Body) {
    let id = &flow.head.id;
    body.heading(
        2,
        format!("rec-{id}"),
        line![Inline::refer(id), " ", &flow.head.title],
    );
    let own = || Source::from(id);
    let name = |id: &RecordId| line![Inline::refer(id), " ", subject.title(id)];
    let stops = ends(flow).into_iter().map(name);
    let arrow = if flow.both_ways { " ↔ " } else { " → " };
    let mut way: Inlines = line![format!("{}: ", known.number(id))];
    way.extend(joined(stops, &Inline::text(arrow)));
    let linked_ends = linked([&flow.from, &flow.to].into_iter().chain(&flow.through));
    let mut pairs = vec![KeyValue::new(
        "Path",
        way,
        [own()].into_iter().chain(linked_ends),
    )];
    if let Some(via) = &flow.via {
        let sources = [own()].into_iter().chain(linked([via]));
        pairs.push(KeyValue::new("Interface", name(&via.value), sources));
    }
    for (_, label, text) in texts(flow) {
        if is_written(text) {
            pairs.push(KeyValue::new(label, line![sentence(text)], [own()]));
        }
    }
    if !flow.assets.is_empty() {
        let all = flow.assets.iter().map(|link| name(&link.value));
        let sources = [own()].into_iter().chain(linked(&flow.assets));
        pairs.push(KeyValue::new(
            "Carries",
            joined(all, &Inline::text("; ")),
            sources,
        ));
    }
    pairs.extend(traced(subject, flow));
    body.key_values(pairs);
    lacks(subject, known, flow, body);
}

/// What is said of a path: key, label, text.
fn texts(flow: &Flow) -> [(&'static str, &'static str, &str); 8] {
    [
        ("data", "Data, code, commands", &flow.data),
        ("protocol", "Protocol", &flow.protocol),
        ("authentication", "Authentication", &flow.authentication),
        ("encryption", "Encryption, integrity", &flow.encryption),
        ("credentials", "Credentials and keys", &flow.credentials),
        ("session", "Session", &flow.session),
        ("handoff", "Handing over", &flow.handoff),
        ("on_error", "In errors", &flow.on_error),
    ]
}

fn lacks(subject: &Subject<'_>, known: &Known<'_>, flow: &Flow, body: &mut Body) {
    let id = &flow.head.id;
    let mut lacking: Vec<(&str, String)> = texts(flow)
        .into_iter()
        .filter(|(_, _, text)| !is_written(text))
        .map(|(key, label, _)| (key, label.to_lowercase()))
        .collect();
    if flow.via.is_none() && leaves(subject, known, flow) {
        lacking.push(("via", "the interface by which it enters".to_owned()));
    }
    if lacking.is_empty() {
        return;
    }
    let keys: Vec<String> = lacking.iter().map(|(key, _)| format!("`{key}`")).collect();
    let what: Vec<String> = lacking.into_iter().map(|(_, what)| what).collect();
    let own = [Source::from(id)].into_iter();
    body.missing(
        format!("{id} is not described in full"),
        line![format!("Not said: {}.", listed(&what))],
        (
            FILE,
            &format!("add {} to {id}; where there is none, say so", listed(&keys)),
        ),
        own.chain(linked([&flow.from, &flow.to])),
    );
}

/// Whether a path goes from one trust boundary to something of the manufacturer's in another.
fn leaves(subject: &Subject<'_>, known: &Known<'_>, flow: &Flow) -> bool {
    let elements = &subject.dossier.architecture.elements;
    let find = |id: &RecordId| elements.iter().find(|e| &e.head.id == id);
    let (Some(from), Some(to)) = (find(&flow.from.value), find(&flow.to.value)) else {
        return false;
    };
    let around = |within| {
        let chain = known.around(within);
        chain.last().map(|b| &b.head.id)
    };
    to.controlled_by == Controller::Manufacturer
        && around(from.within.as_ref()) != around(to.within.as_ref())
}

/// The threats on a path with what follows from them: one statement, so that it names all it rests on.
fn traced(subject: &Subject<'_>, flow: &Flow) -> Option<KeyValue> {
    let id = &flow.head.id;
    let all = subject.dossier.threats.threats.iter();
    let on = all.filter(|t| t.on.iter().any(|link| &link.value == id));
    let traced = super::trace::Traced::of(subject, on.map(|t| &t.head.id));
    let rows = [
        ("Threats: ", Vec::from_iter(traced.threats.clone())),
        ("Risks and hazards: ", traced.risks.clone()),
        ("Controls: ", Vec::from_iter(traced.controls.clone())),
        ("Tests: ", Vec::from_iter(traced.tests.clone())),
    ];
    let lines = rows.into_iter().filter(|(_, ids)| !ids.is_empty());
    let lines = lines.map(|(label, ids)| {
        let refs = ids.into_iter().map(|id| line![Inline::refer(id)]);
        let mut text: Inlines = line![label];
        text.extend(joined(refs, &Inline::text(", ")));
        text
    });
    let text = joined(lines, &Inline::Break);
    let sources = traced.sources(Source::from(id));
    (!text.is_empty()).then(|| KeyValue::new("Traces", text, sources))
}

/// Most ways over several paths that are listed.
const MOST_WAYS: usize = 120;

/// Lists how what is not the manufacturer's reaches each device and store over several paths.
fn indirect(subject: &Subject<'_>, known: &Known<'_>, body: &mut Body) {
    let architecture = &subject.dossier.architecture;
    body.heading(2, "paths-indirect", "Indirect paths");
    let mut steps: BTreeMap<&RecordId, Vec<(&RecordId, &Flow)>> = BTreeMap::new();
    for flow in &architecture.flows {
        for leg in ends(flow).windows(2) {
            steps.entry(leg[0]).or_default().push((leg[1], flow));
            if flow.both_ways {
                steps.entry(leg[1]).or_default().push((leg[0], flow));
            }
        }
    }
    let foreign = architecture.elements.iter();
    let foreign = foreign.filter(|e| {
        e.controlled_by != Controller::Manufacturer || e.kind == ElementKind::ExternalEntity
    });
    let mut rows = Vec::new();
    for start in foreign {
        for (end, ways) in reached(&start.head.id, &steps) {
            let element = architecture.elements.iter().find(|e| &e.head.id == end);
            let ours = element.is_some_and(|e| e.controlled_by == Controller::Manufacturer);
            if ours && ways.len() > 1 && rows.len() < MOST_WAYS {
                rows.push(way(subject, known, (&start.head.id, end), &ways));
            }
        }
    }
    if rows.is_empty() {
        body.say(
            line![
                "Nothing outside of the manufacturer's hands reaches an element over another one."
            ],
            [Source::File(FILE.to_owned())],
        );
        return;
    }
    body.standing(
        "From each element that is not in the manufacturer's hands, the shortest way over several \
         paths to each element that is. Data, code or a command has to pass every path and element \
         on it, with the protection of each.",
    );
    let columns = [
        ("From", Column::left(28)),
        ("To", Column::left(28)),
        ("Over the paths", Column::left(44)),
    ];
    body.table("indirect-table", "Indirect paths", &columns, rows);
}

/// The shortest way to each element that can be reached, in flows.
fn reached<'a>(
    start: &'a RecordId,
    steps: &BTreeMap<&'a RecordId, Vec<(&'a RecordId, &'a Flow)>>,
) -> BTreeMap<&'a RecordId, Vec<&'a Flow>> {
    let mut ways: BTreeMap<&RecordId, Vec<&Flow>> = BTreeMap::new();
    let mut seen = BTreeSet::from([start]);
    let mut queue = VecDeque::from([(start, Vec::new())]);
    while let Some((at, way)) = queue.pop_front() {
        for (next, flow) in steps.get(at).into_iter().flatten() {
            if seen.insert(next) {
                let mut longer: Vec<&Flow> = way.clone();
                if longer
                    .last()
                    .is_none_or(|last| last.head.id != flow.head.id)
                {
                    longer.push(flow);
                }
                ways.insert(next, longer.clone());
                queue.push_back((next, longer));
            }
        }
    }
    ways
}

fn way(
    subject: &Subject<'_>,
    known: &Known<'_>,
    (start, end): (&RecordId, &RecordId),
    flows: &[&Flow],
) -> Row {
    let name = |id: &RecordId| line![Inline::refer(id), " ", subject.title(id)];
    let each = flows.iter().map(|flow| {
        line![
            format!("{} ", known.number(&flow.head.id)),
            Inline::refer(&flow.head.id)
        ]
    });
    let ids = flows.iter().map(|flow| Source::from(&flow.head.id));
    // Another flow that is shorter would change the way: it rests on all of them.
    let file = Source::File(FILE.to_owned());
    let sources = [Source::from(start), Source::from(end)].into_iter();
    Row::new(
        [
            name(start),
            name(end),
            joined(each, &Inline::text(", then ")),
        ],
        sources.chain(ids).chain([file]),
    )
}
