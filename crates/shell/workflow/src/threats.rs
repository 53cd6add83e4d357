//! Proposing threats for the parts of a dossier's system; nothing is written.

use std::path::Path;

use asepsis_assessment::suggest;
use asepsis_domain::dossier::Dossier;
use asepsis_domain::id::RecordId;
use asepsis_domain::library::Suggestions;
use asepsis_format::limits::Limits;

use crate::failure::Failure;
use crate::{catalogue, dossier};

/// The dossier with what is proposed for it.
#[derive(Debug)]
pub struct Proposed {
    /// The dossier.
    pub dossier: Dossier,
    /// The proposals.
    pub suggestions: Suggestions,
}

/// Returns the threats that the catalogue's libraries propose, for all parts or one.
///
/// # Errors
///
/// Where the folder holds no dossier that can be read, or no part has this id.
pub fn propose(dir: &Path, element: Option<&str>) -> Result<Proposed, Failure> {
    let (_, dossier) = dossier::load_whole(dir, &Limits::default())?;
    let catalogue = catalogue::of_dossier(dir)?;
    let mut suggestions = suggest(&dossier, &catalogue.catalogue);
    if let Some(wanted) = element {
        only(&dossier, wanted, &mut suggestions)?;
    }
    Ok(Proposed {
        dossier,
        suggestions,
    })
}

/// Keeps what is proposed for a part; for an element, also for its interfaces and flows.
fn only(dossier: &Dossier, wanted: &str, suggestions: &mut Suggestions) -> Result<(), Failure> {
    let architecture = &dossier.architecture;
    let interfaces = architecture.interfaces.iter();
    let interfaces = interfaces.filter(|i| i.on.value.as_str() == wanted);
    let flows = architecture.flows.iter();
    let flows = flows.filter(|f| {
        let ends = [&f.from, &f.to].into_iter().chain(&f.through);
        ends.into_iter().any(|end| end.value.as_str() == wanted)
    });
    let near: Vec<&RecordId> = interfaces
        .map(|i| &i.head.id)
        .chain(flows.map(|f| &f.head.id))
        .collect();
    let concerned = |id: &RecordId| id.as_str() == wanted || near.contains(&id);
    suggestions.all.retain(|s| concerned(&s.on));
    suggestions.unthreatened.retain(|id| concerned(id));
    suggestions.unknown.retain(|(id, _)| concerned(id));
    if suggestions.all.is_empty() {
        let elements = architecture.elements.iter().map(|e| e.head.id.to_string());
        let known = elements.collect::<Vec<_>>().join(", ");
        return Err(Failure::Value(format!(
            "nothing is proposed for `{wanted}`: name an element ({known}), an interface, a flow or an asset"
        )));
    }
    Ok(())
}
