//! What a drawing shows: elements, the boundaries around them, flows; drawn whole, or from boundary to boundary.

use std::collections::{BTreeMap, BTreeSet};

use asepsis_domain::architecture::{
    Architecture, Boundary, Element, ElementKind, Flow, View, ViewKind,
};
use asepsis_domain::id::RecordId;
use asepsis_domain::record::Link;
use asepsis_drawing::{Area, Graph, Link as Line, Node, Shape};

/// What a drawing shows.
#[derive(Debug, Clone, Default)]
pub(super) struct Scene<'a> {
    /// Elements, by id; `None`: named, and not in the dossier.
    pub(super) elements: BTreeMap<&'a RecordId, Option<&'a Element>>,
    /// Flows, in the order of the dossier.
    pub(super) flows: Vec<&'a Flow>,
    /// Records that the view names and the dossier does not have.
    pub(super) absent: BTreeSet<&'a RecordId>,
}

/// Boundaries and numbers of flows, looked up.
#[derive(Debug)]
pub(super) struct Known<'a> {
    elements: BTreeMap<&'a RecordId, &'a Element>,
    pub(super) boundaries: BTreeMap<&'a RecordId, &'a Boundary>,
    numbers: BTreeMap<&'a RecordId, String>,
}

impl<'a> Known<'a> {
    pub(super) fn of(architecture: &'a Architecture) -> Self {
        let elements = architecture.elements.iter().map(|e| (&e.head.id, e));
        let boundaries = architecture.boundaries.iter().map(|b| (&b.head.id, b));
        Self {
            elements: elements.collect(),
            boundaries: boundaries.collect(),
            numbers: numbers(&architecture.flows),
        }
    }

    /// Returns the number of a flow in the drawings.
    pub(super) fn number(&self, flow: &RecordId) -> &str {
        self.numbers.get(flow).map_or("", String::as_str)
    }

    /// The boundaries around something, the outermost first.
    pub(super) fn around(&self, within: Option<&Link>) -> Vec<&'a Boundary> {
        let mut chain: Vec<&Boundary> = Vec::new();
        let mut at = within.and_then(|link| self.boundaries.get(&link.value).copied());
        while let Some(boundary) = at {
            if chain.iter().any(|known| known.head.id == boundary.head.id) {
                break;
            }
            chain.push(boundary);
            let next = boundary.within.as_ref();
            at = next.and_then(|link| self.boundaries.get(&link.value).copied());
        }
        chain.reverse();
        chain
    }
}

/// Returns the number of each flow: the digits that its id ends in, or its place where these do not tell flows apart.
fn numbers(flows: &[Flow]) -> BTreeMap<&RecordId, String> {
    let digits = |id: &RecordId| {
        let text = id.as_str();
        let start = text.trim_end_matches(|c: char| c.is_ascii_digit()).len();
        let number = text
            .get(start..)
            .unwrap_or_default()
            .trim_start_matches('0');
        number.to_owned()
    };
    let by_id: BTreeMap<&RecordId, String> = flows
        .iter()
        .map(|f| (&f.head.id, digits(&f.head.id)))
        .collect();
    let distinct: BTreeSet<&String> = by_id.values().collect();
    let short = |number: &&String| !number.is_empty() && number.len() <= 3;
    if distinct.len() == flows.len() && distinct.iter().all(short) {
        return by_id;
    }
    let placed = flows.iter().enumerate();
    placed
        .map(|(place, flow)| (&flow.head.id, (place + 1).to_string()))
        .collect()
}

impl<'a> Scene<'a> {
    /// Returns what a view shows.
    pub(super) fn of(architecture: &'a Architecture, known: &Known<'a>, view: &'a View) -> Self {
        let named: BTreeSet<&RecordId> = view.concerns.iter().map(|link| &link.value).collect();
        let flows = architecture.flows.iter();
        let mut scene = Self::default();
        if named.is_empty() {
            let update = view.kind == ViewKind::Updateability;
            scene.flows = flows.filter(|flow| !update || flow.update_path).collect();
            if !update {
                let all = architecture.elements.iter();
                scene.elements = all.map(|e| (&e.head.id, Some(e))).collect();
            }
        } else {
            scene.flows = flows.filter(|f| named.contains(&f.head.id)).collect();
            let elements = architecture.elements.iter();
            let shown = elements.filter(|e| named.contains(&e.head.id));
            scene.elements = shown.map(|e| (&e.head.id, Some(e))).collect();
        }
        for flow in scene.flows.clone() {
            for id in ends(flow) {
                let element = known.elements.get(id).copied();
                scene.elements.insert(id, element);
                if element.is_none() {
                    scene.absent.insert(id);
                }
            }
        }
        let states = architecture.states.iter().map(|s| &s.head.id);
        let interfaces = architecture.interfaces.iter().map(|i| &i.head.id);
        let assets = architecture.assets.iter().map(|a| &a.head.id);
        let others: BTreeSet<&RecordId> = states.chain(interfaces).chain(assets).collect();
        let there = |id: &RecordId| {
            scene.elements.contains_key(id)
                || scene.flows.iter().any(|f| &f.head.id == id)
                || others.contains(id)
        };
        let absent: Vec<&RecordId> = named.into_iter().filter(|id| !there(id)).collect();
        scene.absent.extend(absent);
        scene
    }

    /// Returns the whole scene as a graph.
    pub(super) fn graph(&self, known: &Known<'a>) -> Graph {
        let mut drawn = Drawn::default();
        for (id, element) in &self.elements {
            let around = known.around(element.and_then(|e| e.within.as_ref()));
            let area = drawn.areas(&around);
            drawn.element(id, *element, area);
        }
        for flow in &self.flows {
            let stops: Vec<usize> = ends(flow)
                .into_iter()
                .filter_map(|id| drawn.nodes.get(id).copied())
                .collect();
            for leg in stops.windows(2) {
                drawn.graph.links.push(Line {
                    from: leg[0],
                    to: leg[1],
                    label: known.number(&flow.head.id).to_owned(),
                    both_ways: flow.both_ways,
                });
            }
        }
        drawn.graph
    }

    /// Returns the boundaries at whose borders a scene that is too large can be cut; `None`: the drawing's own border.
    pub(super) fn cuts(&self, known: &Known<'a>) -> Vec<Option<&'a Boundary>> {
        let mut cuts: Vec<Option<&Boundary>> = vec![None];
        let mut seen = BTreeSet::new();
        for element in self.elements.values().flatten() {
            for boundary in known.around(element.within.as_ref()) {
                if seen.insert(&boundary.head.id) {
                    cuts.push(Some(boundary));
                }
            }
        }
        cuts
    }

    /// Returns the part of the scene at one level: what stands directly in a boundary, and each thing beside or below it
    /// as one box. `None` where that is less than a drawing.
    pub(super) fn part(&self, known: &Known<'a>, cut: Option<&'a Boundary>) -> Option<Graph> {
        let mut drawn = Drawn::default();
        let mut boxes: BTreeMap<&RecordId, usize> = BTreeMap::new();
        let mut inside: BTreeSet<usize> = BTreeSet::new();
        let area = cut.map(|boundary| drawn.areas(&[boundary]).unwrap_or(0));
        let linked: BTreeSet<&RecordId> = self.flows.iter().flat_map(|flow| ends(flow)).collect();
        for (id, element) in &self.elements {
            let around = known.around(element.and_then(|e| e.within.as_ref()));
            let depth = around
                .iter()
                .position(|b| cut.is_some_and(|cut| cut.head.id == b.head.id));
            let member = cut.is_none() || depth.is_some();
            // Below the cut: the next boundary. Beside it: the outermost boundary that is not around the cut.
            let below = if cut.is_none() {
                around.first()
            } else if let Some(depth) = depth {
                around.get(depth + 1)
            } else {
                let chain = known.around(cut.and_then(|c| c.within.as_ref()));
                let beside = |b: &&&Boundary| !chain.iter().any(|c| c.head.id == b.head.id);
                around.iter().find(beside)
            };
            if !member && !linked.contains(id) {
                continue;
            }
            let area = if member { area } else { None };
            let node = match below {
                Some(boundary) => drawn.collapsed(boundary, area),
                None => drawn.element(id, *element, area),
            };
            boxes.insert(id, node);
            if member {
                inside.insert(node);
            }
        }
        self.lines(known, &boxes, &inside, &mut drawn);
        drawn.forget_unlinked(&inside);
        (inside.len() > 1).then_some(drawn.graph)
    }

    /// Draws one line for all flows between two boxes of a part.
    fn lines(
        &self,
        known: &Known<'a>,
        boxes: &BTreeMap<&RecordId, usize>,
        inside: &BTreeSet<usize>,
        drawn: &mut Drawn<'a>,
    ) {
        let mut lines: BTreeMap<(usize, usize), (Vec<String>, bool)> = BTreeMap::new();
        for flow in &self.flows {
            let stops: Vec<usize> = ends(flow)
                .into_iter()
                .filter_map(|id| boxes.get(id).copied())
                .collect();
            for leg in stops.windows(2) {
                let shown = inside.contains(&leg[0]) || inside.contains(&leg[1]);
                if leg[0] != leg[1] && shown {
                    let line = lines.entry((leg[0], leg[1])).or_default();
                    line.0.push(known.number(&flow.head.id).to_owned());
                    line.1 |= flow.both_ways;
                }
            }
        }
        for ((from, to), (numbers, both_ways)) in lines {
            let label = match &numbers[..] {
                [one] => one.clone(),
                [one, two] if one.len() + two.len() <= 4 => format!("{one},{two}"),
                [first, rest @ ..] => format!("{first}+{}", rest.len()),
                [] => String::new(),
            };
            drawn.graph.links.push(Line {
                from,
                to,
                label,
                both_ways,
            });
        }
    }
}

/// Returns the elements that a flow touches, in order.
pub(super) fn ends(flow: &Flow) -> Vec<&RecordId> {
    let through = flow.through.iter().map(|link| &link.value);
    let mut all = vec![&flow.from.value];
    all.extend(through);
    all.push(&flow.to.value);
    all
}

/// A graph while it is made.
#[derive(Default)]
struct Drawn<'a> {
    graph: Graph,
    nodes: BTreeMap<&'a RecordId, usize>,
    areas: BTreeMap<&'a RecordId, usize>,
}

impl<'a> Drawn<'a> {
    /// Adds the areas of boundaries, the outermost first; returns the innermost.
    fn areas(&mut self, around: &[&'a Boundary]) -> Option<usize> {
        let mut within = None;
        for boundary in around {
            let next = self.graph.areas.len();
            let area = *self.areas.entry(&boundary.head.id).or_insert(next);
            if area == next {
                self.graph.areas.push(Area {
                    title: boundary.head.title.clone(),
                    within,
                });
            }
            within = Some(area);
        }
        within
    }

    fn element(
        &mut self,
        id: &'a RecordId,
        element: Option<&'a Element>,
        within: Option<usize>,
    ) -> usize {
        let (title, note) = match element {
            Some(element) => (element.head.title.clone(), id.to_string()),
            None => (format!("{id} is missing"), "not in the dossier".to_owned()),
        };
        let shape = element.map_or(Shape::Sharp, |e| shape(e.kind));
        self.node(id, title, note, shape, within)
    }

    fn collapsed(&mut self, boundary: &'a Boundary, within: Option<usize>) -> usize {
        let id = &boundary.head.id;
        let title = boundary.head.title.clone();
        self.node(id, title, id.to_string(), Shape::Double, within)
    }

    fn node(
        &mut self,
        id: &'a RecordId,
        title: String,
        note: String,
        shape: Shape,
        within: Option<usize>,
    ) -> usize {
        let next = self.graph.nodes.len();
        let node = *self.nodes.entry(id).or_insert(next);
        if node == next {
            self.graph.nodes.push(Node {
                title,
                note,
                shape,
                within,
            });
        }
        node
    }

    /// Drops boxes outside that no line reaches.
    fn forget_unlinked(&mut self, inside: &BTreeSet<usize>) {
        let graph = &mut self.graph;
        let linked: BTreeSet<usize> = graph.links.iter().flat_map(|l| [l.from, l.to]).collect();
        let mut numbers = vec![None; graph.nodes.len()];
        let mut kept = Vec::new();
        for (number, node) in std::mem::take(&mut graph.nodes).into_iter().enumerate() {
            if inside.contains(&number) || linked.contains(&number) {
                numbers[number] = Some(kept.len());
                kept.push(node);
            }
        }
        graph.nodes = kept;
        for link in &mut graph.links {
            link.from = numbers[link.from].unwrap_or(0);
            link.to = numbers[link.to].unwrap_or(0);
        }
    }
}

/// Returns the shape of a kind of element.
pub(super) fn shape(kind: ElementKind) -> Shape {
    match kind {
        ElementKind::Device => Shape::Double,
        ElementKind::Process => Shape::Round,
        ElementKind::DataStore => Shape::Store,
        ElementKind::ExternalEntity => Shape::Sharp,
        ElementKind::Network => Shape::Cut,
    }
}
