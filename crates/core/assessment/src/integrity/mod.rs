//! Whether what the records say of each other can be so: ids, links, releases, components, files, catalogue items,
//! times. All of it is told in one run; nothing here stops at the first problem.

use asepsis_domain::diagnostic::Diagnostic;

use crate::basis::Basis;
use crate::proof::Proof;

mod case;
mod component;
mod evidence;
mod id;
mod link;
mod reference;
mod release;
mod verification;

/// Returns everything that contradicts itself.
pub(crate) fn diagnostics(basis: &Basis<'_>, proof: &Proof<'_>) -> Vec<Diagnostic> {
    let mut all = Vec::new();
    all.extend(id::diagnostics(basis));
    all.extend(link::diagnostics(basis));
    all.extend(release::diagnostics(basis));
    all.extend(component::diagnostics(basis));
    all.extend(evidence::diagnostics(basis));
    all.extend(reference::diagnostics(basis));
    all.extend(verification::diagnostics(basis, proof));
    all.extend(case::diagnostics(basis));
    all
}
