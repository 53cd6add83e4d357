//! The form that CSAF and the XML schema of CycloneDX ask of a CPE name: the bindings of NISTIR 7695 as patterns.

/// Returns whether a text is a formatted string (2.3) or a URI binding (2.2).
pub(crate) fn holds(text: &str) -> bool {
    if let Some(rest) = text.strip_prefix("cpe:2.3:") {
        let parts = fields(rest);
        return parts.len() == 11
            && parts
                .first()
                .is_some_and(|p| matches!(*p, "a" | "o" | "h" | "*" | "-"))
            && parts.iter().enumerate().skip(1).all(|(at, part)| {
                if at == 6 {
                    is_language(part)
                } else {
                    is_value(part)
                }
            });
    }
    let Some((scheme, rest)) = text.split_once(":/") else {
        return false;
    };
    let rest = match rest.bytes().next() {
        Some(b'a' | b'h' | b'o' | b'A' | b'H' | b'O') => rest.get(1..).unwrap_or_default(),
        _ => rest,
    };
    scheme.eq_ignore_ascii_case("cpe")
        && scheme.starts_with('c')
        && (rest.is_empty() || rest.starts_with(':'))
        && rest.matches(':').count() <= 6
        && rest
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b":._-~%".contains(&b))
}

/// Splits at colons that are not escaped.
fn fields(text: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let (mut start, mut escaped) = (0, false);
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b':' => {
                parts.extend(text.get(start..at));
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.extend(text.get(start..));
    parts
}

fn is_language(text: &str) -> bool {
    if matches!(text, "*" | "-") {
        return true;
    }
    let alphabetic = |t: &str| t.bytes().all(|b| b.is_ascii_alphabetic());
    let language = |t: &str| matches!(t.len(), 2 | 3) && alphabetic(t);
    match text.split_once('-') {
        Some((l, region)) => {
            language(l)
                && ((region.len() == 2 && alphabetic(region))
                    || (region.len() == 3 && super::digits(region)))
        }
        None => language(text),
    }
}

fn is_value(text: &str) -> bool {
    if matches!(text, "*" | "-") {
        return true;
    }
    let start = text.trim_start_matches('?');
    let start = if start.len() == text.len() {
        text.strip_prefix('*').unwrap_or(text)
    } else {
        start
    };
    let mut left = start.bytes().peekable();
    let mut some = false;
    while let Some(byte) = left.peek().copied() {
        match byte {
            b'\\' => {
                left.next();
                let quoted = left.next();
                if !quoted.is_some_and(|q| b"\\*?!\"#$%&'()+,/:;<=>@[]^`{|}~".contains(&q)) {
                    return false;
                }
            }
            b if b.is_ascii_alphanumeric() || b"-._".contains(&b) => {
                left.next();
            }
            _ => break,
        }
        some = true;
    }
    let rest: Vec<u8> = left.collect();
    some && (rest.iter().all(|b| *b == b'?') || rest == b"*")
}
