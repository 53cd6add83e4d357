//! The form that the XML schema of CycloneDX asks of a CPE name: the bindings of NISTIR 7695 as patterns.

/// Returns whether a text is a URI binding (2.2) or a formatted string (2.3).
pub(super) fn holds(text: &str) -> bool {
    match text.strip_prefix("cpe:2.3:") {
        Some(rest) => is_formatted(rest),
        None => is_uri(text),
    }
}

fn is_uri(text: &str) -> bool {
    let Some((scheme, rest)) = text.split_once(":/") else {
        return false;
    };
    let rest = match rest.chars().next() {
        Some('A' | 'H' | 'O' | 'a' | 'h' | 'o') => rest.get(1..).unwrap_or(""),
        _ => rest,
    };
    let allowed = |c: char| c.is_ascii_alphanumeric() || "._-~%".contains(c);
    scheme.eq_ignore_ascii_case("cpe")
        && (rest.is_empty() || rest.starts_with(':'))
        && rest.split(':').count() <= 7
        && rest.chars().all(|c| c == ':' || allowed(c))
}

fn is_formatted(rest: &str) -> bool {
    let fields = fields(rest);
    let [part, attributes @ ..] = fields.as_slice() else {
        return false;
    };
    let language = attributes.get(5);
    matches!(*part, "a" | "h" | "o" | "*" | "-")
        && attributes.len() == 10
        && attributes
            .iter()
            .enumerate()
            .all(|(at, field)| at == 5 || is_value(field))
        && language.is_some_and(|l| is_language(l))
}

/// Splits at colons that are not escaped.
fn fields(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let (mut start, mut escaped) = (0, false);
    for (at, c) in text.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            ':' => {
                found.extend(text.get(start..at));
                start = at + 1;
            }
            _ => {}
        }
    }
    found.extend(text.get(start..));
    found
}

fn is_value(field: &str) -> bool {
    if matches!(field, "*" | "-") {
        return true;
    }
    let inner = field.trim_start_matches('?');
    let inner = match inner.strip_prefix('*') {
        Some(rest) if inner.len() == field.len() => rest,
        _ => inner,
    };
    let mut characters = inner.chars().peekable();
    let mut count = 0;
    while let Some(c) = characters.peek().copied() {
        let fits = match c {
            '\\' => {
                characters.next();
                characters
                    .peek()
                    .is_some_and(|c| "\\*?!\"#$%&'()+,/:;<=>@[]^`{|}~".contains(*c))
            }
            c => c.is_ascii_alphanumeric() || "-._".contains(c),
        };
        if !fits {
            break;
        }
        characters.next();
        count += 1;
    }
    let rest: String = characters.collect();
    count > 0 && (rest == "*" || rest.chars().all(|c| c == '?'))
}

fn is_language(text: &str) -> bool {
    if matches!(text, "*" | "-") {
        return true;
    }
    let letters = |t: &str| t.bytes().all(|b| b.is_ascii_alphabetic());
    let (language, region) = text.split_once('-').unwrap_or((text, "xx"));
    (2..=3).contains(&language.len())
        && letters(language)
        && ((region.len() == 2 && letters(region))
            || (region.len() == 3 && region.bytes().all(|b| b.is_ascii_digit())))
}
