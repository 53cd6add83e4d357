//! A component graph as CycloneDX 1.6 or 1.7 JSON: nested structure and dependencies kept, what a device
//! dossier knows of a component's support added as properties. The same graph gives the same bytes.

pub(in super::super) mod licence;
mod wire;

use std::borrow::Cow;
use std::io;

use asepsis_domain::sbom::{Component, ExternalReference, Role, Sbom, Tool};
use asepsis_domain::text::FixedText;
use asepsis_domain::time::in_utc;
use serde::Serialize;

use super::validate::STRUCTURE;
use crate::json::{Lazy, pretty_to};
pub use crate::sbom::Support;
use crate::sbom::identifiers;
use crate::sbom::ids::{Form, Ids};
use crate::sbom::nesting::{Nesting, short};
use crate::sbom::{SbomWriter, Writing, vocabulary, written};
use crate::validation::forms::FORMS;

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
    WRITER.text(&Writing {
        sbom,
        support,
        created: "",
    })
}

const WRITER: SbomWriter = SbomWriter {
    format: "cyclonedx-json",
    name: "cyclonedx",
    version: "1.6",
    write: |writing, out| of(writing, "1.6", out),
};

/// Writes the SBOM as CycloneDX JSON of a version.
pub(in super::super) fn of(
    writing: &Writing<'_>,
    version: &'static str,
    out: &mut dyn io::Write,
) -> Result<(), serde_json::Error> {
    let Writing { sbom, support, .. } = *writing;
    let form = Form {
        prefix: "",
        word: |reference| Cow::Borrowed(reference),
        is_id: |_| false,
        mark: '#',
    };
    let writer = Writer {
        sbom,
        support,
        version,
        nesting: Nesting::of(sbom),
        references: Ids::of(&sbom.components, form),
    };
    let edges = writer.edges();
    let document = wire::Bom {
        bom_format: "CycloneDX",
        spec_version: version,
        serial_number: sbom.serial.as_deref().filter(|s| is_serial(s)),
        version: sbom.revision.unwrap_or(1).max(1),
        metadata: writer.metadata(),
        components: Lazy(|| writer.nesting.top().filter_map(|i| writer.component(i))),
        external_references: writer.references(&sbom.aside.references).0,
        dependencies: Lazy(|| {
            edges
                .chunk_by(|a, b| a.0 == b.0)
                .filter_map(|e| writer.dependency(e))
        }),
    };
    pretty_to(out, &document)
}

/// From, to, whether it is provided.
type Edge = (u32, u32, bool);

struct Writer<'s> {
    sbom: &'s Sbom,
    support: &'s [Support],
    version: &'static str,
    nesting: Nesting<'s>,
    references: Ids<'s>,
}

impl<'s> Writer<'s> {
    fn metadata(&self) -> wire::Metadata<'s> {
        let sbom = self.sbom;
        let tool = |tool: &'s Tool| wire::Tool {
            kind: "application",
            name: &tool.name,
            version: tool.version.as_deref(),
        };
        // The first organization made the document; there is no place for another.
        let mut others = sbom.authors.iter().filter(|a| !a.is_person);
        let maker = others.next();
        let persons = sbom.authors.iter().filter(|a| a.is_person);
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
            authors: persons
                .chain(others)
                .map(|a| person(&a.name, a.contact.as_deref()))
                .collect(),
            manufacturer: maker.map(|m| entity(&m.name, m.contact.as_deref())),
            component: sbom.subject.and_then(|s| self.component(s)),
        }
    }

    fn component(&self, index: usize) -> Option<wire::Component<'s>> {
        let component = self.sbom.components.get(index)?;
        let support = self.support.get(index);
        let named = support
            .map(|s| s.supplier.as_str())
            .filter(|s| !s.is_empty());
        let of_role = |role: Role| component.parties.iter().filter(move |p| p.role == role);
        let own = of_role(Role::Supplier).next();
        // Who is named in a part stays in it; a supplier of unknown part is the supplier.
        let unsorted = component.supplier.as_deref();
        let unsorted = unsorted.filter(|_| component.parties.is_empty());
        let own = own.filter(|own| named.is_none_or(|named| own.name.as_str() == named));
        let supplier = own.map(|own| entity(&own.name, own.contact.as_deref()));
        let supplier = supplier.or_else(|| Some(entity(named.or(unsorted)?, None)));
        let (external_references, others) = self.references(&component.references);
        let (licenses, concluded) =
            licence::written(component, &self.sbom.aside.licences, self.version);
        let mut properties = properties(component, support);
        properties.extend(others);
        properties.extend(concluded.map(|licence| wire::Property {
            name: written::CONCLUDED.to_owned(),
            value: licence::label(licence, &self.sbom.aside.licences).to_owned(),
        }));
        Some(wire::Component {
            kind: self.kind(&component.kind),
            bom_ref: self.references.get(index).unwrap_or_default(),
            supplier,
            manufacturer: of_role(Role::Manufacturer)
                .next()
                .map(|m| entity(&m.name, m.contact.as_deref())),
            authors: of_role(Role::Author)
                .map(|a| person(&a.name, a.contact.as_deref()))
                .collect(),
            publisher: of_role(Role::Publisher).next().map(|p| p.name.as_str()),
            group: component.group.as_deref(),
            name: &component.name,
            version: component.version.as_deref().filter(|v| is_version(v)),
            description: component.description.as_deref(),
            scope: component.scope.as_deref().filter(|s| SCOPES.contains(s)),
            hashes: hashes(&component.hashes),
            licenses,
            copyright: component.copyright.as_deref(),
            cpe: component.raw_cpes.first().map(FixedText::as_str),
            purl: component.written_purl(),
            omnibor_id: identifiers::listed(component, "gitoid"),
            swhid: identifiers::listed(component, "swhid"),
            swid: swid(component),
            external_references,
            properties,
            components: self
                .nesting
                .inside(index)
                .filter_map(|i| self.component(i))
                .collect(),
        })
    }

    /// Returns the references that the version can hold, and properties for the others.
    fn references(
        &self,
        list: &'s [ExternalReference],
    ) -> (Vec<wire::Reference<'s>>, Vec<wire::Property>) {
        let (mut held, mut others) = (Vec::new(), Vec::new());
        for reference in list {
            if !is_form("iri", &reference.url) {
                others.push(wire::Property {
                    name: written::REFERENCE.to_owned(),
                    value: format!("{} {}", reference.kind, reference.url),
                });
                continue;
            }
            let is_known =
                STRUCTURE.has_word("externalReference.type", self.version, &reference.kind);
            held.push(wire::Reference {
                kind: if is_known { &reference.kind } else { "other" },
                url: &reference.url,
                comment: written::reference_comment(reference, is_known),
                hashes: hashes(&reference.hashes),
            });
        }
        (held, others)
    }

    /// Returns what depends on what, and what provides what, by where it starts.
    fn edges(&self) -> Vec<Edge> {
        let own = self.sbom.dependencies.iter();
        let mut edges: Vec<Edge> = own.map(|d| (short(d.from), short(d.to), false)).collect();
        let provides = self.sbom.aside.relations.iter();
        let provides = provides.filter(|r| r.kind == "provides");
        edges.extend(provides.map(|r| (short(r.from), short(r.to), true)));
        edges.sort_by_key(|(from, ..)| *from);
        edges
    }

    /// Returns the relations of one component.
    fn dependency(&self, edges: &[Edge]) -> Option<impl Serialize> {
        let (from, ..) = edges.first()?;
        let to = |is_provided: bool| {
            Lazy(move || {
                let those = edges.iter().filter(move |(.., p)| *p == is_provided);
                those.filter_map(|(_, to, _)| self.references.get(*to as usize))
            })
        };
        let provides = edges.iter().any(|(.., is_provided)| *is_provided);
        Some(wire::Dependency {
            from: self.references.get(*from as usize)?,
            depends_on: to(false),
            provides: provides.then(|| to(true)),
        })
    }

    /// Kinds of other formats become the nearest one; a package is a library.
    fn kind(&self, text: &'s str) -> &'s str {
        let is_known = STRUCTURE.has_word("component.type", self.version, text);
        if is_known { text } else { "library" }
    }
}

/// Returns whether a text is of a form.
fn is_form(id: &str, text: &str) -> bool {
    let form = FORMS.iter().find(|f| f.id == id);
    form.is_some_and(|f| (f.holds)(text))
}

fn person<'s>(name: &'s str, contact: Option<&'s str>) -> wire::Person<'s> {
    wire::Person {
        name,
        email: contact.filter(|c| is_form("email", c)),
    }
}

fn entity<'s>(name: &'s str, contact: Option<&'s str>) -> wire::Entity<'s> {
    let (mail, url): (Vec<&str>, Vec<&str>) =
        contact.into_iter().partition(|c| is_form("email", c));
    let url = url.first().filter(|u| is_form("iri", u));
    wire::Entity {
        name,
        url: url.map(|url| [*url]),
        contact: mail.first().map(|mail| [person("", Some(mail))]),
    }
}

const SCOPES: &[&str] = &["required", "optional", "excluded"];

fn is_serial(text: &str) -> bool {
    is_form("serial", text)
}

/// Returns whether a version is no longer than the format allows.
pub(in super::super) fn is_version(text: &str) -> bool {
    text.len() <= 1024 || text.chars().count() <= 1024
}

/// Returns whether a text is a digest, and has the length that its algorithm gives it.
fn is_digest(name: &str, content: &str) -> bool {
    is_form("digest", content)
        && vocabulary::digest_bits(name).is_none_or(|bits| bits / 4 == content.len())
}

/// Returns the name of a digest algorithm where CycloneDX knows it.
fn algorithm(name: &str) -> Option<&'static str> {
    let name = vocabulary::algorithm(name)?;
    STRUCTURE.has_word("hash-alg", "1.6", name).then_some(name)
}

fn hashes(list: &[(FixedText, FixedText)]) -> Vec<wire::Hash<'_>> {
    let mut found = Vec::new();
    for (name, content) in list.iter().filter(|(n, c)| is_digest(n, c)) {
        found.extend(algorithm(name).map(|alg| wire::Hash { alg, content }));
    }
    found
}

/// Returns the SWID tag; what the source does not say of it is that of the component.
fn swid(component: &Component) -> Option<wire::Swid<'_>> {
    let said = |key: &str| {
        let mut own = component.properties.iter();
        let is_it = |name: &str| name.strip_prefix(identifiers::SWID_PROPERTY) == Some(key);
        own.find(|(name, _)| is_it(name)).map(|(_, v)| v.as_str())
    };
    Some(wire::Swid {
        tag_id: identifiers::swid(component)?,
        name: said("name").unwrap_or(&component.name),
        version: said("version"),
        tag_version: said("tagVersion").and_then(|v| v.parse().ok()),
        patch: said("patch").and_then(|v| v.parse().ok()),
    })
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
    let others = identifiers::beside("cyclonedx-json", component);
    list.extend(others.map(|(kind, value)| {
        let (name, value) = identifiers::property(kind, value);
        wire::Property { name, value }
    }));
    if identifiers::swid(component).is_some() {
        list.retain(|p| !p.name.starts_with(identifiers::SWID_PROPERTY));
    }
    let version = component.version.iter().filter(|v| !is_version(v));
    list.extend(version.map(|version| wire::Property {
        name: written::VERSION.to_owned(),
        value: version.to_string(),
    }));
    // So are digests of algorithms that CycloneDX does not know.
    let others = component.hashes.iter();
    let others =
        others.filter(|(name, content)| algorithm(name).is_none() || !is_digest(name, content));
    list.extend(others.map(|(name, content)| wire::Property {
        name: written::HASH.to_owned(),
        value: format!("{name}:{content}"),
    }));
    list
}

#[cfg(test)]
mod tests;
