//! Accounts and roles, for who administers.

use asepsis_domain::access::{Grant, Role, Scope};
use asepsis_domain::time::rfc3339;
use asepsis_format::report::api::acts::{AccountDetail, InvitedAccount, LinkMade};
use asepsis_format::report::api::team::{GrantRow, List};
use asepsis_workflow::accounts::{self, Account, By, OneTimeLink};
use asepsis_workflow::failure::Failure;

use super::team::usage;
use super::written;
use crate::ask::Asked;
use crate::error::{Error, QUERY};
use crate::team::Team;
use crate::web::{Shown, Told};

/// Returns a grant as it is told.
pub(super) fn grant(grant: &Grant) -> GrantRow {
    GrantRow {
        role: grant.role.word().to_owned(),
        scope: grant.scope.as_str().to_owned(),
    }
}

fn row(account: Account) -> AccountDetail {
    AccountDetail {
        grants: account.grants.iter().map(grant).collect(),
        login: account.login,
        name: account.name,
        active: account.active,
        accepted: account.accepted,
        second_factor: account.second_factor,
        locked_until: Some(account.locked_until).filter(|until| !until.is_empty()),
    }
}

/// All accounts.
pub(crate) fn list(asked: &Asked) -> Result<Shown, Error> {
    let all = accounts::list(&asked.team()?.records)?;
    let items = all.into_iter().map(row).collect();
    written(&List { items }).map(Shown::Json)
}

/// One account.
pub(crate) fn one(asked: &Asked) -> Result<Shown, Error> {
    let login = asked.part("login")?;
    let all = accounts::list(&asked.team()?.records)?;
    let found = all.into_iter().find(|account| account.login == login);
    let found = found.ok_or_else(|| Error::no("account", login))?;
    written(&row(found)).map(Shown::Json)
}

/// Does something in the name of who asks.
fn act<T>(
    asked: &Asked,
    reason: &str,
    act: impl FnOnce(&Team, &By<'_>) -> Result<T, Failure>,
) -> Result<T, Error> {
    let team = asked.team()?;
    let by = By {
        actor: &asked.visitor()?.person.actor(),
        at: team.now(),
        reason,
    };
    act(team, &by).map_err(usage)
}

fn role(word: &str) -> Result<Role, Error> {
    let known = || {
        Role::WORDS
            .iter()
            .map(|(w, _)| *w)
            .collect::<Vec<_>>()
            .join(", ")
    };
    Role::parse(word).ok_or_else(|| Error::new(QUERY, format!("`role`: give one of {}.", known())))
}

fn made(link: OneTimeLink) -> Result<Shown, Error> {
    let mut made = LinkMade {
        path: None,
        ends: rfc3339(link.ends),
        login: link.login,
    };
    let again = written(&made)?;
    made.path = Some(format!("/invitations/{}", link.token));
    Ok(Shown::MadeOnce {
        text: written(&made)?,
        again,
    })
}

/// Makes an account with a role, and its link.
pub(crate) fn invite(asked: &Asked) -> Result<Shown, Error> {
    let wanted: InvitedAccount = asked.json()?;
    let grant = Grant {
        scope: Scope::parse(&wanted.scope),
        role: role(&wanted.role)?,
    };
    let link = act(asked, &wanted.reason, |team, by| {
        let link = accounts::invite(&team.records, &wanted.login, by)?;
        accounts::grant(&team.records, &link.login, &grant, by)?;
        Ok(link)
    })?;
    made(link)
}

fn reason(asked: &Asked) -> &str {
    asked.parameter("reason").unwrap_or_default()
}

/// Makes a new link for an account.
pub(crate) fn link(asked: &Asked) -> Result<Shown, Error> {
    let login = asked.part("login")?;
    let link = act(asked, reason(asked), |team, by| {
        accounts::link(&team.records, login, false, by)
    })?;
    made(link)
}

/// Disables an account.
pub(crate) fn disable(asked: &Asked) -> Result<Shown, Error> {
    let login = asked.part("login")?;
    act(asked, reason(asked), |team, by| {
        accounts::disable(&team.records, login, by)
    })?;
    one(asked)
}

/// Enables an account, and unlocks it.
pub(crate) fn enable(asked: &Asked) -> Result<Shown, Error> {
    let login = asked.part("login")?;
    act(asked, reason(asked), |team, by| {
        accounts::enable(&team.records, login, by)
    })?;
    one(asked)
}

fn granted(asked: &Asked) -> Result<(&str, Grant), Error> {
    let grant = Grant {
        scope: Scope::parse(asked.part("scope")?),
        role: role(asked.part("role")?)?,
    };
    Ok((asked.part("login")?, grant))
}

/// Returns that something was done of which nothing is told.
pub(super) fn nothing() -> Shown {
    Shown::Told(Told {
        status: 204,
        tag: None,
        text: String::new(),
    })
}

/// Grants a role.
pub(crate) fn give(asked: &Asked) -> Result<Shown, Error> {
    let (login, grant) = granted(asked)?;
    act(asked, reason(asked), |team, by| {
        accounts::grant(&team.records, login, &grant, by)
    })?;
    Ok(nothing())
}

/// Withdraws a role.
pub(crate) fn withdraw(asked: &Asked) -> Result<Shown, Error> {
    let (login, grant) = granted(asked)?;
    act(asked, reason(asked), |team, by| {
        accounts::withdraw(&team.records, login, &grant, by)
    })?;
    Ok(nothing())
}
