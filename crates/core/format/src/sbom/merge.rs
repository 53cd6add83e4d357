//! A product from its parts: one graph whose components keep which part each came from.

use asepsis_domain::digest::Digest;
use asepsis_domain::sbom::{Aside, Component, Dependency, Relation, Sbom};

/// Property with the part that a component came from, by the name given to it.
pub const PART: &str = "asepsis:part";

/// One of the SBOMs that are merged.
#[derive(Debug, Clone, Copy)]
pub struct Part<'s> {
    /// Name, such as the file's.
    pub name: &'s str,
    /// Its SBOM.
    pub sbom: &'s Sbom,
}

/// Returns the SBOM of a product that is made of the parts. Components that are in several parts stand once for
/// each part: where a component came from is not lost, and findings name it.
pub fn merge(name: &str, version: Option<&str>, parts: &[Part<'_>]) -> Sbom {
    let product = Component {
        reference: "product".into(),
        kind: "application".into(),
        name: name.to_owned().into(),
        version: version.map(Into::into),
        pointer: "/metadata/component".into(),
        ..Component::default()
    };
    let mut merged = Merged {
        components: vec![product],
        dependencies: Vec::new(),
        relations: Vec::new(),
    };
    let (mut authors, mut tools) = (Vec::new(), Vec::new());
    for part in parts {
        merged.add(part);
        let new = |list: &[String], into: &mut Vec<String>| {
            for text in list {
                if !into.contains(text) {
                    into.push(text.clone());
                }
            }
        };
        new(&part.sbom.authors, &mut authors);
        new(&part.sbom.tools, &mut tools);
    }
    let digests: Vec<&[u8]> = parts
        .iter()
        .map(|p| &p.sbom.digest.as_bytes()[..])
        .collect();
    Sbom {
        format: "cyclonedx-json".to_owned(),
        spec_version: "1.6".to_owned(),
        serial: None,
        revision: None,
        digest: Digest::of_parts(digests),
        authors,
        tools,
        timestamp: None,
        subject: Some(0),
        components: merged.components,
        dependencies: merged.dependencies,
        aside: Aside {
            name: None,
            lifecycles: Vec::new(),
            author_contact: None,
            relations: merged.relations,
            references: Vec::new(),
        },
    }
}

struct Merged {
    components: Vec<Component>,
    dependencies: Vec<Dependency>,
    relations: Vec<Relation>,
}

impl Merged {
    fn add(&mut self, part: &Part<'_>) {
        let first = self.components.len();
        let sbom = part.sbom;
        for component in &sbom.components {
            let mut component = component.clone();
            component.parent = component.parent.map(|p| p + first);
            component.reference = format!("{}#{}", part.name, component.reference).into();
            component.properties.retain(|(n, _)| n != PART);
            component
                .properties
                .push((PART.to_owned().into(), part.name.to_owned().into()));
            self.components.push(component);
        }
        let edge = |from: usize, to: usize| Dependency { from, to };
        self.dependencies.extend(
            sbom.dependencies
                .iter()
                .map(|d| edge(d.from + first, d.to + first)),
        );
        self.relations
            .extend(sbom.aside.relations.iter().map(|r| Relation {
                from: r.from + first,
                to: r.to + first,
                kind: r.kind.clone(),
            }));
        match sbom.subject {
            Some(subject) => self.dependencies.push(edge(0, subject + first)),
            // A part that does not say what it describes: the product needs what nothing else contains.
            None => {
                let top = sbom.components.iter().enumerate();
                let top = top.filter(|(_, c)| c.parent.is_none());
                let needed: Vec<Dependency> = top.map(|(at, _)| edge(0, at + first)).collect();
                self.dependencies.extend(needed);
            }
        }
    }
}
