//! What of the dossier a statement's product is: by BOM-Link, package URL, CPE, hash or name. Where it is
//! nothing, the nearest component and what sets it apart (`nearest`).

use std::collections::{BTreeSet, HashMap};

use asepsis_domain::device::Release;
use asepsis_domain::dossier::Dossier;
use asepsis_domain::id::ReleaseId;
use asepsis_domain::identifier::Purl;
use asepsis_domain::sbom::{Component, Sbom};
use asepsis_domain::vex::{Identity, Said, Statement, Subject, algorithm};

use super::device::subjects;
use super::nearest::{Nearest, of_link};
use super::versions::{Fit, Orders, closest, fit, outside};
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

    /// Returns the BOM-Link of the document, where the component is what it describes.
    fn document_link(&self) -> Option<String> {
        let link = self
            .link()
            .filter(|_| self.sbom.subject == Some(self.index))?;
        Some(link.split('#').next()?.to_owned())
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
    pub(super) dossier: &'d Dossier,
    all: Vec<Place<'d>>,
    identities: Vec<selector::Identity<'d>>,
    by_key: HashMap<String, Vec<usize>>,
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
        for (at, (place, identity)) in all.iter().zip(&identities).enumerate() {
            let hashes = place.component.hashes.iter();
            let hashes = hashes.map(|(a, hex)| hash_key(&algorithm(a), hex));
            let links = place.link().into_iter().chain(place.document_link());
            let links = links.map(|l| link_key(&l));
            for key in identity.keys().into_iter().chain(hashes).chain(links) {
                by_key.entry(key).or_default().push(at);
            }
        }
        Self {
            dossier,
            device: subjects(dossier, &all),
            all,
            identities,
            by_key,
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
        for identity in subject.whole.iter().chain([&subject.part]) {
            if identity.is_undefined {
                return Found {
                    why: format!("the document defines no product `{}`", identity.name),
                    ..Found::default()
                };
            }
        }
        let of_part = self.named(&subject.part);
        let Some(whole) = &subject.whole else {
            // The link of a document is of what it describes, with all that is in it.
            let is_whole = subject.part.links.iter().any(|l| !l.contains('#'));
            let found = self.told(of_part, &subject.part);
            return Found { is_whole, ..found };
        };
        // The device's own releases, as it writes them itself.
        let releases = self.releases_of(whole);
        let release = |at: &usize| self.all.get(*at).map(|p| &p.release.id);
        let is_own = |at: &usize| release(at).is_some_and(|r| releases.contains(&r));
        let in_releases = of_part.only(is_own);
        if !in_releases.places.is_empty() {
            return self.told(in_releases, &subject.part);
        }
        // A supplier's product that is one of ours: of its part where that is listed, else of the product.
        let wholes = self.named(whole);
        let documents: BTreeSet<_> = self
            .at(&wholes.places)
            .iter()
            .map(Place::document)
            .collect();
        let place = |at: &usize| self.all.get(*at).map(Place::document);
        let is_inside = |at: &usize| place(at).is_some_and(|d| documents.contains(&d));
        let mut inside = of_part.only(is_inside);
        if !inside.places.is_empty() || !inside.outside.is_empty() {
            inside.doubts.extend(wholes.doubts);
            return self.told(inside, &subject.part);
        }
        if !wholes.places.is_empty() {
            return Found {
                is_whole: true,
                ..self.told(wholes, whole)
            };
        }
        if of_part.places.is_empty() {
            return self.told(of_part, &subject.part);
        }
        let why = of_link(self, whole).map_or_else(
            || {
                let whole = whole.label();
                format!(
                    "the component is here, and the statement is of it in {whole}, which is not"
                )
            },
            |(_, why)| why,
        );
        Found {
            nearest: self.at(&of_part.places).first().map(Place::key),
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
        };
        match keys(identity) {
            None => (0..self.all.len()).for_each(&mut look),
            Some(keys) => {
                let candidates = keys.iter().filter_map(|key| self.by_key.get(key));
                let candidates: BTreeSet<usize> = candidates.flatten().copied().collect();
                candidates.into_iter().for_each(&mut look);
            }
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

impl Named {
    /// Returns it with these places only.
    fn only(&self, is_meant: impl Fn(&usize) -> bool) -> Self {
        let meant = |all: &[usize]| all.iter().copied().filter(|at| is_meant(at)).collect();
        Self {
            places: meant(&self.places),
            outside: meant(&self.outside),
            doubts: self.doubts.clone(),
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

/// Returns whether a component is what an identity names, whatever versions are said beside its identifiers. An
/// identifier that both have and that differs says no.
pub(super) fn is(
    place: &Place<'_>,
    component: &selector::Identity<'_>,
    identity: &Identity,
) -> bool {
    let names = |text: &String| Selector::parse(text).names(component);
    if has_link(place, identity) {
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

/// Returns whether an identity has the component's address.
pub(super) fn has_link(place: &Place<'_>, identity: &Identity) -> bool {
    if identity.links.is_empty() {
        return false;
    }
    let own = [place.link(), place.document_link()];
    let mut own = own.iter().flatten();
    own.any(|link| identity.links.contains(link))
}

/// Returns whether an identity has a hash of the component.
pub(super) fn has_hash(component: &Component, identity: &Identity) -> bool {
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
