//! Signing in and out. What an attacker is told is that it did not work; what the audit trail is told is why.

use asepsis_domain::audit::Actor;
use asepsis_domain::time::{Instant, later, rfc3339};
use asepsis_store::record::{Attempt, By, NewSession, Records, Session};

use super::{Person, Way, login_of, secret, totp};
use crate::failure::Failure;

/// So many attempts that fail lock an account.
const MOST: i64 = 10;

/// For so many seconds.
const LOCK: i64 = 15 * 60;

/// How long a session lasts at most, in seconds.
const ENDS: i64 = 12 * 60 * 60;

/// How long a session lasts unused, in seconds.
const IDLE: i64 = 30 * 60;

/// The use of a session is written down at most so often, in seconds.
const SEEN: i64 = 60;

/// What somebody types to get in.
#[derive(Clone, Copy)]
pub struct SignIn<'a> {
    /// The login.
    pub login: &'a str,
    /// The password.
    pub password: &'a str,
    /// The code of the second factor.
    pub code: Option<&'a str>,
    /// From where, for the audit trail, such as an address; may be empty.
    pub from: &'a str,
}

/// What became of signing in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SignedIn {
    /// There is a session.
    Opened(Opened),
    /// It did not work. Nobody is told why: the login, the password or the code is wrong, or the account cannot be used.
    Refused,
}

/// A new session.
#[derive(Clone, PartialEq, Eq)]
pub struct Opened {
    /// Its token, which is kept nowhere else.
    pub token: String,
    /// When it ends at the latest.
    pub ends: Instant,
}

impl std::fmt::Debug for Opened {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Opened(…, until {})", self.ends)
    }
}

/// An open session, as its owner sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Open {
    /// Its id, which is no secret.
    pub id: String,
    /// When it began, RFC 3339.
    pub begun: String,
    /// When it was last used.
    pub seen: String,
    /// Whether it is the one that asks.
    pub own: bool,
}

/// Signs somebody in.
///
/// # Errors
///
/// Where the database fails.
pub fn sign_in(records: &Records, given: &SignIn<'_>, now: Instant) -> Result<SignedIn, Failure> {
    let proof = Proof {
        login: given.login,
        password: given.password,
        code: given.code,
        wants_code: true,
        act: "refused",
        from: given.from,
    };
    let Some((login, step)) = prove(records, &proof, now)? else {
        return Ok(SignedIn::Refused);
    };
    let token = secret::token()?;
    let ends = later(now, ENDS);
    let digest = secret::kept(&token);
    let session = NewSession {
        digest: &digest,
        ends,
        step,
    };
    let by = By {
        actor: &Actor::Login(&login).to_string(),
        at: now,
        reason: &place(given.from),
    };
    if records.open_session(&login, &session, &by)? {
        return Ok(SignedIn::Opened(Opened { token, ends }));
    }
    refuse(records, &proof, &login, "the code was used before", now)?;
    Ok(SignedIn::Refused)
}

/// What somebody types to prove to be who they say.
#[derive(Clone, Copy)]
pub(crate) struct Proof<'a> {
    pub(crate) login: &'a str,
    pub(crate) password: &'a str,
    pub(crate) code: Option<&'a str>,
    /// Whether a second factor must be shown, where there is one.
    pub(crate) wants_code: bool,
    /// How the trail calls a refusal.
    pub(crate) act: &'a str,
    pub(crate) from: &'a str,
}

/// Returns the login, and the step of the code, which is yet to be used up; `None` where it is not proved. The attempt is
/// counted before anything is compared, and what is compared takes as long whether there is such an account or not.
pub(crate) fn prove(
    records: &Records,
    proof: &Proof<'_>,
    now: Instant,
) -> Result<Option<(String, Option<i64>)>, Failure> {
    let login = login_of(proof.login).unwrap_or_default();
    let why = match records.attempt(&login, now, MOST, later(now, LOCK))? {
        Attempt::Let(secrets) => {
            let is_right = secret::verify(proof.password, secrets.password.as_deref())?;
            let needed = secrets.totp.as_deref().filter(|_| proof.wants_code);
            match (is_right, needed) {
                (false, _) => "the password is wrong",
                (true, None) => return Ok(Some((login, None))),
                (true, Some(secret)) => match totp::step(secret, proof.code, now) {
                    Some(step) if step > secrets.totp_step => {
                        return Ok(Some((login, Some(step))));
                    }
                    Some(_) => "the code was used before",
                    None => "the code is wrong",
                },
            }
        }
        Attempt::Locked => {
            secret::verify(proof.password, None)?;
            "the account is locked"
        }
        Attempt::Closed => {
            secret::verify(proof.password, None)?;
            "the account cannot be used"
        }
    };
    refuse(records, proof, &login, why, now)?;
    Ok(None)
}

/// Returns from where somebody came as the trail may say it: bounded, on one line.
fn place(from: &str) -> String {
    from.chars().filter(|c| !c.is_control()).take(100).collect()
}

/// Writes a refusal down.
fn refuse(
    records: &Records,
    proof: &Proof<'_>,
    login: &str,
    why: &str,
    now: Instant,
) -> Result<(), Failure> {
    let from = place(proof.from);
    let reason = match from.as_str() {
        "" => why.to_owned(),
        from => format!("{why}; from {from}"),
    };
    let by = By {
        actor: &Actor::Named("somebody").to_string(),
        at: now,
        reason: &reason,
    };
    let was_locked = why == "the account is locked";
    Ok(records.refused(proof.act, login, was_locked, &by)?)
}

/// Returns whose session it is; `None` where it is over.
///
/// # Errors
///
/// Where the database fails.
pub fn who(records: &Records, token: &str, now: Instant) -> Result<Option<Person>, Failure> {
    let digest = secret::kept(token);
    let found = records.session(&digest, now, later(now, -IDLE))?;
    let Some((session, account)) = found else {
        return Ok(None);
    };
    if session.seen < rfc3339(later(now, -SEEN)) {
        records.saw(&digest, now)?;
    }
    let way = Way::Session {
        id: id(&session),
        signed: session.signed.is_some(),
    };
    Ok(Some(Person::of(account, way)))
}

/// Returns the id of a session: a part of what is kept of its token, from which nothing follows.
fn id(session: &Session) -> String {
    session.digest.get(..16).unwrap_or_default().to_owned()
}

/// Ends a session.
///
/// # Errors
///
/// Where the database fails.
pub fn sign_out(records: &Records, token: &str, now: Instant) -> Result<(), Failure> {
    if let Some(person) = who(records, token, now)? {
        let by = By {
            actor: &person.actor(),
            at: now,
            reason: "",
        };
        records.end_session(&person.login, &secret::kept(token), &by)?;
    }
    Ok(())
}

/// Returns the open sessions of an account, the latest first; `own` is the token of the one that asks.
///
/// # Errors
///
/// Where the database fails.
pub fn sessions(
    records: &Records,
    login: &str,
    own: &str,
    now: Instant,
) -> Result<Vec<Open>, Failure> {
    let own = secret::kept(own);
    let idle = rfc3339(later(now, -IDLE));
    let all = records.sessions(login, now)?.into_iter();
    let all = all.filter(|s| s.seen > idle).map(|session| Open {
        id: id(&session),
        own: session.digest == own,
        begun: session.begun,
        seen: session.seen,
    });
    Ok(all.collect())
}

/// Ends one session of an account by its id; `false` where there is none.
///
/// # Errors
///
/// Where the database fails.
pub fn revoke_session(
    records: &Records,
    login: &str,
    session: &str,
    by: &By<'_>,
) -> Result<bool, Failure> {
    let all = records.sessions(login, by.at)?;
    match all.iter().find(|s| id(s) == session) {
        Some(found) => Ok(records.end_session(login, &found.digest, by)?),
        None => Ok(false),
    }
}

/// Ends all sessions of an account; `keep` is the token of one that goes on. Returns how many ended.
///
/// # Errors
///
/// Where the database fails.
pub fn revoke_all(
    records: &Records,
    login: &str,
    keep: Option<&str>,
    by: &By<'_>,
) -> Result<usize, Failure> {
    let keep = keep.map(secret::kept);
    Ok(records.end_sessions(login, keep.as_deref(), by)?)
}

/// Returns whether this is the person's password, asked for again before something is changed.
pub(super) fn prove_password(
    records: &Records,
    person: &Person,
    password: &str,
    now: Instant,
) -> Result<bool, Failure> {
    let proof = Proof {
        login: &person.login,
        password,
        code: None,
        wants_code: false,
        act: "password refused",
        from: "",
    };
    if prove(records, &proof, now)?.is_none() {
        return Ok(false);
    }
    records.proved(&person.login, None)?;
    Ok(true)
}

/// Sets a new password after the old one was given; other sessions end. `false` where the old one is wrong or the session is
/// over.
///
/// # Errors
///
/// Where the new password is guessed too easily, or the database fails.
pub fn change_password(
    records: &Records,
    token: &str,
    old: &str,
    new: &str,
    now: Instant,
) -> Result<bool, Failure> {
    let Some(person) = who(records, token, now)? else {
        return Ok(false);
    };
    secret::check(new, &person.login)?;
    if !prove_password(records, &person, old, now)? {
        return Ok(false);
    }
    let by = By {
        actor: &person.actor(),
        at: now,
        reason: "",
    };
    let password = secret::hash(new)?;
    let keep = secret::kept(token);
    Ok(records.set_password(&person.login, &password, Some(&keep), &by)?)
}
