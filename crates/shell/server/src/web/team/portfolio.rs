//! All projects that a person may see, the one first that needs most.

use asepsis_domain::evaluation::{Finding, FindingState};
use asepsis_domain::severity::Rating;
use maud::{Markup, html};

use crate::ask::Asked;
use crate::error::Error;
use crate::live::View;
use crate::web::chart::{Segment, bar, legend};
use crate::web::clocks::is_open;
use crate::web::part::{badge_of, counted, empty};
use crate::web::{Sheet, Shown};

/// What a row says of a project.
struct Row {
    id: String,
    title: String,
    release: String,
    known_exploited: usize,
    untriaged: usize,
    stale: usize,
    clocks: usize,
    open: Vec<Segment>,
    trouble: bool,
    /// There were advisories to look up in.
    is_searched: bool,
}

/// The first page of a team.
pub(crate) fn page(asked: &Asked) -> Result<Shown, Error> {
    let (team, visitor) = (asked.team()?, asked.visitor()?);
    let known = team.known()?.into_iter().map(|(id, _)| id);
    let mut rows = Vec::new();
    let mut waiting = Vec::new();
    for id in known.filter(|id| visitor.sees(id)) {
        let standing = team.opened(&id).map(|live| live.standing());
        match standing.as_ref().and_then(|s| s.view.as_deref()) {
            Some(view) => {
                let trouble = standing.as_ref().is_some_and(|s| s.trouble.is_some());
                rows.push(row(id, view, trouble));
            }
            None => waiting.push(id),
        }
    }
    // What needs somebody soonest stands first.
    rows.sort_by(|a, b| {
        let key = |r: &Row| (r.clocks, r.known_exploited, r.stale, r.untriaged);
        key(b).cmp(&key(a)).then_with(|| a.id.cmp(&b.id))
    });
    let content = html! {
        @if rows.is_empty() && waiting.is_empty() { (nothing()) }
        @if !rows.is_empty() { (table(&rows)) }
        @if !waiting.is_empty() {
            p { (counted(waiting.len(), "project is", "projects are")) " evaluated when first opened: "
                @for id in &waiting { a href={ "/projects/" (id) } { (id) } " " } }
        }
    };
    let under = html! { (counted(rows.len() + waiting.len(), "project", "projects")) };
    Ok(Sheet::new("/", "Projects", content).under(under).into())
}

fn nothing() -> Markup {
    empty(
        "No project yet",
        "A project comes in by `asepsis push DIR --server URL`, from a person or from CI, with an API token that may push. Or you have no role in one yet: ask who administers this installation.",
    )
}

fn row(id: String, view: &View, trouble: bool) -> Row {
    let evaluation = &view.evaluated.evaluation;
    let findings = evaluation.findings.iter();
    let here: Vec<&Finding> = findings
        .filter(|f| {
            Some(&f.release) == evaluation.focus.as_ref() && f.state != FindingState::Closed
        })
        .collect();
    let of = |ratings: &[Rating]| {
        let among = here.iter();
        among
            .filter(|f| ratings.contains(&f.vulnerability.rating))
            .count()
    };
    let untriaged = |f: &&&Finding| f.state == FindingState::Untriaged;
    Row {
        title: view.evaluated.dossier.device.title.clone(),
        release: evaluation
            .focus
            .as_ref()
            .map(ToString::to_string)
            .unwrap_or_default(),
        known_exploited: here
            .iter()
            .filter(|f| f.vulnerability.kev.is_some())
            .count(),
        untriaged: here.iter().filter(untriaged).count(),
        stale: evaluation.decisions.iter().filter(|d| d.is_stale()).count(),
        clocks: evaluation
            .clocks
            .iter()
            .filter(|c| is_open(c.status))
            .count(),
        open: vec![
            ("critical", of(&[Rating::Critical]), "critical"),
            ("high", of(&[Rating::High]), "high"),
            ("medium", of(&[Rating::Medium]), "medium"),
            ("low", of(&[Rating::Low, Rating::None]), "low"),
            ("unknown", of(&[Rating::Unknown]), "unknown"),
        ],
        id,
        trouble,
        is_searched: evaluation.inputs.snapshot.is_some(),
    }
}

fn table(rows: &[Row]) -> Markup {
    let mut all: Vec<Segment> = Vec::new();
    for row in rows {
        match all.is_empty() {
            true => all.clone_from(&row.open),
            false => all
                .iter_mut()
                .zip(&row.open)
                .for_each(|(sum, part)| sum.1 += part.1),
        }
    }
    html! {
        div.table tabindex="0" role="group" aria-label="Projects" {
            table.cards {
                thead { tr {
                    th scope="col" { "Project" } th scope="col" { "Release" } th.w30 scope="col" { "Open findings" }
                    th.right scope="col" { "Known exploited" } th.right scope="col" { "Undecided" } th.right scope="col" { "Stale decisions" } th.right scope="col" { "Clocks" }
                } }
                tbody { @for row in rows {
                    @let base = format!("/projects/{}", row.id);
                    tr {
                        th scope="row" { a href=(base) { (row.title) } span.line { (row.id) } @if row.trouble { span.badge.bad { "not whole" } } }
                        td data-label="Release" { (row.release) }
                        td data-label="Open" { @if row.is_searched { (bar(&row.title, &row.open)) } @else { (badge_of("not searched: no advisories", "caution")) } }
                        td.right data-label="Known exploited" { (number(row.known_exploited, &format!("{base}/findings?kev=yes"))) }
                        td.right data-label="Undecided" { (number(row.untriaged, &format!("{base}/findings?state=untriaged"))) }
                        td.right data-label="Stale decisions" { (number(row.stale, &format!("{base}/decisions?only=stale"))) }
                        td.right data-label="Clocks" { (number(row.clocks, &format!("{base}/clocks"))) }
                    }
                } }
            }
        }
        (legend(&all))
    }
}

fn number(count: usize, page: &str) -> Markup {
    html! { @if count > 0 { a href=(page) { strong { (count) } } } @else { "0" } }
}
