//! OpenVEX 0.2.0 (<https://github.com/openvex/spec>); documents of 0.0.1, whose vulnerabilities and products
//! are plain texts, are read too. A device's release is the product, the component its subcomponent.

mod read;
mod validate;
mod write;

use super::VexFormat;
use crate::limits::Strength;
use crate::probe::Probe;

pub use validate::validate;

/// OpenVEX.
pub const FORMAT: VexFormat = VexFormat {
    id: "openvex",
    title: "OpenVEX 0.2.0 JSON",
    detect,
    read: read::read,
    write: write::write,
};

pub(crate) fn detect(probe: &Probe<'_>) -> Strength {
    let Some(outline) = probe.outline().filter(|o| !o.is_list) else {
        return Strength::No;
    };
    let context = outline.text("@context").unwrap_or_default();
    if context.contains("openvex") {
        return Strength::Sure;
    }
    if outline.has_list("statements") && !outline.has("bomFormat") && !outline.has("document") {
        return Strength::Maybe;
    }
    Strength::No
}

#[cfg(test)]
pub(super) fn structure() -> &'static crate::validation::structure::Structure {
    &validate::STRUCTURE
}
