//! Whether a document is what its integrity file says it is.

use std::path::Path;

use asepsis_format::csaf::Integrity;

use crate::failure::FetchError;
use crate::visit::Visit;

/// The integrity files that are named for a document, the strongest first.
pub(super) type Named = Vec<(Integrity, String)>;

/// Returns those that a folder has beside a document.
pub(super) fn beside(document: &str) -> Named {
    let beside = |i: &Integrity| (*i, format!("{document}.{}", i.extension()));
    Integrity::ALL.iter().map(beside).collect()
}

/// Returns those among the addresses that an entry of a ROLIE feed names.
pub(super) fn among<'a>(addresses: impl Iterator<Item = &'a str> + Clone) -> Named {
    let named = Integrity::ALL.iter().flat_map(|each| {
        let ending = format!(".{}", each.extension());
        let ours = addresses.clone().filter(move |a| a.ends_with(&ending));
        ours.map(|a| (*each, a.to_owned()))
    });
    named.collect()
}

/// Holds a document that came against the first of its integrity files that is there; returns whether one is.
pub(super) fn prove(
    visit: &mut Visit<'_>,
    document: &str,
    path: &Path,
    named: &Named,
) -> Result<bool, FetchError> {
    for (algorithm, url) in named {
        let stated = match visit.text(url) {
            Ok(stated) => stated,
            // Stores of files refuse what is not there.
            Err(FetchError::Refused {
                status: 403 | 404 | 410,
                ..
            }) => continue,
            Err(error) => return Err(error),
        };
        let refused = |problem| FetchError::Altered {
            url: document.to_owned(),
            by: url.clone(),
            problem,
        };
        let Some(stated) = algorithm.read(&stated) else {
            return Err(refused("states no hash of its kind"));
        };
        let bytes = std::fs::read(path).map_err(FetchError::file("read", path))?;
        if algorithm.of(&bytes) != stated {
            return Err(refused("states another hash"));
        }
        return Ok(true);
    }
    Ok(false)
}
