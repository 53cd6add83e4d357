//! Needs that plans, labels, evidence, texts and the records of life after release meet.

use std::collections::{BTreeMap, BTreeSet};

use asepsis_domain::catalogue::Need;
use asepsis_domain::evaluation::ClockStatus;
use asepsis_domain::evidence::{Evidence, EvidenceKind, Text};
use asepsis_domain::id::RecordId;
use asepsis_domain::plan::Topic;
use asepsis_domain::postmarket::{Case, EventKind, Label};

use super::{Ground, Held, Scope, in_words, sorted, takes, word_of};
use crate::metric::by_id;
use crate::record::{is_written, listed};
use crate::stage;

/// A frozen baseline of the release in focus.
pub(super) fn baseline(on: &Ground<'_, '_>, _: &Need, _: Scope<'_>) -> Held {
    let name = on.basis.focus_name();
    if on
        .basis
        .request
        .baselines
        .iter()
        .any(|b| b.as_str() == name)
    {
        Held {
            also: vec![format!("baselines/{name}")],
            ..Held::default()
        }
    } else {
        Held::none(format!("release {name} has no baseline"))
    }
}

/// The stage of life that holds for the release in focus.
pub(super) fn stage(on: &Ground<'_, '_>, _: &Need, _: Scope<'_>) -> Held {
    let entry = on.basis.focus.and_then(|f| stage::current(on.basis, f));
    let rows = entry.map(|e| (&e.head.id, is_written(&e.reason) && is_written(&e.by)));
    let name = on.basis.focus_name();
    let none = format!("no stage of life is declared for release {name}");
    Held::each(rows, none, "without a reason and who declares it")
}

/// An assessment of each component of the release in focus whose support has ended.
pub(super) fn support_assessment(on: &Ground<'_, '_>, _: &Need, _: Scope<'_>) -> Held {
    let focus = on.basis.focus;
    let Some((focus, state)) = focus.and_then(|f| Some((f, on.releases.get(f)?))) else {
        return Held::none("the device has no release");
    };
    let ended = stage::ended(on.basis, focus, state);
    let all = on.basis.dossier.support_assessments.iter();
    let covering = |place: usize| ended.iter().any(|(_, by)| *by == Some(place));
    let used = all.enumerate().filter(|(place, _)| covering(*place));
    let mut held = Held {
        records: sorted(used.map(|(_, a)| &a.head.id)),
        ..Held::default()
    };
    if ended.is_empty() {
        let name = on.basis.focus_name();
        held.also.push(format!(
            "no component of release {name} has lost its support"
        ));
    }
    let open = ended.iter().filter(|(_, by)| by.is_none());
    let open: BTreeSet<&str> = open.map(|(c, _)| c.name.as_str()).collect();
    if !open.is_empty() {
        held.missing.push(format!(
            "{} components have lost their support without an assessment: {}",
            open.len(),
            listed(open)
        ));
    }
    held
}

/// Cases, each with what happened when.
pub(super) fn case(on: &Ground<'_, '_>, _: &Need, _: Scope<'_>) -> Held {
    let cases = on.basis.dossier.cases.iter();
    let rows = cases.map(|c| (&c.head.id, !c.events.is_empty()));
    Held::each(rows, "there is no case", "without events")
}

/// Cases whose reporting clocks are all decided and kept.
pub(super) fn clock(on: &Ground<'_, '_>, _: &Need, _: Scope<'_>) -> Held {
    let open = |s: ClockStatus| matches!(s, ClockStatus::Undecided | ClockStatus::Overdue);
    let mut kept: BTreeMap<&RecordId, bool> = BTreeMap::new();
    for clock in on.clocks {
        *kept.entry(&clock.case).or_insert(true) &= !open(clock.status);
    }
    let none = "no case has a decision on a reporting clock";
    Held::each(kept, none, "with clocks that are undecided or ran out")
}

/// Cases with a field action: a correction, a notice to customers, a fix in the field.
pub(super) fn field_action(on: &Ground<'_, '_>, _: &Need, _: Scope<'_>) -> Held {
    use EventKind::{CorrectionInitiated, CustomerNotice, Fielded};
    let acted = |c: &&Case| {
        let kinds = [CorrectionInitiated, CustomerNotice, Fielded];
        c.events.iter().any(|e| kinds.contains(&e.kind))
    };
    let cases = on.basis.dossier.cases.iter().filter(acted);
    let rows = cases.map(|c| (&c.head.id, true));
    Held::each(rows, "no case has a field action", "")
}

/// What is in the field.
pub(super) fn fielded(on: &Ground<'_, '_>, _: &Need, _: Scope<'_>) -> Held {
    let rows = on.basis.dossier.fielded.iter();
    let mut also: Vec<String> = rows
        .map(|f| format!("{} units of {} in {}", f.units, f.release.value, f.market))
        .collect();
    also.sort();
    if also.is_empty() {
        return Held::none("nothing says what is in the field");
    }
    Held {
        also,
        ..Held::default()
    }
}

/// Evidence of this type that serves the item or one of its objectives and covers the release in focus.
pub(super) fn evidence(on: &Ground<'_, '_>, need: &Need, scope: Scope<'_>) -> Held {
    let of_type = |e: &&Evidence| takes(need, "type", word_of(EvidenceKind::WORDS, &e.kind));
    let records = on.serving.of(scope);
    let rows = records
        .into_iter()
        .filter(of_type)
        .map(|e| (&e.head.id, true));
    let none = format!("no {} serves it", in_words(need));
    Held::each(rows, none, "")
}

/// Labels of the release in focus that meet the duty, or tell of the topic; those that name the item itself before others.
pub(super) fn label(on: &Ground<'_, '_>, need: &Need, scope: Scope<'_>) -> Held {
    let duties: Option<Vec<String>> = need.filter.get("duty").map(|duties| {
        let whole = |d: &String| {
            if d.contains('#') {
                d.clone()
            } else {
                format!("{}#{d}", scope.file)
            }
        };
        duties.iter().map(whole).collect()
    });
    let topics = need.filter.get("topic");
    if let (None, Some(topics)) = (&duties, topics) {
        return on_topic(on, topics, scope);
    }
    let meets = |l: &&Label| match &duties {
        None => !l.meets.is_empty(),
        Some(duties) => l
            .meets
            .iter()
            .any(|m| duties.contains(&m.value.to_string())),
    };
    let labels = on.basis.dossier.labels.iter();
    let rows = labels
        .filter(|l| on.basis.in_focus(&l.releases))
        .filter(meets)
        .map(|l| (&l.head.id, is_written(&l.text)));
    Held::each(rows, "no label meets it", "without text")
}

/// Labels that tell of one of the topics. One text can serve the duties of several markets; for a duty that it does not
/// name, a person has to say whether it is enough.
fn on_topic(on: &Ground<'_, '_>, topics: &[String], scope: Scope<'_>) -> Held {
    let about = on.told.about(topics);
    let named: Vec<&Label> = about
        .iter()
        .copied()
        .filter(|l| l.meets.iter().any(|m| Some(&m.value) == scope.item))
        .collect();
    let for_another = named.is_empty();
    let labels = if for_another { about } else { named };
    let rows = labels
        .into_iter()
        .map(|l| (&l.head.id, is_written(&l.text)));
    Held {
        for_another,
        ..Held::each(rows, "no label tells of it", "without text")
    }
}

/// Metrics that cases give a value.
pub(super) fn metric(on: &Ground<'_, '_>, need: &Need, _: Scope<'_>) -> Held {
    let metrics = by_id(on.metrics);
    let wanted: Vec<&str> = match need.filter.get("id") {
        Some(ids) => ids
            .iter()
            .map(|id| id.rsplit('#').next().unwrap_or(id))
            .collect(),
        None => metrics.keys().copied().collect(),
    };
    let mut held = Held::default();
    let mut cases: Vec<&RecordId> = Vec::new();
    let mut open = Vec::new();
    for id in wanted {
        match metrics.get(id).filter(|m| m.state.value.is_some()) {
            Some(metric) => {
                held.also.push(format!(
                    "{} from {} vulnerabilities",
                    metric.state.metric, metric.state.counted
                ));
                cases.extend(&metric.cases);
            }
            None => open.push(id),
        }
    }
    held.records = sorted(cases);
    if !open.is_empty() {
        held.missing
            .push(format!("no case gives {} a value", listed(open)));
    } else if held.also.is_empty() {
        held.missing.push("there is no metric".to_owned());
    }
    held
}

/// Sections of the plan, each with its text.
pub(super) fn plan(on: &Ground<'_, '_>, need: &Need, _: Scope<'_>) -> Held {
    let sections = on.basis.dossier.plan.iter();
    let rows = sections
        .filter(|s| takes(need, "section", word_of(Topic::WORDS, &s.topic)))
        .map(|s| (&s.head.id, is_written(&s.text)));
    Held::each(
        rows,
        format!("there is no {}", in_words(need)),
        "without text",
    )
}

/// Submissions to the authorities of the markets looked at.
pub(super) fn submission(on: &Ground<'_, '_>, _: &Need, _: Scope<'_>) -> Held {
    let submissions = on.basis.dossier.submissions.iter();
    let rows = submissions
        .filter(|s| on.basis.markets.contains(&s.market.as_str()))
        .map(|s| (&s.head.id, true));
    Held::each(rows, "there is no submission", "")
}

/// A longer text.
pub(super) fn text(on: &Ground<'_, '_>, need: &Need, _: Scope<'_>) -> Held {
    let texts = on.basis.dossier.texts.iter();
    let (written, open): (Vec<_>, Vec<_>) = texts
        .filter(|t| takes(need, "file", &t.name))
        .partition(|t| is_written(&t.markdown));
    let path = |t: &&Text| format!("text/{}.md", t.name);
    let mut held = Held {
        also: written.iter().map(path).collect(),
        ..Held::default()
    };
    if !open.is_empty() {
        held.missing.push(format!(
            "still to be written: {}",
            listed(open.iter().map(path))
        ));
    } else if held.also.is_empty() {
        held.missing.push(format!("there is no {}", in_words(need)));
    }
    held.also.sort();
    held
}
