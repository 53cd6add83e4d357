//! The inverse links that prove something: which controls mitigate a risk, which tests of what have passed for the
//! release in focus.

use std::collections::{BTreeMap, BTreeSet};

use asepsis_domain::id::RecordId;
use asepsis_domain::record::{LinkRole, RecordKind};
use asepsis_domain::test::{Outcome, Test};

use crate::basis::Basis;
use crate::record::is_written;

/// Who proves what, by the id of what is proven.
#[derive(Debug)]
pub(crate) struct Proof<'a> {
    mitigating: BTreeMap<&'a RecordId, Vec<&'a RecordId>>,
    fulfilling: BTreeMap<&'a RecordId, Vec<&'a RecordId>>,
    tests: BTreeMap<&'a RecordId, Vec<&'a RecordId>>,
    passed: BTreeMap<&'a RecordId, Vec<&'a RecordId>>,
    absent: BTreeSet<&'a RecordId>,
}

impl<'a> Proof<'a> {
    /// Returns the proofs of the dossier.
    pub(crate) fn of(basis: &Basis<'a>) -> Self {
        let mut proof = Self {
            mitigating: BTreeMap::new(),
            fulfilling: BTreeMap::new(),
            tests: BTreeMap::new(),
            passed: BTreeMap::new(),
            absent: BTreeSet::new(),
        };
        for control in &basis.dossier.controls {
            let id = &control.head.id;
            let (kind, records) = (RecordKind::Control, &basis.records);
            if is_written(&control.absent_because) {
                let links = &control.requirements;
                proof
                    .absent
                    .extend(records.targets(kind, LinkRole::DerivesFrom, links));
                continue;
            }
            for risk in records.targets(kind, LinkRole::Mitigates, &control.mitigates) {
                proof.mitigating.entry(risk).or_default().push(id);
            }
            for requirement in records.targets(kind, LinkRole::DerivesFrom, &control.requirements) {
                proof.fulfilling.entry(requirement).or_default().push(id);
            }
        }
        for test in &basis.dossier.tests {
            let links = &test.verifies;
            for target in basis
                .records
                .targets(RecordKind::Test, LinkRole::Verifies, links)
            {
                proof.tests.entry(target).or_default().push(&test.head.id);
                if counts(basis, test) {
                    proof.passed.entry(target).or_default().push(&test.head.id);
                }
            }
        }
        let maps = [
            &mut proof.mitigating,
            &mut proof.fulfilling,
            &mut proof.tests,
            &mut proof.passed,
        ];
        for list in maps.into_iter().flat_map(BTreeMap::values_mut) {
            list.sort();
            list.dedup();
        }
        proof
    }

    /// Returns the controls that mitigate the risk, sorted.
    pub(crate) fn mitigating(&self, risk: &RecordId) -> Vec<&'a RecordId> {
        self.mitigating.get(risk).cloned().unwrap_or_default()
    }

    /// Returns the controls that fulfil the requirement, sorted.
    pub(crate) fn fulfilling(&self, requirement: &RecordId) -> Vec<&'a RecordId> {
        self.fulfilling
            .get(requirement)
            .cloned()
            .unwrap_or_default()
    }

    /// Returns whether a record justifies that no control fulfils the requirement.
    pub(crate) fn is_justified_absence(&self, requirement: &RecordId) -> bool {
        self.absent.contains(requirement)
    }

    /// Returns the tests that verify the control or requirement, whatever their result, sorted.
    pub(crate) fn tests(&self, verified: &RecordId) -> Vec<&'a RecordId> {
        self.tests.get(verified).cloned().unwrap_or_default()
    }

    /// Returns the tests of the control or requirement that passed and count for the release in focus, sorted.
    pub(crate) fn passed(&self, verified: &RecordId) -> Vec<&'a RecordId> {
        self.passed.get(verified).cloned().unwrap_or_default()
    }
}

/// Returns whether the test passed and covers the release in focus.
pub(crate) fn counts(basis: &Basis<'_>, test: &Test) -> bool {
    let passed = test
        .result
        .as_ref()
        .is_some_and(|r| r.outcome == Outcome::Pass);
    passed && basis.in_focus(&test.releases)
}
