//! CISA's catalogue of known exploited vulnerabilities.
//!
//! Source: <https://www.cisa.gov/known-exploited-vulnerabilities-catalog>.

use crate::time::Date;

/// An entry of the catalogue.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Kev {
    /// When it was added.
    pub added: Option<Date>,
    /// When US federal agencies must have acted.
    pub due: Option<Date>,
    /// Known use in ransomware campaigns.
    pub ransomware: bool,
    /// The name the catalogue gives it.
    pub name: String,
}
