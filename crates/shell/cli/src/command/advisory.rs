//! `asepsis advisory`: security advisories from cases.

use asepsis_workflow::failure::Failure;
use asepsis_workflow::{advisories, advisory};

use crate::arguments::{Advisory, AdvisoryExport, AdvisoryPublish};
use crate::command::Context;
use crate::configuration;
use crate::failure::Outcome;
use crate::show;

/// Runs the command.
pub(crate) fn run(context: Context<'_>, given: &Advisory) -> Result<Outcome, Failure> {
    match given {
        Advisory::Export(given) => export(context, given),
        Advisory::Publish(given) => publish(context, given),
    }
}

fn export(context: Context<'_>, given: &AdvisoryExport) -> Result<Outcome, Failure> {
    let resolved = configuration::resolve(context.global, None, Some(&given.dir))?;
    let snapshot = advisories::open(&resolved.data_dir)?;
    let (_, made) = advisory::export(
        &given.dir,
        snapshot.as_ref(),
        Some(&given.case),
        resolved.as_of,
    )?;
    for one in &made {
        match &given.out {
            Some(path) => {
                asepsis_workflow::folder::write_file(path, one.text.as_bytes())?;
                let id = &one.document.tracking.id;
                context
                    .terminal
                    .remark(&format!("{id} of {} in {}", one.case, path.display()));
            }
            None => context.terminal.result(&one.text),
        }
    }
    Ok(Outcome::Done)
}

fn publish(context: Context<'_>, given: &AdvisoryPublish) -> Result<Outcome, Failure> {
    let resolved = configuration::resolve(context.global, None, Some(&given.dir))?;
    let snapshot = advisories::open(&resolved.data_dir)?;
    let done = advisory::publish(
        &given.dir,
        snapshot.as_ref(),
        &given.out,
        given.key.as_deref(),
        resolved.as_of,
    )?;
    let advisories = if done.advisories.is_empty() {
        "no advisory, for no case has one with `tlp = \"white\"`".to_owned()
    } else {
        done.advisories.join(", ")
    };
    context.terminal.result(&format!(
        "{} in {}: {advisories}{}\n",
        show::count(done.files, "file"),
        given.out.display(),
        if done.is_signed {
            "; signed"
        } else {
            "; not signed: give --key for the role of a CSAF provider"
        }
    ));
    for id in &done.left_out {
        context
            .terminal
            .remark(&format!("{id} is not TLP:WHITE and is left out"));
    }
    Ok(Outcome::Done)
}
