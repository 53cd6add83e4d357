//! A product from its parts: one graph whose components keep which part each came from.

use asepsis_domain::digest::Digest;
use std::collections::BTreeMap;
use std::sync::Arc;

use asepsis_domain::sbom::{
    Aside, Component, Dependency, ExternalReference, OwnLicences, Relation, Sbom,
};

use super::convert::{Loss, Losses};
use super::weight::Weight;
use super::written::urn;
use crate::limits::{Limits, ReadError};

/// Property with the part that a component came from, by the name given to it.
pub const PART: &str = "asepsis:part";

/// Adds what a part says of its own document, which the product's does not.
pub fn left(name: &str, part: &Sbom, losses: &mut Losses) {
    let aside = &part.aside;
    let references = aside.references.iter();
    let references = references.map(|r| format!("{} {}", r.kind, r.url));
    for (what, values) in [
        ("document name", aside.name.iter().cloned().collect()),
        ("document lifecycle", aside.lifecycles.clone()),
        ("document reference", references.collect::<Vec<String>>()),
    ] {
        if !values.is_empty() {
            losses.add(Loss {
                what: what.to_owned(),
                component: name.to_owned(),
                count: values.len(),
                values,
            });
        }
    }
}

/// A product while its parts are added. Components that are in several parts stand once for each part: where a component
/// came from is not lost, and findings name it.
#[derive(Debug)]
pub struct Merging {
    product: Sbom,
    digests: Vec<Digest>,
    weight: Weight,
}

impl Merging {
    /// Returns a product without parts; `created` is the instant (RFC 3339, UTC) at which it is made.
    pub fn of(name: &str, version: Option<&str>, created: &str) -> Self {
        let product = Component {
            reference: "product".into(),
            kind: "application".into(),
            name: name.to_owned().into(),
            version: version.map(Into::into),
            pointer: "/metadata/component".into(),
            ..Component::default()
        };
        let named = format!("{name}\n{}", version.unwrap_or_default());
        Self {
            product: Sbom {
                format: "cyclonedx-json".to_owned(),
                spec_version: "1.6".to_owned(),
                serial: None,
                revision: None,
                digest: Digest::of(b""),
                authors: Vec::new(),
                tools: Vec::new(),
                timestamp: Some(created.to_owned()).filter(|c| !c.is_empty()),
                subject: Some(0),
                components: vec![product],
                dependencies: Vec::new(),
                aside: Aside::default(),
            },
            digests: vec![Digest::of(named.as_bytes())],
            weight: Weight::default(),
        }
    }

    /// Adds a part, under a name such as its file's.
    ///
    /// # Errors
    /// Where the product takes more memory than the limits allow.
    pub fn add(&mut self, name: &str, part: Sbom, limits: &Limits) -> Result<(), ReadError> {
        let product = &mut self.product;
        let first = product.components.len();
        product.aside.references.extend(address(&part));
        let renamed = own_licences(&part, Arc::make_mut(&mut product.aside.licences));
        add_new(part.authors, &mut product.authors);
        add_new(part.tools, &mut product.tools);
        let edge = |from: usize, to: usize| Dependency { from, to };
        match part.subject {
            Some(subject) => {
                let described = std::iter::once(subject).chain(part.aside.described);
                let needed = described.map(|index| edge(0, index + first));
                product.dependencies.extend(needed);
            }
            // A part that does not say what it describes: the product needs what nothing else contains.
            None => {
                let top = part.components.iter().enumerate();
                let top = top.filter(|(_, c)| c.parent.is_none());
                let needed = top.map(|(at, _)| edge(0, at + first));
                product.dependencies.extend(needed);
            }
        }
        product.components.reserve_exact(part.components.len());
        for mut component in part.components {
            component.parent = component.parent.map(|p| p + first);
            component.reference = format!("{name}#{}", component.reference).into();
            came_from(&mut component, name);
            rename(&mut component, &renamed);
            product.components.push(component);
        }
        self.weight
            .add(product.components.get(first..).unwrap_or_default());
        let own = part.dependencies.iter();
        let own = own.map(|d| edge(d.from + first, d.to + first));
        product.dependencies.extend(own);
        let relations = part.aside.relations.into_iter().map(|r| Relation {
            from: r.from + first,
            to: r.to + first,
            kind: r.kind,
        });
        product.aside.relations.extend(relations);
        self.digests.push(Digest::of(name.as_bytes()));
        self.digests.push(part.digest);
        self.weight.check(limits)
    }

    /// Returns the product. Its serial number is made of what it is made of: the same parts give the same one.
    pub fn finish(self) -> Sbom {
        let digests = self.digests.iter().map(|d| &d.as_bytes()[..]);
        let digest = Digest::of_parts(digests);
        Sbom {
            serial: Some(urn(&digest)),
            digest,
            ..self.product
        }
    }
}

/// Adds those of a list that are not there.
fn add_new<T: PartialEq>(list: Vec<T>, into: &mut Vec<T>) {
    for one in list {
        if !into.contains(&one) {
            into.push(one);
        }
    }
}

/// Adds the licences of a part's own to those of the product; returns the new ids of those whose id stands for another there.
fn own_licences(part: &Sbom, product: &mut OwnLicences) -> BTreeMap<String, String> {
    let mut renamed = BTreeMap::new();
    for (id, own) in &*part.aside.licences {
        let others = (product.len()..).map(|n| format!("{id}-{n}"));
        let mut free = std::iter::once(id.clone()).chain(others);
        let is_free = |new: &String| product.get(new).is_none_or(|there| there == own);
        let Some(new) = free.find(is_free) else {
            continue;
        };
        if new != *id {
            renamed.insert(id.clone(), new.clone());
        }
        product.insert(new, own.clone());
    }
    renamed
}

/// Gives the licences of a component the ids that they have in the product.
fn rename(component: &mut Component, renamed: &BTreeMap<String, String>) {
    if renamed.is_empty() {
        return;
    }
    for licence in component.licences.iter_mut().filter(|l| !l.is_name) {
        let words = licence.said.split_inclusive([' ', '(', ')']);
        let word = |word: &str| {
            let id = word.trim_end_matches([' ', '(', ')']);
            let rest = word.get(id.len()..).unwrap_or_default();
            format!("{}{rest}", renamed.get(id).map_or(id, String::as_str))
        };
        licence.said = words.map(word).collect::<String>().into();
    }
}

/// Returns a reference to the document of a part, where it has an address: its BOM-Link, or what it is called by.
fn address(part: &Sbom) -> Option<ExternalReference> {
    let serial = part.serial.as_deref()?;
    let revision = part.revision.unwrap_or(1);
    let link = serial
        .strip_prefix("urn:uuid:")
        .filter(|_| part.format.starts_with("cyclonedx"));
    let url = link.map_or_else(
        || serial.to_owned(),
        |id| format!("urn:cdx:{id}/{revision}"),
    );
    Some(ExternalReference {
        kind: "bom".into(),
        url: url.into(),
        ..ExternalReference::default()
    })
}

/// Notes the part that a component came from; what was a part of a part keeps both names, the outer first.
fn came_from(component: &mut Component, part: &str) {
    let mut own = component.properties.iter_mut();
    match own.find(|(name, _)| *name == PART) {
        Some((_, inner)) => *inner = format!("{part} > {inner}").into(),
        None => component.properties.push((PART.into(), part.into())),
    }
}
