//! Writing a package: the documents of a submission, the machine-readable files, the inputs, the manifest.

pub(crate) mod brand;
mod documents;
pub(crate) mod inputs;
mod machine;
mod open;
mod place;
pub(crate) mod recipe;
mod reports;
mod signature;
mod word;

use std::path::{Path, PathBuf};

use asepsis_domain::digest::Digest;
use asepsis_domain::matches::SnapshotFacts;
use asepsis_domain::time::rfc3339;
use asepsis_format::report::manifest::{File, Inputs, Manifest, SCHEMA, write};
use asepsis_matching::snapshot::Snapshot;

use crate::evaluate::{self, Evaluated, Question};
use crate::failure::Failure;
use crate::folder::Files;
use crate::worker::{WorkerCommand, Workers};
use crate::{baseline, dossier};

pub use documents::{FORMATS, Format};
pub use open::OpenPoint;
pub use recipe::Recipe;

/// The manifest's place in a package.
pub const MANIFEST: &str = "manifest.json";

/// Folder of what people sign: beside the package's content, not part of its digest.
pub const SIGNATURES: &str = "signatures/";

/// Which package to write, and where.
#[derive(Debug, Clone)]
pub struct Order<'a> {
    /// Folder of the dossier.
    pub dossier: &'a Path,
    /// Id of the submission in the catalogue.
    pub submission: &'a str,
    /// The question that the documents answer.
    pub question: Question,
    /// Forms of each document; PDF if empty.
    pub formats: Vec<Format>,
    /// Ids of the documents that are issued alone; empty: all of the submission.
    pub documents: Vec<String>,
    /// Issue it: refuse while anything is open, and mark nothing as a draft.
    pub issue: bool,
    /// Folder to write, or a file that ends in `.zip`.
    pub out: &'a Path,
    /// Replace what is there.
    pub replace: bool,
    /// How a PDF worker is started.
    pub worker: &'a WorkerCommand,
}

/// What became of an order.
#[derive(Debug)]
pub enum Written {
    /// The package was written.
    Package(Packaged),
    /// It was not issued, because of these.
    Refused(Vec<OpenPoint>),
}

/// A package that was written.
#[derive(Debug)]
pub struct Packaged {
    /// Its folder or file.
    pub out: PathBuf,
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
    /// Its documents are marked as drafts.
    pub draft: bool,
}

/// A package as made, in memory.
#[derive(Debug)]
pub(crate) struct Made {
    pub(crate) manifest: Manifest,
    /// Digest of the manifest.
    pub(crate) digest: Digest,
    pub(crate) files: Files,
    pub(crate) remarks: Vec<String>,
}

/// Writes a package.
///
/// # Errors
///
/// Where the dossier cannot be evaluated, the submission is unknown, a document cannot be made, or the package
/// cannot be written. Nothing is left half written.
pub fn write_package<B: AsRef<[u8]> + Sync>(
    order: &Order<'_>,
    snapshot: &Snapshot<B>,
) -> Result<Written, Failure> {
    place::free(order.out, order.replace)?;
    let workers = Workers::new(order.worker);
    let (made, prepared) = made(order, snapshot, &workers)?;
    let Made {
        manifest,
        digest,
        files,
        remarks,
    } = match made {
        Ok(made) => made,
        Err(open) => return Ok(Written::Refused(open)),
    };
    place::write(order.out, &files, order.replace)?;
    Ok(Written::Package(Packaged {
        out: order.out.to_owned(),
        digest,
        files: manifest.files,
        remarks,
        release: prepared.recipe.release,
        from_baseline: prepared.from_baseline,
        draft: prepared.recipe.draft,
    }))
}

/// Makes a package over and over with the same workers, and writes nothing; after each time the process ids of the
/// workers are given, so that their memory can be watched.
///
/// # Errors
///
/// As [`write_package`].
pub fn repeat_package<B: AsRef<[u8]> + Sync>(
    order: &Order<'_>,
    snapshot: &Snapshot<B>,
    times: usize,
    each: &mut dyn FnMut(usize, &[u32]),
) -> Result<(), Failure> {
    let workers = Workers::new(order.worker);
    for time in 1..=times {
        made(order, snapshot, &workers)?.0.ok();
        each(time, &workers.ids());
    }
    Ok(())
}

/// What an order comes to.
struct Prepared {
    recipe: Recipe,
    from_baseline: bool,
}

type Outcome = (Result<Made, Vec<OpenPoint>>, Prepared);

fn made<B: AsRef<[u8]> + Sync>(
    order: &Order<'_>,
    snapshot: &Snapshot<B>,
    workers: &Workers,
) -> Result<Outcome, Failure> {
    let (source, from_baseline) = source(order)?;
    let baselines = dossier::baselines(order.dossier)?;
    let given = evaluate::Given {
        facts: Some(snapshot.facts().clone()),
        catalogue: None,
        baselines: Some(baselines.clone()),
    };
    let evaluated = evaluate::evaluate_as(&source, Some(snapshot), given, &order.question)?;
    let release = evaluated.release(order.question.release.as_deref())?;
    let recipe = Recipe {
        submission: order.submission.to_owned(),
        release: release.id.to_string(),
        formats: documents::formats(&order.formats),
        documents: order.documents.clone(),
        draft: !order.issue,
        max_advisory_age_days: order.question.max_advisory_age_days,
        baselines,
    };
    let made = make(&evaluated, snapshot, &source, &recipe, workers)?;
    let prepared = Prepared {
        recipe,
        from_baseline,
    };
    Ok((made, prepared))
}

/// Makes a package in memory; what follows from the same inputs and the same recipe is the same, byte by byte.
pub(crate) fn make<B: AsRef<[u8]> + Sync>(
    evaluated: &Evaluated,
    snapshot: &Snapshot<B>,
    source: &Path,
    recipe: &Recipe,
    workers: &Workers,
) -> Result<Result<Made, Vec<OpenPoint>>, Failure> {
    let form = recipe.form(evaluated)?;
    let brand = brand::read(evaluated, source, recipe.draft)?;
    let release = evaluated.release(Some(&recipe.release))?;
    let machine = machine::files(evaluated, &form, release)?;
    let whole = recipe.whole_form(evaluated)?;
    let subject = documents::subject(evaluated, whole, release, &brand.branding);
    let written = documents::write(&subject, &form)?;
    if !recipe.draft {
        let open = open::points(evaluated, release, &written, !recipe.documents.is_empty());
        if !open.is_empty() {
            return Ok(Err(open));
        }
    }
    let mut contents = documents::render(written, &subject, recipe, &brand, &machine, workers)?;
    if recipe.documents.is_empty() {
        machine::add(&machine, &mut contents);
        for report in reports::of(evaluated, &form, release) {
            contents.add_report(&report);
        }
    }
    for (path, bytes) in inputs::gather(evaluated, snapshot, &brand)? {
        contents.add(Plain::new(format!("inputs/{path}"), bytes));
    }
    let manifest = manifest(recipe, evaluated, snapshot.facts(), &contents);
    let text = write(&manifest)?;
    let digest = Digest::of(text.as_bytes());
    let page = signature::page(&manifest, &digest, evaluated, &brand, workers)?;
    let mut files: Files = contents
        .entries
        .into_iter()
        .map(|e| (e.file.path, e.bytes))
        .collect();
    files.insert(MANIFEST.to_owned(), text.into_bytes());
    files.insert(format!("{SIGNATURES}signature-page.pdf"), page);
    Ok(Ok(Made {
        manifest,
        digest,
        files,
        remarks: contents.remarks,
    }))
}

/// A file of a package with its line in the manifest.
#[derive(Debug)]
struct Entry {
    file: File,
    bytes: Vec<u8>,
}

/// The files of a package.
#[derive(Debug, Default)]
struct Contents {
    entries: Vec<Entry>,
    remarks: Vec<String>,
}

/// A file with what the submission says of it.
#[derive(Debug, Default)]
struct Plain<'a> {
    path: String,
    bytes: Vec<u8>,
    asked: Option<&'a asepsis_domain::catalogue::SubmissionDocument>,
    pages: Option<usize>,
}

impl Plain<'_> {
    /// Returns a file that answers nothing of the submission.
    fn new(path: String, bytes: Vec<u8>) -> Self {
        Self {
            path,
            bytes,
            ..Self::default()
        }
    }
}

impl Contents {
    /// Adds a report as it is.
    fn add_report(&mut self, report: &reports::Report<'_>) {
        let head = &report.evidence.head;
        let file = File {
            path: report.path.clone(),
            sha256: Digest::of(report.bytes).hex(),
            bytes: report.bytes.len() as u64,
            document: Some(head.id.to_string()),
            title: Some(head.title.clone()),
            slot: Some(report.slot.clone()).filter(|s| !s.is_empty()),
            pages: None,
        };
        self.entries.push(Entry {
            file,
            bytes: report.bytes.to_vec(),
        });
    }

    fn add(&mut self, plain: Plain<'_>) {
        let asked = plain.asked;
        let file = File {
            path: plain.path,
            sha256: Digest::of(&plain.bytes).hex(),
            bytes: plain.bytes.len() as u64,
            document: asked.map(|a| a.id.clone()),
            title: asked.map(|a| a.title.clone()),
            slot: asked.map(|a| a.slot.clone()).filter(|s| !s.is_empty()),
            pages: plain.pages,
        };
        self.entries.push(Entry {
            file,
            bytes: plain.bytes,
        });
    }
}

/// Returns the folder that the package is made from: the release's baseline where there is one.
fn source(order: &Order<'_>) -> Result<(PathBuf, bool), Failure> {
    let own = || (order.dossier.to_owned(), false);
    let Some(release) = &order.question.release else {
        return Ok(own());
    };
    let frozen = baseline::folder_of(order.dossier, release);
    if dossier::is_dossier(&frozen) {
        Ok((frozen, true))
    } else {
        Ok(own())
    }
}

fn manifest(
    recipe: &Recipe,
    evaluated: &Evaluated,
    facts: &SnapshotFacts,
    contents: &Contents,
) -> Manifest {
    let inputs = &evaluated.evaluation.inputs;
    Manifest {
        schema: SCHEMA.to_owned(),
        asepsis: env!("CARGO_PKG_VERSION").to_owned(),
        submission: recipe.submission.clone(),
        device: evaluated.dossier.device.id.to_string(),
        release: recipe.release.clone(),
        as_of: rfc3339(evaluated.evaluation.as_of),
        order: recipe.written(),
        inputs: Inputs::new(&inputs.dossier, facts, &inputs.catalogue),
        files: contents.entries.iter().map(|e| e.file.clone()).collect(),
    }
}
