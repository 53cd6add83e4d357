//! A calendar of days that are not working days, the days of the week off work and the holidays.

use std::collections::BTreeMap;

use asepsis_domain::catalogue::Calendar;
use asepsis_domain::diagnostic::{Code, Diagnostic};
use asepsis_domain::place::{Located, Place};
use asepsis_domain::time::{Date, Weekday};

use super::check::{References, Target};
use super::item::id;
use crate::schema::Row;

/// Returns the calendar of a file; without readable first and last days there is none.
pub(super) fn read(row: &mut Row<'_>, references: &mut References) -> Option<Calendar> {
    let head = row
        .must("calendar", "The calendar.")
        .table("calendar", head)
        .flatten();
    let holidays = row.must("holiday", "A holiday.").tables("holiday", holiday);
    let (at, mut calendar) = head?;
    references.defined(Target::Calendar, &calendar.id, &at);
    for (day, name) in holidays.into_iter().flatten() {
        if day.value < calendar.from || day.value > calendar.until {
            let message = format!("{} is outside the days that the calendar knows", day.value);
            row.wrong(&message, &day.at);
        }
        if calendar.holidays.insert(day.value, name).is_some() {
            let message = format!("{} stands twice", day.value);
            row.found(Diagnostic::new(Code::CatalogueDuplicate, message).at(&day.at));
        }
    }
    Some(calendar)
}

fn head(row: &mut Row<'_>) -> Option<(Place, Calendar)> {
    let id = id(row);
    let title = row.must("title", "Title.").text();
    let from = row.must("from", "First day that it knows.").date();
    let until = row.must("until", "Last day that it knows.").date();
    row.may("source", "The rule behind it.").text();
    let weekend = row
        .may(
            "weekend",
            "Days of the week off work; absent: saturday, sunday.",
        )
        .words(Calendar::WEEKDAYS);
    let calendar = Calendar {
        id: id.value,
        title,
        from: from?,
        until: until?,
        weekend: if weekend.is_empty() {
            vec![Weekday::Saturday, Weekday::Sunday]
        } else {
            weekend
        },
        holidays: BTreeMap::new(),
    };
    Some((id.at, calendar))
}

fn holiday(row: &mut Row<'_>) -> Option<(Located<Date>, String)> {
    let date = row.must("date", "The day.").located_date();
    let name = row.must("name", "Its name.").text();
    Some((date?, name))
}
