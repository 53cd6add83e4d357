//! The device itself as a product: what a release of it is called in what goes out, and which releases a statement means
//! that is of the whole device and not of one of its components.

use std::collections::BTreeSet;

use asepsis_domain::device::Release;
use asepsis_domain::dossier::Dossier;
use asepsis_domain::id::ReleaseId;
use asepsis_domain::identifier::Purl;
use asepsis_domain::vex::{Identity, Said, Statement, generic_purl};

use super::concern::{Concerned, Place, Places};
use super::identity::is;
use super::statements::part;
use crate::selector;

/// Returns the places of what SBOMs describe that is the device: what bears its id or title, else what all SBOMs of a
/// release describe alike.
pub(super) fn subjects(dossier: &Dossier, all: &[Place<'_>]) -> Vec<usize> {
    let device = &dossier.device;
    let described = |release: &Release| {
        let here = all.iter().enumerate();
        let here = here.filter(|(_, p)| p.release.id == release.id);
        here.filter(|(_, p)| p.sbom.subject == Some(p.index))
            .collect::<Vec<_>>()
    };
    let of_release = |release: &Release| -> Vec<usize> {
        let described = described(release);
        let is_named = |p: &Place<'_>| {
            let name = p.component.name.as_str();
            name == device.title || name == device.id.as_str()
        };
        let named: Vec<usize> = described
            .iter()
            .filter(|(_, p)| is_named(p))
            .map(|(at, _)| *at)
            .collect();
        if !named.is_empty() {
            return named;
        }
        let keys: BTreeSet<String> = described.iter().map(|(_, p)| p.key()).collect();
        let is_one = keys.len() == 1 && described.len() == release.sboms.len();
        let described = described.into_iter().filter(|_| is_one);
        described.map(|(at, _)| at).collect()
    };
    device.releases.iter().flat_map(of_release).collect()
}

/// Returns the identity of a release: that of what its SBOM describes, where it names this release only; with the device's
/// id as a generic package URL where that has neither package URL nor CPE.
pub(super) fn identity(
    dossier: &Dossier,
    release: &Release,
    all: &[Place<'_>],
    subjects: &[usize],
) -> Identity {
    let subjects = || subjects.iter().filter_map(|at| all.get(*at));
    let own = subjects().find(|p| p.release.id == release.id);
    // Readers of OpenVEX take the id of a product for a package URL: it goes by that and not by its BOM-Link.
    let unlinked = own.map(part).map(|identity| Identity {
        links: Vec::new(),
        ..identity
    });
    let described = unlinked.filter(|identity| {
        let mut others = subjects().filter(|p| p.release.id != release.id);
        !others.any(|p| is(p, &selector::Identity::of(p.component), identity))
    });
    let id = release.id.as_str();
    let mut identity = described.unwrap_or_default();
    if identity.purls.is_empty() && identity.cpes.is_empty() {
        let made = generic_purl(dossier.device.id.as_str(), id);
        identity.purls.push(made);
    }
    Identity {
        name: dossier.device.title.clone(),
        version: id.to_owned(),
        ..identity
    }
}

impl<'d> Places<'d> {
    /// Returns what a statement concerns that is of the whole device, and the releases; `None` where it is of components, or
    /// of components in releases of which it does not mean the whole.
    pub(super) fn whole(
        &mut self,
        statement: &Statement,
    ) -> Option<(Concerned, Vec<&'d ReleaseId>)> {
        let mut releases = Vec::new();
        let mut doubts = BTreeSet::new();
        let mut others = Vec::new();
        for subject in &statement.subjects {
            let of_device = Some(&subject.part).filter(|_| subject.whole.is_none());
            match of_device.and_then(|part| self.releases_meant(part)) {
                Some((meant, doubtful)) => {
                    releases.extend(meant);
                    doubts.extend(doubtful);
                }
                None => others.push(subject.clone()),
            }
        }
        if releases.is_empty() {
            return None;
        }
        let mut rest = statement.clone();
        rest.subjects = others;
        let mut concerned = self.concerned(&rest);
        let is_meant = |place: &Place<'_>| releases.contains(&&place.release.id);
        if !self.at(&concerned.places).iter().all(is_meant) {
            return None;
        }
        let all = self.all().iter().enumerate();
        concerned.places = all.filter(|(_, p)| is_meant(p)).map(|(at, _)| at).collect();
        concerned.is_listed = true;
        doubts.extend(concerned.doubts);
        concerned.doubts = doubts.into_iter().collect();
        Some((concerned, releases))
    }

    /// Returns the releases that a product is, where it is the device and not a component, and why that is not certain.
    fn releases_meant(&self, part: &Identity) -> Option<(Vec<&'d ReleaseId>, BTreeSet<String>)> {
        let is_denied = |said: &Said| matches!(said, Said::Otherwise(_));
        if part.is_undefined || part.limit.as_ref().is_some_and(|l| is_denied(&l.said)) {
            return None;
        }
        let named = self.named(part);
        if named.places.is_empty() {
            let own = Some(self.own_releases(part)).filter(|_| self.is_made(part));
            return Some((own.filter(|own| !own.is_empty())?, named.doubts));
        }
        let is_device = named.places.iter().all(|at| self.device.contains(at));
        let places = self.at(&named.places).into_iter();
        is_device.then(|| (places.map(|p| &p.release.id).collect(), named.doubts))
    }

    /// Returns whether an identity is made of the device's own name: its id as a generic package URL, or its bare name.
    fn is_made(&self, part: &Identity) -> bool {
        let is_own = |purl: &String| {
            let purl = Purl::parse(purl).ok();
            purl.is_some_and(|p| {
                let id = self.dossier.device.id.as_str();
                p.kind() == "generic" && p.namespace().is_none() && p.name() == id
            })
        };
        let has_other = !part.cpes.is_empty() || !part.links.is_empty();
        !has_other && part.purls.iter().all(is_own)
    }

    /// Returns the releases of the device that an identity names, by the names that the device has or by what their SBOMs
    /// describe.
    pub(super) fn releases_of(&self, whole: &Identity) -> Vec<&'d ReleaseId> {
        let mut releases = self.own_releases(whole);
        let named = self.named(whole);
        if named.doubts.is_empty() {
            let described = named.places.iter().filter(|at| self.device.contains(at));
            let described: Vec<usize> = described.copied().collect();
            releases.extend(self.at(&described).iter().map(|p| &p.release.id));
        }
        releases
    }

    /// Returns the numbers that stand for whole releases where statements are held against each other: beyond those of all
    /// places.
    pub(super) fn numbers_of(&self, releases: &[&ReleaseId]) -> Vec<usize> {
        let own = self.dossier.device.releases.iter().enumerate();
        let meant = own.filter(|(_, r)| releases.contains(&&r.id));
        meant.map(|(at, _)| self.all().len() + at).collect()
    }

    /// Adds to what is said of whole releases the components in them of which the document says something too, so that one is
    /// held against the other.
    pub(super) fn spread(&self, concerned: &mut [Vec<usize>]) {
        let count = self.all().len();
        let is_place = |at: &&usize| **at < count;
        let named: BTreeSet<usize> = concerned
            .iter()
            .flatten()
            .filter(is_place)
            .copied()
            .collect();
        for list in concerned
            .iter_mut()
            .filter(|l| l.iter().any(|at| *at >= count))
        {
            let own = &self.dossier.device.releases;
            let ids = list.iter().filter_map(|at| own.get(at.checked_sub(count)?));
            let ids: Vec<&ReleaseId> = ids.map(|r| &r.id).collect();
            let all = self.all();
            let is_inside =
                |at: &&usize| all.get(**at).is_some_and(|p| ids.contains(&&p.release.id));
            let inside: Vec<usize> = named.iter().filter(is_inside).copied().collect();
            list.extend(inside);
        }
    }
}
