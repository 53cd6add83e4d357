//! What a device is made of: one component graph, whatever format it came in.

mod details;
mod licence;
mod made;
mod place;
mod weight;

use std::sync::Arc;

use thin_vec::ThinVec;

use crate::digest::Digest;
use crate::identifier::Purl;
use crate::text::FixedText;

pub use details::{Details, Rest};
pub use licence::{Acknowledgement, Licence, OwnLicence, OwnLicences};
pub use made::{Agent, Tool};
pub use place::{List, Place};

/// A software bill of materials as read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sbom {
    /// Id of the format in the table of formats, such as `cyclonedx-json`.
    pub format: String,
    /// Version of the specification, such as `1.6`.
    pub spec_version: String,
    /// Serial number or document namespace.
    pub serial: Option<String>,
    /// Revision of the document.
    pub revision: Option<u64>,
    /// Digest of the bytes read.
    pub digest: Digest,
    /// Persons and organizations that made it.
    pub authors: Vec<Agent>,
    /// Programs that made it.
    pub tools: Vec<Tool>,
    /// When it was made, as written.
    pub timestamp: Option<String>,
    /// Index in `components` of what the SBOM describes.
    pub subject: Option<usize>,
    /// All components, nested ones too, in document order; the subject is one of them.
    pub components: Vec<Component>,
    /// Dependency relations between components, by index, in document order.
    pub dependencies: Vec<Dependency>,
    /// What judges nothing here, and is kept so that a document can be written again.
    pub aside: Aside,
}

impl Sbom {
    /// Returns the key of what it describes; empty where it does not say.
    pub fn subject_key(&self) -> String {
        let subject = self.subject.and_then(|at| self.components.get(at));
        subject.map_or_else(String::new, |subject| subject.key(&self.components))
    }

    /// Returns the BOM-Link of the component of a reference, where the document has a serial number: an address of it
    /// in all the world (<https://cyclonedx.org/capabilities/bomlink/>).
    pub fn bom_link(&self, reference: &str) -> Option<String> {
        let serial = self.serial.as_deref()?.strip_prefix("urn:uuid:")?;
        let revision = self.revision.unwrap_or(1);
        let reference = fragment(reference);
        Some(format!("urn:cdx:{serial}/{revision}#{reference}"))
    }
}

/// Encodes what a URN's fragment cannot hold (RFC 3986, section 3.5).
fn fragment(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~!$&'()*+,;=:@/?".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

/// What a document says beside its components.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Aside {
    /// Name of the document.
    pub name: Option<String>,
    /// Phases of the life cycle in which it was made, such as `build`.
    pub lifecycles: Vec<String>,
    /// Relations other than plain dependency and containment, in document order.
    pub relations: Vec<Relation>,
    /// References of the document's own.
    pub references: Vec<ExternalReference>,
    /// Licences of the document's own.
    pub licences: Arc<OwnLicences>,
    /// Indexes of what the document describes beside the subject, in document order.
    pub described: Vec<usize>,
}

/// A relation of a kind that the format names; what it means for the graph stands in `dependencies` and `parent` too.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Relation {
    /// Index of the component that the relation starts from.
    pub from: usize,
    /// Index of the component that it leads to.
    pub to: usize,
    /// Kind as SPDX 2.3 names it (clause 11.1), such as `STATIC_LINK`, or as another format does, such as `provides`.
    pub kind: String,
}

/// A reference from a component to something outside of the document.
#[derive(Debug, Clone, PartialEq, Eq, Default, PartialOrd, Ord)]
pub struct ExternalReference {
    /// Kind as CycloneDX names it, such as `website`; another format's own name where there is none.
    pub kind: FixedText,
    /// Where it leads.
    pub url: FixedText,
    /// Comment.
    pub comment: Option<FixedText>,
    /// Hashes of what is there, `(algorithm, hex)`.
    pub hashes: ThinVec<(FixedText, FixedText)>,
}

/// Someone who had a part in a component.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Party {
    /// The part.
    pub role: Role,
    /// It is a person, no organization.
    pub is_person: bool,
    /// Name.
    pub name: FixedText,
    /// How to reach them: e-mail address or URL.
    pub contact: Option<FixedText>,
}

/// What part someone had in a component.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Supplied it.
    Supplier,
    /// Made it (SPDX: originator).
    Manufacturer,
    /// Wrote it.
    Author,
    /// Published it.
    Publisher,
}

/// A component: software, firmware, operating system, device, file. A large SBOM has hundreds of thousands: what it holds is
/// as small as it can be. What most of them do not say stands in [`Details`], whose members are read and set as its own.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Component {
    /// Reference inside the document (`bom-ref`, `SPDXID`); made from its place where the document has none.
    pub reference: FixedText,
    /// Kind as the document says: `library`, `firmware`, `operating-system`, `device` …
    pub kind: FixedText,
    /// Group or namespace.
    pub group: Option<FixedText>,
    /// Name.
    pub name: FixedText,
    /// Version as written.
    pub version: Option<FixedText>,
    /// Package URL; `None` also where the text is none, see `raw_purl`.
    pub purl: Option<Purl>,
    /// Hashes, `(algorithm, hex)`.
    pub hashes: ThinVec<(FixedText, FixedText)>,
    /// Licences, in document order.
    pub licences: ThinVec<Licence>,
    /// Index of the component that contains this one.
    pub parent: Option<usize>,
    /// JSON pointer or XPath of the component in the document.
    pub pointer: Place,
    /// What else the document says of it.
    pub rest: Rest,
}

/// A relation: `from` depends on `to`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Dependency {
    /// Index of the dependent component.
    pub from: usize,
    /// Index of what it depends on.
    pub to: usize,
}

impl Component {
    /// Returns the component's key: canonical purl, else CPE, else `name@version` with its path in the tree.
    pub fn key(&self, all: &[Self]) -> String {
        if let Some(purl) = &self.purl {
            return purl.as_str().to_owned();
        }
        if let Some(cpe) = self.cpes.first() {
            return cpe.formatted();
        }
        let mut path = vec![self.plain_name()];
        let mut parent = self.parent;
        // A parent comes before its children, so a chain cannot be longer than the list.
        while let Some(above) = parent.and_then(|p| all.get(p)) {
            if path.len() > 64 {
                break;
            }
            path.push(above.plain_name());
            parent = above.parent;
        }
        path.reverse();
        path.join("/")
    }

    /// Gives back the room that its lists have to grow into.
    pub fn shrink(&mut self) {
        self.hashes.shrink_to_fit();
        self.licences.shrink_to_fit();
        self.rest.shrink();
    }

    /// Returns the package URL as it was written, or the text that stands for one and is none.
    pub fn written_purl(&self) -> Option<&str> {
        let canonical = self.purl.as_ref().map(Purl::as_str);
        self.raw_purl.as_deref().or(canonical)
    }

    /// Sets the package URL that a text is, if it is one, and how it was written.
    pub fn set_purl(&mut self, purl: Option<Purl>, written: &str) {
        let is_canonical = purl.as_ref().is_some_and(|p| p.as_str() == written);
        let raw = (!is_canonical).then(|| written.into());
        // Where nothing changes, no room is made for what is not there.
        if raw != self.raw_purl {
            self.raw_purl = raw;
        }
        self.purl = purl;
    }

    /// Returns `group/name@version` with what there is.
    pub fn plain_name(&self) -> String {
        let mut text = self
            .group
            .as_ref()
            .map_or_else(String::new, |g| format!("{g}/"));
        text.push_str(&self.name);
        if let Some(version) = &self.version {
            text.push('@');
            text.push_str(version);
        }
        text
    }

    /// Returns the version to judge: the component's own, else the purl's, else the CPE's.
    pub fn judged_version(&self) -> Option<&str> {
        let own = self.version.as_deref().filter(|v| !v.trim().is_empty());
        own.or_else(|| self.purl.as_ref().and_then(Purl::version))
            .or_else(|| self.cpes.iter().find_map(|c| c.version.value()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fragments_are_encoded() {
        assert_eq!(fragment("pkg:npm/a@1"), "pkg:npm/a@1");
        assert_eq!(fragment("a b#c%"), "a%20b%23c%25");
    }
}
