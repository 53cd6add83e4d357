//! What sources of life cycles say of the components: found by package URL or CPE name. What is found by name alone, or
//! belongs to what a distribution maintains itself, is a proposal that says why, and nothing rests on it.

use std::collections::{BTreeMap, BTreeSet};

use asepsis_domain::identifier::{Cpe, Purl};
use asepsis_domain::lifecycle::{Identity, Lifecycle, LifecycleMatch};
use asepsis_domain::sbom::{Component, Sbom};

use super::identity::Correction;
use crate::snapshot::lifecycle::{identity_key, name_key};
use crate::snapshot::{Snapshot, SnapshotError};

/// Package types whose packages a distribution maintains, whatever the project does.
const DISTRIBUTED: &[&str] = &["deb", "rpm", "apk", "alpm", "ebuild", "opkg"];

/// Products found under an identity or name, each looked up once.
struct Known<'s, B> {
    snapshot: &'s Snapshot<B>,
    by_identity: BTreeMap<Identity, Vec<Lifecycle>>,
    by_name: BTreeMap<String, Vec<Lifecycle>>,
}

/// Returns what is said of the support of each component, by component.
pub(super) fn lives<B: AsRef<[u8]>>(
    sbom: &Sbom,
    corrections: &[Correction],
    snapshot: &Snapshot<B>,
) -> Result<Vec<LifecycleMatch>, SnapshotError> {
    if !snapshot.has_lifecycles()? {
        return Ok(Vec::new());
    }
    let mut known = Known::of(snapshot);
    let mut all = Vec::new();
    for (index, component) in sbom.components.iter().enumerate() {
        all.extend(known.said(index, component, corrections)?);
    }
    Ok(all)
}

/// Returns the products under which the components of an SBOM are looked up, by source and id.
pub(super) fn products<B: AsRef<[u8]>>(
    sbom: &Sbom,
    corrections: &[Correction],
    snapshot: &Snapshot<B>,
) -> Result<BTreeMap<(String, String), Lifecycle>, SnapshotError> {
    let mut all = BTreeMap::new();
    if !snapshot.has_lifecycles()? {
        return Ok(all);
    }
    let mut known = Known::of(snapshot);
    for component in &sbom.components {
        for identity in identities(component, corrections) {
            known.identified(&identity)?;
        }
        known.named(&component.name)?;
    }
    let found = known
        .by_identity
        .into_values()
        .chain(known.by_name.into_values());
    all.extend(
        found
            .flatten()
            .map(|l| ((l.source.clone(), l.product.clone()), l)),
    );
    Ok(all)
}

/// Returns the keys under which the components of an SBOM are looked up.
pub(crate) fn lookups(sbom: &Sbom, corrections: &[Correction]) -> BTreeSet<String> {
    let mut keys = BTreeSet::new();
    for component in &sbom.components {
        let identities = identities(component, corrections);
        keys.extend(identities.iter().map(identity_key));
        keys.insert(name_key(&component.name));
    }
    keys
}

impl<'s, B: AsRef<[u8]>> Known<'s, B> {
    fn of(snapshot: &'s Snapshot<B>) -> Self {
        Self {
            snapshot,
            by_identity: BTreeMap::new(),
            by_name: BTreeMap::new(),
        }
    }

    /// Returns what is said of one component: what its identities find, else what its name finds.
    fn said(
        &mut self,
        index: usize,
        component: &Component,
        corrections: &[Correction],
    ) -> Result<Vec<LifecycleMatch>, SnapshotError> {
        let mut found: Vec<LifecycleMatch> = Vec::new();
        let version = component.judged_version().unwrap_or("");
        let distributed = distributed(component);
        for identity in identities(component, corrections) {
            for product in self.identified(&identity)? {
                let is_known = |m: &LifecycleMatch| m.product == product.product;
                if !found.iter().any(is_known) {
                    let doubt = distributed.clone().unwrap_or_default();
                    found.extend(one(index, product, version, identity.shown(), doubt));
                }
            }
        }
        if !found.is_empty() {
            return Ok(found);
        }
        let name = component.name.clone();
        for product in self.named(&name)? {
            let doubt = format!(
                "found by the name `{name}` alone: another product may be called so; confirm it in components.toml"
            );
            found.extend(one(index, product, version, format!("name {name}"), doubt));
        }
        Ok(found)
    }

    fn identified(&mut self, identity: &Identity) -> Result<&[Lifecycle], SnapshotError> {
        if !self.by_identity.contains_key(identity) {
            let found = self.snapshot.lifecycles_of(identity)?;
            self.by_identity.insert(identity.clone(), found);
        }
        Ok(self.by_identity.get(identity).map_or(&[], Vec::as_slice))
    }

    fn named(&mut self, name: &str) -> Result<&[Lifecycle], SnapshotError> {
        if !self.by_name.contains_key(name) {
            let found = self.snapshot.lifecycles_named(name)?;
            self.by_name.insert(name.to_owned(), found);
        }
        Ok(self.by_name.get(name).map_or(&[], Vec::as_slice))
    }
}

/// Returns the identities of a component: its own, and those that a person corrected instead.
fn identities(component: &Component, corrections: &[Correction]) -> BTreeSet<Identity> {
    let mut purl = component.purl.clone();
    let mut cpes = component.cpes.to_vec();
    for correction in corrections.iter().filter(|c| c.is_about(component)) {
        let corrected = correction.purl.as_deref().and_then(|t| Purl::parse(t).ok());
        purl = corrected.or(purl);
        let corrected = correction.cpe.as_deref().and_then(|t| Cpe::parse(t).ok());
        cpes = corrected.map_or(cpes, |cpe| vec![cpe]);
    }
    let named = cpes.iter().filter_map(Identity::of_cpe);
    named.chain(purl.as_ref().map(Identity::of_purl)).collect()
}

/// Returns why what a project says does not count for the component, where a distribution maintains it.
fn distributed(component: &Component) -> Option<String> {
    let purl = component.purl.as_ref()?;
    let is_distributed = DISTRIBUTED.contains(&purl.kind());
    is_distributed.then(|| {
        format!(
            "a package of {}: its distribution maintains it, whatever the project says",
            purl.namespace().unwrap_or("a distribution")
        )
    })
}

/// Returns what is said of the line that a version is of; nothing where the product has no such line.
fn one(
    component: usize,
    product: &Lifecycle,
    version: &str,
    identity: String,
    doubt: String,
) -> Option<LifecycleMatch> {
    let line = product.line_of(version)?;
    Some(LifecycleMatch {
        component,
        source: product.source.clone(),
        product: product.product.clone(),
        title: product.title.clone(),
        page: product.page.clone(),
        modified: product.modified,
        line: line.clone(),
        identity,
        doubt,
    })
}

#[cfg(test)]
mod tests;
