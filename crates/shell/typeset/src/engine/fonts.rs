//! The embedded fonts: the same on every machine, whatever the system has.

use std::sync::LazyLock;

use typst::foundations::Bytes;
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;

/// The family for body text and tables without serifs.
pub const SANS: &str = "Noto Sans";

/// The family for body text with serifs.
pub const SERIF: &str = "Libertinus Serif";

/// The family for code, identifiers and digests.
pub const MONO: &str = "DejaVu Sans Mono";

/// Returns the names of all embedded font families, sorted.
pub fn font_families() -> Vec<String> {
    FONTS
        .book
        .families()
        .map(|(name, _)| name.to_owned())
        .collect()
}

/// The fonts with the index Typst looks them up in.
pub(super) struct Fonts {
    pub(super) book: LazyHash<FontBook>,
    pub(super) fonts: Vec<Font>,
}

/// The embedded fonts; the sans comes first so that a fall-back starts there.
pub(super) static FONTS: LazyLock<Fonts> = LazyLock::new(|| {
    let sans = [
        notosans::REGULAR_TTF,
        notosans::BOLD_TTF,
        notosans::ITALIC_TTF,
        notosans::BOLD_ITALIC_TTF,
    ];
    let fonts: Vec<Font> = sans
        .into_iter()
        .chain(typst_assets::fonts())
        .flat_map(|data| Font::iter(Bytes::new(data)))
        .collect();
    Fonts {
        book: LazyHash::new(FontBook::from_fonts(&fonts)),
        fonts,
    }
});
