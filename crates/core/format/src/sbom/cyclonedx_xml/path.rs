//! From pointers into the JSON form to XPaths of the XML document.

use asepsis_domain::sbom::Sbom;

use super::convert::item;
use crate::limits::Reading;

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
pub(super) fn of(pointer: &str) -> String {
    let mut path = "/bom".to_owned();
    let mut last = "";
    for step in pointer.split('/').skip(1) {
        let index = step.parse::<usize>().ok();
        match index {
            Some(index) => {
                let name = item(last).unwrap_or("*");
                path.push_str(&format!("/{name}[{}]", index + 1));
            }
            None if last == "licenses" && matches!(step, "license" | "expression") => {}
            None if matches!(step, "dependsOn" | "provides") => {}
            None if ATTRIBUTES.contains(&step) => path.push_str(&format!("/@{step}")),
            None => path.push_str(&format!("/{step}")),
        }
        if index.is_none() {
            last = step;
        }
    }
    path
}

/// Renames all places of a reading.
pub(super) fn rename(reading: &mut Reading<Sbom>) {
    for component in &mut reading.value.components {
        let path = of(&component.pointer);
        if component.reference == component.pointer {
            component.reference.clone_from(&path);
        }
        component.pointer = path;
    }
    for diagnostic in &mut reading.diagnostics {
        diagnostic.pointer = of(&diagnostic.pointer);
    }
}
