//! Ids: each once in a device, whatever its case, former ids too.

use std::collections::BTreeMap;

use asepsis_domain::diagnostic::{Code, Diagnostic};
use asepsis_domain::id::RecordId;
use asepsis_domain::place::Place;

use crate::basis::Basis;

/// Returns a remark on each record that has another's id, at the later of the two.
pub(super) fn diagnostics(basis: &Basis<'_>) -> Vec<Diagnostic> {
    let mut claims: Vec<(String, &RecordId, &Place, bool)> = Vec::new();
    for view in &basis.records.views {
        let head = view.head;
        claims.push((head.id.folded(), &head.id, &head.at, false));
        let former = head
            .formerly
            .iter()
            .filter(|f| f.folded() != head.id.folded());
        claims.extend(former.map(|f| (f.folded(), f, &head.at, true)));
    }
    claims.retain(|(_, id, _, _)| !id.is_unread());
    // A present id comes before a former one, so that the remark is at the record that claims it wrongly.
    claims.sort_by(|a, b| (&a.0, a.3, a.2).cmp(&(&b.0, b.3, b.2)));
    let mut first: BTreeMap<&str, &Place> = BTreeMap::new();
    let mut all = Vec::new();
    for (folded, id, at, former) in &claims {
        let Some(place) = first.get(folded.as_str()) else {
            first.insert(folded, at);
            continue;
        };
        let claim = if *former { "former id" } else { "id" };
        let message = format!("the {claim} `{id}` is another record's already: {place}");
        all.push(
            Diagnostic::new(Code::DossierDuplicate, message)
                .at(at)
                .record(id),
        );
    }
    all.extend(releases(basis));
    all
}

fn releases(basis: &Basis<'_>) -> Vec<Diagnostic> {
    let mut first: BTreeMap<&str, &Place> = BTreeMap::new();
    let mut all = Vec::new();
    for release in basis.device().releases.iter().filter(|r| !r.id.is_unread()) {
        if let Some(place) = first.get(release.id.as_str()) {
            let message = format!("the release `{}` is there already: {place}", release.id);
            all.push(Diagnostic::new(Code::DossierDuplicate, message).at(&release.at));
        } else {
            first.insert(release.id.as_str(), &release.at);
        }
    }
    all
}
