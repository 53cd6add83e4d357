//! SPDX 3 into the one component graph. A wrong member is told and the rest is read.

use std::collections::HashMap;

use asepsis_domain::digest::Digest;
use asepsis_domain::sbom::{Aside, Component, ExternalReference, Party, Relation, Role, Sbom};
use asepsis_domain::text::FixedText;
use thin_vec::ThinVec;

use super::elements::{Elements, class, id_of};
use super::{FORMAT, open};
use crate::json::{Node, Value, step};
use crate::limits::{Limits, ReadError, Reading};
use crate::probe::Probe;
use crate::sbom::fields::Fields;
use crate::sbom::graph::Graph;
use crate::sbom::{vocabulary, written};

/// Classes whose elements are components.
const PACKAGES: &[&str] = &["software_Package", "ai_AIPackage", "dataset_DatasetPackage"];

pub(super) fn read(probe: &Probe<'_>, limits: &Limits) -> Result<Reading<Sbom>, ReadError> {
    let (tree, version) = open(probe, limits)?;
    let mut fields = Fields::default();
    fields.duplicates(&tree);
    let elements = Elements::of(&tree.root);
    let licences = Licences::of(&elements);
    let packages = elements.all.iter();
    let packages = packages.filter(|f| PACKAGES.contains(&class(f.node)));
    let mut components = Vec::with_capacity(packages.count());
    for found in &elements.all {
        if PACKAGES.contains(&class(found.node)) {
            let at = elements.pointer(found.place);
            components.push(package(found.node, &at, &elements, &licences, &mut fields));
        }
    }
    let mut graph = Graph::new(&components, &mut fields);
    for found in &elements.all {
        if !PACKAGES.contains(&class(found.node))
            && let Some(id) = id_of(found.node)
        {
            graph.other(id);
        }
    }
    let mut relations = Vec::new();
    let described = relationships(
        &elements,
        &mut components,
        &mut graph,
        &mut relations,
        &mut fields,
    );
    let subject = root_of(&elements, &components, &graph, &mut fields).or(described);
    let dependencies = graph.finish(&components, &mut fields);
    let made = Made::of(&elements);
    let value = Sbom {
        format: FORMAT.id.to_owned(),
        spec_version: version.to_owned(),
        serial: made.serial,
        revision: None,
        digest: Digest::of(probe.whole),
        authors: made.authors,
        tools: made.tools,
        timestamp: made.timestamp,
        subject,
        components,
        dependencies,
        aside: Aside {
            name: made.name,
            lifecycles: lifecycles(&elements),
            relations,
            author_contact: made.contact,
            references: Vec::new(),
        },
    };
    Ok(Reading {
        value,
        diagnostics: fields.diagnostics,
    })
}

/// Who made the document, when, and what it is called.
struct Made {
    serial: Option<String>,
    name: Option<String>,
    timestamp: Option<String>,
    authors: Vec<String>,
    tools: Vec<String>,
    contact: Option<String>,
}

impl Made {
    fn of(elements: &Elements<'_, '_>) -> Self {
        let creation = creation(elements);
        let mut all = elements.all.iter();
        let document = all.find(|f| class(f.node) == "SpdxDocument");
        let text = |node: Option<&Node<'_>>, key: &str| {
            let member = node.and_then(|n| n.get(key))?;
            member.text().map(str::to_owned)
        };
        let agents = |key: &str| elements.each(creation.and_then(|c| c.get(key)));
        let names = |key: &str| {
            let all = agents(key).into_iter();
            all.filter_map(|a| text(Some(a), "name")).collect()
        };
        Self {
            serial: document.and_then(|d| id_of(d.node)).map(str::to_owned),
            name: text(document.map(|d| d.node), "name"),
            timestamp: text(creation, "created"),
            authors: names("createdBy"),
            tools: names("createdUsing"),
            contact: agents("createdBy").into_iter().find_map(contact),
        }
    }
}

/// Returns the creation info of the document, else the first there is.
fn creation<'n, 'a>(elements: &Elements<'n, 'a>) -> Option<&'n Node<'a>> {
    let of_class = |wanted: &str| elements.all.iter().find(|f| class(f.node) == wanted);
    let own = of_class("SpdxDocument").and_then(|d| d.node.get("creationInfo"));
    let resolved = own.and_then(|c| elements.resolve(c));
    resolved.or_else(|| of_class("CreationInfo").map(|f| f.node))
}

/// Returns what kind of SBOM it says to be, such as `build`.
fn lifecycles(elements: &Elements<'_, '_>) -> Vec<String> {
    let boms = elements
        .all
        .iter()
        .filter(|f| class(f.node) == "software_Sbom");
    let kinds = boms.filter_map(|f| f.node.get("software_sbomType"));
    let words = kinds.flat_map(|k| k.list().iter().filter_map(Node::text));
    let words: std::collections::BTreeSet<String> = words.map(str::to_owned).collect();
    words.into_iter().collect()
}

/// Returns the package that an SBOM, a BOM or the document has as its root, in this order.
fn root_of(
    elements: &Elements<'_, '_>,
    components: &[Component],
    graph: &Graph,
    fields: &mut Fields,
) -> Option<usize> {
    for wanted in ["software_Sbom", "Bom", "SpdxDocument"] {
        for found in elements.all.iter().filter(|f| class(f.node) == wanted) {
            for root in elements.each(found.node.get("rootElement")) {
                if PACKAGES.contains(&class(root))
                    && let Some(id) = id_of(root)
                {
                    return graph.find(id, components, "", fields);
                }
            }
        }
    }
    None
}

/// The licences that relations give to elements, by the element's id.
struct Licences<'n>(HashMap<&'n str, ThinVec<FixedText>>);

impl<'n> Licences<'n> {
    fn of(elements: &Elements<'n, '_>) -> Self {
        let mut found: HashMap<&str, ThinVec<FixedText>> = HashMap::new();
        for wanted in ["hasConcludedLicense", "hasDeclaredLicense"] {
            for relation in &elements.all {
                let kind = relation.node.get("relationshipType").and_then(Node::text);
                if kind != Some(wanted) {
                    continue;
                }
                let from = relation
                    .node
                    .get("from")
                    .and_then(|f| f.text().or_else(|| id_of(f)));
                let list = found.entry(from.unwrap_or("")).or_default();
                for licence in targets(relation.node.get("to")) {
                    let said = expression(licence, elements, 0);
                    let said = said.map(FixedText::from);
                    list.extend(said.filter(|s| !list.contains(s)));
                }
            }
        }
        Self(found)
    }
}

/// Returns the ends of a relation as they stand.
fn targets<'n, 'a>(node: Option<&'n Node<'a>>) -> Vec<&'n Node<'a>> {
    match node.map(|n| &n.value) {
        Some(Value::List(list)) => list.iter().collect(),
        _ => node.into_iter().collect(),
    }
}

/// Returns a licence as an expression; licences of sets are joined, no deeper than sets are in the wild.
fn expression<'n>(node: &'n Node<'_>, elements: &Elements<'n, '_>, depth: usize) -> Option<String>
where
{
    if let Some(id) = node.text()
        && let Some(listed) = id.strip_prefix("https://spdx.org/licenses/")
        && !elements.has(id)
    {
        return Some(listed.to_owned());
    }
    let found = find(node, elements)?;
    let text = |key: &str| found.get(key).and_then(Node::text).map(str::to_owned);
    let members = |key: &str, word: &str| {
        if depth > 8 {
            return None;
        }
        let parts = targets(found.get(key)).into_iter();
        let parts: Vec<String> = parts
            .filter_map(|p| expression(p, elements, depth + 1))
            .collect();
        (!parts.is_empty()).then(|| format!("({})", parts.join(word)))
    };
    match class(found) {
        "simplelicensing_LicenseExpression" => text("simplelicensing_licenseExpression"),
        "expandedlicensing_ConjunctiveLicenseSet" => members("expandedlicensing_member", " AND "),
        "expandedlicensing_DisjunctiveLicenseSet" => members("expandedlicensing_member", " OR "),
        _ => text("name").or_else(|| {
            let last = id_of(found)?.rsplit('/').next()?;
            Some(last.to_owned())
        }),
    }
    .filter(|l| !matches!(l.as_str(), "NOASSERTION" | "NONE" | ""))
}

fn find<'n, 'a>(node: &'n Node<'a>, elements: &Elements<'n, 'a>) -> Option<&'n Node<'a>> {
    elements.resolve(node)
}

fn package(
    node: &Node<'_>,
    at: &str,
    elements: &Elements<'_, '_>,
    licences: &Licences<'_>,
    fields: &mut Fields,
) -> Component {
    let reference = id_of(node).map_or_else(|| at.to_owned(), str::to_owned);
    let of_role = |key: &str, role: Role| -> ThinVec<Party> {
        let agents = elements.each(node.get(key)).into_iter();
        let party = |a: &Node<'_>| {
            Some(Party {
                role,
                name: a.get("name").and_then(Node::text)?.into(),
                contact: contact(a).map(Into::into),
            })
        };
        agents.filter_map(party).collect()
    };
    let mut parties = of_role("suppliedBy", Role::Supplier);
    parties.extend(of_role("originatedBy", Role::Manufacturer));
    let purpose = fields.text(node, "software_primaryPurpose", at);
    let description = fields.text(node, "description", at);
    let mut component = Component {
        kind: purpose
            .map_or_else(|| "package".to_owned(), |p| vocabulary::kind_of_spdx3(&p))
            .into(),
        name: fields.text(node, "name", at).unwrap_or_default(),
        version: fields.text(node, "software_packageVersion", at),
        supplier: parties.first().map(|p| p.name.clone()),
        parties,
        licences: licences
            .0
            .get(reference.as_str())
            .cloned()
            .unwrap_or_default(),
        description: description.or_else(|| fields.text(node, "summary", at)),
        copyright: fields
            .text(node, "software_copyrightText", at)
            .filter(|c| c != "NOASSERTION"),
        end_of_support: fields
            .text(node, "validUntilTime", at)
            .and_then(|t| t.get(..10)?.parse().ok()),
        support_level: node
            .get("supportLevel")
            .and_then(|l| l.list().iter().find_map(Node::text))
            .map(Into::into),
        reference: reference.into(),
        pointer: at.into(),
        ..Component::default()
    };
    if let Some(written) = fields.text(node, "software_packageUrl", at) {
        let purl = fields.purl(&written, &step(at, "software_packageUrl"));
        component.set_purl(purl, &written);
    }
    if component.name.is_empty() {
        fields.form(at, "a package has no name".to_owned());
    }
    identifiers(node, at, elements, &mut component, fields);
    references(node, at, elements, &mut component, fields);
    written::restore(&mut component);
    component.shrink();
    component
}

/// Returns the e-mail address or URL of an agent.
fn contact(agent: &Node<'_>) -> Option<String> {
    let identifiers = agent.get("externalIdentifier").map_or(&[][..], Node::list);
    let of_kind = |i: &&Node<'_>| {
        let kind = i.get("externalIdentifierType").and_then(Node::text);
        matches!(kind, Some("email" | "urlScheme"))
    };
    let found = identifiers.iter().find(of_kind)?;
    found.get("identifier")?.text().map(str::to_owned)
}

fn identifiers(
    node: &Node<'_>,
    at: &str,
    elements: &Elements<'_, '_>,
    component: &mut Component,
    fields: &mut Fields,
) {
    let text = |n: &Node<'_>, key: &str| n.get(key).and_then(Node::text).map(str::to_owned);
    for method in elements.each(node.get("verifiedUsing")) {
        let pair = text(method, "algorithm").zip(text(method, "hashValue"));
        component.hashes.extend(pair.map(|(algorithm, value)| {
            let known = vocabulary::algorithm(&algorithm).map(str::to_owned);
            (known.unwrap_or(algorithm).into(), value.into())
        }));
    }
    let pointer = step(at, "externalIdentifier");
    for identifier in elements.each(node.get("externalIdentifier")) {
        let kind = text(identifier, "externalIdentifierType").unwrap_or_default();
        let Some(value) = text(identifier, "identifier") else {
            continue;
        };
        match kind.as_str() {
            "cpe22" | "cpe23" => fields.cpe(component, value.into(), &pointer),
            "packageUrl" if component.written_purl().is_none() => {
                let purl = fields.purl(&value, &pointer);
                component.set_purl(purl, &value);
            }
            "packageUrl" if component.written_purl() == Some(&value) => {}
            "packageUrl" => component.properties.push(("purl".into(), value.into())),
            kind => component
                .properties
                .push((format!("spdx:identifier:{kind}").into(), value.into())),
        }
    }
    for extension in elements.each(node.get("extension")) {
        for property in elements.each(extension.get("extension_cdxProperty")) {
            let name = text(property, "extension_cdxPropName").unwrap_or_default();
            let value = text(property, "extension_cdxPropValue").unwrap_or_default();
            component.properties.push((name.into(), value.into()));
        }
    }
}

fn references(
    node: &Node<'_>,
    at: &str,
    elements: &Elements<'_, '_>,
    component: &mut Component,
    fields: &mut Fields,
) {
    for (key, kind) in [
        ("software_downloadLocation", "distribution"),
        ("software_homePage", "website"),
    ] {
        if let Some(url) = fields.text(node, key, at) {
            component.references.push(ExternalReference {
                kind: kind.into(),
                url,
                ..ExternalReference::default()
            });
        }
    }
    for reference in elements.each(node.get("externalRef")) {
        let kind = fields
            .text(reference, "externalRefType", at)
            .unwrap_or_default();
        let comment = fields.text(reference, "comment", at);
        for locator in targets(reference.get("locator")) {
            if let Some(url) = locator.text() {
                component.references.push(ExternalReference {
                    kind: vocabulary::reference_of_spdx3(&kind).into(),
                    url: url.into(),
                    comment: comment.clone(),
                    hashes: ThinVec::new(),
                });
            }
        }
    }
}

/// Reads the relations and returns a package that the document describes.
fn relationships(
    elements: &Elements<'_, '_>,
    components: &mut [Component],
    graph: &mut Graph,
    relations: &mut Vec<Relation>,
    fields: &mut Fields,
) -> Option<usize> {
    let mut subject = None;
    for found in &elements.all {
        if !class(found.node).ends_with("elationship") {
            continue;
        }
        let kind = found.node.get("relationshipType").and_then(Node::text);
        let (Some(kind), Some(from)) = (kind, found.node.get("from")) else {
            continue;
        };
        let at = elements.pointer(found.place);
        let at = at.as_str();
        let id = |n: &Node<'_>| n.text().or_else(|| id_of(n)).map(str::to_owned);
        let ends = targets(found.node.get("to")).into_iter().filter_map(id);
        let ends: Vec<String> = ends
            .filter(|e| !e.starts_with("https://spdx.org/"))
            .collect();
        let is_licence = kind.ends_with("License");
        let from_component =
            id(from).and_then(|f| graph.find(&f, components, &step(at, "from"), fields));
        for end in ends.iter().filter(|_| !is_licence) {
            let to = graph.find(end, components, &step(at, "to"), fields);
            match (kind, from_component, to) {
                ("describes", None, to) => subject = subject.or(to),
                (kind, Some(from), Some(to)) => {
                    let scope = found.node.get("scope").and_then(Node::text);
                    let scoped = scope.and_then(|s| vocabulary::scoped_of_spdx3(kind, s));
                    if let Some(kind) = scoped {
                        if kind.ends_with("DEPENDENCY_OF") {
                            graph.depends(from, to);
                        }
                        relations.push(Relation {
                            from: to,
                            to: from,
                            kind: kind.to_owned(),
                        });
                        continue;
                    }
                    relate(kind, (from, to), at, components, graph, relations, fields);
                }
                _ => {}
            }
        }
    }
    subject
}

fn relate(
    kind: &str,
    (from, to): (usize, usize),
    at: &str,
    components: &mut [Component],
    graph: &mut Graph,
    relations: &mut Vec<Relation>,
    fields: &mut Fields,
) {
    match kind {
        "contains" => return graph.contains(components, from, to, at, fields),
        "dependsOn" => return graph.depends(from, to),
        "hasStaticLink"
        | "hasDynamicLink"
        | "hasPrerequisite"
        | "hasProvidedDependency"
        | "hasOptionalDependency" => graph.depends(from, to),
        _ => {}
    }
    relations.push(match vocabulary::relation_of_spdx3(kind) {
        Some((kind, true)) => Relation {
            from: to,
            to: from,
            kind: kind.to_owned(),
        },
        Some((kind, false)) => Relation {
            from,
            to,
            kind: kind.to_owned(),
        },
        None => Relation {
            from,
            to,
            kind: kind.to_owned(),
        },
    });
}
