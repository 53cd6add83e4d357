//! Licences as a version of CycloneDX has room for them.

use asepsis_domain::sbom::{Component, Licence, OwnLicences};

use super::wire;
use crate::sbom::own::{NONE, Said, is_reference};
use crate::validation::forms::FORMS;
use crate::validation::licence::canonical;

/// Returns the licences that a version has room for, and those that it has none for: before 1.7 an expression stands alone, so
/// that what is concluded cannot stand beside it.
pub(super) fn written<'a>(
    component: &'a Component,
    own: &'a OwnLicences,
    version: &str,
) -> (Vec<wire::Licence<'a>>, impl Iterator<Item = &'a Licence>) {
    let (held, beside) = placed(component, own, version);
    let may_be = version == MIXED || held.len() == 1;
    let one = |licence: &&'a Licence| of(licence, own, may_be);
    (held.iter().map(one).collect(), beside.into_iter())
}

/// The first version in which expressions stand beside other licences.
const MIXED: &str = "1.7";

/// Returns the licences that a version has room for, and those that it has none for.
pub(in super::super::super) fn placed<'a>(
    component: &'a Component,
    own: &OwnLicences,
    version: &str,
) -> (Vec<&'a Licence>, Vec<&'a Licence>) {
    let is_said = |l: &&Licence| !l.said.is_empty() && (l.is_name || *l.said != *NONE);
    let list: Vec<&Licence> = component.licences.iter().filter(is_said).collect();
    let is_one = version != MIXED && list.iter().any(|l| is_expression(l, own));
    let declared = list.iter().filter(|l| !l.is_concluded()).count();
    list.into_iter()
        .partition(|l| !(is_one && declared == 1 && l.is_concluded()))
}

/// An expression where one may be; else an id of the SPDX list or a name.
fn of<'a>(licence: &'a Licence, own: &'a OwnLicences, may_be: bool) -> wire::Licence<'a> {
    let said = licence.said.as_str();
    let acknowledgement = licence.acknowledgement.word();
    if may_be && is_expression(licence, own) {
        return wire::Licence::Expression {
            expression: said,
            acknowledgement,
        };
    }
    let by_id = is_id(licence);
    let of_own = own.get(said).filter(|_| is_own(licence, own));
    let text = of_own.map(|o| o.text.as_str()).filter(|t| !t.is_empty());
    let text = text.or(licence.text.as_deref());
    wire::Licence::Named {
        license: wire::LicenceName {
            id: by_id.then_some(said),
            name: (!by_id).then(|| label(licence, own)),
            text: text.map(|content| wire::Text { content }),
            acknowledgement,
        },
    }
}

/// Returns what a licence is called: one of the document's own by its name, where it has one.
pub(super) fn label<'a>(licence: &'a Licence, own: &'a OwnLicences) -> &'a str {
    let said = licence.said.as_str();
    let of_own = own.get(said).filter(|_| is_own(licence, own));
    // A name that reads as an expression would be taken for one.
    let name = of_own.map(|o| o.name.as_str());
    name.filter(|n| !n.is_empty() && canonical(n).is_none())
        .unwrap_or(said)
}

/// Returns whether a licence is an expression and nothing simpler.
fn is_expression(licence: &Licence, own: &OwnLicences) -> bool {
    !licence.is_name
        && !is_id(licence)
        && !is_own(licence, own)
        && matches!(Said::of(licence), Said::Expression(..))
}

/// Returns whether a licence is one of the document's own of which something is known.
pub(super) fn is_own(licence: &Licence, own: &OwnLicences) -> bool {
    is_reference(&licence.said) && !licence.is_name && own.contains_key(licence.said.as_str())
}

fn is_id(licence: &Licence) -> bool {
    let form = FORMS.iter().find(|f| f.id == "spdx-licence");
    !licence.is_name && form.is_some_and(|f| (f.holds)(&licence.said))
}
