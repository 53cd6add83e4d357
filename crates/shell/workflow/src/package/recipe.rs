//! What decides a package's bytes besides its inputs: kept in the manifest, so that it can be made again.

use asepsis_domain::catalogue::{SubmissionDocument, SubmissionForm};
use asepsis_domain::time::Instant;
use asepsis_format::report::manifest::{Manifest, Order};

use crate::evaluate::{Evaluated, Question};
use crate::failure::Failure;
use crate::package::documents::{self, Format};

/// What decides a package's bytes besides its inputs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recipe {
    /// Id of the submission.
    pub submission: String,
    /// The release.
    pub release: String,
    /// Forms of each document.
    pub formats: Vec<Format>,
    /// Ids of the documents that are issued alone; empty: all of the submission.
    pub documents: Vec<String>,
    /// The documents are marked as drafts.
    pub draft: bool,
    /// Days after which advisory data is too old.
    pub max_advisory_age_days: Option<u32>,
    /// Releases that have a baseline.
    pub baselines: Vec<String>,
}

impl Recipe {
    /// Returns the recipe of a package that was made.
    ///
    /// # Errors
    ///
    /// Where it names a form of documents that this version does not make.
    pub(crate) fn of(manifest: &Manifest) -> Result<Self, Failure> {
        let order = &manifest.order;
        let formats = order.formats.iter().map(|id| {
            let known = documents::FORMATS.iter().find(|f| f.id() == id);
            known
                .copied()
                .ok_or_else(|| Failure::Value(format!("this version makes no `{id}`")))
        });
        Ok(Self {
            submission: manifest.submission.clone(),
            release: manifest.release.clone(),
            formats: formats.collect::<Result<_, _>>()?,
            documents: order.documents.clone(),
            draft: order.draft,
            max_advisory_age_days: order.max_advisory_age_days,
            baselines: order.baselines.clone(),
        })
    }

    /// Returns the question that its documents answer.
    pub(crate) fn question(&self, as_of: Instant) -> Question {
        Question {
            release: Some(self.release.clone()),
            max_advisory_age_days: self.max_advisory_age_days,
            ..Question::at(as_of)
        }
    }

    /// Returns the recipe as the manifest has it.
    pub(super) fn written(&self) -> Order {
        Order {
            formats: self.formats.iter().map(|f| f.id().to_owned()).collect(),
            documents: self.documents.clone(),
            draft: self.draft,
            max_advisory_age_days: self.max_advisory_age_days,
            baselines: self.baselines.clone(),
        }
    }

    /// Returns the submission, with the documents asked for alone.
    pub(super) fn form(&self, evaluated: &Evaluated) -> Result<SubmissionForm, Failure> {
        let forms = &evaluated.catalogue.submissions;
        let form = forms
            .get(&self.submission)
            .ok_or_else(|| Failure::NoSubmission {
                wanted: self.submission.clone(),
                known: forms.keys().cloned().collect(),
            })?;
        let mut form = form.clone();
        if !self.documents.is_empty() {
            let alone = self.documents.iter().map(|id| alone(&form, id));
            form.documents = alone.collect::<Result<_, _>>()?;
        }
        Ok(form)
    }
}

/// Returns the document as the submission has it; one that it does not ask for has no slot.
fn alone(form: &SubmissionForm, id: &str) -> Result<SubmissionDocument, Failure> {
    if let Some(asked) = form.documents.iter().find(|d| d.id == id) {
        return Ok(asked.clone());
    }
    let kind = asepsis_document::document(id).ok_or_else(|| {
        let known = asepsis_document::DOCUMENTS.iter().map(|k| k.id);
        let known: Vec<_> = known.collect();
        Failure::Value(format!(
            "there is no document `{id}`: there is {}",
            known.join(", ")
        ))
    })?;
    Ok(SubmissionDocument {
        id: id.to_owned(),
        title: kind.title.to_owned(),
        slot: String::new(),
        prompt: String::new(),
    })
}
