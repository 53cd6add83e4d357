//! An OSCAL catalog of others, or of ours, as a catalogue file: controls become items. Its prose stays its publisher's:
//! the file is the user's own, and no part of it goes into what we ship.

use std::collections::{BTreeMap, BTreeSet};

use toml_edit::{Array, ArrayOfTables, DocumentMut, InlineTable, Item, Table, value};

use super::NAMESPACE;
use crate::json::{Node, Tree};
use crate::limits::{Limits, ReadError};
use crate::probe::Probe;

/// Why a document is no catalog that can be taken.
#[derive(Debug, thiserror::Error)]
pub enum ReadOscal {
    /// It cannot be read.
    #[error("the document cannot be read")]
    Read(#[from] ReadError),
    /// It is no OSCAL catalog.
    #[error("this is no OSCAL catalog: there is no `catalog` with `metadata`")]
    NotACatalog,
    /// It is no mapping collection.
    #[error("this is no OSCAL mapping collection: there is no `mapping-collection`")]
    NotAMapping,
    /// There is nothing in it.
    #[error("the catalog has no controls")]
    Empty,
}

/// A catalog as a catalogue file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Imported {
    /// Id of the document.
    pub id: String,
    /// The file's text.
    pub toml: String,
    /// Number of items.
    pub items: usize,
    /// What was left out or had to be made up, in a sentence each.
    pub notes: Vec<String>,
}

/// A control with what an item needs of it.
#[derive(Debug, Default)]
struct Control {
    id: String,
    token: String,
    title: String,
    section: String,
    summary: String,
    expects: String,
    binding: String,
    confidence: String,
    evidence: Vec<String>,
}

type Links = BTreeMap<String, Vec<(String, &'static str, String)>>;

/// Returns an OSCAL catalog in JSON as a catalogue file. `id` names the document where the catalog does not; `mapping` is
/// a mapping collection to the objectives.
///
/// # Errors
/// Where the bytes are no such documents, or cost more than the limits allow.
pub fn catalogue_file(
    bytes: &[u8],
    id: &str,
    mapping: Option<&[u8]>,
    limits: &Limits,
) -> Result<Imported, ReadOscal> {
    let tree = Tree::of(Probe::new("", bytes, limits)?.text()?, limits)?;
    let catalog = tree.root.get("catalog").ok_or(ReadOscal::NotACatalog)?;
    let metadata = catalog.get("metadata").ok_or(ReadOscal::NotACatalog)?;
    let links = mapping.map_or(Ok(Links::new()), |bytes| links(bytes, limits))?;
    let mut controls = Vec::new();
    let mut notes = Vec::new();
    gather(catalog, &mut controls, 0);
    if controls.is_empty() {
        return Err(ReadOscal::Empty);
    }
    let mut labels = BTreeMap::new();
    parameters(catalog, &mut labels, 0);
    for control in &mut controls {
        control.summary = with_parameters(&control.summary, &labels);
        control.expects = with_parameters(&control.expects, &labels);
    }
    unique(&mut controls, &mut notes);
    let id = prop(metadata, "document").unwrap_or_else(|| slug(id));
    let mut document = DocumentMut::new();
    document.insert("document", Item::Table(head(&id, metadata, &mut notes)));
    let mut items = ArrayOfTables::new();
    for control in &controls {
        items.push(item(control, links.get(&control.token)));
    }
    let count = controls.len();
    document.insert("item", Item::ArrayOfTables(items));
    if links.is_empty() {
        notes.push("no mapping was given: each item asks for evidence that names it".to_owned());
    }
    Ok(Imported {
        id,
        toml: document.to_string(),
        items: count,
        notes,
    })
}

/// Takes the controls of a catalog, group or control, nested ones too.
fn gather(node: &Node<'_>, controls: &mut Vec<Control>, depth: usize) {
    const DEEPEST: usize = 32;
    if depth > DEEPEST {
        return;
    }
    for group in node.get("groups").into_iter().flat_map(|g| g.list()) {
        gather(group, controls, depth + 1);
    }
    for control in node.get("controls").into_iter().flat_map(|c| c.list()) {
        if !is_withdrawn(control) {
            controls.push(read(control));
        }
        gather(control, controls, depth + 1);
    }
}

/// Takes what the parameters of a catalog, group or control stand for, nested ones too: their label, or the choices.
fn parameters(node: &Node<'_>, labels: &mut BTreeMap<String, String>, depth: usize) {
    const DEEPEST: usize = 32;
    if depth > DEEPEST {
        return;
    }
    for param in node.get("params").into_iter().flat_map(|p| p.list()) {
        let text = |key: &str| param.get(key).and_then(Node::text).map(str::to_owned);
        let choices = param.get("select").and_then(|s| s.get("choice"));
        let choices: Vec<&str> = choices
            .into_iter()
            .flat_map(|c| c.list())
            .filter_map(Node::text)
            .collect();
        let said = text("label").or_else(|| (!choices.is_empty()).then(|| choices.join(" or ")));
        if let (Some(id), Some(said)) = (text("id"), said) {
            labels.insert(id, said);
        }
    }
    for below in ["groups", "controls"] {
        for child in node.get(below).into_iter().flat_map(|c| c.list()) {
            parameters(child, labels, depth + 1);
        }
    }
}

/// Returns the text with each `{{ insert: param, ID }}` as what the parameter stands for, in brackets; an unknown one by
/// its id.
fn with_parameters(text: &str, labels: &BTreeMap<String, String>) -> String {
    // A choice can hold a parameter itself; deeper than that nobody nests them.
    let mut text = text.to_owned();
    for _ in 0..3 {
        let Some(next) = filled_once(&text, labels) else {
            break;
        };
        text = next;
    }
    text
}

fn filled_once(text: &str, labels: &BTreeMap<String, String>) -> Option<String> {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    let mut found = false;
    while let Some((before, after)) = rest.split_once("{{") {
        out.push_str(before);
        let inner = after.split_once("}}");
        let id = inner.and_then(|(inner, _)| {
            let inner = inner.trim().strip_prefix("insert:")?;
            Some(inner.trim().strip_prefix("param,")?.trim())
        });
        match (id, inner) {
            (Some(id), Some((_, after))) => {
                found = true;
                let said = labels.get(id).map_or(id, String::as_str);
                out.push('[');
                out.push_str(said);
                out.push(']');
                rest = after;
            }
            _ => {
                out.push_str("{{");
                rest = after;
            }
        }
    }
    out.push_str(rest);
    found.then_some(out)
}

fn is_withdrawn(control: &Node<'_>) -> bool {
    let props = control.get("props").into_iter().flat_map(|p| p.list());
    let text = |prop: &Node<'_>, key: &str| {
        prop.get(key)
            .and_then(Node::text)
            .unwrap_or_default()
            .to_owned()
    };
    props
        .into_iter()
        .any(|p| text(p, "name") == "status" && text(p, "value") == "withdrawn")
}

fn read(control: &Node<'_>) -> Control {
    let text = |key: &str| {
        control
            .get(key)
            .and_then(Node::text)
            .unwrap_or_default()
            .to_owned()
    };
    let token = text("id");
    let parts = |name: &str| {
        let mut prose = Vec::new();
        part(control, name, false, &mut prose, 0);
        prose.join(" ")
    };
    let title = text("title");
    let summary = parts("statement");
    let expects = parts("guidance");
    Control {
        id: prop(control, "item").unwrap_or_else(|| token.clone()),
        section: prop(control, "label").unwrap_or_else(|| token.clone()),
        summary: if summary.is_empty() {
            title.clone()
        } else {
            summary
        },
        expects: if expects.is_empty() {
            "Evidence that the control is in place.".to_owned()
        } else {
            expects
        },
        binding: text("class"),
        confidence: prop(control, "confidence").unwrap_or_else(|| "H".to_owned()),
        evidence: props(control, "evidence"),
        token,
        title,
    }
}

/// Takes the prose of the parts with a name, and of all parts below such a part.
fn part(node: &Node<'_>, name: &str, inside: bool, prose: &mut Vec<String>, depth: usize) {
    if depth > 16 {
        return;
    }
    for part_node in node.get("parts").into_iter().flat_map(|p| p.list()) {
        let inside = inside || part_node.get("name").and_then(Node::text) == Some(name);
        if let Some(text) = part_node
            .get("prose")
            .and_then(Node::text)
            .filter(|_| inside)
        {
            prose.push(text.split_whitespace().collect::<Vec<_>>().join(" "));
        }
        part(part_node, name, inside, prose, depth + 1);
    }
}

/// Returns the values of the properties with a name: ours, or OSCAL's own.
fn props(node: &Node<'_>, name: &str) -> Vec<String> {
    let all = node.get("props").into_iter().flat_map(|p| p.list());
    let named = all.filter(|p| p.get("name").and_then(Node::text) == Some(name));
    let known = named.filter(|p| {
        let ns = p.get("ns").and_then(Node::text);
        ns == Some(NAMESPACE) || (ns.is_none() && name == "label")
    });
    known
        .filter_map(|p| p.get("value").and_then(Node::text).map(str::to_owned))
        .collect()
}

fn prop(node: &Node<'_>, name: &str) -> Option<String> {
    props(node, name).into_iter().find(|v| !v.trim().is_empty())
}

/// Gives controls whose id stands twice, or cannot be one, another.
fn unique(controls: &mut [Control], notes: &mut Vec<String>) {
    let mut seen = BTreeSet::new();
    for (number, control) in controls.iter_mut().enumerate() {
        let mut id = control.id.replace('#', "-").trim().to_owned();
        if id.is_empty() {
            id = format!("control-{}", number + 1);
        }
        let wanted = id.clone();
        let mut more = 2;
        while !seen.insert(id.clone()) {
            id = format!("{wanted}-{more}");
            more += 1;
        }
        if id != control.id {
            notes.push(format!("control `{}` is item `{id}`", control.id));
        }
        control.id = id;
        if control.title.trim().is_empty() {
            control.title.clone_from(&control.id);
        }
        if control.summary.trim().is_empty() {
            control.summary.clone_from(&control.title);
        }
    }
}

fn head(id: &str, metadata: &Node<'_>, notes: &mut Vec<String>) -> Table {
    let text = |key: &str| {
        metadata
            .get(key)
            .and_then(Node::text)
            .unwrap_or_default()
            .to_owned()
    };
    let title = text("title");
    let mut table = Table::new();
    table.insert("id", value(id));
    table.insert("title", value(if title.is_empty() { id } else { &title }));
    let short = prop(metadata, "short-title").unwrap_or_else(|| id.to_owned());
    table.insert("short_title", value(short));
    let publisher = prop(metadata, "publisher").unwrap_or_else(|| {
        notes.push("the catalog does not name its publisher: correct `publisher`".to_owned());
        "not stated".to_owned()
    });
    table.insert("publisher", value(publisher));
    if let Some(market) = prop(metadata, "market") {
        table.insert("market", value(market));
    }
    let kind = prop(metadata, "kind").unwrap_or_else(|| "standard".to_owned());
    table.insert("kind", value(kind));
    let edition = text("version");
    table.insert(
        "edition",
        value(if edition.is_empty() {
            "not stated"
        } else {
            &edition
        }),
    );
    let modified = text("last-modified");
    let day = modified
        .get(..10)
        .and_then(|d| d.parse::<toml_edit::Datetime>().ok());
    match day {
        Some(day) => table.insert("date", value(day)),
        None => {
            notes.push("the catalog has no date of its last change: correct `date`".to_owned());
            let epoch = "1970-01-01".parse::<toml_edit::Datetime>();
            epoch.ok().and_then(|day| table.insert("date", value(day)))
        }
    };
    let status = prop(metadata, "status").unwrap_or_else(|| "in-force".to_owned());
    table.insert("status", value(status));
    let licence = text("remarks");
    let licence = if licence.is_empty() {
        "Text of its publisher, brought in by the user from an OSCAL catalog."
    } else {
        &licence
    };
    table.insert("licence", value(licence));
    let mut source = InlineTable::new();
    source.insert("key", "OSCAL".into());
    source.insert("title", (if title.is_empty() { id } else { &title }).into());
    source.insert("reference", "OSCAL catalog".into());
    source.insert("read", "Brought in as it is.".into());
    let mut sources = Array::new();
    sources.push(source);
    table.insert("sources", value(sources));
    table
}

fn item(control: &Control, links: Option<&Vec<(String, &'static str, String)>>) -> Table {
    let mut table = Table::new();
    table.insert("id", value(&*control.id));
    table.insert("title", value(&*control.title));
    table.insert("section", value(&*control.section));
    let known = ["statute", "regulation", "guidance", "industry"];
    let binding = known.iter().find(|k| **k == control.binding);
    table.insert("binding", value(*binding.unwrap_or(&"industry")));
    let known = ["U", "L", "M", "H*", "H"];
    let confidence = known.iter().find(|k| **k == control.confidence);
    table.insert("confidence", value(*confidence.unwrap_or(&"H")));
    table.insert("summary", value(&*control.summary));
    let mut evidence: Array = control.evidence.iter().map(String::as_str).collect();
    if evidence.is_empty() {
        evidence.push("record");
    }
    table.insert("evidence", value(evidence));
    table.insert("expects", value(&*control.expects));
    let mut list = Array::new();
    for (objective, link, confidence) in links.into_iter().flatten() {
        let mut entry = InlineTable::new();
        entry.insert("id", objective.as_str().into());
        entry.insert("link", (*link).into());
        if !confidence.is_empty() && confidence != "H" {
            entry.insert("confidence", confidence.as_str().into());
        }
        list.push(entry);
    }
    if list.is_empty() {
        let mut need = InlineTable::new();
        need.insert("record", "evidence".into());
        need.insert("link", "satisfies".into());
        list.push(need);
        table.insert("needs", value(list));
    } else {
        table.insert("objectives", value(list));
    }
    table
}

/// Returns the links of a mapping collection, by the token of the control they start from.
fn links(bytes: &[u8], limits: &Limits) -> Result<Links, ReadOscal> {
    let tree = Tree::of(Probe::new("", bytes, limits)?.text()?, limits)?;
    let collection = tree
        .root
        .get("mapping-collection")
        .ok_or(ReadOscal::NotAMapping)?;
    let mappings = collection.get("mappings").ok_or(ReadOscal::NotAMapping)?;
    let single = std::slice::from_ref(mappings);
    let all = if mappings.list().is_empty() {
        single
    } else {
        mappings.list()
    };
    let mut links = Links::new();
    let ids = |map: &Node<'_>, key: &str| -> Vec<String> {
        let ends = map.get(key).into_iter().flat_map(|e| e.list());
        ends.filter_map(|e| e.get("id-ref").and_then(Node::text).map(str::to_owned))
            .collect()
    };
    for map in all
        .iter()
        .flat_map(|m| m.get("maps").into_iter().flat_map(|m| m.list()))
    {
        let relationship = map
            .get("relationship")
            .and_then(Node::text)
            .unwrap_or_default();
        let link = match relationship {
            "equal-to" | "equivalent-to" | "subset-of" => "satisfies",
            "no-relationship" => continue,
            _ => "contributes",
        };
        let confidence = prop(map, "confidence").unwrap_or_default();
        for source in ids(map, "sources") {
            for target in ids(map, "targets") {
                let entry = (target, link, confidence.clone());
                links.entry(source.clone()).or_default().push(entry);
            }
        }
    }
    Ok(links)
}

/// Returns a name as the id of a file.
fn slug(name: &str) -> String {
    let mut slug: String = name
        .chars()
        .map(|c| {
            if c.is_ascii_alphanumeric() || c == '.' {
                c.to_ascii_lowercase()
            } else {
                '-'
            }
        })
        .collect();
    while slug.contains("--") {
        slug = slug.replace("--", "-");
    }
    let slug = slug.trim_matches(['-', '.']).to_owned();
    if slug.is_empty() {
        "catalog".to_owned()
    } else {
        slug
    }
}
