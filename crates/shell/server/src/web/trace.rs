//! The trace explorer: records by kind, and those around which something is missing.

use std::collections::BTreeMap;

use asepsis_domain::evaluation::{Trace, TraceNode};
use asepsis_domain::id::RecordId;
use asepsis_domain::record::RecordKind;
use maud::{Markup, html};

use super::part::{Choice, chips, counted, empty, pager};
use super::{Sheet, Shown, link};
use crate::ask::{Asked, Slice};
use crate::error::Error;

/// The explorer.
pub(crate) fn page(asked: &Asked) -> Result<Shown, Error> {
    let trace = &asked.evaluation()?.trace;
    let words: Vec<(&'static str, RecordKind)> =
        RecordKind::ALL.iter().map(|k| (k.id(), *k)).collect();
    let kind = asked.word("kind", &words)?;
    let loose = asked.word("loose", &[("yes", true)])?.unwrap_or(false);
    let mut counts: BTreeMap<RecordKind, usize> = BTreeMap::new();
    for node in trace.nodes.iter().filter(|n| !loose || !n.loose.is_empty()) {
        *counts.entry(node.kind).or_default() += 1;
    }
    let ends = trace
        .nodes
        .iter()
        .filter(|n| !n.loose.is_empty() && kind.is_none_or(|k| n.kind == k))
        .count();
    let of_kind = trace
        .nodes
        .iter()
        .filter(|n| kind.is_none_or(|k| n.kind == k))
        .count();
    let mut kinds: Vec<Choice> = vec![(String::new(), "any".to_owned(), counts.values().sum())];
    kinds.extend(
        RecordKind::ALL
            .iter()
            .filter_map(|k| Some((k.id().to_owned(), k.id().to_owned(), *counts.get(k)?))),
    );
    let shown: Vec<_> = trace
        .nodes
        .iter()
        .filter(|n| kind.is_none_or(|k| n.kind == k) && (!loose || !n.loose.is_empty()))
        .collect();
    let slice = Slice::of(asked, 100, 500)?;
    let total = shown.len();
    let content = html! {
        @if trace.nodes.is_empty() {
            (empty("No record yet", "Records link to each other by id: a test `verifies` a control, a control `mitigates` a risk, a risk `arises_from` a threat. `docs/guide` begins with the first of them."))
        } @else {
            (chips(asked, "loose", "Show", &[(String::new(), "all".to_owned(), of_kind), ("yes".to_owned(), "with something missing".to_owned(), ends)]))
            (chips(asked, "kind", "Kind", &kinds))
            @if total == 0 { (empty("No record is like that", "Nothing is missing around the records of this kind.")) }
            @else {
                (table(&slice.cut(shown), trace))
                (pager(asked, slice, total))
            }
            p { a href="/documents/traceability" { "The traceability matrices as a document" } }
        }
        p { a href="/write" { "Write a record" } }
    };
    let under = html! { (counted(trace.nodes.len(), "record", "records")) ", " (counted(trace.edges.len(), "link", "links")) };
    Ok(Sheet::new("/trace", "Traces", content).under(under).into())
}

/// Returns records as a table.
fn table(nodes: &[&TraceNode], trace: &Trace) -> Markup {
    let degree = |id: &RecordId| {
        trace
            .edges
            .iter()
            .filter(|e| &e.from == id || &e.to == id)
            .count()
    };
    html! {
        div.table tabindex="0" role="group" aria-label="Records" {
            table.cards {
                thead { tr { th scope="col" { "Record" } th scope="col" { "Kind" } th scope="col" { "What is missing around it" } th.right scope="col" { "Links" } } }
                tbody {
                    @for node in nodes {
                        tr {
                            th scope="row" { a href=(link::record(&node.id)) { (node.id) } span.line { (node.title) } }
                            td data-label="Kind" { (node.kind.id()) }
                            td data-label="Missing" { @if node.loose.is_empty() { span.faint { "nothing" } } @for missing in &node.loose { span.line.plain { (missing) } } }
                            td.right data-label="Links" { (degree(&node.id)) }
                        }
                    }
                }
            }
        }
    }
}
