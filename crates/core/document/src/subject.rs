//! What a document is about: one release of one device, seen through its evaluation.

use std::collections::BTreeMap;

use asepsis_domain::catalogue::{Catalogue, Document as CatalogueDocument, Item};
use asepsis_domain::control::{Control, Requirement};
use asepsis_domain::decision::Decision;
use asepsis_domain::device::Release;
use asepsis_domain::dossier::Dossier;
use asepsis_domain::evaluation::{
    ClockState, ComponentState, DecisionState, Evaluation, Finding, ItemState, MetricState,
    ReleaseState, RiskState,
};
use asepsis_domain::id::{FindingId, ItemRef, RecordId};
use asepsis_domain::postmarket::Case;
use asepsis_domain::record::{Link, Releases};
use asepsis_domain::risk::{Hazard, Risk};
use asepsis_domain::sbom::Component;
use asepsis_domain::test::Test;

use crate::content::{Inline, Inlines, Source, line};
use crate::issue::Branding;
use crate::words;

/// One release of one device with everything that documents are written from.
#[derive(Debug)]
pub struct Subject<'a> {
    /// Everything people wrote about the device.
    pub dossier: &'a Dossier,
    /// What follows from it.
    pub evaluation: &'a Evaluation,
    /// What is asked.
    pub catalogue: &'a Catalogue,
    /// The release.
    pub release: &'a Release,
    /// What the company puts on its documents.
    pub branding: &'a Branding,
    /// The market for which documents are written, as in the catalogue; `None`: all of the device's.
    pub market: Option<&'a str>,
    /// Version of Asepsis.
    pub asepsis_version: &'a str,
    /// A remark on the advisory snapshot, such as its age; empty: none.
    pub snapshot_note: &'a str,
    index: Index<'a>,
}

/// Records and findings by id, and what leads to them.
#[derive(Debug, Default)]
struct Index<'a> {
    titles: BTreeMap<&'a RecordId, &'a str>,
    risks: BTreeMap<&'a RecordId, &'a Risk>,
    risk_states: BTreeMap<&'a RecordId, &'a RiskState>,
    hazards: BTreeMap<&'a RecordId, &'a Hazard>,
    requirements: BTreeMap<&'a RecordId, &'a Requirement>,
    controls: BTreeMap<&'a RecordId, &'a Control>,
    decisions: BTreeMap<&'a RecordId, &'a Decision>,
    findings: BTreeMap<&'a FindingId, &'a Finding>,
    tests_of: BTreeMap<&'a RecordId, Vec<&'a Test>>,
    risks_of: BTreeMap<&'a RecordId, Vec<&'a Risk>>,
    loose: BTreeMap<&'a RecordId, &'a [String]>,
}

/// A decision as written, with where it stands.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Decided<'a> {
    pub(crate) decision: &'a Decision,
    pub(crate) state: &'a DecisionState,
}

impl<'a> Subject<'a> {
    /// Returns the subject of documents for all markets of the device.
    pub fn new(
        dossier: &'a Dossier,
        evaluation: &'a Evaluation,
        catalogue: &'a Catalogue,
        release: &'a Release,
        branding: &'a Branding,
    ) -> Self {
        Self {
            dossier,
            evaluation,
            catalogue,
            release,
            branding,
            market: None,
            asepsis_version: "",
            snapshot_note: "",
            index: Index::of(dossier, evaluation),
        }
    }

    /// Returns the subject of documents for one market.
    #[must_use]
    pub fn for_market(mut self, market: &'a str) -> Self {
        self.market = Some(market);
        self
    }

    /// Returns the subject with the version of Asepsis and a remark on the advisory snapshot.
    #[must_use]
    pub fn made_with(mut self, asepsis_version: &'a str, snapshot_note: &'a str) -> Self {
        self.asepsis_version = asepsis_version;
        self.snapshot_note = snapshot_note;
        self
    }

    /// Returns what is known of the release.
    pub fn release_state(&self) -> Option<&'a ReleaseState> {
        self.evaluation
            .releases
            .iter()
            .find(|r| r.id == self.release.id)
    }

    /// Returns the components of the release.
    pub fn components(&self) -> &'a [ComponentState] {
        self.release_state().map_or(&[], |state| &state.components)
    }

    /// Returns the component as its SBOM has it.
    pub fn component(&self, state: &ComponentState) -> Option<&'a Component> {
        self.dossier
            .sboms
            .get(&state.sbom)?
            .components
            .get(state.index)
    }

    /// Returns the findings of the release: the known exploited first, then the worst.
    pub fn findings(&self) -> Vec<&'a Finding> {
        let of_release = self
            .evaluation
            .findings
            .iter()
            .filter(|f| f.release == self.release.id);
        let mut all: Vec<_> = of_release.collect();
        all.sort_by(|a, b| {
            let rank = |f: &Finding| (f.vulnerability.kev.is_some(), f.vulnerability.rating);
            rank(b)
                .cmp(&rank(a))
                .then_with(|| a.vulnerability.id.cmp(&b.vulnerability.id))
        });
        all
    }

    /// Returns the finding with this id, of any release.
    pub fn finding(&self, id: &FindingId) -> Option<&'a Finding> {
        self.index.findings.get(id).copied()
    }

    /// Returns the catalogue items of the market, else of all markets of the device and of standards.
    pub fn items(&self) -> Vec<&'a ItemState> {
        let wanted = |item: &&ItemState| {
            let market = self
                .catalogue_document(&item.item)
                .and_then(|d| d.market.as_deref());
            self.market.is_none_or(|ours| market == Some(ours))
        };
        self.evaluation.items.iter().filter(wanted).collect()
    }

    /// Returns the clocks that run, ran out or wait for a decision, for a case or all.
    pub(crate) fn open_clocks(&self, case: Option<&RecordId>) -> Vec<&'a ClockState> {
        use asepsis_domain::evaluation::ClockStatus as S;
        let open = |clock: &&ClockState| {
            matches!(clock.status, S::Running | S::Overdue | S::Undecided)
                && case.is_none_or(|id| &clock.case == id)
        };
        self.evaluation.clocks.iter().filter(open).collect()
    }

    pub(crate) fn catalogue_document(&self, item: &ItemRef) -> Option<&'a CatalogueDocument> {
        self.catalogue.documents.get(&item.file)
    }

    pub(crate) fn catalogue_item(&self, item: &ItemRef) -> Option<&'a Item> {
        self.catalogue_document(item)?
            .items
            .iter()
            .find(|i| &i.id == item)
    }

    pub(crate) fn decided(&self, finding: &Finding) -> Option<Decided<'a>> {
        let state = self.evaluation.decisions.get(finding.decision?)?;
        Some(Decided {
            decision: self.decision(&state.id)?,
            state,
        })
    }

    pub(crate) fn decision(&self, id: &RecordId) -> Option<&'a Decision> {
        self.index.decisions.get(id).copied()
    }

    pub(crate) fn decision_state(&self, id: &RecordId) -> Option<&'a DecisionState> {
        self.evaluation
            .decisions
            .iter()
            .find(|state| &state.id == id)
    }

    pub(crate) fn risk(&self, id: &RecordId) -> Option<&'a Risk> {
        self.index.risks.get(id).copied()
    }

    pub(crate) fn risk_state(&self, id: &RecordId) -> Option<&'a RiskState> {
        self.index.risk_states.get(id).copied()
    }

    pub(crate) fn hazard(&self, id: &RecordId) -> Option<&'a Hazard> {
        self.index.hazards.get(id).copied()
    }

    pub(crate) fn control(&self, id: &RecordId) -> Option<&'a Control> {
        self.index.controls.get(id).copied()
    }

    pub(crate) fn requirement(&self, id: &RecordId) -> Option<&'a Requirement> {
        self.index.requirements.get(id).copied()
    }

    /// Returns the tests that verify a control or requirement.
    pub(crate) fn tests_of(&self, id: &RecordId) -> &[&'a Test] {
        self.index.tests_of.get(id).map_or(&[], Vec::as_slice)
    }

    /// Returns the risks that arise from a threat or anomaly.
    pub(crate) fn risks_of(&self, id: &RecordId) -> &[&'a Risk] {
        self.index.risks_of.get(id).map_or(&[], Vec::as_slice)
    }

    /// Returns the risks that a finding leads to, through its decision or its vulnerability.
    pub(crate) fn risks_of_finding(&self, finding: &Finding) -> Vec<&'a RiskState> {
        let decided = self.decided(finding);
        let linked = |id: &RecordId| {
            decided.is_some_and(|d| d.decision.risks.iter().any(|link| &link.value == id))
        };
        let of_it = |risk: &&RiskState| risk.findings.contains(&finding.id) || linked(&risk.id);
        self.evaluation.risks.iter().filter(of_it).collect()
    }

    /// Returns the cases about a vulnerability.
    pub(crate) fn cases_of(&self, finding: &Finding) -> Vec<&'a Case> {
        let names = |id: &str| {
            finding.vulnerability.id == id || finding.vulnerability.aliases.iter().any(|a| a == id)
        };
        let about = |case: &&Case| {
            case.vulnerabilities.iter().any(|v| names(&v.value))
                && self.dossier.device.covers(&case.releases, &finding.release)
        };
        self.dossier.cases.iter().filter(about).collect()
    }

    /// Returns whether the dossier has a record with this id, now or formerly.
    pub(crate) fn has(&self, id: &RecordId) -> bool {
        self.index.titles.contains_key(id) || id == &self.dossier.device.id
    }

    /// Returns the title of a record; empty where there is none.
    pub(crate) fn title(&self, id: &RecordId) -> &'a str {
        self.index.titles.get(id).copied().unwrap_or_default()
    }

    /// Returns how another document of the file is named: its title, with its number where it has one.
    pub(crate) fn named(&self, document: &str) -> Inlines {
        let kind = crate::documents::document(document);
        let title = kind.map_or_else(
            || words::capital(&words::spoken(document)),
            |kind| kind.title.to_owned(),
        );
        let prefix = &self.branding.document_prefix;
        let number = match kind {
            Some(kind) if !prefix.is_empty() => format!(" ({prefix}{})", kind.code),
            _ => String::new(),
        };
        line![Inline::emphasis(title), number]
    }

    /// Returns what hangs loose on a record, in a sentence each.
    pub(crate) fn loose_on(&self, id: &RecordId) -> &'a [String] {
        self.index.loose.get(id).copied().unwrap_or_default()
    }

    /// Returns whether a record with these releases covers the release of the document.
    pub(crate) fn in_release(&self, releases: &Releases) -> bool {
        self.dossier.device.covers(releases, &self.release.id)
    }

    /// Returns the findings of the document's release from which a risk arises.
    pub(crate) fn findings_of(&self, risk: &RiskState) -> Vec<&'a Finding> {
        let of_risk = risk.findings.iter().filter_map(|id| self.finding(id));
        of_risk.filter(|f| f.release == self.release.id).collect()
    }

    /// Returns the metrics of the market, else of all markets of the device.
    pub(crate) fn metrics(&self) -> Vec<&'a MetricState> {
        let wanted = |metric: &&MetricState| {
            let market = self
                .catalogue_document(&metric.metric)
                .and_then(|d| d.market.as_deref());
            self.market
                .is_none_or(|ours| market.is_none_or(|theirs| theirs == ours))
        };
        self.evaluation.metrics.iter().filter(wanted).collect()
    }

    /// Returns the source of a statement about the device itself.
    pub(crate) fn device(&self) -> Source {
        Source::from(&self.dossier.device.id)
    }

    /// Returns the source of a statement about the advisories.
    pub(crate) fn snapshot(&self) -> Source {
        let snapshot = self.evaluation.inputs.snapshot.as_ref();
        snapshot.map_or(Source::Standing, |s| Source::Snapshot(s.digest))
    }
}

impl<'a> Index<'a> {
    fn of(dossier: &'a Dossier, evaluation: &'a Evaluation) -> Self {
        let mut index = Self {
            risk_states: evaluation.risks.iter().map(|r| (&r.id, r)).collect(),
            findings: evaluation.findings.iter().map(|f| (&f.id, f)).collect(),
            risks: dossier
                .risks
                .risks
                .iter()
                .map(|r| (&r.head.id, r))
                .collect(),
            hazards: dossier
                .risks
                .hazards
                .iter()
                .map(|h| (&h.head.id, h))
                .collect(),
            requirements: dossier
                .requirements
                .iter()
                .map(|r| (&r.head.id, r))
                .collect(),
            controls: dossier.controls.iter().map(|c| (&c.head.id, c)).collect(),
            decisions: dossier.decisions.iter().map(|d| (&d.head.id, d)).collect(),
            loose: evaluation
                .trace
                .nodes
                .iter()
                .map(|node| (&node.id, node.loose.as_slice()))
                .collect(),
            ..Self::default()
        };
        for record in dossier.records() {
            index.titles.insert(&record.head.id, &record.head.title);
            for former in &record.head.formerly {
                index.titles.entry(former).or_insert(&record.head.title);
            }
        }
        for test in &dossier.tests {
            for link in &test.verifies {
                index.tests_of.entry(&link.value).or_default().push(test);
            }
        }
        for risk in &dossier.risks.risks {
            for link in &risk.arises_from {
                index.risks_of.entry(&link.value).or_default().push(risk);
            }
        }
        index
    }
}

/// Returns the sources of a statement that counts or compares the records of whole files.
pub(crate) fn files<const N: usize>(names: [&str; N]) -> Vec<Source> {
    let files = names.into_iter();
    files.map(|name| Source::File(name.to_owned())).collect()
}

/// Files with the records that traces are made of.
pub(crate) const TRACED: [&str; 5] = [
    "architecture.toml",
    "threats.toml",
    "risks.toml",
    "controls.toml",
    "tests.toml",
];

/// Returns the sources of links.
pub(crate) fn linked<'a>(links: impl IntoIterator<Item = &'a Link>) -> Vec<Source> {
    links
        .into_iter()
        .map(|link| Source::from(&link.value))
        .collect()
}
