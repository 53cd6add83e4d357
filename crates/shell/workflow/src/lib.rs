//! One function per user's act: load → core → keep. No judgement and no output of its own.

pub mod advisories;
pub mod advisory;
pub mod baseline;
pub mod catalogue;
pub mod change;
pub mod demo;
pub mod dossier;
mod embedded;
pub mod evaluate;
pub mod evidence;
pub mod failure;
pub mod folder;
pub mod init;
pub mod look;
pub mod package;
pub mod portfolio;
pub mod products;
pub mod records;
pub mod sbom;
pub mod scan;
pub mod settings;
pub mod threats;
pub mod validate;
pub mod verify;
pub mod vex;
pub mod worker;
