//! Which components of two SBOMs are the same: matched by identity, not by position. Of each little is kept, as there may be
//! hundreds of thousands.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::collections::{BTreeSet, HashMap, HashSet, VecDeque};
use std::hash::{DefaultHasher, Hash, Hasher as _};

use asepsis_domain::sbom::{Component, Sbom};

use super::diff::{Change, Field, changes};
use super::graph::DEPENDS_ON;
use super::vocabulary::{compared, is_dependency};
use super::written::id_string;

/// Two SBOMs with the components of one that are those of the other.
pub(super) struct Matched<'s> {
    left: View<'s>,
    right: View<'s>,
    /// Indexes in the right SBOM of components that only it has.
    pub(super) added: Vec<usize>,
    /// Indexes in the left SBOM of components that only it has.
    pub(super) removed: Vec<usize>,
    /// Components of both, in the left's order.
    pub(super) pairs: Vec<(usize, usize)>,
}

impl<'s> Matched<'s> {
    /// Matches the components of two SBOMs.
    pub(super) fn of(left: &'s Sbom, right: &'s Sbom) -> Self {
        let mut matched = Self {
            left: View::of(left),
            right: View::of(right),
            added: Vec::new(),
            removed: Vec::new(),
            pairs: Vec::new(),
        };
        matched.match_all();
        matched.pairs.sort_unstable();
        matched.removed.sort_unstable();
        matched.added.sort_unstable();
        matched
    }

    /// Goes through both in order of identity.
    fn match_all(&mut self) {
        let (lefts, rights) = (ordered(self.left.sbom), ordered(self.right.sbom));
        let (mut a, mut b) = (lefts.as_slice(), rights.as_slice());
        loop {
            let order = match (a.first(), b.first()) {
                (None, None) => return,
                (Some(_), None) => Ordering::Less,
                (None, Some(_)) => Ordering::Greater,
                (Some(left), Some(right)) => left.cmp(right),
            };
            let (mine, theirs);
            (mine, a) = if order.is_le() { run(a) } else { (&a[..0], a) };
            (theirs, b) = if order.is_ge() { run(b) } else { (&b[..0], b) };
            self.pair(mine, theirs);
        }
    }

    /// Pairs the components of one identity: those of the same version and reference first, then those of the same version,
    /// then the others in order of version.
    fn pair(&mut self, lefts: &[Keyed<'_>], rights: &[Keyed<'_>]) {
        let mut lefts: Vec<usize> = lefts.iter().map(|left| left.index).collect();
        let mut rights: Vec<usize> = rights.iter().map(|right| right.index).collect();
        let reference = |view: &View<'s>, index| (view.version(index), view.word(index));
        let version = |view: &View<'s>, index| view.version(index);
        if lefts.len() > 1 || rights.len() > 1 {
            self.pair_equal(&mut lefts, &mut rights, reference);
        }
        self.pair_equal(&mut lefts, &mut rights, version);
        lefts.sort_by_key(|left| (self.left.version(*left), *left));
        rights.sort_by_key(|right| (self.right.version(*right), *right));
        let both = lefts.len().min(rights.len());
        self.removed.extend(lefts.split_off(both));
        self.added.extend(rights.split_off(both));
        self.pairs.extend(lefts.into_iter().zip(rights));
    }

    /// Takes from both those that are equal in something, in document order.
    fn pair_equal<K: Eq + Hash>(
        &mut self,
        lefts: &mut Vec<usize>,
        rights: &mut Vec<usize>,
        key: impl Fn(&View<'s>, usize) -> K,
    ) {
        let mut open: HashMap<K, VecDeque<usize>> = HashMap::new();
        for right in rights.iter() {
            let there = open.entry(key(&self.right, *right)).or_default();
            there.push_back(*right);
        }
        lefts.retain(|left| {
            let found = open.get_mut(&key(&self.left, *left));
            let right = found.and_then(VecDeque::pop_front);
            self.pairs.extend(right.map(|right| (*left, right)));
            right.is_none()
        });
        *rights = open.into_values().flatten().collect();
        rights.sort_unstable();
    }

    /// Returns the relations from a component of the left that are more than the plain dependency beside them.
    pub(super) fn beside_dependencies(&self, left: usize) -> BTreeSet<String> {
        self.left.beside_dependencies(left)
    }

    /// Returns what of these fields is different between two components; nothing: nothing.
    pub(super) fn changes(
        &self,
        (left, right): (usize, usize),
        fields: impl Fn(Field) -> bool,
    ) -> Vec<Change> {
        changes(&self.left, left, &self.right, right, fields)
    }
}

/// A component by what makes it the same in another document.
#[derive(Clone, Copy)]
struct Keyed<'s> {
    hash: u64,
    identity: Identity<'s>,
    index: usize,
}

impl Keyed<'_> {
    /// Compares what makes them the same; the order is none that people know.
    fn cmp(&self, other: &Self) -> Ordering {
        let texts = || self.identity.bytes().cmp(other.identity.bytes());
        self.hash.cmp(&other.hash).then_with(texts)
    }
}

/// Returns the components of an SBOM so that those of one identity stand together, in document order.
fn ordered(sbom: &Sbom) -> Vec<Keyed<'_>> {
    let keyed = |(index, component)| {
        let identity = Identity::of(component);
        let mut hasher = DefaultHasher::new();
        identity.bytes().for_each(|byte| hasher.write_u8(byte));
        Keyed {
            hash: hasher.finish(),
            identity,
            index,
        }
    };
    let mut all: Vec<Keyed<'_>> = sbom.components.iter().enumerate().map(keyed).collect();
    all.sort_by(Keyed::cmp);
    all
}

/// Splits off those of the first identity.
fn run<'k, 's>(all: &'k [Keyed<'s>]) -> (&'k [Keyed<'s>], &'k [Keyed<'s>]) {
    let Some(first) = all.first() else {
        return (all, all);
    };
    all.split_at(all.partition_point(|other| first.cmp(other).is_ge()))
}

/// The word of a plain dependency.
const DEPENDENCY: &str = "depends on";

/// A relation that starts from a component.
struct Edge<'s> {
    from: u32,
    word: &'s str,
    to: u32,
}

pub(super) struct View<'s> {
    pub(super) sbom: &'s Sbom,
    /// By the component that they start from.
    relations: Vec<Edge<'s>>,
}

impl<'s> View<'s> {
    fn of(sbom: &'s Sbom) -> Self {
        // A document of more components is beyond every limit.
        let short = |index: usize| u32::try_from(index).unwrap_or(u32::MAX);
        let edge = |from: usize, word, to: usize| Edge {
            from: short(from),
            word,
            to: short(to),
        };
        let depends = sbom.dependencies.iter();
        let depends = depends.map(|d| edge(d.from, DEPENDENCY, d.to));
        let parts = sbom.components.iter().enumerate();
        let parts = parts.filter_map(|(index, c)| Some(edge(index, "is part of", c.parent?)));
        // A plain dependency beside another relation stands among the dependencies too.
        let others = sbom.aside.relations.iter();
        let others = others.filter(|r| r.kind != DEPENDS_ON);
        let others = others.map(|r| match compared(&r.kind) {
            (word, false) => edge(r.from, word, r.to),
            (word, true) => edge(r.to, word, r.from),
        });
        let mut relations: Vec<Edge<'s>> = depends.chain(parts).chain(others).collect();
        relations.sort_by_key(|edge| edge.from);
        Self { sbom, relations }
    }

    fn version(&self, index: usize) -> Option<&'s str> {
        self.sbom.components.get(index)?.judged_version()
    }

    /// Returns the reference of a component as any format may write it.
    fn word(&self, index: usize) -> Cow<'s, str> {
        let whole = self
            .sbom
            .components
            .get(index)
            .map_or("", |c| &*c.reference);
        let serial = self.sbom.serial.as_deref().unwrap_or_default();
        let inside = whole.strip_prefix(serial);
        let inside = inside.and_then(|rest| rest.strip_prefix('#'));
        let own = inside.or_else(|| whole.strip_prefix("SPDXRef-"));
        id_string(own.unwrap_or(whole))
    }

    fn from(&self, index: usize) -> impl Iterator<Item = &Edge<'s>> {
        let start = self
            .relations
            .partition_point(|edge| (edge.from as usize) < index);
        let from = self.relations.get(start..).unwrap_or_default().iter();
        from.take_while(move |edge| edge.from as usize == index)
    }

    fn told(&self, Edge { word, to, .. }: &Edge<'s>) -> Option<String> {
        let to = self.sbom.components.get(*to as usize)?;
        Some(format!("{word} {}", Identity::of(to)))
    }

    pub(super) fn relations(&self, index: usize) -> BTreeSet<String> {
        self.from(index).filter_map(|e| self.told(e)).collect()
    }

    fn beside_dependencies(&self, index: usize) -> BTreeSet<String> {
        let plain = |from: usize| self.from(from).filter(|e| e.word == DEPENDENCY);
        let own: HashSet<u32> = plain(index).map(|e| e.to).collect();
        let others = self.from(index).filter(|e| is_dependency(e.word));
        let beside = others.filter(|e| {
            own.contains(&e.to) || plain(e.to as usize).any(|back| back.to as usize == index)
        });
        beside.filter_map(|e| self.told(e)).collect()
    }
}

/// What makes a component the same in another document: its package URL without version, else its CPE name without
/// version, else group and name.
#[derive(Clone, Copy)]
pub enum Identity<'c> {
    /// Package URL without version.
    Purl(&'c str),
    /// Vendor and product of a CPE name.
    Cpe(&'c str, &'c str),
    /// Group and name.
    Named(Option<&'c str>, &'c str),
}

impl<'c> Identity<'c> {
    /// Returns the identity of a component.
    pub fn of(component: &'c Component) -> Self {
        if let Some(purl) = &component.purl {
            let text = purl.as_str();
            // A scope of npm is written with `%40`, so `@` is the version's.
            return Self::Purl(text.split(['@', '?', '#']).next().unwrap_or(text));
        }
        if let Some(cpe) = component.cpes.first() {
            let part = |value: Option<&'c str>| value.unwrap_or("*");
            return Self::Cpe(part(cpe.vendor.value()), part(cpe.product.value()));
        }
        Self::Named(component.group.as_deref(), &component.name)
    }

    /// Returns the pieces of its text.
    fn pieces(self) -> [&'c str; 4] {
        match self {
            Self::Purl(purl) => [purl, "", "", ""],
            Self::Cpe(vendor, product) => ["cpe:", vendor, ":", product],
            Self::Named(Some(group), name) => [group, "/", name, ""],
            Self::Named(None, name) => [name, "", "", ""],
        }
    }

    fn bytes(self) -> impl Iterator<Item = u8> {
        self.pieces().into_iter().flat_map(str::bytes)
    }
}

impl std::fmt::Display for Identity<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.pieces().into_iter().try_for_each(|p| f.write_str(p))
    }
}
