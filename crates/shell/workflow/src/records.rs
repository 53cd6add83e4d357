//! Records in a database: a dossier goes in whole and comes out as it was; every change stands in the audit trail.

use std::path::{Path, PathBuf};

use asepsis_document::{AuditCopy, audit_copy};
pub use asepsis_domain::audit::{Break, Entry, Head};
use asepsis_domain::diagnostic::{Diagnostic, Level};
use asepsis_domain::time::{Instant, rfc3339, start_of_day};
use asepsis_format::dossier::written;
use asepsis_store::record::{self, FileIn, NewJob, RecordIn};
pub use asepsis_store::record::{
    Address, Changes, Chosen, ONLY, ORDERS, Portfolio, ProjectStanding, Provenance, PushMade,
    Pushed, RecordVersion, Records, RecordsError, Standing, Sums, Wanted,
};

use crate::evaluate::{self, Question};
use crate::failure::Failure;
use crate::folder::{self, Files};
use crate::jobs::Kind;
use crate::package::brand;
use crate::worker::{WorkerCommand, Workers};

/// The settings of a dossier, which belong to it.
const SETTINGS: &str = "asepsis.toml";

/// So many pushes stay laid out: what is being read is not taken away.
const LAID_OUT: usize = 3;

/// The folder of what is at home on the server.
pub(crate) const AT_HOME: &str = "server/";

/// How often what is written is written again after something else came before.
pub(crate) const TRIES: usize = 12;

/// The number of the push before the first.
const NOTHING: i64 = 0;

/// The folder of its baselines.
const BASELINES: &str = "baselines";

/// Who pushes, when, why and from where.
#[derive(Debug)]
pub struct Pushing<'a> {
    /// Who.
    pub actor: &'a str,
    /// When.
    pub at: Instant,
    /// Why.
    pub reason: &'a str,
    /// From where.
    pub provenance: Provenance,
}

/// What became of a push.
#[derive(Debug)]
pub enum Outcome {
    /// The dossier is kept.
    Kept {
        /// The project.
        project: String,
        /// What changed.
        pushed: Pushed,
    },
    /// The dossier has errors; nothing was kept.
    Refused {
        /// The errors.
        errors: Vec<Diagnostic>,
        /// The files that they are in.
        files: Files,
    },
}

/// Opens the database.
///
/// # Errors
///
/// [`Failure::Records`].
pub fn open(address: &Address) -> Result<Records, Failure> {
    if let Address::Sqlite(path) = address
        && let Some(parent) = path.parent().filter(|p| !p.as_os_str().is_empty())
    {
        std::fs::create_dir_all(parent).map_err(Failure::file("made", parent))?;
    }
    Ok(Records::open(address)?)
}

/// A dossier as a database or a server takes it.
#[derive(Debug)]
pub enum Gathered {
    /// All its files.
    Whole {
        /// The project: the id of its device.
        project: String,
        /// Its files.
        files: Files,
    },
    /// It has errors.
    Refused {
        /// The errors.
        errors: Vec<Diagnostic>,
        /// The files that they are in.
        files: Files,
    },
}

/// Returns all files of a dossier, or its errors.
///
/// # Errors
///
/// Where the dossier is not read whole.
pub fn gather(dir: &Path, at: Instant) -> Result<Gathered, Failure> {
    let evaluated = evaluate::evaluate::<Vec<u8>>(dir, None, &Question::at(at))?;
    let all = evaluated.evaluation.diagnostics.iter();
    let errors: Vec<Diagnostic> = all.filter(|d| d.level == Level::Error).cloned().collect();
    if !errors.is_empty() {
        let files = evaluated.files;
        return Ok(Gathered::Refused { errors, files });
    }
    let mut files = brand::read(&evaluated, dir, true)?.files;
    files.extend(beside(dir)?);
    let project = evaluated.dossier.device.id.to_string();
    files.extend(evaluated.files);
    Ok(Gathered::Whole { project, files })
}

/// Keeps a dossier; one with errors is refused whole.
///
/// # Errors
///
/// Where the dossier is not read whole or the database fails.
pub fn push(records: &Records, dir: &Path, pushing: &Pushing<'_>) -> Result<Outcome, Failure> {
    keep(records, gather(dir, pushing.at)?, pushing)
}

/// Keeps what was gathered of a dossier. What is at home on the server stays as it is there, whatever comes with it.
///
/// # Errors
///
/// Where the database fails.
pub fn keep(
    records: &Records,
    gathered: Gathered,
    pushing: &Pushing<'_>,
) -> Result<Outcome, Failure> {
    let (project, files) = match gathered {
        Gathered::Whole { project, files } => (project, files),
        Gathered::Refused { errors, files } => return Ok(Outcome::Refused { errors, files }),
    };
    let mut tries = 1;
    loop {
        match keep_once(records, (project.clone(), files.clone()), pushing) {
            Err(Failure::Records(RecordsError::Moved(_))) if tries < TRIES => tries += 1,
            other => return other,
        }
    }
}

/// Keeps a dossier as the one that follows the state that is read here, so that nothing written meanwhile is taken away.
fn keep_once(
    records: &Records,
    (project, mut files): (String, Files),
    pushing: &Pushing<'_>,
) -> Result<Outcome, Failure> {
    let Some(state) = records.state(&project, None)? else {
        return write(records, (project, files), Some(NOTHING), pushing);
    };
    let own = |(path, _): &(&String, &Vec<u8>)| path.starts_with(AT_HOME);
    if state.files.iter().filter(own).eq(files.iter().filter(own)) {
        return write(records, (project, files), Some(state.push), pushing);
    }
    files.retain(|path, _| !path.starts_with(AT_HOME));
    let here = state.files.into_iter();
    files.extend(here.filter(|(path, _)| path.starts_with(AT_HOME)));
    match tried(&files, pushing.at)? {
        Gathered::Whole { project, files } => {
            write(records, (project, files), Some(state.push), pushing)
        }
        Gathered::Refused { errors, files } => Ok(Outcome::Refused { errors, files }),
    }
}

/// Returns what a dossier of these files is, which lie nowhere yet.
///
/// # Errors
///
/// As [`gather`].
pub fn tried(files: &Files, at: Instant) -> Result<Gathered, Failure> {
    gather(folder::aside(files)?.path(), at)
}

/// Writes a dossier that is whole; `after` is the push from which it was made, where it was made from one.
///
/// # Errors
///
/// Where the database fails, or another push came since.
pub(crate) fn write(
    records: &Records,
    (project, files): (String, Files),
    after: Option<i64>,
    pushing: &Pushing<'_>,
) -> Result<Outcome, Failure> {
    let rows = written::records(&files).into_iter().map(|record| RecordIn {
        kind: record.kind.id().to_owned(),
        text: record.text(),
        id: record.id,
        path: record.path,
        line: record.line,
    });
    let rows: Vec<RecordIn> = rows.collect();
    let into = |(path, bytes)| FileIn { path, bytes };
    let files: Vec<FileIn> = files.into_iter().map(into).collect();
    let pushed = records.push(&record::Push {
        project: &project,
        files: &files,
        records: &rows,
        provenance: &pushing.provenance,
        actor: pushing.actor,
        at: pushing.at,
        reason: pushing.reason,
        after,
        jobs: &[NewJob {
            kind: Kind::Evaluate.word(),
            project: &project,
            about: "",
            due: pushing.at,
        }],
    })?;
    Ok(Outcome::Kept { project, pushed })
}

/// Returns what belongs to a dossier beside what it is read from: its settings and baselines.
fn beside(dir: &Path) -> Result<Files, Failure> {
    let mut paths = Vec::new();
    if dir.join(SETTINGS).is_file() {
        paths.push(SETTINGS.to_owned());
    }
    let baselines = dir.join(BASELINES);
    if baselines.is_dir() {
        let found = folder::list(&baselines, &[])?.into_iter();
        paths.extend(found.map(|path| format!("{BASELINES}/{path}")));
    }
    let file = |path: String| Ok((path.clone(), folder::read(dir, &path)?));
    paths.into_iter().map(file).collect()
}

/// Writes a project as files into a folder, as it is or as it was after a push; returns the push and how many files.
///
/// # Errors
///
/// Where there is no such project or push, the folder is not empty, or the database fails.
pub fn pull(
    records: &Records,
    project: &str,
    push: Option<i64>,
    out: &Path,
) -> Result<(i64, usize), Failure> {
    let Some(state) = records.state(project, push)? else {
        let known = records.projects()?.join(", ");
        return Err(Failure::Value(match push {
            Some(push) => {
                format!("`{project}` has no push {push}: `asepsis audit export` names them")
            }
            None => format!("there is no project `{project}` in the database: there is {known}"),
        }));
    };
    folder::write_whole(out, &state.files, false)?;
    Ok((state.push, state.files.len()))
}

/// Returns the folder below `pushes` in which a project lies as it was after a push, laid out where it is not yet. Those
/// of pushes long before are removed.
///
/// # Errors
///
/// Where there is no such push, the folder cannot be written, or the database fails.
pub fn lay_out(
    records: &Records,
    (project, push): (&str, i64),
    pushes: &Path,
) -> Result<PathBuf, Failure> {
    let folder = pushes.join(push.to_string());
    if folder.is_dir() {
        return Ok(folder);
    }
    std::fs::create_dir_all(pushes).map_err(Failure::file("made", pushes))?;
    // Other processes may lay out the same: each beside it, and the first is taken.
    let beside = tempfile::Builder::new().prefix(".push-").tempdir_in(pushes);
    let beside = beside.map_err(Failure::file("made", pushes))?;
    let inside = beside.path().join("dossier");
    pull(records, project, Some(push), &inside)?;
    match std::fs::rename(&inside, &folder) {
        Err(_) if folder.is_dir() => {}
        moved => moved.map_err(Failure::file("written", &folder))?,
    }
    forget(pushes);
    Ok(folder)
}

/// Removes pushes that were laid out long before; what cannot be removed now is removed after a later push.
fn forget(pushes: &Path) {
    let entries = std::fs::read_dir(pushes).into_iter().flatten().flatten();
    let numbers = entries.filter_map(|e| e.file_name().to_str()?.parse::<i64>().ok());
    let mut numbers: Vec<i64> = numbers.collect();
    numbers.sort_unstable();
    let old = numbers.len().saturating_sub(LAID_OUT);
    for number in numbers.into_iter().take(old) {
        let _ = std::fs::remove_dir_all(pushes.join(number.to_string()));
    }
}

/// Writes a backup into a file, which is there whole or not at all.
///
/// # Errors
///
/// Where the file cannot be written or the database fails.
pub fn backup(records: &Records, file: &Path) -> Result<Head, Failure> {
    if file.exists() {
        return Err(Failure::InTheWay(file.to_owned()));
    }
    let folder = file.parent().filter(|p| !p.as_os_str().is_empty());
    let beside = tempfile::NamedTempFile::new_in(folder.unwrap_or(Path::new(".")));
    let mut beside = beside.map_err(Failure::file("written", file))?;
    let head = records.backup(&mut beside)?;
    let kept = beside.as_file().sync_all();
    kept.map_err(Failure::file("written", file))?;
    let kept = beside.persist(file).map_err(|e| e.error);
    kept.map_err(Failure::file("written", file))?;
    Ok(head)
}

/// Puts a backup into an empty database; returns the end of its audit trail, which was verified.
///
/// # Errors
///
/// Where the file cannot be read, is no whole backup, or the database is not empty.
pub fn restore(records: &Records, file: &Path) -> Result<Head, Failure> {
    let opened = std::fs::File::open(file).map_err(Failure::file("read", file))?;
    let mut reader = std::io::BufReader::new(opened);
    Ok(records.restore(&mut reader)?)
}

/// Verifies the audit trail; `noted` is an end that it must still contain.
///
/// # Errors
///
/// Where the database fails.
pub fn verify(records: &Records, noted: Option<&Head>) -> Result<(Head, Vec<Break>), Failure> {
    Ok(records.verify(noted)?)
}

/// Entries of the audit trail with the verdict on all of it.
#[derive(Debug)]
pub struct Copied {
    /// The end of the trail.
    pub end: Head,
    /// Where it does not hold.
    pub breaks: Vec<Break>,
    /// The entries wanted.
    pub entries: Vec<Entry>,
}

/// Returns a day, from its beginning in UTC, or an instant as the trail writes one.
///
/// # Errors
///
/// Where the text is neither.
pub fn moment(text: &str) -> Result<String, Failure> {
    let day = text.parse().map(start_of_day).ok();
    let found = day.or_else(|| text.parse::<Instant>().ok());
    found.map(rfc3339).ok_or_else(|| {
        Failure::Value(format!(
            "`{text}` is no day and no instant: write 2026-11-24 or 2026-11-24T08:00:00Z"
        ))
    })
}

/// Verifies the audit trail and returns the entries that are wanted.
///
/// # Errors
///
/// Where the database fails.
pub fn copy(records: &Records, wanted: &Wanted) -> Result<Copied, Failure> {
    let (end, breaks) = records.verify(None)?;
    let entries = records.entries(wanted)?;
    Ok(Copied {
        end,
        breaks,
        entries,
    })
}

/// Returns an inspection copy as PDF.
///
/// # Errors
///
/// Where it cannot be typeset.
pub fn copy_as_pdf(
    copied: &Copied,
    wanted: &Wanted,
    at: Instant,
    worker: &WorkerCommand,
) -> Result<Vec<u8>, Failure> {
    let asked = [
        ("Only the project", &wanted.project),
        ("Only about", &wanted.subject),
        ("Only by", &wanted.actor),
        ("From", &wanted.from),
        ("Before", &wanted.before),
    ];
    let asked = asked.into_iter().filter_map(|(label, value)| {
        let value = value.clone()?;
        Some((label.to_owned(), value))
    });
    let document = audit_copy(&AuditCopy {
        entries: &copied.entries,
        wanted: &asked.collect::<Vec<_>>(),
        end: &copied.end,
        breaks: &copied.breaks,
        at,
    });
    Ok(Workers::new(worker).typeset_one(&document)?.pdf)
}
