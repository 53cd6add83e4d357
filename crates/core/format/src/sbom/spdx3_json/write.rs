//! A component graph as SPDX 3.0.1 JSON-LD. What the model has no property for stands in the extension for
//! CycloneDX properties, which is part of the specification. The same graph gives the same bytes.

mod members;

use std::cell::RefCell;
use std::collections::BTreeMap;

use asepsis_domain::sbom::{Component, Role};
use asepsis_domain::text::FixedText;
use serde::ser::SerializeSeq;
use serde::{Serialize, Serializer};
use serde_json::{Map, Value, json};

use self::members::{extension, hashes, identifiers, references};
use super::validate::STRUCTURE;
use crate::json::pretty_within;
use crate::sbom::cyclonedx_json::write::MILESTONE_END_OF_SUPPORT;
use crate::sbom::written::{self, OwnLicences};
use crate::sbom::{Writing, vocabulary};

/// The blank node of the creation info.
const CREATION: &str = "_:creation";

/// Levels of support of a dossier in the model's words (SupportType).
const LEVELS: &[(&str, &str)] = &[
    ("maintained", "support"),
    ("security-only", "limitedSupport"),
    ("unmaintained", "noSupport"),
    ("abandoned", "noSupport"),
];

/// Returns the SBOM as SPDX 3.0.1 JSON-LD.
pub(in super::super) fn of(writing: &Writing<'_>) -> Result<String, serde_json::Error> {
    let sbom = writing.sbom;
    let space = format!("{}#", written::namespace(sbom));
    let ids = written::ids(&sbom.components, &space);
    let writer = Writer {
        writing,
        space,
        ids,
        agents: BTreeMap::new(),
        licences: BTreeMap::new(),
        count: 0,
        elements: Vec::new(),
    };
    let document = Document {
        context: "https://spdx.org/rdf/3.0.1/spdx-context.jsonld",
        graph: Graph(RefCell::new(writer)),
    };
    pretty_within(&document, written::room(sbom))
}

#[derive(Serialize)]
struct Document<'w> {
    #[serde(rename = "@context")]
    context: &'static str,
    #[serde(rename = "@graph")]
    graph: Graph<'w>,
}

/// The elements, which are made while they are written, so that few of them are in memory.
struct Graph<'w>(RefCell<Writer<'w>>);

impl Serialize for Graph<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let mut list = to.serialize_seq(None)?;
        let mut writer = self.0.borrow_mut();
        list.serialize_element(&writer.creation())?;
        for element in writer.frame() {
            list.serialize_element(&element)?;
        }
        writer.give(&mut list)?;
        for index in 0..writer.ids.len() {
            writer.package(index);
            writer.give(&mut list)?;
        }
        for (start, to) in writer.edges() {
            writer.edge(start, &to);
            writer.give(&mut list)?;
        }
        list.end()
    }
}

/// Where a relation starts, its kind and scope.
type Start = (usize, &'static str, &'static str);

struct Writer<'w> {
    writing: &'w Writing<'w>,
    /// Start of all ids.
    space: String,
    ids: Vec<String>,
    /// Ids of agents and tools by class and name.
    agents: BTreeMap<(&'static str, String), String>,
    /// Ids of licences by expression.
    licences: BTreeMap<String, String>,
    count: usize,
    /// Elements that are made and not written.
    elements: Vec<Value>,
}

impl Writer<'_> {
    /// Writes the elements that have been made.
    fn give<L: SerializeSeq>(&mut self, list: &mut L) -> Result<(), L::Error> {
        let mut made = self.elements.drain(..);
        made.try_for_each(|element| list.serialize_element(&element))
    }

    fn id(&mut self, kind: &str) -> String {
        self.count += 1;
        format!("{}{kind}-{}", self.space, self.count)
    }

    fn element(&self, class: &str, id: &str) -> Map<String, Value> {
        let mut map = Map::new();
        map.insert("type".to_owned(), json!(class));
        map.insert("spdxId".to_owned(), json!(id));
        map.insert("creationInfo".to_owned(), json!(CREATION));
        map
    }

    fn creation(&mut self) -> Value {
        let sbom = self.writing.sbom;
        let mut authors: Vec<String> = Vec::new();
        for name in &sbom.authors {
            let id = self.agent("Organization", name);
            if !authors.contains(&id) {
                authors.push(id);
            }
        }
        if authors.is_empty() {
            authors.push(self.agent("SoftwareAgent", "asepsis"));
        }
        let tools: Vec<String> = sbom.tools.iter().map(|t| self.agent("Tool", t)).collect();
        let mut creation = json!({
            "type": "CreationInfo",
            "@id": CREATION,
            "specVersion": "3.0.1",
            "created": written::created(self.writing),
            "createdBy": authors,
        });
        if let (Some(map), false) = (creation.as_object_mut(), tools.is_empty()) {
            map.insert("createdUsing".to_owned(), json!(tools));
        }
        creation
    }

    /// Returns the id of an agent or tool; each name stands once.
    fn agent(&mut self, class: &'static str, name: &str) -> String {
        let key = (class, name.to_owned());
        if let Some(id) = self.agents.get(&key) {
            return id.clone();
        }
        let id = self.id("agent");
        let mut agent = self.element(class, &id);
        agent.insert("name".to_owned(), json!(name));
        self.elements.push(Value::Object(agent));
        self.agents.insert(key, id.clone());
        id
    }

    /// Returns the document and the SBOM in it.
    fn frame(&self) -> [Value; 2] {
        let sbom = self.writing.sbom;
        let root = |index: usize| self.ids.get(index).cloned();
        let roots: Vec<String> = match sbom.subject {
            Some(subject) => root(subject).into_iter().collect(),
            None => {
                let top = sbom.components.iter().enumerate();
                let top = top.filter(|(_, c)| c.parent.is_none());
                top.filter_map(|(index, _)| root(index)).collect()
            }
        };
        let own = written::namespace(sbom);
        let bom_id = format!("{}sbom", self.space);
        let profiles = json!(["core", "extension", "simpleLicensing", "software"]);
        let mut document = self.element("SpdxDocument", &own);
        document.insert("name".to_owned(), json!(written::name(sbom)));
        document.insert("rootElement".to_owned(), json!([bom_id]));
        document.insert("profileConformance".to_owned(), profiles.clone());
        let mut bom = self.element("software_Sbom", &bom_id);
        let kinds: Vec<&String> = sbom
            .aside
            .lifecycles
            .iter()
            .filter(|l| STRUCTURE.has_word("software_Sbom_software_sbomType", "3.0.1", l))
            .collect();
        if !kinds.is_empty() {
            bom.insert("software_sbomType".to_owned(), json!(kinds));
        }
        if !roots.is_empty() {
            bom.insert("rootElement".to_owned(), json!(roots));
        }
        bom.insert("element".to_owned(), json!(self.ids));
        bom.insert("profileConformance".to_owned(), profiles);
        [Value::Object(document), Value::Object(bom)]
    }

    fn package(&mut self, index: usize) {
        let writing = self.writing;
        let (Some(component), Some(id)) = (
            writing.sbom.components.get(index),
            self.ids.get(index).cloned(),
        ) else {
            return;
        };
        let support = writing.support.get(index);
        let mut map = self.element("software_Package", &id);
        let mut set = |key: &str, value: Option<Value>| {
            map.extend(value.map(|v| (key.to_owned(), v)));
        };
        let text = |t: &Option<FixedText>| t.as_ref().map(|t| json!(t.as_str()));
        set("name", Some(json!(component.name.as_str())));
        set("software_packageVersion", text(&component.version));
        set("description", text(&component.description));
        set("software_copyrightText", text(&component.copyright));
        let purl = component.written_purl();
        set("software_packageUrl", purl.map(|p| json!(p)));
        let purpose = purpose(&component.kind);
        set("software_primaryPurpose", purpose.map(|p| json!(p)));
        let end = support.and_then(|s| s.end).or(component.end_of_support);
        set(
            "validUntilTime",
            end.map(|day| json!(format!("{day}T00:00:00Z"))),
        );
        set(
            "supportLevel",
            level(component, support.map(|s| s.level.as_str())),
        );
        let mut properties = written::properties(component, support);
        properties.retain(|(name, _)| name != MILESTONE_END_OF_SUPPORT || end.is_none());
        properties.extend(written::further(component, purpose.is_some()));
        set("verifiedUsing", hashes(component, &mut properties));
        set("externalIdentifier", identifiers(component));
        for (key, value) in references(component) {
            set(&key, Some(value));
        }
        set("extension", extension(&properties));
        let named = support
            .map(|s| s.supplier.as_str())
            .filter(|s| !s.is_empty());
        self.parties(component, named, &mut map);
        self.elements.push(Value::Object(map));
        self.licence(component, &id);
    }

    fn parties(
        &mut self,
        component: &Component,
        named: Option<&str>,
        map: &mut Map<String, Value>,
    ) {
        let of_role = |role: Role| {
            let all = component.parties.iter().filter(move |p| p.role == role);
            all.map(|p| p.name.as_str())
        };
        let unsorted = component
            .supplier
            .as_deref()
            .filter(|_| component.parties.is_empty());
        let supplier = named
            .or_else(|| of_role(Role::Supplier).next())
            .or(unsorted);
        if let Some(name) = supplier {
            let id = self.agent("Organization", name);
            map.insert("suppliedBy".to_owned(), json!(id));
        }
        let mut makers = Vec::new();
        for (role, class) in [
            (Role::Manufacturer, "Organization"),
            (Role::Author, "Person"),
            (Role::Publisher, "Organization"),
        ] {
            for name in of_role(role) {
                let id = self.agent(class, name);
                if !makers.contains(&id) {
                    makers.push(id);
                }
            }
        }
        if !makers.is_empty() {
            map.insert("originatedBy".to_owned(), json!(makers));
        }
    }

    fn licence(&mut self, component: &Component, id: &str) {
        let mut own = OwnLicences::new();
        let Some(expression) = written::expression(&component.licences, &mut own) else {
            return;
        };
        // A licence that is none of the list and stands alone is said by its name.
        let expression = match own.get(&expression) {
            Some(name) => name.clone(),
            None => expression,
        };
        let licence = match self.licences.get(&expression) {
            Some(licence) => licence.clone(),
            None => {
                let licence = self.id("licence");
                let is_name = crate::validation::licence::references(&expression).is_err();
                let class = if is_name {
                    "simplelicensing_SimpleLicensingText"
                } else {
                    "simplelicensing_LicenseExpression"
                };
                let mut map = self.element(class, &licence);
                if is_name {
                    map.insert("name".to_owned(), json!(expression));
                    map.insert("simplelicensing_licenseText".to_owned(), json!(expression));
                } else {
                    let key = "simplelicensing_licenseExpression".to_owned();
                    map.insert(key, json!(expression));
                }
                self.elements.push(Value::Object(map));
                self.licences.insert(expression, licence.clone());
                licence
            }
        };
        self.relation(id, "hasDeclaredLicense", vec![licence]);
    }

    fn relation(&mut self, from: &str, kind: &str, to: Vec<String>) {
        self.scoped(from, kind, "", to);
    }

    fn scoped(&mut self, from: &str, kind: &str, scope: &str, to: Vec<String>) {
        let id = self.id("relationship");
        let class = if scope.is_empty() {
            "Relationship"
        } else {
            "LifecycleScopedRelationship"
        };
        let mut map = self.element(class, &id);
        map.insert("from".to_owned(), json!(from));
        map.insert("relationshipType".to_owned(), json!(kind));
        map.insert("to".to_owned(), json!(to));
        if !scope.is_empty() {
            map.insert("scope".to_owned(), json!(scope));
        }
        self.elements.push(Value::Object(map));
    }

    fn edges(&self) -> BTreeMap<Start, Vec<usize>> {
        let sbom = self.writing.sbom;
        let typed: std::collections::HashSet<(usize, usize)> = sbom
            .aside
            .relations
            .iter()
            .filter(|r| says(&r.kind).1 != "other")
            .flat_map(|r| [(r.from, r.to), (r.to, r.from)])
            .collect();
        let mut edges: BTreeMap<Start, Vec<usize>> = BTreeMap::new();
        for (index, component) in sbom.components.iter().enumerate() {
            if let Some(parent) = component.parent {
                let list = edges.entry((parent, "contains", "")).or_default();
                list.push(index);
            }
        }
        for d in &sbom.dependencies {
            if !typed.contains(&(d.from, d.to)) {
                edges
                    .entry((d.from, "dependsOn", ""))
                    .or_default()
                    .push(d.to);
            }
        }
        for r in &sbom.aside.relations {
            let (turned, kind, scope) = says(&r.kind);
            let (from, to) = if turned {
                (r.to, r.from)
            } else {
                (r.from, r.to)
            };
            edges.entry((from, kind, scope)).or_default().push(to);
        }
        edges
    }

    fn edge(&mut self, (from, kind, scope): Start, to: &[usize]) {
        let ends = to.iter().filter_map(|t| self.ids.get(*t).cloned());
        let ends: Vec<String> = ends.collect();
        if let (Some(from), false) = (self.ids.get(from).cloned(), ends.is_empty()) {
            self.scoped(&from, kind, scope, ends);
        }
    }
}

/// Returns how SPDX 3 says a relation of SPDX 2: whether from the other side, the kind, the scope.
fn says(kind: &str) -> (bool, &'static str, &'static str) {
    if let Some((kind, scope)) = vocabulary::scoped_in_spdx3(kind) {
        return (true, kind, scope);
    }
    match vocabulary::relation_in_spdx3(kind) {
        Some((kind, turned)) => (turned, kind, ""),
        None => (false, "other", ""),
    }
}

fn purpose(kind: &str) -> Option<&'static str> {
    let (_, purpose) = vocabulary::purposes(kind);
    Some(purpose).filter(|p| !p.is_empty())
}

fn level(component: &Component, stated: Option<&str>) -> Option<Value> {
    let stated = stated.filter(|s| !s.is_empty());
    let level = stated.or(component.support_level.as_deref())?;
    let mapped = LEVELS.iter().find(|(own, _)| *own == level);
    let level = mapped.map_or(level, |(_, word)| word);
    let is_known = STRUCTURE.has_word("Artifact_supportLevel", "3.0.1", level);
    is_known.then(|| json!([level]))
}
