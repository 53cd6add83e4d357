//! The first page: what became false since the last look, what waits, which clock runs, how ready each market is.

use asepsis_document::{clock_badge, rating_badge};
use asepsis_domain::access::Permission;
use asepsis_domain::evaluation::{ClockStatus, Evaluation, Finding, FindingState};
use asepsis_domain::look::{Look, SeenKind, Shift};
use asepsis_domain::matches::ComponentStatus;
use asepsis_domain::risk::Control;
use asepsis_domain::severity::Rating;
use asepsis_domain::time::Instant;
use asepsis_workflow::{approvals, look};
use maud::{Markup, html};

use super::chart::{Segment, bar, legend};
use super::clocks::{is_open, left};
use super::markets::{segments, summaries};
use super::part::{badge, coded, counted, moved};
use super::{Sheet, Shown, day, link};
use crate::ask::Asked;
use crate::error::Error;
use crate::live::View;

/// Rows of a card; the rest is behind its link.
const FEW: usize = 6;

/// The first page.
pub(crate) fn page(asked: &Asked) -> Result<Shown, Error> {
    let view = asked.view()?;
    let evaluation = &view.evaluated.evaluation;
    let device = &view.evaluated.dossier.device;
    let seen = look::last(&asked.looks()?, &device.id);
    let content = html! {
        div.columns {
            div { (became_false(view, seen.as_ref())) (clocks(evaluation)) }
            div { (waits(view, to_sign(asked)?)) (markets(view)) }
        }
        (releases(view))
        (super::scan::dropping())
    };
    let focus = evaluation.focus.as_ref();
    let under = html! {
        (device.manufacturer)
        @if let Some(release) = focus { " · release " a href=(link::release(release)) { (release) } }
        @if let Some(facts) = &evaluation.inputs.snapshot {
            @if let Some(newest) = facts.sources.iter().filter_map(|s| s.newest).max() { " · advisories up to " (day(newest)) }
        } @else { " · " strong { "no advisories: run " code { "asepsis feeds sync" } } }
    };
    Ok(Sheet::new("/", device.title.clone(), content)
        .under(under)
        .into())
}

/// What became false: decisions whose facts moved, and what got worse since the last look.
fn became_false(view: &View, seen: Option<&Look>) -> Markup {
    let evaluated = &view.evaluated;
    let evaluation = &evaluated.evaluation;
    let stale: Vec<_> = evaluation
        .decisions
        .iter()
        .filter(|d| d.is_stale())
        .collect();
    let shifts = seen.map(|seen| look::since(seen, evaluation));
    html! {
        section.card aria-labelledby="became" {
            h2 #became { "What became false" }
            @if stale.is_empty() {
                p { "No decision rests on a fact that has moved (" (counted(evaluation.decisions.len(), "decision", "decisions")) ")." }
            } @else {
                p.big { a href="/decisions?only=stale" { strong { (stale.len()) } " of " (counted(evaluation.decisions.len(), "decision", "decisions")) } " rest on a fact that has moved" }
                ul.rows {
                    @for decision in stale.iter().take(FEW) {
                        li {
                            a href=(link::record(&decision.id)) { (decision.id) } " " (decision.title)
                            @for fact in decision.moved.iter().take(1) { span.line { (moved(fact)) } }
                        }
                    }
                    @if stale.len() > FEW { li { a href="/decisions?only=stale" { (stale.len() - FEW) " more" } } }
                }
            }
            @match (seen, shifts) {
                (Some(seen), Some(shifts)) => { (since(seen.as_of, &shifts, evaluation)) }
                _ => { p.faint { "From your first " em { "I have seen this" } " on, what moved since stands here too." } }
            }
            form method="post" action="/seen" { button.quiet { "I have seen this" } }
        }
    }
}

fn since(at: Instant, shifts: &[Shift], evaluation: &Evaluation) -> Markup {
    let worse = shifts.iter().filter(|s| s.worse).count();
    html! {
        h3 { "Since you looked (" (day(at)) ")" }
        @if shifts.is_empty() {
            p { "Everything stands as you saw it." }
        } @else {
            p { (counted(worse, "thing", "things")) " got worse, " (shifts.len() - worse) " moved otherwise." }
            ul.rows {
                @for shift in shifts.iter().take(FEW) { li { (shifted(shift, evaluation)) } }
                @if shifts.len() > FEW { li.faint { (shifts.len() - FEW) " more" } }
            }
        }
    }
}

/// Returns a thing that stands elsewhere, with its page.
fn shifted(shift: &Shift, evaluation: &Evaluation) -> Markup {
    let said = |state: &Option<String>| state.clone().unwrap_or_else(|| "not there".to_owned());
    let id = &shift.seen.id;
    let finding = || evaluation.findings.iter().find(|f| f.id.as_str() == id);
    let item = || evaluation.items.iter().find(|i| &i.item.to_string() == id);
    let (title, page) = match shift.seen.kind {
        SeenKind::Decision | SeenKind::Risk => (id.clone(), Some(format!("/records/{id}"))),
        SeenKind::Clock => (id.clone(), Some("/clocks".to_owned())),
        SeenKind::Finding => match finding() {
            Some(f) => (
                format!("{} in {}", f.vulnerability.id, f.name),
                Some(link::finding(&f.id)),
            ),
            None => (id.clone(), None),
        },
        SeenKind::Item => match item() {
            Some(i) => (i.title.clone(), Some(link::item(&i.item))),
            None => (id.clone(), None),
        },
    };
    html! {
        span.badge.(if shift.worse { "bad" } else { "neutral" }) { (if shift.worse { "worse" } else { "moved" }) } " "
        @match page { Some(page) => { a href=(page) { (title) } } None => { (title) } }
        span.line { (shift.seen.kind.as_str()) ": was " (said(&shift.was)) ", is " (said(&shift.now)) }
    }
}

/// Returns how many versions wait for a signature of this person; none where nobody signs.
fn to_sign(asked: &Asked) -> Result<usize, Error> {
    match asked.site.team() {
        Some(team) if asked.may(Permission::Sign) => {
            let waiting = approvals::waiting(&team.records, asked.part("project")?)?;
            Ok(waiting.len())
        }
        _ => Ok(0),
    }
}

/// What waits for a person.
fn waits(view: &View, to_sign: usize) -> Markup {
    let evaluation = &view.evaluated.evaluation;
    let findings = evaluation.findings.iter();
    let here: Vec<&Finding> = findings
        .filter(|f| Some(&f.release) == evaluation.focus.as_ref())
        .collect();
    let untriaged = here.iter().filter(|f| f.state == FindingState::Untriaged);
    let mut worst: Vec<&&Finding> = untriaged.collect();
    worst.sort_by_key(|f| {
        let v = &f.vulnerability;
        std::cmp::Reverse((v.kev.is_some(), v.rating, v.epss))
    });
    let acts = acts(view);
    html! {
        section.card aria-labelledby="waits" {
            h2 #waits { "What waits for you" }
            @if to_sign > 0 { p.big { a href="/approvals" { strong { (to_sign) } @if to_sign == 1 { " version waits" } @else { " versions wait" } " for a signature" } } }
            @if worst.is_empty() && acts.is_empty() && to_sign == 0 { p { "Nothing. Every finding of the release is decided on." } }
            @if !worst.is_empty() {
                p.big { a href="/findings?state=untriaged" { strong { (worst.len()) } " of " (counted(here.len(), "finding", "findings")) } " without a decision" }
                ul.rows {
                    @for finding in worst.iter().take(4) {
                        li {
                            (badge(&rating_badge(finding.vulnerability.rating))) " "
                            a href=(link::finding(&finding.id)) { (finding.vulnerability.id) } " in " (finding.name)
                            @if finding.vulnerability.kev.is_some() { " " span.badge.bad { "known exploited" } }
                        }
                    }
                }
            }
            ul.rows { @for (words, page) in acts { li { a href=(page) { (words) } } } }
        }
    }
}

/// Returns what else asks for an act, with its page.
fn acts(view: &View) -> Vec<(String, &'static str)> {
    let evaluation = &view.evaluated.evaluation;
    let risks = |decision| {
        let of = evaluation.risks.iter();
        of.filter(|r| r.decision == decision).count()
    };
    let clocks = evaluation.clocks.iter();
    let undecided = clocks.filter(|c| c.status == ClockStatus::Undecided);
    let uncontrolled = risks(Some(Control::Uncontrolled));
    let proposals = view.evaluated.dossier.proposals.len();
    let errors = super::problems::errors(evaluation);
    let all = [
        (
            uncontrolled,
            "uncontrolled risk",
            "uncontrolled risks",
            "/risks",
        ),
        (
            risks(None),
            "risk without a decision",
            "risks without a decision",
            "/risks",
        ),
        (
            undecided.count(),
            "report to be decided on",
            "reports to be decided on",
            "/clocks",
        ),
        (
            proposals,
            "supplier's statement to look at",
            "suppliers' statements to look at",
            "/decisions",
        ),
        (
            errors,
            "error in the dossier",
            "errors in the dossier",
            "/diagnostics",
        ),
    ];
    let some = all.into_iter().filter(|(count, ..)| *count > 0);
    some.map(|(count, one, several, page)| (counted(count, one, several), page))
        .collect()
}

fn clocks(evaluation: &Evaluation) -> Markup {
    let open: Vec<_> = evaluation
        .clocks
        .iter()
        .filter(|c| is_open(c.status))
        .collect();
    html! {
        section.card aria-labelledby="running" {
            h2 #running { "Which clock runs" }
            @if open.is_empty() {
                p { "None. " (counted(evaluation.clocks.len(), "clock", "clocks")) " of the cases " (if evaluation.clocks.len() == 1 { "is" } else { "are" }) " closed." }
            }
            ul.rows {
                @for clock in open.iter().take(FEW) {
                    li {
                        (badge(&clock_badge(clock.status))) " " a href="/clocks" { (clock.title) }
                        span.line { "Case " a href=(link::record(&clock.case)) { (clock.case) } (left(clock, evaluation.as_of)) }
                    }
                }
                @if open.len() > FEW { li { a href="/clocks" { (open.len() - FEW) " more" } } }
            }
        }
    }
}

/// How ready each market is, and what unlocks most.
fn markets(view: &View) -> Markup {
    let evaluation = &view.evaluated.evaluation;
    let all = summaries(view);
    html! {
        section.card aria-labelledby="ready" {
            h2 #ready { "How ready each market is" }
            @if all.is_empty() {
                p { (coded("No market is named: add them to `device.toml`, such as `[[market]]` with `id = \"us\"`.")) }
            }
            @for (index, market) in all.iter().enumerate() {
                @let parts = segments(&market.counts);
                div.ready {
                    a href=(link::market(&market.id)) { (market.title) }
                    (bar(&market.title, &parts))
                    span.line {
                        @if market.missing == 0 { "nothing missing" } @else { (market.missing) " missing" }
                        @if market.partly > 0 { ", " (market.partly) " only partly there" }
                        @if let Some(first) = &market.first { ", first " a href=(link::item(&first.0)) { (first.1) } }
                    }
                    @if index + 1 == all.len() { (legend(&totals(&all.iter().map(|m| segments(&m.counts)).collect::<Vec<_>>()))) }
                }
            }
            @if !evaluation.steps.is_empty() {
                h3 { "What unlocks most" }
                ol.rows {
                    @for step in evaluation.steps.iter().take(3) {
                        li {
                            strong { (step.need.replace('-', " ")) }
                            ": " (counted(step.holds_back.len(), "item waits", "items wait")) " for it, "
                            (step.completes) " for nothing else"
                            @for missing in step.missing.iter().take(1) { span.line { (coded(missing)) } }
                        }
                    }
                }
                p { a href="/markets" { "All markets and steps" } }
            }
        }
    }
}

/// Returns the sums of bars with the same parts.
fn totals(bars: &[Vec<Segment>]) -> Vec<Segment> {
    let mut sums: Vec<Segment> = bars.first().cloned().unwrap_or_default();
    for bar in bars.iter().skip(1) {
        for (sum, part) in sums.iter_mut().zip(bar) {
            sum.1 += part.1;
        }
    }
    sums
}

/// Findings by release and severity: a picture with its numbers.
fn releases(view: &View) -> Markup {
    let evaluation = &view.evaluated.evaluation;
    let parts = |findings: &[&Finding]| -> Vec<Segment> {
        let count = |rating| {
            findings
                .iter()
                .filter(|f| f.vulnerability.rating == rating)
                .count()
        };
        vec![
            ("critical", count(Rating::Critical), "critical"),
            ("high", count(Rating::High), "high"),
            ("medium", count(Rating::Medium), "medium"),
            ("low", count(Rating::Low) + count(Rating::None), "low"),
            ("unknown", count(Rating::Unknown), "unknown"),
        ]
    };
    let mut all: Vec<Segment> = Vec::new();
    html! {
        section aria-labelledby="found" {
            h2 #found { "What was found, release by release" }
            div.table tabindex="0" role="group" aria-label="Open findings by release" {
                table.cards {
                    thead { tr { th scope="col" { "Release" } th.w45 scope="col" { "Open findings by severity" } th.right scope="col" { "Open" } th.right scope="col" { "Closed" } th.right scope="col" { "Not judged" } } }
                    tbody {
                        @for release in evaluation.releases.iter().rev() {
                            @let open: Vec<&Finding> = release.open.iter().filter_map(|at| evaluation.findings.get(*at)).collect();
                            @let bars = parts(&open);
                            @let found = evaluation.findings.iter().filter(|f| f.release == release.id).count();
                            @let unjudged = release.components.iter().filter(|c| matches!(c.status, ComponentStatus::Indeterminate | ComponentStatus::Unidentified)).count();
                            ({ all = totals(&[std::mem::take(&mut all), bars.clone()].into_iter().filter(|b| !b.is_empty()).collect::<Vec<_>>()); html! {} })
                            tr {
                                th scope="row" { a href=(link::release(&release.id)) { (release.id) } }
                                td data-label="Severity" { (bar(&format!("Release {}", release.id), &bars)) }
                                td.right data-label="Open" { a href=(link::query("/findings", &[("release", release.id.as_str())])) { (open.len()) } }
                                td.right data-label="Closed" { (found - open.len()) }
                                td.right data-label="Not judged" { (unjudged) " of " (counted(release.components.len(), "component", "components")) }
                            }
                        }
                    }
                }
            }
            (legend(&all))
        }
    }
}
