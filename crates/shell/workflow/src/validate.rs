//! Holding files against the rules of their format.

use std::path::Path;

use asepsis_format::limits::{Limits, ReadError};
use asepsis_format::validation::{self, Validation};

use crate::failure::Failure;
use crate::scan::read_bytes;

/// Holds a file against its rules; the inner error says why it cannot be read as any known format.
///
/// # Errors
///
/// Where the file cannot be opened.
pub fn validate(path: &Path, limits: &Limits) -> Result<Result<Validation, ReadError>, Failure> {
    let bytes = read_bytes(path, limits)?;
    let name = path.display().to_string();
    Ok(validation::validate(&name, &bytes, limits))
}
