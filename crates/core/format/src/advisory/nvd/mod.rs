//! NVD, answers of the CVE API 2.0 (<https://nvd.nist.gov/developers/vulnerabilities>): one page
//! or a yearly file. Records are read one at a time.

mod wire;

use asepsis_domain::severity::Cvss;
use asepsis_domain::vulnerability::Advisory;

use super::{AdvisoryFormat, Content, Record, Tally, applicability, instant};
use crate::json::{Text, each_element};
use crate::limits::{Limits, ReadError, Reading, Strength, shown};
use crate::probe::Probe;

/// NVD.
pub const FORMAT: AdvisoryFormat = AdvisoryFormat {
    id: "nvd",
    title: "NVD API 2.0 JSON",
    detect,
    read,
};

fn detect(probe: &Probe<'_>) -> Strength {
    let Some(outline) = probe.outline().filter(|o| o.has_list("vulnerabilities")) else {
        return Strength::No;
    };
    if outline.text("format") == Some("NVD_CVE") {
        return Strength::Sure;
    }
    if outline.has("resultsPerPage") || outline.has("totalResults") {
        return Strength::Maybe;
    }
    Strength::No
}

fn read(
    probe: &Probe<'_>,
    _limits: &Limits,
    sink: &mut dyn FnMut(Record),
) -> Result<Reading<Content>, ReadError> {
    let text = probe.text()?;
    let mut tally = Tally::new(FORMAT.id);
    tally.reading.value.made = probe
        .outline()
        .and_then(|o| o.text("timestamp"))
        .and_then(instant);
    each_element(text, Some("vulnerabilities"), &mut |index, raw| {
        let pointer = format!("/vulnerabilities/{index}");
        match serde_json::from_str::<wire::Entry<'_>>(raw) {
            Ok(entry) if !entry.cve.id.as_str().is_empty() => {
                let advisory = Box::new(advisory(entry.cve, &pointer, &mut tally));
                tally.give(sink, Record::Advisory(advisory));
            }
            Ok(_) => tally.unread(&pointer, "an NVD record has no id".to_owned()),
            Err(error) => tally.unread(
                &pointer,
                format!("NVD record {}: {error}", shown(&wire::id_of(raw))),
            ),
        }
    })?;
    Ok(tally.reading)
}

fn advisory(wire: wire::Cve<'_>, pointer: &str, tally: &mut Tally) -> Advisory {
    let id = wire.id.owned();
    let summary = english(wire.descriptions);
    let cvss = vectors(&id, wire.metrics.unwrap_or_default(), pointer, tally);
    let mut cwes: Vec<String> = Vec::new();
    for weakness in wire.weaknesses.unwrap_or_default() {
        for entry in weakness.description.unwrap_or_default() {
            let cwe = entry.value.owned();
            if cwe.starts_with("CWE-") && !cwes.contains(&cwe) {
                cwes.push(cwe);
            }
        }
    }
    let mut configurations = Vec::new();
    for (index, entry) in wire
        .configurations
        .unwrap_or_default()
        .into_iter()
        .enumerate()
    {
        let pointer = format!("{pointer}/cve/configurations/{index}");
        configurations.push(applicability::read(&id, entry, &pointer, tally));
    }
    Advisory {
        source: FORMAT.id.to_owned(),
        summary,
        published: wire.published.and_then(|t| instant(t.as_str())),
        modified: wire.last_modified.and_then(|t| instant(t.as_str())),
        rejected: wire
            .vuln_status
            .is_some_and(|s| s.as_str().eq_ignore_ascii_case("rejected")),
        cvss,
        cwes,
        references: wire
            .references
            .unwrap_or_default()
            .into_iter()
            .filter_map(|r| r.url.map(Text::owned))
            .collect(),
        configurations,
        id,
        ..Advisory::default()
    }
}

fn english(descriptions: Option<Vec<wire::Words<'_>>>) -> String {
    let mut list = descriptions.unwrap_or_default();
    let at = list
        .iter()
        .position(|d| {
            d.lang
                .as_ref()
                .is_some_and(|l| l.as_str().starts_with("en"))
        })
        .unwrap_or(0);
    if at < list.len() {
        list.swap_remove(at).value.owned()
    } else {
        String::new()
    }
}

fn vectors(id: &str, metrics: wire::Metrics<'_>, pointer: &str, tally: &mut Tally) -> Vec<Cvss> {
    let mut found = Vec::new();
    let lists = [metrics.v40, metrics.v31, metrics.v30, metrics.v2];
    for metric in lists.into_iter().flatten().flatten() {
        let source = metric.source.as_ref().map_or("", Text::as_str);
        let source = match source {
            "" | "nvd@nist.gov" => FORMAT.id,
            other => other,
        };
        let Some(vector) = metric.data.and_then(|d| d.vector_string) else {
            continue;
        };
        match Cvss::parse(vector.as_str(), source) {
            Some(cvss) => found.push(cvss),
            None => tally.doubt(
                pointer,
                format!("{id}: `{}` is not a CVSS vector", shown(vector.as_str())),
            ),
        }
    }
    found
}
