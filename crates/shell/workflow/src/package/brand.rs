//! What a company's settings put on its documents: names, numbers, logo, revisions, Word template.

use std::io::Cursor;
use std::path::Path;

use asepsis_document::Branding;
use asepsis_document::content::{Logo, LogoFormat, Revision};
use asepsis_document::render::docx::{Parts, Template};
use asepsis_domain::place::Located;
use asepsis_format::container::flat::FlatZip;
use asepsis_format::settings::Signature;

use crate::evaluate::Evaluated;
use crate::failure::Failure;
use crate::folder::Files;

/// A company's settings with the files that they name.
#[derive(Debug)]
pub(crate) struct Brand {
    pub(super) branding: Branding,
    /// Who signs, in order.
    pub(super) signatures: Vec<Signature>,
    /// The Word document that gives styles, header, footer and page set-up.
    pub(super) template: Option<Template>,
    /// The files, by path in the dossier: the package carries them.
    pub(crate) files: Files,
}

/// Reads the files that the settings name.
///
/// # Errors
///
/// Where one is missing, lies outside the dossier, or has no form that can be used.
pub(crate) fn read(evaluated: &Evaluated, source: &Path, draft: bool) -> Result<Brand, Failure> {
    let written = &evaluated.settings.documents;
    let text = |value: &Option<Located<String>>| {
        value.as_ref().map(|v| v.value.clone()).unwrap_or_default()
    };
    let mut files = Files::new();
    let logo = match &written.logo {
        Some(path) => Some(Logo {
            format: logo_format(path)?,
            bytes: file(source, path, &mut files)?,
        }),
        None => None,
    };
    let template = match &written.template {
        Some(path) => Some(template(path, &file(source, path, &mut files)?)?),
        None => None,
    };
    let history = written.history.iter().flat_map(|r| {
        let revision = Revision {
            revision: r.revision.clone(),
            date: r.date,
            author: r.author.clone(),
            change: r.change.clone(),
        };
        let documents = match r.documents.as_slice() {
            [] => vec![String::new()],
            some => some.to_vec(),
        };
        documents
            .into_iter()
            .map(move |document| (document, revision.clone()))
    });
    Ok(Brand {
        branding: Branding {
            company: text(&written.company),
            header: text(&written.header),
            document_prefix: text(&written.document_prefix),
            revision: text(&written.revision),
            logo,
            history: history.collect(),
            draft,
        },
        signatures: written.signatures.clone(),
        template,
        files,
    })
}

fn logo_format(path: &Located<String>) -> Result<LogoFormat, Failure> {
    let extension = Path::new(&path.value).extension().and_then(|e| e.to_str());
    match extension.map(str::to_ascii_lowercase).as_deref() {
        Some("svg") => Ok(LogoFormat::Svg),
        Some("png") => Ok(LogoFormat::Png),
        Some("jpg" | "jpeg") => Ok(LogoFormat::Jpeg),
        _ => Err(Failure::Value(format!(
            "{}: the logo `{}` is no picture that can be used: give an SVG, PNG or JPEG",
            path.at, path.value
        ))),
    }
}

/// Bytes of a template, unpacked.
const MOST_TEMPLATE: u64 = 64 << 20;

/// Takes a Word document apart.
fn template(path: &Located<String>, bytes: &[u8]) -> Result<Template, Failure> {
    let wrong = |why: String| {
        let (at, path) = (&path.at, &path.value);
        Failure::Value(format!("{at}: the template `{path}` cannot be used: {why}"))
    };
    let mut zip = FlatZip::open(Cursor::new(bytes)).map_err(|e| wrong(e.to_string()))?;
    let names: Vec<String> = zip.entries().iter().map(|e| e.name.clone()).collect();
    let mut parts = Parts::new();
    let mut left = MOST_TEMPLATE;
    for (place, name) in names.into_iter().enumerate() {
        let mut part = Vec::new();
        let size = zip
            .unpack(place, left + 1, &mut part)
            .map_err(|e| wrong(format!("`{name}`: {e}")))?;
        left = left
            .checked_sub(size)
            .ok_or_else(|| wrong(format!("it unpacks to more than {MOST_TEMPLATE} bytes")))?;
        parts.insert(name, part);
    }
    Template::new(parts).map_err(|e| wrong(e.to_string()))
}

/// Reads a file of the dossier, and keeps it.
fn file(source: &Path, path: &Located<String>, files: &mut Files) -> Result<Vec<u8>, Failure> {
    let bytes = crate::dossier::inside(source, &path.value).ok_or_else(|| {
        Failure::Value(format!(
            "{}: `{}` cannot be read: it has to be a file inside the dossier, which the package carries",
            path.at, path.value
        ))
    })?;
    files.insert(path.value.clone(), bytes.clone());
    Ok(bytes)
}
