//! Debian packages (Debian Policy 5.6.12, deb-version(7)), as `dpkg` orders: epoch, upstream version, revision; runs
//! of other characters and of digits in turn, `~` before everything, even the end.

use super::{Coder, Scheme, Version, split_while};

/// Debian and what is made of it.
pub(super) const SCHEME: Scheme = Scheme {
    id: "deb",
    title: "Debian packages",
    ecosystems: &["Debian", "Echo", "Ubuntu"],
    aliases: &["debian", "dpkg", "ubuntu"],
    parse,
};

/// Weight of the end of a run.
const END: u8 = 2;

fn parse(text: &str) -> Option<Version> {
    let text = text.trim();
    let (epoch, rest) = match text.split_once(':') {
        Some((epoch, rest)) => (epoch, rest),
        None => ("0", text),
    };
    let (upstream, revision) = rest.rsplit_once('-').unwrap_or((rest, ""));
    let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '+' | '~' | '-' | ':');
    if upstream.is_empty()
        || !rest.chars().all(is_part)
        || revision.contains(':')
        || epoch.is_empty()
        || !epoch.bytes().all(|b| b.is_ascii_digit())
        || !upstream.contains(|c: char| c.is_ascii_digit())
    {
        return None;
    }
    let mut coder = Coder::default();
    coder.digits(epoch)?;
    write(&mut coder, upstream)?;
    write(&mut coder, revision)?;
    Some(coder.into_version(SCHEME.id))
}

/// Writes runs of other characters and of digits in turn; a run that is not there is an empty one and 0.
fn write(coder: &mut Coder, text: &str) -> Option<()> {
    let mut rest = text;
    loop {
        let (other, after) = split_while(rest, |c| !c.is_ascii_digit());
        let (digits, after) = split_while(after, |c| c.is_ascii_digit());
        other.bytes().for_each(|b| coder.byte(weight(b)));
        coder.byte(END);
        coder.digits(digits)?;
        rest = after;
        if rest.is_empty() {
            coder.byte(END);
            return Some(());
        }
    }
}

/// `~` before the end, the end before letters, letters before all else.
fn weight(byte: u8) -> u8 {
    match byte {
        b'~' => 1,
        letter if letter.is_ascii_alphabetic() => letter,
        other => other | 0x80,
    }
}
