//! Alpine's security database: a folder per release, and in it a JSON document per repository.

use crate::failure::FetchError;
use crate::feeds::{Feed, Sample};
use crate::visit::Visit;

/// Alpine.
pub(crate) const FEED: Feed = Feed {
    id: "alpine",
    title: "Alpine secdb",
    url: "https://secdb.alpinelinux.org",
    what: "which version of a package fixed what, for each release and repository",
    form: "alpine",
    source: "alpine",
    terms: "CC BY-SA 4.0",
    terms_url: "https://secdb.alpinelinux.org/license.txt",
    cadence: "daily",
    size: "8 MB",
    by_default: false,
    keeps: false,
    sample: Sample::Documented,
    fetch,
};

/// Repositories of a release; the oldest have only the first.
const REPOSITORIES: [&str; 2] = ["main", "community"];

fn fetch(visit: &mut Visit<'_>) -> Result<(), FetchError> {
    let url = visit.url("");
    let listing = visit.text(&format!("{url}/"))?;
    let releases = releases(&listing);
    if releases.is_empty() {
        let problem = "the listing names no release, such as `v3.20/`";
        return Err(FetchError::form(&url, "", problem));
    }
    let mut names = Vec::new();
    for release in releases {
        for repository in REPOSITORIES {
            let name = format!("{release}-{repository}.json");
            let path = format!("{release}/{repository}.json");
            match visit.file(&name, &visit.url(&path)) {
                Ok(_) => names.push(name),
                Err(FetchError::Refused { status: 404, .. }) if repository != "main" => {}
                Err(error) => return Err(error),
            }
        }
    }
    visit.retain(|name| names.iter().any(|n| n == name))
}

/// Returns the folders that a listing links to: `v3.20/`, `edge/`.
fn releases(listing: &str) -> Vec<String> {
    let links = listing.split("href=\"").skip(1);
    let folders = links.filter_map(|rest| rest.split('"').next()?.strip_suffix('/'));
    let folders = folders.map(|folder| folder.trim_start_matches("./").trim_start_matches('/'));
    let mut found: Vec<String> = folders
        .filter(|f| is_release(f))
        .map(str::to_owned)
        .collect();
    found.sort();
    found.dedup();
    found
}

fn is_release(folder: &str) -> bool {
    let number = |text: &str| {
        text.split('.')
            .all(|p| !p.is_empty() && p.bytes().all(|b| b.is_ascii_digit()))
    };
    folder == "edge" || folder.strip_prefix('v').is_some_and(number)
}
