//! One visit to a source: its client, its shelf and its settings, as each feed's own code sees them.

use std::path::Path;
use std::time::Duration;

use asepsis_domain::diagnostic::Code;
use asepsis_domain::time::{Instant, rfc3339};
use asepsis_format::advisory::ADVISORY_FORMATS;
use asepsis_format::limits::Limits;

use crate::disk::read_paths;
use crate::failure::FetchError;
use crate::feeds::Feed;
use crate::http::{Ask, Client, Fetched, Target, Validators};
use crate::mirror::{Mirror, Shelf};

/// What a user wants of the sources.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Addresses of mirrors, by source.
    pub mirrors: Vec<(String, String)>,
    /// OSV: which ecosystems; the feed's own where there is none.
    pub ecosystems: Vec<String>,
    /// CSAF: addresses of `provider-metadata.json`; the feed's own where there is none.
    pub providers: Vec<String>,
    /// NVD: the key of the interface.
    pub nvd_key: Option<String>,
}

/// How far a visit is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress<'p> {
    /// The source.
    pub source: &'p str,
    /// The file.
    pub file: &'p str,
    /// Bytes so far.
    pub bytes: u64,
    /// Bytes in all, where the source says so.
    pub total: Option<u64>,
}

/// What a visit did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Visited {
    /// Files that came in or went.
    pub changes: u64,
    /// What is worth knowing, in sentences.
    pub remarks: Vec<String>,
}

/// A visit.
pub(crate) struct Visit<'v> {
    pub(crate) options: &'v Options,
    feed: &'v Feed,
    base: String,
    is_mirror: bool,
    client: &'v Client,
    shelf: Shelf,
    limits: &'v Limits,
    progress: &'v mut dyn FnMut(Progress<'_>),
    changes: u64,
    remarks: Vec<String>,
}

/// Bytes of an index or a page at most.
const MAX_TEXT: u64 = 64 << 20;

/// Records of a file that may be unreadable, in a hundred: beyond that the form of the source has changed.
const MOST_UNREAD: u64 = 10;

/// Visits a source and brings its shelf up to date. Whatever comes of it is noted on the shelf.
///
/// # Errors
///
/// Where the source cannot be fetched; what was there before stays.
pub fn visit(
    feed: &Feed,
    mirror: &Mirror,
    client: &Client,
    options: &Options,
    limits: &Limits,
    progress: &mut dyn FnMut(Progress<'_>),
) -> Result<Visited, FetchError> {
    let own = options.mirrors.iter().rev().find(|(id, _)| id == feed.id);
    let base = own.map_or(feed.url, |(_, url)| url.as_str());
    let mut visit = Visit {
        options,
        feed,
        base: base.trim_end_matches('/').to_owned(),
        is_mirror: own.is_some(),
        client,
        shelf: mirror.shelf(feed.id),
        limits,
        progress,
        changes: 0,
        remarks: Vec::new(),
    };
    let result = (feed.fetch)(&mut visit);
    let now = rfc3339(client.now());
    visit.shelf.state.tried = Some(now.clone());
    match &result {
        Ok(()) => {
            visit.shelf.state.succeeded = Some(now);
            visit.shelf.state.error = None;
        }
        Err(error) => visit.shelf.state.error = Some(error.told()),
    }
    visit.shelf.save()?;
    result.map(|()| Visited {
        changes: visit.changes,
        remarks: visit.remarks,
    })
}

impl Visit<'_> {
    /// Returns an address below the source's own.
    pub(crate) fn url(&self, path: &str) -> String {
        if path.is_empty() {
            self.base.clone()
        } else {
            format!("{}/{path}", self.base)
        }
    }

    /// Whether the source's own address is overridden.
    pub(crate) fn is_mirror(&self) -> bool {
        self.is_mirror
    }

    /// Returns the time.
    pub(crate) fn now(&self) -> Instant {
        self.client.now()
    }

    /// Tells something that is worth knowing and no failure.
    pub(crate) fn remark(&mut self, remark: String) {
        self.remarks.push(remark);
    }

    /// Lets time pass, for sources that limit how often they are asked.
    pub(crate) fn pace(&self, time: Duration) {
        self.client.wait(time);
    }

    /// Returns a part of the cursor.
    pub(crate) fn cursor(&self, key: &str) -> Option<String> {
        self.shelf.state.cursor.get(key).cloned()
    }

    /// Moves a part of the cursor; it lasts with the files that came before it.
    pub(crate) fn move_cursor(&mut self, key: &str, value: &str) -> Result<(), FetchError> {
        let old = self
            .shelf
            .state
            .cursor
            .insert(key.to_owned(), value.to_owned());
        if old.as_deref() == Some(value) {
            Ok(())
        } else {
            self.shelf.save()
        }
    }

    /// Moves a part of the cursor without writing it down: it lasts when the files that came before it do.
    pub(crate) fn note_cursor(&mut self, key: &str, value: &str) {
        self.shelf
            .state
            .cursor
            .insert(key.to_owned(), value.to_owned());
    }

    /// Returns whether a file is there.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.shelf.kept(name).is_some()
    }

    /// Returns how many files are there whose names start like this.
    pub(crate) fn count(&self, prefix: &str) -> usize {
        self.shelf
            .state
            .files
            .keys()
            .filter(|name| name.starts_with(prefix))
            .count()
    }

    /// Fetches a short text.
    pub(crate) fn text(&mut self, url: &str) -> Result<String, FetchError> {
        self.ask_text(Ask::of(url))
    }

    /// Fetches a short text with more in the question.
    pub(crate) fn ask_text(&mut self, ask: Ask<'_>) -> Result<String, FetchError> {
        self.tell(ask.url.rsplit('/').next().unwrap_or(ask.url), 0, None);
        self.client.text(ask, MAX_TEXT)
    }

    /// Fetches a file if it has changed; returns whether it had.
    pub(crate) fn file(&mut self, name: &str, url: &str) -> Result<bool, FetchError> {
        self.file_proven(name, url, |_, _| Ok(()))
    }

    /// Fetches a file if it has changed, and keeps it if what came is proven; returns whether it had.
    pub(crate) fn file_proven(
        &mut self,
        name: &str,
        url: &str,
        prove: impl FnOnce(&mut Self, &Path) -> Result<(), FetchError>,
    ) -> Result<bool, FetchError> {
        let known = self.shelf.kept(name).filter(|kept| kept.url == url);
        let known: Option<Validators> = known.map(|kept| kept.validators.clone());
        let target = Target::new(&self.shelf.incoming()?, name);
        let (source, progress) = (self.feed.id, &mut *self.progress);
        let mut told = |bytes, total| {
            progress(Progress {
                source,
                file: name,
                bytes,
                total,
            });
        };
        told(0, None);
        let fetched = self
            .client
            .download(Ask::of(url), known.as_ref(), &target, &mut told)?;
        match fetched {
            Fetched::Unchanged => Ok(false),
            Fetched::New(validators) => {
                let proven = prove(self, target.path());
                if let Err(error) = proven.and_then(|()| self.check(url, target.path())) {
                    target.clear()?;
                    return Err(error);
                }
                self.shelf.keep(name, url, target.path(), validators)?;
                target.clear()?;
                self.changes += 1;
                Ok(true)
            }
        }
    }

    /// Keeps a text that was fetched as a file.
    pub(crate) fn keep(&mut self, name: &str, url: &str, text: &str) -> Result<(), FetchError> {
        let path = self.shelf.incoming()?.join(name);
        let known = self.shelf.kept(name).map(|kept| kept.sha256.clone());
        if known == Some(asepsis_domain::digest::Digest::of(text.as_bytes()).hex()) {
            return Ok(());
        }
        std::fs::write(&path, text).map_err(FetchError::file("written", &path))?;
        self.check(url, &path)?;
        self.shelf.keep(name, url, &path, Validators::default())?;
        self.changes += 1;
        Ok(())
    }

    /// Keeps only the files whose names are wanted.
    pub(crate) fn retain(&mut self, is_wanted: impl Fn(&str) -> bool) -> Result<(), FetchError> {
        let before = self.shelf.state.files.len();
        self.shelf.remove(is_wanted)?;
        self.changes += (before - self.shelf.state.files.len()) as u64;
        Ok(())
    }

    /// Reads what came in as it will be read later; a file that is not what it should be does not get its name.
    fn check(&self, url: &str, path: &Path) -> Result<(), FetchError> {
        let paths = [path.to_owned()];
        let summary = read_paths(&paths, self.limits, &mut |_, _| {});
        let title = ADVISORY_FORMATS.iter().find(|f| f.id == self.feed.form);
        let title = title.map_or(self.feed.form, |f| f.title);
        if let Some((place, reason)) = summary.unread.first() {
            if reason.starts_with(Code::AdvisoryFile.entry().meaning) {
                return Err(FetchError::form(url, "", format!("it is no {title}")));
            }
            let place = inside(place, path);
            return Err(FetchError::form(url, place, reason));
        }
        if let Some(other) = summary.sources.keys().find(|id| **id != self.feed.form) {
            let problem = format!("it is `{other}` where {title} was expected");
            return Err(FetchError::form(url, "", problem));
        }
        let Some(count) = summary.sources.get(self.feed.form) else {
            let problem = format!("nothing in it is {title}");
            return Err(FetchError::form(url, "", problem));
        };
        if count.unread * 100 > (count.records + count.unread) * MOST_UNREAD {
            let first = summary.diagnostics.first();
            let place = first.map_or_else(String::new, |d| {
                let document = d.at.as_ref().map_or("", |at| &at.file);
                format!("{}{}", inside(document, path), d.pointer)
            });
            let message = first.map_or("", |d| d.message.as_str());
            let all = count.records + count.unread;
            let problem = format!(
                "{} of {all} records cannot be read: {message}",
                count.unread
            );
            return Err(FetchError::form(url, place, problem));
        }
        Ok(())
    }

    fn tell(&mut self, file: &str, bytes: u64, total: Option<u64>) {
        (self.progress)(Progress {
            source: self.feed.id,
            file,
            bytes,
            total,
        });
    }
}

/// Returns the part of a place that lies inside a file; the file itself is named by its address.
fn inside(place: &str, path: &Path) -> String {
    let own = path.to_string_lossy().replace('\\', "/");
    place
        .strip_prefix(&own)
        .unwrap_or(place)
        .trim_start_matches('/')
        .to_owned()
}

/// Returns a name without folders or anything else that a file system could understand.
pub(crate) fn flat(path: &str) -> String {
    let plain = |c: char| {
        if c.is_ascii_alphanumeric() || ".-_".contains(c) {
            c
        } else {
            '_'
        }
    };
    let name: String = path.chars().map(plain).collect();
    name.trim_start_matches('.').to_owned()
}

/// Returns a text as a part of an address (RFC 3986 section 2.1).
pub(crate) fn encoded(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
        }
    }
    encoded
}
