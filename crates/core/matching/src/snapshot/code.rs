//! Nouns as bytes: little-endian numbers, texts with their length. Reading checks every length and never panics.

use asepsis_domain::digest::Digest;
use asepsis_domain::identifier::Cpe;
use asepsis_domain::severity::{Cvss, Epss, Kev, Rating};
use asepsis_domain::time::Instant;
use asepsis_domain::vulnerability::{
    Advisory, Affected, Bound, Configuration, CpeCriterion, Event, Node, Operator, Range,
    RangeKind, Vulnerability,
};

/// The bytes do not hold what they should.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Broken;

/// A noun that goes to bytes and back.
pub(super) trait Code: Sized {
    fn write(&self, out: &mut Vec<u8>);
    fn read(bytes: &mut &[u8]) -> Result<Self, Broken>;
}

fn take<'a>(bytes: &mut &'a [u8], length: usize) -> Result<&'a [u8], Broken> {
    let (head, rest) = bytes.split_at_checked(length).ok_or(Broken)?;
    *bytes = rest;
    Ok(head)
}

macro_rules! numbers {
    ($($kind:ty),*) => {$(
        impl Code for $kind {
            fn write(&self, out: &mut Vec<u8>) {
                out.extend_from_slice(&self.to_le_bytes());
            }
            fn read(bytes: &mut &[u8]) -> Result<Self, Broken> {
                let raw = take(bytes, size_of::<Self>())?;
                Ok(Self::from_le_bytes(raw.try_into().map_err(|_| Broken)?))
            }
        }
    )*};
}
numbers!(u8, u16, u32, u64, i64);

impl Code for bool {
    fn write(&self, out: &mut Vec<u8>) {
        u8::from(*self).write(out);
    }
    fn read(bytes: &mut &[u8]) -> Result<Self, Broken> {
        match u8::read(bytes)? {
            0 => Ok(false),
            1 => Ok(true),
            _ => Err(Broken),
        }
    }
}

fn length(length: usize, out: &mut Vec<u8>) {
    u32::try_from(length).unwrap_or(u32::MAX).write(out);
}

impl Code for String {
    fn write(&self, out: &mut Vec<u8>) {
        length(self.len(), out);
        out.extend_from_slice(self.as_bytes());
    }
    fn read(bytes: &mut &[u8]) -> Result<Self, Broken> {
        let length = u32::read(bytes)? as usize;
        let raw = take(bytes, length)?;
        std::str::from_utf8(raw)
            .map(str::to_owned)
            .map_err(|_| Broken)
    }
}

impl<T: Code> Code for Vec<T> {
    fn write(&self, out: &mut Vec<u8>) {
        length(self.len(), out);
        for item in self {
            item.write(out);
        }
    }
    fn read(bytes: &mut &[u8]) -> Result<Self, Broken> {
        let length = u32::read(bytes)? as usize;
        // Every item takes at least a byte, so a wrong length cannot ask for more memory than there are bytes.
        let mut items = Self::with_capacity(length.min(bytes.len()));
        for _ in 0..length {
            items.push(T::read(bytes)?);
        }
        Ok(items)
    }
}

impl<T: Code> Code for Option<T> {
    fn write(&self, out: &mut Vec<u8>) {
        self.is_some().write(out);
        if let Some(value) = self {
            value.write(out);
        }
    }
    fn read(bytes: &mut &[u8]) -> Result<Self, Broken> {
        Ok(if bool::read(bytes)? {
            Some(T::read(bytes)?)
        } else {
            None
        })
    }
}

impl<A: Code, B: Code> Code for (A, B) {
    fn write(&self, out: &mut Vec<u8>) {
        self.0.write(out);
        self.1.write(out);
    }
    fn read(bytes: &mut &[u8]) -> Result<Self, Broken> {
        Ok((A::read(bytes)?, B::read(bytes)?))
    }
}

impl Code for Instant {
    fn write(&self, out: &mut Vec<u8>) {
        self.as_second().write(out);
    }
    fn read(bytes: &mut &[u8]) -> Result<Self, Broken> {
        Self::from_second(i64::read(bytes)?).map_err(|_| Broken)
    }
}

impl Code for asepsis_domain::time::Date {
    fn write(&self, out: &mut Vec<u8>) {
        self.to_string().write(out);
    }
    fn read(bytes: &mut &[u8]) -> Result<Self, Broken> {
        String::read(bytes)?.parse().map_err(|_| Broken)
    }
}

impl Code for Digest {
    fn write(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(self.as_bytes());
    }
    fn read(bytes: &mut &[u8]) -> Result<Self, Broken> {
        Ok(Self::from_bytes(
            take(bytes, 32)?.try_into().map_err(|_| Broken)?,
        ))
    }
}

impl Code for Cpe {
    fn write(&self, out: &mut Vec<u8>) {
        self.formatted().write(out);
    }
    fn read(bytes: &mut &[u8]) -> Result<Self, Broken> {
        Self::parse(&String::read(bytes)?).map_err(|_| Broken)
    }
}

macro_rules! words {
    ($($kind:ty { $($value:path = $number:literal),* })*) => {$(
        impl Code for $kind {
            fn write(&self, out: &mut Vec<u8>) {
                let number: u8 = match self { $($value => $number,)* };
                number.write(out);
            }
            fn read(bytes: &mut &[u8]) -> Result<Self, Broken> {
                match u8::read(bytes)? { $($number => Ok($value),)* _ => Err(Broken) }
            }
        }
    )*};
}
words! {
    Rating {
        Rating::Unknown = 0, Rating::None = 1, Rating::Low = 2, Rating::Medium = 3, Rating::High = 4,
        Rating::Critical = 5
    }
    RangeKind { RangeKind::Semver = 0, RangeKind::Ecosystem = 1, RangeKind::Git = 2 }
    Operator { Operator::Or = 0, Operator::And = 1 }
}

macro_rules! tagged {
    ($($kind:ident { $($value:ident = $number:literal),* })*) => {$(
        impl Code for $kind {
            fn write(&self, out: &mut Vec<u8>) {
                match self { $(Self::$value(text) => { let tag: u8 = $number; tag.write(out); text.write(out); })* }
            }
            fn read(bytes: &mut &[u8]) -> Result<Self, Broken> {
                match u8::read(bytes)? { $($number => Ok(Self::$value(String::read(bytes)?)),)* _ => Err(Broken) }
            }
        }
    )*};
}
tagged! { Event { Introduced = 0, Fixed = 1, LastAffected = 2, Limit = 3 } }

impl Code for Bound {
    fn write(&self, out: &mut Vec<u8>) {
        match self {
            Self::Open => 0u8.write(out),
            Self::Including(text) => (1u8, text.clone()).write(out),
            Self::Excluding(text) => (2u8, text.clone()).write(out),
        }
    }
    fn read(bytes: &mut &[u8]) -> Result<Self, Broken> {
        match u8::read(bytes)? {
            0 => Ok(Self::Open),
            1 => Ok(Self::Including(String::read(bytes)?)),
            2 => Ok(Self::Excluding(String::read(bytes)?)),
            _ => Err(Broken),
        }
    }
}

macro_rules! records {
    ($($kind:ty { $($field:ident),* $(,)? })*) => {$(
        impl Code for $kind {
            fn write(&self, out: &mut Vec<u8>) {
                $(self.$field.write(out);)*
            }
            fn read(bytes: &mut &[u8]) -> Result<Self, Broken> {
                Ok(Self { $($field: Code::read(bytes)?,)* })
            }
        }
    )*};
}
records! {
    Cvss { version, vector, tenths, source }
    Kev { added, due, ransomware, name }
    Epss { score, percentile }
    Range { kind, events }
    Affected { ecosystem, name, purl, ranges, versions }
    CpeCriterion { vulnerable, cpe, start, end }
    Node { operator, negate, criteria }
    Configuration { operator, negate, nodes }
    Advisory {
        source, id, aliases, related, summary, details, published, modified, withdrawn, rejected, cvss, rating, cwes,
        references, affected, configurations
    }
    Vulnerability {
        id, aliases, summary, details, published, modified, withdrawn, cvss, rating, kev, epss, cwes, references,
        asserted_by
    }
    super::Posting { source, advisory, vulnerabilities, text, affected, configurations }
    super::SourceRow { id, records, newest, digest, covers }
}
