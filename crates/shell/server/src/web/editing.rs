//! Records filled in on a page: their fields come from the readers of the files that they stand in.

use asepsis_domain::access::Permission;
use asepsis_domain::diagnostic::Diagnostic;
use asepsis_domain::evaluation::Finding;
use asepsis_domain::record::RecordKind;
use asepsis_workflow::editing::{self, Edit, Entry, Field, Filled, Written};
use asepsis_workflow::failure::Kind;
use asepsis_workflow::records::{Provenance, Pushing};
use maud::{Markup, html};

use super::part::{coded, counted};
use super::team::field::trouble;
use super::{Sheet, Shown, day, link};
use crate::ask::Asked;
use crate::error::{CANNOT, Error, words};

/// The field that tells from which state filling in was begun.
const MARK: &str = "asepsis-mark";

/// The field that says why.
const WHY: &str = "asepsis-why";

/// Kinds of records, those that are written here first.
pub(crate) fn kinds(asked: &Asked) -> Result<Shown, Error> {
    let evaluated = &asked.view()?.evaluated;
    let records = evaluated.dossier.records();
    let (here, elsewhere): (Vec<_>, Vec<_>) = RecordKind::ALL
        .iter()
        .partition(|kind| is_written_here(asked, **kind));
    let row = |kind: &RecordKind, new: bool| {
        let of_it = records.iter().filter(|r| r.kind == *kind).count();
        html! { li {
            strong { (kind.id()) } " " span.faint { (of_it) }
            span.line { (kind.doc()) }
            @if new && asked.may(permission(*kind)) { a.button href=(place(*kind, &[])) aria-label={ "New " (kind.id()) } { "New" } }
        } }
    };
    let content = html! {
        @if !here.is_empty() { ul.rows { @for kind in &here { (row(kind, true)) } } }
        @if !elsewhere.is_empty() {
            h2 { "Written in the repository" }
            p { "Their files are read only here. " code { "[home]" } " in " code { "device.toml" } " brings a kind onto the server, such as " code { "decision = \"server\"" } "." }
            ul.rows { @for kind in &elsewhere { (row(kind, false)) } }
        }
    };
    Ok(Sheet::new("/trace", "Write a record", content).into())
}

/// The form of a decision.
pub(crate) fn decide(asked: &Asked) -> Result<Shown, Error> {
    Form::of(asked, RecordKind::Decision)?.begun()
}

/// Keeps a decision.
pub(crate) fn decided(asked: &Asked) -> Result<Shown, Error> {
    Form::of(asked, RecordKind::Decision)?.sent()
}

/// The form of a record of another kind.
pub(crate) fn write(asked: &Asked) -> Result<Shown, Error> {
    Form::of(asked, kind(asked)?)?.begun()
}

/// Keeps a record of another kind.
pub(crate) fn written_down(asked: &Asked) -> Result<Shown, Error> {
    Form::of(asked, kind(asked)?)?.sent()
}

fn kind(asked: &Asked) -> Result<RecordKind, Error> {
    let word = asked.part("kind")?;
    let found = RecordKind::parse(word).filter(|kind| *kind != RecordKind::Decision);
    found.ok_or_else(|| Error::no("form for the kind", word))
}

/// Returns the address of the form of a kind.
pub(crate) fn place(kind: RecordKind, pairs: &[(&str, &str)]) -> String {
    match kind {
        RecordKind::Decision => link::query("/decide", pairs),
        other => link::query(&format!("/write/{}", other.id()), pairs),
    }
}

/// Returns what it takes to write a record of a kind.
pub(crate) fn permission(kind: RecordKind) -> Permission {
    match kind {
        RecordKind::Decision => Permission::Decide,
        _ => Permission::Edit,
    }
}

/// Returns whether new records of the kind are written here: by whoever is alone with a folder all, else those at home.
pub(crate) fn is_written_here(asked: &Asked, kind: RecordKind) -> bool {
    let view = asked.standing.view.as_ref();
    let at_home = view.is_some_and(|v| editing::at_home(&v.evaluated.dossier, kind));
    asked.site.team().is_none() || at_home
}

/// Returns whether the record of this file may be changed here by who asks.
pub(crate) fn may_change(asked: &Asked, kind: RecordKind, file: &str) -> bool {
    let here = asked.site.team().is_none() || file.starts_with("server/");
    here && is_written_here(asked, kind) && asked.may(permission(kind))
}

/// Returns the way to the form of a new record, for whom may write one here.
pub(crate) fn begin(asked: &Asked, kind: RecordKind) -> Markup {
    let may = is_written_here(asked, kind) && asked.may(permission(kind));
    html! { @if may { p { a.button href=(place(kind, &[])) { "New " (kind.id()) } } } }
}

/// A form on its way.
struct Form<'a> {
    asked: &'a Asked,
    kind: RecordKind,
    /// The record that is changed; `None`: a new one is written.
    id: Option<&'a str>,
    fields: Vec<Field>,
}

impl<'a> Form<'a> {
    fn of(asked: &'a Asked, kind: RecordKind) -> Result<Self, Error> {
        let id = asked.parameter("id");
        let evaluated = &asked.view()?.evaluated;
        let file = editing::path(evaluated, kind, id);
        if let Some(id) = id
            && editing::filled(&evaluated.files, kind, id).is_none()
        {
            return Err(Error::no(kind.id(), id));
        }
        if !may_change(asked, kind, &file) {
            let detail = format!(
                "It is written in `{file}` of the repository. `[home] {} = \"server\"` in `device.toml` brings records of this kind here.",
                kind.id()
            );
            return Err(Error::new(CANNOT, detail));
        }
        Ok(Self {
            asked,
            kind,
            id,
            fields: editing::fields(kind),
        })
    }

    /// The form as it is begun.
    fn begun(&self) -> Result<Shown, Error> {
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
        Ok(self.shown(&filled, &mark, None, &[]).into())
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
        let today = day(evaluated.evaluation.as_of);
        let who = self.asked.visitor.as_ref().map(|v| v.name().to_owned());
        for field in &self.fields {
            match (field.key, &field.entry) {
                ("id", _) => {
                    filled.insert("id".into(), editing::next_id(&evaluated.files, self.kind))
                }
                ("on", Entry::Date) => filled.insert("on".into(), today.clone()),
                ("by", _) => filled.insert("by".into(), who.clone().unwrap_or_default()),
                _ => None,
            };
        }
        if let Some(wanted) = self.asked.parameter("proposal") {
            let proposal = editing::proposal(&evaluated.files, wanted);
            let proposal = proposal.ok_or_else(|| Error::no("proposal", wanted))?;
            let theirs = proposal.into_iter();
            filled.extend(theirs.filter(|(key, _)| !matches!(key.as_str(), "id" | "by" | "on")));
        }
        if let Some(wanted) = self.asked.parameter("finding") {
            let mut all = evaluated.evaluation.findings.iter();
            let finding = all.find(|f| f.id.as_str() == wanted);
            filled.extend(on_finding(
                finding.ok_or_else(|| Error::no("finding", wanted))?,
            ));
        }
        Ok(filled)
    }

    /// What became of the form that was sent.
    fn sent(&self) -> Result<Shown, Error> {
        let field = |f: &Field| (f.key.to_owned(), self.asked.exact(f.key).to_owned());
        let filled: Filled = self.fields.iter().map(field).collect();
        let mark = self.asked.field(MARK);
        let edit = Edit {
            kind: self.kind,
            replaced: self.id,
            filled: &filled,
        };
        let lacking = self.fields.iter().filter(|f| f.required);
        let lacking: Vec<&str> = lacking
            .filter(|f| filled.get(f.key).is_none_or(|text| text.trim().is_empty()))
            .map(|f| f.key)
            .collect();
        if !lacking.is_empty() {
            let wrong = format!("Still to be filled in: {}.", lacking.join(", "));
            return Ok(self.shown(&filled, mark, Some(&wrong), &[]).into());
        }
        if let Some(wrong) = self.in_the_future(&filled)? {
            return Ok(self.shown(&filled, mark, Some(&wrong), &[]).into());
        }
        match self.keep(&edit, mark)? {
            Ok(Written::Kept { .. }) => {
                let id = filled.get("id").map_or("", |id| id.trim());
                Ok(self.asked.led(&format!("/records/{id}")))
            }
            Ok(Written::Refused(errors)) => {
                let wrong = format!(
                    "It is not kept: with it, the dossier has {}.",
                    counted(errors.len(), "error", "errors")
                );
                Ok(self.shown(&filled, mark, Some(&wrong), &errors).into())
            }
            Err(wrong) => Ok(self.shown(&filled, mark, Some(&wrong), &[]).into()),
        }
    }

    /// Returns what is wrong with a day on which somebody is said to have decided and that has not come yet.
    fn in_the_future(&self, filled: &Filled) -> Result<Option<String>, Error> {
        let today = day(self.asked.evaluation()?.as_of);
        let on = filled.get("on").map(|on| on.trim());
        // Days are written so that their order is that of their text.
        let later = on.filter(|on| on.len() == today.len() && **on > *today);
        Ok(later.map(|on| format!("`on`: {on} has not come yet; today is {today}.")))
    }

    /// Keeps the record, or returns why it is not kept, for the person to mend.
    fn keep(&self, edit: &Edit<'_>, mark: &str) -> Result<Result<Written, String>, Error> {
        let live = self.asked.live()?;
        let outcome = match self.asked.site.team() {
            None => editing::into_folder(&live.dossier(), edit, mark, live.as_of()),
            Some(team) => {
                let why = self.asked.field(WHY);
                if why.is_empty() {
                    return Ok(Err("Still to be filled in: why.".to_owned()));
                }
                let pushing = Pushing {
                    actor: &self.asked.visitor()?.person.actor(),
                    at: team.now(),
                    reason: why,
                    provenance: Provenance::default(),
                };
                editing::into_records(
                    &team.records,
                    self.asked.part("project")?,
                    edit,
                    mark,
                    &pushing,
                )
            }
        };
        match outcome {
            Ok(kept @ Written::Kept { push }) => {
                match (self.asked.site.team(), push) {
                    (Some(team), Some(push)) => {
                        drop(team.follow(self.asked.part("project")?, push)?)
                    }
                    (Some(_), None) => {}
                    (None, _) => live.evaluate(),
                }
                Ok(Ok(kept))
            }
            Ok(refused) => Ok(Ok(refused)),
            Err(failure) if failure.kind() == Kind::Internal => Err(failure.into()),
            Err(failure) => Ok(Err(words(&failure))),
        }
    }

    fn shown(
        &self,
        filled: &Filled,
        mark: &str,
        wrong: Option<&str>,
        errors: &[Diagnostic],
    ) -> Sheet {
        let own: Vec<(&str, &str)> = self.id.iter().map(|id| ("id", *id)).collect();
        let back = self
            .id
            .map_or_else(|| "/write".to_owned(), |id| format!("/records/{id}"));
        let content = html! {
            (trouble(wrong))
            @if !errors.is_empty() { ul.rows { @for error in errors { li {
                strong { (coded(&error.message)) }
                @if !error.help.is_empty() { span.line { (coded(&error.help)) } }
            } } } }
            form.fields.wide method="post" action=(place(self.kind, &own)) {
                input type="hidden" name=(MARK) value=(mark);
                @for field in &self.fields { (entry(field, filled.get(field.key).map_or("", String::as_str))) }
                @if self.asked.site.team().is_some() {
                    div.field {
                        label for=(WHY) { "Why it is written" }
                        input type="text" id=(WHY) name=(WHY) required maxlength="1024" value=(self.asked.field(WHY)) aria-describedby="hint-why";
                        span.hint id="hint-why" { "It stands in the audit trail, with your name and the time." }
                    }
                }
                p { button { "Keep it" } " " a href=(back) { "Leave it" } }
            }
        };
        let title = match self.id {
            Some(id) => format!("Change {id}"),
            None => format!("New {}", self.kind.id()),
        };
        let section = match self.kind {
            RecordKind::Decision => "/decisions",
            RecordKind::Risk | RecordKind::Hazard => "/risks",
            _ => "/trace",
        };
        Sheet::new(section, title, content)
            .under(html! { (self.kind.doc()) })
            .refused(wrong.is_some())
    }
}

/// Returns the facts of a finding, as TOML.
pub(crate) fn facts(finding: &Finding) -> String {
    let vulnerability = &finding.vulnerability;
    let mut facts = format!("kev = {}", vulnerability.kev.is_some());
    let quoted = |text: &str| text.replace('\\', "\\\\").replace('"', "\\\"");
    if let Some(cvss) = vulnerability.cvss.first() {
        facts.push_str(&format!("\ncvss = \"{}\"", quoted(&cvss.vector)));
    }
    if let Some(why) = finding.why.first().filter(|w| !w.range.is_empty()) {
        facts.push_str(&format!("\nrange = \"{}\"", quoted(&why.range)));
    }
    facts
}

/// Returns what a decision on a finding begins with.
fn on_finding(finding: &Finding) -> Filled {
    let vulnerability = &finding.vulnerability;
    let pairs = [
        ("vulnerability", vulnerability.id.to_string()),
        ("components", finding.component.to_string()),
        ("releases", format!("from = \"{}\"", finding.release)),
        ("status", "under_investigation".to_owned()),
        ("rests_on", format!("[rests_on]\n{}", facts(finding))),
    ];
    let pairs = pairs.into_iter().map(|(key, text)| (key.to_owned(), text));
    pairs.collect()
}

/// Returns a field with what stands in it.
fn entry(field: &Field, value: &str) -> Markup {
    let key = field.key;
    let hint = format!("hint-{key}");
    let rows = value.lines().count().clamp(2, 16);
    let label = key.replace('_', " ");
    let words = |words: &[&str]| {
        html! {
            @if !field.required || value.is_empty() { option value="" { "–" } }
            @for word in words { option value=(word) selected[*word == value] { (word.replace('_', " ")) } }
            // What stands there and is none of them is told by the check, not lost.
            @if !value.is_empty() && !words.contains(&value) { option value=(value) selected { (value) } }
        }
    };
    html! {
        div.field {
            label for=(key) { (label) @if !field.required { span.faint { " (optional)" } } }
            @match &field.entry {
                Entry::Line => { input type="text" id=(key) name=(key) value=(value) maxlength="1024" required[field.required] autocomplete="off" aria-describedby=(hint); }
                Entry::Number => { input type="text" id=(key) name=(key) value=(value) inputmode="decimal" maxlength="32" required[field.required] autocomplete="off" aria-describedby=(hint); }
                Entry::Date => { input id=(key) name=(key) type="date" value=(value) required[field.required] aria-describedby=(hint); }
                Entry::Word(all) => { select id=(key) name=(key) required[field.required] aria-describedby=(hint) { (words(all)) } }
                Entry::Flag => { select id=(key) name=(key) required[field.required] aria-describedby=(hint) { (words(&["true", "false"])) } }
                Entry::Toml => { textarea.code id=(key) name=(key) rows=(rows) spellcheck="false" aria-describedby=(hint) { (value) } }
                Entry::Text | Entry::Lines(_) | Entry::Releases => { textarea id=(key) name=(key) rows=(if key == "title" { 1 } else { rows }) required[field.required] aria-describedby=(hint) { (value) } }
            }
            span.hint id=(hint) { (coded(field.says)) (how(field)) }
        }
    }
}

/// Returns how a field is filled in, where its box does not say so.
fn how(field: &Field) -> String {
    match &field.entry {
        Entry::Lines(words) if words.is_empty() => " One a line.".to_owned(),
        Entry::Lines(words) => format!(" One a line, of: {}.", words.join(", ")),
        Entry::Releases => {
            " One a line, or a range: from = \"1.0.0\", on the next line until = \"1.2.0\"."
                .to_owned()
        }
        Entry::Toml => format!(
            " As in the file: [{0}] or [[{0}]], its keys below.",
            field.key
        ),
        _ => String::new(),
    }
}
