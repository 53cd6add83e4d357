//! Bytes to nouns and back: every untrusted byte is parsed here. Reading gives a value and
//! diagnostics; no disk, no network, no judgement.

pub mod encoding;
pub mod json;
pub mod limits;
pub mod probe;

pub mod container;

pub mod advisory;
pub mod csaf;
pub mod sbom;
pub mod validation;

mod rows;
mod schema;
mod xml;

pub mod catalogue;
pub mod dossier;
pub mod look;
pub mod oscal;
pub mod settings;

pub mod report;
pub mod results;
pub mod vex;
