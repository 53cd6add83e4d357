//! One form for decisions on several findings that say the same: each vulnerability gets a decision of its own, with its
//! own facts, so that each becomes stale by itself.
//!
//! Left out is what deserves a look of its own: a vulnerability that is known to be exploited, and a finding on which
//! somebody has decided.

use std::collections::BTreeMap;

use asepsis_document::rating_badge;
use asepsis_domain::digest::Digest;
use asepsis_domain::evaluation::Finding;
use asepsis_domain::record::RecordKind;
use asepsis_workflow::editing::{self, Edit, Field, Filled};
use maud::{Markup, html};

use super::field::{Filling, why};
use super::finding::{named, on_findings};
use super::form::{MARK, by_whom};
use super::keep::{Wrong, filled_in, keep, wrong_with};
use super::{place, written_here};
use crate::ask::Asked;
use crate::error::{Error, QUERY};
use crate::web::part::{badge, counted, empty};
use crate::web::{Sheet, Shown, link};

const KIND: RecordKind = RecordKind::Decision;

/// What each decision says for itself.
const OWN: [&str; 6] = [
    "id",
    "formerly",
    "vulnerability",
    "components",
    "rests_on",
    "rubric",
];

/// The field that tells on which facts the person looked.
const FACTS: &str = "asepsis-facts";

/// Decisions that are written together.
pub(super) struct Several<'a> {
    asked: &'a Asked,
    /// Findings by vulnerability: a decision each.
    groups: Vec<Vec<&'a Finding>>,
    /// Findings that are left out, and why.
    left: Vec<(&'a Finding, &'static str)>,
    /// What the decisions say alike.
    fields: Vec<Field>,
}

impl<'a> Several<'a> {
    /// Returns the decisions on the findings that are named; `None` where fewer than two are.
    pub(super) fn of(asked: &'a Asked) -> Result<Option<Self>, Error> {
        let all = named(asked)?;
        let Some(first) = all.first().filter(|_| all.len() > 1) else {
            return Ok(None);
        };
        if all.iter().any(|f| f.release != first.release) {
            let detail = "Findings of one release are decided together: choose them there.";
            return Err(Error::new(QUERY, detail));
        }
        let evaluated = &asked.view()?.evaluated;
        written_here(asked, KIND, &editing::path(evaluated, KIND, None))?;
        let mut groups: BTreeMap<&str, Vec<&Finding>> = BTreeMap::new();
        let mut left = Vec::new();
        for finding in all {
            match alone(finding) {
                Some(why) => left.push((finding, why)),
                None => {
                    let id: &str = &finding.vulnerability.id;
                    groups.entry(id).or_default().push(finding);
                }
            }
        }
        let shared = |field: &Field| !OWN.contains(&field.key);
        Ok(Some(Self {
            asked,
            groups: groups.into_values().collect(),
            left,
            fields: editing::fields(KIND).into_iter().filter(shared).collect(),
        }))
    }

    /// Returns what each decision says for itself.
    fn own(&self) -> Result<Vec<Filled>, Error> {
        let files = &self.asked.view()?.evaluated.files;
        let mut ids = editing::next_ids(files, KIND);
        let groups = self.groups.iter().enumerate();
        let own = groups.map(|(number, group)| {
            let id = ids.next().unwrap_or_else(|| format!("DEC-{}", number + 1));
            let mut own = on_findings(group);
            own.retain(|key, _| OWN.contains(&key.as_str()));
            own.insert("id".to_owned(), id);
            own
        });
        Ok(own.collect())
    }

    /// The form as it is begun.
    pub(super) fn begun(&self) -> Result<Shown, Error> {
        let evaluated = &self.asked.view()?.evaluated;
        let all: Vec<&Finding> = self.groups.iter().flatten().copied().collect();
        let mut filled = on_findings(&all);
        filled.extend(by_whom(self.asked, &self.fields)?);
        let mark = editing::mark(&evaluated.files, &editing::path(evaluated, KIND, None));
        Ok(self.shown(&filled, &mark, None)?.into())
    }

    /// What became of the form that was sent.
    pub(super) fn sent(&self) -> Result<Shown, Error> {
        let filled = filled_in(self.asked, &self.fields);
        let mark = self.asked.field(MARK);
        let wrong = match wrong_with(self.asked, &self.fields, &filled)? {
            Some(wrong) => wrong,
            None => match self.keep(&filled, mark)? {
                Ok(()) => return Ok(self.asked.led("/decisions")),
                Err(wrong) => wrong,
            },
        };
        Ok(self.shown(&filled, mark, Some(&wrong))?.into())
    }

    fn keep(&self, filled: &Filled, mark: &str) -> Result<Result<(), Wrong>, Error> {
        let own = self.own()?;
        if said(&own) != self.asked.field(FACTS) {
            let what = "The findings are not as they were when you looked: look at them below as they are now, then keep it.";
            return Ok(Err(Wrong::new(what)));
        }
        let each = own.into_iter().map(|own| {
            let mut all = filled.clone();
            all.extend(own);
            all
        });
        let each: Vec<Filled> = each.collect();
        let edit = |filled| Edit {
            replaced: None,
            filled,
        };
        let edits: Vec<Edit<'_>> = each.iter().map(edit).collect();
        keep(self.asked, KIND, &edits, mark)
    }

    fn shown(&self, filled: &Filled, mark: &str, wrong: Option<&Wrong>) -> Result<Sheet, Error> {
        let own = self.own()?;
        let chosen = self.groups.iter().flatten().map(|f| f.id.as_str());
        let pairs: Vec<(&str, &str)> = chosen.map(|id| ("finding", id)).collect();
        let action = place(KIND, &pairs);
        let filling = Filling::of(self.asked, KIND, &action, filled);
        let content = html! {
            (Wrong::shown(wrong))
            (self.left_out())
            @if self.groups.is_empty() {
                (empty("Nothing is left to decide together", "Decide on each by itself: open it and look at its facts."))
            } @else {
                (self.each(&own))
                h2 { "What they all say" }
                form.fields.wide method="post" action=(action) {
                    input type="hidden" name=(MARK) value=(mark);
                    input type="hidden" name=(FACTS) value=(said(&own));
                    (filling.fields(&self.fields))
                    (why(self.asked))
                    p { button { "Keep " (counted(own.len(), "decision", "decisions")) } " " a href="/findings" { "Leave it" } }
                }
            }
        };
        let title = format!(
            "Decide on {}",
            counted(pairs.len(), "finding", "findings together")
        );
        let under = "Each vulnerability gets a decision of its own, with its own facts: one that moves makes that one stale, not the others.";
        Ok(Sheet::new("/decisions", title, content)
            .under(html! { (under) })
            .refused(wrong.is_some()))
    }

    fn left_out(&self) -> Markup {
        html! {
            @if !self.left.is_empty() {
                div.note.missing {
                    p.head { "Decide by itself on " (counted(self.left.len(), "finding", "findings")) }
                    ul { @for (finding, why) in &self.left { li {
                        a href=(link::finding(&finding.id)) { (finding.vulnerability.id) } " in " (finding.name) " " (finding.version) ": " (why)
                    } } }
                }
            }
        }
    }

    /// The decisions that come of it.
    fn each(&self, own: &[Filled]) -> Markup {
        html! {
            div.table tabindex="0" role="group" aria-label="Decisions to be written" {
                table.cards {
                    thead { tr { th scope="col" { "Decision" } th scope="col" { "Vulnerability" } th scope="col" { "Severity" } th scope="col" { "Components" } th scope="col" { "Rests on" } } }
                    tbody { @for (group, own) in self.groups.iter().zip(own) {
                        @if let Some(first) = group.first() { tr {
                            th scope="row" { (own.get("id").map_or("", String::as_str)) }
                            td data-label="Vulnerability" { a href=(link::finding(&first.id)) { (first.vulnerability.id) } span.line { (first.vulnerability.summary) } }
                            td.short data-label="Severity" { (badge(&rating_badge(first.vulnerability.rating))) }
                            td data-label="Components" { @for finding in group { span.line.plain { (finding.name) " " (finding.version) } } }
                            td data-label="Rests on" { @for fact in own.get("rests_on").map_or("", String::as_str).lines().skip(1) { span.line { code { (fact) } } } }
                        } }
                    } }
                }
            }
        }
    }
}

/// Returns whether a finding may be decided on together with others.
pub(crate) fn goes_with_others(finding: &Finding) -> bool {
    alone(finding).is_none()
}

/// Returns why a finding is decided on by itself.
fn alone(finding: &Finding) -> Option<&'static str> {
    if finding.vulnerability.kev.is_some() {
        return Some("it is known to be exploited");
    }
    finding.decision.map(|_| "somebody has decided on it")
}

/// Returns what tells whether the decisions are still those that a person saw.
fn said(own: &[Filled]) -> String {
    let words = own
        .iter()
        .flat_map(|filled| filled.iter())
        .flat_map(|(key, text)| [key.as_str(), "\n", text, "\n"]);
    Digest::of(words.collect::<String>().as_bytes()).hex()
}
