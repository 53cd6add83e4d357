//! An SBOM held against a profile: per component, which attribute that an authority asks for is missing. The
//! profiles are data; only what an attribute is, is known here.

use asepsis_domain::sbom::{Component, Sbom};
use asepsis_domain::text::FixedText;

use super::{Support, vocabulary};
use crate::sbom::cyclonedx_json::write::SUPPORT_JUSTIFICATION;
use crate::sbom::members::FILE_NAME;

/// What an authority asks of an SBOM.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Profile {
    /// Id.
    pub id: String,
    /// Title.
    pub title: String,
    /// Who published it.
    pub publisher: String,
    /// Edition.
    pub edition: String,
    /// Document and section.
    pub source: String,
    /// Attributes, in the order of the source.
    pub requirements: Vec<Requirement>,
}

/// An attribute that is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Requirement {
    /// Which.
    pub attribute: Attribute,
    /// What stands in for it.
    pub or: Option<Attribute>,
    /// Its name in the source.
    pub title: String,
    /// Where it is asked for.
    pub paragraph: String,
}

/// An attribute of an SBOM or of a component.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Attribute {
    /// Author of the SBOM.
    Author,
    /// E-mail address or URL of the author of the SBOM.
    AuthorContact,
    /// When it was made.
    Timestamp,
    /// The tool that made it.
    Tool,
    /// In which phase of the life cycle it was made.
    Lifecycle,
    /// Supplier of a component.
    Supplier,
    /// E-mail address or URL of someone who supplied or made a component.
    MakerContact,
    /// Name.
    Name,
    /// Version.
    Version,
    /// Package URL, CPE name or another identifier that finds it.
    Identifier,
    /// Any digest.
    Hash,
    /// A digest by SHA-512.
    HashSha512,
    /// A relation to another component.
    Relationship,
    /// Licence.
    Licence,
    /// Level of support.
    SupportLevel,
    /// End of support.
    EndOfSupport,
    /// Why level or end of support is not given.
    SupportJustification,
    /// Name of its file.
    FileName,
    /// Whether it can be executed.
    Executable,
    /// Whether it is an archive.
    Archive,
    /// Whether an archive is structured.
    Structured,
}

impl Attribute {
    /// All attributes with their words.
    pub const WORDS: &[(&str, Self)] = &[
        ("author", Self::Author),
        ("author-contact", Self::AuthorContact),
        ("timestamp", Self::Timestamp),
        ("tool", Self::Tool),
        ("lifecycle", Self::Lifecycle),
        ("supplier", Self::Supplier),
        ("maker-contact", Self::MakerContact),
        ("name", Self::Name),
        ("version", Self::Version),
        ("identifier", Self::Identifier),
        ("hash", Self::Hash),
        ("hash-sha-512", Self::HashSha512),
        ("relationship", Self::Relationship),
        ("licence", Self::Licence),
        ("support-level", Self::SupportLevel),
        ("end-of-support", Self::EndOfSupport),
        ("support-justification", Self::SupportJustification),
        ("file-name", Self::FileName),
        ("executable", Self::Executable),
        ("archive", Self::Archive),
        ("structured", Self::Structured),
    ];

    /// Returns the attribute's word.
    pub fn word(self) -> &'static str {
        let found = Self::WORDS.iter().find(|(_, a)| *a == self);
        found.map_or("", |(word, _)| word)
    }

    /// Returns whether it is of the document, not of a component.
    fn is_of_document(self) -> bool {
        matches!(
            self,
            Self::Author | Self::AuthorContact | Self::Timestamp | Self::Tool | Self::Lifecycle
        )
    }
}

/// What is missing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Missing {
    /// Places in the profile's requirements of what the document lacks.
    pub document: Vec<usize>,
    /// Components that lack something, by index, with the place of what they lack in `lists`.
    components: Vec<(u32, u32)>,
    /// Most components lack the same.
    lists: Vec<Lacks>,
}

/// What a component lacks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lacks {
    /// Places in the profile's requirements.
    pub places: Vec<usize>,
    /// The words of the attributes.
    pub words: Vec<&'static str>,
}

impl Missing {
    /// Returns the components that lack something, by index, in document order.
    pub fn components(&self) -> impl Iterator<Item = (usize, &Lacks)> {
        let lacks = |(index, list): &(u32, u32)| {
            let list = self.lists.get(*list as usize)?;
            Some((*index as usize, list))
        };
        self.components.iter().filter_map(lacks)
    }

    fn add(&mut self, index: usize, places: Vec<usize>, profile: &Profile) {
        if places.is_empty() {
            return;
        }
        let known = self.lists.iter().position(|list| list.places == places);
        let list = known.unwrap_or(self.lists.len());
        if known.is_none() {
            let requirements = places.iter().filter_map(|p| profile.requirements.get(*p));
            let words = requirements.map(|r| r.attribute.word()).collect();
            self.lists.push(Lacks { places, words });
        }
        // A document of more components is beyond every limit.
        let short = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        self.components.push((short(index), short(list)));
    }

    /// Returns whether nothing is missing.
    pub fn is_empty(&self) -> bool {
        self.document.is_empty() && self.components.is_empty()
    }
}

/// Returns what an SBOM lacks of a profile; `support` is by component index, and may be shorter.
pub fn missing(profile: &Profile, sbom: &Sbom, support: &[Support]) -> Missing {
    let related = related(sbom);
    let mut missing = Missing::default();
    let requirements = profile.requirements.iter().enumerate();
    for (place, requirement) in requirements.clone() {
        if requirement.attribute.is_of_document() && !of_document(requirement.attribute, sbom) {
            missing.document.push(place);
        }
    }
    if sbom.components.is_empty() {
        // What is asked of components, a document without any lacks itself.
        let asked = requirements.clone();
        let asked = asked.filter(|(_, r)| !r.attribute.is_of_document());
        missing.document.extend(asked.map(|(place, _)| place));
    }
    let nobody = Support::default();
    for (index, component) in sbom.components.iter().enumerate() {
        let view = View {
            component,
            support: support.get(index).unwrap_or(&nobody),
            is_related: related.get(index).copied().unwrap_or(false),
        };
        let lacks = requirements.clone().filter(|(_, r)| {
            !r.attribute.is_of_document()
                && !view.has(r.attribute)
                && !r.or.is_some_and(|or| view.has(or))
        });
        missing.add(index, lacks.map(|(place, _)| place).collect(), profile);
    }
    missing
}

/// Returns by component whether a relation starts from it or leads to it.
fn related(sbom: &Sbom) -> Vec<bool> {
    let mut related = vec![false; sbom.components.len()];
    let depends = sbom.dependencies.iter().map(|d| [d.from, d.to]);
    let parts = sbom.components.iter().enumerate();
    let parts = parts.filter_map(|(index, c)| Some([index, c.parent?]));
    let others = sbom.aside.relations.iter().map(|r| [r.from, r.to]);
    for index in depends.chain(parts).chain(others).flatten() {
        if let Some(is_related) = related.get_mut(index) {
            *is_related = true;
        }
    }
    related
}

fn of_document(attribute: Attribute, sbom: &Sbom) -> bool {
    match attribute {
        Attribute::Author => sbom.authors.iter().any(|a| is_said(Some(&a.name))),
        Attribute::AuthorContact => sbom.authors.iter().any(|a| a.contact.is_some()),
        Attribute::Timestamp => sbom.timestamp.is_some(),
        Attribute::Tool => !sbom.tools.is_empty(),
        Attribute::Lifecycle => !sbom.aside.lifecycles.is_empty(),
        _ => true,
    }
}

struct View<'s> {
    component: &'s Component,
    support: &'s Support,
    is_related: bool,
}

impl View<'_> {
    fn has(&self, attribute: Attribute) -> bool {
        let c = self.component;
        let support = self.support;
        match attribute {
            Attribute::Supplier => !support.supplier.is_empty() || is_said(c.supplier.as_deref()),
            Attribute::MakerContact => c.parties.iter().any(|p| p.contact.is_some()),
            Attribute::Name => is_said(Some(&c.name)),
            Attribute::Version => is_said(c.judged_version()),
            Attribute::Identifier => self.is_identified(),
            Attribute::Hash => c.hashes.iter().any(is_hash),
            Attribute::HashSha512 => {
                // The digest of what is handed out may stand with where that is.
                let places = c.references.iter().filter(|r| r.kind == "distribution");
                let hashes = c.hashes.iter().chain(places.flat_map(|r| &r.hashes));
                let mut long = hashes.filter(|h| vocabulary::algorithm(&h.0) == Some("SHA-512"));
                long.any(is_hash)
            }
            Attribute::Relationship => self.is_related,
            Attribute::Licence => c.licences.iter().any(|l| is_said(Some(&l.said))),
            Attribute::SupportLevel => {
                is_level(&support.level) || c.support_level.as_deref().is_some_and(is_level)
            }
            Attribute::EndOfSupport => support.end.or(c.end_of_support).is_some(),
            Attribute::SupportJustification => {
                is_said(Some(&support.justification)) || self.property(SUPPORT_JUSTIFICATION)
            }
            Attribute::FileName => self.property(FILE_NAME),
            Attribute::Executable => self.property("bsi:component:executable"),
            Attribute::Archive => self.property("bsi:component:archive"),
            Attribute::Structured => self.property("bsi:component:structured"),
            _ => true,
        }
    }

    fn is_identified(&self) -> bool {
        let c = self.component;
        let finds = |kind: &str| kind.starts_with("PERSISTENT-ID/") || kind.ends_with("/swid");
        c.purl.is_some()
            || !c.cpes.is_empty()
            || c.references.iter().any(|r| finds(&r.kind))
            || !c.identifiers.is_empty()
    }

    fn property(&self, name: &str) -> bool {
        let mut properties = self.component.properties.iter();
        properties.any(|(n, value)| n == name && is_said(Some(value)))
    }
}

fn is_said(text: Option<&str>) -> bool {
    text.is_some_and(|t| {
        !matches!(
            t.trim(),
            "" | "NOASSERTION" | "NONE" | "unknown" | "UNKNOWN"
        )
    })
}

/// Returns whether a hash has the digits that its algorithm gives.
fn is_hash((algorithm, content): &(FixedText, FixedText)) -> bool {
    let bits = vocabulary::digest_bits(algorithm);
    !content.is_empty()
        && content.bytes().all(|b| b.is_ascii_hexdigit())
        && bits.is_none_or(|bits| bits / 4 == content.len())
}

fn is_level(text: &str) -> bool {
    is_said(Some(text)) && text != "noAssertion"
}
