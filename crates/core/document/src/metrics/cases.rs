//! The cases behind the measures, and what is in the field.

use asepsis_domain::postmarket::{Case, CaseEvent, EventKind};
use asepsis_domain::time::day_of;

use crate::content::{Body, Column, Inline, Inlines, Row, Source, joined, line};
use crate::subject::Subject;

/// The events that measures need, with their column heads.
const EVENTS: [(EventKind, &str); 3] = [
    (EventKind::Identified, "Identified"),
    (EventKind::Available, "Fix available"),
    (EventKind::Fielded, "In the field"),
];

pub(super) fn write(subject: &Subject<'_>, body: &mut Body) {
    cases(subject, body);
    fielded(subject, body);
}

fn cases(subject: &Subject<'_>, body: &mut Body) {
    let cases = &subject.dossier.cases;
    if cases.is_empty() {
        return;
    }
    body.heading(1, "cases", "The cases");
    let mut columns = vec![
        ("Case", Column::left(34)),
        ("Vulnerabilities", Column::left(20)),
    ];
    columns.extend(EVENTS.map(|(_, title)| (title, Column::left(16))));
    let rows = cases.iter().map(|case| row(subject, case)).collect();
    let caption = "Postmarket cases with the days that the measures rest on";
    body.table("cases-table", caption, &columns, rows);
}

fn row(subject: &Subject<'_>, case: &Case) -> Row {
    let vulnerabilities = case.vulnerabilities.iter().map(|v| line![&v.value]);
    let mut cells = vec![
        line![Inline::refer(&case.head.id), " ", &case.head.title],
        joined(vulnerabilities, &Inline::Break),
    ];
    cells.extend(EVENTS.map(|(kind, _)| days(subject, case, kind)));
    Row::new(cells, [Source::from(&case.head.id)])
}

/// Returns the days of the events of a kind until the day of the evaluation, with the units concerned.
fn days(subject: &Subject<'_>, case: &Case, kind: EventKind) -> Inlines {
    let past = |e: &&CaseEvent| e.kind == kind && e.at.value <= subject.evaluation.as_of;
    let mut events: Vec<&CaseEvent> = case.events.iter().filter(past).collect();
    events.sort_by_key(|e| e.at.value);
    let shown = events.iter().map(|event| {
        let day = day_of(event.at.value);
        match event.units {
            Some(units) => line![format!("{day}, {units} units")],
            None => line![day.to_string()],
        }
    });
    let shown = joined(shown, &Inline::Break);
    if shown.is_empty() {
        line!["not yet"]
    } else {
        shown
    }
}

fn fielded(subject: &Subject<'_>, body: &mut Body) {
    let fielded = &subject.dossier.fielded;
    if fielded.is_empty() {
        return;
    }
    body.heading(1, "fielded", "What is in the field");
    let columns = [
        ("Release", Column::left(16)),
        ("Market", Column::left(14)),
        ("UDI-DI", Column::left(28)),
        ("Units", Column::right(16)),
        ("Known on", Column::left(20)),
    ];
    let ours = fielded
        .iter()
        .filter(|f| subject.market.is_none_or(|market| market == f.market));
    let rows = ours.map(|f| {
        let known = f
            .updated
            .map_or_else(|| "not stated".to_owned(), |day| day.to_string());
        Row::new(
            [
                line![f.release.value.to_string()],
                line![f.market.to_uppercase()],
                line![&f.udi_di],
                line![f.units.to_string()],
                line![known],
            ],
            [Source::File("fielded.toml".to_owned())],
        )
    });
    let rows: Vec<Row> = rows.collect();
    if rows.is_empty() {
        body.say(
            line!["No unit is known to be in the field of this market."],
            [Source::File("fielded.toml".to_owned())],
        );
    }
    body.table("fielded-table", "Units in the field", &columns, rows);
}
