//! What is said where there is no dossier: of a finding in an SBOM that stands alone, of a component of it, and of a
//! vulnerability that no component has.

use asepsis_domain::digest::Digest;
use asepsis_domain::matches::{ComponentResult, ComponentStatus, Match, MatchStatus, Matches};
use asepsis_domain::sbom::Sbom;
use asepsis_domain::vulnerability::Vulnerability;

use crate::content::{Body, Column, Document, Inline, KeyValue, Row, Source, Tone, line};
use crate::findings::fixes;
use crate::place::standing;
use crate::voice::{facts, headline};
use crate::why::{self, Claim, said_by};
use crate::words::{component_badge, rating_badge, sentence};

/// An SBOM that belongs to no dossier, with what matching found in it.
#[derive(Debug, Clone, Copy)]
pub struct Scanned<'a> {
    /// Its name, as the user gave it.
    pub name: &'a str,
    /// The SBOM.
    pub sbom: &'a Sbom,
    /// What matching found.
    pub matches: &'a Matches,
}

impl Scanned<'_> {
    fn snapshot(&self) -> Source {
        Source::Snapshot(self.matches.snapshot.digest)
    }
}

/// Returns a finding in an SBOM explained; `None` where the match is of another SBOM.
pub fn explain_match(scanned: Scanned<'_>, one: &Match) -> Option<Document> {
    let id = one.id_in(scanned.sbom, &scanned.sbom.subject_key())?;
    let component = scanned.sbom.components.get(one.component)?;
    let name = component.name.as_str();
    let source = Source::from(&id);
    let mut body = Body::new();
    let badge = status_badge(one.status);
    body.say(headline(&one.vulnerability, badge), [source.clone()]);
    body.key_values(facts(&one.vulnerability, &scanned.snapshot()));
    body.heading(1, "change", "What to change where");
    let key = component.key(&scanned.sbom.components);
    let titled = format!("{name} {}", one.version).trim().to_owned();
    let mut pairs = vec![KeyValue::new(
        "Component",
        line![Inline::strong(titled.clone()), " ", Inline::code(key)],
        [source.clone()],
    )];
    pairs.extend(standing(scanned.name, scanned.sbom, one.component));
    let fix = if one.fixed_in.is_empty() {
        line!["No version that fixes it is known: remove it, replace it or control it."]
    } else {
        let mut fix = line!["Update to "];
        fix.extend(fixes(&one.fixed_in));
        fix
    };
    pairs.push(KeyValue::new("Fix", fix, [source.clone()]));
    pairs.push(KeyValue::new(
        "Decision",
        line!["none: an SBOM by itself has none; they are kept in a dossier, which `asepsis init` begins"],
        [Source::Standing],
    ));
    body.key_values(pairs);
    let claim = Claim {
        name,
        version: &one.version,
        vulnerability: &one.vulnerability,
        why: &one.why,
    };
    why::write(claim, &source, &mut body);
    Some(Document {
        id: format!("explain-{id}"),
        title: format!("{} in {titled}", one.vulnerability.id),
        subtitle: format!("{}, finding {id}", scanned.name),
        front: None,
        blocks: body.finish(),
    })
}

fn status_badge(status: MatchStatus) -> Inline {
    component_badge(match status {
        MatchStatus::Affected => ComponentStatus::Affected,
        MatchStatus::Indeterminate => ComponentStatus::Indeterminate,
    })
}

/// Returns a component of an SBOM explained: under what it was looked up, where, and what was found; `None` where the
/// result is of another SBOM.
pub fn explain_result(scanned: Scanned<'_>, result: &ComponentResult) -> Option<Document> {
    let component = scanned.sbom.components.get(result.component)?;
    let key = component.key(&scanned.sbom.components);
    let source = Source::Component(key.clone());
    let mut body = Body::new();
    let mut pairs = vec![
        KeyValue::new("Identifier", line![Inline::code(&*key)], [source.clone()]),
        KeyValue::new(
            "Result",
            line![component_badge(result.status)],
            [source.clone()],
        ),
    ];
    let texts = [
        ("Looked up as", result.identities.join(", ")),
        ("Sources searched", result.searched.join(", ")),
        ("Advisories compared", result.considered.to_string()),
        ("Remark", sentence(&result.note)),
    ];
    for (label, text) in texts {
        if !text.is_empty() {
            pairs.push(KeyValue::new(label, line![text], [source.clone()]));
        }
    }
    pairs.extend(standing(scanned.name, scanned.sbom, result.component));
    body.key_values(pairs);
    let all = scanned.matches.matches.iter();
    let of_it = all.filter(|m| m.component == result.component);
    let rows = of_it.filter_map(|one| {
        let id = one.id_in(scanned.sbom, &scanned.sbom.subject_key())?;
        let cells = [
            line![&one.vulnerability.id],
            line![rating_badge(one.vulnerability.rating)],
            line![status_badge(one.status)],
            line![Inline::refer(&id)],
        ];
        Some(Row::new(cells, [Source::from(&id)]))
    });
    let columns = [
        ("Vulnerability", Column::left(30)),
        ("Severity", Column::left(15)),
        ("Status", Column::left(20)),
        ("Finding", Column::left(25)),
    ];
    body.table("findings", "Findings", &columns, rows.collect());
    let version = component.version.as_deref().unwrap_or_default();
    Some(Document {
        id: format!("explain-{key}"),
        title: format!("{} {version}", component.name).trim().to_owned(),
        subtitle: format!("{}, component {key}", scanned.name),
        front: None,
        blocks: body.finish(),
    })
}

/// Returns a vulnerability that is no finding explained: what the advisories know of it, and where it was looked for.
pub fn explain_vulnerability(
    vulnerability: &Vulnerability,
    snapshot: Digest,
    (status, nowhere): (&'static str, &str),
) -> Document {
    let source = Source::Snapshot(snapshot);
    let mut body = Body::new();
    let badge = if vulnerability.withdrawn {
        Inline::badge("withdrawn", Tone::Neutral)
    } else {
        Inline::badge(status, Tone::Neutral)
    };
    body.say(headline(vulnerability, badge), [source.clone()]);
    let mut pairs = facts(vulnerability, &source);
    pairs.extend(said_by(vulnerability, &[], &source));
    body.key_values(pairs);
    if vulnerability.withdrawn {
        let text = "Its sources have withdrawn it: it is known as such, and no component is called affected.";
        body.say(line![text], [source.clone()]);
    }
    body.say(line![nowhere], [source]);
    Document {
        id: format!("explain-{}", vulnerability.id),
        title: vulnerability.id.clone(),
        subtitle: "a vulnerability that the advisories at hand know".to_owned(),
        front: None,
        blocks: body.finish(),
    }
}
