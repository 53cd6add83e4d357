//! An SBOM that a program sends, evaluated.

use crate::ask::Asked;
use crate::error::{Error, FAULT};
use crate::upload;
use crate::web::Shown;

/// Evaluates an SBOM for a program.
pub(crate) fn posted(asked: &Asked) -> Result<Shown, Error> {
    let name = upload::shown(asked.parameter("name").unwrap_or("sbom"));
    let live = asked.live()?;
    let report = upload::look(live, &name, &asked.given.file.bytes)?.report(live);
    let mut text = Vec::new();
    let failed = |e: std::io::Error| Error::new(FAULT, e.to_string());
    report.write(&mut text).map_err(failed)?;
    let text = String::from_utf8(text).map_err(|e| Error::new(FAULT, e.to_string()))?;
    Ok(Shown::Json(text))
}
