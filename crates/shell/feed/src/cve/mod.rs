//! The CVE list: releases of a repository, each with a zip of all records as of midnight and one of what changed since.
//! After the first time only the changes are fetched; after a month, or where they are many, everything again.

use asepsis_domain::time::Instant;
use jiff::SignedDuration;
use serde::Deserialize;

use crate::failure::FetchError;
use crate::feeds::{Feed, Sample};
use crate::http::Ask;
use crate::visit::{Visit, flat};

/// The CVE list.
pub(crate) const FEED: Feed = Feed {
    id: "cve",
    title: "CVE list with CISA's additions",
    url: "https://api.github.com/repos/CVEProject/cvelistV5",
    what: "all CVE records as their authorities write them, with CISA's SSVC, CVSS and CPE",
    form: "cve",
    source: "cve",
    terms: "CVE terms of use: free to use and pass on, with the copyright notice of MITRE",
    terms_url: "https://www.cve.org/Legal/TermsOfUse",
    cadence: "hourly",
    size: "500 MB packed, some MB a day",
    by_default: false,
    keeps: true,
    sample: Sample::Documented,
    fetch,
};

/// Pages of the list of releases that are looked through at most: 100 hourly releases each.
const PAGES: u32 = 8;

/// Files of changes that are kept before everything is fetched again.
const FILES: usize = 400;

/// Up to when the changes are there, and as of when everything was.
const UNTIL: &str = "until";
const WHOLE: &str = "whole";

const ALL: &str = "all.zip.zip";

#[derive(Deserialize)]
struct Release {
    #[serde(deserialize_with = "instant")]
    published_at: Instant,
    assets: Vec<Asset>,
}

#[derive(Deserialize)]
struct Asset {
    name: String,
    browser_download_url: String,
}

fn instant<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Instant, D::Error> {
    let text = String::deserialize(deserializer)?;
    text.parse().map_err(serde::de::Error::custom)
}

fn fetch(visit: &mut Visit<'_>) -> Result<(), FetchError> {
    let cursor = |visit: &Visit<'_>, key| -> Option<Instant> { visit.cursor(key)?.parse().ok() };
    let month = SignedDuration::from_hours(24 * 30);
    let is_young =
        cursor(visit, WHOLE).is_some_and(|whole| visit.now().duration_since(whole) < month);
    let known = cursor(visit, UNTIL)
        .filter(|_| is_young && visit.has(ALL) && visit.count("delta-") < FILES);
    if let Some(until) = known
        && let Some(releases) = since(visit, until)?
    {
        for release in releases.iter().rev() {
            delta(visit, release)?;
            visit.move_cursor(UNTIL, &release.published_at.to_string())?;
        }
        return Ok(());
    }
    whole(visit)
}

/// Returns the releases after a time, newest first; `None` where the list does not reach back so far.
fn since(visit: &mut Visit<'_>, until: Instant) -> Result<Option<Vec<Release>>, FetchError> {
    let mut found = Vec::new();
    for page in 1..=PAGES {
        let url = visit.url(&format!("releases?per_page=100&page={page}"));
        let releases: Vec<Release> = asked(visit, &url)?;
        let is_last = releases.is_empty();
        for release in releases {
            if release.published_at <= until {
                return Ok(Some(found));
            }
            found.push(release);
        }
        if is_last {
            return Ok(None);
        }
    }
    Ok(None)
}

/// Fetches everything as of the last midnight, and what changed since.
fn whole(visit: &mut Visit<'_>) -> Result<(), FetchError> {
    let url = visit.url("releases/latest");
    let release: Release = asked(visit, &url)?;
    let is_all = |asset: &&Asset| asset.name.contains("_all_CVEs_at_midnight");
    let Some(all) = release.assets.iter().find(is_all) else {
        let problem = "the release has no file `…_all_CVEs_at_midnight.zip.zip`";
        return Err(FetchError::form(&url, "/assets", problem));
    };
    let address = address(visit, all);
    visit.file(ALL, &address)?;
    visit.retain(|name| name == ALL)?;
    delta(visit, &release)?;
    visit.move_cursor(WHOLE, &release.published_at.to_string())?;
    visit.move_cursor(UNTIL, &release.published_at.to_string())
}

/// Fetches the changes of a release; one without them has none.
fn delta(visit: &mut Visit<'_>, release: &Release) -> Result<(), FetchError> {
    for asset in release
        .assets
        .iter()
        .filter(|a| a.name.contains("_delta_CVEs_"))
    {
        let address = address(visit, asset);
        visit.file(&format!("delta-{}", flat(&asset.name)), &address)?;
    }
    Ok(())
}

/// Files lie elsewhere than the list of releases; on a mirror they lie beside it.
fn address(visit: &Visit<'_>, asset: &Asset) -> String {
    if visit.is_mirror() {
        visit.url(&format!("assets/{}", asset.name))
    } else {
        asset.browser_download_url.clone()
    }
}

fn asked<T: serde::de::DeserializeOwned>(
    visit: &mut Visit<'_>,
    url: &str,
) -> Result<T, FetchError> {
    let ask = Ask {
        headers: &[("accept", "application/vnd.github+json")],
        // The interface answers so to those who ask too often.
        later: &[403],
        ..Ask::of(url)
    };
    let text = visit.ask_text(ask)?;
    serde_json::from_str(&text).map_err(|error| FetchError::form(url, "", error))
}
