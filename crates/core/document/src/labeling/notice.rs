//! By which day users are to be told that the support of the release changes, and whether they were.

use asepsis_domain::evaluation::{NoticeState, NoticeStatus};

use crate::content::{Body, Column, Inline, Row, Source, Tone, line};
use crate::subject::Subject;
use crate::words::{counted, spoken};

pub(super) fn write(subject: &Subject<'_>, body: &mut Body) {
    let notices = subject.release_state().map(|r| r.notices.as_slice());
    let notices = notices.unwrap_or_default();
    if notices.is_empty() {
        return;
    }
    body.heading(1, "notice", "Notice before support changes");
    body.standing(
        "Users plan replacements years ahead. Each row counts back from the day on which a stage of the release begins: \
         the last day on which notice of it is in time.",
    );
    let columns = [
        ("What changes", Column::left(24)),
        ("On", Column::left(20)),
        ("Users told by", Column::left(18)),
        ("Told", Column::left(16)),
        ("Who asks", Column::left(26)),
    ];
    let rows = notices.iter().map(|notice| row(subject, notice)).collect();
    body.table("notice-table", "Notice owed to users", &columns, rows);
}

fn row(subject: &Subject<'_>, notice: &NoticeState) -> Row {
    let what = line![format!("To {}", spoken(notice.stage.word()))];
    let on = match (notice.begins, &notice.record) {
        (Some(day), Some(record)) => line![day.to_string(), Inline::Break, Inline::refer(record)],
        (Some(day), None) => line![
            day.to_string(),
            Inline::Break,
            "by ",
            Inline::code("support_until")
        ],
        (None, _) => line![
            "Not stated: add ",
            Inline::code("support_until"),
            " to the release in device.toml."
        ],
    };
    let by = notice
        .owed
        .map_or_else(|| "–".to_owned(), |d| d.to_string());
    let mut told = line![Inline::badge(notice.status.as_str(), tone(notice.status))];
    if let Some(day) = notice.told {
        told.extend(line![Inline::Break, day.to_string()]);
    }
    let asked = subject.catalogue_document(&notice.item);
    let section = subject
        .catalogue_item(&notice.item)
        .map_or("", |item| item.section.as_str());
    let months = counted(notice.months as usize, "month", "months");
    let who = match asked {
        Some(document) => format!("{}, {section}: {months} before", document.short_title),
        None => format!("{}: {months} before", notice.item),
    };
    let mut sources = vec![
        Source::from(&notice.item),
        Source::from(&subject.release.id),
    ];
    sources.extend(notice.record.iter().map(Source::from));
    Row::new([what, on, line![by], told, line![who]], sources)
}

fn tone(status: NoticeStatus) -> Tone {
    match status {
        NoticeStatus::InTime => Tone::Good,
        NoticeStatus::Owed => Tone::Neutral,
        NoticeStatus::Late | NoticeStatus::NoDay => Tone::Caution,
        NoticeStatus::Overdue => Tone::Bad,
    }
}
