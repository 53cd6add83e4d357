//! Where a component stands in its SBOM: what contains it, what depends on it, at which place of the file it is.

use asepsis_domain::sbom::Sbom;

use crate::content::{Inline, KeyValue, Source, line};

/// How many dependents are named before the rest is counted.
const NAMED: usize = 8;

/// Returns what is said of the place of a component in the SBOM of a name.
pub(crate) fn standing(name: &str, sbom: &Sbom, index: usize) -> Vec<KeyValue> {
    let source = Source::Sbom(name.to_owned());
    let mut pairs = Vec::new();
    let path = path(sbom, index);
    if path.len() > 1 {
        pairs.push(KeyValue::new(
            "Contained in",
            line![path.join(" › ")],
            [source.clone()],
        ));
    }
    let users = sbom.dependencies.iter().filter(|d| d.to == index);
    let users: Vec<String> = users
        .filter_map(|d| Some(sbom.components.get(d.from)?.plain_name()))
        .collect();
    if !users.is_empty() {
        let mut text = users
            .iter()
            .take(NAMED)
            .cloned()
            .collect::<Vec<_>>()
            .join(", ");
        if users.len() > NAMED {
            text.push_str(&format!(" and {} more", users.len() - NAMED));
        }
        pairs.push(KeyValue::new("Used by", line![text], [source.clone()]));
    }
    let pointer = sbom
        .components
        .get(index)
        .map(|c| c.pointer.to_string())
        .unwrap_or_default();
    let text = line![Inline::code(name), " at ", Inline::code(pointer)];
    pairs.push(KeyValue::new("In the SBOM", text, [source]));
    pairs
}

/// The names from the outermost component to this one.
fn path(sbom: &Sbom, index: usize) -> Vec<String> {
    let mut names = Vec::new();
    let mut next = sbom.components.get(index);
    while let Some(component) = next {
        names.push(component.plain_name());
        // A circle of parents cannot be longer than this.
        next = component
            .parent
            .filter(|_| names.len() < 64)
            .and_then(|p| sbom.components.get(p));
    }
    names.reverse();
    names
}
