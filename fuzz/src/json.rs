//! The tree of JSON, on which most readers stand: it takes what `serde_json` takes, and nothing else.

use asepsis_format::json::{Outline, Tree};
use asepsis_format::limits::ReadError;

use crate::{Family, limits, seed};

pub(crate) const FAMILY: Family = Family {
    id: "json",
    parts: || vec!["tree"],
    seeds: |_| seed::corpus(&["sbom/cyclonedx-json", "vex/openvex"]),
    run,
};

fn run(_: &str, bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    let limits = limits();
    let _ = Outline::of(text, &limits);
    let ours = Tree::of(text, &limits);
    match ours {
        Ok(_) => {
            let theirs = serde_json::from_str::<serde::de::IgnoredAny>(text);
            assert!(theirs.is_ok(), "taken and no JSON");
        }
        Err(ReadError::Syntax { .. } | ReadError::Json(_)) => {
            // What is ignored may have escapes of half a character, which no text can hold.
            let theirs = serde_json::from_str::<serde_json::Value>(text);
            assert!(theirs.is_err(), "refused and JSON");
        }
        Err(_) => {}
    }
}
