//! What pages are put together from: badges, lists, bars, empty places that say what to do.

use asepsis_document::content::{Document, Inline, Tone};
use asepsis_document::render::html;
use asepsis_domain::evaluation::MovedFact;
use asepsis_domain::id::ReleaseId;
use maud::{Markup, html};

use super::{link, ready};
use crate::ask::{Asked, Slice};

/// Returns a status as a badge.
pub(crate) fn badge(inline: &Inline) -> Markup {
    match inline {
        Inline::Badge { word, tone } => {
            html! { span class={ "badge " (tone_class(*tone)) } { (word) } }
        }
        other => html! { (other.plain()) },
    }
}

/// Returns a word as a badge of a class of tones.
pub(crate) fn badge_of(word: &str, tone: &'static str) -> Markup {
    html! { span class={ "badge " (tone) } { (word) } }
}

pub(crate) fn tone_class(tone: Tone) -> &'static str {
    match tone {
        Tone::Good => "good",
        Tone::Caution => "caution",
        Tone::Bad => "bad",
        Tone::Neutral => "neutral",
    }
}

/// Returns a document's content with links to the pages of what it rests on.
pub(crate) fn written(document: &Document, release: &ReleaseId) -> Markup {
    html! { div.written { (ready(&content(document, release))) } }
}

/// Returns a document's content as markup.
pub(crate) fn content(document: &Document, release: &ReleaseId) -> String {
    html::part(document, &|source| link::source(source, release))
}

/// Returns text in which what stands in back quotes is code.
pub(crate) fn coded(text: &str) -> Markup {
    html! {
        @for (index, piece) in text.split('`').enumerate() {
            @if index % 2 == 1 { code { (piece) } } @else { (piece) }
        }
    }
}

/// Returns a place where nothing is, with what to do that something is.
pub(crate) fn empty(what: &str, teach: &str) -> Markup {
    html! { div.empty { p { strong { (what) } } p { (coded(teach)) } } }
}

/// Returns the number with its noun.
pub(crate) fn counted(number: usize, one: &str, several: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { several })
}

/// Returns a fact that has moved under a decision.
pub(crate) fn moved(fact: &MovedFact) -> Markup {
    let said = |text: &str| {
        if text.is_empty() {
            "nothing".to_owned()
        } else {
            text.to_owned()
        }
    };
    html! { strong { (fact.fact) } " was " code { (said(&fact.was)) } ", is " code { (said(&fact.now)) } }
}

/// Returns the links to the pages before and after.
pub(crate) fn pager(asked: &Asked, slice: Slice, total: usize) -> Markup {
    if total <= slice.limit && slice.offset == 0 {
        return html! {};
    }
    let last = (slice.offset + slice.limit).min(total);
    html! {
        nav.pager aria-label="Pages of the list" {
            @if slice.offset > 0 {
                a href=(asked.with("offset", slice.offset.saturating_sub(slice.limit))) rel="prev" { "← Before" }
            }
            span { (slice.offset.min(total) + 1) " to " (last) " of " (total) }
            @if let Some(next) = slice.next(total) {
                a href=(asked.with("offset", next)) rel="next" { "After →" }
            }
        }
    }
}

/// A choice of a filter: its value, its words, how many there are.
pub(crate) type Choice = (String, String, usize);

/// Returns a filter as links, the one in force marked.
pub(crate) fn chips(asked: &Asked, name: &str, label: &str, choices: &[Choice]) -> Markup {
    let now = asked.parameter(name).unwrap_or_default();
    html! {
        div.chips role="group" aria-label=(label) {
            span.label { (label) }
            @for (value, words, count) in choices {
                a href=(asked.with(name, value)) aria-current=[(now == value).then_some("true")] {
                    (words) " " span.count { (count) }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_in_back_quotes_is_code_and_nothing_is_markup() {
        let shown = coded("give `<b>` & more").into_string();
        assert_eq!(shown, "give <code>&lt;b&gt;</code> &amp; more");
    }
}
