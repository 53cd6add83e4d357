//! A mirror in a folder of its own, a clock that only notes, and visits of it.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use asepsis_feed::{
    Client, Clock, FetchError, Mirror, Network, Options, Proxy, Standing, Visited, feed, visit,
};
use asepsis_format::advisory::Record;
use asepsis_format::limits::Limits;

/// Where a test plays.
pub(crate) struct Stage {
    pub(crate) folder: tempfile::TempDir,
    pub(crate) options: Options,
    pub(crate) network: Network,
    pub(crate) now: Arc<Mutex<String>>,
    pub(crate) waits: Arc<Mutex<Vec<u64>>>,
}

impl Stage {
    pub(crate) fn new() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
            options: Options::default(),
            network: Network {
                proxy: Proxy::Direct,
                timeout: Duration::from_secs(20),
                ..Network::default()
            },
            now: Arc::new(Mutex::new("2026-11-26T10:00:00Z".to_owned())),
            waits: Arc::default(),
        }
    }

    /// The source is where the server is.
    pub(crate) fn at(source: &str, url: &str) -> Self {
        let mut stage = Self::new();
        stage
            .options
            .mirrors
            .push((source.to_owned(), url.to_owned()));
        stage
    }

    pub(crate) fn time(&self, now: &str) {
        *self.now.lock().unwrap() = now.to_owned();
    }

    pub(crate) fn visit(&self, source: &str) -> Result<Visited, FetchError> {
        let (now, waits) = (self.now.clone(), self.waits.clone());
        let clock = Clock {
            now: Box::new(move || now.lock().unwrap().parse().unwrap()),
            wait: Box::new(move |time| waits.lock().unwrap().push(time.as_secs())),
        };
        let client = Client::new(&self.network, clock)?;
        let limits = Limits::default();
        let feed = feed(source).unwrap();
        visit(
            feed,
            &self.mirror(),
            &client,
            &self.options,
            &limits,
            &mut |_| {},
        )
    }

    pub(crate) fn mirror(&self) -> Mirror {
        Mirror::of(self.folder.path())
    }

    pub(crate) fn standing(&self, source: &str) -> Standing {
        self.mirror().shelf(source).standing().unwrap()
    }

    /// The ids of all records of a source, sorted.
    pub(crate) fn ids(&self, source: &str) -> Vec<String> {
        let mut ids = Vec::new();
        let paths = self.mirror().shelf(source).paths();
        let summary = asepsis_feed::read_paths(&paths, &Limits::default(), &mut |_, record| {
            ids.push(match record {
                Record::Advisory(advisory) => advisory.id,
                Record::Kev { cve, .. } | Record::Epss { cve, .. } => cve,
                Record::Lifecycle(each) => each.product,
            });
        });
        assert_eq!(summary.unread, []);
        ids.sort();
        ids
    }

    pub(crate) fn waits(&self) -> Vec<u64> {
        self.waits.lock().unwrap().clone()
    }
}

/// A document of the corpus.
pub(crate) fn corpus(path: &str) -> Vec<u8> {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../corpus/advisory");
    std::fs::read(format!("{root}/{path}")).unwrap()
}

/// A KEV catalogue with entries.
pub(crate) fn catalogue(count: usize) -> Vec<u8> {
    let entry = |n: usize| format!(r#"{{"cveID":"CVE-2026-{n:05}","dateAdded":"2026-02-03"}}"#);
    let entries: Vec<String> = (0..count).map(entry).collect();
    let list = entries.join(",");
    format!(r#"{{"catalogVersion":"2026.08.01","vulnerabilities":[{list}]}}"#).into_bytes()
}
