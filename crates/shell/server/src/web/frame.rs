//! What stands around a page: head, menu, banner, foot.

use asepsis_domain::access::Permission;
use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::{Sheet, minute, part};
use crate::ask::Asked;
use crate::error::Error;
use crate::live::Trouble;
use crate::team::Visitor;

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

/// The menu of what is no dossier's: paths with their words, and who sees them.
const SITE_MENU: &[(&str, &str, Option<Permission>)] = &[
    ("/", "Projects", None),
    ("/account", "Your account", None),
    (
        "/administration",
        "Administration",
        Some(Permission::Administer),
    ),
    ("/audit", "Audit trail", Some(Permission::Audit)),
];

/// Returns a page in its frame.
pub(crate) fn frame(asked: &Asked, sheet: &Sheet) -> String {
    let view = asked.standing.view.as_deref();
    let device = view.map(|v| v.evaluated.dossier.device.title.as_str());
    let device = device.unwrap_or("Asepsis");
    let (search, menu) = match (&asked.live, &asked.visitor) {
        (Some(_), _) => (
            moved(asked, &search(asked)),
            moved(asked, &menu(asked, sheet)),
        ),
        (None, Some(visitor)) => (html! {}, site_menu(visitor, sheet)),
        (None, None) => (html! {}, html! {}),
    };
    let content = html! {
        @if let Some(trouble) = &asked.standing.trouble { (banner(asked, trouble)) }
        div.head { h1 { (sheet.title) } div.under { (sheet.under) } }
        (sheet.content)
    };
    let events = asked
        .live
        .is_some()
        .then(|| format!("{}/events", asked.base));
    let body = html! {
        header.top {
            a.home href="/" {
                img src="/favicon.svg" alt="" width="28" height="28";
                span { strong { "Asepsis" } @if view.is_some() { span.device { (device) } } }
            }
            (search)
            @if let Some(visitor) = &asked.visitor { (who(visitor)) }
        }
        div.body.alone[menu.0.is_empty()] {
            (menu)
            main #content tabindex="-1" data-live[events.is_some()] data-events=[events] { (moved(asked, &content)) }
        }
        (moved(asked, &foot(asked)))
    };
    document(&format!("{} – {device}", sheet.title), body).into_string()
}

/// Returns a dossier's part of a page with its addresses below the dossier's place. Pages are written as those of one
/// dossier alone; a quotation mark in a text is never a plain one, so what is found here is an address.
fn moved(asked: &Asked, part: &Markup) -> Markup {
    if asked.base.is_empty() {
        return PreEscaped(part.0.clone());
    }
    let mut text = part.0.clone();
    for name in ["href", "action", "formaction"] {
        let begins = format!(" {name}=\"/");
        let mut pieces = text.split(begins.as_str());
        let mut moved = pieces.next().unwrap_or_default().to_owned();
        for piece in pieces {
            let (base, below) = match piece {
                shared if shared.starts_with("api/") => ("", "/"),
                root if root.starts_with('"') => (asked.base.as_str(), ""),
                _ => (asked.base.as_str(), "/"),
            };
            moved.extend([" ", name, "=\"", base, below, piece]);
        }
        text = moved;
    }
    PreEscaped(text)
}

fn search(asked: &Asked) -> Markup {
    let words = asked.parameter("q").filter(|_| asked.path == "/search");
    html! {
        form.search role="search" action="/search" {
            label.hidden for="q" { "Search over everything" }
            input #q type="search" name="q" value=[words] placeholder="CVE, component, record, clause" autocomplete="off" maxlength="200" aria-keyshortcuts="/";
            button { "Search" }
        }
    }
}

fn menu(asked: &Asked, sheet: &Sheet) -> Markup {
    let team = asked.visitor.is_some();
    let entry = |path: &str, word: &str| html! { li { a href=(path) aria-current=[(sheet.section == path).then_some("page")] { (word) } } };
    html! {
        nav.menu aria-label="Pages" {
            details open {
                summary { "Pages" }
                @for (title, entries) in MENU {
                    @if !title.is_empty() { p.group { (title) } }
                    ul { @for (path, word) in *entries { (entry(path, word)) } }
                }
                @if team { p.group { "Team" } ul { (entry("/approvals", "Approvals")) (entry("/versions", "Versions")) @if asked.may(Permission::Audit) { (entry("/audit", "Audit trail")) } } }
            }
        }
    }
}

fn site_menu(visitor: &Visitor, sheet: &Sheet) -> Markup {
    let seen = SITE_MENU
        .iter()
        .filter(|(_, _, need)| need.is_none_or(|need| visitor.may(None, need)));
    html! {
        nav.menu aria-label="Pages" {
            details open {
                summary { "Pages" }
                ul { @for (path, word, _) in seen { li { a href=(path) aria-current=[(sheet.section == *path).then_some("page")] { (word) } } } }
            }
        }
    }
}

/// Who is signed in.
fn who(visitor: &Visitor) -> Markup {
    html! {
        div.who {
            a href="/account" { (visitor.name()) }
            form method="post" action="/sign-out" { button.quiet { "Sign out" } }
        }
    }
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
                    p { a href="/" { "To the overview" } }
                    p.faint { "Code " a href={ "/problems#" (error.code.id) } { code { (error.code.id) } } }
                }
            }
        },
    )
}
