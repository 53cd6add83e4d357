//! What all judgements start from: the request with its records, releases, components and documents looked up.

use asepsis_domain::catalogue::{Catalogue, Document, DocumentStatus};
use asepsis_domain::device::Device;
use asepsis_domain::dossier::Dossier;
use asepsis_domain::place::Located;
use asepsis_domain::record::Releases;
use asepsis_domain::time::{Date, Instant, day_of};

use crate::Request;
use crate::inventory::Inventory;
use crate::lineage::Lineage;
use crate::record::Records;
use crate::selector::Selector;

/// The request with everything looked up that several judgements need.
#[derive(Debug)]
pub(crate) struct Basis<'a> {
    /// The request.
    pub(crate) request: &'a Request<'a>,
    /// The dossier.
    pub(crate) dossier: &'a Dossier,
    /// The catalogue.
    pub(crate) catalogue: &'a Catalogue,
    /// Records by id.
    pub(crate) records: Records<'a>,
    /// Releases in their order.
    pub(crate) lineage: Lineage<'a>,
    /// Components.
    pub(crate) inventory: Inventory<'a>,
    /// For each decision, and each component that it names, the components of the inventory.
    pub(crate) named: Vec<Vec<Vec<usize>>>,
    /// For each assessment of components that lose support, the components of the inventory.
    pub(crate) assessed: Vec<Vec<usize>>,
    /// The release for which needs, tests and evidence are judged.
    pub(crate) focus: Option<usize>,
    /// Ids of the markets looked at.
    pub(crate) markets: Vec<&'a str>,
    /// The catalogue's documents of those markets that are in force, and the standards looked at, by id.
    pub(crate) documents: Vec<&'a Document>,
}

impl<'a> Basis<'a> {
    /// Returns the basis of the request.
    pub(crate) fn of(request: &'a Request<'a>) -> Self {
        let dossier = request.dossier;
        let lineage = Lineage::of(&dossier.device);
        let wanted = request.settings.release.as_ref();
        let focus = match wanted {
            Some(id) => lineage.find(id),
            None => lineage.latest(),
        };
        let markets = markets(request);
        let standards = standards(request);
        let documents = request.catalogue.documents.values();
        let documents = documents.filter(|d| {
            let ours = d.market.as_deref().is_some_and(|m| markets.contains(&m));
            let asked = standards.contains(&d.id.as_str());
            asked || ours && d.status == DocumentStatus::InForce
        });
        let inventory = Inventory::of(dossier);
        let select = |c: &Located<String>| inventory.select(&Selector::parse(&c.value));
        let decisions = dossier.decisions.iter();
        Self {
            request,
            dossier,
            catalogue: request.catalogue,
            records: Records::of(dossier),
            assessed: dossier
                .support_assessments
                .iter()
                .map(|a| a.components.iter().flat_map(select).collect())
                .collect(),
            named: decisions
                .map(|d| d.components.iter().map(select).collect())
                .collect(),
            inventory,
            focus,
            documents: documents.collect(),
            markets,
            lineage,
        }
    }

    /// Returns the device.
    pub(crate) fn device(&self) -> &'a Device {
        &self.dossier.device
    }

    /// Returns whether a day has not come, wherever somebody writes it: zones are up to a day ahead of UTC.
    pub(crate) fn is_future(&self, day: Date) -> bool {
        let today = day_of(self.request.as_of);
        day > today.tomorrow().unwrap_or(today)
    }

    /// Returns the instant for which the evaluation holds.
    pub(crate) fn as_of(&self) -> Instant {
        self.request.as_of
    }

    /// Returns the day for which the evaluation holds, in UTC.
    pub(crate) fn today(&self) -> Date {
        day_of(self.request.as_of)
    }

    /// Returns whether the releases include the one in focus; where the device has no release, all do.
    pub(crate) fn in_focus(&self, covered: &Releases) -> bool {
        self.focus.is_none_or(|f| self.lineage.covers(covered, f))
    }

    /// Returns the name of the release in focus; empty where there is none.
    pub(crate) fn focus_name(&self) -> &'a str {
        self.focus.map_or("", |f| self.lineage.name(f))
    }
}

/// Whether the request says itself which markets and standards are looked at.
fn is_chosen(request: &Request<'_>) -> bool {
    let settings = request.settings;
    !(settings.markets.is_empty() && settings.standards.is_empty())
}

/// Returns the ids of the standards looked at, each once; names that the catalogue does not have are told elsewhere.
fn standards<'a>(request: &'a Request<'a>) -> Vec<&'a str> {
    let names: Vec<&str> = if is_chosen(request) {
        let chosen = request.settings.standards.iter();
        chosen.map(String::as_str).collect()
    } else {
        let declared = request.dossier.device.standards.iter();
        declared.map(|s| s.value.as_str()).collect()
    };
    let known = names
        .into_iter()
        .filter_map(|n| request.catalogue.standard(n));
    let mut ids: Vec<&str> = known.map(|d| d.id.as_str()).collect();
    ids.sort_unstable();
    ids.dedup();
    ids
}

/// Returns the markets looked at, each once.
fn markets<'a>(request: &'a Request<'a>) -> Vec<&'a str> {
    let mut markets: Vec<&str> = if !is_chosen(request) {
        let entries = request.dossier.device.markets.iter();
        entries.map(|m| m.id.value.as_str()).collect()
    } else {
        request
            .settings
            .markets
            .iter()
            .map(String::as_str)
            .collect()
    };
    markets.sort_unstable();
    markets.dedup();
    markets
}
