//! A parts list, kept by hand: rows with a heading become components. Columns are known by their headings, in the
//! words that people use; every row is a component or a diagnostic, and a column of another heading is kept as a
//! property.

use std::collections::HashMap;

use asepsis_domain::diagnostic::Code;
use asepsis_domain::digest::Digest;
use asepsis_domain::sbom::{Aside, Component, ExternalReference, Party, Role, Sbom};

use super::at::At;
use super::cyclonedx_json::write::SUPPORT_JUSTIFICATION;
use super::fields::Fields;
use super::parts_heading::{Column, column};
use super::written::COLUMN;
use crate::limits::{Reading, shown};
use crate::rows::Row;
use crate::validation::Breach;

/// Words for kinds of components, in lower case.
const KINDS: &[(&str, &str)] = &[
    ("app", "application"),
    ("application", "application"),
    ("bootloader", "firmware"),
    ("commercial", "library"),
    ("container", "container"),
    ("cots", "library"),
    ("device", "device"),
    ("driver", "device-driver"),
    ("file", "file"),
    ("firmware", "firmware"),
    ("framework", "framework"),
    ("hardware", "device"),
    ("library", "library"),
    ("open source", "library"),
    ("operating system", "operating-system"),
    ("operating-system", "operating-system"),
    ("os", "operating-system"),
    ("oss", "library"),
    ("ots", "library"),
    ("platform", "platform"),
    ("rtos", "operating-system"),
    ("software", "application"),
    ("soup", "library"),
    ("tool", "application"),
];

/// A parts list with its heading found.
pub(super) struct Parts<'r> {
    heading: &'r Row,
    columns: Vec<Option<Column>>,
    rows: &'r [Row],
}

impl<'r> Parts<'r> {
    /// Returns the parts list of rows: the heading is the first of the first twenty rows that has a name and one more
    /// known column.
    pub(super) fn of(rows: &'r [Row]) -> Option<Self> {
        for (at, row) in rows.iter().take(20).enumerate() {
            let columns: Vec<Option<Column>> = row.1.iter().map(|h| column(h)).collect();
            let known = columns.iter().flatten().count();
            if known > 1 && columns.contains(&Some(Column::Name)) {
                return Some(Self {
                    heading: row,
                    columns,
                    rows: rows.get(at + 1..).unwrap_or_default(),
                });
            }
        }
        None
    }

    /// Returns the SBOM; what of the list is no component is told.
    pub(super) fn read(&self, format: &str, whole: &[u8]) -> Reading<Sbom> {
        let mut fields = Fields::default();
        let mut components: Vec<Component> = Vec::new();
        let mut parents = Vec::new();
        for row in self.rows {
            if row.1.iter().all(|c| c.trim().is_empty()) {
                continue;
            }
            if let Some((component, parent)) = self.component(row, &mut fields) {
                parents.extend(parent.map(|p| (components.len(), p)));
                components.push(component);
            }
        }
        nest(&mut components, parents, &mut fields);
        Reading {
            value: Sbom {
                format: format.to_owned(),
                spec_version: "1".to_owned(),
                serial: None,
                revision: None,
                digest: Digest::of(whole),
                authors: Vec::new(),
                tools: Vec::new(),
                timestamp: None,
                subject: None,
                components,
                dependencies: Vec::new(),
                aside: Aside::default(),
            },
            diagnostics: fields.diagnostics,
        }
    }

    /// Returns what is wrong with the list: what reading tells, with the line of the row.
    pub(super) fn breaches(&self, format: &str) -> Vec<Breach> {
        let reading = self.read(format, &[]);
        let mut breaches: Vec<Breach> = Vec::new();
        for diagnostic in reading.diagnostics {
            let row = diagnostic
                .pointer
                .split(['/', ' '])
                .find_map(|p| p.parse().ok());
            let rule = match diagnostic.code {
                Code::SbomReference => "reference-resolves",
                _ if diagnostic.message.contains("no name") => "row-name",
                _ => "cell-form",
            };
            breaches.push(Breach {
                rule,
                line: row.unwrap_or(self.heading.0),
                diagnostic,
            });
        }
        if reading.value.components.is_empty() {
            let message = "there is no row with a component below the heading";
            breaches.push(Breach::on_line("no-rows", self.heading.0, "", message));
        }
        breaches
    }

    fn component(&self, row: &Row, fields: &mut Fields) -> Option<(Component, Option<String>)> {
        let at = format!("row {}", row.0);
        let mut component = Component {
            kind: "library".into(),
            reference: at.clone().into(),
            pointer: at.as_str().into(),
            ..Component::default()
        };
        let mut parent = None;
        for (place, cell) in row.1.iter().enumerate() {
            let cell = cell.trim();
            if cell.is_empty() {
                continue;
            }
            match self.columns.get(place).copied().flatten() {
                Some(Column::Parent) => parent = Some(cell.to_owned()),
                Some(column) => self.cell(column, cell, &At::Pointer(&at), &mut component, fields),
                None => {
                    let heading = self.heading.1.get(place).map_or("", |h| h.trim());
                    let name = if heading.is_empty() {
                        format!("{COLUMN}{}", place + 1)
                    } else {
                        format!("{COLUMN}{heading}")
                    };
                    component.properties.push((name.into(), cell.into()));
                }
            }
        }
        if component.name.is_empty() {
            let cells: Vec<&str> = row
                .1
                .iter()
                .map(|c| c.trim())
                .filter(|c| !c.is_empty())
                .collect();
            let message = format!("the row has no name: {}", shown(&cells.join(", ")));
            fields.form(&At::Pointer(&at), message);
            return None;
        }
        component.supplier = component.parties.first().map(|p| p.name.clone());
        Some((component, parent))
    }

    fn cell(
        &self,
        column: Column,
        cell: &str,
        at: &At<'_>,
        component: &mut Component,
        fields: &mut Fields,
    ) {
        let text = cell.to_owned();
        let party = |role| Party {
            role,
            name: text.clone().into(),
            contact: None,
        };
        match column {
            Column::Name if component.name.is_empty() => component.name = text.into(),
            Column::Name => component
                .properties
                .push((format!("{COLUMN}name").into(), text.into())),
            Column::Group => component.group = Some(text.into()),
            Column::Version => component.version = Some(text.into()),
            // The supplier comes first, whatever the order of the columns.
            Column::Supplier => component.parties.insert(0, party(Role::Supplier)),
            Column::Manufacturer => component.parties.push(party(Role::Manufacturer)),
            Column::Kind => kind(cell, component),
            Column::Purl => {
                let purl = fields.purl(cell, at);
                component.set_purl(purl, &text);
            }
            Column::Cpe => fields.cpe(component, text.into(), at),
            Column::Licence => component.licences.push(text.into()),
            Column::Hash(algorithm) => hash(algorithm, cell, at, component, fields),
            Column::EndOfSupport => match cell.get(..10).and_then(|d| d.parse().ok()) {
                Some(day) => component.end_of_support = Some(day),
                None => {
                    let message = format!("`{}` must be a day like 2030-01-31", shown(cell));
                    fields.form(at, message);
                    let name = format!("{COLUMN}end of support");
                    component.properties.push((name.into(), text.into()));
                }
            },
            Column::SupportLevel => component.support_level = Some(text.into()),
            Column::SupportJustification => {
                let name = SUPPORT_JUSTIFICATION.to_owned();
                component.properties.push((name.into(), text.into()));
            }
            Column::Description => component.description = Some(text.into()),
            Column::Reference => component.reference = text.into(),
            Column::Website => component.references.push(ExternalReference {
                kind: "website".into(),
                url: text.into(),
                ..ExternalReference::default()
            }),
            Column::Parent => {}
        }
    }
}

fn kind(cell: &str, component: &mut Component) {
    let word = cell.to_lowercase();
    let known = KINDS.iter().find(|(own, _)| *own == word);
    if let Some((_, kind)) = known {
        component.kind = (*kind).into();
    }
    // What the list says is kept where the kind says less.
    if known.is_none_or(|(_, kind)| *kind != word) {
        let name = format!("{COLUMN}type");
        component.properties.push((name.into(), cell.into()));
    }
}

fn hash(algorithm: &str, cell: &str, at: &At<'_>, component: &mut Component, fields: &mut Fields) {
    let (named, value) = match cell.split_once(':') {
        Some((name, value)) => (super::vocabulary::algorithm(name.trim()), value.trim()),
        None => (None, cell),
    };
    let by_length = match value.len() {
        32 => "MD5",
        40 => "SHA-1",
        64 => "SHA-256",
        96 => "SHA-384",
        128 => "SHA-512",
        _ => "",
    };
    let stated = if algorithm.is_empty() {
        by_length
    } else {
        algorithm
    };
    let algorithm = named.unwrap_or(stated);
    if algorithm.is_empty() || !value.bytes().all(|b| b.is_ascii_hexdigit()) {
        fields.form(at, format!("`{}` is no digest in hexadecimal", shown(cell)));
        component
            .properties
            .push((format!("{COLUMN}hash").into(), cell.into()));
        return;
    }
    component.hashes.push((algorithm.into(), value.into()));
}

/// Puts components into those that they name as what they are part of, by reference or name.
fn nest(components: &mut [Component], parents: Vec<(usize, String)>, fields: &mut Fields) {
    let mut places: HashMap<String, usize> = HashMap::new();
    for (index, component) in components.iter().enumerate() {
        places.entry(component.name.to_string()).or_insert(index);
    }
    for (index, component) in components.iter().enumerate() {
        places.insert(component.reference.to_string(), index);
    }
    for (index, name) in parents {
        let at = components
            .get(index)
            .map_or(String::new(), |c| c.pointer.to_string());
        let found = places.get(&name).copied().filter(|p| *p != index);
        // A part that contains what contains it would be a circle.
        let circle = found.is_some_and(|p| is_within(components, p, index));
        match found.filter(|_| !circle) {
            Some(parent) => {
                if let Some(component) = components.get_mut(index) {
                    component.parent = Some(parent);
                }
            }
            None => {
                let message = format!("`{}` is no other part of the list", shown(&name));
                fields.doubt(Code::SbomReference, &At::Pointer(&at), message);
            }
        }
    }
}

fn is_within(components: &[Component], start: usize, outer: usize) -> bool {
    let mut next = Some(start);
    for _ in 0..components.len() {
        match next {
            Some(at) if at == outer => return true,
            Some(at) => next = components.get(at).and_then(|c| c.parent),
            None => return false,
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(lines: &[&[&str]]) -> Vec<Row> {
        let cells = |line: &&[&str]| line.iter().map(|c| (*c).to_owned()).collect();
        lines
            .iter()
            .map(cells)
            .enumerate()
            .map(|(at, c)| (at + 1, c))
            .collect()
    }

    #[test]
    fn every_row_is_a_component_or_told() {
        let rows = rows(&[
            &["Parts of the pump"],
            &[
                "SOUP",
                "Ver.",
                "Vendor",
                "Type",
                "End of Support",
                "Owner",
                "Part of",
                "SHA-256",
            ],
            &[
                "rtos",
                "10",
                "Rtos Ltd",
                "RTOS",
                "2030-01-31",
                "A. Author",
                "",
                &"a".repeat(64),
            ],
            &["", "", "", "", "", "", "", ""],
            &["net", "1", "", "SOUP", "soon", "", "rtos", "xyz"],
            &["", "2", "", "", "", "", "", ""],
            &["board", "", "", "Hardware", "", "", "nothing", ""],
        ]);
        let parts = Parts::of(&rows).unwrap();
        let reading = parts.read("parts-csv", b"");
        let components = &reading.value.components;
        let places: Vec<String> = components.iter().map(|c| c.pointer.to_string()).collect();
        let seen: Vec<_> = components
            .iter()
            .zip(&places)
            .map(|(c, place)| (c.name.as_str(), c.kind.as_str(), c.parent, place.as_str()))
            .collect();
        assert_eq!(
            seen,
            [
                ("rtos", "operating-system", None, "row 3"),
                ("net", "library", Some(0), "row 5"),
                ("board", "device", None, "row 7"),
            ]
        );
        assert_eq!(components[0].supplier.as_deref(), Some("Rtos Ltd"));
        assert_eq!(components[0].hashes.len(), 1);
        let owner = ("asepsis:column:Owner".into(), "A. Author".into());
        assert!(components[0].properties.contains(&owner));
        let told: Vec<_> = reading
            .diagnostics
            .iter()
            .map(|d| d.pointer.as_str())
            .collect();
        assert_eq!(told, ["row 5", "row 5", "row 6", "row 7"]);
        let lines: Vec<_> = parts.breaches("parts-csv").iter().map(|b| b.line).collect();
        assert_eq!(lines, [5, 5, 6, 7]);
    }

    #[test]
    fn a_list_without_known_headings_is_none() {
        assert!(Parts::of(&rows(&[&["cve", "epss"], &["CVE-1", "0.1"]])).is_none());
        assert!(Parts::of(&rows(&[&["name"], &["a"]])).is_none());
        assert!(Parts::of(&[]).is_none());
    }
}
