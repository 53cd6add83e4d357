//! Extensions of the draft of 2.1 (6.2.54, 6.3.21): where they stand and what they may cause. No list of official or
//! registered extensions has been published, so that each counts as experimental.

use super::super::subject::{At, Found, Subject, each, each_from, text, text_at};
use crate::json::{Node, Value};
use crate::limits::shown;

/// Where an extension may stand.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Level {
    Root,
    Document,
    Branches,
    FullProductNames,
    ProductPaths,
    Vulnerabilities,
    Metrics,
}

/// Returns every extension with the place that it stands at.
fn extensions<'t, 'a>(subject: &Subject<'t, 'a>) -> Vec<(Level, At<'t, 'a>)> {
    let paths = [
        (Level::Root, "x_extensions/*"),
        (Level::Document, "document/x_extensions/*"),
        (Level::Vulnerabilities, "vulnerabilities/*/x_extensions/*"),
        (
            Level::Metrics,
            "vulnerabilities/*/metrics/*/content/x_extensions/*",
        ),
    ];
    let mut all = Vec::new();
    for (level, path) in paths {
        all.extend(each(subject.root, path).into_iter().map(|at| (level, at)));
    }
    for product in &subject.products {
        let level = if product.pointer.starts_with("/product_tree/branches") {
            Level::Branches
        } else if product
            .pointer
            .starts_with("/product_tree/full_product_names")
        {
            Level::FullProductNames
        } else {
            Level::ProductPaths
        };
        let own = each_from(product.node, &product.pointer, "x_extensions/*");
        all.extend(own.into_iter().map(|at| (level, at)));
    }
    all
}

/// Returns every extension with its pointer.
pub(super) fn all<'t, 'a>(subject: &Subject<'t, 'a>) -> Vec<At<'t, 'a>> {
    extensions(subject).into_iter().map(|(_, at)| at).collect()
}

/// Extensions that the standard publishes for documentation and tests: the end of the schema's name, members of the
/// content that must be there, and those that may.
const SUPPORTED: &[(&str, &[&str], &[&str])] = &[
    (
        "/documentation-11-content_1.0.0.json",
        &["documentation"],
        &[],
    ),
    (
        "/documentation-12-content_1.0.0.json",
        &["documentation"],
        &["notes"],
    ),
];
/// Where the standard publishes them.
const PUBLISHED: &str =
    "https://raw.githubusercontent.com/oasis-tcs/csaf/refs/heads/master/csaf_2.1/extension/";

/// Holds an extension against its schema; that a schema is not supported is a warning by the test itself.
pub(super) fn content(subject: &Subject<'_, '_>, found: &mut Found<'_, '_>) {
    for (pointer, extension) in all(subject) {
        let schema = text(extension, "$schema").unwrap_or("without a schema");
        let known = SUPPORTED.iter().find(|(name, ..)| schema.ends_with(name));
        let Some((_, must, may)) = known.filter(|_| schema.starts_with(PUBLISHED)) else {
            let message = unsupported(extension, schema);
            found.warn(extension, &pointer, message);
            continue;
        };
        let Some(content) = extension.get("content") else {
            continue;
        };
        let at = format!("{pointer}/content");
        for key in must.iter().filter(|key| content.get(key).is_none()) {
            found.tell(
                content,
                &at,
                format!("the schema of the extension asks for `{key}`"),
            );
        }
        for (key, member) in content.members() {
            if !must.contains(&key.as_ref()) && !may.contains(&key.as_ref()) {
                let message = format!("the schema of the extension has no `{}`", shown(key));
                found.tell(member, &at, message);
            }
        }
    }
}

fn unsupported(extension: &Node<'_>, schema: &str) -> String {
    let critical = extension.get("critical");
    let class = if critical.is_some_and(|c| c.value == Value::Bool(true)) {
        "critical"
    } else {
        text(extension, "category").unwrap_or("unknown")
    };
    format!(
        "the {} extension {} is not supported",
        shown(class),
        shown(schema)
    )
}

fn is_clear(subject: &Subject<'_, '_>) -> bool {
    text_at(subject.root, &["document", "distribution", "tlp", "label"]) == Some("CLEAR")
}

fn tell_all(subject: &Subject<'_, '_>, found: &mut Found<'_, '_>, message: &str) {
    for (pointer, extension) in all(subject) {
        found.tell(extension, &pointer, message);
    }
}

pub(super) fn registered(subject: &Subject<'_, '_>, found: &mut Found<'_, '_>) {
    tell_all(
        subject,
        found,
        "the extension is neither registered nor official",
    );
}

pub(super) fn official(subject: &Subject<'_, '_>, found: &mut Found<'_, '_>) {
    tell_all(subject, found, "the extension is not official");
}

pub(super) fn critical(subject: &Subject<'_, '_>, found: &mut Found<'_, '_>) {
    for (pointer, extension) in all(subject) {
        let critical = extension.get("critical");
        if critical.is_some_and(|c| c.value == Value::Bool(true)) {
            let message = "who does not know this critical extension cannot use the document";
            found.tell(extension, &format!("{pointer}/critical"), message);
        }
    }
}

pub(super) fn experimental_in_public(subject: &Subject<'_, '_>, found: &mut Found<'_, '_>) {
    if is_clear(subject) {
        tell_all(
            subject,
            found,
            "an experimental extension in a TLP:CLEAR document",
        );
    }
}

pub(super) fn experimental(subject: &Subject<'_, '_>, found: &mut Found<'_, '_>) {
    if !is_clear(subject) {
        tell_all(subject, found, "an experimental extension");
    }
}

pub(super) fn essential(subject: &Subject<'_, '_>, found: &mut Found<'_, '_>) {
    for (pointer, extension) in all(subject) {
        if text(extension, "category") == Some("essential") {
            let message = "without this essential extension the document is not understood";
            found.tell(extension, &format!("{pointer}/category"), message);
        }
    }
}

fn at_level(subject: &Subject<'_, '_>, found: &mut Found<'_, '_>, level: Level, place: &str) {
    for (_, (pointer, extension)) in extensions(subject).into_iter().filter(|(l, _)| *l == level) {
        found.tell(extension, &pointer, format!("an extension {place}"));
    }
}

pub(super) fn of_document(subject: &Subject<'_, '_>, found: &mut Found<'_, '_>) {
    at_level(
        subject,
        found,
        Level::Document,
        "of the document's own data",
    );
}

pub(super) fn of_branches(subject: &Subject<'_, '_>, found: &mut Found<'_, '_>) {
    at_level(
        subject,
        found,
        Level::Branches,
        "of a product of the branches",
    );
}

pub(super) fn of_names(subject: &Subject<'_, '_>, found: &mut Found<'_, '_>) {
    at_level(
        subject,
        found,
        Level::FullProductNames,
        "of a full product name",
    );
}

pub(super) fn of_paths(subject: &Subject<'_, '_>, found: &mut Found<'_, '_>) {
    at_level(subject, found, Level::ProductPaths, "of a product path");
}

pub(super) fn of_metrics(subject: &Subject<'_, '_>, found: &mut Found<'_, '_>) {
    at_level(subject, found, Level::Metrics, "of a metric");
}

pub(super) fn of_vulnerabilities(subject: &Subject<'_, '_>, found: &mut Found<'_, '_>) {
    at_level(subject, found, Level::Vulnerabilities, "of a vulnerability");
}

pub(super) fn of_root(subject: &Subject<'_, '_>, found: &mut Found<'_, '_>) {
    at_level(subject, found, Level::Root, "of the whole");
}
