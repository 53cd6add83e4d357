//! NVD's CVE interface 2.0: pages of records; after the first time only what was modified since, in windows of at most
//! 120 days. Asked no faster than NVD allows: 5 questions in 30 seconds, 50 with a key.

use std::time::Duration;

use asepsis_domain::time::{Instant, rfc3339};
use jiff::SignedDuration;
use serde::Deserialize;

use crate::failure::FetchError;
use crate::feeds::{Feed, Sample};
use crate::http::Ask;
use crate::visit::{Visit, flat};

/// NVD's interface.
pub(crate) const FEED: Feed = Feed {
    id: "nvd",
    title: "NVD, CVE API 2.0",
    url: "https://services.nvd.nist.gov/rest/json/cves/2.0",
    what: "the same records as `nvd-files`, page by page; with a key in ASEPSIS_NVD_API_KEY ten times as fast",
    form: "nvd",
    source: "nvd",
    terms: "public domain; NVD asks to be named, and endorses no product",
    terms_url: "https://nvd.nist.gov/developers/terms-of-use",
    cadence: "every two hours",
    size: "2 GB in pages of 2,000",
    by_default: false,
    keeps: true,
    sample: Sample::Real,
    fetch,
};

/// Records of a page: the most that the interface gives.
const PAGE: u64 = 2000;

/// Days of a window at most.
const WINDOW: i64 = 120;

/// Up to when everything is there.
const UNTIL: &str = "until";
/// Which page of the first time comes next, and since when it goes on.
const NEXT: &str = "next";
const BEGUN: &str = "begun";

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Page {
    start_index: u64,
    total_results: u64,
    vulnerabilities: Vec<serde::de::IgnoredAny>,
}

fn fetch(visit: &mut Visit<'_>) -> Result<(), FetchError> {
    match visit
        .cursor(UNTIL)
        .and_then(|text| text.parse::<Instant>().ok())
    {
        Some(until) => modified(visit, until),
        None => all(visit),
    }
}

/// The first time: every page, going on where the last visit stopped.
fn all(visit: &mut Visit<'_>) -> Result<(), FetchError> {
    let now = rfc3339(visit.now());
    let begun = match (visit.cursor(BEGUN), visit.count("all-")) {
        (Some(begun), files) if files > 0 => begun,
        _ => {
            visit.move_cursor(NEXT, "0")?;
            visit.move_cursor(BEGUN, &now)?;
            now
        }
    };
    let next = visit
        .cursor(NEXT)
        .and_then(|text| text.parse().ok())
        .unwrap_or(0);
    pages(visit, "all", "", next, true)?;
    // What was modified since the first page was fetched is fetched again.
    visit.move_cursor(UNTIL, &begun)?;
    match begun.parse() {
        Ok(begun) => modified(visit, begun),
        Err(_) => Ok(()),
    }
}

fn modified(visit: &mut Visit<'_>, until: Instant) -> Result<(), FetchError> {
    let now = visit.now();
    let mut start = until;
    while start < now {
        let end = start
            .checked_add(SignedDuration::from_hours(24 * WINDOW))
            .map_or(now, |end| end.min(now));
        let (from, to) = (rfc3339(start), rfc3339(end));
        let window = format!("&lastModStartDate={from}&lastModEndDate={to}");
        pages(
            visit,
            &format!("modified-{}", flat(&from)),
            &window,
            0,
            false,
        )?;
        visit.move_cursor(UNTIL, &to)?;
        start = end;
    }
    Ok(())
}

fn pages(
    visit: &mut Visit<'_>,
    prefix: &str,
    window: &str,
    mut start: u64,
    is_first_time: bool,
) -> Result<(), FetchError> {
    let key = visit.options.nvd_key.clone();
    // 50 questions in 30 seconds with a key, 5 without.
    let pause = Duration::from_millis(if key.is_some() { 600 } else { 6000 });
    let headers: Vec<(&str, &str)> = key.iter().map(|key| ("apiKey", key.as_str())).collect();
    loop {
        let query = format!("resultsPerPage={PAGE}&startIndex={start}{window}");
        let url = format!("{}?{query}", visit.url(""));
        let ask = Ask {
            headers: &headers,
            // NVD answers so to those who ask too fast.
            later: &[403],
            ..Ask::of(&url)
        };
        let text = visit.ask_text(ask)?;
        let page: Page =
            serde_json::from_str(&text).map_err(|error| FetchError::form(&url, "", error))?;
        let count = page.vulnerabilities.len() as u64;
        if page.start_index != start || (count == 0 && start < page.total_results) {
            let problem = format!(
                "{count} records from {} were answered where those from {start} of {} were asked",
                page.start_index, page.total_results
            );
            return Err(FetchError::form(&url, "/startIndex", problem));
        }
        if count > 0 {
            visit.keep(&format!("{prefix}-{start:08}.json"), &url, &text)?;
        }
        start += count;
        if is_first_time {
            visit.move_cursor(NEXT, &start.to_string())?;
        }
        if start >= page.total_results {
            return Ok(());
        }
        visit.pace(pause);
    }
}
