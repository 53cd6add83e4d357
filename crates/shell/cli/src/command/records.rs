//! `asepsis push`, `pull`, `audit`, `backup`, `restore`: records in a database.

use asepsis_domain::audit::Actor;
use asepsis_domain::diagnostic::Diagnostic;
use asepsis_domain::time::Instant;
use asepsis_format::json::pretty;
use asepsis_format::report::audit::AuditReport;
use asepsis_workflow::advisories::Network;
use asepsis_workflow::failure::Failure;
use asepsis_workflow::folder::{self, Files};
use asepsis_workflow::records::{
    self, Address, Changes, Copied, Gathered, Head, Outcome as Pushed, Provenance, Pushing,
    Records, Wanted,
};
use asepsis_workflow::remote;
use asepsis_workflow::sending::{self, Server};

use crate::arguments::{
    Audit, AuditExport, AuditFormat, AuditVerify, Backup, Database, Pull, Push, Remote, Restore,
};
use crate::command::{Context, worker};
use crate::configuration;
use crate::failure::Outcome;
use crate::show;

/// The variable that holds the API token of a server: a flag would show it to everybody on the machine.
const TOKEN: &str = "ASEPSIS_TOKEN";

/// The database where none is named, in the data folder.
const FILE: &str = "records.sqlite";

/// Runs `push`.
pub(crate) fn push(context: Context<'_>, given: &Push) -> Result<Outcome, Failure> {
    let provenance = Provenance {
        repository: given.repository.clone(),
        revision: given.commit.clone(),
    };
    if let Some(remote) = asked(&given.remote)? {
        return send(context, given, &remote, &provenance);
    }
    let database = open(context, &given.database, true)?;
    let actor = actor(given.actor.as_deref())?;
    let pushing = Pushing {
        actor: &actor,
        at: now(),
        reason: &given.reason,
        provenance,
    };
    match records::push(&database, &given.dir, &pushing)? {
        Pushed::Kept { project, pushed } => {
            let counts = [pushed.files, pushed.records].map(changes);
            Ok(kept(context, &project, pushed.number, &counts))
        }
        Pushed::Refused { errors, files } => Ok(refused(context, &errors, &files)),
    }
}

/// A server that is named, with the token for it.
struct Named<'a> {
    url: &'a str,
    token: String,
    network: Network,
}

impl Named<'_> {
    fn server(&self) -> Server<'_> {
        Server {
            url: self.url,
            token: self.token.trim(),
            network: &self.network,
        }
    }
}

/// Returns the server that is named instead of a database; `None` where none is.
fn asked(given: &Remote) -> Result<Option<Named<'_>>, Failure> {
    let Some(url) = &given.server else {
        return Ok(None);
    };
    let token = std::env::var(TOKEN).unwrap_or_default();
    if token.trim().is_empty() {
        let help = format!("`{TOKEN}` is not set: make an API token on the page of your account");
        return Err(Failure::Value(help));
    }
    let network = Network {
        ca_cert: given.ca_cert.clone(),
        ..Network::default()
    };
    Ok(Some(Named {
        url,
        token,
        network,
    }))
}

/// Sends a dossier to a server.
fn send(
    context: Context<'_>,
    given: &Push,
    remote: &Named<'_>,
    provenance: &Provenance,
) -> Result<Outcome, Failure> {
    let (project, files) = match records::gather(&given.dir, now())? {
        Gathered::Whole { project, files } => (project, files),
        Gathered::Refused { errors, files } => return Ok(refused(context, &errors, &files)),
    };
    let taken = sending::send(
        &remote.server(),
        &project,
        &files,
        provenance,
        &given.reason,
    )?;
    let counts = [taken.files, taken.records].map(|c| {
        changes(Changes {
            added: c.added,
            changed: c.changed,
            removed: c.removed,
        })
    });
    Ok(kept(context, &project, taken.number, &counts))
}

fn kept(context: Context<'_>, project: &str, number: Option<i64>, counts: &[String; 2]) -> Outcome {
    let [files, records] = counts;
    context.terminal.result(&match number {
        None => format!("{project}: nothing is different, nothing was written\n"),
        Some(number) => {
            format!("{project}: push {number}\n  files    {files}\n  records  {records}\n")
        }
    });
    Outcome::Done
}

fn refused(context: Context<'_>, errors: &[Diagnostic], files: &Files) -> Outcome {
    let text = errors.iter().fold(String::new(), |all, error| {
        all + &show::diagnostic(error, files) + "\n\n"
    });
    context.terminal.result(&text);
    let errors = show::count(errors.len(), "error");
    let remark = format!("{errors}: nothing of the dossier was kept");
    context.terminal.error(&remark);
    Outcome::Failed
}

/// Runs `pull`.
pub(crate) fn pull(context: Context<'_>, given: &Pull) -> Result<Outcome, Failure> {
    let (project, out) = (&given.project, &given.out);
    let (push, files) = match asked(&given.remote)? {
        Some(named) => remote::pull(&named.server(), project, given.push, out)?,
        None => {
            let database = open(context, &given.database, false)?;
            records::pull(&database, project, given.push, out)?
        }
    };
    context.terminal.result(&format!(
        "{} of push {push} in {}\n",
        show::count(files, "file"),
        given.out.display()
    ));
    Ok(Outcome::Done)
}

/// Runs `audit`.
pub(crate) fn audit(context: Context<'_>, given: &Audit) -> Result<Outcome, Failure> {
    match given {
        Audit::Verify(given) => verify(context, given),
        Audit::Export(given) => export(context, given),
    }
}

/// Runs `backup`.
pub(crate) fn backup(context: Context<'_>, given: &Backup) -> Result<Outcome, Failure> {
    let database = open(context, &given.database, false)?;
    let head = records::backup(&database, &given.file)?;
    context.terminal.result(&format!(
        "backup in {}, {}\n",
        given.file.display(),
        ends(&head)
    ));
    Ok(Outcome::Done)
}

/// Runs `restore`.
pub(crate) fn restore(context: Context<'_>, given: &Restore) -> Result<Outcome, Failure> {
    let database = open(context, &given.database, true)?;
    let head = records::restore(&database, &given.file)?;
    context
        .terminal
        .result(&format!("restored and verified, {}\n", ends(&head)));
    Ok(Outcome::Done)
}

fn verify(context: Context<'_>, given: &AuditVerify) -> Result<Outcome, Failure> {
    let noted = given.noted.as_deref().map(noted).transpose()?;
    let (head, breaks) = match asked(&given.remote)? {
        Some(named) => remote::verify(&named.server(), noted.as_ref())?,
        None => {
            let database = open(context, &given.database, false)?;
            records::verify(&database, noted.as_ref())?
        }
    };
    if breaks.is_empty() {
        let text = format!("the audit trail is whole, {}\n", ends(&head));
        context.terminal.result(&text);
        return Ok(Outcome::Done);
    }
    let mut text = String::from("the audit trail does not hold\n");
    for found in &breaks {
        text.push_str(&format!("  entry {}: {}\n", found.number, found.what));
    }
    context.terminal.result(&text);
    Ok(Outcome::Failed)
}

fn export(context: Context<'_>, given: &AuditExport) -> Result<Outcome, Failure> {
    let wanted = Wanted {
        project: given.project.clone(),
        subject: given.subject.clone(),
        actor: given.by.clone(),
        from: given.from.as_deref().map(records::moment).transpose()?,
        before: given.before.as_deref().map(records::moment).transpose()?,
    };
    let named = asked(&given.remote)?;
    let copied = match &named {
        Some(named) => remote::copy(&named.server(), &wanted)?,
        None => records::copy(&open(context, &given.database, false)?, &wanted)?,
    };
    let bytes = match given.format {
        AuditFormat::Human => table(context, &copied).into_bytes(),
        AuditFormat::Json => pretty(&AuditReport::of(
            &copied.end,
            &copied.breaks,
            &copied.entries,
        ))?
        .into_bytes(),
        AuditFormat::Pdf => match &named {
            Some(named) => remote::copy_as_pdf(&named.server(), &wanted)?,
            None => records::copy_as_pdf(&copied, &wanted, now(), &worker()?)?,
        },
    };
    match &given.out {
        Some(path) => folder::write_file(path, &bytes)?,
        None => context.terminal.result(&String::from_utf8_lossy(&bytes)),
    }
    let entries = show::count(copied.entries.len(), "entry");
    context
        .terminal
        .remark(&format!("{entries} copied; {}", ends(&copied.end)));
    Ok(if copied.breaks.is_empty() {
        Outcome::Done
    } else {
        context
            .terminal
            .error("the audit trail does not hold: `asepsis audit verify` says where");
        Outcome::Failed
    })
}

fn table(context: Context<'_>, copied: &Copied) -> String {
    let rows: Vec<Vec<String>> = copied
        .entries
        .iter()
        .map(|entry| {
            vec![
                entry.number.to_string(),
                entry.at.clone(),
                entry.actor.clone(),
                entry.project.clone(),
                format!("{} {}", entry.act, entry.subject),
                match (&entry.old, &entry.new) {
                    (None, _) => "new",
                    (Some(_), Some(_)) => "changed",
                    (Some(_), None) => "removed",
                }
                .to_owned(),
                entry.reason.clone(),
            ]
        })
        .collect();
    let heads = ["no.", "when", "who", "project", "what", "how", "why"];
    show::table(context.terminal, &heads, &rows)
}

/// Opens the database that is named; where none is, that in the data folder.
pub(crate) fn open(context: Context<'_>, given: &Database, make: bool) -> Result<Records, Failure> {
    let place = match &given.database {
        Some(place) => Address::parse(place),
        None => {
            let resolved = configuration::resolve(context.global, None, None)?;
            Address::Sqlite(resolved.data_dir.join(FILE))
        }
    };
    if let Address::Sqlite(path) = &place
        && !make
        && !path.is_file()
    {
        return Err(Failure::Value(format!(
            "there are no records in `{}`: `asepsis push` keeps a dossier there, `--database` names another place",
            path.display()
        )));
    }
    records::open(&place)
}

/// Returns who acts. Nobody checks who has the machine, and the trail says so.
pub(crate) fn actor(given: Option<&str>) -> Result<String, Failure> {
    let user = || {
        std::env::var("USER")
            .or_else(|_| std::env::var("LOGNAME"))
            .ok()
    };
    let name = given.map(str::to_owned).or_else(user);
    match name
        .map(|name| name.trim().to_owned())
        .filter(|name| !name.is_empty())
    {
        Some(name) => Ok(Actor::Named(&name).to_string()),
        None => Err(Failure::Value(
            "say who does this: `--actor NAME`".to_owned(),
        )),
    }
}

/// Returns the time of an act: that of the clock, whatever is given as the day of the judgement.
pub(crate) fn now() -> Instant {
    Instant::from_second(Instant::now().as_second()).unwrap_or(Instant::UNIX_EPOCH)
}

fn noted(text: &str) -> Result<Head, Failure> {
    Head::parse(text).ok_or_else(|| {
        Failure::Value(format!(
            "`{text}` is no end of a trail: write NUMBER:HASH as `asepsis audit verify` prints it"
        ))
    })
}

fn ends(head: &Head) -> String {
    format!(
        "{}; it ends at {}:{}",
        show::count(usize::try_from(head.number).unwrap_or_default(), "entry"),
        head.number,
        head.hash
    )
}

fn changes(changes: Changes) -> String {
    format!(
        "{} new, {} changed, {} removed",
        changes.added, changes.changed, changes.removed
    )
}
