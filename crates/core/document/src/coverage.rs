//! The picture of coverage: how far each market and standard is, one bar each, all of the same length.
//!
//! What does not apply is left out; every number stands in the gap report too.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use asepsis_domain::catalogue::Catalogue;
use asepsis_domain::evaluation::{Evaluation, ItemStatus};
use asepsis_drawing::escaped;

use crate::content::Tone;
use crate::drawing::{Part, colours, shortened};
use crate::names::Names;

/// The statuses in the order of a bar, each with its tone, and whether that in its lighter shade: what is there is green, be
/// it confirmed or not, as on pages and in workbooks.
const SHOWN: [(ItemStatus, Tone, bool); 5] = [
    (ItemStatus::Met, Tone::Good, false),
    (ItemStatus::EvidencePresent, Tone::Good, true),
    (ItemStatus::Partly, Tone::Caution, true),
    (ItemStatus::Missing, Tone::Bad, false),
    (ItemStatus::Unverified, Tone::Neutral, false),
];

const LABEL: usize = 190;
const BAR: usize = 480;
const ROW: usize = 30;
const HEAD: usize = 34;

/// Returns the picture as SVG: one bar for each market and standard that was looked at.
pub fn coverage(evaluation: &Evaluation, catalogue: &Catalogue) -> String {
    let rows = counts(evaluation, catalogue);
    let width = LABEL + BAR + 90;
    let height = HEAD + rows.len() * ROW + 8;
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" \
         height=\"{height}\" role=\"img\" font-family=\"Noto Sans, sans-serif\" font-size=\"12\">\
         <title>Coverage by market and standard</title>\
         <rect width=\"{width}\" height=\"{height}\" fill=\"#ffffff\"/>"
    );
    legend(&mut svg);
    for (number, ((_, name), counts)) in rows.iter().enumerate() {
        bar(&mut svg, name, counts, HEAD + number * ROW);
    }
    svg.push_str("</svg>\n");
    svg
}

type Counts = BTreeMap<ItemStatus, usize>;

/// Counts by market, standards last.
fn counts(evaluation: &Evaluation, catalogue: &Catalogue) -> BTreeMap<(bool, String), Counts> {
    let mut rows: BTreeMap<(bool, String), Counts> = BTreeMap::new();
    let names = Names::of(evaluation, catalogue);
    for item in &evaluation.items {
        let document = catalogue.documents.get(&item.item.file);
        let name = match document.and_then(|d| d.market.as_ref()) {
            Some(market) => (false, market.to_uppercase()),
            None => (true, names.name(&item.item.file).to_owned()),
        };
        *rows
            .entry(name)
            .or_default()
            .entry(item.status)
            .or_default() += 1;
    }
    rows
}

/// Returns fill and ink of a status.
fn shade(tone: Tone, light: bool) -> (&'static str, &'static str) {
    colours(&Part {
        count: 0,
        tone,
        light,
    })
}

fn legend(svg: &mut String) {
    let mut x = LABEL;
    for (status, tone, light) in SHOWN {
        let (fill, _) = shade(tone, light);
        let word = status.as_str();
        let _ = write!(
            svg,
            "<rect x=\"{x}\" y=\"10\" width=\"12\" height=\"12\" fill=\"{fill}\"/>\
             <text x=\"{}\" y=\"20\" fill=\"#1f2a30\">{word}</text>",
            x + 17
        );
        x += 34 + word.len() * 7;
    }
}

fn bar(svg: &mut String, name: &str, counts: &Counts, y: usize) {
    let of = |status: ItemStatus| counts.get(&status).copied().unwrap_or(0);
    let total: usize = SHOWN.iter().map(|(status, ..)| of(*status)).sum();
    let label = escaped(&shortened(name, 28));
    let _ = write!(
        svg,
        "<text x=\"{}\" y=\"{}\" text-anchor=\"end\" fill=\"#1f2a30\">{label}</text>",
        LABEL - 10,
        y + 16
    );
    let mut before = 0;
    for (status, tone, light) in SHOWN {
        let (count, word) = (of(status), status.as_str());
        let (fill, ink) = shade(tone, light);
        if count == 0 {
            continue;
        }
        let start = LABEL + before * BAR / total;
        before += count;
        let end = LABEL + before * BAR / total;
        let _ = write!(
            svg,
            "<rect x=\"{start}\" y=\"{y}\" width=\"{}\" height=\"22\" fill=\"{fill}\">\
             <title>{label}: {count} {word}</title></rect>",
            (end - start).max(1)
        );
        if end - start >= 8 * count.to_string().len() + 6 {
            let _ = write!(
                svg,
                "<text x=\"{}\" y=\"{}\" text-anchor=\"middle\" fill=\"{ink}\">{count}</text>",
                usize::midpoint(start, end),
                y + 16
            );
        }
    }
    let there = of(ItemStatus::Met) + of(ItemStatus::EvidencePresent);
    let share = (there * 100).checked_div(total);
    let share = share.map_or_else(|| "nothing applies".to_owned(), |s| format!("{s} %"));
    let _ = write!(
        svg,
        "<text x=\"{}\" y=\"{}\" fill=\"#1f2a30\">{share}</text>",
        LABEL + BAR + 10,
        y + 16
    );
}
