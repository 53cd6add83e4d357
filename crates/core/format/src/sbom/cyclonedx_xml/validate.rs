//! CycloneDX XML held against its grammar, and against the rules that no grammar can say, which it shares with
//! the JSON form.

use std::sync::LazyLock;

use super::super::cyclonedx_json::validate::{LISTS, References};
use super::{convert, path, version};
use crate::limits::{Limits, ReadError};
use crate::probe::Probe;
use crate::validation::Breach;
use crate::xml::check::check;
use crate::xml::grammar::Grammar;

pub(super) static GRAMMAR: LazyLock<Grammar> =
    LazyLock::new(|| Grammar::read(include_str!("structure.txt")));

pub(super) fn validate(
    probe: &Probe<'_>,
    limits: &Limits,
) -> Result<(String, Vec<Breach>), ReadError> {
    let text = probe.text()?;
    let version = version(probe, limits)?;
    let mut breaches = check(text, limits, &GRAMMAR, version)?;
    let beyond = convert::in_parts(text, version, limits, |document| {
        document.hold_rules(LISTS, References::of(document.tree))
    })?;
    // That a reference stands once is part of the grammar.
    let beyond = beyond.into_iter().filter(|b| b.rule != "reference-unique");
    breaches.extend(beyond.map(|mut breach| {
        breach.diagnostic.pointer = path::of(&breach.diagnostic.pointer);
        breach
    }));
    Ok((version.to_owned(), breaches))
}
