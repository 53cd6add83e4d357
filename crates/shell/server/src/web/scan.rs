//! An SBOM that is dropped on the page, and what was found in it.

use asepsis_document::{component_badge, rating_badge};
use asepsis_domain::matches::ComponentStatus;
use asepsis_domain::severity::Rating;
use maud::{Markup, html};

use super::chart::{Segment, bar, legend};
use super::part::{badge, coded, counted};
use super::{Sheet, Shown};
use crate::ask::Asked;
use crate::error::Error;
use crate::upload::{Looked, MOST_BYTES};

/// Most findings that a page shows; a report has them all.
const MOST: usize = 1000;

/// The place for a file.
pub(crate) fn form(_: &Asked) -> Result<Shown, Error> {
    let content = html! {
        p.lead { "Any SBOM: CycloneDX, SPDX, or a parts list as CSV or XLSX. It is matched against the advisories of this machine at once; nothing of it is kept or sent anywhere." }
        (dropping())
    };
    Ok(Sheet::new("/scan", "Try an SBOM", content).into())
}

/// The place on which a file is dropped, or chosen.
pub(crate) fn dropping() -> Markup {
    html! {
        form.drop method="post" action="/scan" enctype="multipart/form-data" data-drop {
            p { strong { "Try an SBOM" } " Drop a file here, or choose one." }
            label { span.hidden { "SBOM file" } input type="file" name="sbom" required; }
            button { "Evaluate" }
            p.faint { "Up to " (MOST_BYTES >> 20) " MiB. Nothing of it is kept." }
        }
    }
}

/// What was found in an SBOM.
pub(crate) fn result(looked: Looked) -> Sheet {
    let matches = &looked.matches;
    let of = |rating| {
        matches
            .matches
            .iter()
            .filter(|m| m.vulnerability.rating == rating)
            .count()
    };
    let parts: Vec<Segment> = vec![
        ("critical", of(Rating::Critical), "critical"),
        ("high", of(Rating::High), "high"),
        ("medium", of(Rating::Medium), "medium"),
        ("low", of(Rating::Low) + of(Rating::None), "low"),
        ("unknown", of(Rating::Unknown), "unknown"),
    ];
    let count = |status| {
        matches
            .components
            .iter()
            .filter(|c| c.status == status)
            .count()
    };
    let unjudged = count(ComponentStatus::Indeterminate) + count(ComponentStatus::Unidentified);
    let content = html! {
        @if matches.matches.is_empty() { p.lead { "No advisory of this machine names one of its components." } }
        @else { (bar("Findings", &parts)) (legend(&parts)) }
        ul data-kept {
            li { (counted(matches.components.len(), "component", "components")) ", " (count(ComponentStatus::Affected)) " affected, " (count(ComponentStatus::Clear)) " looked up and clear" }
            @if unjudged > 0 { li { (unjudged) " not judged: they have no identity that can be looked up, or no version that compares" } }
            li { "Advisories: " (matches.snapshot.sources.iter().map(|s| format!("{} ({})", s.id, s.records)).collect::<Vec<_>>().join(", ")) }
        }
        @if !looked.diagnostics.is_empty() {
            details { summary { (counted(looked.diagnostics.len(), "remark", "remarks")) " on the file itself" }
                ul.rows { @for d in looked.diagnostics.iter().take(100) { li { (coded(&d.message)) @if !d.pointer.is_empty() { span.line { code { (d.pointer) } } } } } }
            }
        }
        (findings(&looked))
        (unjudged_list(&looked))
        h2 { "Another one" }
        (dropping())
    };
    let title = format!("Found in {}", looked.name);
    let under = html! { (counted(matches.matches.len(), "finding", "findings")) ". The file is forgotten when you leave this page." };
    Sheet::new("/scan", title, content).under(under)
}

fn findings(looked: &Looked) -> Markup {
    let mut all: Vec<_> = looked.matches.matches.iter().collect();
    all.sort_by_key(|m| {
        std::cmp::Reverse((
            m.vulnerability.kev.is_some(),
            m.vulnerability.rating,
            m.vulnerability.epss,
        ))
    });
    html! {
        @if !all.is_empty() {
            div.table tabindex="0" role="group" aria-label="Findings" {
                table.cards {
                    thead { tr { th scope="col" { "Vulnerability" } th scope="col" { "Severity" } th scope="col" { "Component" } th scope="col" { "Fixed in" } th scope="col" { "Why" } } }
                    tbody { @for one in all.iter().take(MOST) {
                        @let component = looked.sbom.components.get(one.component);
                        tr {
                            th scope="row" { (one.vulnerability.id) @if one.vulnerability.kev.is_some() { " " span.badge.bad { "known exploited" } } span.line { (one.vulnerability.summary) } }
                            td data-label="Severity" { (badge(&rating_badge(one.vulnerability.rating))) }
                            td data-label="Component" { (component.map(|c| c.plain_name()).unwrap_or_default()) " " (one.version) }
                            td data-label="Fixed in" { @if one.fixed_in.is_empty() { span.faint { "no fix known" } } @else { (one.fixed_in.join(", ")) } }
                            td data-label="Why" { @for why in one.why.iter().take(1) { (why.source) ": " code { (why.range.as_str()) } span.line { (why.identity) } } }
                        }
                    } }
                }
            }
            @if all.len() > MOST { p.faint { "The first " (MOST) " of " (all.len()) ": " code { "asepsis scan" } " gives all." } }
        }
    }
}

fn unjudged_list(looked: &Looked) -> Markup {
    let open: Vec<_> = looked
        .matches
        .components
        .iter()
        .filter(|c| {
            matches!(
                c.status,
                ComponentStatus::Indeterminate | ComponentStatus::Unidentified
            )
        })
        .collect();
    html! {
        @if !open.is_empty() {
            details { summary { (counted(open.len(), "component", "components")) " not judged" }
                ul.rows { @for one in open.iter().take(MOST) { li {
                    (badge(&component_badge(one.status))) " " (looked.sbom.components.get(one.component).map(|c| c.plain_name()).unwrap_or_default())
                    @if !one.note.is_empty() { span.line { (one.note) } }
                } } }
            }
        }
    }
}
