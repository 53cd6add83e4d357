//! CSAF documents as advisories (OASIS CSAF 2.0, sections 3.2.2 and 3.2.3): security advisories and VEX of any publisher.
//! Each vulnerability of a document is a record. Products are used where they have a package URL or CPE; a product that
//! is a name alone has no identity that components could be compared with.

mod packages;
mod versions;

use std::collections::{BTreeMap, BTreeSet};

use asepsis_domain::severity::Cvss;
use asepsis_domain::vulnerability::Advisory;

use self::packages::Tree;
use super::{AdvisoryFormat, Content, Record, Tally, instant};
use crate::csaf::{self, Document, Vulnerability};
use crate::limits::{Limits, ReadError, Reading, Strength, shown};
use crate::probe::Probe;

/// CSAF.
pub const FORMAT: AdvisoryFormat = AdvisoryFormat {
    id: "csaf",
    title: csaf::TITLE,
    detect,
    read,
};

/// Publishers that speak for a distribution: host of their namespace, id of the source.
const DISTRIBUTIONS: &[(&str, &str)] = &[("redhat.com", "redhat")];

/// Any CSAF document may say something of vulnerabilities.
fn detect(probe: &Probe<'_>) -> Strength {
    match csaf::detect(probe) {
        Strength::Sure => Strength::Sure,
        _ => Strength::No,
    }
}

fn read(
    probe: &Probe<'_>,
    limits: &Limits,
    sink: &mut dyn FnMut(Record),
) -> Result<Reading<Content>, ReadError> {
    let reading = csaf::read(probe, limits)?;
    let document = &reading.value;
    let mut tally = Tally::new(FORMAT.id);
    tally.reading.value.made = instant(&document.tracking.current);
    if document.tracking.id.is_empty() {
        tally.unread(
            "/document/tracking/id",
            "a CSAF document has no id".to_owned(),
        );
        return Ok(tally.reading);
    }
    let tree = Tree::of(document);
    let mut ids = BTreeSet::new();
    for (index, vulnerability) in document.vulnerabilities.iter().enumerate() {
        let advisory = advisory(document, vulnerability, index, &tree, &mut tally);
        if !ids.insert(advisory.id.clone()) {
            let message = format!("{} stands twice in one document", shown(&advisory.id));
            tally.unread(&vulnerability.pointer, message);
            continue;
        }
        tally.give(sink, Record::Advisory(Box::new(advisory)));
    }
    Ok(tally.reading)
}

fn advisory(
    document: &Document,
    vulnerability: &Vulnerability,
    index: usize,
    tree: &Tree<'_>,
    tally: &mut Tally,
) -> Advisory {
    let (source, publisher) = source(document);
    let tracking = &document.tracking.id;
    let cve = vulnerability.cve.as_str();
    let mut aliases: Vec<String> = Vec::new();
    if !cve.is_empty() {
        aliases.push(cve.to_owned());
        // A document that has more than one vulnerability is an alias of none that has no CVE.
        if tracking != cve && !tracking.starts_with("CVE-") {
            aliases.push(tracking.clone());
        }
    }
    let others = vulnerability.ids.iter().map(|(_, id)| id.as_str());
    aliases.extend(others.filter(|id| is_id(id)).map(str::to_owned));
    let own = match vulnerability.id() {
        "" => (index + 1).to_string(),
        id => id.to_owned(),
    };
    let id = match source {
        // A distribution's document on one CVE has its name.
        "redhat" if *tracking == own => own,
        _ if *tracking == own => format!("{publisher}/{own}"),
        _ => format!("{tracking}/{own}"),
    };
    let (affected, configurations) = tree.affected(vulnerability, source, tally);
    let note = |categories: &[&str]| {
        let notes = vulnerability.notes.iter();
        let found = notes
            .filter(|n| categories.contains(&n.category.as_str()))
            .map(|n| &n.text);
        found.into_iter().next().cloned().unwrap_or_default()
    };
    let title = if vulnerability.title.is_empty() {
        &document.title
    } else {
        &vulnerability.title
    };
    let references = vulnerability.references.iter().chain(&document.references);
    let references: BTreeSet<String> = references.map(|r| r.url.clone()).collect();
    Advisory {
        source: source.to_owned(),
        aliases,
        summary: title.clone(),
        details: note(&["description", "summary", "details", "general"]),
        published: instant(&document.tracking.initial),
        modified: instant(&document.tracking.current),
        rejected: document.category == "csaf_withdrawn" || document.category == "csaf_superseded",
        cvss: scores(vulnerability, source, &id, tally),
        cwes: vulnerability.cwes.clone(),
        references: references
            .into_iter()
            .filter(|url| !url.is_empty())
            .collect(),
        affected,
        configurations,
        id,
        ..Advisory::default()
    }
}

/// Returns the id of the source, and the publisher's host.
fn source(document: &Document) -> (&'static str, String) {
    let namespace = &document.publisher.namespace;
    let host = namespace.split("://").nth(1).unwrap_or(namespace);
    let host = host.split('/').next().unwrap_or(host).to_lowercase();
    let host = host.strip_prefix("www.").unwrap_or(&host).to_owned();
    let known = DISTRIBUTIONS.iter().find(|(known, _)| *known == host);
    (known.map_or(FORMAT.id, |(_, source)| source), host)
}

/// A number in somebody's tracker is no id that others would know.
fn is_id(text: &str) -> bool {
    let starts = text.starts_with(|c: char| c.is_ascii_uppercase());
    starts && text.contains('-') && text.contains(|c: char| c.is_ascii_digit())
}

/// Returns the scores, each vector once.
fn scores(vulnerability: &Vulnerability, source: &str, id: &str, tally: &mut Tally) -> Vec<Cvss> {
    let mut found: BTreeMap<(&str, &str), Cvss> = BTreeMap::new();
    for score in &vulnerability.scores {
        let who = if score.source.is_empty() {
            source
        } else {
            &score.source
        };
        if score.vector.is_empty() || found.contains_key(&(who, score.vector.as_str())) {
            continue;
        }
        match Cvss::parse(&score.vector, who) {
            Some(cvss) => {
                found.insert((who, &score.vector), cvss);
            }
            None => tally.doubt(
                &vulnerability.pointer,
                format!("{id}: `{}` is not a CVSS vector", shown(&score.vector)),
            ),
        }
    }
    found.into_values().collect()
}
