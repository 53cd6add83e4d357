//! What is different between two releases, and what that may mean for each market.

use std::collections::BTreeMap;

use asepsis_domain::change::{Conclusion, Difference, How};
use asepsis_domain::evaluation::Evaluation;
use asepsis_workflow::advisories;
use asepsis_workflow::change::{self, Compared, Meant};
use asepsis_workflow::evaluate::Question;
use maud::{Markup, html};

use super::part::{coded, counted, empty};
use super::{Sheet, Shown};
use crate::ask::Asked;
use crate::error::Error;

/// The comparison.
pub(crate) fn page(asked: &Asked) -> Result<Shown, Error> {
    let evaluated = &asked.view()?.evaluated;
    let device = &evaluated.dossier.device;
    let to = asked
        .parameter("to")
        .or_else(|| device.latest().map(|r| r.id.as_str()))
        .unwrap_or_default();
    let later = evaluated.release(Some(to))?;
    let before = later.follows.as_ref().map(|f| f.value.as_str());
    let from = asked.parameter("from").or(before);
    let content = html! {
        (choice(&evaluated.evaluation, from, to))
        @match from {
            None => { (empty("Nothing to compare", "The first release follows none. Name the release before it by `follows` in `device.toml`, or choose two above.")) }
            Some(from) => { (compared(&compare(asked, from, to)?)) }
        }
    };
    let under = html! { @if let Some(from) = from { "From release " (from) " to release " (to) } };
    Ok(Sheet::new("/changes", "What changed", content)
        .under(under)
        .into())
}

fn compare(asked: &Asked, from: &str, to: &str) -> Result<Compared, Error> {
    let live = asked.live()?;
    let snapshot = advisories::open(&live.options.data_dir)?;
    let question = Question::at(asked.evaluation()?.as_of);
    Ok(change::compare(
        &live.dossier(),
        (from, to),
        &[],
        snapshot.as_ref(),
        &question,
    )?)
}

fn choice(evaluation: &Evaluation, from: Option<&str>, to: &str) -> Markup {
    let select = |name: &str, now: Option<&str>| {
        html! {
            select name=(name) { @for release in &evaluation.releases { option value=(release.id) selected[now == Some(release.id.as_str())] { (release.id) } } }
        }
    };
    html! {
        form.filter action="/changes" {
            label { "From" (select("from", from)) }
            label { "To" (select("to", Some(to))) }
            button { "Compare" }
        }
    }
}

fn compared(compared: &Compared) -> Markup {
    let mut by_kind: BTreeMap<&str, Vec<&Difference>> = BTreeMap::new();
    for difference in &compared.differences {
        by_kind.entry(&difference.of).or_default().push(difference);
    }
    html! {
        @if !compared.markets.is_empty() {
            h2 { "What that may mean" }
            p { "Drafts: a person confirms them." }
            div.cards { @for meant in &compared.markets { (market(meant, compared)) } }
        }
        h2 { "Differences" }
        @if by_kind.is_empty() { p { "Nothing is different." } }
        @for (kind, all) in by_kind {
            @let count = |how| all.iter().filter(|d| d.how == how).count();
            details.kind open[all.len() <= 12] {
                summary { strong { (kind) } " " span.faint { (count(How::Added)) " added, " (count(How::Removed)) " removed, " (count(How::Changed)) " changed" } }
                ul.rows { @for difference in all { li { (row(difference)) } } }
            }
        }
        @if !compared.not_compared.is_empty() {
            h2 { "Not compared" }
            ul { @for reason in &compared.not_compared { li { (coded(reason)) } } }
        }
    }
}

fn row(difference: &Difference) -> Markup {
    let (word, class) = match difference.how {
        How::Added => ("added", "good"),
        How::Removed => ("removed", "bad"),
        How::Changed => ("changed", "caution"),
    };
    html! {
        span.badge.(class) { (word) } " " strong { (difference.id) } " " (difference.title)
        @for key in difference.keys.iter().take(4) {
            span.line { (key.key) ": " (short(&key.before)) " → " (short(&key.after)) }
        }
        @if difference.keys.len() > 4 { span.line { "and " (difference.keys.len() - 4) " more" } }
    }
}

fn short(text: &str) -> String {
    const MOST: usize = 160;
    match text.chars().count() {
        0 => "nothing".to_owned(),
        some if some <= MOST => text.to_owned(),
        _ => text.chars().take(MOST).chain(['…']).collect(),
    }
}

fn market(meant: &Meant, compared: &Compared) -> Markup {
    let of = &meant.significance;
    let (word, class) = match of.conclusion {
        Conclusion::MayImpact => ("may impact cybersecurity", "bad"),
        Conclusion::ToBeJudged => ("to be judged", "caution"),
        Conclusion::Unlikely => ("no rule says so", "good"),
    };
    let differences = compared.counted(meant);
    let mut by_reason: BTreeMap<(Conclusion, &str), Vec<String>> = BTreeMap::new();
    for reason in &of.reasons {
        if let Some(difference) = differences.get(reason.difference) {
            let name = format!("{} {}", difference.of, difference.id);
            by_reason
                .entry((reason.conclusion, &reason.because))
                .or_default()
                .push(name);
        }
    }
    html! {
        section.card {
            h3 { (of.market.to_uppercase()) " " span.badge.(class) { (word) } }
            p.faint { (of.title) ", counted from release " (of.from) }
            p { "Then: " (of.asks) }
            @if !by_reason.is_empty() {
                details { summary { (counted(by_reason.len(), "reason", "reasons")) }
                    ul.rows { @for ((_, because), names) in by_reason { li {
                        (because)
                        span.line { (names.iter().take(4).cloned().collect::<Vec<_>>().join(", ")) @if names.len() > 4 { " and " (names.len() - 4) " more" } }
                    } } }
                }
            }
        }
    }
}
