//! The parts around the content: types, properties, numbering, settings, header and footer, drawings.

use super::styles;
use super::template::Template;
use super::xml::Xml;
use super::{Parts, Picture, Relations, TEXT_WIDTH};
use crate::content::{Document, Front};

/// The namespace of relationships.
pub(super) const RELATIONS: &str = "http://schemas.openxmlformats.org/package/2006/relationships";

/// What types of relationships in Office documents start with.
pub(super) const OFFICE_RELATIONS: &str =
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

/// The numbering of unordered lists.
pub(super) const BULLETS: usize = 9002;

/// The numbering of the first ordered list; each has one of its own.
pub(super) const FIRST_LIST: usize = 9003;

/// Numbers of our own numberings, far from those of a template.
pub(super) const ABSTRACT: usize = 9000;

const WORD: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml";

/// Returns the start of a part's outermost element with the namespaces that are used.
pub(super) fn root(name: &str) -> String {
    format!(
        "<{name} xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\" \
         xmlns:r=\"{OFFICE_RELATIONS}\" \
         xmlns:wp=\"http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing\" \
         xmlns:a=\"http://schemas.openxmlformats.org/drawingml/2006/main\" \
         xmlns:pic=\"http://schemas.openxmlformats.org/drawingml/2006/picture\">"
    )
}

fn part(root_name: &str, content: &str) -> Vec<u8> {
    let mut xml = Xml::document();
    xml.raw(&root(root_name));
    xml.raw(content);
    xml.raw(&format!("</{root_name}>"));
    xml.finish().into_bytes()
}

/// Returns the parts of a document without a template, besides content, header and footer.
pub(super) fn own(document: &Document, lists: usize) -> Parts {
    let numbered = document.front.is_some();
    let settings = "<w:zoom w:percent=\"100\"/><w:defaultTabStop w:val=\"720\"/><w:compat>\
         <w:compatSetting w:name=\"compatibilityMode\" w:uri=\"http://schemas.microsoft.com/office/word\" w:val=\"15\"/>\
         </w:compat>";
    let styles = format!("{}{}", styles::DEFAULTS, styles::all(numbered));
    Parts::from([
        ("word/styles.xml".to_owned(), part("w:styles", &styles)),
        (
            "word/numbering.xml".to_owned(),
            part(
                "w:numbering",
                &format!("{}{}", abstracts(), numberings(lists)),
            ),
        ),
        ("word/settings.xml".to_owned(), part("w:settings", settings)),
    ])
}

/// Returns our numberings' levels: headings, bullets, ordered lists.
pub(super) fn abstracts() -> String {
    let mut xml = Xml::piece();
    let kinds = ["multilevel", "hybridMultilevel", "hybridMultilevel"];
    for (kind, multi) in kinds.into_iter().enumerate() {
        let id = (ABSTRACT + kind).to_string();
        xml.start("w:abstractNum", &[("w:abstractNumId", &id)]);
        xml.val("w:multiLevelType", multi);
        for level in 0..9_usize {
            let number = level.to_string();
            xml.start("w:lvl", &[("w:ilvl", &number)]);
            xml.val("w:start", "1");
            xml.val("w:numFmt", if kind == 1 { "bullet" } else { "decimal" });
            if let (0, Some(style)) = (kind, super::body::HEADINGS.get(level)) {
                xml.val("w:pStyle", style);
            }
            xml.val("w:suff", if kind == 0 { "space" } else { "tab" });
            let text = match kind {
                0 => (1..=level + 1)
                    .map(|n| format!("%{n}"))
                    .collect::<Vec<_>>()
                    .join("."),
                1 => "•".to_owned(),
                _ => format!("%{}.", level + 1),
            };
            xml.val("w:lvlText", &text);
            xml.val("w:lvlJc", "left");
            let left = if kind == 0 { 0 } else { 360 * (level + 1) };
            let hanging = if kind == 0 { "0" } else { "300" };
            xml.start("w:pPr", &[]);
            let left = left.to_string();
            xml.empty(
                "w:ind",
                &[("w:left", left.as_str()), ("w:hanging", hanging)],
            );
            xml.end();
            xml.end();
        }
        xml.end();
    }
    xml.finish()
}

/// Returns our numberings: headings, bullets, and one that starts anew for each ordered list.
pub(super) fn numberings(lists: usize) -> String {
    let mut xml = Xml::piece();
    for number in 0..2 + lists {
        let id = (BULLETS - 1 + number).to_string();
        let kind = (ABSTRACT + number.min(2)).to_string();
        xml.start("w:num", &[("w:numId", &id)]);
        xml.val("w:abstractNumId", &kind);
        if number >= 2 {
            xml.start("w:lvlOverride", &[("w:ilvl", "0")]);
            xml.val("w:startOverride", "1");
            xml.end();
        }
        xml.end();
    }
    xml.finish()
}

/// Writes header and footer, and returns the page set-up that refers to them.
pub(super) fn furniture(
    document: &Document,
    logo: Option<Picture>,
    jpeg: bool,
    relations: &mut Relations,
    parts: &mut Parts,
) -> String {
    let mut references = String::new();
    if let Some(front) = &document.front {
        let header = header(front, logo, jpeg, parts);
        parts.insert("word/header1.xml".to_owned(), part("w:hdr", &header));
        let footer = footer(document, front);
        parts.insert("word/footer1.xml".to_owned(), part("w:ftr", &footer));
        for (what, element) in [
            ("header", "w:headerReference"),
            ("footer", "w:footerReference"),
        ] {
            let id = relations.add(
                if what == "header" { "header" } else { "footer" },
                format!("{what}1.xml"),
                false,
            );
            references.push_str(&format!("<{element} w:type=\"default\" r:id=\"{id}\"/>"));
        }
    }
    format!(
        "<w:sectPr>{references}<w:pgSz w:w=\"11906\" w:h=\"16838\"/>\
         <w:pgMar w:top=\"1588\" w:right=\"1134\" w:bottom=\"1361\" w:left=\"1134\" w:header=\"624\" w:footer=\"567\" w:gutter=\"0\"/>\
         </w:sectPr>"
    )
}

fn header(front: &Front, logo: Option<Picture>, jpeg: bool, parts: &mut Parts) -> String {
    let mut xml = Xml::piece();
    xml.start("w:p", &[]);
    styled(&mut xml, "Header");
    if let Some(logo) = logo {
        // 9 mm high.
        let high = 324_000_u64;
        let wide = high * u64::from(logo.width.max(1)) / u64::from(logo.height.max(1));
        let name = if jpeg {
            "asepsis-logo.jpg"
        } else {
            "asepsis-logo.png"
        };
        parts.insert(format!("word/media/{name}"), logo.png);
        let mut rels = Xml::document();
        rels.start("Relationships", &[("xmlns", RELATIONS)]);
        let kind = format!("{OFFICE_RELATIONS}/image");
        let target = format!("media/{name}");
        rels.empty(
            "Relationship",
            &[("Id", "rIdLogo"), ("Type", &kind), ("Target", &target)],
        );
        let path = "word/_rels/header1.xml.rels".to_owned();
        parts.insert(path, rels.finish().into_bytes());
        let alt = format!("Logo of {}", front.company);
        let shown = Shown {
            id: 9001,
            name: "Logo",
            alt: &alt,
            size: (wide.clamp(1, 3_000_000), high),
            png: "rIdLogo",
            svg: None,
        };
        drawing(&mut xml, &shown);
        run(&mut xml, "\u{2002}", false);
    }
    run(&mut xml, &front.company, true);
    tab(&mut xml);
    if front.draft {
        xml.start("w:r", &[]);
        xml.start("w:rPr", &[]);
        xml.val("w:rStyle", "DraftText");
        xml.end();
        xml.text("w:t", &[("xml:space", "preserve")], "DRAFT, not issued");
        xml.end();
        run(&mut xml, "\u{2002}", false);
    }
    run(&mut xml, &front.number, false);
    if !front.revision.is_empty() {
        let comma = if front.number.is_empty() { "" } else { ", " };
        run(
            &mut xml,
            &format!("{comma}revision {}", front.revision),
            false,
        );
    }
    if !front.header.is_empty() {
        xml.start("w:r", &[]);
        xml.empty("w:br", &[]);
        xml.end();
        run(&mut xml, &front.header, false);
    }
    xml.finish()
}

fn footer(document: &Document, front: &Front) -> String {
    let mut xml = Xml::piece();
    xml.start("w:p", &[]);
    styled(&mut xml, "Footer");
    run(
        &mut xml,
        &format!("{}, release {}", document.title, front.release),
        false,
    );
    let digest = front.short_digest();
    if !digest.is_empty() {
        run(&mut xml, &format!(" · dossier {digest}"), false);
    }
    tab(&mut xml);
    run(&mut xml, "Page ", false);
    field(&mut xml, " PAGE ");
    run(&mut xml, " of ", false);
    field(&mut xml, " NUMPAGES ");
    xml.finish()
}

fn styled(xml: &mut Xml, style: &str) {
    xml.start("w:pPr", &[]);
    xml.val("w:pStyle", style);
    xml.end();
}

fn run(xml: &mut Xml, text: &str, bold: bool) {
    if text.is_empty() {
        return;
    }
    xml.start("w:r", &[]);
    if bold {
        xml.start("w:rPr", &[]);
        xml.empty("w:b", &[]);
        xml.end();
    }
    xml.text("w:t", &[("xml:space", "preserve")], text);
    xml.end();
}

fn tab(xml: &mut Xml) {
    xml.start("w:r", &[]);
    xml.empty("w:tab", &[]);
    xml.end();
}

fn field(xml: &mut Xml, instruction: &str) {
    xml.start("w:fldSimple", &[("w:instr", instruction)]);
    run(xml, "1", false);
    xml.end();
}

/// A picture in running text.
pub(super) struct Shown<'a> {
    pub(super) id: usize,
    pub(super) name: &'a str,
    /// What it shows, for those who do not see it.
    pub(super) alt: &'a str,
    /// Width and height in English Metric Units.
    pub(super) size: (u64, u64),
    /// Relationship of the picture in pixels.
    pub(super) png: &'a str,
    /// Relationship of the drawing that is shown instead where a reader can.
    pub(super) svg: Option<&'a str>,
}

/// Writes a picture as a run.
pub(super) fn drawing(xml: &mut Xml, shown: &Shown<'_>) {
    let (id, cx, cy) = (
        shown.id.to_string(),
        shown.size.0.to_string(),
        shown.size.1.to_string(),
    );
    let extent = [("cx", cx.as_str()), ("cy", cy.as_str())];
    let named = [
        ("id", id.as_str()),
        ("name", shown.name),
        ("descr", shown.alt),
    ];
    xml.start("w:r", &[]);
    xml.start("w:drawing", &[]);
    let none = [
        ("distT", "0"),
        ("distB", "0"),
        ("distL", "0"),
        ("distR", "0"),
    ];
    xml.start("wp:inline", &none);
    xml.empty("wp:extent", &extent);
    xml.empty("wp:docPr", &named);
    xml.start("wp:cNvGraphicFramePr", &[]);
    xml.empty("a:graphicFrameLocks", &[("noChangeAspect", "1")]);
    xml.end();
    xml.start("a:graphic", &[]);
    let uri = "http://schemas.openxmlformats.org/drawingml/2006/picture";
    xml.start("a:graphicData", &[("uri", uri)]);
    xml.start("pic:pic", &[]);
    xml.start("pic:nvPicPr", &[]);
    xml.empty("pic:cNvPr", &named);
    xml.empty("pic:cNvPicPr", &[]);
    xml.end();
    xml.start("pic:blipFill", &[]);
    xml.start("a:blip", &[("r:embed", shown.png)]);
    if let Some(svg) = shown.svg {
        xml.start("a:extLst", &[]);
        xml.start(
            "a:ext",
            &[("uri", "{96DAC541-7B7A-43D3-8B79-37D633B846F1}")],
        );
        let namespace = "http://schemas.microsoft.com/office/drawing/2016/SVG/main";
        xml.empty(
            "asvg:svgBlip",
            &[("xmlns:asvg", namespace), ("r:embed", svg)],
        );
        xml.end();
        xml.end();
    }
    xml.end();
    xml.raw("<a:stretch><a:fillRect/></a:stretch>");
    xml.end();
    xml.start("pic:spPr", &[]);
    xml.start("a:xfrm", &[]);
    xml.empty("a:off", &[("x", "0"), ("y", "0")]);
    xml.empty("a:ext", &extent);
    xml.end();
    xml.raw("<a:prstGeom prst=\"rect\"><a:avLst/></a:prstGeom>");
    for _ in 0..7 {
        xml.end();
    }
}

/// Adds the properties that file managers and archives show.
pub(super) fn properties(document: &Document, parts: &mut Parts) {
    let mut xml = Xml::document();
    xml.start(
        "cp:coreProperties",
        &[
            (
                "xmlns:cp",
                "http://schemas.openxmlformats.org/package/2006/metadata/core-properties",
            ),
            ("xmlns:dc", "http://purl.org/dc/elements/1.1/"),
            ("xmlns:dcterms", "http://purl.org/dc/terms/"),
            ("xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance"),
        ],
    );
    let mut company = String::new();
    xml.text("dc:title", &[], &document.title);
    xml.text("dc:subject", &[], &document.subtitle);
    xml.text("dc:language", &[], "en");
    if let Some(front) = &document.front {
        company.clone_from(&front.company);
        xml.text("dc:creator", &[], &front.company);
        if !front.number.is_empty() {
            xml.text("dc:identifier", &[], &front.number);
        }
        if !front.revision.is_empty() {
            xml.text("cp:version", &[], &front.revision);
        }
        let status = if front.draft { "Draft" } else { "Final" };
        xml.text("cp:contentStatus", &[], status);
        let instant = asepsis_domain::time::rfc3339(front.as_of);
        for name in ["dcterms:created", "dcterms:modified"] {
            xml.text(name, &[("xsi:type", "dcterms:W3CDTF")], &instant);
        }
    }
    parts.insert("docProps/core.xml".to_owned(), xml.finish().into_bytes());
    let mut xml = Xml::document();
    let namespace = "http://schemas.openxmlformats.org/officeDocument/2006/extended-properties";
    xml.start("Properties", &[("xmlns", namespace)]);
    xml.text("Application", &[], "Asepsis");
    xml.text("Company", &[], &company);
    parts.insert("docProps/app.xml".to_owned(), xml.finish().into_bytes());
    let mut xml = Xml::document();
    xml.start("Relationships", &[("xmlns", RELATIONS)]);
    let core =
        "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties";
    let main = format!("{OFFICE_RELATIONS}/officeDocument");
    let app = format!("{OFFICE_RELATIONS}/extended-properties");
    for (id, kind, target) in [
        ("rId1", main.as_str(), super::DOCUMENT),
        ("rId2", core, "docProps/core.xml"),
        ("rId3", &app, "docProps/app.xml"),
    ] {
        xml.empty(
            "Relationship",
            &[("Id", id), ("Type", kind), ("Target", target)],
        );
    }
    parts.insert("_rels/.rels".to_owned(), xml.finish().into_bytes());
}

/// Adds the list of the types of all parts.
pub(super) fn types(template: Option<&Template>, parts: &mut Parts) {
    let mut xml = Xml::document();
    let namespace = "http://schemas.openxmlformats.org/package/2006/content-types";
    xml.start("Types", &[("xmlns", namespace)]);
    for (extension, kind) in [
        ("jpg", "image/jpeg"),
        ("png", "image/png"),
        (
            "rels",
            "application/vnd.openxmlformats-package.relationships+xml",
        ),
        ("svg", "image/svg+xml"),
        ("xml", "application/xml"),
    ] {
        xml.empty(
            "Default",
            &[("Extension", extension), ("ContentType", kind)],
        );
    }
    let own = [
        (
            "docProps/app.xml",
            "application/vnd.openxmlformats-officedocument.extended-properties+xml".to_owned(),
        ),
        (
            "docProps/core.xml",
            "application/vnd.openxmlformats-package.core-properties+xml".to_owned(),
        ),
        (super::DOCUMENT, format!("{WORD}.document.main+xml")),
        ("word/footer1.xml", format!("{WORD}.footer+xml")),
        ("word/header1.xml", format!("{WORD}.header+xml")),
        ("word/numbering.xml", format!("{WORD}.numbering+xml")),
        ("word/settings.xml", format!("{WORD}.settings+xml")),
        ("word/styles.xml", format!("{WORD}.styles+xml")),
    ];
    let kept = template.map(Template::types).unwrap_or_default();
    for (path, kind) in own {
        if parts.contains_key(path) && !kept.contains_key(path) {
            let name = format!("/{path}");
            xml.empty("Override", &[("PartName", &name), ("ContentType", &kind)]);
        }
    }
    for (path, kind) in kept.iter().filter(|(path, _)| parts.contains_key(*path)) {
        let name = format!("/{path}");
        xml.empty("Override", &[("PartName", &name), ("ContentType", kind)]);
    }
    parts.insert("[Content_Types].xml".to_owned(), xml.finish().into_bytes());
}

/// The width of a line in header and footer, at which what is on the right ends.
pub(super) const RIGHT: u32 = TEXT_WIDTH;
