//! Where sources disagree on one vulnerability of one component: on its severity, on the versions that fix it. Which of
//! them is right is not said here; that they disagree must be seen.

use std::collections::{BTreeMap, BTreeSet};

use crate::matches::{MatchStatus, Why};
use crate::vulnerability::Vulnerability;

/// On what sources disagree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum About {
    /// The severity.
    Severity,
    /// Up to which version it is affected.
    Range,
}

impl About {
    /// Returns the word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Severity => "severity",
            Self::Range => "range",
        }
    }
}

/// A disagreement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Disagreement {
    /// On what.
    pub about: About,
    /// Who says what, by source; at least two values differ.
    pub says: Vec<(String, String)>,
}

/// Returns where the sources disagree. Severities are compared as ratings, each source's by the newest version of CVSS
/// that it gives; ranges by where they end, and only between reasons that say that it is affected.
pub fn disagreements(vulnerability: &Vulnerability, why: &[Why]) -> Vec<Disagreement> {
    let scorers = vulnerability.cvss.iter().map(|c| c.source.as_str());
    let speakers = why.iter().map(|w| &*w.source);
    // Of the many that one source alone speaks of, nothing is made.
    if are_one(scorers) && are_one(speakers) {
        return Vec::new();
    }
    let mut severities: BTreeMap<&str, String> = BTreeMap::new();
    // Vectors are sorted: the newest version first.
    for cvss in &vulnerability.cvss {
        let said = || cvss.rating().as_str().to_owned();
        severities.entry(&cvss.source).or_insert_with(said);
    }
    let mut ends: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for why in why.iter().filter(|w| w.status == MatchStatus::Affected) {
        // A distribution numbers its packages in its own way.
        if why.matcher != crate::matches::Matcher::Distro {
            ends.entry(&why.source).or_default().insert(end(&why.range));
        }
    }
    let ends = ends.into_iter().map(|(source, ends)| {
        let ends: Vec<&str> = ends.into_iter().collect();
        (source, ends.join(" or "))
    });
    let severities = disagreement(About::Severity, severities.into_iter());
    severities
        .into_iter()
        .chain(disagreement(About::Range, ends))
        .collect()
}

/// Returns whether all are the same, or there is none.
fn are_one<'a>(mut sources: impl Iterator<Item = &'a str>) -> bool {
    sources
        .next()
        .is_none_or(|first| sources.all(|other| other == first))
}

/// Returns where a range ends: `<4.17.19` of `>=0, <4.17.19`; `no end` where it does not.
fn end(range: &str) -> &str {
    let last = range.rsplit(',').next().unwrap_or(range).trim();
    if last.starts_with('>') || last.is_empty() {
        "no end"
    } else {
        last
    }
}

fn disagreement<'a>(
    about: About,
    says: impl Iterator<Item = (&'a str, String)>,
) -> Option<Disagreement> {
    let says: Vec<(String, String)> = says.map(|(s, v)| (s.to_owned(), v)).collect();
    let values: BTreeSet<&str> = says.iter().map(|(_, value)| value.as_str()).collect();
    (values.len() > 1).then_some(Disagreement { about, says })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::matches::Matcher;
    use crate::severity::Cvss;

    fn why(matcher: Matcher, source: &str, range: &str) -> Why {
        Why {
            status: MatchStatus::Affected,
            matcher,
            source: source.into(),
            advisory: "A".into(),
            scheme: "semver",
            range: range.into(),
            identity: "npm a".into(),
            remark: "".into(),
        }
    }

    fn vulnerability(vectors: &[(&str, &str)]) -> Vulnerability {
        let parse = |(vector, source): &(&str, &str)| Cvss::parse(vector, source).unwrap();
        Vulnerability {
            cvss: vectors.iter().map(parse).collect(),
            ..Vulnerability::default()
        }
    }

    #[test]
    fn what_differs_is_named_with_who_says_it() {
        let (high, low) = (
            "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H",
            "CVSS:3.1/AV:L/AC:H/PR:H/UI:R/S:U/C:L/I:N/A:N",
        );
        let reasons = [
            why(Matcher::Purl, "osv", ">=0, <4.17.19"),
            why(Matcher::Cpe, "nvd", "<4.17.21"),
            why(Matcher::Distro, "debian", ">=0, <4.17.19-1"),
        ];
        let found = disagreements(&vulnerability(&[(high, "nvd"), (low, "osv")]), &reasons);
        let says = |about, pairs: &[(&str, &str)]| Disagreement {
            about,
            says: pairs
                .iter()
                .map(|(s, v)| ((*s).to_owned(), (*v).to_owned()))
                .collect(),
        };
        assert_eq!(
            found,
            [
                says(About::Severity, &[("nvd", "critical"), ("osv", "low")]),
                says(About::Range, &[("nvd", "<4.17.21"), ("osv", "<4.17.19")]),
            ]
        );
    }

    #[test]
    fn what_is_the_same_in_other_words_is_no_disagreement() {
        let one = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H";
        let other = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:L";
        let older = "AV:L/AC:H/Au:N/C:P/I:N/A:N";
        let vectors = [(one, "nvd"), (other, "osv"), (older, "nvd")];
        let reasons = [
            why(Matcher::Purl, "osv", ">=0, <4.17.19"),
            why(Matcher::Cpe, "nvd", "<4.17.19"),
        ];
        assert_eq!(disagreements(&vulnerability(&vectors), &reasons), []);
        assert_eq!(disagreements(&Vulnerability::default(), &[]), []);
    }
}
