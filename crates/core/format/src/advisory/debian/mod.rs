//! The Debian security tracker's data (<https://security-tracker.debian.org/tracker/data/json>): source packages,
//! their vulnerabilities, and what Debian says of each in each release. Bug numbers and repositories are not read.

use std::collections::BTreeMap;

use asepsis_domain::severity::Rating;
use asepsis_domain::vulnerability::{Advisory, Affected, Event, Range, RangeKind, Stance};
use serde::Deserialize;
use serde_json::value::RawValue;

use super::{AdvisoryFormat, Content, Record, Tally};
use crate::json::{Text, each_member, step};
use crate::limits::{Limits, ReadError, Reading, Strength, shown};
use crate::probe::Probe;

/// The Debian security tracker.
pub const FORMAT: AdvisoryFormat = AdvisoryFormat {
    id: "debian",
    title: "Debian security tracker JSON",
    detect,
    read,
};

/// Releases by code name (<https://www.debian.org/releases/>); what is not here keeps its code name.
const RELEASES: &[(&str, &str)] = &[
    ("bookworm", "12"),
    ("bullseye", "11"),
    ("buster", "10"),
    ("duke", "15"),
    ("forky", "14"),
    ("jessie", "8"),
    ("stretch", "9"),
    ("trixie", "13"),
    ("wheezy", "7"),
];

#[derive(Deserialize)]
struct Issue<'a> {
    #[serde(borrow)]
    description: Option<Text<'a>>,
    #[serde(borrow)]
    releases: BTreeMap<Text<'a>, Release<'a>>,
}

#[derive(Deserialize)]
struct Release<'a> {
    #[serde(borrow)]
    status: Text<'a>,
    #[serde(borrow)]
    fixed_version: Option<Text<'a>>,
    #[serde(borrow)]
    urgency: Option<Text<'a>>,
    #[serde(borrow)]
    nodsa_reason: Option<Text<'a>>,
}

/// The tracker has no mark of its own: a package whose members are vulnerabilities with releases is one.
fn detect(probe: &Probe<'_>) -> Strength {
    let Some(outline) = probe.outline().filter(|o| !o.is_list) else {
        return Strength::No;
    };
    let Some(first) = outline.members.first() else {
        return Strength::No;
    };
    let Ok(issues) = serde_json::from_str::<BTreeMap<Text<'_>, &RawValue>>(first.value) else {
        return Strength::No;
    };
    let is_issue = |(id, raw): (&Text<'_>, &&RawValue)| {
        is_id(id.as_str()) && raw.get().contains("\"releases\"")
    };
    if issues.iter().next().is_some_and(is_issue) {
        Strength::Sure
    } else {
        Strength::No
    }
}

fn is_id(text: &str) -> bool {
    text.starts_with("CVE-") || text.starts_with("TEMP-")
}

fn read(
    probe: &Probe<'_>,
    _limits: &Limits,
    sink: &mut dyn FnMut(Record),
) -> Result<Reading<Content>, ReadError> {
    let text = probe.text()?;
    let mut tally = Tally::new(FORMAT.id);
    // One vulnerability stands under each package that it concerns; its record is made of all of them.
    let mut advisories: BTreeMap<String, Advisory> = BTreeMap::new();
    each_member(text, &mut |package, raw| {
        let pointer = step("", package);
        let issues = match serde_json::from_str::<BTreeMap<Text<'_>, &RawValue>>(raw) {
            Ok(issues) => issues,
            Err(error) => {
                let message = format!("Debian package {}: {error}", shown(package));
                return tally.unread(&pointer, message);
            }
        };
        for (id, raw) in issues {
            let pointer = step(&pointer, id.as_str());
            match serde_json::from_str::<Issue<'_>>(raw.get()) {
                Ok(issue) if is_id(id.as_str()) => {
                    let id = id.owned();
                    let advisory = advisories.entry(id.clone()).or_insert_with(|| Advisory {
                        source: FORMAT.id.to_owned(),
                        id,
                        ..Advisory::default()
                    });
                    add(advisory, package, issue, &pointer, &mut tally);
                }
                Ok(_) => {
                    let message = format!("`{}` is no id of a vulnerability", shown(id.as_str()));
                    tally.unread(&pointer, message);
                }
                Err(error) => {
                    let message = format!("Debian record {}: {error}", shown(id.as_str()));
                    tally.unread(&pointer, message);
                }
            }
        }
    })?;
    for advisory in advisories.into_values() {
        tally.give(sink, Record::Advisory(Box::new(advisory)));
    }
    Ok(tally.reading)
}

/// Adds what is said of one package.
fn add(advisory: &mut Advisory, package: &str, issue: Issue<'_>, pointer: &str, tally: &mut Tally) {
    if let Some(text) = issue.description.filter(|_| advisory.summary.is_empty()) {
        advisory.summary = text.owned();
    }
    for (codename, release) in issue.releases {
        let pointer = format!("{}/{}", step(pointer, "releases"), codename.as_str());
        let urgency = release.urgency.as_ref().map_or("", Text::as_str);
        let rating = Rating::parse(urgency.trim_end_matches('*'));
        advisory.rating = advisory.rating.max(rating);
        let (stance, fixed) = match judged(&release, urgency) {
            Ok(said) => said,
            Err(problem) => {
                let id = &advisory.id;
                tally.doubt(&pointer, format!("{id} in {package}: {problem}"));
                (Stance::UnderInvestigation, None)
            }
        };
        let mut events = vec![Event::Introduced("0".to_owned())];
        events.extend(fixed.map(|version| Event::Fixed(version.to_owned())));
        let range = Range {
            kind: RangeKind::Ecosystem,
            events,
        };
        advisory.affected.push(Affected {
            ecosystem: format!("Debian:{}", number(codename.as_str())),
            name: package.to_owned(),
            ranges: (stance != Stance::NotAffected)
                .then_some(range)
                .into_iter()
                .collect(),
            stance,
            ..Affected::default()
        });
    }
}

/// Returns what Debian says and from which version on it is fixed.
fn judged<'r>(
    release: &'r Release<'_>,
    urgency: &str,
) -> Result<(Stance, Option<&'r str>), String> {
    let fixed = release.fixed_version.as_ref().map(Text::as_str);
    match (release.status.as_str(), fixed) {
        ("resolved", Some("0")) => Ok((Stance::NotAffected, None)),
        ("resolved", Some(version)) if !version.is_empty() => Ok((Stance::Affected, Some(version))),
        ("resolved", _) => Err("resolved, and no version is named that fixes it".to_owned()),
        ("open", _) => {
            let reason = release.nodsa_reason.as_ref().map_or("", Text::as_str);
            let ignored = reason == "ignored" || matches!(urgency, "unimportant" | "end-of-life");
            let stance = if ignored {
                Stance::WontFix
            } else {
                Stance::Affected
            };
            Ok((stance, None))
        }
        ("undetermined", _) => Ok((Stance::UnderInvestigation, None)),
        (other, _) => Err(format!("the status `{}` is not known", shown(other))),
    }
}

fn number(codename: &str) -> &str {
    RELEASES
        .iter()
        .find(|(name, _)| *name == codename)
        .map_or(codename, |(_, number)| number)
}
