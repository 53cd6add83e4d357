//! What of the dossier a statement's product is: by BOM-Link, package URL, CPE, hash or name. Where it is
//! nothing, the nearest component and what sets it apart.

use asepsis_domain::device::Release;
use asepsis_domain::dossier::Dossier;
use asepsis_domain::id::ReleaseId;
use asepsis_domain::identifier::Purl;
use asepsis_domain::sbom::{Component, Sbom};
use asepsis_domain::vex::{Identity, Subject, algorithm};

use crate::selector::{self, Selector};

/// A component of a release.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place<'d> {
    pub(super) release: &'d Release,
    pub(super) sbom: &'d Sbom,
    pub(super) component: &'d Component,
}

impl Place<'_> {
    /// Returns what a decision names the component by.
    pub(super) fn key(&self) -> String {
        self.component.key(&self.sbom.components)
    }

    /// Returns the BOM-Link of the component, where its document has a serial number.
    pub(super) fn link(&self) -> Option<String> {
        self.sbom.bom_link(&self.component.reference)
    }
}

/// Returns every component of every release, the subject of an SBOM too.
pub(super) fn places(dossier: &Dossier) -> Vec<Place<'_>> {
    let mut all = Vec::new();
    for release in &dossier.device.releases {
        for entry in &release.sboms {
            if let Some(sbom) = dossier.sboms.get(&entry.file.value) {
                let components = sbom.components.iter();
                all.extend(components.map(|component| Place {
                    release,
                    sbom,
                    component,
                }));
            }
        }
    }
    all
}

/// What a subject of a statement is here.
pub(super) struct Found<'d> {
    pub(super) places: Vec<Place<'d>>,
    /// The nearest component and why it is not meant; empty where something was found.
    pub(super) nearest: Option<String>,
    pub(super) why: String,
}

/// Returns what a subject is here.
pub(super) fn find<'d>(dossier: &'d Dossier, all: &[Place<'d>], subject: &Subject) -> Found<'d> {
    let of_part: Vec<Place<'d>> = all
        .iter()
        .filter(|p| is(p, &subject.part))
        .copied()
        .collect();
    let Some(whole) = &subject.whole else {
        return told(of_part, all, &subject.part);
    };
    // The device's own releases, as it writes them itself.
    let releases = own_releases(dossier, whole);
    let in_releases: Vec<Place<'d>> = of_part
        .iter()
        .filter(|p| releases.contains(&&p.release.id))
        .copied()
        .collect();
    if !in_releases.is_empty() {
        return told(in_releases, all, &subject.part);
    }
    // A supplier's product that is one of ours: of its part where that is listed, else of the product.
    let wholes: Vec<Place<'d>> = all.iter().filter(|p| is(p, whole)).copied().collect();
    let inside: Vec<Place<'d>> = of_part
        .iter()
        .filter(|p| wholes.iter().any(|w| is_same_document(p, w)))
        .copied()
        .collect();
    if !inside.is_empty() {
        return told(inside, all, &subject.part);
    }
    if !wholes.is_empty() {
        return told(wholes, all, whole);
    }
    if of_part.is_empty() {
        return told(Vec::new(), all, &subject.part);
    }
    Found {
        places: Vec::new(),
        nearest: of_part.first().map(Place::key),
        why: format!(
            "the component is here, and the statement is of it in {}, which is not",
            whole.label()
        ),
    }
}

fn is_same_document(a: &Place<'_>, b: &Place<'_>) -> bool {
    std::ptr::eq(a.sbom, b.sbom) && a.release.id == b.release.id
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
fn is(place: &Place<'_>, identity: &Identity) -> bool {
    let component = selector::Identity::of(place.component);
    let names = |text: &String| Selector::parse(text).names(&component);
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
        let spelled = Selector::Name(name).names(&component);
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

fn told<'d>(places: Vec<Place<'d>>, all: &[Place<'d>], identity: &Identity) -> Found<'d> {
    if !places.is_empty() {
        return Found {
            places,
            nearest: None,
            why: String::new(),
        };
    }
    let (nearest, why) = nearest(all, identity);
    Found {
        places,
        nearest,
        why,
    }
}

/// Returns the nearest component and what sets it apart from an identity that is nothing here.
fn nearest(all: &[Place<'_>], identity: &Identity) -> (Option<String>, String) {
    if let Some(link) = identity.links.first()
        && let Some(place) = all.iter().find(|p| is_of_document(p, link))
    {
        let why = format!("`{link}` names nothing in this revision of the SBOM");
        return (place.sbom.serial.clone(), why);
    }
    let purls: Vec<Purl> = identity
        .purls
        .iter()
        .filter_map(|p| Purl::parse(p).ok())
        .collect();
    for purl in &purls {
        let same = |p: &&Place<'_>| {
            p.component
                .purl
                .as_ref()
                .is_some_and(|h| h.package() == purl.package())
        };
        if let Some(place) = all.iter().find(same) {
            return (Some(place.key()), apart(purl, place));
        }
    }
    let mut names: Vec<String> = purls.iter().map(|p| p.name().to_owned()).collect();
    names.extend(Some(identity.name.clone()).filter(|n| !n.is_empty()));
    let parts = identity.cpes.iter().filter_map(|c| c.split(':').nth(4));
    names.extend(parts.map(str::to_owned));
    let alike = |p: &&Place<'_>| {
        names
            .iter()
            .any(|n| n.eq_ignore_ascii_case(&p.component.name))
    };
    if let Some(place) = all.iter().find(alike) {
        let why = "a component of that name has other identifiers".to_owned();
        return (Some(place.key()), why);
    }
    (
        None,
        format!("no component of any release is {}", identity.label()),
    )
}

fn is_of_document(place: &Place<'_>, link: &str) -> bool {
    let own = place.link();
    let serial = |l: &str| l.split('/').next().map(str::to_owned);
    own.is_some_and(|own| serial(&own) == serial(link))
}

fn apart(stated: &Purl, place: &Place<'_>) -> String {
    let here = place
        .component
        .judged_version()
        .unwrap_or("without version");
    match stated.version() {
        Some(version) if version != here => {
            format!("the statement is of version {version}, and {here} is here")
        }
        _ => {
            let missing = stated.qualifiers().iter().find(|q| {
                place
                    .component
                    .purl
                    .as_ref()
                    .is_none_or(|p| !p.qualifiers().contains(q))
            });
            missing.map_or_else(
                || "its identifiers differ".to_owned(),
                |(key, value)| format!("the statement is of {key}={value}, which is not said here"),
            )
        }
    }
}
