//! The demonstration device: written out from the binary, evaluated, packaged.

use std::path::{Path, PathBuf};

use asepsis_domain::time::{Date, Instant, start_of_day};
use asepsis_format::limits::Limits;
use serde::Deserialize;

use crate::advisories::{self, Current, Imported};
use crate::evaluate::{self, Evaluated, Question};
use crate::failure::Failure;
use crate::folder::{self, Files};
use crate::package::{Order, Packaged, Written, write_package};
use crate::worker::WorkerCommand;
use crate::{dossier, embedded, look};

/// What `demo.toml` beside the device says.
#[derive(Debug, Clone, Deserialize)]
struct Script {
    /// The day for which the demonstration is judged.
    as_of: String,
    /// The day on which a person looked at it before.
    looked_at: String,
    /// The submission packaged.
    submission: String,
}

/// The demonstration as it is evaluated, without its package.
#[derive(Debug)]
pub struct Stage {
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
    let staged = stage(dir)?;
    let snapshot = opened(&staged.data_dir)?;
    let release = staged.evaluated.release(None)?.id.to_string();
    let order = Order {
        dossier: &staged.dossier,
        submission: &script()?.submission,
        question: Question {
            release: Some(release),
            ..Question::at(staged.as_of)
        },
        formats: Vec::new(),
        documents: Vec::new(),
        issue: false,
        out: &dir.join("package"),
        replace: true,
        worker,
    };
    let packaged = match write_package(&order, &snapshot)? {
        Written::Package(packaged) => packaged,
        Written::Refused(_) => return Err(Failure::Internal("a draft was refused".to_owned())),
    };
    Ok(Demo {
        dossier: staged.dossier,
        data_dir: staged.data_dir,
        as_of: staged.as_of,
        imported: staged.imported,
        evaluated: staged.evaluated,
        packaged,
    })
}

/// Makes the demonstration without its package, as if a person had looked at it some days before.
///
/// # Errors
///
/// As [`make`].
pub fn stage(dir: &Path) -> Result<Stage, Failure> {
    let script = script()?;
    let (dossier, data_dir) = (dir.join("dossier"), dir.join("data"));
    let foreign = dir.is_dir()
        && !dossier::is_dossier(&dossier)
        && dir
            .read_dir()
            .map_err(Failure::file("read", dir))?
            .next()
            .is_some();
    if foreign {
        return Err(Failure::InTheWay(dir.to_owned()));
    }
    write_out("dossier/", &dossier)?;
    write_out("advisories/", &dir.join("advisories"))?;
    let imported = advisories::import(&data_dir, &[dir.join("advisories")], &Limits::default())?;
    let snapshot = opened(&data_dir)?;
    let before = Question::at(day(&script.looked_at)?);
    let seen = evaluate::evaluate(&dossier, Some(&snapshot), &before)?;
    look::keep(&data_dir, &seen.dossier.device.id, &seen.evaluation)?;
    let as_of = day(&script.as_of)?;
    let evaluated = evaluate::evaluate(&dossier, Some(&snapshot), &Question::at(as_of))?;
    Ok(Stage {
        dossier,
        data_dir,
        as_of,
        imported,
        evaluated,
    })
}

fn opened(data_dir: &Path) -> Result<Current, Failure> {
    advisories::open(data_dir)?.ok_or_else(|| Failure::NoAdvisories(data_dir.to_owned()))
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

fn day(text: &str) -> Result<Instant, Failure> {
    let day: Date = text
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
