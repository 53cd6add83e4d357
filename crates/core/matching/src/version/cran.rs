//! R packages (`package_version` of R, <https://cran.r-project.org/doc/manuals/R-exts.html>): numbers parted by `.` or
//! `-`; of two that begin alike, the shorter is before.

use super::{Coder, Scheme, Version};

/// CRAN.
pub(super) const SCHEME: Scheme = Scheme {
    id: "cran",
    title: "R packages",
    ecosystems: &["Bioconductor", "CRAN"],
    aliases: &["r"],
    parse,
};

fn parse(text: &str) -> Option<Version> {
    list(text.trim(), &['.', '-'], SCHEME.id)
}

/// Returns the version that is a list of numbers, ordered number by number.
pub(super) fn list(text: &str, separators: &[char], scheme: &'static str) -> Option<Version> {
    let mut coder = Coder::default();
    for part in text.split(separators) {
        if part.is_empty() || !part.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        coder.byte(1);
        coder.digits(part)?;
    }
    coder.byte(0);
    Some(coder.into_version(scheme))
}
