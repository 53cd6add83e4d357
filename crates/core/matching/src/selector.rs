//! Which components a text names: a purl with or without version, a CPE, or a name.

use asepsis_domain::identifier::{Cpe, Purl};
use asepsis_domain::sbom::Component;

/// Returns whether a selector names a component.
pub(crate) fn names(selector: &str, component: &Component) -> bool {
    if selector.starts_with("pkg:") {
        let (Ok(wanted), Some(own)) = (Purl::parse(selector), &component.purl) else {
            return false;
        };
        return wanted.package() == own.package()
            && wanted.version().is_none_or(|v| own.version() == Some(v));
    }
    if selector.starts_with("cpe:") {
        let Ok(wanted) = Cpe::parse(selector) else {
            return false;
        };
        let same = |own: &Cpe| {
            own.vendor == wanted.vendor
                && own.product == wanted.product
                && (wanted.version.value().is_none() || wanted.version == own.version)
        };
        return component.cpes.iter().any(same);
    }
    let version = component.version.as_deref().unwrap_or_default();
    selector == component.name || selector == format!("{}@{version}", component.name)
}
