//! Licences of SPDX 3 as expressions: sets and operators are written out, licences of the list go by their ids, and those of
//! the document's own are kept with their texts (profiles SimpleLicensing and ExpandedLicensing).

use std::collections::HashSet;

use asepsis_domain::sbom::{Component, Licence, OwnLicence, OwnLicences};

use super::super::elements::{Elements, class, id_of};
use super::super::known::is_text;
use super::targets;
use crate::json::Node;
use crate::sbom::own::NONE;
use crate::sbom::written::id_string;

/// Start of the ids of licences and exceptions of the list.
const LISTED: &str = "https://spdx.org/licenses/";

/// Sets and operators within each other that are gone into.
const DEEPEST: usize = 8;

/// Returns the licence of an id; nothing where it says nothing.
pub(super) fn of(id: &str, elements: &Elements<'_, '_>, own: &mut OwnLicences) -> Option<Licence> {
    let found = elements.by_id(id);
    if let Some(custom) = found.filter(|f| is_custom(f)) {
        let OwnLicence { name, text } = named(custom);
        return Some(Licence {
            is_name: true,
            text: (!text.is_empty()).then(|| text.into()),
            ..Licence::from(name.as_str())
        });
    }
    let mut reading = Expressions { elements, own };
    let said = match found {
        Some(found) => reading.expression(found, 0),
        None => reading.named(id, 0),
    };
    let said = said.filter(|l| !matches!(l.as_str(), "NOASSERTION" | ""));
    said.map(|said| Licence::from(said.as_str()))
}

/// Returns whether an element is a licence with a text of its own.
fn is_custom(found: &Node<'_>) -> bool {
    is_text(class(found))
}

/// Adds the licences of the document's own that no package has.
pub(super) fn of_nothing(
    elements: &Elements<'_, '_>,
    components: &[Component],
    own: &mut OwnLicences,
) {
    let custom = elements.all.iter().map(|found| found.node);
    let custom: Vec<&Node<'_>> = custom.filter(|node| is_custom(node)).collect();
    if custom.is_empty() {
        return;
    }
    let named = components.iter().flat_map(|c| &c.licences);
    let named = named.filter(|licence| licence.is_name);
    let mut known: HashSet<OwnLicence> = own.values().cloned().collect();
    known.extend(named.map(|licence| OwnLicence {
        name: licence.said.to_string(),
        text: licence.text.as_deref().unwrap_or_default().to_owned(),
    }));
    let is_there = |node: &Node<'_>| {
        [described(node), self::named(node)]
            .iter()
            .any(|licence| known.contains(licence))
    };
    for node in custom.into_iter().filter(|node| !is_there(node)) {
        let last = id_of(node).and_then(|id| id.rsplit(['/', '#']).next());
        let last = last.filter(|id| id.starts_with("LicenseRef-") && !own.contains_key(*id));
        match last {
            Some(id) => {
                own.insert(id.to_owned(), described(node));
            }
            None => {
                Expressions { elements, own }.own_id(node);
            }
        }
    }
}

/// Returns name and text of a licence.
fn described(found: &Node<'_>) -> OwnLicence {
    let text = |key: &str| {
        let said = found.get(key).and_then(Node::text);
        let said = said.filter(|t| !matches!(*t, "NOASSERTION" | ""));
        said.unwrap_or_default().to_owned()
    };
    OwnLicence {
        name: text("name"),
        text: text("simplelicensing_licenseText"),
    }
}

/// Returns name and text of a licence; what has no name goes by the end of its id.
fn named(found: &Node<'_>) -> OwnLicence {
    let mut own = described(found);
    if own.name.is_empty() {
        let last = id_of(found).and_then(|id| id.rsplit(['/', '#']).next());
        own.name = last.unwrap_or_default().to_owned();
    }
    own
}

struct Expressions<'e, 'n, 'a> {
    elements: &'e Elements<'n, 'a>,
    own: &'e mut OwnLicences,
}

impl<'n, 'a> Expressions<'_, 'n, 'a> {
    /// Returns the licence of an id.
    fn named(&mut self, id: &str, depth: usize) -> Option<String> {
        if let Some(found) = self.elements.by_id(id) {
            return self.expression(found, depth);
        }
        if let Some(listed) = id.strip_prefix(LISTED) {
            return Some(listed.to_owned());
        }
        // Individuals of the model.
        id.ends_with("NoneLicense").then(|| NONE.to_owned())
    }

    fn expression(&mut self, found: &'n Node<'a>, depth: usize) -> Option<String> {
        if depth > DEEPEST {
            return None;
        }
        let text = |key: &str| found.get(key).and_then(Node::text).map(str::to_owned);
        match class(found) {
            "simplelicensing_LicenseExpression" => {
                self.references(found);
                text("simplelicensing_licenseExpression")
            }
            "expandedlicensing_ConjunctiveLicenseSet" => self.set(found, " AND ", depth),
            "expandedlicensing_DisjunctiveLicenseSet" => self.set(found, " OR ", depth),
            "expandedlicensing_OrLaterOperator" => {
                let licence = self.part(found, "expandedlicensing_subjectLicense", depth)?;
                // The list has ids of its own for those of GNU.
                Some(match licence.strip_suffix("-only") {
                    Some(gnu) => format!("{gnu}-or-later"),
                    None => format!("{licence}+"),
                })
            }
            "expandedlicensing_WithAdditionOperator" => {
                let key = "expandedlicensing_subjectExtendableLicense";
                let licence = self.part(found, key, depth)?;
                let addition = self.part(found, "expandedlicensing_subjectAddition", depth)?;
                Some(format!("{licence} WITH {addition}"))
            }
            _ if is_custom(found) => Some(self.own_id(found)),
            "expandedlicensing_CustomLicenseAddition" => {
                let id = self.own_id(found);
                Some(id.replacen("LicenseRef-", "AdditionRef-", 1))
            }
            _ => {
                let listed = id_of(found).and_then(|id| id.strip_prefix(LISTED));
                let last = || id_of(found).and_then(|id| id.rsplit(['/', '#']).next());
                listed
                    .map(str::to_owned)
                    .or_else(|| text("name"))
                    .or_else(|| last().map(str::to_owned))
            }
        }
    }

    /// Returns the licence that a member names.
    fn part(&mut self, found: &'n Node<'a>, key: &str, depth: usize) -> Option<String> {
        let part = targets(found.get(key)).into_iter().next()?;
        self.one(part, depth)
    }

    fn one(&mut self, part: &'n Node<'a>, depth: usize) -> Option<String> {
        match part.text() {
            Some(id) => self.named(id, depth + 1),
            None => self.expression(part, depth + 1),
        }
    }

    /// Returns the members of a set, joined by a word.
    fn set(&mut self, found: &'n Node<'a>, word: &str, depth: usize) -> Option<String> {
        let parts = targets(found.get("expandedlicensing_member")).into_iter();
        let parts: Vec<String> = parts.filter_map(|part| self.one(part, depth)).collect();
        (!parts.is_empty()).then(|| format!("({})", parts.join(word)))
    }

    /// Notes the licences behind the ids of an expression (`customIdToUri`).
    fn references(&mut self, found: &'n Node<'a>) {
        for entry in targets(found.get("simplelicensing_customIdToUri")) {
            let entry = self.elements.resolve(entry).unwrap_or(entry);
            let text = |key: &str| entry.get(key).and_then(Node::text);
            let element = text("value").and_then(|uri| self.elements.by_id(uri));
            if let (Some(id), Some(element)) = (text("key"), element) {
                self.own
                    .entry(id.to_owned())
                    .or_insert_with(|| described(element));
            }
        }
    }

    /// Returns the id of a licence of the document's own within an expression, which is made where there is none yet.
    fn own_id(&mut self, found: &'n Node<'a>) -> String {
        let described = named(found);
        let first = format!("LicenseRef-{}", id_string(&described.name));
        // Few of those that are taken are tried, however many names become the same word.
        let others = (self.own.len()..).map(|n| format!("{first}-{n}"));
        let is_ours = |id: &String| self.own.get(id).is_none_or(|own| *own == described);
        let id = std::iter::once(first.clone()).chain(others).find(is_ours);
        let id = id.unwrap_or(first.clone());
        self.own.insert(id.clone(), described);
        id
    }
}
