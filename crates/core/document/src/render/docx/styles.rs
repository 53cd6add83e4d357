//! The styles that documents use: Word's own names where it has them, so that a template can set them.

use super::parts::RIGHT;
use super::xml::Xml;

/// What every text starts from.
pub(super) const DEFAULTS: &str = "<w:docDefaults><w:rPrDefault><w:rPr>\
    <w:rFonts w:ascii=\"Arial\" w:hAnsi=\"Arial\" w:eastAsia=\"Arial\" w:cs=\"Arial\"/>\
    <w:color w:val=\"1F2A30\"/><w:sz w:val=\"19\"/><w:szCs w:val=\"19\"/>\
    <w:lang w:val=\"en-US\" w:eastAsia=\"en-US\" w:bidi=\"ar-SA\"/></w:rPr></w:rPrDefault>\
    <w:pPrDefault><w:pPr><w:spacing w:after=\"0\" w:line=\"259\" w:lineRule=\"auto\"/></w:pPr></w:pPrDefault></w:docDefaults>";

/// A style: kind, id, name as users see it, base, paragraph properties, run properties.
struct Style {
    kind: &'static str,
    id: &'static str,
    name: &'static str,
    base: &'static str,
    paragraph: &'static str,
    run: &'static str,
}

const fn paragraph(
    id: &'static str,
    name: &'static str,
    base: &'static str,
    paragraph: &'static str,
    run: &'static str,
) -> Style {
    Style {
        kind: "paragraph",
        id,
        name,
        base,
        paragraph,
        run,
    }
}

const fn character(id: &'static str, name: &'static str, run: &'static str) -> Style {
    Style {
        kind: "character",
        id,
        name,
        base: "",
        paragraph: "",
        run,
    }
}

const ACCENT: &str = "<w:b/><w:color w:val=\"0F5464\"/>";

const STYLES: &[Style] = &[
    paragraph("Normal", "Normal", "", "", ""),
    paragraph(
        "BodyText",
        "Body Text",
        "Normal",
        "<w:spacing w:before=\"60\" w:after=\"100\"/>",
        "",
    ),
    paragraph(
        "Title",
        "Title",
        "Normal",
        "<w:keepNext/><w:spacing w:before=\"120\" w:after=\"60\"/>",
        "<w:b/><w:color w:val=\"0F5464\"/><w:sz w:val=\"40\"/><w:szCs w:val=\"40\"/>",
    ),
    paragraph(
        "Subtitle",
        "Subtitle",
        "Normal",
        "<w:spacing w:after=\"200\"/>",
        "<w:color w:val=\"56646B\"/><w:sz w:val=\"22\"/><w:szCs w:val=\"22\"/>",
    ),
    paragraph(
        "DraftMark",
        "Draft Mark",
        "Normal",
        "<w:spacing w:after=\"60\"/>",
        "<w:b/><w:color w:val=\"8A1F15\"/>",
    ),
    paragraph(
        "FrontHeading",
        "Front Heading",
        "Normal",
        "<w:keepNext/><w:spacing w:before=\"160\" w:after=\"120\"/>",
        "<w:b/><w:color w:val=\"0F5464\"/><w:sz w:val=\"23\"/><w:szCs w:val=\"23\"/>",
    ),
    paragraph(
        "ListParagraph",
        "List Paragraph",
        "Normal",
        "<w:spacing w:after=\"50\"/>",
        "",
    ),
    paragraph(
        "Caption",
        "caption",
        "Normal",
        "<w:spacing w:before=\"60\" w:after=\"80\"/>",
        "<w:b/><w:color w:val=\"56646B\"/><w:sz w:val=\"16\"/><w:szCs w:val=\"16\"/>",
    ),
    paragraph(
        "Picture",
        "Picture",
        "Normal",
        "<w:keepNext/><w:spacing w:before=\"120\" w:after=\"60\"/>",
        "",
    ),
    paragraph(
        "TableText",
        "Table Text",
        "Normal",
        "<w:spacing w:before=\"20\" w:after=\"20\" w:line=\"245\" w:lineRule=\"auto\"/>",
        "<w:sz w:val=\"16\"/><w:szCs w:val=\"16\"/>",
    ),
    paragraph(
        "TableHead",
        "Table Head",
        "TableText",
        "<w:keepNext/>",
        "<w:b/>",
    ),
    paragraph(
        "PairLabel",
        "Pair Label",
        "TableText",
        "",
        "<w:b/><w:color w:val=\"56646B\"/>",
    ),
    paragraph(
        "Gap",
        "Gap",
        "Normal",
        "<w:spacing w:before=\"0\" w:after=\"0\" w:line=\"120\" w:lineRule=\"exact\"/>",
        "<w:sz w:val=\"8\"/><w:szCs w:val=\"8\"/>",
    ),
    paragraph(
        "NoteMissing",
        "Note Missing",
        "Normal",
        "<w:pBdr><w:left w:val=\"single\" w:sz=\"24\" w:space=\"6\" w:color=\"C98A12\"/></w:pBdr>\
         <w:shd w:val=\"clear\" w:color=\"auto\" w:fill=\"FFF6E0\"/><w:spacing w:before=\"0\" w:after=\"0\"/><w:ind w:left=\"160\"/>",
        "<w:sz w:val=\"17\"/><w:szCs w:val=\"17\"/>",
    ),
    paragraph(
        "NoteAttention",
        "Note Attention",
        "NoteMissing",
        "<w:pBdr><w:left w:val=\"single\" w:sz=\"24\" w:space=\"6\" w:color=\"B3372C\"/></w:pBdr>\
         <w:shd w:val=\"clear\" w:color=\"auto\" w:fill=\"FDECEA\"/>",
        "",
    ),
    paragraph(
        "NoteInfo",
        "Note Info",
        "NoteMissing",
        "<w:pBdr><w:left w:val=\"single\" w:sz=\"24\" w:space=\"6\" w:color=\"0F5464\"/></w:pBdr>\
         <w:shd w:val=\"clear\" w:color=\"auto\" w:fill=\"EAF2F4\"/>",
        "",
    ),
    paragraph(
        "Verbatim",
        "Verbatim",
        "Normal",
        "<w:shd w:val=\"clear\" w:color=\"auto\" w:fill=\"EEF3F4\"/><w:spacing w:before=\"60\" w:after=\"120\"/>",
        "<w:rFonts w:ascii=\"Consolas\" w:hAnsi=\"Consolas\" w:cs=\"Consolas\"/><w:noProof/><w:sz w:val=\"15\"/><w:szCs w:val=\"15\"/>",
    ),
    character(
        "CodeText",
        "Code Text",
        "<w:rFonts w:ascii=\"Consolas\" w:hAnsi=\"Consolas\" w:cs=\"Consolas\"/><w:noProof/>",
    ),
    character(
        "SourceIds",
        "Source Ids",
        "<w:color w:val=\"56646B\"/><w:sz w:val=\"13\"/><w:szCs w:val=\"13\"/>",
    ),
    character(
        "DraftText",
        "Draft Text",
        "<w:b/><w:color w:val=\"8A1F15\"/><w:shd w:val=\"clear\" w:color=\"auto\" w:fill=\"FBE6E3\"/>",
    ),
    character(
        "Hyperlink",
        "Hyperlink",
        "<w:color w:val=\"0F5464\"/><w:u w:val=\"single\"/>",
    ),
];

/// Styles of tables.
const TABLES: &str = "<w:style w:type=\"table\" w:customStyle=\"1\" w:styleId=\"DataTable\"><w:name w:val=\"Data Table\"/><w:tblPr>\
    <w:tblBorders><w:top w:val=\"single\" w:sz=\"8\" w:space=\"0\" w:color=\"0F5464\"/>\
    <w:bottom w:val=\"single\" w:sz=\"4\" w:space=\"0\" w:color=\"C9D2D6\"/>\
    <w:insideH w:val=\"single\" w:sz=\"4\" w:space=\"0\" w:color=\"C9D2D6\"/></w:tblBorders>\
    <w:tblCellMar><w:left w:w=\"80\" w:type=\"dxa\"/><w:right w:w=\"80\" w:type=\"dxa\"/></w:tblCellMar></w:tblPr></w:style>\
    <w:style w:type=\"table\" w:customStyle=\"1\" w:styleId=\"PairTable\"><w:name w:val=\"Pair Table\"/><w:tblPr>\
    <w:tblCellMar><w:left w:w=\"0\" w:type=\"dxa\"/><w:right w:w=\"80\" w:type=\"dxa\"/></w:tblCellMar></w:tblPr></w:style>";

/// Returns every style, each by its id; headings carry their number where they are numbered.
pub(super) fn by_id(numbered: bool) -> Vec<(String, String)> {
    let mut all: Vec<(String, String)> = STYLES.iter().map(|s| (s.id.to_owned(), one(s))).collect();
    for level in 1..=6_usize {
        all.push((format!("Heading{level}"), heading(level, numbered)));
    }
    for (id, name, left) in [("TOC1", "toc 1", 0), ("TOC2", "toc 2", 300)] {
        let bold = if id == "TOC1" { "<w:b/>" } else { "" };
        let before = if id == "TOC1" { 70 } else { 10 };
        let style = format!(
            "<w:style w:type=\"paragraph\" w:styleId=\"{id}\"><w:name w:val=\"{name}\"/><w:basedOn w:val=\"Normal\"/><w:uiPriority w:val=\"39\"/>\
             <w:pPr><w:tabs><w:tab w:val=\"right\" w:leader=\"dot\" w:pos=\"{RIGHT}\"/></w:tabs>\
             <w:spacing w:before=\"{before}\" w:after=\"10\"/><w:ind w:left=\"{left}\" w:right=\"400\"/></w:pPr><w:rPr>{bold}<w:sz w:val=\"18\"/><w:szCs w:val=\"18\"/></w:rPr></w:style>"
        );
        all.push((id.to_owned(), style));
    }
    for (id, edge) in [("Header", "bottom"), ("Footer", "top")] {
        let style = format!(
            "<w:style w:type=\"paragraph\" w:styleId=\"{id}\"><w:name w:val=\"{}\"/><w:basedOn w:val=\"Normal\"/><w:pPr>\
             <w:pBdr><w:{edge} w:val=\"single\" w:sz=\"4\" w:space=\"3\" w:color=\"C9D2D6\"/></w:pBdr>\
             <w:tabs><w:tab w:val=\"right\" w:pos=\"{RIGHT}\"/></w:tabs></w:pPr>\
             <w:rPr><w:color w:val=\"56646B\"/><w:sz w:val=\"15\"/><w:szCs w:val=\"15\"/></w:rPr></w:style>",
            id.to_lowercase()
        );
        all.push((id.to_owned(), style));
    }
    let (data, pairs) =
        TABLES.split_at(TABLES.find("</w:style>").unwrap_or(0) + "</w:style>".len());
    all.push(("DataTable".to_owned(), data.to_owned()));
    all.push(("PairTable".to_owned(), pairs.to_owned()));
    all
}

/// Returns every style, one after another.
pub(super) fn all(numbered: bool) -> String {
    by_id(numbered)
        .into_iter()
        .map(|(_, style)| style)
        .collect()
}

fn heading(level: usize, numbered: bool) -> String {
    let size = [28, 23, 20, 19, 19, 19]
        .get(level - 1)
        .copied()
        .unwrap_or(19);
    let before = if level == 1 { 320 } else { 240 };
    let numbering = match numbered {
        true => format!(
            "<w:numPr><w:ilvl w:val=\"{}\"/><w:numId w:val=\"{}\"/></w:numPr>",
            level - 1,
            super::parts::BULLETS - 1
        ),
        false => String::new(),
    };
    format!(
        "<w:style w:type=\"paragraph\" w:styleId=\"Heading{level}\"><w:name w:val=\"heading {level}\"/><w:basedOn w:val=\"Normal\"/>\
         <w:next w:val=\"BodyText\"/><w:uiPriority w:val=\"9\"/><w:qFormat/><w:pPr><w:keepNext/><w:keepLines/>{numbering}\
         <w:spacing w:before=\"{before}\" w:after=\"120\"/><w:outlineLvl w:val=\"{}\"/></w:pPr>\
         <w:rPr>{ACCENT}<w:sz w:val=\"{size}\"/><w:szCs w:val=\"{size}\"/></w:rPr></w:style>",
        level - 1
    )
}

fn one(style: &Style) -> String {
    let mut xml = Xml::piece();
    let mut attributes = vec![("w:type", style.kind), ("w:styleId", style.id)];
    if style.id == "Normal" {
        attributes.push(("w:default", "1"));
    }
    xml.start("w:style", &attributes);
    xml.val("w:name", style.name);
    if !style.base.is_empty() {
        xml.val("w:basedOn", style.base);
    }
    if matches!(
        style.id,
        "Normal" | "Title" | "Subtitle" | "Caption" | "BodyText"
    ) {
        xml.empty("w:qFormat", &[]);
    }
    if !style.paragraph.is_empty() {
        xml.start("w:pPr", &[]);
        xml.raw(style.paragraph);
        xml.end();
    }
    if !style.run.is_empty() {
        xml.start("w:rPr", &[]);
        xml.raw(style.run);
        xml.end();
    }
    xml.finish()
}
