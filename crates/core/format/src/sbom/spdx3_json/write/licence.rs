//! Licences as elements of SPDX 3: expressions, with the texts of the document's own behind their ids.

use asepsis_domain::sbom::Component;
use serde_json::{Map, Value, json};

use super::{Element, Writer, relation};
use crate::sbom::own::{NONE, Own};
use crate::validation::licence::references;

/// The individual that says that there is no licence.
const NONE_LICENCE: &str = "https://spdx.org/rdf/3.0.1/terms/ExpandedLicensing/NoneLicense";

impl Writer<'_> {
    /// Makes the elements that say the licences of a component.
    pub(super) fn licences(&mut self, component: &Component, id: &str) {
        for (is_concluded, kind) in [(false, "hasDeclaredLicense"), (true, "hasConcludedLicense")] {
            let said = self.own.expression(&component.licences, is_concluded);
            let Some(expression) = said else { continue };
            let licence = self.licence(expression);
            let from = id.to_owned();
            let relation = relation(self.id("relationship"), from, (kind, ""), [licence]);
            self.elements.push(Element::Relation(relation));
        }
    }

    /// Returns the id of the element that says a licence, which is made where there is none yet.
    fn licence(&mut self, expression: String) -> String {
        if expression == NONE {
            return NONE_LICENCE.to_owned();
        }
        if let Some(licence) = self.licences.get(&expression) {
            return licence.clone();
        }
        // What is known by a name alone needs no expression.
        let by_name = self
            .own
            .is_named(&expression)
            .then(|| self.text(&expression));
        let licence = by_name.flatten().unwrap_or_else(|| {
            let licence = self.id("licence");
            let map = self.expression(&expression, &licence);
            self.elements.push(Element::Thing(map));
            licence
        });
        self.licences.insert(expression, licence.clone());
        licence
    }

    fn expression(&mut self, expression: &str, id: &str) -> Map<String, Value> {
        let mut map = self.element("simplelicensing_LicenseExpression", id);
        let key = "simplelicensing_licenseExpression".to_owned();
        map.insert(key, json!(expression));
        let mut behind = Vec::new();
        for reference in references(expression).unwrap_or_default() {
            if let Some(text) = self.text(&reference) {
                behind.push(json!({ "type": "DictionaryEntry", "key": reference, "value": text }));
            }
        }
        behind.dedup();
        if !behind.is_empty() {
            map.insert("simplelicensing_customIdToUri".to_owned(), json!(behind));
        }
        map
    }

    /// Returns the id of the text of a licence of the document's own, where anything is known of it.
    fn text(&mut self, reference: &str) -> Option<String> {
        let own = self.own.get(reference)?;
        if own.name.is_empty() && own.text.is_empty() {
            return None;
        }
        if let Some(text) = self.texts.get(reference) {
            return Some(text.clone());
        }
        let id = self.id("licence");
        self.write_text(own, reference, &id);
        Some(id)
    }

    /// Makes the elements of the licences of the document's own that no package has: their ids end in those of expressions.
    pub(super) fn texts_of_nothing(&mut self) {
        let listed = self.own.listed();
        let said = listed.filter(|(_, own)| !own.name.is_empty() || !own.text.is_empty());
        let unnamed = said.filter(|(id, _)| !self.texts.contains_key(*id));
        let unnamed: Vec<(String, Own<'_>)> =
            unnamed.map(|(id, own)| (id.to_owned(), own)).collect();
        for (reference, own) in unnamed {
            let id = format!("{}{reference}", self.space);
            self.write_text(own, &reference, &id);
        }
    }

    fn write_text(&mut self, own: Own<'_>, reference: &str, id: &str) {
        let mut map = self.element("simplelicensing_SimpleLicensingText", id);
        if !own.name.is_empty() {
            map.insert("name".to_owned(), json!(own.name));
        }
        let text = if own.text.is_empty() {
            "NOASSERTION"
        } else {
            own.text
        };
        map.insert("simplelicensing_licenseText".to_owned(), json!(text));
        self.elements.push(Element::Thing(map));
        self.texts.insert(reference.to_owned(), id.to_owned());
    }
}
