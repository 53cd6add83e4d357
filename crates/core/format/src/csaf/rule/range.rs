//! Versions and version ranges of branches.

use super::super::subject::{Found, Subject, text};
use crate::limits::shown;

/// Words that make a version a range (6.1.31).
const WORDS: &[&str] = &[
    "after", "all", "before", "earlier", "later", "prior", "versions",
];

pub(super) fn in_version(subject: &Subject<'_, '_>, found: &mut Found<'_, '_>) {
    for (pointer, branch) in subject.all_branches() {
        if text(branch, "category") != Some("product_version") {
            continue;
        }
        let name = text(branch, "name").unwrap_or_default().to_lowercase();
        let has_word = name.split_whitespace().any(|word| WORDS.contains(&word));
        if name.contains(['<', '>']) || has_word {
            let message = format!("`{}` is a range of versions, not one", shown(&name));
            found.tell(branch, &format!("{pointer}/name"), message);
        }
    }
}

/// Returns the name of each branch that is a version range.
pub(super) fn ranges<'t>(subject: &Subject<'t, '_>) -> Vec<(String, &'t str, usize)> {
    let all = subject.all_branches().into_iter();
    let ranges = all.filter(|(_, b)| text(b, "category") == Some("product_version_range"));
    ranges
        .filter_map(|(pointer, branch)| Some((pointer, text(branch, "name")?, branch.at)))
        .collect()
}

pub(super) fn tell(found: &mut Found<'_, '_>, pointer: &str, at: usize, message: String) {
    let node = crate::json::Node {
        at,
        value: crate::json::Value::Null,
    };
    found.tell(&node, &format!("{pointer}/name"), message);
}

/// A constraint: its comparator (empty: equal) and version.
pub(super) type Constraint<'t> = (&'t str, &'t str);

pub(super) fn constraints(text: &str) -> Vec<Constraint<'_>> {
    let split = |one| {
        for comparator in [">=", "<=", "!=", ">", "<", "="] {
            if let Some(version) = str::strip_prefix(one, comparator) {
                return (comparator, version);
            }
        }
        ("", one)
    };
    text.split('|').map(split).collect()
}

/// Returns what is wrong with the form of a range; nothing where it is vers in canonical form or vers-like.
fn problem(name: &str) -> Option<String> {
    if name == "vers:all/*" {
        return None;
    }
    let body = match name.strip_prefix("vers:") {
        Some(rest) => {
            let Some((scheme, body)) = rest.split_once('/') else {
                return Some("a vers range has a versioning scheme and constraints".to_owned());
            };
            let lower = |c: char| {
                c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '.' | '-' | '+')
            };
            if scheme.is_empty() || !scheme.chars().all(lower) {
                return Some("the versioning scheme is written in lower case".to_owned());
            }
            body
        }
        None => name,
    };
    let all = constraints(body);
    let is_version = |v: &str| {
        !v.is_empty()
            && !v.contains(|c: char| c.is_whitespace() || c.is_control() || "<>=!|*".contains(c))
    };
    if let Some((_, bad)) = all.iter().find(|(_, version)| !is_version(version)) {
        return Some(format!("`{}` is no version of a constraint", shown(bad)));
    }
    if name.len() == body.len() {
        return sequence(&all);
    }
    if all.iter().any(|(comparator, _)| *comparator == "=") {
        return Some("an equality is written without `=`".to_owned());
    }
    let mut versions: Vec<&str> = all.iter().map(|(_, v)| *v).collect();
    versions.sort_unstable();
    if versions
        .windows(2)
        .any(|pair| matches!(pair, [a, b] if a == b))
    {
        return Some("a version stands twice in the constraints".to_owned());
    }
    sequence(&all)
}

/// vers, "Using version range specifiers": equalities and inequalities aside, lower and upper bounds alternate.
fn sequence(all: &[Constraint<'_>]) -> Option<String> {
    let bounds: Vec<&str> = all
        .iter()
        .map(|(c, _)| *c)
        .filter(|c| !matches!(*c, "" | "=" | "!="))
        .collect();
    for pair in bounds.windows(2) {
        let is_lower = |c: &str| c.starts_with('>');
        if let [a, b] = pair
            && is_lower(a) == is_lower(b)
        {
            return Some("two bounds of one direction follow each other".to_owned());
        }
    }
    None
}

pub(super) fn form(subject: &Subject<'_, '_>, found: &mut Found<'_, '_>) {
    for (pointer, name, at) in ranges(subject) {
        if let Some(problem) = problem(name) {
            tell(found, &pointer, at, format!("`{}`: {problem}", shown(name)));
        }
    }
}

pub(super) fn single(subject: &Subject<'_, '_>, found: &mut Found<'_, '_>) {
    for (pointer, name, at) in ranges(subject) {
        let body = match name.strip_prefix("vers:").and_then(|r| r.split_once('/')) {
            Some((_, body)) => body,
            None => name,
        };
        if matches!(constraints(body).as_slice(), [("" | "=", version)] if *version != "*") {
            tell(
                found,
                &pointer,
                at,
                format!("`{}` is one version, not a range", shown(name)),
            );
        }
    }
}
