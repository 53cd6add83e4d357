//! What is known of a finding, for whoever decides on it.

use asepsis_document::{Voice, explain_finding};
use asepsis_domain::evaluation::Finding;
use asepsis_workflow::editing::Filled;
use maud::{Markup, html};

use crate::ask::Asked;
use crate::error::Error;
use crate::web::link;
use crate::web::part::written;

/// Returns the findings that the parameters `finding` name.
///
/// # Errors
///
/// Where there is none of this id.
pub(super) fn named(asked: &Asked) -> Result<Vec<&Finding>, Error> {
    let wanted = asked.query.iter().filter(|(name, _)| name == "finding");
    let mut ids: Vec<&str> = wanted.map(|(_, id)| id.as_str()).collect();
    ids.sort_unstable();
    ids.dedup();
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let all = &asked.evaluation()?.findings;
    let find = |id: &str| all.iter().find(|f| f.id.as_str() == id);
    ids.into_iter()
        .map(|id| find(id).ok_or_else(|| Error::no("finding", id)))
        .collect()
}

/// Returns what is known of a finding, to stand beside the form.
pub(super) fn beside(asked: &Asked, finding: &Finding) -> Result<Markup, Error> {
    let subject = asked.subject(Some(finding.release.as_str()))?;
    let document = explain_finding(&subject, finding, Voice::Engineering);
    Ok(html! {
        aside #known aria-labelledby="known-title" {
            h2 #known-title { "What is known" }
            p { a href=(link::finding(&finding.id)) { (document.title) } }
            (written(&document, &finding.release))
        }
    })
}

/// Returns the facts of a finding, as TOML.
pub(crate) fn facts(finding: &Finding) -> String {
    let vulnerability = &finding.vulnerability;
    let mut facts = format!("kev = {}", vulnerability.kev.is_some());
    let quoted = |text: &str| text.replace('\\', "\\\\").replace('"', "\\\"");
    if let Some(cvss) = vulnerability.cvss.first() {
        facts.push_str(&format!("\ncvss = \"{}\"", quoted(&cvss.vector)));
    }
    if let Some(why) = finding.why.first().filter(|w| !w.range.is_empty()) {
        facts.push_str(&format!("\nrange = \"{}\"", quoted(&why.range)));
    }
    facts
}

/// Returns what a decision on a finding begins with.
pub(super) fn on_finding(finding: &Finding) -> Filled {
    on_findings(&[finding])
}

/// Returns what a decision on findings of one vulnerability and release begins with; it rests on what holds for all.
pub(super) fn on_findings(findings: &[&Finding]) -> Filled {
    let Some(first) = findings.first() else {
        return Filled::new();
    };
    let mut components: Vec<&str> = findings.iter().map(|f| f.component.as_ref()).collect();
    components.sort_unstable();
    components.dedup();
    let mut all = findings.iter().map(|f| facts(f));
    let mut common: Vec<String> = lines(&all.next().unwrap_or_default());
    for other in all {
        let other = lines(&other);
        common.retain(|fact| other.contains(fact));
    }
    let pairs = [
        ("vulnerability", first.vulnerability.id.to_string()),
        ("components", components.join("\n")),
        ("releases", format!("from {}", first.release)),
        ("status", "under_investigation".to_owned()),
        ("rests_on", format!("[rests_on]\n{}", common.join("\n"))),
    ];
    let pairs = pairs.into_iter().map(|(key, text)| (key.to_owned(), text));
    pairs.collect()
}

fn lines(facts: &str) -> Vec<String> {
    facts.lines().map(str::to_owned).collect()
}
