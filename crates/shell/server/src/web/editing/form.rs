//! The form of one record.

use asepsis_domain::evaluation::Finding;
use asepsis_domain::record::RecordKind;
use asepsis_workflow::editing::{self, Edit, Entry, Field, Filled};
use maud::{Markup, html};

use super::field::{Filling, MORE, why};
use super::keep::{Wrong, filled_in, keep, without_removed, wrong_with};
use super::{finding, place, written_here};
use crate::ask::Asked;
use crate::error::Error;
use crate::web::{Sheet, Shown, day, link};

/// The field that tells from which state filling in was begun.
pub(super) const MARK: &str = "asepsis-mark";

/// A form on its way.
pub(super) struct Form<'a> {
    asked: &'a Asked,
    kind: RecordKind,
    /// The record that is changed; `None`: a new one is written.
    id: Option<&'a str>,
    fields: Vec<Field>,
}

impl<'a> Form<'a> {
    pub(super) fn of(asked: &'a Asked, kind: RecordKind) -> Result<Self, Error> {
        let id = asked.parameter("id");
        let evaluated = &asked.view()?.evaluated;
        let file = editing::path(evaluated, kind, id);
        if let Some(id) = id
            && editing::filled(&evaluated.files, kind, id).is_none()
        {
            return Err(Error::no(kind.id(), id));
        }
        written_here(asked, kind, &file)?;
        Ok(Self {
            asked,
            kind,
            id,
            fields: editing::fields(kind),
        })
    }

    /// The form as it is begun.
    pub(super) fn begun(&self) -> Result<Shown, Error> {
        let evaluated = &self.asked.view()?.evaluated;
        let filled = match self.id {
            Some(id) => match self.asked.parsed::<i64>("as", "the number of a push")? {
                Some(push) => self.earlier(id, push)?,
                None => editing::filled(&evaluated.files, self.kind, id).unwrap_or_default(),
            },
            None => self.proposed()?,
        };
        let path = editing::path(evaluated, self.kind, self.id);
        let mark = editing::mark(&evaluated.files, &path);
        Ok(self.shown(&filled, &mark, None)?.into())
    }

    /// Returns what the record said after an earlier push.
    fn earlier(&self, id: &str, push: i64) -> Result<Filled, Error> {
        let team = self.asked.team()?;
        let versions = team
            .records
            .history(self.asked.part("project")?, self.kind.id(), id)?;
        let version = versions.into_iter().find(|v| v.push == push);
        let text = version.and_then(|v| v.text);
        let text =
            text.ok_or_else(|| Error::no("version of the record after push", &push.to_string()))?;
        Ok(editing::filled_of(&text))
    }

    /// Returns what is known of a new record before anybody has written a word.
    fn proposed(&self) -> Result<Filled, Error> {
        let evaluated = &self.asked.view()?.evaluated;
        let mut filled = Filled::new();
        let next = editing::next_ids(&evaluated.files, self.kind).next();
        filled.insert("id".to_owned(), next.unwrap_or_default());
        filled.extend(by_whom(self.asked, &self.fields)?);
        if let Some(wanted) = self.asked.parameter("proposal") {
            let proposal = editing::proposal(&evaluated.files, wanted);
            let proposal = proposal.ok_or_else(|| Error::no("proposal", wanted))?;
            let theirs = proposal.into_iter();
            filled.extend(theirs.filter(|(key, _)| !matches!(key.as_str(), "id" | "by" | "on")));
        }
        if let Some(one) = self.finding()? {
            filled.extend(finding::on_finding(one));
        }
        Ok(filled)
    }

    /// Returns the finding that a new decision is on.
    fn finding(&self) -> Result<Option<&'a Finding>, Error> {
        Ok(finding::named(self.asked)?.into_iter().next())
    }

    /// What became of the form that was sent.
    pub(super) fn sent(&self) -> Result<Shown, Error> {
        let typed = filled_in(self.asked, &self.fields);
        let mark = self.asked.field(MARK);
        if !self.asked.field(MORE).is_empty() {
            return Ok(self.shown(&typed, mark, None)?.into());
        }
        let filled = without_removed(self.asked, &typed);
        let wrong = match wrong_with(self.asked, &self.fields, &filled)? {
            Some(wrong) => wrong,
            None => {
                let edit = Edit {
                    replaced: self.id,
                    filled: &filled,
                };
                match keep(self.asked, self.kind, &[edit], mark)? {
                    Err(wrong) => wrong,
                    Ok(()) => {
                        let id = filled.get("id").map_or("", |id| id.trim());
                        return Ok(self.asked.led(&format!("/records/{id}")));
                    }
                }
            }
        };
        Ok(self.shown(&typed, mark, Some(&wrong))?.into())
    }

    fn shown(&self, filled: &Filled, mark: &str, wrong: Option<&Wrong>) -> Result<Sheet, Error> {
        let one = self.finding()?;
        let finding = one.map_or("", |f| f.id.as_str());
        let own = [("id", self.id.unwrap_or_default()), ("finding", finding)];
        let back = match (self.id, one) {
            (Some(id), _) => format!("/records/{id}"),
            (None, Some(one)) => link::finding(&one.id),
            (None, None) => "/write".to_owned(),
        };
        let action = place(self.kind, &own);
        let filling = Filling::of(self.asked, self.kind, &action, filled);
        let form = html! {
            form.fields.wide method="post" action=(action) {
                input type="hidden" name=(MARK) value=(mark);
                (filling.fields(&self.fields))
                (why(self.asked))
                p { button { "Keep it" } " " a href=(back) { "Leave it" } }
            }
        };
        let content = html! {
            (Wrong::shown(wrong))
            (with_known(self.asked, &form, one)?)
        };
        let title = match self.id {
            Some(id) => format!("Change {id}"),
            None => format!("New {}", self.kind.id()),
        };
        Ok(Sheet::new(section(self.kind), title, content)
            .under(html! { (self.kind.doc()) })
            .refused(wrong.is_some()))
    }
}

/// Returns a form with what is known of a finding beside it.
fn with_known(asked: &Asked, form: &Markup, one: Option<&Finding>) -> Result<Markup, Error> {
    let Some(one) = one else {
        return Ok(html! { (form) });
    };
    Ok(html! {
        p.narrow { a href="#known" { "What is known of the finding" } " stands below the form." }
        div.beside { div { (form) } (finding::beside(asked, one)?) }
    })
}

/// Returns who writes a record, and when, where the kind asks for it.
pub(super) fn by_whom(asked: &Asked, fields: &[Field]) -> Result<Filled, Error> {
    let today = day(asked.evaluation()?.as_of);
    let who = asked.visitor.as_ref().map_or("", |v| v.name()).to_owned();
    let said = fields
        .iter()
        .filter_map(|field| match (field.key, &field.entry) {
            ("on", Entry::Date) => Some(("on".to_owned(), today.clone())),
            ("by", _) => Some(("by".to_owned(), who.clone())),
            _ => None,
        });
    Ok(said.collect())
}

/// Returns the entry of the menu to which records of the kind belong.
pub(super) fn section(kind: RecordKind) -> &'static str {
    match kind {
        RecordKind::Decision => "/decisions",
        RecordKind::Risk | RecordKind::Hazard => "/risks",
        _ => "/trace",
    }
}
