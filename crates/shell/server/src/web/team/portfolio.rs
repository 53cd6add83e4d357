//! All projects that a person may see, the one first that needs most: what was kept of their evaluations, in one question
//! to the database.

use asepsis_workflow::records::{Chosen, ONLY, ORDERS, Portfolio, ProjectStanding, Standing};
use maud::{Markup, html};

use crate::ask::{Asked, Slice};
use crate::error::Error;
use crate::web::chart::{Segment, bar, legend};
use crate::web::part::{badge_of, counted, empty, pager};
use crate::web::{Sheet, Shown};

/// What each word of [`ONLY`] means.
const ONLY_WORDS: &[(&str, &str)] = &[
    ("exploited", "known exploited"),
    ("undecided", "undecided findings"),
    ("stale", "stale decisions"),
    ("clocks", "running clocks"),
    ("broken", "not whole"),
];

/// What each word of [`ORDERS`] means.
const ORDER_WORDS: &[(&str, &str)] = &[
    ("need", "what needs somebody first"),
    ("severity", "severity"),
    ("clock", "clock that ends first"),
    ("title", "title"),
];

/// Returns the part of the projects that is asked for.
///
/// # Errors
///
/// Where a parameter has no such value, or the database fails.
pub(crate) fn chosen(asked: &Asked, slice: Slice) -> Result<Portfolio, Error> {
    let (team, visitor) = (asked.team()?, asked.visitor()?);
    let orders: Vec<(&str, &str)> = ORDERS.iter().map(|word| (*word, *word)).collect();
    let visible = visitor.visible();
    let portfolio = team.records.portfolio(
        &team.basis,
        &Chosen {
            visible: visible.as_deref(),
            words: asked.parameter("q").unwrap_or_default(),
            only: asked.word("only", ONLY)?,
            order: asked.word("sort", &orders)?.unwrap_or_default(),
            offset: slice.offset,
            limit: slice.limit,
        },
    )?;
    if portfolio.sums.unknown > 0 {
        team.miss();
    }
    Ok(portfolio)
}

/// The first page of a team.
pub(crate) fn page(asked: &Asked) -> Result<Shown, Error> {
    let slice = Slice::of(asked, 50, 200)?;
    let portfolio = chosen(asked, slice)?;
    let sums = &portfolio.sums;
    let is_chosen = ["q", "only"].iter().any(|n| asked.parameter(n).is_some());
    let content = html! {
        @if sums.projects == 0 && !is_chosen { (nothing()) } @else {
            (filters(asked))
            @if sums.unknown > 0 {
                p.faint { (counted(sums.unknown, "project is", "projects are")) " yet to be evaluated: the figures come by themselves." }
            }
            @if sums.projects == 0 { (empty("No project is like that", "Take a filter away.")) }
            @else { (table(&portfolio)) (pager(asked, slice, sums.projects)) }
        }
    };
    let under = html! { (counted(sums.projects, "project", "projects")) };
    Ok(Sheet::new("/", "Projects", content).under(under).into())
}

fn nothing() -> Markup {
    empty(
        "No project yet",
        "A project comes in by `asepsis push DIR --server URL`, from a person or from CI, with an API token that may push. Or you have no role in one yet: ask who administers this installation.",
    )
}

fn filters(asked: &Asked) -> Markup {
    let choice = |name: &str, label: &str, any: Option<&str>, words: &[(&str, &str)]| {
        let now = asked.parameter(name).unwrap_or_default();
        html! {
            label { (label) select name=(name) {
                @if let Some(any) = any { option value="" { (any) } }
                @for (word, meaning) in words { option value=(word) selected[now == *word] { (meaning) } }
            } }
        }
    };
    html! {
        form.filter action="/" {
            label { "Words" input type="search" name="q" value=[asked.parameter("q")] maxlength="200"; }
            (choice("only", "With", Some("anything"), ONLY_WORDS))
            (choice("sort", "Sorted by", None, ORDER_WORDS))
            button { "Show" }
        }
    }
}

/// Returns counts of findings as a bar shows them.
fn segments(open: [i64; 5]) -> Vec<Segment> {
    let names = ["critical", "high", "medium", "low", "unknown"];
    let all = names.into_iter().zip(open);
    all.map(|(name, count)| (name, usize::try_from(count).unwrap_or_default(), name))
        .collect()
}

fn table(portfolio: &Portfolio) -> Markup {
    html! {
        div.table tabindex="0" role="group" aria-label="Projects" {
            table.cards {
                thead { tr {
                    th scope="col" { "Project" } th scope="col" { "Release" } th.w30 scope="col" { "Open findings" }
                    th.right scope="col" { "Known exploited" } th.right scope="col" { "Undecided" } th.right scope="col" { "Stale decisions" } th.right scope="col" { "Clocks" }
                } }
                tbody { @for row in &portfolio.rows { (project(row)) } }
            }
        }
        (legend(&segments(portfolio.sums.open)))
    }
}

fn project(row: &Standing) -> Markup {
    let base = format!("/projects/{}", row.project);
    let Some(stood) = &row.stood else {
        return html! { tr {
            th scope="row" { a href=(base) { (row.project) } }
            td data-label="Release" { span.faint { "not read yet" } }
            td data-label="Open" colspan="5" { (badge_of("to be evaluated", "neutral")) }
        } };
    };
    html! { tr {
        th scope="row" {
            a href=(base) { (stood.title) } span.line { (row.project) }
            @if !stood.is_whole { span.badge.bad { "not whole" } }
            @if !row.is_current { " " (badge_of("being evaluated", "neutral")) }
        }
        td data-label="Release" { (stood.release) }
        td data-label="Open" { (open(stood)) }
        td.right data-label="Known exploited" { (number(stood.exploited, &format!("{base}/findings?kev=yes"))) }
        td.right data-label="Undecided" { (number(stood.undecided, &format!("{base}/findings?state=untriaged"))) }
        td.right data-label="Stale decisions" { (number(stood.stale, &format!("{base}/decisions?only=stale"))) }
        td.right data-label="Clocks" {
            (number(stood.clocks, &format!("{base}/clocks")))
            @if let Some((day, time)) = stood.clock_ends.split_once('T') {
                span.line { "until " span.nowrap { (day) } " " span.nowrap { (time.get(..5).unwrap_or_default()) " UTC" } }
            }
        }
    } }
}

fn open(stood: &ProjectStanding) -> Markup {
    html! {
        @if stood.is_searched { (bar(&stood.title, &segments(stood.open))) }
        @else if stood.is_whole { (badge_of("not searched: no advisories", "caution")) }
        @else { span.faint { "unknown" } }
    }
}

fn number(count: i64, page: &str) -> Markup {
    html! { @if count > 0 { a href=(page) { strong { (count) } } } @else { "0" } }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_has_a_meaning() {
        let only: Vec<&str> = ONLY.iter().map(|(word, _)| *word).collect();
        assert_eq!(only, ONLY_WORDS.iter().map(|(w, _)| *w).collect::<Vec<_>>());
        assert_eq!(
            ORDERS,
            ORDER_WORDS.iter().map(|(w, _)| *w).collect::<Vec<_>>()
        );
    }
}
