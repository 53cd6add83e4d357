//! Whether a component is in another, by what its SBOM says: nested in it, or reached from it by dependencies and other
//! relations. What an SBOM describes holds all that stands in it.

use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap, HashSet};

use asepsis_domain::id::ReleaseId;
use asepsis_domain::sbom::Sbom;

use super::concern::Place;

/// Products whose contents are remembered: documents name the same ones again and again.
const MOST_KNOWN: usize = 64;

/// How a component stands to what it is said to be in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Inside {
    Yes,
    No,
    /// The SBOM says nothing of what the one is made of, nor of what the other is in.
    Unsaid,
}

/// What something is said to be in, or to stand on or beside.
#[derive(Debug, Default)]
pub(super) struct Around<'d> {
    /// Releases of the device: all of each.
    pub(super) releases: BTreeSet<&'d ReleaseId>,
    /// Components.
    pub(super) places: Vec<Place<'d>>,
    /// To stand in the same SBOM is enough.
    pub(super) is_beside: bool,
}

/// The relations of the SBOMs, and what was found in them.
#[derive(Debug, Default)]
pub(super) struct Contents {
    graphs: RefCell<HashMap<*const Sbom, Graph>>,
    held: RefCell<HashMap<(*const Sbom, usize), HashSet<usize>>>,
}

/// The relations of an SBOM between its components, by index.
#[derive(Debug)]
struct Graph {
    from: HashMap<usize, Vec<usize>>,
    /// Those to which a relation leads.
    to: HashSet<usize>,
}

impl Graph {
    fn of(sbom: &Sbom) -> Self {
        let mut graph = Self {
            from: HashMap::new(),
            to: HashSet::new(),
        };
        let nested = sbom.components.iter().enumerate();
        let nested = nested.filter_map(|(at, component)| Some((component.parent?, at)));
        let dependencies = sbom.dependencies.iter().map(|d| (d.from, d.to));
        let others = sbom.aside.relations.iter().map(|r| (r.from, r.to));
        for (from, to) in nested.chain(dependencies).chain(others) {
            graph.from.entry(from).or_default().push(to);
            graph.to.insert(to);
        }
        graph
    }

    /// Returns what is reached from a component, and the component itself.
    fn reached(&self, start: usize) -> HashSet<usize> {
        let mut all = HashSet::from([start]);
        let mut next = vec![start];
        while let Some(at) = next.pop() {
            for to in self.from.get(&at).into_iter().flatten() {
                if all.insert(*to) {
                    next.push(*to);
                }
            }
        }
        all
    }
}

impl Contents {
    /// Returns how a component stands to what it is said to be in.
    pub(super) fn lies_in(&self, place: &Place<'_>, around: &Around<'_>) -> Inside {
        if around.releases.contains(&place.release.id) {
            return Inside::Yes;
        }
        let mut found = Inside::No;
        let same = |whole: &&Place<'_>| whole.document() == place.document();
        for whole in around.places.iter().filter(same) {
            match self.lies_in_one(place, whole, around.is_beside) {
                Inside::Yes => return Inside::Yes,
                Inside::Unsaid => found = Inside::Unsaid,
                Inside::No => {}
            }
        }
        found
    }

    fn lies_in_one(&self, place: &Place<'_>, whole: &Place<'_>, is_beside: bool) -> Inside {
        if is_beside || whole.sbom.subject == Some(whole.index) {
            return Inside::Yes;
        }
        let sbom = std::ptr::from_ref(whole.sbom);
        let mut graphs = self.graphs.borrow_mut();
        let graph = graphs.entry(sbom).or_insert_with(|| Graph::of(whole.sbom));
        let mut held = self.held.borrow_mut();
        if held.len() > MOST_KNOWN {
            held.clear();
        }
        let contents = held.entry((sbom, whole.index));
        let contents = contents.or_insert_with(|| graph.reached(whole.index));
        if contents.contains(&place.index) {
            return Inside::Yes;
        }
        let is_silent = !graph.from.contains_key(&whole.index) && !graph.to.contains(&place.index);
        if is_silent {
            Inside::Unsaid
        } else {
            Inside::No
        }
    }
}

impl<'d> Around<'d> {
    /// Returns whether nothing here is it.
    pub(super) fn is_nothing(&self) -> bool {
        self.releases.is_empty() && self.places.is_empty()
    }

    /// Returns it with what lies in something further out only, and whether that is not certain.
    pub(super) fn within(mut self, contents: &Contents, outer: &Self) -> (Self, bool) {
        let mut is_unsaid = false;
        self.places.retain(|place| {
            let lies = contents.lies_in(place, outer);
            is_unsaid |= lies == Inside::Unsaid;
            lies != Inside::No
        });
        (self, is_unsaid)
    }
}
