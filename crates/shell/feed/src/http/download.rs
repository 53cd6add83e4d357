//! A file fetched to disk: asked for only if it changed, continued where it was cut, whole or not at all.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use ureq::http::StatusCode;

use super::retry::Patience;
use super::{Answer, Ask, Client, Validators, text_of};
use crate::failure::FetchError;

/// Where a file goes while it comes.
#[derive(Debug, Clone)]
pub(crate) struct Target {
    /// The bytes so far.
    part: PathBuf,
    /// What they are the beginning of.
    note: PathBuf,
}

/// What came of fetching a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Fetched {
    /// What is there is what the source has.
    Unchanged,
    /// The file is in its target.
    New(Validators),
}

/// What a part is the beginning of.
#[derive(Debug, Serialize, Deserialize)]
struct Note {
    url: String,
    validators: Validators,
}

impl Target {
    /// Returns the target of a name in a folder of what is coming in.
    pub(crate) fn new(folder: &Path, name: &str) -> Self {
        Self {
            part: folder.join(format!("{name}.part")),
            note: folder.join(format!("{name}.part.json")),
        }
    }

    /// Returns the path of the bytes.
    pub(crate) fn path(&self) -> &Path {
        &self.part
    }

    /// Removes what is there.
    pub(crate) fn clear(&self) -> Result<(), FetchError> {
        for path in [&self.part, &self.note] {
            match fs::remove_file(path) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => {
                    return Err(FetchError::file("removed", path)(error));
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// Returns how much of which version is there; nothing where it cannot be continued.
    fn begun(&self, url: &str) -> Option<(u64, String)> {
        let note: Note = serde_json::from_slice(&fs::read(&self.note).ok()?).ok()?;
        let size = fs::metadata(&self.part).ok()?.len();
        let version = note.validators.strong().map(str::to_owned);
        version
            .filter(|_| note.url == url && size > 0)
            .map(|version| (size, version))
    }
}

impl Client {
    /// Fetches a file into its target.
    pub(crate) fn download(
        &self,
        ask: Ask<'_>,
        known: Option<&Validators>,
        target: &Target,
        progress: &mut dyn FnMut(u64, Option<u64>),
    ) -> Result<Fetched, FetchError> {
        let mut patience = Patience::default();
        let mut furthest = 0;
        loop {
            let begun = target.begun(ask.url);
            let rest = begun
                .as_ref()
                .map(|(size, version)| (*size, version.as_str()));
            let asked = Ask {
                rest,
                known: known.filter(|_| rest.is_none()),
                ..ask
            };
            let answer = self.answer(&asked, &mut patience)?;
            let from = match answer.status {
                StatusCode::NOT_MODIFIED => return Ok(Fetched::Unchanged),
                StatusCode::OK => 0,
                StatusCode::PARTIAL_CONTENT if continues(&answer, rest) => rest.map_or(0, |r| r.0),
                // What is there is of no use: from the beginning.
                StatusCode::PARTIAL_CONTENT | StatusCode::RANGE_NOT_SATISFIABLE
                    if rest.is_some() =>
                {
                    target.clear()?;
                    let refused = FetchError::Refused {
                        url: ask.url.to_owned(),
                        status: answer.status.as_u16(),
                    };
                    self.wait(patience.after(None, refused)?);
                    continue;
                }
                status => {
                    return Err(FetchError::Refused {
                        url: ask.url.to_owned(),
                        status: status.as_u16(),
                    });
                }
            };
            let validators = Validators::of(&answer.headers);
            match self.receive(ask.url, answer, from, &validators, target, progress) {
                Ok(()) => return Ok(Fetched::New(validators)),
                Err(error @ FetchError::Cut { received, .. }) => {
                    // Getting further than ever is worth going on; getting as far again is not.
                    if received > furthest {
                        furthest = received;
                        patience.renew();
                    }
                    self.wait(patience.after(None, error)?);
                }
                Err(error) => return Err(error),
            }
        }
    }

    /// Receives a body into the target, from an offset on.
    fn receive(
        &self,
        url: &str,
        mut answer: Answer,
        from: u64,
        validators: &Validators,
        target: &Target,
        progress: &mut dyn FnMut(u64, Option<u64>),
    ) -> Result<(), FetchError> {
        let length: Option<u64> =
            text_of(&answer.headers, "content-length").and_then(|text| text.trim().parse().ok());
        let total = length.map(|length| from.saturating_add(length));
        if total.is_some_and(|total| total > self.max_bytes) {
            return Err(self.too_large(url));
        }
        let mut file = opened(target, url, from, validators)?;
        let mut size = from;
        let mut buffer = vec![0; 64 << 10];
        let mut reader = answer.body.as_reader();
        loop {
            let count = match reader.read(&mut buffer) {
                Ok(0) => break,
                Ok(count) => count,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(source) => return Err(FetchError::cut(url, size, total, source)),
            };
            size += count as u64;
            if size > self.max_bytes {
                return Err(self.too_large(url));
            }
            let bytes = buffer.get(..count).unwrap_or_default();
            file.write_all(bytes)
                .map_err(FetchError::file("written", target.path()))?;
            progress(size, total);
        }
        if total.is_some_and(|total| total != size) {
            let source = io::Error::from(io::ErrorKind::UnexpectedEof);
            return Err(FetchError::cut(url, size, total, source));
        }
        file.sync_all()
            .map_err(FetchError::file("written", target.path()))
    }

    fn too_large(&self, url: &str) -> FetchError {
        FetchError::TooLarge {
            url: url.to_owned(),
            limit: self.max_bytes,
        }
    }
}

/// Opens the part for what comes, and notes what it is the beginning of.
fn opened(
    target: &Target,
    url: &str,
    from: u64,
    validators: &Validators,
) -> Result<File, FetchError> {
    if from == 0 {
        // Bytes without a note are never continued.
        target.clear()?;
    }
    let file = OpenOptions::new()
        .create(true)
        .append(true)
        .open(target.path())
        .map_err(FetchError::file("written", target.path()))?;
    if from == 0 {
        let note = Note {
            url: url.to_owned(),
            validators: validators.clone(),
        };
        let text = serde_json::to_vec(&note).unwrap_or_default();
        fs::write(&target.note, text).map_err(FetchError::file("written", &target.note))?;
    }
    Ok(file)
}

/// Returns whether a part of a file continues what is there: `bytes 100-199/200` after 100 bytes.
fn continues(answer: &Answer, rest: Option<(u64, &str)>) -> bool {
    let Some((from, version)) = rest else {
        return false;
    };
    let range = text_of(&answer.headers, "content-range");
    let start = range
        .as_deref()
        .and_then(|text| text.trim().strip_prefix("bytes "))
        .and_then(|text| text.split('-').next()?.parse().ok());
    let same = Validators::of(&answer.headers);
    // A source that sends no validator with a part is believed for its `If-Range`.
    start == Some(from) && same.strong().is_none_or(|strong| strong == version)
}
