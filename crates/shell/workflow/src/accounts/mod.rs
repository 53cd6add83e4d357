//! Accounts: who somebody is and what that person or program may do. Whether somebody may change accounts is asked where the
//! wish comes in; here stands what a change needs, and that each is written into the audit trail.

mod secret;
mod session;
mod token;
mod totp;

use asepsis_domain::access::{Grant, Permission, Role, Scope, may, roles_in};
use asepsis_domain::audit::Actor;
use asepsis_domain::time::{Instant, later, local};
use asepsis_store::record::{Accepting as Accepted, Changed, Records};
pub use asepsis_store::record::{Account, ApiToken, By};

use crate::failure::Failure;

pub use secret::{LONGEST, SHORTEST};
pub use session::{
    Open, Opened, SignIn, SignedIn, change_password, revoke_all, revoke_session, sessions, sign_in,
    sign_out, who,
};
pub(crate) use session::{Proof, prove};
pub use token::{NewToken, token_new, token_revoke, tokens, who_by_token};
pub use totp::{Offered, totp_begin, totp_confirm, totp_remove};

/// How long a one-time link holds, in seconds.
const LINK: i64 = 24 * 60 * 60;

/// The login of the first administrator.
const FIRST: &str = "admin";

/// A link by which somebody sets a password once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OneTimeLink {
    /// For whom.
    pub login: String,
    /// The secret part.
    pub token: String,
    /// Until when.
    pub ends: Instant,
}

/// How somebody came in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Way {
    /// By a session.
    Session {
        /// Its id, which is no secret.
        id: String,
        /// Whether something was signed in it.
        signed: bool,
    },
    /// By a token of the API.
    Token {
        /// Its id.
        id: String,
        /// What it may do at most.
        allows: Vec<Permission>,
        /// Where.
        scope: Scope,
    },
}

/// Somebody who proved to have an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// The login.
    pub login: String,
    /// The name as it is printed.
    pub name: String,
    /// The zone, an IANA name.
    pub zone: String,
    /// Whether there is a second factor.
    pub second_factor: bool,
    /// What is granted.
    pub grants: Vec<Grant>,
    /// How the person came in.
    pub way: Way,
}

impl Person {
    fn of(account: Account, way: Way) -> Self {
        Self {
            login: account.login,
            name: account.name,
            zone: account.zone,
            second_factor: account.second_factor,
            grants: account.grants,
            way,
        }
    }

    /// Returns the roles in a project, or with `None` in the organisation itself.
    pub fn roles(&self, project: Option<&str>) -> Vec<Role> {
        roles_in(&self.grants, project)
    }

    /// Returns whether something is allowed in a project, or with `None` in the organisation itself: a role must allow it,
    /// and the token, where there is one.
    pub fn may(&self, project: Option<&str>, permission: Permission) -> bool {
        let by_way = match &self.way {
            Way::Session { .. } => true,
            Way::Token { allows, scope, .. } => {
                scope.reaches(project) && allows.contains(&permission)
            }
        };
        by_way && may(&self.roles(project), permission)
    }

    /// Returns the name by which the audit trail speaks of this person.
    pub fn actor(&self) -> String {
        let login = &self.login;
        match &self.way {
            Way::Session { .. } => Actor::Login(login).to_string(),
            Way::Token { id, .. } => Actor::Token { login, id }.to_string(),
        }
    }
}

/// What an invited person tells.
#[derive(Debug, Clone, Copy)]
pub struct Accepting<'a> {
    /// The secret part of the link.
    pub token: &'a str,
    /// The login.
    pub login: &'a str,
    /// The new password.
    pub password: &'a str,
    /// The name as it is to be printed.
    pub name: &'a str,
    /// The zone, an IANA name.
    pub zone: &'a str,
}

/// Makes the first administrator, where there is no account at all, and the one-time link; `None` where there is one.
///
/// # Errors
///
/// Where the database fails.
pub fn first(records: &Records, now: Instant) -> Result<Option<OneTimeLink>, Failure> {
    let link = new_link(FIRST, now)?;
    let actor = Actor::Itself.to_string();
    let by = By {
        actor: &actor,
        at: now,
        reason: "the first start",
    };
    let kept = secret::kept(&link.token);
    let is_made = records.first_account(FIRST, &kept, link.ends, &by)?;
    Ok(is_made.then_some(link))
}

/// Makes an account and a one-time link by which its owner sets a password.
///
/// # Errors
///
/// Where the login cannot be one or was given before, or the database fails.
pub fn invite(records: &Records, login: &str, by: &By<'_>) -> Result<OneTimeLink, Failure> {
    let login = &login_of(login).ok_or_else(|| no_login(login))?;
    if !records.add_account(login, by)? {
        return Err(Failure::Value(format!(
            "the login `{login}` was given before, and no login is given to a second person: take another one, or make a new link for it"
        )));
    }
    link(records, login, false, by)
}

/// Makes a new one-time link for an account, in the place of an earlier one: its owner sets a new password. `forget` takes
/// the second factor away.
///
/// # Errors
///
/// Where there is no such account, it is disabled, or the database fails.
pub fn link(
    records: &Records,
    login: &str,
    forget: bool,
    by: &By<'_>,
) -> Result<OneTimeLink, Failure> {
    let login = &login_of(login).ok_or_else(|| no_login(login))?;
    let link = new_link(login, by.at)?;
    let kept = secret::kept(&link.token);
    if records.invite(login, &kept, link.ends, forget, by)? {
        return Ok(link);
    }
    Err(Failure::Value(format!(
        "there is no account `{login}` that may be used: enable it first"
    )))
}

/// Returns for whom a one-time link is, `None` where it does not hold (any more).
///
/// # Errors
///
/// Where the database fails.
pub fn invited(records: &Records, token: &str, now: Instant) -> Result<Option<String>, Failure> {
    Ok(records.invited(&secret::kept(token), now)?)
}

/// Uses a one-time link up: sets name, zone and password. Sessions of the account end.
///
/// # Errors
///
/// Where the link does not hold, the password is guessed too easily, name or zone cannot be, or the database fails.
pub fn accept(records: &Records, accepting: &Accepting<'_>, now: Instant) -> Result<(), Failure> {
    let refused = || {
        Failure::Value(
            "this link does not hold: it was used, is over, was replaced, or is for another login. Ask for a new one".to_owned(),
        )
    };
    let login = login_of(accepting.login).ok_or_else(refused)?;
    // Nothing is computed for who has no link.
    if invited(records, accepting.token, now)?.as_ref() != Some(&login) {
        return Err(refused());
    }
    let name = printed(accepting.name)?;
    if local(now, accepting.zone).is_none() {
        return Err(Failure::Value(format!(
            "`{}` is no time zone: write its IANA name, such as `Europe/Berlin` or `UTC`",
            accepting.zone.chars().take(64).collect::<String>()
        )));
    }
    secret::check(accepting.password, &login)?;
    let password = secret::hash(accepting.password)?;
    let by = By {
        actor: &Actor::Login(&login).to_string(),
        at: now,
        reason: "by a one-time link",
    };
    let accepted = Accepted {
        login: &login,
        name: &name,
        zone: accepting.zone,
        password: &password,
    };
    match records.accept(&secret::kept(accepting.token), &accepted, &by)? {
        true => Ok(()),
        false => Err(refused()),
    }
}

/// Returns all accounts by login.
///
/// # Errors
///
/// Where the database fails.
pub fn list(records: &Records) -> Result<Vec<Account>, Failure> {
    Ok(records.accounts()?)
}

/// Grants a role. Nobody grants a role to themselves.
///
/// # Errors
///
/// Where there is no such account, the actor is that account, or the database fails.
pub fn grant(records: &Records, login: &str, grant: &Grant, by: &By<'_>) -> Result<(), Failure> {
    set_grant(records, login, grant, true, by)
}

/// Withdraws a role; that of the last administrator stays.
///
/// # Errors
///
/// As [`grant`].
pub fn withdraw(records: &Records, login: &str, grant: &Grant, by: &By<'_>) -> Result<(), Failure> {
    set_grant(records, login, grant, false, by)
}

/// Disables an account: its sessions end, its tokens do nothing. It stays known, and its signatures stay.
///
/// # Errors
///
/// Where there is no such account, it is the last administrator's, or the database fails.
pub fn disable(records: &Records, login: &str, by: &By<'_>) -> Result<(), Failure> {
    let login = &login_of(login).ok_or_else(|| no_login(login))?;
    told(login, records.set_active(login, false, by)?)
}

/// Enables an account, and unlocks it.
///
/// # Errors
///
/// As [`disable`].
pub fn enable(records: &Records, login: &str, by: &By<'_>) -> Result<(), Failure> {
    let login = &login_of(login).ok_or_else(|| no_login(login))?;
    told(login, records.set_active(login, true, by)?)
}

fn set_grant(
    records: &Records,
    login: &str,
    grant: &Grant,
    given: bool,
    by: &By<'_>,
) -> Result<(), Failure> {
    let login = &login_of(login).ok_or_else(|| no_login(login))?;
    let own = by.actor == login || by.actor.starts_with(&format!("{login} (token "));
    if given && own {
        return Err(Failure::Value(
            "nobody grants a role to themselves: another administrator does".to_owned(),
        ));
    }
    if let Scope::Project(project) = &grant.scope
        && asepsis_domain::id::RecordId::parse(project).is_err()
    {
        return Err(Failure::Value(format!(
            "`{project}` is no project: give the id of its device, or `*` for all"
        )));
    }
    told(login, records.set_grant(login, grant, given, by)?)
}

fn told(login: &str, changed: Changed) -> Result<(), Failure> {
    match changed {
        Changed::Done | Changed::Same => Ok(()),
        Changed::Unknown => Err(Failure::Value(format!(
            "there is no account `{login}`: `asepsis account list` names them"
        ))),
        Changed::LastAdministrator => Err(Failure::Value(format!(
            "`{login}` is the last who administers the organisation: make another administrator first, who has accepted"
        ))),
    }
}

/// Returns how the database knows the session of a token.
pub(crate) fn session_of(token: &str) -> String {
    secret::kept(token)
}

fn new_link(login: &str, now: Instant) -> Result<OneTimeLink, Failure> {
    Ok(OneTimeLink {
        login: login.to_owned(),
        token: secret::token()?,
        ends: later(now, LINK),
    })
}

/// Returns a login as it is kept; `None` where it cannot be one.
fn login_of(text: &str) -> Option<String> {
    let login = text.trim().to_ascii_lowercase();
    let first = login
        .bytes()
        .next()
        .is_some_and(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
    let rest = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b"._@+-".contains(&b);
    (first && login.len() <= 64 && login.bytes().all(rest)).then_some(login)
}

fn no_login(text: &str) -> Failure {
    let shown: String = text.chars().take(64).collect();
    Failure::Value(format!(
        "`{shown}` cannot be a login: letters without accents, digits and `.`, `_`, `-`, `+`, `@`, at most 64, a letter or digit first"
    ))
}

/// Returns a name as it is printed.
fn printed(name: &str) -> Result<String, Failure> {
    let name = name.trim();
    let is_text =
        !name.is_empty() && name.chars().count() <= 100 && !name.chars().any(char::is_control);
    if is_text {
        return Ok(name.to_owned());
    }
    Err(Failure::Value(
        "give the name that stands beside your signatures: at most 100 characters, on one line"
            .to_owned(),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn logins_are_plain_words() {
        for (text, login) in [
            ("anna", Some("anna")),
            (" Anna.Meier@example.com ", Some("anna.meier@example.com")),
            ("0", Some("0")),
            ("", None),
            ("-anna", None),
            ("anna meier", None),
            ("anna (token x)", None),
            ("аnna", None),
            ("anna\u{0}", None),
            ("*", None),
            (&"a".repeat(65), None),
        ] {
            assert_eq!(login_of(text).as_deref(), login, "{text}");
        }
    }
}
