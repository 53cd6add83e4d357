//! NVD's yearly files and the file of what was modified in the last days. The yearly ones change daily, so after the
//! first time the file of modified records is enough for as long as it reaches back to the last visit.

use asepsis_domain::time::{Instant, day_of, rfc3339};
use jiff::SignedDuration;

use crate::failure::FetchError;
use crate::feeds::{Feed, Sample};
use crate::visit::Visit;

/// NVD's files.
pub(crate) const FEED: Feed = Feed {
    id: "nvd-files",
    title: "NVD, yearly and modified files",
    url: "https://nvd.nist.gov/feeds/json/cve/2.0",
    what: "all CVE records of NVD with CPE configurations and CVSS: yearly files, then what was modified",
    form: "nvd",
    source: "nvd",
    terms: "public domain; NVD asks to be named, and endorses no product",
    terms_url: "https://nvd.nist.gov/general/legal-disclaimer",
    cadence: "every two hours (modified), daily (years)",
    size: "200 MB packed",
    by_default: true,
    keeps: true,
    sample: Sample::Real,
    fetch,
};

/// The first yearly file.
const FIRST: i16 = 2002;

/// Days that the file of modified records reaches back (NVD: eight), less one for safety.
const REACH: i64 = 7;

/// When the yearly files were last complete.
const CURSOR: &str = "complete";

fn fetch(visit: &mut Visit<'_>) -> Result<(), FetchError> {
    let now = visit.now();
    let since = visit
        .cursor(CURSOR)
        .and_then(|text| text.parse::<Instant>().ok());
    let reaches = since.is_some_and(|since| {
        let end = since.checked_add(SignedDuration::from_hours(24 * REACH));
        end.is_ok_and(|end| now <= end)
    });
    let years = FIRST..=day_of(now).year();
    let is_whole = years.clone().all(|year| visit.has(&yearly(year)));
    if !(reaches && is_whole) {
        for year in years {
            let name = yearly(year);
            match visit.file(&name, &visit.url(&name)) {
                // The file of a year that has just begun may not be there yet.
                Err(FetchError::Refused { status: 404, .. }) if year == day_of(now).year() => {}
                other => {
                    other?;
                }
            }
        }
    }
    let name = "nvdcve-2.0-modified.json.gz";
    visit.file(name, &visit.url(name))?;
    visit.move_cursor(CURSOR, &rfc3339(now))
}

fn yearly(year: i16) -> String {
    format!("nvdcve-2.0-{year}.json.gz")
}
