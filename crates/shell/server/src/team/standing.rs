//! How a project stands, in the few figures that a list of projects shows.

use asepsis_domain::evaluation::{Finding, FindingState};
use asepsis_domain::severity::Rating;
use asepsis_domain::time::{Instant, rfc3339};
use asepsis_workflow::records::ProjectStanding;

use super::Team;
use crate::error::Error;
use crate::live::{Live, View};
use crate::web::clocks::is_open;

/// Severities as a list counts them.
const RATINGS: [&[Rating]; 5] = [
    &[Rating::Critical],
    &[Rating::High],
    &[Rating::Medium],
    &[Rating::Low, Rating::None],
    &[Rating::Unknown],
];

/// Returns what evaluations rest on beside pushes, snapshot and time.
pub(super) fn basis(as_of: Option<Instant>, max_age: Option<u32>) -> String {
    let as_of = as_of.map_or_else(|| "now".to_owned(), rfc3339);
    let days = max_age.map_or_else(|| "own".to_owned(), |days| days.to_string());
    format!("{} {as_of} {days}", env!("CARGO_PKG_VERSION"))
}

impl Team {
    /// Keeps how a project stands after a push, for lists, and by what it is touched.
    pub(super) fn keep(
        &self,
        live: &Live,
        (id, push): (&str, i64),
        snapshot: &str,
    ) -> Result<(), Error> {
        let known = self.records.evaluated(&self.basis, id)?;
        let until = live.until().map(rfc3339).unwrap_or_default();
        // One that is brought back to memory says what it said.
        if known.is_some_and(|k| k.push == push && k.snapshot == snapshot && k.until == until) {
            return Ok(());
        }
        let standing = live.standing();
        let view = standing
            .view
            .as_deref()
            .filter(|_| standing.trouble.is_none());
        let (standing, keys) = match view {
            Some(view) => (stood(view, id, push), view.evaluated.keys()),
            None => (broken(id, push, live.as_of()), Default::default()),
        };
        let place = (self.basis.as_str(), snapshot);
        Ok(self.records.keep_standing(place, &standing, &keys)?)
    }
}

/// Returns how a project stands that cannot be evaluated.
fn broken(id: &str, push: i64, as_of: Instant) -> ProjectStanding {
    ProjectStanding {
        project: id.to_owned(),
        title: id.to_owned(),
        push,
        as_of: rfc3339(as_of),
        ..ProjectStanding::default()
    }
}

fn stood(view: &View, id: &str, push: i64) -> ProjectStanding {
    let evaluation = &view.evaluated.evaluation;
    let here = |f: &&Finding| {
        Some(&f.release) == evaluation.focus.as_ref() && f.state != FindingState::Closed
    };
    let here: Vec<&Finding> = evaluation.findings.iter().filter(here).collect();
    let of = |is: &dyn Fn(&Finding) -> bool| number(here.iter().filter(|f| is(f)).count());
    let clocks = evaluation.clocks.iter().filter(|c| is_open(c.status));
    let text = |at: Option<Instant>| at.map(rfc3339).unwrap_or_default();
    let focus = evaluation.focus.as_ref();
    ProjectStanding {
        project: id.to_owned(),
        push,
        as_of: rfc3339(evaluation.as_of),
        until: text(evaluation.valid_until),
        title: view.evaluated.dossier.device.title.clone(),
        release: focus.map(ToString::to_string).unwrap_or_default(),
        is_whole: true,
        is_searched: evaluation.inputs.snapshot.is_some(),
        open: RATINGS.map(|ratings| of(&|f| ratings.contains(&f.vulnerability.rating))),
        exploited: of(&|f| f.vulnerability.kev.is_some()),
        undecided: of(&|f| f.state == FindingState::Untriaged),
        stale: number(evaluation.decisions.iter().filter(|d| d.is_stale()).count()),
        clocks: number(clocks.clone().count()),
        clock_ends: text(clocks.filter_map(|c| c.due).min()),
    }
}

fn number(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
