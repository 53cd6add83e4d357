//! What of the dossier a statement's product is: by BOM-Link, package URL, CPE, hash or name. Where it is
//! nothing, the nearest component and what sets it apart (`nearest`).

use std::collections::{BTreeSet, HashMap};

use asepsis_domain::device::Release;
use asepsis_domain::dossier::Dossier;
use asepsis_domain::id::ReleaseId;
use asepsis_domain::identifier::Purl;
use asepsis_domain::sbom::{Component, Sbom};
use asepsis_domain::vex::{Identity, Said, Statement, Subject, algorithm};

use super::certainty::doubts;
use super::device::subjects;
use super::identity::{hash_key, is, keys, link_key};
use super::inside::{Around, Contents, Inside};
use super::nearest::{Nearest, of_link};
use super::versions::{Fit, Orders, closest, fit, outside};
use crate::selector;

/// A component of a release.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place<'d> {
    pub(super) release: &'d Release,
    /// Path of the SBOM.
    pub(super) file: &'d str,
    pub(super) sbom: &'d Sbom,
    /// Index of the component in the SBOM.
    pub(super) index: usize,
    pub(super) component: &'d Component,
}

impl<'d> Place<'d> {
    /// Returns what a decision names the component by.
    pub(super) fn key(&self) -> String {
        self.component.key(&self.sbom.components)
    }

    /// Returns the BOM-Link of the component, where its document has a serial number.
    pub(super) fn link(&self) -> Option<String> {
        self.sbom.bom_link(&self.component.reference)
    }

    /// Returns the BOM-Link of the document, where the component is what it describes.
    pub(super) fn document_link(&self) -> Option<String> {
        let link = self
            .link()
            .filter(|_| self.sbom.subject == Some(self.index))?;
        Some(link.split('#').next()?.to_owned())
    }

    /// Returns what tells the document that it stands in from others.
    pub(super) fn document(&self) -> (&'d str, *const Sbom) {
        (self.release.id.as_str(), std::ptr::from_ref(self.sbom))
    }
}

/// Returns every component of every release, the subject of an SBOM too.
pub(super) fn places(dossier: &Dossier) -> Vec<Place<'_>> {
    let mut all = Vec::new();
    for release in &dossier.device.releases {
        for entry in &release.sboms {
            if let Some(sbom) = dossier.sboms.get(&entry.file.value) {
                let components = sbom.components.iter().enumerate();
                all.extend(components.map(|(index, component)| Place {
                    release,
                    file: &entry.file.value,
                    sbom,
                    index,
                    component,
                }));
            }
        }
    }
    all
}

/// The components of the releases, found by what identifies them.
pub(super) struct Places<'d> {
    pub(super) dossier: &'d Dossier,
    all: Vec<Place<'d>>,
    identities: Vec<selector::Identity<'d>>,
    by_key: HashMap<String, Vec<usize>>,
    by_reference: HashMap<&'d str, Vec<usize>>,
    contents: Contents,
    nearest: Nearest,
    orders: Orders,
    /// Places of what the SBOMs describe that is the device.
    pub(super) device: Vec<usize>,
}

/// What the products of a statement are here.
#[derive(Debug, Default)]
pub(super) struct Concerned {
    /// Places in the list of all, in its order.
    pub(super) places: Vec<usize>,
    /// One of them is what a product names, and not only what the product is part of.
    pub(super) is_listed: bool,
    /// Products that are nothing here: label, and why with the nearest component.
    pub(super) missed: Vec<(String, String)>,
    /// Of the first of them, the nearest component and why it is not meant.
    pub(super) first: Option<(Option<String>, String)>,
    /// Why it is not certain that the statement is of these places.
    pub(super) doubts: Vec<String>,
}

/// What a subject of a statement is here.
#[derive(Debug, Default)]
struct Found {
    /// Places in the list of all, in its order.
    places: Vec<usize>,
    /// The places are the product that the subject is part of: the part itself is not listed.
    is_whole: bool,
    /// The nearest component and why it is not meant; empty where something was found.
    nearest: Option<String>,
    why: String,
    doubts: BTreeSet<String>,
}

/// What an identity names, by version.
#[derive(Debug, Default)]
pub(super) struct Named {
    /// What it may name.
    pub(super) places: Vec<usize>,
    /// What it would name in another version.
    outside: Vec<usize>,
    /// Why it is not certain that it names all of the first.
    pub(super) doubts: BTreeSet<String>,
}

impl<'d> Places<'d> {
    pub(super) fn of(dossier: &'d Dossier, orders: Orders) -> Self {
        let all = places(dossier);
        let identities: Vec<_> = all
            .iter()
            .map(|p| selector::Identity::of(p.component))
            .collect();
        let mut by_key: HashMap<String, Vec<usize>> = HashMap::new();
        let mut by_reference: HashMap<&str, Vec<usize>> = HashMap::new();
        for (at, (place, identity)) in all.iter().zip(&identities).enumerate() {
            let hashes = place.component.hashes.iter();
            let hashes = hashes.map(|(a, hex)| hash_key(&algorithm(a), hex));
            let links = place.link().into_iter().chain(place.document_link());
            let links = links.map(|l| link_key(&l));
            for key in identity.keys().into_iter().chain(hashes).chain(links) {
                by_key.entry(key).or_default().push(at);
            }
            let reference: &str = &place.component.reference;
            by_reference.entry(reference).or_default().push(at);
        }
        Self {
            dossier,
            device: subjects(dossier, &all),
            all,
            identities,
            by_key,
            by_reference,
            contents: Contents::default(),
            nearest: Nearest::default(),
            orders,
        }
    }

    /// Returns how versions are ordered.
    pub(super) fn orders(&self) -> &Orders {
        &self.orders
    }

    /// Returns the places at these numbers.
    pub(super) fn at(&self, places: &[usize]) -> Vec<Place<'d>> {
        let found = places.iter().filter_map(|at| self.all.get(*at));
        found.copied().collect()
    }

    /// Returns all places.
    pub(super) fn all(&self) -> &[Place<'d>] {
        &self.all
    }

    /// Returns the places that have a key of selectors.
    pub(super) fn with_key(&self, key: &str) -> Vec<Place<'d>> {
        self.by_key.get(key).map_or(Vec::new(), |at| self.at(at))
    }

    /// Returns what the products of a statement are here.
    pub(super) fn concerned(&mut self, statement: &Statement) -> Concerned {
        let mut all = Concerned::default();
        let mut doubts = BTreeSet::new();
        doubts.extend(statement.unread.iter().cloned());
        let mut denied = BTreeSet::new();
        for subject in &statement.subjects {
            let here = self.find(subject);
            let limit = subject.part.limit.as_ref();
            if let Some(Said::Otherwise(word)) = limit.map(|l| &l.said) {
                let text = limit.map_or("", |l| l.text.as_str());
                let why = format!("the document gives `{text}` another status, `{word}`");
                let near = self.at(&here.places).first().map(Place::key);
                if here.places.is_empty() {
                    all.first = all.first.or(Some((here.nearest, here.why)));
                    continue;
                }
                all.first = all.first.or(Some((near, why.clone())));
                if here.doubts.is_empty() {
                    all.missed.push((subject.part.label(), why));
                    denied.extend(here.places);
                } else {
                    doubts.insert(why);
                }
                continue;
            }
            if here.places.is_empty() {
                let near = here.nearest.as_ref();
                let near = near.map_or(String::new(), |near| format!("; nearest: {near}"));
                let label = subject.part.label();
                all.missed.push((label, format!("{}{near}", here.why)));
                all.first = all.first.or(Some((here.nearest, here.why)));
            }
            all.is_listed |= !here.places.is_empty() && !here.is_whole;
            all.places.extend(here.places);
            doubts.extend(here.doubts);
        }
        all.places.sort_unstable();
        all.places.dedup();
        let before = all.places.len();
        all.places.retain(|at| !denied.contains(at));
        if all.places.len() < before {
            doubts.insert("the document gives one version two statuses".to_owned());
        }
        all.doubts = doubts.into_iter().collect();
        all
    }

    /// Returns what a subject is here.
    fn find(&mut self, subject: &Subject) -> Found {
        let of_part = self.named(&subject.part);
        let identities = subject.around().map(|(identity, _)| identity);
        let part = Some(&subject.part).filter(|_| of_part.places.is_empty());
        if let Some(identity) = identities.chain(part).find(|i| i.is_undefined) {
            return Found {
                why: format!("the document defines no `{}`", identity.name),
                ..Found::default()
            };
        }
        let Some(whole) = &subject.whole else {
            // The link of a document is of what it describes, with all that is in it.
            let is_whole = subject.part.links.iter().any(|l| !l.contains('#'));
            let found = self.told(of_part, &subject.part);
            return Found { is_whole, ..found };
        };
        let (around, mut doubts) = match self.around(subject) {
            Ok(around) => around,
            Err(_) if of_part.places.is_empty() => return self.told(of_part, &subject.part),
            Err(why) => return self.not_in(&of_part, why),
        };
        let mut is_unsaid = false;
        let mut is_inside = |at: &usize| {
            let place = self.all.get(*at);
            let lies = place.map_or(Inside::No, |p| self.contents.lies_in(p, &around));
            is_unsaid |= lies == Inside::Unsaid;
            lies != Inside::No
        };
        let outside = of_part.outside.clone().into_iter();
        let mut inside = Named {
            places: of_part
                .places
                .iter()
                .copied()
                .filter(&mut is_inside)
                .collect(),
            outside: outside.filter(&mut is_inside).collect(),
            doubts: of_part.doubts.clone(),
        };
        if inside.places.is_empty() && inside.outside.is_empty() && !of_part.places.is_empty() {
            return self.not_in(&of_part, is_not_in(&subject.part.label(), &whole.label()));
        }
        if is_unsaid {
            doubts.insert(unsaid(&subject.part.label(), &whole.label()));
        }
        inside.doubts.extend(doubts);
        self.told(inside, &subject.part)
    }

    /// Returns what here a subject is in, and why that is not certain; else why it is in nothing here.
    fn around(&self, subject: &Subject) -> Result<(Around<'d>, BTreeSet<String>), String> {
        let mut doubts = BTreeSet::new();
        let chain: Vec<(&Identity, bool)> = subject.around().collect();
        let mut outer: Option<(Around<'d>, &Identity)> = None;
        for (identity, is_beside) in chain.into_iter().rev() {
            let named = self.named(identity);
            let releases: BTreeSet<_> = self.releases_of(identity).into_iter().collect();
            // What names the device's own releases is as certain as their names.
            if releases.is_empty() {
                doubts.extend(named.doubts);
            } else {
                doubts.extend(identity.doubts.iter().cloned());
            }
            let mut around = Around {
                releases,
                places: self.at(&named.places),
                is_beside,
            };
            if around.is_nothing() {
                let missing = || {
                    let whole = identity.label();
                    format!(
                        "the component is here, and the statement is of it in {whole}, which is not"
                    )
                };
                return Err(of_link(self, identity).map_or_else(missing, |(_, why)| why));
            }
            if let Some((further, of)) = &outer {
                let (within, is_unsaid) = around.within(&self.contents, further);
                around = within;
                if around.is_nothing() {
                    return Err(is_not_in(&identity.label(), &of.label()));
                }
                if is_unsaid {
                    doubts.insert(unsaid(&identity.label(), &of.label()));
                }
            }
            outer = Some((around, identity));
        }
        Ok((outer.map(|(around, _)| around).unwrap_or_default(), doubts))
    }

    /// Returns that a part is here, and not where the statement is of it.
    fn not_in(&self, part: &Named, why: String) -> Found {
        Found {
            nearest: self.at(&part.places).first().map(Place::key),
            why,
            ..Found::default()
        }
    }

    /// Returns the releases that an identity names: by the device's id or title and the release's name, or a range of
    /// them.
    pub(super) fn own_releases(&self, whole: &Identity) -> Vec<&'d ReleaseId> {
        let device = &self.dossier.device;
        let purls = whole.purls.iter().filter_map(|p| Purl::parse(p).ok());
        let purls: Vec<Purl> = purls
            .filter(|p| p.kind() == "generic" && p.name() == device.id.as_str())
            .collect();
        let is_name = whole.name == device.title || whole.name == device.id.as_str();
        let named = |release: &ReleaseId| {
            let by_purl = purls.iter().any(|p| p.version() == Some(release.as_str()));
            by_purl || (is_name && whole.version == release.as_str())
        };
        let is_device = is_name || purls.iter().any(|p| p.version().is_none());
        let limit = whole.limit.as_ref().filter(|l| l.is_range);
        let in_range = |release: &ReleaseId| match limit {
            Some(limit) => (self.orders.contains)(&limit.text, release.as_str()) == Some(true),
            None => false,
        };
        let releases = device.releases.iter().map(|r| &r.id);
        let is_it = |id: &&ReleaseId| match limit {
            Some(_) => is_device && in_range(id),
            None => named(id),
        };
        releases.filter(is_it).collect()
    }

    /// Returns the places that are what an identity names.
    pub(super) fn named(&self, identity: &Identity) -> Named {
        let mut named = Named::default();
        if identity.is_undefined {
            return self.referred(identity);
        }
        let mut look = |at: usize| {
            let Some((place, known)) = self.all.get(at).zip(self.identities.get(at)) else {
                return;
            };
            if !is(place, known, identity) {
                return;
            }
            match fit(&self.orders, place, known, identity) {
                Fit::Outside => return named.outside.push(at),
                Fit::Open(doubt) => {
                    named.doubts.insert(doubt);
                }
                Fit::Inside => {}
            }
            named.places.push(at);
            named.doubts.extend(doubts(place, known, identity));
        };
        match keys(identity) {
            None => (0..self.all.len()).for_each(&mut look),
            Some(keys) => {
                let candidates = keys.iter().filter_map(|key| self.by_key.get(key));
                let candidates: BTreeSet<usize> = candidates.flatten().copied().collect();
                candidates.into_iter().for_each(&mut look);
            }
        }
        if !named.places.is_empty() {
            named.doubts.extend(identity.doubts.iter().cloned());
        }
        named
    }

    /// Returns the places that have the reference by which a document names something without saying in which SBOM.
    fn referred(&self, identity: &Identity) -> Named {
        let mut named = Named::default();
        let reference = identity.name.as_str();
        let found = self.by_reference.get(reference);
        if let Some(places) = found.filter(|_| identity.is_reference) {
            named.places.clone_from(places);
            named.doubts.insert(format!(
                "the document names no SBOM in which `{reference}` is a reference, and it is one in that of the device"
            ));
        }
        named
    }

    fn told(&mut self, named: Named, identity: &Identity) -> Found {
        if !named.places.is_empty() {
            return Found {
                places: named.places,
                doubts: named.doubts,
                ..Found::default()
            };
        }
        if !named.outside.is_empty() {
            let here = self.at(&named.outside);
            let limit = identity.limit.as_ref();
            let stated = match limit {
                Some(limit) => Some(limit.text.clone()).filter(|_| !limit.is_range),
                None => identity.named_version(),
            };
            return Found {
                nearest: closest(&self.orders, &here, stated.as_deref()).map(Place::key),
                why: outside(identity, &here),
                ..Found::default()
            };
        }
        let mut nearest = std::mem::take(&mut self.nearest);
        let (nearest_one, why) = nearest.of(self, identity);
        self.nearest = nearest;
        Found {
            nearest: nearest_one,
            why,
            ..Found::default()
        }
    }
}

fn is_not_in(part: &str, whole: &str) -> String {
    format!("{part} is here, but not in {whole}")
}

fn unsaid(part: &str, whole: &str) -> String {
    format!(
        "the SBOM does not say what {whole} is made of, so that nobody knows whether {part} is in it"
    )
}
