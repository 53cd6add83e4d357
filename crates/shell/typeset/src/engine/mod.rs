//! The half that typesets: the only place in the product that knows Typst.
//!
//! A request is compiled against a world that holds its files, the embedded fonts and nothing
//! else, laid out, checked for characters no font can print, and exported as tagged PDF. Nothing
//! is read from a clock, the network, the disk or the system's fonts.

mod diagnostic;
mod draw;
mod fonts;
mod glyphs;
mod serve;
mod world;

use std::any::Any;
use std::collections::{BTreeMap, BTreeSet};
use std::panic::{self, AssertUnwindSafe};
use std::sync::LazyLock;

use rayon::{ThreadPool, ThreadPoolBuilder};
use typst::diag::{SourceDiagnostic, Warned};
use typst::foundations::Smart;
use typst::introspection::Introspector;
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards, Timestamp};

use crate::outcome::{Diagnostic, MissingGlyph, RenderError, Rendered};
use crate::request::{Request, Standard};
use world::RequestWorld;

pub use draw::draw;
pub use fonts::{MONO, SANS, SERIF, font_families};
pub use serve::{ServeError, serve};

/// How often characters that no font has are replaced before the rest is left to the export to refuse.
const REPLACEMENT_ROUNDS: usize = 3;

/// Typst's own limits on nesting are set for stacks larger than a thread gets by default.
const STACK_BYTES: usize = 64 * 1024 * 1024;

/// Typesets one document; the same request gives the same bytes in any process.
///
/// Typst's caches are emptied before returning, so that memory does not grow with the number of
/// documents.
///
/// # Errors
///
/// A [`RenderError`] that says what is wrong with the request, its source or its conformance. After
/// [`RenderError::Crashed`] the process is not to be used for another document.
pub fn render(request: &Request) -> Result<Rendered, RenderError> {
    let work = AssertUnwindSafe(|| match &*POOL {
        Ok(pool) => pool.install(|| render_here(request)),
        Err(_) => render_here(request),
    });
    let result = panic::catch_unwind(work);
    typst::comemo::evict(0);
    result.unwrap_or_else(|payload| {
        Err(RenderError::Crashed {
            message: message(&*payload),
        })
    })
}

static POOL: LazyLock<Result<ThreadPool, rayon::ThreadPoolBuildError>> =
    LazyLock::new(|| ThreadPoolBuilder::new().stack_size(STACK_BYTES).build());

fn render_here(request: &Request) -> Result<Rendered, RenderError> {
    let mut world = RequestWorld::new(request).map_err(|cause| RenderError::Request { cause })?;
    let mut missing: BTreeMap<char, BTreeSet<usize>> = BTreeMap::new();
    let mut rounds = 0;
    let (mut document, warnings) = loop {
        let (document, warnings) = compile(&world)?;
        let unprintable = glyphs::unprintable(&document);
        if unprintable.is_empty() || rounds == REPLACEMENT_ROUNDS {
            break (document, warnings);
        }
        for (character, pages) in unprintable {
            missing.entry(character).or_default().extend(pages);
        }
        world.replace(missing.keys().copied());
        rounds += 1;
    };
    if document.info_mut().title.is_none() {
        document.info_mut().title = Some(request.title.as_str().into());
    }
    let pdf = export(&world, &document, request, &warnings)?;
    Ok(Rendered {
        pdf,
        pages: document.pages().len(),
        labels: labels(&document),
        warnings,
        missing_glyphs: missing
            .into_iter()
            .map(|(character, pages)| MissingGlyph {
                character,
                pages: pages.into_iter().collect(),
            })
            .collect(),
    })
}

fn compile(world: &RequestWorld) -> Result<(PagedDocument, Vec<Diagnostic>), RenderError> {
    let Warned { output, warnings } = typst::compile::<PagedDocument>(world);
    let warnings = diagnostic::of(world, &warnings);
    match output {
        Ok(document) => Ok((document, warnings)),
        Err(errors) => Err(RenderError::Source {
            diagnostics: with_warnings(world, &errors, &warnings),
        }),
    }
}

fn export(
    world: &RequestWorld,
    document: &PagedDocument,
    request: &Request,
    warnings: &[Diagnostic],
) -> Result<Vec<u8>, RenderError> {
    let archival = match request.standard {
        Standard::A2aUa1 => PdfStandard::A_2a,
        Standard::A3aUa1 => PdfStandard::A_3a,
    };
    let standards = PdfStandards::new(&[archival, PdfStandard::Ua_1]).map_err(|refusal| {
        let error =
            SourceDiagnostic::error(typst::syntax::Span::detached(), refusal.message().clone());
        RenderError::Export {
            diagnostics: diagnostic::of(world, &[error]),
        }
    })?;
    let options = PdfOptions {
        ident: Smart::Custom(request.ident.clone()),
        creator: Smart::Custom(Some("Asepsis".to_owned())),
        timestamp: Some(Timestamp::new_utc(world.created())),
        page_ranges: None,
        standards,
        tagged: true,
        pretty: false,
    };
    typst_pdf::pdf(document, &options).map_err(|errors| RenderError::Export {
        diagnostics: with_warnings(world, &errors, warnings),
    })
}

fn with_warnings(
    world: &RequestWorld,
    errors: &[SourceDiagnostic],
    warnings: &[Diagnostic],
) -> Vec<Diagnostic> {
    let mut all = diagnostic::of(world, errors);
    all.extend_from_slice(warnings);
    all
}

/// The page of each label; a label used twice counts where it stands first.
fn labels(document: &PagedDocument) -> BTreeMap<String, usize> {
    let introspector = document.introspector();
    let mut pages = BTreeMap::new();
    for element in introspector.query_labelled() {
        let place = element
            .location()
            .and_then(|location| introspector.page(location));
        if let (Some(label), Some(page)) = (element.label(), place) {
            pages
                .entry(label.resolve().to_string())
                .or_insert(page.get());
        }
    }
    pages
}

fn message(payload: &(dyn Any + Send)) -> String {
    let text = payload.downcast_ref::<String>().map(String::as_str);
    let text = text.or_else(|| payload.downcast_ref::<&str>().copied());
    text.unwrap_or("it left no message").to_owned()
}

#[cfg(test)]
mod tests;
