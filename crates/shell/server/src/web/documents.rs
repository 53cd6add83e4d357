//! Documents: read on the page, kept as PDF, Word or HTML; and the packages of submissions.

use asepsis_document::render::html as whole;
use asepsis_document::{DOCUMENTS, DocumentKind, Subject};
use asepsis_domain::access::Permission;
use asepsis_domain::catalogue::SubmissionForm;
use asepsis_domain::time::Instant;
use asepsis_workflow::folder;
use asepsis_workflow::package::Format;
use maud::{Markup, html};

use super::part::{content, counted, empty};
use super::{Sheet, Shown, link, ready};
use crate::ask::Asked;
use crate::error::{CANNOT, Error, FAULT};
use crate::job::{self, Key, State};
use crate::live::View;

/// Returns the submissions for the device's markets, by id.
pub(crate) fn submissions(view: &View) -> Vec<&SubmissionForm> {
    let evaluated = &view.evaluated;
    let markets = &evaluated.dossier.device.markets;
    let ours = |form: &&SubmissionForm| markets.iter().any(|m| m.id.value == form.market);
    evaluated
        .catalogue
        .submissions
        .values()
        .filter(ours)
        .collect()
}

/// All documents and packages.
pub(crate) fn page(asked: &Asked) -> Result<Shown, Error> {
    let view = asked.view()?;
    let forms = submissions(view);
    let release = asked.release()?.id.to_string();
    let content = html! {
        p { "Every statement carries the record it rests on; what is missing stands in the document as a box. All are drafts until they are issued with " code { "asepsis package --final" } "." }
        div.table tabindex="0" role="group" aria-label="Documents" {
            table.cards {
                thead { tr { th scope="col" { "Document" } th scope="col" { "Asked for by" } th scope="col" { "Keep it as" } } }
                tbody { @for kind in DOCUMENTS {
                    @let asking: Vec<_> = forms.iter().filter(|f| f.documents.iter().any(|d| d.id == kind.id)).collect();
                    tr {
                        th scope="row" { a href=(link::document(kind.id)) { (kind.title) } }
                        td data-label="Asked for by" { @if asking.is_empty() { span.faint { "no submission of these markets" } } @for form in &asking { span.line.plain { (form.title) } } }
                        td data-label="Keep it as" {
                            a href={ "/documents/" (kind.id) "/html" } { "HTML" }
                            @if !asking.is_empty() { " · " a href={ "/documents/" (kind.id) "/pdf" } { "PDF" } " · " a href={ "/documents/" (kind.id) "/docx" } { "Word" } }
                        }
                    }
                } }
            }
        }
        h2 #packages { "Packages" }
        @if forms.is_empty() { (empty("No submission", "The catalogue knows no submission for the markets of the device.")) }
        @else if view.evaluated.evaluation.inputs.snapshot.is_none() { (empty("No package without advisories", "Run `asepsis feeds sync` first.")) }
        div.cards { @for form in &forms { (package_card(asked, form, &release)?) } }
    };
    let under = html! { (DOCUMENTS.len()) " documents of release " a href=(format!("/releases/{release}")) { (release) } ", each from the same records" };
    Ok(Sheet::new("/documents", "Documents", content)
        .under(under)
        .into())
}

fn package_card(asked: &Asked, form: &SubmissionForm, release: &str) -> Result<Markup, Error> {
    let key: Key = (form.id.clone(), release.to_owned());
    let state = job::state(asked, &key)?;
    let action = link::query(
        "/packages",
        &[("submission", &form.id), ("release", release)],
    );
    let may = asked.may(Permission::Package);
    let button = |words: &str| html! { @if may { form method="post" action=(action) { button { (words) } } } };
    Ok(html! {
        section.card {
            h3 { (form.title) }
            p.faint { (counted(form.documents.len(), "document", "documents")) ", with SBOM, VEX, manifest and inputs" }
            @match state {
                None => { @if !may { p { "Nobody has made it yet." } } (button("Make the package")) }
                Some(State::Making { since }) => { p { span.badge.caution { "being made" } " since " (clock(since)) ". The page follows by itself." } }
                Some(State::Done { at, digest, .. }) => {
                    p { a.button href=(format!("/packages/{}/{release}", form.id)) { "Keep the zip" } " made " (clock(at)) }
                    p.faint { "Manifest " code { (digest) } }
                    (button("Make it again"))
                }
                Some(State::Failed { why, .. }) => { p { span.badge.bad { "not made" } " " (why) } (button("Try again")) }
            }
        }
    })
}

fn clock(at: Instant) -> String {
    at.strftime("%H:%M:%S UTC").to_string()
}

fn kind(asked: &Asked) -> Result<&'static DocumentKind, Error> {
    let id = asked.part("id")?;
    asepsis_document::document(id).ok_or_else(|| Error::no("document", id))
}

/// One document, to be read.
pub(crate) fn one(asked: &Asked) -> Result<Shown, Error> {
    let view = asked.view()?;
    let kind = kind(asked)?;
    let release = asked.release()?;
    let text = view.once(&format!("{} {}", kind.id, release.id), || {
        content(&built(view, kind, &view.subject(release)), &release.id)
    });
    let body = html! { div.written { (ready(&text)) } };
    let under = html! {
        "Draft for release " a href=(link::release(&release.id)) { (release.id) } " · "
        a href={ "/documents/" (kind.id) "/html" } { "keep it as HTML" } " · " a href="/documents" { "all documents" }
    };
    Ok(Sheet::new("/documents", kind.title, body)
        .under(under)
        .into())
}

/// Builds a document as the submission that asks for it has it.
fn built(view: &View, kind: &DocumentKind, subject: &Subject<'_>) -> asepsis_document::Document {
    let forms = submissions(view);
    let form = forms
        .iter()
        .find(|f| f.documents.iter().any(|d| d.id == kind.id));
    let release = subject.release;
    match form {
        Some(form) => (kind.build)(&view.subject(release).for_submission(form)),
        None => (kind.build)(subject),
    }
}

/// One document as a file.
pub(crate) fn file(asked: &Asked) -> Result<Shown, Error> {
    let view = asked.view()?;
    let kind = kind(asked)?;
    let release = asked.release()?;
    let wanted = asked.part("format")?;
    let format = Format::parse(wanted).ok_or_else(|| Error::no("form of a document", wanted))?;
    let name = format!("{}-{}.{}", kind.id, release.id, format.id());
    if format == Format::Html {
        let document = built(view, kind, &view.subject(release));
        let bytes = whole::render(&document).into_bytes();
        return Ok(Shown::File {
            kind: "text/html; charset=utf-8",
            name,
            bytes,
        });
    }
    let forms = submissions(view);
    let form = forms
        .iter()
        .find(|f| f.documents.iter().any(|d| d.id == kind.id));
    let form = form.ok_or_else(|| {
        Error::new(
            CANNOT,
            "No submission of the device's markets asks for it: keep it as HTML.",
        )
    })?;
    let bytes = typeset(asked, (&form.id, release.id.as_str()), kind.id, format)?;
    let media = match format {
        Format::Pdf => "application/pdf",
        _ => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    };
    Ok(Shown::File {
        kind: media,
        name,
        bytes,
    })
}

/// Writes one document of a submission into a folder of its own and takes its bytes.
fn typeset(
    asked: &Asked,
    of: (&str, &str),
    document: &str,
    format: Format,
) -> Result<Vec<u8>, Error> {
    let failed = |e: std::io::Error| Error::new(FAULT, format!("a folder for the document: {e}"));
    let dir = tempfile::tempdir().map_err(failed)?;
    let out = dir.path().join("made");
    job::write(
        asked.live()?,
        of,
        &[document.to_owned()],
        &[format],
        out.clone(),
    )?;
    let ending = format!(".{}", format.id());
    let files = folder::list(&out, &["inputs", "signatures"])?;
    let file = files.iter().find(|f| f.ends_with(&ending));
    let file = file.ok_or_else(|| Error::new(FAULT, "the document was not made"))?;
    Ok(folder::read(&out, file)?)
}

/// A package that was made.
pub(crate) fn package(asked: &Asked) -> Result<Shown, Error> {
    let key: Key = (
        asked.part("submission")?.to_owned(),
        asked.part("release")?.to_owned(),
    );
    let bytes = job::zip(asked, &key)?;
    Ok(Shown::File {
        kind: "application/zip",
        name: format!("{}-{}.zip", key.0, key.1),
        bytes,
    })
}
