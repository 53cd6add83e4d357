//! The device: product, markets, releases.

use std::collections::BTreeMap;

use crate::condition::{Fact, SafetyClass};
use crate::id::{RecordId, ReleaseId};
use crate::place::{Located, Place};
use crate::record::{Link, RecordKind, Releases};
use crate::time::Date;

/// A device and its releases.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Device {
    /// Id.
    pub id: RecordId,
    /// Name of the product.
    pub title: String,
    /// Manufacturer as printed on documents.
    pub manufacturer: String,
    /// Model or catalogue numbers.
    pub models: Vec<String>,
    /// UDI-DI of the device.
    pub udi_di: Vec<String>,
    /// What it is, in a paragraph.
    pub description: String,
    /// Intended use.
    pub intended_use: String,
    /// IEC 62304 software safety class.
    pub safety_class: Option<SafetyClass>,
    /// Facts stated, true or false; a fact that is absent is not stated.
    pub facts: BTreeMap<Fact, bool>,
    /// Markets.
    pub markets: Vec<MarketEntry>,
    /// Standards that the manufacturer works by, as the catalogue names them, with or without edition.
    pub standards: Vec<Located<String>>,
    /// Releases, in file order.
    pub releases: Vec<Release>,
    /// Where each kind of record is at home.
    pub home: BTreeMap<RecordKind, Home>,
    /// Where it stands.
    pub at: Place,
}

/// Where records of a kind are edited.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Home {
    /// In the text files.
    Repository,
    /// On a server.
    Server,
}

/// A market that the device is meant for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MarketEntry {
    /// Id of the market as in the catalogue.
    pub id: Located<String>,
    /// Regulatory pathway, such as `510k`.
    pub pathway: Located<String>,
    /// Where the authorisation stands.
    pub status: MarketStatus,
    /// Legal entity that answers there.
    pub entity: Option<Link>,
}

/// Where an authorisation stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum MarketStatus {
    /// Not yet submitted.
    Planned,
    /// Submitted.
    Submitted,
    /// Authorised.
    Authorised,
    /// Withdrawn.
    Withdrawn,
}

/// A release of the device.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Release {
    /// Name.
    pub id: ReleaseId,
    /// Title.
    pub title: String,
    /// Date of release.
    pub date: Option<Date>,
    /// The release before it.
    pub follows: Option<Located<ReleaseId>>,
    /// Where its life stands.
    pub status: ReleaseStatus,
    /// Its SBOMs, one per configuration.
    pub sboms: Vec<SbomEntry>,
    /// Supported until.
    pub support_until: Option<Date>,
    /// Where it stands in the file.
    pub at: Place,
}

/// An SBOM of a release.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SbomEntry {
    /// Path relative to the dossier.
    pub file: Located<String>,
    /// Configuration, such as `pump-firmware`.
    pub configuration: String,
    /// The element of the architecture that it describes.
    pub element: Option<Link>,
}

/// Where the life of a release stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ReleaseStatus {
    /// Not yet released.
    Development,
    /// Released and supported.
    Released,
    /// In the field, no longer supported.
    EndOfSupport,
    /// Taken back.
    Withdrawn,
}

impl MarketStatus {
    /// All values with their words.
    pub const WORDS: &[(&str, Self)] = &[
        ("planned", Self::Planned),
        ("submitted", Self::Submitted),
        ("authorised", Self::Authorised),
        ("withdrawn", Self::Withdrawn),
    ];
}

impl ReleaseStatus {
    /// All values with their words.
    pub const WORDS: &[(&str, Self)] = &[
        ("development", Self::Development),
        ("released", Self::Released),
        ("end-of-support", Self::EndOfSupport),
        ("withdrawn", Self::Withdrawn),
    ];
}

impl Home {
    /// All values with their words.
    pub const WORDS: &[(&str, Self)] =
        &[("repository", Self::Repository), ("server", Self::Server)];
}

impl Device {
    /// Returns the release of this name.
    pub fn release(&self, id: &ReleaseId) -> Option<&Release> {
        self.releases.iter().find(|r| &r.id == id)
    }

    /// Returns the releases from `id` back to the first, along `follows`; stops where a circle closes.
    pub fn ancestry(&self, id: &ReleaseId) -> Vec<&Release> {
        let mut line: Vec<&Release> = Vec::new();
        let mut next = self.release(id);
        while let Some(release) = next {
            if line.iter().any(|r| r.id == release.id) {
                break;
            }
            line.push(release);
            next = release
                .follows
                .as_ref()
                .and_then(|f| self.release(&f.value));
        }
        line
    }

    /// Returns whether `covered` covers the release.
    pub fn covers(&self, covered: &Releases, id: &ReleaseId) -> bool {
        match covered {
            Releases::All => true,
            Releases::List(list) => list.iter().any(|r| &r.value == id),
            Releases::Span { from, until } => {
                let after_start = from
                    .as_ref()
                    .is_none_or(|f| self.ancestry(id).iter().any(|r| r.id == f.value));
                let before_end = until
                    .as_ref()
                    .is_none_or(|u| self.ancestry(&u.value).iter().any(|r| &r.id == id));
                after_start && before_end
            }
        }
    }

    /// Returns the releases that no other release follows, in file order.
    pub fn heads(&self) -> Vec<&Release> {
        let followed = |id: &ReleaseId| {
            self.releases
                .iter()
                .any(|r| r.follows.as_ref().is_some_and(|f| &f.value == id))
        };
        self.releases.iter().filter(|r| !followed(&r.id)).collect()
    }

    /// Returns the release that is meant when none is named: the last head in the file.
    pub fn latest(&self) -> Option<&Release> {
        self.heads().last().copied()
    }
}
