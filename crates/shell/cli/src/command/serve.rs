//! `asepsis serve`: a dossier as pages, until the process is told to end.

use std::path::Path;
use std::time::Duration;

use asepsis_domain::time::{Instant, rfc3339};
use asepsis_server::{Feeds, Options, ServeError, Server, Serving, TeamOptions, TlsFiles};
use asepsis_workflow::failure::Failure;
use asepsis_workflow::{accounts, demo, dossier};

use crate::arguments::Serve;
use crate::command::{Context, feeds, records, worker};
use crate::configuration;
use crate::failure::Outcome;

/// Serves a dossier, the demonstration, or a team's projects.
pub(crate) fn run(context: Context<'_>, given: &Serve) -> Result<Outcome, Failure> {
    let files = given.tls_cert.clone().zip(given.tls_key.clone());
    let tls = files.map(|(certificate, key)| TlsFiles { certificate, key });
    let public = given.public.as_deref();
    let server = Server::bind(given.listen, given.team, public, tls).map_err(failed)?;
    let interval = Duration::from_secs(given.interval);
    if given.team {
        return team(context, server, given, interval);
    }
    if given.demo {
        let resolved = configuration::resolve(context.global, None, None)?;
        context.terminal.remark("making the demonstration device …");
        let made = demo::stage(&resolved.data_dir.join("demo"))?;
        let judged = Judged {
            dossier: &made.dossier,
            data_dir: &made.data_dir,
            as_of: Some(made.as_of),
            max_advisory_age_days: None,
        };
        return serve(context, server, &judged, interval);
    }
    if !dossier::is_dossier(&given.dossier) {
        return Err(Failure::NoDossier(given.dossier.clone()));
    }
    let resolved = configuration::resolve(context.global, None, Some(&given.dossier))?;
    let judged = Judged {
        dossier: &given.dossier,
        data_dir: &resolved.data_dir,
        as_of: context.global.as_of.is_some().then_some(resolved.as_of),
        max_advisory_age_days: resolved.max_advisory_age_days,
    };
    serve(context, server, &judged, interval)
}

/// Serves the projects of a records database. Where nobody has an account yet, the first is made.
fn team(
    context: Context<'_>,
    server: Server,
    given: &Serve,
    interval: Duration,
) -> Result<Outcome, Failure> {
    let resolved = configuration::resolve(context.global, None, None)?;
    let database = records::open(context, &given.database, true)?;
    let url = server.url();
    let mut text = format!("Pages of the projects at\n\n  {url}/\n\n");
    if let Some(first) = accounts::first(&database, Instant::now())? {
        text.push_str(&format!(
            "Nobody has an account yet. Who opens this administers it; it works once, until {}:\n\n  {url}/invitations/{}\n\n",
            rfc3339(first.ends),
            first.token
        ));
    }
    context.terminal.result(&(text + "Ctrl-C ends.\n"));
    let feeds = match given.sync_hours {
        Some(hours) => Some(Feeds {
            seconds: hours * 3600,
            wanted: feeds::standard(&resolved)?,
        }),
        None => None,
    };
    let options = TeamOptions {
        data_dir: resolved.data_dir,
        as_of: context.global.as_of.is_some().then_some(resolved.as_of),
        clock: Instant::now,
        max_advisory_age_days: resolved.max_advisory_age_days,
        interval,
        worker: worker()?,
        public: given.public.clone(),
        tls: given.tls_cert.is_some(),
        logs: given.logs,
        feeds,
    };
    server
        .run(Serving::Team(Box::new(database), Box::new(options)))
        .map_err(failed)?;
    Ok(Outcome::Done)
}

/// Which dossier is shown, against which advisories, and for when.
pub(crate) struct Judged<'a> {
    pub(crate) dossier: &'a Path,
    pub(crate) data_dir: &'a Path,
    /// `None`: now, whenever that is.
    pub(crate) as_of: Option<Instant>,
    pub(crate) max_advisory_age_days: Option<u32>,
}

/// Says where the pages are, and serves them.
pub(crate) fn serve(
    context: Context<'_>,
    server: Server,
    judged: &Judged<'_>,
    interval: Duration,
) -> Result<Outcome, Failure> {
    let options = Options {
        dossier: judged.dossier.to_owned(),
        data_dir: judged.data_dir.to_owned(),
        keeping: judged.data_dir.to_owned(),
        as_of: judged.as_of,
        clock: Instant::now,
        max_advisory_age_days: judged.max_advisory_age_days,
        interval,
        worker: worker()?,
    };
    context.terminal.result(&format!(
        "Pages of {} at\n\n  {}/\n\nOpen that in a browser. They follow when a file is saved. Ctrl-C ends.\n",
        judged.dossier.display(),
        server.url()
    ));
    server.run(Serving::Alone(options)).map_err(failed)?;
    Ok(Outcome::Done)
}

/// Returns why the server does not run, as a failure of the command.
pub(crate) fn failed(error: ServeError) -> Failure {
    let what = error.to_string();
    match error {
        ServeError::NotAlone(_)
        | ServeError::NoName(_)
        | ServeError::NoOrigin(_)
        | ServeError::Certificate(_) => Failure::Value(what),
        ServeError::Listen { source, .. } | ServeError::Run(source) => {
            Failure::Server { what, source }
        }
    }
}
