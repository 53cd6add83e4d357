//! CycloneDX XML into the one component graph. Components are read while the rest of the text is still walked through,
//! and none of them is in memory as a tree for long.

use std::sync::mpsc::{Receiver, Sender, channel};

use asepsis_domain::sbom::Sbom;

use super::super::cyclonedx_json::read::{Listing, Part, finish};
use super::super::source::Source;
use super::convert::{Members, without_components};
use super::{FORMAT, path, version};
use crate::json::{Node, Tree};
use crate::limits::{Limits, ReadError, Reading};
use crate::probe::Probe;

/// Components of a part: so many that waking a thread for them costs little beside reading them.
const TASK: usize = 512;

/// Parts that may wait to be read while the walk goes on.
const WAITING: usize = 4;

pub(super) fn read(probe: &Probe<'_>, limits: &Limits) -> Result<Reading<Sbom>, ReadError> {
    let version = version(probe, limits)?;
    let (tree, listing) = listed(probe.text()?, version, limits)?;
    let source = Source {
        tree: &tree,
        apart: &[],
        limits,
    };
    let mut reading = finish(&source, listing, FORMAT.id, version, probe)?;
    path::rename_told(&mut reading.diagnostics);
    Ok(reading)
}

/// Returns the components of a document, and the rest of it as a tree.
fn listed<'a>(
    text: &'a str,
    version: &'static str,
    limits: &Limits,
) -> Result<(Tree<'a>, Listing), ReadError> {
    let (give, parts) = channel();
    let mut gathering = Gathering {
        whole: text.len(),
        limits,
        listing: Listing::default(),
        is_described: false,
        early: Vec::new(),
        nodes: Vec::new(),
        first: 0,
        next: 0,
        waiting: 0,
        parts,
    };
    // Where this is one of the pool's own threads, waiting for the others could be waiting for itself.
    let is_alone = rayon::current_thread_index().is_some();
    let tree = rayon::in_place_scope(|scope| {
        let mut hand_over = |nodes: Vec<Node<'a>>, first: usize| {
            let give = give.clone();
            if is_alone {
                of_part(nodes, first, &give);
            } else {
                scope.spawn(move |_| of_part(nodes, first, &give));
            }
        };
        let tree = without_components(text, version, limits, &mut |before, node| {
            gathering.component(before, node, &mut hand_over);
        });
        gathering.rest(&mut hand_over);
        tree
    })?;
    gathering.sort_in();
    let mut listing = gathering.listing;
    let metadata = tree.root.get("metadata");
    if metadata.is_some() && !gathering.is_described {
        // What the document describes comes first, where the document names it after the others too.
        let (components, fields) = (listing.components, listing.fields);
        let rest = Part {
            components,
            fields,
            ..Part::default()
        };
        listing = described(metadata);
        listing.take(rest, limits);
    }
    Ok((tree, listing))
}

/// Returns a list that starts with what the document describes.
fn described(metadata: Option<&Node<'_>>) -> Listing {
    let mut listing = Listing::default();
    listing.describe(metadata);
    path::rename(&mut listing.components);
    listing
}

/// A part that has been read, and the trees that it was read from: the thread that made them lets them go, which another
/// does at great cost.
type Done<'a> = (Part, Vec<Node<'a>>);

fn of_part<'a>(nodes: Vec<Node<'a>>, first: usize, give: &Sender<Done<'a>>) {
    let mut part = Part::of(&nodes, first);
    path::rename(&mut part.components);
    // Who takes the parts is there until all are read.
    let _ = give.send((part, nodes));
}

/// Components while they are read, in parts that may be done out of their order.
struct Gathering<'a, 'l> {
    /// Bytes of the document.
    whole: usize,
    limits: &'l Limits,
    listing: Listing,
    /// What the document describes has been read.
    is_described: bool,
    /// Parts that were done before one that comes first.
    early: Vec<Part>,
    /// Components that are no part yet.
    nodes: Vec<Node<'a>>,
    /// Number of the first of them.
    first: usize,
    /// Number of the first component that is in no part of the listing yet.
    next: usize,
    /// Parts that have been given away and have not come back.
    waiting: usize,
    parts: Receiver<Done<'a>>,
}

/// Gives components to be read, with the number of the first.
type HandOver<'a, 'h> = dyn FnMut(Vec<Node<'a>>, usize) + 'h;

impl<'a> Gathering<'a, '_> {
    fn component(
        &mut self,
        before: &Members<'a>,
        node: Node<'a>,
        hand_over: &mut HandOver<'a, '_>,
    ) {
        if self.first == 0 && self.nodes.is_empty() {
            let metadata = before.iter().find(|(key, _)| key == "metadata");
            if let Some((_, metadata)) = metadata {
                self.listing = described(Some(metadata));
                self.is_described = true;
            }
        }
        let at = node.at;
        self.nodes.push(node);
        if self.nodes.len() >= TASK {
            self.rest(hand_over);
            if self.first == TASK {
                // As many as there would be if all were as long as these; pages that are not used cost nothing.
                let more = self.whole.saturating_sub(at) / (at / TASK).max(1);
                self.listing.components.reserve(more + more / 8);
            }
            self.sort_in();
        }
    }

    fn rest(&mut self, hand_over: &mut HandOver<'a, '_>) {
        let nodes = std::mem::replace(&mut self.nodes, Vec::with_capacity(TASK));
        let first = self.first;
        self.first += nodes.len();
        self.waiting += 1;
        hand_over(nodes, first);
    }

    /// Adds the parts that are done, as far as none is missing before them.
    fn sort_in(&mut self) {
        let before = self.early.len();
        self.early
            .extend(self.parts.try_iter().map(|(part, _)| part));
        self.waiting -= self.early.len() - before;
        if self.waiting >= WAITING {
            self.early
                .extend(self.parts.recv().ok().map(|(part, _)| part));
            self.waiting -= 1;
        }
        self.early.sort_by_key(|part| std::cmp::Reverse(part.first));
        while let Some(part) = self.early.pop_if(|part| part.first == self.next) {
            self.next += part.count;
            self.listing.take(part, self.limits);
        }
    }
}
