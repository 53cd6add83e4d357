//! Arch Linux packages (`vercmp(8)`, `lib/libalpm/version.c`): epoch, version, release, each in runs of letters and of
//! digits, where letters are before the end and the number of separators counts. The release counts only where both
//! have one, in the reference's `alpm_pkg_vercmp` as here, so that equality does not carry from pair to pair: `1-1` and
//! `1-2` both equal `1`.

use super::{Coder, Scheme, Version, epoch_version_release, split_while};

/// Arch Linux.
pub(super) const SCHEME: Scheme = Scheme {
    id: "alpm",
    title: "Arch Linux packages",
    ecosystems: &[],
    aliases: &["arch", "archlinux"],
    parse,
};

/// A version; the release stands apart.
#[derive(Debug, Clone)]
pub(super) struct Key {
    version: Box<[u8]>,
    release: Option<Box<[u8]>>,
}

fn parse(text: &str) -> Option<Version> {
    let (epoch, version, release) = epoch_version_release(text)?;
    let mut coder = Coder::default();
    write(&mut coder, epoch)?;
    write(&mut coder, version)?;
    let release = match release {
        None => None,
        Some(release) => {
            let mut coder = Coder::default();
            write(&mut coder, release)?;
            Some(coder.into_bytes())
        }
    };
    Some(Version(super::Key::Alpm(Key {
        version: coder.into_bytes(),
        release,
    })))
}

/// Writes a part: letters, end, digits, separators is the order at the same place.
fn write(coder: &mut Coder, text: &str) -> Option<()> {
    let mut rest = text;
    loop {
        let (separators, after) = split_while(rest, |c| !c.is_ascii_alphanumeric());
        if !separators.is_empty() {
            coder.byte(4);
            coder.digits(&separators.len().to_string())?;
        }
        let (letters, behind) = split_while(after, |c| c.is_ascii_alphabetic());
        let (digits, _) = split_while(after, |c| c.is_ascii_digit());
        if !letters.is_empty() {
            coder.byte(1);
            coder.text(letters);
            rest = behind;
        } else if !digits.is_empty() {
            coder.byte(3);
            coder.digits(digits)?;
            rest = after.trim_start_matches(|c: char| c.is_ascii_digit());
        } else {
            coder.byte(2);
            return Some(());
        }
    }
}

impl Key {
    /// Returns the order of two.
    pub(super) fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        let releases = self.release.as_ref().zip(other.release.as_ref());
        self.version
            .cmp(&other.version)
            .then_with(|| releases.map_or(std::cmp::Ordering::Equal, |(a, b)| a.cmp(b)))
    }
}
