//! Pictures as SVG whose colours come from the page's styles, each with its content in words.

use maud::{Markup, html};

/// A part of a bar: its words, how many, and the class that gives the colour.
pub(crate) type Segment = (&'static str, usize, &'static str);

/// Returns a bar of parts that add up to the whole width.
pub(crate) fn bar(label: &str, segments: &[Segment]) -> Markup {
    let total: usize = segments.iter().map(|s| s.1).sum();
    let said: Vec<String> = segments
        .iter()
        .filter(|s| s.1 > 0)
        .map(|(words, count, _)| format!("{count} {words}"))
        .collect();
    let said = match said.is_empty() {
        true => format!("{label}: nothing"),
        false => format!("{label}: {}", said.join(", ")),
    };
    let mut x = 0.0;
    html! {
        svg.bar viewBox="0 0 1000 24" preserveAspectRatio="none" role="img" aria-label=(said) {
            rect.track x="0" y="0" width="1000" height="24" {}
            @for (_, count, class) in segments {
                @if *count > 0 {
                    @let width = share(*count, total);
                    rect class=(class) x=(format!("{x:.1}")) y="0" width=(format!("{:.1}", (width - 3.0).max(2.0))) height="24" {}
                    ({ x += width; html! {} })
                }
            }
        }
    }
}

/// Returns what the colours of a bar mean, with the numbers.
pub(crate) fn legend(segments: &[Segment]) -> Markup {
    html! {
        ul.legend {
            @for (words, count, class) in segments {
                @if *count > 0 { li { span class={ "key " (class) } aria-hidden="true" {} (count) " " (words) } }
            }
        }
    }
}

/// Returns how much of a span of time has gone by, from 0 to 1, as a bar.
pub(crate) fn elapsed(label: &str, gone: f64, class: &str) -> Markup {
    let width = gone.clamp(0.0, 1.0) * 1000.0;
    html! {
        svg.bar.thin viewBox="0 0 1000 24" preserveAspectRatio="none" role="img" aria-label=(label) {
            rect.track x="0" y="0" width="1000" height="24" {}
            rect class=(class) x="0" y="0" width=(format!("{:.1}", width.max(4.0))) height="24" {}
        }
    }
}

fn share(count: usize, total: usize) -> f64 {
    count as f64 * 1000.0 / total.max(1) as f64
}

/// A thing beside the one in the middle: its words, its address, how it is linked.
pub(crate) struct Neighbour {
    pub(crate) id: String,
    pub(crate) title: String,
    pub(crate) role: String,
    pub(crate) address: String,
}

/// Most neighbours drawn on a side; the lists beside the drawing have all.
const SIDE: usize = 8;
const ROW: usize = 56;
const WIDE: usize = 300;

/// Returns a record with those that lead to it on the left and those that it leads to on the right.
pub(crate) fn neighbours(middle: (&str, &str), left: &[Neighbour], right: &[Neighbour]) -> Markup {
    let rows = left.len().min(SIDE).max(right.len().min(SIDE)).max(1);
    let height = rows * ROW + 16;
    let label = format!(
        "{} with {} records that lead to it and {} that it leads to; the lists below have them all",
        middle.0,
        left.len(),
        right.len()
    );
    let y = height / 2 - 22;
    html! {
        svg.graph viewBox=(format!("0 0 1120 {height}")) role="group" aria-label=(label) {
            @for (side, all) in [(0_usize, left), (1, right)] {
                @let shown = all.len().min(SIDE);
                @for (index, one) in all.iter().take(SIDE).enumerate() {
                    @let top = (height - shown * ROW) / 2 + index * ROW + 6;
                    @let (x, from, to) = if side == 0 { (0, WIDE, 410) } else { (820, 710, 820) };
                    path.edge d=(format!("M{from} {} C{} {} {} {} {to} {}",
                        if side == 0 { top + 22 } else { y + 22 },
                        (from + to) / 2, if side == 0 { top + 22 } else { y + 22 },
                        (from + to) / 2, if side == 0 { y + 22 } else { top + 22 },
                        if side == 0 { y + 22 } else { top + 22 })) {}
                    (node(x, top, one))
                }
            }
            g.middle {
                rect x="410" y=(y) width=(WIDE) height="44" rx="6" {}
                text x="424" y=(y + 19) { (middle.0) }
                text.small x="424" y=(y + 35) { (cut(middle.1, 42)) }
            }
        }
    }
}

fn node(x: usize, top: usize, one: &Neighbour) -> Markup {
    html! {
        a href=(one.address) {
            title { (one.role) ": " (one.id) " " (one.title) }
            rect x=(x) y=(top) width=(WIDE) height="44" rx="6" {}
            text x=(x + 14) y=(top + 19) { (cut(&one.id, 24)) " · " (one.role) }
            text.small x=(x + 14) y=(top + 35) { (cut(&one.title, 42)) }
        }
    }
}

fn cut(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let start: String = text.chars().take(most.saturating_sub(1)).collect();
    format!("{}…", start.trim_end())
}
