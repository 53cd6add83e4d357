//! Writing a package: the documents of a submission, the machine-readable files, the inputs, the manifest.

mod contents;
mod inputs;
mod reports;

use std::path::{Path, PathBuf};

use asepsis_domain::catalogue::SubmissionForm;
use asepsis_domain::digest::Digest;
use asepsis_domain::matches::SnapshotFacts;
use asepsis_domain::time::rfc3339;
use asepsis_format::report::manifest::{File, Inputs, Manifest, SCHEMA, write};
use asepsis_matching::snapshot::Snapshot;

use crate::evaluate::{self, Evaluated, Question};
use crate::failure::Failure;
use crate::folder::{self, Files};
use crate::worker::{Worker, WorkerCommand};
use crate::{baseline, dossier};

/// Which package to write.
#[derive(Debug, Clone)]
pub struct Order<'a> {
    /// Folder of the dossier.
    pub dossier: &'a Path,
    /// Id of the submission in the catalogue.
    pub submission: &'a str,
    /// The question that the documents answer.
    pub question: Question,
    /// Folder to write.
    pub out: &'a Path,
    /// Replace what is there.
    pub replace: bool,
    /// How the PDF worker is started.
    pub worker: &'a WorkerCommand,
}

/// A package that was written.
#[derive(Debug)]
pub struct Packaged {
    /// Its folder.
    pub dir: PathBuf,
    /// Digest of its manifest.
    pub digest: Digest,
    /// Its files, in the order of the manifest.
    pub files: Vec<File>,
    /// Remarks: characters that no font has, and the like.
    pub remarks: Vec<String>,
    /// The release.
    pub release: String,
    /// It was made from the release's baseline.
    pub from_baseline: bool,
}

/// Writes a package.
///
/// # Errors
///
/// Where the dossier cannot be evaluated, the submission is unknown, a document cannot be typeset, or the folder
/// cannot be written. Nothing is left half written.
pub fn write_package<B: AsRef<[u8]> + Sync>(
    order: &Order<'_>,
    snapshot: &Snapshot<B>,
) -> Result<Packaged, Failure> {
    if !order.replace
        && order.out.exists()
        && order.out.read_dir().is_ok_and(|mut d| d.next().is_some())
    {
        return Err(Failure::InTheWay(order.out.to_owned()));
    }
    let (source, from_baseline) = source(order)?;
    let facts = snapshot.facts().clone();
    let evaluated = evaluate::evaluate(&source, Some(snapshot), &order.question)?;
    let form = form(&evaluated, order.submission)?;
    let release = evaluated
        .release(order.question.release.as_deref())?
        .id
        .to_string();
    let mut worker = Worker::start(order.worker)?;
    let mut made = contents::make(&evaluated, form, &release, &source, &mut worker)?;
    for (path, bytes) in inputs::gather(&evaluated, snapshot, &facts)? {
        made.add_plain(format!("inputs/{path}"), bytes);
    }
    let manifest = manifest(order, form, &release, &evaluated, &facts, &made);
    let text = write(&manifest)?;
    let digest = Digest::of(text.as_bytes());
    let mut files: Files = made
        .entries
        .into_iter()
        .map(|e| (e.file.path, e.bytes))
        .collect();
    files.insert("manifest.json".to_owned(), text.into_bytes());
    folder::write_whole(order.out, &files, order.replace)?;
    Ok(Packaged {
        dir: order.out.to_owned(),
        digest,
        files: manifest.files,
        remarks: made.remarks,
        release,
        from_baseline,
    })
}

/// Returns the folder that the package is made from: the release's baseline where there is one.
fn source(order: &Order<'_>) -> Result<(PathBuf, bool), Failure> {
    let Some(release) = &order.question.release else {
        return Ok((order.dossier.to_owned(), false));
    };
    let frozen = baseline::folder_of(order.dossier, release);
    let there = dossier::is_dossier(&frozen);
    Ok((
        if there {
            frozen
        } else {
            order.dossier.to_owned()
        },
        there,
    ))
}

fn form<'a>(evaluated: &'a Evaluated, wanted: &str) -> Result<&'a SubmissionForm, Failure> {
    let forms = &evaluated.catalogue.submissions;
    forms.get(wanted).ok_or_else(|| Failure::NoSubmission {
        wanted: wanted.to_owned(),
        known: forms.keys().cloned().collect(),
    })
}

fn manifest(
    order: &Order<'_>,
    form: &SubmissionForm,
    release: &str,
    evaluated: &Evaluated,
    facts: &SnapshotFacts,
    made: &contents::Contents,
) -> Manifest {
    let inputs = &evaluated.evaluation.inputs;
    Manifest {
        schema: SCHEMA.to_owned(),
        asepsis: env!("CARGO_PKG_VERSION").to_owned(),
        submission: form.id.clone(),
        device: evaluated.dossier.device.id.to_string(),
        release: release.to_owned(),
        as_of: rfc3339(order.question.as_of),
        inputs: Inputs::new(&inputs.dossier, facts, &inputs.catalogue),
        files: made.entries.iter().map(|e| e.file.clone()).collect(),
    }
}
