//! Pages: each a function of what is asked, in one frame.

mod architecture;
mod changes;
mod chart;
pub(crate) mod clocks;
mod components;
mod decisions;
pub(crate) mod documents;
pub(crate) mod editing;
pub(crate) mod findings;
mod frame;
mod front;
pub(crate) mod link;
pub(crate) mod markets;
mod part;
pub(crate) mod problems;
mod records;
mod releases;
mod risks;
pub(crate) mod scan;
mod search;
pub(crate) mod team;
mod trace;

use asepsis_domain::time::{Instant, day_of};
use maud::{Markup, PreEscaped, html};

use crate::ask::Asked;
use crate::error::Error;

pub(crate) use frame::{frame, problem};

/// A page in the table of pages.
pub(crate) struct Page {
    /// Its path.
    pub(crate) path: &'static str,
    /// Makes it.
    pub(crate) act: fn(&Asked) -> Result<Shown, Error>,
}

/// What a page's address gives.
pub(crate) enum Shown {
    /// A page.
    Page(Sheet),
    /// A file to keep.
    File {
        kind: &'static str,
        name: String,
        bytes: Vec<u8>,
    },
    /// Rows for programs.
    Json(String),
    /// What came of an act, for programs.
    Told(Told),
    /// What was made, for programs.
    Made(String),
    /// What was made with something that is shown once, for programs.
    MadeOnce {
        /// What is told.
        text: String,
        /// What is told where the request comes again: the same without what is shown once.
        again: String,
    },
    /// What was not taken, and why, for programs.
    Refused(String),
    /// Plain text.
    Text(String),
    /// The way to a page, after an act, so that going back does not repeat it.
    Led {
        /// The page.
        to: String,
        /// What the browser is to keep, if anything.
        cookie: Option<String>,
    },
}

/// What came of an act, for programs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Told {
    /// HTTP status.
    pub(crate) status: u16,
    /// The tag of what is there now.
    pub(crate) tag: Option<String>,
    /// JSON; of a failure, a problem.
    pub(crate) text: String,
}

/// A page without its frame.
pub(crate) struct Sheet {
    /// Title, which is the heading too.
    pub(crate) title: String,
    /// What stands under the heading; empty: nothing.
    pub(crate) under: Markup,
    /// Path of the entry in the menu to which it belongs.
    pub(crate) section: &'static str,
    /// Its content.
    pub(crate) content: Markup,
    /// It says that what was sent was not taken.
    pub(crate) refused: bool,
}

impl Sheet {
    /// Returns a page.
    pub(crate) fn new(section: &'static str, title: impl Into<String>, content: Markup) -> Self {
        Self {
            title: title.into(),
            under: html! {},
            section,
            content,
            refused: false,
        }
    }

    /// Returns the page as one that says that what was sent was not taken.
    pub(crate) fn refused(mut self, refused: bool) -> Self {
        self.refused = refused;
        self
    }

    /// Returns the page with what stands under its heading.
    pub(crate) fn under(mut self, under: Markup) -> Self {
        self.under = under;
        self
    }
}

impl From<Sheet> for Shown {
    fn from(sheet: Sheet) -> Self {
        Self::Page(sheet)
    }
}

/// All pages, by path.
pub(crate) const PAGES: &[Page] = &[
    Page {
        path: "/",
        act: front::page,
    },
    Page {
        path: "/architecture",
        act: architecture::page,
    },
    Page {
        path: "/changes",
        act: changes::page,
    },
    Page {
        path: "/clocks",
        act: clocks::page,
    },
    Page {
        path: "/component",
        act: components::one,
    },
    Page {
        path: "/components",
        act: components::page,
    },
    Page {
        path: "/decisions",
        act: decisions::page,
    },
    Page {
        path: "/diagnostics",
        act: problems::diagnostics,
    },
    Page {
        path: "/documents",
        act: documents::page,
    },
    Page {
        path: "/documents/{id}",
        act: documents::one,
    },
    Page {
        path: "/documents/{id}/{format}",
        act: documents::file,
    },
    Page {
        path: "/findings",
        act: findings::page,
    },
    Page {
        path: "/findings/{id}",
        act: findings::one,
    },
    Page {
        path: "/items/{file}/{item}",
        act: markets::item,
    },
    Page {
        path: "/markets",
        act: markets::page,
    },
    Page {
        path: "/markets/{market}",
        act: markets::one,
    },
    Page {
        path: "/packages/{submission}/{release}",
        act: documents::package,
    },
    Page {
        path: "/records/{id}",
        act: records::page,
    },
    Page {
        path: "/releases",
        act: releases::page,
    },
    Page {
        path: "/releases/{id}",
        act: releases::one,
    },
    Page {
        path: "/risks",
        act: risks::page,
    },
    Page {
        path: "/search",
        act: search::page,
    },
    Page {
        path: "/trace",
        act: trace::page,
    },
];

/// A file that pages use.
pub(crate) struct Asset {
    pub(crate) path: &'static str,
    pub(crate) kind: &'static str,
    pub(crate) bytes: &'static [u8],
}

/// All files that pages use.
pub(crate) const ASSETS: &[Asset] = &[
    Asset {
        path: "/assets/page.css",
        kind: "text/css; charset=utf-8",
        bytes: include_bytes!("page.css"),
    },
    Asset {
        path: "/assets/page.js",
        kind: "text/javascript; charset=utf-8",
        bytes: include_bytes!("page.js"),
    },
    Asset {
        path: "/favicon.svg",
        kind: "image/svg+xml",
        bytes: include_bytes!("mark.svg"),
    },
];

/// Returns text that is markup already, made by a renderer of ours that escapes.
pub(crate) fn ready(markup: &str) -> PreEscaped<String> {
    PreEscaped(markup.to_owned())
}

/// Returns an instant to the minute.
pub(crate) fn minute(instant: Instant) -> String {
    instant.strftime("%Y-%m-%d %H:%M UTC").to_string()
}

/// Returns the day of an instant.
pub(crate) fn day(instant: Instant) -> String {
    day_of(instant).to_string()
}
