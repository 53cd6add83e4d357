//! The architecture with its views, as the document has them.

use maud::html;

use super::part::{content, empty};
use super::{Sheet, Shown, link, ready};
use crate::ask::Asked;
use crate::error::Error;

/// The views.
pub(crate) fn page(asked: &Asked) -> Result<Shown, Error> {
    let view = asked.view()?;
    let architecture = &view.evaluated.dossier.architecture;
    let release = asked.release()?;
    let body = html! {
        @if architecture.elements.is_empty() {
            (empty("No architecture yet", "Write elements, interfaces, data flows and trust boundaries in `architecture.toml`; the views are drawn from them."))
        } @else {
            @let text = view.once(&format!("architecture {}", release.id), || {
                let subject = view.subject(release);
                let kind = asepsis_document::document("architecture-views");
                kind.map_or_else(String::new, |kind| content(&(kind.build)(&subject), &release.id))
            });
            div.written.views { (ready(&text)) }
        }
    };
    let under = html! {
        (architecture.elements.len()) " elements, " (architecture.interfaces.len()) " interfaces, " (architecture.flows.len()) " data flows, "
        (architecture.boundaries.len()) " trust boundaries · " a href=(link::query("/trace", &[("kind", "element")])) { "their records" }
    };
    Ok(Sheet::new("/architecture", "Architecture", body)
        .under(under)
        .into())
}
