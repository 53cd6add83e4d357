//! Packages of a team: ordered by a person or a program, made by whichever process takes the job, kept in the database once.

use asepsis_domain::audit::Actor;
use asepsis_domain::time::Instant;
use asepsis_store::record::{By, NewJob, PackageIn, Records, Taken};
pub use asepsis_store::record::{PackageMade, PackageOf};

use crate::failure::Failure;
use crate::jobs::Kind;

/// The largest package that is kept, in bytes.
pub const MOST_BYTES: usize = 256 << 20;

/// Where a package stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stands {
    /// Nobody has ordered it.
    Nowhere,
    /// It waits for its turn, or is being made.
    Making {
        /// Since when, RFC 3339.
        since: String,
    },
    /// It is kept.
    Done(PackageMade),
    /// It could not be made.
    Failed {
        /// When that was told, RFC 3339.
        at: String,
        /// Why.
        why: String,
    },
}

/// Orders a package; one that waits already is not ordered twice. Returns whether it was put into the queue.
///
/// # Errors
///
/// Where the database fails.
pub fn order(records: &Records, of: PackageOf<'_>, by: &By<'_>) -> Result<bool, Failure> {
    let about = about(of);
    let new = NewJob {
        kind: Kind::Package.word(),
        project: of.project,
        about: &about,
        due: by.at,
    };
    Ok(records.order(&new, by)?)
}

fn about(of: PackageOf<'_>) -> String {
    format!("{} {}", of.submission, of.release)
}

/// Returns the submission and the release that a job's `about` names.
pub fn named(about: &str) -> Option<(&str, &str)> {
    about.split_once(' ')
}

/// Keeps a package that a job made, and ends the job with it; `false` where somebody else has the job by now.
///
/// # Errors
///
/// Where it is larger than what is kept, or the database fails.
pub fn keep(
    records: &Records,
    job: &Taken,
    (push, manifest): (i64, &str),
    bytes: &[u8],
    now: Instant,
) -> Result<bool, Failure> {
    if bytes.len() > MOST_BYTES {
        let most = MOST_BYTES >> 20;
        return Err(Failure::Value(format!(
            "the package has more than {most} MiB: make it with `asepsis package`"
        )));
    }
    let named = named(&job.about);
    let (submission, release) = named
        .ok_or_else(|| Failure::Internal(format!("the job `{}` names no package", job.about)))?;
    let package = PackageIn {
        of: PackageOf {
            project: &job.project,
            submission,
            release,
        },
        push,
        manifest,
        bytes,
    };
    let by = By {
        actor: &Actor::Itself.to_string(),
        at: now,
        reason: &format!("of push {push}"),
    };
    let told = format!("manifest {manifest}");
    Ok(records.finish_package(job, &package, &told, &by)?)
}

/// Returns where a package stands.
///
/// # Errors
///
/// Where the database fails.
pub fn stands(records: &Records, of: PackageOf<'_>) -> Result<Stands, Failure> {
    let job = records.last_job(Kind::Package.word(), of.project, &about(of))?;
    match job {
        Some(job) if job.ended.is_none() => {
            return Ok(Stands::Making {
                since: job.enqueued,
            });
        }
        Some(job) if job.state == "given up" => {
            return Ok(Stands::Failed {
                at: job.ended.unwrap_or(job.enqueued),
                why: job.told,
            });
        }
        _ => {}
    }
    let own = |p: &PackageMade| p.submission == of.submission && p.release == of.release;
    let made = records.packages(of.project)?.into_iter().find(own);
    Ok(made.map_or(Stands::Nowhere, Stands::Done))
}

/// Returns the zip of a package; `None` where none is kept.
///
/// # Errors
///
/// Where the database fails.
pub fn bytes(records: &Records, of: PackageOf<'_>) -> Result<Option<Vec<u8>>, Failure> {
    Ok(records.package_bytes(of)?)
}
