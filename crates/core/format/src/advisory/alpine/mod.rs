//! Alpine's security database (<https://secdb.alpinelinux.org/>): for one release and repository, which version of a
//! source package fixed what. A vulnerability that is not in it is one that Alpine has said nothing of.

use std::collections::{BTreeMap, BTreeSet};

use asepsis_domain::vulnerability::{Advisory, Affected, Event, Range, RangeKind, Stance};
use serde::Deserialize;
use serde_json::value::RawValue;

use super::{AdvisoryFormat, Content, Record, Tally};
use crate::json::{Text, each_element};
use crate::limits::{Limits, ReadError, Reading, Strength, shown};
use crate::probe::Probe;

/// Alpine's security database.
pub const FORMAT: AdvisoryFormat = AdvisoryFormat {
    id: "alpine",
    title: "Alpine secdb JSON",
    detect,
    read,
};

#[derive(Deserialize)]
struct Entry<'a> {
    #[serde(borrow)]
    pkg: Package<'a>,
}

#[derive(Deserialize)]
struct Package<'a> {
    #[serde(borrow)]
    name: Text<'a>,
    /// By version; the database has `{}` for an empty list.
    #[serde(borrow)]
    secfixes: Option<BTreeMap<Text<'a>, &'a RawValue>>,
}

fn detect(probe: &Probe<'_>) -> Strength {
    match probe.outline() {
        Some(o) if o.has_list("packages") && o.has("distroversion") && o.has("reponame") => {
            Strength::Sure
        }
        _ => Strength::No,
    }
}

/// What one vulnerability is called and where it is fixed.
#[derive(Default)]
struct Fixes {
    aliases: BTreeSet<String>,
    /// By package: versions that fix it; `0` where it never was affected.
    versions: BTreeMap<String, Vec<String>>,
}

fn read(
    probe: &Probe<'_>,
    _limits: &Limits,
    sink: &mut dyn FnMut(Record),
) -> Result<Reading<Content>, ReadError> {
    let text = probe.text()?;
    let outline = probe.outline();
    let member = |key| outline.and_then(|o| o.text(key)).unwrap_or_default();
    let (release, repository) = (member("distroversion"), member("reponame"));
    let mut tally = Tally::new(FORMAT.id);
    if release.is_empty() || repository.is_empty() {
        return Err(ReadError::NotThisFormat {
            expected: FORMAT.title,
            reason: "`distroversion` or `reponame` is no text",
        });
    }
    let mut all: BTreeMap<String, Fixes> = BTreeMap::new();
    each_element(text, Some("packages"), &mut |index, raw| {
        let pointer = format!("/packages/{index}/pkg");
        match serde_json::from_str::<Entry<'_>>(raw) {
            Ok(entry) if !entry.pkg.name.as_str().is_empty() => {
                package(entry.pkg, &pointer, &mut all, &mut tally);
            }
            Ok(_) => tally.unread(&pointer, "an Alpine package has no name".to_owned()),
            Err(error) => tally.unread(&pointer, format!("Alpine package: {error}")),
        }
    })?;
    for (id, fixes) in all {
        let advisory = advisory(&id, fixes, release, repository);
        tally.give(sink, Record::Advisory(Box::new(advisory)));
    }
    Ok(tally.reading)
}

fn package(
    package: Package<'_>,
    pointer: &str,
    all: &mut BTreeMap<String, Fixes>,
    tally: &mut Tally,
) {
    let name = package.name.owned();
    for (version, raw) in package.secfixes.unwrap_or_default() {
        let entries = match serde_json::from_str::<Vec<Text<'_>>>(raw.get()) {
            Ok(entries) => entries,
            Err(_) if raw.get().trim() == "{}" => continue,
            Err(error) => {
                let version = shown(version.as_str());
                tally.unread(pointer, format!("{name} {version}: {error}"));
                continue;
            }
        };
        for entry in entries {
            // An entry names one vulnerability by all its names: `CVE-2018-7540 XSA-252`.
            let ids: Vec<&str> = entry.as_str().split_whitespace().filter(is_id).collect();
            let (cves, others): (Vec<&str>, Vec<&str>) =
                ids.iter().copied().partition(|id| id.starts_with("CVE-"));
            let own = if cves.is_empty() {
                others.get(..1).unwrap_or_default()
            } else {
                &cves
            };
            if own.is_empty() {
                let entry = shown(entry.as_str());
                tally.unread(pointer, format!("{name}: `{entry}` names no vulnerability"));
            }
            for id in own {
                let fixes = all.entry((*id).to_owned()).or_default();
                let aliases = others.iter().filter(|other| *other != id);
                fixes.aliases.extend(aliases.map(|a| (*a).to_owned()));
                let versions = fixes.versions.entry(name.clone()).or_default();
                versions.push(version.as_str().to_owned());
            }
        }
    }
}

/// An id has letters, a hyphen and a digit: remarks such as `(+`, `regression` have not.
fn is_id(word: &&str) -> bool {
    let starts = word.starts_with(|c: char| c.is_ascii_uppercase());
    starts && word.contains('-') && word.contains(|c: char| c.is_ascii_digit())
}

/// The database is one document per release and repository, so a record's id names them.
fn advisory(id: &str, fixes: Fixes, release: &str, repository: &str) -> Advisory {
    let mut aliases = vec![id.to_owned()];
    aliases.extend(fixes.aliases);
    let affected = fixes.versions.into_iter().map(|(name, versions)| {
        let never = versions.iter().all(|version| version == "0");
        let fixed = versions.into_iter().filter(|version| version != "0");
        let ranges = fixed.map(|version| Range {
            kind: RangeKind::Ecosystem,
            events: vec![Event::Introduced("0".to_owned()), Event::Fixed(version)],
        });
        Affected {
            ecosystem: format!("Alpine:{release}"),
            name,
            ranges: ranges.collect(),
            stance: if never {
                Stance::NotAffected
            } else {
                Stance::Affected
            },
            ..Affected::default()
        }
    });
    Advisory {
        source: FORMAT.id.to_owned(),
        id: format!("{release}:{repository}/{id}"),
        aliases,
        affected: affected.collect(),
        ..Advisory::default()
    }
}
