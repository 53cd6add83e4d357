//! EPSS scores of FIRST: one packed CSV file, new every day.

use crate::failure::FetchError;
use crate::feeds::{Feed, Sample};
use crate::visit::Visit;

/// EPSS.
pub(crate) const FEED: Feed = Feed {
    id: "epss",
    title: "FIRST EPSS",
    url: "https://epss.empiricalsecurity.com",
    what: "the scores of the day",
    form: "epss",
    source: "epss",
    terms: "free to use with attribution to FIRST.org",
    terms_url: "https://www.first.org/epss/",
    cadence: "daily",
    size: "2 MB",
    by_default: true,
    keeps: false,
    sample: Sample::Real,
    fetch,
};

const FILE: &str = "epss_scores-current.csv.gz";

fn fetch(visit: &mut Visit<'_>) -> Result<(), FetchError> {
    visit.file(FILE, &visit.url(FILE))?;
    Ok(())
}
