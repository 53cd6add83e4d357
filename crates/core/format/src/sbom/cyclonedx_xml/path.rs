//! From pointers into the JSON form to XPaths of the XML document.

use std::fmt::Write;

use asepsis_domain::diagnostic::Diagnostic;
use asepsis_domain::sbom::{Component, List, Place};

use super::convert::{RENAMED, item};

/// Members of the JSON form that are attributes in XML.
const ATTRIBUTES: &[&str] = &[
    "type",
    "bom-ref",
    "mime-type",
    "alg",
    "ref",
    "serialNumber",
    "isExternal",
];

/// Returns the XPath of what a JSON pointer points at.
pub(crate) fn of(pointer: &str) -> String {
    let mut path = String::with_capacity(pointer.len() + 20);
    path.push_str("/bom");
    let mut last = "";
    for step in pointer.split('/').skip(1) {
        let is_number = step.as_bytes().first().is_some_and(u8::is_ascii_digit);
        let index = step.parse::<usize>().ok().filter(|_| is_number);
        // Writing to a text does not fail.
        let _ = match index {
            Some(index) => {
                let name = item(last).unwrap_or("*");
                write!(path, "/{name}[{}]", index + 1)
            }
            None if last == "licenses" && matches!(step, "license" | "expression") => Ok(()),
            None if matches!(step, "dependsOn" | "provides") => Ok(()),
            None if step == "expressionDetails" => Ok(()),
            None if let Some((name, _)) = RENAMED.iter().find(|(_, key)| *key == step) => {
                write!(path, "/@{name}")
            }
            None if ATTRIBUTES.contains(&step) => write!(path, "/@{step}"),
            None => write!(path, "/{step}"),
        };
        if index.is_none() {
            last = step;
        }
    }
    path
}

/// Renames the places of components, and the references that were made of them.
pub(super) fn rename(components: &mut [Component]) {
    for component in components {
        let is_made = component.reference.starts_with('/')
            && component.reference == component.pointer.to_string();
        component.pointer = match component.pointer.in_list() {
            Some((_, number)) => Place::listed(List::Elements, number),
            None => of(&component.pointer.to_string()).into(),
        };
        if is_made {
            component.reference = component.pointer.to_string().into();
        }
    }
}

/// Renames the places of diagnostics that have not been renamed with a component.
pub(super) fn rename_told(diagnostics: &mut [Diagnostic]) {
    for diagnostic in diagnostics {
        if !diagnostic.pointer.starts_with("/bom/") {
            diagnostic.pointer = of(&diagnostic.pointer);
        }
    }
}
