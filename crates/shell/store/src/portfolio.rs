//! Indexes of portfolios on disk: caches that anybody may delete at any time. What is in them is not known here.
//!
//! ```text
//! <data folder>/portfolios/<digest of the portfolio's path>.index
//! ```

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use asepsis_domain::digest::Digest;

const FOLDER: &str = "portfolios";

/// Where the index of a portfolio is kept.
#[derive(Debug)]
pub struct IndexStore {
    path: PathBuf,
}

impl IndexStore {
    /// Returns the place for the portfolio of a folder.
    pub fn of(data_dir: &Path, portfolio: &Path) -> Self {
        let whole = fs::canonicalize(portfolio).unwrap_or_else(|_| portfolio.to_owned());
        let name = Digest::of(whole.as_os_str().as_encoded_bytes()).hex();
        let name: String = name.chars().take(16).collect();
        Self {
            path: data_dir.join(FOLDER).join(format!("{name}.index")),
        }
    }

    /// Returns the bytes that are kept and when they were written; `None` where there are none that can be read.
    pub fn read(&self) -> Option<(Vec<u8>, SystemTime)> {
        let written = fs::metadata(&self.path).and_then(|m| m.modified()).ok()?;
        Some((fs::read(&self.path).ok()?, written))
    }

    /// Keeps bytes in place of the old ones, in one step.
    ///
    /// # Errors
    ///
    /// Where the disk fails or the folder cannot be written to.
    pub fn write(&self, bytes: &[u8]) -> io::Result<()> {
        let folder = self.path.parent().unwrap_or(&self.path);
        fs::create_dir_all(folder)?;
        let mut part = tempfile::Builder::new()
            .prefix(".")
            .suffix(".part")
            .tempfile_in(folder)?;
        part.write_all(bytes)?;
        part.persist(&self.path).map_err(|e| e.error)?;
        Ok(())
    }
}
