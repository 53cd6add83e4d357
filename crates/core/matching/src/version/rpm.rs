//! RPM packages (rpm-version(7)), as `rpmvercmp` orders: epoch, version, release; runs of letters and of digits, `~`
//! before the end, `^` after it. A version without release is before the same with one.

use super::{Coder, Scheme, Version, epoch_version_release, split_while};

/// RPM distributions.
pub(super) const SCHEME: Scheme = Scheme {
    id: "rpm",
    title: "RPM packages",
    ecosystems: &[
        "AlmaLinux",
        "Azure Linux",
        "Mageia",
        "Photon OS",
        "Red Hat",
        "Rocky Linux",
        "SUSE",
        "openEuler",
        "openSUSE",
    ],
    aliases: &["redhat", "rhel", "suse", "fedora", "centos", "rocky"],
    parse,
};

fn parse(text: &str) -> Option<Version> {
    let (epoch, version, release) = epoch_version_release(text)?;
    let mut coder = Coder::default();
    vercmp(&mut coder, epoch)?;
    vercmp(&mut coder, version)?;
    coder.byte(u8::from(release.is_some()));
    vercmp(&mut coder, release.unwrap_or(""))?;
    Some(coder.into_version(SCHEME.id))
}

/// Writes a part so that its bytes order as `rpmvercmp` does: `~`, end, `^`, letters, digits.
fn vercmp(coder: &mut Coder, text: &str) -> Option<()> {
    const TILDE: u8 = 1;
    const END: u8 = 2;
    const CARET: u8 = 3;
    const LETTERS: u8 = 4;
    const DIGITS: u8 = 5;
    let mut rest = text;
    loop {
        rest = rest
            .trim_start_matches(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '~' | '^'));
        let Some(first) = rest.chars().next() else {
            coder.byte(END);
            return Some(());
        };
        if let Some(after) = rest.strip_prefix(['~', '^']) {
            coder.byte(if first == '~' { TILDE } else { CARET });
            rest = after;
        } else if first.is_ascii_digit() {
            let (digits, after) = split_while(rest, |c| c.is_ascii_digit());
            coder.byte(DIGITS);
            coder.digits(digits)?;
            rest = after;
        } else {
            let (letters, after) = split_while(rest, |c| c.is_ascii_alphabetic());
            coder.byte(LETTERS);
            coder.text(letters);
            rest = after;
        }
    }
}
