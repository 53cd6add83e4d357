//! What a person keeps for themselves on a team's server: tokens of programs, sessions, password, second factor.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A token by which a program acts in a person's name; never its secret.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct TokenRow {
    /// Its id, which is no secret.
    pub id: String,
    /// What it is for.
    pub label: String,
    /// What it may do at most.
    pub allows: Vec<&'static str>,
    /// Where: a project, or `*` for all.
    pub scope: String,
    /// When it was made, RFC 3339.
    pub begun: String,
    /// Until when it holds, RFC 3339.
    pub ends: String,
    /// When it was revoked, RFC 3339; null where it was not.
    pub revoked: Option<String>,
}

/// A token that is wanted.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WantedToken {
    /// What it is for, on one line.
    pub label: String,
    /// What it may do: `read`, `push`, `package`, `decide`, `edit`, `audit`; within what the person's roles allow.
    pub allows: Vec<String>,
    /// Where: a project, or `*` for all.
    pub scope: String,
    /// How many days it holds, at most 366.
    pub days: i64,
}

/// A token that was made.
#[derive(Clone, PartialEq, Serialize, JsonSchema)]
pub struct TokenMade {
    /// The token.
    #[serde(flatten)]
    pub made: TokenRow,
    /// Its secret, which is shown once; null where the request came before under its `Idempotency-Key`.
    pub token: Option<String>,
}

/// An open session.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct SessionRow {
    /// Its id, which is no secret.
    pub id: String,
    /// When it began, RFC 3339.
    pub begun: String,
    /// When it was last used, RFC 3339.
    pub seen: String,
    /// Whether it is the one that asks.
    pub own: bool,
}

/// A new password, with the one before.
#[derive(Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangedPassword {
    /// The password now.
    pub old: String,
    /// The new one.
    pub new: String,
}

/// The password, asked for again before something is changed.
#[derive(Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GivenPassword {
    /// The password.
    pub password: String,
}

/// A second factor that is offered, until it is confirmed by a code of it.
#[derive(Clone, PartialEq, Serialize, JsonSchema)]
pub struct OfferedFactor {
    /// Its secret, in Base32.
    pub secret: String,
    /// The same for an authenticator, `otpauth://…`.
    pub uri: String,
}

/// A code of a second factor.
#[derive(Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GivenCode {
    /// Six digits.
    pub code: String,
}
