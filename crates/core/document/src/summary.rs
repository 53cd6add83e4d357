//! What the whole evaluation comes to, in a page: found, stale, missing, running, uncontrolled.

use std::collections::BTreeMap;

use asepsis_domain::catalogue::Catalogue;
use asepsis_domain::dossier::Dossier;
use asepsis_domain::evaluation::{
    ClockStatus, Evaluation, Finding, FindingState, ItemStatus, ReleaseState,
};
use asepsis_domain::matches::ComponentStatus;
use asepsis_domain::risk::Control;
use asepsis_domain::severity::Rating;

use crate::content::{Block, Body, Cell, Column, Inline, Inlines, Row, Source, joined, line};
use crate::findings::moved_fact;
use crate::words::{clock_badge, counted};

/// Returns the summary of an evaluation: all releases and markets.
pub fn summarise(dossier: &Dossier, evaluation: &Evaluation, catalogue: &Catalogue) -> Vec<Block> {
    let mut body = Body::new();
    found(dossier, evaluation, &mut body);
    stale(evaluation, &mut body);
    uncontrolled(evaluation, &mut body);
    clocks(evaluation, &mut body);
    gaps(dossier, evaluation, catalogue, &mut body);
    body.finish()
}

fn found(dossier: &Dossier, evaluation: &Evaluation, body: &mut Body) {
    body.heading(1, "found", "What was found");
    let mut columns = vec![("Release", Column::left(14))];
    columns.extend(
        Rating::ALL
            .iter()
            .filter(|r| **r != Rating::None)
            .map(|r| (r.as_str(), Column::right(9))),
    );
    columns.extend([
        ("exploited", Column::right(10)),
        ("open", Column::right(8)),
        ("undecided", Column::right(10)),
    ]);
    let rows = evaluation
        .releases
        .iter()
        .map(|release| release_row(evaluation, release))
        .collect();
    let caption = "Findings by release and severity. Exploited: known to CISA; open: not closed by a current \
         decision";
    body.table("found-table", caption, &columns, rows);
    let looked_up = evaluation.releases.iter().map(|r| searched(evaluation, r));
    body.list(looked_up.collect::<Vec<_>>());
    if evaluation.inputs.snapshot.is_none() {
        body.missing(
            "No advisories were searched",
            line!["There is no advisory snapshot."],
            ("asepsis feeds import", "import advisory data"),
            [Source::from(&dossier.device.id)],
        );
    }
}

fn release_row(evaluation: &Evaluation, release: &ReleaseState) -> Row {
    let findings: Vec<&Finding> = evaluation
        .findings
        .iter()
        .filter(|f| f.release == release.id)
        .collect();
    let number = |count: usize| Cell::new(line![count.to_string()]);
    let of =
        |holds: &dyn Fn(&Finding) -> bool| number(findings.iter().filter(|f| holds(f)).count());
    let mut cells = vec![Cell::new(line![Inline::refer(&release.id)])];
    for rating in Rating::ALL.into_iter().filter(|r| *r != Rating::None) {
        cells.push(of(&|f| f.vulnerability.rating == rating));
    }
    cells.push(of(&|f| f.vulnerability.kev.is_some()));
    cells.push(number(release.open.len()));
    cells.push(of(&|f| f.state == FindingState::Untriaged));
    Row {
        cells,
        rests_on: vec![Source::from(&release.id)],
    }
}

/// How many components were looked up, and how many could not be judged.
fn searched(evaluation: &Evaluation, release: &ReleaseState) -> (Inlines, Vec<Source>) {
    let unjudged = release.components.iter().filter(|c| {
        matches!(
            c.status,
            ComponentStatus::Indeterminate | ComponentStatus::Unidentified
        )
    });
    let components = counted(release.components.len(), "component", "components");
    let text = match &evaluation.inputs.snapshot {
        None => format!(": {components}, none of them looked up: there are no advisories"),
        Some(_) => format!(
            ": {components}, {} of them not judged for want of an identity or a version that compares",
            unjudged.count()
        ),
    };
    let text = line![Inline::refer(&release.id), text];
    (text, vec![Source::from(&release.id)])
}

fn stale(evaluation: &Evaluation, body: &mut Body) {
    body.heading(1, "stale", "What is stale");
    let stale: Vec<_> = evaluation
        .decisions
        .iter()
        .filter(|d| d.is_stale())
        .collect();
    if stale.is_empty() {
        let number = counted(evaluation.decisions.len(), "decision", "decisions");
        let text = line![format!("No decision is stale ({number}).")];
        body.say(text, [Source::File("decisions.toml".to_owned())]);
        return;
    }
    let items = stale.iter().map(|decision| {
        let mut text = line![Inline::refer(&decision.id), " ", &decision.title, ": "];
        text.extend(joined(
            decision.moved.iter().map(moved_fact),
            &Inline::text("; "),
        ));
        (text, vec![Source::from(&decision.id)])
    });
    body.list(items.collect::<Vec<_>>());
}

fn uncontrolled(evaluation: &Evaluation, body: &mut Body) {
    let listed = |decision: Option<Control>| -> Vec<(Inlines, Vec<Source>)> {
        let of = evaluation
            .risks
            .iter()
            .filter(|risk| risk.decision == decision);
        of.map(|risk| {
            let text = line![Inline::refer(&risk.id), " ", &risk.title];
            (text, vec![Source::from(&risk.id)])
        })
        .collect()
    };
    for (anchor, title, decision) in [
        (
            "uncontrolled",
            "Uncontrolled risks",
            Some(Control::Uncontrolled),
        ),
        ("undecided", "Risks without a decision", None),
    ] {
        let items = listed(decision);
        if !items.is_empty() {
            body.heading(1, anchor, title);
            body.list(items);
        }
    }
}

fn clocks(evaluation: &Evaluation, body: &mut Body) {
    let open: Vec<_> = evaluation
        .clocks
        .iter()
        .filter(|clock| {
            matches!(
                clock.status,
                ClockStatus::Running | ClockStatus::Overdue | ClockStatus::Undecided
            )
        })
        .collect();
    if open.is_empty() {
        return;
    }
    body.heading(1, "clocks", "Clocks");
    let items = open.iter().map(|clock| {
        let due = clock.until().map(|until| format!(", due {until}"));
        let due = due.unwrap_or_default();
        let mark = if clock.unverified {
            " (unverified: only prompts)"
        } else {
            ""
        };
        let text = line![
            clock_badge(clock.status),
            format!(" {}, case ", clock.title),
            Inline::refer(&clock.case),
            format!("{due}{mark}"),
        ];
        (text, vec![Source::from(&clock.case)])
    });
    body.list(items.collect::<Vec<_>>());
}

fn gaps(dossier: &Dossier, evaluation: &Evaluation, catalogue: &Catalogue, body: &mut Body) {
    body.heading(1, "missing", "What is missing");
    let mut markets: BTreeMap<&str, BTreeMap<ItemStatus, usize>> = BTreeMap::new();
    for item in &evaluation.items {
        let document = catalogue.documents.get(&item.item.file);
        let market = document
            .and_then(|d| d.market.as_deref())
            .unwrap_or("standards");
        *markets
            .entry(market)
            .or_default()
            .entry(item.status)
            .or_default() += 1;
    }
    if markets.is_empty() {
        let help = (
            "device.toml",
            "add the markets that the device is meant for",
        );
        let source = [Source::from(&dossier.device.id)];
        body.missing("No market", line!["Nothing is asked."], help, source);
        return;
    }
    const SHOWN: [ItemStatus; 6] = [
        ItemStatus::Met,
        ItemStatus::EvidencePresent,
        ItemStatus::Partly,
        ItemStatus::Missing,
        ItemStatus::Unverified,
        ItemStatus::NotApplicable,
    ];
    let mut columns = vec![("Market", Column::left(14))];
    columns.extend(SHOWN.map(|status| (status.as_str(), Column::right(14))));
    let rows = markets.iter().map(|(market, counts)| {
        let mut cells = vec![line![*market]];
        cells.extend(
            SHOWN.map(|status| line![counts.get(&status).copied().unwrap_or(0).to_string()]),
        );
        Row::new(cells, [Source::File("device.toml".to_owned())])
    });
    body.table(
        "missing-table",
        "What each market asks, and where it stands",
        &columns,
        rows.collect(),
    );
    missing(evaluation, body);
}

/// The first of the items that nothing answers.
fn missing(evaluation: &Evaluation, body: &mut Body) {
    const SHOWN: usize = 5;
    let all: Vec<_> = evaluation
        .items
        .iter()
        .filter(|item| item.status == ItemStatus::Missing)
        .collect();
    let mut items: Vec<(Inlines, Vec<Source>)> = all
        .iter()
        .take(SHOWN)
        .map(|item| {
            let text = line![format!("missing: {} ({})", item.title, item.item)];
            (text, vec![Source::from(&item.item)])
        })
        .collect();
    if let Some(more @ 1..) = all.len().checked_sub(SHOWN) {
        items.push((line![format!("and {more} more: asepsis gap")], Vec::new()));
    }
    if !items.is_empty() {
        body.list(items);
    }
}
