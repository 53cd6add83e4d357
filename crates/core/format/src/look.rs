//! `asepsis.look/1`: what a person saw when they last looked. It is kept beside the snapshots; losing it loses nothing
//! but the comparison.

use std::collections::BTreeMap;

use asepsis_domain::look::{Look, Seen, SeenKind};
use asepsis_domain::time::rfc3339;
use serde::{Deserialize, Serialize};

/// The value of `schema`.
const SCHEMA: &str = "asepsis.look/1";

/// As written.
#[derive(Serialize, Deserialize)]
struct Wire {
    schema: String,
    as_of: String,
    states: BTreeMap<String, BTreeMap<String, String>>,
}

/// Returns a look as text.
///
/// # Errors
///
/// Never in practice: it writes into memory.
pub fn write(look: &Look) -> Result<String, serde_json::Error> {
    let mut states: BTreeMap<String, BTreeMap<String, String>> = BTreeMap::new();
    for (seen, state) in &look.states {
        let of_kind = states.entry(seen.kind.as_str().to_owned()).or_default();
        of_kind.insert(seen.id.clone(), state.clone());
    }
    crate::json::pretty(&Wire {
        schema: SCHEMA.to_owned(),
        as_of: rfc3339(look.as_of),
        states,
    })
}

/// Returns the look that a text is; `None` where it is none, or one of a later version.
pub fn read(text: &[u8]) -> Option<Look> {
    let wire: Wire = serde_json::from_slice(text).ok()?;
    if wire.schema != SCHEMA {
        return None;
    }
    let mut states = BTreeMap::new();
    for (word, of_kind) in wire.states {
        let (_, kind) = SeenKind::WORDS.iter().find(|(known, _)| *known == word)?;
        states.extend(
            of_kind
                .into_iter()
                .map(|(id, state)| (Seen { kind: *kind, id }, state)),
        );
    }
    Some(Look {
        as_of: wire.as_of.parse().ok()?,
        states,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_look_is_read_as_it_was_written() {
        let seen = |kind, id: &str| Seen {
            kind,
            id: id.to_owned(),
        };
        let states = [
            (seen(SeenKind::Finding, "F-1"), "open".to_owned()),
            (seen(SeenKind::Item, "a#1"), "met".to_owned()),
        ];
        let look = Look {
            as_of: "2026-11-24T00:00:00Z".parse().unwrap(),
            states: states.into(),
        };
        let text = write(&look).unwrap();
        assert_eq!(read(text.as_bytes()), Some(look));
        for text in [
            "",
            "{}",
            "{\"schema\":\"asepsis.look/2\",\"as_of\":\"2026-11-24T00:00:00Z\",\"states\":{}}",
        ] {
            assert_eq!(read(text.as_bytes()), None);
        }
    }
}
