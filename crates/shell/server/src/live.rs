//! What is served: the last good evaluation of the dossier, and what is wrong with it since.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, RwLock};
use std::time::Duration;

use asepsis_document::{Branding, Subject};
use asepsis_domain::device::Release;
use asepsis_domain::diagnostic::Diagnostic;
use asepsis_domain::time::Instant;
use asepsis_format::limits::Limits;
use asepsis_workflow::evaluate::{self, Evaluated, Question};
use asepsis_workflow::worker::WorkerCommand;
use asepsis_workflow::{advisories, dossier};
use tokio::sync::watch;

use crate::error::words;
use crate::job::Jobs;

/// What is served, and how.
#[derive(Debug, Clone)]
pub struct Options {
    /// Folder of the dossier.
    pub dossier: PathBuf,
    /// Folder of the snapshots.
    pub data_dir: PathBuf,
    /// Folder of what was seen last and of packages made.
    pub keeping: PathBuf,
    /// The instant for which everything is judged; `None`: now.
    pub as_of: Option<Instant>,
    /// Reads the clock.
    pub clock: fn() -> Instant,
    /// Days after which advisory data is too old.
    pub max_advisory_age_days: Option<u32>,
    /// How often the folder is looked at.
    pub interval: Duration,
    /// How a PDF worker is started.
    pub worker: WorkerCommand,
}

/// What is served.
#[derive(Debug)]
pub(crate) struct Live {
    pub(crate) options: Options,
    /// Where the dossier lies now: a team's moves with each push.
    dossier: RwLock<PathBuf>,
    standing: RwLock<Standing>,
    signal: watch::Sender<Signal>,
    pub(crate) jobs: Jobs,
}

/// How things stand.
#[derive(Debug, Clone, Default)]
pub(crate) struct Standing {
    /// The last good state; `None`: there was none since the start.
    pub(crate) view: Option<Arc<View>>,
    /// What is wrong with the dossier since; `None`: the state shown is that of the files.
    pub(crate) trouble: Option<Arc<Trouble>>,
}

/// A state of the dossier, evaluated.
#[derive(Debug)]
pub(crate) struct View {
    pub(crate) evaluated: Evaluated,
    branding: Branding,
    /// Parts of pages that take long to make, by name.
    made: Mutex<BTreeMap<String, Arc<str>>>,
}

/// Why the dossier as it stands now cannot be evaluated.
#[derive(Debug, Clone)]
pub(crate) struct Trouble {
    pub(crate) since: Instant,
    pub(crate) message: String,
    pub(crate) diagnostics: Vec<Diagnostic>,
}

/// What those who wait are told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Signal {
    /// Grows with each change.
    pub(crate) number: u64,
    /// The server ends.
    pub(crate) ends: bool,
}

impl View {
    /// Returns what documents on a release are written from.
    pub(crate) fn subject<'a>(&'a self, release: &'a Release) -> Subject<'a> {
        let e = &self.evaluated;
        Subject::new(
            &e.dossier,
            &e.evaluation,
            &e.catalogue,
            release,
            &self.branding,
        )
        .made_with(env!("CARGO_PKG_VERSION"), "")
    }

    /// Returns a part of a page that is made once for this state.
    pub(crate) fn once(&self, name: &str, make: impl FnOnce() -> String) -> Arc<str> {
        if let Some(made) = locked(&self.made).get(name) {
            return made.clone();
        }
        let text: Arc<str> = make().into();
        locked(&self.made).insert(name.to_owned(), text.clone());
        text
    }
}

impl Live {
    /// Returns what is served, evaluated once.
    pub(crate) fn new(options: Options) -> Self {
        let start = Signal {
            number: 0,
            ends: false,
        };
        let live = Self {
            dossier: RwLock::new(options.dossier.clone()),
            options,
            standing: RwLock::default(),
            signal: watch::Sender::new(start),
            jobs: Jobs::default(),
        };
        live.evaluate();
        live
    }

    /// Returns the folder in which the dossier lies.
    pub(crate) fn dossier(&self) -> PathBuf {
        let dossier = self.dossier.read();
        dossier.unwrap_or_else(|e| e.into_inner()).clone()
    }

    /// Takes another folder as that of the dossier, and evaluates it.
    pub(crate) fn lay(&self, dossier: PathBuf) {
        *self.dossier.write().unwrap_or_else(|e| e.into_inner()) = dossier;
        self.evaluate();
    }

    /// Returns how things stand.
    pub(crate) fn standing(&self) -> Standing {
        let standing = self.standing.read();
        standing.unwrap_or_else(|e| e.into_inner()).clone()
    }

    /// Returns the instant for which everything is judged.
    pub(crate) fn as_of(&self) -> Instant {
        self.options.as_of.unwrap_or_else(self.options.clock)
    }

    /// Evaluates the dossier as it stands now; where that fails, the last good state stays.
    pub(crate) fn evaluate(&self) {
        let as_of = self.as_of();
        let outcome = self.evaluated(as_of);
        {
            let mut standing = self.standing.write().unwrap_or_else(|e| e.into_inner());
            match outcome {
                Ok(evaluated) => {
                    standing.view = Some(Arc::new(View {
                        evaluated,
                        branding: Branding::default(),
                        made: Mutex::default(),
                    }));
                    standing.trouble = None;
                }
                Err(message) => {
                    let since = standing.trouble.as_ref().map_or(as_of, |t| t.since);
                    standing.trouble = Some(Arc::new(self.trouble(since, message)));
                }
            }
        }
        self.tell();
    }

    fn evaluated(&self, as_of: Instant) -> Result<Evaluated, String> {
        let options = &self.options;
        let question = Question {
            max_advisory_age_days: options.max_advisory_age_days,
            ..Question::at(as_of)
        };
        let snapshot = advisories::open(&options.data_dir).map_err(|f| words(&f))?;
        evaluate::evaluate(&self.dossier(), snapshot.as_ref(), &question).map_err(|f| words(&f))
    }

    /// Returns what is wrong with the dossier, where it is and what to do.
    fn trouble(&self, since: Instant, message: String) -> Trouble {
        let loaded = dossier::load(&self.dossier(), &Limits::default());
        Trouble {
            since,
            message,
            diagnostics: loaded.map(|l| l.diagnostics).unwrap_or_default(),
        }
    }

    /// Tells those who wait that something is different.
    pub(crate) fn tell(&self) {
        self.signal.send_modify(|signal| signal.number += 1);
    }

    /// Tells those who wait that the server ends.
    pub(crate) fn end(&self) {
        self.signal.send_modify(|signal| signal.ends = true);
    }

    /// Returns until when the evaluation holds, if nothing comes.
    pub(crate) fn until(&self) -> Option<Instant> {
        let view = self.standing().view;
        view.and_then(|v| v.evaluated.evaluation.valid_until)
    }

    /// Returns whether the evaluation holds no longer, although nothing has come.
    pub(crate) fn is_over(&self) -> bool {
        let is_now = self.options.as_of.is_none();
        is_now && self.until().is_some_and(|until| until <= self.as_of())
    }

    /// Returns whether nobody waits for news of it, and no package of it is remembered: it can be evaluated anew later.
    pub(crate) fn is_idle(&self) -> bool {
        self.signal.receiver_count() == 0 && self.jobs.is_empty()
    }

    /// Returns a place to wait for signals.
    pub(crate) fn listen(&self) -> watch::Receiver<Signal> {
        self.signal.subscribe()
    }
}

/// A lock that a panic elsewhere does not take away: what it holds is whole after each step.
pub(crate) fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(|e| e.into_inner())
}
