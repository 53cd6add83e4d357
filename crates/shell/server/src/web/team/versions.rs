//! Pushes of a project: what came when, from whom, from which commit.

use maud::html;

use crate::ask::{Asked, Slice};
use crate::error::Error;
use crate::web::part::{counted, empty, pager};
use crate::web::{Sheet, Shown};

/// Rows of the page.
const MOST: usize = 100;

/// All pushes of a project.
pub(crate) fn page(asked: &Asked) -> Result<Shown, Error> {
    let project = asked.part("project")?;
    let pushes = asked.team()?.records.pushes(project)?;
    let slice = Slice::of(asked, MOST, MOST)?;
    let total = pushes.len();
    let content = html! {
        @if pushes.is_empty() { (empty("No push", "`asepsis push` brings the dossier in.")) }
        @else {
            div.table tabindex="0" role="group" aria-label="Pushes" {
                table.cards {
                    thead { tr { th scope="col" { "Push" } th scope="col" { "When" } th scope="col" { "By" } th scope="col" { "From" } th scope="col" { "Why" } } }
                    tbody { @for push in slice.cut(pushes) { tr {
                        th scope="row" { (push.number) span.line { code { (push.tree.chars().take(12).collect::<String>()) } } }
                        td data-label="When" { (push.at) }
                        td data-label="By" { (push.actor) }
                        td data-label="From" { (push.repository.as_deref().unwrap_or("a folder")) @if let Some(commit) = &push.revision { span.line { code { (commit) } } } }
                        td data-label="Why" { (push.reason) }
                    } } }
                }
            }
            (pager(asked, slice, total))
        }
    };
    let under = html! { (counted(total, "push", "pushes")) ". Nothing is overwritten: " code { "asepsis pull " (project) " --push NUMBER" } " gives the dossier as it was." };
    Ok(Sheet::new("/versions", "Versions", content)
        .under(under)
        .into())
}
