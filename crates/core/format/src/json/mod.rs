//! JSON as untrusted text: limits before anything is built, a tree that knows where each value
//! stands, and lists that are read element by element. No meaning of any format is here.

mod elements;
mod lines;
mod outline;
mod special;
mod text;
mod tree;

pub use elements::{each_element, each_member};
pub(crate) use lines::Lines;
pub use outline::{Member, Outline};
pub use text::Text;
pub use tree::{Apart, Duplicate, Node, Part, Tree, Value};

/// Returns line and column (in bytes) of a byte offset, both from 1.
pub fn place(text: &str, offset: usize) -> (usize, usize) {
    let before = text.as_bytes().get(..offset).unwrap_or(text.as_bytes());
    let line = memchr::memchr_iter(b'\n', before).count() + 1;
    let start = memchr::memrchr(b'\n', before).map_or(0, |at| at + 1);
    (line, before.len() - start + 1)
}

/// Returns a JSON pointer with one more step (RFC 6901).
pub fn step(pointer: &str, key: &str) -> String {
    let mut longer = String::with_capacity(pointer.len() + key.len() + 1);
    longer.push_str(pointer);
    longer.push('/');
    for c in key.chars() {
        match c {
            '~' => longer.push_str("~0"),
            '/' => longer.push_str("~1"),
            c => longer.push(c),
        }
    }
    longer
}

/// Returns a value as JSON text: two spaces, keys in the order of the type, a line feed at the end.
///
/// # Errors
/// Where the value has a map with keys that are no text.
pub fn pretty<T: serde::Serialize>(value: &T) -> Result<String, serde_json::Error> {
    let mut text = serde_json::to_string_pretty(value)?;
    text.push('\n');
    Ok(text)
}

/// Writes the same as it is made, for what may become large.
///
/// # Errors
/// As [`pretty`], and where it cannot be written.
pub(crate) fn pretty_to<T: serde::Serialize>(
    out: &mut dyn std::io::Write,
    value: &T,
) -> Result<(), serde_json::Error> {
    serde_json::to_writer_pretty(&mut *out, value)?;
    out.write_all(b"\n").map_err(serde_json::Error::io)
}

/// A list whose elements are made while it is written, so that no more than one of them is in memory.
pub(crate) struct Lazy<F>(pub(crate) F);

impl<F, I> serde::Serialize for Lazy<F>
where
    F: Fn() -> I,
    I: IntoIterator<Item: serde::Serialize>,
{
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_seq((self.0)())
    }
}

/// Returns the value with the keys of every object sorted, so that its text does not depend on how it was made.
pub fn sorted(value: serde_json::Value) -> serde_json::Value {
    use serde_json::Value;
    match value {
        Value::Array(list) => Value::Array(list.into_iter().map(sorted).collect()),
        Value::Object(members) => {
            let mut members: Vec<(String, Value)> = members.into_iter().collect();
            members.sort_by(|a, b| a.0.cmp(&b.0));
            members
                .into_iter()
                .map(|(key, member)| (key, sorted(member)))
                .collect()
        }
        other => other,
    }
}

#[cfg(test)]
mod tests;
