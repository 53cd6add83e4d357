//! A field of a record on a form: by what it is filled in, and how.

use asepsis_domain::record::RecordKind;
use asepsis_workflow::editing::{Entry, Field, Filled, spread};
use maud::{Markup, html};

use crate::ask::Asked;
use crate::web::part::coded;

/// The field that says why.
pub(super) const WHY: &str = "asepsis-why";

/// Returns the field for why something is written, where that is kept with it.
pub(super) fn why(asked: &Asked) -> Markup {
    html! {
        @if asked.site.team().is_some() {
            div.field {
                label for=(WHY) { "Why it is written" }
                input type="text" id=(WHY) name=(WHY) required maxlength="1024" value=(asked.field(WHY)) aria-describedby="hint-why";
                span.hint id="hint-why" { "It stands in the audit trail, with your name and the time." }
            }
        }
    }
}

/// Returns a field with what stands in it; a table within the record with its fields.
pub(super) fn entry(kind: RecordKind, field: &Field, filled: &Filled) -> Markup {
    let said = spread(kind, filled);
    let value = |name: &str| said.get(name).map_or("", String::as_str);
    let Entry::Table(own) = &field.entry else {
        return one(field.key, field, value(field.key));
    };
    let hint = format!("hint-{}", field.key);
    html! {
        fieldset.field aria-describedby=(hint) {
            legend { (field.key.replace('_', " ")) @if !field.required { span.faint { " (optional)" } } }
            span.hint id=(hint) { (coded(field.says)) }
            @for own in own {
                @let name = format!("{}.{}", field.key, own.key);
                // Where the table may be left out as a whole, so may all of it.
                @let asked = Field { required: own.required && field.required, ..own.clone() };
                (one(&name, &asked, value(&name)))
            }
        }
    }
}

fn one(key: &str, field: &Field, value: &str) -> Markup {
    let hint = format!("hint-{key}");
    let rows = value.lines().count().clamp(2, 16);
    let label = field.key.replace('_', " ");
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
                Entry::Table(_) | Entry::Toml => { textarea.code id=(key) name=(key) rows=(rows) spellcheck="false" aria-describedby=(hint) { (value) } }
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
        Entry::Table(_) | Entry::Toml => format!(
            " As in the file: [{0}] or [[{0}]], its keys below.",
            field.key
        ),
        _ => String::new(),
    }
}
