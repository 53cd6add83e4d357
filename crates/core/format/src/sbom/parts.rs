//! A parts list, kept by hand: rows with a heading become components. Columns are known by their headings, in the
//! words that people use; every row is a component or a diagnostic, and a column of another heading is kept as a
//! property.

use std::collections::HashMap;

use asepsis_domain::diagnostic::Code;
use asepsis_domain::digest::Digest;
use asepsis_domain::sbom::{Aside, Component, ExternalReference, Licence, Party, Role, Sbom};
use asepsis_domain::time::Date;

use super::at::At;
use super::cyclonedx_json::write::SUPPORT_JUSTIFICATION;
use super::fields::Fields;
use super::parts_heading::{Column, columns};
use super::written::COLUMN;
use crate::limits::{Limits, ReadError, Reading, shown};
use crate::rows::Row;
use crate::validation::Breach;

/// Words for kinds of components, in lower case.
const KINDS: &[(&str, &str)] = &[
    ("anwendung", "application"),
    ("app", "application"),
    ("application", "application"),
    ("betriebssystem", "operating-system"),
    ("bibliothek", "library"),
    ("bootloader", "firmware"),
    ("commercial", "library"),
    ("container", "container"),
    ("cots", "library"),
    ("device", "device"),
    ("driver", "device-driver"),
    ("file", "file"),
    ("firmware", "firmware"),
    ("framework", "framework"),
    ("gerät", "device"),
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
    ("treiber", "device-driver"),
];

/// A parts list with its heading found.
pub(super) struct Parts<'r> {
    heading: &'r Row,
    columns: Vec<Option<Column>>,
    rows: &'r [Row],
}

/// Bytes of a list, expanded: it is kept by hand, and its rows are in memory.
const MOST_BYTES: u64 = 32 << 20;

/// Returns the limits on a list of so many bytes.
///
/// # Errors
/// Where these are too many.
pub(super) fn limits(bytes: &[u8], limits: &Limits) -> Result<Limits, ReadError> {
    let (size, limit) = (bytes.len() as u64, limits.max_bytes.min(MOST_BYTES));
    if size > limit {
        return Err(ReadError::TooLarge { size, limit });
    }
    Ok(Limits {
        max_bytes: limit,
        ..*limits
    })
}

impl<'r> Parts<'r> {
    /// Returns the parts list of rows: the heading is the first of the first twenty rows that has a name and one more
    /// known column.
    pub(super) fn of(rows: &'r [Row]) -> Option<Self> {
        let mut first = rows.iter().take(20);
        let at = first.position(|row| Self::is_heading(&row.1))?;
        let (heading, below) = rows.get(at..)?.split_first()?;
        Some(Self {
            heading,
            columns: columns(&heading.1),
            rows: below,
        })
    }

    /// Returns whether these cells are the heading of a parts list.
    pub(super) fn is_heading(cells: &[String]) -> bool {
        let columns = columns(cells);
        let known = columns.iter().flatten().count();
        known > 1 && columns.contains(&Some(Column::Name))
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
            is_person: false,
            role,
            name: text.clone().into(),
            contact: None,
        };
        match column {
            Column::Name => component.name = text.into(),
            Column::Group => component.group = Some(text.into()),
            Column::Version => {
                if has_decimal_comma(cell) {
                    let dotted = cell.replace(',', ".");
                    let message = format!(
                        "the version `{cell}` is written with a comma: write `{dotted}`, as advisories do"
                    );
                    fields.form(at, message);
                }
                component.version = Some(text.into());
            }
            // The supplier comes first, whatever the order of the columns.
            Column::Supplier => component.parties.insert(0, party(Role::Supplier)),
            Column::Manufacturer => component.parties.push(party(Role::Manufacturer)),
            Column::Kind => kind(cell, component),
            Column::Purl => {
                let purl = fields.purl(cell, at);
                component.set_purl(purl, &text);
            }
            Column::Cpe => fields.cpe(component, text.into(), at),
            Column::Licence => component.licences.push(Licence::from(text.as_str())),
            Column::Hash(algorithm) => hash(algorithm, cell, at, component, fields),
            Column::EndOfSupport => match day(cell) {
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

/// Returns whether a version is digits with commas between them, as spreadsheets of some countries write `3.0`.
fn has_decimal_comma(version: &str) -> bool {
    let mut parts = version.split(',');
    version.contains(',') && parts.all(|p| !p.is_empty() && p.bytes().all(|b| b.is_ascii_digit()))
}

/// Returns the day of `2030-01-31`, a time after it left out, or of `31.1.2030`. With slashes it is told nowhere which part is the
/// month.
fn day(cell: &str) -> Option<Date> {
    if let Some(day) = cell.get(..10).and_then(|d| d.parse().ok()) {
        return Some(day);
    }
    let parts: Vec<&str> = cell.split('.').map(str::trim).collect();
    let [day, month, year] = parts.as_slice() else {
        return None;
    };
    if year.len() != 4 || day.len() > 2 || month.len() > 2 {
        return None;
    }
    format!("{year}-{month:0>2}-{day:0>2}").parse().ok()
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
    fn days_and_versions_are_read_as_people_write_them() {
        for (cell, expect) in [
            ("2030-01-31", Some("2030-01-31")),
            ("2030-01-31T00:00:00Z", Some("2030-01-31")),
            ("31.01.2030", Some("2030-01-31")),
            ("1.2.2030", Some("2030-02-01")),
            ("31.02.2030", None),
            ("1.2.30", None),
            ("01/02/2030", None),
            ("soon", None),
        ] {
            assert_eq!(day(cell), expect.map(|d| d.parse().unwrap()), "{cell}");
        }
        for (version, expect) in [
            ("3,0", true),
            ("3,0,12", true),
            ("3.0", false),
            ("a,b", false),
            (",", false),
        ] {
            assert_eq!(has_decimal_comma(version), expect, "{version}");
        }
    }

    #[test]
    fn a_list_without_known_headings_is_none() {
        assert!(Parts::of(&rows(&[&["cve", "epss"], &["CVE-1", "0.1"]])).is_none());
        assert!(Parts::of(&rows(&[&["name"], &["a"]])).is_none());
        assert!(Parts::of(&[]).is_none());
    }
}
