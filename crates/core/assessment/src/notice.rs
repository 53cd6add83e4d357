//! Notice before a stage of life: by which day users are to be told. The period comes from the catalogue, the day on which
//! the stage begins from the dossier; where the dossier states none, none is made up.

use asepsis_domain::catalogue::{Confidence, DocumentStatus, Item};
use asepsis_domain::device::{Release, ReleaseStatus};
use asepsis_domain::diagnostic::{Code, Diagnostic};
use asepsis_domain::evaluation::{NoticeState, NoticeStatus, ReleaseState};
use asepsis_domain::stage::{Stage, StageEntry};
use asepsis_domain::time::Date;
use jiff::ToSpan;

use crate::basis::Basis;

/// Returns the notices that users of a release get, by document and file order. A release in development has no users.
pub(crate) fn of(basis: &Basis<'_>, release: usize) -> Vec<NoticeState> {
    let Some(found) = basis.device().releases.get(release) else {
        return Vec::new();
    };
    if found.status == ReleaseStatus::Development {
        return Vec::new();
    }
    let documents = basis.catalogue.documents.values();
    let in_force = documents.filter(|d| d.status == DocumentStatus::InForce);
    let sure = in_force
        .flat_map(|d| &d.items)
        .filter(|i| i.confidence != Confidence::Unverified);
    sure.flat_map(|item| each(basis, release, found, item))
        .collect()
}

fn each(basis: &Basis<'_>, release: usize, found: &Release, item: &Item) -> Vec<NoticeState> {
    let Some(notice) = &item.notice else {
        return Vec::new();
    };
    let stages = notice.before.iter();
    stages
        .filter_map(|&stage| {
            let entry = first(basis, release, stage);
            let planned = found.support_until.filter(|_| stage == Stage::EndOfSupport);
            let begins = entry.map(|e| e.from.value).or(planned);
            // Support always ends one day; that it is limited before is not said of every release.
            if begins.is_none() && stage != Stage::EndOfSupport {
                return None;
            }
            let months = i64::from(notice.months).months();
            let owed = begins.and_then(|day| day.checked_sub(months).ok());
            let told = entry.and_then(|e| e.told);
            Some(NoticeState {
                item: item.id.clone(),
                stage,
                months: notice.months,
                begins,
                record: entry.map(|e| e.head.id.clone()),
                owed,
                told,
                status: status(owed, told, basis.today()),
            })
        })
        .collect()
}

/// Returns the entry by which a release first enters a stage, past or to come.
fn first<'a>(basis: &Basis<'a>, release: usize, stage: Stage) -> Option<&'a StageEntry> {
    let entries = basis.dossier.stages.iter();
    let into = entries.filter(|e| e.stage == stage && basis.lineage.covers(&e.releases, release));
    into.min_by_key(|e| (e.from.value, &e.head.id))
}

fn status(owed: Option<Date>, told: Option<Date>, today: Date) -> NoticeStatus {
    match (owed, told.filter(|day| *day <= today)) {
        (None, _) => NoticeStatus::NoDay,
        (Some(owed), Some(told)) if told <= owed => NoticeStatus::InTime,
        (Some(_), Some(_)) => NoticeStatus::Late,
        (Some(owed), None) if today <= owed => NoticeStatus::Owed,
        (Some(_), None) => NoticeStatus::Overdue,
    }
}

/// Returns the notices whose day has passed; one that was late is past mending and stands in the documents.
pub(crate) fn diagnostics(basis: &Basis<'_>, releases: &[ReleaseState]) -> Vec<Diagnostic> {
    let with = basis.device().releases.iter().zip(releases);
    let all = with.flat_map(|(release, state)| state.notices.iter().map(move |n| (release, n)));
    all.filter(|(_, n)| n.status == NoticeStatus::Overdue)
        .filter_map(|(release, notice)| Some(overdue(basis, release, notice, notice.owed?)))
        .collect()
}

fn overdue(basis: &Basis<'_>, release: &Release, notice: &NoticeState, owed: Date) -> Diagnostic {
    let begins = notice.begins.map_or_else(String::new, |d| d.to_string());
    let entry = notice.record.as_ref();
    let by = entry.map_or_else(|| "`support_until`".to_owned(), ToString::to_string);
    let message = format!(
        "release {} enters {} on {begins} by {by}; {} asks that users are told {} months before, by {owed}, and nothing \
         says that they were",
        release.id,
        notice.stage.word(),
        notice.item,
        notice.months,
    );
    let entries = basis.dossier.stages.iter();
    let at = entries
        .filter(|e| Some(&e.head.id) == entry)
        .map(|e| &e.head.at)
        .next();
    let found = Diagnostic::new(Code::StageNoticePeriod, message);
    let found = found.at(at.unwrap_or(&basis.device().at));
    match entry {
        Some(record) => found.record(record),
        None => found,
    }
}
