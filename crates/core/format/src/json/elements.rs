//! A long list read element by element, so that one record at a time is in memory.

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::Text;
use crate::limits::ReadError;

/// Calls `each` with index and text of every element of the list under `key` of the document's
/// object, or of the document itself where `key` is `None`. Returns the number of elements.
///
/// # Errors
/// Where the text is not JSON; elements before the fault have been given.
pub fn each_element(
    text: &str,
    key: Option<&str>,
    each: &mut dyn FnMut(usize, &str),
) -> Result<usize, ReadError> {
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let mut walk = Elements { each, count: 0 };
    match key {
        Some(key) => deserializer.deserialize_map(Member {
            key,
            walk: &mut walk,
        }),
        None => deserializer.deserialize_seq(&mut walk),
    }
    .and_then(|()| deserializer.end())
    .map_err(ReadError::Json)?;
    Ok(walk.count)
}

/// Calls `each` with key and text of every member of the document's object, one at a time.
///
/// # Errors
/// Where the text is not JSON or no object; members before the fault have been given.
pub fn each_member(text: &str, each: &mut dyn FnMut(&str, &str)) -> Result<(), ReadError> {
    let mut deserializer = serde_json::Deserializer::from_str(text);
    deserializer
        .deserialize_map(Members { each })
        .and_then(|()| deserializer.end())
        .map_err(ReadError::Json)
}

struct Members<'f> {
    each: &'f mut dyn FnMut(&str, &str),
}

impl<'de> Visitor<'de> for Members<'_> {
    type Value = ();

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key::<Text<'de>>()? {
            let raw = map.next_value::<&'de RawValue>()?;
            (self.each)(key.as_str(), raw.get());
        }
        Ok(())
    }
}

struct Elements<'f> {
    each: &'f mut dyn FnMut(usize, &str),
    count: usize,
}

impl<'de> Visitor<'de> for &mut Elements<'_> {
    type Value = ();

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a list of records")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        while let Some(raw) = list.next_element::<&'de RawValue>()? {
            (self.each)(self.count, raw.get());
            self.count += 1;
        }
        Ok(())
    }
}

impl<'de> DeserializeSeed<'de> for &mut Elements<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_seq(self)
    }
}

struct Member<'m, 'f> {
    key: &'m str,
    walk: &'m mut Elements<'f>,
}

impl<'de> Visitor<'de> for Member<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "an object with a list `{}`", self.key)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key::<Text<'de>>()? {
            if key.as_str() == self.key {
                map.next_value_seed(&mut *self.walk)?;
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(())
    }
}
