//! Approvals: asked for, signed with the password given anew, taken back. A signature is bound to the digest of the version
//! that the signer saw; another version has none. Source: 21 CFR 11.50, 11.70, 11.100, 11.200.

use asepsis_document::{ApprovalCopy, ApprovedVersion, GivenSignature, approval_copy};
use asepsis_domain::access::Permission;
use asepsis_domain::approval::{Meaning, State, Subject};
use asepsis_domain::time::{Instant, local};
pub use asepsis_store::record::{Approval, Approved, Signature};
use asepsis_store::record::{Approving, By, Records, Signing as Signer};

use crate::accounts::{Person, Proof, Way, prove, session_of, who};
use crate::failure::Failure;
use crate::worker::{WorkerCommand, Workers};

/// What is to be approved: the version that a person saw.
#[derive(Debug, Clone, Copy)]
pub struct Seen<'a> {
    /// The project.
    pub project: &'a str,
    /// What.
    pub subject: &'a Subject,
    /// The digest of the version, as it was shown.
    pub digest: &'a str,
    /// Why, or any other remark; may be empty.
    pub remark: &'a str,
}

/// What somebody types to sign: all components of a signature, each time (21 CFR 11.200(a)(1)).
#[derive(Clone, Copy)]
pub struct Signing<'a> {
    /// The token of the session.
    pub session: &'a str,
    /// The login.
    pub login: &'a str,
    /// The password.
    pub password: &'a str,
    /// The code of the second factor, where there is one; asked for at the first signing in a session.
    pub code: Option<&'a str>,
    /// What the signature means.
    pub meaning: Meaning,
    /// From where, for the audit trail; may be empty.
    pub from: &'a str,
}

/// What became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Signed {
    /// It is signed; the number is that of the entry in the audit trail.
    Done(i64),
    /// The session is over, or login, password or code are wrong.
    Refused,
    /// No role of this person allows it.
    NotAllowed,
    /// It was not done, for this reason.
    Not(Approved),
}

impl Signed {
    /// Returns why it was not done, in words; `None` where it was.
    pub fn why_not(&self) -> Option<String> {
        let why = match self {
            Self::Done(_) => return None,
            Self::Refused => {
                "Nothing was signed: account, password or code is wrong, or it was tried too often."
            }
            Self::NotAllowed => {
                "Your roles do not allow it, or it was tried with a token: a person signs, in a session."
            }
            Self::Not(Approved::Moved(_)) => {
                "It is another version by now than the one you saw: look at it again."
            }
            Self::Not(Approved::Wrong(state)) => {
                return Some(format!(
                    "It is {} by now: that cannot be done.",
                    state.word()
                ));
            }
            Self::Not(Approved::Twice) => "You have given this signature already.",
            Self::Not(Approved::Author) => {
                "Who signed as the author does not approve: somebody else has to."
            }
            Self::Not(Approved::Unknown) => "There is no such record, release or package.",
            Self::Not(Approved::Done(_) | Approved::Over) => "Nothing was done.",
        };
        Some(why.to_owned())
    }
}

/// Returns the approvals of a subject in print, as PDF; `None` where there is no such subject.
///
/// # Errors
///
/// Where the database fails, or the worker that typesets does.
pub fn copy_as_pdf(
    records: &Records,
    (project, device): (&str, &str),
    subject: &Subject,
    at: Instant,
    worker: &WorkerCommand,
) -> Result<Option<Vec<u8>>, Failure> {
    let Some(now) = records.version_of(project, subject)? else {
        return Ok(None);
    };
    let versions: Vec<ApprovedVersion> = records
        .approvals(project, subject)?
        .into_iter()
        .map(printed)
        .collect();
    let document = approval_copy(&ApprovalCopy {
        device,
        project,
        subject: &subject.to_string(),
        now: &now,
        versions: &versions,
        at,
    });
    Ok(Some(Workers::new(worker).typeset_one(&document)?.pdf))
}

fn printed(approval: Approval) -> ApprovedVersion {
    let signature = |given: Signature| GivenSignature {
        there: given.at.parse().ok().and_then(|at| local(at, &given.zone)),
        number: given.number,
        name: given.name,
        login: given.login,
        at: given.at,
        meaning: given.meaning,
        counts: given.counts,
    };
    ApprovedVersion {
        digest: approval.digest,
        state: approval.state,
        outdated: approval.outdated,
        asked_by: approval.asked_by,
        asked_at: approval.asked_at,
        signatures: approval.signatures.into_iter().map(signature).collect(),
    }
}

/// Asks for the approval of a version.
///
/// # Errors
///
/// Where the database fails.
pub fn ask(
    records: &Records,
    person: &Person,
    seen: &Seen<'_>,
    now: Instant,
) -> Result<Signed, Failure> {
    let is_allowed = person.may(Some(seen.project), Permission::Sign);
    set_asked(records, person, seen, is_allowed, true, now)
}

/// Takes the asking back; who asked does it, or who may approve. Signatures that were given stay, and count no more.
///
/// # Errors
///
/// Where the database fails.
pub fn withdraw(
    records: &Records,
    person: &Person,
    seen: &Seen<'_>,
    now: Instant,
) -> Result<Signed, Failure> {
    let all = records.approvals(seen.project, seen.subject)?;
    let own = all
        .iter()
        .any(|a| a.digest == seen.digest && a.asked_by == person.login);
    let is_allowed = own && person.may(Some(seen.project), Permission::Sign)
        || person.may(Some(seen.project), Permission::Approve);
    set_asked(records, person, seen, is_allowed, false, now)
}

fn set_asked(
    records: &Records,
    person: &Person,
    seen: &Seen<'_>,
    is_allowed: bool,
    asked: bool,
    now: Instant,
) -> Result<Signed, Failure> {
    if !is_allowed || matches!(person.way, Way::Token { .. }) {
        return Ok(Signed::NotAllowed);
    }
    let by = By {
        actor: &person.actor(),
        at: now,
        reason: seen.remark,
    };
    let approving = approving(seen, &person.login);
    Ok(told(records.set_asked(&approving, asked, &by)?))
}

/// Signs a version, after login and password, and at the first signing in a session the second factor, were given anew.
///
/// # Errors
///
/// Where the database fails.
pub fn sign(
    records: &Records,
    signing: &Signing<'_>,
    seen: &Seen<'_>,
    now: Instant,
) -> Result<Signed, Failure> {
    let Some(person) = who(records, signing.session, now)? else {
        return Ok(Signed::Refused);
    };
    let permission = match signing.meaning {
        Meaning::Approval => Permission::Approve,
        Meaning::Authorship | Meaning::Review | Meaning::Responsibility => Permission::Sign,
    };
    if !person.may(Some(seen.project), permission) {
        return Ok(Signed::NotAllowed);
    }
    let Way::Session { signed, .. } = &person.way else {
        return Ok(Signed::NotAllowed);
    };
    let proof = Proof {
        // Another's login proves nothing about who is signed in.
        login: &person.login,
        password: signing.password,
        code: signing.code,
        wants_code: !signed,
        act: "signature refused",
        from: signing.from,
    };
    if !signing.login.trim().eq_ignore_ascii_case(&person.login) {
        return Ok(Signed::Refused);
    }
    let Some((login, step)) = prove(records, &proof, now)? else {
        return Ok(Signed::Refused);
    };
    if !records.proved(&login, step)? {
        return Ok(Signed::Refused);
    }
    let reason = match seen.remark.trim() {
        "" => format!("{} of {}", signing.meaning.word(), seen.digest),
        remark => format!("{} of {}: {remark}", signing.meaning.word(), seen.digest),
    };
    let by = By {
        actor: &person.actor(),
        at: now,
        reason: &reason,
    };
    let signer = Signer {
        name: &person.name,
        zone: &person.zone,
        meaning: signing.meaning,
        session: &session_of(signing.session),
    };
    let done = records.sign(&approving(seen, &login), &signer, &by)?;
    Ok(told(done))
}

/// Returns where each version of a subject stands whose approval was ever asked for, the latest first.
///
/// # Errors
///
/// Where the database fails.
pub fn of(records: &Records, project: &str, subject: &Subject) -> Result<Vec<Approval>, Failure> {
    Ok(records.approvals(project, subject)?)
}

/// Returns the digest of what a subject is now, which is what a signer must have seen; `None` where there is none.
///
/// # Errors
///
/// Where the database fails.
pub fn version_of(
    records: &Records,
    project: &str,
    subject: &Subject,
) -> Result<Option<String>, Failure> {
    Ok(records.version_of(project, subject)?)
}

/// Returns what waits for signatures in a project: versions in review that are still what they were.
///
/// # Errors
///
/// Where the database fails.
pub fn waiting(records: &Records, project: &str) -> Result<Vec<Approval>, Failure> {
    let mut waiting = Vec::new();
    for subject in records.approval_subjects(project)? {
        let all = records.approvals(project, &subject)?.into_iter();
        waiting.extend(all.filter(|a| a.state == State::InReview && !a.outdated));
    }
    Ok(waiting)
}

fn approving<'a>(seen: &Seen<'a>, login: &'a str) -> Approving<'a> {
    Approving {
        project: seen.project,
        subject: seen.subject,
        digest: seen.digest,
        login,
    }
}

fn told(done: Approved) -> Signed {
    match done {
        Approved::Done(number) => Signed::Done(number),
        Approved::Over => Signed::Refused,
        other => Signed::Not(other),
    }
}
