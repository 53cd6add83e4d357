//! Security advisories from cases, and the folder from which they are served.

use std::path::Path;
use std::process::{Command, Stdio};

use asepsis_domain::diagnostic::{Diagnostic, Level};
use asepsis_domain::postmarket::{Case, CaseAdvisory};
use asepsis_domain::time::Instant;
use asepsis_format::csaf::{self, Document, Facts, Publication, Published};
use asepsis_format::limits::Limits;
use asepsis_matching::snapshot::Snapshot;

use crate::evaluate::{Evaluated, Question, evaluate};
use crate::failure::Failure;
use crate::site;
use crate::vex::{assert_valid, namespace};

/// An advisory, valid by the standard's own tests.
#[derive(Debug)]
pub struct Advisory {
    /// The case.
    pub case: String,
    /// As nouns.
    pub document: Document,
    /// As text.
    pub text: String,
}

/// Returns the advisories of the cases that have one, or of the case named.
///
/// # Errors
///
/// Where the dossier cannot be evaluated, there is no such case, or the document would not be valid.
pub fn export<B: AsRef<[u8]> + Sync>(
    dir: &Path,
    snapshot: Option<&Snapshot<B>>,
    case: Option<&str>,
    as_of: Instant,
) -> Result<(Evaluated, Vec<Advisory>), Failure> {
    let evaluated = evaluate(dir, snapshot, &Question::at(as_of))?;
    let dossier = &evaluated.dossier;
    let namespace = namespace(dossier, &evaluated.settings)?;
    let mut all = Vec::new();
    for (known, written) in wanted(&evaluated, case)? {
        assert_true(&evaluated, known)?;
        let facts = facts(&evaluated, known);
        let document = csaf::advisory(dossier, known, written, &facts, &namespace, as_of);
        let text = csaf::write(&document)?;
        assert_valid(&text, &Limits::default())?;
        all.push(Advisory {
            case: known.head.id.to_string(),
            document,
            text,
        });
    }
    Ok((evaluated, all))
}

fn wanted<'e>(
    evaluated: &'e Evaluated,
    case: Option<&str>,
) -> Result<Vec<(&'e Case, &'e CaseAdvisory)>, Failure> {
    let cases = evaluated.dossier.cases.iter();
    let Some(id) = case else {
        return Ok(cases
            .filter_map(|c| Some((c, c.advisory.as_ref()?)))
            .collect());
    };
    let found = cases.clone().find(|c| c.head.id.as_str() == id);
    let found =
        found.ok_or_else(|| Failure::Value(format!("there is no case `{id}` in cases.toml")))?;
    let written = found.advisory.as_ref().ok_or_else(|| {
        Failure::Value(format!(
            "the case `{id}` has no [case.advisory]: give it an id, a TLP label and its revisions"
        ))
    })?;
    Ok(vec![(found, written)])
}

/// Refuses an advisory on which the dossier is in error: a release that is none, a decision that says otherwise.
fn assert_true(evaluated: &Evaluated, case: &Case) -> Result<(), Failure> {
    let is_of_case = |d: &&Diagnostic| {
        let stands = d.at.as_ref().map(|at| &at.file) == Some(&case.head.at.file);
        let of_other = d.record.as_ref().is_some_and(|r| *r != case.head.id);
        d.level == Level::Error && stands && !of_other
    };
    let wrong = evaluated.evaluation.diagnostics.iter().filter(is_of_case);
    let lines: Vec<String> = wrong
        .map(|d| {
            let at = d.at.as_ref().map_or_else(String::new, ToString::to_string);
            format!("\n  {at}: {}. {}", d.message, d.help)
        })
        .collect();
    if lines.is_empty() {
        return Ok(());
    }
    let id = &case.head.id;
    let lines = lines.concat();
    Err(Failure::Value(format!(
        "the advisory of {id} is not written, correct first:{lines}"
    )))
}

/// Returns what the snapshot says of the case's vulnerabilities.
fn facts(evaluated: &Evaluated, case: &Case) -> Vec<Facts> {
    let mut all: Vec<Facts> = Vec::new();
    for finding in &evaluated.evaluation.findings {
        let known = &finding.vulnerability;
        let is_ours = case.vulnerabilities.iter().any(|v| v.value == known.id);
        if !is_ours || all.iter().any(|f| f.id == known.id) {
            continue;
        }
        all.push(Facts {
            id: known.id.clone(),
            summary: known.summary.clone(),
            cwes: known.cwes.clone(),
            vectors: known.cvss.iter().map(|c| c.vector.clone()).collect(),
        });
    }
    all
}

/// What was published.
#[derive(Debug)]
pub struct PublishedFolder {
    /// Advisories in it, by id.
    pub advisories: Vec<String>,
    /// Advisories that are not for everybody and so not in it, by id.
    pub left_out: Vec<String>,
    /// Files written.
    pub files: usize,
    /// Every document is signed.
    pub is_signed: bool,
}

/// Days for which `security.txt` is good.
const GOOD_FOR_DAYS: i64 = 365;

/// Writes the folder of a CSAF provider: advisories that everybody may read, and what leads to them.
///
/// # Errors
///
/// As [`export`]; where the folder cannot be written or the key cannot sign.
pub fn publish<B: AsRef<[u8]> + Sync>(
    dir: &Path,
    snapshot: Option<&Snapshot<B>>,
    out: &Path,
    key: Option<&str>,
    as_of: Instant,
) -> Result<PublishedFolder, Failure> {
    let (evaluated, all) = export(dir, snapshot, None, as_of)?;
    let dossier = &evaluated.dossier;
    let (open, closed): (Vec<&Advisory>, Vec<&Advisory>) =
        all.iter().partition(|a| a.document.tlp == "WHITE");
    let documents: Vec<Published<'_>> = open
        .iter()
        .map(|a| Published {
            document: &a.document,
            text: &a.text,
        })
        .collect();
    let namespace = namespace(dossier, &evaluated.settings)?;
    let fingerprint = key.map(fingerprint).transpose()?;
    let expires = Instant::from_second(as_of.as_second() + GOOD_FOR_DAYS * 86_400)
        .map_err(|e| Failure::Value(e.to_string()))?;
    let mut files = csaf::provider(
        &Publication {
            namespace: &namespace,
            name: &dossier.device.manufacturer,
            contact: &dossier.organisation.security_contact,
            policy: &dossier.organisation.cvd_policy,
            as_of,
            expires,
            fingerprint: fingerprint.as_deref(),
        },
        &documents,
    )?;
    if let (Some(key), Some(fingerprint)) = (key, &fingerprint) {
        for advisory in &open {
            let signature = gpg(
                &["--local-user", key, "--armor", "--detach-sign"],
                advisory.text.as_bytes(),
            )?;
            files.insert(
                format!("{}.asc", csaf::place(&advisory.document)),
                signature,
            );
        }
        let public = gpg(&["--armor", "--export", fingerprint], b"")?;
        files.insert(
            format!(".well-known/csaf/openpgp/{fingerprint}.asc"),
            public,
        );
    }
    site::write(out, &files)?;
    let ids = |of: &[&Advisory]| of.iter().map(|a| a.document.tracking.id.clone()).collect();
    Ok(PublishedFolder {
        advisories: ids(&open),
        left_out: ids(&closed),
        files: files.len(),
        is_signed: key.is_some(),
    })
}

/// Returns the fingerprint of a key of the user's keyring.
fn fingerprint(key: &str) -> Result<String, Failure> {
    let listed = gpg(&["--with-colons", "--fingerprint", "--list-keys", key], b"")?;
    let listed = String::from_utf8_lossy(&listed);
    let line = listed.lines().find_map(|l| l.strip_prefix("fpr:"));
    let found = line.and_then(|l| l.split(':').find(|part| !part.is_empty()));
    found
        .map(str::to_owned)
        .ok_or_else(|| Failure::Value(format!("gpg knows no key `{key}`")))
}

/// Runs `gpg`, which keeps the keys: no key passes through here.
fn gpg(arguments: &[&str], input: &[u8]) -> Result<Vec<u8>, Failure> {
    let refused = |why: String| Failure::Value(format!("`gpg {}`: {why}", arguments.join(" ")));
    let mut child = Command::new("gpg")
        .args(["--batch", "--yes", "--quiet"])
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|e| refused(e.to_string()))?;
    if let Some(mut stdin) = child.stdin.take() {
        std::io::Write::write_all(&mut stdin, input).map_err(|e| refused(e.to_string()))?;
    }
    let output = child
        .wait_with_output()
        .map_err(|e| refused(e.to_string()))?;
    if !output.status.success() {
        let why = String::from_utf8_lossy(&output.stderr).trim().to_owned();
        return Err(refused(why));
    }
    Ok(output.stdout)
}
