//! Which bytes are which letters: everything is read as UTF-8, what says that it is something else is turned into it.

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_16BE, UTF_16LE};

/// Bytes within which an XML declaration ends.
const HEAD: usize = 200;

/// Returns the bytes as UTF-8 where a byte order mark, zeros between the letters or an XML declaration (XML 1.0, section 4.3.3)
/// say that they are something else; as they are where nothing says so, or where they are not what they are said to be.
pub fn as_utf8(bytes: &[u8]) -> Cow<'_, [u8]> {
    let said = of_bytes(bytes).or_else(|| declared(bytes));
    let turned = said.and_then(|(encoding, mark)| {
        let rest = bytes.get(mark..)?;
        encoding.decode_without_bom_handling_and_without_replacement(rest)
    });
    turned.map_or(Cow::Borrowed(bytes), |text| {
        Cow::Owned(text.into_owned().into_bytes())
    })
}

/// Returns the encoding that the first bytes show, and how many of them are its mark. A document starts with two letters of ASCII.
fn of_bytes(bytes: &[u8]) -> Option<(&'static Encoding, usize)> {
    match bytes {
        [0xff, 0xfe, ..] => Some((UTF_16LE, 2)),
        [0xfe, 0xff, ..] => Some((UTF_16BE, 2)),
        [1..=0x7f, 0, 1..=0x7f, 0, ..] => Some((UTF_16LE, 0)),
        [0, 1..=0x7f, 0, 1..=0x7f, ..] => Some((UTF_16BE, 0)),
        _ => None,
    }
}

/// Returns the encoding that an XML declaration names, if it is another than UTF-8 and in which the declaration can be read.
fn declared(bytes: &[u8]) -> Option<(&'static Encoding, usize)> {
    let head = bytes.get(..HEAD.min(bytes.len()))?;
    let head = head.strip_prefix(b"<?xml")?;
    let end = head.windows(2).position(|two| two == b"?>")?;
    let head = std::str::from_utf8(head.get(..end)?).ok()?;
    let (_, after) = head.split_once("encoding")?;
    let value = after.trim_start().strip_prefix('=')?.trim_start();
    let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let name = value.get(1..)?.split(quote).next()?;
    let encoding = Encoding::for_label(name.as_bytes())?;
    let is_other = encoding != encoding_rs::UTF_8 && encoding.is_ascii_compatible();
    is_other.then_some((encoding, 0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_says_its_encoding_becomes_utf8() {
        let of_units = |text: &str, bytes: fn(u16) -> [u8; 2]| -> Vec<u8> {
            text.encode_utf16().flat_map(bytes).collect()
        };
        let latin = |head: &str| [head.as_bytes(), b"<a>M\xfcller</a>"].concat();
        let cases: Vec<(&str, Vec<u8>, &str)> = vec![
            (
                "little",
                of_units("\u{feff}{\"ü\":1}", u16::to_le_bytes),
                "{\"ü\":1}",
            ),
            (
                "big",
                of_units("\u{feff}{\"ü\":1}", u16::to_be_bytes),
                "{\"ü\":1}",
            ),
            (
                "without a mark, little",
                of_units("{\"ü\":1}", u16::to_le_bytes),
                "{\"ü\":1}",
            ),
            (
                "without a mark, big",
                of_units("<bom ü='1'/>", u16::to_be_bytes),
                "<bom ü='1'/>",
            ),
            (
                "declared",
                latin("<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>"),
                "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><a>Müller</a>",
            ),
            (
                "declared with spaces",
                latin("<?xml version='1.0' encoding = 'windows-1252' ?>"),
                "<?xml version='1.0' encoding = 'windows-1252' ?><a>Müller</a>",
            ),
        ];
        for (name, bytes, text) in cases {
            assert_eq!(String::from_utf8_lossy(&as_utf8(&bytes)), text, "{name}");
        }
    }

    #[test]
    fn what_says_nothing_or_the_wrong_thing_stays() {
        let cases: &[&[u8]] = &[
            b"",
            b"<",
            b"{\"a\":1}",
            b"M\xfcller",
            b"<?xml version='1.0' encoding='UTF-8'?><a>M\xfcller</a>",
            b"<?xml version='1.0' encoding='of our own'?><a>M\xfcller</a>",
            b"<?xml version='1.0' encoding='UTF-16'?><a/>",
            b"<?xml version='1.0' encoding='Shift_JIS'?><a>\x81</a>",
            b"<?xml encoding=",
            b"<?xml encoding=?>",
            b"\xff\xfe\x00\xd8",
            b"a\0b\0c",
        ];
        for bytes in cases {
            assert_eq!(*as_utf8(bytes), **bytes, "{bytes:?}");
        }
    }
}
