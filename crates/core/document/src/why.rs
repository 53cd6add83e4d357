//! Why a finding is one, argued as a person would: under which identity the component was looked up, what the source says
//! of it, how the versions compare, what is open. One paragraph per reason, the strongest first.

use asepsis_domain::evaluation::Finding;
use asepsis_domain::matches::{MatchStatus, Matcher, Why};

use crate::content::{Inline, Inlines, line};
use crate::words::sentence;

/// Returns the argument, a paragraph per reason, then what other sources say.
pub(crate) fn argument(finding: &Finding) -> Vec<Inlines> {
    let mut paragraphs: Vec<Inlines> = finding.why.iter().map(|why| reason(finding, why)).collect();
    let silent: Vec<String> = finding
        .vulnerability
        .asserted_by
        .iter()
        .filter(|(source, id)| {
            !finding
                .why
                .iter()
                .any(|why| &why.source == source && &why.advisory == id)
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

fn reason(finding: &Finding, why: &Why) -> Inlines {
    let by = match why.matcher {
        Matcher::Distro => "the distribution's own package",
        Matcher::Purl => "the package of its package URL",
        Matcher::Cpe => "the product of its CPE name",
    };
    let mut text = line![
        Inline::strong(format!("{} {}", finding.name, finding.version)),
        " was looked up as ",
        Inline::code(&*why.identity),
        format!(
            ", {by}. The source {} says in {} that ",
            why.source, why.advisory
        ),
    ];
    text.extend(said(&why.range));
    text.push(Inline::text(". "));
    let version = if finding.version.is_empty() {
        "The component, which has no version,".to_owned()
    } else {
        finding.version.clone()
    };
    let order = if why.scheme.is_empty() {
        String::new()
    } else {
        format!(" in the order of versions `{}`", why.scheme)
    };
    text.extend(match why.status {
        MatchStatus::Affected => line![format!("{version} is one of them{order}.")],
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
