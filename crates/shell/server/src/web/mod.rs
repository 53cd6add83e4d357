//! Pages: each a function of what is asked, in one frame.

mod architecture;
mod changes;
mod chart;
mod clocks;
mod components;
mod decisions;
pub(crate) mod documents;
pub(crate) mod findings;
mod front;
pub(crate) mod link;
pub(crate) mod markets;
mod part;
mod problems;
mod records;
mod releases;
mod risks;
pub(crate) mod scan;
mod search;
mod trace;

use asepsis_domain::time::{Instant, day_of};
use maud::{DOCTYPE, Markup, PreEscaped, html};

use crate::ask::Asked;
use crate::error::Error;
use crate::live::Trouble;

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
}

impl Sheet {
    /// Returns a page.
    pub(crate) fn new(section: &'static str, title: impl Into<String>, content: Markup) -> Self {
        Self {
            title: title.into(),
            under: html! {},
            section,
            content,
        }
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
        path: "/problems",
        act: problems::page,
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

/// The menu: groups of paths with their words.
const MENU: &[(&str, &[(&str, &str)])] = &[
    ("", &[("/", "Overview")]),
    (
        "Vulnerabilities",
        &[
            ("/findings", "Findings"),
            ("/decisions", "Decisions"),
            ("/components", "Components"),
            ("/scan", "Try an SBOM"),
        ],
    ),
    (
        "Security file",
        &[
            ("/risks", "Risks"),
            ("/architecture", "Architecture"),
            ("/trace", "Traces"),
        ],
    ),
    (
        "Regulators",
        &[
            ("/markets", "Markets"),
            ("/clocks", "Clocks"),
            ("/documents", "Documents"),
        ],
    ),
    (
        "Device",
        &[
            ("/releases", "Releases"),
            ("/changes", "Changes"),
            ("/diagnostics", "Problems"),
        ],
    ),
];

/// Returns a page in its frame.
pub(crate) fn frame(asked: &Asked, sheet: &Sheet) -> Markup {
    let view = asked.standing.view.as_deref();
    let device = view.map(|v| v.evaluated.dossier.device.title.as_str());
    let device = device.unwrap_or("Asepsis");
    let words = asked.parameter("q").filter(|_| asked.path == "/search");
    document(
        &format!("{} – {device}", sheet.title),
        html! {
            header.top {
                a.home href="/" {
                    img src="/favicon.svg" alt="" width="28" height="28";
                    span { strong { "Asepsis" } span.device { (device) } }
                }
                form.search role="search" action="/search" {
                    label.hidden for="q" { "Search over everything" }
                    input #q type="search" name="q" value=[words] placeholder="CVE, component, record, clause" autocomplete="off" maxlength="200" aria-keyshortcuts="/";
                    button { "Search" }
                }
            }
            div.body {
                nav.menu aria-label="Pages" {
                    details open {
                        summary { "Pages" }
                        @for (title, entries) in MENU {
                            @if !title.is_empty() { p.group { (title) } }
                            ul {
                                @for (path, word) in *entries {
                                    li { a href=(path) aria-current=[(sheet.section == *path).then_some("page")] { (word) } }
                                }
                            }
                        }
                    }
                }
                main #content tabindex="-1" data-live {
                    @if let Some(trouble) = &asked.standing.trouble { (banner(asked, trouble)) }
                    div.head { h1 { (sheet.title) } div.under { (sheet.under) } }
                    (sheet.content)
                }
            }
            (foot(asked))
        },
    )
}

fn document(title: &str, body: Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (title) }
                link rel="icon" href="/favicon.svg" type="image/svg+xml";
                link rel="stylesheet" href="/assets/page.css";
                script src="/assets/page.js" defer {}
            }
            body {
                a.skip href="#content" { "Skip to the content" }
                (body)
                p #news role="status" aria-live="polite" {}
            }
        }
    }
}

/// What is wrong with the dossier: on every page, so that nobody takes the last good state for the present one.
fn banner(asked: &Asked, trouble: &Trouble) -> Markup {
    let good = asked
        .standing
        .view
        .as_ref()
        .map(|v| v.evaluated.evaluation.as_of);
    html! {
        div.note.warning role="alert" {
            p.head { "The dossier as it stands now cannot be evaluated" }
            p { (trouble.message) }
            p {
                @match good {
                    Some(good) => { "Shown is the last good state, of " (minute(good)) ". " }
                    None => { "There was no good state since the server was started. " }
                }
                a href="/diagnostics" { "What is wrong, and where" }
                ". The page follows by itself when a file is saved."
            }
        }
    }
}

fn foot(asked: &Asked) -> Markup {
    let view = asked.standing.view.as_deref();
    html! {
        footer.bottom {
            @if let Some(view) = view {
                @let evaluation = &view.evaluated.evaluation;
                p {
                    "Holds for " (minute(evaluation.as_of))
                    " · dossier " code { (evaluation.inputs.dossier.hex().chars().take(12).collect::<String>()) }
                    @match &evaluation.inputs.snapshot {
                        Some(facts) => { " · advisories " code { (facts.digest.hex().chars().take(12).collect::<String>()) } }
                        None => { " · no advisories" }
                    }
                }
            }
            p {
                "Asepsis " (env!("CARGO_PKG_VERSION")) " supports qualified people and replaces none. "
                a href="/api/v1/openapi.json" { "Interface for programs" }
            }
        }
    }
}

/// Returns the page of a failure, which needs no state of things.
pub(crate) fn problem(error: &Error) -> Markup {
    document(
        error.code.title,
        html! {
            header.top { a.home href="/" { img src="/favicon.svg" alt="" width="28" height="28"; strong { "Asepsis" } } }
            div.body.alone {
                main #content tabindex="-1" {
                    div.head { h1 { (error.code.title) } }
                    p.lead { (part::coded(&error.detail)) }
                    p { (part::coded(error.code.meaning)) }
                    p { a href="/" { "To the overview" } " · " a href="/diagnostics" { "Problems of the dossier" } }
                    p.faint { "Code " a href={ "/problems#" (error.code.id) } { code { (error.code.id) } } }
                }
            }
        },
    )
}

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
