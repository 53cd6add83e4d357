//! The rows of components.toml that a new dossier starts with: what a person must know about, not every package.
//!
//! Operating systems, firmware and the like, and what the product depends on directly. Of others only the number is told.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use asepsis_domain::identifier::Cpe;
use asepsis_domain::identifier::cpe::Attribute;
use asepsis_domain::sbom::{Component, Sbom};

use super::{InitRequest, quoted};

/// Rows that are written at most; nobody fills in more at once.
const MOST: usize = 60;

/// Kinds of component on which everything above rests.
const FOUNDATIONS: &[&str] = &["device-driver", "firmware", "operating-system", "platform"];

/// Returns the rows for the components of the request's SBOMs.
pub(super) fn components(request: &InitRequest<'_>) -> String {
    let sboms: Vec<&Sbom> = request.sboms.iter().filter_map(|s| s.sbom).collect();
    let mut rows: BTreeMap<(bool, String), &Component> = BTreeMap::new();
    let mut all = BTreeSet::new();
    for sbom in &sboms {
        let direct = direct(sbom);
        for (index, component) in sbom.components.iter().enumerate() {
            if sbom.subject == Some(index) || component.kind == "file" {
                continue;
            }
            let selector = selector(component);
            all.insert(selector.clone());
            let foundation = FOUNDATIONS.contains(&component.kind.as_str());
            if foundation || direct.contains(&index) {
                rows.entry((!foundation, selector)).or_insert(component);
            }
        }
    }
    if all.is_empty() {
        return String::new();
    }
    let mut text = format!(
        "\n# The SBOMs have {} components. The rows below are those on which the others rest or that the product uses\n\
         # directly; `asepsis check` names every other component whose support is not known yet.\n",
        all.len()
    );
    let written: BTreeSet<&String> = rows
        .keys()
        .take(MOST)
        .map(|(_, selector)| selector)
        .collect();
    for ((_, selector), component) in &rows {
        if written.contains(selector) {
            row(&mut text, selector, component);
        }
    }
    let more = rows.len().saturating_sub(MOST);
    if more > 0 {
        let _ = write!(
            text,
            "\n# {more} more direct components are not listed here.\n"
        );
    }
    text
}

fn row(text: &mut String, selector: &str, component: &Component) {
    let _ = write!(text, "\n[[component]]\ncomponent = {}\n", quoted(selector));
    match &component.supplier {
        Some(supplier) => {
            let _ = writeln!(text, "supplier = {}", quoted(supplier));
        }
        None => text.push_str("supplier = \"TO FILL IN: who makes or maintains it\"\n"),
    }
    text.push_str(
        "support = \"TO FILL IN: maintained, security-only, unmaintained, abandoned or unknown\"\n",
    );
    match component.end_of_support {
        Some(date) => {
            let _ = writeln!(text, "end_of_support = {date}");
        }
        None => text.push_str("end_of_support = \"TO FILL IN: a date such as 2030-12-31\"\n"),
    }
}

/// Returns the indexes of what the subject depends on; without relations, of what stands at the top of the tree.
fn direct(sbom: &Sbom) -> BTreeSet<usize> {
    let Some(subject) = sbom.subject else {
        return BTreeSet::new();
    };
    let from_subject = sbom.dependencies.iter().filter(|d| d.from == subject);
    from_subject.map(|d| d.to).collect()
}

/// Returns what names the component in every release: purl without version, CPE with any version, else its name.
fn selector(component: &Component) -> String {
    if let Some(purl) = &component.purl {
        return purl.package().to_owned();
    }
    if let Some(cpe) = component.cpes.first() {
        let any = Cpe {
            version: Attribute::Any,
            update: Attribute::Any,
            ..cpe.clone()
        };
        return any.formatted();
    }
    component.name.to_string()
}
