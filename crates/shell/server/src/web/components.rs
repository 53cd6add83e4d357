//! Components of a release with what was looked up; and one of them.

use asepsis_document::{component_badge, explain_component};
use asepsis_domain::evaluation::ComponentState;
use asepsis_domain::id::ReleaseId;
use asepsis_domain::matches::ComponentStatus;
use maud::{Markup, html};

use super::part::{badge, chips, counted, empty, pager, written};
use super::{Sheet, Shown, link};
use crate::ask::{Asked, Slice};
use crate::error::Error;

const STATUSES: &[(&str, ComponentStatus)] = &[
    ("affected", ComponentStatus::Affected),
    ("clear", ComponentStatus::Clear),
    ("indeterminate", ComponentStatus::Indeterminate),
    ("unidentified", ComponentStatus::Unidentified),
];

/// Components of a release.
pub(crate) fn page(asked: &Asked) -> Result<Shown, Error> {
    let evaluation = asked.evaluation()?;
    let release = asked.release()?;
    let state = evaluation.releases.iter().find(|r| r.id == release.id);
    let all = state.map_or(&[][..], |s| &s.components);
    let status = asked.word("status", STATUSES)?;
    let words = asked.parameter("q").unwrap_or_default().to_lowercase();
    let named = |text: &str| {
        words
            .split_whitespace()
            .all(|w| text.to_lowercase().contains(w))
    };
    let matching: Vec<_> = all
        .iter()
        .filter(|c| {
            named(&format!(
                "{} {} {} {}",
                c.name, c.version, c.key, c.supplier
            ))
        })
        .collect();
    let mut choices = vec![(String::new(), "any".to_owned(), matching.len())];
    choices.extend(STATUSES.iter().map(|(word, own)| {
        (
            (*word).to_owned(),
            (*word).to_owned(),
            matching.iter().filter(|c| c.status == *own).count(),
        )
    }));
    let wanted: Vec<_> = matching
        .into_iter()
        .filter(|c| status.is_none_or(|s| c.status == s))
        .collect();
    let slice = Slice::of(asked, 100, 500)?;
    let total = wanted.len();
    let content = html! {
        (chips(asked, "status", "Result", &choices))
        form.filter action="/components" {
            @if let Some(value) = asked.parameter("status") { input type="hidden" name="status" value=(value); }
            label { "Words" input type="search" name="q" value=[asked.parameter("q")] maxlength="200"; }
            label { "Release" select name="release" {
                @for other in evaluation.releases.iter().rev() { option value=(other.id) selected[other.id == release.id] { (other.id) } }
            } }
            button { "Show" }
        }
        @if all.is_empty() { (empty("No component", "Name the SBOM of the release in `device.toml`.")) }
        @else if total == 0 { (empty("No component is like that", "Take a filter away.")) }
        @else {
            (table(&slice.cut(wanted), &release.id))
            (pager(asked, slice, total))
        }
    };
    let under = html! { (counted(total, "component", "components")) " of release " a href=(link::release(&release.id)) { (release.id) } };
    Ok(Sheet::new("/components", "Components", content)
        .under(under)
        .into())
}

/// Returns components as a table.
fn table(all: &[&ComponentState], release: &ReleaseId) -> Markup {
    html! {
        div.table tabindex="0" role="group" aria-label="Components" {
            table.cards {
                thead { tr { th scope="col" { "Component" } th scope="col" { "Result" } th scope="col" { "Supplier" } th scope="col" { "Support" } th.right scope="col" { "Advisories compared" } } }
                tbody {
                    @for one in all {
                        tr {
                            th scope="row" { a href=(link::component(release, &one.key)) { (one.name) } " " (one.version) span.line { (one.configuration) } }
                            td data-label="Result" { (badge(&component_badge(one.status))) @if !one.note.is_empty() { span.line { (one.note) } } }
                            td data-label="Supplier" { @if one.supplier.is_empty() { span.faint { "not stated" } } @else { (one.supplier) } }
                            td data-label="Support" {
                                @if one.support.is_empty() { span.faint { "not stated" } } @else { (one.support.replace('-', " ")) }
                                @if let Some(day) = one.end_of_support { span.line { "until " span.nowrap { (day) } } }
                            }
                            td.right data-label="Compared" { (one.considered) }
                        }
                    }
                }
            }
        }
    }
}

/// One component of a release.
pub(crate) fn one(asked: &Asked) -> Result<Shown, Error> {
    let release = asked.release()?;
    let subject = asked.subject(Some(release.id.as_str()))?;
    let key = asked.parameter("key").unwrap_or_default();
    let component = subject.components().iter().find(|c| c.key == key);
    let component = component.ok_or_else(|| Error::no("component", key))?;
    let document = explain_component(&subject, component);
    let elsewhere: Vec<_> = asked
        .evaluation()?
        .releases
        .iter()
        .filter(|r| r.id != release.id && r.components.iter().any(|c| c.key == key))
        .collect();
    let content = html! {
        (written(&document, &release.id))
        @if !elsewhere.is_empty() {
            h2 { "Also in" }
            ul { @for other in elsewhere { li { a href=(link::component(&other.id, key)) { "release " (other.id) } } } }
        }
    };
    let under =
        html! { "Component of release " a href=(link::release(&release.id)) { (release.id) } };
    Ok(Sheet::new("/components", document.title.clone(), content)
        .under(under)
        .into())
}
