//! Names of weaknesses, by version of the CWE list.

use std::collections::HashMap;
use std::sync::LazyLock;

/// A name of a weakness.
pub(super) struct Name {
    first: usize,
    last: usize,
    /// Usage for mapping in the newest list: `A`, `R`, `D`, `P`; `-` where it has none.
    pub(super) usage: char,
    /// Deprecated in the newest list.
    pub(super) is_deprecated: bool,
    text: &'static str,
}

struct List {
    versions: Vec<&'static str>,
    days: Vec<&'static str>,
    names: HashMap<&'static str, Vec<Name>>,
}

static LIST: LazyLock<List> = LazyLock::new(|| {
    let mut list = List {
        versions: Vec::new(),
        days: Vec::new(),
        names: HashMap::new(),
    };
    for line in include_str!("cwe.txt").lines() {
        if let Some(versions) = line.strip_prefix("versions ") {
            let both = versions.split(' ').filter_map(|both| both.split_once('@'));
            (list.versions, list.days) = both.unzip();
            continue;
        }
        let parts: Vec<&str> = line.split('\t').collect();
        let [id, first, last, marks, text] = parts.as_slice() else {
            continue;
        };
        let place = |version: &str| list.versions.iter().position(|v| *v == version);
        let (Some(first), Some(last)) = (place(first), place(last)) else {
            continue;
        };
        list.names.entry(id).or_default().push(Name {
            first,
            last,
            usage: marks.chars().next().unwrap_or('-'),
            is_deprecated: marks.ends_with('x'),
            text,
        });
    }
    list
});

/// What the list says of an id and name.
pub(super) enum Answer {
    /// The list has them.
    Good,
    /// The id is none, or not of that version.
    NoId,
    /// The id has another name.
    Name(&'static str),
    /// The version is not known here.
    NoVersion,
}

/// Returns whether an id has a name, in a version or in any.
pub(super) fn look_up(id: &str, name: &str, version: Option<&str>) -> Answer {
    let Some(names) = names(id) else {
        return Answer::NoId;
    };
    let Some(version) = version else {
        return match (names.iter().any(|n| n.text == name), names.last()) {
            (true, _) | (_, None) => Answer::Good,
            (false, Some(_)) => Answer::Name(newest(names)),
        };
    };
    let Some(at) = LIST.versions.iter().position(|v| *v == version) else {
        return Answer::NoVersion;
    };
    match names.iter().find(|n| (n.first..=n.last).contains(&at)) {
        None => Answer::NoId,
        Some(found) if found.text == name => Answer::Good,
        Some(found) => Answer::Name(found.text),
    }
}

fn newest(names: &[Name]) -> &'static str {
    names.iter().max_by_key(|n| n.last).map_or("", |n| n.text)
}

fn names(id: &str) -> Option<&'static [Name]> {
    let number = id.strip_prefix("CWE-")?;
    LIST.names.get(number).map(Vec::as_slice)
}

/// Returns what a version of the list says of an id.
pub(super) fn of_version(id: &str, version: &str) -> Option<&'static Name> {
    let at = LIST.versions.iter().position(|v| *v == version)?;
    names(id)?.iter().find(|n| (n.first..=n.last).contains(&at))
}

/// Returns the newest version that was published by a day.
pub(super) fn latest_on(day: &str) -> &'static str {
    let by_then = LIST.days.iter().rposition(|d| *d <= day);
    by_then
        .and_then(|at| LIST.versions.get(at))
        .copied()
        .unwrap_or_default()
}

/// Returns the name of a weakness in the newest list that has it.
pub fn name_of(id: &str) -> Option<&'static str> {
    names(id).map(newest)
}
