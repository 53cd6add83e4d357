//! Why a finding is one, argued as a person would: under which identity the component was looked up, what the source says
//! of it, how the versions compare, what is open. One paragraph per reason, the strongest first.

use asepsis_domain::disagreement::{About, disagreements};
use asepsis_domain::evaluation::Finding;
use asepsis_domain::matches::{MatchStatus, Matcher, Why};
use asepsis_domain::vulnerability::Vulnerability;

use crate::content::{Body, Inline, Inlines, KeyValue, Source, joined, line};
use crate::words::sentence;

/// How many sources are named before the rest is left to the machine's answer.
const NAMED: usize = 8;

/// What is argued: that a vulnerability is in a component, for these reasons.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Claim<'a> {
    /// Name of the component.
    pub(crate) name: &'a str,
    /// Version compared; empty where there is none.
    pub(crate) version: &'a str,
    /// The vulnerability.
    pub(crate) vulnerability: &'a Vulnerability,
    /// The reasons.
    pub(crate) why: &'a [Why],
}

impl<'a> Claim<'a> {
    /// Returns what a finding claims.
    pub(crate) fn of(finding: &'a Finding) -> Self {
        Self {
            name: &finding.name,
            version: &finding.version,
            vulnerability: &finding.vulnerability,
            why: &finding.why,
        }
    }
}

/// Writes the argument with those who say so.
pub(crate) fn write(claim: Claim<'_>, source: &Source, body: &mut Body) {
    body.heading(1, "why", "Why it was matched");
    for paragraph in argument(claim) {
        body.say(paragraph, [source.clone()]);
    }
    let pairs = said_by(claim.vulnerability, claim.why, source);
    if !pairs.is_empty() {
        body.key_values(pairs);
    }
}

/// Returns the argument, a paragraph per reason, then what other sources say.
fn argument(claim: Claim<'_>) -> Vec<Inlines> {
    let mut paragraphs: Vec<Inlines> = claim.why.iter().map(|why| reason(claim, why)).collect();
    let silent: Vec<String> = claim
        .vulnerability
        .asserted_by
        .iter()
        .filter(|(source, id)| {
            !claim
                .why
                .iter()
                .any(|why| &*why.source == source && &*why.advisory == id)
        })
        .map(|(source, id)| format!("{source} {id}"))
        .collect();
    if !silent.is_empty() {
        paragraphs.push(line![format!(
            "Other sources know the vulnerability and do not name this component at this version: {}.",
            silent.join(", ")
        )]);
    }
    paragraphs
}

fn reason(claim: Claim<'_>, why: &Why) -> Inlines {
    let by = match why.matcher {
        Matcher::Distro => "the distribution's own package",
        Matcher::Purl => "the package of its package URL",
        Matcher::Cpe => "the product of its CPE name",
    };
    let mut text = line![
        Inline::strong(
            format!("{} {}", claim.name, claim.version)
                .trim()
                .to_owned()
        ),
        " was looked up as ",
        Inline::code(&*why.identity),
        format!(
            ", {by}. The source {} says in {} that ",
            why.source, why.advisory
        ),
    ];
    text.extend(said(&why.range));
    text.push(Inline::text(". "));
    let version = if claim.version.is_empty() {
        "The component, which has no version,"
    } else {
        claim.version
    };
    let mut order = Inlines::new();
    if !why.scheme.is_empty() {
        order = line![" in the order of versions ", Inline::code(why.scheme)];
    }
    text.extend(match why.status {
        MatchStatus::Affected => {
            let mut one = line![format!("{version} is one of them")];
            one.extend(order);
            one.push(Inline::text("."));
            one
        }
        MatchStatus::Indeterminate => line![format!(
            "Whether {version} is one of them cannot be decided, so the finding stays open."
        )],
    });
    if !why.remark.is_empty() {
        text.extend(line![" ", sentence(&why.remark)]);
    }
    text
}

/// Returns a range in words: `>=1.0, <2.0` is all from 1.0 up to, but not, 2.0.
fn said(range: &str) -> Inlines {
    if range.is_empty() {
        return line!["some versions are affected, without naming them"];
    }
    if range == "*" {
        return line!["every version is affected"];
    }
    let intervals: Vec<String> = range.split(" || ").map(interval).collect();
    line![
        format!("the versions {} are affected, ", intervals.join(" and ")),
        Inline::code(range)
    ]
}

fn interval(range: &str) -> String {
    const SIGNS: &[(&str, &str)] = &[
        (">=", "from"),
        ("<=", "up to and with"),
        (">", "after"),
        ("<", "before"),
        ("=", "called"),
    ];
    let parts = range.split(", ").map(|part| {
        let found = SIGNS
            .iter()
            .find_map(|(sign, word)| Some((word, part.strip_prefix(sign)?)));
        match found {
            Some((&"from", "0")) => "from the first".to_owned(),
            Some((word, version)) => format!("{word} {version}"),
            None => part.to_owned(),
        }
    });
    parts.collect::<Vec<_>>().join(" ")
}

/// Who says so, who knows it to be exploited, and where they disagree.
pub(crate) fn said_by(facts: &Vulnerability, why: &[Why], source: &Source) -> Vec<KeyValue> {
    let mut pairs = Vec::new();
    let mut pair = |label: &str, text: Inlines| {
        pairs.push(KeyValue::new(label, text, [source.clone()]));
    };
    if facts.asserted_by.len() > 1 {
        let said = facts
            .asserted_by
            .iter()
            .take(NAMED)
            .map(|(source, id)| line![format!("{source} "), Inline::code(&**id)]);
        pair("Said by", joined(said, &Inline::Break));
    }
    for disagreement in disagreements(facts, why) {
        let label = match disagreement.about {
            About::Severity => "Disagree on severity",
            About::Range => "Disagree on range",
        };
        let says = disagreement.says.into_iter();
        let says =
            says.map(|(source, value)| line![format!("{source} says "), Inline::code(value)]);
        pair(label, joined(says, &Inline::Break));
    }
    for exploited in &facts.exploited {
        let since = exploited
            .since
            .map(|day| format!(" since {day}"))
            .unwrap_or_default();
        pair(
            "Exploited",
            line![format!(
                "{} knows it to be exploited{since}",
                exploited.source
            )],
        );
    }
    for ssvc in &facts.ssvc {
        let points = format!(
            "{}: exploitation {}, automatable {}, technical impact {}",
            ssvc.source, ssvc.exploitation, ssvc.automatable, ssvc.technical_impact
        );
        pair("SSVC", line![points]);
    }
    pairs
}
