//! Releases: all of them, and one with its SBOMs, its findings and what is in the field.

use asepsis_domain::device::{Release, ReleaseStatus};
use asepsis_domain::evaluation::ReleaseState;
use asepsis_domain::matches::ComponentStatus;
use asepsis_format::report::api;
use maud::{Markup, html};

use super::chart::{Segment, bar, legend};
use super::part::{counted, empty};
use super::{Sheet, Shown, findings, link};
use crate::ask::Asked;
use crate::error::Error;
use crate::live::View;

/// All releases, and the device.
pub(crate) fn page(asked: &Asked) -> Result<Shown, Error> {
    let evaluated = &asked.view()?.evaluated;
    let device = &evaluated.dossier.device;
    let rows = api::releases(&evaluated.dossier, &evaluated.evaluation);
    let content = html! {
        dl.pairs {
            dt { "Device" } dd { (device.title) }
            dt { "Manufacturer" } dd { (device.manufacturer) }
            @if !device.models.is_empty() { dt { "Models" } dd { (device.models.join(", ")) } }
            @if !device.udi_di.is_empty() { dt { "UDI-DI" } dd { (device.udi_di.join(", ")) } }
            @if !device.intended_use.is_empty() { dt { "Intended use" } dd { (device.intended_use) } }
        }
        @if rows.is_empty() { (empty("No release", "Add `[[release]]` with its SBOM to `device.toml`.")) }
        @else {
            div.table tabindex="0" role="group" aria-label="Releases" {
                table.cards {
                    thead { tr { th scope="col" { "Release" } th scope="col" { "Status" } th scope="col" { "Date" } th scope="col" { "Supported until" } th.right scope="col" { "Components" } th.right scope="col" { "Open findings" } th.right scope="col" { "Undecided" } } }
                    tbody {
                        @for row in rows.iter().rev() {
                            tr {
                                th scope="row" { a href={ "/releases/" (row.id) } { (row.id) } @if !row.title.is_empty() { span.line { (row.title) } } }
                                td data-label="Status" { (row.status.replace('-', " ")) }
                                td.nowrap data-label="Date" { (row.date.as_deref().unwrap_or("–")) }
                                td.nowrap data-label="Supported until" { (row.support_until.as_deref().unwrap_or("not stated")) }
                                td.right data-label="Components" { a href=(link::query("/components", &[("release", &row.id)])) { (row.components) } }
                                td.right data-label="Open findings" { a href=(link::query("/findings", &[("release", &row.id)])) { (row.open) } }
                                td.right data-label="Undecided" { (row.untriaged) }
                            }
                        }
                    }
                }
            }
        }
    };
    Ok(Sheet::new("/releases", "Device and releases", content).into())
}

/// One release.
pub(crate) fn one(asked: &Asked) -> Result<Shown, Error> {
    let view = asked.view()?;
    let name = asked.part("id")?;
    let release = view
        .evaluated
        .release(Some(name))
        .map_err(|_| Error::no("release", name))?;
    let mut states = view.evaluated.evaluation.releases.iter();
    let state = states.rfind(|s| s.id == release.id);
    let content = html! {
        (facts(view, release))
        @if let Some(state) = state {
            (looked_up(release, state))
            (open(view, state))
        }
    };
    let title = format!("Release {}", release.id);
    Ok(Sheet::new("/releases", title, content)
        .under(html! { (release.title) })
        .into())
}

fn facts(view: &View, release: &Release) -> Markup {
    let status = ReleaseStatus::WORDS
        .iter()
        .find(|(_, s)| *s == release.status)
        .map_or("", |(w, _)| w);
    let fielded = view
        .evaluated
        .dossier
        .fielded
        .iter()
        .filter(|f| f.release.value == release.id);
    let later = view.evaluated.dossier.device.releases.iter();
    let later = later.filter(|r| r.follows.as_ref().is_some_and(|f| f.value == release.id));
    html! {
        dl.pairs {
            dt { "Status" } dd { (status.replace('-', " ")) @if let Some(date) = release.date { ", " (date) } }
            dt { "Supported until" } dd { @match release.support_until { Some(day) => { (day) } None => { "not stated" } } }
            @if let Some(before) = &release.follows {
                dt { "Follows" } dd {
                    a href=(link::release(&before.value)) { (before.value) } " · "
                    a href=(link::query("/changes", &[("from", before.value.as_str()), ("to", release.id.as_str())])) { "what changed" }
                }
            }
            @for next in later { dt { "Followed by" } dd { a href=(link::release(&next.id)) { (next.id) } } }
            dt { "SBOMs" } dd { @for sbom in &release.sboms { div { code { (sbom.file.value) } " " (sbom.configuration) } } }
            dt { "In the field" } dd {
                @for field in fielded { div { (counted(usize::try_from(field.units).unwrap_or(usize::MAX), "unit", "units")) ", " (field.market) @if let Some(day) = field.updated { ", updated " (day) } } }
            }
        }
    }
}

fn looked_up(release: &Release, state: &ReleaseState) -> Markup {
    let count = |status| {
        state
            .components
            .iter()
            .filter(|c| c.status == status)
            .count()
    };
    let parts: Vec<Segment> = vec![
        ("affected", count(ComponentStatus::Affected), "high"),
        ("clear", count(ComponentStatus::Clear), "good"),
        (
            "indeterminate",
            count(ComponentStatus::Indeterminate),
            "medium",
        ),
        (
            "unidentified",
            count(ComponentStatus::Unidentified),
            "unknown",
        ),
    ];
    html! {
        h2 { "Components" }
        @if state.components.is_empty() { (empty("No component", "Name the SBOM of the release in `device.toml`.")) }
        @else {
            (bar("Components", &parts)) (legend(&parts))
            p { a href=(link::query("/components", &[("release", release.id.as_str())])) { "All " (counted(state.components.len(), "component", "components")) " with what was looked up" } }
        }
    }
}

fn open(view: &View, state: &ReleaseState) -> Markup {
    let findings = &view.evaluated.evaluation.findings;
    let mut open: Vec<_> = state
        .open
        .iter()
        .filter_map(|at| findings.get(*at))
        .collect();
    open.sort_by_key(|f| {
        std::cmp::Reverse((f.vulnerability.kev.is_some(), f.vulnerability.rating))
    });
    html! {
        h2 { "Open findings" }
        @if view.evaluated.evaluation.inputs.snapshot.is_none() {
            (empty("Not searched", "There are no advisories here, so nothing was looked up: bring some in with `asepsis feeds sync` or `asepsis feeds import`."))
        } @else if open.is_empty() { p { "Every finding of the release is closed by a current decision." } }
        @else {
            (findings::table(&open.iter().copied().take(10).collect::<Vec<_>>(), findings::Rows { one_release: true, chosen: false }))
            p { a href=(link::query("/findings", &[("release", state.id.as_str())])) { "All findings of the release" } " (" (open.len()) " open)" }
        }
    }
}
