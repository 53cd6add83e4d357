//! What programs do, and what they read that is no row of an evaluation: one table, from which routes, the test that walks
//! them as every role, and the description are made.

mod dossier;
mod own;
mod team;
mod trail;

use std::sync::Arc;

use schemars::{Schema, SchemaGenerator};

use super::v1::Parameter;
use crate::ask::Asked;
use crate::error::Error;
use crate::route::{Body, Need, Route, Verb, below};
use crate::web::Shown;

pub(crate) use dossier::OF_A_DOSSIER;

/// All calls that a team's server has besides.
pub(crate) fn of_a_team() -> impl Iterator<Item = &'static Call> {
    let own = own::OF_AN_ACCOUNT.iter();
    team::OF_A_TEAM.iter().chain(own).chain(trail::OF_THE_TRAIL)
}

/// The form of what is sent or answered.
pub(crate) type Form = fn(&mut SchemaGenerator) -> Schema;

/// What comes with a call.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Takes {
    /// Nothing.
    Nothing,
    /// JSON.
    Json(Form),
    /// A file of this media type.
    File(&'static str),
}

/// What an answer holds.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Gives {
    /// Nothing.
    Nothing,
    /// JSON.
    Json(Form),
    /// JSON, with a tag by which a later request says what it saw.
    Tagged(Form),
    /// A file of this media type, with its tag.
    File(&'static str),
    /// A problem that says more than others.
    Problem(Form),
}

/// A call.
pub(crate) struct Call {
    pub(crate) verb: Verb,
    pub(crate) path: &'static str,
    /// The name of the operation.
    pub(crate) id: &'static str,
    /// What it does, in a line.
    pub(crate) summary: &'static str,
    pub(crate) need: Need,
    pub(crate) takes: Takes,
    /// Parameters of its query.
    pub(crate) parameters: &'static [Parameter],
    /// It gives a page of a list.
    pub(crate) paged: bool,
    /// A change that says what it was made from.
    pub(crate) conditional: bool,
    /// Sent twice under one `Idempotency-Key` it takes effect once.
    pub(crate) once: bool,
    /// Its answers by status, each with what it means.
    pub(crate) gives: &'static [(u16, &'static str, Gives)],
    /// The statuses of its failures, besides those of every call.
    pub(crate) failures: &'static [u16],
    pub(crate) act: fn(&Asked) -> Result<Shown, Error>,
}

impl Call {
    /// A call that reads.
    const fn get(
        path: &'static str,
        id: &'static str,
        summary: &'static str,
        need: Need,
        act: fn(&Asked) -> Result<Shown, Error>,
        gives: &'static [(u16, &'static str, Gives)],
    ) -> Self {
        Self {
            verb: Verb::Get,
            path,
            id,
            summary,
            need,
            takes: Takes::Nothing,
            parameters: &[],
            paged: false,
            conditional: false,
            once: false,
            gives,
            failures: &[],
            act,
        }
    }

    /// The same as a call that does something.
    const fn by(self, verb: Verb, takes: Takes) -> Self {
        Self {
            verb,
            takes,
            ..self
        }
    }

    /// The same with parameters.
    const fn with(self, parameters: &'static [Parameter]) -> Self {
        Self { parameters, ..self }
    }

    /// The same with further failures.
    const fn failing(self, failures: &'static [u16]) -> Self {
        Self { failures, ..self }
    }

    /// The same, giving a page of a list.
    const fn paged(self) -> Self {
        Self {
            paged: true,
            ..self
        }
    }

    /// The same, as a change that says what it was made from.
    const fn conditional(self) -> Self {
        Self {
            conditional: true,
            ..self
        }
    }

    /// The same, taking effect once under one key.
    const fn once(self) -> Self {
        Self { once: true, ..self }
    }

    /// Returns its address below a place.
    pub(crate) fn at(&self, base: &str) -> Route {
        Route {
            verb: self.verb,
            path: below(base, self.path),
            need: self.need,
            body: match self.takes {
                Takes::Nothing => Body::Nothing,
                Takes::Json(_) => Body::Json,
                Takes::File(_) => Body::Bytes,
            },
            programs: true,
            once: self.once,
            act: Arc::new(self.act),
        }
    }
}
