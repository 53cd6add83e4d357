//! Threats that the catalogue's libraries propose for the parts of a system. Nothing is added: a person decides.

use std::collections::BTreeSet;

use asepsis_domain::architecture::{Architecture, Element};
use asepsis_domain::catalogue::Catalogue;
use asepsis_domain::dossier::Dossier;
use asepsis_domain::id::RecordId;
use asepsis_domain::library::{
    Library, LibraryKind, LibraryThreat, PartKind, Suggestion, Suggestions,
};
use asepsis_domain::record::{Head, RecordKind};
use asepsis_domain::threat::{LifeCycle, Stride};

/// Returns what the libraries propose for every element, interface, flow and asset, and what of it is covered.
pub fn suggest(dossier: &Dossier, catalogue: &Catalogue) -> Suggestions {
    let mut writer = Writer {
        dossier,
        found: Suggestions::default(),
    };
    let architecture = &dossier.architecture;
    for library in catalogue.libraries.values() {
        for element in &architecture.elements {
            writer.element(library, architecture, element);
        }
        for interface in &architecture.interfaces {
            let part = Part {
                head: &interface.head,
                kind: RecordKind::Interface,
                of: Some(PartKind::Interface),
                nearby: flows_through(architecture, &interface.head.id),
            };
            writer.kind_of(library, &library.interfaces, &interface.kind, &part);
        }
        for flow in &architecture.flows {
            let part = Part {
                head: &flow.head,
                kind: RecordKind::Flow,
                of: Some(PartKind::Flow),
                nearby: flow.via.iter().map(|via| &via.value).collect(),
            };
            writer.part(library, &part, None);
        }
        for asset in &architecture.assets {
            let part = Part {
                head: &asset.head,
                kind: RecordKind::Asset,
                of: None,
                nearby: BTreeSet::new(),
            };
            writer.kind_of(library, &library.assets, &asset.kind, &part);
        }
    }
    writer.unthreatened();
    writer.found
}

/// A part of the system.
struct Part<'a> {
    head: &'a Head,
    kind: RecordKind,
    /// Its kind, where classes of threat are looked for by it.
    of: Option<PartKind>,
    /// Parts of which a threat also counts for this one.
    nearby: BTreeSet<&'a RecordId>,
}

struct Writer<'a> {
    dossier: &'a Dossier,
    found: Suggestions,
}

impl Writer<'_> {
    fn element(&mut self, library: &Library, architecture: &Architecture, element: &Element) {
        let id = &element.head.id;
        let on_it = architecture.interfaces.iter();
        let interfaces = on_it.filter(|i| &i.on.value == id).map(|i| &i.head.id);
        let flows = architecture.flows.iter();
        let touching = flows.filter(|flow| {
            let ends = [&flow.from, &flow.to].into_iter().chain(&flow.through);
            ends.into_iter().any(|end| &end.value == id)
        });
        let assets = architecture.assets.iter();
        let assets = assets.filter(|a| a.on.iter().any(|on| &on.value == id));
        let part = Part {
            head: &element.head,
            kind: RecordKind::Element,
            of: Some(PartKind::Element(element.kind)),
            nearby: interfaces
                .chain(touching.map(|f| &f.head.id))
                .chain(assets.map(|a| &a.head.id))
                .collect(),
        };
        self.part(library, &part, None);
    }

    /// Proposes for an interface or asset by what its `kind` means in the library.
    fn kind_of(&mut self, library: &Library, kinds: &[LibraryKind], kind: &str, part: &Part<'_>) {
        let wanted = kind.trim().to_lowercase();
        let known = kinds.iter().find(|k| k.kinds.contains(&wanted));
        if known.is_none() && part.kind == RecordKind::Interface {
            let id = part.head.id.clone();
            self.found.unknown.push((id, kind.to_owned()));
        }
        self.part(library, part, known);
    }

    fn part(&mut self, library: &Library, part: &Part<'_>, known: Option<&LibraryKind>) {
        let classes = library.parts.iter().find(|p| Some(p.kind) == part.of);
        for (_, stride) in Stride::WORDS {
            let of_kind = library.threats.iter().filter(|threat| {
                let by_kind = known.is_some_and(|kind| threat.on.contains(&kind.id));
                let by_part = part.of.is_some_and(|of| threat.parts.contains(&of));
                threat.stride == *stride && (by_kind || by_part)
            });
            let threats: Vec<&LibraryThreat> = of_kind.collect();
            let always = classes.is_some_and(|c| c.stride.contains(stride));
            let sometimes = classes.is_some_and(|c| c.sometimes.contains(stride));
            if threats.is_empty() && always {
                self.push(part, *stride, None, sometimes);
            }
            for threat in threats {
                self.push(part, *stride, Some(threat), sometimes);
            }
        }
    }

    fn push(
        &mut self,
        part: &Part<'_>,
        stride: Stride,
        threat: Option<&LibraryThreat>,
        sometimes: bool,
    ) {
        let covers = |on: &dyn Fn(&RecordId) -> bool| -> Vec<RecordId> {
            let threats = self.dossier.threats.threats.iter();
            let of_class = threats.filter(|t| t.stride.contains(&stride));
            let here = of_class.filter(|t| t.on.iter().any(|link| on(&link.value)));
            here.map(|t| t.head.id.clone()).collect()
        };
        let id = &part.head.id;
        let covered_by = covers(&|on| on == id);
        let mut covered_nearby = covers(&|on| part.nearby.contains(on));
        covered_nearby.retain(|id| !covered_by.contains(id));
        let text = |of: fn(&LibraryThreat) -> &String| threat.map(of).cloned().unwrap_or_default();
        self.found.all.push(Suggestion {
            on: id.clone(),
            kind: part.kind,
            part: part.head.title.clone(),
            stride,
            sometimes,
            library: text(|t| &t.id),
            title: text(|t| &t.title),
            text: text(|t| &t.text),
            patients: text(|t| &t.patients),
            life_cycle: threat.map_or(LifeCycle::Interoperation, |t| t.life_cycle),
            controls: threat.map(|t| t.controls.clone()).unwrap_or_default(),
            covered_by,
            covered_nearby,
        });
    }

    fn unthreatened(&mut self) {
        let architecture = &self.dossier.architecture;
        let threats = &self.dossier.threats.threats;
        let named: BTreeSet<&RecordId> = threats
            .iter()
            .flat_map(|t| &t.on)
            .map(|link| &link.value)
            .collect();
        for interface in &architecture.interfaces {
            let id = &interface.head.id;
            let mut flows = flows_through(architecture, id).into_iter();
            if !named.contains(id) && !flows.any(|flow| named.contains(flow)) {
                self.found.unthreatened.push(id.clone());
            }
        }
    }
}

fn flows_through<'a>(
    architecture: &'a Architecture,
    interface: &RecordId,
) -> BTreeSet<&'a RecordId> {
    let flows = architecture.flows.iter();
    let through = flows.filter(|f| f.via.as_ref().is_some_and(|via| &via.value == interface));
    through.map(|f| &f.head.id).collect()
}
