//! Packages as programs order and fetch them.

use asepsis_domain::time::rfc3339;
use asepsis_format::report::api::acts::{OrderedPackage, PackageRow};
use asepsis_format::report::api::team::List;

use super::written;
use crate::ask::Asked;
use crate::error::Error;
use crate::job::{self, Key, State};
use crate::web::documents::submissions;
use crate::web::{Shown, Told};

fn row(asked: &Asked, key: &Key) -> Result<PackageRow, Error> {
    let mut row = PackageRow {
        submission: key.0.clone(),
        release: key.1.clone(),
        state: "none",
        at: None,
        manifest: None,
        why: None,
    };
    let (state, at) = match job::state(asked, key)? {
        None => return Ok(row),
        Some(State::Making { since }) => ("making", since),
        Some(State::Done { at, digest }) => {
            row.manifest = Some(digest);
            ("done", at)
        }
        Some(State::Failed { at, why }) => {
            row.why = Some(why);
            ("failed", at)
        }
    };
    row.state = state;
    row.at = Some(rfc3339(at));
    Ok(row)
}

/// The packages of the submissions for the device's markets.
pub(crate) fn list(asked: &Asked) -> Result<Shown, Error> {
    let release = asked.release()?.id.to_string();
    let forms = submissions(asked.view()?).into_iter();
    let keys = forms.map(|form| (form.id.clone(), release.clone()));
    let rows: Result<Vec<PackageRow>, Error> = keys.map(|key| row(asked, &key)).collect();
    written(&List { items: rows? }).map(Shown::Json)
}

fn named(asked: &Asked) -> Result<Key, Error> {
    job::key(
        asked,
        asked.part("submission")?,
        Some(asked.part("release")?),
    )
}

/// One package.
pub(crate) fn one(asked: &Asked) -> Result<Shown, Error> {
    let key = named(asked)?;
    written(&row(asked, &key)?).map(Shown::Json)
}

/// Orders a package.
pub(crate) fn order(asked: &Asked) -> Result<Shown, Error> {
    let wanted: OrderedPackage = asked.json()?;
    let key = job::order(asked, &wanted.submission, Some(&wanted.release))?;
    Ok(Shown::Told(Told {
        status: 202,
        tag: None,
        text: written(&row(asked, &key)?)?,
    }))
}

/// The zip of a package.
pub(crate) fn zip(asked: &Asked) -> Result<Shown, Error> {
    let key = named(asked)?;
    Ok(Shown::File {
        kind: "application/zip",
        name: format!("{}-{}.zip", key.0, key.1),
        bytes: job::zip(asked, &key)?,
    })
}
