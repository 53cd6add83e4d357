//! Search over everything: findings, records, components, catalogue items, documents, releases.

use std::collections::BTreeSet;

use asepsis_document::DOCUMENTS;
use asepsis_format::report::api::HitRow;

use crate::live::View;
use crate::web::link;

/// Most hits that are shown; the words are then too common.
pub(crate) const MOST: usize = 200;

/// Most characters of a search.
const LONGEST: usize = 200;

/// Returns what all words occur in: an id first, then a title, then the rest.
pub(crate) fn search(view: &View, words: &str) -> Vec<HitRow> {
    let words: String = words
        .chars()
        .take(LONGEST)
        .collect::<String>()
        .to_lowercase();
    let words: Vec<&str> = words.split_whitespace().collect();
    if words.is_empty() {
        return Vec::new();
    }
    let mut hits = Vec::new();
    for (hit, more) in candidates(view) {
        let (id, title) = (hit.id.to_lowercase(), hit.title.to_lowercase());
        let rest = format!(
            "{} {} {}",
            hit.kind,
            hit.note.to_lowercase(),
            more.to_lowercase()
        );
        let whole = words.join(" ");
        let found = |word: &&str| id.contains(word) || title.contains(word) || rest.contains(word);
        if !words.iter().all(found) {
            continue;
        }
        let rank = if id == whole || more.split(' ').any(|m| m.eq_ignore_ascii_case(&whole)) {
            0
        } else if id.contains(&whole) {
            1
        } else if title.contains(&whole) {
            2
        } else {
            3
        };
        hits.push((rank, hit));
    }
    hits.sort_by_key(|(rank, _)| *rank);
    hits.truncate(MOST);
    hits.into_iter().map(|(_, hit)| hit).collect()
}

/// Returns everything that can be found, with further words by which it is.
fn candidates(view: &View) -> impl Iterator<Item = (HitRow, String)> {
    records(view)
        .chain(findings(view))
        .chain(items(view))
        .chain(components(view))
        .chain(rest(view))
}

fn records(view: &View) -> impl Iterator<Item = (HitRow, String)> {
    let nodes = view.evaluated.evaluation.trace.nodes.iter();
    nodes.map(|node| {
        let hit = HitRow {
            kind: node.kind.id().to_owned(),
            id: node.id.to_string(),
            title: node.title.clone(),
            note: node.kind.file().to_owned(),
            page: link::record(&node.id),
        };
        (hit, String::new())
    })
}

fn findings(view: &View) -> impl Iterator<Item = (HitRow, String)> {
    let findings = view.evaluated.evaluation.findings.iter();
    findings.map(|finding| {
        let vulnerability = &finding.vulnerability;
        let hit = HitRow {
            kind: "finding".to_owned(),
            id: finding.id.to_string(),
            title: format!(
                "{} in {} {}",
                vulnerability.id, finding.name, finding.version
            ),
            note: format!("release {}, {}", finding.release, finding.state.as_str()),
            page: link::finding(&finding.id),
        };
        let more = format!(
            "{} {}",
            vulnerability.aliases.join(" "),
            vulnerability.summary
        );
        (hit, more)
    })
}

fn items(view: &View) -> impl Iterator<Item = (HitRow, String)> {
    let items = view.evaluated.evaluation.items.iter();
    items.map(|item| {
        let document = view.evaluated.catalogue.documents.get(&item.item.file);
        let short = document.map_or(item.item.file.as_str(), |d| &d.short_title);
        let hit = HitRow {
            kind: "item".to_owned(),
            id: item.item.to_string(),
            title: item.title.clone(),
            note: format!("{short} {}, {}", item.section, item.status.as_str()),
            page: link::item(&item.item),
        };
        (hit, item.item.item.clone())
    })
}

/// Components, each once, whatever number of releases has them.
fn components(view: &View) -> impl Iterator<Item = (HitRow, String)> {
    let mut seen = BTreeSet::new();
    let releases = view.evaluated.evaluation.releases.iter().rev();
    let all = releases.flat_map(|r| r.components.iter().map(move |c| (r, c)));
    let all = all.filter(move |(_, component)| seen.insert(component.key.as_str()));
    all.map(|(release, component)| {
        let hit = HitRow {
            kind: "component".to_owned(),
            id: component.key.clone(),
            title: format!("{} {}", component.name, component.version),
            note: format!("release {}, {}", release.id, component.status.as_str()),
            page: link::component(&release.id, &component.key),
        };
        (hit, component.supplier.clone())
    })
}

fn rest(view: &View) -> impl Iterator<Item = (HitRow, String)> {
    let releases = view.evaluated.dossier.device.releases.iter();
    let releases = releases.map(|release| HitRow {
        kind: "release".to_owned(),
        id: release.id.to_string(),
        title: format!("Release {} {}", release.id, release.title),
        note: String::new(),
        page: link::release(&release.id),
    });
    let documents = DOCUMENTS.iter().map(|kind| HitRow {
        kind: "document".to_owned(),
        id: kind.id.to_owned(),
        title: kind.title.to_owned(),
        note: String::new(),
        page: link::document(kind.id),
    });
    releases.chain(documents).map(|hit| (hit, String::new()))
}
