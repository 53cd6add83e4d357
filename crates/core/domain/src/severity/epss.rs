//! EPSS: the probability that a vulnerability is exploited within 30 days.
//!
//! Source: FIRST, <https://www.first.org/epss/>.

/// One EPSS score, in parts of 100 000 as the publisher prints five decimals.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Epss {
    /// Score times 100 000.
    pub score: u32,
    /// Percentile times 100 000.
    pub percentile: u32,
}

impl Epss {
    /// Returns the score, 0 to 1.
    pub fn score(self) -> f64 {
        f64::from(self.score) / 100_000.0
    }

    /// Returns the percentile, 0 to 1.
    pub fn percentile(self) -> f64 {
        f64::from(self.percentile) / 100_000.0
    }
}
