//! `asepsis demo`: a device to look at.

use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use asepsis_document::render::text;
use asepsis_document::summarise;
use asepsis_server::Server;
use asepsis_workflow::demo;
use asepsis_workflow::failure::Failure;

use crate::arguments::Demo;
use crate::command::serve::{Judged, failed, serve};
use crate::command::{Context, worker};
use crate::failure::Outcome;

/// The usual port.
const PORT: u16 = 8070;

/// Makes the demonstration and says what is found.
pub(crate) fn run(context: Context<'_>, given: &Demo) -> Result<Outcome, Failure> {
    if context.terminal.is_watched() {
        context.terminal.remark("making the demonstration device …");
    }
    let made = demo::make(&given.dir, &worker()?)?;
    for remark in &made.packaged.remarks {
        context.terminal.remark(&format!("remark: {remark}"));
    }
    let evaluated = &made.evaluated;
    let summary = text::blocks(
        &summarise(
            &evaluated.dossier,
            &evaluated.evaluation,
            &evaluated.catalogue,
        ),
        context.terminal.width,
    );
    let dir = given.dir.display();
    let day = asepsis_domain::time::day_of(made.as_of);
    let documents = made
        .packaged
        .files
        .iter()
        .filter(|f| f.pages.is_some())
        .count();
    context.terminal.result(&format!(
        "{summary}\n\
         Where to look\n\
         \x20 dossier    {dir}/dossier\n\
         \x20 package    {dir}/package ({documents} PDFs, SBOM, VEX, manifest.json, inputs)\n\
         \x20 advisories {dir}/data\n\n\
         Try\n\
         \x20 asepsis --data-dir {dir}/data --as-of {day} check {dir}/dossier\n\
         \x20 asepsis --data-dir {dir}/data --as-of {day} scan {dir}/dossier\n\
         \x20 asepsis --data-dir {dir}/data --as-of {day} gap {dir}/dossier\n"
    ));
    if given.no_serve || !context.terminal.is_watched() {
        context.terminal.remark(&format!(
            "the same as pages in a browser: asepsis --data-dir {dir}/data --as-of {day} serve --dossier {dir}/dossier"
        ));
        return Ok(Outcome::Done);
    }
    let judged = Judged {
        dossier: &made.dossier,
        data_dir: &made.data_dir,
        as_of: Some(made.as_of),
        max_advisory_age_days: None,
    };
    serve(context, bind()?, &judged, Duration::from_secs(1))
}

/// Takes the usual address, or any that is free where that is taken.
fn bind() -> Result<Server, Failure> {
    let at = |port| SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    Server::bind(at(PORT), false, None, None)
        .or_else(|_| Server::bind(at(0), false, None, None))
        .map_err(failed)
}
