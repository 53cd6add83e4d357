//! What a manufacturer's devices share.

use crate::record::Head;

/// The organisation.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Organisation {
    /// Name.
    pub name: String,
    /// Address for reports of vulnerabilities.
    pub security_contact: String,
    /// Address of the disclosure policy.
    pub cvd_policy: String,
    /// Membership in an information sharing organisation.
    pub isao: Option<Isao>,
    /// Legal entities.
    pub entities: Vec<Entity>,
}

/// Membership in an information sharing and analysis organisation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Isao {
    /// Name.
    pub name: String,
    /// Member.
    pub member: bool,
    /// Shares vulnerability information and customer communications.
    pub shares: bool,
    /// The process for using its information, by document.
    pub process: String,
}

/// A legal entity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entity {
    /// Head.
    pub head: Head,
    /// Country, ISO 3166 alpha-2.
    pub country: String,
    /// IANA time zone.
    pub zone: String,
    /// Roles: `manufacturer`, `us-agent`, `authorised-representative` …
    pub roles: Vec<String>,
}
