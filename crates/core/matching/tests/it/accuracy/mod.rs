//! The accuracy gate: hand-made labels, suppressions as "this package is not this CPE", and our own cases. What has no
//! advisory at hand is not scored and said first. `cargo xtask accuracy` shows the table; the figures may only rise.

mod pairs;
mod suppressions;

use std::collections::{BTreeMap, BTreeSet};

use asepsis_domain::identifier::Purl;
use asepsis_domain::matches::{MatchStatus, Matches};
use asepsis_domain::sbom::Component;
use asepsis_domain::vulnerability::Advisory;
use asepsis_format::container::for_each_document;
use asepsis_format::limits::Limits;
use asepsis_matching::ecosystem::Package;
use asepsis_matching::match_sbom;
use asepsis_matching::snapshot::Snapshot;
use serde_json::{Value, json};

use super::labelled::sbom_of;

/// What came of labels of one kind.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Score {
    tp: usize,
    fp: usize,
    r#fn: usize,
    tn: usize,
}

impl Score {
    pub(crate) fn add(&mut self, is_true: bool, is_found: bool) {
        *match (is_true, is_found) {
            (true, true) => &mut self.tp,
            (true, false) => &mut self.r#fn,
            (false, true) => &mut self.fp,
            (false, false) => &mut self.tn,
        } += 1;
    }

    /// Part per ten thousand, so that figures compare exactly; nothing to count is whole.
    fn ratio(part: usize, whole: usize) -> usize {
        (part * 10_000).checked_div(whole).unwrap_or(10_000)
    }

    fn precision(self) -> usize {
        Self::ratio(self.tp, self.tp + self.fp)
    }

    fn recall(self) -> usize {
        Self::ratio(self.tp, self.tp + self.r#fn)
    }

    fn f1(self) -> usize {
        Self::ratio(2 * self.tp, 2 * self.tp + self.fp + self.r#fn)
    }

    /// Share of what is no match and is not found.
    fn specificity(self) -> usize {
        Self::ratio(self.tn, self.tn + self.fp)
    }

    fn json(self) -> Value {
        json!({
            "tp": self.tp, "fp": self.fp, "fn": self.r#fn, "tn": self.tn,
            "precision": self.precision(), "recall": self.recall(), "f1": self.f1(),
            "specificity": self.specificity(),
        })
    }
}

type Table = BTreeMap<String, Score>;

/// A label of the corpus.
struct Label {
    ecosystem: String,
    purl: Option<Purl>,
    name: String,
    version: String,
    ids: BTreeSet<String>,
    is_true: bool,
}

fn labels(folder: &std::path::Path) -> Vec<Label> {
    let path = folder.join("labels/labels-dev.jsonl.gz");
    let mut file = std::fs::File::open(&path).unwrap();
    let mut labels = Vec::new();
    let mut take = |line: &str| {
        let json: Value = serde_json::from_str(line).unwrap();
        let text = |key: &str| json[key].as_str().unwrap_or("").to_owned();
        let is_true = match text("label").as_str() {
            "TP" => true,
            "FP" => false,
            _ => return,
        };
        labels.push(Label {
            ecosystem: json["ecosystem"].as_str().unwrap_or("none").to_owned(),
            purl: json["purl_guess"]
                .as_str()
                .and_then(|p| Purl::parse(p).ok()),
            name: text("package"),
            version: text("version"),
            ids: [text("vuln_id"), text("effective_cve")]
                .into_iter()
                .filter(|id| !id.is_empty())
                .collect(),
            is_true,
        });
    };
    let name = path.to_str().unwrap();
    for_each_document(name, &mut file, &Limits::default(), &mut |document| {
        String::from_utf8_lossy(&document.bytes)
            .lines()
            .filter(|l| !l.trim().is_empty())
            .for_each(&mut take);
        Ok::<(), asepsis_format::limits::ReadError>(())
    })
    .unwrap();
    labels
}

/// By which matcher a label can be judged with the advisories at hand; `None`: by none.
fn at_hand(label: &Label, advisories: &BTreeMap<&String, Vec<Advisory>>) -> Option<&'static str> {
    let all: Vec<&Advisory> = label
        .ids
        .iter()
        .filter_map(|id| advisories.get(id))
        .flatten()
        .collect();
    let package = label.purl.as_ref().and_then(Package::of_purl);
    let ecosystem = package.as_ref().map(|p| p.ecosystem.as_str());
    let speaks = |a: &&&Advisory| {
        a.affected.iter().any(|x| {
            Some(
                Package::of_advisory(&x.ecosystem, &x.name)
                    .0
                    .ecosystem
                    .as_str(),
            ) == ecosystem
        })
    };
    if ecosystem.is_some() && all.iter().any(|a| speaks(&a)) {
        return Some("purl");
    }
    // A language's package is not looked up by a CPE name that it does not have.
    let by_cpe = label.purl.is_none() && all.iter().any(|a| !a.configurations.is_empty());
    by_cpe.then_some("cpe")
}

fn score_labels(folder: &std::path::Path, table: &mut Table, remarks: &mut Vec<String>) {
    let built = super::scan::build(&[folder.join("advisories")], &|_| true);
    let snapshot = Snapshot::open(built.bytes).unwrap();
    let labels = labels(folder);
    let components = labels.iter().map(|label| Component {
        name: label.name.as_str().into(),
        version: Some(label.version.as_str().into()),
        purl: label.purl.clone(),
        kind: "library".into(),
        ..Component::default()
    });
    let matches = match_sbom("labels", &sbom_of(components.collect()), &[], &snapshot).unwrap();
    let found = found(&matches);
    let ids: BTreeSet<&String> = labels.iter().flat_map(|l| &l.ids).collect();
    let advisories: BTreeMap<&String, Vec<Advisory>> = ids
        .into_iter()
        .map(|id| (id, advisories_of(id, &snapshot)))
        .collect();
    let mut missing: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for (index, label) in labels.iter().enumerate() {
        let count = missing.entry(&label.ecosystem).or_default();
        count.0 += 1;
        let Some(matcher) = at_hand(label, &advisories) else {
            continue;
        };
        count.1 += 1;
        let is_found = label
            .ids
            .iter()
            .any(|id| found.contains(&(index, id.clone())));
        if std::env::var_os("ASEPSIS_ACCURACY_LIST").is_some() && is_found != label.is_true {
            let purl = label.purl.as_ref().map_or(&*label.name, |p| p.as_str());
            eprintln!(
                "{} {purl} {} {:?}",
                if is_found { "FP" } else { "FN" },
                label.version,
                label.ids
            );
        }
        table
            .entry(format!("labels {} by {matcher}", label.ecosystem))
            .or_default()
            .add(label.is_true, is_found);
    }
    for (ecosystem, (all, here)) in missing {
        let unmeasured = if here == 0 { ": unmeasured" } else { "" };
        remarks.push(format!(
            "{ecosystem}: {here} of {all} labels have their advisory here{unmeasured}"
        ));
    }
}

fn advisories_of<B: AsRef<[u8]>>(id: &str, snapshot: &Snapshot<B>) -> Vec<Advisory> {
    let vulnerabilities = snapshot.vulnerabilities(id).unwrap();
    let said = vulnerabilities.iter().flat_map(|v| &v.asserted_by);
    said.filter_map(|(source, id)| snapshot.advisory(source, id).unwrap())
        .collect()
}

/// Returns all ids that are said to affect each component.
fn found(matches: &Matches) -> BTreeSet<(usize, String)> {
    let affected = matches
        .matches
        .iter()
        .filter(|m| m.status == MatchStatus::Affected);
    affected
        .flat_map(|m| {
            let ids = std::iter::once(&m.vulnerability.id).chain(&m.vulnerability.aliases);
            let said = m.vulnerability.asserted_by.iter().map(|(_, id)| id);
            ids.chain(said)
                .map(|id| (m.component, id.clone()))
                .collect::<Vec<_>>()
        })
        .collect()
}

/// Scores our own cases by whether they find what is to be found.
fn score_cases(table: &mut Table) {
    for entry in std::fs::read_dir(super::place::corpus()).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|e| e != "json") {
            continue;
        }
        let file: Value = serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
        let name = format!("own cases, {}", path.file_stem().unwrap().display());
        let score = table.entry(name).or_default();
        for case in file["cases"].as_array().unwrap() {
            let about = usize::try_from(case["about"].as_u64().unwrap_or(0)).unwrap();
            let (matches, _) = super::labelled::run(case);
            let is_found = matches.components[about].status.as_str() == "affected";
            score.add(case["expect"]["status"] == "affected", is_found);
        }
    }
}

fn show(table: &Table) {
    eprintln!(
        "{:<36} {:>5} {:>5} {:>5} {:>6} {:>9} {:>7} {:>7}",
        "", "TP", "FP", "FN", "TN", "precision", "recall", "F1"
    );
    for (name, s) in table {
        let percent = |n: usize| format!("{}.{:02}", n / 100, n % 100);
        eprintln!(
            "{name:<36} {:>5} {:>5} {:>5} {:>6} {:>9} {:>7} {:>7}",
            s.tp,
            s.fp,
            s.r#fn,
            s.tn,
            percent(s.precision()),
            percent(s.recall()),
            percent(s.f1())
        );
    }
}

/// Returns what is worse than the baseline.
fn worse(table: &Table, baseline: &Value) -> Vec<String> {
    let mut worse = Vec::new();
    for (name, old) in baseline.as_object().unwrap() {
        let Some(new) = table.get(name) else {
            worse.push(format!("`{name}` is no longer measured"));
            continue;
        };
        let new = new.json();
        // Where nothing was found of what is there, nothing could be wrong: only finding it counts.
        let found_nothing = old["tp"] == 0 && old["fp"] == 0 && old["fn"] != 0;
        let held = if found_nothing {
            &["recall", "f1"][..]
        } else {
            &["precision", "recall", "f1", "specificity"]
        };
        for key in held {
            if new[*key].as_u64() < old[*key].as_u64() {
                worse.push(format!(
                    "{name}: {key} is {} and was {}",
                    new[key], old[key]
                ));
            }
        }
    }
    worse
}

#[test]
fn accuracy_is_not_below_the_baseline() {
    let Some(folder) = super::place::shared() else {
        return;
    };
    let (mut table, mut remarks) = (Table::new(), Vec::new());
    score_labels(&folder, &mut table, &mut remarks);
    suppressions::score(&folder, &mut table, &mut remarks);
    pairs::score(&folder, &mut table, &mut remarks);
    score_cases(&mut table);
    remarks.iter().for_each(|remark| eprintln!("{remark}"));
    show(&table);
    let path = super::place::corpus().join("../accuracy.json");
    let figures: BTreeMap<&String, Value> =
        table.iter().map(|(name, s)| (name, s.json())).collect();
    let baseline: Value = serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
    let worse = worse(&table, &baseline);
    if std::env::var_os("ASEPSIS_ACCURACY_WRITE").is_some() && worse.is_empty() {
        let text = serde_json::to_string_pretty(&figures).unwrap();
        std::fs::write(&path, text + "\n").unwrap();
    }
    assert!(
        worse.is_empty(),
        "below the baseline in `corpus/accuracy.json`:\n{}",
        worse.join("\n")
    );
}
