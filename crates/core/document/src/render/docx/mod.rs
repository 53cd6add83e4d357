//! Content to the parts of a Word document (ECMA-376), which a zip then holds.
//!
//! The same document gives the same bytes: no clock, no chance, one order. With a company's template
//! its styles, headers, footers and page set-up are kept; what it lacks is added.

mod body;
mod inline;
mod parts;
mod styles;
mod table;
mod template;
mod xml;

use std::collections::BTreeMap;

use crate::content::{Block, Document, Figure, LogoFormat};
use body::Writer;
use xml::Xml;

pub use template::{Template, TemplateError};

/// The width of a page's text in twentieths of a point: A4 less 20 mm at each side.
const TEXT_WIDTH: u32 = 9638;

/// The part that holds the content.
const DOCUMENT: &str = "word/document.xml";

/// Parts by path.
pub type Parts = BTreeMap<String, Vec<u8>>;

/// A drawing as pixels, for readers that show no SVG.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// PNG, or JPEG where a logo is one.
    pub png: Vec<u8>,
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
}

/// The pictures of a document.
#[derive(Debug, Clone, Default)]
pub struct Pictures {
    /// One for each of [`figures`], in their order; `None` where it could not be drawn.
    pub figures: Vec<Option<Picture>>,
    /// The logo.
    pub logo: Option<Picture>,
}

/// Returns the drawings of a document, in its order.
pub fn figures(document: &Document) -> Vec<&Figure> {
    let figures = document.blocks.iter().filter_map(|block| match block {
        Block::Figure(figure) => Some(figure),
        _ => None,
    });
    figures.collect()
}

/// Returns the parts of a Word document, by path.
pub fn render(document: &Document, pictures: Pictures, template: Option<&Template>) -> Parts {
    let relations = Relations::starting(template);
    let mut writer = Writer::new(document, pictures.figures, relations);
    writer.write();
    let (lists, mut relations) = (writer.lists, writer.relations);
    let content = writer.xml.finish();
    let mut parts = match template {
        Some(template) => template.parts(document.front.as_ref(), &document.title, lists),
        None => parts::own(document, lists),
    };
    let page = match template {
        Some(template) => template.page().to_owned(),
        None => {
            let logo = document
                .front
                .as_ref()
                .and_then(|front| front.logo.as_ref());
            let jpeg = logo.is_some_and(|logo| logo.format == LogoFormat::Jpeg);
            parts::furniture(document, pictures.logo, jpeg, &mut relations, &mut parts)
        }
    };
    let mut xml = Xml::document();
    match template {
        Some(template) => xml.raw(template.root()),
        None => xml.raw(&parts::root("w:document")),
    }
    xml.raw("<w:body>");
    xml.raw(&content);
    xml.raw(&page);
    xml.raw("</w:body></w:document>");
    parts.insert(DOCUMENT.to_owned(), xml.finish().into_bytes());
    relations.write(template, &mut parts);
    parts::properties(document, &mut parts);
    parts::types(template, &mut parts);
    parts
}

/// What the content refers to: links and pictures, by relationship id.
#[derive(Debug, Default)]
struct Relations {
    /// What our ids start with: nothing that a template's start with.
    prefix: String,
    rows: Vec<Relation>,
    media: Parts,
}

#[derive(Debug)]
struct Relation {
    id: String,
    kind: &'static str,
    target: String,
    external: bool,
}

impl Relations {
    /// Returns the relations that every document has; a template brings its own.
    fn starting(template: Option<&Template>) -> Self {
        let kept = template.map(Template::relations).unwrap_or_default();
        let mut prefix = "rIdA".to_owned();
        while kept.contains(&prefix) {
            prefix.push('A');
        }
        let mut relations = Self {
            prefix,
            ..Self::default()
        };
        if template.is_none() {
            for (kind, target) in [
                ("styles", "styles.xml"),
                ("numbering", "numbering.xml"),
                ("settings", "settings.xml"),
            ] {
                relations.add(kind, target.to_owned(), false);
            }
        }
        relations
    }

    fn add(&mut self, kind: &'static str, target: String, external: bool) -> String {
        let known = self
            .rows
            .iter()
            .find(|r| r.kind == kind && r.target == target);
        if let Some(known) = known {
            return known.id.clone();
        }
        let id = format!("{}{}", self.prefix, self.rows.len() + 1);
        self.rows.push(Relation {
            id: id.clone(),
            kind,
            target,
            external,
        });
        id
    }

    /// Returns the id of a link to an address.
    fn link(&mut self, url: &str) -> String {
        self.add("hyperlink", url.to_owned(), true)
    }

    /// Adds a picture and returns its id.
    fn media(&mut self, name: String, bytes: Vec<u8>) -> String {
        let name = format!("asepsis-{name}");
        self.media.insert(format!("word/media/{name}"), bytes);
        self.add("image", format!("media/{name}"), false)
    }

    fn write(self, template: Option<&Template>, parts: &mut Parts) {
        let kept = template.map(Template::relations).unwrap_or_default();
        let mut xml = Xml::document();
        xml.start("Relationships", &[("xmlns", parts::RELATIONS)]);
        xml.raw(kept);
        for row in &self.rows {
            let kind = format!("{}/{}", parts::OFFICE_RELATIONS, row.kind);
            let mut attributes = vec![
                ("Id", row.id.as_str()),
                ("Type", &kind),
                ("Target", &row.target),
            ];
            if row.external {
                attributes.push(("TargetMode", "External"));
            }
            xml.empty("Relationship", &attributes);
        }
        let path = "word/_rels/document.xml.rels".to_owned();
        parts.insert(path, xml.finish().into_bytes());
        parts.extend(self.media);
    }
}

#[cfg(test)]
mod tests;
