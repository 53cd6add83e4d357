//! Submissions: which documents they have, and what answers the fields of their form.

use super::{Answered, Confidence};
use crate::id::ItemRef;

/// A submission: which documents it has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SubmissionForm {
    /// Id.
    pub id: String,
    /// Title.
    pub title: String,
    /// Market.
    pub market: String,
    /// Pathway.
    pub pathway: String,
    /// Further pathways for which it is the right one.
    pub also_for: Vec<String>,
    /// Form and version.
    pub form: String,
    /// Versions of the form, the newest first.
    pub versions: Vec<FormVersion>,
    /// Documents, in order.
    pub documents: Vec<SubmissionDocument>,
    /// Machine-readable files, in order.
    pub files: Vec<SubmissionDocument>,
    /// Answers to the form's fields, in its order.
    pub answers: Vec<FormAnswer>,
}

/// A version of a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormVersion {
    /// Id.
    pub id: String,
    /// Name with version.
    pub title: String,
    /// Whether it is in use.
    pub in_use: bool,
    /// How sure its fields and slots are.
    pub confidence: Confidence,
    /// What is known of it.
    pub note: String,
}

/// The answer to a field of a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormAnswer {
    /// The field, as an item of the catalogue.
    pub item: ItemRef,
    /// Documents of ours that answer it, with the parts whose pages are asked.
    pub parts: Vec<Answered>,
    /// What is filled in from the records.
    pub fills: Vec<Fill>,
}

/// What of a form is filled in from the records.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Fill {
    /// Whether the device was authorised before and the change affects cybersecurity.
    Modification,
    /// Connections and technologies of the device.
    Technology,
    /// The method of the threat model.
    ThreatMethod,
    /// The operating systems with their versions.
    OperatingSystems,
    /// Whether the threat model has the views.
    ViewsInThreatModel,
    /// That exploitability is judged.
    Exploitability,
    /// The electronic interfaces.
    Interfaces,
    /// The pages of the labeling.
    Labeling,
    /// Reports attached in their original form.
    Attachments,
    /// Machine-readable files.
    Files,
}

/// A document or file of a submission.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SubmissionDocument {
    /// Id of the document that Asepsis makes.
    pub id: String,
    /// Title.
    pub title: String,
    /// Slot of the form.
    pub slot: String,
    /// What the form asks there, own words.
    pub prompt: String,
    /// What the slot is called in a version of the form, `(version, name)`.
    pub slots: Vec<(String, String)>,
}

impl Fill {
    /// All values with their words.
    pub const WORDS: &[(&str, Self)] = &[
        ("attachments", Self::Attachments),
        ("exploitability", Self::Exploitability),
        ("files", Self::Files),
        ("interfaces", Self::Interfaces),
        ("labeling", Self::Labeling),
        ("modification", Self::Modification),
        ("operating-systems", Self::OperatingSystems),
        ("technology", Self::Technology),
        ("threat-method", Self::ThreatMethod),
        ("views-in-threat-model", Self::ViewsInThreatModel),
    ];
}
