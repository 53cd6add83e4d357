//! What the releases are made of: each component of each SBOM with what people noted about it.

use std::collections::{BTreeSet, HashMap};

use asepsis_domain::device::SbomEntry;
use asepsis_domain::dossier::{ComponentNote, Dossier};
use asepsis_domain::identifier::{Cpe, Purl};
use asepsis_domain::sbom::{Component, Sbom};

use crate::selector::{Identity, Selector};

/// All components of all releases, named by their index here.
#[derive(Debug)]
pub(crate) struct Inventory<'a> {
    /// The components, by release, SBOM and place in it.
    pub(crate) parts: Vec<Part<'a>>,
    /// The SBOMs of the releases that could be read.
    pub(crate) bills: Vec<Bill<'a>>,
    by_key: HashMap<String, Vec<usize>>,
    /// For each note of the dossier, whether it names any component.
    pub(crate) note_used: Vec<bool>,
}

/// An SBOM of a release.
#[derive(Debug)]
pub(crate) struct Bill<'a> {
    /// Index of the release.
    pub(crate) release: usize,
    /// The entry in device.toml.
    pub(crate) entry: &'a SbomEntry,
    /// The SBOM.
    pub(crate) sbom: &'a Sbom,
    /// Index of its first component in the inventory.
    pub(crate) first: usize,
}

/// A component of a release.
#[derive(Debug)]
pub(crate) struct Part<'a> {
    /// Index of the release.
    pub(crate) release: usize,
    /// Index in its SBOM.
    pub(crate) index: usize,
    /// The SBOM is about it: it is the product, not a part.
    pub(crate) subject: bool,
    /// Key.
    pub(crate) key: String,
    /// The names under which it is known.
    pub(crate) identity: Identity<'a>,
    /// What people noted, the narrowest note first.
    pub(crate) notes: Vec<&'a ComponentNote>,
}

impl<'a> Inventory<'a> {
    /// Returns the inventory of the dossier's releases.
    pub(crate) fn of(dossier: &'a Dossier) -> Self {
        let mut inventory = Self {
            parts: Vec::new(),
            bills: Vec::new(),
            by_key: HashMap::new(),
            note_used: Vec::new(),
        };
        for (release, of) in dossier.device.releases.iter().enumerate() {
            for entry in &of.sboms {
                if let Some(sbom) = dossier.sboms.get(&entry.file.value) {
                    inventory.add(release, entry, sbom);
                }
            }
        }
        inventory.apply(&dossier.components);
        inventory
    }

    /// Returns the components that the selector names, in the inventory's order.
    pub(crate) fn select(&self, selector: &Selector) -> Vec<usize> {
        let named = |index: &usize| {
            let part = self.parts.get(*index);
            part.is_some_and(|p| selector.names(&p.identity))
        };
        match selector.key() {
            Some(key) => {
                let candidates = self.by_key.get(&key).into_iter().flatten().copied();
                candidates.filter(named).collect()
            }
            None => (0..self.parts.len()).filter(named).collect(),
        }
    }

    /// Returns the component at this place of an SBOM.
    pub(crate) fn part(&self, bill: &Bill<'_>, index: usize) -> Option<(usize, &Part<'a>)> {
        let at = bill.first.checked_add(index)?;
        let part = self.parts.get(at)?;
        (index < bill.sbom.components.len()).then_some((at, part))
    }

    /// Returns the names of all components.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.parts
            .iter()
            .map(|p| p.identity.component.name.as_str())
    }

    fn add(&mut self, release: usize, entry: &'a SbomEntry, sbom: &'a Sbom) {
        let first = self.parts.len();
        self.bills.push(Bill {
            release,
            entry,
            sbom,
            first,
        });
        for (index, component) in sbom.components.iter().enumerate() {
            let identity = Identity::of(component);
            for key in identity.keys() {
                self.by_key.entry(key).or_default().push(first + index);
            }
            self.parts.push(Part {
                release,
                index,
                subject: sbom.subject == Some(index),
                key: component.key(&sbom.components),
                identity,
                notes: Vec::new(),
            });
        }
    }

    /// Puts the notes on the components that they name, then lets corrected identities find those too.
    fn apply(&mut self, notes: &'a [ComponentNote]) {
        let selectors: Vec<Selector> = notes
            .iter()
            .map(|n| Selector::parse(&n.component.value))
            .collect();
        let mut order: Vec<usize> = (0..notes.len()).collect();
        order.sort_by_key(|i| {
            let wide = selectors.get(*i).is_none_or(|s| !s.has_version());
            (wide, notes.get(*i).map(|n| (&n.component.value, &n.at)))
        });
        self.note_used = vec![false; notes.len()];
        let mut corrected = BTreeSet::new();
        for index in order {
            let (Some(note), Some(selector)) = (notes.get(index), selectors.get(index)) else {
                continue;
            };
            for at in self.select(selector) {
                if let Some(used) = self.note_used.get_mut(index) {
                    *used = true;
                }
                if let Some(part) = self.parts.get_mut(at) {
                    part.notes.push(note);
                    if note.purl.is_some() || note.cpe.is_some() {
                        corrected.insert(at);
                    }
                }
            }
        }
        for at in corrected {
            self.correct(at);
        }
    }

    fn correct(&mut self, at: usize) {
        let Some(part) = self.parts.get_mut(at) else {
            return;
        };
        let had: BTreeSet<String> = part.identity.keys().into_iter().collect();
        for note in &part.notes {
            let purl = note.purl.as_ref().and_then(|p| Purl::parse(&p.value).ok());
            let cpe = note.cpe.as_ref().and_then(|c| Cpe::parse(&c.value).ok());
            part.identity.purls.extend(purl);
            part.identity.cpes.extend(cpe);
        }
        for key in part.identity.keys() {
            if !had.contains(&key) {
                let list = self.by_key.entry(key).or_default();
                list.push(at);
                list.sort_unstable();
            }
        }
    }
}

impl<'a> Part<'a> {
    /// Returns the component.
    pub(crate) fn component(&self) -> &'a Component {
        self.identity.component
    }
}
