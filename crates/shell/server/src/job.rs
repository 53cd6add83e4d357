//! Packages that are being made: one at a time, outside the request that asked, so that no page waits for it.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use asepsis_domain::time::Instant;
use asepsis_workflow::advisories;
use asepsis_workflow::evaluate::Question;
use asepsis_workflow::failure::Failure;
use asepsis_workflow::package::{Format, Order, Written, write_package};

use crate::error::words;
use crate::live::{Live, locked};

/// What a package is of: the submission and the release.
pub(crate) type Key = (String, String);

/// Packages by what they are of.
#[derive(Debug, Default)]
pub(crate) struct Jobs {
    all: Mutex<BTreeMap<Key, State>>,
    /// One is made at a time: each uses all cores.
    turn: Mutex<()>,
}

/// Where a package stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum State {
    /// It is being made, or waits for its turn.
    Making {
        /// Since when.
        since: Instant,
    },
    /// It lies there.
    Done {
        /// The zip.
        file: PathBuf,
        /// When it was made.
        at: Instant,
        /// Digest of its manifest.
        digest: String,
    },
    /// It could not be made.
    Failed {
        /// Why.
        why: String,
    },
}

impl Jobs {
    /// Returns where a package stands; `None`: nobody has asked for it.
    pub(crate) fn of(&self, key: &Key) -> Option<State> {
        locked(&self.all).get(key).cloned()
    }

    /// Returns whether nobody has asked for any.
    pub(crate) fn is_empty(&self) -> bool {
        locked(&self.all).is_empty()
    }
}

/// Begins to make a package, unless it is being made.
pub(crate) fn begin(live: &Arc<Live>, key: Key) {
    let since = (live.options.clock)();
    {
        let mut all = locked(&live.jobs.all);
        if matches!(all.get(&key), Some(State::Making { .. })) {
            return;
        }
        all.insert(key.clone(), State::Making { since });
    }
    live.tell();
    let live = live.clone();
    std::thread::spawn(move || {
        let made = {
            let _turn = locked(&live.jobs.turn);
            make(&live, &key)
        };
        let state = made.unwrap_or_else(|failure| State::Failed {
            why: words(&failure),
        });
        locked(&live.jobs.all).insert(key, state);
        live.tell();
    });
}

fn make(live: &Live, (submission, release): &Key) -> Result<State, Failure> {
    let name = format!("{submission}-{release}.zip");
    let file = live.options.keeping.join("packages").join(name);
    let digest = write(live, (submission, release), &[], &[], file.clone())?;
    Ok(State::Done {
        file,
        at: (live.options.clock)(),
        digest,
    })
}

/// Writes a package, or some of its documents alone, and returns the digest of its manifest.
pub(crate) fn write(
    live: &Live,
    (submission, release): (&str, &str),
    documents: &[String],
    formats: &[Format],
    out: PathBuf,
) -> Result<String, Failure> {
    let data_dir = &live.options.data_dir;
    let snapshot = advisories::open(data_dir)?;
    let snapshot = snapshot.ok_or_else(|| Failure::NoAdvisories(data_dir.clone()))?;
    let order = Order {
        dossier: &live.dossier(),
        submission,
        question: Question {
            release: Some(release.to_owned()),
            max_advisory_age_days: live.options.max_advisory_age_days,
            ..Question::at(live.as_of())
        },
        formats: formats.to_vec(),
        documents: documents.to_vec(),
        issue: false,
        out: &out,
        replace: true,
        worker: &live.options.worker,
    };
    match write_package(&order, &snapshot)? {
        Written::Package(packaged) => Ok(packaged.digest.to_string()),
        Written::Refused(_) => Err(Failure::Internal("a draft was refused".to_owned())),
    }
}
