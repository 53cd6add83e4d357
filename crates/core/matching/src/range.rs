//! What a range of an advisory says of a version: its events on a timeline
//! (OSV schema 1.7, <https://ossf.github.io/osv-schema/#evaluation>). Several ranges are a union; that is the matcher's.

use std::cmp::Ordering;

use asepsis_domain::vulnerability::{Event, Range, RangeKind};

use crate::version::{Scheme, Version};

/// A range, borrowed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RangeRef<'a> {
    /// What its versions are.
    pub(crate) kind: RangeKind,
    /// Its events as written.
    pub(crate) events: Vec<(Turn, &'a str)>,
}

/// What happens on the timeline; the order is that of events at the same version.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Turn {
    /// Not affected from here.
    Fixed,
    /// Affected from here.
    Introduced,
    /// Affected up to and with this.
    LastAffected,
    /// Not looked at from here.
    Limit,
    /// Affected from behind this.
    After,
}

impl Turn {
    /// Returns whether an interval begins here.
    pub(crate) fn begins(self) -> bool {
        matches!(self, Self::Introduced | Self::After)
    }
}

impl<'a> RangeRef<'a> {
    /// Returns the range, borrowed.
    pub(crate) fn of(range: &'a Range) -> Self {
        let events = range.events.iter().map(|event| match event {
            Event::Introduced(version) => (Turn::Introduced, version.as_str()),
            Event::Fixed(version) => (Turn::Fixed, version.as_str()),
            Event::LastAffected(version) => (Turn::LastAffected, version.as_str()),
            Event::Limit(version) => (Turn::Limit, version.as_str()),
            Event::IntroducedAfter(version) => (Turn::After, version.as_str()),
        });
        Self {
            kind: range.kind,
            events: events.collect(),
        }
    }

    /// Returns the range's text without ordering anything: each event as written.
    pub(crate) fn as_written(&self) -> String {
        let mut text = String::new();
        for (turn, version) in &self.events {
            let sign = match turn {
                Turn::Introduced => ">=",
                Turn::Fixed | Turn::Limit => "<",
                Turn::LastAffected => "<=",
                Turn::After => ">",
            };
            if !text.is_empty() {
                // A new introduction opens the next interval.
                text.push_str(if turn.begins() { " || " } else { ", " });
            }
            text.push_str(sign);
            text.push_str(version);
        }
        text
    }

    /// Returns whether every version is affected, so that none needs to be compared.
    pub(crate) fn is_everything(&self) -> bool {
        matches!(self.events.as_slice(), [(Turn::Introduced, "0")])
    }
}

/// A version of a range with its text.
pub(crate) type Mark<'a> = (Version, &'a str);

/// The upper end of an interval.
#[derive(Debug, Clone)]
pub(crate) enum End<'a> {
    /// None.
    Open,
    /// Without this version.
    Before(Mark<'a>),
    /// With this version.
    With(Mark<'a>),
}

/// An interval of affected versions; no start is before all versions.
#[derive(Debug, Clone)]
pub(crate) struct Interval<'a> {
    /// First affected.
    pub(crate) start: Option<Mark<'a>>,
    /// The start itself is not in it.
    pub(crate) is_after: bool,
    /// Where it ends.
    pub(crate) end: End<'a>,
}

/// A range, ordered.
#[derive(Debug, Clone, Default)]
pub(crate) struct Timeline<'a> {
    /// Its intervals, ascending.
    pub(crate) intervals: Vec<Interval<'a>>,
    /// Versions that fix it.
    pub(crate) fixed: Vec<Mark<'a>>,
    /// Pairs of an introduction and an end that lies before it; they are in no interval.
    pub(crate) contradictions: Vec<(&'a str, &'a str)>,
}

/// A version of a range that the scheme cannot order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Unordered<'a>(pub(crate) &'a str);

impl<'a> Timeline<'a> {
    /// Orders the events of a range.
    pub(crate) fn of(scheme: &Scheme, range: &RangeRef<'a>) -> Result<Self, Unordered<'a>> {
        let mut timeline = Self::default();
        let mut limit: Option<Mark<'a>> = None;
        let mut events = Vec::with_capacity(range.events.len());
        for (turn, text) in &range.events {
            let mark = if *text == "0" && *turn == Turn::Introduced
                || *text == "*" && *turn == Turn::Limit
            {
                None
            } else {
                Some(((scheme.parse)(text).ok_or(Unordered(text))?, *text))
            };
            match (turn, mark) {
                (Turn::Limit, Some(mark)) => {
                    // The widest limit counts.
                    if limit.as_ref().is_none_or(|l| l.0.is_before(&mark.0)) {
                        limit = Some(mark);
                    }
                }
                (Turn::Limit, None) => limit = None,
                (_, mark) => events.push((*turn, mark)),
            }
        }
        // The order in which events are written means nothing, unless they do not make sense otherwise.
        let written = events.clone();
        sort(&mut events);
        if hangs_loose(&events) {
            events = written;
            timeline.take_contradictions(&mut events);
            sort(&mut events);
        }
        timeline.walk(events);
        timeline.cut(limit);
        Ok(timeline)
    }

    /// Returns the interval in which a version lies.
    pub(crate) fn holds(&self, version: &Version) -> Option<&Interval<'a>> {
        self.intervals
            .iter()
            .find(|interval| interval.holds(version))
    }

    /// Takes out each introduction whose ends, those written up to the next introduction, all lie before it.
    fn take_contradictions(&mut self, events: &mut Vec<(Turn, Option<Mark<'a>>)>) {
        let mut kept = Vec::with_capacity(events.len());
        let mut rest = std::mem::take(events).into_iter().peekable();
        while let Some((turn, mark)) = rest.next() {
            let mut ends = Vec::new();
            if turn.begins() {
                let is_end = |(next, _): &(Turn, Option<Mark<'a>>)| !next.begins();
                while let Some((turn, Some(end))) = rest.next_if(is_end) {
                    ends.push((turn, end));
                }
            }
            let start = mark.as_ref();
            let inverted =
                start.is_some_and(|s| ends.iter().all(|(turn, end)| is_inverted(s, *turn, end)));
            match (start, ends.first()) {
                (Some(start), Some((_, end))) if inverted => {
                    self.contradictions.push((start.1, end.1))
                }
                _ => {
                    kept.push((turn, mark));
                    kept.extend(ends.into_iter().map(|(turn, end)| (turn, Some(end))));
                }
            }
        }
        *events = kept;
    }

    fn walk(&mut self, events: Vec<(Turn, Option<Mark<'a>>)>) {
        let introduced = events.iter().filter(|(turn, _)| turn.begins()).count();
        let mut open: Option<(Option<Mark<'a>>, bool)> = None;
        let mut loose = None;
        for (turn, mark) in events {
            match (turn, mark) {
                (turn, mark) if turn.begins() => {
                    open = Some(open.unwrap_or((mark, turn == Turn::After)));
                }
                (_, None) => {}
                (turn, Some(mark)) => {
                    if turn == Turn::Fixed {
                        self.fixed.push(mark.clone());
                    }
                    let text = mark.1;
                    let end = if turn == Turn::Fixed {
                        End::Before(mark)
                    } else {
                        End::With(mark)
                    };
                    match open.take() {
                        Some((start, is_after)) => self.intervals.push(Interval {
                            start,
                            is_after,
                            end,
                        }),
                        None => loose = loose.or(Some(text)),
                    }
                }
            }
        }
        let Some((start, is_after)) = open else {
            return;
        };
        match (loose, &start) {
            // The only introduction comes after the end, in whatever order they are written.
            (Some(end), Some(start)) if introduced == 1 => self.contradictions.push((start.1, end)),
            _ => self.intervals.push(Interval {
                start,
                is_after,
                end: End::Open,
            }),
        }
    }

    fn cut(&mut self, limit: Option<Mark<'a>>) {
        let Some(limit) = limit else { return };
        self.intervals.retain(|i| {
            i.start
                .as_ref()
                .is_none_or(|start| start.0.is_before(&limit.0))
        });
        for interval in &mut self.intervals {
            let beyond = match &interval.end {
                End::Open => true,
                End::Before(end) => limit.0.is_before(&end.0),
                End::With(end) => !end.0.is_before(&limit.0),
            };
            if beyond {
                interval.end = End::Before(limit.clone());
            }
        }
    }
}

impl Interval<'_> {
    /// Returns whether a version lies in it.
    pub(crate) fn holds(&self, version: &Version) -> bool {
        let started = self.start.as_ref().is_none_or(|start| {
            if self.is_after {
                start.0.is_before(version)
            } else {
                !version.is_before(&start.0)
            }
        });
        started
            && match &self.end {
                End::Open => true,
                End::Before(end) => version.is_before(&end.0),
                End::With(end) => !end.0.is_before(version),
            }
    }
}

fn sort(events: &mut Vec<(Turn, Option<Mark<'_>>)>) {
    in_order(events, |(turn, a), (other, b)| {
        by_place(a.as_ref(), b.as_ref()).then(turn.cmp(other))
    });
}

/// Sorts by an order of versions. Not every ecosystem's order is one (Maven's, Arch's), and the library's own sorting may
/// panic where it is none: here each is put behind those that are not after it.
pub(crate) fn in_order<T>(items: &mut Vec<T>, order: impl Fn(&T, &T) -> Ordering) {
    let mut sorted = Vec::with_capacity(items.len());
    for item in items.drain(..) {
        let at = sorted.partition_point(|known| order(known, &item).is_le());
        sorted.insert(at, item);
    }
    *items = sorted;
}

/// Whether, of events in order, an end follows no introduction and an introduction has no end.
fn hangs_loose(events: &[(Turn, Option<Mark<'_>>)]) -> bool {
    let (mut open, mut loose) = (false, false);
    for (turn, _) in events {
        let starts = turn.begins();
        loose |= !starts && !open;
        open = starts;
    }
    open && loose
}

fn is_inverted(start: &Mark<'_>, turn: Turn, end: &Mark<'_>) -> bool {
    let order = end.0.compare(&start.0);
    order == Some(Ordering::Less) || turn == Turn::Fixed && order == Some(Ordering::Equal)
}

/// The order of two places on a timeline; none is before all.
fn by_place(a: Option<&Mark<'_>>, b: Option<&Mark<'_>>) -> Ordering {
    match (a, b) {
        (Some(a), Some(b)) => a.0.compare(&b.0).unwrap_or(Ordering::Equal),
        (a, b) => a.is_some().cmp(&b.is_some()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::version::scheme;

    fn check(events: &[(Turn, &str)], affected: &[&str], clear: &[&str]) {
        let range = RangeRef {
            kind: RangeKind::Ecosystem,
            events: events.to_vec(),
        };
        let scheme = scheme("semver").unwrap();
        let timeline = Timeline::of(scheme, &range).unwrap();
        for (versions, expect) in [(affected, true), (clear, false)] {
            for version in versions {
                let parsed = (scheme.parse)(version).unwrap();
                assert_eq!(
                    timeline.holds(&parsed).is_some(),
                    expect,
                    "{version} in {events:?}"
                );
            }
        }
    }

    #[test]
    fn timelines_hold_what_the_schema_says() {
        use Turn::{Fixed, Introduced, LastAffected, Limit};
        check(
            &[(Introduced, "0"), (Fixed, "1.0.0")],
            &["0.0.0-alpha", "0.9.9", "1.0.0-rc.1"],
            &["1.0.0", "2.0.0"],
        );
        check(
            &[(Introduced, "1.0.0"), (LastAffected, "1.2.0")],
            &["1.0.0", "1.2.0"],
            &["1.0.0-rc.1", "1.2.1"],
        );
        // Several branches, in any order.
        check(
            &[
                (Introduced, "2.0.0"),
                (Fixed, "2.1.0"),
                (Introduced, "0"),
                (Fixed, "1.5.0"),
            ],
            &["0.1.0", "2.0.5"],
            &["1.5.0", "1.9.0", "2.1.0"],
        );
        check(
            &[(Fixed, "1.5.0"), (Introduced, "0")],
            &["1.0.0"],
            &["1.5.0"],
        );
        // Touching intervals.
        check(
            &[
                (Introduced, "0"),
                (Fixed, "1.0.0"),
                (Introduced, "1.0.0"),
                (Fixed, "2.0.0"),
            ],
            &["1.0.0"],
            &["2.0.0"],
        );
        // An introduction inside an open interval changes nothing; the lowest fix ends it.
        check(
            &[(Introduced, "0"), (Introduced, "1.0.0"), (Fixed, "2.0.0")],
            &["0.5.0", "1.5.0"],
            &["2.0.0"],
        );
        check(
            &[(Introduced, "0"), (Fixed, "1.0.0"), (Fixed, "2.0.0")],
            &["0.5.0"],
            &["1.5.0"],
        );
        check(&[(Introduced, "1.0.0")], &["1.0.0", "99.0.0"], &["0.9.0"]);
        check(
            &[(Introduced, "0"), (Limit, "1.0.0")],
            &["0.5.0"],
            &["1.0.0", "1.5.0"],
        );
        check(
            &[(Introduced, "0"), (Limit, "1.0.0"), (Limit, "2.0.0")],
            &["1.5.0"],
            &["2.0.0"],
        );
        check(&[(Introduced, "0"), (Limit, "*")], &["7.0.0"], &[]);
    }

    #[test]
    fn a_range_may_begin_behind_a_version() {
        use Turn::{After, Fixed, Introduced, LastAffected};
        check(
            &[(After, "1.0.0"), (LastAffected, "1.2.0")],
            &["1.0.1", "1.2.0"],
            &["1.0.0", "1.0.0-rc.1", "1.2.1"],
        );
        // All but one version.
        check(
            &[(Introduced, "1.0.0"), (Fixed, "1.5.0"), (After, "1.5.0")],
            &["1.0.0", "1.4.9", "1.5.1", "9.0.0"],
            &["0.9.0", "1.5.0"],
        );
        let range = RangeRef {
            kind: RangeKind::Ecosystem,
            events: vec![(Introduced, "1"), (Fixed, "2"), (After, "3")],
        };
        assert_eq!(range.as_written(), ">=1, <2 || >3");
    }

    #[test]
    fn contradictions_hold_nothing_and_leave_the_rest_whole() {
        use Turn::{Fixed, Introduced};
        check(
            &[(Introduced, "2.0.0"), (Fixed, "1.0.0")],
            &[],
            &["0.5.0", "1.5.0", "2.5.0"],
        );
        check(
            &[(Fixed, "1.0.0"), (Introduced, "2.0.0")],
            &[],
            &["0.5.0", "1.5.0", "2.5.0"],
        );
        // A fix of an older branch beside the fix that counts is none.
        check(
            &[(Introduced, "2.0.0"), (Fixed, "1.5.0"), (Fixed, "2.1.0")],
            &["2.0.5"],
            &["1.0.0", "1.7.0", "2.1.0"],
        );
        check(
            &[(Introduced, "1.0.0"), (Fixed, "1.0.0")],
            &[],
            &["1.0.0", "2.0.0"],
        );
        check(
            &[
                (Introduced, "0"),
                (Fixed, "1.0.0"),
                (Introduced, "5.0.0"),
                (Fixed, "4.0.0"),
            ],
            &["0.5.0"],
            &["4.5.0", "6.0.0"],
        );
    }

    #[test]
    fn a_version_that_cannot_be_ordered_is_told() {
        let range = RangeRef {
            kind: RangeKind::Ecosystem,
            events: vec![(Turn::Introduced, "0"), (Turn::Fixed, "abc")],
        };
        assert_eq!(
            Timeline::of(scheme("semver").unwrap(), &range).unwrap_err(),
            Unordered("abc")
        );
        assert_eq!(range.as_written(), ">=0, <abc");
    }
}
