//! CPE names, 2.3 formatted strings and 2.2 URIs.
//!
//! Source: NISTIR 7695, CPE Naming Specification 2.3, sections 6.1 and 6.2.

mod pattern;

use crate::text::FixedText;

/// One attribute of a CPE name.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Attribute {
    /// `*`: any value.
    Any,
    /// `-`: not applicable.
    None,
    /// A value, unescaped and in lower case; `*` and `?` in it are kept escaped as written.
    Value(FixedText),
}

impl Attribute {
    /// Returns the value, if there is one.
    pub fn value(&self) -> Option<&str> {
        match self {
            Self::Value(text) => Some(text),
            Self::Any | Self::None => None,
        }
    }

    /// Returns whether it is a value with a wildcard, so that it stands for more than one.
    pub fn has_wildcard(&self) -> bool {
        self.value().is_some_and(pattern::has_wildcard)
    }

    /// Returns whether it is a value that holds for another: the same, or one that its wildcards take in.
    pub fn takes_in(&self, value: &str) -> bool {
        self.value().is_some_and(|own| pattern::holds(own, value))
    }
}

/// A CPE name.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Cpe {
    /// `a` application, `o` operating system, `h` hardware.
    pub part: Attribute,
    /// Vendor.
    pub vendor: Attribute,
    /// Product.
    pub product: Attribute,
    /// Version.
    pub version: Attribute,
    /// Update.
    pub update: Attribute,
    /// Edition (legacy).
    pub edition: Attribute,
    /// Language.
    pub language: Attribute,
    /// Software edition.
    pub sw_edition: Attribute,
    /// Target software.
    pub target_sw: Attribute,
    /// Target hardware.
    pub target_hw: Attribute,
    /// Other.
    pub other: Attribute,
}

/// Why a text is no CPE name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a CPE name: it starts with `cpe:2.3:` and has 11 fields, or with `cpe:/`")]
pub struct CpeError(String);

impl Cpe {
    /// Returns the name, or why the text is none.
    pub fn parse(text: &str) -> Result<Self, CpeError> {
        let error = || CpeError(text.chars().take(200).collect());
        let fields = match text.strip_prefix("cpe:2.3:") {
            Some(rest) => formatted_fields(rest),
            None => text.strip_prefix("cpe:/").and_then(uri_fields),
        };
        let [
            part,
            vendor,
            product,
            version,
            update,
            edition,
            language,
            sw_edition,
            target_sw,
            target_hw,
            other,
        ] = fields.ok_or_else(error)?;
        let cpe = Self {
            part,
            vendor,
            product,
            version,
            update,
            edition,
            language,
            sw_edition,
            target_sw,
            target_hw,
            other,
        };
        match cpe.part.value() {
            Some("a" | "o" | "h") => Ok(cpe),
            Some(_) => Err(error()),
            None => Ok(cpe),
        }
    }

    /// Returns the name of anything.
    pub fn any() -> Self {
        Self {
            part: Attribute::Any,
            vendor: Attribute::Any,
            product: Attribute::Any,
            version: Attribute::Any,
            update: Attribute::Any,
            edition: Attribute::Any,
            language: Attribute::Any,
            sw_edition: Attribute::Any,
            target_sw: Attribute::Any,
            target_hw: Attribute::Any,
            other: Attribute::Any,
        }
    }

    /// Returns the 2.3 formatted string.
    pub fn formatted(&self) -> String {
        let mut text = String::from("cpe:2.3");
        for field in self.fields() {
            text.push(':');
            match field {
                Attribute::Any => text.push('*'),
                Attribute::None => text.push('-'),
                Attribute::Value(value) => escape(value, &mut text),
            }
        }
        text
    }

    /// Returns `vendor:product` in lower case, unescaped; `*` for what is not given.
    pub fn vendor_product(&self) -> (String, String) {
        let text = |a: &Attribute| a.value().unwrap_or("*").to_owned();
        (text(&self.vendor), text(&self.product))
    }

    /// Returns the eleven attributes in their order.
    pub fn fields(&self) -> [&Attribute; 11] {
        [
            &self.part,
            &self.vendor,
            &self.product,
            &self.version,
            &self.update,
            &self.edition,
            &self.language,
            &self.sw_edition,
            &self.target_sw,
            &self.target_hw,
            &self.other,
        ]
    }
}

impl std::fmt::Display for Cpe {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.formatted())
    }
}

/// The attributes of a name, in the order of a 2.3 formatted string.
type Fields = [Attribute; 11];

/// Returns the fields of a 2.3 formatted string, if there are as many.
fn formatted_fields(text: &str) -> Option<Fields> {
    let mut fields = [const { Attribute::Any }; 11];
    let mut rest = Some(text);
    for field in &mut fields {
        let (first, after) = cut_unescaped(rest?);
        *field = attribute(first);
        rest = after;
    }
    rest.is_none().then_some(fields)
}

/// Returns what is before and behind the first colon that is not escaped.
fn cut_unescaped(text: &str) -> (&str, Option<&str>) {
    let mut escaped = false;
    let ends = |byte: u8| {
        let ends = byte == b':' && !escaped;
        escaped = byte == b'\\' && !escaped;
        ends
    };
    let end = text.bytes().position(ends);
    let before = end.and_then(|at| text.get(..at));
    (
        before.unwrap_or(text),
        end.and_then(|at| text.get(at + 1..)),
    )
}

fn attribute(field: &str) -> Attribute {
    match field {
        "*" | "" => Attribute::Any,
        "-" => Attribute::None,
        // Most values are kept as they are written.
        text if text.bytes().all(is_kept) => Attribute::Value(text.into()),
        text => Attribute::Value(unescape(text).into()),
    }
}

fn is_kept(byte: u8) -> bool {
    byte.is_ascii() && byte != b'\\' && !byte.is_ascii_uppercase()
}

fn unescape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' => match chars.next() {
                Some(wild @ ('*' | '?')) => out.extend(['\\', wild]),
                Some(other) => out.extend(other.to_lowercase()),
                None => out.push('\\'),
            },
            other => out.extend(other.to_lowercase()),
        }
    }
    out
}

fn escape(value: &str, out: &mut String) {
    let mut chars = value.chars().peekable();
    while let Some(c) = chars.next() {
        if c == '\\' && matches!(chars.peek(), Some('*' | '?')) {
            out.push('\\');
            out.extend(chars.next());
        } else if c.is_ascii_alphanumeric()
            || matches!(c, '_' | '.' | '-' | '*' | '?')
            || !c.is_ascii()
        {
            out.push(c);
        } else {
            out.push('\\');
            out.push(c);
        }
    }
}

/// Fields of a 2.2 URI; the edition may carry five packed parts after `~`.
fn uri_fields(rest: &str) -> Option<Fields> {
    let parts: Vec<&str> = rest.split(':').collect();
    if parts.len() > 7 {
        return None;
    }
    let plain = |index: usize| uri_attribute(parts.get(index).copied().unwrap_or(""));
    let packed = parts.get(5).and_then(|edition| edition.strip_prefix('~'));
    let packed: Vec<&str> = packed.map(|p| p.split('~').collect()).unwrap_or_default();
    let at = |index: usize| uri_attribute(packed.get(index).copied().unwrap_or(""));
    let edition = if packed.is_empty() { plain(5) } else { at(0) };
    Some([
        plain(0),
        plain(1),
        plain(2),
        plain(3),
        plain(4),
        edition,
        plain(6),
        at(1),
        at(2),
        at(3),
        at(4),
    ])
}

fn uri_attribute(text: &str) -> Attribute {
    match text {
        "" => Attribute::Any,
        "-" => Attribute::None,
        _ => Attribute::Value(percent_decoded(text).to_lowercase().into()),
    }
}

/// Returns what an encoded byte of a URI stands for: `%01` and `%02` are the wildcards `?` and `*`, and these two encoded
/// stand for themselves (NISTIR 7695, 6.1.3.2).
fn of_uri(byte: u8, out: &mut Vec<u8>) {
    match byte {
        0x01 => out.push(b'?'),
        0x02 => out.push(b'*'),
        b'*' | b'?' => out.extend([b'\\', byte]),
        other => out.push(other),
    }
}

fn percent_decoded(text: &str) -> String {
    let mut out = Vec::with_capacity(text.len());
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        if byte != b'%' {
            out.push(byte);
            continue;
        }
        let pair = [bytes.next(), bytes.next()];
        let digit = |b: Option<u8>| b.and_then(|b| char::from(b).to_digit(16));
        if let (Some(high), Some(low)) = (digit(pair[0]), digit(pair[1])) {
            of_uri(u8::try_from(high * 16 + low).unwrap_or(b'-'), &mut out);
        } else {
            out.push(b'%');
            out.extend(pair.into_iter().flatten());
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_read_and_write() {
        for text in [
            "cpe:2.3:a:openssl:openssl:1.1.1k:*:*:*:*:*:*:*",
            "cpe:2.3:o:linux:linux_kernel:5.10:rc1:*:*:*:*:x86:*",
            "cpe:2.3:a:foo\\:bar:big\\$money:2010:*:*:*:special:ipod_touch:80gb:*",
            "cpe:2.3:h:acme:pump:-:*:*:*:*:*:*:*",
        ] {
            assert_eq!(Cpe::parse(text).unwrap().formatted(), text);
        }
    }

    #[test]
    fn uris_are_the_same_names() {
        let uri = Cpe::parse("cpe:/a:openssl:openssl:1.1.1k").unwrap();
        assert_eq!(
            uri.formatted(),
            "cpe:2.3:a:openssl:openssl:1.1.1k:*:*:*:*:*:*:*"
        );
        let packed = Cpe::parse("cpe:/a:hp:insight:7.4::~~online~win2003~x64~").unwrap();
        assert_eq!(packed.target_sw.value(), Some("win2003"));
    }

    #[test]
    fn wildcards_of_uris_are_those_of_names() {
        let uri = Cpe::parse("cpe:/a:openssl:open%2assl:1.1.%02:a%01").unwrap();
        assert_eq!(
            uri.formatted(),
            "cpe:2.3:a:openssl:open\\*ssl:1.1.*:a?:*:*:*:*:*:*"
        );
        assert!(uri.version.has_wildcard() && !uri.product.has_wildcard());
        assert!(uri.version.takes_in("1.1.1k") && !uri.version.takes_in("1.2"));
    }

    #[test]
    fn other_texts_are_refused() {
        for text in [
            "",
            "cpe:2.3:a:b",
            "cpe:2.3:x:b:c:1:*:*:*:*:*:*:*",
            "cpe:2.3:a:b:c:1:*:*:*:*:*:*",
            "cpe:2.3:a:b:c:1:*:*:*:*:*:*:*:*",
            "cpe:2.3:a:b:c:1:*:*:*:*:*:*:*:",
            "cpe:2.3:a:b:c:1:*:*:*:*:*:*\\:*",
            "cpe:/a:b:c:1:*:*:*:*",
            "pkg:npm/a",
        ] {
            assert!(Cpe::parse(text).is_err(), "{text}");
        }
    }
}
