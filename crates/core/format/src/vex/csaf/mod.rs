//! CSAF VEX (profile `csaf_vex`; statements of an advisory are read too). Products, parts and hashes go through
//! the product tree; a component of a release is a relationship. What the profile has no member for stands in the
//! impact statement, after a line that announces it.

mod read;
mod write;

use super::VexFormat;

/// CSAF VEX.
pub const FORMAT: VexFormat = VexFormat {
    id: "csaf",
    title: "CSAF 2.0 and 2.1 (draft) JSON",
    detect: crate::csaf::detect,
    read: read::read,
    write: write::write,
};

/// Namespace of BOM-Links among a product's addresses.
const BOM_LINK: &str = "https://cyclonedx.org/capabilities/bomlink/";
