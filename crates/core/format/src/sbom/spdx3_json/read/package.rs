//! A package as a component.

use asepsis_domain::sbom::{Component, Details, ExternalReference, Party, Place, Role};
use asepsis_domain::text::FixedText;
use thin_vec::ThinVec;

use super::super::elements::{Elements, class, id_of};
use super::{CODE, contact, targets};
use crate::json::{Node, Value};
use crate::sbom::at::At;
use crate::sbom::fields::Fields;
use crate::sbom::{members, vocabulary, written};

/// Returns the component that a package is. Without the elements of the document, parties are left to who has them, and
/// everything else that it names must stand in it.
pub(super) fn package(
    node: &Node<'_>,
    place: Place,
    elements: Option<&Elements<'_, '_>>,
    fields: &mut Fields,
) -> Component {
    let at = &At::Component(&place);
    let reference = id_of(node).map_or_else(|| place.to_string().into(), FixedText::from);
    let of_role = |key: &str, role: Role| -> ThinVec<Party> {
        let agents = elements.map(|e| e.each(node.get(key)));
        agents
            .into_iter()
            .flatten()
            .filter_map(|a| party(a, role))
            .collect()
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
        rest: Details {
            supplier: parties.first().map(|p| p.name.clone()),
            parties,
            description,
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
            ..Details::default()
        }
        .into(),
        reference,
        ..Component::default()
    };
    if let Some(written) = fields.text(node, "software_packageUrl", at) {
        let purl = fields.purl(&written, &at.key("software_packageUrl"));
        component.set_purl(purl, &written);
    }
    if component.name.is_empty() {
        fields.form(at, "a package has no name".to_owned());
    }
    members::read(node, |member| member.three, &mut component);
    identifiers(node, at, elements, &mut component, fields);
    references(node, at, elements, &mut component, fields);
    written::restore(&mut component);
    component.pointer = place;
    component.shrink();
    component
}

fn identifiers(
    node: &Node<'_>,
    at: &At<'_>,
    elements: Option<&Elements<'_, '_>>,
    component: &mut Component,
    fields: &mut Fields,
) {
    let text = |n: &Node<'_>, key: &str| n.get(key).and_then(Node::text).map(str::to_owned);
    let methods = each(elements, node.get("verifiedUsing")).into_iter();
    for method in methods.filter(|method| class(method) != CODE) {
        let pair = text(method, "algorithm").zip(text(method, "hashValue"));
        component.hashes.extend(pair.map(|(algorithm, value)| {
            let known = vocabulary::algorithm(&algorithm).map(str::to_owned);
            (known.unwrap_or(algorithm).into(), value.into())
        }));
    }
    let pointer = &at.key("externalIdentifier");
    for identifier in each(elements, node.get("externalIdentifier")) {
        let kind = text(identifier, "externalIdentifierType").unwrap_or_default();
        let Some(value) = text(identifier, "identifier") else {
            continue;
        };
        match kind.as_str() {
            "cpe22" | "cpe23" => fields.cpe(component, value.into(), pointer),
            "packageUrl" if component.written_purl().is_none() => {
                let purl = fields.purl(&value, pointer);
                component.set_purl(purl, &value);
            }
            "packageUrl" if component.written_purl() == Some(&value) => {}
            kind => component.identifiers.push((kind.into(), value.into())),
        }
    }
    for extension in each(elements, node.get("extension")) {
        for property in each(elements, extension.get("extension_cdxProperty")) {
            let name = text(property, "extension_cdxPropName").unwrap_or_default();
            let value = text(property, "extension_cdxPropValue").unwrap_or_default();
            component.properties.push((name.into(), value.into()));
        }
    }
}

fn references(
    node: &Node<'_>,
    at: &At<'_>,
    elements: Option<&Elements<'_, '_>>,
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
    for reference in each(elements, node.get("externalRef")) {
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

/// Returns who an agent is.
pub(super) fn party(agent: &Node<'_>, role: Role) -> Option<Party> {
    let is_person = class(agent) == "Person";
    Some(Party {
        // Persons who made something are its authors.
        role: match role {
            Role::Manufacturer if is_person => Role::Author,
            role => role,
        },
        is_person,
        name: agent.get("name").and_then(Node::text)?.into(),
        contact: contact(agent).map(Into::into),
    })
}

/// Returns the elements that a member names, or those that stand in it where there are no others.
fn each<'n, 'a>(
    elements: Option<&Elements<'n, 'a>>,
    node: Option<&'n Node<'a>>,
) -> Vec<&'n Node<'a>> {
    match elements {
        Some(elements) => elements.each(node),
        None => {
            let all = targets(node).into_iter();
            all.filter(|n| matches!(n.value, Value::Object(_)))
                .collect()
        }
    }
}
