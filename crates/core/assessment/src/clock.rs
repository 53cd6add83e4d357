//! Reporting clocks: what the catalogue's clocks mean for each case.
//!
//! Only a person's decision opens a clock; a case that may meet a trigger and has no decision is asked about, never
//! counted down. A clock that is not verified only prompts. Events after the instant judged have not happened yet.

use std::collections::{BTreeMap, BTreeSet};

use asepsis_domain::catalogue::{Clock, ClockStart, Confidence};
use asepsis_domain::device::MarketStatus;
use asepsis_domain::diagnostic::{Code, Diagnostic};
use asepsis_domain::evaluation::{ClockState, ClockStatus};
use asepsis_domain::id::{ItemRef, RecordId};
use asepsis_domain::organisation::Entity;
use asepsis_domain::postmarket::{Case, CaseEvent, EventKind, ReportDecision, Reportability};
use asepsis_domain::record::{LinkRole, RecordKind};
use asepsis_domain::time::Instant;
use jiff::tz::TimeZone;

use crate::applicability::{Truth, judge};
use crate::basis::Basis;
use crate::deadline::{Deadline, DeadlineError, deadline};
use crate::stage;
use crate::standing::Standing;

/// Returns the clocks of all cases, soonest first.
pub(crate) fn clocks(
    basis: &Basis<'_>,
    standing: &Standing<'_>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<ClockState> {
    let mut all = Vec::new();
    let stage = stage::focused(basis);
    for document in &basis.documents {
        let market = document.market.as_deref();
        let ahead = market.is_some_and(|m| is_ahead(basis, m));
        for clock in document.clocks.iter().filter(|_| !ahead) {
            let verdict = judge(&clock.applies, basis.device(), market, stage);
            for case in &basis.dossier.cases {
                let decided = decision(case, &clock.id);
                if verdict.truth == Truth::No && decided.is_none() {
                    continue;
                }
                let unverified =
                    clock.confidence == Confidence::Unverified && !standing.is_verified(&clock.id);
                let run = Run {
                    basis,
                    clock,
                    case,
                    decided,
                    unverified,
                };
                all.extend(run.states(diagnostics));
            }
        }
    }
    all.sort_by(|a, b| {
        let due = |c: &ClockState| (c.due.is_none(), c.due);
        let name = |c: &ClockState| (c.case.clone(), c.clock.clone(), c.entity.clone());
        due(a).cmp(&due(b)).then_with(|| name(a).cmp(&name(b)))
    });
    all
}

/// Returns whether the device is not on the market, or not yet: what happens is then reported elsewhere.
fn is_ahead(basis: &Basis<'_>, market: &str) -> bool {
    let mut entries = basis.device().markets.iter();
    entries
        .find(|m| m.id.value == market)
        .is_none_or(|m| matches!(m.status, MarketStatus::Planned | MarketStatus::Submitted))
}

/// Returns the case's latest decision on the clock.
fn decision<'a>(case: &'a Case, clock: &ItemRef) -> Option<&'a Reportability> {
    let decisions = case
        .reportability
        .iter()
        .filter(|r| r.clock.value == *clock);
    decisions.max_by_key(|r| (r.on, &r.clock.at))
}

/// One clock for one case.
struct Run<'a> {
    basis: &'a Basis<'a>,
    clock: &'a Clock,
    case: &'a Case,
    decided: Option<&'a Reportability>,
    unverified: bool,
}

impl<'a> Run<'a> {
    fn states(&self, diagnostics: &mut Vec<Diagnostic>) -> Vec<ClockState> {
        let starts = self.starts();
        let Some(decided) = self.decided else {
            if starts.is_empty() {
                return Vec::new();
            }
            let state = self.undecided(&starts);
            diagnostics.push(self.open(&state));
            return vec![state];
        };
        if decided.decision == ReportDecision::NotReportable {
            let started = starts.values().min().copied();
            let reason = decided.reason.clone();
            return vec![self.state(None, ClockStatus::NotReportable, started, reason)];
        }
        if starts.is_empty() {
            diagnostics.push(self.waiting(decided));
            let reason = decided.reason.clone();
            return vec![self.state(None, ClockStatus::Running, None, reason)];
        }
        starts
            .into_iter()
            .map(|(entity, started)| self.opened(entity, started, decided, diagnostics))
            .collect()
    }

    /// Returns the first event from which the clock counts, for each legal entity that such events name.
    fn starts(&self) -> BTreeMap<Option<&'a RecordId>, Instant> {
        let kinds: &[EventKind] = match self.clock.starts {
            ClockStart::Awareness => &[EventKind::Awareness],
            ClockStart::Learned => &[EventKind::Identified, EventKind::Awareness],
            ClockStart::CorrectionInitiated => &[EventKind::CorrectionInitiated],
            ClockStart::AuthorityRequest => &[EventKind::AuthorityRequest],
            ClockStart::Available => &[EventKind::Available],
            ClockStart::Reported => &[EventKind::Reported],
        };
        let mut starts: BTreeMap<Option<&RecordId>, Instant> = BTreeMap::new();
        for event in self.events().filter(|e| kinds.contains(&e.kind)) {
            let at = event.at.value;
            let start = starts.entry(self.entity(event)).or_insert(at);
            *start = at.min(*start);
        }
        // What nobody in particular learnt, everybody did.
        if let (Some(common), true) = (starts.get(&None).copied(), starts.len() > 1) {
            starts.remove(&None);
            for start in starts.values_mut() {
                *start = common.min(*start);
            }
        }
        starts
    }

    fn events(&self) -> impl Iterator<Item = &'a CaseEvent> + use<'a> {
        let as_of = self.basis.as_of();
        self.case.events.iter().filter(move |e| e.at.value <= as_of)
    }

    fn entity(&self, event: &CaseEvent) -> Option<&'a RecordId> {
        let link = event.entity.as_ref()?;
        self.basis
            .records
            .target(RecordKind::Case, LinkRole::By, link)
    }

    fn opened(
        &self,
        entity: Option<&RecordId>,
        started: Instant,
        decided: &Reportability,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> ClockState {
        let mut state = self.state(
            entity,
            ClockStatus::Running,
            Some(started),
            decided.reason.clone(),
        );
        state.fulfilled = self.fulfilled(entity, started);
        match self.due(entity, started) {
            Ok(None) => {}
            Ok(Some(deadline)) => {
                state.due = Some(deadline.end);
                state.last_day = deadline.last_day;
            }
            Err(error) => diagnostics.push(self.no_end(&error)),
        }
        let over = |at: Instant| state.due.is_some_and(|due| at >= due);
        state.status = match state.fulfilled {
            Some(at) if over(at) => ClockStatus::FulfilledLate,
            Some(_) => ClockStatus::Fulfilled,
            None if over(self.basis.as_of()) => ClockStatus::Overdue,
            None => ClockStatus::Running,
        };
        diagnostics.extend(self.told(&state));
        state
    }

    /// Returns the clock's end; `None` where it is not verified.
    fn due(
        &self,
        entity: Option<&RecordId>,
        started: Instant,
    ) -> Result<Option<Deadline>, DeadlineError> {
        if self.unverified {
            return Ok(None);
        }
        let calendar = self.clock.calendar.as_ref();
        let calendar = calendar.and_then(|id| self.basis.catalogue.calendars.get(id));
        let entities = self.basis.dossier.organisation.entities.iter();
        let zone = entity.and_then(|id| entities.clone().find(|e| e.head.id == *id));
        let zone = zone.and_then(time_zone).unwrap_or(TimeZone::UTC);
        let (length, unit) = (self.clock.length, self.clock.unit);
        deadline(started, length, unit, calendar, &zone).map(Some)
    }

    /// Returns when the act that ends the clock was done: the first such event since the start, or one that names it.
    fn fulfilled(&self, entity: Option<&RecordId>, started: Instant) -> Option<Instant> {
        let concerns = |e: &CaseEvent| {
            let by = self.entity(e);
            by.is_none() || entity.is_none() || by == entity
        };
        let ends = |e: &CaseEvent| {
            if e.ends.is_empty() {
                self.clock.ends.contains(&e.kind) && e.at.value >= started
            } else {
                e.ends.iter().any(|c| c.value == self.clock.id)
            }
        };
        let acts = self.events().filter(|e| concerns(e) && ends(e));
        acts.map(|e| e.at.value).min()
    }

    fn state(
        &self,
        entity: Option<&RecordId>,
        status: ClockStatus,
        started: Option<Instant>,
        reason: String,
    ) -> ClockState {
        ClockState {
            clock: self.clock.id.clone(),
            title: self.clock.title.clone(),
            case: self.case.head.id.clone(),
            entity: entity.cloned(),
            status,
            started,
            due: None,
            last_day: None,
            fulfilled: None,
            recipient: self.clock.recipient.clone(),
            precaution: self
                .decided
                .is_some_and(|d| d.decision == ReportDecision::Precaution),
            reason,
            unverified: self.unverified,
        }
    }

    /// Returns the clock on which nobody has decided, with the earliest end that it has if it runs.
    fn undecided(&self, starts: &BTreeMap<Option<&RecordId>, Instant>) -> ClockState {
        let reason = format!("to be decided: {}", self.clock.trigger);
        let started = starts.values().min().copied();
        let mut state = self.state(None, ClockStatus::Undecided, started, reason);
        let ends = starts.iter();
        let ends = ends.filter_map(|(entity, at)| self.due(*entity, *at).ok().flatten());
        if let Some(first) = ends.min_by_key(|deadline| deadline.end) {
            state.due = Some(first.end);
            state.last_day = first.last_day;
        }
        state
    }

    fn open(&self, state: &ClockState) -> Diagnostic {
        let until = state.until();
        let until = until.map_or_else(String::new, |until| format!("; due {until}"));
        let message = format!(
            "{}: nobody has decided whether `{}` ({}) runs{until}",
            self.case.head.id, self.clock.id, self.clock.title
        );
        let help = format!(
            "Add [[case.reportability]] with clock = \"{}\", decision, reason, by and on. It runs where: {}",
            self.clock.id, self.clock.trigger
        );
        self.diagnostic(Code::ClockUndecided, message).help(help)
    }

    fn waiting(&self, decided: &Reportability) -> Diagnostic {
        let message = format!(
            "{}: `{}` ({}) is open, and no event says when it started",
            self.case.head.id, self.clock.id, self.clock.title
        );
        let waiting = self.diagnostic(Code::ClockRunning, message);
        waiting
            .at(&decided.clock.at)
            .help("Record the event from which it counts, with its time.")
    }

    fn no_end(&self, error: &DeadlineError) -> Diagnostic {
        let message = format!(
            "{}: the end of `{}` ({}) cannot be computed: {error}",
            self.case.head.id, self.clock.id, self.clock.title
        );
        self.diagnostic(Code::ClockDue, message)
    }

    fn told(&self, state: &ClockState) -> Option<Diagnostic> {
        let who = state
            .entity
            .as_ref()
            .map_or_else(String::new, |e| format!(" for {e}"));
        let name = format!("{}: `{}` ({}){who}", state.case, state.clock, state.title);
        let (code, message) = match (state.status, state.until()) {
            (ClockStatus::Running, Some(due)) => {
                (Code::ClockRunning, format!("{name} runs until {due}"))
            }
            (ClockStatus::Overdue, Some(due)) => (
                Code::ClockOverdue,
                format!("{name} ran out: it was due until {due}"),
            ),
            _ => return None,
        };
        let at = self.decided.map_or(&self.case.head.at, |d| &d.clock.at);
        Some(self.diagnostic(code, message).at(at))
    }

    fn diagnostic(&self, code: Code, message: String) -> Diagnostic {
        Diagnostic::new(code, message)
            .at(&self.case.head.at)
            .record(&self.case.head.id)
    }
}

/// Returns the entity's time zone; `None` where it names none that exists.
pub(crate) fn time_zone(entity: &Entity) -> Option<TimeZone> {
    TimeZone::get(entity.zone.trim()).ok()
}

/// Returns the ids of all clocks of the catalogue.
pub(crate) fn known<'a>(basis: &Basis<'a>) -> BTreeSet<&'a ItemRef> {
    let documents = basis.catalogue.documents.values();
    documents.flat_map(|d| &d.clocks).map(|c| &c.id).collect()
}
