//! Search over everything.

use maud::html;

use super::part::{counted, empty};
use super::{Sheet, Shown};
use crate::ask::Asked;
use crate::error::Error;
use crate::search::{MOST, search};

/// What was found.
pub(crate) fn page(asked: &Asked) -> Result<Shown, Error> {
    let words = asked.parameter("q").unwrap_or_default();
    let hits = search(asked.view()?, words);
    let content = html! {
        @if words.is_empty() {
            (empty("What do you look for?", "An id such as `CVE-2024-3094`, a component, a word of a title, a clause. All words must occur."))
        } @else if hits.is_empty() {
            (empty("Nothing has all of these words", "Take one away, or look for an id: findings, records, components, catalogue items, documents and releases are searched."))
        } @else {
            ol.hits {
                @for hit in &hits {
                    li {
                        a href=(hit.page) { (hit.title) } " " span.badge.neutral { (hit.kind) }
                        span.line { code { (hit.id) } @if !hit.note.is_empty() { " · " (hit.note) } }
                    }
                }
            }
            @if hits.len() == MOST { p.faint { "The first " (MOST) ". More words find less." } }
        }
    };
    let title = if words.is_empty() {
        "Search".to_owned()
    } else {
        format!("Search: {}", words.chars().take(60).collect::<String>())
    };
    let under = html! { @if !words.is_empty() { (counted(hits.len(), "place", "places")) } };
    Ok(Sheet::new("", title, content).under(under).into())
}
