//! Fields of forms, each with its label and, where it needs one, its hint.

use maud::{Markup, html};

/// A field of a form.
#[derive(Clone, Copy)]
pub(crate) struct Field<'a> {
    /// Its name in the form.
    pub(crate) name: &'a str,
    /// Its id on the page; empty: its name.
    pub(crate) id: &'a str,
    /// Its label.
    pub(crate) label: &'a str,
    /// What else a person has to know.
    pub(crate) hint: &'a str,
    /// The kind of `input`.
    pub(crate) kind: &'a str,
    /// What a browser may fill in, as `autocomplete` has it.
    pub(crate) fill: &'a str,
    /// What stands in it.
    pub(crate) value: &'a str,
    /// It may stay empty.
    pub(crate) optional: bool,
    /// What a person may pick instead of typing.
    pub(crate) offers: &'a [String],
}

impl<'a> Field<'a> {
    /// Returns a field for a line of text.
    pub(crate) fn text(name: &'a str, label: &'a str) -> Self {
        Self {
            name,
            id: "",
            label,
            hint: "",
            kind: "text",
            fill: "off",
            value: "",
            optional: false,
            offers: &[],
        }
    }

    /// Returns a field for a password that is known.
    pub(crate) fn password(name: &'a str, label: &'a str) -> Self {
        let field = Self::text(name, label);
        Self {
            kind: "password",
            fill: "current-password",
            ..field
        }
    }

    /// Returns a field for a password that is chosen.
    pub(crate) fn new_password(name: &'a str, label: &'a str, hint: &'a str) -> Self {
        Self {
            fill: "new-password",
            hint,
            ..Self::password(name, label)
        }
    }

    /// Returns the field as markup.
    pub(crate) fn shown(&self) -> Markup {
        let id = if self.id.is_empty() {
            self.name
        } else {
            self.id
        };
        let (hint, list) = (format!("hint-{id}"), format!("list-{id}"));
        let list = (!self.offers.is_empty()).then_some(list.as_str());
        let hinted = (!self.hint.is_empty()).then_some(hint.as_str());
        let value = (!self.value.is_empty()).then_some(self.value);
        html! {
            div.field {
                label for=(id) { (self.label) @if self.optional { span.faint { " (optional)" } } }
                input id=(id) name=(self.name) type=(self.kind) autocomplete=(self.fill) value=[value]
                    required[!self.optional] maxlength="1024" aria-describedby=[hinted] list=[list];
                @if let Some(list) = list { datalist id=(list) { @for offer in self.offers { option value=(offer) {} } } }
                @if let Some(hint) = hinted { span.hint id=(hint) { (self.hint) } }
            }
        }
    }
}

/// Returns a choice among words.
pub(crate) fn choice(name: &str, label: &str, choices: &[(&str, &str)], now: &str) -> Markup {
    choice_as(name, (name, label), choices, now)
}

/// Returns a choice among words whose id on the page is not its name.
pub(crate) fn choice_as(
    id: &str,
    (name, label): (&str, &str),
    choices: &[(&str, &str)],
    now: &str,
) -> Markup {
    html! {
        div.field {
            label for=(id) { (label) }
            select id=(id) name=(name) {
                @for (value, words) in choices { option value=(value) selected[*value == now] { (words) } }
            }
        }
    }
}

/// Most projects that are offered to be picked; another one is typed.
pub(crate) const OFFERED: usize = 100;

/// Returns the field for where something holds: a project, or `*` for all that are meant by `all`.
pub(crate) fn scope<'a>(id: &str, all: &str, projects: impl Iterator<Item = &'a str>) -> Markup {
    let offers: Vec<String> = std::iter::once("*")
        .chain(projects.take(OFFERED))
        .map(str::to_owned)
        .collect();
    let field = Field {
        id,
        hint: &format!("The id of a project, or * for {all}."),
        value: "*",
        offers: &offers,
        ..Field::text("scope", "Where")
    };
    field.shown()
}

/// Returns what went wrong with a form, at its head, where it is read out first.
pub(crate) fn trouble(what: Option<&str>) -> Markup {
    html! { @if let Some(what) = what { div.note.warning role="alert" { p.head { (what) } } } }
}
