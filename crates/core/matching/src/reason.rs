//! How a range is printed for a person and cited by a decision: `>=0, <4.17.19`, `=1.2.3`, `<=1.2`.

use asepsis_domain::vulnerability::{Bound, CpeCriterion};

use crate::range::{End, Interval};

/// Returns an interval's text.
pub(crate) fn interval(interval: &Interval<'_>) -> String {
    let start = interval.start.as_ref().map(|mark| mark.1);
    let sign = if interval.is_after { ">" } else { ">=" };
    let from = format!("{sign}{}", start.unwrap_or("0"));
    match &interval.end {
        End::Open => from,
        End::Before(end) => format!("{from}, <{}", end.1),
        End::With(end) if start.is_none() => format!("<={}", end.1),
        End::With(end) => format!("{from}, <={}", end.1),
    }
}

/// Returns the text of a version that is listed.
pub(crate) fn listed(version: &str) -> String {
    format!("={version}")
}

/// Returns a CPE criterion's text: its bounds, else its version; `*` is every version.
pub(crate) fn criterion(criterion: &CpeCriterion) -> String {
    let mut parts = Vec::new();
    match &criterion.start {
        Bound::Open => {}
        Bound::Including(version) => parts.push(format!(">={version}")),
        Bound::Excluding(version) => parts.push(format!(">{version}")),
    }
    match &criterion.end {
        Bound::Open => {}
        Bound::Including(version) => parts.push(format!("<={version}")),
        Bound::Excluding(version) => parts.push(format!("<{version}")),
    }
    if parts.is_empty() {
        return crate::matcher::cpe::full_version(&criterion.cpe)
            .map_or_else(|| "*".to_owned(), |v| format!("={v}"));
    }
    parts.join(", ")
}
