//! How values of the domain are said in documents: their words, tones and dates.

use asepsis_domain::decision::{Justification, VexStatus};
use asepsis_domain::dossier::SupportLevel;
use asepsis_domain::evaluation::{ClockStatus, FindingState, ItemStatus};
use asepsis_domain::matches::ComponentStatus;
use asepsis_domain::record::is_written;
use asepsis_domain::risk::{Acceptability, Control, HarmLevel};
use asepsis_domain::severity::Rating;
use asepsis_domain::test::Outcome;
use asepsis_domain::time::{Instant, day_of};
use asepsis_domain::vulnerability::Vulnerability;

use crate::content::{Inline, Inlines, Tone};

/// Returns the word of a value from its table of words; the tables hold all values.
pub(crate) fn word<T: PartialEq>(words: &[(&'static str, T)], value: &T) -> &'static str {
    words
        .iter()
        .find(|(_, known)| known == value)
        .map_or("unknown", |(word, _)| word)
}

/// Returns the word with spaces for `-` and `_`.
pub(crate) fn spoken(word: &str) -> String {
    word.replace(['-', '_'], " ")
}

/// Returns the text with a capital first letter.
pub(crate) fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(chars).collect()
    })
}

/// Returns the number with its noun, in the plural where it is not one.
pub(crate) fn counted(number: usize, one: &str, several: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { several })
}

/// Returns the texts as a list in a sentence: `a, b and c`.
pub(crate) fn listed(texts: &[String]) -> String {
    match texts {
        [] => String::new(),
        [only] => only.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// Returns which of the named texts nobody has written yet.
pub(crate) fn unwritten(texts: &[(&str, &String)]) -> Vec<String> {
    let open = texts.iter().filter(|(_, text)| !is_written(text));
    open.map(|(name, _)| (*name).to_owned()).collect()
}

/// Returns the UTC day of an instant.
pub(crate) fn day(instant: Instant) -> String {
    day_of(instant).to_string()
}

/// Returns the instant to the minute, UTC.
pub(crate) fn minute(instant: Instant) -> String {
    instant.strftime("%Y-%m-%d %H:%M UTC").to_string()
}

/// Returns a text with a full stop at its end.
pub(crate) fn sentence(text: &str) -> String {
    let text = text.trim();
    match text.chars().last() {
        None => String::new(),
        Some('.' | '!' | '?' | ':' | '…') => text.to_owned(),
        Some(_) => format!("{text}."),
    }
}

/// Returns a severity, as a badge.
pub fn rating_badge(rating: Rating) -> Inline {
    let tone = match rating {
        Rating::Critical | Rating::High => Tone::Bad,
        Rating::Medium => Tone::Caution,
        Rating::Low | Rating::None => Tone::Good,
        Rating::Unknown => Tone::Neutral,
    };
    Inline::badge(rating.as_str(), tone)
}

/// Returns where a finding stands, as a badge.
pub fn state_badge(state: FindingState) -> Inline {
    let tone = match state {
        FindingState::Untriaged | FindingState::Stale => Tone::Bad,
        FindingState::Open => Tone::Caution,
        FindingState::Closed => Tone::Good,
    };
    Inline::badge(state.as_str(), tone)
}

/// Returns where a catalogue item stands, as a badge.
pub fn item_badge(status: ItemStatus) -> Inline {
    Inline::badge(status.as_str(), item_tone(status))
}

pub(crate) fn item_tone(status: ItemStatus) -> Tone {
    match status {
        ItemStatus::Met => Tone::Good,
        ItemStatus::EvidencePresent | ItemStatus::Partly => Tone::Caution,
        ItemStatus::Missing => Tone::Bad,
        ItemStatus::NotApplicable | ItemStatus::Unverified => Tone::Neutral,
    }
}

/// Returns a VEX status, as a badge.
pub fn vex_badge(status: VexStatus) -> Inline {
    let tone = match status {
        VexStatus::NotAffected | VexStatus::Fixed => Tone::Good,
        VexStatus::Affected => Tone::Bad,
        VexStatus::UnderInvestigation => Tone::Caution,
    };
    Inline::badge(spoken(word(VexStatus::WORDS, &status)), tone)
}

/// Returns where a clock stands, as a badge.
pub fn clock_badge(status: ClockStatus) -> Inline {
    let tone = match status {
        ClockStatus::Running => Tone::Caution,
        ClockStatus::Overdue | ClockStatus::FulfilledLate | ClockStatus::Undecided => Tone::Bad,
        ClockStatus::Fulfilled => Tone::Good,
        ClockStatus::NotReportable => Tone::Neutral,
    };
    Inline::badge(status.as_str(), tone)
}

pub(crate) fn acceptability(verdict: Acceptability) -> &'static str {
    word(Acceptability::WORDS, &verdict)
}

pub(crate) fn acceptability_tone(verdict: Acceptability) -> Tone {
    match verdict {
        Acceptability::Acceptable => Tone::Good,
        Acceptability::Review => Tone::Caution,
        Acceptability::Unacceptable => Tone::Bad,
    }
}

/// Returns what the matrix says of a score, as a badge.
pub fn verdict_badge(verdict: Acceptability) -> Inline {
    Inline::badge(acceptability(verdict), acceptability_tone(verdict))
}

/// Returns the manufacturer's decision on a risk, as a badge.
pub fn control_badge(control: Option<Control>) -> Inline {
    match control {
        Some(Control::Controlled) => Inline::badge("controlled", Tone::Good),
        Some(Control::Uncontrolled) => Inline::badge("uncontrolled", Tone::Bad),
        None => Inline::badge("decision missing", Tone::Bad),
    }
}

pub(crate) fn outcome_badge(outcome: Option<Outcome>) -> Inline {
    match outcome {
        Some(Outcome::Pass) => Inline::badge("pass", Tone::Good),
        Some(Outcome::Fail) => Inline::badge("fail", Tone::Bad),
        Some(Outcome::Blocked) => Inline::badge("blocked", Tone::Bad),
        None => Inline::badge("no result", Tone::Bad),
    }
}

/// Returns what matching said of a component, as a badge.
pub fn component_badge(status: ComponentStatus) -> Inline {
    let tone = match status {
        ComponentStatus::Affected => Tone::Bad,
        ComponentStatus::Clear => Tone::Good,
        ComponentStatus::Indeterminate | ComponentStatus::Unidentified => Tone::Caution,
    };
    Inline::badge(status.as_str(), tone)
}

pub(crate) fn harm(level: HarmLevel) -> &'static str {
    word(HarmLevel::WORDS, &level)
}

/// Returns how a level of support is said; the text as it is where it is none of ours.
pub(crate) fn support(text: &str) -> String {
    match SupportLevel::WORDS.iter().find(|(known, _)| *known == text) {
        Some((_, SupportLevel::Maintained)) => "actively maintained".to_owned(),
        Some((_, SupportLevel::SecurityOnly)) => "security fixes only".to_owned(),
        Some((_, SupportLevel::Unmaintained)) => "no longer maintained".to_owned(),
        Some((_, SupportLevel::Abandoned)) => "abandoned".to_owned(),
        Some((_, SupportLevel::Unknown)) => "not known".to_owned(),
        None => spoken(text),
    }
}

/// Returns why a product is not affected, in words.
pub(crate) fn justification(value: Justification) -> &'static str {
    match value {
        Justification::ComponentNotPresent => "the component is not present",
        Justification::VulnerableCodeNotPresent => "the vulnerable code is not present",
        Justification::VulnerableCodeNotInExecutePath => "the vulnerable code is never executed",
        Justification::VulnerableCodeCannotBeControlledByAdversary => {
            "an adversary cannot control the vulnerable code"
        }
        Justification::InlineMitigationsAlreadyExist => "mitigations are built in",
    }
}

/// Returns `9.8 critical, vector (source)` for each CVSS of a vulnerability, one a line.
pub fn cvss_lines(vulnerability: &Vulnerability) -> Inlines {
    let mut all = Inlines::new();
    for cvss in &vulnerability.cvss {
        if !all.is_empty() {
            all.push(Inline::Break);
        }
        all.push(Inline::text(format!(
            "{:.1} {} ",
            cvss.score(),
            cvss.rating().as_str()
        )));
        all.push(Inline::code(cvss.vector.clone()));
        all.push(Inline::text(format!(" ({})", cvss.source)));
    }
    all
}

/// Returns what KEV and EPSS say, in a sentence.
pub(crate) fn exploitation(vulnerability: &Vulnerability) -> String {
    let kev = vulnerability.kev.as_ref().map_or_else(
        || "Not listed as known exploited".to_owned(),
        |kev| {
            let added = kev
                .added
                .map_or_else(String::new, |day| format!(" since {day}"));
            let ransom = if kev.ransomware {
                ", used in ransomware campaigns"
            } else {
                ""
            };
            format!("Known exploited{added}{ransom}")
        },
    );
    match vulnerability.epss {
        Some(epss) => format!(
            "{kev}; EPSS {:.1}% (percentile {:.1}).",
            epss.score() * 100.0,
            epss.percentile() * 100.0
        ),
        None => format!("{kev}; no EPSS score."),
    }
}
