//! What of the dossier a statement's product is: by BOM-Link, package URL, CPE, hash or name. Where it is
//! nothing, the nearest component and what sets it apart (`nearest`).

use std::collections::{BTreeSet, HashMap};

use asepsis_domain::device::Release;
use asepsis_domain::dossier::Dossier;
use asepsis_domain::id::ReleaseId;
use asepsis_domain::identifier::Purl;
use asepsis_domain::sbom::{Component, Sbom};
use asepsis_domain::vex::{Identity, Subject, algorithm};

use super::nearest::Nearest;
use crate::selector::{self, Selector};

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

    /// Returns what tells the document that it stands in from others.
    fn document(&self) -> (&'d str, *const Sbom) {
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
    dossier: &'d Dossier,
    all: Vec<Place<'d>>,
    identities: Vec<selector::Identity<'d>>,
    by_key: HashMap<String, Vec<usize>>,
    nearest: Nearest,
}

/// What a subject of a statement is here.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// Places in the list of all, in its order.
    pub(super) places: Vec<usize>,
    /// The places are the product that the subject is part of: the part itself is not listed.
    pub(super) is_whole: bool,
    /// The nearest component and why it is not meant; empty where something was found.
    pub(super) nearest: Option<String>,
    pub(super) why: String,
}

impl<'d> Places<'d> {
    pub(super) fn of(dossier: &'d Dossier) -> Self {
        let all = places(dossier);
        let identities: Vec<_> = all
            .iter()
            .map(|p| selector::Identity::of(p.component))
            .collect();
        let mut by_key: HashMap<String, Vec<usize>> = HashMap::new();
        for (at, (place, identity)) in all.iter().zip(&identities).enumerate() {
            let hashes = place.component.hashes.iter();
            let hashes = hashes.map(|(a, hex)| hash_key(&algorithm(a), hex));
            let links = place.link().map(|l| link_key(&l));
            for key in identity.keys().into_iter().chain(hashes).chain(links) {
                by_key.entry(key).or_default().push(at);
            }
        }
        Self {
            dossier,
            all,
            identities,
            by_key,
            nearest: Nearest::default(),
        }
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

    /// Returns what a subject is here.
    pub(super) fn find(&mut self, subject: &Subject) -> Found {
        let of_part = self.named(&subject.part);
        let Some(whole) = &subject.whole else {
            return self.told(of_part, &subject.part);
        };
        // The device's own releases, as it writes them itself.
        let releases = own_releases(self.dossier, whole);
        let release = |at: &usize| self.all.get(*at).map(|p| &p.release.id);
        let is_own = |at: &&usize| release(at).is_some_and(|r| releases.contains(&r));
        let in_releases: Vec<usize> = of_part.iter().filter(is_own).copied().collect();
        if !in_releases.is_empty() {
            return self.told(in_releases, &subject.part);
        }
        // A supplier's product that is one of ours: of its part where that is listed, else of the product.
        let wholes = self.named(whole);
        let documents: BTreeSet<_> = self.at(&wholes).iter().map(|p| p.document()).collect();
        let place = |at: &usize| self.all.get(*at).map(|p| p.document());
        let is_inside = |at: &&usize| place(at).is_some_and(|d| documents.contains(&d));
        let inside: Vec<usize> = of_part.iter().filter(is_inside).copied().collect();
        if !inside.is_empty() {
            return self.told(inside, &subject.part);
        }
        if !wholes.is_empty() {
            return Found {
                is_whole: true,
                ..self.told(wholes, whole)
            };
        }
        if of_part.is_empty() {
            return self.told(Vec::new(), &subject.part);
        }
        Found {
            nearest: self.at(&of_part).first().map(Place::key),
            why: format!(
                "the component is here, and the statement is of it in {}, which is not",
                whole.label()
            ),
            ..Found::default()
        }
    }

    /// Returns the places that are what an identity names.
    fn named(&self, identity: &Identity) -> Vec<usize> {
        let is_it = |at: &usize| {
            let place = self.all.get(*at).zip(self.identities.get(*at));
            place.is_some_and(|(place, known)| is(place, known, identity))
        };
        let Some(keys) = keys(identity) else {
            return (0..self.all.len()).filter(is_it).collect();
        };
        let candidates = keys.iter().filter_map(|key| self.by_key.get(key));
        let candidates: BTreeSet<usize> = candidates.flatten().copied().collect();
        candidates.into_iter().filter(is_it).collect()
    }

    fn told(&mut self, places: Vec<usize>, identity: &Identity) -> Found {
        if !places.is_empty() {
            return Found {
                places,
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

/// Returns the keys of which a component has one where an identity may name it; `None`: it may name any.
fn keys(identity: &Identity) -> Option<Vec<String>> {
    let named = identity.purls.iter().chain(&identity.cpes);
    let mut keys: Vec<String> = named
        .map(|text| Selector::parse(text).key())
        .collect::<Option<_>>()?;
    keys.extend(identity.links.iter().map(|l| link_key(l)));
    keys.extend(identity.hashes.iter().map(|(a, hex)| hash_key(a, hex)));
    if let Some((name, _)) = purl_or_name(identity) {
        keys.extend(Selector::Name(name).key());
    }
    Some(keys)
}

fn hash_key(algorithm: &str, hex: &str) -> String {
    format!("h {algorithm} {}", hex.to_ascii_lowercase())
}

fn link_key(link: &str) -> String {
    format!("l {link}")
}

/// Returns the releases that an identity names: by the device's id or title and the release's name.
fn own_releases<'d>(dossier: &'d Dossier, whole: &Identity) -> Vec<&'d ReleaseId> {
    let device = &dossier.device;
    let purls: Vec<Purl> = whole
        .purls
        .iter()
        .filter_map(|p| Purl::parse(p).ok())
        .collect();
    let named = |release: &ReleaseId| {
        let by_purl = purls.iter().any(|p| {
            p.kind() == "generic"
                && p.name() == device.id.as_str()
                && p.version() == Some(release.as_str())
        });
        let is_name = whole.name == device.title || whole.name == device.id.as_str();
        by_purl || (is_name && whole.version == release.as_str())
    };
    let releases = device.releases.iter().map(|r| &r.id);
    releases.filter(|id| named(id)).collect()
}

/// Returns whether a component is what an identity names. An identifier that both have and that differs says no.
fn is(place: &Place<'_>, component: &selector::Identity<'_>, identity: &Identity) -> bool {
    let names = |text: &String| Selector::parse(text).names(component);
    if !identity.links.is_empty()
        && identity
            .links
            .iter()
            .any(|l| place.link().as_ref() == Some(l))
    {
        return true;
    }
    if !identity.purls.is_empty() && !component.purls.is_empty() {
        return identity.purls.iter().any(names);
    }
    if !identity.cpes.is_empty() && !component.cpes.is_empty() {
        return identity.cpes.iter().any(names);
    }
    if has_hash(place.component, identity) {
        return true;
    }
    let plain = purl_or_name(identity);
    plain.is_some_and(|(name, version)| {
        let spelled = Selector::Name(name).names(component);
        spelled && version.is_none_or(|v| place.component.judged_version() == Some(v.as_str()))
    })
}

fn has_hash(component: &Component, identity: &Identity) -> bool {
    identity.hashes.iter().any(|(a, value)| {
        let mut own = component.hashes.iter();
        own.any(|(alg, hex)| algorithm(alg) == *a && hex.eq_ignore_ascii_case(value))
    })
}

/// Returns the name and version of an identity that a component without identifiers may bear.
fn purl_or_name(identity: &Identity) -> Option<(String, Option<String>)> {
    if let Some(purl) = identity.purls.iter().find_map(|p| Purl::parse(p).ok()) {
        let is_plain = purl.kind() == "generic" && purl.namespace().is_none();
        return is_plain.then(|| (purl.name().to_owned(), purl.version().map(str::to_owned)));
    }
    let has_other = !identity.cpes.is_empty() || !identity.links.is_empty();
    let version = Some(identity.version.clone()).filter(|v| !v.is_empty());
    (!has_other && !identity.name.is_empty()).then(|| (identity.name.clone(), version))
}
