//! Packages as jobs: made by the process that takes one, kept in the database with the end of the job, so that each takes
//! effect once.

use asepsis_workflow::jobs::{self, Kind, Taken};
use asepsis_workflow::packaging;

use super::Team;
use crate::error::{Error, FAULT};
use crate::job;

/// Makes the package that a job orders, and keeps it.
///
/// # Errors
///
/// Where it cannot be made, or the database fails.
pub(super) fn made(team: &Team, taken: &Taken) -> Result<String, Error> {
    let latest = team.records.latest(Some(&taken.project))?;
    let Some((_, push)) = latest.first() else {
        return Ok("the project has no push".to_owned());
    };
    let named = packaging::named(&taken.about);
    let of = named.ok_or_else(|| Error::new(FAULT, "the job names no package"))?;
    let live = team.follow(&taken.project, *push)?;
    let failed = |e: std::io::Error| Error::new(FAULT, format!("a folder for the package: {e}"));
    let dir = tempfile::tempdir().map_err(failed)?;
    let file = dir.path().join("package.zip");
    let manifest = job::write(&live, of, &[], &[], file.clone())?;
    let bytes = std::fs::read(&file).map_err(failed)?;
    let kept = packaging::keep(&team.records, taken, (*push, &manifest), &bytes, team.now())?;
    live.tell();
    Ok(match kept {
        true => format!("manifest {manifest}"),
        false => "another process has the job by now".to_owned(),
    })
}

/// Where the jobs of packages stood when pages were told of them last.
#[derive(Debug, Default)]
pub(super) struct Seen(Vec<(i64, String)>);

impl Seen {
    /// Has pages look again where a package stands elsewhere, whichever process made it.
    pub(super) fn tell(&mut self, team: &Team) {
        let Ok(all) = jobs::of_kind(&team.records, Kind::Package, 100) else {
            return;
        };
        let now: Vec<(i64, String)> = all.into_iter().map(|j| (j.id, j.state)).collect();
        if now != self.0 {
            self.0 = now;
            team.tell_all();
        }
    }
}
