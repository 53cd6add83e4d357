//! What is different between two component graphs, whatever formats they came in: components are matched by
//! identity, not by position.

use std::collections::BTreeSet;

use asepsis_domain::identifier::{Cpe, Purl};
use asepsis_domain::sbom::{Component, ExternalReference, Licence, OwnLicences, Role, Sbom};
use asepsis_domain::text::FixedText;

use super::cyclonedx_json::write::MILESTONE_END_OF_SUPPORT;
use super::matched::{Matched, View};
use super::own::{NONE, Said};
use super::vocabulary;

pub use super::matched::Identity;

/// What of a component can be different.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Field {
    /// Version.
    Version,
    /// Supplier.
    Supplier,
    /// Licences.
    Licence,
    /// Digests.
    Hash,
    /// What it depends on, what contains it, and other relations from it.
    Relationship,
    /// Package URLs, CPE names and other identifiers.
    Identifier,
    /// Level and end of support.
    Support,
    /// Kind of component.
    Kind,
    /// Group.
    Group,
    /// Scope.
    Scope,
    /// Description.
    Description,
    /// Copyright notice.
    Copyright,
    /// Manufacturer, authors, publisher.
    Party,
    /// External references.
    Reference,
    /// Properties.
    Property,
}

impl Field {
    /// All fields with their words; those before [`Field::Kind`] are what people compare SBOMs for.
    pub const WORDS: &[(&str, Self)] = &[
        ("version", Self::Version),
        ("supplier", Self::Supplier),
        ("licence", Self::Licence),
        ("hash", Self::Hash),
        ("relationship", Self::Relationship),
        ("identifier", Self::Identifier),
        ("support", Self::Support),
        ("kind", Self::Kind),
        ("group", Self::Group),
        ("scope", Self::Scope),
        ("description", Self::Description),
        ("copyright", Self::Copyright),
        ("party", Self::Party),
        ("reference", Self::Reference),
        ("property", Self::Property),
    ];

    /// Returns the field's word.
    pub fn word(self) -> &'static str {
        let found = Self::WORDS.iter().find(|(_, f)| *f == self);
        found.map_or("", |(word, _)| word)
    }
}

/// A field that is different: what only the left has, and only the right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Which.
    pub field: Field,
    /// Values that only the left has, sorted.
    pub left: Vec<String>,
    /// Values that only the right has, sorted.
    pub right: Vec<String>,
}

/// The same component in both.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pair {
    /// Index in the left SBOM.
    pub left: usize,
    /// Index in the right SBOM.
    pub right: usize,
    /// What is different; empty: nothing.
    pub changes: Vec<Change>,
}

/// What is different between two SBOMs.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Difference {
    /// Indexes in the right SBOM of components that only it has.
    pub added: Vec<usize>,
    /// Indexes in the left SBOM of components that only it has.
    pub removed: Vec<usize>,
    /// Components of both, in the left's order.
    pub pairs: Vec<Pair>,
}

/// Returns what is different between two SBOMs.
pub fn difference(left: &Sbom, right: &Sbom) -> Difference {
    let matched = Matched::of(left, right);
    let pair = |(left, right): &(usize, usize)| Pair {
        left: *left,
        right: *right,
        changes: matched.changes((*left, *right), |_| true),
    };
    Difference {
        pairs: matched.pairs.iter().map(pair).collect(),
        added: matched.added,
        removed: matched.removed,
    }
}

pub(super) fn changes(
    a: &View<'_>,
    left: usize,
    b: &View<'_>,
    right: usize,
    fields: impl Fn(Field) -> bool,
) -> Vec<Change> {
    let mut found = Vec::new();
    for (_, field) in Field::WORDS.iter().filter(|(_, field)| fields(*field)) {
        // What is a licence of one document's own is called so in the other too, which may have no room to say it.
        let own = [a, b].map(|view| &*view.sbom.aside.licences);
        let [first, second] = own;
        let turned = [second, first];
        let (l, r) = (
            values(a, left, *field, own),
            values(b, right, *field, turned),
        );
        if l != r {
            found.push(Change {
                field: *field,
                left: l.difference(&r).cloned().collect(),
                right: r.difference(&l).cloned().collect(),
            });
        }
    }
    found
}

fn values(view: &View<'_>, index: usize, field: Field, own: [&OwnLicences; 2]) -> BTreeSet<String> {
    let Some(c) = view.sbom.components.get(index) else {
        return BTreeSet::new();
    };
    let one = |text: &Option<FixedText>| {
        let said = text.iter().filter(|t| !t.is_empty());
        said.map(ToString::to_string).collect()
    };
    match field {
        Field::Version => one(&c.version),
        Field::Supplier => one(&c.supplier),
        Field::Licence => licences(&c.licences, own),
        Field::Hash => c.hashes.iter().map(hash).collect(),
        Field::Relationship => view.relations(index),
        Field::Identifier => identifiers(c),
        Field::Support => support(c),
        Field::Kind => kind(&c.kind),
        Field::Group => one(&c.group),
        Field::Scope => one(&c.scope),
        Field::Description => one(&c.description),
        Field::Copyright => one(&c.copyright),
        Field::Party => parties(c),
        Field::Reference => c.references.iter().map(reference).collect(),
        Field::Property => properties(c),
    }
}

/// The parts that licences are made of: one expression joined by AND and a list of its parts say the same, and what is a
/// licence of a document's own goes by its name. What is concluded is marked.
fn licences(list: &[Licence], own: [&OwnLicences; 2]) -> BTreeSet<String> {
    let mut all = BTreeSet::new();
    for licence in list {
        let mut parts = BTreeSet::new();
        match Said::of(licence) {
            Said::Nothing => parts.extend((*licence.said == *NONE).then(|| NONE.to_owned())),
            Said::Name(named) => parts.extend([named.name.to_owned()]),
            Said::Expression(expression, _) => joined(&expression, 0, &mut |part| {
                let named = own.iter().find_map(|o| o.get(part));
                let named = named.map(|o| o.name.trim());
                let bare = || part.trim_start_matches("LicenseRef-");
                let name = named.filter(|n| !n.is_empty()).unwrap_or_else(bare);
                parts.insert(name.to_owned());
            }),
        }
        all.extend(parts.into_iter().map(|part| {
            if licence.is_concluded() {
                format!("{part} (concluded)")
            } else {
                part
            }
        }));
    }
    all
}

/// Gives the parts that stand between the outermost ANDs.
fn joined(text: &str, depth: usize, give: &mut dyn FnMut(&str)) {
    let mut text = text.trim();
    while unwrapped(text).len() < text.len() {
        text = unwrapped(text);
    }
    let mut level = 0_usize;
    let (mut start, mut pieces) = (0, Vec::new());
    for (at, c) in text.char_indices() {
        match c {
            '(' => level += 1,
            ')' => level = level.saturating_sub(1),
            _ if level == 0 && text.get(at..at + 5) == Some(" AND ") => {
                pieces.extend(text.get(start..at));
                start = at + 5;
            }
            _ => {}
        }
    }
    pieces.extend(text.get(start..));
    if pieces.len() == 1 || depth > 16 {
        return give(text);
    }
    for piece in pieces {
        joined(piece, depth + 1, give);
    }
}

/// Returns a text without brackets around the whole of it.
fn unwrapped(text: &str) -> &str {
    let Some(inner) = text.strip_prefix('(').and_then(|t| t.strip_suffix(')')) else {
        return text;
    };
    let mut level = 0_i32;
    let stays = inner.chars().all(|c| {
        level += i32::from(c == '(') - i32::from(c == ')');
        level >= 0
    });
    if stays { inner } else { text }
}

fn hash((algorithm, value): &(FixedText, FixedText)) -> String {
    let name = vocabulary::algorithm(algorithm).unwrap_or(algorithm);
    format!("{name}:{}", value.to_ascii_lowercase())
}

pub(super) fn reference(r: &ExternalReference) -> String {
    let comment = r.comment.as_ref();
    let comment = comment.map_or(String::new(), |c| format!(" ({c})"));
    let hashes = r.hashes.iter().map(|h| format!(" {}", hash(h)));
    format!(
        "{} {}{comment}{}",
        r.kind,
        r.url,
        hashes.collect::<String>()
    )
}

fn identifiers(c: &Component) -> BTreeSet<String> {
    let version = |text: &str| text.to_owned();
    let cpes = c
        .raw_cpes
        .iter()
        .map(|raw| Cpe::parse(raw).map_or_else(|_| version(raw), |cpe| cpe.formatted()));
    // A package URL that is written otherwise is the same.
    let canonical = c.purl.as_ref().map(Purl::as_str);
    let purl = canonical.or(c.written_purl()).map(str::to_owned);
    let others = c.identifiers.iter().map(super::identifiers::text);
    purl.into_iter().chain(cpes).chain(others).collect()
}

fn support(c: &Component) -> BTreeSet<String> {
    let end = c.end_of_support.map(|day| format!("until {day}"));
    let level = c.support_level.as_ref().map(ToString::to_string);
    end.into_iter().chain(level).collect()
}

/// That of the end of support is said again by the day itself.
fn properties(c: &Component) -> BTreeSet<String> {
    let day = c.end_of_support.map(|day| day.to_string());
    let is_day = |name: &str, value: &str| {
        let day = day.as_deref().filter(|_| name == MILESTONE_END_OF_SUPPORT);
        day.is_some_and(|day| value.starts_with(day))
    };
    let own = c.properties.iter().filter(|(n, v)| !is_day(n, v));
    own.map(|(n, v)| format!("{n}={v}")).collect()
}

/// A package of which nothing more is said is a library.
fn kind(text: &str) -> BTreeSet<String> {
    let word = match text {
        "" | "package" => "library",
        word => word,
    };
    BTreeSet::from([word.to_owned()])
}

fn parties(c: &Component) -> BTreeSet<String> {
    let others = c.parties.iter().filter(|p| p.role != Role::Supplier);
    others.map(|p| p.name.to_string()).collect()
}
