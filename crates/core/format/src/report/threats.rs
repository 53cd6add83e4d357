//! `asepsis.threats/1`: threats that are proposed for the parts of a system; and as TOML for a person to paste.

use asepsis_domain::control::Category;
use asepsis_domain::dossier::Dossier;
use asepsis_domain::library::{Suggestion, Suggestions};
use asepsis_domain::record::PLACEHOLDER;
use asepsis_domain::threat::{LifeCycle, Stride};
use schemars::JsonSchema;
use serde::Serialize;

use super::word;

/// The value of `schema`.
pub const SCHEMA: &str = "asepsis.threats/1";

/// The report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ThreatsReport {
    /// `asepsis.threats/1`.
    pub schema: &'static str,
    /// Proposals, by part in the order of the dossier.
    pub suggestions: Vec<SuggestionRow>,
    /// Interfaces without any threat on them or on a flow through them.
    pub interfaces_without_threat: Vec<String>,
    /// Interfaces whose kind the library does not know.
    pub unknown_kinds: Vec<UnknownKind>,
}

/// A proposal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct SuggestionRow {
    /// The element, interface, flow or asset.
    pub on: String,
    /// Its kind of record.
    pub kind: &'static str,
    /// Its title.
    pub part: String,
    /// STRIDE class.
    pub stride: &'static str,
    /// It applies to some parts of this kind only.
    pub sometimes: bool,
    /// Threat of the library; null: the class alone is proposed.
    pub library: Option<String>,
    /// Title.
    pub title: String,
    /// What an attacker does.
    pub text: String,
    /// Why it matters for patients.
    pub patients: String,
    /// The stage of life in which it acts.
    pub life_cycle: &'static str,
    /// Typical controls.
    pub controls: Vec<ControlRow>,
    /// `covered`: by a threat on the part; `nearby`: by one on its interfaces, flows or assets; `open`.
    pub status: &'static str,
    /// Threats of the dossier of this class on the part itself.
    pub covered_by: Vec<String>,
    /// Threats of the dossier of this class on its interfaces, flows or assets.
    pub covered_nearby: Vec<String>,
}

/// A typical control.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ControlRow {
    /// Category.
    pub category: &'static str,
    /// What is done.
    pub text: String,
    /// Catalogue items that ask for it.
    pub items: Vec<String>,
}

/// An interface of a kind that the library does not know.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct UnknownKind {
    /// The interface.
    pub interface: String,
    /// Its kind as written.
    pub kind: String,
}

/// Returns the title of a proposal: the library's, or the class.
pub fn title(suggestion: &Suggestion) -> String {
    if suggestion.title.is_empty() {
        let class = word(Stride::WORDS, suggestion.stride).replace('-', " ");
        let mut letters = class.chars();
        let first = letters.next().map(|c| c.to_uppercase().to_string());
        return format!("{}{}", first.unwrap_or_default(), letters.as_str());
    }
    suggestion.title.clone()
}

/// Returns where a proposal stands.
pub fn status(suggestion: &Suggestion) -> &'static str {
    if !suggestion.covered_by.is_empty() {
        "covered"
    } else if suggestion.is_covered() {
        "nearby"
    } else {
        "open"
    }
}

impl ThreatsReport {
    /// Returns the report on proposals.
    pub fn of(suggestions: &Suggestions) -> Self {
        let names = |ids: &[asepsis_domain::id::RecordId]| -> Vec<String> {
            ids.iter().map(ToString::to_string).collect()
        };
        let row = |s: &Suggestion| SuggestionRow {
            on: s.on.to_string(),
            kind: s.kind.id(),
            part: s.part.clone(),
            stride: word(Stride::WORDS, s.stride),
            sometimes: s.sometimes,
            library: Some(s.library.clone()).filter(|id| !id.is_empty()),
            title: title(s),
            text: s.text.clone(),
            patients: s.patients.clone(),
            life_cycle: word(LifeCycle::WORDS, s.life_cycle),
            controls: s.controls.iter().map(control).collect(),
            status: status(s),
            covered_by: names(&s.covered_by),
            covered_nearby: names(&s.covered_nearby),
        };
        let unknown = suggestions.unknown.iter();
        Self {
            schema: SCHEMA,
            suggestions: suggestions.all.iter().map(row).collect(),
            interfaces_without_threat: names(&suggestions.unthreatened),
            unknown_kinds: unknown
                .map(|(id, kind)| UnknownKind {
                    interface: id.to_string(),
                    kind: kind.clone(),
                })
                .collect(),
        }
    }
}

fn control(control: &asepsis_domain::library::TypicalControl) -> ControlRow {
    ControlRow {
        category: word(Category::WORDS, control.category),
        text: control.text.clone(),
        items: control.items.iter().map(ToString::to_string).collect(),
    }
}

/// Returns the proposals that nothing covers as records for `threats.toml`, each to be filled in by a person.
pub fn toml(dossier: &Dossier, suggestions: &Suggestions) -> String {
    let mut text = String::from(
        "# Proposed threats, for a person to judge: paste into threats.toml what concerns the device, in your own words.\n\
         # Nothing was added to the dossier. `asepsis check` reports each text that is not filled in.\n",
    );
    let open = suggestions.all.iter().filter(|s| !s.is_covered());
    for (next, s) in (next_number(dossier)..).zip(open) {
        text.push_str("\n[[threat]]\n");
        let mut key = |key: &str, value: toml::Value| {
            text.push_str(&format!("{key} = {value}\n"));
        };
        let string = |text: String| toml::Value::String(text);
        key("id", string(format!("THR-{next:02}")));
        key("title", string(format!("{}: {}", title(s), s.part)));
        let described = if s.text.is_empty() {
            "what an attacker does, and what follows for the patient".to_owned()
        } else {
            format!("{} {}", s.text, s.patients)
        };
        key("description", string(format!("{PLACEHOLDER} {described}")));
        let class = word(Stride::WORDS, s.stride).to_owned();
        key("stride", toml::Value::Array(vec![string(class)]));
        let on = s.on.to_string();
        key("on", toml::Value::Array(vec![string(on)]));
        let stage = word(LifeCycle::WORDS, s.life_cycle).to_owned();
        key("life_cycle", string(stage));
        key("response", string("mitigate".to_owned()));
        for control in &s.controls {
            let category = word(Category::WORDS, control.category);
            text.push_str(&format!(
                "# typical control, {category}: {}\n",
                control.text
            ));
        }
    }
    text
}

/// The number after the highest that a threat of the dossier has.
fn next_number(dossier: &Dossier) -> u32 {
    let numbers = dossier.threats.threats.iter().filter_map(|threat| {
        let id = threat.head.id.as_str();
        id.strip_prefix("THR-")?.parse::<u32>().ok()
    });
    numbers.max().unwrap_or(0).saturating_add(1)
}
