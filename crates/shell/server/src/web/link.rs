//! Where everything has its page.

use asepsis_document::content::Source;
use asepsis_domain::id::{FindingId, ItemRef, RecordId, ReleaseId};

/// Returns the page of a record.
pub(crate) fn record(id: &RecordId) -> String {
    format!("/records/{id}")
}

/// Returns the page of a finding.
pub(crate) fn finding(id: &FindingId) -> String {
    format!("/findings/{id}")
}

/// Returns the page of a catalogue item.
pub(crate) fn item(id: &ItemRef) -> String {
    format!("/items/{}/{}", quoted(&id.file), quoted(&id.item))
}

/// Returns the page of a release.
pub(crate) fn release(id: &ReleaseId) -> String {
    format!("/releases/{}", quoted(id.as_str()))
}

/// Returns the page of a component.
pub(crate) fn component(release: &ReleaseId, key: &str) -> String {
    query("/component", &[("release", release.as_str()), ("key", key)])
}

/// Returns the page of a document.
pub(crate) fn document(id: &str) -> String {
    format!("/documents/{id}")
}

/// Returns the page of a market.
pub(crate) fn market(id: &str) -> String {
    format!("/markets/{}", quoted(id))
}

/// Returns an address with parameters; those without a value are left out.
pub(crate) fn query(path: &str, pairs: &[(&str, &str)]) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.extend_pairs(pairs.iter().filter(|(_, value)| !value.is_empty()));
    match query.finish() {
        query if query.is_empty() => path.to_owned(),
        query => format!("{path}?{query}"),
    }
}

/// Returns the page of what a statement rests on; `None` where it has none.
pub(crate) fn source(source: &Source, release: &ReleaseId) -> Option<String> {
    match source {
        Source::Record(id) => Some(record(id)),
        Source::Finding(id) => Some(finding(id)),
        Source::Item(id) => Some(item(id)),
        Source::Release(id) => Some(self::release(id)),
        Source::Component(key) => Some(component(release, key)),
        Source::Sbom(_) | Source::File(_) | Source::Snapshot(_) | Source::Standing => None,
    }
}

/// Returns text as a part of a path.
fn quoted(text: &str) -> String {
    let quote = |byte: u8| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
            char::from(byte).to_string()
        }
        other => format!("%{other:02X}"),
    };
    text.bytes().map(quote).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_a_meaning_in_an_address_is_quoted() {
        assert_eq!(quoted("a b/c#d?é"), "a%20b%2Fc%23d%3F%C3%A9");
        assert_eq!(query("/x", &[("a", "1&2"), ("b", "")]), "/x?a=1%262");
        assert_eq!(query("/x", &[("a", "")]), "/x");
    }
}
