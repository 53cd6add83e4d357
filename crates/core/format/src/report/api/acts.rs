//! What programs ask a team's server to do, and what it tells of it: approvals, packages, accounts, jobs.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Problem;
use super::team::GrantRow;

/// A version whose approval was asked for.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct ApprovalRow {
    /// What: `release ID`, `record KIND ID` or `package DIGEST`.
    pub subject: String,
    /// SHA-256 of the version.
    pub digest: String,
    /// Where it stands: `draft`, `in review`, `approved`, `superseded`.
    pub state: &'static str,
    /// Who asked for its approval last.
    pub asked_by: String,
    /// When, RFC 3339.
    pub asked_at: String,
    /// Whether the subject is another version by now.
    pub outdated: bool,
    /// Signatures, oldest first.
    pub signatures: Vec<SignatureRow>,
}

/// A signature.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct SignatureRow {
    /// Its entry in the audit trail.
    pub entry: i64,
    /// The signer's login.
    pub login: String,
    /// The signer's printed name.
    pub name: String,
    /// When, RFC 3339.
    pub at: String,
    /// The signer's time zone.
    pub zone: String,
    /// What it means.
    pub meaning: &'static str,
    /// Whether it counts: one given before the asking was taken back does not.
    pub counts: bool,
}

/// All versions of a subject whose approval was ever asked for.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct ApprovalsOf {
    /// What.
    pub subject: String,
    /// SHA-256 of the version that stands now: what is asked for and signed.
    pub now: String,
    /// Its versions, the latest first.
    pub versions: Vec<ApprovalRow>,
}

/// The version that a person saw, to ask for its approval or to take the asking back.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SeenVersion {
    /// What: `release ID`, `record KIND ID` or `package DIGEST`.
    pub subject: String,
    /// SHA-256 of the version, as it was shown.
    pub digest: String,
    /// Why; stands in the audit trail.
    #[serde(default)]
    pub remark: String,
}

/// A signature as a person gives it: account and password each time.
#[derive(Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GivenSignature {
    /// What: `release ID`, `record KIND ID` or `package DIGEST`.
    pub subject: String,
    /// SHA-256 of the version, as it was shown.
    pub digest: String,
    /// `authorship`, `review`, `responsibility` or `approval`.
    pub meaning: String,
    /// The signer's login.
    pub login: String,
    /// The signer's password.
    pub password: String,
    /// The code of the second factor, where there is one.
    #[serde(default)]
    pub code: Option<String>,
    /// Any remark; stands in the audit trail.
    #[serde(default)]
    pub remark: String,
}

/// What was done, in the audit trail.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct EntryMade {
    /// The number of its entry.
    pub entry: i64,
}

/// A package that is ordered.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OrderedPackage {
    /// The submission.
    pub submission: String,
    /// The release.
    pub release: String,
}

/// Where a package stands.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct PackageRow {
    /// The submission.
    pub submission: String,
    /// The release.
    pub release: String,
    /// `none`: nobody has ordered it; `making`; `done`; `failed`.
    pub state: &'static str,
    /// Since when it stands there, RFC 3339.
    pub at: Option<String>,
    /// SHA-256 of its manifest, once it is done.
    pub manifest: Option<String>,
    /// Why it could not be made.
    pub why: Option<String>,
}

/// An account as who administers sees it.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct AccountDetail {
    /// Its login.
    pub login: String,
    /// The person's printed name.
    pub name: String,
    /// Whether it may be used.
    pub active: bool,
    /// Whether somebody has taken it, so that there is a password.
    pub accepted: bool,
    /// Whether it has a second factor.
    pub second_factor: bool,
    /// Until when it is locked, RFC 3339; null where it never was.
    pub locked_until: Option<String>,
    /// What is granted to it.
    pub grants: Vec<GrantRow>,
}

/// Somebody who is to have an account.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct InvitedAccount {
    /// The login.
    pub login: String,
    /// The first role.
    pub role: String,
    /// Where: a project, or `*` for all.
    pub scope: String,
    /// Why; stands in the audit trail.
    #[serde(default)]
    pub reason: String,
}

/// A one-time link, which is shown once.
#[derive(Clone, PartialEq, Serialize, JsonSchema)]
pub struct LinkMade {
    /// For whom.
    pub login: String,
    /// Its path on this server, which is shown once; null where the request came before under its `Idempotency-Key`.
    pub path: Option<String>,
    /// Until when it holds, RFC 3339.
    pub ends: String,
}

/// A job.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct JobRow {
    /// Its number.
    pub id: i64,
    /// Its kind.
    pub kind: String,
    /// The project that it is about; null for none.
    pub project: Option<String>,
    /// What it is about there.
    pub about: String,
    /// `waiting`, `running`, `done`, `given up`, `folded` into a later one that waits for the same.
    pub state: String,
    /// How often it was taken.
    pub tries: i64,
    /// From when on it may be taken, RFC 3339.
    pub due: String,
    /// What came of it, or the last error.
    pub told: String,
    /// When it was put into the queue, RFC 3339.
    pub enqueued: String,
    /// When it ended, RFC 3339.
    pub ended: Option<String>,
}

/// A change that was made from another version than the one that is there.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Outdated {
    /// What is wrong.
    #[serde(flatten)]
    pub problem: Problem,
    /// What the record says now; null: it is not there.
    pub now: Option<serde_json::Value>,
}
