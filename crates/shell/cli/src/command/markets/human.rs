//! Markets side by side as people read them on a terminal.

use std::fmt::Write as _;

use asepsis_document::{clock_cell, clock_states, labeling_cell};
use asepsis_domain::evaluation::{ClockStatus, Evaluation, ItemStatus};
use asepsis_domain::sides::{ClockStanding, MarketSide, Sides};
use asepsis_domain::time::day_of;

use crate::command::Context;
use crate::show;

pub(super) fn human(context: Context<'_>, evaluation: &Evaluation, sides: &Sides) -> String {
    let mut text = match &evaluation.focus {
        Some(release) => format!("Release {release}\n"),
        None => String::new(),
    };
    for (at, market) in sides.markets.iter().enumerate() {
        let _ = writeln!(text, "{}", summary(sides, at, market));
    }
    let _ = writeln!(text, "\n{}", next(sides));
    text.push_str(&labeling(context, sides));
    text.push_str(&clocks(context, sides));
    text.push_str(&cases(context, sides));
    text
}

fn name(market: &MarketSide) -> String {
    let standing = market.status.map_or("not a market of the device", |s| {
        asepsis_document::market_status(s)
    });
    format!("{} ({standing})", market.id)
}

/// Returns how a market stands, in a line.
fn summary(sides: &Sides, at: usize, market: &MarketSide) -> String {
    let cells = sides.labeling.iter().filter_map(|r| r.cells.get(at));
    let statuses: Vec<ItemStatus> = cells.filter_map(|c| c.status()).collect();
    let of = |s: ItemStatus| statuses.iter().filter(|k| **k == s).count();
    let labels = match statuses.len() {
        0 => "no labeling topic is known".to_owned(),
        all => format!(
            "{all} labeling topics: {} met, {} evidence present, {} missing or partly, {} unverified",
            of(ItemStatus::Met),
            of(ItemStatus::EvidencePresent),
            of(ItemStatus::Missing) + of(ItemStatus::Partly),
            of(ItemStatus::Unverified),
        ),
    };
    let states = clock_states(sides);
    let ours = states.iter().filter(|(m, _, _)| *m == market.id);
    let ours: Vec<ClockStatus> = ours.map(|(_, _, s)| s.status).collect();
    let on = |s: ClockStatus| ours.iter().filter(|k| **k == s).count();
    let clocks = format!(
        "clocks: {} overdue, {} running, {} to decide",
        on(ClockStatus::Overdue),
        on(ClockStatus::Running),
        on(ClockStatus::Undecided)
    );
    format!("{}: {labels}; {clocks}", name(market))
}

/// Returns what to do first: the clock that ends next, decisions that nobody made, topics that no label tells of.
fn next(sides: &Sides) -> String {
    let mut lines = Vec::new();
    let states = clock_states(sides);
    let open = |s: ClockStatus| matches!(s, ClockStatus::Overdue | ClockStatus::Running);
    let due = states.iter().filter(|(_, _, s)| open(s.status));
    let due = due.filter_map(|(market, clock, s)| Some((s.due?, s.until()?, market, clock, s)));
    if let Some((_, until, market, clock, state)) = due.min_by_key(|(at, ..)| *at) {
        lines.push(format!(
            "{}: {} ({market}, {}) {} {until}",
            state.case,
            clock.title,
            state.clock,
            if state.status == ClockStatus::Overdue {
                "ran out: it was due until"
            } else {
                "runs until"
            }
        ));
    }
    let undecided = states.iter();
    let undecided = undecided.filter(|(_, _, s)| s.status == ClockStatus::Undecided);
    let first = undecided
        .clone()
        .min_by_key(|(_, _, s)| (s.due.is_none(), s.due));
    if let Some((_, clock, state)) = first {
        let count = show::count(undecided.count(), "clock");
        let until = state.until().map_or_else(String::new, |until| {
            format!(", the first, {}, due {until}", clock.title)
        });
        lines.push(format!(
            "{count} without a decision on reporting (cases.toml){until}"
        ));
    }
    let rows = sides.labeling.iter().map(|row| {
        let missing = row
            .cells
            .iter()
            .filter(|c| matches!(c.status(), Some(ItemStatus::Missing | ItemStatus::Partly)));
        (missing.count(), row)
    });
    let mut rows: Vec<_> = rows.filter(|(count, _)| *count > 0).collect();
    rows.sort_by_key(|(count, _)| std::cmp::Reverse(*count));
    for (count, row) in rows.into_iter().take(3) {
        let markets = if count == 1 { "market" } else { "markets" };
        lines.push(format!(
            "a label on “{}”: missing in {count} {markets}",
            row.title
        ));
    }
    if lines.is_empty() {
        return "What to do next: nothing is running, undecided or missing.\n".to_owned();
    }
    let lines: Vec<String> = lines.iter().map(|l| format!("  {l}\n")).collect();
    format!("What to do next\n{}", lines.concat())
}

fn heads<'s>(first: &'s str, sides: &'s Sides) -> Vec<&'s str> {
    let markets = sides.markets.iter().map(|m| m.id.as_str());
    std::iter::once(first).chain(markets).collect()
}

fn labeling(context: Context<'_>, sides: &Sides) -> String {
    let rows: Vec<Vec<String>> = sides
        .labeling
        .iter()
        .map(|row| {
            let cells = row.cells.iter().map(labeling_cell);
            std::iter::once(row.title.clone()).chain(cells).collect()
        })
        .collect();
    let table = show::table(context.terminal, &heads("topic", sides), &rows);
    format!("\nLabeling: what users are told (–: no item that is known asks for it)\n{table}")
}

fn clocks(context: Context<'_>, sides: &Sides) -> String {
    let rows: Vec<Vec<String>> = sides
        .clocks
        .iter()
        .map(|row| {
            let cells = row.cells.iter().map(|c| clock_cell(c));
            std::iter::once(row.title.clone()).chain(cells).collect()
        })
        .collect();
    let table = show::table(context.terminal, &heads("event", sides), &rows);
    format!(
        "\nReporting clocks (h hours, d calendar days, wd working days, m months; ? not verified, p proposed, n does not \
         apply)\n{table}"
    )
}

/// Returns the beginning of a reason; the other forms have it whole.
fn short(text: &str) -> String {
    const MOST: usize = 90;
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= MOST {
        return line;
    }
    let start: String = line.chars().take(MOST).collect();
    format!("{start}…")
}

fn cases(context: Context<'_>, sides: &Sides) -> String {
    let mut text = String::new();
    let mut states = clock_states(sides);
    // What is open comes first.
    states.sort_by_key(|(_, _, s)| match s.status {
        ClockStatus::Overdue => 0,
        ClockStatus::Running => 1,
        ClockStatus::Undecided => 2,
        _ => 3,
    });
    let rows: Vec<Vec<String>> = states
        .iter()
        .map(|(market, clock, state)| {
            let day = |at: Option<_>| at.map(|at| day_of(at).to_string()).unwrap_or_default();
            let who = state.entity.as_ref().map(ToString::to_string);
            let status = if state.precaution {
                format!("{}, as a precaution", state.status.as_str())
            } else {
                state.status.as_str().to_owned()
            };
            vec![
                state.case.to_string(),
                (*market).to_owned(),
                format!("{} ({})", clock.title, state.clock.item),
                who.unwrap_or_default(),
                status,
                day(state.started),
                if state.unverified {
                    "not verified".to_owned()
                } else {
                    state.until().unwrap_or_default()
                },
                clock.recipient.clone(),
                short(&state.reason),
            ]
        })
        .collect();
    if !rows.is_empty() {
        let heads = [
            "case",
            "market",
            "clock",
            "entity",
            "status",
            "started",
            "due",
            "recipient",
            "reason",
        ];
        let table = show::table(context.terminal, &heads, &rows);
        let _ = write!(text, "\nCases in every market\n{table}");
    }
    let waiting = waiting(sides);
    if !waiting.is_empty() {
        let _ = writeln!(
            text,
            "\nNo clock runs where the device is not on the market: {}",
            waiting.join(", ")
        );
    }
    text
}

/// Returns the markets with clocks that do not run because the device is not on the market there.
fn waiting(sides: &Sides) -> Vec<&str> {
    sides
        .markets
        .iter()
        .enumerate()
        .filter(|(at, _)| {
            let cells = sides.clocks.iter().filter_map(|r| r.cells.get(*at));
            let standings = cells.flatten().map(|c| c.standing);
            standings
                .into_iter()
                .any(|s| s == ClockStanding::NotMarketed)
        })
        .map(|(_, m)| m.id.as_str())
        .collect()
}
