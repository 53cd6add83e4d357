//! Namespaces and versions of SSVC decision points that the draft of 2.1 recommends (6.2.34 to 6.2.37, 6.3.13 to
//! 6.3.15).

use super::super::ssvc::{REGISTERED, points};
use super::super::subject::{At, Found, Subject, each, each_from, text, text_at};
use crate::limits::shown;

const SSVC: &str = "vulnerabilities/*/metrics/*/content/ssvc_v2";

/// Base namespaces that SSVC keeps for examples and tests.
const RESERVED: &[&str] = &["example", "invalid", "test"];
/// What the name of an unregistered namespace begins with.
const UNREGISTERED: &str = "x_";

/// Returns each selection with its namespace.
fn selections<'t, 'a>(subject: &Subject<'t, 'a>) -> Vec<(&'t str, At<'t, 'a>)> {
    let all = each(subject.root, &format!("{SSVC}/selections/*")).into_iter();
    all.filter_map(|at| Some((text(at.1, "namespace")?, at)))
        .collect()
}

/// Returns the name before the first fragment, language and extension.
fn name(namespace: &str) -> &str {
    namespace.split(['/', '#']).next().unwrap_or(namespace)
}

fn is_unregistered(namespace: &str) -> bool {
    namespace.starts_with(UNREGISTERED)
}

/// Returns whether nothing is known of a namespace: it is neither registered, nor reserved.
fn is_unknown(namespace: &str) -> bool {
    let name = name(namespace);
    !REGISTERED.contains(&name) && !RESERVED.contains(&name)
}

/// After the base and the language come the extensions.
fn is_extended(namespace: &str) -> bool {
    namespace.split('/').skip(2).any(|part| !part.is_empty())
}

fn is_clear(subject: &Subject<'_, '_>) -> bool {
    text_at(subject.root, &["document", "distribution", "tlp", "label"]) == Some("CLEAR")
}

fn tell(subject: &Subject<'_, '_>, found: &mut Found<'_, '_>, is_it: fn(&str) -> bool, what: &str) {
    for (namespace, (pointer, selection)) in selections(subject) {
        if is_it(namespace) {
            let message = format!("the namespace `{}` {what}", shown(namespace));
            found.tell(selection, &format!("{pointer}/namespace"), message);
        }
    }
}

pub(super) fn unknown(subject: &Subject<'_, '_>, found: &mut Found<'_, '_>) {
    let is_it = |namespace: &str| is_unknown(namespace) && !is_unregistered(namespace);
    tell(subject, found, is_it, "is not known");
}

pub(super) fn unregistered_in_public(subject: &Subject<'_, '_>, found: &mut Found<'_, '_>) {
    if is_clear(subject) {
        tell(subject, found, is_unregistered, "is not registered");
    }
}

pub(super) fn extended_in_public(subject: &Subject<'_, '_>, found: &mut Found<'_, '_>) {
    if is_clear(subject) {
        tell(subject, found, is_extended, "has an extension");
    }
}

pub(super) fn unregistered(subject: &Subject<'_, '_>, found: &mut Found<'_, '_>) {
    if !is_clear(subject) {
        tell(subject, found, is_unregistered, "is not registered");
    }
}

pub(super) fn extended(subject: &Subject<'_, '_>, found: &mut Found<'_, '_>) {
    if !is_clear(subject) {
        tell(subject, found, is_extended, "has an extension");
    }
}

pub(super) fn without_resource(subject: &Subject<'_, '_>, found: &mut Found<'_, '_>) {
    for (at, ssvc) in each(subject.root, SSVC) {
        let resources = each_from(ssvc, &at, "decision_point_resources/*");
        for (pointer, selection) in each_from(ssvc, &at, "selections/*") {
            let namespace = text(selection, "namespace").unwrap_or_default();
            let names = |key, node| text(node, key).is_some_and(|t| t.contains(namespace));
            let is_told = resources
                .iter()
                .any(|(_, r)| names("summary", r) || names("uri", r));
            if is_unknown(namespace) && !is_told {
                let message = format!("no resource says what `{}` is", shown(namespace));
                found.tell(selection, &format!("{pointer}/namespace"), message);
            }
        }
    }
}

pub(super) fn old_version(subject: &Subject<'_, '_>, found: &mut Found<'_, '_>) {
    let parts = |version: &str| -> Vec<u64> {
        version.split('.').map(|p| p.parse().unwrap_or(0)).collect()
    };
    for (namespace, (pointer, selection)) in selections(subject) {
        let word = |key| text(selection, key).unwrap_or_default();
        let (key, version) = (word("key"), word("version"));
        let same = points().filter(|p| p.namespace == namespace && p.key == key);
        let newest = same.map(|p| p.version).max_by_key(|v| parts(v));
        if let Some(newest) = newest.filter(|n| parts(n) > parts(version)) {
            let message = format!("`{}` has a version {newest}", shown(key));
            found.tell(selection, &format!("{pointer}/version"), message);
        }
    }
}
