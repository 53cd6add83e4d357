//! How a command ends: one place for exit codes and the words of errors.

use std::error::Error;
use std::process::ExitCode;

use asepsis_workflow::failure::{Failure, Kind};

/// How a command ended without an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// Done.
    Done,
    /// A gate failed, or a file is not valid.
    Failed,
    /// The result is there, but not every input could be read.
    Unread,
}

impl Outcome {
    /// Returns the exit code.
    pub(crate) fn code(self) -> ExitCode {
        ExitCode::from(match self {
            Self::Done => 0,
            Self::Failed => 1,
            Self::Unread => 3,
        })
    }

    /// Returns how an import ended: what could not be read weighs more than a gate.
    pub(crate) fn of_import(is_unread: bool, fails: bool) -> Self {
        match (is_unread, fails) {
            (true, _) => Self::Unread,
            (false, true) => Self::Failed,
            (false, false) => Self::Done,
        }
    }

    /// Returns the graver of two outcomes.
    pub(crate) fn and(self, other: Self) -> Self {
        let weight = |o: Self| match o {
            Self::Done => 0,
            Self::Failed => 1,
            Self::Unread => 2,
        };
        if weight(other) > weight(self) {
            other
        } else {
            self
        }
    }
}

/// Returns the exit code of a failure.
pub(crate) fn code(failure: &Failure) -> ExitCode {
    ExitCode::from(match failure.kind() {
        Kind::Usage => 2,
        Kind::Data | Kind::Internal => 3,
    })
}

/// Returns the failure with its causes, a line each.
pub(crate) fn words(failure: &Failure) -> String {
    let mut text = format!("error: {failure}");
    let mut cause = failure.source();
    while let Some(inner) = cause {
        text.push_str(&format!("\n  because: {inner}"));
        cause = inner.source();
    }
    text
}
