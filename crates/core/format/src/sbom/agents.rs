//! Persons, organizations and programs as SPDX writes them: `Person: name (address)`, `Tool: name-version` (SPDX 2.3, clauses
//! 6.8 and 7.5). SPDX 3 has elements for them, whose names are written alike.

use asepsis_domain::sbom::{Agent, Tool};

/// Returns who `Organization: name (address)` is; `None` where that says nothing.
pub(super) fn read(text: &str) -> Option<Agent> {
    let (kind, name) = text.split_once(':').unwrap_or(("", text));
    let name = name.trim();
    let (name, contact) = match name.strip_suffix(')').and_then(|n| n.rsplit_once('(')) {
        Some((before, inside)) if inside.trim().is_empty() => (before.trim(), None),
        Some((before, inside)) if is_address(inside.trim()) && !before.trim().is_empty() => {
            (before.trim(), Some(inside.trim().to_owned()))
        }
        // Brackets may be part of a name.
        _ => (name, None),
    };
    is_said(name).then(|| Agent {
        is_person: kind.trim() == "Person",
        name: name.to_owned(),
        contact,
    })
}

/// Returns someone as SPDX 2 writes them, who must have a name.
pub(super) fn written(is_person: bool, name: &str, contact: Option<&str>) -> Option<String> {
    let kind = if is_person { "Person" } else { "Organization" };
    let name = line(name);
    let contact = contact.map(line).filter(|c| is_address(c));
    let contact = contact.filter(|c| !c.contains(['(', ')']));
    let contact = contact.map_or_else(String::new, |c| format!(" ({c})"));
    (!name.is_empty()).then(|| format!("{kind}: {name}{contact}"))
}

/// Returns the program of a name in which its version may stand.
pub(super) fn tool(text: &str) -> Tool {
    let text = text.trim();
    let split = |at: char| {
        let places = text.match_indices(at).map(|(place, _)| place);
        places.filter_map(move |place| {
            let (name, version) = (text.get(..place)?, text.get(place + 1..)?);
            (!name.is_empty() && is_version(version)).then_some((name, version))
        })
    };
    match split('-').next().or_else(|| split(' ').next()) {
        Some((name, version)) => Tool {
            name: name.to_owned(),
            version: Some(version.to_owned()),
        },
        None => Tool {
            name: text.to_owned(),
            version: None,
        },
    }
}

/// Returns the name of a program with its version, as SPDX asks for it.
pub(super) fn written_tool(given: &Tool) -> Option<String> {
    let name = line(&given.name);
    let version = given.version.as_deref().map(line).unwrap_or_default();
    let joined = if version.is_empty() {
        name.clone()
    } else {
        format!("{name}-{version}")
    };
    (!name.is_empty()).then_some(joined)
}

fn is_version(text: &str) -> bool {
    let number = text.strip_prefix('v').unwrap_or(text);
    number.starts_with(|c: char| c.is_ascii_digit())
}

fn is_address(text: &str) -> bool {
    text.contains('@') || text.contains("://") || text.starts_with("www.")
}

/// Returns whether a text says something.
pub(super) fn is_said(text: &str) -> bool {
    !text.is_empty() && text != "NOASSERTION" && text != "NONE"
}

/// Returns a text on one line.
fn line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_told_from_addresses_and_versions() {
        for (text, is_person, name, contact) in [
            (
                "Person: Jane (jane@example.org)",
                true,
                "Jane",
                Some("jane@example.org"),
            ),
            (
                "Organization: ACME (Germany)",
                false,
                "ACME (Germany)",
                None,
            ),
            ("Organization: ACME ()", false, "ACME", None),
            (
                "Organization: (x@example.org)",
                false,
                "(x@example.org)",
                None,
            ),
            (
                "Organization: ACME (https://example.org)",
                false,
                "ACME",
                Some("https://example.org"),
            ),
            ("Jane", false, "Jane", None),
        ] {
            let agent = read(text).unwrap();
            let found = (
                agent.is_person,
                agent.name.as_str(),
                agent.contact.as_deref(),
            );
            assert_eq!(found, (is_person, name, contact), "{text}");
            let again = written(is_person, name, contact).unwrap();
            assert_eq!(read(&again).unwrap(), agent, "{again}");
        }
        for text in ["NOASSERTION", "Organization: NOASSERTION", "Person: "] {
            assert_eq!(read(text), None, "{text}");
        }
        for (text, name, version) in [
            ("syft-1.0.1", "syft", Some("1.0.1")),
            ("sbom-tool-v4.0-rc.1", "sbom-tool", Some("v4.0-rc.1")),
            ("Source Auditor Console", "Source Auditor Console", None),
            (
                "OpenEmbedded Core create-spdx.bbclass",
                "OpenEmbedded Core create-spdx.bbclass",
                None,
            ),
            ("builder 1.0 beta", "builder", Some("1.0 beta")),
        ] {
            let found = tool(text);
            assert_eq!(
                (found.name.as_str(), found.version.as_deref()),
                (name, version),
                "{text}"
            );
            let again = written_tool(&found).unwrap();
            assert_eq!(tool(&again), found, "{again}");
        }
    }
}
