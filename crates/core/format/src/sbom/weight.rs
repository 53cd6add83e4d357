//! What components and relations of a document take in memory, weighed while they are read.

use asepsis_domain::sbom::Component;

use crate::limits::{Limits, ReadError};

/// Bytes that each component takes beside its own: its place in the index, and what is done with it (measured on large
/// documents, `cargo xtask bench commands`).
const BESIDE: usize = 64;

/// Bytes that a relation takes: where it stands while it is read, sorted, looked through for circles, and kept.
const RELATION: usize = 40;

/// Bytes that a relation of a kind of its own takes.
const NAMED: usize = 96;

/// The weight of what has been read.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Weight(u64);

impl Weight {
    /// Adds what components take.
    pub(super) fn add(&mut self, components: &[Component]) {
        let each = components.iter().map(|c| c.weight() + BESIDE);
        self.bytes(each.sum());
    }

    /// Adds what relations take, and those of a kind of their own.
    pub(super) fn relations(&mut self, plain: usize, named: usize) {
        self.bytes(plain * RELATION + named * NAMED);
    }

    fn bytes(&mut self, bytes: usize) {
        self.0 = self.0.saturating_add(bytes as u64);
    }

    /// Returns whether no more may be read.
    pub(super) fn is_over(self, limits: &Limits) -> bool {
        self.0 > limits.max_graph
    }

    /// Refuses a document that takes more than the limit.
    ///
    /// # Errors
    /// [`ReadError::TooMuch`].
    pub(super) fn check(self, limits: &Limits) -> Result<(), ReadError> {
        if self.is_over(limits) {
            return Err(ReadError::TooMuch {
                limit: limits.max_graph,
            });
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use asepsis_domain::sbom::{Component, Dependency, Sbom};

    use super::*;
    use crate::sbom::{SBOM_WRITERS, Writing, read};

    /// Returns a document in each format that is streamed, larger than what is read as one tree.
    fn documents() -> Vec<(&'static str, String)> {
        let start = br#"{"bomFormat":"CycloneDX","specVersion":"1.6","version":1}"#;
        let empty = read(start, &Limits::default()).unwrap().value;
        let names = (0..8000).map(|n| format!("component-{n:0>200}"));
        let names: Vec<String> = names.collect();
        let component = |name: &String| Component {
            reference: name.as_str().into(),
            kind: "library".into(),
            name: name.as_str().into(),
            ..Component::default()
        };
        let sbom = Sbom {
            components: names.iter().map(component).collect(),
            ..empty
        };
        let writing = Writing {
            sbom: &sbom,
            support: &[],
            created: "2026-01-01T00:00:00Z",
        };
        let mut all: Vec<(&str, String)> = SBOM_WRITERS
            .iter()
            .map(|writer| (writer.version, writer.text(&writing).unwrap()))
            .collect();
        let mut xml =
            String::from("<bom xmlns=\"http://cyclonedx.org/schema/bom/1.6\"><components>");
        let mut tags = String::from("SPDXVersion: SPDX-2.3\n");
        for name in &names {
            write!(
                xml,
                "<component type=\"library\"><name>{name}</name></component>"
            )
            .unwrap();
            write!(tags, "\nPackageName: {name}\nSPDXID: SPDXRef-{name}\n").unwrap();
        }
        xml.push_str("</components></bom>");
        all.extend([("xml", xml), ("tag-value", tags)]);
        all
    }

    #[test]
    fn relations_weigh_too() {
        let start = br#"{"bomFormat":"CycloneDX","specVersion":"1.6","version":1}"#;
        let empty = read(start, &Limits::default()).unwrap().value;
        let component = |n: usize| Component {
            reference: format!("component-{n}").into(),
            kind: "library".into(),
            name: "n".into(),
            ..Component::default()
        };
        let all = 0..300;
        let each = all
            .clone()
            .flat_map(|from| (0..300).map(move |to| (from, to)));
        let sbom = Sbom {
            components: all.map(component).collect(),
            dependencies: each.map(|(from, to)| Dependency { from, to }).collect(),
            ..empty
        };
        let writing = Writing {
            sbom: &sbom,
            support: &[],
            created: "2026-01-01T00:00:00Z",
        };
        for writer in SBOM_WRITERS {
            let text = writer.text(&writing).unwrap();
            let limits = |max_graph| Limits {
                max_graph,
                ..Limits::default()
            };
            let read = |max_graph| read(text.as_bytes(), &limits(max_graph));
            let refused = read(3 << 20);
            let version = writer.version;
            assert!(
                matches!(refused, Err(ReadError::TooMuch { .. })),
                "{version}"
            );
            let taken = read(16 << 20).map(|reading| reading.value.dependencies.len());
            assert_eq!(taken.ok(), Some(90_000), "{version}");
        }
    }

    #[test]
    fn what_takes_more_than_its_limit_is_refused_in_every_format() {
        for (name, text) in documents() {
            let limits = |max_graph| Limits {
                max_graph,
                ..Limits::default()
            };
            let read = |max_graph| read(text.as_bytes(), &limits(max_graph));
            let refused = read(1 << 20);
            assert!(matches!(refused, Err(ReadError::TooMuch { .. })), "{name}");
            let taken = read(16 << 20).map(|reading| reading.value.components.len());
            assert_eq!(taken.ok(), Some(8000), "{name}");
        }
    }
}
