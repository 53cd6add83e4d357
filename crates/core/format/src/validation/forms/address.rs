//! Addresses: URI and IRI references by their characters and parts; nothing is looked up.

/// RFC 3987 section 2.2, `IRI-reference`: the characters, the escapes, the port, and a first
/// segment that is not taken for a scheme.
pub(crate) fn is_iri_reference(text: &str) -> bool {
    let forbidden = |c: char| {
        c.is_control()
            || c.is_whitespace()
            || matches!(c, '<' | '>' | '"' | '{' | '}' | '|' | '\\' | '^' | '`')
    };
    if text.contains(forbidden) || !escapes_hold(text) {
        return false;
    }
    let (body, fragment) = text.split_once('#').unwrap_or((text, ""));
    if fragment.contains('#') {
        return false;
    }
    let rest = if has_scheme(body) {
        body.split_once(':').map_or("", |(_, rest)| rest)
    } else {
        let first = body.split(['/', '?']).next().unwrap_or("");
        if first.contains(':') {
            return false;
        }
        body
    };
    match rest.strip_prefix("//") {
        Some(rest) => {
            let end = rest.find(['/', '?']).unwrap_or(rest.len());
            let (authority, path) = rest.split_at(end);
            is_authority(authority) && !path.contains(['[', ']'])
        }
        None => !rest.contains(['[', ']']),
    }
}

fn is_authority(text: &str) -> bool {
    let host = text.rsplit_once('@').map_or(text, |(_, host)| host);
    let port = if let Some(inner) = host.strip_prefix('[') {
        match inner.split_once(']') {
            Some((address, port)) if !address.is_empty() => port,
            _ => return false,
        }
    } else {
        if host.contains(['[', ']']) {
            return false;
        }
        host.find(':').and_then(|at| host.get(at..)).unwrap_or("")
    };
    match port.strip_prefix(':') {
        Some(port) => port.bytes().all(|b| b.is_ascii_digit()),
        None => port.is_empty(),
    }
}

fn escapes_hold(text: &str) -> bool {
    text.split('%')
        .skip(1)
        .all(|after| after.get(..2).is_some_and(super::hex))
}

/// RFC 3986 section 3.1.
pub(crate) fn has_scheme(text: &str) -> bool {
    text.split_once(':').is_some_and(|(scheme, _)| {
        scheme.starts_with(|c: char| c.is_ascii_alphabetic())
            && scheme
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b"+-.".contains(&b))
    })
}

/// XML Schema 1.0 part 2, 3.2.17: characters are escaped before it is looked at, so that few texts are none.
pub(super) fn is_any_uri(text: &str) -> bool {
    text.matches('#').count() < 2 && escapes_hold(text)
}
