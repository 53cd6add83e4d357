//! Explaining where there is no dossier: a finding or component of an SBOM by itself, and what the advisories know.

use std::path::Path;

use asepsis_document::render::text;
use asepsis_document::{Document, Scanned, explain_match, explain_result, explain_vulnerability};
use asepsis_domain::matches::{ComponentStatus, Match, Matches};
use asepsis_domain::sbom::Sbom;
use asepsis_format::limits::Limits;
use asepsis_workflow::advisories::Current;
use asepsis_workflow::failure::Failure;
use asepsis_workflow::{advisories, scan};

use super::beginning;
use crate::command::Context;
use crate::failure::Outcome;
use crate::{configuration, show};

/// What is said of a vulnerability where no SBOM was named.
const UNASKED: &str = "Whether a component has it is said by `--sbom FILE` or `--dossier DIR`.";

/// The status of a vulnerability that was looked for and is no finding.
pub(super) const NO_FINDING: &str = "no finding";

/// Components of the same name that are explained.
const COMPONENTS: usize = 3;

/// Explains an id of an SBOM's scan.
pub(super) fn of_sbom(context: Context<'_>, path: &Path, id: &str) -> Result<Outcome, Failure> {
    let resolved = configuration::resolve(context.global, None, None)?;
    let snapshot = advisories::open(&resolved.data_dir)?;
    let snapshot = snapshot.ok_or_else(|| Failure::NoAdvisories(resolved.data_dir.clone()))?;
    let name = path.display().to_string();
    let sbom = scan::read_sbom(path, &Limits::default())?.value;
    let matches = scan::scan(&name, &sbom, &snapshot)?;
    let scanned = Scanned {
        name: &name,
        sbom: &sbom,
        matches: &matches,
    };
    let documents = documents(scanned, id)?;
    if documents.is_empty() {
        return known(
            context,
            Some(&snapshot),
            id,
            (NO_FINDING, &nowhere(&name, &matches)),
        );
    }
    tell(context, &documents);
    Ok(Outcome::Done)
}

/// Explains a vulnerability from the advisories alone.
pub(super) fn of_advisories(context: Context<'_>, id: &str) -> Result<Outcome, Failure> {
    let resolved = configuration::resolve(context.global, None, None)?;
    let snapshot = advisories::open(&resolved.data_dir)?;
    known(context, snapshot.as_ref(), id, ("not looked for", UNASKED))
}

/// Says what the advisories know of a vulnerability that is no finding, and where it was looked for.
pub(super) fn known(
    context: Context<'_>,
    snapshot: Option<&Current>,
    id: &str,
    nowhere: (&'static str, &str),
) -> Result<Outcome, Failure> {
    let Some(snapshot) = snapshot else {
        return Err(Failure::UnknownId(id.to_owned()));
    };
    let digest = snapshot.digest();
    let all = snapshot.vulnerabilities(id)?;
    let documents: Vec<Document> = all
        .iter()
        .map(|v| explain_vulnerability(v, digest, nowhere))
        .collect();
    if documents.is_empty() {
        return Err(Failure::UnknownId(id.to_owned()));
    }
    tell(context, &documents);
    Ok(Outcome::Done)
}

fn tell(context: Context<'_>, documents: &[Document]) {
    let width = context.terminal.width;
    let texts: Vec<String> = documents.iter().map(|d| text::document(d, width)).collect();
    context.terminal.result(&texts.join("\n"));
}

/// Returns what can be said of an id: findings of the vulnerability, the finding, components.
fn documents(scanned: Scanned<'_>, id: &str) -> Result<Vec<Document>, Failure> {
    let matches = scanned.matches.matches.iter();
    let subject = scanned.sbom.subject_key();
    let of_it: Vec<&Match> = matches
        .clone()
        .filter(|m| m.vulnerability.id == id || m.vulnerability.aliases.iter().any(|a| a == id))
        .collect();
    let found = if of_it.is_empty() {
        let named = |m: &&Match| {
            let own = m
                .id_in(scanned.sbom, &subject)
                .map_or_else(String::new, |i| i.to_string());
            (
                own,
                format!("{} in {}", m.vulnerability.id, component(scanned.sbom, m)),
            )
        };
        beginning(matches, named, id)?
    } else {
        of_it
    };
    if !found.is_empty() {
        let all = found.into_iter();
        return Ok(all.filter_map(|m| explain_match(scanned, m)).collect());
    }
    let results = scanned.matches.components.iter().filter(|result| {
        let component = scanned.sbom.components.get(result.component);
        component.is_some_and(|c| {
            *c.name == *id || *c.reference == *id || c.key(&scanned.sbom.components) == id
        })
    });
    let explained = results.filter_map(|result| explain_result(scanned, result));
    Ok(explained.take(COMPONENTS).collect())
}

fn component(sbom: &Sbom, one: &Match) -> String {
    let component = sbom.components.get(one.component);
    component.map_or_else(String::new, |c| c.plain_name())
}

/// Returns what is said of a vulnerability that no component of an SBOM has.
fn nowhere(name: &str, matches: &Matches) -> String {
    let is_open = |status| {
        matches!(
            status,
            ComponentStatus::Indeterminate | ComponentStatus::Unidentified
        )
    };
    let open = matches.components.iter().filter(|c| is_open(c.status));
    match open.count() {
        0 => format!("No component of {name} has it."),
        open => format!(
            "No component of {name} that can be judged has it; {} cannot: `asepsis scan` names them.",
            show::count(open, "component")
        ),
    }
}
