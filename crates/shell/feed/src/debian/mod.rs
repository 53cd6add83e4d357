//! The Debian security tracker: one JSON document with everything.

use crate::failure::FetchError;
use crate::feeds::{Feed, Sample};
use crate::visit::Visit;

/// Debian.
pub(crate) const FEED: Feed = Feed {
    id: "debian",
    title: "Debian security tracker",
    url: "https://security-tracker.debian.org/tracker",
    what: "what Debian says of each vulnerability in each source package and release",
    form: "debian",
    source: "debian",
    terms: "no terms are stated for the data; the tracker is free software",
    terms_url: "https://security-tracker.debian.org/tracker/",
    cadence: "every few hours",
    size: "70 MB",
    by_default: false,
    keeps: false,
    sample: Sample::Documented,
    fetch,
};

fn fetch(visit: &mut Visit<'_>) -> Result<(), FetchError> {
    visit.file("tracker.json", &visit.url("data/json"))?;
    Ok(())
}
