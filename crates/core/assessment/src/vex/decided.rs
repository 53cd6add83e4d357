//! What the dossier has decided and been told, by what a statement is held against: vulnerability and component.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use asepsis_domain::decision::Decision;
use asepsis_domain::dossier::Dossier;
use asepsis_domain::id::{RecordId, ReleaseId};
use asepsis_domain::matches::Matches;
use asepsis_domain::vex::Statement;

use super::concern::Place;
use crate::selector::{Identity, Selector};

/// What the dossier has decided and been told, by what it is looked for.
pub(super) struct Decided<'d> {
    pub(super) dossier: &'d Dossier,
    by_vulnerability: HashMap<String, Vec<Told<'d>>>,
    proposals: HashMap<&'d RecordId, &'d Decision>,
    /// SBOMs that were searched.
    searched: HashSet<&'d str>,
    /// Vulnerabilities found, by SBOM and component; ids in lower case.
    found: HashSet<(&'d str, usize, String)>,
    names: Names,
}

/// A decision or proposal of the dossier.
#[derive(Debug, Clone, Copy)]
struct Told<'d> {
    record: &'d Decision,
    is_proposal: bool,
}

impl<'d> Decided<'d> {
    pub(super) fn of(dossier: &'d Dossier, matches: &'d BTreeMap<String, Matches>) -> Self {
        let names = Names::of(matches);
        let mut by_vulnerability: HashMap<String, Vec<Told<'_>>> = HashMap::new();
        let decisions = dossier.decisions.iter().map(|d| (d, false));
        let proposals = dossier.proposals.iter().map(|p| (p, true));
        for (record, is_proposal) in decisions.chain(proposals) {
            let id = record.vulnerability.value.as_str();
            for id in names.all(std::iter::once(id)) {
                let told = Told {
                    record,
                    is_proposal,
                };
                by_vulnerability.entry(id).or_default().push(told);
            }
        }
        Self {
            dossier,
            by_vulnerability,
            proposals: dossier.proposals.iter().map(|p| (&p.head.id, p)).collect(),
            searched: matches.keys().map(String::as_str).collect(),
            found: found(matches),
            names,
        }
    }

    /// Returns the proposal that was made of a statement.
    pub(super) fn proposal(&self, id: &str) -> Option<&'d Decision> {
        self.proposals.get(&RecordId::parse(id).ok()?).copied()
    }

    /// Returns the vulnerabilities that a statement is of: the same ones whichever of their names it says.
    pub(super) fn vulnerabilities(&self, statement: &Statement) -> BTreeSet<String> {
        self.names.all(ids(statement))
    }

    /// Returns whether all places were searched and nothing was found there of the statement's vulnerability.
    pub(super) fn is_unfound(&self, statement: &Statement, places: &[Place<'_>]) -> bool {
        let ids: Vec<String> = ids(statement).map(str::to_ascii_lowercase).collect();
        !places.is_empty()
            && places.iter().all(|place| {
                let has = |id: &String| self.found.contains(&(place.file, place.index, id.clone()));
                self.searched.contains(place.file) && !ids.iter().any(has)
            })
    }

    /// Returns, for each place, the decisions on the statement's vulnerability that cover it, in file order.
    pub(super) fn decisions(
        &self,
        statement: &Statement,
        places: &[Place<'_>],
    ) -> Vec<Vec<&'d Decision>> {
        let decisions = self.told(statement, false);
        let of = |place: &Place<'_>| self.covering(&decisions, place);
        places.iter().map(of).collect()
    }

    /// Returns, for each release, the decisions on the statement's vulnerability that are of the whole of it.
    pub(super) fn of_device(
        &self,
        statement: &Statement,
        releases: &[&ReleaseId],
    ) -> Vec<Vec<&'d Decision>> {
        let decisions = self.told(statement, false);
        let of = |release: &&ReleaseId| {
            let covers = |d: &&&Decision| {
                d.components.is_empty() && self.dossier.device.covers(&d.releases, release)
            };
            decisions.iter().filter(covers).copied().collect()
        };
        releases.iter().map(of).collect()
    }

    /// Returns the proposal, made of anything but this statement, that says something else of one of the places.
    pub(super) fn proposed_otherwise(
        &self,
        statement: &Statement,
        id: &str,
        places: &[Place<'_>],
    ) -> Option<&'d Decision> {
        let mut proposals = self.told(statement, true);
        proposals.retain(|p| p.status != statement.status && p.head.id.as_str() != id);
        let mut all = places
            .iter()
            .flat_map(|place| self.covering(&proposals, place));
        all.next()
    }

    /// Returns what is decided or proposed of the statement's vulnerability.
    fn told(&self, statement: &Statement, is_proposal: bool) -> Vec<&'d Decision> {
        let ids = self.vulnerabilities(statement);
        let told = ids.iter().filter_map(|id| self.by_vulnerability.get(id));
        let told = told.flatten().filter(|t| t.is_proposal == is_proposal);
        told.map(|t| t.record).collect()
    }

    /// Returns those that cover a component of a release.
    fn covering(&self, told: &[&'d Decision], place: &Place<'_>) -> Vec<&'d Decision> {
        if told.is_empty() {
            return Vec::new();
        }
        let identity = Identity::of(place.component);
        let covers = |d: &&&Decision| {
            let names = |c: &str| Selector::parse(c).names(&identity);
            self.dossier.device.covers(&d.releases, &place.release.id)
                && (d.components.is_empty() || d.components.iter().any(|c| names(&c.value)))
        };
        told.iter().filter(covers).copied().collect()
    }
}

/// Which names are of the same vulnerability, as the advisories say.
#[derive(Debug, Default)]
struct Names {
    /// The vulnerabilities of a name, all in lower case. An alias may be of several.
    of: HashMap<String, BTreeSet<String>>,
}

impl Names {
    fn of(matches: &BTreeMap<String, Matches>) -> Self {
        let mut names = Self::default();
        for found in matches.values().flat_map(|m| &m.matches) {
            let known = &found.vulnerability;
            let main = known.id.to_ascii_lowercase();
            for id in std::iter::once(&known.id).chain(&known.aliases) {
                let id = id.to_ascii_lowercase();
                names.of.entry(id).or_default().insert(main.clone());
            }
        }
        names
    }

    /// Returns the vulnerabilities that bear one of the names; a name that the advisories do not know stands for itself.
    fn all<'i>(&self, ids: impl Iterator<Item = &'i str>) -> BTreeSet<String> {
        let mut all = BTreeSet::new();
        for id in ids.map(str::to_ascii_lowercase) {
            match self.of.get(&id) {
                Some(known) => all.extend(known.iter().cloned()),
                None => {
                    all.insert(id);
                }
            }
        }
        all
    }
}

fn found(matches: &BTreeMap<String, Matches>) -> HashSet<(&str, usize, String)> {
    let mut all = HashSet::new();
    for (file, matches) in matches {
        for found in &matches.matches {
            let known = &found.vulnerability;
            let ids = std::iter::once(&known.id).chain(&known.aliases);
            all.extend(ids.map(|id| (file.as_str(), found.component, id.to_ascii_lowercase())));
        }
    }
    all
}

/// Returns the ids of a statement's vulnerability.
fn ids(statement: &Statement) -> impl Iterator<Item = &str> {
    let others = statement.aliases.iter().map(String::as_str);
    std::iter::once(statement.vulnerability.as_str()).chain(others)
}
