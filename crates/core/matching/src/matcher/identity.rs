//! Under which identities a component is looked up: its own, those that a person corrected, and those that the table of
//! known identities adds with its reason. Nothing else is guessed.

use std::borrow::Cow;

use asepsis_domain::dossier::ComponentNote;
use asepsis_domain::identifier::cpe::Attribute;
use asepsis_domain::identifier::{Cpe, Purl};
use asepsis_domain::sbom::{Component, Sbom};
use rayon::prelude::*;

use super::distribution::{self, Release};
use super::known;
use crate::ecosystem::Package;

/// A person's correction of a component's identity.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Correction {
    /// Which component: a purl with or without version, a CPE whose version may be `*`, or a name with or without `@version`.
    pub component: String,
    /// The purl that it has; without version, the component's own counts.
    pub purl: Option<String>,
    /// The CPE that it has; with version `*`, the component's own counts.
    pub cpe: Option<String>,
}

/// A component with the identities that count.
#[derive(Debug)]
pub(super) struct Target<'a> {
    /// The component.
    pub(super) component: &'a Component,
    /// Its purl.
    pub(super) purl: Option<Cow<'a, Purl>>,
    /// The packages to look up: the one that the purl names, and the source package it is built from.
    pub(super) packages: Vec<Named>,
    /// Release of the distribution whose package it is.
    pub(super) release: Release,
    /// Index of the distribution's package that contains it, where it is none itself.
    pub(super) owner: Option<usize>,
    /// CPE names that can be looked up; those that the table adds come last.
    pub(super) cpes: Cow<'a, [Cpe]>,
    /// Why the last of them are looked up.
    added: Vec<String>,
    /// A person said which CPE name it has.
    is_corrected: bool,
    /// What a person should know of its identity.
    pub(super) notes: Vec<String>,
}

/// A package under which a component is looked up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Named {
    /// The package.
    pub(super) package: Package,
    /// The version to compare instead of the component's own.
    pub(super) version: Option<String>,
}

impl Correction {
    /// Returns the correction that a note on a component makes, if it makes one.
    pub fn of(note: &ComponentNote) -> Option<Self> {
        if note.purl.is_none() && note.cpe.is_none() {
            return None;
        }
        Some(Self {
            component: note.component.value.clone(),
            purl: note.purl.as_ref().map(|purl| purl.value.clone()),
            cpe: note.cpe.as_ref().map(|cpe| cpe.value.clone()),
        })
    }

    /// Returns whether it is about a component.
    pub(super) fn is_about(&self, component: &Component) -> bool {
        let text = self.component.trim();
        if text.starts_with("pkg:") {
            let (Ok(wanted), Some(has)) = (Purl::parse(text), &component.purl) else {
                return component.written_purl() == Some(text);
            };
            let version = has.version().or(component.version.as_deref());
            return wanted.package() == has.package()
                && wanted.version().is_none_or(|v| version == Some(v))
                && wanted
                    .qualifiers()
                    .iter()
                    .all(|q| has.qualifiers().contains(q));
        }
        if text.starts_with("cpe:") {
            let same =
                |wanted: &Attribute, has: &Attribute| *wanted == Attribute::Any || wanted == has;
            return Cpe::parse(text).is_ok_and(|wanted| {
                let fits = |has: &Cpe| {
                    wanted
                        .fields()
                        .iter()
                        .zip(has.fields())
                        .all(|(w, h)| same(w, h))
                };
                component.cpes.iter().any(fits)
            });
        }
        let full = component.plain_name();
        let name = &component.name;
        let versioned = component.version.as_ref().map(|v| format!("{name}@{v}"));
        let grouped = component.group.as_ref().map(|g| format!("{g}/{name}"));
        text == name
            || text == full
            || versioned.as_deref() == Some(text)
            || grouped.as_deref() == Some(text)
    }
}

/// Returns all components of an SBOM with the identities that count.
pub(super) fn targets<'a>(sbom: &'a Sbom, corrections: &[Correction]) -> Vec<Target<'a>> {
    let system = distribution::system(sbom);
    let mut targets: Vec<Target<'_>> = sbom
        .components
        .par_iter()
        .map(|component| Target::of(component, corrections, system.as_ref()))
        .collect();
    let distributed: Vec<bool> = targets.iter().map(Target::is_distributed).collect();
    if distributed.contains(&true) {
        for (index, target) in targets.iter_mut().enumerate() {
            if distributed.get(index) == Some(&false) {
                target.owner = owner(sbom, index, &distributed);
            }
        }
    }
    targets
}

/// Returns the nearest distribution's package that contains a component.
fn owner(sbom: &Sbom, index: usize, distributed: &[bool]) -> Option<usize> {
    let parent = |index: usize| sbom.components.get(index).and_then(|c| c.parent);
    // A parent comes before its children; the bound is for what a damaged list would be.
    std::iter::successors(parent(index), |above| parent(*above))
        .take(64)
        .find(|above| distributed.get(*above) == Some(&true))
}

impl<'a> Target<'a> {
    fn of(
        component: &'a Component,
        corrections: &[Correction],
        system: Option<&(&'static str, Release)>,
    ) -> Self {
        let mut target = Self {
            component,
            purl: component.purl.as_ref().map(Cow::Borrowed),
            packages: Vec::new(),
            release: Release::default(),
            owner: None,
            cpes: Cow::Borrowed(&component.cpes),
            added: Vec::new(),
            is_corrected: false,
            notes: Vec::new(),
        };
        if component.purl.is_none() {
            target.unread("package URL", component.raw_purl.iter());
        }
        target.unread(
            "CPE name",
            component
                .raw_cpes
                .iter()
                .filter(|raw| Cpe::parse(raw).is_err()),
        );
        for correction in corrections.iter().filter(|c| c.is_about(component)) {
            target.correct(correction);
        }
        target.name_packages(system);
        target.leave_out_unusable();
        if !target.is_corrected {
            target.leave_out_strangers();
            target.add_known();
            target.tell_disagreements();
        }
        target.tell_unidentified();
        target
    }

    /// Finds the packages to look up.
    fn name_packages(&mut self, system: Option<&(&'static str, Release)>) {
        let Some(purl) = self.purl.as_deref() else {
            return;
        };
        let Some(package) = Package::of_purl(purl) else {
            return;
        };
        let own = Named {
            package,
            version: None,
        };
        if distribution::is_distribution(purl) {
            self.release = Release::of(purl, system);
            let source = distribution::source(self.component, purl, &own.package);
            self.packages.push(own);
            self.packages
                .extend(source.map(|(package, version)| Named { package, version }));
        } else if purl.kind() == "maven" && purl.namespace().is_none() {
            let (group, artifact) = known::coordinates(purl.name());
            let name = format!("{group}:{artifact}").to_lowercase();
            let package = Package {
                name,
                ..own.package
            };
            self.notes.push(format!(
                "its package URL has no group; it is looked up as {}",
                package.shown()
            ));
            self.packages.push(Named {
                package,
                version: None,
            });
        } else if purl.kind() == "golang" && purl.namespace().is_none() && purl.name() == "go" {
            // What some tools call `go` is the standard library and the toolchain.
            for name in ["stdlib", "toolchain"] {
                let package = Package {
                    name: name.to_owned(),
                    ..own.package.clone()
                };
                self.packages.push(Named {
                    package,
                    version: None,
                });
            }
        } else {
            self.packages.push(own);
        }
    }

    /// Returns whether it is a distribution's package.
    pub(super) fn is_distributed(&self) -> bool {
        self.purl
            .as_deref()
            .is_some_and(distribution::is_distribution)
    }

    /// Returns the distribution's name, as sources are said to cover it.
    pub(super) fn distribution(&self) -> String {
        self.packages
            .first()
            .map(|n| n.package.ecosystem.clone())
            .unwrap_or_else(|| "the distribution".to_owned())
    }

    /// Returns the version to compare by package: its own first, then the purl's.
    pub(super) fn versions(&self) -> Vec<&str> {
        let own = self
            .component
            .version
            .as_deref()
            .map(str::trim)
            .filter(|v| !v.is_empty());
        let named = self.purl.as_deref().and_then(Purl::version);
        own.into_iter()
            .chain(named.filter(|v| own != Some(*v)))
            .collect()
    }

    /// Returns the packages of which a search that finds nothing is evidence.
    fn evident(&self) -> impl Iterator<Item = &Package> {
        let packages = self.packages.iter().map(|named| &named.package);
        packages.filter(|package| !package.is_generic())
    }

    /// Returns the identities under which a search is evidence, as shown.
    pub(super) fn identities(&self) -> Vec<String> {
        let packages = self.evident().map(Package::shown);
        let mut shown: Vec<String> = packages.collect();
        shown.extend(self.cpes.iter().map(super::cpe::shown));
        shown.dedup();
        shown
    }

    /// Returns whether there is one identity by which it is looked up, or none.
    pub(super) fn is_single(&self) -> bool {
        self.packages.len() + self.cpes.len() < 2
    }

    /// Returns the scopes that sources cover: the ecosystem, `cpe`.
    pub(super) fn scopes(&self) -> impl Iterator<Item = &str> {
        let package = self.evident().next().map(|p| p.ecosystem.as_str());
        package
            .into_iter()
            .chain((!self.cpes.is_empty()).then_some("cpe"))
    }

    fn unread(&mut self, what: &str, texts: impl Iterator<Item: AsRef<str>>) {
        for text in texts {
            let shown: String = text.as_ref().chars().take(200).collect();
            self.notes
                .push(format!("`{shown}` is not a {what} and is not looked up"));
        }
    }

    fn correct(&mut self, correction: &Correction) {
        if let Some(text) = &correction.purl {
            match Purl::parse(text) {
                Ok(purl) => self.purl = Some(Cow::Owned(purl)),
                Err(_) => self.unread("package URL", std::iter::once(text)),
            }
        }
        if let Some(text) = &correction.cpe {
            match Cpe::parse(text) {
                Ok(cpe) => {
                    self.cpes = Cow::Owned(vec![cpe]);
                    self.is_corrected = true;
                }
                Err(_) => self.unread("CPE name", std::iter::once(text)),
            }
        }
    }

    /// Leaves out what no index can find, and says so.
    fn leave_out_unusable(&mut self) {
        if self.cpes.iter().any(|cpe| cpe.product.value().is_none()) {
            self.cpes
                .to_mut()
                .retain(|cpe| cpe.product.value().is_some());
            self.notes
                .push("a CPE name without product cannot be looked up".to_owned());
        }
    }

    /// Leaves out CPE names that are known to be another product's, and says so.
    fn leave_out_strangers(&mut self) {
        let Some(purl) = self.purl.clone() else {
            return;
        };
        let stranger = |cpe: &Cpe| known::never(&purl, cpe);
        let reasons: Vec<String> = self
            .cpes
            .iter()
            .filter_map(|cpe| {
                Some(format!(
                    "{} is not looked up: {}",
                    super::cpe::shown(cpe),
                    stranger(cpe)?
                ))
            })
            .collect();
        if !reasons.is_empty() {
            self.cpes.to_mut().retain(|cpe| stranger(cpe).is_none());
            self.notes.extend(reasons);
        }
    }

    /// Adds the other names of its products; where it has no CPE name, those that its name stands for.
    fn add_known(&mut self) {
        let own = self.cpes.len();
        let mut added: Vec<(Cpe, String)> = Vec::new();
        if self
            .purl
            .as_deref()
            .is_none_or(|purl| !known::is_language(purl))
        {
            for cpe in self.cpes.iter() {
                let Some(alias) = known::by_product(cpe) else {
                    continue;
                };
                let said = super::cpe::shown(cpe);
                added.extend(of_alias(alias, cpe).map(|other| {
                    (
                        other,
                        format!("{said} is looked up under its other name: {}", alias.reason),
                    )
                }));
            }
        }
        if own == 0 {
            let source = self.packages.get(1).map(|n| n.package.name.clone());
            let name = self.component.name.to_string();
            for name in std::iter::once(name).chain(source) {
                if let Some(alias) = known::by_name(&name, self.purl.as_deref()) {
                    let reason = format!(
                        "the SBOM gives no CPE name; `{name}` is looked up under this one: {}",
                        alias.reason
                    );
                    added.extend(of_alias(alias, &Cpe::any()).map(|cpe| (cpe, reason.clone())));
                    break;
                }
            }
        }
        for (cpe, reason) in added {
            if !self.cpes.contains(&cpe) {
                self.cpes.to_mut().push(cpe);
                self.added.push(reason);
            }
        }
    }

    /// Returns why the table added a CPE name; `None` for one of its own.
    pub(super) fn reason_for(&self, place: usize) -> Option<&str> {
        let own = self.cpes.len() - self.added.len();
        self.added.get(place.checked_sub(own)?).map(String::as_str)
    }

    /// Returns what speaks against the SBOM's own CPE name: its package URL names something else.
    pub(super) fn disagreement(&self, cpe: &Cpe) -> Option<String> {
        let purl = self
            .purl
            .as_deref()
            .filter(|p| !self.is_corrected && known::is_language(p))?;
        (!known::agree(purl, cpe)).then(|| {
            format!(
                "package URL and CPE name disagree: {} is perhaps not {}",
                purl.package(),
                super::cpe::shown(cpe)
            )
        })
    }

    /// Says where the SBOM's own CPE names are perhaps not those of its package URL.
    fn tell_disagreements(&mut self) {
        let own = self.cpes.len() - self.added.len();
        let found = self.cpes.iter().take(own);
        let told: Vec<String> = found.filter_map(|cpe| self.disagreement(cpe)).collect();
        self.notes.extend(told);
    }

    /// Says so where nothing is left to look up.
    fn tell_unidentified(&mut self) {
        if self.evident().next().is_none() && self.cpes.is_empty() {
            self.notes.push(match &self.purl {
                Some(purl) if distribution::is_distribution(purl) => format!(
                    "its package URL does not say of which known distribution the `{}` package is, and there is no CPE",
                    purl.kind()
                ),
                Some(_) if !self.packages.is_empty() => {
                    "only advisories that name its `generic` package URL itself speak of it, and there is no CPE".to_owned()
                }
                Some(purl) => format!(
                    "no advisory source speaks of packages of type `{}`, and there is no CPE",
                    purl.kind()
                ),
                None => "it has neither package URL nor CPE".to_owned(),
            });
        }
    }
}

/// Returns the names of a product, with all else as in a CPE name, but for that name itself.
fn of_alias<'c>(alias: &'static known::Alias, cpe: &'c Cpe) -> impl Iterator<Item = Cpe> + use<'c> {
    let value = |text: &str| Attribute::Value(text.into());
    alias
        .products
        .iter()
        .filter_map(move |[part, vendor, product]| {
            let other = Cpe {
                part: value(part),
                vendor: value(vendor),
                product: value(product),
                ..cpe.clone()
            };
            (other.vendor != cpe.vendor || other.product != cpe.product).then_some(other)
        })
}
