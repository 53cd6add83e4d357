//! A component graph as SPDX 3.0.1 JSON-LD. What the model has no property for stands in the extension for
//! CycloneDX properties, which is part of the specification. The same graph gives the same bytes.

mod licence;
mod made;
mod members;

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::io;

use asepsis_domain::sbom::{Component, Party, Role, Sbom};
use asepsis_domain::text::FixedText;
use serde::ser::SerializeSeq;
use serde::{Serialize, Serializer};
use serde_json::{Map, Value, json};

use self::made::{BOM, is_iri, is_made};
use self::members::{extension, hashes, identifiers, references};
use super::validate::STRUCTURE;
use crate::json::{Lazy, pretty_to};
use crate::sbom::agents;
use crate::sbom::cyclonedx_json::write::MILESTONE_END_OF_SUPPORT;
use crate::sbom::ids::{Form, Ids};
use crate::sbom::members::written as written_members;
use crate::sbom::nesting::short;
use crate::sbom::own::Owns;
use crate::sbom::written;
use crate::sbom::{Writing, vocabulary};

/// The blank node of the creation info.
const CREATION: &str = "_:creation";

/// Profiles that a document of ours conforms to.
const PROFILES: [&str; 4] = ["core", "extension", "simpleLicensing", "software"];

/// Levels of support of a dossier in the model's words (SupportType).
const LEVELS: &[(&str, &str)] = &[
    ("maintained", "support"),
    ("security-only", "limitedSupport"),
    ("unmaintained", "noSupport"),
    ("abandoned", "noSupport"),
];

/// Writes the SBOM as SPDX 3.0.1 JSON-LD.
pub(in super::super) fn of(
    writing: &Writing<'_>,
    out: &mut dyn io::Write,
) -> Result<(), serde_json::Error> {
    let space = format!("{}#", written::namespace(writing.sbom));
    let form = Form {
        prefix: &space,
        word: written::id_string,
        is_id: if writing.sbom.format == super::FORMAT.id {
            is_iri
        } else {
            |_| false
        },
        mark: '-',
    };
    let ids = Ids::of(&writing.sbom.components, form);
    let all = (0..ids.len()).filter_map(|index| ids.get(index));
    let writer = Writer {
        writing,
        space: &space,
        taken: all.filter(|id| is_made(id, &space)).collect(),
        ids,
        agents: BTreeMap::new(),
        licences: BTreeMap::new(),
        texts: BTreeMap::new(),
        own: Owns::of(writing.sbom),
        count: 0,
        elements: Vec::new(),
    };
    let document = Document {
        context: "https://spdx.org/rdf/3.0.1/spdx-context.jsonld",
        graph: Graph(RefCell::new(writer)),
    };
    pretty_to(out, &document)
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
        list.serialize_element(&writer.document())?;
        list.serialize_element(&writer.bom())?;
        writer.give(&mut list)?;
        for index in 0..writer.ids.len() {
            writer.package(index);
            writer.give(&mut list)?;
        }
        writer.texts_of_nothing();
        writer.give(&mut list)?;
        let edges = Edges::of(writer.writing.sbom);
        for start in edges.starts() {
            if let Some(relation) = writer.edge(&edges, start) {
                list.serialize_element(&relation)?;
            }
        }
        list.end()
    }
}

struct Writer<'w> {
    writing: &'w Writing<'w>,
    /// Start of all ids.
    space: &'w str,
    ids: Ids<'w>,
    /// Ids of packages that are as those that are made here.
    taken: HashSet<String>,
    /// Ids of agents and tools by class, name and address.
    agents: BTreeMap<(&'static str, String, Option<String>), String>,
    /// Ids of licences by expression.
    licences: BTreeMap<String, String>,
    /// Ids of the texts of licences of the document's own, by their ids in expressions.
    texts: BTreeMap<String, String>,
    own: Owns<'w>,
    count: usize,
    /// Elements that are made and not written.
    elements: Vec<Element>,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Element {
    Thing(Map<String, Value>),
    Relation(members::Relation<'static, [String; 1]>),
}

impl Writer<'_> {
    /// Writes the elements that have been made.
    fn give<L: SerializeSeq>(&mut self, list: &mut L) -> Result<(), L::Error> {
        let mut made = self.elements.drain(..);
        made.try_for_each(|element| list.serialize_element(&element))
    }

    fn id(&mut self, kind: &str) -> String {
        loop {
            self.count += 1;
            let id = format!("{}{kind}-{}", self.space, self.count);
            if !self.taken.contains(&id) {
                return id;
            }
        }
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
        for author in &sbom.authors {
            let class = class_of(author.is_person);
            let id = self.agent(class, &author.name, author.contact.as_deref());
            if !authors.contains(&id) {
                authors.push(id);
            }
        }
        if authors.is_empty() {
            authors.push(self.agent("SoftwareAgent", "asepsis", None));
        }
        let tools = sbom.tools.iter().filter_map(agents::written_tool);
        let tools: Vec<String> = tools.map(|t| self.agent("Tool", &t, None)).collect();
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

    /// Returns the id of an agent or tool; each name with its address stands once.
    fn agent(&mut self, class: &'static str, name: &str, contact: Option<&str>) -> String {
        let key = (class, name.to_owned(), contact.map(str::to_owned));
        if let Some(id) = self.agents.get(&key) {
            return id.clone();
        }
        let id = self.id("agent");
        let mut agent = self.element(class, &id);
        agent.insert("name".to_owned(), json!(name));
        if let Some(contact) = contact {
            let is_mail = contact.contains('@') && !contact.contains(':');
            let address = json!([{
                "type": "ExternalIdentifier",
                "externalIdentifierType": if is_mail { "email" } else { "urlScheme" },
                "identifier": contact,
            }]);
            agent.insert("externalIdentifier".to_owned(), address);
        }
        self.elements.push(Element::Thing(agent));
        self.agents.insert(key, id.clone());
        id
    }

    /// Returns the document.
    fn document(&self) -> Value {
        let sbom = self.writing.sbom;
        // A document of SPDX 3 may have an id that is no namespace.
        let own = sbom.serial.as_deref().filter(|id| is_iri(id));
        let own = own.filter(|_| sbom.format == super::FORMAT.id);
        let id = own.map_or_else(|| written::namespace(sbom), str::to_owned);
        let mut document = self.element("SpdxDocument", &id);
        document.insert("name".to_owned(), json!(written::name(sbom)));
        document.insert("rootElement".to_owned(), json!([self.bom_id()]));
        document.insert("profileConformance".to_owned(), json!(PROFILES));
        Value::Object(document)
    }

    fn bom_id(&self) -> String {
        let mut id = format!("{}{BOM}", self.space);
        while self.taken.contains(&id) {
            id.push('-');
        }
        id
    }

    /// Returns the SBOM in it.
    fn bom(&self) -> impl Serialize {
        let sbom = self.writing.sbom;
        let kinds = sbom.aside.lifecycles.iter();
        let known = |l: &&String| STRUCTURE.has_word("software_Sbom_software_sbomType", "3.0.1", l);
        members::Bom {
            creation_info: CREATION,
            element: Lazy(|| (0..self.ids.len()).filter_map(|index| self.ids.get(index))),
            profiles: PROFILES,
            roots: written::roots(sbom)
                .next()
                .map(|_| Lazy(|| written::roots(sbom).filter_map(|index| self.ids.get(index)))),
            kinds: kinds.filter(known).collect(),
            id: self.bom_id(),
            class: "software_Sbom",
        }
    }

    fn package(&mut self, index: usize) {
        let writing = self.writing;
        let (Some(component), Some(id)) = (writing.sbom.components.get(index), self.ids.get(index))
        else {
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
        for (key, value) in written_members(&mut properties, |member| member.three) {
            set(&key, Some(value));
        }
        set("verifiedUsing", hashes(component, &mut properties));
        let further = identifiers(component, &mut properties);
        set("externalIdentifier", further);
        for (key, value) in references(component) {
            set(&key, Some(value));
        }
        set("extension", extension(&properties));
        let named = support
            .map(|s| s.supplier.as_str())
            .filter(|s| !s.is_empty());
        self.parties(component, named, &mut map);
        self.elements.push(Element::Thing(map));
        self.licences(component, &id);
    }

    fn parties(
        &mut self,
        component: &Component,
        named: Option<&str>,
        map: &mut Map<String, Value>,
    ) {
        let of_role = |role: Role| component.parties.iter().filter(move |p| p.role == role);
        let unsorted = component
            .supplier
            .as_deref()
            .filter(|_| component.parties.is_empty());
        let own = of_role(Role::Supplier).next();
        let own = own.filter(|own| named.is_none_or(|named| own.name.as_str() == named));
        let supplier = match own {
            Some(own) => Some(self.party(own)),
            None => named
                .or(unsorted)
                .map(|name| self.agent(class_of(false), name, None)),
        };
        if let Some(id) = supplier {
            map.insert("suppliedBy".to_owned(), json!(id));
        }
        let mut makers = Vec::new();
        for role in [Role::Manufacturer, Role::Author, Role::Publisher] {
            for party in of_role(role) {
                let id = self.party(party);
                if !makers.contains(&id) {
                    makers.push(id);
                }
            }
        }
        if !makers.is_empty() {
            map.insert("originatedBy".to_owned(), json!(makers));
        }
    }

    fn party(&mut self, party: &Party) -> String {
        let class = class_of(party.is_person);
        self.agent(class, &party.name, party.contact.as_deref())
    }

    /// Returns the relations of one kind that start at one component.
    fn edge(&mut self, edges: &Edges<'_>, of: &[Edge]) -> Option<impl Serialize> {
        let (from, kind, _) = of.first()?;
        let from = self.ids.get(*from as usize)?;
        let kind = *edges.kinds.get(usize::from(*kind))?;
        let id = self.id("relationship");
        let ids = &self.ids;
        let ends = move || of.iter().filter_map(|(.., to)| ids.get(*to as usize));
        Some(relation(id, from, kind, Lazy(ends)))
    }
}

/// A kind of relation with its scope.
type Kind<'k> = (&'k str, &'k str);

/// Where a relation starts, the place of its kind in the list of those there are, where it leads.
type Edge = (u32, u16, u32);

/// The relations between components, those of one component and kind together.
struct Edges<'k> {
    kinds: Vec<Kind<'k>>,
    list: Vec<Edge>,
}

impl<'k> Edges<'k> {
    fn of(sbom: &'k Sbom) -> Self {
        let relations = &sbom.aside.relations;
        let named = relations.iter().map(|r| says(&r.kind));
        let plain = [("contains", ""), ("dependsOn", "")];
        let kinds: BTreeSet<Kind<'_>> = named.map(|(_, kind)| kind).chain(plain).collect();
        let mut edges = Self {
            kinds: kinds.into_iter().collect(),
            list: Vec::new(),
        };
        let named = relations.iter().filter(|r| says(&r.kind).1.0 != "other");
        let named: HashSet<(u32, u32)> = named.map(|r| (short(r.from), short(r.to))).collect();
        let is_named = |from: usize, to: usize| {
            let (from, to) = (short(from), short(to));
            named.contains(&(from, to)) || named.contains(&(to, from))
        };
        let inner = sbom.components.iter().enumerate();
        for (index, parent) in inner.filter_map(|(index, c)| Some((index, c.parent?))) {
            edges.add(parent, ("contains", ""), index);
        }
        let plain = sbom.dependencies.iter();
        for d in plain.filter(|d| !is_named(d.from, d.to)) {
            edges.add(d.from, ("dependsOn", ""), d.to);
        }
        for r in relations {
            let (turned, kind) = says(&r.kind);
            let (from, to) = if turned {
                (r.to, r.from)
            } else {
                (r.from, r.to)
            };
            edges.add(from, kind, to);
        }
        edges.list.sort_by_key(|(from, kind, _)| (*from, *kind));
        edges
    }

    fn add(&mut self, from: usize, kind: Kind<'_>, to: usize) {
        let kind = self.kinds.binary_search(&kind).unwrap_or_default();
        let kind = u16::try_from(kind).unwrap_or_default();
        self.list.push((short(from), kind, short(to)));
    }

    /// Returns those of one component and kind together, in order.
    fn starts(&self) -> impl Iterator<Item = &[Edge]> {
        self.list.chunk_by(|a, b| (a.0, a.1) == (b.0, b.1))
    }
}

fn relation<T>(
    id: String,
    from: String,
    (kind, scope): Kind<'_>,
    to: T,
) -> members::Relation<'_, T> {
    members::Relation {
        creation_info: CREATION,
        from,
        kind,
        scope,
        id,
        to,
        class: if scope.is_empty() {
            "Relationship"
        } else {
            "LifecycleScopedRelationship"
        },
    }
}

/// Returns how SPDX 3 says a relation of SPDX 2, or one of its own: whether from the other side, and the kind.
fn says(kind: &str) -> (bool, Kind<'_>) {
    if let Some(kind) = vocabulary::scoped_in_spdx3(kind) {
        return (true, kind);
    }
    match vocabulary::relation_in_spdx3(kind) {
        Some((kind, turned)) => (turned, (kind, "")),
        None => (
            false,
            vocabulary::own_of_spdx3(kind).unwrap_or(("other", "")),
        ),
    }
}

fn class_of(is_person: bool) -> &'static str {
    if is_person { "Person" } else { "Organization" }
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
