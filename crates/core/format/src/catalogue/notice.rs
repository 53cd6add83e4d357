//! How long before a release enters a stage of life its users are told.

use asepsis_domain::catalogue::Notice;
use asepsis_domain::stage::Stage;

use crate::schema::Row;

/// Longer than this is a slip of the pen: a hundred years.
const MOST_MONTHS: u32 = 1_200;

/// Returns the notice that an item asks for.
pub(super) fn notice(row: &mut Row<'_>) -> Option<Notice> {
    row.may("notice", "How long before a stage of life users are told.")
        .table("notice", |row| {
            let at = row.at().clone();
            let before = row
                .must("before", "The stages of which they are told.")
                .words(Stage::WORDS);
            let months = row
                .must("months", "How long before, in months.")
                .small_number()?;
            if before.is_empty() || months == 0 || months > MOST_MONTHS {
                row.wrong(
                    "a notice names the stages `before` which it is given, and 1 to 1200 `months`",
                    &at,
                );
                return None;
            }
            Some(Notice { before, months })
        })
        .flatten()
}
