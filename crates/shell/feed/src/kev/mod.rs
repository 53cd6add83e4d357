//! CISA's catalogue of known exploited vulnerabilities: one JSON file.

use crate::failure::FetchError;
use crate::feeds::{Feed, Sample};
use crate::visit::Visit;

/// KEV.
pub(crate) const FEED: Feed = Feed {
    id: "kev",
    title: "CISA KEV",
    url: "https://www.cisa.gov/sites/default/files/feeds",
    what: "the catalogue of known exploited vulnerabilities",
    form: "kev",
    source: "kev",
    terms: "CC0 1.0; no endorsement by CISA or DHS may be implied",
    terms_url: "https://www.cisa.gov/sites/default/files/licenses/kev/license.txt",
    cadence: "on working days, as entries come",
    size: "1.5 MB",
    by_default: true,
    keeps: false,
    sample: Sample::Real,
    fetch,
};

const FILE: &str = "known_exploited_vulnerabilities.json";

fn fetch(visit: &mut Visit<'_>) -> Result<(), FetchError> {
    visit.file(FILE, &visit.url(FILE))?;
    Ok(())
}
