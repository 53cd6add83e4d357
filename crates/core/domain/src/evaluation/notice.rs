//! What is known of the notice that users get before a release enters a stage of life.

use crate::id::{ItemRef, RecordId};
use crate::stage::Stage;
use crate::time::Date;

/// A notice that an item asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoticeState {
    /// The item.
    pub item: ItemRef,
    /// The stage of which users are told.
    pub stage: Stage,
    /// How long before, in months.
    pub months: u32,
    /// The day on which the stage begins; `None`: the dossier states none.
    pub begins: Option<Date>,
    /// The entry that declares that day; `None`: it is the release's `support_until`.
    pub record: Option<RecordId>,
    /// The last day on which the notice is in time.
    pub owed: Option<Date>,
    /// The day on which users were told.
    pub told: Option<Date>,
    /// Where it stands.
    pub status: NoticeStatus,
}

/// Where a notice stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum NoticeStatus {
    /// Users were told in time.
    InTime,
    /// Users were told, later than asked.
    Late,
    /// Users are to be told, and there is time.
    Owed,
    /// The day has passed, and nothing says that users were told.
    Overdue,
    /// The dossier does not state when the stage begins.
    NoDay,
}

impl NoticeStatus {
    /// Returns the word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::InTime => "told in time",
            Self::Late => "told late",
            Self::Owed => "owed",
            Self::Overdue => "overdue",
            Self::NoDay => "day not stated",
        }
    }
}
