//! Documents held against their specification's own rules, for `asepsis validate`. Whether a
//! document can be used is another question, and reading answers it.

pub(crate) mod check;
pub(crate) mod forms;
pub(crate) mod licence;
pub(crate) mod structure;

use asepsis_domain::diagnostic::{Code, Diagnostic, Level};

use crate::advisory::osv;
use crate::csaf;
use crate::encoding::as_utf8;
use crate::json::{Node, Tree};
use crate::limits::{Limits, MOST_DIAGNOSTICS, ReadError, Strength};
use crate::probe::Probe;
use crate::sbom;
use crate::vex::openvex;

/// A rule of a specification that a document breaks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Breach {
    /// Our id of the rule, such as `cyclonedx-required`.
    pub rule: &'static str,
    /// What is wrong and where; an error makes the document not valid.
    pub diagnostic: Diagnostic,
    /// Line in the document, from 1.
    pub line: usize,
}

/// The result for one document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Validation {
    /// Id of the format.
    pub format: &'static str,
    /// Version of its specification, as the document says.
    pub version: String,
    /// Broken rules, in document order.
    pub breaches: Vec<Breach>,
}

impl Validation {
    /// Returns whether no rule is broken; warnings do not count.
    pub fn is_valid(&self) -> bool {
        self.breaches
            .iter()
            .all(|b| b.diagnostic.level != Level::Error)
    }
}

impl Breach {
    /// Returns a broken rule at a place of a JSON document.
    pub fn at(
        rule: &'static str,
        tree: &Tree<'_>,
        node: &Node<'_>,
        pointer: &str,
        message: impl Into<String>,
    ) -> Self {
        Self::on_line(rule, tree.line(node), pointer, message)
    }

    /// Returns a broken rule at a line of a document of any form.
    pub(crate) fn on_line(
        rule: &'static str,
        line: usize,
        pointer: &str,
        message: impl Into<String>,
    ) -> Self {
        Self {
            rule,
            diagnostic: Diagnostic::new(Code::SbomForm, message).pointer(pointer),
            line,
        }
    }

    /// Adds the breach to a list; what goes beyond [`MOST_DIAGNOSTICS`] is left out, errors only beyond twice that.
    pub(crate) fn add_to(self, list: &mut Vec<Self>) {
        let is_error = self.diagnostic.level == Level::Error;
        let most = MOST_DIAGNOSTICS * if is_error { 2 } else { 1 };
        if list.len() < most {
            list.push(self);
        }
    }

    /// Returns the breach as a remark: nothing is wrong, and something could be better.
    #[must_use]
    pub fn remark(mut self) -> Self {
        self.diagnostic.level = Level::Open;
        self
    }

    /// Returns the breach as a warning: allowed, and worth a look.
    #[must_use]
    pub fn warning(mut self) -> Self {
        self.diagnostic.level = Level::Warning;
        self
    }
}

/// A format whose documents can be held against their rules.
struct Candidate {
    id: &'static str,
    title: &'static str,
    code: Code,
    strength: Strength,
    validate: Validate,
}

/// Holds a document against its specification: the version found and the rules broken.
pub type Validate = fn(&Probe<'_>, &Limits) -> Result<(String, Vec<Breach>), ReadError>;

/// Returns every format with rules, and how sure each is of the document.
fn candidates(probe: &Probe<'_>) -> Vec<Candidate> {
    let mut all = Vec::new();
    for format in sbom::SBOM_FORMATS {
        all.push(Candidate {
            id: format.id,
            title: format.title,
            code: Code::SbomForm,
            strength: (format.detect)(probe),
            validate: format.validate,
        });
    }
    all.push(Candidate {
        id: osv::FORMAT.id,
        title: osv::FORMAT.title,
        code: Code::AdvisoryForm,
        strength: osv::is_record(probe),
        validate: osv::validate,
    });
    all.push(Candidate {
        id: openvex::FORMAT.id,
        title: openvex::FORMAT.title,
        code: Code::VexForm,
        strength: (openvex::FORMAT.detect)(probe),
        validate: openvex::validate,
    });
    all.push(Candidate {
        id: csaf::ID,
        title: csaf::TITLE,
        code: Code::CsafForm,
        strength: csaf::detect(probe),
        validate: csaf::validate,
    });
    all
}

/// Holds a document of any known format against its rules.
///
/// # Errors
/// Where the bytes are none of the formats, or cost more than the limits allow.
pub fn validate(path: &str, bytes: &[u8], limits: &Limits) -> Result<Validation, ReadError> {
    let utf8 = as_utf8(bytes);
    let probe = Probe::transcribed(path, bytes, &utf8, limits)?;
    let mut best: Option<Candidate> = None;
    let mut known = Vec::new();
    for candidate in candidates(&probe) {
        known.push(candidate.title);
        let strength = best.as_ref().map_or(Strength::No, |b| b.strength);
        if candidate.strength > strength {
            best = Some(candidate);
        }
    }
    let Some(format) = best else {
        let headless = sbom::headless(&probe);
        let why = probe.why_unknown().or(headless);
        return Err(why.unwrap_or(ReadError::Unknown { known }));
    };
    let (version, mut breaches) = (format.validate)(&probe, limits)?;
    for breach in &mut breaches {
        breach.diagnostic.code = format.code;
    }
    Ok(Validation {
        format: format.id,
        version,
        breaches,
    })
}
