//! SPDX licence expressions (SPDX 2.3 annex D): the grammar, and ids of the licence list whatever
//! their case. Which licence is acceptable is not asked.

use spdx::{Expression, LicenseItem, ParseMode};

const MODE: ParseMode = ParseMode {
    allow_slash_as_or_operator: false,
    allow_imprecise_license_names: false,
    allow_postfix_plus_on_gpl: true,
    allow_deprecated: true,
    allow_unknown: false,
};

/// Returns the `LicenseRef-` ids that an expression uses, or why it is none.
pub(crate) fn references(text: &str) -> Result<Vec<String>, String> {
    let parsed = Expression::parse_mode(&with_listed_case(text), MODE)
        .map_err(|error| error.reason.to_string())?;
    let mut found = Vec::new();
    for requirement in parsed.requirements() {
        if let LicenseItem::Other(other) = &requirement.req.license
            && other.doc_ref.is_none()
        {
            found.push(format!("LicenseRef-{}", other.lic_ref));
        }
    }
    Ok(found)
}

/// Writes ids as the list writes them: their case does not matter.
fn with_listed_case(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for piece in text.split_inclusive([' ', '(', ')']) {
        let end = piece.trim_end_matches([' ', '(', ')']);
        let (word, plus) = match end.strip_suffix('+') {
            Some(word) => (word, "+"),
            None => (end, ""),
        };
        out.push_str(listed(word).unwrap_or(word));
        out.push_str(plus);
        out.push_str(piece.get(end.len()..).unwrap_or(""));
    }
    out
}

/// Returns the expression with its ids as the list writes them, where it is one.
pub(crate) fn canonical(text: &str) -> Option<String> {
    references(text).ok().map(|_| with_listed_case(text))
}

fn listed(word: &str) -> Option<&'static str> {
    if word.is_empty() || spdx::license_id(word).is_some() || spdx::exception_id(word).is_some() {
        return None;
    }
    let licences = spdx::identifiers::LICENSES.iter().map(|l| l.name);
    let exceptions = spdx::identifiers::EXCEPTIONS.iter().map(|e| e.name);
    licences
        .chain(exceptions)
        .find(|name| name.eq_ignore_ascii_case(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expressions_are_read_whatever_the_case_of_their_ids() {
        for good in [
            "MIT",
            "mit OR apache-2.0",
            "GPL-2.0-only WITH Classpath-exception-2.0",
            "(MIT and BSD-3-Clause)",
            "GPL-2.0+",
            "GPL-2.0",
        ] {
            assert_eq!(references(good), Ok(Vec::new()), "{good}");
        }
        assert_eq!(
            references("MIT AND (LicenseRef-a OR DocumentRef-d:LicenseRef-b)"),
            Ok(vec!["LicenseRef-a".to_owned()])
        );
        for bad in ["", "MIT OR", "Apache License 2.0", "MIT/Apache-2.0", "(MIT"] {
            assert!(references(bad).is_err(), "{bad}");
        }
    }
}
