//! `asepsis package`: the documents of a submission.

use std::time::Instant;

use asepsis_format::limits::Limits;
use asepsis_workflow::advisories::{self, Current};
use asepsis_workflow::dossier;
use asepsis_workflow::evaluate::Question;
use asepsis_workflow::failure::Failure;
use asepsis_workflow::package::{
    Format, OpenPoint, Order, Packaged, Written, repeat_package, write_package,
};

use crate::arguments::{Package, PackageFormat};
use crate::command::{Context, worker};
use crate::configuration;
use crate::failure::Outcome;
use crate::show;

/// Writes a package.
pub(crate) fn run(context: Context<'_>, given: &Package) -> Result<Outcome, Failure> {
    let resolved = configuration::resolve(context.global, None, Some(&given.dir))?;
    let snapshot = advisories::open(&resolved.data_dir)?;
    let snapshot = snapshot.ok_or_else(|| Failure::NoAdvisories(resolved.data_dir.clone()))?;
    let release = match &given.release {
        Some(release) => Some(release.clone()),
        None => latest(given)?,
    };
    let worker = worker()?;
    let order = Order {
        dossier: &given.dir,
        submission: &given.submission,
        question: Question {
            release,
            max_advisory_age_days: resolved.max_advisory_age_days,
            ..Question::at(resolved.as_of)
        },
        formats: given.formats.iter().map(|f| format(*f)).collect(),
        documents: given.document.clone(),
        issue: given.issue,
        out: &given.out,
        replace: given.force,
        worker: &worker,
    };
    if let Some(times) = given.repeat {
        repeat(context, &order, &snapshot, times)?;
        return Ok(Outcome::Done);
    }
    match write_package(&order, &snapshot)? {
        Written::Package(packaged) => {
            for remark in &packaged.remarks {
                context.terminal.remark(&format!("remark: {remark}"));
            }
            context.terminal.result(&shown(context, &packaged));
            Ok(Outcome::Done)
        }
        Written::Refused(open) => {
            context.terminal.result(&refused(&open));
            Ok(Outcome::Failed)
        }
    }
}

/// Makes the package over and over and says how long each took and what its workers hold.
fn repeat(
    context: Context<'_>,
    order: &Order<'_>,
    snapshot: &Current,
    times: usize,
) -> Result<(), Failure> {
    let mut started = Instant::now();
    repeat_package(order, snapshot, times, &mut |time, workers| {
        let held: u64 = workers.iter().filter_map(|id| resident_mib(*id)).sum();
        let took = started.elapsed().as_millis();
        let workers = workers.len();
        let line = format!("package {time}: {took} ms, {held} MiB in {workers} workers\n");
        context.terminal.result(&line);
        started = Instant::now();
    })
}

/// Returns the resident memory of a process, where the system tells it.
fn resident_mib(process: u32) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find(|line| line.starts_with("VmRSS:"))?;
    Some(line.split_whitespace().nth(1)?.parse::<u64>().ok()? / 1024)
}

fn format(given: PackageFormat) -> Format {
    match given {
        PackageFormat::Pdf => Format::Pdf,
        PackageFormat::Html => Format::Html,
        PackageFormat::Docx => Format::Docx,
    }
}

/// Returns what keeps a package from being issued, with where to mend it.
fn refused(open: &[OpenPoint]) -> String {
    let mut text = String::new();
    for point in open {
        text.push_str(&format!(
            "{}: {}\n    mend: {}\n",
            point.whose, point.what, point.mend
        ));
    }
    let count = show::count(open.len(), "open point");
    text.push_str(&format!(
        "not issued: {count}. Without `--final` the package is written as a draft\n"
    ));
    text
}

fn latest(given: &Package) -> Result<Option<String>, Failure> {
    let (_, dossier) = dossier::load_whole(&given.dir, &Limits::default())?;
    Ok(dossier.device.latest().map(|r| r.id.to_string()))
}

/// Returns the package's list of files for people.
pub(crate) fn shown(context: Context<'_>, packaged: &Packaged) -> String {
    let rows: Vec<Vec<String>> = packaged
        .files
        .iter()
        .filter(|f| f.document.is_some())
        .map(|f| {
            let pages = f.pages.map(|p| p.to_string()).unwrap_or_default();
            vec![
                f.path.clone(),
                f.title.clone().unwrap_or_default(),
                f.slot.clone().unwrap_or_default(),
                pages,
            ]
        })
        .collect();
    let inputs = packaged.files.len() - rows.len();
    let table = show::table(context.terminal, &["file", "title", "slot", "pages"], &rows);
    let from = if packaged.from_baseline {
        ", from its baseline"
    } else {
        ""
    };
    let draft = if packaged.draft {
        ", every document marked as draft"
    } else {
        ""
    };
    format!(
        "{table}{} as inputs\nrelease {}{from}{draft}\npackage {} in {}\n",
        show::count(inputs, "file"),
        packaged.release,
        packaged.digest,
        packaged.out.display()
    )
}
