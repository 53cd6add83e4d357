//! Versions, revisions and times of the document.

use std::cmp::Ordering;
use std::collections::BTreeSet;

use super::super::forms::is_whole;
use super::super::subject::{Found, Subject, each, instant, text, text_at};
use crate::json::Node;
use crate::limits::shown;

/// A version number of the document: whole or semantic.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Number {
    Whole(u64),
    Semantic(semver::Version),
}

impl Number {
    fn parse(text: &str) -> Option<Self> {
        if is_whole(text) {
            return text.parse().ok().map(Self::Whole);
        }
        semver::Version::parse(text).ok().map(Self::Semantic)
    }

    fn major(&self) -> u64 {
        match self {
            Self::Whole(number) => *number,
            Self::Semantic(version) => version.major,
        }
    }

    fn is_pre_release(&self) -> bool {
        matches!(self, Self::Semantic(v) if !v.pre.is_empty())
    }

    /// Compares without build metadata.
    fn precedence(&self, other: &Self) -> Ordering {
        let whole = |n: &Self| match n {
            Self::Whole(n) => semver::Version::new(*n, 0, 0),
            Self::Semantic(v) => v.clone(),
        };
        whole(self).cmp_precedence(&whole(other))
    }

    /// Without build metadata, and without pre-release where that is asked.
    fn reduced(&self, with_pre: bool) -> String {
        match self {
            Self::Whole(n) => n.to_string(),
            Self::Semantic(v) if with_pre && !v.pre.is_empty() => {
                format!("{}.{}.{}-{}", v.major, v.minor, v.patch, v.pre)
            }
            Self::Semantic(v) => format!("{}.{}.{}", v.major, v.minor, v.patch),
        }
    }
}

const HISTORY: &str = "/document/tracking/revision_history";

/// Returns the revisions sorted by date, then number; `None` where one cannot be read.
fn by_date<'t, 'a>(subject: &Subject<'t, 'a>) -> Option<Vec<(Number, &'t Node<'a>)>> {
    let mut all = Vec::new();
    for (_, revision) in subject.revisions() {
        let number = Number::parse(text(revision, "number")?)?;
        let date = instant(text(revision, "date")?)?;
        all.push((date, number, revision));
    }
    all.sort_by(|a, b| a.0.cmp(&b.0).then_with(|| a.1.precedence(&b.1)));
    Some(
        all.into_iter()
            .map(|(_, number, node)| (number, node))
            .collect(),
    )
}

fn version(subject: &Subject<'_, '_>) -> Option<Number> {
    Number::parse(subject.tracking("version")?)
}

fn tell_version(subject: &Subject<'_, '_>, found: &mut Found<'_, '_>, message: String) {
    let node = subject.root.get("document").and_then(|d| d.get("tracking"));
    found.tell(
        node.unwrap_or(subject.root),
        "/document/tracking/version",
        message,
    );
}

pub(super) fn sorted(subject: &Subject<'_, '_>, found: &mut Found<'_, '_>) {
    let Some(revisions) = by_date(subject) else {
        return;
    };
    for pair in revisions.windows(2) {
        let [(before, _), (after, node)] = pair else {
            continue;
        };
        if before.precedence(after) == Ordering::Greater {
            let message = format!(
                "revision {} is dated before {}",
                after.reduced(true),
                before.reduced(true)
            );
            found.tell(node, HISTORY, message);
        }
    }
}

pub(super) fn latest(subject: &Subject<'_, '_>, found: &mut Found<'_, '_>) {
    let (Some(version), Some(revisions)) = (version(subject), by_date(subject)) else {
        return;
    };
    let with_pre = subject.tracking("status") != Some("draft");
    if let Some((last, _)) = revisions.last()
        && last.reduced(with_pre) != version.reduced(with_pre)
    {
        let message = format!(
            "the version is {} and the latest revision {}",
            version.reduced(true),
            last.reduced(true)
        );
        tell_version(subject, found, message);
    }
}

pub(super) fn draft(subject: &Subject<'_, '_>, found: &mut Found<'_, '_>) {
    let Some(version) = version(subject) else {
        return;
    };
    if (version.major() == 0 || version.is_pre_release()) && subject.is_released() {
        let message = format!(
            "version {} is not released, and the document is not a draft",
            version.reduced(true)
        );
        tell_version(subject, found, message);
    }
}

pub(super) fn zero(subject: &Subject<'_, '_>, found: &mut Found<'_, '_>) {
    if !subject.is_released() {
        return;
    }
    for (pointer, revision) in subject.revisions() {
        if text(revision, "number")
            .and_then(Number::parse)
            .is_some_and(|n| n.major() == 0)
        {
            found.tell(
                revision,
                &format!("{pointer}/number"),
                "a released document has no revision 0",
            );
        }
    }
}

pub(super) fn pre_release(subject: &Subject<'_, '_>, found: &mut Found<'_, '_>) {
    for (pointer, revision) in subject.revisions() {
        if text(revision, "number")
            .and_then(Number::parse)
            .is_some_and(|n| n.is_pre_release())
        {
            found.tell(
                revision,
                &format!("{pointer}/number"),
                "a revision is no pre-release",
            );
        }
    }
}

pub(super) fn released_version(subject: &Subject<'_, '_>, found: &mut Found<'_, '_>) {
    if subject.is_released() && version(subject).is_some_and(|v| v.is_pre_release()) {
        tell_version(
            subject,
            found,
            "a released document is no pre-release".to_owned(),
        );
    }
}

pub(super) fn gap(subject: &Subject<'_, '_>, found: &mut Found<'_, '_>) {
    let Some(revisions) = by_date(subject) else {
        return;
    };
    let Some((first, node)) = revisions.first() else {
        return;
    };
    if first.major() > 1 {
        found.tell(
            node,
            HISTORY,
            format!("the first revision is {}, not 0 or 1", first.reduced(true)),
        );
    }
    let majors: BTreeSet<u64> = revisions.iter().map(|(n, _)| n.major()).collect();
    let mut before: Option<u64> = None;
    for major in majors {
        if let Some(before) = before
            && major > before + 1
        {
            found.tell(
                node,
                HISTORY,
                format!("no revision stands between {before} and {major}"),
            );
        }
        before = Some(major);
    }
}

pub(super) fn twice(subject: &Subject<'_, '_>, found: &mut Found<'_, '_>) {
    let mut seen = BTreeSet::new();
    for (pointer, revision) in subject.revisions() {
        let Some(number) = text(revision, "number") else {
            continue;
        };
        if !seen.insert(number) {
            let message = format!("revision {} stands twice", shown(number));
            found.tell(revision, &format!("{pointer}/number"), message);
        }
    }
}

pub(super) fn mixed(subject: &Subject<'_, '_>, found: &mut Found<'_, '_>) {
    let numbers = subject.revisions();
    let mut kinds = BTreeSet::new();
    let all = numbers.iter().filter_map(|(_, r)| text(r, "number"));
    for number in all.chain(subject.tracking("version")) {
        kinds.insert(is_whole(number));
    }
    if kinds.len() > 1 {
        let node = subject.root.get("document").unwrap_or(subject.root);
        found.tell(
            node,
            HISTORY,
            "whole numbers and semantic versions are mixed",
        );
    }
}

pub(super) fn disclosure(subject: &Subject<'_, '_>, found: &mut Found<'_, '_>) {
    let label = text_at(subject.root, &["document", "distribution", "tlp", "label"]);
    if label == Some("CLEAR") {
        not_after_revision(subject, found, &["vulnerabilities/*/disclosure_date"]);
    }
}

/// The same for documents that are not public.
pub(super) fn later_disclosure(subject: &Subject<'_, '_>, found: &mut Found<'_, '_>) {
    let label = text_at(subject.root, &["document", "distribution", "tlp", "label"]);
    if label != Some("CLEAR") {
        not_after_revision(subject, found, &["vulnerabilities/*/disclosure_date"]);
    }
}

pub(super) fn exploitation(subject: &Subject<'_, '_>, found: &mut Found<'_, '_>) {
    let paths = [
        "vulnerabilities/*/first_known_exploitation_dates/*/date",
        "vulnerabilities/*/first_known_exploitation_dates/*/exploitation_date",
    ];
    not_after_revision(subject, found, &paths);
}

/// Tells each time of a released document that is after its newest revision.
pub(super) fn not_after_revision(
    subject: &Subject<'_, '_>,
    found: &mut Found<'_, '_>,
    paths: &[&str],
) {
    let (true, Some(newest)) = (subject.is_released(), subject.newest()) else {
        return;
    };
    for (pointer, node) in paths.iter().flat_map(|path| each(subject.root, path)) {
        if node
            .text()
            .and_then(instant)
            .is_some_and(|time| time > newest)
        {
            found.tell(node, &pointer, "this time is after the newest revision");
        }
    }
}

pub(super) fn exploitation_order(subject: &Subject<'_, '_>, found: &mut Found<'_, '_>) {
    for (pointer, node) in each(
        subject.root,
        "vulnerabilities/*/first_known_exploitation_dates/*",
    ) {
        let time = |key| text(node, key).and_then(instant);
        if let (Some(stated), Some(exploited)) = (time("date"), time("exploitation_date"))
            && exploited > stated
        {
            let message = "the exploitation is after the date at which it was stated";
            found.tell(node, &format!("{pointer}/exploitation_date"), message);
        }
    }
}
