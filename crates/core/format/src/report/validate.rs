//! `asepsis.validate/1`: files held against the rules of their format.

use asepsis_domain::diagnostic::Level;
use schemars::JsonSchema;
use serde::Serialize;

use crate::validation::Validation;

/// The value of `schema`.
pub const SCHEMA: &str = "asepsis.validate/1";

/// The report.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct ValidateReport {
    /// `asepsis.validate/1`.
    pub schema: &'static str,
    /// Files, in the order given.
    pub files: Vec<FileReport>,
}

/// The result for a file.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct FileReport {
    /// Path as given.
    pub path: String,
    /// Id of the format; null where the file cannot be read.
    pub format: Option<String>,
    /// Version of the specification.
    pub version: Option<String>,
    /// No rule is broken.
    pub valid: bool,
    /// Broken rules, in document order.
    pub diagnostics: Vec<DiagnosticRow>,
}

/// A broken rule.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct DiagnosticRow {
    /// Code.
    pub code: String,
    /// Id of the rule.
    pub rule: String,
    /// `error`, `warning` or `info`.
    pub severity: &'static str,
    /// JSON pointer or XPath.
    pub pointer: String,
    /// Line, from 1.
    pub line: Option<usize>,
    /// What is wrong.
    pub message: String,
}

impl ValidateReport {
    /// Returns the report on files.
    pub fn of(files: Vec<FileReport>) -> Self {
        Self {
            schema: SCHEMA,
            files,
        }
    }
}

impl FileReport {
    /// Returns the result for a file that could be held against its rules.
    pub fn of(path: &str, validation: &Validation) -> Self {
        let row = |b: &crate::validation::Breach| DiagnosticRow {
            code: b.diagnostic.code.id().to_owned(),
            rule: b.rule.to_string(),
            severity: match b.diagnostic.level {
                Level::Error => "error",
                Level::Warning => "warning",
                Level::Open => "info",
            },
            pointer: b.diagnostic.pointer.clone(),
            line: Some(b.line),
            message: b.diagnostic.message.clone(),
        };
        Self {
            path: path.to_owned(),
            format: Some(validation.format.to_owned()),
            version: Some(validation.version.clone()),
            valid: validation.is_valid(),
            diagnostics: validation.breaches.iter().map(row).collect(),
        }
    }

    /// Returns the result for a file that cannot be read as any known format.
    pub fn unread(path: &str, error: &dyn std::error::Error) -> Self {
        let mut message = error.to_string();
        let mut cause = error.source();
        while let Some(inner) = cause {
            message.push_str(": ");
            message.push_str(&inner.to_string());
            cause = inner.source();
        }
        Self {
            path: path.to_owned(),
            format: None,
            version: None,
            valid: false,
            diagnostics: vec![DiagnosticRow {
                code: "sbom-unknown".to_owned(),
                rule: "readable".to_owned(),
                severity: "error",
                pointer: String::new(),
                line: None,
                message,
            }],
        }
    }

    /// Returns whether the file could be held against rules at all.
    pub fn is_read(&self) -> bool {
        self.format.is_some()
    }
}
