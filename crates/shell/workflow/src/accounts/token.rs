//! Tokens by which programs use the API in the name of an account.

use asepsis_domain::access::{Permission, Scope};
use asepsis_domain::time::{Instant, later, rfc3339};
use asepsis_store::record::{ApiToken, By, Records};

use super::{Person, Way, secret};
use crate::failure::Failure;

/// How every token of the API begins, so that a search for lost secrets finds it.
const MARK: &str = "asepsis_";

/// The longest life of a token, in days.
const DAYS: i64 = 366;

/// A token that is wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewToken<'a> {
    /// What it is for.
    pub label: &'a str,
    /// What it may do at most. What a person signs or administers, no program does.
    pub allows: &'a [Permission],
    /// Where.
    pub scope: Scope,
    /// How many days it holds.
    pub days: i64,
}

/// Makes a token in a person's own name and returns its secret, which is kept nowhere, and what is shown of it.
///
/// # Errors
///
/// Where what is wanted cannot be, the person came in by a token, or the database fails.
pub fn token_new(
    records: &Records,
    person: &Person,
    wanted: &NewToken<'_>,
    now: Instant,
) -> Result<(String, ApiToken), Failure> {
    let refuse = |why: &str| Err(Failure::Value(why.to_owned()));
    if matches!(person.way, Way::Token { .. }) {
        return refuse("a token makes no other token: sign in");
    }
    let label = wanted.label.trim();
    if label.is_empty() || label.chars().count() > 100 || label.chars().any(char::is_control) {
        return refuse("say what the token is for, in at most 100 characters on one line");
    }
    if !(1..=DAYS).contains(&wanted.days) {
        return refuse("a token holds from 1 to 366 days");
    }
    let project = match &wanted.scope {
        Scope::Organisation => None,
        Scope::Project(project) => Some(project.as_str()),
    };
    if wanted.allows.is_empty() {
        return refuse("say what the token may do");
    }
    for permission in wanted.allows {
        if matches!(
            permission,
            Permission::Sign | Permission::Approve | Permission::Administer
        ) {
            return refuse("a token neither signs nor administers: a person does");
        }
        if !person.may(project, *permission) {
            return Err(Failure::Value(format!(
                "your roles do not allow `{}` there, so a token of yours cannot",
                permission.word()
            )));
        }
    }
    let id = secret::token()?.get(..10).unwrap_or_default().to_owned();
    let secret = format!("{MARK}{}", secret::token()?);
    let token = ApiToken {
        id,
        login: person.login.clone(),
        label: label.to_owned(),
        allows: wanted.allows.to_vec(),
        scope: wanted.scope.clone(),
        begun: rfc3339(now),
        ends: rfc3339(later(now, wanted.days * 24 * 60 * 60)),
        revoked: None,
        usable: true,
    };
    let by = By {
        actor: &person.actor(),
        at: now,
        reason: label,
    };
    records.add_token(&token, &secret::kept(&secret), &by)?;
    Ok((secret, token))
}

/// Returns tokens, of an account or of all, oldest first; never their secrets.
///
/// # Errors
///
/// Where the database fails.
pub fn tokens(records: &Records, login: Option<&str>) -> Result<Vec<ApiToken>, Failure> {
    Ok(records.tokens(login)?)
}

/// Revokes a token; `false` where there is none that could be.
///
/// # Errors
///
/// Where the database fails.
pub fn token_revoke(records: &Records, id: &str, by: &By<'_>) -> Result<bool, Failure> {
    Ok(records.revoke_token(id, by)?)
}

/// Returns in whose name a token acts, and what it may do; `None` where it does not hold.
///
/// # Errors
///
/// Where the database fails.
pub fn who_by_token(
    records: &Records,
    token: &str,
    now: Instant,
) -> Result<Option<Person>, Failure> {
    if !token.starts_with(MARK) {
        return Ok(None);
    }
    let found = records.token(&secret::kept(token), now)?;
    Ok(found.map(|(token, account)| {
        let way = Way::Token {
            id: token.id,
            allows: token.allows,
            scope: token.scope,
        };
        Person::of(account, way)
    }))
}
