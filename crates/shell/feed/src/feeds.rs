//! The sources of the world's advisories: one table, each with its folder. What their documents mean is `format`'s.

use crate::failure::FetchError;
use crate::visit::Visit;
use crate::{alpine, csaf, cve, debian, endoflife, epss, euvd, kev, nvd, nvd_files, osv, redhat};

/// A source.
#[derive(Debug)]
pub struct Feed {
    /// Id, as `--source` takes it.
    pub id: &'static str,
    /// Name for people.
    pub title: &'static str,
    /// Address below which everything of it lies; a mirror replaces it.
    pub url: &'static str,
    /// What is fetched.
    pub what: &'static str,
    /// Form of its documents, an id in `ADVISORY_FORMATS`.
    pub form: &'static str,
    /// Id of the source in a snapshot.
    pub source: &'static str,
    /// Terms of use, in a sentence.
    pub terms: &'static str,
    /// Where they stand.
    pub terms_url: &'static str,
    /// How often it changes.
    pub cadence: &'static str,
    /// How much it is, roughly.
    pub size: &'static str,
    /// Whether a sync without `--source` fetches it.
    pub by_default: bool,
    /// Whether it keeps every record: one that no longer holds is still there and says so.
    pub keeps: bool,
    /// Whether its form was held against a real document of the source.
    pub sample: Sample,
    /// Fetches it.
    pub(crate) fetch: fn(&mut Visit<'_>) -> Result<(), FetchError>,
}

/// Against what the reading of a source is tested.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sample {
    /// Documents of the source itself.
    Real,
    /// Documents of our own in the shape that the source documents.
    Documented,
}

impl Sample {
    /// Returns the word: `unverified` where no real document was seen.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Real => "sample",
            Self::Documented => "unverified",
        }
    }
}

/// All sources, alphabetical.
pub const FEEDS: &[Feed] = &[
    alpine::FEED,
    csaf::FEED,
    cve::FEED,
    debian::FEED,
    endoflife::FEED,
    epss::FEED,
    euvd::FEED,
    kev::FEED,
    nvd::FEED,
    nvd_files::FEED,
    osv::FEED,
    redhat::FEED,
];

/// Returns the source with an id.
pub fn feed(id: &str) -> Option<&'static Feed> {
    FEEDS.iter().find(|feed| feed.id == id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use asepsis_format::advisory::ADVISORY_FORMATS;

    #[test]
    fn every_folder_is_in_the_table() {
        let ids: Vec<&str> = FEEDS.iter().map(|f| f.id).collect();
        assert!(ids.is_sorted(), "{ids:?}");
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src");
        for entry in std::fs::read_dir(folder).unwrap() {
            let entry = entry.unwrap();
            let name = entry.file_name().into_string().unwrap();
            let is_feed =
                entry.file_type().unwrap().is_dir() && !["disk", "http"].contains(&&*name);
            let known = ids.iter().any(|id| id.replace('-', "_") == name);
            assert!(!is_feed || known, "{name} is not in FEEDS");
        }
    }

    #[test]
    fn every_source_says_what_a_user_must_know() {
        for feed in FEEDS {
            let form = ADVISORY_FORMATS.iter().any(|f| f.id == feed.form);
            assert!(form, "{}: `{}` is no form", feed.id, feed.form);
            assert!(feed.url.starts_with("https://"), "{}", feed.id);
            assert!(feed.terms_url.starts_with("https://"), "{}", feed.id);
            for text in [feed.title, feed.what, feed.terms, feed.cadence, feed.size] {
                assert!(!text.is_empty(), "{}", feed.id);
            }
        }
    }
}
