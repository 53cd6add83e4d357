//! A snapshot that concerns a few projects makes work for a few, however many there are; on both databases.

use std::collections::BTreeMap;
use std::path::Path;

use asepsis_format::limits::Limits;
use asepsis_workflow::advisories;
use asepsis_workflow::init::{Start, init};
use asepsis_workflow::records::{self, Address, Chosen, Portfolio, Provenance, Pushing};

use super::touch::{Seen, look};
use super::work::drain;
use super::*;

#[expect(dead_code, reason = "what only the tests of the database itself need")]
#[path = "../../../store/tests/it/database.rs"]
mod database;

use database::{Cluster, Place};

/// Projects that have the component of which the new advisory speaks.
const CONCERNED: usize = 5;

/// Writes an SBOM with packages of these names.
fn sbom(names: &[&str]) -> String {
    let component = |name: &&str| serde_json::json!({ "type": "library", "name": name, "version": "1.0.0", "purl": format!("pkg:npm/{name}@1.0.0") });
    let all: Vec<_> = names.iter().map(component).collect();
    serde_json::json!({ "bomFormat": "CycloneDX", "specVersion": "1.5", "version": 1, "components": all }).to_string()
}

/// Writes an advisory about a package.
fn advisory(dir: &Path, package: &str, day: &str) -> PathBuf {
    let path = dir.join(format!("GHSA-{package}.json"));
    let text = serde_json::json!({
        "id": format!("GHSA-{package}"), "modified": format!("2026-11-{day}T00:00:00Z"), "schema_version": "1.6.0",
        "affected": [{ "package": { "ecosystem": "npm", "name": package },
            "ranges": [{ "type": "SEMVER", "events": [{ "introduced": "0" }] }] }],
    });
    std::fs::write(&path, text.to_string()).unwrap();
    path
}

fn push(records: &Records, dir: &Path) {
    let pushing = Pushing {
        actor: "a test",
        at: Instant::now(),
        reason: "",
        provenance: Provenance::default(),
    };
    let kept = records::push(records, dir, &pushing).unwrap();
    assert!(matches!(kept, records::Outcome::Kept { .. }), "{kept:?}");
}

/// Pushes a project with packages of these names.
fn project(records: &Records, dir: &Path, name: &str, packages: &[&str]) {
    let from = dir.join("sbom.cdx.json");
    std::fs::write(&from, sbom(packages)).unwrap();
    let place = dir.join(name);
    if !place.exists() {
        init(&Start {
            dir: &place,
            sboms: std::slice::from_ref(&from),
            title: Some(name),
            manufacturer: Some("Example"),
            release: "1.0",
            markets: &[],
            date: asepsis_domain::time::day_of(Instant::now()),
        })
        .unwrap();
    }
    push(records, &place);
}

fn team(address: &Address, dir: &Path) -> Team {
    let options = TeamOptions {
        data_dir: dir.join("data"),
        as_of: None,
        clock: Instant::now,
        max_advisory_age_days: None,
        interval: Duration::from_secs(1),
        worker: WorkerCommand {
            program: "/nonexistent".into(),
            arguments: Vec::new(),
        },
        public: None,
        logs: false,
        tls: false,
        feeds: None,
    };
    Team::new(records::open(address).unwrap(), options)
}

fn portfolio(team: &Team) -> Portfolio {
    let all = Chosen {
        limit: 1000,
        ..Chosen::default()
    };
    team.records.portfolio(&team.basis, &all).unwrap()
}

/// Looks once, does all that waits, and returns what that took: evaluations, projects touched, rows of the index.
fn done(team: &Team, seen: &mut Seen) -> [u64; 3] {
    let t = &team.tallies;
    let now = || [t.evaluations.get(), t.touched.get(), t.index_rows.get()];
    let before = now();
    look(team, seen).unwrap();
    drain(team, "a test", &|| false);
    let after = now();
    [0, 1, 2].map(|n: usize| after[n] - before[n])
}

/// What an advisory costs among so many projects.
fn cost_among(place: &Place<'_>, count: usize) -> [u64; 3] {
    let dir = tempfile::tempdir().unwrap();
    let team = team(&place.address(), dir.path());
    let data = &team.options.data_dir;
    std::fs::create_dir_all(data).unwrap();
    let limits = Limits::default();
    advisories::import(data, &[advisory(dir.path(), "common", "01")], &limits).unwrap();
    for number in 0..count {
        let own = format!("p{number}");
        let mut packages = vec!["common", &own];
        packages.extend((number < CONCERNED).then_some("concerned"));
        project(&team.records, dir.path(), &own, &packages);
    }
    let mut seen = Seen::default();
    assert_eq!(done(&team, &mut seen), [count as u64, 0, 0]);
    assert_eq!(done(&team, &mut seen), [0, 0, 0], "nothing came");
    let open = |portfolio: &Portfolio| portfolio.sums.open.iter().sum::<i64>();
    let all = i64::try_from(count).unwrap();
    assert_eq!(open(&portfolio(&team)), all);
    advisories::add(data, &[advisory(dir.path(), "concerned", "02")], &limits).unwrap();
    let cost = done(&team, &mut seen);
    let after = portfolio(&team);
    assert_eq!(open(&after), all + 5);
    assert!(after.rows.iter().all(|row| row.is_current));
    // A push touches its own project.
    project(&team.records, dir.path(), "late", &["common"]);
    assert_eq!(done(&team, &mut seen), [1, 0, 0]);
    // The same kept as one whole, as after many increments, touches none.
    let now = portfolio(&team);
    for other in 0..3 {
        let path = advisory(dir.path(), &format!("other{other}"), "03");
        advisories::add(data, &[path], &limits).unwrap();
        assert_eq!(done(&team, &mut seen), [0, 0, 0]);
    }
    assert_eq!(portfolio(&team), now);
    // What is imported anew touches all, and all that is dropped is there again.
    let all = [
        advisory(dir.path(), "common", "01"),
        advisory(dir.path(), "concerned", "02"),
    ];
    advisories::import(data, &all, &limits).unwrap();
    let count = count as u64 + 1;
    assert_eq!(done(&team, &mut seen), [count, count, 0]);
    let figures = |portfolio: Portfolio| -> BTreeMap<String, [i64; 5]> {
        let rows = portfolio.rows.into_iter();
        rows.map(|row| (row.project, row.stood.unwrap().open))
            .collect()
    };
    assert_eq!(figures(portfolio(&team)), figures(now));
    cost
}

fn holds_on(place: &Place<'_>) {
    let few = cost_among(place, 8);
    let many = cost_among(place, 40);
    assert_eq!(few, [CONCERNED as u64; 3]);
    assert_eq!(few, many);
}

#[test]
fn an_advisory_costs_what_it_concerns_on_sqlite() {
    holds_on(&Place::files());
}

#[test]
fn an_advisory_costs_what_it_concerns_on_postgresql() {
    if let Some(cluster) = Cluster::start() {
        holds_on(&cluster.place());
    }
}
