//! A company's Word document as a template: its styles, headers, footers and page set-up stay, its text goes.
//!
//! In its headers and footers `{title}`, `{number}`, `{revision}`, `{status}`, `{device}`, `{release}`
//! and `{company}` are filled in where each stands in one piece of text.

use std::collections::BTreeMap;

use quick_xml::Reader;
use quick_xml::escape::escape;
use quick_xml::events::Event;

use super::xml::clean;
use super::{DOCUMENT, Parts, parts, styles};
use crate::content::Front;

/// A company's Word document, taken apart.
#[derive(Debug, Clone)]
pub struct Template {
    parts: Parts,
    root: String,
    page: String,
    relations: String,
    types: BTreeMap<String, String>,
    style_ids: Vec<String>,
}

/// Why a file cannot be used as a template.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TemplateError {
    /// A part is not there.
    #[error("it has no `{0}`: save it from Word as .docx")]
    Missing(&'static str),
    /// A part is not UTF-8 or not XML.
    #[error("its `{0}` cannot be read as XML")]
    NotXml(&'static str),
    /// A part is not of the form that Word writes.
    #[error("its `{0}` is not of the form that Word writes: open it in Word and save it as .docx")]
    Form(&'static str),
}

const STYLES: &str = "word/styles.xml";
const NUMBERING: &str = "word/numbering.xml";
const RELS: &str = "word/_rels/document.xml.rels";
const TYPES: &str = "[Content_Types].xml";

/// Parts that hold or belong to the text, or that are written anew.
const GONE: &[&str] = &[
    "docProps/",
    "customXml/",
    "word/comments",
    "word/media/asepsis-figure",
    "_rels/",
    "word/vba",
];

impl Template {
    /// Returns the template of the parts of a Word document.
    ///
    /// # Errors
    ///
    /// Where a part that is needed is missing or cannot be read.
    pub fn new(mut held: Parts) -> Result<Self, TemplateError> {
        let document = text(&held, DOCUMENT)?;
        let (root, page) = page_of(&document)?;
        let style_ids = attributes(&text(&held, STYLES)?, "w:style", "w:styleId", STYLES)?;
        let (relations, numbered) = relations_of(&text(&held, RELS)?)?;
        let types = types_of(&text(&held, TYPES)?)?;
        held.retain(|path, _| path != TYPES && path != DOCUMENT && path != RELS);
        held.retain(|path, _| !GONE.iter().any(|gone| path.starts_with(gone)));
        // A document that we made has our numberings already: they are made anew.
        let ours = format!("w:abstractNumId=\"{}\"", parts::ABSTRACT);
        if !numbered || text(&held, NUMBERING)?.contains(&ours) {
            held.remove(NUMBERING);
        }
        Ok(Self {
            parts: held,
            root,
            page,
            relations,
            types,
            style_ids,
        })
    }

    /// Returns the start of the content's outermost element, with all its namespaces.
    pub(super) fn root(&self) -> &str {
        &self.root
    }

    /// Returns the page set-up.
    pub(super) fn page(&self) -> &str {
        &self.page
    }

    /// Returns the relationships that stay.
    pub(super) fn relations(&self) -> &str {
        &self.relations
    }

    /// Returns the types of its parts, by path.
    pub(super) fn types(&self) -> BTreeMap<String, String> {
        let mut types = self.types.clone();
        types.retain(|path, _| self.parts.contains_key(path));
        types
    }

    /// Returns its parts with what documents need besides.
    pub(super) fn parts(&self, front: Option<&Front>, title: &str, lists: usize) -> Parts {
        let mut parts = self.parts.clone();
        let missing = styles::by_id(front.is_some());
        let missing = missing
            .into_iter()
            .filter(|(id, _)| !self.style_ids.contains(id));
        // The base of all styles is the template's, also where it has another id.
        let missing: String = missing
            .filter(|(id, _)| id != "Normal")
            .map(|(_, style)| style)
            .collect();
        edit(&mut parts, STYLES, |xml| {
            inserted(xml, "</w:styles>", &missing)
        });
        if parts.contains_key(NUMBERING) {
            edit(&mut parts, NUMBERING, |xml| {
                // All levels stand before all numberings.
                let before = xml.find("<w:num ").unwrap_or(xml.len());
                let (start, end) = xml.split_at(before);
                let at_end = end.is_empty();
                let with = match at_end {
                    true => inserted(start, "</w:numbering>", &parts::abstracts()),
                    false => format!("{start}{}{end}", parts::abstracts()),
                };
                inserted(&with, "</w:numbering>", &parts::numberings(lists))
            });
        } else {
            let content = format!("{}{}", parts::abstracts(), parts::numberings(lists));
            let xml = format!(
                "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n{}{content}</w:numbering>",
                parts::root("w:numbering")
            );
            parts.insert(NUMBERING.to_owned(), xml.into_bytes());
        }
        let furniture: Vec<String> = parts
            .keys()
            .filter(|path| path.starts_with("word/header") || path.starts_with("word/footer"))
            .cloned()
            .collect();
        for path in furniture {
            edit(&mut parts, &path, |xml| filled(xml, front, title));
        }
        parts
    }
}

/// Changes a part that is text.
fn edit(parts: &mut Parts, path: &str, change: impl FnOnce(&str) -> String) {
    let Some(bytes) = parts.get_mut(path) else {
        return;
    };
    if let Ok(xml) = std::str::from_utf8(bytes) {
        *bytes = change(xml).into_bytes();
    }
}

/// Returns the text with a piece before the last place of an ending.
fn inserted(xml: &str, before: &str, piece: &str) -> String {
    match xml.rfind(before) {
        Some(at) => {
            let (start, end) = xml.split_at(at);
            format!("{start}{piece}{end}")
        }
        None => xml.to_owned(),
    }
}

/// Fills in what a header or footer asks for.
fn filled(xml: &str, front: Option<&Front>, title: &str) -> String {
    let status = front.map_or("", |f| if f.draft { "DRAFT, not issued" } else { "" });
    let of = |pick: fn(&Front) -> &String| front.map(pick).cloned().unwrap_or_default();
    let values = [
        ("{title}", title.to_owned()),
        ("{number}", of(|f| &f.number)),
        ("{revision}", of(|f| &f.revision)),
        ("{status}", status.to_owned()),
        ("{device}", of(|f| &f.device)),
        ("{release}", of(|f| &f.release)),
        ("{company}", of(|f| &f.company)),
    ];
    let fill =
        |xml: String, (name, value): &(&str, String)| xml.replace(name, &escape(clean(value)));
    values.iter().fold(xml.to_owned(), fill)
}

fn text(parts: &Parts, path: &'static str) -> Result<String, TemplateError> {
    let bytes = parts.get(path).ok_or(TemplateError::Missing(path))?;
    let text = std::str::from_utf8(bytes).map_err(|_| TemplateError::NotXml(path))?;
    Ok(text.trim_start_matches('\u{feff}').to_owned())
}

/// Returns the values of an attribute of all elements of a name.
fn attributes(
    xml: &str,
    element: &str,
    attribute: &str,
    path: &'static str,
) -> Result<Vec<String>, TemplateError> {
    let mut reader = Reader::from_str(xml);
    let mut found = Vec::new();
    loop {
        match reader
            .read_event()
            .map_err(|_| TemplateError::NotXml(path))?
        {
            Event::Start(e) | Event::Empty(e) if e.name().as_ref() == element => {
                if let Ok(Some(value)) = e.try_get_attribute(attribute) {
                    found.push(value.value.into_owned());
                }
            }
            Event::Eof => return Ok(found),
            _ => {}
        }
    }
}

/// Returns the start of the outermost element and the last page set-up of a document.
fn page_of(xml: &str) -> Result<(String, String), TemplateError> {
    let mut reader = Reader::from_str(xml);
    let mut root = None;
    let (mut page, mut from, mut depth) = (None, None, 0_usize);
    loop {
        let before = position(&reader);
        let event = reader
            .read_event()
            .map_err(|_| TemplateError::NotXml(DOCUMENT))?;
        let after = position(&reader);
        match event {
            Event::Start(e) => {
                depth += 1;
                match e.name().as_ref() {
                    "w:document" if depth == 1 => root = xml.get(before..after),
                    "w:sectPr" if depth == 3 => from = Some(before),
                    _ => {}
                }
            }
            Event::End(e) => {
                if let ("w:sectPr", 3, Some(start)) = (e.name().as_ref(), depth, from) {
                    page = xml.get(start..after);
                }
                depth = depth.saturating_sub(1);
            }
            Event::Eof => break,
            _ => {}
        }
    }
    let root = root.ok_or(TemplateError::Form(DOCUMENT))?;
    let page = page.ok_or(TemplateError::Form(DOCUMENT))?;
    Ok((with_namespaces(root.trim()), page.to_owned()))
}

fn position(reader: &Reader<&[u8]>) -> usize {
    usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX)
}

/// Adds the namespaces that our content uses and the template does not name.
fn with_namespaces(root: &str) -> String {
    let mut root = root.trim_end_matches('>').to_owned();
    let ours = parts::root("w:document");
    for declaration in ours.split(' ').filter(|d| d.starts_with("xmlns:")) {
        let declaration = declaration.trim_end_matches('>');
        let name = declaration.split('=').next().unwrap_or_default();
        if !root.contains(&format!("{name}=")) {
            root.push(' ');
            root.push_str(declaration);
        }
    }
    root.push('>');
    root
}

/// Returns the relationships that stay, and whether there is a numbering among them.
fn relations_of(xml: &str) -> Result<(String, bool), TemplateError> {
    /// Kinds of what stays: how pages look, not what they say.
    const KEPT: &[&str] = &[
        "endnotes",
        "fontTable",
        "footer",
        "footnotes",
        "header",
        "numbering",
        "settings",
        "styles",
        "stylesWithEffects",
        "theme",
        "webSettings",
    ];
    let mut reader = Reader::from_str(xml);
    let (mut kept, mut numbered) = (String::new(), false);
    loop {
        let before = position(&reader);
        let event = reader
            .read_event()
            .map_err(|_| TemplateError::NotXml(RELS))?;
        match event {
            Event::Empty(e) if e.name().as_ref() == "Relationship" => {
                let kind = e.try_get_attribute("Type").ok().flatten();
                let kind = kind.map(|k| k.value.into_owned()).unwrap_or_default();
                let kind = kind.rsplit('/').next().unwrap_or_default();
                if KEPT.contains(&kind) {
                    kept.push_str(
                        xml.get(before..position(&reader))
                            .unwrap_or_default()
                            .trim(),
                    );
                    numbered |= kind == "numbering";
                }
            }
            Event::Eof => break,
            _ => {}
        }
    }
    if !numbered {
        kept.push_str(&format!(
            "<Relationship Id=\"rIdNumbering\" Type=\"{}/numbering\" Target=\"numbering.xml\"/>",
            parts::OFFICE_RELATIONS
        ));
    }
    Ok((kept, numbered))
}

/// Returns the types of parts, by path.
fn types_of(xml: &str) -> Result<BTreeMap<String, String>, TemplateError> {
    let mut reader = Reader::from_str(xml);
    let mut types = BTreeMap::new();
    loop {
        match reader
            .read_event()
            .map_err(|_| TemplateError::NotXml(TYPES))?
        {
            Event::Empty(e) | Event::Start(e) if e.name().as_ref() == "Override" => {
                let of = |name: &str| {
                    let value = e.try_get_attribute(name).ok().flatten();
                    value.map(|v| v.value.trim_start_matches('/').to_owned())
                };
                if let (Some(path), Some(kind)) = (of("PartName"), of("ContentType")) {
                    types.insert(path, kind);
                }
            }
            Event::Eof => return Ok(types),
            _ => {}
        }
    }
}
