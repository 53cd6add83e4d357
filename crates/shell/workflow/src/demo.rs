//! The demonstration device: written out from the binary, evaluated, packaged.

use std::path::{Path, PathBuf};

use asepsis_domain::time::{Date, Instant, start_of_day};
use asepsis_format::limits::Limits;
use serde::Deserialize;

use crate::advisories::{self, Imported};
use crate::evaluate::{self, Evaluated, Question};
use crate::failure::Failure;
use crate::folder::{self, Files};
use crate::package::{Order, Packaged, Written, write_package};
use crate::worker::WorkerCommand;
use crate::{dossier, embedded};

/// What `demo.toml` beside the device says.
#[derive(Debug, Clone, Deserialize)]
struct Script {
    /// The day for which the demonstration is judged.
    as_of: String,
    /// The submission packaged.
    submission: String,
}

/// The demonstration as made.
#[derive(Debug)]
pub struct Demo {
    /// Folder of the dossier.
    pub dossier: PathBuf,
    /// Folder of the snapshot.
    pub data_dir: PathBuf,
    /// The day for which it is judged.
    pub as_of: Instant,
    /// What was imported.
    pub imported: Imported,
    /// The evaluation.
    pub evaluated: Evaluated,
    /// The package.
    pub packaged: Packaged,
}

/// Makes the demonstration in a folder that is empty or holds one made before.
///
/// # Errors
///
/// Where something else is in the folder, or it cannot be written.
pub fn make(dir: &Path, worker: &WorkerCommand) -> Result<Demo, Failure> {
    let script = script()?;
    let place = (dir.join("dossier"), dir.join("data"), dir.join("package"));
    let foreign = dir.is_dir()
        && !dossier::is_dossier(&place.0)
        && dir
            .read_dir()
            .map_err(Failure::file("read", dir))?
            .next()
            .is_some();
    if foreign {
        return Err(Failure::InTheWay(dir.to_owned()));
    }
    write_out("dossier/", &place.0)?;
    write_out("advisories/", &dir.join("advisories"))?;
    let imported = advisories::import(&place.1, &[dir.join("advisories")], &Limits::default())?;
    let snapshot =
        advisories::open(&place.1)?.ok_or_else(|| Failure::NoAdvisories(place.1.clone()))?;
    let question = Question::at(as_of(&script)?);
    let evaluated = evaluate::evaluate(&place.0, Some(&snapshot), &question)?;
    let release = evaluated.release(None)?.id.to_string();
    let order = Order {
        dossier: &place.0,
        submission: &script.submission,
        question: Question {
            release: Some(release),
            ..question.clone()
        },
        formats: Vec::new(),
        documents: Vec::new(),
        issue: false,
        out: &place.2,
        replace: true,
        worker,
    };
    let packaged = match write_package(&order, &snapshot)? {
        Written::Package(packaged) => packaged,
        Written::Refused(_) => return Err(Failure::Internal("a draft was refused".to_owned())),
    };
    Ok(Demo {
        dossier: place.0,
        data_dir: place.1,
        as_of: question.as_of,
        imported,
        evaluated,
        packaged,
    })
}

fn script() -> Result<Script, Failure> {
    let text = embedded::DEMO
        .iter()
        .find(|(path, _)| *path == "demo.toml")
        .map(|(_, bytes)| *bytes)
        .unwrap_or_default();
    let text = std::str::from_utf8(text).unwrap_or_default();
    toml::from_str(text).map_err(|error| Failure::Internal(format!("demo.toml: {error}")))
}

fn as_of(script: &Script) -> Result<Instant, Failure> {
    let day: Date = script
        .as_of
        .parse()
        .map_err(|error| Failure::Internal(format!("demo.toml: {error}")))?;
    Ok(start_of_day(day))
}

/// Writes the part of the demonstration below a prefix to a folder.
fn write_out(prefix: &str, dir: &Path) -> Result<(), Failure> {
    let files: Files = embedded::DEMO
        .iter()
        .filter_map(|(path, bytes)| Some((path.strip_prefix(prefix)?.to_owned(), bytes.to_vec())))
        .collect();
    std::fs::create_dir_all(dir.parent().unwrap_or(dir)).map_err(Failure::file("made", dir))?;
    folder::write_whole(dir, &files, true)
}
