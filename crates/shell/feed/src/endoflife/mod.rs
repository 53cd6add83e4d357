//! endoflife.date: all products with their lines of releases, in one JSON document.

use crate::failure::FetchError;
use crate::feeds::{Feed, Sample};
use crate::visit::Visit;

/// endoflife.date.
pub(crate) const FEED: Feed = Feed {
    id: "endoflife",
    title: "endoflife.date",
    url: "https://endoflife.date/api/v1",
    what: "until when each line of releases of a product is supported, as its community collects it",
    form: "endoflife",
    source: "endoflife",
    keeps: false,
    terms: "MIT licence; collected by volunteers, without warranty",
    terms_url: "https://github.com/endoflife-date/endoflife.date/blob/master/LICENSE",
    cadence: "daily",
    size: "5 MB",
    by_default: true,
    sample: Sample::Documented,
    fetch,
};

const FILE: &str = "products.json";

fn fetch(visit: &mut Visit<'_>) -> Result<(), FetchError> {
    visit.file(FILE, &visit.url("products/full"))?;
    Ok(())
}
