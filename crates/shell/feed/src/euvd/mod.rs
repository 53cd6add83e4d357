//! ENISA's European vulnerability database: the search for exploited vulnerabilities, page by page.

use serde::Deserialize;

use crate::failure::FetchError;
use crate::feeds::{Feed, Sample};
use crate::visit::Visit;

/// EUVD.
pub(crate) const FEED: Feed = Feed {
    id: "euvd",
    title: "ENISA EUVD, exploited vulnerabilities",
    url: "https://euvdservices.enisa.europa.eu/api",
    what: "the vulnerabilities known to be exploited, from the search of the interface",
    form: "euvd",
    source: "euvd",
    terms: "reuse with acknowledgement of the source (European Commission decision 2011/833/EU)",
    terms_url: "https://euvd.enisa.europa.eu/",
    cadence: "as entries come",
    size: "2 MB",
    by_default: true,
    keeps: false,
    sample: Sample::Documented,
    fetch,
};

/// Entries of a page: the most that the interface gives.
const SIZE: u64 = 100;

/// Pages at most: far more than there are.
const PAGES: u64 = 1000;

#[derive(Deserialize)]
struct Page {
    items: Vec<serde::de::IgnoredAny>,
    total: u64,
}

fn fetch(visit: &mut Visit<'_>) -> Result<(), FetchError> {
    let mut names = Vec::new();
    let mut seen = 0;
    for page in 0..PAGES {
        let url = visit.url(&format!("search?exploited=true&page={page}&size={SIZE}"));
        let text = visit.text(&url)?;
        let found: Page =
            serde_json::from_str(&text).map_err(|error| FetchError::form(&url, "", error))?;
        let count = found.items.len() as u64;
        seen += count;
        if count > 0 {
            let name = format!("page-{page:04}.json");
            visit.keep(&name, &url, &text)?;
            names.push(name);
        }
        if count == 0 && seen < found.total {
            let problem = format!("the pages end after {seen} of {} entries", found.total);
            return Err(FetchError::form(&url, "/items", problem));
        }
        if count == 0 || seen >= found.total {
            // What is no longer in the list goes with the pages that are no longer there.
            return visit.retain(|name| names.iter().any(|n| n == name));
        }
    }
    let url = visit.url("search");
    Err(FetchError::form(
        &url,
        "/total",
        format!("there are more than {PAGES} pages"),
    ))
}
