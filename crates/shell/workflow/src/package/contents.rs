//! The documents and machine-readable files of a package, in the order of the submission.

use std::path::Path;

use asepsis_document::content::{Logo, LogoFormat};
use asepsis_document::render::typst;
use asepsis_document::{Branding, Document, Subject};
use asepsis_domain::catalogue::{SubmissionDocument, SubmissionForm};
use asepsis_domain::decision::Decision;
use asepsis_domain::device::Release;
use asepsis_domain::digest::Digest;
use asepsis_domain::evaluation::Finding;
use asepsis_format::report::manifest::File;
use asepsis_format::sbom::cyclonedx_json::write::write;
use asepsis_format::vex;
use asepsis_typeset::{Request, SourceFile, Standard};

use crate::evaluate::Evaluated;
use crate::failure::Failure;
use crate::sbom::supported;
use crate::worker::Worker;

/// A file of a package with its line in the manifest.
#[derive(Debug)]
pub(super) struct Entry {
    pub(super) file: File,
    pub(super) bytes: Vec<u8>,
}

/// The files of a package.
#[derive(Debug, Default)]
pub(super) struct Contents {
    pub(super) entries: Vec<Entry>,
    pub(super) remarks: Vec<String>,
}

impl Contents {
    /// Adds a file that answers nothing of the submission.
    pub(super) fn add_plain(&mut self, path: String, bytes: Vec<u8>) {
        self.add(path, bytes, None, None);
    }

    fn add(
        &mut self,
        path: String,
        bytes: Vec<u8>,
        asked: Option<&SubmissionDocument>,
        pages: Option<usize>,
    ) {
        let file = File {
            path,
            sha256: Digest::of(&bytes).hex(),
            bytes: bytes.len() as u64,
            document: asked.map(|a| a.id.clone()),
            title: asked.map(|a| a.title.clone()),
            slot: asked.map(|a| a.slot.clone()).filter(|s| !s.is_empty()),
            pages,
        };
        self.entries.push(Entry { file, bytes });
    }
}

/// Makes all documents and files that the submission lists.
pub(super) fn make(
    evaluated: &Evaluated,
    form: &SubmissionForm,
    release: &str,
    source: &Path,
    worker: &mut Worker,
) -> Result<Contents, Failure> {
    let release = evaluated.release(Some(release))?;
    let branding = branding(evaluated, source);
    let subject = Subject::new(
        &evaluated.dossier,
        &evaluated.evaluation,
        &evaluated.catalogue,
        release,
        &branding,
    )
    .for_market(&form.market)
    .made_with(env!("CARGO_PKG_VERSION"), "");
    let mut contents = Contents::default();
    for asked in &form.documents {
        let kind = asepsis_document::document(&asked.id)
            .ok_or_else(|| Failure::NoDocument(asked.id.clone()))?;
        let document = (kind.build)(&subject);
        let rendered = worker.render(&asked.id, &request(&document))?;
        contents.remarks.extend(
            rendered
                .missing_glyphs
                .iter()
                .map(|g| format!("{}: {g}", asked.id)),
        );
        contents.remarks.extend(
            rendered
                .warnings
                .iter()
                .map(|w| format!("{}: {w}", asked.id)),
        );
        let path = format!(
            "documents/{:02}-{}.pdf",
            contents.entries.len() + 1,
            asked.id
        );
        contents.add(path, rendered.pdf, Some(asked), Some(rendered.pages));
    }
    for asked in &form.files {
        for (name, bytes) in machine_readable(evaluated, release, &asked.id)? {
            contents.add(format!("files/{name}"), bytes, Some(asked), None);
        }
    }
    Ok(contents)
}

fn request(document: &Document) -> Request {
    let source = typst::render(document);
    Request {
        main: source.main,
        files: source
            .files
            .into_iter()
            .map(|(path, bytes)| SourceFile { path, bytes })
            .collect(),
        title: source.title,
        ident: source.ident,
        timestamp: source.timestamp,
        standard: Standard::A2aUa1,
        attachments: Vec::new(),
    }
}

/// Returns the files that answer a machine-readable part of a submission, by name.
fn machine_readable(
    evaluated: &Evaluated,
    release: &Release,
    id: &str,
) -> Result<Vec<(String, Vec<u8>)>, Failure> {
    match id {
        "sbom" => sboms(evaluated, release),
        "vex" => Ok(vec![(
            format!("vex-{}.cdx.json", release.id),
            vex_of(evaluated, release)?,
        )]),
        other => Err(Failure::NoDocument(other.to_owned())),
    }
}

fn sboms(evaluated: &Evaluated, release: &Release) -> Result<Vec<(String, Vec<u8>)>, Failure> {
    let mut files = Vec::new();
    for (file, read, support) in supported(evaluated, release) {
        let entry = release.sboms.iter().find(|e| e.file.value == file);
        let configuration = entry.map_or("", |e| e.configuration.as_str());
        let name = format!("sbom-{}-{configuration}.cdx.json", release.id);
        files.push((name, write(read, &support)?.into_bytes()));
    }
    Ok(files)
}

fn vex_of(evaluated: &Evaluated, release: &Release) -> Result<Vec<u8>, Failure> {
    let decisions = &evaluated.dossier.decisions;
    let evaluation = &evaluated.evaluation;
    let statements: Vec<(&Finding, Option<&Decision>)> = evaluation
        .findings
        .iter()
        .filter(|f| f.release == release.id)
        .map(|f| (f, f.decision.and_then(|d| decisions.get(d))))
        .collect();
    Ok(
        vex::cyclonedx::write(&evaluated.dossier, release, &statements, evaluation.as_of)?
            .into_bytes(),
    )
}

fn branding(evaluated: &Evaluated, source: &Path) -> Branding {
    let written = &evaluated.settings.documents;
    let text = |value: &Option<asepsis_domain::place::Located<String>>| {
        value.as_ref().map(|v| v.value.clone()).unwrap_or_default()
    };
    let logo = written.logo.as_ref().and_then(|path| {
        let format = match Path::new(&path.value).extension()?.to_str()? {
            "svg" => LogoFormat::Svg,
            "png" => LogoFormat::Png,
            "jpg" | "jpeg" => LogoFormat::Jpeg,
            _ => return None,
        };
        Some(Logo {
            format,
            bytes: std::fs::read(source.join(&path.value)).ok()?,
        })
    });
    Branding {
        company: text(&written.company),
        header: text(&written.header),
        document_prefix: text(&written.document_prefix),
        revision: text(&written.revision),
        logo,
    }
}
