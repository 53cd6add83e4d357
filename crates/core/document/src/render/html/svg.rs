//! Drawings inside HTML: only what a still drawing is made of, with ids of their own.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::escaped;

/// Elements of a drawing; another is left out with what is in it.
const ELEMENTS: &[&str] = &[
    "circle",
    "clipPath",
    "defs",
    "desc",
    "ellipse",
    "g",
    "line",
    "linearGradient",
    "marker",
    "path",
    "pattern",
    "polygon",
    "polyline",
    "radialGradient",
    "rect",
    "stop",
    "svg",
    "text",
    "title",
    "tspan",
    "use",
];

/// Attributes of a drawing; another is left out.
const ATTRIBUTES: &[&str] = &[
    "clip-path",
    "cx",
    "cy",
    "d",
    "dominant-baseline",
    "dx",
    "dy",
    "fill",
    "fill-opacity",
    "fill-rule",
    "font-family",
    "font-size",
    "font-style",
    "font-weight",
    "gradientTransform",
    "gradientUnits",
    "height",
    "href",
    "id",
    "letter-spacing",
    "marker-end",
    "marker-mid",
    "marker-start",
    "markerHeight",
    "markerUnits",
    "markerWidth",
    "offset",
    "opacity",
    "orient",
    "paint-order",
    "patternTransform",
    "patternUnits",
    "points",
    "preserveAspectRatio",
    "r",
    "refX",
    "refY",
    "rx",
    "ry",
    "stop-color",
    "stop-opacity",
    "stroke",
    "stroke-dasharray",
    "stroke-dashoffset",
    "stroke-linecap",
    "stroke-linejoin",
    "stroke-opacity",
    "stroke-width",
    "text-anchor",
    "textLength",
    "transform",
    "viewBox",
    "width",
    "x",
    "x1",
    "x2",
    "xml:space",
    "y",
    "y1",
    "y2",
];

/// How deep a drawing may be nested.
const DEEPEST: usize = 64;

/// Returns a drawing for use inside HTML; `None` where it is no drawing.
///
/// `prefix` keeps its ids apart from those of other drawings, `alt` says what it shows.
pub(super) fn inlined(svg: &str, prefix: &str, alt: &str) -> Option<String> {
    let mut reader = Reader::from_str(svg);
    let mut out = String::with_capacity(svg.len() + alt.len());
    let mut open: Vec<String> = Vec::new();
    // Levels inside an element that is left out.
    let mut outside = 0_usize;
    loop {
        match reader.read_event().ok()? {
            Event::Start(start) => {
                if outside > 0 || !is_allowed(&start) || open.len() >= DEEPEST {
                    outside += 1;
                    continue;
                }
                let name = write_start(&start, prefix, open.is_empty().then_some(alt), &mut out)?;
                out.push('>');
                open.push(name);
            }
            Event::Empty(start) if outside == 0 && is_allowed(&start) => {
                write_start(&start, prefix, open.is_empty().then_some(alt), &mut out)?;
                out.push_str("/>");
            }
            Event::End(_) if outside > 0 => outside -= 1,
            Event::End(_) => {
                let name = open.pop()?;
                out.push_str(&format!("</{name}>"));
            }
            Event::Text(text) if outside == 0 && !open.is_empty() => {
                out.push_str(&escaped(&text));
            }
            Event::GeneralRef(name) if outside == 0 && !open.is_empty() => {
                out.push_str(&escaped(&resolved(&name)?));
            }
            Event::Eof => break,
            _ => {}
        }
    }
    (open.is_empty() && out.starts_with("<svg")).then_some(out)
}

/// Returns the text that a character reference stands for.
fn resolved(name: &quick_xml::events::BytesRef<'_>) -> Option<String> {
    if let Some(c) = name.resolve_char_ref().ok()? {
        return Some(c.to_string());
    }
    quick_xml::escape::resolve_predefined_entity(name).map(str::to_owned)
}

fn is_allowed(start: &BytesStart<'_>) -> bool {
    ELEMENTS.contains(&start.name().as_ref())
}

/// Writes an element's start without its closing sign; the outermost gets what the drawing shows.
fn write_start(
    start: &BytesStart<'_>,
    prefix: &str,
    alt: Option<&str>,
    out: &mut String,
) -> Option<String> {
    let name = start.name().as_ref().to_owned();
    out.push_str(&format!("<{name}"));
    if let Some(alt) = alt {
        out.push_str(&format!(" role=\"img\" aria-label=\"{}\"", escaped(alt)));
    }
    for attribute in start.attributes() {
        let attribute = attribute.ok()?;
        let key = attribute.key.as_ref();
        let key = if key == "xlink:href" { "href" } else { key };
        if !ATTRIBUTES.contains(&key) {
            continue;
        }
        let value = attribute
            .normalized_value(quick_xml::XmlVersion::Implicit1_0)
            .ok()?;
        if let Some(value) = own(key, &value, prefix) {
            out.push_str(&format!(" {key}=\"{}\"", escaped(&value)));
        }
    }
    Some(name)
}

/// Returns a value with its ids set apart; `None` where it leads out of the drawing.
fn own(key: &str, value: &str, prefix: &str) -> Option<String> {
    if key == "id" {
        return Some(format!("{prefix}{value}"));
    }
    if key == "href" {
        let id = value.trim().strip_prefix('#')?;
        return Some(format!("#{prefix}{id}"));
    }
    if !value.to_ascii_lowercase().contains("url(") {
        return Some(value.to_owned());
    }
    let id = value.trim().strip_prefix("url(#")?.strip_suffix(')')?;
    Some(format!("url(#{prefix}{id})"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_drawing_keeps_what_it_shows_and_nothing_else() {
        let svg = "<?xml version=\"1.0\"?><!DOCTYPE svg><svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 9 9\" onload=\"x()\">\
             <defs><marker id=\"m\"><path d=\"M0 0\"/></marker></defs>\
             <script>alert(1)</script><style>*{}</style><foreignObject><p>x</p></foreignObject>\
             <a href=\"https://example.org\"><rect/></a><image href=\"file:///etc/passwd\"/>\
             <path d=\"M0 0\" marker-end=\"url(#m)\" fill=\"url(https://example.org/x)\" style=\"x\"/>\
             <use href=\"#m\"/><use href=\"https://example.org#m\"/>\
             <text>a &lt;b&gt; &amp; &#x63;</text></svg>";
        let shown = inlined(svg, "f1-", "what \"it\" shows").unwrap();
        assert_eq!(
            shown,
            "<svg role=\"img\" aria-label=\"what &quot;it&quot; shows\" viewBox=\"0 0 9 9\">\
             <defs><marker id=\"f1-m\"><path d=\"M0 0\"/></marker></defs>\
             <path d=\"M0 0\" marker-end=\"url(#f1-m)\"/>\
             <use href=\"#f1-m\"/><use/>\
             <text>a &lt;b&gt; &amp; c</text></svg>"
        );
    }

    #[test]
    fn what_is_no_drawing_is_told_apart() {
        for text in [
            "",
            "text",
            "<p>x</p>",
            "<svg",
            "<svg><g></svg>",
            "<script>x</script>",
            "</svg>",
        ] {
            assert_eq!(inlined(text, "", ""), None, "{text}");
        }
        let deep = "<svg>".repeat(10_000);
        assert_eq!(inlined(&deep, "", ""), None);
    }
}
