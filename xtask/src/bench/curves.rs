//! `bench curves`: how the cost grows with components, with advisories, and with the SBOMs of a portfolio.

use std::path::Path;

use super::measure::{Act, Cost, times};
use super::synthetic::{self, Packages};
use super::{Bench, text};
use crate::Failure;

const COMPONENTS: [usize; 3] = [1_000, 10_000, 100_000];
const ADVISORIES: [usize; 2] = [1, 10];
const PORTFOLIOS: [usize; 3] = [100, 1_000, 10_000];
/// Components of each SBOM of a portfolio.
const EACH: usize = 100;
/// A vulnerability of a package that many have.
const ADVISORY: &str = "CVE-2021-23337";

/// A table whose rows are sizes: the growth of the cost beside that of the size, in processor time, which other work on the
/// machine changes least.
struct Curve {
    text: String,
    last: Option<(usize, f64)>,
}

impl Curve {
    fn new(title: &str) -> Self {
        let heads = "| size | best | processor | peak memory | size grew | processor grew |\n|--:|--:|--:|--:|--:|--:|\n";
        Self {
            text: format!("{title}\n\n{heads}"),
            last: None,
        }
    }

    fn row(&mut self, size: usize, cost: &Cost) {
        let (best, now) = (cost.best(), cost.processor);
        #[expect(clippy::cast_precision_loss, reason = "sizes of benchmarks")]
        let grew = self.last.map_or_else(String::new, |(before, time)| {
            let grew = times(now, time);
            let unit = if grew.is_empty() { "" } else { "×" };
            format!("{:.0}× | {grew}{unit}", size as f64 / before as f64)
        });
        let grew = if grew.is_empty() {
            " | ".to_owned()
        } else {
            grew
        };
        let (processor, mib) = (cost.processor, cost.mib());
        let row =
            format!("| {size} | {best:.0} ms | {processor:.0} ms | {mib:.0} MiB | {grew} |\n");
        print!("{row}");
        self.text.push_str(&row);
        self.last = Some((size, now));
    }
}

/// Times all curves.
pub(crate) fn run(bench: &Bench) -> Result<String, Failure> {
    let shared = bench.shared()?;
    let packages = Packages::read(shared)?;
    let place = text(&bench.place)?.to_owned();
    let data = format!("{place}/data-1");
    let mut curves = Vec::new();
    curves.extend(advisories(bench, shared, &packages)?);
    let mut curve = Curve::new("### Scan by number of components");
    for count in COMPONENTS {
        let sbom = packages.file(&bench.place, count)?;
        let act = redirected(bench, &data, &[text(&sbom)?])?;
        curve.row(count, &act.times(bench.runs)?);
    }
    curves.push(curve);
    let mut whole = Curve::new(&format!(
        "### Portfolio by number of SBOMs, {EACH} components each"
    ));
    let mut one = Curve::new(
        "### SBOMs that one vulnerability touches, with the index kept before, by number of SBOMs",
    );
    for count in PORTFOLIOS {
        let folder = packages.portfolio(&bench.place, count, EACH)?;
        let folder = ["--portfolio", text(&folder)?];
        let runs = if count > 1_000 {
            bench.runs.min(3)
        } else {
            bench.runs
        };
        whole.row(count, &redirected(bench, &data, &folder)?.times(runs)?);
        let act = redirected(
            bench,
            &data,
            &[&folder[..], &["--advisory", ADVISORY]].concat(),
        )?;
        act.times(1)?;
        one.row(count, &act.times(runs)?);
    }
    curves.extend([whole, one]);
    let texts: Vec<String> = curves.into_iter().map(|c| c.text).collect();
    Ok(texts.join("\n"))
}

/// Import and scan with the OSV records once and ten times.
fn advisories(bench: &Bench, shared: &Path, packages: &Packages) -> Result<[Curve; 2], Failure> {
    let mut import = Curve::new("### Import by number of copies of the OSV records");
    let mut scan =
        Curve::new("### Scan of 10,000 components by number of copies of the OSV records");
    let sbom = packages.file(&bench.place, 10_000)?;
    for times in ADVISORIES {
        let folder = synthetic::advisories(shared, &bench.place, times)?;
        let data = format!("{}/data-{times}", text(&bench.place)?);
        let line = [
            bench.product()?,
            "--quiet",
            "--data-dir",
            &data,
            "feeds",
            "import",
            text(&folder)?,
        ];
        import.row(
            times,
            &Act::new("import", &line, &[0]).times(bench.runs.min(3))?,
        );
        let act = redirected(bench, &data, &[text(&sbom)?])?;
        scan.row(times, &act.times(bench.runs)?);
    }
    Ok([import, scan])
}

/// Returns a scan whose answer goes to a file.
fn redirected(bench: &Bench, data: &str, what: &[&str]) -> Result<Act, Failure> {
    let answer = bench.place.join("answer.json");
    let before = [bench.product()?, "--quiet", "--data-dir", data, "scan"];
    let line = [&before[..], what, &["--format", "json"]].concat();
    Ok(Act::new("scan", &line, &[0]).into_file(text(&answer)?))
}
