//! The risk file: the matrix with the risks where they stand before and after control, and each of them.

use asepsis_document::content::Inline;
use asepsis_document::{control_badge, verdict_badge};
use asepsis_domain::evaluation::RiskState;
use asepsis_domain::record::RecordKind;
use asepsis_domain::risk::{Acceptability, RiskMethod, Score};
use maud::{Markup, html};

use super::part::{badge, counted, empty, tone_class};
use super::{Sheet, Shown, editing, link};
use crate::ask::Asked;
use crate::error::Error;

/// The risk file.
pub(crate) fn page(asked: &Asked) -> Result<Shown, Error> {
    let evaluated = &asked.view()?.evaluated;
    let risks = &evaluated.evaluation.risks;
    let method = &evaluated.dossier.risks.method;
    let content = html! {
        @if risks.is_empty() {
            (empty("No risk yet", "Write the security risks in `risks.toml`: exploitability and severity of patient harm, before and after control. `asepsis threats suggest` proposes what to look at."))
        } @else {
            @if method.example { div.note.missing { p.head { "The matrix is the example that comes with Asepsis" } p { "Put the manufacturer's own in its place, in " code { "risks.toml" } "." } } }
            div.pair.big {
                (matrix(method, "Before control", risks, &|r| Some(&r.before)))
                (matrix(method, "After control", risks, &|r| r.after.as_ref()))
            }
            (table(risks))
            p { a href="/documents/risk-assessment" { "The security risk assessment as a document" } }
        }
        (editing::begin(asked, RecordKind::Risk))
    };
    let under = html! { (counted(risks.len(), "security risk", "security risks")) ". Exploitability × severity of patient harm; no probabilities." };
    Ok(Sheet::new("/risks", "Risks", content).under(under).into())
}

fn matrix(
    method: &RiskMethod,
    caption: &str,
    risks: &[RiskState],
    score: &dyn Fn(&RiskState) -> Option<&Score>,
) -> Markup {
    html! {
        div.table tabindex="0" role="group" aria-label=(caption) {
            table.matrix {
                caption { (caption) }
                thead { tr { td { "Exploitability" } @for level in &method.severity { th scope="col" { (level.title) } } } }
                tbody {
                    @for (row, level) in method.exploitability.iter().enumerate().rev() {
                        tr {
                            th scope="row" { (level.title) }
                            @for (column, severity) in method.severity.iter().enumerate() {
                                @let verdict = method.matrix.get(row).and_then(|r| r.get(column)).copied();
                                @let here = risks.iter().filter(|r| score(r).is_some_and(|s| s.exploitability == level.id && s.severity == severity.id));
                                td.(verdict.map_or("neutral", class)) {
                                    span.verdict { (verdict.map_or("not defined", word)) }
                                    @for risk in here { a href=(link::record(&risk.id)) title=(risk.title) { (risk.id) } " " }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn class(verdict: Acceptability) -> &'static str {
    match verdict_badge(verdict) {
        Inline::Badge { tone, .. } => tone_class(tone),
        _ => "neutral",
    }
}

fn word(verdict: Acceptability) -> &'static str {
    let found = Acceptability::WORDS.iter().find(|(_, v)| *v == verdict);
    found.map_or("", |(word, _)| word)
}

fn table(risks: &[RiskState]) -> Markup {
    let level = |score: &Score, verdict: Option<Acceptability>| {
        html! {
            @if let Some(verdict) = verdict { (badge(&verdict_badge(verdict))) }
            span.line { (score.exploitability.replace('-', " ")) " × " (score.severity.replace('-', " ")) }
        }
    };
    html! {
        div.table tabindex="0" role="group" aria-label="Security risks" {
            table.cards {
                thead { tr { th scope="col" { "Risk" } th scope="col" { "Before control" } th scope="col" { "After control" } th scope="col" { "Decision" } th.right scope="col" { "Controls" } th.right scope="col" { "Proven by" } } }
                tbody {
                    @for risk in risks {
                        tr {
                            th scope="row" { a href=(link::record(&risk.id)) { (risk.id) } span.line { (risk.title) } }
                            td data-label="Before" { (level(&risk.before, risk.before_verdict)) }
                            td data-label="After" { @match &risk.after { Some(after) => { (level(after, risk.after_verdict)) } None => { span.badge.bad { "not judged" } } } }
                            td.short data-label="Decision" { (badge(&control_badge(risk.decision))) }
                            td.right.short data-label="Controls" { (risk.controls.len()) }
                            td.right.short data-label="Proven by" { (counted(risk.proven_by.len(), "test", "tests")) }
                        }
                    }
                }
            }
        }
    }
}
