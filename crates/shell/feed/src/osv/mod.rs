//! OSV's export: per ecosystem a zip with all records, a list of ids by the time of their change, and each record by
//! itself. After the first time the list says which records to fetch; where they are many, the zip is fetched again.

use crate::failure::FetchError;
use crate::feeds::{Feed, Sample};
use crate::visit::{Visit, encoded, flat};

/// OSV.
pub(crate) const FEED: Feed = Feed {
    id: "osv",
    title: "OSV",
    url: "https://osv-vulnerabilities.storage.googleapis.com",
    what: "all records of the ecosystems chosen, those of GitHub, PyPA, RustSec, Go and others among them",
    form: "osv",
    source: "osv",
    terms: "each database has its own licence: CC BY 4.0 (GitHub, PyPA, Go), CC0 (RustSec) and others",
    terms_url: "https://google.github.io/osv.dev/data/#current-data-sources",
    cadence: "within minutes to hours of each database",
    size: "250 MB packed for the ecosystems of the default",
    by_default: true,
    keeps: false,
    sample: Sample::Real,
    fetch,
};

/// Ecosystems that are fetched where none is chosen: those of languages.
const ECOSYSTEMS: &[&str] = &[
    "CRAN",
    "ConanCenter",
    "Go",
    "Hex",
    "Maven",
    "NuGet",
    "Packagist",
    "Pub",
    "PyPI",
    "RubyGems",
    "SwiftURL",
    "crates.io",
    "npm",
];

/// So many changed records are fetched one by one; more come with the zip.
const SINGLES: usize = 400;

/// So many files of changes are kept beside a zip before it is fetched again.
const FILES: usize = 60;

fn fetch(visit: &mut Visit<'_>) -> Result<(), FetchError> {
    let chosen: Vec<String> = if visit.options.ecosystems.is_empty() {
        ECOSYSTEMS.iter().map(|e| (*e).to_owned()).collect()
    } else {
        visit.options.ecosystems.clone()
    };
    for ecosystem in &chosen {
        one(visit, ecosystem)?;
    }
    let prefixes: Vec<String> = chosen.iter().map(|e| prefix(e)).collect();
    visit.retain(|name| {
        prefixes
            .iter()
            .any(|prefix| name.starts_with(prefix.as_str()))
    })
}

fn prefix(ecosystem: &str) -> String {
    format!("{}--", flat(ecosystem))
}

fn one(visit: &mut Visit<'_>, ecosystem: &str) -> Result<(), FetchError> {
    let (prefix, folder) = (prefix(ecosystem), encoded(ecosystem));
    let zip = format!("{prefix}all.zip");
    let url = visit.url(&format!("{folder}/modified_id.csv"));
    let list = match visit.text(&url) {
        Err(FetchError::Refused { status: 404, .. }) => {
            return Err(FetchError::Setting(format!(
                "OSV has no ecosystem `{ecosystem}`: see https://osv.dev/list for those it has"
            )));
        }
        other => changes(&url, &other?)?,
    };
    let newest = list.first().map(|(time, _)| time.clone());
    let since = visit.cursor(ecosystem).filter(|_| visit.has(&zip));
    let changed: Option<Vec<&str>> = since.as_ref().map(|since| {
        let later = list.iter().filter(|(time, _)| time > since);
        later.map(|(_, id)| id.as_str()).collect()
    });
    match changed {
        Some(changed) if changed.is_empty() => return Ok(()),
        Some(changed) if changed.len() <= SINGLES && visit.count(&prefix) < FILES => {
            let name = format!("{prefix}{}.json", flat(newest.as_deref().unwrap_or("")));
            singles(visit, &folder, &changed, &name)?;
        }
        _ => {
            visit.file(&zip, &visit.url(&format!("{folder}/all.zip")))?;
            // The zip holds what the files of changes held.
            visit.retain(|name| name == zip || !name.starts_with(&prefix))?;
        }
    }
    match newest {
        Some(newest) => visit.move_cursor(ecosystem, &newest),
        None => Ok(()),
    }
}

/// Fetches records one by one into one file, a list.
fn singles(
    visit: &mut Visit<'_>,
    folder: &str,
    ids: &[&str],
    name: &str,
) -> Result<(), FetchError> {
    let mut text = String::from("[");
    for id in ids {
        let url = visit.url(&format!("{folder}/{}.json", encoded(id)));
        let record = match visit.text(&url) {
            // The list may be newer than the records: a record that went is in no file of its own.
            Err(FetchError::Refused { status: 404, .. }) => continue,
            other => other?,
        };
        if text.len() > 1 {
            text.push(',');
        }
        text.push_str(record.trim());
    }
    text.push(']');
    if text.len() == 2 {
        return Ok(());
    }
    visit.keep(name, &visit.url(folder), &text)
}

/// Returns the rows of `modified_id.csv`, newest first: the time of change, the id.
fn changes(url: &str, text: &str) -> Result<Vec<(String, String)>, FetchError> {
    let mut rows = Vec::new();
    for (index, line) in text
        .lines()
        .enumerate()
        .filter(|(_, line)| !line.trim().is_empty())
    {
        let row = line.trim().split_once(',').filter(|(time, id)| {
            time.parse::<asepsis_domain::time::Instant>().is_ok() && !id.is_empty()
        });
        let Some((time, id)) = row else {
            let shown: String = line.chars().take(80).collect();
            let place = format!("line {}", index + 1);
            let problem = format!("`{shown}` is no time and id");
            return Err(FetchError::form(url, place, problem));
        };
        rows.push((time.to_owned(), id.to_owned()));
    }
    rows.sort_by(|a, b| b.cmp(a));
    Ok(rows)
}
