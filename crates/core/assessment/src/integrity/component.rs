//! Components that decisions and notes name: each is in some release that the record covers.

use asepsis_domain::diagnostic::{Code, Diagnostic};
use asepsis_domain::id::RecordId;
use asepsis_domain::place::Located;

use crate::basis::Basis;
use crate::spelling::Speller;

/// Returns a remark on each component that no covered release has, at its name.
pub(super) fn diagnostics(basis: &Basis<'_>) -> Vec<Diagnostic> {
    // Without a single SBOM that could be read, that is what has to be said, once.
    if basis.inventory.bills.is_empty() {
        return Vec::new();
    }
    let mut speller = Speller::of(basis.inventory.names());
    let mut all = Vec::new();
    for (decision, named) in basis.dossier.decisions.iter().zip(&basis.named) {
        let components = decision.components.iter().zip(named);
        for (component, parts) in components.filter(|(c, _)| c.value != "?") {
            let releases = releases(basis, parts);
            if releases.is_empty() {
                all.push(absent(component, &mut speller).record(&decision.head.id));
            } else if !releases
                .iter()
                .any(|r| basis.lineage.covers(&decision.releases, *r))
            {
                all.push(elsewhere(basis, component, &releases, &decision.head.id));
            }
        }
    }
    let notes = basis
        .dossier
        .components
        .iter()
        .zip(&basis.inventory.note_used);
    for (note, _) in notes.filter(|(n, used)| !**used && n.component.value != "?") {
        all.push(absent(&note.component, &mut speller));
    }
    all
}

/// Returns the releases of the components.
fn releases(basis: &Basis<'_>, parts: &[usize]) -> Vec<usize> {
    let parts = parts.iter().filter_map(|p| basis.inventory.parts.get(*p));
    let mut releases: Vec<usize> = parts.map(|p| p.release).collect();
    releases.sort_unstable();
    releases.dedup();
    releases
}

fn absent(component: &Located<String>, speller: &mut Speller<'_>) -> Diagnostic {
    let message = format!("no release contains `{}`", component.value);
    let otherwise = Code::ComponentNoRelease.entry().action;
    let advice = speller.advice(&component.value, otherwise);
    Diagnostic::new(Code::ComponentNoRelease, message)
        .at(&component.at)
        .help(advice)
}

fn elsewhere(
    basis: &Basis<'_>,
    component: &Located<String>,
    releases: &[usize],
    decision: &RecordId,
) -> Diagnostic {
    let names = releases.iter().map(|r| basis.lineage.name(*r));
    let message = format!(
        "`{}` is in none of the releases that {decision} covers, only in {}",
        component.value,
        crate::record::listed(names)
    );
    Diagnostic::new(Code::ComponentNoRelease, message)
        .at(&component.at)
        .record(decision)
}
