//! A component graph as CycloneDX 1.6 JSON: nested structure and dependencies kept, what a device
//! dossier knows of a component's support added as properties. The same graph gives the same bytes.

mod wire;

use asepsis_domain::sbom::{Component, Sbom};
use asepsis_domain::time::Date;

use crate::json::pretty;
use crate::validation::forms::FORMS;
use crate::validation::licence::references;

/// Property that states the level of support of a component.
pub const SUPPORT_LEVEL: &str = "asepsis:support-level";
/// Property that states the end of support of a component.
pub const END_OF_SUPPORT: &str = "asepsis:end-of-support";
/// The same in CycloneDX' own property taxonomy, <https://cyclonedx.github.io/cyclonedx-property-taxonomy/cdx/lifecycle.html>.
pub const MILESTONE_END_OF_SUPPORT: &str = "cdx:lifecycle:milestone:endOfSupport";
/// Property that states why level or end of support is not given.
pub const SUPPORT_JUSTIFICATION: &str = "asepsis:support-justification";

/// What is known of a component's support, besides the SBOM.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Support {
    /// Level, such as `maintained`; empty: not stated.
    pub level: String,
    /// End of support.
    pub end: Option<Date>,
    /// Why level or date is not given; empty: not stated.
    pub justification: String,
    /// Supplier as the dossier names it; empty: as the SBOM does.
    pub supplier: String,
}

/// Returns the SBOM as CycloneDX 1.6 JSON; `support` is by component index, and may be shorter.
///
/// # Errors
/// None that a domain SBOM can cause; the writer's own.
pub fn write(sbom: &Sbom, support: &[Support]) -> Result<String, serde_json::Error> {
    let depths = depths(&sbom.components);
    let mut children: Vec<Vec<usize>> = vec![Vec::new(); sbom.components.len()];
    let mut top = Vec::new();
    for (index, (component, depth)) in sbom.components.iter().zip(&depths).enumerate() {
        // What is nested deeper than readers take starts again at the top, so that nothing is lost.
        let parent = component.parent.filter(|_| depth % DEEPEST != 0);
        match parent.and_then(|p| children.get_mut(p)) {
            Some(list) => list.push(index),
            None if sbom.subject == Some(index) => {}
            None => top.push(index),
        }
    }
    let writer = Writer {
        sbom,
        support,
        children,
        references: unique_references(&sbom.components),
    };
    let document = wire::Bom {
        bom_format: "CycloneDX",
        spec_version: "1.6",
        serial_number: sbom.serial.as_deref().filter(|s| is_serial(s)),
        version: sbom.revision.unwrap_or(1).max(1),
        metadata: writer.metadata(),
        components: top.iter().filter_map(|i| writer.component(*i)).collect(),
        dependencies: writer.dependencies(),
    };
    pretty(&document)
}

/// Levels that are written nested.
const DEEPEST: usize = 64;

/// Returns how deep each component is nested; in a circle one of them counts as outermost.
fn depths(components: &[Component]) -> Vec<usize> {
    let mut depths: Vec<Option<usize>> = vec![None; components.len()];
    for start in 0..components.len() {
        let mut path = Vec::new();
        let mut walked = std::collections::HashSet::new();
        let mut next = Some(start);
        while let Some(at) = next.filter(|at| depths.get(*at) == Some(&None) && walked.insert(*at))
        {
            path.push(at);
            next = components.get(at).and_then(|c| c.parent);
        }
        let above = next.and_then(|at| depths.get(at).copied().flatten());
        let first = above.map_or(0, |d| d + 1);
        for (depth, at) in (first..).zip(path.into_iter().rev()) {
            if let Some(slot) = depths.get_mut(at) {
                *slot = Some(depth);
            }
        }
    }
    depths.into_iter().map(Option::unwrap_or_default).collect()
}

struct Writer<'s> {
    sbom: &'s Sbom,
    support: &'s [Support],
    children: Vec<Vec<usize>>,
    references: Vec<String>,
}

impl<'s> Writer<'s> {
    fn metadata(&self) -> wire::Metadata<'s> {
        let sbom = self.sbom;
        let tool = |text: &'s String| match text.rsplit_once(' ') {
            Some((name, version)) => wire::Tool {
                kind: "application",
                name,
                version: Some(version),
            },
            None => wire::Tool {
                kind: "application",
                name: text,
                version: None,
            },
        };
        wire::Metadata {
            timestamp: sbom.timestamp.as_deref(),
            tools: wire::Tools {
                components: sbom.tools.iter().map(tool).collect(),
            },
            authors: sbom
                .authors
                .iter()
                .map(|name| wire::Named { name })
                .collect(),
            component: sbom.subject.and_then(|s| self.component(s)),
        }
    }

    fn component(&self, index: usize) -> Option<wire::Component<'s>> {
        let component = self.sbom.components.get(index)?;
        let support = self.support.get(index);
        let named = support
            .map(|s| s.supplier.as_str())
            .filter(|s| !s.is_empty());
        let supplier = named.or(component.supplier.as_deref());
        let nested = self.children.get(index).map_or(&[][..], Vec::as_slice);
        Some(wire::Component {
            kind: kind(&component.kind),
            bom_ref: self.references.get(index).cloned().unwrap_or_default(),
            supplier: supplier.map(|name| wire::Named { name }),
            group: component.group.as_deref(),
            name: &component.name,
            version: component.version.as_deref(),
            description: component.description.as_deref(),
            scope: component.scope.as_deref().filter(|s| SCOPES.contains(s)),
            hashes: hashes(component),
            licenses: licences(&component.licences),
            cpe: component.raw_cpes.first().map(String::as_str),
            purl: component.raw_purl.as_deref(),
            properties: properties(component, support),
            components: nested.iter().filter_map(|i| self.component(*i)).collect(),
        })
    }

    fn dependencies(&self) -> Vec<wire::Dependency<'_>> {
        let mut list: Vec<wire::Dependency<'_>> = Vec::new();
        let mut sorted = self.sbom.dependencies.clone();
        sorted.sort_by_key(|d| d.from);
        let name = |index: usize| self.references.get(index).map(String::as_str);
        for dependency in sorted {
            let (Some(from), Some(to)) = (name(dependency.from), name(dependency.to)) else {
                continue;
            };
            match list.last_mut() {
                Some(last) if last.from == from => last.depends_on.push(to),
                _ => list.push(wire::Dependency {
                    from,
                    depends_on: vec![to],
                }),
            }
        }
        list
    }
}

const SCOPES: &[&str] = &["required", "optional", "excluded"];

/// Component types of CycloneDX 1.6 (section `components[].type`).
const KINDS: &[&str] = &[
    "application",
    "framework",
    "library",
    "container",
    "platform",
    "operating-system",
    "device",
    "device-driver",
    "firmware",
    "file",
    "machine-learning-model",
    "data",
    "cryptographic-asset",
];

/// Kinds of other formats become the nearest one; a package is a library.
fn kind(text: &str) -> &'static str {
    KINDS
        .iter()
        .find(|k| **k == text)
        .copied()
        .unwrap_or("library")
}

fn is_serial(text: &str) -> bool {
    let form = FORMS.iter().find(|f| f.id == "serial");
    form.is_some_and(|f| (f.holds)(text))
}

/// References, each once: a second one gets its place behind it.
fn unique_references(components: &[Component]) -> Vec<String> {
    let mut seen = std::collections::HashSet::new();
    let mut list = Vec::with_capacity(components.len());
    for (index, component) in components.iter().enumerate() {
        let mut reference = component.reference.clone();
        while reference.is_empty() || !seen.insert(reference.clone()) {
            reference.push_str(&format!("#{index}"));
        }
        list.push(reference);
    }
    list
}

/// Returns the name that CycloneDX gives a digest algorithm; SPDX writes `SHA256` for `SHA-256`.
fn algorithm(name: &str) -> Option<&'static str> {
    let name = match name {
        "SHA1" => "SHA-1",
        "SHA256" => "SHA-256",
        "SHA384" => "SHA-384",
        "SHA512" => "SHA-512",
        other => other,
    };
    ALGORITHMS.iter().find(|a| **a == name).copied()
}

fn is_digest(content: &str) -> bool {
    let form = FORMS.iter().find(|f| f.id == "digest");
    form.is_some_and(|f| (f.holds)(content))
}

fn hashes(component: &Component) -> Vec<wire::Hash<'_>> {
    let mut list = Vec::new();
    for (name, content) in component.hashes.iter().filter(|(_, c)| is_digest(c)) {
        list.extend(algorithm(name).map(|alg| wire::Hash { alg, content }));
    }
    list
}

const ALGORITHMS: &[&str] = &[
    "MD5",
    "SHA-1",
    "SHA-256",
    "SHA-384",
    "SHA-512",
    "SHA3-256",
    "SHA3-384",
    "SHA3-512",
    "BLAKE2b-256",
    "BLAKE2b-384",
    "BLAKE2b-512",
    "BLAKE3",
];

/// One expression stands alone; else each is an id of the SPDX list or a name.
fn licences(list: &[String]) -> Vec<wire::Licence<'_>> {
    let form = FORMS.iter().find(|f| f.id == "spdx-licence");
    let is_id = |text: &str| form.is_some_and(|f| (f.holds)(text));
    if let [only] = list
        && !is_id(only)
        && references(only).is_ok()
    {
        return vec![wire::Licence {
            license: None,
            expression: Some(only),
        }];
    }
    let one = |text: &'_ String| -> wire::Licence<'_> {
        let by_id = is_id(text);
        wire::Licence {
            license: Some(wire::LicenceName {
                id: by_id.then(|| text.clone()),
                name: (!by_id).then(|| text.clone()),
            }),
            expression: None,
        }
    };
    list.iter().map(one).collect()
}

fn properties(component: &Component, support: Option<&Support>) -> Vec<wire::Property> {
    let own = [SUPPORT_LEVEL, END_OF_SUPPORT, SUPPORT_JUSTIFICATION];
    let written = component.properties.iter();
    let mut list: Vec<wire::Property> = written
        .filter(|(name, _)| !own.contains(&name.as_str()))
        .map(|(name, value)| wire::Property {
            name: name.clone(),
            value: value.clone(),
        })
        .collect();
    // CycloneDX has room for one CPE; the others are kept beside it.
    let more = component.raw_cpes.iter().skip(1);
    list.extend(more.map(|cpe| wire::Property {
        name: "asepsis:cpe".to_owned(),
        value: cpe.clone(),
    }));
    // So are digests of algorithms that CycloneDX does not know.
    let others = component.hashes.iter();
    let others = others.filter(|(name, content)| algorithm(name).is_none() || !is_digest(content));
    list.extend(others.map(|(name, content)| wire::Property {
        name: "asepsis:hash".to_owned(),
        value: format!("{name}:{content}"),
    }));
    let end = support.and_then(|s| s.end).or(component.end_of_support);
    let stated = [
        (SUPPORT_LEVEL, support.map(|s| s.level.clone())),
        (END_OF_SUPPORT, end.map(|d| d.to_string())),
        (
            SUPPORT_JUSTIFICATION,
            support.map(|s| s.justification.clone()),
        ),
    ];
    for (name, value) in stated {
        if let Some(value) = value.filter(|v| !v.is_empty()) {
            list.push(wire::Property {
                name: name.to_owned(),
                value,
            });
        }
    }
    list
}

#[cfg(test)]
mod tests;
