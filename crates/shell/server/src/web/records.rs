//! One record of any kind: what it is, how it is linked, what is missing around it, what is written.

use asepsis_document::{explain_decision, explain_risk};
use asepsis_domain::approval::Subject;
use asepsis_domain::evaluation::{TraceEdge, TraceNode};
use asepsis_domain::id::RecordId;
use asepsis_domain::record::RecordKind;
use maud::{Markup, html};

use super::chart::{Neighbour, neighbours};
use super::editing::{may_change, place};
use super::part::written;
use super::team::approvals;
use super::{Sheet, Shown, link};
use crate::ask::Asked;
use crate::error::Error;
use crate::live::View;

/// The page of a record.
pub(crate) fn page(asked: &Asked) -> Result<Shown, Error> {
    let view = asked.view()?;
    let text = asked.part("id")?;
    let id = RecordId::parse(text).map_err(|_| Error::no("record", text))?;
    let node = node(view, &id).ok_or_else(|| Error::no("record", text))?;
    let subject = asked.subject(None)?;
    let release = subject.release.id.clone();
    let document = match node.kind {
        RecordKind::Decision => explain_decision(&subject, &id),
        RecordKind::Risk => explain_risk(&subject, &id),
        _ => None,
    };
    let content = html! {
        @for missing in &node.loose { div.note.missing role="note" { p.head { "Missing: " (missing) } } }
        @if let Some(document) = &document { (written(document, &release)) }
        (linked(view, node))
        (source(asked, view, node))
        (versions(asked, view, node)?)
    };
    let section = match node.kind {
        RecordKind::Decision => "/decisions",
        RecordKind::Risk => "/risks",
        _ => "/trace",
    };
    let title = match node.title.as_str() {
        "" => id.to_string(),
        title => title.to_owned(),
    };
    let under = html! { (node.kind.id()) " " code { (id) } };
    Ok(Sheet::new(section, title, content).under(under).into())
}

/// All versions of the record, with the way to its approval; nothing where one person is alone with a folder.
fn versions(asked: &Asked, view: &View, node: &TraceNode) -> Result<Markup, Error> {
    let Some(team) = asked.site.team() else {
        return Ok(html! {});
    };
    let (kind, id) = (node.kind.id(), node.id.to_string());
    let versions = team.records.history(asked.part("project")?, kind, &id)?;
    let changes = file(view, &node.id).is_some_and(|file| may_change(asked, node.kind, file));
    let again = |push: i64| {
        let push = push.to_string();
        place(node.kind, &[("id", id.as_str()), ("as", &push)])
    };
    let subject = Subject::Record {
        kind: kind.to_owned(),
        id: id.clone(),
    };
    Ok(html! {
        h2 { "Versions" }
        p { a href=(approvals::place(&subject)) { "Its approval" } }
        ol.rows { @for version in versions.iter().rev() { li {
            "Push " (version.push) @if let Some(commit) = &version.revision { ", commit " code { (commit) } }
            span.line { (version.path) ":" (version.line) @if let Some(repository) = &version.repository { " in " (repository) } }
            @match &version.text {
                Some(text) => { details { summary { "As it was" } pre { (text) } @if changes { p { a href=(again(version.push)) { "Write it again as it was" } } } } }
                None => { p { "It was not there any more." } }
            }
        } } }
    })
}

/// Returns the file in which a record stands.
fn file<'a>(view: &'a View, id: &RecordId) -> Option<&'a str> {
    let records = view.evaluated.dossier.records();
    let found = records.into_iter().find(|r| &r.head.id == id);
    found.map(|r| &*r.head.at.file)
}

fn node<'a>(view: &'a View, id: &RecordId) -> Option<&'a TraceNode> {
    view.evaluated
        .evaluation
        .trace
        .nodes
        .iter()
        .find(|n| &n.id == id)
}

/// The record with its links in both directions, as a picture and as lists.
fn linked(view: &View, node: &TraceNode) -> Markup {
    let edges = &view.evaluated.evaluation.trace.edges;
    let into: Vec<Neighbour> = edges
        .iter()
        .filter(|e| e.to == node.id)
        .map(|e| neighbour(view, e, &e.from))
        .collect();
    let out: Vec<Neighbour> = edges
        .iter()
        .filter(|e| e.from == node.id)
        .map(|e| neighbour(view, e, &e.to))
        .collect();
    html! {
        h2 { "Links" }
        @if into.is_empty() && out.is_empty() {
            p { "No record leads to it, and it leads to none." }
        } @else {
            div.drawing.wide tabindex="0" role="group" aria-label="Links" { (neighbours((node.id.as_str(), &node.title), &into, &out)) }
            div.pair {
                (list("Lead to it", &into, true))
                (list("It leads to", &out, false))
            }
        }
    }
}

fn neighbour(view: &View, edge: &TraceEdge, other: &RecordId) -> Neighbour {
    Neighbour {
        id: other.to_string(),
        title: node(view, other).map_or_else(String::new, |n| n.title.clone()),
        role: edge.role.as_str().replace('_', " "),
        address: link::record(other),
    }
}

fn list(title: &str, all: &[Neighbour], into: bool) -> Markup {
    html! {
        div {
            h3 { (title) }
            @if all.is_empty() { p.faint { "nothing" } }
            ul.rows {
                @for one in all {
                    li {
                        @if into { a href=(one.address) { (one.id) } " " em { (one.role) } " this" }
                        @else { em { (one.role) } " " a href=(one.address) { (one.id) } }
                        span.line { (one.title) }
                    }
                }
            }
        }
    }
}

/// What is written in the dossier, with the place.
fn source(asked: &Asked, view: &View, node: &TraceNode) -> Markup {
    let id = &node.id;
    let records = view.evaluated.dossier.records();
    let Some(record) = records.iter().find(|r| &r.head.id == id) else {
        return html! {};
    };
    let at = &record.head.at;
    let bytes = view.evaluated.files.get(&*at.file);
    let text = bytes
        .map(|b| String::from_utf8_lossy(b))
        .unwrap_or_default();
    html! {
        h2 { "As written" }
        p { code { (at.file) ":" (at.line) }
            @if may_change(asked, node.kind, &at.file) { " " a.button href=(place(node.kind, &[("id", id.as_str())])) { "Change it" } }
        }
        @if let Some(table) = table_around(&text, at.line) { pre tabindex="0" { (table) } }
    }
}

/// Returns the table of a TOML text in which a line stands, with the tables below it.
fn table_around(text: &str, line: u32) -> Option<String> {
    let lines: Vec<&str> = text.lines().collect();
    let at = usize::try_from(line).ok()?.checked_sub(1)?;
    let heads = |l: &str| {
        l.trim_start().starts_with("[[")
            && !l
                .trim_start()
                .trim_start_matches('[')
                .split(']')
                .next()
                .unwrap_or_default()
                .contains('.')
    };
    let start = (0..=at.min(lines.len().checked_sub(1)?))
        .rev()
        .find(|i| lines.get(*i).is_some_and(|l| heads(l)))?;
    let end = (start + 1..lines.len()).find(|i| lines.get(*i).is_some_and(|l| heads(l)));
    let own = lines.get(start..end.unwrap_or(lines.len()))?;
    Some(own.join("\n").trim_end().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_of_a_record_is_cut_out_whole() {
        let text = "[method]\na = 1\n\n[[risk]]\nid = \"A\"\n[risk.before]\nb = 2\n[[risk.note]]\nc = 3\n\n[[risk]]\nid = \"B\"\n";
        let first = "[[risk]]\nid = \"A\"\n[risk.before]\nb = 2\n[[risk.note]]\nc = 3";
        assert_eq!(table_around(text, 5).as_deref(), Some(first));
        assert_eq!(table_around(text, 4).as_deref(), Some(first));
        assert_eq!(
            table_around(text, 12).as_deref(),
            Some("[[risk]]\nid = \"B\"")
        );
        assert_eq!(table_around(text, 2), None);
        assert_eq!(table_around("", 1), None);
        assert_eq!(table_around(text, 0), None);
    }
}
