//! Documents held against their specification's own rules, for `asepsis validate`. Whether a
//! document can be used is another question, and reading answers it.

pub(crate) mod check;
pub(crate) mod forms;
pub(crate) mod licence;
pub(crate) mod structure;

use asepsis_domain::diagnostic::{Code, Diagnostic, Level};

use crate::json::{Node, Tree};
use crate::limits::{Limits, MOST_DIAGNOSTICS, ReadError};
use crate::probe::{Probe, as_utf8};
use crate::sbom;

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

    /// Returns the breach as a warning: allowed, and worth a look.
    #[must_use]
    pub fn warning(mut self) -> Self {
        self.diagnostic.level = Level::Warning;
        self
    }
}

/// Holds a document of any known format against its rules.
///
/// # Errors
/// Where the bytes are none of the formats, or cost more than the limits allow.
pub fn validate(path: &str, bytes: &[u8], limits: &Limits) -> Result<Validation, ReadError> {
    let utf8 = as_utf8(bytes);
    let probe = Probe::transcribed(path, bytes, &utf8, limits)?;
    match sbom::detect(&probe) {
        Some(format) => {
            let (version, breaches) = (format.validate)(&probe, limits)?;
            Ok(Validation {
                format: format.id,
                version,
                breaches,
            })
        }
        None => Err(probe.into_error().unwrap_or_else(|| ReadError::Unknown {
            known: sbom::SBOM_FORMATS.iter().map(|f| f.title).collect(),
        })),
    }
}
