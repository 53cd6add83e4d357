//! `bench server`: a team's server at the size of a portfolio. Many people at once; an advisory that concerns a few of many
//! releases; an SBOM that is dropped on a page. The load comes from this program, on the same cores.

mod load;
mod portfolio;
mod web;

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::json;

use self::load::{Load, Loaded};
use self::portfolio::{CONCERNED, Portfolio};
use self::web::Web;
use super::synthetic::{Dice, Packages};
use super::{Bench, text};
use crate::Failure;

/// What is measured: releases, each a project of its own, with so many components.
const SIZES: [(usize, usize); 2] = [(1_000, 500), (10_000, 500)];
/// The same for a try.
const QUICK: [(usize, usize); 2] = [(20, 100), (200, 100)];
/// People who are there at once.
const USERS: usize = 200;
/// For so long.
const LONG: Duration = Duration::from_secs(120);
/// Components of the SBOM that is dropped on a page.
const DROPPED: usize = 3_000;
/// How often it is.
const DROPS: usize = 10;

/// A server that answers, and ends with this.
struct Served {
    child: Child,
    web: Web,
    /// The link by which the first administrator comes in, where there is none yet.
    link: Option<String>,
}

impl Served {
    /// Starts the product over a data folder.
    pub(super) fn start(bench: &Bench, data: &Path) -> Result<Self, Failure> {
        let mut child = Command::new(&bench.binary)
            .args([
                "--data-dir",
                text(data)?,
                "serve",
                "--team",
                "--listen",
                "127.0.0.1:0",
            ])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()?;
        let out = child.stdout.take().ok_or("the server has no output")?;
        let (address, link) = web::addresses(out)?;
        Ok(Self {
            child,
            web: Web::new(&address),
            link,
        })
    }

    /// Returns a figure of the process in MiB: `VmRSS`, `VmHWM`.
    pub(super) fn memory(&self, what: &str) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id()));
        let status = status.unwrap_or_default();
        let line = status.lines().find(|line| line.starts_with(what));
        let kib = line.and_then(|line| line.split_whitespace().nth(1)?.parse::<u64>().ok());
        kib.unwrap_or_default() >> 10
    }

    /// Returns the processor time of the process in seconds.
    pub(super) fn processor(&self) -> f64 {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.child.id()));
        let stat = stat.unwrap_or_default();
        let after = stat.rsplit(')').next().unwrap_or_default();
        let ticks = after.split_whitespace().skip(11).take(2);
        let ticks: f64 = ticks.filter_map(|t| t.parse::<f64>().ok()).sum();
        ticks / 100.0
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let id = self.child.id().to_string();
        let _ = Command::new("kill").args(["-TERM", &id]).status();
        let _ = self.child.wait();
    }
}

/// Measures all sizes.
pub(crate) fn run(bench: &Bench) -> Result<String, Failure> {
    let packages = Packages::read(bench.shared()?)?;
    let (sizes, users, long) = match bench.quick {
        true => (QUICK, 20, Duration::from_secs(10)),
        false => (SIZES, USERS, LONG),
    };
    let mut page = format!(
        "{users} people for {} seconds on a team's server on SQLite, each with a session, who open a page, think (1 s on \
         average) and open the next: the portfolio, and of each project its front page, findings, one finding, components, \
         markets, decisions, a search. Each goes among five projects of their own, eight pages at a time. The load comes \
         from the same machine, on the same cores. Time of a page: from the request to its last byte.\n\n{}",
        long.as_secs(),
        Loaded::HEAD
    );
    let mut rest = String::new();
    for (releases, components) in sizes {
        let portfolio = Portfolio {
            releases,
            components,
            folder: bench
                .place
                .join(format!("portfolio-{releases}-{components}")),
        };
        let made = portfolio.make(bench, &packages)?;
        let served = Served::start(bench, &portfolio.folder)?;
        let load = Load {
            served: &served,
            portfolio: &portfolio,
            users,
            long,
        };
        let row = load.run()?.row(&portfolio);
        print!("{row}");
        page.push_str(&row);
        rest.push_str(&made);
        rest.push_str(&concerned(bench, &served, &portfolio)?);
        rest.push_str(&dropped(&served, &portfolio, &packages)?);
    }
    Ok(format!("{page}\n{rest}"))
}

/// Brings in an advisory that concerns a few of the releases, and waits until the pages show it.
fn concerned(bench: &Bench, served: &Served, portfolio: &Portfolio) -> Result<String, Failure> {
    let concerned = CONCERNED.min(portfolio.releases);
    let web = served.web.signed_in()?;
    let open = |web: &Web| -> Result<(u64, u64), Failure> {
        let rows = web.json("/api/v1/projects?q=concerned&limit=1000")?;
        let rows = rows["items"].as_array().cloned().unwrap_or_default();
        let current = rows.iter().filter(|row| row["standing"]["current"] == true);
        let open = rows.iter().map(|row| &row["standing"]["open"]);
        let open = open.flat_map(|open| open.as_object().cloned().unwrap_or_default());
        let sum = open.filter_map(|(_, count)| count.as_u64()).sum();
        Ok((current.count() as u64, sum))
    };
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH)?;
    let file = bench.place.join("concerned.json");
    let advisory = json!({
        "schema_version": "1.6.0", "id": format!("GHSA-bench-{}", now.as_secs()), "modified": "2026-11-27T00:00:00Z",
        "affected": [{ "package": { "ecosystem": "npm", "name": portfolio::PACKAGE },
            "ranges": [{ "type": "SEMVER", "events": [{ "introduced": "0" }] }] }],
    });
    std::fs::write(&file, serde_json::to_vec(&advisory)?)?;
    let before = (open(&web)?.1, web.counts()?);
    let status = Command::new(&bench.binary)
        .args([
            "--quiet",
            "--data-dir",
            text(&portfolio.folder)?,
            "feeds",
            "import",
            "--add",
        ])
        .arg(&file)
        .stdout(Stdio::null())
        .status()?;
    if !status.success() {
        return Err("the advisory is not imported".into());
    }
    let imported = Instant::now();
    let wanted = (concerned as u64, before.0 + concerned as u64);
    while open(&web)? != wanted {
        if imported.elapsed() > Duration::from_secs(120) {
            return Err(format!(
                "the advisory is not shown: {:?}, not {wanted:?}",
                open(&web)?
            )
            .into());
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    let took = imported.elapsed().as_secs_f64();
    let after = web.counts()?;
    let more = |name: &str| after.get(name).unwrap_or(&0) - before.1.get(name).unwrap_or(&0);
    let line = format!(
        "- {} releases: an advisory that concerns {concerned} of them is on the pages {took:.1} s after its import, by {} \
         evaluations and {} rows of the index.\n",
        portfolio.releases,
        more("asepsis_evaluations_total"),
        more("asepsis_index_rows_total"),
    );
    print!("{line}");
    Ok(line)
}

/// Drops an SBOM on a page, several times.
fn dropped(served: &Served, portfolio: &Portfolio, packages: &Packages) -> Result<String, Failure> {
    let mut web = served.web.signed_in()?;
    let document = packages.sbom("dropped", DROPPED, &mut Dice::new(7));
    let body = serde_json::to_vec(&document)?;
    let mut times = Vec::new();
    for _ in 0..DROPS {
        let began = Instant::now();
        let answer = web.drop_file(&portfolio.page_of(0, "/scan"), &body)?;
        times.push(began.elapsed().as_secs_f64() * 1000.0);
        if answer.status != 200 || !answer.text().contains("components") {
            return Err(
                format!("an SBOM that is dropped is answered with {}", answer.status).into(),
            );
        }
    }
    times.sort_by(f64::total_cmp);
    let at = |share: usize| {
        times
            .get((times.len() - 1) * share / 100)
            .copied()
            .unwrap_or_default()
    };
    let line = format!(
        "- {} releases: an SBOM of {DROPPED} components ({} KiB) dropped on a page is answered evaluated in {:.0} ms \
         (middle of {DROPS}; longest {:.0} ms).\n",
        portfolio.releases,
        body.len() >> 10,
        at(50),
        at(100)
    );
    print!("{line}");
    Ok(line)
}
