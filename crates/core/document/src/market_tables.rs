//! Markets side by side as tables in Markdown, and the words of their cells, which the terminal and the workbook use too.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use asepsis_domain::catalogue::{ClockUnit, Confidence};
use asepsis_domain::device::MarketStatus;
use asepsis_domain::evaluation::{ClockState, Evaluation};
use asepsis_domain::sides::{ClockSide, ClockStanding, LabelingCell, MarketSide, Sides};

use crate::render::markdown::cell_text;
use crate::words::{day, word};

/// Returns where an authorisation stands, in a word.
pub fn market_status(status: MarketStatus) -> &'static str {
    word(MarketStatus::WORDS, &status)
}

/// Returns where a topic of labeling stands in a market, in a word or two.
pub fn labeling_cell(cell: &LabelingCell) -> String {
    cell.status().map_or("–", |s| s.as_str()).to_owned()
}

/// Returns the clocks of a topic in a market, each once, by their lengths.
pub fn clock_cell(clocks: &[ClockSide]) -> String {
    let mut seen = Vec::new();
    let applies = |c: &&ClockSide| c.standing != ClockStanding::NotApplicable;
    let some = clocks.iter().any(|c| applies(&c));
    for clock in clocks.iter().filter(|c| !some || applies(c)) {
        let unit = match clock.unit {
            ClockUnit::Hours => "h",
            ClockUnit::CalendarDays => "d",
            ClockUnit::WorkingDays => "wd",
            ClockUnit::Months => "m",
            ClockUnit::Years => "y",
        };
        let mark = match clock.standing {
            ClockStanding::Proposed => " p",
            ClockStanding::NotApplicable => " n",
            _ if clock.confidence == Confidence::Unverified => " ?",
            _ => "",
        };
        let text = format!("{} {unit}{mark}", clock.length);
        if !seen.contains(&text) {
            seen.push(text);
        }
    }
    if seen.is_empty() {
        return "–".to_owned();
    }
    seen.join(", ")
}

/// A market's id, one of its clocks, and where it stands for a case.
type Standing<'s> = (&'s str, &'s ClockSide, &'s ClockState);

/// Returns the states of all clocks by case, then market, each once.
pub fn clock_states(sides: &Sides) -> Vec<Standing<'_>> {
    let mut seen = BTreeSet::new();
    let mut all = Vec::new();
    for row in &sides.clocks {
        for (market, clocks) in sides.markets.iter().zip(&row.cells) {
            for clock in clocks {
                for state in &clock.states {
                    if seen.insert((&state.case, &state.clock, &state.entity)) {
                        all.push((market.id.as_str(), clock, state));
                    }
                }
            }
        }
    }
    let place = |id: &str| sides.markets.iter().position(|m| m.id == id);
    all.sort_by(|a, b| {
        let key = |s: &Standing<'_>| {
            let due = (s.2.due.is_none(), s.2.due);
            (s.2.case.clone(), place(s.0), due, s.2.clock.clone())
        };
        key(a).cmp(&key(b))
    });
    all
}

/// Returns the market with where the device's authorisation stands there.
pub(crate) fn heading(market: &MarketSide) -> String {
    match market.status {
        Some(status) => format!("{} ({})", market.id, market_status(status)),
        None => format!("{} (no market of the device)", market.id),
    }
}

/// Returns the tables in Markdown.
pub fn market_tables(evaluation: &Evaluation, sides: &Sides) -> String {
    let mut text = String::from("# Markets side by side\n\n");
    let release = evaluation.focus.as_ref().map(ToString::to_string);
    let _ = writeln!(
        text,
        "Release {}, judged for {}.\n",
        release.as_deref().unwrap_or("none"),
        day(evaluation.as_of)
    );
    text.push_str("## Labeling: what users are told\n\n");
    let rows = sides.labeling.iter().map(|row| {
        let cells = row.cells.iter().map(told);
        std::iter::once(row.title.clone()).chain(cells).collect()
    });
    table(&heads("Topic", sides), rows, &mut text);
    text.push_str("\n## Reporting clocks\n\n");
    let rows = sides.clocks.iter().map(|row| {
        let cells = row.cells.iter().map(|c| in_full(c));
        std::iter::once(row.title.clone()).chain(cells).collect()
    });
    table(&heads("Event", sides), rows, &mut text);
    text.push_str("\n## Cases in every market\n\n");
    let heads = CASE_HEADS.map(str::to_owned);
    let rows = clock_states(sides).into_iter().map(|s| case_row(&s).into());
    table(&heads, rows, &mut text);
    text
}

/// The columns of what clocks mean for cases.
pub(crate) const CASE_HEADS: [&str; 10] = [
    "Case",
    "Market",
    "Clock",
    "Legal entity",
    "Status",
    "Started",
    "Length",
    "Due",
    "Recipient",
    "Reason, or what must be decided",
];

/// Returns what a clock means for a case.
pub(crate) fn case_row((market, clock, state): &Standing<'_>) -> [String; 10] {
    let at = |instant: Option<_>| {
        instant
            .map(asepsis_domain::time::rfc3339)
            .unwrap_or_default()
    };
    let status = if state.precaution {
        format!("{}, as a precaution", state.status.as_str())
    } else {
        state.status.as_str().to_owned()
    };
    [
        state.case.to_string(),
        (*market).to_owned(),
        format!("{} ({})", clock.title, state.clock),
        state
            .entity
            .as_ref()
            .map(ToString::to_string)
            .unwrap_or_default(),
        status,
        at(state.started),
        clock.span(),
        if state.unverified {
            "not verified: no countdown".to_owned()
        } else {
            state.until().unwrap_or_default()
        },
        clock.recipient.clone(),
        state.reason.clone(),
    ]
}

/// Returns where a topic stands, with the labels that tell of it and the items that ask.
pub(crate) fn told(cell: &LabelingCell) -> String {
    let Some(status) = cell.status() else {
        return "–".to_owned();
    };
    let records: Vec<&str> = cell.records().iter().map(|r| r.as_str()).collect();
    let sections: Vec<&str> = cell.items.iter().map(|i| i.item.item.as_str()).collect();
    let by = if records.is_empty() {
        String::new()
    } else {
        format!(": {}", records.join(", "))
    };
    format!("{}{by} [{}]", status.as_str(), sections.join(", "))
}

/// Returns the clocks of a cell in full: length, from when, to whom, how sure.
pub(crate) fn in_full(clocks: &[ClockSide]) -> String {
    let texts = clocks.iter().map(|clock| {
        let from = word(asepsis_domain::catalogue::ClockStart::WORDS, &clock.starts);
        let sure = if clock.confidence == Confidence::Unverified {
            ", not verified"
        } else {
            ""
        };
        let calendar = clock
            .calendar
            .as_ref()
            .map_or_else(String::new, |c| format!(" ({c})"));
        let standing = match clock.standing {
            ClockStanding::InForce => String::new(),
            other => format!(", {}", other.as_str()),
        };
        format!(
            "{}{calendar} from {} to {}{sure}{standing} [{}]",
            clock.span(),
            crate::words::spoken(from),
            clock.recipient,
            clock.clock.item
        )
    });
    let texts: Vec<String> = texts.collect();
    if texts.is_empty() {
        return "–".to_owned();
    }
    texts.join("; ")
}

pub(crate) fn heads(first: &str, sides: &Sides) -> Vec<String> {
    let markets = sides.markets.iter().map(heading);
    std::iter::once(first.to_owned()).chain(markets).collect()
}

fn table(heads: &[String], rows: impl Iterator<Item = Vec<String>>, out: &mut String) {
    let line = |cells: &[String]| {
        let cells: Vec<String> = cells.iter().map(|c| cell_text(c)).collect();
        format!("| {} |\n", cells.join(" | "))
    };
    out.push_str(&line(heads));
    let _ = writeln!(out, "|{}", "---|".repeat(heads.len()));
    for row in rows {
        out.push_str(&line(&row));
    }
}
