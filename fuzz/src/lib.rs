//! Every reader of untrusted bytes, as a target for fuzzing: one table of families, whose targets come from the tables
//! of formats themselves, so that a new format has a target without a line here. A target runs its reader and what is
//! made of the result, and panics where something is not as it must be; it judges no document.

mod advisory;
mod catalogue;
mod container;
mod csaf;
mod dossier;
mod json;
mod name;
mod results;
mod sbom;
mod seed;
mod snapshot;
mod table;
mod version;
mod vex;

use asepsis_format::limits::Limits;

pub use seed::{Seed, found};

/// Targets of one kind.
#[derive(Debug)]
pub struct Family {
    /// First part of the targets' ids.
    pub id: &'static str,
    /// Second parts: formats, files, schemes.
    pub parts: fn() -> Vec<&'static str>,
    /// What a target starts from: valid and invalid cases, our own.
    pub seeds: fn(&str) -> Vec<Seed>,
    /// Runs a target on bytes; panics where something is not as it must be.
    pub run: fn(&str, &[u8]),
}

/// All families, alphabetical.
pub const FAMILIES: &[Family] = &[
    advisory::FAMILY,
    catalogue::FAMILY,
    container::FAMILY,
    csaf::FAMILY,
    dossier::FAMILY,
    json::FAMILY,
    name::FAMILY,
    results::FAMILY,
    sbom::FAMILY,
    snapshot::FAMILY,
    table::FAMILY,
    version::FAMILY,
    vex::FAMILY,
];

/// A target.
#[derive(Debug, Clone, Copy)]
pub struct Target {
    family: &'static Family,
    part: &'static str,
}

impl Target {
    /// Returns the target's id, such as `sbom-cyclonedx-json`.
    pub fn id(&self) -> String {
        format!("{}-{}", self.family.id, self.part)
    }

    /// Returns what it starts from.
    pub fn seeds(&self) -> Vec<Seed> {
        (self.family.seeds)(self.part)
    }

    /// Runs it.
    pub fn run(&self, bytes: &[u8]) {
        (self.family.run)(self.part, bytes);
    }
}

/// Returns all targets.
pub fn targets() -> Vec<Target> {
    let of = |family: &'static Family| {
        (family.parts)()
            .into_iter()
            .map(move |part| Target { family, part })
    };
    FAMILIES.iter().flat_map(of).collect()
}

/// Returns the limits under which targets run: small, so that reaching them is quick and what ignores them is seen.
fn limits() -> Limits {
    Limits {
        max_bytes: 1 << 20,
        max_graph: 64 << 20,
        max_depth: 100,
        max_string: 1 << 16,
        max_items: 10_000,
        max_values: 100_000,
        max_expansion: 200,
        max_container_bytes: 16 << 20,
    }
}
