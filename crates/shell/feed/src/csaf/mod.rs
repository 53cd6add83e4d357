//! CSAF providers (OASIS CSAF 2.0, section 7.1): `provider-metadata.json` names distributions, each a ROLIE feed or a folder
//! with `changes.csv` or `index.txt`. Documents are fetched one by one, those only that changed since the last visit.
//! A document is held against its integrity file. Signatures are not checked here: what is trusted is the connection to the
//! provider.

mod integrity;

use std::borrow::Cow;

use asepsis_domain::time::Instant;
use serde::Deserialize;

use crate::changes::path_and_time;
use crate::failure::FetchError;
use crate::feeds::{Feed, Sample};
use crate::visit::{Visit, flat};

/// CSAF providers.
pub(crate) const FEED: Feed = Feed {
    id: "csaf",
    title: "CSAF providers",
    url: "https://www.cisa.gov/sites/default/files/csaf/provider-metadata.json",
    what: "the advisories of the providers chosen; of CISA, medical and industrial ones, where none is",
    form: "csaf",
    source: "csaf",
    terms: "each provider's own; CISA's are in the public domain",
    terms_url: "https://www.cisa.gov/notification",
    cadence: "as advisories come",
    size: "100 MB for CISA, in some thousand documents",
    by_default: false,
    keeps: false,
    sample: Sample::Real,
    fetch,
};

#[derive(Deserialize)]
struct Provider {
    #[serde(default)]
    distributions: Vec<Distribution>,
}

#[derive(Deserialize)]
struct Distribution {
    directory_url: Option<String>,
    rolie: Option<Rolie>,
}

#[derive(Deserialize)]
struct Rolie {
    feeds: Vec<RolieFeed>,
}

#[derive(Deserialize)]
struct RolieFeed {
    url: String,
    #[serde(default)]
    tlp_label: String,
}

#[derive(Deserialize)]
struct RolieDocument {
    feed: RolieBody,
}

#[derive(Deserialize)]
struct RolieBody {
    #[serde(default)]
    entry: Vec<RolieEntry>,
}

#[derive(Deserialize)]
struct RolieEntry {
    updated: String,
    content: RolieContent,
    #[serde(default)]
    link: Vec<RolieLink>,
}

#[derive(Deserialize)]
struct RolieLink {
    #[serde(default)]
    rel: String,
    #[serde(default)]
    href: String,
}

#[derive(Deserialize)]
struct RolieContent {
    src: String,
}

/// A document that a provider lists.
struct Listed {
    url: String,
    /// When it changed; empty where the list does not say so.
    changed: String,
    /// Its integrity files.
    integrity: integrity::Named,
}

fn fetch(visit: &mut Visit<'_>) -> Result<(), FetchError> {
    let providers = if visit.options.providers.is_empty() || visit.is_mirror() {
        vec![visit.url("")]
    } else {
        visit.options.providers.clone()
    };
    for provider in providers {
        one(visit, &provider)?;
    }
    Ok(())
}

/// Where a provider's metadata stand below the address of its site (7.1.9).
const WELL_KNOWN: &str = "/.well-known/csaf/provider-metadata.json";

/// Returns the address of a provider's metadata: the address given, or below it where it is that of a site.
fn metadata(given: &str) -> Cow<'_, str> {
    let after_scheme = given.split_once("://").map_or(given, |(_, rest)| rest);
    if after_scheme.trim_end_matches('/').contains('/') {
        return Cow::Borrowed(given);
    }
    Cow::Owned(format!("{}{WELL_KNOWN}", given.trim_end_matches('/')))
}

fn one(visit: &mut Visit<'_>, given: &str) -> Result<(), FetchError> {
    let url = metadata(given);
    let url = url.as_ref();
    let text = visit.text(url)?;
    let provider: Provider =
        serde_json::from_str(&text).map_err(|error| FetchError::form(url, "", error))?;
    let mut listed = Vec::new();
    let mut is_open = false;
    for distribution in provider.distributions {
        if let Some(folder) = distribution.directory_url {
            is_open = true;
            listed.extend(of_folder(visit, folder.trim_end_matches('/'))?);
        }
        for feed in distribution.rolie.into_iter().flat_map(|rolie| rolie.feeds) {
            // What is not for everybody needs a login.
            if matches!(
                feed.tlp_label.as_str(),
                "" | "WHITE" | "CLEAR" | "UNLABELED"
            ) {
                is_open = true;
                listed.extend(of_rolie(visit, &feed.url)?);
            }
        }
    }
    if !is_open {
        let problem = "it names no folder or ROLIE feed that is open to all";
        return Err(FetchError::form(url, "/distributions", problem));
    }
    if listed.is_empty() {
        visit.remark(format!("`{url}` has no document yet"));
    }
    documents(visit, url, listed)
}

/// Fetches what changed, the oldest change first, so that the cursor says what is there. A document that is not what its
/// integrity file says is kept out, and asked for again at the next visit; the others come.
fn documents(
    visit: &mut Visit<'_>,
    provider: &str,
    mut listed: Vec<Listed>,
) -> Result<(), FetchError> {
    let cursor = visit.cursor(provider).unwrap_or_default();
    listed.sort_by(|a, b| (&a.changed, &a.url).cmp(&(&b.changed, &b.url)));
    listed.dedup_by(|a, b| a.url == b.url);
    let mut altered = None;
    let mut unproven: Vec<String> = Vec::new();
    for document in listed {
        let name = name(&document.url);
        let is_known = !document.changed.is_empty() && document.changed <= cursor;
        if is_known && visit.has(&name) {
            continue;
        }
        let came = visit.file_proven(&name, &document.url, |visit, path| {
            if !integrity::prove(visit, &document.url, path, &document.integrity)? {
                unproven.push(document.url.clone());
            }
            Ok(())
        });
        match came {
            // A list may name what was withdrawn.
            Ok(_)
            | Err(FetchError::Refused {
                status: 404 | 410, ..
            }) => {}
            Err(error @ FetchError::Altered { .. }) => {
                altered.get_or_insert(error);
            }
            Err(error) => return Err(error),
        }
        if document.changed > cursor && altered.is_none() {
            visit.note_cursor(provider, &document.changed);
        }
    }
    if let Some(first) = unproven.first() {
        let all = unproven.len();
        visit.remark(format!(
            "`{provider}`: {all} documents have no integrity file (SHA-256, SHA-512), such as `{first}`: that they came unaltered is \
             not verified"
        ));
    }
    altered.map_or(Ok(()), Err)
}

/// Two providers may have documents of one name.
fn name(url: &str) -> String {
    flat(url.split("://").nth(1).unwrap_or(url))
}

/// Reads a folder's `changes.csv` (`"path","time"`), else its `index.txt` (a path a line).
fn of_folder(visit: &mut Visit<'_>, folder: &str) -> Result<Vec<Listed>, FetchError> {
    let url = format!("{folder}/changes.csv");
    match visit.text(&url) {
        Ok(text) => path_and_time(&url, &text)?
            .into_iter()
            .map(|(path, time)| listed(&url, folder, &path, time.to_string()))
            .collect(),
        Err(FetchError::Refused { status: 404, .. }) => {
            let url = format!("{folder}/index.txt");
            let text = visit.text(&url)?;
            let paths = text.lines().map(str::trim).filter(|line| !line.is_empty());
            paths
                .map(|path| listed(&url, folder, path, String::new()))
                .collect()
        }
        Err(error) => Err(error),
    }
}

/// A list of a folder names what lies below it, and nothing else.
fn listed(url: &str, folder: &str, path: &str, changed: String) -> Result<Listed, FetchError> {
    let is_below = path.ends_with(".json") && !path.contains("..") && !path.contains("://");
    if !is_below || path.starts_with('/') {
        let shown: String = path.chars().take(80).collect();
        let problem = format!("`{shown}` is no document below the folder");
        return Err(FetchError::form(url, "", problem));
    }
    let url = format!("{folder}/{path}");
    Ok(Listed {
        integrity: integrity::beside(&url),
        url,
        changed,
    })
}

fn of_rolie(visit: &mut Visit<'_>, url: &str) -> Result<Vec<Listed>, FetchError> {
    let text = visit.text(url)?;
    let document: RolieDocument =
        serde_json::from_str(&text).map_err(|error| FetchError::form(url, "", error))?;
    let mut found = Vec::new();
    for (index, entry) in document.feed.entry.into_iter().enumerate() {
        let place = format!("/feed/entry/{index}");
        let Ok(changed) = entry.updated.parse::<Instant>() else {
            return Err(FetchError::form(
                url,
                format!("{place}/updated"),
                "it is no time",
            ));
        };
        let src = entry.content.src;
        let links = entry.link.iter().filter(|l| l.rel == "hash");
        let integrity = integrity::among(links.map(|l| l.href.as_str()));
        let named = integrity.iter().map(|(_, url)| url);
        if !named.chain([&src]).all(|url| is_secure(url)) {
            return Err(FetchError::form(
                url,
                place,
                "it names an address that is not https",
            ));
        }
        found.push(Listed {
            url: src,
            changed: changed.to_string(),
            integrity,
        });
    }
    Ok(found)
}

fn is_secure(url: &str) -> bool {
    url.starts_with("https://") || url.starts_with("http://127.0.0.1:")
}

#[cfg(test)]
mod tests {
    use super::metadata;

    #[test]
    fn the_address_of_a_site_is_that_of_its_metadata() {
        let there = "https://psirt.example/.well-known/csaf/provider-metadata.json";
        for (given, expect) in [
            ("https://psirt.example", there),
            ("https://psirt.example/", there),
            (there, there),
            ("https://a.example/csaf", "https://a.example/csaf"),
        ] {
            assert_eq!(metadata(given), expect);
        }
    }
}
