//! CVE records of the CVE programme (CVE JSON 5.x, <https://cveproject.github.io/cve-schema/>): what the CVE's own
//! authority says, and what CISA adds to it (ADP container: SSVC, CVSS, CPE). One record is a document. Credits,
//! timelines and translations are not read.

mod affected;
mod wire;

use asepsis_domain::severity::{Cvss, Exploited, Ssvc};
use asepsis_domain::vulnerability::Advisory;

use self::wire::{Container, Metric, Other};
use super::{AdvisoryFormat, Content, Record, Tally, applicability, instant};
use crate::json::{Text, each_element};
use crate::limits::{Limits, ReadError, Reading, Strength, shown};
use crate::probe::Probe;

/// CVE JSON 5.x.
pub const FORMAT: AdvisoryFormat = AdvisoryFormat {
    id: "cve",
    title: "CVE JSON 5",
    detect,
    read,
};

/// Short name of CISA as an authorised data publisher.
const CISA: &str = "CISA-ADP";

fn detect(probe: &Probe<'_>) -> Strength {
    let Some(outline) = probe.outline() else {
        return Strength::No;
    };
    if outline.text("dataType") == Some("CVE_RECORD") {
        return Strength::Sure;
    }
    if outline.has("cveMetadata") && outline.has("containers") {
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
    if probe.outline().is_some_and(|o| o.is_list) {
        each_element(text, None, &mut |index, raw| {
            record(raw, &format!("/{index}"), &mut tally, sink);
        })?;
    } else {
        serde_json::from_str::<serde::de::IgnoredAny>(text).map_err(ReadError::Json)?;
        record(text, "", &mut tally, sink);
    }
    Ok(tally.reading)
}

fn record(text: &str, pointer: &str, tally: &mut Tally, sink: &mut dyn FnMut(Record)) {
    let wire = match serde_json::from_str::<wire::Document<'_>>(text) {
        Ok(wire) => wire,
        Err(error) => {
            let id = shown(&wire::id_of(text));
            return tally.unread(pointer, format!("CVE record {id}: {error}"));
        }
    };
    let version = wire.data_version.as_ref().map_or("", Text::as_str);
    if version.split('.').next() != Some("5") {
        let message = format!(
            "CVE record {}: version `{}` is not read; versions read: 5.x",
            shown(wire.metadata.id.as_str()),
            shown(version)
        );
        return tally.unread(pointer, message);
    }
    if !wire.metadata.id.as_str().starts_with("CVE-") {
        return tally.unread(pointer, "a CVE record has no CVE id".to_owned());
    }
    let advisory = Box::new(advisory(wire, pointer, tally));
    tally.give(sink, Record::Advisory(advisory));
}

fn advisory(wire: wire::Document<'_>, pointer: &str, tally: &mut Tally) -> Advisory {
    let time = |text: &Option<Text<'_>>| text.as_ref().and_then(|t| instant(t.as_str()));
    let meta = wire.metadata;
    let mut advisory = Advisory {
        source: FORMAT.id.to_owned(),
        id: meta.id.owned(),
        published: time(&meta.date_published),
        modified: time(&meta.date_updated),
        rejected: meta
            .state
            .is_some_and(|s| s.as_str().eq_ignore_ascii_case("rejected")),
        ..Advisory::default()
    };
    let Some(containers) = wire.containers else {
        return advisory;
    };
    let own = containers.cna;
    advisory.summary = own.title.as_ref().map_or("", Text::as_str).to_owned();
    let details = english(&own.descriptions).or_else(|| english(&own.rejected_reasons));
    let details = details.unwrap_or_default();
    if advisory.summary.is_empty() {
        advisory.summary = details;
    } else {
        advisory.details = details;
    }
    let pointer = format!("{pointer}/containers");
    container(&mut advisory, own, &format!("{pointer}/cna"), tally);
    for (index, added) in containers.adp.unwrap_or_default().into_iter().enumerate() {
        container(
            &mut advisory,
            added,
            &format!("{pointer}/adp/{index}"),
            tally,
        );
    }
    advisory
}

/// Adds what one authority says.
fn container(advisory: &mut Advisory, wire: Container<'_>, pointer: &str, tally: &mut Tally) {
    let short = wire.provider.and_then(|p| p.short_name);
    let who = match short.as_ref().map_or("", Text::as_str) {
        "" => FORMAT.id.to_owned(),
        name => name.to_owned(),
    };
    for (index, metric) in wire.metrics.unwrap_or_default().into_iter().enumerate() {
        let pointer = format!("{pointer}/metrics/{index}");
        score(advisory, metric, &who, &pointer, tally);
    }
    for kind in wire.problem_types.unwrap_or_default() {
        for words in kind.descriptions.unwrap_or_default() {
            let Some(cwe) = words.cwe_id.map(Text::owned) else {
                continue;
            };
            if cwe.starts_with("CWE-") && !advisory.cwes.contains(&cwe) {
                advisory.cwes.push(cwe);
            }
        }
    }
    for reference in wire.references.unwrap_or_default() {
        if let Some(url) = reference.url.map(Text::owned)
            && !advisory.references.contains(&url)
        {
            advisory.references.push(url);
        }
    }
    for (index, entry) in wire
        .cpe_applicability
        .unwrap_or_default()
        .into_iter()
        .enumerate()
    {
        let pointer = format!("{pointer}/cpeApplicability/{index}");
        let configuration = applicability::read(&advisory.id, entry, &pointer, tally);
        advisory.configurations.push(configuration);
    }
    // The criteria say the same more exactly where they are there.
    let has_criteria = !advisory.configurations.is_empty();
    for (index, entry) in wire.affected.unwrap_or_default().into_iter().enumerate() {
        let pointer = format!("{pointer}/affected/{index}");
        affected::product(advisory, entry, has_criteria, &pointer, tally);
    }
}

fn score(advisory: &mut Advisory, metric: Metric<'_>, who: &str, pointer: &str, tally: &mut Tally) {
    for data in [metric.v40, metric.v31, metric.v30, metric.v2] {
        let Some(vector) = data.and_then(|d| d.vector_string) else {
            continue;
        };
        match Cvss::parse(vector.as_str(), who) {
            Some(cvss) if !advisory.cvss.contains(&cvss) => advisory.cvss.push(cvss),
            Some(_) => {}
            None => {
                let (id, vector) = (&advisory.id, shown(vector.as_str()));
                tally.doubt(pointer, format!("{id}: `{vector}` is not a CVSS vector"));
            }
        }
    }
    let Some(other) = metric.other.filter(|_| who == CISA) else {
        return;
    };
    match other {
        Other::Ssvc(ssvc) => {
            advisory.ssvc = Some(Ssvc {
                source: who.to_owned(),
                exploitation: ssvc.exploitation.to_lowercase(),
                automatable: ssvc.automatable.to_lowercase(),
                technical_impact: ssvc.technical_impact.to_lowercase(),
            });
        }
        Other::Kev(since) => {
            advisory.exploited = Some(Exploited {
                source: who.to_owned(),
                since: since.and_then(|date| date.parse().ok()),
            });
        }
        Other::Unknown => {}
    }
}

fn english(words: &Option<Vec<wire::Words<'_>>>) -> Option<String> {
    let list = words.as_deref().unwrap_or_default();
    let is_english = |w: &&wire::Words<'_>| {
        w.lang
            .as_ref()
            .is_some_and(|lang| lang.as_str().starts_with("en"))
    };
    let found = list.iter().find(is_english).or(list.first())?;
    Some(found.value.as_str().to_owned())
}
