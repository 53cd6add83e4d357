//! Releases: names that exist, an order without circles, spans with a path, and an SBOM for each.

use asepsis_domain::device::ReleaseStatus;
use asepsis_domain::diagnostic::{Code, Diagnostic};
use asepsis_domain::id::ReleaseId;
use asepsis_domain::place::{Located, Place};
use asepsis_domain::record::Releases;

use crate::basis::Basis;
use crate::spelling::Speller;

/// Returns what is wrong with the releases and with what names them.
pub(super) fn diagnostics(basis: &Basis<'_>) -> Vec<Diagnostic> {
    let mut check = Check {
        basis,
        speller: Speller::of(basis.lineage.names().filter(|n| !n.starts_with('?'))),
        all: Vec::new(),
    };
    check.device();
    for view in &basis.records.views {
        if let Some(releases) = view.releases {
            check.releases(releases);
        }
    }
    let dossier = basis.dossier;
    for advisory in dossier.cases.iter().filter_map(|c| c.advisory.as_ref()) {
        check.releases(&advisory.fixed);
    }
    let events = dossier.cases.iter().flat_map(|c| &c.events);
    let fielded = dossier.fielded.iter().map(|f| &f.release);
    let submitted = dossier.submissions.iter().map(|s| &s.release);
    let named = events.filter_map(|e| e.release.as_ref());
    for release in named.chain(fielded).chain(submitted) {
        check.name(release);
    }
    check.all
}

struct Check<'b, 'a> {
    basis: &'b Basis<'a>,
    speller: Speller<'b>,
    all: Vec<Diagnostic>,
}

impl Check<'_, '_> {
    fn device(&mut self) {
        let device = self.basis.device();
        let wanted = self.basis.request.settings.release.as_ref();
        if let Some(wanted) = wanted.filter(|_| self.basis.focus.is_none()) {
            self.unknown(wanted, &device.at);
        }
        for release in &device.releases {
            release.follows.iter().for_each(|f| self.name(f));
            let unread = release
                .sboms
                .iter()
                .filter(|s| !self.basis.dossier.sboms.contains_key(&s.file.value));
            let mut missing: Vec<Diagnostic> = unread
                .map(|s| {
                    let message = format!(
                        "the SBOM `{}` of release {} is missing or cannot be read",
                        s.file.value, release.id
                    );
                    Diagnostic::new(Code::ReleaseSbom, message).at(&s.file.at)
                })
                .collect();
            // A release that is only planned has no build yet.
            if release.sboms.is_empty() && release.status != ReleaseStatus::Development {
                let message = format!("release {} has no SBOM", release.id);
                missing.push(Diagnostic::new(Code::ReleaseSbom, message).at(&release.at));
            }
            self.all.append(&mut missing);
        }
        for circle in self.basis.lineage.circles() {
            let Some(release) = device.releases.get(*circle) else {
                continue;
            };
            let at = release.follows.as_ref().map_or(&release.at, |f| &f.at);
            let message = format!("release {} follows itself along `follows`", release.id);
            self.all
                .push(Diagnostic::new(Code::ReleaseOrder, message).at(at));
        }
    }

    fn releases(&mut self, releases: &Releases) {
        match releases {
            Releases::All => {}
            Releases::List(list) => list.iter().for_each(|r| self.name(r)),
            Releases::Span { from, until } => {
                from.iter().chain(until).for_each(|r| self.name(r));
                if let (Some(from), Some(until)) = (from, until) {
                    self.path(from, until);
                }
            }
        }
    }

    fn path(&mut self, from: &Located<ReleaseId>, until: &Located<ReleaseId>) {
        let lineage = &self.basis.lineage;
        let (Some(start), Some(end)) = (lineage.find(&from.value), lineage.find(&until.value))
        else {
            return;
        };
        if !lineage.leads_to(start, end) {
            let message = format!(
                "no path of `follows` leads from {} to {}",
                from.value, until.value
            );
            self.all
                .push(Diagnostic::new(Code::ReleaseOrder, message).at(&until.at));
        }
    }

    fn name(&mut self, release: &Located<ReleaseId>) {
        if !release.value.is_unread() && self.basis.lineage.find(&release.value).is_none() {
            self.unknown(&release.value, &release.at);
        }
    }

    fn unknown(&mut self, release: &ReleaseId, at: &Place) {
        let message = format!("the device has no release `{release}`");
        let otherwise = Code::ReleaseUnknown.entry().action;
        let advice = self.speller.advice(release.as_str(), otherwise);
        let unknown = Diagnostic::new(Code::ReleaseUnknown, message);
        self.all.push(unknown.at(at).help(advice));
    }
}
