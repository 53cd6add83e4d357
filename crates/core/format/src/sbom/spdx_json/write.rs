//! A component graph as SPDX 2.3 JSON. What SPDX 2 has no member for stands in annotations that we read back.
//! The same graph gives the same bytes.

mod wire;

use std::borrow::Cow;
use std::collections::HashSet;
use std::io;

use asepsis_domain::sbom::{Agent, Component, Party, Role};

use super::ANNOTATOR;
use super::validate::STRUCTURE;
use crate::json::{Lazy, pretty_to};
use crate::sbom::agents;
use crate::sbom::identifiers;
use crate::sbom::ids::{Form, Ids};
use crate::sbom::members;
use crate::sbom::nesting::short;
use crate::sbom::own::Owns;
use crate::sbom::{Support, Writing, vocabulary, written};
use crate::validation::forms::FORMS;

/// Id of the document in itself (clause 6.3).
const DOCUMENT: &str = "SPDXRef-DOCUMENT";

/// Writes the SBOM as SPDX 2.3 JSON.
pub(in super::super) fn of(
    writing: &Writing<'_>,
    out: &mut dyn io::Write,
) -> Result<(), serde_json::Error> {
    let sbom = writing.sbom;
    let form = Form {
        prefix: "SPDXRef-",
        word: written::id_string,
        is_id: |_| false,
        mark: '-',
    };
    let named = sbom.aside.relations.iter();
    let writer = Writer {
        writing,
        created: written::created(writing),
        ids: Ids::of(&sbom.components, form),
        own: Owns::of_one_document(sbom),
        named: named.map(|r| (short(r.from), short(r.to))).collect(),
    };
    let extracted = writer.own.listed().map(|(id, own)| wire::Extracted {
        license_id: id,
        extracted_text: Some(own.text)
            .filter(|t| !t.is_empty())
            .unwrap_or("NOASSERTION"),
        name: own.name,
    });
    let document = wire::Document {
        spdx_id: DOCUMENT,
        spdx_version: "SPDX-2.3",
        creation_info: writer.creation(),
        name: written::name(sbom),
        data_license: "CC0-1.0",
        document_namespace: written::namespace(sbom),
        has_extracted_licensing_infos: extracted.collect(),
        packages: Lazy(|| (0..sbom.components.len()).filter_map(|index| writer.package(index))),
        relationships: Lazy(|| writer.edges().filter_map(|edge| writer.relationship(edge))),
    };
    pretty_to(out, &document)
}

struct Writer<'w> {
    writing: &'w Writing<'w>,
    created: String,
    ids: Ids<'w>,
    own: Owns<'w>,
    /// Ends of relations of a kind of their own.
    named: HashSet<(u32, u32)>,
}

/// One end of a relationship.
#[derive(Clone, Copy)]
enum End {
    Document,
    /// A package, by index.
    Package(usize),
    /// What is told to be nothing.
    Nothing,
}

/// A relationship: from, kind, to.
type Edge<'s> = (End, &'s str, End);

impl<'w> Writer<'w> {
    fn creation(&self) -> wire::Creation {
        let sbom = self.writing.sbom;
        let written = |a: &Agent| agents::written(a.is_person, &a.name, a.contact.as_deref());
        let agents = sbom.authors.iter().filter_map(written);
        let tools = sbom.tools.iter().filter_map(agents::written_tool);
        let tools = tools.map(|tool| format!("Tool: {tool}"));
        let mut creators: Vec<String> = agents.chain(tools).collect();
        if creators.is_empty() {
            creators.push(ANNOTATOR.to_owned());
        }
        wire::Creation {
            created: self.created.clone(),
            creators,
        }
    }

    fn package(&self, index: usize) -> Option<wire::Package> {
        let component = self.writing.sbom.components.get(index)?;
        let support = self.writing.support.get(index);
        let (purpose, _) = vocabulary::purposes(&component.kind);
        let own = component.kind.to_ascii_uppercase();
        let purpose = if purpose.is_empty() && STRUCTURE.has_word("purpose", "2.3", &own) {
            own
        } else {
            purpose.to_owned()
        };
        let mut properties = written::properties(component, support);
        let end = written_end(component, support);
        // The level has no member, the day has.
        properties.retain(|(name, _)| {
            name != super::super::cyclonedx_json::write::MILESTONE_END_OF_SUPPORT || end.is_none()
        });
        properties.extend(written::further(component, !purpose.is_empty()));
        let members = members::written(&mut properties, |member| member.two);
        let (supplier, originator) = parties(component, support);
        let mut references = References::of(component);
        let licence = |is_concluded: bool| {
            let said = self.own.expression(&component.licences, is_concluded);
            said.unwrap_or_else(|| "NOASSERTION".to_owned())
        };
        let hashes = component.hashes.iter().filter_map(|(name, value)| {
            let (algorithm, _) = vocabulary::algorithm_spdx(name)?;
            let right = vocabulary::digest_bits(name).is_none_or(|b| b / 4 == value.len())
                && value.bytes().all(|b| b.is_ascii_hexdigit());
            (!algorithm.is_empty() && right && !value.is_empty()).then(|| wire::Checksum {
                algorithm,
                checksum_value: value.to_ascii_lowercase(),
            })
        });
        let checksums: Vec<wire::Checksum> = hashes.collect();
        let lost = component.hashes.iter().filter(|(name, value)| {
            let Some((algorithm, _)) = vocabulary::algorithm_spdx(name) else {
                return true;
            };
            let lower = value.to_ascii_lowercase();
            !checksums
                .iter()
                .any(|c| c.algorithm == algorithm && c.checksum_value == lower)
        });
        properties.extend(lost.map(|(n, v)| (written::HASH.to_owned(), format!("{n}:{v}"))));
        properties.append(&mut references.properties);
        Some(wire::Package {
            spdx_id: self.ids.get(index).unwrap_or_default(),
            name: if component.name.is_empty() {
                "NOASSERTION".to_owned()
            } else {
                component.name.to_string()
            },
            version_info: component.version.as_ref().map(ToString::to_string),
            supplier,
            originator,
            members,
            download_location: references.download,
            files_analyzed: false,
            homepage: references.homepage,
            checksums,
            license_concluded: licence(true),
            license_declared: licence(false),
            copyright_text: component
                .copyright
                .as_ref()
                .map_or_else(|| "NOASSERTION".to_owned(), ToString::to_string),
            description: component.description.as_ref().map(ToString::to_string),
            external_refs: references.external,
            primary_package_purpose: Some(purpose).filter(|p| !p.is_empty()),
            valid_until_date: end.map(|day| format!("{day}T00:00:00Z")),
            annotations: properties.into_iter().map(|p| self.annotation(p)).collect(),
        })
    }

    fn annotation(&self, (name, value): (String, String)) -> wire::Annotation {
        wire::Annotation {
            annotation_date: self.created.clone(),
            annotation_type: "OTHER",
            annotator: ANNOTATOR,
            comment: format!("{name}={value}"),
        }
    }

    fn relationship(&self, (from, kind, to): Edge<'w>) -> Option<wire::Relationship<'w>> {
        Some(wire::Relationship {
            spdx_element_id: self.id(from)?,
            relationship_type: kind,
            related_spdx_element: self.id(to)?,
        })
    }

    fn id(&self, end: End) -> Option<Cow<'static, str>> {
        match end {
            End::Document => Some(DOCUMENT.into()),
            End::Package(index) => self.ids.get(index).map(Cow::Owned),
            End::Nothing => Some("NONE".into()),
        }
    }

    /// Returns whether there is a relation of a kind of its own between two, which says what a plain one would say again.
    fn is_named(&self, from: usize, to: usize) -> bool {
        let (from, to) = (short(from), short(to));
        self.named.contains(&(from, to)) || self.named.contains(&(to, from))
    }

    /// Returns all relationships: what is described, what contains what, what depends on what, and those of other kinds.
    fn edges(&self) -> impl Iterator<Item = Edge<'w>> {
        let sbom = self.writing.sbom;
        let package = |from: usize, kind, to: usize| (End::Package(from), kind, End::Package(to));
        let described = written::roots(sbom);
        let described = described.map(|index| (End::Document, "DESCRIBES", End::Package(index)));
        let nothing = sbom.subject.is_none() && sbom.components.is_empty();
        let nothing = nothing.then_some((End::Document, "DESCRIBES", End::Nothing));
        let parents = sbom.components.iter().enumerate();
        let parents = parents.filter_map(|(index, component)| Some((index, component.parent?)));
        let contains = parents.map(move |(index, parent)| package(parent, "CONTAINS", index));
        let depends = sbom.dependencies.iter();
        let depends = depends.filter(|d| !self.is_named(d.from, d.to));
        let depends = depends.map(move |d| package(d.from, "DEPENDS_ON", d.to));
        let others = sbom.aside.relations.iter().map(move |r| {
            if STRUCTURE.has_word("relationship", "2.3", &r.kind) {
                return package(r.from, &r.kind, r.to);
            }
            // Of a relation with a scope that SPDX 2 has no word for, the kind may have one.
            let own = vocabulary::own_of_spdx3(&r.kind).filter(|(_, scope)| !scope.is_empty());
            match own.and_then(|(kind, _)| vocabulary::relation_of_spdx3(kind)) {
                Some((kind, true)) => package(r.to, kind, r.from),
                Some((kind, false)) => package(r.from, kind, r.to),
                None => package(r.from, "OTHER", r.to),
            }
        });
        let first = nothing.into_iter().chain(described);
        first.chain(contains).chain(depends).chain(others)
    }
}

fn written_end(
    component: &Component,
    support: Option<&Support>,
) -> Option<asepsis_domain::time::Date> {
    support.and_then(|s| s.end).or(component.end_of_support)
}

/// Returns supplier and originator as SPDX writes them.
fn parties(component: &Component, support: Option<&Support>) -> (Option<String>, Option<String>) {
    let named = support
        .map(|s| s.supplier.as_str())
        .filter(|s| !s.is_empty());
    let of_role = |role: Role| component.parties.iter().find(|p| p.role == role);
    let written = |p: &Party| agents::written(p.is_person, &p.name, p.contact.as_deref());
    let unsorted = component
        .supplier
        .as_deref()
        .filter(|_| component.parties.is_empty());
    let own = of_role(Role::Supplier);
    let supplier = match named.filter(|named| own.is_none_or(|own| own.name.as_str() != *named)) {
        Some(named) => agents::written(false, named, None),
        None => own.and_then(written),
    };
    let maker = [Role::Manufacturer, Role::Author, Role::Publisher];
    let maker = maker.into_iter().find_map(of_role);
    (
        supplier.or_else(|| agents::written(false, unsorted?, None)),
        maker.and_then(written),
    )
}

/// Where a package's references go.
struct References {
    download: String,
    homepage: Option<String>,
    external: Vec<wire::External>,
    properties: Vec<(String, String)>,
}

impl References {
    fn of(component: &Component) -> Self {
        let mut references = Self {
            download: "NOASSERTION".to_owned(),
            homepage: None,
            external: Vec::new(),
            properties: Vec::new(),
        };
        // What is no package URL or CPE name may not stand where one must.
        match (component.written_purl(), &component.purl) {
            (Some(purl), Some(_)) => references.add("PACKAGE-MANAGER", "purl", purl, None),
            (Some(text), None) => {
                let property = (written::PURL.to_owned(), text.to_owned());
                references.properties.push(property);
            }
            (None, _) => {}
        }
        for cpe in &component.raw_cpes {
            if asepsis_domain::identifier::Cpe::parse(cpe).is_err() {
                let property = (written::CPE.to_owned(), cpe.to_string());
                references.properties.push(property);
                continue;
            }
            let kind = if cpe.starts_with("cpe:2.3:") {
                "cpe23Type"
            } else {
                "cpe22Type"
            };
            references.add("SECURITY", kind, cpe, None);
        }
        for (kind, value) in &component.identifiers {
            match identifiers::in_spdx2(kind, value) {
                Some((category, kind)) => references.add(category, kind, value, None),
                None => {
                    let property = identifiers::property(kind, value);
                    references.properties.push(property);
                }
            }
        }
        let is_location = FORMS.iter().find(|f| f.id == "spdx-location");
        for reference in &component.references {
            let url = &reference.url;
            let fits =
                is_location.is_some_and(|f| (f.holds)(url)) && !url.contains(char::is_whitespace);
            let plain = reference.comment.is_none() && reference.hashes.is_empty();
            match reference.kind.as_str() {
                "distribution" if fits && plain && references.download == "NOASSERTION" => {
                    references.download = url.to_string();
                }
                "website" if fits && plain && references.homepage.is_none() => {
                    references.homepage = Some(url.to_string());
                }
                kind => match kind.split_once('/') {
                    Some((category, kind))
                        if matches!(category, "SECURITY" | "PACKAGE-MANAGER" | "PERSISTENT-ID") =>
                    {
                        references.add(category, kind, url, reference.comment.as_deref());
                    }
                    _ => references.add("OTHER", kind, url, reference.comment.as_deref()),
                },
            }
        }
        references
    }

    fn add(&mut self, category: &str, kind: &str, locator: &str, comment: Option<&str>) {
        let is_word = |t: &str| !t.is_empty() && !t.contains(char::is_whitespace);
        if !is_word(kind) || !is_word(locator) {
            let value = format!("{kind} {locator}");
            self.properties.push((written::REFERENCE.to_owned(), value));
            return;
        }
        self.external.push(wire::External {
            reference_category: category.to_owned(),
            reference_type: kind.to_owned(),
            reference_locator: locator.to_owned(),
            comment: comment.map(str::to_owned),
        });
    }
}
