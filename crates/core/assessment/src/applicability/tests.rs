//! Conditions of each form, with their reasons.

use super::*;

use std::collections::BTreeMap;

use asepsis_domain::device::{MarketEntry, MarketStatus};
use asepsis_domain::id::RecordId;
use asepsis_domain::place::{Located, Place};

fn device() -> Device {
    let text = |t: &str| Located::new(t.to_owned(), Place::start_of("device.toml"));
    Device {
        id: RecordId::parse("pump").unwrap(),
        title: String::new(),
        manufacturer: String::new(),
        models: Vec::new(),
        udi_di: Vec::new(),
        description: String::new(),
        intended_use: String::new(),
        safety_class: Some(SafetyClass::B),
        facts: [
            (Fact::Network, true),
            (Fact::Windows, false),
            (Fact::Wifi, false),
        ]
        .into(),
        standards: Vec::new(),
        markets: vec![MarketEntry {
            id: text("xx"),
            pathway: text("path-a"),
            status: MarketStatus::Planned,
            entity: None,
        }],
        releases: Vec::new(),
        home: BTreeMap::new(),
        at: Place::start_of("device.toml"),
    }
}

#[test]
#[expect(clippy::too_many_lines, reason = "one flat table of cases")]
fn conditions_hold_with_their_reason() {
    use Condition::{All, Any, Fact as F, Market, Not, Pathway, SafetyClass as Class};
    let not = |c| Not(Box::new(c));
    let names = |n: &[&str]| n.iter().map(|s| (*s).to_owned()).collect::<Vec<_>>();
    for (condition, truth, reason) in [
        (Condition::always(), Truth::Yes, "applies to every device"),
        (
            F(Fact::Network),
            Truth::Yes,
            "applies because the device connects to a network",
        ),
        (
            F(Fact::Windows),
            Truth::No,
            "does not apply because the device does not run Windows",
        ),
        (
            not(F(Fact::Windows)),
            Truth::Yes,
            "applies because the device does not run Windows",
        ),
        (
            F(Fact::Cloud),
            Truth::Unknown,
            "taken as applicable because it is not stated whether the system has a cloud part",
        ),
        (
            not(F(Fact::Cloud)),
            Truth::Unknown,
            "taken as applicable because it is not stated whether the system has a cloud part",
        ),
        (
            Any(vec![F(Fact::Cloud), F(Fact::Network)]),
            Truth::Yes,
            "applies because the device connects to a network",
        ),
        (
            All(vec![F(Fact::Cloud), F(Fact::Windows)]),
            Truth::No,
            "does not apply because the device does not run Windows",
        ),
        (
            Any(vec![F(Fact::Wifi), F(Fact::Windows)]),
            Truth::No,
            "does not apply because the device does not use Wi-Fi and the device does not run Windows",
        ),
        (
            Any(vec![]),
            Truth::No,
            "does not apply because of how the condition is made",
        ),
        (
            Pathway(names(&["path-a", "path-b"])),
            Truth::Yes,
            "applies because its pathway is `path-a`",
        ),
        (
            Pathway(names(&["path-b"])),
            Truth::No,
            "does not apply because its pathway is `path-a`",
        ),
        (
            Market("yy".to_owned()),
            Truth::No,
            "does not apply because the device is not meant for the market `yy`",
        ),
        (
            Class(vec![SafetyClass::B, SafetyClass::C]),
            Truth::Yes,
            "applies because its software safety class is B",
        ),
    ] {
        let verdict = judge(&condition, &device(), Some("xx"), None);
        assert_eq!(
            (verdict.truth, verdict.reason.as_str()),
            (truth, reason),
            "{condition:?}"
        );
    }
}
