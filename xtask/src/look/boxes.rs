//! Where the words of each page stand, and what is wrong with them.
//!
//! pdftotext leaves out words wholly outside a page, so the pages are made larger first, in a
//! copy: what a reader would never see is seen here. Words inside an image are not seen.

use std::error::Error;
use std::ffi::OsStr;
use std::fs;
use std::path::Path;

use super::sheet::Ink;
use super::tool;

/// How much larger the pages of the copy are on each side, in points.
const BLEED: f64 = 2000.0;

/// How many words are named in a fault.
const NAMED: usize = 3;

/// How far words must stay away from the page's edges, in points.
#[derive(Debug, Clone, Copy)]
pub(super) struct Margins {
    pub(super) side: f64,
    pub(super) top: f64,
}

impl Default for Margins {
    /// What office printers cannot print on: 5 mm.
    fn default() -> Self {
        Self {
            side: points(5.0),
            top: points(5.0),
        }
    }
}

/// Returns millimetres as points.
pub(super) fn points(millimetres: f64) -> f64 {
    millimetres * 72.0 / 25.4
}

/// A page's size and its words, in points from the top left corner.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Page {
    width: f64,
    height: f64,
    words: Vec<Word>,
}

#[derive(Debug, Clone, PartialEq)]
struct Word {
    left: f64,
    top: f64,
    right: f64,
    bottom: f64,
    text: String,
}

impl Page {
    /// Returns what is wrong with the page.
    pub(super) fn faults(&self, ink: Ink, margins: Margins) -> Vec<String> {
        let mut faults = Vec::new();
        match (ink, self.words.is_empty()) {
            (Ink::None, true) => faults.push("blank".to_owned()),
            (Ink::None, false) => faults.push("text that leaves no ink".to_owned()),
            (Ink::Bands, _) => faults.push("nothing between header and footer".to_owned()),
            (Ink::Body, _) => {}
        }
        let named = [
            ("text clipped or too near the edge", self.clipped(margins)),
            ("text over other text", self.overlapping()),
            ("missing glyphs", self.missing()),
        ];
        for (what, words) in named {
            if !words.is_empty() {
                faults.push(format!("{what}: {}", list(&words)));
            }
        }
        faults
    }

    fn clipped(&self, margins: Margins) -> Vec<&str> {
        let is_clipped = |word: &&Word| {
            word.left < margins.side
                || word.right > self.width - margins.side
                || word.top < margins.top
                || word.bottom > self.height - margins.top
        };
        self.words
            .iter()
            .filter(is_clipped)
            .map(|word| word.text.as_str())
            .collect()
    }

    fn overlapping(&self) -> Vec<&str> {
        let mut sorted: Vec<&Word> = self.words.iter().collect();
        sorted.sort_by(|a, b| a.top.total_cmp(&b.top));
        let mut found = Vec::new();
        for (index, word) in sorted.iter().enumerate() {
            let below = sorted
                .iter()
                .skip(index + 1)
                .take_while(|other| other.top < word.bottom);
            if below.into_iter().any(|other| word.is_hit_by(other)) {
                found.push(word.text.as_str());
            }
        }
        found
    }

    fn missing(&self) -> Vec<&str> {
        let is_missing = |word: &&Word| {
            word.text.contains('\u{FFFD}')
                || word.text.split("[U+").nth(1).is_some_and(|rest| {
                    rest.chars().take_while(char::is_ascii_hexdigit).count() >= 4
                })
        };
        self.words
            .iter()
            .filter(is_missing)
            .map(|word| word.text.as_str())
            .collect()
    }
}

impl Word {
    /// Whether both cannot be read: they share more than half a line's height and some width.
    fn is_hit_by(&self, other: &Self) -> bool {
        let height = (self.bottom - self.top).min(other.bottom - other.top);
        let width = (self.right - self.left).min(other.right - other.left);
        let shared_height = self.bottom.min(other.bottom) - self.top.max(other.top);
        let shared_width = self.right.min(other.right) - self.left.max(other.left);
        shared_height > height * 0.5 && shared_width > (width * 0.15).max(1.0)
    }
}

fn list(words: &[&str]) -> String {
    let named: Vec<String> = words
        .iter()
        .take(NAMED)
        .map(|word| format!("“{word}”"))
        .collect();
    let rest = words.len().saturating_sub(NAMED);
    let more = if rest == 0 {
        String::new()
    } else {
        format!(" and {rest} more")
    };
    format!("{}{more}", named.join(", "))
}

/// Returns the pages of a document with their words, those outside the page too.
///
/// # Errors
///
/// When a tool fails or the pages' sizes cannot be made out.
pub(super) fn read(path: &Path, scratch: &Path) -> Result<Vec<Page>, Box<dyn Error>> {
    let plain = scratch.join("plain.qdf");
    let args = [
        "--qdf",
        "--object-streams=disable",
        "--stream-data=preserve",
    ]
    .map(OsStr::new);
    let [qdf, objects, streams] = args;
    tool::read(
        "qpdf",
        &[qdf, objects, streams, path.as_os_str(), plain.as_os_str()],
    )?;
    let enlarged = enlarge(&fs::read(&plain)?)
        .ok_or_else(|| format!("{}: no page size found", path.display()))?;
    fs::write(&plain, enlarged)?;
    let large = scratch.join("large.pdf");
    fs::write(&large, tool::read("fix-qdf", &[&plain])?)?;
    let args = [
        OsStr::new("-bbox-layout"),
        large.as_os_str(),
        OsStr::new("-"),
    ];
    let text = String::from_utf8_lossy(&tool::read("pdftotext", &args)?).into_owned();
    parse(&text).ok_or_else(|| format!("{}: text boxes cannot be read", path.display()).into())
}

/// The file in qpdf's plain form with every page [`BLEED`] larger on each side.
fn enlarge(qdf: &[u8]) -> Option<Vec<u8>> {
    const KEY: &[u8] = b"/MediaBox [";
    let mut out = Vec::with_capacity(qdf.len());
    let mut rest = qdf;
    let mut found = false;
    while let Some(at) = rest.windows(KEY.len()).position(|window| window == KEY) {
        let (before, after) = rest.split_at_checked(at + KEY.len())?;
        let end = after.iter().position(|&byte| byte == b']')?;
        let (numbers, tail) = after.split_at_checked(end)?;
        let numbers: Vec<f64> = std::str::from_utf8(numbers)
            .ok()?
            .split_ascii_whitespace()
            .map(|number| number.parse().ok())
            .collect::<Option<_>>()?;
        let [left, bottom, right, top] = numbers.try_into().ok()?;
        out.extend_from_slice(before);
        let [left, bottom, right, top] = [left - BLEED, bottom - BLEED, right + BLEED, top + BLEED];
        out.extend_from_slice(format!(" {left} {bottom} {right} {top} ").as_bytes());
        rest = tail;
        found = true;
    }
    out.extend_from_slice(rest);
    found.then_some(out)
}

/// The pages in what `pdftotext -bbox-layout` writes, brought back to their own size.
fn parse(text: &str) -> Option<Vec<Page>> {
    let mut pages: Vec<Page> = Vec::new();
    for line in text.lines().map(str::trim) {
        if line.starts_with("<page ") {
            let width = attribute(line, "width")? - 2.0 * BLEED;
            let height = attribute(line, "height")? - 2.0 * BLEED;
            if width <= 0.0 || height <= 0.0 {
                return None;
            }
            pages.push(Page {
                width,
                height,
                words: Vec::new(),
            });
        } else if line.starts_with("<word ") {
            let content = line.split_once('>')?.1;
            pages.last_mut()?.words.push(Word {
                left: attribute(line, "xMin")? - BLEED,
                top: attribute(line, "yMin")? - BLEED,
                right: attribute(line, "xMax")? - BLEED,
                bottom: attribute(line, "yMax")? - BLEED,
                text: unescape(content.strip_suffix("</word>").unwrap_or(content)),
            });
        }
    }
    Some(pages)
}

fn attribute(line: &str, name: &str) -> Option<f64> {
    let (_, value) = line.split_once(&format!(" {name}=\""))?;
    value.split_once('"')?.0.parse().ok()
}

fn unescape(text: &str) -> String {
    text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&amp;", "&")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn word(left: f64, top: f64, right: f64, bottom: f64, text: &str) -> Word {
        Word {
            left,
            top,
            right,
            bottom,
            text: text.to_owned(),
        }
    }

    fn check(words: Vec<Word>, ink: Ink, expect: &[&str]) {
        let page = Page {
            width: 595.0,
            height: 842.0,
            words,
        };
        assert_eq!(page.faults(ink, Margins::default()), expect);
    }

    #[test]
    fn faults_are_seen() {
        let plain = || word(70.0, 100.0, 110.0, 113.0, "plain");
        check(vec![plain()], Ink::Body, &[]);
        check(vec![], Ink::Body, &[]);
        check(vec![], Ink::None, &["blank"]);
        check(vec![plain()], Ink::None, &["text that leaves no ink"]);
        check(vec![], Ink::Bands, &["nothing between header and footer"]);
        let clipped = "text clipped or too near the edge: “over”";
        for over in [
            word(560.0, 100.0, 600.0, 113.0, "over"),
            word(-30.0, 100.0, 20.0, 113.0, "over"),
            word(70.0, 900.0, 110.0, 913.0, "over"),
            word(70.0, 2.0, 110.0, 15.0, "over"),
        ] {
            check(vec![plain(), over], Ink::Body, &[clipped]);
        }
        let many = vec![word(600.0, 100.0, 650.0, 113.0, "w"); 1];
        check(many, Ink::Body, &["text clipped or too near the edge: “w”"]);
    }

    #[test]
    fn words_may_touch_but_not_cover_each_other() {
        let first = || word(70.0, 100.0, 110.0, 113.0, "first");
        let fault = "text over other text: “first”";
        check(
            vec![first(), word(110.5, 100.0, 150.0, 113.0, "beside")],
            Ink::Body,
            &[],
        );
        check(
            vec![first(), word(70.0, 111.0, 110.0, 124.0, "below")],
            Ink::Body,
            &[],
        );
        check(
            vec![first(), word(100.0, 101.0, 150.0, 114.0, "over")],
            Ink::Body,
            &[fault],
        );
        check(
            vec![first(), word(70.0, 103.0, 110.0, 116.0, "over")],
            Ink::Body,
            &[fault],
        );
    }

    #[test]
    fn missing_glyphs_are_seen_in_both_forms() {
        for (text, is_missing) in [
            ("a\u{FFFD}b", true),
            ("[U+4E2D", true),
            ("x[U+1F600]", true),
            ("[U+4E2", false),
            ("U+4E2D", false),
        ] {
            let page = Page {
                words: vec![word(0.0, 0.0, 1.0, 1.0, text)],
                ..Page::default()
            };
            assert_eq!(!page.missing().is_empty(), is_missing, "{text}");
        }
    }

    #[test]
    fn pages_are_enlarged_and_brought_back() {
        let qdf = b"<<\n  /MediaBox [\n    0\n    0\n    595.276\n    842\n  ]\n>>\n\xff";
        let large = enlarge(qdf).unwrap();
        assert_eq!(
            large,
            b"<<\n  /MediaBox [ -2000 -2000 2595.276 2842 ]\n>>\n\xff"
        );
        assert_eq!(enlarge(b"<< /MediaBox 5 0 R >>"), None);
        assert_eq!(enlarge(b"<< /MediaBox [ a ] >>"), None);

        let text = r#"
  <page width="4595.000000" height="4842.000000">
      <line xMin="2072" yMin="2100" xMax="2100" yMax="2110">
          <word xMin="2072.5" yMin="2100" xMax="2100" yMax="2110">a&lt;b&gt;&amp;lt;</word>
  <page width="4842.000000" height="4595.000000">"#;
        let pages = parse(text).unwrap();
        assert_eq!(pages.len(), 2);
        assert_eq!(
            pages[0].words,
            [word(72.5, 100.0, 100.0, 110.0, "a<b>&lt;")]
        );
        assert_eq!((pages[1].width, pages[1].height), (842.0, 595.0));
        assert_eq!(parse(r#"<page width="595" height="842">"#), None);
    }
}
