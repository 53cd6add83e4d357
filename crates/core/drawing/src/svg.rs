//! Draws a layout as SVG: plain shapes and text, black on white, nothing from outside.
//!
//! Meaning never rests on colour: shapes, kinds of line and words carry it.

use std::fmt::Write as _;

use crate::geometry::{AreaPlace, BoxPlace, Layout, Point, Rect, Route, Tag};
use crate::graph::{Graph, Shape};
use crate::place::STEP;
use crate::text::{self, FONT, LINE};

const INK: &str = "#1f2a30";
const FAINT: &str = "#56646c";
const TINT: &str = "#eef2f4";
const AREA: [&str; 2] = ["#fafbfb", "#f3f6f7"];

/// Returns the drawing of a layout.
pub fn svg(graph: &Graph, layout: &Layout) -> String {
    let graph = &graph.sound();
    let mut svg = open(layout.width, layout.height);
    let mut areas: Vec<&AreaPlace> = layout.areas.iter().flatten().collect();
    areas.sort_by_key(|area| area.depth);
    for area in &areas {
        outline(&mut svg, area);
    }
    for (route, link) in layout.routes.iter().zip(&graph.links) {
        way(&mut svg, route, link.both_ways);
    }
    for (place, node) in layout.boxes.iter().zip(&graph.nodes) {
        shape(&mut svg, &place.rect, node.shape);
        texts(&mut svg, place);
    }
    for area in &areas {
        let label = &area.label;
        for (number, line) in area.title.iter().enumerate() {
            let y = label.y + baseline(number);
            text_at(&mut svg, (label.x, y), line, Style::AREA);
        }
    }
    for route in &layout.routes {
        for tag in &route.tags {
            number(&mut svg, tag);
        }
    }
    svg.push_str("</svg>");
    svg
}

/// Returns the key of the drawings: each shape with its meaning, as the caller words it.
pub fn key(shapes: &[(Shape, &str)], area: &str, one_way: &str, both_ways: &str) -> String {
    let mut svg = open(660, 118);
    let (width, height) = (14 * STEP, 5 * STEP);
    for (number, (kind, words)) in shapes.iter().enumerate().take(5) {
        let x = 2 + i32::try_from(number).unwrap_or(0) * 132;
        let rect = Rect {
            x,
            y: 4,
            width,
            height,
        };
        shape(&mut svg, &rect, *kind);
        let lines = text::wrap(words, width - 8, 2);
        let place = BoxPlace {
            rect,
            title: lines,
            note: String::new(),
        };
        texts(&mut svg, &place);
    }
    let words = text::wrap(area, 110, 3);
    let place = AreaPlace {
        rect: Rect {
            x: 2,
            y: 62,
            width: 126,
            height: 50,
        },
        label: Rect {
            x: 8,
            y: 65,
            width: 110,
            height: 36,
        },
        title: words,
        depth: 0,
    };
    outline(&mut svg, &place);
    for (number, line) in place.title.iter().enumerate() {
        let y = place.label.y + baseline(number);
        text_at(&mut svg, (place.label.x, y), line, Style::AREA);
    }
    for (row, (words, both)) in [(one_way, false), (both_ways, true)].iter().enumerate() {
        let y = 75 + i32::try_from(row).unwrap_or(0) * 26;
        let (from, to) = (Point { x: 146, y }, Point { x: 226, y });
        let route = Route {
            points: vec![from, to],
            ..Route::default()
        };
        way(&mut svg, &route, *both);
        for x in [162, 196] {
            let rect = Rect {
                x,
                y: y - 6,
                width: 14,
                height: 12,
            };
            let text = (row + 1).to_string();
            number(&mut svg, &Tag { rect, text });
        }
        text_at(&mut svg, (236, y + 4), words, Style::PLAIN);
    }
    svg.push_str("</svg>");
    svg
}

fn open(width: i32, height: i32) -> String {
    // Half of a line's width, and a little, around what is drawn.
    let (width, height) = (width + 4, height + 4);
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"-2 -2 {width} {height}\" width=\"{width}\" \
         height=\"{height}\" font-family=\"Noto Sans, Liberation Sans, Arial, sans-serif\" \
         font-size=\"{FONT}\">\
         <rect x=\"-2\" y=\"-2\" width=\"{width}\" height=\"{height}\" fill=\"#ffffff\"/>"
    )
}

/// How a text is set.
#[derive(Debug, Clone, Copy)]
struct Style {
    bold: bool,
    italic: bool,
    middle: bool,
    fill: &'static str,
}

impl Style {
    const PLAIN: Self = Self {
        bold: false,
        italic: false,
        middle: false,
        fill: INK,
    };
    const AREA: Self = Self {
        bold: true,
        italic: true,
        ..Self::PLAIN
    };
    const NAME: Self = Self {
        bold: true,
        middle: true,
        ..Self::PLAIN
    };
    const NOTE: Self = Self {
        middle: true,
        fill: FAINT,
        ..Self::PLAIN
    };
    const LABEL: Self = Self {
        middle: true,
        ..Self::PLAIN
    };
}

/// The distance of a line's foot from the top of the first line.
fn baseline(line: usize) -> i32 {
    LINE * i32::try_from(line).unwrap_or(0) + FONT - 1
}

fn text_at(svg: &mut String, (x, y): (i32, i32), text: &str, style: Style) {
    let bold = if style.bold {
        " font-weight=\"bold\""
    } else {
        ""
    };
    let italic = if style.italic {
        " font-style=\"italic\""
    } else {
        ""
    };
    let middle = if style.middle {
        " text-anchor=\"middle\""
    } else {
        ""
    };
    let text = escaped(text);
    let fill = style.fill;
    let _ = write!(
        svg,
        "<text x=\"{x}\" y=\"{y}\"{bold}{italic}{middle} fill=\"{fill}\">{text}</text>"
    );
}

fn outline(svg: &mut String, area: &AreaPlace) {
    let r = area.rect;
    let fill = AREA[area.depth % 2];
    let _ = write!(
        svg,
        "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" fill=\"{fill}\" stroke=\"{INK}\" \
         stroke-width=\"1.2\" stroke-dasharray=\"6 3\"/>",
        r.x, r.y, r.width, r.height
    );
}

fn shape(svg: &mut String, r: &Rect, shape: Shape) {
    let rect = |svg: &mut String, r: &Rect, round: i32, stroke: &str| {
        let _ = write!(
            svg,
            "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" rx=\"{round}\" fill=\"#ffffff\" \
             stroke=\"{INK}\" stroke-width=\"{stroke}\"/>",
            r.x, r.y, r.width, r.height
        );
    };
    match shape {
        Shape::Sharp => rect(svg, r, 0, "1.6"),
        Shape::Round => rect(svg, r, 12, "1.2"),
        Shape::Double => {
            rect(svg, r, 12, "1.2");
            rect(svg, &r.grown(-3), 9, "0.8");
        }
        Shape::Store => {
            let (x, y, right, foot) = (r.x, r.y, r.right(), r.bottom());
            let _ = write!(
                svg,
                "<rect x=\"{x}\" y=\"{y}\" width=\"{}\" height=\"{}\" fill=\"{TINT}\"/>\
                 <path d=\"M{x} {y}H{right}M{x} {foot}H{right}\" stroke=\"{INK}\" \
                 stroke-width=\"2\" fill=\"none\"/>",
                r.width, r.height
            );
        }
        Shape::Cut => {
            let (x, y, right, foot) = (r.x, r.y, r.right(), r.bottom());
            let _ = write!(
                svg,
                "<path d=\"M{} {y}H{}L{right} {}V{}L{} {foot}H{}L{x} {}V{}Z\" fill=\"#ffffff\" \
                 stroke=\"{INK}\" stroke-width=\"1.2\"/>",
                x + 8,
                right - 8,
                y + 8,
                foot - 8,
                right - 8,
                x + 8,
                foot - 8,
                y + 8
            );
        }
    }
}

fn texts(svg: &mut String, place: &BoxPlace) {
    let lines = place.title.len() + usize::from(!place.note.is_empty());
    let high = i32::try_from(lines).unwrap_or(0) * LINE;
    let top = place.rect.y + (place.rect.height - high) / 2;
    let x = place.rect.x + place.rect.width / 2;
    for (number, line) in place.title.iter().enumerate() {
        text_at(svg, (x, top + baseline(number)), line, Style::NAME);
    }
    if !place.note.is_empty() {
        let y = top + baseline(place.title.len());
        text_at(svg, (x, y), &place.note, Style::NOTE);
    }
}

fn way(svg: &mut String, route: &Route, both_ways: bool) {
    let [first, second, ..] = route.points[..] else {
        return;
    };
    let [.., before, last] = route.points[..] else {
        return;
    };
    let mut path = String::new();
    for (number, point) in route.points.iter().enumerate() {
        // The line ends within the filled arrowhead, so that its tip stays sharp.
        let point = if *point == last && number > 0 {
            back(last, before, 4)
        } else {
            *point
        };
        let letter = if number == 0 { 'M' } else { 'L' };
        let _ = write!(path, "{letter}{} {}", point.x, point.y);
    }
    let _ = write!(
        svg,
        "<path d=\"{path}\" fill=\"none\" stroke=\"{INK}\" stroke-width=\"1.1\" \
         stroke-linejoin=\"round\"/>"
    );
    head(svg, last, before, true);
    if both_ways {
        head(svg, first, second, false);
    }
}

/// The point so far from `tip` towards `from`.
fn back(tip: Point, from: Point, by: i32) -> Point {
    Point {
        x: tip.x + (from.x - tip.x).signum() * by,
        y: tip.y + (from.y - tip.y).signum() * by,
    }
}

fn head(svg: &mut String, tip: Point, from: Point, filled: bool) {
    let foot = back(tip, from, 7);
    let (dx, dy) = ((from.x - tip.x).signum() * 3, (from.y - tip.y).signum() * 3);
    let (a, b) = ((foot.x + dy, foot.y + dx), (foot.x - dy, foot.y - dx));
    let (close, fill) = if filled { ("Z", INK) } else { ("", "none") };
    let _ = write!(
        svg,
        "<path d=\"M{} {}L{} {}L{} {}{close}\" fill=\"{fill}\" stroke=\"{INK}\" \
         stroke-width=\"1.1\" stroke-linejoin=\"miter\"/>",
        a.0, a.1, tip.x, tip.y, b.0, b.1
    );
}

fn number(svg: &mut String, tag: &Tag) {
    let r = tag.rect;
    let _ = write!(
        svg,
        "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" rx=\"5\" fill=\"#ffffff\" \
         stroke=\"{FAINT}\" stroke-width=\"0.6\"/>",
        r.x, r.y, r.width, r.height
    );
    let foot = (r.x + r.width / 2, r.y + baseline(0));
    text_at(svg, foot, &tag.text, Style::LABEL);
}

/// Returns the text for use in XML.
pub fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            // Control characters have no place in XML.
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out
}
