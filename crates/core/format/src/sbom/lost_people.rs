//! What of persons and organizations a target does not have, where it has their names.

use asepsis_domain::sbom::{Agent, Component};

/// Who someone is: name, whether it is a person, address.
type Who<'s> = (&'s str, bool, Option<&'s str>);

/// What is lost, and of whom.
pub(super) type Lost = (&'static str, Vec<String>);

/// Returns what of those who had a part in a component is not there.
pub(super) fn of_component(before: &Component, after: &Component) -> Vec<Lost> {
    changed(&parties(before), &parties(after))
}

/// Returns what of those who made a document is not there.
pub(super) fn of_document(before: &[Agent], after: &[Agent]) -> Vec<Lost> {
    changed(&agents(before), &agents(after))
}

fn parties(component: &Component) -> Vec<Who<'_>> {
    let all = component.parties.iter();
    all.map(|p| (p.name.as_str(), p.is_person, p.contact.as_deref()))
        .collect()
}

fn agents(list: &[Agent]) -> Vec<Who<'_>> {
    let all = list.iter();
    all.map(|a| (a.name.as_str(), a.is_person, a.contact.as_deref()))
        .collect()
}

fn changed(before: &[Who<'_>], after: &[Who<'_>]) -> Vec<Lost> {
    let (mut addresses, mut organizations, mut persons) = (Vec::new(), Vec::new(), Vec::new());
    for (name, is_person, contact) in before {
        let same: Vec<&Who<'_>> = after.iter().filter(|who| is_same(who.0, name)).collect();
        // Whose name is not there is told by it.
        if same.is_empty() {
            continue;
        }
        if let Some(contact) = contact
            && !same.iter().any(|who| who.2 == Some(contact))
        {
            addresses.push(format!("{name} {contact}").trim_start().to_owned());
        }
        if !same.iter().any(|who| who.1 == *is_person) {
            let others = if *is_person {
                &mut organizations
            } else {
                &mut persons
            };
            others.push((*name).to_owned());
        }
    }
    let found = [
        ("its address", addresses),
        ("becomes an organization", organizations),
        ("becomes a person", persons),
    ];
    found
        .into_iter()
        .filter(|(_, who)| !who.is_empty())
        .collect()
}

/// Returns whether two names are the same but for white space.
fn is_same(left: &str, right: &str) -> bool {
    left.split_whitespace().eq(right.split_whitespace())
}
