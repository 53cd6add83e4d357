//! Approvals and signatures: every state of every version, appended; each signature bound to the digest of what was signed.

use asepsis_domain::approval::{Act as Doing, Meaning, State, Subject};
use asepsis_domain::digest::Digest;
use asepsis_domain::time::rfc3339;

use super::act::{By, bound, numbered, values};
use super::audit::{Act, Pen};
use super::contents::{current_files, current_records};
use super::db::Tx;
use super::{Records, RecordsError};

/// The folder of frozen releases in a project.
const BASELINES: &str = "baselines/";

/// A signature (21 CFR 11.50).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signature {
    /// The number of its entry in the audit trail.
    pub number: i64,
    /// The digest of what was signed.
    pub digest: String,
    /// Who signed.
    pub login: String,
    /// That person's name as it was printed then.
    pub name: String,
    /// When, UTC, RFC 3339.
    pub at: String,
    /// The signer's zone then, an IANA name.
    pub zone: String,
    /// What it means.
    pub meaning: Meaning,
    /// Whether it counts: one that was given before the asking was taken back does not.
    pub counts: bool,
}

/// Where one version of a subject stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Approval {
    /// What.
    pub subject: Subject,
    /// The digest of the version.
    pub digest: String,
    /// Where it stands.
    pub state: State,
    /// Who asked for its approval last.
    pub asked_by: String,
    /// When.
    pub asked_at: String,
    /// Whether the subject is another version by now.
    pub outdated: bool,
    /// Signatures, oldest first.
    pub signatures: Vec<Signature>,
}

/// What is done to an approval.
#[derive(Debug, Clone, Copy)]
pub struct Approving<'a> {
    /// The project.
    pub project: &'a str,
    /// What.
    pub subject: &'a Subject,
    /// The digest of the version that the person saw.
    pub digest: &'a str,
    /// Who.
    pub login: &'a str,
}

/// Who signs, and what it means.
#[derive(Debug, Clone, Copy)]
pub struct Signing<'a> {
    /// The person's printed name.
    pub name: &'a str,
    /// The person's zone.
    pub zone: &'a str,
    /// What it means.
    pub meaning: Meaning,
    /// The session in which it is signed, by its digest.
    pub session: &'a str,
}

/// What became of an act on an approval.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Approved {
    /// It was done; the number is that of its entry.
    Done(i64),
    /// There is no such record, release or project.
    Unknown,
    /// It is another version by now: the digest of what it is.
    Moved(String),
    /// It stands where this cannot be done.
    Wrong(State),
    /// This person gave this signature already.
    Twice,
    /// Who signed as the author does not approve.
    Author,
    /// The session in which it was to be signed is over.
    Over,
}

/// A row of `approval_version`.
type Row = (i64, String, String, String, String, String);

/// A row of `signature`.
type SignatureRow = (i64, String, String, String, String, String, String, String);

/// Returns the digest of what a subject is now; `None` where there is none.
async fn current(
    tx: &mut Tx,
    project: &str,
    subject: &Subject,
) -> Result<Option<String>, RecordsError> {
    let sql = "SELECT tree FROM push WHERE project = $1 ORDER BY number DESC LIMIT 1";
    let tree: Option<(String,)> = tx.row(sql, vec![project.into()]).await?;
    let Some((tree,)) = tree else {
        return Ok(None);
    };
    match subject {
        Subject::Record { kind, id } => {
            let mut all = current_records(tx, project, None).await?;
            let key = (kind.clone(), id.clone());
            Ok(all.remove(&key).map(|standing| standing.digest))
        }
        Subject::Package(digest) => Ok(Some(digest.clone())),
        Subject::Release(release) => {
            let below = format!("{BASELINES}{release}/");
            let files = current_files(tx, project, None).await?;
            let frozen = files.iter().filter(|(path, _)| path.starts_with(&below));
            let lines: String = frozen
                .map(|(path, digest)| format!("{digest}  {path}\n"))
                .collect();
            // What is not frozen yet is the whole project as it is.
            let is_frozen = !lines.is_empty();
            Ok(Some(if is_frozen {
                Digest::of(lines.as_bytes()).hex()
            } else {
                tree
            }))
        }
    }
}

/// Returns all states of a subject, oldest first.
async fn states(tx: &mut Tx, project: &str, subject: &str) -> Result<Vec<Row>, RecordsError> {
    let sql = "SELECT number, subject, digest, state, login, at FROM approval_version \
               WHERE project = $1 AND subject = $2 ORDER BY number";
    Ok(tx.rows(sql, vec![project.into(), subject.into()]).await?)
}

/// Returns the signatures of a subject, oldest first.
async fn signatures(
    tx: &mut Tx,
    project: &str,
    subject: &str,
) -> Result<Vec<Signature>, RecordsError> {
    let sql = "SELECT number, subject, digest, login, name, at, zone, meaning FROM signature \
               WHERE project = $1 AND subject = $2 ORDER BY number";
    let rows: Vec<SignatureRow> = tx.rows(sql, vec![project.into(), subject.into()]).await?;
    let signature = |row: SignatureRow| {
        let (number, _, digest, login, name, at, zone, meaning) = row;
        Some(Signature {
            number,
            digest,
            login,
            name,
            at,
            zone,
            meaning: Meaning::parse(&meaning)?,
            counts: true,
        })
    };
    Ok(rows.into_iter().filter_map(signature).collect())
}

/// Returns where each version of a subject stands, the one that was asked for last first.
fn standing(
    subject: &Subject,
    states: &[Row],
    signatures: &[Signature],
    current: Option<&str>,
) -> Vec<Approval> {
    let mut all: Vec<Approval> = Vec::new();
    let mut asked = std::collections::BTreeMap::new();
    for (number, _, digest, state, login, at) in states {
        let state = State::parse(state).unwrap_or_default();
        if state == State::InReview {
            asked.insert(digest.clone(), (*number, login.clone(), at.clone()));
            all.retain(|a| a.digest != *digest);
            all.insert(
                0,
                Approval {
                    subject: subject.clone(),
                    digest: digest.clone(),
                    state,
                    asked_by: login.clone(),
                    asked_at: at.clone(),
                    outdated: current != Some(digest.as_str()),
                    signatures: Vec::new(),
                },
            );
        } else if let Some(found) = all.iter_mut().find(|a| a.digest == *digest) {
            found.state = state;
        }
    }
    for approval in &mut all {
        let since = asked
            .get(&approval.digest)
            .map_or(0, |(number, ..)| *number);
        let own = signatures.iter().filter(|s| s.digest == approval.digest);
        let own = own.map(|s| Signature {
            counts: s.number > since && approval.state != State::Draft,
            ..s.clone()
        });
        approval.signatures = own.collect();
    }
    all
}

/// Appends a state of a version.
async fn append(
    tx: &mut Tx,
    pen: &mut Pen<'_>,
    act: &str,
    approving: &Approving<'_>,
    state: State,
    at: &str,
) -> Result<i64, RecordsError> {
    let subject = approving.subject.to_string();
    let row = values([
        approving.project,
        &subject,
        approving.digest,
        state.word(),
        approving.login,
        at,
    ]);
    let new = bound(&row);
    let in_trail = approving.subject.in_trail();
    let act = Act {
        act,
        subject: &in_trail,
        old: None,
        new: Some(&new),
    };
    let number = pen.write(tx, act).await?;
    let sql = "INSERT INTO approval_version VALUES ($1, $2, $3, $4, $5, $6, $7)";
    tx.run(sql, numbered(number, &row, 6)).await?;
    Ok(number)
}

/// What is known of a version before something is done to it.
struct Before {
    all: Vec<Approval>,
    state: State,
}

/// Returns where a version stands, or why nothing can be done to it.
async fn before(
    tx: &mut Tx,
    approving: &Approving<'_>,
) -> Result<Result<Before, Approved>, RecordsError> {
    let now = current(tx, approving.project, approving.subject).await?;
    let Some(now) = now else {
        return Ok(Err(Approved::Unknown));
    };
    if now != approving.digest {
        return Ok(Err(Approved::Moved(now)));
    }
    let subject = approving.subject.to_string();
    let states = states(tx, approving.project, &subject).await?;
    let signatures = signatures(tx, approving.project, &subject).await?;
    let all = standing(approving.subject, &states, &signatures, Some(&now));
    let own = all.iter().find(|a| a.digest == now);
    let state = own.map(|a| a.state).unwrap_or_default();
    Ok(Ok(Before { all, state }))
}

impl Records {
    /// Returns the digest of what a subject is now; `None` where there is none.
    ///
    /// # Errors
    ///
    /// [`RecordsError`] where the database fails.
    pub fn version_of(
        &self,
        project: &str,
        subject: &Subject,
    ) -> Result<Option<String>, RecordsError> {
        self.wait(async { current(&mut self.db.read().await?, project, subject).await })
    }

    /// Returns where each version of a subject stands whose approval was ever asked for, the latest first.
    ///
    /// # Errors
    ///
    /// As [`Records::version_of`].
    pub fn approvals(
        &self,
        project: &str,
        subject: &Subject,
    ) -> Result<Vec<Approval>, RecordsError> {
        self.wait(async {
            let mut tx = self.db.read().await?;
            let words = subject.to_string();
            let states = states(&mut tx, project, &words).await?;
            let signatures = signatures(&mut tx, project, &words).await?;
            let now = current(&mut tx, project, subject).await?;
            Ok(standing(subject, &states, &signatures, now.as_deref()))
        })
    }

    /// Returns the subjects of a project whose approval was ever asked for, by name.
    ///
    /// # Errors
    ///
    /// As [`Records::version_of`].
    pub fn approval_subjects(&self, project: &str) -> Result<Vec<Subject>, RecordsError> {
        self.wait(async {
            let sql = "SELECT DISTINCT subject FROM approval_version WHERE project = $1";
            let rows: Vec<(String,)> = self
                .db
                .read()
                .await?
                .rows(sql, vec![project.into()])
                .await?;
            let mut names: Vec<String> = rows.into_iter().map(|(name,)| name).collect();
            names.sort();
            Ok(names
                .iter()
                .filter_map(|name| Subject::parse(name))
                .collect())
        })
    }

    /// Asks for the approval of a version, or takes the asking back.
    ///
    /// # Errors
    ///
    /// As [`Records::version_of`].
    pub fn set_asked(
        &self,
        approving: &Approving<'_>,
        asked: bool,
        by: &By<'_>,
    ) -> Result<Approved, RecordsError> {
        self.act(by, approving.project, async |tx, pen| {
            let before = match before(tx, approving).await? {
                Ok(before) => before,
                Err(why) => return Ok(why),
            };
            let (act, doing) = match asked {
                true => ("ask", Doing::Ask),
                false => ("take back", Doing::Withdraw),
            };
            let Some(state) = before.state.after(doing) else {
                return Ok(Approved::Wrong(before.state));
            };
            let number = append(tx, pen, act, approving, state, &rfc3339(by.at)).await?;
            Ok(Approved::Done(number))
        })
    }

    /// Signs a version. A signature of approval approves it, and what was approved before is superseded.
    ///
    /// # Errors
    ///
    /// As [`Records::version_of`].
    pub fn sign(
        &self,
        approving: &Approving<'_>,
        signing: &Signing<'_>,
        by: &By<'_>,
    ) -> Result<Approved, RecordsError> {
        self.act(by, approving.project, async |tx, pen| {
            let sql = "SELECT login FROM session WHERE digest = $1 AND login = $2 AND ends > $3";
            let at = rfc3339(by.at);
            let args = vec![
                signing.session.into(),
                approving.login.into(),
                at.as_str().into(),
            ];
            let session: Option<(String,)> = tx.row(sql, args).await?;
            if session.is_none() {
                return Ok(Approved::Over);
            }
            let before = match before(tx, approving).await? {
                Ok(before) => before,
                Err(why) => return Ok(why),
            };
            let Some(state) = before.state.after(Doing::Sign(signing.meaning)) else {
                return Ok(Approved::Wrong(before.state));
            };
            if let Some(why) = refusal(&before, approving, signing.meaning) {
                return Ok(why);
            }
            let number = sign(tx, pen, approving, signing, &at).await?;
            let sql = "UPDATE session SET signed = $2 WHERE digest = $1 AND signed IS NULL";
            tx.run(sql, vec![signing.session.into(), at.as_str().into()])
                .await?;
            if state == State::Approved {
                let earlier = before.all.iter().filter(|a| {
                    a.digest != approving.digest
                        && a.state.after(Doing::Supersede) == Some(State::Superseded)
                });
                for earlier in earlier {
                    let digest = &earlier.digest;
                    let earlier = Approving {
                        digest,
                        ..*approving
                    };
                    append(tx, pen, "supersede", &earlier, State::Superseded, &at).await?;
                }
                append(tx, pen, "approve", approving, state, &at).await?;
            }
            Ok(Approved::Done(number))
        })
    }
}

/// Returns why this person does not give this signature.
fn refusal(before: &Before, approving: &Approving<'_>, meaning: Meaning) -> Option<Approved> {
    let own = before.all.iter().find(|a| a.digest == approving.digest)?;
    let mut given = own
        .signatures
        .iter()
        .filter(|s| s.counts && s.login == approving.login);
    if given.clone().any(|s| s.meaning == meaning) {
        return Some(Approved::Twice);
    }
    let is_author = given.any(|s| s.meaning == Meaning::Authorship);
    (is_author && meaning == Meaning::Approval).then_some(Approved::Author)
}

/// Appends a signature.
async fn sign(
    tx: &mut Tx,
    pen: &mut Pen<'_>,
    approving: &Approving<'_>,
    signing: &Signing<'_>,
    at: &str,
) -> Result<i64, RecordsError> {
    let subject = approving.subject.to_string();
    let row = values([
        approving.project,
        &subject,
        approving.digest,
        approving.login,
        signing.name,
        at,
        signing.zone,
        signing.meaning.word(),
    ]);
    let new = bound(&row);
    let in_trail = approving.subject.in_trail();
    let act = Act {
        act: "sign",
        subject: &in_trail,
        old: None,
        new: Some(&new),
    };
    let number = pen.write(tx, act).await?;
    let sql = "INSERT INTO signature VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    tx.run(sql, numbered(number, &row, 8)).await?;
    Ok(number)
}

#[cfg(test)]
mod tests;
