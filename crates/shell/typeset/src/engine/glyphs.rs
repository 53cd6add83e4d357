//! Finds the characters of a laid-out document that cannot be printed.
//!
//! PDF/A forbids a glyph that stands for "no such glyph", private-use code points and three code
//! points that mean nothing. Text inside an embedded SVG is not seen here: the export refuses it.

use std::collections::{BTreeMap, BTreeSet};

use typst::layout::{Frame, FrameItem};
use typst::text::TextItem;
use typst_layout::PagedDocument;

/// Returns each unprintable character with the pages it stands on, counted from 1.
pub(super) fn unprintable(document: &PagedDocument) -> BTreeMap<char, BTreeSet<usize>> {
    let mut found: BTreeMap<char, BTreeSet<usize>> = BTreeMap::new();
    for (index, page) in document.pages().iter().enumerate() {
        let mut characters = BTreeSet::new();
        walk(&page.frame, &mut characters);
        for character in characters {
            found.entry(character).or_default().insert(index + 1);
        }
    }
    found
}

fn walk(frame: &Frame, found: &mut BTreeSet<char>) {
    for (_, item) in frame.items() {
        match item {
            FrameItem::Group(group) => walk(&group.frame, found),
            FrameItem::Text(text) => inspect(text, found),
            FrameItem::Shape(..)
            | FrameItem::Image(..)
            | FrameItem::Link(..)
            | FrameItem::Tag(..) => {}
        }
    }
}

fn inspect(item: &TextItem, found: &mut BTreeSet<char>) {
    found.extend(
        item.text
            .chars()
            .filter(|&character| is_forbidden(character)),
    );
    let coverage = &item.font.font().info().coverage;
    for glyph in item.glyphs.iter().filter(|glyph| glyph.id == 0) {
        let cluster = item.text.get(glyph.range()).unwrap_or_default();
        let lacking = |character: &char| !coverage.contains(u32::from(*character));
        let before = found.len();
        found.extend(cluster.chars().filter(lacking));
        if found.len() == before {
            found.extend(cluster.chars().filter(|character| !character.is_ascii()));
        }
    }
}

/// Whether PDF/A-2a and PDF/A-3a refuse the code point whatever the font.
fn is_forbidden(character: char) -> bool {
    matches!(
        character,
        '\0' | '\u{FEFF}' | '\u{FFFE}'
        | '\u{E000}'..='\u{F8FF}'
        | '\u{F0000}'..='\u{FFFFD}'
        | '\u{100000}'..='\u{10FFFD}'
    )
}
