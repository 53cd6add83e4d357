//! Small drawings as SVG: bars of counts. Colours are fixed; every number also stands in a table.

use std::fmt::Write as _;

use asepsis_drawing::escaped;

use crate::content::Tone;

/// A bar: its label and its parts.
pub(crate) struct Bar {
    pub(crate) label: String,
    pub(crate) parts: Vec<Part>,
}

/// A part of a bar.
pub(crate) struct Part {
    pub(crate) count: usize,
    pub(crate) tone: Tone,
    /// A lighter shade of the tone, to tell two parts of one tone apart.
    pub(crate) light: bool,
}

const ROW: usize = 26;
const WIDTH: usize = 640;

/// Characters of a label that are shown.
const LABEL: usize = 36;

/// Returns the room that the labels of bars need.
fn label_room(bars: &[Bar]) -> usize {
    let length = |bar: &Bar| bar.label.chars().count().min(LABEL);
    bars.iter().map(length).max().unwrap_or(0) * 7 + 16
}

/// Returns a drawing of bars, all on one scale, each part with its number.
pub(crate) fn bars(bars: &[Bar]) -> String {
    let total = |bar: &Bar| bar.parts.iter().map(|p| p.count).sum::<usize>();
    let longest = bars.iter().map(total).max().unwrap_or(0).max(1);
    let height = bars.len() * ROW + 4;
    let left = label_room(bars);
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height}\" \
         font-family=\"Noto Sans\" font-size=\"12\">"
    );
    for (row, bar) in bars.iter().enumerate() {
        let y = row * ROW + 3;
        let label = escaped(&shortened(&bar.label, LABEL));
        let _ = write!(
            svg,
            "<text x=\"{}\" y=\"{}\" text-anchor=\"end\" fill=\"#1f2a30\">{label}</text>",
            left - 8,
            y + 15
        );
        write_parts(&mut svg, bar, (left, y), longest);
    }
    svg.push_str("</svg>");
    svg
}

fn write_parts(svg: &mut String, bar: &Bar, (left, y): (usize, usize), longest: usize) {
    let room = WIDTH - left - 40;
    let mut before = 0;
    for part in bar.parts.iter().filter(|part| part.count > 0) {
        let start = left + before * room / longest;
        before += part.count;
        let end = left + before * room / longest;
        let width = (end - start).max(1);
        let (fill, ink) = colours(part);
        let _ = write!(
            svg,
            "<rect x=\"{start}\" y=\"{y}\" width=\"{width}\" height=\"20\" fill=\"{fill}\"/>"
        );
        if width >= part.count.to_string().len() * 8 + 4 {
            let _ = write!(
                svg,
                "<text x=\"{}\" y=\"{}\" text-anchor=\"middle\" fill=\"{ink}\">{}</text>",
                start + width / 2,
                y + 15,
                part.count
            );
        }
    }
    let _ = write!(
        svg,
        "<text x=\"{}\" y=\"{}\" fill=\"#1f2a30\">{before}</text>",
        left + before * room / longest + 6,
        y + 15
    );
}

/// Returns fill and ink of a part.
pub(crate) fn colours(part: &Part) -> (&'static str, &'static str) {
    match (part.tone, part.light) {
        (Tone::Good, false) => ("#2f7d4f", "#ffffff"),
        (Tone::Good, true) => ("#b9dcc6", "#1f2a30"),
        (Tone::Caution, false) => ("#c98a12", "#1f2a30"),
        (Tone::Caution, true) => ("#f0d08a", "#1f2a30"),
        (Tone::Bad, false) => ("#b3372c", "#ffffff"),
        (Tone::Bad, true) => ("#e6a39c", "#1f2a30"),
        (Tone::Neutral, false) => ("#7c8a91", "#ffffff"),
        (Tone::Neutral, true) => ("#d3dade", "#1f2a30"),
    }
}

/// Returns the text with at most so many characters.
pub(crate) fn shortened(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let start: String = text.chars().take(most - 1).collect();
    format!("{}…", start.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_drawing_is_well_formed_whatever_the_label() {
        let part = |count, tone| Part {
            count,
            tone,
            light: false,
        };
        let svg = bars(&[
            Bar {
                label: "a<b & \"c\" with a very long title indeed".into(),
                parts: vec![part(3, Tone::Bad)],
            },
            Bar {
                label: String::new(),
                parts: vec![part(0, Tone::Good), part(1, Tone::Good)],
            },
        ]);
        assert!(svg.contains("a&lt;b &amp; &quot;c&quot;") && svg.contains('…'));
        assert_eq!(svg.matches("<rect").count(), 2);
        assert_eq!(bars(&[]), bars(&[]));
    }
}
