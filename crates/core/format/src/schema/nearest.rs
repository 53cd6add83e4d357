//! The word that was probably meant. It suggests, and never corrects.

/// Returns the word of the list that is nearest to the text, where one is near.
pub(crate) fn nearest<'w>(text: &str, words: impl IntoIterator<Item = &'w str>) -> Option<&'w str> {
    let length = text.chars().count();
    if length > 64 {
        return None;
    }
    let folded = fold(text);
    words
        .into_iter()
        .map(|word| (distance(&folded, &fold(word)), word))
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

/// Returns how many insertions, deletions, replacements and swaps of neighbours lie between the two.
fn distance(a: &[char], b: &[char]) -> usize {
    let mut before: Vec<usize> = Vec::new();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    let mut last = None;
    for (i, x) in a.iter().enumerate() {
        let mut next = vec![i + 1];
        let mut left = i + 1;
        for (j, y) in b.iter().enumerate() {
            let at = |line: &[usize], index: usize| line.get(index).copied().unwrap_or(usize::MAX);
            let replaced = at(&row, j).saturating_add(usize::from(x != y));
            let mut best = replaced
                .min(at(&row, j + 1).saturating_add(1))
                .min(left.saturating_add(1));
            let swapped = j > 0 && last == Some(y) && b.get(j - 1) == Some(x);
            if swapped {
                best = best.min(at(&before, j - 1).saturating_add(1));
            }
            next.push(best);
            left = best;
        }
        before = std::mem::replace(&mut row, next);
        last = Some(x);
    }
    row.last().copied().unwrap_or(a.len())
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
