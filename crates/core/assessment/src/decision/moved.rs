//! The facts under a decision, compared with what is so now. A fact that cannot be looked up any more has moved too.

use asepsis_domain::condition::Fact;
use asepsis_domain::decision::{Decision, RestsOn};
use asepsis_domain::diagnostic::{Code, Diagnostic};
use asepsis_domain::evaluation::MovedFact;
use asepsis_domain::place::Place;
use asepsis_domain::record::Releases;
use asepsis_domain::time::{Date, Instant, start_of_day};
use asepsis_domain::vulnerability::Vulnerability;

use crate::basis::Basis;
use crate::finding::Found;
use crate::record::listed;

/// A fact that has moved, and where the decision states it.
#[derive(Debug)]
pub(super) struct Moved {
    /// The fact.
    pub(super) fact: MovedFact,
    /// Where it stands in the file.
    at: Place,
}

/// Returns the facts under the decision that have moved. `covered` are its findings, `beyond` those of releases after
/// its `until`.
pub(super) fn facts(
    basis: &Basis<'_>,
    decision: &Decision,
    covered: &[&Found],
    beyond: &[&Found],
) -> Vec<Moved> {
    let mut moved = Vec::new();
    let mut compare =
        |fact: &str, was: &str, at: &Place, now: &dyn Fn(&Found) -> Option<String>| {
            moved.extend(compared(fact, was, at, covered, now));
        };
    let RestsOn {
        kev,
        cvss,
        range,
        advisory,
        epss_below,
        facts,
        configuration: _,
    } = &decision.rests_on;
    if let Some(k) = kev {
        let was = if k.value { "in KEV" } else { "not in KEV" };
        compare("kev", was, &k.at, &|f| {
            kev_now(k.value, &f.finding.vulnerability)
        });
    }
    if let Some(c) = cvss {
        compare("cvss", &c.value, &c.at, &|f| {
            cvss_now(&c.value, &f.finding.vulnerability)
        });
    }
    if let Some(r) = range {
        compare("range", &r.value, &r.at, &|f| range_now(&r.value, f));
    }
    if let Some(a) = advisory {
        compare("advisory", &a.value, &a.at, &|f| advisory_now(&a.value, f));
    }
    if let Some(e) = epss_below {
        let was = format!("below {}", share(e.value));
        compare("epss_below", &was, &e.at, &|f| {
            epss_now(e.value, &f.finding.vulnerability)
        });
    }
    for (name, value) in facts {
        moved.extend(fact_moved(basis, &name.value, *value, &name.at));
    }
    moved.extend(expired(decision, basis.as_of()));
    moved.extend(out_of_range(decision, beyond));
    moved
}

/// Returns what is to be said of the facts.
pub(super) fn diagnostics(decision: &Decision, moved: &[Moved]) -> Vec<Diagnostic> {
    moved
        .iter()
        .map(|m| {
            let MovedFact { fact, was, now, .. } = &m.fact;
            let message = format!(
                "{} on {} is stale: `{fact}` was `{was}` and is now: {now}",
                decision.head.id, decision.vulnerability.value
            );
            let stale = Diagnostic::new(Code::DecisionStale, message);
            stale.at(&m.at).record(&decision.head.id)
        })
        .collect()
}

/// Returns the first instant at which the decision has expired: the end of the day named, in UTC.
pub(crate) fn expiry(day: Date) -> Instant {
    day.tomorrow().map_or(Instant::MAX, start_of_day)
}

/// Compares one fact in all findings; the findings are named where only some of them moved.
fn compared(
    fact: &str,
    was: &str,
    at: &Place,
    covered: &[&Found],
    now: &dyn Fn(&Found) -> Option<String>,
) -> Option<Moved> {
    let moved: Vec<(&&Found, String)> = covered
        .iter()
        .filter_map(|found| Some((found, now(found)?)))
        .collect();
    let first = moved.first()?.1.clone();
    let findings = if moved.len() == covered.len() {
        Vec::new()
    } else {
        moved.iter().map(|(f, _)| f.finding.id.clone()).collect()
    };
    Some(Moved {
        fact: MovedFact {
            fact: fact.to_owned(),
            was: was.to_owned(),
            now: first,
            findings,
        },
        at: at.clone(),
    })
}

fn kev_now(relied: bool, vulnerability: &Vulnerability) -> Option<String> {
    match (&vulnerability.kev, relied) {
        (Some(kev), false) => Some(kev.added.map_or_else(
            || "in KEV".to_owned(),
            |added| format!("in KEV since {added}"),
        )),
        (None, true) => Some("not in KEV".to_owned()),
        _ => None,
    }
}

fn cvss_now(relied: &str, vulnerability: &Vulnerability) -> Option<String> {
    let vectors = vulnerability.cvss.iter().map(|c| c.vector.as_str());
    let mut same = vectors
        .clone()
        .filter(|v| v.eq_ignore_ascii_case(relied.trim()));
    if same.next().is_some() {
        return None;
    }
    let now = listed(vectors);
    Some(if now.is_empty() {
        "no vector".to_owned()
    } else {
        now
    })
}

fn range_now(relied: &str, found: &Found) -> Option<String> {
    let bare = |range: &str| range.split_whitespace().collect::<String>();
    let mut ranges: Vec<&str> = found.finding.why.iter().map(|w| w.range.as_str()).collect();
    if ranges.iter().any(|r| bare(r) == bare(relied)) {
        return None;
    }
    ranges.dedup();
    Some(listed(ranges))
}

fn advisory_now(relied: &str, found: &Found) -> Option<String> {
    let vulnerability = &found.finding.vulnerability;
    if vulnerability.withdrawn {
        return Some("withdrawn".to_owned());
    }
    let asserted = vulnerability.asserted_by.iter().map(|(_, id)| id.as_str());
    let because = found.finding.why.iter().map(|w| &*w.advisory);
    let mut now: Vec<&str> = asserted.chain(because).collect();
    if now.iter().any(|id| id.eq_ignore_ascii_case(relied.trim())) {
        return None;
    }
    now.sort_unstable();
    now.dedup();
    Some(format!("gone; there is {}", listed(now)))
}

fn epss_now(below: u32, vulnerability: &Vulnerability) -> Option<String> {
    match vulnerability.epss {
        Some(epss) if epss.score < below => None,
        Some(epss) => Some(share(epss.score)),
        None => Some("not known".to_owned()),
    }
}

/// Returns parts of 100 000 as a share with what decimals it needs.
fn share(parts: u32) -> String {
    let text = format!("{}.{:05}", parts / 100_000, parts % 100_000);
    let short = text.trim_end_matches('0').trim_end_matches('.');
    short.to_owned()
}

fn fact_moved(basis: &Basis<'_>, name: &str, relied: bool, at: &Place) -> Option<Moved> {
    let stated = Fact::parse(name).and_then(|f| basis.device().facts.get(&f).copied());
    let now = match stated {
        Some(value) if value == relied => return None,
        Some(value) => value.to_string(),
        None => "not stated".to_owned(),
    };
    Some(Moved {
        fact: MovedFact {
            fact: format!("facts.{name}"),
            was: relied.to_string(),
            now,
            findings: Vec::new(),
        },
        at: at.clone(),
    })
}

fn expired(decision: &Decision, as_of: Instant) -> Option<Moved> {
    let expires = decision.expires.as_ref()?;
    (as_of >= expiry(expires.value)).then(|| Moved {
        fact: MovedFact {
            fact: "expires".to_owned(),
            was: expires.value.to_string(),
            now: "that day has passed".to_owned(),
            findings: Vec::new(),
        },
        at: expires.at.clone(),
    })
}

fn out_of_range(decision: &Decision, beyond: &[&Found]) -> Option<Moved> {
    let Releases::Span {
        until: Some(until), ..
    } = &decision.releases
    else {
        return None;
    };
    beyond.first()?;
    let mut releases: Vec<&str> = beyond.iter().map(|f| f.finding.release.as_str()).collect();
    releases.dedup();
    Some(Moved {
        fact: MovedFact {
            fact: "release".to_owned(),
            was: format!("until {}", until.value),
            now: format!("{} also has the finding", listed(releases)),
            findings: beyond.iter().map(|f| f.finding.id.clone()).collect(),
        },
        at: until.at.clone(),
    })
}
