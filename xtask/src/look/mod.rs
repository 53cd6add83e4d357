//! `cargo xtask look PDF_OR_DIR… --out DIR`: contact sheets of documents, and the faults a machine can see.
//!
//! It fails on blank pages, clipped or overlapping text, missing glyphs, fonts not embedded,
//! missing tags or outline, and damaged files. It deliberately does not judge what a page says or
//! whether it is beautiful: that is what the contact sheets are for. The work is done by Debian's
//! poppler-utils, qpdf and imagemagick.

mod boxes;
mod facts;
mod sheet;
mod tool;

use std::error::Error;
use std::fmt;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

const USAGE: &str = "usage: cargo xtask look PDF_OR_DIR… --out DIR [--dpi N] [--side-margin MM]";

/// A document of more pages than this must have an outline.
const PAGES_WITHOUT_OUTLINE: usize = 3;

/// Draws contact sheets of the PDFs into the output folder and checks every page.
///
/// # Errors
///
/// When the arguments are wrong, a tool is missing or fails, or any document has a fault.
pub(crate) fn run(args: &[String]) -> Result<(), Box<dyn Error>> {
    let plan = Plan::parse(args)?;
    tool::require_all()?;
    fs::create_dir_all(&plan.out)?;
    let documents = plan.documents()?;
    let mut faults = 0;
    for document in &documents {
        let found = inspect(&plan, document)?;
        faults += found.len();
        let mut output = std::io::stdout().lock();
        let verdict = if found.is_empty() { "ok" } else { "faulty" };
        writeln!(output, "{}: {verdict}", document.path.display())?;
        for fault in found {
            writeln!(output, "{}: {fault}", document.path.display())?;
        }
    }
    if faults > 0 {
        return Err(format!("{faults} faults in {} documents", documents.len()).into());
    }
    Ok(())
}

/// One thing wrong with a document.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Fault {
    /// The page counted from 1, when the fault is on one.
    page: Option<usize>,
    /// What is wrong.
    what: String,
}

impl Fault {
    fn on(page: usize, what: impl Into<String>) -> Self {
        Self {
            page: Some(page),
            what: what.into(),
        }
    }

    fn of_document(what: impl Into<String>) -> Self {
        Self {
            page: None,
            what: what.into(),
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.page {
            Some(page) => write!(f, "page {page}: {}", self.what),
            None => f.write_str(&self.what),
        }
    }
}

/// What the arguments ask for.
struct Plan {
    inputs: Vec<PathBuf>,
    out: PathBuf,
    dpi: u32,
    margins: boxes::Margins,
}

/// A PDF and the name its sheets get.
struct Document {
    path: PathBuf,
    name: String,
}

impl Plan {
    fn parse(args: &[String]) -> Result<Self, Box<dyn Error>> {
        let mut inputs = Vec::new();
        let mut out = None;
        let mut dpi = 60;
        let mut margins = boxes::Margins::default();
        let mut rest = args.iter();
        while let Some(arg) = rest.next() {
            let mut value = || {
                rest.next()
                    .ok_or_else(|| format!("{arg} needs a value\n{USAGE}"))
            };
            match arg.as_str() {
                "--out" => out = Some(PathBuf::from(value()?)),
                "--dpi" => dpi = value()?.parse()?,
                "--side-margin" => margins.side = boxes::points(value()?.parse()?),
                option if option.starts_with('-') => {
                    return Err(format!("unknown option {option}\n{USAGE}").into());
                }
                path => inputs.push(PathBuf::from(path)),
            }
        }
        let out = out.ok_or(USAGE)?;
        if inputs.is_empty() {
            return Err(USAGE.into());
        }
        Ok(Self {
            inputs,
            out,
            dpi,
            margins,
        })
    }

    fn documents(&self) -> Result<Vec<Document>, Box<dyn Error>> {
        let mut all = Vec::new();
        for input in &self.inputs {
            let root = if input.is_dir() {
                input
            } else {
                input.parent().unwrap_or(input)
            };
            let before = all.len();
            collect(input, root, &mut all)?;
            if all.len() == before {
                return Err(format!("{}: no PDF there", input.display()).into());
            }
        }
        Ok(all)
    }
}

fn collect(path: &Path, root: &Path, all: &mut Vec<Document>) -> Result<(), Box<dyn Error>> {
    if path.is_dir() {
        let mut entries = fs::read_dir(path)?
            .map(|entry| entry.map(|entry| entry.path()))
            .collect::<Result<Vec<_>, _>>()?;
        entries.sort();
        for entry in entries {
            if entry.is_dir()
                || entry
                    .extension()
                    .is_some_and(|extension| extension == "pdf")
            {
                collect(&entry, root, all)?;
            }
        }
        return Ok(());
    }
    if !path.is_file() {
        return Err(format!("{}: no such file", path.display()).into());
    }
    let below = path.strip_prefix(root).unwrap_or(path).with_extension("");
    let parts: Vec<_> = below.iter().map(|part| part.to_string_lossy()).collect();
    let plain = parts.join("-");
    let taken = |name: &str| all.iter().any(|document| document.name == name);
    let mut name = plain.clone();
    let mut number = 2;
    while taken(&name) {
        name = format!("{plain}-{number}");
        number += 1;
    }
    all.push(Document {
        path: path.to_owned(),
        name,
    });
    Ok(())
}

fn inspect(plan: &Plan, document: &Document) -> Result<Vec<Fault>, Box<dyn Error>> {
    let path = document.path.as_path();
    let mut faults = facts::damage(path)?;
    if !faults.is_empty() {
        return Ok(faults);
    }
    let scratch = plan.out.join(format!(".{}", document.name));
    fs::create_dir_all(&scratch)?;
    let result = inspect_whole(plan, document, &scratch);
    fs::remove_dir_all(&scratch)?;
    faults.extend(result?);
    faults.sort_by_key(|fault| fault.page);
    Ok(faults)
}

fn inspect_whole(
    plan: &Plan,
    document: &Document,
    scratch: &Path,
) -> Result<Vec<Fault>, Box<dyn Error>> {
    let path = document.path.as_path();
    let mut faults = Vec::new();
    let facts = facts::Facts::read(path)?;
    if !facts.tagged {
        faults.push(Fault::of_document("not tagged"));
    }
    if facts.pages > PAGES_WITHOUT_OUTLINE && !facts.outline {
        faults.push(Fault::of_document(format!(
            "{} pages and no outline",
            facts.pages
        )));
    }
    for font in &facts.fonts_not_embedded {
        faults.push(Fault::of_document(format!("font {font} is not embedded")));
    }
    let pages = boxes::read(path, scratch)?;
    let images = sheet::draw(path, scratch, plan.dpi)?;
    if pages.len() != facts.pages || images.len() != facts.pages {
        return Err(format!(
            "{}: {} pages, of which {} have text boxes and {} could be drawn",
            path.display(),
            facts.pages,
            pages.len(),
            images.len()
        )
        .into());
    }
    for (index, (page, image)) in pages.iter().zip(&images).enumerate() {
        let number = index + 1;
        let ink = sheet::ink(image)?;
        faults.extend(
            page.faults(ink, plan.margins)
                .into_iter()
                .map(|what| Fault::on(number, what)),
        );
    }
    sheet::mount(&images, &plan.out, &document.name)?;
    Ok(faults)
}

#[cfg(test)]
mod tests;
