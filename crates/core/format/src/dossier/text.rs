//! Longer prose, `text/<name>.md`. The Markdown itself is left as it is.

use asepsis_domain::diagnostic::{Code, Diagnostic};
use asepsis_domain::evidence::Text;
use asepsis_domain::place::Place;

use crate::limits::{Limits, Reading, shown};
use crate::schema::{self, PLACEHOLDER, Page};

/// Returns the name of the text at this path, where it is one.
pub(super) fn name_of(path: &str) -> Option<&str> {
    let name = path.strip_prefix("text/")?.strip_suffix(".md")?;
    (!name.is_empty() && !name.contains('/')).then_some(name)
}

/// Returns the text, with a diagnostic for each line that still is a placeholder.
pub(super) fn read(path: &str, name: &str, bytes: &[u8], limits: &Limits) -> Reading<Option<Text>> {
    let markdown = match schema::text_of(path, bytes, &schema::DOSSIER, limits) {
        Ok(markdown) => markdown,
        Err(diagnostic) => {
            return Reading {
                value: None,
                diagnostics: vec![*diagnostic],
            };
        }
    };
    let page = Page::new(path, markdown, &schema::DOSSIER);
    let open = markdown.match_indices(PLACEHOLDER).map(|(offset, _)| {
        let line = markdown.get(offset..).and_then(|rest| rest.lines().next());
        let line = line.unwrap_or(PLACEHOLDER);
        let at = page.place(offset..offset + line.len());
        Diagnostic::new(Code::DossierOpen, shown(line)).at(&at)
    });
    Reading {
        diagnostics: open.collect(),
        value: Some(Text {
            name: name.to_owned(),
            markdown: markdown.trim_start_matches('\u{feff}').to_owned(),
            at: Place::start_of(path),
        }),
    }
}
