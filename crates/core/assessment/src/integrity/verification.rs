//! Tests: with a result, that passed, for the release in focus.

use std::collections::BTreeSet;

use asepsis_domain::diagnostic::{Code, Diagnostic};
use asepsis_domain::record::{LinkRole, RecordKind};
use asepsis_domain::test::{Outcome, Test, TestKind};

use crate::basis::Basis;
use crate::proof::{Proof, counts};

/// Returns what is to be said of the tests.
pub(super) fn diagnostics(basis: &Basis<'_>, proof: &Proof<'_>) -> Vec<Diagnostic> {
    let tests = basis.dossier.tests.iter();
    let passed: BTreeSet<TestKind> = tests
        .clone()
        .filter(|t| counts(basis, t))
        .map(|t| t.kind)
        .collect();
    tests
        .filter_map(|t| test(basis, proof, &passed, t))
        .collect()
}

fn test(
    basis: &Basis<'_>,
    proof: &Proof<'_>,
    passed: &BTreeSet<TestKind>,
    test: &Test,
) -> Option<Diagnostic> {
    let id = &test.head.id;
    let (code, message) = match &test.result {
        None => (Code::TestNoResult, format!("{id} has no result")),
        Some(_) if !basis.in_focus(&test.releases) => {
            if is_superseded(basis, proof, passed, test) {
                return None;
            }
            let focus = basis.focus_name();
            let message = format!(
                "{id} has a result, but not for release {focus}, and nothing else tests the same there"
            );
            (Code::TestOtherRelease, message)
        }
        Some(result) => match result.outcome {
            Outcome::Pass => return None,
            Outcome::Fail => (Code::TestFailed, format!("{id} failed: {}", result.summary)),
            Outcome::Blocked => (
                Code::TestFailed,
                format!("{id} could not be carried out: {}", result.summary),
            ),
        },
    };
    Some(Diagnostic::new(code, message).at(&test.head.at).record(id))
}

/// Returns whether other tests do for the release in focus what this one did for another: each record that it
/// verifies has a passed test, or, where it verifies none, a test of its kind passed.
fn is_superseded(
    basis: &Basis<'_>,
    proof: &Proof<'_>,
    passed: &BTreeSet<TestKind>,
    test: &Test,
) -> bool {
    let verified = basis
        .records
        .targets(RecordKind::Test, LinkRole::Verifies, &test.verifies);
    if verified.is_empty() {
        return passed.contains(&test.kind);
    }
    verified.iter().all(|v| !proof.passed(v).is_empty())
}
