//! `asepsis init`: starts a dossier and says what only a person can fill in.

use asepsis_domain::diagnostic::Level;
use asepsis_domain::time::day_of;
use asepsis_workflow::advisories;
use asepsis_workflow::evaluate::{self, Question};
use asepsis_workflow::failure::Failure;
use asepsis_workflow::init::{Start, init};

use crate::arguments::Init;
use crate::command::Context;
use crate::configuration;
use crate::failure::Outcome;
use crate::show;

/// Starts a dossier.
pub(crate) fn run(context: Context<'_>, given: &Init) -> Result<Outcome, Failure> {
    let resolved = configuration::resolve(context.global, None, None)?;
    let written = init(&Start {
        dir: &given.dir,
        sboms: &given.sbom,
        title: given.title.as_deref(),
        manufacturer: given.manufacturer.as_deref(),
        release: &given.release,
        markets: &given.market,
        date: day_of(resolved.as_of),
    })?;
    let snapshot = advisories::open(&resolved.data_dir)?;
    let question = Question {
        as_far_as_read: true,
        ..Question::at(resolved.as_of)
    };
    let evaluated = evaluate::evaluate(&given.dir, snapshot.as_ref(), &question)?;
    let open = evaluated
        .evaluation
        .diagnostics
        .iter()
        .filter(|d| d.level == Level::Open)
        .count();
    let wrong = evaluated
        .evaluation
        .diagnostics
        .iter()
        .filter(|d| d.level == Level::Error)
        .count();
    let dir = given.dir.display();
    let mut text = format!("{} written in {dir}:\n", show::count(written.len(), "file"));
    for path in &written {
        text.push_str(&format!("  {path}\n"));
    }
    text.push_str(&format!(
        "\n{} only a person can fill in. `asepsis check {dir}` lists them, each with file and line.\n",
        if open == 1 { "1 place".to_owned() } else { format!("{open} places") }
    ));
    context.terminal.result(&text);
    Ok(if wrong == 0 {
        Outcome::Done
    } else {
        Outcome::Failed
    })
}
