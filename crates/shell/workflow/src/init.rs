//! Starting a dossier.

use std::path::{Path, PathBuf};

use asepsis_domain::catalogue::{Catalogue, agreed};
use asepsis_domain::id::{RecordId, ReleaseId};
use asepsis_domain::time::Date;
use asepsis_format::dossier::{InitMarket, InitRequest, InitSbom, template};
use asepsis_format::limits::Limits;

use crate::catalogue;
use crate::failure::Failure;
use crate::folder::{self, Files};
use crate::scan::{read_bytes, read_sbom};

/// What a new dossier starts from.
#[derive(Debug, Clone)]
pub struct Start<'a> {
    /// Its folder.
    pub dir: &'a Path,
    /// SBOMs, one per configuration.
    pub sboms: &'a [PathBuf],
    /// Name of the device; the SBOM's subject if not given.
    pub title: Option<&'a str>,
    /// Manufacturer.
    pub manufacturer: Option<&'a str>,
    /// Name of the first release.
    pub release: &'a str,
    /// Markets, `market:pathway`.
    pub markets: &'a [String],
    /// Today.
    pub date: Date,
}

/// Writes a new dossier and returns the paths written.
///
/// # Errors
///
/// Where a dossier is there already, an SBOM cannot be read, or a value cannot be used.
pub fn init(start: &Start<'_>) -> Result<Vec<String>, Failure> {
    if crate::dossier::is_dossier(start.dir) {
        return Err(Failure::InTheWay(start.dir.join(crate::dossier::MARK)));
    }
    let release = ReleaseId::parse(start.release).map_err(|e| Failure::Value(e.to_string()))?;
    let limits = Limits::default();
    let mut read = Vec::new();
    let mut files = Files::new();
    for path in start.sboms {
        let sbom = read_sbom(path, &limits)?.value;
        let name = path
            .file_name()
            .map(|n| n.to_string_lossy().into_owned())
            .unwrap_or_default();
        let target = format!("sbom/{name}");
        if files.contains_key(&target) {
            return Err(Failure::Value(format!(
                "two SBOMs are called `{name}`: rename one"
            )));
        }
        files.insert(target.clone(), read_bytes(path, &limits)?.into_vec());
        read.push((target, configuration(&name), sbom));
    }
    let subject = read
        .first()
        .and_then(|(_, _, sbom)| sbom.components.get(sbom.subject?));
    let title = start
        .title
        .map(str::to_owned)
        .or_else(|| subject.map(|c| c.name.to_string()));
    let title = title.unwrap_or_else(|| "TO FILL IN: name of the device".to_owned());
    let manufacturer = start
        .manufacturer
        .map(str::to_owned)
        .or_else(|| subject.and_then(|c| c.supplier.as_ref().map(ToString::to_string)));
    let catalogue = catalogue::read(start.dir, &[])?.catalogue;
    let markets = markets(&catalogue, start.markets)?;
    let ways = markets
        .iter()
        .map(|m| catalogue.facts_of(&m.market, &m.pathway));
    let facts = agreed(ways.flatten());
    let request = InitRequest {
        id: device_id(&title)?,
        title,
        manufacturer: manufacturer.unwrap_or_else(|| "TO FILL IN: manufacturer".to_owned()),
        markets,
        facts,
        release,
        sboms: read
            .iter()
            .map(|(path, configuration, sbom)| InitSbom {
                path: path.clone(),
                configuration: configuration.clone(),
                sbom: Some(sbom),
            })
            .collect(),
        date: start.date,
    };
    for (path, text) in template(&request) {
        files.insert(path, text.into_bytes());
    }
    if let Some(there) = files.keys().find(|path| start.dir.join(path).exists()) {
        return Err(Failure::InTheWay(start.dir.join(there)));
    }
    folder::write_into(start.dir, &files)?;
    Ok(files.into_keys().collect())
}

/// Returns the markets given as `market:pathway`, in any case; both have to be ones that the catalogue knows.
fn markets(catalogue: &Catalogue, given: &[String]) -> Result<Vec<InitMarket>, Failure> {
    let known = catalogue.pathways();
    let listed = |names: Vec<&str>| names.join(", ");
    let one = |text: &String| {
        let lower = text.to_ascii_lowercase();
        let (market, pathway) = lower.split_once(':').unwrap_or((&lower, ""));
        let Some(pathways) = known.get(market) else {
            return Err(Failure::Value(format!(
                "the catalogue has no market `{market}`: it has {}; one of your own comes with `asepsis catalogue add` \
                 and an entry in device.toml",
                listed(known.keys().copied().collect())
            )));
        };
        let free = pathways.is_empty() && !pathway.is_empty();
        if free || pathways.contains(pathway) {
            return Ok(InitMarket {
                market: market.to_owned(),
                pathway: pathway.to_owned(),
            });
        }
        let known = match pathways.is_empty() {
            true => format!("a name of your own, such as {market}:approval"),
            false => format!("one of {}", listed(pathways.iter().copied().collect())),
        };
        Err(Failure::Value(format!(
            "`{text}` is not a market with a pathway of it: write {market}:PATHWAY with {known}"
        )))
    };
    given.iter().map(one).collect()
}

/// Returns the name of a configuration: the file's, without its endings.
fn configuration(file: &str) -> String {
    file.split('.')
        .next()
        .filter(|stem| !stem.is_empty())
        .unwrap_or("main")
        .to_owned()
}

/// Returns an id made of a title's letters and digits.
fn device_id(title: &str) -> Result<RecordId, Failure> {
    let words: Vec<String> = title
        .to_ascii_lowercase()
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|w| !w.is_empty())
        .map(str::to_owned)
        .collect();
    let text: String = words.join("-").chars().take(60).collect();
    let text = if text.starts_with(|c: char| c.is_ascii_alphabetic()) {
        text
    } else {
        format!("device-{text}")
    };
    RecordId::parse(text.trim_end_matches('-'))
        .map_err(|error| Failure::Internal(error.to_string()))
}
