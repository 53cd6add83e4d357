//! Clocks of postmarket cases, and the metrics that their events give.

use asepsis_document::clock_badge;
use asepsis_domain::evaluation::{ClockState, ClockStatus, MetricState};
use asepsis_domain::time::{Date, Instant, day_of, local};
use maud::{Markup, html};

use super::chart::elapsed;
use super::part::{badge, coded, counted, empty};
use super::{Sheet, Shown, link, minute};
use crate::ask::Asked;
use crate::error::Error;

/// Returns whether a clock asks for an act.
pub(crate) fn is_open(status: ClockStatus) -> bool {
    matches!(
        status,
        ClockStatus::Running | ClockStatus::Overdue | ClockStatus::Undecided
    )
}

/// Returns how much time is left, as the end of a sentence.
pub(crate) fn left(clock: &ClockState, now: Instant) -> Markup {
    html! {
        @if clock.unverified { ", not verified: it only prompts" }
        @else if let Some(due) = clock.due {
            @let hours = due.duration_since(now).as_hours();
            ", due " (clock.until().unwrap_or_default()) " ("
            @if hours < 0 { (span(-hours)) " ago" } @else { (rest(clock, now, hours)) " left" }
            ")"
        }
    }
}

/// Returns what is left of a clock; of one that ends with a day the days until that, which has none left.
fn rest(clock: &ClockState, now: Instant, hours: i64) -> String {
    let last = clock.last_day.as_ref().filter(|_| hours >= 48);
    let days = last.and_then(|last| {
        let today: Date = local(now, &last.zone)?.get(..10)?.parse().ok()?;
        // Where it is a day later here than there, the pages say so: the less is told.
        let days = last.day.since(today.max(day_of(now))).ok()?.get_days();
        usize::try_from(days).ok()
    });
    match days {
        Some(days) => counted(days, "day", "days"),
        None => span(hours),
    }
}

fn span(hours: i64) -> String {
    match hours {
        0 => "less than an hour".to_owned(),
        1..48 => format!("{hours} h"),
        more => format!("{} days", more / 24),
    }
}

/// Clocks and metrics.
pub(crate) fn page(asked: &Asked) -> Result<Shown, Error> {
    let evaluation = asked.evaluation()?;
    let (open, done): (Vec<_>, Vec<_>) = evaluation.clocks.iter().partition(|c| is_open(c.status));
    let content = html! {
        @if evaluation.clocks.is_empty() {
            (empty("No clock", "A clock starts with a case: write in `cases.toml` what happened when. Each market's triggers are then held against it, and a person decides which report is due."))
        } @else {
            @if open.is_empty() { p { "No clock runs, and none waits for a decision." } }
            div.cards { @for clock in &open { (card(clock, evaluation.as_of)) } }
            @if !done.is_empty() {
                h2 { "Closed" }
                div.table tabindex="0" role="group" aria-label="Closed clocks" {
                    table.cards {
                        thead { tr { th scope="col" { "Clock" } th scope="col" { "Status" } th scope="col" { "Case" } th scope="col" { "Due" } th scope="col" { "Reason" } } }
                        tbody { @for clock in &done { tr {
                            th scope="row" { (clock.title) span.line { (clock.recipient) } }
                            td data-label="Status" { (badge(&clock_badge(clock.status))) }
                            td data-label="Case" { a href=(link::record(&clock.case)) { (clock.case) } }
                            td data-label="Due" { @match clock.until() { Some(due) => { (due) } None => { span.faint { "–" } } } }
                            td data-label="Reason" { (coded(&clock.reason)) }
                        } } }
                    }
                }
            }
        }
        (metrics(&evaluation.metrics))
    };
    let under = html! { (counted(open.len(), "clock runs or waits", "clocks run or wait")) ", " (done.len()) " closed" };
    Ok(Sheet::new("/clocks", "Clocks", content).under(under).into())
}

fn card(clock: &ClockState, now: Instant) -> Markup {
    html! {
        section.card {
            h2 { (clock.title) }
            p.marks { (badge(&clock_badge(clock.status))) " case " a href=(link::record(&clock.case)) { (clock.case) } (left(clock, now)) }
            @if let (Some(started), Some(due), false) = (clock.started, clock.due, clock.unverified) {
                @let (whole, gone) = (due.duration_since(started).as_secs_f64(), now.duration_since(started).as_secs_f64());
                @let class = if now > due { "critical" } else { "medium" };
                (elapsed(&format!("{:.0} % of the time is gone", (gone / whole.max(1.0)).clamp(0.0, 1.0) * 100.0), gone / whole.max(1.0), class))
            }
            dl.pairs {
                @if let Some(started) = clock.started { dt { "Started" } dd { (minute(started)) } }
                @if !clock.recipient.is_empty() { dt { "Recipient" } dd { (clock.recipient) } }
                @if let Some(entity) = &clock.entity { dt { "Legal entity" } dd { a href=(link::record(entity)) { (entity) } } }
                @if !clock.reason.is_empty() { dt { (if clock.status == ClockStatus::Undecided { "To be decided" } else { "Reason" }) } dd { (coded(&clock.reason)) } }
                dt { "Asked by" } dd { code { (clock.clock) } }
            }
        }
    }
}

fn metrics(all: &[MetricState]) -> Markup {
    html! {
        h2 { "Metrics" }
        @if all.is_empty() { (empty("No metric", "No market of the device asks for one.")) }
        div.cards {
            @for metric in all {
                section.card {
                    h3 { (metric.title) }
                    @match metric.value {
                        Some(value) => { p.figure { (format!("{value:.1}")) " " (metric.unit) } p.faint { "from " (counted(metric.counted, "vulnerability", "vulnerabilities")) } }
                        None => { p.figure { "–" } p.faint { "no case has the events that it needs" } }
                    }
                    @if !metric.basis.is_empty() { details { summary { "How it comes about" } ul { @for line in &metric.basis { li { (coded(line)) } } } } }
                }
            }
        }
    }
}
