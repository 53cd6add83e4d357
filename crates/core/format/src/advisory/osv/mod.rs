//! OSV records (OSV schema 1.7, <https://ossf.github.io/osv-schema/>): one, a list of them, or the
//! `vulns` of an API answer. Credits are not read.

mod validate;
mod wire;

pub use validate::validate;

use asepsis_domain::severity::{Cvss, Rating};
use asepsis_domain::vulnerability::{Advisory, Affected, Event, Range, RangeKind};

use self::wire::{Vulnerability, words};
use super::{AdvisoryFormat, Content, Record, Tally, instant};
use crate::json::{Text, each_element};
use crate::limits::{Limits, ReadError, Reading, Strength, shown};
use crate::probe::Probe;

/// OSV.
pub const FORMAT: AdvisoryFormat = AdvisoryFormat {
    id: "osv",
    title: "OSV JSON",
    detect,
    read,
};

/// Returns whether a document is one record, which is what the schema speaks of.
pub(crate) fn is_record(probe: &Probe<'_>) -> Strength {
    match probe.outline() {
        Some(outline) if !outline.is_list && outline.has("id") => detect(probe),
        _ => Strength::No,
    }
}

fn detect(probe: &Probe<'_>) -> Strength {
    let Some(outline) = probe.outline() else {
        return Strength::No;
    };
    if outline.text("id").is_some_and(|id| !id.is_empty()) {
        if outline.has("schema_version") || outline.has("modified") {
            return Strength::Sure;
        }
        if outline.has_list("affected") {
            return Strength::Maybe;
        }
    }
    if outline.has_list("vulns") {
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
    let outline = probe.outline();
    let is_list = outline.is_some_and(|o| o.is_list);
    let is_answer = outline.is_some_and(|o| o.has_list("vulns") && !o.has("id"));
    if is_list || is_answer {
        let key = is_answer.then_some("vulns");
        let base = key.map_or(String::new(), |k| format!("/{k}"));
        each_element(text, key, &mut |index, raw| {
            record(raw, &format!("{base}/{index}"), &mut tally, sink);
        })?;
    } else {
        serde_json::from_str::<serde::de::IgnoredAny>(text).map_err(ReadError::Json)?;
        record(text, "", &mut tally, sink);
    }
    Ok(tally.reading)
}

fn record(text: &str, pointer: &str, tally: &mut Tally, sink: &mut dyn FnMut(Record)) {
    match serde_json::from_str::<Vulnerability<'_>>(text) {
        Ok(wire) if !wire.id.as_str().is_empty() => {
            let advisory = Box::new(advisory(wire, pointer, tally));
            tally.give(sink, Record::Advisory(advisory));
        }
        Ok(_) => tally.unread(pointer, "an OSV record has no id".to_owned()),
        Err(error) => {
            let id = wire::id_of(text);
            tally.unread(pointer, format!("OSV record {}: {error}", shown(&id)));
        }
    }
}

fn advisory(wire: Vulnerability<'_>, pointer: &str, tally: &mut Tally) -> Advisory {
    let mut found = Severities::new(wire.id.as_str().to_owned(), pointer);
    found.take(wire.severity, tally);
    let specific = words(wire.database_specific);
    let rating = specific.severity.as_deref().and_then(Rating::parse);
    let mut affected = Vec::new();
    for (index, entry) in wire.affected.unwrap_or_default().into_iter().enumerate() {
        affected.push(package(
            entry,
            &mut found,
            &format!("{pointer}/affected/{index}"),
            tally,
        ));
    }
    let time = |text: &Option<Text<'_>>| text.as_ref().and_then(|t| instant(t.as_str()));
    let withdrawn = time(&wire.withdrawn);
    let mut related = owned(wire.upstream);
    related.extend(owned(wire.related));
    Advisory {
        source: FORMAT.id.to_owned(),
        aliases: owned(wire.aliases),
        related,
        summary: wire.summary.map(Text::owned).unwrap_or_default(),
        details: wire.details.map(Text::owned).unwrap_or_default(),
        published: time(&wire.published),
        modified: time(&wire.modified),
        rejected: wire.withdrawn.is_some() && withdrawn.is_none(),
        withdrawn,
        rating: rating.or(found.rating),
        cvss: found.cvss,
        cwes: specific.cwe_ids,
        references: wire
            .references
            .unwrap_or_default()
            .into_iter()
            .filter_map(|r| r.url.map(Text::owned))
            .collect(),
        affected,
        id: found.id,
        ..Advisory::default()
    }
}

fn package(
    wire: wire::Affected<'_>,
    found: &mut Severities<'_>,
    pointer: &str,
    tally: &mut Tally,
) -> Affected {
    found.take(wire.severity, tally);
    for specific in [wire.database_specific, wire.ecosystem_specific] {
        let specific = words(specific);
        found.vector(specific.cvss.as_deref(), tally);
        let rating = specific.severity.as_deref().and_then(Rating::parse);
        found.rating = found.rating.max(rating);
    }
    let package = wire.package.unwrap_or_default();
    let mut ranges = Vec::new();
    for (index, entry) in wire.ranges.unwrap_or_default().into_iter().enumerate() {
        match range(entry) {
            Ok(range) => ranges.push(range),
            Err(kind) => tally.doubt(
                &format!("{pointer}/ranges/{index}"),
                format!(
                    "{}: ranges of type `{}` are not known and not used",
                    found.id,
                    shown(&kind)
                ),
            ),
        }
    }
    Affected {
        ecosystem: package.ecosystem.map(Text::owned).unwrap_or_default(),
        name: package.name.map(Text::owned).unwrap_or_default(),
        purl: package.purl.map(Text::owned),
        ranges,
        versions: owned(wire.versions),
        ..Affected::default()
    }
}

fn range(wire: wire::Range<'_>) -> Result<Range, String> {
    let kind = match wire.kind.as_str() {
        "SEMVER" => RangeKind::Semver,
        "ECOSYSTEM" => RangeKind::Ecosystem,
        "GIT" => RangeKind::Git,
        other => return Err(other.to_owned()),
    };
    let mut events = Vec::new();
    for event in wire.events.unwrap_or_default() {
        let mut push = |text: Option<Text<'_>>, make: fn(String) -> Event| {
            events.extend(text.map(|t| make(t.owned())));
        };
        push(event.introduced, Event::Introduced);
        push(event.fixed, Event::Fixed);
        push(event.last_affected, Event::LastAffected);
        push(event.limit, Event::Limit);
    }
    Ok(Range { kind, events })
}

/// Severities of one record, from all of its places.
struct Severities<'p> {
    id: String,
    pointer: &'p str,
    cvss: Vec<Cvss>,
    rating: Option<Rating>,
}

impl<'p> Severities<'p> {
    fn new(id: String, pointer: &'p str) -> Self {
        Self {
            id,
            pointer,
            cvss: Vec::new(),
            rating: None,
        }
    }

    fn take(&mut self, list: Option<Vec<wire::Severity<'_>>>, tally: &mut Tally) {
        for severity in list.unwrap_or_default() {
            let score = severity.score.as_ref().map(Text::as_str);
            if severity
                .kind
                .as_ref()
                .is_some_and(|k| k.as_str().starts_with("CVSS"))
            {
                self.vector(score, tally);
            } else {
                self.rating = self.rating.max(score.and_then(Rating::parse));
            }
        }
    }

    fn vector(&mut self, vector: Option<&str>, tally: &mut Tally) {
        let Some(vector) = vector.filter(|v| !v.is_empty()) else {
            return;
        };
        match Cvss::parse(vector, FORMAT.id) {
            Some(cvss) => {
                if !self.cvss.contains(&cvss) {
                    self.cvss.push(cvss);
                }
            }
            None => tally.doubt(
                self.pointer,
                format!("{}: `{}` is not a CVSS vector", self.id, shown(vector)),
            ),
        }
    }
}

fn owned(list: Option<Vec<Text<'_>>>) -> Vec<String> {
    list.unwrap_or_default()
        .into_iter()
        .map(Text::owned)
        .collect()
}

/// Returns the lines of the structure that are not in its notation.
#[cfg(test)]
pub(super) fn unread_structure() -> &'static [String] {
    &validate::STRUCTURE.unread
}
