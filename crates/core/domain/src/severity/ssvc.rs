//! SSVC: what a coordinator says of a vulnerability's exploitation, so that others can decide.
//!
//! Source: CISA, Stakeholder-Specific Vulnerability Categorization, <https://www.cisa.gov/ssvc>.

use crate::time::Date;

/// Decision points of one coordinator, in its own words.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Ssvc {
    /// Who says so: the source.
    pub source: String,
    /// `none`, `poc` or `active`.
    pub exploitation: String,
    /// `yes` or `no`.
    pub automatable: String,
    /// `partial` or `total`.
    pub technical_impact: String,
}

/// A source that knows a vulnerability to be exploited, other than CISA's catalogue.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Exploited {
    /// Who says so: the source.
    pub source: String,
    /// Since when, where it says so.
    pub since: Option<Date>,
}
