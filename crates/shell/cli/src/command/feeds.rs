//! `asepsis feeds`: advisories.

use std::time::Duration;

use asepsis_domain::matches::SnapshotFacts;
use asepsis_domain::time::{Instant, rfc3339};
use asepsis_format::json::pretty;
use asepsis_format::limits::Limits;
use asepsis_format::report::feeds::{FeedRow, FeedsReport, days};
use asepsis_workflow::advisories::{self, Imported, Network, Options, Progress, Standing, Wanted};
use asepsis_workflow::failure::Failure;

use crate::arguments::{Feeds, FeedsExport, FeedsImport, FeedsStatus, FeedsSync, Format};
use crate::command::Context;
use crate::configuration::{self, Configuration};
use crate::failure::Outcome;
use crate::show;

/// Runs the command.
pub(crate) fn run(context: Context<'_>, given: &Feeds) -> Result<Outcome, Failure> {
    let resolved = configuration::resolve(context.global, None, None)?;
    match given {
        Feeds::Sync(given) => sync(context, &resolved, given),
        Feeds::Import(given) => import(context, &resolved, given),
        Feeds::Export(given) => export(context, &resolved, given),
        Feeds::Status(given) => status(context, &resolved, given),
        Feeds::Prune => prune(context, &resolved),
    }
}

fn sync(
    context: Context<'_>,
    resolved: &Configuration,
    given: &FeedsSync,
) -> Result<Outcome, Failure> {
    let wanted = wanted(resolved, given)?;
    let mut meter = Meter::new(context);
    let synced = advisories::sync(&resolved.data_dir, &wanted, &Limits::default(), &mut |p| {
        meter.show(&p);
    });
    meter.end();
    let synced = synced?;
    let mut outcome = Outcome::Done;
    for fetched in &synced.fetched {
        let id = fetched.feed.id;
        match &fetched.result {
            Ok(visited) => {
                let came = match usize::try_from(visited.changes).unwrap_or(usize::MAX) {
                    0 => "nothing new".to_owned(),
                    changes => format!("{} changed", show::count(changes, "file")),
                };
                context.terminal.remark(&format!("{id}: {came}"));
                for remark in &visited.remarks {
                    context.terminal.remark(&format!("{id}: {remark}"));
                }
            }
            Err(error) => {
                context
                    .terminal
                    .error(&format!("not fetched: {id}: {}", error.told()));
                outcome = Outcome::Unread;
            }
        }
    }
    if let Some(imported) = &synced.imported {
        outcome = outcome.and(told(context, imported));
    }
    let snapshot = advisories::open(&resolved.data_dir)?;
    if snapshot.is_none() {
        context
            .terminal
            .remark("there are no advisories yet: the sources have none");
    }
    let facts = snapshot.as_ref().map(|s| s.facts());
    let text = shown(context, resolved, facts, given.format)?;
    context.terminal.result(&text);
    Ok(outcome)
}

/// What was typed counts before what is written.
fn wanted(resolved: &Configuration, given: &FeedsSync) -> Result<Wanted, Failure> {
    let or = |given: &[String], written: &[String]| {
        if given.is_empty() {
            written.to_vec()
        } else {
            given.to_vec()
        }
    };
    let standard = standard(resolved)?;
    let mirrors = standard.options.mirrors.into_iter().map(Ok);
    let mirrors = mirrors.chain(given.mirror.iter().map(|text| mirror(text)));
    Ok(Wanted {
        sources: or(&given.source, &standard.sources),
        network: Network {
            ca_cert: given.ca_cert.clone(),
            timeout: Duration::from_secs(given.timeout),
            ..Network::default()
        },
        options: Options {
            mirrors: mirrors.collect::<Result<_, _>>()?,
            ecosystems: or(&given.ecosystem, &standard.options.ecosystems),
            providers: standard.options.providers,
            nvd_key: standard.options.nvd_key,
        },
    })
}

/// Returns what is wanted where nothing is typed: what is written in the settings.
pub(crate) fn standard(resolved: &Configuration) -> Result<Wanted, Failure> {
    let mirrors = resolved.feeds.mirrors.iter().map(|text| mirror(text));
    Ok(Wanted {
        sources: resolved.feeds.sources.clone(),
        network: Network::default(),
        options: Options {
            mirrors: mirrors.collect::<Result<_, _>>()?,
            ecosystems: resolved.feeds.ecosystems.clone(),
            providers: resolved.feeds.providers.clone(),
            nvd_key: std::env::var("ASEPSIS_NVD_API_KEY")
                .ok()
                .filter(|key| !key.is_empty()),
        },
    })
}

fn mirror(text: &str) -> Result<(String, String), Failure> {
    let parts = text.split_once('=').filter(|(_, url)| url.contains("://"));
    let (id, url) = parts.ok_or_else(|| {
        Failure::Value(format!(
            "`{text}` is no mirror: write ID=URL, such as kev=https://mirror.example/kev"
        ))
    })?;
    Ok((id.to_owned(), url.to_owned()))
}

/// One line that says how far the sync is, where a person is looking.
struct Meter<'c> {
    context: Context<'c>,
    shown: Option<std::time::Instant>,
}

impl<'c> Meter<'c> {
    fn new(context: Context<'c>) -> Self {
        Self {
            context,
            shown: None,
        }
    }

    fn show(&mut self, progress: &Progress<'_>) {
        if !self.context.terminal.is_watched() {
            return;
        }
        let is_new = progress.bytes == 0;
        let is_due = self
            .shown
            .is_none_or(|at| at.elapsed() > Duration::from_millis(100));
        if is_new || is_due {
            self.shown = Some(std::time::Instant::now());
            self.context.terminal.line(&line(progress));
        }
    }

    fn end(&self) {
        if self.shown.is_some() {
            self.context.terminal.line("");
        }
    }
}

fn line(progress: &Progress<'_>) -> String {
    let megabytes =
        |bytes: u64| format!("{}.{} MB", bytes / 1_000_000, bytes % 1_000_000 / 100_000);
    let mut line = format!("{}: {}", progress.source, progress.file);
    match progress.total {
        _ if progress.bytes == 0 => {}
        None => line.push_str(&format!("  {}", megabytes(progress.bytes))),
        Some(total) => {
            let (bytes, total) = (megabytes(progress.bytes), megabytes(total));
            line.push_str(&format!("  {bytes} of {total}"));
        }
    }
    line
}

fn import(
    context: Context<'_>,
    resolved: &Configuration,
    given: &FeedsImport,
) -> Result<Outcome, Failure> {
    if let [path] = given.paths.as_slice()
        && (given.trust_key.is_some() || advisories::is_bundle(path))
    {
        let taken = advisories::take(&resolved.data_dir, path, given.trust_key.as_deref())?;
        if taken.is_unchecked {
            context
                .terminal
                .remark("the bundle's signature was not checked: --trust-key KEY does");
        }
        context
            .terminal
            .remark(&format!("the bundle was made {}", taken.made));
        let text = shown(context, resolved, Some(&taken.facts), given.format)?;
        context.terminal.result(&text);
        return Ok(Outcome::Done);
    }
    if given.trust_key.is_some() {
        let why = "--trust-key takes one bundle and nothing else";
        return Err(Failure::Value(why.to_owned()));
    }
    if let Some(bundle) = given.paths.iter().find(|path| advisories::is_bundle(path)) {
        let why = format!(
            "`{}` is a bundle: a bundle is taken alone",
            bundle.display()
        );
        return Err(Failure::Value(why));
    }
    if context.terminal.is_watched() {
        context.terminal.remark("reading advisories …");
    }
    let imported = if given.add {
        advisories::add(&resolved.data_dir, &given.paths, &Limits::default())?
    } else {
        advisories::import(&resolved.data_dir, &given.paths, &Limits::default())?
    };
    let outcome = told(context, &imported);
    let text = shown(context, resolved, Some(&imported.facts), given.format)?;
    context.terminal.result(&text);
    Ok(outcome)
}

/// Says what of an import was doubtful or could not be read.
fn told(context: Context<'_>, imported: &Imported) -> Outcome {
    let remarks = imported
        .summary
        .diagnostics
        .iter()
        .chain(&imported.diagnostics);
    if context.global.verbose > 0 {
        for remark in remarks {
            context
                .terminal
                .remark(&format!("{}: {}", remark.code.id(), remark.message));
        }
    } else if remarks.clone().next().is_some() {
        let count = show::count(remarks.count(), "remark");
        context
            .terminal
            .remark(&format!("{count} on records; -v shows them"));
    }
    for (path, reason) in &imported.summary.unread {
        context
            .terminal
            .error(&format!("not read: {path}: {reason}"));
    }
    if imported.summary.unread.is_empty() {
        Outcome::Done
    } else {
        Outcome::Unread
    }
}

fn export(
    context: Context<'_>,
    resolved: &Configuration,
    given: &FeedsExport,
) -> Result<Outcome, Failure> {
    let key = given.sign_key.as_deref();
    let exported = advisories::export(&resolved.data_dir, &given.file, key, resolved.as_of)?;
    let signed = if exported.is_signed {
        "signed"
    } else {
        "not signed"
    };
    let (file, facts) = (given.file.display(), exported.facts);
    let text = format!(
        "{file}: {} bytes, {signed}\nsnapshot {}\n",
        exported.bytes, facts.digest
    );
    context.terminal.result(&text);
    Ok(Outcome::Done)
}

fn prune(context: Context<'_>, resolved: &Configuration) -> Result<Outcome, Failure> {
    let removed = advisories::prune(&resolved.data_dir)?;
    let text = format!("{} removed\n", show::count(removed, "file"));
    context.terminal.result(&text);
    Ok(Outcome::Done)
}

fn status(
    context: Context<'_>,
    resolved: &Configuration,
    given: &FeedsStatus,
) -> Result<Outcome, Failure> {
    let snapshot = advisories::open(&resolved.data_dir)?;
    if snapshot.is_none() {
        // Why there is none may be written down.
        for standing in advisories::standings(&resolved.data_dir) {
            if let Some(error) = standing.known.and_then(|known| known.error) {
                let id = standing.feed.id;
                context
                    .terminal
                    .error(&format!("not fetched: {id}: {error}"));
            }
        }
    }
    let snapshot = snapshot.ok_or_else(|| Failure::NoAdvisories(resolved.data_dir.clone()))?;
    let text = shown(context, resolved, Some(snapshot.facts()), given.format)?;
    context.terminal.result(&text);
    Ok(Outcome::Done)
}

fn shown(
    context: Context<'_>,
    resolved: &Configuration,
    facts: Option<&SnapshotFacts>,
    format: Format,
) -> Result<String, Failure> {
    let standings = advisories::standings(&resolved.data_dir);
    if format == Format::Json {
        let rows = standings.iter().filter_map(feed_row).collect();
        return Ok(pretty(&FeedsReport::of(facts, resolved.as_of, rows))?);
    }
    let mut text = String::new();
    if let Some(facts) = facts {
        let rows = facts.sources.iter().map(|s| row(s, resolved.as_of));
        let heads = ["source", "records", "newest", "age", "digest"];
        let rows: Vec<Vec<String>> = rows.collect();
        text.push_str(&show::table(context.terminal, &heads, &rows));
    }
    let fetched: Vec<Vec<String>> = standings.iter().filter_map(fetch_row).collect();
    if !fetched.is_empty() {
        let heads = ["fetched from", "last", "live", "last error"];
        text.push_str(&show::table(context.terminal, &heads, &fetched));
    }
    if let Some(facts) = facts {
        text.push_str(&format!("snapshot {}\n", facts.digest));
    }
    Ok(text)
}

fn row(source: &asepsis_domain::matches::SourceFacts, as_of: Instant) -> Vec<String> {
    let newest = source
        .newest
        .map(rfc3339)
        .unwrap_or_else(|| "not said".to_owned());
    let age = source.newest.map(|newest| days(newest, as_of));
    let age = age.and_then(|days| usize::try_from(days).ok());
    vec![
        source.id.clone(),
        source.records.to_string(),
        newest,
        age.map_or_else(|| "not known".to_owned(), |days| show::count(days, "day")),
        source.digest.to_string().chars().take(23).collect(),
    ]
}

fn fetch_row(standing: &Standing) -> Option<Vec<String>> {
    let known = standing.known.as_ref()?;
    Some(vec![
        standing.feed.id.to_owned(),
        known
            .succeeded
            .clone()
            .unwrap_or_else(|| "never".to_owned()),
        standing.feed.sample.as_str().to_owned(),
        known.error.clone().unwrap_or_default(),
    ])
}

fn feed_row(standing: &Standing) -> Option<FeedRow> {
    let known = standing.known.clone()?;
    Some(FeedRow {
        id: standing.feed.id.to_owned(),
        source: standing.feed.source.to_owned(),
        url: standing.feed.url.to_owned(),
        live: standing.feed.sample.as_str().to_owned(),
        fetched: known.succeeded,
        tried: known.tried,
        last_error: known.error,
        files: known.files,
        bytes: known.bytes,
    })
}
