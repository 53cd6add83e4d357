//! Which components a person means: by package URL, by CPE, or by name.
//!
//! A package URL without version covers all versions, with one only that; qualifiers count where they are given. A
//! CPE covers with `*` any value, and within a value what its wildcards stand for. Anything else is a name, or `name@version`. No version is ordered here.

use asepsis_domain::identifier::cpe::Attribute;
use asepsis_domain::identifier::{Cpe, Purl};
use asepsis_domain::sbom::Component;

/// What names components.
#[derive(Debug, Clone)]
pub(crate) enum Selector {
    /// By package URL.
    Purl(Purl),
    /// By CPE.
    Cpe(Box<Cpe>),
    /// By name, or name and version.
    Name(String),
}

/// The names under which a component is known.
#[derive(Debug)]
pub(crate) struct Identity<'a> {
    /// Package URLs: the SBOM's, and the corrected one.
    pub(crate) purls: Vec<Purl>,
    /// CPE names: the SBOM's, and the corrected one.
    pub(crate) cpes: Vec<Cpe>,
    /// The component.
    pub(crate) component: &'a Component,
}

impl Selector {
    /// Returns what the text names.
    pub(crate) fn parse(text: &str) -> Self {
        let text = text.trim();
        let name = || Self::Name(text.to_owned());
        if text.starts_with("pkg:") {
            Purl::parse(text).map_or_else(|_| name(), Self::Purl)
        } else if text.starts_with("cpe:") {
            Cpe::parse(text).map_or_else(|_| name(), |cpe| Self::Cpe(Box::new(cpe)))
        } else {
            name()
        }
    }

    /// Returns the key that every component it names has; `None` where it may name any.
    pub(crate) fn key(&self) -> Option<String> {
        match self {
            Self::Purl(purl) => Some(purl_key(purl)),
            Self::Cpe(cpe) => cpe_key(cpe),
            Self::Name(name) => Some(name_key(name)),
        }
    }

    /// Returns whether it names one version only.
    pub(crate) fn has_version(&self) -> bool {
        match self {
            Self::Purl(purl) => purl.version().is_some(),
            Self::Cpe(cpe) => cpe.version.value().is_some(),
            Self::Name(name) => name.contains('@'),
        }
    }

    /// Returns whether it names the component.
    pub(crate) fn names(&self, identity: &Identity<'_>) -> bool {
        let version = identity.component.version.as_deref();
        match self {
            Self::Purl(wanted) => identity
                .purls
                .iter()
                .any(|p| purl_names(wanted, p, version)),
            Self::Cpe(wanted) => identity.cpes.iter().any(|c| cpe_names(wanted, c, version)),
            Self::Name(name) => spellings(identity.component).contains(name),
        }
    }
}

impl<'a> Identity<'a> {
    /// Returns the identity that the SBOM gives the component.
    pub(crate) fn of(component: &'a Component) -> Self {
        Self {
            purls: component.purl.iter().cloned().collect(),
            cpes: component.cpes.to_vec(),
            component,
        }
    }

    /// Returns the keys under which selectors look for it.
    pub(crate) fn keys(&self) -> Vec<String> {
        let mut keys: Vec<String> = self.purls.iter().map(purl_key).collect();
        keys.extend(self.cpes.iter().filter_map(cpe_key));
        keys.extend(spellings(self.component).iter().map(|n| name_key(n)));
        keys.sort();
        keys.dedup();
        keys
    }
}

fn purl_key(purl: &Purl) -> String {
    format!("p {}", purl.package())
}

fn cpe_key(cpe: &Cpe) -> Option<String> {
    if cpe.vendor.has_wildcard() || cpe.product.has_wildcard() {
        return None;
    }
    Some(format!(
        "c {}:{}",
        cpe.vendor.value()?,
        cpe.product.value()?
    ))
}

fn name_key(name: &str) -> String {
    format!("n {name}")
}

/// Returns `name`, `group/name`, and both with the version.
fn spellings(component: &Component) -> Vec<String> {
    let mut names = vec![component.name.to_string()];
    if let Some(group) = &component.group {
        names.push(format!("{group}/{}", component.name));
    }
    if let Some(version) = &component.version {
        let versioned: Vec<String> = names.iter().map(|n| format!("{n}@{version}")).collect();
        names.extend(versioned);
    }
    names
}

fn purl_names(wanted: &Purl, has: &Purl, version: Option<&str>) -> bool {
    wanted.package() == has.package()
        && wanted
            .version()
            .is_none_or(|v| has.version().or(version) == Some(v))
        && wanted
            .qualifiers()
            .iter()
            .all(|q| has.qualifiers().contains(q))
}

/// Returns whether an attribute of a CPE name holds for that of another.
pub(crate) fn takes_in(wanted: &Attribute, has: &Attribute) -> bool {
    let by_value = |has: &str| wanted.takes_in(has);
    *wanted == Attribute::Any || wanted == has || has.value().is_some_and(by_value)
}

fn cpe_names(wanted: &Cpe, has: &Cpe, version: Option<&str>) -> bool {
    let version = version.map(str::to_lowercase);
    let same_version = match (&wanted.version, &has.version) {
        (w @ Attribute::Value(_), Attribute::Any) => {
            version.is_some_and(|version| w.takes_in(&version))
        }
        (w, h) => takes_in(w, h),
    };
    let others = |cpe: &Cpe| {
        let [part, vendor, product, _, rest @ ..] = cpe.fields().map(Clone::clone);
        (part, vendor, product, rest)
    };
    let (wanted, has) = (others(wanted), others(has));
    same_version
        && takes_in(&wanted.0, &has.0)
        && takes_in(&wanted.1, &has.1)
        && takes_in(&wanted.2, &has.2)
        && wanted.3.iter().zip(&has.3).all(|(w, h)| takes_in(w, h))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn component() -> Component {
        Component {
            group: Some("acme".into()),
            name: "openssl".into(),
            version: Some("3.0.1".into()),
            purl: Purl::parse("pkg:generic/acme/openssl@3.0.1?arch=arm").ok(),
            rest: asepsis_domain::sbom::Details {
                cpes: Cpe::parse("cpe:2.3:a:openssl:openssl:3.0.1:*:*:*:*:*:*:*")
                    .into_iter()
                    .collect(),
                ..asepsis_domain::sbom::Details::default()
            }
            .into(),
            ..Component::default()
        }
    }

    #[test]
    fn selectors_name_components() {
        let component = component();
        let identity = Identity::of(&component);
        for (text, expect) in [
            ("pkg:generic/acme/openssl", true),
            ("pkg:generic/acme/openssl@3.0.1", true),
            ("pkg:generic/acme/openssl@3.0.2", false),
            ("pkg:generic/acme/openssl?arch=arm", true),
            ("pkg:generic/acme/openssl?arch=x86", false),
            ("pkg:generic/openssl", false),
            ("cpe:2.3:a:openssl:openssl:*:*:*:*:*:*:*:*", true),
            ("cpe:2.3:a:*:openssl:*:*:*:*:*:*:*:*", true),
            ("cpe:2.3:a:open*:openssl:3.0.?:*:*:*:*:*:*:*", true),
            ("cpe:2.3:a:openssl:*ssl:3.*:*:*:*:*:*:*:*", true),
            ("cpe:2.3:a:openssl:openssl:3.1*:*:*:*:*:*:*:*", false),
            ("cpe:2.3:a:openssl:openssl:3.0.\\*:*:*:*:*:*:*:*", false),
            ("cpe:2.3:a:openssl:openssl:3.0.2:*:*:*:*:*:*:*", false),
            ("cpe:2.3:a:openssl:openssl:3.0.1:*:*:*:*:*:x86:*", false),
            ("openssl", true),
            ("openssl@3.0.1", true),
            ("acme/openssl@3.0.1", true),
            ("openssl@3", false),
            ("OpenSSL", false),
        ] {
            let selector = Selector::parse(text);
            assert_eq!(selector.names(&identity), expect, "{text}");
            let keyed = selector.key().is_none_or(|k| identity.keys().contains(&k));
            assert!(!expect || keyed, "{text} is not found by its key");
        }
    }
}
