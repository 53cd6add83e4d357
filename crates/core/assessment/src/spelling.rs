//! The name that was probably meant. It suggests, and never corrects.

use strsim::generic_damerau_levenshtein;

/// Suggests names, for a bounded number of misspelt ones: beyond that a suggestion for each would take too long.
#[derive(Debug)]
pub(crate) struct Speller<'n> {
    names: Vec<&'n str>,
    /// The names as they are compared, made when the first is looked for.
    folded: Vec<(Vec<char>, &'n str)>,
    left: usize,
}

impl<'n> Speller<'n> {
    /// Returns the speller of these names; of two equally near ones the first by name is suggested.
    pub(crate) fn of(names: impl IntoIterator<Item = &'n str>) -> Self {
        Self {
            names: names.into_iter().filter(|n| n.len() <= 256).collect(),
            folded: Vec::new(),
            left: 50,
        }
    }

    /// Returns advice that names the nearest name, else the advice given.
    pub(crate) fn advice(&mut self, text: &str, otherwise: &str) -> String {
        self.nearest(text).map_or_else(
            || otherwise.to_owned(),
            |near| format!("Perhaps `{near}` is meant."),
        )
    }

    fn nearest(&mut self, text: &str) -> Option<&'n str> {
        if self.left == 0 || text.len() > 256 {
            return None;
        }
        self.left -= 1;
        if self.folded.is_empty() {
            self.names.sort_unstable();
            self.names.dedup();
            self.folded = self.names.iter().map(|n| (folded(n), *n)).collect();
        }
        let text = folded(text);
        let limit = (text.len() / 3).max(1);
        let near = self
            .folded
            .iter()
            .filter(|(n, _)| n.len().abs_diff(text.len()) <= limit);
        near.map(|(folded, name)| (generic_damerau_levenshtein(&text, folded), *name))
            .filter(|(d, _)| *d <= limit)
            .min()
            .map(|(_, name)| name)
    }
}

/// Returns the text without what people mix up: case, `-`, `_`, `.`.
pub(crate) fn folded(text: &str) -> Vec<char> {
    let kept = text.chars().filter(|c| !matches!(c, '-' | '_' | '.'));
    kept.map(|c| c.to_ascii_lowercase()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_name_is_suggested() {
        let mut speller = Speller::of(["RSK-1", "RSK-12", "CTL-encryption", "THR-1"]);
        for (text, expect) in [
            ("rsk-1", Some("RSK-1")),
            ("RSK_12", Some("RSK-12")),
            ("CTL-encrypton", Some("CTL-encryption")),
            ("TRH-1", Some("THR-1")),
            ("nothing", None),
        ] {
            assert_eq!(speller.nearest(text), expect, "{text}");
        }
    }
}
