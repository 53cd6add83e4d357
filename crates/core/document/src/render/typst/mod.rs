//! Content to Typst: one fixed template and the document as data beside it.
//!
//! No text of a document ever becomes Typst source: the template reads `document.json` and sets
//! strings as text, so that `#`, `$`, `*`, `@` or `<` mean nothing. Making the PDF is the worker's.

mod wire;

use crate::content::{Block, Document, LogoFormat};

/// The template, the same for every document.
const TEMPLATE: &str = include_str!("template.typ");

/// Typst source with the files it reads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TypstSource {
    /// The main source file.
    pub main: String,
    /// The files it reads, `(path, bytes)`, by path.
    pub files: Vec<(String, Vec<u8>)>,
    /// Title of the document, for the PDF's metadata.
    pub title: String,
    /// What identifies the document: its number and revision, else its kind, device and release.
    pub ident: String,
    /// The instant that the PDF states as its creation, in seconds since 1970; 0 where the document holds for none.
    pub timestamp: i64,
}

/// Returns the Typst source of a document.
pub fn render(document: &Document) -> TypstSource {
    let mut files = vec![(
        "document.json".to_owned(),
        wire::json(document).into_bytes(),
    )];
    let mut figures = 0;
    for block in &document.blocks {
        if let Block::Figure(figure) = block {
            figures += 1;
            files.push((figure_path(figures), figure.svg.clone().into_bytes()));
        }
    }
    let logo = document
        .front
        .as_ref()
        .and_then(|front| front.logo.as_ref());
    if let Some(logo) = logo {
        files.push((logo_path(logo.format).to_owned(), logo.bytes.clone()));
    }
    files.sort();
    TypstSource {
        main: TEMPLATE.to_owned(),
        files,
        title: document.title.clone(),
        ident: ident(document),
        timestamp: document
            .front
            .as_ref()
            .map_or(0, |front| front.as_of.as_second()),
    }
}

fn figure_path(number: usize) -> String {
    format!("figure-{number}.svg")
}

fn logo_path(format: LogoFormat) -> &'static str {
    match format {
        LogoFormat::Svg => "logo.svg",
        LogoFormat::Png => "logo.png",
        LogoFormat::Jpeg => "logo.jpg",
    }
}

fn ident(document: &Document) -> String {
    let Some(front) = &document.front else {
        return document.id.clone();
    };
    let parts = [
        &front.manufacturer,
        &front.device,
        &front.release,
        &document.id,
        &front.number,
        &front.revision,
    ];
    parts.map(String::as_str).join("/")
}

#[cfg(test)]
mod tests;
