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
    let theirs = serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok();
    match ours {
        Ok(_) => assert!(theirs, "taken and no JSON"),
        Err(ReadError::Syntax { .. } | ReadError::Json(_)) => assert!(!theirs, "refused and JSON"),
        Err(_) => {}
    }
}
