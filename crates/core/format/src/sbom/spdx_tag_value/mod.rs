//! SPDX tag-value (SPDX specification 2.3, annex and clauses 6 to 12; <https://spdx.github.io/spdx-spec/v2.3/>),
//! versions 2.2 and 2.3. It is read through the tree of the JSON form: places are pointers into that form, and
//! lines are those of the text.

mod convert;
mod tags;

use asepsis_domain::sbom::Sbom;

use super::SbomFormat;
use super::at::At;
use super::carry::{Opened, Through};
use super::fields::Fields;
use super::source::Source;
use super::spdx_json::{FAMILY, read, validate, version};
use crate::json::Node;
use crate::limits::{Limits, ReadError, Reading, Strength};
use crate::probe::Probe;
use crate::validation::Breach;
use convert::Converted;
use tags::Part;

/// SPDX tag-value.
pub(super) const FORMAT: SbomFormat = SbomFormat {
    id: "spdx-tag-value",
    title: "SPDX 2.2 and 2.3 tag-value",
    versions: super::spdx_json::VERSIONS,
    detect,
    read,
    validate: hold,
    through: Some(Through {
        family: &FAMILY,
        open: |probe, limits, act| {
            convert::in_parts(probe.text()?, limits, |document, faults| {
                let mut opened = Opened::json(version(document.tree)?);
                opened.fault = faults.first().map(|fault| {
                    let line = document.tree.line_at(fault.at);
                    format!("line {line}: {}", fault.message)
                });
                act(document, &opened)
            })
        },
    }),
};

fn read(probe: &Probe<'_>, limits: &Limits) -> Result<Reading<Sbom>, ReadError> {
    let text = probe.text()?;
    let mut elements = read::Elements::default();
    let mut count = 0;
    let Converted { tree, faults } = convert::without_elements(text, limits, &mut |part, node| {
        if part != Part::Package {
            elements.other(node.get("SPDXID").and_then(Node::borrowed));
            return;
        }
        let mut one = read::Elements::from(count);
        one.package(&node);
        elements.take(one, limits);
        count += 1;
        if count == FIRST {
            // As many as there would be if all were as long as these; pages that are not used cost nothing.
            let more = text.len().saturating_sub(node.at) / (node.at / FIRST).max(1);
            elements.expect(more + more / 8);
        }
    })?;
    let version = version(&tree)?;
    let mut told = Fields::default();
    for fault in faults {
        let line = tree.line_at(fault.at);
        told.form(&At::DOCUMENT, format!("line {line}: {}", fault.message));
    }
    told.take(std::mem::take(&mut elements.fields));
    elements.fields = told;
    let source = Source {
        tree: &tree,
        apart: &[],
        limits,
    };
    read::finish(&source, FORMAT.id, version, probe, elements)
}

/// Packages after which it is foreseen how many there are.
const FIRST: usize = 128;

fn detect(probe: &Probe<'_>) -> Strength {
    let text = probe.text.unwrap_or_else(|wrong| {
        // Who reads it says which byte is no text.
        let before = probe.bytes.get(..wrong.valid_up_to());
        before
            .and_then(|b| std::str::from_utf8(b).ok())
            .unwrap_or("")
    });
    let mut lines = text.lines().map(str::trim_start);
    let mut first = lines
        .by_ref()
        .filter(|l| !l.is_empty() && !l.starts_with('#'))
        .take(20);
    if first.any(|l| l.starts_with("SPDXVersion:")) {
        Strength::Sure
    } else {
        Strength::No
    }
}

fn hold(probe: &Probe<'_>, limits: &Limits) -> Result<(String, Vec<Breach>), ReadError> {
    convert::in_parts(probe.text()?, limits, |document, faults| {
        let version = version(document.tree)?;
        let mut breaches: Vec<Breach> = Vec::new();
        for fault in faults {
            let line = document.tree.line_at(fault.at);
            Breach::on_line(fault.rule, line, "", fault.message).add_to(&mut breaches);
        }
        breaches.extend(validate::hold(document, version)?);
        Ok((version.to_owned(), breaches))
    })
}
