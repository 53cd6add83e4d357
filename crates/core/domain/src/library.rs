//! A library of interfaces, assets and threats, from which threats for a device's system are proposed.

use crate::architecture::ElementKind;
use crate::control::Category;
use crate::id::{ItemRef, RecordId};
use crate::record::RecordKind;
use crate::threat::{LifeCycle, Stride};

/// A library, as data.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Library {
    /// Id.
    pub id: String,
    /// Title.
    pub title: String,
    /// Classes of threat by kind of part.
    pub parts: Vec<PartClasses>,
    /// Kinds of interface.
    pub interfaces: Vec<LibraryKind>,
    /// Kinds of asset.
    pub assets: Vec<LibraryKind>,
    /// Threats.
    pub threats: Vec<LibraryThreat>,
}

/// A kind of part of a system.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum PartKind {
    /// An element of this kind.
    Element(ElementKind),
    /// A data flow.
    Flow,
    /// An interface.
    Interface,
}

/// Which classes of threat are looked for on a kind of part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartClasses {
    /// Kind of part.
    pub kind: PartKind,
    /// Classes that apply.
    pub stride: Vec<Stride>,
    /// Classes that apply to some of the kind only.
    pub sometimes: Vec<Stride>,
    /// Where that comes from.
    pub source: String,
}

/// A kind of interface or asset.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LibraryKind {
    /// Id.
    pub id: String,
    /// Title.
    pub title: String,
    /// What `kind` of a dossier's record means it.
    pub kinds: Vec<String>,
    /// What it is, and what an attacker sees in it.
    pub about: String,
}

/// A threat of the library.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LibraryThreat {
    /// Id.
    pub id: String,
    /// Title.
    pub title: String,
    /// Kinds of interface and asset that it is on, by id.
    pub on: Vec<String>,
    /// Kinds of part that it is on.
    pub parts: Vec<PartKind>,
    /// Its class.
    pub stride: Stride,
    /// The stage of life in which it acts.
    pub life_cycle: LifeCycle,
    /// What an attacker does.
    pub text: String,
    /// Why it matters for patients.
    pub patients: String,
    /// Typical controls.
    pub controls: Vec<TypicalControl>,
    /// Where it comes from.
    pub source: String,
}

/// A typical control against a threat.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TypicalControl {
    /// Category.
    pub category: Category,
    /// What is done.
    pub text: String,
    /// Catalogue items that ask for it.
    pub items: Vec<ItemRef>,
}

/// A threat that is proposed for a part of the system; nothing becomes of it without a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suggestion {
    /// The element, interface, flow or asset.
    pub on: RecordId,
    /// Its kind of record.
    pub kind: RecordKind,
    /// Its title.
    pub part: String,
    /// Class.
    pub stride: Stride,
    /// It applies to some parts of this kind only.
    pub sometimes: bool,
    /// The threat of the library, by id; empty: the class alone.
    pub library: String,
    /// Title.
    pub title: String,
    /// What an attacker does.
    pub text: String,
    /// Why it matters for patients.
    pub patients: String,
    /// The stage of life in which it acts.
    pub life_cycle: LifeCycle,
    /// Typical controls.
    pub controls: Vec<TypicalControl>,
    /// Threats of the dossier of this class on the part itself.
    pub covered_by: Vec<RecordId>,
    /// Threats of the dossier of this class on its interfaces, flows or assets.
    pub covered_nearby: Vec<RecordId>,
}

/// What was proposed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Suggestions {
    /// The proposals, by part in the order of the dossier.
    pub all: Vec<Suggestion>,
    /// Interfaces without any threat on them or on a flow through them.
    pub unthreatened: Vec<RecordId>,
    /// Interfaces whose kind the library does not know, with the kind as written.
    pub unknown: Vec<(RecordId, String)>,
}

impl Suggestion {
    /// Returns whether a threat of the dossier covers it.
    pub fn is_covered(&self) -> bool {
        !self.covered_by.is_empty() || !self.covered_nearby.is_empty()
    }
}

impl PartKind {
    /// All values with their words.
    pub const WORDS: &[(&str, Self)] = &[
        ("device", Self::Element(ElementKind::Device)),
        ("process", Self::Element(ElementKind::Process)),
        ("data-store", Self::Element(ElementKind::DataStore)),
        (
            "external-entity",
            Self::Element(ElementKind::ExternalEntity),
        ),
        ("network", Self::Element(ElementKind::Network)),
        ("flow", Self::Flow),
        ("interface", Self::Interface),
    ];
}
