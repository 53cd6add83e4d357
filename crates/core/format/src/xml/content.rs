//! What an element holds, matched against its grammar. Grammars of XML Schema are deterministic (1.0 part 1,
//! 3.8.6, unique particle attribution): the next element always decides the way.

use super::element::Element;
use super::grammar::{Kind, Particle, What};

/// How the content of an element differs from its grammar.
pub(super) enum Difference {
    /// This child, by index, is not expected here; what is.
    Unexpected(usize, Vec<String>),
    /// Something is missing before this child, by index, or at the end.
    Missing(usize, Vec<String>),
}

/// Returns the first difference.
pub(super) fn difference(
    content: Option<&Particle>,
    children: &[Element<'_>],
) -> Option<Difference> {
    let taken = match content {
        Some(particle) => match take(particle, children, 0) {
            Ok(taken) => taken,
            Err(difference) => return Some(difference),
        },
        None => 0,
    };
    let expected = || content.map(|c| starts(c).collect()).unwrap_or_default();
    (taken < children.len()).then(|| Difference::Unexpected(taken, expected()))
}

/// Returns the kind of the elements of a name.
pub(super) fn kind_of<'g>(particle: &'g Particle, name: &str) -> Option<&'g Kind> {
    match &particle.what {
        What::Element(own, kind) => (own == name).then_some(kind),
        What::Other => None,
        What::Sequence(parts) | What::Choice(parts) | What::Set(parts) => {
            parts.iter().find_map(|p| kind_of(p, name))
        }
    }
}

/// Takes the children from an index on that the particle covers; returns the index after them.
fn take(particle: &Particle, children: &[Element<'_>], from: usize) -> Result<usize, Difference> {
    let mut at = from;
    let mut times = 0;
    while times == 0 || particle.many {
        if !children
            .get(at)
            .is_some_and(|c| can_start(&particle.what, c))
        {
            break;
        }
        let after = once(&particle.what, children, at)?;
        if after == at {
            break;
        }
        at = after;
        times += 1;
    }
    if times == 0 && particle.least && !can_be_empty(&particle.what) {
        let expected: Vec<String> = starts(particle).collect();
        return Err(Difference::Missing(at, expected));
    }
    Ok(at)
}

fn once(what: &What, children: &[Element<'_>], at: usize) -> Result<usize, Difference> {
    match what {
        What::Element(..) | What::Other => Ok(at + 1),
        What::Sequence(parts) => parts
            .iter()
            .try_fold(at, |at, part| take(part, children, at)),
        What::Choice(parts) => {
            let child = children.get(at);
            let chosen = parts
                .iter()
                .find(|p| child.is_some_and(|c| can_start(&p.what, c)));
            chosen.map_or(Ok(at), |part| take(part, children, at))
        }
        What::Set(parts) => set(parts, children, at),
    }
}

fn set(parts: &[Particle], children: &[Element<'_>], from: usize) -> Result<usize, Difference> {
    let mut open: Vec<&Particle> = parts.iter().collect();
    let mut at = from;
    while let Some(child) = children.get(at) {
        let Some(found) = open.iter().position(|p| can_start(&p.what, child)) else {
            break;
        };
        let part = open.remove(found);
        at = take(part, children, at)?;
    }
    match open.iter().find(|p| p.least && !can_be_empty(&p.what)) {
        Some(missing) => Err(Difference::Missing(at, starts(missing).collect())),
        None => Ok(at),
    }
}

fn can_start(what: &What, child: &Element<'_>) -> bool {
    match what {
        What::Element(name, _) => child.is_own && child.name == name,
        What::Other => !child.is_own,
        What::Choice(parts) | What::Set(parts) => parts.iter().any(|p| can_start(&p.what, child)),
        What::Sequence(parts) => {
            for part in parts {
                if can_start(&part.what, child) {
                    return true;
                }
                if part.least && !can_be_empty(&part.what) {
                    return false;
                }
            }
            false
        }
    }
}

fn can_be_empty(what: &What) -> bool {
    let optional = |p: &Particle| !p.least || can_be_empty(&p.what);
    match what {
        What::Element(..) | What::Other => false,
        What::Sequence(parts) | What::Set(parts) => parts.iter().all(optional),
        What::Choice(parts) => parts.iter().any(optional),
    }
}

/// Returns the names with which a particle can start.
fn starts(particle: &Particle) -> Box<dyn Iterator<Item = String> + '_> {
    match &particle.what {
        What::Element(name, _) => Box::new(std::iter::once(format!("`{name}`"))),
        What::Other => Box::new(std::iter::empty()),
        What::Choice(parts) | What::Set(parts) | What::Sequence(parts) => {
            Box::new(parts.iter().flat_map(starts))
        }
    }
}
