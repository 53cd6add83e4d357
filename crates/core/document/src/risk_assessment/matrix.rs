//! The matrix: what is acceptable, and where the risks stand before and after control.

use asepsis_domain::evaluation::RiskState;
use asepsis_domain::risk::{RiskMethod, Score};

use crate::content::{
    Block, Body, Cell, Column, Inline, Inlines, Row, Source, Table, joined, line,
};
use crate::subject::Subject;
use crate::words::{acceptability, acceptability_tone};

/// What stands in a cell, and what that rests on.
type Placed = (Inlines, Vec<Source>);

/// Adds the matrix with what it says of each cell.
pub(super) fn criteria(method: &RiskMethod, body: &mut Body) {
    let caption = if method.example {
        "Acceptability (example, not the manufacturer's)"
    } else {
        "Acceptability by exploitability and severity of patient harm"
    };
    match table(method, "criteria-table", caption, &|_, _| {
        (Inlines::new(), Vec::new())
    }) {
        Some(table) => body.push(Block::Table(table)),
        None => body.missing(
            "There is no matrix",
            line!["Without it no risk can be judged."],
            ("risks.toml", "add `matrix` under [method]"),
            [Source::File("risks.toml".to_owned())],
        ),
    }
}

/// Adds the matrix twice, with the risks where they stand before and after control.
pub(crate) fn placed(subject: &Subject<'_>, body: &mut Body) {
    let method = &subject.dossier.risks.method;
    let risks = &subject.evaluation.risks;
    let before = |risk: &RiskState| Some(risk.before.clone());
    let after = |risk: &RiskState| risk.after.clone();
    let tables = [
        table(method, "before-table", "Risks before control", &|e, s| {
            at(risks, &before, e, s)
        }),
        table(method, "after-table", "Risks after control", &|e, s| {
            at(risks, &after, e, s)
        }),
    ];
    body.extend(tables.into_iter().flatten().map(Block::Table));
}

fn at(
    risks: &[RiskState],
    score: &dyn Fn(&RiskState) -> Option<Score>,
    exploitability: &str,
    severity: &str,
) -> Placed {
    let here = risks.iter().filter(|risk| {
        score(risk).is_some_and(|s| s.exploitability == exploitability && s.severity == severity)
    });
    let ids: Vec<_> = here.map(|risk| &risk.id).collect();
    let refs = ids.iter().map(|id| line![Inline::refer(*id)]);
    (
        joined(refs, &Inline::text(", ")),
        ids.iter().map(|id| Source::from(*id)).collect(),
    )
}

/// The matrix as a table, the highest exploitability on top; `None` where it has no cells.
fn table(
    method: &RiskMethod,
    anchor: &str,
    caption: &str,
    content: &dyn Fn(&str, &str) -> Placed,
) -> Option<Table> {
    if method.matrix.iter().all(Vec::is_empty) || method.severity.is_empty() {
        return None;
    }
    let mut columns = vec![Column::left(20)];
    columns.extend(method.severity.iter().map(|_| Column::center(16)));
    let mut header = vec![line!["Exploitability", Inline::Break, "by severity"]];
    header.extend(method.severity.iter().map(|level| line![&level.title]));
    let rows = method
        .exploitability
        .iter()
        .enumerate()
        .rev()
        .map(|(number, level)| {
            let mut rests_on = vec![Source::File("risks.toml".to_owned())];
            let mut cells = vec![Cell::new(line![Inline::strong(&*level.title)])];
            for (column, severity) in method.severity.iter().enumerate() {
                let verdict = method
                    .matrix
                    .get(number)
                    .and_then(|row| row.get(column))
                    .copied();
                let (mut text, sources) = content(&level.id, &severity.id);
                rests_on.extend(sources);
                let word = verdict.map_or("not defined", acceptability);
                if text.is_empty() {
                    text.push(Inline::text(word));
                } else {
                    text.extend(line![Inline::Break, Inline::text(word)]);
                }
                let cell = Cell::new(text);
                cells.push(match verdict {
                    Some(verdict) => cell.tone(acceptability_tone(verdict)),
                    None => cell,
                });
            }
            Row { cells, rests_on }
        });
    Some(Table {
        anchor: anchor.to_owned(),
        caption: caption.to_owned(),
        columns,
        header: vec![header],
        rows: rows.collect(),
        row_headings: true,
    })
}
