//! Packages that are being made: one at a time, outside the request that asked, so that no page waits for it. A team's are
//! jobs in the database.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use asepsis_domain::time::Instant;
use asepsis_workflow::accounts::By;
use asepsis_workflow::evaluate::Question;
use asepsis_workflow::failure::Failure;
use asepsis_workflow::package::{Format, Order, Written, write_package};
use asepsis_workflow::packaging::{self, PackageOf, Stands};
use asepsis_workflow::{advisories, dossier};

use crate::ask::Asked;
use crate::error::{CANNOT, Error, words};
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
        /// When it was made.
        at: Instant,
        /// Digest of its manifest.
        digest: String,
    },
    /// It could not be made.
    Failed {
        /// When that was told.
        at: Instant,
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

/// Orders a package: of a team by a job that any process takes, else made here at once.
///
/// # Errors
///
/// Where there is no such submission or release, or the dossier cannot be read whole.
pub(crate) fn order(asked: &Asked, submission: &str, release: Option<&str>) -> Result<Key, Error> {
    let key = key(asked, submission, release)?;
    let live = asked.live()?;
    // What cannot be read is told now, not by a job that fails.
    dossier::load_whole(&live.dossier(), &Default::default())?;
    match asked.site.team() {
        None => begin(live, key.clone()),
        Some(team) => {
            let by = By {
                actor: &asked.visitor()?.person.actor(),
                at: team.now(),
                reason: "",
            };
            packaging::order(&team.records, of(asked.part("project")?, &key), &by)?;
            live.tell();
        }
    }
    Ok(key)
}

/// Returns what a package is of, which is there.
///
/// # Errors
///
/// Where there is no such submission or release.
pub(crate) fn key(asked: &Asked, submission: &str, release: Option<&str>) -> Result<Key, Error> {
    let evaluated = &asked.view()?.evaluated;
    let form = evaluated.catalogue.submissions.get(submission);
    let form = form.ok_or_else(|| Error::no("submission", submission))?;
    let release = evaluated.release(release)?;
    Ok((form.id.clone(), release.id.to_string()))
}

fn of<'a>(project: &'a str, (submission, release): &'a Key) -> PackageOf<'a> {
    PackageOf {
        project,
        submission,
        release,
    }
}

/// Returns where a package stands; `None`: nobody has asked for it.
///
/// # Errors
///
/// Where the database fails.
pub(crate) fn state(asked: &Asked, key: &Key) -> Result<Option<State>, Error> {
    let live = asked.live()?;
    let Some(team) = asked.site.team() else {
        return Ok(live.jobs.of(key));
    };
    let at = |text: &str| text.parse().unwrap_or_else(|_| team.now());
    let stands = packaging::stands(&team.records, of(asked.part("project")?, key))?;
    Ok(match stands {
        Stands::Nowhere => None,
        Stands::Making { since } => Some(State::Making { since: at(&since) }),
        Stands::Done(made) => Some(State::Done {
            at: at(&made.made),
            digest: made.manifest,
        }),
        Stands::Failed { at: told, why } => Some(State::Failed { at: at(&told), why }),
    })
}

/// Returns the zip of a package that was made.
///
/// # Errors
///
/// Where it was not made yet, or is not there any more.
pub(crate) fn zip(asked: &Asked, key: &Key) -> Result<Vec<u8>, Error> {
    let none = || {
        let detail = "The package is not made yet: make it on the page of documents.";
        Error::new(CANNOT, detail)
    };
    if let Some(team) = asked.site.team() {
        let bytes = packaging::bytes(&team.records, of(asked.part("project")?, key))?;
        return bytes.ok_or_else(none);
    }
    let live = asked.live()?;
    let Some(State::Done { .. }) = live.jobs.of(key) else {
        return Err(none());
    };
    let file = file(live, key);
    std::fs::read(&file).map_err(|e| {
        let file = file.display();
        Error::new(
            CANNOT,
            format!("`{file}` cannot be read ({e}): make it again."),
        )
    })
}

/// Begins to make a package, unless it is being made.
fn begin(live: &Arc<Live>, key: Key) {
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
            at: (live.options.clock)(),
            why: words(&failure),
        });
        locked(&live.jobs.all).insert(key, state);
        live.tell();
    });
}

fn file(live: &Live, (submission, release): &Key) -> PathBuf {
    let name = format!("{submission}-{release}.zip");
    live.options.keeping.join("packages").join(name)
}

fn make(live: &Live, key: &Key) -> Result<State, Failure> {
    let (submission, release) = key;
    let digest = write(live, (submission, release), &[], &[], file(live, key))?;
    Ok(State::Done {
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
