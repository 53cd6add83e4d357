//! A component graph as CycloneDX 1.6 or 1.7 JSON: nested structure and dependencies kept, what a device
//! dossier knows of a component's support added as properties. The same graph gives the same bytes.

mod wire;

use asepsis_domain::sbom::{Component, ExternalReference, Role, Sbom};
use asepsis_domain::text::FixedText;
use asepsis_domain::time::in_utc;

use super::validate::STRUCTURE;
use crate::json::{Lazy, pretty_within};
pub use crate::sbom::Support;
use crate::sbom::{Writing, vocabulary, written};
use crate::validation::forms::FORMS;
use crate::validation::licence::references;

/// Property that states the level of support of a component.
pub const SUPPORT_LEVEL: &str = "asepsis:support-level";
/// Property that states the end of support of a component.
pub const END_OF_SUPPORT: &str = "asepsis:end-of-support";
/// The same in CycloneDX' own property taxonomy, <https://cyclonedx.github.io/cyclonedx-property-taxonomy/cdx/lifecycle.html>.
pub const MILESTONE_END_OF_SUPPORT: &str = "cdx:lifecycle:milestone:endOfSupport";
/// Property that states by which rule level and end of support are known: a person, the supplier, an end-of-life feed.
pub const SUPPORT_BASIS: &str = "asepsis:support-basis";
/// Property that states why level or end of support is not given.
pub const SUPPORT_JUSTIFICATION: &str = "asepsis:support-justification";

/// Returns the SBOM as CycloneDX 1.6 JSON; `support` is by component index, and may be shorter.
///
/// # Errors
/// None that a domain SBOM can cause; the writer's own.
pub fn write(sbom: &Sbom, support: &[Support]) -> Result<String, serde_json::Error> {
    let writing = Writing {
        sbom,
        support,
        created: "",
    };
    of(&writing, "1.6")
}

/// Returns the SBOM as CycloneDX JSON of a version.
pub(in super::super) fn of(
    writing: &Writing<'_>,
    version: &'static str,
) -> Result<String, serde_json::Error> {
    let Writing { sbom, support, .. } = *writing;
    let depths = depths(&sbom.components);
    let mut children: Vec<Vec<usize>> = vec![Vec::new(); sbom.components.len()];
    let mut top = Vec::new();
    for (index, (component, depth)) in sbom.components.iter().zip(&depths).enumerate() {
        // What is nested deeper than readers take starts again at the top, so that nothing is lost.
        // What the document describes stands in its metadata alone.
        let is_nested = depth % DEEPEST != 0 && sbom.subject != Some(index);
        let parent = component.parent.filter(|_| is_nested);
        match parent.and_then(|p| children.get_mut(p)) {
            Some(list) => list.push(index),
            None if sbom.subject == Some(index) => {}
            None => top.push(index),
        }
    }
    let writer = Writer {
        sbom,
        support,
        version,
        children,
        references: unique_references(&sbom.components),
    };
    let document = wire::Bom {
        bom_format: "CycloneDX",
        spec_version: version,
        serial_number: sbom.serial.as_deref().filter(|s| is_serial(s)),
        version: sbom.revision.unwrap_or(1).max(1),
        metadata: writer.metadata(),
        components: Lazy(|| top.iter().filter_map(|i| writer.component(*i))),
        external_references: writer.references(&sbom.aside.references).0,
        dependencies: writer.dependencies(),
    };
    pretty_within(&document, written::room(sbom))
}

/// Levels that are written nested.
const DEEPEST: usize = 64;

/// Returns how deep each component is nested; in a circle one of them counts as outermost.
fn depths(components: &[Component]) -> Vec<usize> {
    let mut depths: Vec<Option<usize>> = vec![None; components.len()];
    for start in 0..components.len() {
        let mut path = Vec::new();
        let mut walked = std::collections::HashSet::new();
        let mut next = Some(start);
        while let Some(at) = next.filter(|at| depths.get(*at) == Some(&None) && walked.insert(*at))
        {
            path.push(at);
            next = components.get(at).and_then(|c| c.parent);
        }
        let above = next.and_then(|at| depths.get(at).copied().flatten());
        let first = above.map_or(0, |d| d + 1);
        for (depth, at) in (first..).zip(path.into_iter().rev()) {
            if let Some(slot) = depths.get_mut(at) {
                *slot = Some(depth);
            }
        }
    }
    depths.into_iter().map(Option::unwrap_or_default).collect()
}

struct Writer<'s> {
    sbom: &'s Sbom,
    support: &'s [Support],
    version: &'static str,
    children: Vec<Vec<usize>>,
    references: Vec<String>,
}

impl<'s> Writer<'s> {
    fn metadata(&self) -> wire::Metadata<'s> {
        let sbom = self.sbom;
        let tool = |text: &'s String| match text.rsplit_once(' ') {
            Some((name, version)) => wire::Tool {
                kind: "application",
                name,
                version: Some(version),
            },
            None => wire::Tool {
                kind: "application",
                name: text,
                version: None,
            },
        };
        let phase = |text: &'s String| {
            let known = STRUCTURE.has_word("metadata.lifecycles.phase.phase", self.version, text);
            if known {
                wire::Lifecycle::Phase { phase: text }
            } else {
                wire::Lifecycle::Name { name: text }
            }
        };
        wire::Metadata {
            timestamp: sbom.timestamp.as_deref().filter(|t| in_utc(t).is_some()),
            lifecycles: sbom.aside.lifecycles.iter().map(phase).collect(),
            tools: wire::Tools {
                components: sbom.tools.iter().map(tool).collect(),
            },
            authors: sbom
                .authors
                .iter()
                .map(|name| wire::Named { name })
                .collect(),
            component: sbom.subject.and_then(|s| self.component(s)),
        }
    }

    fn component(&self, index: usize) -> Option<wire::Component<'s>> {
        let component = self.sbom.components.get(index)?;
        let support = self.support.get(index);
        let named = support
            .map(|s| s.supplier.as_str())
            .filter(|s| !s.is_empty());
        let of_role = |role: Role| {
            let all = component.parties.iter().filter(move |p| p.role == role);
            all.map(|p| p.name.as_str())
        };
        // Who is named in a part stays in it; a supplier of unknown part is the supplier.
        let unsorted = component.supplier.as_deref();
        let unsorted = unsorted.filter(|_| component.parties.is_empty());
        let supplier = named
            .or_else(|| of_role(Role::Supplier).next())
            .or(unsorted);
        let (external_references, others) = self.references(&component.references);
        let mut properties = properties(component, support);
        properties.extend(others);
        let nested = self.children.get(index).map_or(&[][..], Vec::as_slice);
        Some(wire::Component {
            kind: self.kind(&component.kind),
            bom_ref: self.references.get(index).cloned().unwrap_or_default(),
            supplier: supplier.map(|name| wire::Named { name }),
            manufacturer: of_role(Role::Manufacturer)
                .next()
                .map(|name| wire::Named { name }),
            authors: of_role(Role::Author)
                .map(|name| wire::Named { name })
                .collect(),
            publisher: of_role(Role::Publisher).next(),
            group: component.group.as_deref(),
            name: &component.name,
            version: component.version.as_deref(),
            description: component.description.as_deref(),
            scope: component.scope.as_deref().filter(|s| SCOPES.contains(s)),
            hashes: hashes(&component.hashes),
            licenses: licences(&component.licences),
            copyright: component.copyright.as_deref(),
            cpe: component.raw_cpes.first().map(FixedText::as_str),
            purl: component.written_purl(),
            external_references,
            properties,
            components: nested.iter().filter_map(|i| self.component(*i)).collect(),
        })
    }

    /// Returns the references that the version can hold, and properties for the others.
    fn references(
        &self,
        list: &'s [ExternalReference],
    ) -> (Vec<wire::Reference<'s>>, Vec<wire::Property>) {
        let is_address = FORMS.iter().find(|f| f.id == "iri");
        let (mut held, mut others) = (Vec::new(), Vec::new());
        for reference in list {
            if is_address.is_some_and(|f| !(f.holds)(&reference.url)) {
                others.push(wire::Property {
                    name: written::REFERENCE.to_owned(),
                    value: format!("{} {}", reference.kind, reference.url),
                });
                continue;
            }
            let is_known =
                STRUCTURE.has_word("externalReference.type", self.version, &reference.kind);
            let comment = match (&reference.comment, is_known) {
                (Some(comment), true) => Some(comment.to_string()),
                (None, true) => None,
                (Some(comment), false) => Some(format!("{}: {comment}", reference.kind)),
                (None, false) => Some(reference.kind.to_string()),
            };
            held.push(wire::Reference {
                kind: if is_known { &reference.kind } else { "other" },
                url: &reference.url,
                comment,
                hashes: hashes(&reference.hashes),
            });
        }
        (held, others)
    }

    fn dependencies(&self) -> Vec<wire::Dependency<'_>> {
        let mut edges: Vec<(usize, usize, bool)> = self
            .sbom
            .dependencies
            .iter()
            .map(|d| (d.from, d.to, false))
            .collect();
        let provides = self.sbom.aside.relations.iter();
        let provides = provides.filter(|r| r.kind == "provides");
        edges.extend(provides.map(|r| (r.from, r.to, true)));
        edges.sort_by_key(|(from, ..)| *from);
        let mut list: Vec<wire::Dependency<'_>> = Vec::new();
        let name = |index: usize| self.references.get(index).map(String::as_str);
        for (from, to, is_provided) in edges {
            let (Some(from), Some(to)) = (name(from), name(to)) else {
                continue;
            };
            if list.last().is_none_or(|last| last.from != from) {
                list.push(wire::Dependency {
                    from,
                    depends_on: Vec::new(),
                    provides: Vec::new(),
                });
            }
            if let Some(last) = list.last_mut() {
                let list = if is_provided {
                    &mut last.provides
                } else {
                    &mut last.depends_on
                };
                list.push(to);
            }
        }
        list
    }

    /// Kinds of other formats become the nearest one; a package is a library.
    fn kind(&self, text: &'s str) -> &'s str {
        let is_known = STRUCTURE.has_word("component.type", self.version, text);
        if is_known { text } else { "library" }
    }
}

const SCOPES: &[&str] = &["required", "optional", "excluded"];

fn is_serial(text: &str) -> bool {
    let form = FORMS.iter().find(|f| f.id == "serial");
    form.is_some_and(|f| (f.holds)(text))
}

/// References, each once: a second one gets its place behind it.
fn unique_references(components: &[Component]) -> Vec<String> {
    let mut seen = std::collections::HashSet::new();
    let mut list = Vec::with_capacity(components.len());
    for (index, component) in components.iter().enumerate() {
        let mut reference = component.reference.to_string();
        while reference.is_empty() || !seen.insert(reference.clone()) {
            reference.push_str(&format!("#{index}"));
        }
        list.push(reference);
    }
    list
}

fn is_digest(content: &str) -> bool {
    let form = FORMS.iter().find(|f| f.id == "digest");
    form.is_some_and(|f| (f.holds)(content))
}

/// Returns the name of a digest algorithm where CycloneDX knows it.
fn algorithm(name: &str) -> Option<&'static str> {
    let name = vocabulary::algorithm(name)?;
    STRUCTURE.has_word("hash-alg", "1.6", name).then_some(name)
}

fn hashes(list: &[(FixedText, FixedText)]) -> Vec<wire::Hash<'_>> {
    let mut found = Vec::new();
    for (name, content) in list.iter().filter(|(_, c)| is_digest(c)) {
        found.extend(algorithm(name).map(|alg| wire::Hash { alg, content }));
    }
    found
}

/// One expression stands alone; else each is an id of the SPDX list or a name.
fn licences(list: &[FixedText]) -> Vec<wire::Licence<'_>> {
    let form = FORMS.iter().find(|f| f.id == "spdx-licence");
    let is_id = |text: &str| form.is_some_and(|f| (f.holds)(text));
    if let [only] = list
        && !is_id(only)
        && references(only).is_ok()
    {
        return vec![wire::Licence {
            license: None,
            expression: Some(only),
        }];
    }
    let one = |text: &'_ FixedText| -> wire::Licence<'_> {
        let by_id = is_id(text);
        wire::Licence {
            license: Some(wire::LicenceName {
                id: by_id.then(|| text.to_string()),
                name: (!by_id).then(|| text.to_string()),
            }),
            expression: None,
        }
    };
    list.iter().map(one).collect()
}

fn properties(component: &Component, support: Option<&Support>) -> Vec<wire::Property> {
    let mut list: Vec<wire::Property> = written::properties(component, support)
        .into_iter()
        .map(|(name, value)| wire::Property { name, value })
        .collect();
    // CycloneDX has room for one CPE; the others are kept beside it.
    let more = component.raw_cpes.iter().skip(1);
    list.extend(more.map(|cpe| wire::Property {
        name: written::CPE.to_owned(),
        value: cpe.to_string(),
    }));
    // So are digests of algorithms that CycloneDX does not know.
    let others = component.hashes.iter();
    let others = others.filter(|(name, content)| algorithm(name).is_none() || !is_digest(content));
    list.extend(others.map(|(name, content)| wire::Property {
        name: written::HASH.to_owned(),
        value: format!("{name}:{content}"),
    }));
    list
}

#[cfg(test)]
mod tests;
