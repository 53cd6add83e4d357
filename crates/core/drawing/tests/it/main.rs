//! The promises of the crate, on generated drawings of 5, 30 and 100 boxes.

use asepsis_drawing::{Area, Graph, Link, Node, Page, Shape, faults, lay_out, svg};

/// Numbers that look like chance and are always the same.
struct Chance(u64);

impl Chance {
    fn below(&mut self, most: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % most.max(1)
    }
}

const WORDS: &[&str] = &[
    "Infusion pump",
    "Gateway",
    "Network services of the gateway",
    "Hospital information systems",
    "Motor controller",
    "Update server",
    "Internet",
    "Elektrizitätsversorgungsunternehmensschnittstelle",
    "輸液ポンプ",
    "a < b & \"c\"",
];

/// A generated graph: areas nested up to four deep, some boxes with many links, links of every kind.
fn graph(boxes: usize, links: usize, seed: u64) -> Graph {
    let mut chance = Chance(seed.wrapping_mul(0x9e37_79b9).wrapping_add(boxes as u64));
    let areas = (boxes / 5).max(2);
    let mut graph = Graph::default();
    for number in 0..areas {
        let within = (number > 0 && chance.below(3) > 0).then(|| chance.below(number));
        let title = WORDS[chance.below(WORDS.len())].to_owned();
        graph.areas.push(Area { title, within });
    }
    for number in 0..boxes {
        let shapes = [
            Shape::Sharp,
            Shape::Round,
            Shape::Double,
            Shape::Store,
            Shape::Cut,
        ];
        graph.nodes.push(Node {
            title: format!("{} {number}", WORDS[chance.below(WORDS.len())]),
            note: format!("ELM-{number}"),
            shape: shapes[chance.below(shapes.len())],
            within: (chance.below(6) > 0).then(|| chance.below(areas)),
        });
    }
    for number in 0..links {
        // A few boxes have most of the links, as a gateway has.
        let from = if chance.below(4) == 0 {
            chance.below(boxes.min(3))
        } else {
            chance.below(boxes)
        };
        // Most links stay near: in the area, or in a neighbouring one.
        let area = graph.nodes[from].within;
        let near: Vec<usize> = (0..boxes)
            .filter(|node| graph.nodes[*node].within == area)
            .collect();
        let to = if chance.below(3) > 0 {
            near[chance.below(near.len())]
        } else {
            chance.below(boxes)
        };
        graph.links.push(Link {
            from,
            to,
            label: (number + 1).to_string(),
            both_ways: chance.below(2) == 0,
        });
    }
    graph
}

fn check(boxes: usize, links: usize, seeds: std::ops::Range<u64>) {
    for seed in seeds {
        let graph = graph(boxes, links, seed);
        let layout = lay_out(&graph, Page::A4);
        assert_eq!(layout.boxes.len(), boxes);
        let faults = faults(&graph, &layout);
        assert!(
            faults.is_empty() && layout.touching == 0,
            "{boxes} boxes, seed {seed}: {} touch, {faults:#?}",
            layout.touching
        );
    }
}

#[test]
fn five_boxes() {
    check(5, 7, 0..120);
    check(5, 16, 0..40);
}

#[test]
fn thirty_boxes() {
    check(30, 38, 0..12);
    check(30, 70, 0..4);
}

#[test]
fn a_hundred_boxes() {
    check(100, 140, 0..3);
}

#[test]
fn the_same_graph_gives_the_same_bytes() {
    let graph = graph(30, 38, 7);
    let drawn = || svg(&graph, &lay_out(&graph, Page::A4));
    assert_eq!(drawn(), drawn());
}

#[test]
fn drawings_refer_to_nothing_outside_and_have_no_script_or_style() {
    let graph = graph(30, 38, 3);
    let svg = svg(&graph, &lay_out(&graph, Page::A4));
    let outside = svg.replace("xmlns=\"http://www.w3.org/2000/svg\"", "");
    for word in [
        "http",
        "href",
        "foreignObject",
        "<style",
        "<script",
        "class=",
    ] {
        assert!(!outside.contains(word), "{word}");
    }
    assert!(svg.contains("a &lt; b &amp; &quot;c&quot;"));
}

#[test]
fn what_leads_nowhere_does_no_harm() {
    let area = |within| Area {
        title: "Around itself".into(),
        within: Some(within),
    };
    let node = |within| Node {
        title: String::new(),
        note: String::new(),
        shape: Shape::Round,
        within,
    };
    let link = |from, to| Link {
        from,
        to,
        label: "1".into(),
        both_ways: false,
    };
    let graph = Graph {
        areas: vec![area(1), area(0), area(77)],
        nodes: vec![node(Some(0)), node(Some(99)), node(None)],
        links: vec![link(0, 1), link(5, 0), link(2, 2)],
    };
    let layout = lay_out(&graph, Page::A4);
    assert_eq!(layout.routes.len(), 2);
    assert_eq!(faults(&graph, &layout), Vec::<String>::new());
    let empty = Graph::default();
    assert!(svg(&empty, &lay_out(&empty, Page::A4)).ends_with("</svg>"));
}

/// Writes drawings for people to look at, where a folder is named.
#[test]
fn drawings_to_look_at() {
    let Ok(dir) = std::env::var("ASEPSIS_DRAWINGS") else {
        return;
    };
    for (boxes, links) in [(5, 7), (12, 16), (20, 28), (30, 38), (100, 140)] {
        let graph = graph(boxes, links, 1);
        let start = std::time::Instant::now();
        let layout = lay_out(&graph, Page::A4);
        eprintln!(
            "{boxes} boxes: {:?}, {} x {}",
            start.elapsed(),
            layout.width,
            layout.height
        );
        std::fs::write(format!("{dir}/{boxes}.svg"), svg(&graph, &layout)).unwrap();
    }
}
