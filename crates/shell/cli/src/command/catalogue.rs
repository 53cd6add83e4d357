//! `asepsis catalogue`: what regulators and standards ask, as data.

use std::fmt::Write as _;
use std::path::Path;

use asepsis_assessment::edition;
use asepsis_domain::catalogue::{Catalogue as Known, Document, DocumentStatus};
use asepsis_domain::change::How;
use asepsis_format::oscal;
use asepsis_workflow::catalogue::{self, Addition};
use asepsis_workflow::evaluate::{self, Question};
use asepsis_workflow::failure::Failure;
use asepsis_workflow::{advisories, dossier};

use crate::arguments::{Catalogue, CatalogueAdd, CatalogueDiff, CatalogueExport, CatalogueList};
use crate::command::Context;
use crate::configuration;
use crate::failure::Outcome;
use crate::show;

/// What stands for the objectives, which belong to no document.
const OBJECTIVES: &str = "objectives";

/// Runs one of its commands.
pub(crate) fn run(context: Context<'_>, given: &Catalogue) -> Result<Outcome, Failure> {
    match given {
        Catalogue::List(given) => list(context, given),
        Catalogue::Diff(given) => diff(context, given),
        Catalogue::Add(given) => add(context, given),
        Catalogue::Export(given) => export(context, given),
    }
}

fn list(context: Context<'_>, given: &CatalogueList) -> Result<Outcome, Failure> {
    let known = catalogue::of_dossier(&given.dossier)?.catalogue;
    let mut documents: Vec<&Document> = known.documents.values().collect();
    documents.sort_by_key(|d| (d.market.is_none(), &d.market, &d.id));
    let rows: Vec<Vec<String>> = documents.iter().map(|d| row(d)).collect();
    let heads = [
        "market", "id", "document", "edition", "status", "items", "clocks",
    ];
    let mut text = show::table(context.terminal, &heads, &rows);
    text.push_str("\nPathways, as `[[market]]` in device.toml names them\n");
    let pathways = known.pathways().into_iter().map(|(market, names)| {
        let names: Vec<&str> = names.into_iter().collect();
        let named = match names.is_empty() {
            true => "any name: none decides what applies".to_owned(),
            false => names.join(", "),
        };
        vec![market.to_owned(), named]
    });
    let pathways: Vec<Vec<String>> = pathways.collect();
    text.push_str(&show::table(
        context.terminal,
        &["market", "pathways"],
        &pathways,
    ));
    context.terminal.result(&text);
    Ok(Outcome::Done)
}

fn row(document: &Document) -> Vec<String> {
    let status = match document.status {
        DocumentStatus::InForce => "in force",
        DocumentStatus::Superseded => "superseded",
        DocumentStatus::Proposed => "proposed",
    };
    vec![
        document
            .market
            .clone()
            .unwrap_or_else(|| "standard".to_owned()),
        document.id.clone(),
        document.short_title.clone(),
        document.edition.clone(),
        status.to_owned(),
        document.items.len().to_string(),
        document.clocks.len().to_string(),
    ]
}

fn diff(context: Context<'_>, given: &CatalogueDiff) -> Result<Outcome, Failure> {
    let known = catalogue::of_dossier(&given.dossier)?;
    let old = edition_named(&known, &given.old)?;
    let new = edition_named(&known, &given.new)?;
    let evaluated = if dossier::is_dossier(&given.dossier) {
        let resolved = configuration::resolve(context.global, None, Some(&given.dossier))?;
        let snapshot = advisories::open(&resolved.data_dir)?;
        let question = Question::at(resolved.as_of);
        Some(evaluate::evaluate(
            &given.dossier,
            snapshot.as_ref(),
            &question,
        )?)
    } else {
        None
    };
    let differences = edition::differences(&old, &new);
    let mut text = format!(
        "From {} ({}) to {} ({})\n",
        old.id, old.edition, new.id, new.edition
    );
    if differences.is_empty() {
        text.push_str("No item is different.\n");
    }
    for difference in differences {
        let sign = match difference.how {
            How::Added => '+',
            How::Removed => '-',
            How::Changed => '~',
        };
        let _ = writeln!(text, "{sign} {} {}", difference.id, difference.title);
        for key in &difference.keys {
            let _ = writeln!(text, "    {}: {} → {}", key.key, key.before, key.after);
        }
        let touched = evaluated
            .as_ref()
            .map(|e| edition::touched(&e.dossier, &e.evaluation, (&old, &new), &difference.id));
        let touched = touched.unwrap_or_default();
        if !touched.is_empty() {
            let _ = writeln!(text, "    touches: {}", touched.join(", "));
        }
    }
    context.terminal.result(&text);
    Ok(Outcome::Done)
}

/// Returns the document with this id, or the one in the file with this path.
fn edition_named(known: &catalogue::Read, name: &str) -> Result<Document, Failure> {
    let path = Path::new(name);
    if !path.is_file() {
        return named(&known.catalogue, name).cloned();
    }
    let read = catalogue::with_file(known, path)?;
    read.ok_or_else(|| Failure::Value(format!("`{name}` holds no document with items")))
}

fn named<'k>(known: &'k Known, name: &str) -> Result<&'k Document, Failure> {
    let found = known.documents.get(name).or_else(|| known.standard(name));
    found.ok_or_else(|| {
        Failure::Value(format!(
            "the catalogue has no document `{name}`: `asepsis catalogue list` shows those there are"
        ))
    })
}

fn add(context: Context<'_>, given: &CatalogueAdd) -> Result<Outcome, Failure> {
    let addition = Addition {
        file: &given.file,
        mapping: given.mapping.as_deref(),
        id: given.id.as_deref(),
    };
    let added = catalogue::add(&given.dossier, &addition)?;
    for note in &added.notes {
        context.terminal.remark(note);
    }
    let documents = added.documents.join(", ");
    context.terminal.result(&format!(
        "{} is part of the dossier's catalogue: {documents} ({} items)\n",
        added.path, added.items
    ));
    Ok(Outcome::Done)
}

fn export(context: Context<'_>, given: &CatalogueExport) -> Result<Outcome, Failure> {
    let known = catalogue::of_dossier(&given.dossier)?.catalogue;
    if given.id == OBJECTIVES && !given.mapping {
        let days = known.documents.values().map(|d| d.date);
        let newest = days.max().unwrap_or_default();
        context
            .terminal
            .result(&oscal::objectives(&known.objectives, newest)?);
        return Ok(Outcome::Done);
    }
    let document = named(&known, &given.id)?;
    let text = if given.mapping {
        oscal::mapping(document)?
            .ok_or_else(|| Failure::Value(format!("`{}` rests on no objective", document.id)))?
    } else {
        oscal::catalog(document)?
    };
    context.terminal.result(&text);
    Ok(Outcome::Done)
}
