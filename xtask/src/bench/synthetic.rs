//! Inputs made for benchmarks, the same on every run: SBOMs of any size and portfolios, from the real names and
//! versions of an SBOM kept beside the project; and the advisories several times over under other names.

use std::collections::BTreeMap;
use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::Failure;

/// A sequence of numbers that looks random and is always the same (SplitMix64).
pub(crate) struct Dice(u64);

impl Dice {
    /// Returns the sequence of a seed.
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// Returns a number below a bound.
    pub(crate) fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^= mixed >> 31;
        usize::try_from(mixed % bound.max(1) as u64).unwrap_or(0)
    }
}

/// Real packages, and the versions that occur in each ecosystem.
pub(crate) struct Packages {
    /// `(purl without version, name, version)`.
    all: Vec<(String, String, String)>,
    versions: BTreeMap<String, Vec<String>>,
}

impl Packages {
    /// Reads those of the synthetic SBOM kept beside the project.
    pub(crate) fn read(shared: &Path) -> Result<Self, Failure> {
        let text = fs::read(shared.join("sboms/synthetic-10k.cdx.json"))?;
        let document: Value = serde_json::from_slice(&text)?;
        let mut packages = Self {
            all: Vec::new(),
            versions: BTreeMap::new(),
        };
        for component in document["components"].as_array().into_iter().flatten() {
            let word = |key: &str| component[key].as_str().unwrap_or_default().to_owned();
            let (purl, name, version) = (word("purl"), word("name"), word("version"));
            let Some((package, _)) = purl.rsplit_once('@') else {
                continue;
            };
            let versions = packages
                .versions
                .entry(kind_of(package).to_owned())
                .or_default();
            versions.push(version.clone());
            packages.all.push((package.to_owned(), name, version));
        }
        if packages.all.is_empty() {
            return Err("the synthetic SBOM has no packages".into());
        }
        Ok(packages)
    }

    /// Returns a CycloneDX document with so many different components, each depending on a few that follow.
    pub(crate) fn sbom(&self, name: &str, count: usize, dice: &mut Dice) -> Value {
        let mut seen = std::collections::BTreeSet::new();
        let mut components = Vec::with_capacity(count);
        let start = dice.below(self.all.len());
        let mut turn = 0;
        while components.len() < count {
            let Some((package, name, own)) = self.all.get((start + turn) % self.all.len()) else {
                break;
            };
            let others = self
                .versions
                .get(kind_of(package))
                .map_or(&[][..], Vec::as_slice);
            // The first time round each package has its own version, later that of another.
            let version = if turn < self.all.len() {
                Some(own)
            } else {
                others.get(dice.below(others.len()))
            };
            turn += 1;
            let purl = format!("{package}@{}", version.unwrap_or(own));
            if seen.insert(purl.clone()) {
                let reference = format!("c{}", components.len());
                components.push(json!({
                    "type": "library", "bom-ref": reference, "name": name, "version": version, "purl": purl,
                }));
            }
        }
        let mut dependencies = vec![
            json!({"ref": "root", "dependsOn": (0..count.min(200)).map(|n| format!("c{n}")).collect::<Vec<_>>()}),
        ];
        for from in 0..count {
            let few = dice.below(4);
            let to: Vec<String> = (0..few)
                .map(|_| from + 1 + dice.below(count / 10 + 1))
                .filter(|to| *to < count)
                .map(|to| format!("c{to}"))
                .collect();
            dependencies.push(json!({"ref": format!("c{from}"), "dependsOn": to}));
        }
        json!({
            "bomFormat": "CycloneDX", "specVersion": "1.5", "version": 1,
            "metadata": {"component": {"type": "application", "bom-ref": "root", "name": name, "version": "1.0"}},
            "components": components, "dependencies": dependencies,
        })
    }

    /// Writes an SBOM of so many components, unless it is there, and returns its path.
    pub(crate) fn file(&self, folder: &Path, count: usize) -> Result<PathBuf, Failure> {
        let path = folder.join(format!("synthetic-{count}.cdx.json"));
        if !path.exists() {
            fs::create_dir_all(folder)?;
            let document = self.sbom("synthetic", count, &mut Dice::new(count as u64));
            fs::write(&path, serde_json::to_vec(&document)?)?;
        }
        Ok(path)
    }

    /// Writes a portfolio of so many SBOMs of `each` components, unless it is there, and returns its folder.
    pub(crate) fn portfolio(
        &self,
        folder: &Path,
        count: usize,
        each: usize,
    ) -> Result<PathBuf, Failure> {
        let place = folder.join(format!("portfolio-{count}"));
        let whole = place.join(format!("release-{:05}.cdx.json", count - 1));
        if !whole.exists() {
            fs::create_dir_all(&place)?;
            for number in 0..count {
                let name = format!("release-{number:05}");
                let document = self.sbom(&name, each, &mut Dice::new(number as u64));
                fs::write(
                    place.join(format!("{name}.cdx.json")),
                    serde_json::to_vec(&document)?,
                )?;
            }
        }
        Ok(place)
    }
}

/// Returns the type of a purl.
fn kind_of(purl: &str) -> &str {
    purl.split('/').next().unwrap_or(purl)
}

/// Writes all OSV records `times` over as lists, each copy under ids and package names of its own, and returns the folder.
pub(crate) fn advisories(shared: &Path, folder: &Path, times: usize) -> Result<PathBuf, Failure> {
    let place = folder.join(format!("osv-{times}"));
    if place.join(format!("copy-{:02}.json", times - 1)).exists() {
        return Ok(place);
    }
    fs::create_dir_all(&place)?;
    let records = records(shared)?;
    for copy in 0..times {
        let mut list = records.clone();
        if copy > 0 {
            list.iter_mut().for_each(|record| rename(record, copy));
        }
        fs::write(
            place.join(format!("copy-{copy:02}.json")),
            serde_json::to_vec(&list)?,
        )?;
    }
    Ok(place)
}

/// Returns all OSV records kept beside the project.
pub(crate) fn records(shared: &Path) -> Result<Vec<Value>, Failure> {
    let mut records: Vec<Value> = Vec::new();
    for path in zips(&shared.join("advisories"))? {
        let mut archive = zip::ZipArchive::new(fs::File::open(path)?)?;
        for index in 0..archive.len() {
            let mut text = Vec::new();
            archive.by_index(index)?.read_to_end(&mut text)?;
            records.push(serde_json::from_slice(&text)?);
        }
    }
    Ok(records)
}

/// Writes a file of so many records that changed on a day, spread over all, and returns its path.
pub(crate) fn day(
    records: &[Value],
    folder: &Path,
    count: usize,
    day: usize,
) -> Result<PathBuf, Failure> {
    let step = records.len() / count.max(1);
    let chosen = records.iter().skip(day).step_by(step.max(1)).take(count);
    let mut chosen: Vec<Value> = chosen.cloned().collect();
    for record in &mut chosen {
        record["modified"] = json!(format!("2027-01-{:02}T00:00:00Z", day + 1));
    }
    let path = folder.join(format!("day-{count}-{day}.json"));
    fs::write(&path, serde_json::to_vec(&chosen)?)?;
    Ok(path)
}

fn rename(record: &mut Value, copy: usize) {
    let longer = |value: &mut Value| {
        if let Value::String(text) = value {
            text.push_str(&format!("-x{copy}"));
        }
    };
    longer(&mut record["id"]);
    if let Some(aliases) = record.get_mut("aliases").and_then(Value::as_array_mut) {
        aliases.iter_mut().for_each(longer);
    }
    if let Some(affected) = record.get_mut("affected").and_then(Value::as_array_mut) {
        for package in affected.iter_mut().filter_map(|a| a.get_mut("package")) {
            longer(&mut package["name"]);
        }
    }
}

/// Returns the zip files under a folder, sorted.
pub(crate) fn zips(folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    let mut found: Vec<PathBuf> = files(folder)?;
    found.retain(|p| p.extension().is_some_and(|e| e == "zip"));
    Ok(found)
}

/// Returns all files under a folder, sorted.
pub(crate) fn files(folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            found.extend(files(&path)?);
        } else {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}
