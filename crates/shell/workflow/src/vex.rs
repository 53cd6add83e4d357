//! VEX in and out: a supplier's statements into the dossier, the dossier's decisions to others.

use std::collections::BTreeMap;
use std::path::Path;

use asepsis_assessment::vex::{Accounted, Orders, Outcome, Trust, account, statements};
use asepsis_domain::device::Release;
use asepsis_domain::diagnostic::Level;
use asepsis_domain::digest::Digest;
use asepsis_domain::dossier::Dossier;
use asepsis_domain::evaluation::DecisionState;
use asepsis_domain::time::{Date, Instant};
use asepsis_domain::vex::{Standing, Statement, VexDocument};
use asepsis_format::dossier::{Addition, append};
use asepsis_format::limits::{Limits, Reading};
use asepsis_format::settings::Settings;
use asepsis_format::validation::Validation;
use asepsis_format::vex::{self, Origin, VEX_FORMATS};
use asepsis_format::{csaf, validation};
use asepsis_matching::snapshot::Snapshot;
use asepsis_matching::vers::Vers;
use asepsis_matching::version;

use crate::dossier::causes;
use crate::evaluate::{Question, evaluate, match_all};
use crate::failure::Failure;
use crate::scan::read_bytes;
use crate::{dossier, settings};

/// The file that takes decisions and proposals.
const DECISIONS: &str = "decisions.toml";

/// The orders of versions by which statements on ranges are held against components.
const ORDERS: Orders = Orders {
    contains: |range, version| {
        let range = Vers::parse(range).ok()?;
        // VERS: `vers:none/*` is no version at all.
        if range.scheme() == "none" {
            return Some(false);
        }
        range.contains(version)
    },
    compare: |kind, a, b| {
        let scheme = version::scheme_named(kind).or_else(|| version::scheme("generic"))?;
        version::compare(scheme, a, b)
    },
};

/// A document with the account of its statements; an error says why it could not be read.
#[derive(Debug)]
pub struct Imported {
    /// Path as given.
    pub path: String,
    /// What it said and what became of it.
    pub result: Result<(Reading<VexDocument>, Accounted), String>,
}

/// Accounts for every statement of VEX documents and, unless it is a dry run, writes what applies into the
/// dossier. Without a snapshot, nothing says whether a vulnerability is found here. Documents are taken one after
/// another, the latest first, so that an earlier one knows what a later one brought; of several revisions of one document
/// the latest counts. The account is in the order of the files.
///
/// # Errors
///
/// Where the dossier cannot be loaded or written.
pub fn import<B: AsRef<[u8]> + Sync>(
    dir: &Path,
    files: &[std::path::PathBuf],
    snapshot: Option<&Snapshot<B>>,
    on: Date,
    dry_run: bool,
) -> Result<Vec<Imported>, Failure> {
    let limits = Limits::default();
    let trust = trust(dir)?;
    let matches = match snapshot {
        Some(snapshot) => match_all(&dossier::load_whole(dir, &limits)?.1, snapshot)?,
        None => BTreeMap::new(),
    };
    let given: Vec<Given> = files.iter().map(|path| given(path, &limits)).collect();
    let mut all: Vec<Option<Accounted>> = given.iter().map(|_| None).collect();
    for at in order(&given) {
        let Some((one, place)) = given.get(at).zip(all.get_mut(at)) else {
            continue;
        };
        let Ok((reading, doubts)) = &one.result else {
            continue;
        };
        let (_, dossier) = dossier::load_whole(dir, &limits)?;
        let document = &reading.value;
        let trusted: &[Trust] = if doubts.is_empty() { &trust } else { &[] };
        let mut accounted = account(&dossier, document, trusted, &matches, ORDERS);
        accounted.hold(doubts);
        if let Some(later) = later(&given, document) {
            accounted.supersede(later);
        }
        if !dry_run {
            keep(dir, &one.path, document, &accounted, on)?;
        }
        *place = Some(accounted);
    }
    let imported = |(one, accounted): (Given, Option<Accounted>)| {
        let of = |(reading, _): (Reading<VexDocument>, Vec<String>)| {
            (reading, accounted.unwrap_or_default())
        };
        Imported {
            path: one.path,
            result: one.result.map(of),
        }
    };
    Ok(given.into_iter().zip(all).map(imported).collect())
}

/// A file as it was given: what was read of it, and why no rule of trust may decide by it.
struct Given {
    path: String,
    result: Result<(Reading<VexDocument>, Vec<String>), String>,
}

fn given(path: &Path, limits: &Limits) -> Given {
    let name = path.display().to_string();
    let read = || {
        let bytes = read_bytes(path, limits).map_err(|e| causes(&e))?;
        let reading = vex::read(&name, &bytes, limits).map_err(|e| causes(&e))?;
        let doubts = doubts(&reading.value, &bytes, limits);
        Ok((reading, doubts))
    };
    let result = read();
    Given { path: name, result }
}

/// Returns why no rule of trust may decide by a document: it is not in force, or not valid by its format's own rules.
fn doubts(document: &VexDocument, bytes: &[u8], limits: &Limits) -> Vec<String> {
    let standing = document.standing.word();
    let mut all: Vec<String> = standing
        .map(|word| format!("the document is {word}"))
        .into_iter()
        .collect();
    match validation::validate("", bytes, limits) {
        Ok(verdict) => {
            let rules = rules(&verdict);
            if !rules.is_empty() {
                all.push(format!("the document is not valid ({rules})"));
            }
        }
        Err(error) => all.push(format!("the document is not valid: {}", causes(&error))),
    }
    all
}

/// Returns the rules that a document breaks so that it is not valid, the first few of them.
fn rules(verdict: &Validation) -> String {
    const MOST: usize = 3;
    let errors = verdict.breaches.iter();
    let errors = errors.filter(|b| b.diagnostic.level == Level::Error);
    let mut broken: Vec<&str> = Vec::new();
    for breach in errors {
        if !broken.contains(&breach.rule) {
            broken.push(breach.rule);
        }
    }
    let more = broken.len().saturating_sub(MOST);
    broken.truncate(MOST);
    let named = broken.join(", ");
    if more > 0 {
        return format!("{named} and {more} more");
    }
    named
}

/// Returns the places of the files in the order in which they are taken: the latest first, then what has no time.
fn order(given: &[Given]) -> Vec<usize> {
    let time = |one: &Given| -> Option<Instant> {
        let (reading, _) = one.result.as_ref().ok()?;
        reading.value.time.trim().parse().ok()
    };
    let mut order: Vec<usize> = (0..given.len()).collect();
    order.sort_by_key(|at| std::cmp::Reverse(given.get(*at).and_then(time)));
    order
}

/// Returns the file with the latest revision of a document, where it is another and later.
fn later<'g>(given: &'g [Given], document: &VexDocument) -> Option<&'g str> {
    let mut latest: Option<(&Given, &VexDocument)> = None;
    for one in given {
        let Ok((reading, _)) = &one.result else {
            continue;
        };
        let known = latest.map_or(document, |(_, known)| known);
        if reading.value.supersedes(known) {
            latest = Some((one, &reading.value));
        }
    }
    latest.map(|(one, _)| one.path.as_str())
}

fn settings_of(dir: &Path) -> Result<Settings, Failure> {
    let file = dir.join(asepsis_format::settings::FILE);
    if file.is_file() {
        return Ok(settings::read(&file)?.settings);
    }
    Ok(Settings::default())
}

fn trust(dir: &Path) -> Result<Vec<Trust>, Failure> {
    let rules = settings_of(dir)?.trust.into_iter();
    Ok(rules
        .map(|t| Trust {
            author: t.author.value,
            reason: t.reason,
        })
        .collect())
}

fn keep(
    dir: &Path,
    name: &str,
    document: &VexDocument,
    accounted: &Accounted,
    on: Date,
) -> Result<(), Failure> {
    let mut additions = Vec::new();
    for row in &accounted.rows {
        let statement = document.statements.get(row.statement);
        let (Outcome::Applied { trusted }, Some(statement)) = (&row.outcome, statement) else {
            continue;
        };
        additions.push(Addition {
            is_decision: trusted.is_some(),
            id: &row.id,
            title: format!(
                "{}, as {} says of it",
                statement.vulnerability,
                author(document)
            ),
            statement,
            components: &row.components,
            releases: &row.releases,
            by: match trusted {
                Some(reason) => format!("{}, trusted: {reason}", author(document)),
                None => author(document).to_owned(),
            },
            on,
            discovered: source(name, document, statement),
        });
    }
    if additions.is_empty() {
        return Ok(());
    }
    let path = dir.join(DECISIONS);
    let text = if path.is_file() {
        std::fs::read_to_string(&path).map_err(Failure::file("read", &path))?
    } else {
        String::new()
    };
    let text = append(&text, &additions)
        .map_err(|e| Failure::Value(format!("`{}` is no TOML: {}", path.display(), e.message())))?;
    std::fs::write(&path, text).map_err(Failure::file("written", &path))
}

fn author(document: &VexDocument) -> &str {
    if document.author.is_empty() {
        "an unnamed author"
    } else {
        &document.author
    }
}

/// Returns where a record comes from: file, digest, author, date, statement.
fn source(name: &str, document: &VexDocument, statement: &Statement) -> String {
    let file = name.rsplit(['/', '\\']).next().unwrap_or(name);
    let mut text = format!(
        "Supplier's VEX `{file}`, {}, by {}",
        document.digest,
        author(document)
    );
    if !document.time.is_empty() {
        text.push_str(&format!(", of {}", document.time));
    }
    text.push_str(&format!(", statement {}", statement.number));
    text
}

/// What is to be exported.
#[derive(Debug, Clone, Copy)]
pub struct Wanted<'a> {
    /// Folder of the dossier.
    pub dir: &'a Path,
    /// Id of the format.
    pub format: &'a str,
    /// The release; all if not given.
    pub release: Option<&'a str>,
    /// The instant for which it is written.
    pub as_of: Instant,
    /// The file to write; revisions of a CSAF document that is there go on.
    pub out: Option<&'a Path>,
}

/// A document as exported.
#[derive(Debug)]
pub struct Exported {
    /// The text.
    pub text: String,
    /// How many statements it makes.
    pub statements: usize,
    /// What the format could not hold.
    pub losses: Vec<String>,
    /// Decisions that name no component of the releases asked for.
    pub silent: Vec<String>,
    /// What of the decisions no VEX document has a member for, with how many of them say it.
    pub inside: Vec<(&'static str, usize)>,
}

/// Returns the dossier's decisions in a VEX format, valid by the format's own rules, and writes the file that is
/// named.
///
/// # Errors
///
/// Where the dossier cannot be loaded, says nothing, or what it says would not be valid.
pub fn export(wanted: &Wanted<'_>) -> Result<Exported, Failure> {
    let limits = Limits::default();
    let (_, dossier) = dossier::load_whole(wanted.dir, &limits)?;
    let settings = settings_of(wanted.dir)?;
    let format = VEX_FORMATS.iter().find(|f| f.id == wanted.format);
    let format = format
        .ok_or_else(|| Failure::Value(format!("there is no VEX format `{}`", wanted.format)))?;
    let releases: Vec<&Release> = match wanted.release {
        Some(name) => vec![crate::evaluate::release(&dossier, Some(name))?],
        None => dossier.device.releases.iter().collect(),
    };
    let stated = statements(&dossier, &releases);
    if stated.statements.is_empty() {
        return Err(Failure::Value(
            "no decision says anything of these releases: there is nothing to export".to_owned(),
        ));
    }
    let id = document_id(&dossier, wanted.release);
    let document = VexDocument {
        format: format.id.to_owned(),
        version: String::new(),
        id: id.clone(),
        author: dossier.device.manufacturer.clone(),
        time: String::new(),
        revision: String::new(),
        standing: Standing::InForce,
        misdated: Vec::new(),
        digest: Digest::of(b""),
        statements: stated.statements,
    };
    let revisions = wanted
        .out
        .map(|p| revisions(p, &id, &limits))
        .transpose()?
        .unwrap_or_default();
    let written = (format.write)(
        &document,
        &Origin {
            manufacturer: &dossier.device.manufacturer,
            namespace: &namespace(&dossier, &settings)?,
            contact: &dossier.organisation.security_contact,
            device: &dossier.device.title,
            id: &id,
            as_of: wanted.as_of,
            revisions: &revisions,
        },
    )?;
    assert_valid(&written.text, &limits)?;
    if let Some(path) = wanted.out {
        std::fs::write(path, &written.text).map_err(Failure::file("written", path))?;
    }
    Ok(Exported {
        text: written.text,
        statements: document.statements.len(),
        losses: written.losses,
        silent: stated.silent,
        inside: stated.inside,
    })
}

/// Returns the decisions under which a fact has moved, with what moved: they are exported as they were decided.
///
/// # Errors
///
/// Where the dossier cannot be evaluated.
pub fn stale<B: AsRef<[u8]> + Sync>(
    dir: &Path,
    snapshot: Option<&Snapshot<B>>,
    question: &Question,
) -> Result<Vec<DecisionState>, Failure> {
    let evaluated = evaluate(dir, snapshot, question)?;
    let decisions = evaluated.evaluation.decisions.into_iter();
    Ok(decisions.filter(DecisionState::is_stale).collect())
}

fn document_id(dossier: &Dossier, release: Option<&str>) -> String {
    let device = dossier.device.id.as_str();
    release.map_or_else(|| format!("{device}-vex"), |r| format!("{device}-vex-{r}"))
}

/// Returns the address under which the manufacturer publishes.
pub(crate) fn namespace(dossier: &Dossier, settings: &Settings) -> Result<String, Failure> {
    if let Some(namespace) = &settings.namespace {
        return Ok(namespace.value.clone());
    }
    let policy = dossier.organisation.cvd_policy.strip_prefix("https://");
    let host = policy
        .and_then(|p| p.split('/').next())
        .filter(|h| h.contains('.'));
    host.map(|h| format!("https://{h}")).ok_or_else(|| {
        Failure::Value(
            "nothing says under which address the manufacturer publishes: set `namespace` under [publisher] in asepsis.toml"
                .to_owned(),
        )
    })
}

/// Returns the revisions of the document that is written anew: number, date, summary.
fn revisions(
    path: &Path,
    id: &str,
    limits: &Limits,
) -> Result<Vec<(String, String, String)>, Failure> {
    if !path.is_file() {
        return Ok(Vec::new());
    }
    let bytes = read_bytes(path, limits)?;
    let name = path.display().to_string();
    let probe = asepsis_format::probe::Probe::new(&name, &bytes, limits).map_err(|source| {
        Failure::Document {
            name: name.clone(),
            source,
        }
    })?;
    let Ok(reading) = csaf::read(&probe, limits) else {
        return Ok(Vec::new());
    };
    let tracking = reading.value.tracking;
    if tracking.id != id {
        return Ok(Vec::new());
    }
    let revisions = tracking.revisions.into_iter();
    Ok(revisions.map(|r| (r.number, r.date, r.summary)).collect())
}

/// Refuses what the format's own rules refuse.
pub(crate) fn assert_valid(text: &str, limits: &Limits) -> Result<(), Failure> {
    let verdict =
        validation::validate("", text.as_bytes(), limits).map_err(|source| Failure::Document {
            name: "the document made".to_owned(),
            source,
        })?;
    if verdict.is_valid() {
        return Ok(());
    }
    let errors = verdict
        .breaches
        .iter()
        .filter(|b| b.diagnostic.level == Level::Error);
    let lines: Vec<String> = errors
        .take(10)
        .map(|b| {
            format!(
                "{}: {}: {}",
                b.rule, b.diagnostic.pointer, b.diagnostic.message
            )
        })
        .collect();
    Err(Failure::Value(format!(
        "the document would not be valid {} and is not written; complete the decisions:\n  {}",
        verdict.format,
        lines.join("\n  ")
    )))
}
