//! Decisions: which are current, which rest on a fact that has moved.

use asepsis_document::vex_badge;
use asepsis_domain::record::RecordKind;
use maud::html;

use super::part::{badge, chips, counted, empty, moved};
use super::{Sheet, Shown, editing, link};
use crate::ask::Asked;
use crate::error::Error;

/// What of the decisions is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Only {
    Stale,
    Current,
}

/// The list.
pub(crate) fn page(asked: &Asked) -> Result<Shown, Error> {
    let evaluated = &asked.view()?.evaluated;
    let evaluation = &evaluated.evaluation;
    let only = asked.word(
        "only",
        &[("stale", Only::Stale), ("current", Only::Current)],
    )?;
    let all = &evaluation.decisions;
    let stale = all.iter().filter(|d| d.is_stale()).count();
    let choices = [
        (String::new(), "all".to_owned(), all.len()),
        ("stale".to_owned(), "stale".to_owned(), stale),
        (
            "current".to_owned(),
            "current".to_owned(),
            all.len() - stale,
        ),
    ];
    let mut shown: Vec<_> = all
        .iter()
        .filter(|d| only.is_none_or(|o| (o == Only::Stale) == d.is_stale()))
        .collect();
    shown.sort_by_key(|d| !d.is_stale());
    let content = html! {
        @if all.is_empty() {
            (empty("No decision yet", "A decision says what a vulnerability means for the device, and on which facts that rests. Open a finding: its page says what to write in `decisions.toml`."))
        } @else {
            (chips(asked, "only", "Show", &choices))
            div.table tabindex="0" role="group" aria-label="Decisions" {
                table.cards {
                    thead { tr { th scope="col" { "Decision" } th scope="col" { "Says" } th scope="col" { "Stands" } th scope="col" { "Decided" } th.right scope="col" { "Findings" } } }
                    tbody {
                        @for state in &shown {
                            @let decision = evaluated.dossier.decisions.iter().find(|d| d.head.id == state.id);
                            tr {
                                th scope="row" { a href=(link::record(&state.id)) { (state.id) } span.line { (state.title) } }
                                td data-label="Says" { (badge(&vex_badge(state.status))) @if let Some(d) = decision { span.line { (d.vulnerability.value) } } }
                                td data-label="Stands" {
                                    @if state.is_stale() {
                                        span.badge.bad { "stale" }
                                        @for fact in &state.moved { span.line { (moved(fact)) } }
                                    } @else { span.badge.good { "current" } }
                                }
                                td data-label="Decided" { @if let Some(d) = decision { (d.by) span.line { span.nowrap { (d.on) } } } }
                                td.right data-label="Findings" { (state.findings.len()) }
                            }
                        }
                    }
                }
            }
        }
        (editing::begin(asked, RecordKind::Decision))
        p { a href=(editing::table::place(RecordKind::Decision)) { "All of them as a table" } ", out and in" }
        @let may_decide = editing::may_decide(asked);
        @let proposals = &evaluated.dossier.proposals;
        @if !proposals.is_empty() {
            h2 { "Proposed by suppliers" }
            p { "Nothing rests on these until a person decides." }
            ul.rows { @for one in proposals { li {
                (badge(&vex_badge(one.status))) " " strong { (one.vulnerability.value) } " " (one.head.title) span.line { code { (one.head.at) } }
                @if may_decide { a href=(editing::place(RecordKind::Decision, &[("proposal", one.head.id.as_str())])) { "Decide by it" } }
            } } }
        }
    };
    let under = html! { (counted(all.len(), "decision", "decisions")) ", " (stale) " of them rest on a fact that has moved" };
    Ok(Sheet::new("/decisions", "Decisions", content)
        .under(under)
        .into())
}
