//! What changed between two releases, and what that may mean for each market.
//!
//! A release that has a baseline is read from it; one that has none is read as the dossier stands now, and what cannot
//! be compared for that reason is said. Findings are those of today's advisories for both.

use std::collections::BTreeMap;
use std::path::Path;

use asepsis_assessment::change::{Base, last_authorised, significance};
use asepsis_domain::change::{Difference, How, KeyChange, Significance};
use asepsis_domain::condition::Fact;
use asepsis_domain::dossier::Dossier;
use asepsis_domain::evaluation::{Evaluation, Finding};
use asepsis_domain::id::ReleaseId;
use asepsis_domain::sbom::{Component, Sbom};
use asepsis_format::dossier::compare;
use asepsis_format::limits::Limits;
use asepsis_format::report::diff::{DiffReport, DifferenceRow, MarketRow, SCHEMA};
use asepsis_format::sbom::diff;
use asepsis_matching::snapshot::Snapshot;

use crate::evaluate::{self, Evaluated, Question};
use crate::failure::Failure;
use crate::folder::Files;
use crate::{baseline, dossier};

/// Two releases, compared.
#[derive(Debug)]
pub struct Compared {
    /// The earlier release.
    pub from: ReleaseId,
    /// The later release.
    pub to: ReleaseId,
    /// What could not be compared, with the reason.
    pub not_compared: Vec<String>,
    /// Differences, by kind and id.
    pub differences: Vec<Difference>,
    /// What they may mean, by market.
    pub markets: Vec<Meant>,
}

/// What a market's rules say, with the differences that they count.
#[derive(Debug)]
pub struct Meant {
    /// What the rules say.
    pub significance: Significance,
    /// Differences since the release last authorised there; `None`: those of the two releases compared.
    pub since: Option<Vec<Difference>>,
}

impl Compared {
    /// Returns the differences that count for a market.
    pub fn counted<'c>(&'c self, meant: &'c Meant) -> &'c [Difference] {
        meant.since.as_deref().unwrap_or(&self.differences)
    }

    /// Returns the comparison as it is printed for programs.
    pub fn report(&self) -> DiffReport {
        let market = |m: &Meant| MarketRow::of(&m.significance, self.counted(m), m.since.is_some());
        DiffReport {
            schema: SCHEMA,
            from: self.from.to_string(),
            to: self.to.to_string(),
            not_compared: self.not_compared.clone(),
            differences: self.differences.iter().map(DifferenceRow::of).collect(),
            markets: self.markets.iter().map(market).collect(),
        }
    }
}

/// A release with the files and records that it is read from.
struct State {
    id: ReleaseId,
    frozen: bool,
    files: Files,
    dossier: Dossier,
}

/// Compares two releases of a dossier for the markets given, else those of the device.
///
/// # Errors
///
/// Where the dossier cannot be evaluated, a release is unknown, or a baseline cannot be read.
pub fn compare<B: AsRef<[u8]> + Sync>(
    dir: &Path,
    (from, to): (&str, &str),
    markets: &[String],
    snapshot: Option<&Snapshot<B>>,
    question: &Question,
) -> Result<Compared, Failure> {
    let evaluated = evaluate::evaluate(dir, snapshot, question)?;
    let (before, after) = (state(dir, &evaluated, from)?, state(dir, &evaluated, to)?);
    let line = evaluated.dossier.device.ancestry(&before.id);
    if before.id != after.id && line.iter().any(|r| r.id == after.id) {
        return Err(Failure::Value(format!(
            "release {0} comes after {1}: name the earlier one first, {1} and then {0}",
            before.id, after.id
        )));
    }
    let mut not_compared = Vec::new();
    let differences = differences(&before, &after, &evaluated, &mut not_compared);
    let declared = evaluated.dossier.device.markets.iter();
    let wanted: Vec<String> = if markets.is_empty() {
        declared.map(|m| m.id.value.clone()).collect()
    } else {
        markets.to_vec()
    };
    let mut meant = Vec::new();
    for market in &wanted {
        let base = last_authorised(&evaluated.dossier, market, &after.id);
        let own = base.as_ref().is_some_and(|b| b.release != before.id);
        let since = match base.as_ref().filter(|_| own) {
            Some(base) => {
                let earlier = state(dir, &evaluated, base.release.as_str())?;
                Some(self::differences(
                    &earlier,
                    &after,
                    &evaluated,
                    &mut not_compared,
                ))
            }
            None => None,
        };
        let base = base.unwrap_or_else(|| Base {
            release: before.id.clone(),
            submission: None,
        });
        let counted = since.as_ref().unwrap_or(&differences);
        let all = significance(&evaluated.catalogue, market, &base, counted);
        if all.is_empty() {
            not_compared.push(format!(
                "the catalogue has no rules on changes for the market `{market}`: judge it by hand"
            ));
        }
        meant.extend(all.into_iter().map(|significance| Meant {
            significance,
            since: since.clone(),
        }));
    }
    not_compared.sort();
    not_compared.dedup();
    Ok(Compared {
        from: before.id,
        to: after.id,
        not_compared,
        differences,
        markets: meant,
    })
}

fn state(dir: &Path, evaluated: &Evaluated, release: &str) -> Result<State, Failure> {
    let id = evaluated.release(Some(release))?.id.clone();
    let frozen = baseline::folder_of(dir, id.as_str());
    if dossier::is_dossier(&frozen) {
        let (loaded, dossier) = dossier::load_whole(&frozen, &Limits::default())?;
        return Ok(State {
            id,
            frozen: true,
            files: loaded.files,
            dossier,
        });
    }
    Ok(State {
        id,
        frozen: false,
        files: evaluated.files.clone(),
        dossier: evaluated.dossier.clone(),
    })
}

fn differences(
    before: &State,
    after: &State,
    evaluated: &Evaluated,
    not_compared: &mut Vec<String>,
) -> Vec<Difference> {
    for state in [before, after].into_iter().filter(|s| !s.frozen) {
        not_compared.push(format!(
            "release {} has no baseline: its records are taken as they stand now (`asepsis baseline {}` freezes them)",
            state.id, state.id
        ));
    }
    let mut all = compare::differences(&before.files, &after.files);
    all.extend(facts(&before.dossier, &after.dossier));
    all.extend(components(before, after, not_compared));
    all.extend(findings(&before.id, &after.id, &evaluated.evaluation));
    all.sort_by(|a, b| (&a.of, &a.id).cmp(&(&b.of, &b.id)));
    all
}

fn facts(before: &Dossier, after: &Dossier) -> Vec<Difference> {
    let said = |dossier: &Dossier, fact| match dossier.device.facts.get(fact) {
        Some(true) => "true",
        Some(false) => "false",
        None => "",
    };
    let changed = Fact::ALL
        .iter()
        .filter(|f| said(before, f) != said(after, f));
    changed
        .map(|fact| Difference {
            of: "fact".to_owned(),
            id: fact.id().to_owned(),
            title: fact.question().to_owned(),
            how: How::Changed,
            keys: vec![KeyChange {
                key: "value".to_owned(),
                before: said(before, fact).to_owned(),
                after: said(after, fact).to_owned(),
            }],
            attributes: [("name".to_owned(), fact.id().to_owned())].into(),
        })
        .collect()
}

/// Returns the differences of the SBOMs, configuration by configuration.
fn components(before: &State, after: &State, not_compared: &mut Vec<String>) -> Vec<Difference> {
    let (old, new) = (sboms(before), sboms(after));
    let mut all = Vec::new();
    for (configuration, sbom) in &new {
        match old.get(configuration) {
            Some(was) => all.extend(of_sboms(was, sbom)),
            None => not_compared.push(format!(
                "release {} has no SBOM of the configuration `{configuration}`: its components are not compared",
                before.id
            )),
        }
    }
    for configuration in old.keys().filter(|c| !new.contains_key(*c)) {
        not_compared.push(format!(
            "release {} has no SBOM of the configuration `{configuration}`: its components are not compared",
            after.id
        ));
    }
    all
}

fn sboms(state: &State) -> BTreeMap<&str, &Sbom> {
    let release = state.dossier.device.release(&state.id);
    let entries = release.into_iter().flat_map(|r| &r.sboms);
    entries
        .filter_map(|e| {
            let sbom = state.dossier.sboms.get(&e.file.value)?;
            Some((e.configuration.as_str(), sbom))
        })
        .collect()
}

fn of_sboms(before: &Sbom, after: &Sbom) -> Vec<Difference> {
    let found = diff::difference(before, after);
    let whole = |sbom: &Sbom, index: &usize, how| {
        let component = sbom.components.get(*index)?;
        Some(component_row(sbom, component, how, Vec::new()))
    };
    let added = found
        .added
        .iter()
        .filter_map(|i| whole(after, i, How::Added));
    let removed = found
        .removed
        .iter()
        .filter_map(|i| whole(before, i, How::Removed));
    let changed = found
        .pairs
        .iter()
        .filter(|p| !p.changes.is_empty())
        .filter_map(|pair| {
            let component = after.components.get(pair.right)?;
            let keys = pair.changes.iter().map(|change| KeyChange {
                key: change.field.word().to_owned(),
                before: change.left.join(", "),
                after: change.right.join(", "),
            });
            Some(component_row(
                after,
                component,
                How::Changed,
                keys.collect(),
            ))
        });
    added.chain(removed).chain(changed).collect()
}

fn component_row(sbom: &Sbom, component: &Component, how: How, keys: Vec<KeyChange>) -> Difference {
    let attributes = [
        ("name".to_owned(), component.name.to_string()),
        ("kind".to_owned(), component.kind.to_string()),
        (
            "version".to_owned(),
            component.version.clone().unwrap_or_default().into(),
        ),
    ];
    Difference {
        of: "component".to_owned(),
        id: component.key(&sbom.components),
        title: component.plain_name(),
        how,
        keys,
        attributes: attributes.into(),
    }
}

/// Returns the vulnerabilities that only one of the releases has, by today's advisories.
fn findings(before: &ReleaseId, after: &ReleaseId, evaluation: &Evaluation) -> Vec<Difference> {
    let of = |release: &ReleaseId| -> BTreeMap<(&str, &str), &Finding> {
        let findings = evaluation.findings.iter().filter(|f| f.release == *release);
        findings
            .map(|f| ((f.vulnerability.id.as_str(), f.name.as_str()), f))
            .collect()
    };
    let (old, new) = (of(before), of(after));
    let added = new.iter().filter(|(key, _)| !old.contains_key(*key));
    let removed = old.iter().filter(|(key, _)| !new.contains_key(*key));
    let added = added.map(|(_, f)| finding_row(f, How::Added));
    added
        .chain(removed.map(|(_, f)| finding_row(f, How::Removed)))
        .collect()
}

fn finding_row(finding: &Finding, how: How) -> Difference {
    let vulnerability = &finding.vulnerability;
    let attributes = [
        ("kev".to_owned(), vulnerability.kev.is_some().to_string()),
        ("component".to_owned(), finding.name.clone()),
    ];
    Difference {
        of: "finding".to_owned(),
        id: format!("{} in {}", vulnerability.id, finding.name),
        title: finding.id.to_string(),
        how,
        keys: Vec::new(),
        attributes: attributes.into(),
    }
}
