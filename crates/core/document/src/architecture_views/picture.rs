//! Drawings of a view: one, or an overview with one for each boundary where one would be too small to read.

use asepsis_domain::architecture::ElementKind;
use asepsis_domain::record::Link;
use asepsis_drawing::{Graph, Layout, Page, Shape, lay_out, svg};

use super::FILE;
use super::scene::{Known, Scene};
use crate::content::{Block, Body, Figure, Source, line};
use crate::words::{capital, counted, listed, spoken, word};

/// Most boxes of a drawing; more cannot be read on a page, and take long to lay out.
const MOST_BOXES: usize = 60;

/// Returns the key of the notation.
pub(super) fn key() -> String {
    let kinds = [
        (Shape::Sharp, "External entity"),
        (Shape::Round, "Process"),
        (Shape::Double, "Device, or a whole boundary"),
        (Shape::Store, "Data store"),
        (Shape::Cut, "Network"),
    ];
    asepsis_drawing::key(
        &kinds,
        "Trust boundary",
        "Data flow: the filled arrowhead points to the side that is connected to.",
        "Data flow in both directions: opened from the side of the open arrowhead.",
    )
}

/// Adds the drawings of a scene.
pub(super) fn write(
    scene: &Scene<'_>,
    known: &Known<'_>,
    (anchor, title): (&str, &str),
    rests_on: &[Source],
    body: &mut Body,
) {
    let graph = scene.graph(known);
    let whole = (graph.nodes.len() <= MOST_BOXES).then(|| lay_out(&graph, Page::A4));
    let alt = describe(scene, known);
    if let Some(layout) = whole.filter(fits) {
        let caption = format!("{title}: data flows");
        body.push(figure((anchor, &caption), &graph, &layout, alt, rests_on));
        return;
    }
    parts(scene, known, (anchor, title), (alt, rests_on), body);
}

fn fits(layout: &Layout) -> bool {
    layout.width <= Page::A4.width && layout.height <= Page::A4.height
}

fn parts(
    scene: &Scene<'_>,
    known: &Known<'_>,
    (anchor, title): (&str, &str),
    (alt, rests_on): (String, &[Source]),
    body: &mut Body,
) {
    body.standing(
        "The system is too large for one drawing that can be read on a page. The overview shows \
         each trust boundary as one box; the drawings after it show what is in each. A line stands \
         for all flows between two boxes: `4+2` for flow 4 and two more.",
    );
    let mut large = Vec::new();
    for (number, cut) in scene.cuts(known).into_iter().enumerate() {
        let Some(graph) = scene.part(known, cut) else {
            continue;
        };
        let name = cut.map_or("overview", |boundary| boundary.head.title.as_str());
        if graph.nodes.len() > MOST_BOXES {
            large.push(name.to_owned());
            continue;
        }
        let layout = lay_out(&graph, Page::A4);
        if !fits(&layout) {
            large.push(name.to_owned());
        }
        let described = if number == 0 {
            alt.clone()
        } else {
            describe_part(&graph, name)
        };
        let anchor = format!("{anchor}-{number}");
        let caption = format!("{title}: {name}");
        body.push(figure(
            (&anchor, &caption),
            &graph,
            &layout,
            described,
            rests_on,
        ));
    }
    if !large.is_empty() {
        body.warning(
            "A drawing is too large to be read on a page",
            line![format!("Too much stands directly in: {}.", listed(&large))],
            (
                FILE,
                "divide it into trust boundaries, or show less with `concerns`",
            ),
            rests_on.to_vec(),
        );
    }
}

/// Returns the figure of a layout, as large as the font needs.
pub(super) fn figure(
    (anchor, caption): (&str, &str),
    graph: &Graph,
    layout: &Layout,
    alt: String,
    rests_on: &[Source],
) -> Block {
    // What is higher than the page is drawn smaller, so that nothing of it is cut off.
    let width = layout.width.max(1) * 100 / Page::A4.width.max(1);
    let tall = Page::A4.height * 100 / layout.height.max(1);
    let width = if tall < 100 {
        width * tall / 100
    } else {
        width
    };
    Block::Figure(Figure {
        anchor: anchor.to_owned(),
        svg: svg(graph, layout),
        width: u8::try_from(width.clamp(10, 100)).unwrap_or(100),
        caption: caption.to_owned(),
        alt,
        rests_on: rests_on.to_vec(),
    })
}

/// Says what a scene shows, for those who do not see it.
fn describe(scene: &Scene<'_>, known: &Known<'_>) -> String {
    let mut text = format!(
        "Data-flow drawing with {} and {}.",
        counted(scene.elements.len(), "element", "elements"),
        counted(scene.flows.len(), "data flow", "data flows"),
    );
    for boundary in scene.cuts(known) {
        let inside = |link: Option<&Link>| match (link, boundary) {
            (Some(link), Some(boundary)) => link.value == boundary.head.id,
            (None, None) => true,
            _ => false,
        };
        let members = scene.elements.values().flatten();
        let names: Vec<String> = members
            .filter(|e| inside(e.within.as_ref()))
            .map(|e| {
                format!(
                    "{} ({})",
                    e.head.title,
                    spoken(word(ElementKind::WORDS, &e.kind))
                )
            })
            .collect();
        let inner = scene.cuts(known).into_iter().flatten();
        let areas = inner
            .filter(|b| boundary.is_some() && inside(b.within.as_ref()))
            .map(|b| format!("the trust boundary {}", b.head.title));
        let all: Vec<String> = names.into_iter().chain(areas).collect();
        if all.is_empty() {
            continue;
        }
        let place = boundary.map_or_else(
            || "Outside of any trust boundary".to_owned(),
            |b| format!("Within the trust boundary {}", b.head.title),
        );
        text.push_str(&format!(" {place}: {}.", listed(&all)));
    }
    let name = |link: &Link| match scene.elements.get(&link.value) {
        Some(Some(element)) => element.head.title.clone(),
        _ => link.value.to_string(),
    };
    for flow in &scene.flows {
        let through: Vec<String> = flow.through.iter().map(name).collect();
        let through = if through.is_empty() {
            String::new()
        } else {
            format!(" through {}", listed(&through))
        };
        let back = if flow.both_ways { ", and back" } else { "" };
        text.push_str(&format!(
            " Flow {}, {}: from {} to {}{through}{back}.",
            known.number(&flow.head.id),
            flow.head.title,
            name(&flow.from),
            name(&flow.to),
        ));
    }
    for id in &scene.absent {
        text.push_str(&format!(" {id} is missing: the dossier does not have it."));
    }
    text
}

fn describe_part(graph: &Graph, name: &str) -> String {
    let mut text = format!("Data-flow drawing of what is in {name}.");
    for link in &graph.links {
        let node = |number: usize| graph.nodes.get(number).map_or("", |n| n.title.as_str());
        let back = if link.both_ways { ", and back" } else { "" };
        text.push_str(&format!(
            " Flow {}: from {} to {}{back}.",
            link.label,
            node(link.from),
            node(link.to)
        ));
    }
    capital(&text)
}
