//! `asepsis explain`: why. A diagnostic's code, a catalogue item, a finding, decision, risk, record, component or
//! vulnerability.

mod alone;

use std::collections::BTreeMap;
use std::path::Path;

use asepsis_document::render::text;
use asepsis_document::{
    Branding, Document, Subject, Voice as DocumentVoice, explain_code, explain_component,
    explain_decision, explain_finding, explain_item, explain_risk,
};
use asepsis_domain::diagnostic::Code;
use asepsis_domain::evaluation::Finding;
use asepsis_domain::id::{ItemRef, RecordId};
use asepsis_workflow::evaluate::{self, Evaluated, Question};
use asepsis_workflow::failure::Failure;
use asepsis_workflow::{advisories, dossier};

use crate::arguments::{Explain, Voice};
use crate::command::Context;
use crate::configuration;
use crate::failure::Outcome;

/// What is said of a vulnerability that no release has.
const NOWHERE: &str = "No component of a release of the dossier has it, as far as the components can be looked up; `asepsis scan` names those that cannot.";

/// Explains an id.
pub(crate) fn run(context: Context<'_>, given: &Explain) -> Result<Outcome, Failure> {
    if let Some(code) = Code::parse(&given.id) {
        context
            .terminal
            .result(&text::document(&explain_code(code), context.terminal.width));
        return Ok(Outcome::Done);
    }
    if let Some(sbom) = &given.sbom {
        return alone::of_sbom(context, sbom, &given.id);
    }
    if !dossier::is_dossier(&given.dossier) {
        // Where no folder was meant, the advisories may know the id.
        return if given.dossier == Path::new(".") {
            alone::of_advisories(context, &given.id)
        } else {
            Err(Failure::NoDossier(given.dossier.clone()))
        };
    }
    let resolved = configuration::resolve(context.global, None, Some(&given.dossier))?;
    let snapshot = advisories::open(&resolved.data_dir)?;
    let question = Question {
        as_far_as_read: true,
        ..Question::at(resolved.as_of)
    };
    let evaluated = evaluate::evaluate(&given.dossier, snapshot.as_ref(), &question)?;
    let branding = Branding::default();
    let release = evaluated.release(None)?;
    let subject = Subject::new(
        &evaluated.dossier,
        &evaluated.evaluation,
        &evaluated.catalogue,
        release,
        &branding,
    );
    let documents = explained(&subject, &evaluated, given)?;
    let texts: Vec<String> = documents
        .iter()
        .map(|d| text::document(d, context.terminal.width))
        .collect();
    let text = if texts.is_empty() {
        record(&evaluated, &given.id)
    } else {
        Some(texts.join("\n"))
    };
    if let Some(text) = text {
        context.terminal.result(&text);
        return Ok(Outcome::Done);
    }
    alone::known(
        context,
        snapshot.as_ref(),
        &given.id,
        (alone::NO_FINDING, NOWHERE),
    )
}

/// Returns what can be said of an id: whatever has it.
fn explained(
    subject: &Subject<'_>,
    evaluated: &Evaluated,
    given: &Explain,
) -> Result<Vec<Document>, Failure> {
    let argued = |findings: &[&Finding]| -> Vec<Document> {
        let voices = voices(given.voice);
        let all = findings.iter();
        all.flat_map(|f| voices.iter().map(|v| explain_finding(subject, f, *v)))
            .collect()
    };
    let findings = findings(evaluated, &given.id);
    if !findings.is_empty() {
        return Ok(argued(&findings));
    }
    if let Some(document) = items(evaluated, &given.id)
        .iter()
        .find_map(|item| explain_item(subject, item))
    {
        return Ok(vec![document]);
    }
    if let Ok(id) = RecordId::parse(&given.id) {
        let record = explain_decision(subject, &id).or_else(|| explain_risk(subject, &id));
        if let Some(document) = record {
            return Ok(vec![document]);
        }
    }
    if let Some(finding) = begun(evaluated, &given.id)? {
        return Ok(argued(&[finding]));
    }
    let components = evaluated
        .evaluation
        .releases
        .iter()
        .flat_map(|r| &r.components);
    let named = components.filter(|c| c.key == given.id || c.name == given.id);
    Ok(named
        .take(3)
        .map(|c| explain_component(subject, c))
        .collect())
}

/// Returns the finding whose id begins so, as it is written in a report or shortened to `F-2gm5…`.
fn begun<'a>(evaluated: &'a Evaluated, id: &str) -> Result<Option<&'a Finding>, Failure> {
    let all = evaluated.evaluation.findings.iter();
    let named = |f: &&Finding| {
        let what = format!("{} in {}", f.vulnerability.id, f.name);
        (f.id.to_string(), what)
    };
    let found = beginning(all, named, id)?;
    Ok(found.first().copied())
}

/// Candidates that are named where the beginning of an id is that of several.
const CANDIDATES: usize = 8;

/// Returns the things whose id, in any case of letters, begins so. All of them have the same id.
fn beginning<T>(
    all: impl Iterator<Item = T>,
    named: impl Fn(&T) -> (String, String),
    id: &str,
) -> Result<Vec<T>, Failure> {
    let begin = id.trim_end_matches('…').trim_end_matches("...");
    if !begin.get(..2).is_some_and(|b| b.eq_ignore_ascii_case("f-")) {
        return Ok(Vec::new());
    }
    let fits = |(id, _): &(String, String)| {
        let own = id.get(..begin.len());
        own.is_some_and(|own| own.eq_ignore_ascii_case(begin))
    };
    let (mut ids, mut found) = (BTreeMap::new(), Vec::new());
    for thing in all {
        let name = named(&thing);
        if fits(&name) {
            ids.insert(name.0, name.1);
            found.push(thing);
        }
    }
    if ids.len() < 2 {
        return Ok(found);
    }
    let told = ids.iter().take(CANDIDATES);
    let mut candidates: Vec<String> = told.map(|(id, what)| format!("{id} ({what})")).collect();
    if ids.len() > CANDIDATES {
        candidates.push(format!("{} more", ids.len() - CANDIDATES));
    }
    Err(Failure::AmbiguousId {
        given: id.to_owned(),
        candidates: candidates.join(", "),
    })
}

/// Returns what a record is, where it stands and what it is linked with.
fn record(evaluated: &Evaluated, id: &str) -> Option<String> {
    let records = evaluated.dossier.records();
    let record = records
        .iter()
        .find(|r| r.head.id.as_str().eq_ignore_ascii_case(id))?;
    let mut text = format!(
        "{} {}: {}\n{}\n",
        record.kind.id(),
        record.head.id,
        record.head.title,
        record.head.at
    );
    let trace = &evaluated.evaluation.trace;
    for edge in &trace.edges {
        if edge.from == record.head.id {
            text.push_str(&format!("  {} {}\n", edge.role.as_str(), edge.to));
        } else if edge.to == record.head.id {
            text.push_str(&format!("  {} {} this\n", edge.from, edge.role.as_str()));
        }
    }
    let loose = trace
        .nodes
        .iter()
        .filter(|n| n.id == record.head.id)
        .flat_map(|n| &n.loose);
    for missing in loose {
        text.push_str(&format!("  missing: {missing}\n"));
    }
    Some(text)
}

/// Returns the findings that an id names: their own, or a vulnerability's.
fn findings<'a>(evaluated: &'a Evaluated, id: &str) -> Vec<&'a Finding> {
    let all = &evaluated.evaluation.findings;
    let own: Vec<&Finding> = all
        .iter()
        .filter(|f| f.id.as_str().eq_ignore_ascii_case(id))
        .collect();
    if !own.is_empty() {
        return own;
    }
    let focus = evaluated.evaluation.focus.as_ref();
    let named =
        |f: &&Finding| f.vulnerability.id == id || f.vulnerability.aliases.iter().any(|a| a == id);
    let here: Vec<&Finding> = all
        .iter()
        .filter(|f| Some(&f.release) == focus)
        .filter(named)
        .collect();
    if here.is_empty() {
        all.iter().filter(named).take(1).collect()
    } else {
        here
    }
}

/// Returns the catalogue items that a text can mean: `<file>#<item>`, or the item's id alone.
fn items(evaluated: &Evaluated, text: &str) -> Vec<ItemRef> {
    if let Ok(item) = ItemRef::parse(text) {
        return vec![item];
    }
    let documents = evaluated.catalogue.documents.values();
    documents
        .flat_map(|d| &d.items)
        .filter(|i| i.id.item == text)
        .map(|i| i.id.clone())
        .collect()
}

fn voices(given: Option<Voice>) -> Vec<DocumentVoice> {
    match given {
        Some(Voice::Engineering) => vec![DocumentVoice::Engineering],
        Some(Voice::It) => vec![DocumentVoice::It],
        Some(Voice::Regulatory) => vec![DocumentVoice::Regulatory],
        None => vec![
            DocumentVoice::Engineering,
            DocumentVoice::It,
            DocumentVoice::Regulatory,
        ],
    }
}
