//! Settings files: `asepsis.toml` of a dossier, and the user's own.

use std::path::{Path, PathBuf};

use asepsis_domain::diagnostic::{Diagnostic, Level};
use asepsis_format::limits::Limits;
use asepsis_format::settings::{self, Settings};

use crate::failure::Failure;

/// What one settings file says.
#[derive(Debug, Clone)]
pub struct Written {
    /// The file.
    pub file: PathBuf,
    /// What it says.
    pub settings: Settings,
    /// What is wrong in it.
    pub diagnostics: Vec<Diagnostic>,
}

/// Reads a settings file.
///
/// # Errors
///
/// Where it cannot be read, or says something that cannot be used.
pub fn read(file: &Path) -> Result<Written, Failure> {
    let bytes = std::fs::read(file).map_err(Failure::file("read", file))?;
    let name = file
        .file_name()
        .map(|n| n.to_string_lossy().into_owned())
        .unwrap_or_default();
    let reading = settings::read(&name, &bytes, &Limits::default());
    if let Some(wrong) = reading.diagnostics.iter().find(|d| d.level == Level::Error) {
        let place = wrong
            .at
            .as_ref()
            .map(|p| format!(":{}:{}", p.line, p.column))
            .unwrap_or_default();
        return Err(Failure::Value(format!(
            "{}{place}: {}. {}",
            file.display(),
            wrong.message,
            wrong.help
        )));
    }
    Ok(Written {
        file: file.to_owned(),
        settings: reading.value,
        diagnostics: reading.diagnostics,
    })
}

/// Returns the settings of a dossier; those by default where it has none.
///
/// # Errors
///
/// As [`read`].
pub fn own(dir: &Path) -> Result<Settings, Failure> {
    let file = dir.join(settings::FILE);
    if !file.is_file() {
        return Ok(Settings::default());
    }
    Ok(read(&file)?.settings)
}

/// Returns the settings file of a dossier, `(path, bytes)`, with a catalogue file named in it besides what it says.
///
/// # Errors
///
/// Where the settings cannot be read or changed.
pub(crate) fn naming(dir: &Path, path: &str) -> Result<(String, Vec<u8>), Failure> {
    let file = dir.join(settings::FILE);
    let text = if file.is_file() {
        std::fs::read_to_string(&file).map_err(Failure::file("read", &file))?
    } else {
        String::new()
    };
    let changed = settings::with_catalogue_file(&text, path)
        .map_err(|e| Failure::Value(format!("{}: {e}", file.display())))?;
    Ok((settings::FILE.to_owned(), changed.into_bytes()))
}
