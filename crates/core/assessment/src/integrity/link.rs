//! Links: each goes to a record that is there, of a kind that it may go to.

use asepsis_domain::diagnostic::{Code, Diagnostic};
use asepsis_domain::record::{Head, Link, LinkRole, RecordKind};

use crate::basis::Basis;
use crate::spelling::Speller;

/// Returns a remark on each link that leads nowhere or to the wrong kind, at the link.
pub(super) fn diagnostics(basis: &Basis<'_>) -> Vec<Diagnostic> {
    let ids = basis.records.views.iter().map(|v| v.head.id.as_str());
    let mut check = Check {
        basis,
        speller: Speller::of(ids.filter(|id| !id.starts_with('?'))),
        all: Vec::new(),
    };
    for view in &basis.records.views {
        for (role, link) in &view.links {
            check.link(
                view.kind.id(),
                Some(view.head),
                role.targets(view.kind),
                role.as_str(),
                link,
            );
        }
    }
    check.others();
    check.all
}

struct Check<'b, 'a> {
    basis: &'b Basis<'a>,
    speller: Speller<'b>,
    all: Vec<Diagnostic>,
}

impl Check<'_, '_> {
    /// Checks the links that no record holds: of the device's markets and SBOMs, and of notes on components.
    fn others(&mut self) {
        let device = self.basis.device();
        let entity = LinkRole::By.targets(RecordKind::Case);
        for link in device.markets.iter().filter_map(|m| m.entity.as_ref()) {
            self.link("market", None, entity, "entity", link);
        }
        let element = LinkRole::On.targets(RecordKind::Interface);
        let sboms = device.releases.iter().flat_map(|r| &r.sboms);
        for link in sboms.filter_map(|s| s.element.as_ref()) {
            self.link("SBOM", None, element, "element", link);
        }
        let notes = self.basis.dossier.components.iter();
        for link in notes.filter_map(|n| n.element.as_ref()) {
            self.link("component", None, element, "element", link);
        }
    }

    fn link(
        &mut self,
        holder: &str,
        head: Option<&Head>,
        targets: &[RecordKind],
        role: &str,
        link: &Link,
    ) {
        if link.value.is_unread() {
            return;
        }
        let name = match head {
            Some(head) if !head.id.is_unread() => head.id.to_string(),
            _ => format!("a {holder}"),
        };
        let diagnostic = match self.basis.records.find(&link.value) {
            None => {
                let message = format!(
                    "`{role}` of {name} goes to `{}`, and there is no such record",
                    link.value
                );
                let otherwise = Code::LinkBroken.entry().action;
                let advice = self.speller.advice(link.value.as_str(), otherwise);
                Diagnostic::new(Code::LinkBroken, message).help(advice)
            }
            Some(target) if !targets.contains(&target.kind) => {
                let kinds: Vec<&str> = targets.iter().map(|k| k.id()).collect();
                let message = format!(
                    "`{role}` of {name} goes to the {} `{}`; it may go to: {}",
                    target.kind.id(),
                    link.value,
                    kinds.join(", ")
                );
                Diagnostic::new(Code::LinkKind, message)
            }
            Some(_) => return,
        };
        let mut diagnostic = diagnostic.at(&link.at);
        diagnostic.record = head.map(|h| h.id.clone());
        self.all.push(diagnostic);
    }
}
