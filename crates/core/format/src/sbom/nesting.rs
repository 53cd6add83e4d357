//! Which component stands inside which in a format that nests them.

use std::collections::HashSet;

use asepsis_domain::sbom::{Component, Sbom};

/// Levels that are written nested, as many as readers take.
pub(super) const DEEPEST: usize = 64;

/// Where each component of an SBOM stands.
pub(super) struct Nesting<'s> {
    sbom: &'s Sbom,
    /// Levels above each component.
    depths: Vec<u32>,
    /// Outer and inner, in order.
    pairs: Vec<(u32, u32)>,
}

impl<'s> Nesting<'s> {
    /// Returns that of an SBOM.
    pub(super) fn of(sbom: &'s Sbom) -> Self {
        let mut nesting = Self {
            sbom,
            depths: depths(&sbom.components),
            pairs: Vec::new(),
        };
        let all = 0..sbom.components.len();
        let pair = |index: usize| Some((short(nesting.outer(index)?), short(index)));
        let mut pairs: Vec<(u32, u32)> = all.filter_map(pair).collect();
        pairs.sort_unstable();
        nesting.pairs = pairs;
        nesting
    }

    /// Returns the component in which one stands. What is nested deeper than readers take starts again outside, so that
    /// nothing is lost; what the document describes stands in no other.
    fn outer(&self, index: usize) -> Option<usize> {
        let is_nested =
            !self.depth(index).is_multiple_of(DEEPEST) && self.sbom.subject != Some(index);
        let parent = self.sbom.components.get(index)?.parent?;
        (is_nested && parent < self.sbom.components.len()).then_some(parent)
    }

    /// Returns how many levels are above a component; in a circle one of them counts as outermost.
    pub(super) fn depth(&self, index: usize) -> usize {
        self.depths.get(index).map_or(0, |depth| *depth as usize)
    }

    /// Returns the components that stand in no other, but for what the document describes.
    pub(super) fn top(&self) -> impl Iterator<Item = usize> {
        let all = 0..self.sbom.components.len();
        all.filter(|index| self.sbom.subject != Some(*index) && self.outer(*index).is_none())
    }

    /// Returns the components that stand in one.
    pub(super) fn inside(&self, outer: usize) -> impl Iterator<Item = usize> {
        let start = self.pairs.partition_point(|(o, _)| (*o as usize) < outer);
        let rest = self.pairs.get(start..).unwrap_or_default().iter();
        let own = rest.take_while(move |(o, _)| *o as usize == outer);
        own.map(|(_, inner)| *inner as usize)
    }
}

/// Returns a place in a list as it is kept here. A document of more components is beyond every limit.
pub(super) fn short(index: usize) -> u32 {
    u32::try_from(index).unwrap_or(u32::MAX)
}

fn depths(components: &[Component]) -> Vec<u32> {
    const UNKNOWN: u32 = u32::MAX;
    let mut depths = vec![UNKNOWN; components.len()];
    for start in 0..components.len() {
        let mut path = Vec::new();
        let mut walked = HashSet::new();
        let mut next = Some(start);
        while let Some(at) =
            next.filter(|at| depths.get(*at) == Some(&UNKNOWN) && walked.insert(*at))
        {
            path.push(at);
            next = components.get(at).and_then(|c| c.parent);
        }
        let above = next.and_then(|at| depths.get(at).copied());
        let first = above.filter(|d| *d != UNKNOWN).map_or(0, |d| d + 1);
        for (depth, at) in (first..).zip(path.into_iter().rev()) {
            if let Some(slot) = depths.get_mut(at) {
                *slot = depth;
            }
        }
    }
    depths
}
