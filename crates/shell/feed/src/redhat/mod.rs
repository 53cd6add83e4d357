//! Red Hat's VEX documents (CSAF): an archive of all of them, `changes.csv` with the time of each document's change,
//! `deletions.csv` with those that went. After the first time the documents that changed are fetched one by one.

use asepsis_domain::time::Instant;

use crate::changes::path_and_time;
use crate::failure::FetchError;
use crate::feeds::{Feed, Sample};
use crate::visit::{Visit, flat};

/// Red Hat.
pub(crate) const FEED: Feed = Feed {
    id: "redhat",
    title: "Red Hat CSAF VEX",
    url: "https://security.access.redhat.com/data/csaf/v2/vex",
    what: "what Red Hat says of each CVE in each of its products",
    form: "csaf",
    source: "redhat",
    terms: "CC BY 4.0",
    terms_url: "https://access.redhat.com/security/data",
    cadence: "several times a day",
    size: "400 MB packed, 40,000 documents",
    by_default: false,
    keeps: false,
    sample: Sample::Documented,
    fetch,
};

/// So many changed documents are fetched one by one; more come with the archive.
const SINGLES: usize = 3000;

/// Up to when the changes are there.
const UNTIL: &str = "until";

const ARCHIVE: &str = "archive.tar.zst";

fn fetch(visit: &mut Visit<'_>) -> Result<(), FetchError> {
    let changes = rows(visit, "changes.csv")?;
    let newest = changes.iter().map(|(_, time)| *time).max();
    let until: Option<Instant> = visit
        .cursor(UNTIL)
        .filter(|_| visit.has(ARCHIVE))
        .and_then(|text| text.parse().ok());
    let changed: Vec<&str> = changes
        .iter()
        .filter(|(_, time)| until.is_some_and(|until| *time > until))
        .map(|(path, _)| path.as_str())
        .collect();
    if until.is_none() || changed.len() > SINGLES {
        return whole(visit);
    }
    for path in changed {
        visit.file(&flat(path), &visit.url(path))?;
    }
    for (path, _) in rows(visit, "deletions.csv")? {
        let gone = flat(&path);
        visit.retain(|name| name != gone)?;
    }
    match newest {
        Some(newest) => visit.move_cursor(UNTIL, &newest.to_string()),
        None => Ok(()),
    }
}

/// Fetches the archive; what changed since its day is fetched by the next visit and by this one's end.
fn whole(visit: &mut Visit<'_>) -> Result<(), FetchError> {
    let url = visit.url("archive_latest.txt");
    let text = visit.text(&url)?;
    let name = text.trim();
    // `csaf_vex_2026-11-25.tar.zst`
    let day = name
        .strip_suffix(".tar.zst")
        .and_then(|n| n.rsplit('_').next());
    let day = day
        .filter(|_| name == flat(name))
        .and_then(|d| d.parse().ok());
    let Some(day) = day.map(asepsis_domain::time::start_of_day) else {
        let shown: String = name.chars().take(80).collect();
        return Err(FetchError::form(
            &url,
            "",
            format!("`{shown}` is no archive with its day"),
        ));
    };
    visit.file(ARCHIVE, &visit.url(name))?;
    visit.retain(|name| name == ARCHIVE)?;
    visit.move_cursor(UNTIL, &day.to_string())
}

/// Reads a list of paths with times.
fn rows(visit: &mut Visit<'_>, file: &str) -> Result<Vec<(String, Instant)>, FetchError> {
    let url = visit.url(file);
    let text = visit.text(&url)?;
    path_and_time(&url, &text)
}
