//! Integrity files (CSAF 2.0, section 7.1.18): the hash of a document beside it, as `sha256sum` and `sha512sum` write it.

use asepsis_domain::digest::Digest;
use sha2::{Digest as _, Sha512};

/// An algorithm of integrity files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Integrity {
    /// SHA-512.
    Sha512,
    /// SHA-256.
    Sha256,
}

impl Integrity {
    /// The algorithms, the strongest first.
    pub const ALL: &[Self] = &[Self::Sha512, Self::Sha256];

    /// Returns how the name of such a file ends, after that of its document.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Sha512 => "sha512",
            Self::Sha256 => "sha256",
        }
    }

    /// Returns the hash of a document.
    pub fn of(self, document: &[u8]) -> String {
        match self {
            Self::Sha512 => Sha512::digest(document)
                .iter()
                .map(|b| format!("{b:02x}"))
                .collect(),
            Self::Sha256 => Digest::of(document).hex(),
        }
    }

    /// Returns the file of a document.
    pub(super) fn file(self, name: &str, document: &[u8]) -> String {
        format!("{}  {name}\n", self.of(document))
    }

    /// Returns the hash that such a file states; `None` where it states none of this algorithm.
    pub fn read(self, file: &str) -> Option<String> {
        let digits = match self {
            Self::Sha512 => 128,
            Self::Sha256 => 64,
        };
        let hash = file.split_whitespace().next()?;
        let is_hash = hash.len() == digits && hash.bytes().all(|b| b.is_ascii_hexdigit());
        is_hash.then(|| hash.to_ascii_lowercase())
    }
}

#[cfg(test)]
mod tests {
    use super::Integrity;

    #[test]
    fn what_is_written_is_read() {
        for each in Integrity::ALL {
            let hash = each.of(b"{}");
            assert_eq!(each.read(&each.file("a.json", b"{}")), Some(hash.clone()));
            assert_eq!(each.read(&hash.to_uppercase()), Some(hash.clone()));
            for other in ["", "<html>", &hash[1..], &format!("{hash}0")] {
                assert_eq!(each.read(other), None, "{other}");
            }
        }
    }
}
