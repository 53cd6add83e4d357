//! What is asked of a document, and where in it the answer stands.
//!
//! Which document answers an item is data of the catalogue; this only looks it up.

use asepsis_domain::catalogue::{Answered, Item};
use asepsis_domain::evaluation::{ItemState, ItemStatus};

use crate::content::{Block, Body, Column, Inline, Row, Source, line};
use crate::subject::Subject;
use crate::words::counted;

/// An item that a document answers.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Asked<'a> {
    /// Where it stands.
    pub(crate) state: &'a ItemState,
    /// As the catalogue has it.
    pub(crate) item: &'a Item,
    /// The part of the document.
    pub(crate) answered: &'a Answered,
}

impl Asked<'_> {
    /// Returns whether the item applies to the device.
    pub(crate) fn applies(&self) -> bool {
        self.state.status != ItemStatus::NotApplicable
    }

    /// Returns the item as a source.
    pub(crate) fn source(&self) -> Source {
        Source::from(&self.item.id)
    }
}

/// Returns the items that a document answers, in the catalogue's order.
pub(crate) fn of<'a>(subject: &Subject<'a>, document: &str) -> Vec<Asked<'a>> {
    let mut all = Vec::new();
    for state in subject.items() {
        let Some(item) = subject.catalogue_item(&state.item) else {
            continue;
        };
        if let Some(answered) = item.answered.iter().find(|a| a.document == document) {
            all.push(Asked {
                state,
                item,
                answered,
            });
        }
    }
    all
}

/// Adds the section, with the part of the document that answers each item; without items it adds nothing.
pub(crate) fn write(subject: &Subject<'_>, document: &str, body: &mut Body) {
    write_of(subject, of(subject, document), body);
}

/// Adds the section for these items; without items it adds nothing.
pub(crate) fn write_of(subject: &Subject<'_>, all: Vec<Asked<'_>>, body: &mut Body) {
    let (here, not): (Vec<&Asked<'_>>, Vec<&Asked<'_>>) = all.iter().partition(|a| a.applies());
    if here.is_empty() {
        return;
    }
    body.heading(1, "asked", "What is asked, and where it is answered");
    let rows = here.iter().map(|asked| row(subject, asked, body)).collect();
    let columns = [
        ("What is asked", Column::left(40)),
        ("By", Column::left(28)),
        ("Where in this document", Column::left(40)),
    ];
    let caption = "What is asked, with the part of this document that answers it";
    body.table("asked-table", caption, &columns, rows);
    if !not.is_empty() {
        let text = format!(
            "{} of the same documents {} not apply to this device; the reasons stand in the gap report.",
            counted(not.len(), "item", "items"),
            if not.len() == 1 { "does" } else { "do" },
        );
        body.say(line![text], not.iter().map(|a| a.source()));
    }
}

fn row(subject: &Subject<'_>, asked: &Asked<'_>, body: &Body) -> Row {
    let by = subject
        .catalogue_document(&asked.item.id)
        .map_or("", |d| d.short_title.as_str());
    let section = &asked.item.section;
    let place = body.titled(&asked.answered.at).map_or_else(
        || Inline::text("the whole document"),
        |text| Inline::CrossRef {
            anchor: asked.answered.at.clone(),
            text,
        },
    );
    Row::new(
        [
            line![&asked.item.title],
            line![format!("{by}, {section}")],
            line![place],
        ],
        [asked.source()],
    )
}

impl Body {
    /// Returns what the heading or table with this anchor is called.
    fn titled(&self, anchor: &str) -> Option<String> {
        self.blocks().iter().find_map(|block| match block {
            Block::Heading(h) if h.anchor == anchor => {
                Some(h.text.iter().map(Inline::plain).collect())
            }
            Block::Table(t) if t.anchor == anchor => Some(t.caption.clone()),
            _ => None,
        })
    }
}
