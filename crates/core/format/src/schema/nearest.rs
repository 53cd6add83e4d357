//! The word that was probably meant. It suggests, and never corrects.

use strsim::generic_damerau_levenshtein;

/// Returns the word of the list that is nearest to the text, where one is near.
pub(crate) fn nearest<'w>(text: &str, words: impl IntoIterator<Item = &'w str>) -> Option<&'w str> {
    let length = text.chars().count();
    if length > 64 {
        return None;
    }
    let folded = fold(text);
    words
        .into_iter()
        .map(|word| (generic_damerau_levenshtein(&folded, &fold(word)), word))
        .filter(|(d, word)| *d <= (length.max(word.len()) / 3).max(1))
        .min_by_key(|(d, _)| *d)
        .map(|(_, word)| word)
}

/// Returns the text in the form in which it is compared: `-`, `_`, space and case do not count.
fn fold(text: &str) -> Vec<char> {
    text.chars()
        .filter(|c| !matches!(c, '-' | '_' | ' '))
        .map(|c| c.to_ascii_lowercase())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_word_is_found() {
        let words = ["title", "description", "mitigates", "on", "safety_check"];
        for (text, expect) in [
            ("titel", Some("title")),
            ("descripton", Some("description")),
            ("mitigate", Some("mitigates")),
            ("safetycheck", Some("safety_check")),
            ("Safety-Check", Some("safety_check")),
            ("no", Some("on")),
            ("zebra", None),
        ] {
            assert_eq!(nearest(text, words), expect, "{text}");
        }
        assert_eq!(nearest(&"x".repeat(1_000_000), words), None);
    }
}
