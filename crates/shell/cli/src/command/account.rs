//! `asepsis account`: accounts of a records database, for who has the machine. Each change stands in the audit trail under a
//! name that nobody checked.

use asepsis_domain::access::{Grant, Role, Scope};
use asepsis_domain::time::{Instant, rfc3339};
use asepsis_workflow::accounts::{self, By, OneTimeLink};
use asepsis_workflow::failure::Failure;
use asepsis_workflow::records::Records;

use crate::arguments::{Account, AccountGrant, AccountList, Changing};
use crate::command::Context;
use crate::command::records::{actor, now, open};
use crate::failure::Outcome;
use crate::show;

/// Runs `account`.
pub(crate) fn run(context: Context<'_>, given: &Account) -> Result<Outcome, Failure> {
    match given {
        Account::List(given) => list(context, given),
        Account::Invite(given) => change(context, &given.changing, true, |records, by| {
            accounts::invite(records, &given.login, by).map(told)
        }),
        Account::Link(given) => change(context, &given.changing, false, |records, by| {
            accounts::link(records, &given.login, given.forget_second_factor, by).map(told)
        }),
        Account::Disable(given) => change(context, &given.changing, false, |records, by| {
            accounts::disable(records, &given.login, by)?;
            Ok(format!("{} is disabled\n", given.login))
        }),
        Account::Enable(given) => change(context, &given.changing, false, |records, by| {
            accounts::enable(records, &given.login, by)?;
            Ok(format!("{} is enabled\n", given.login))
        }),
        Account::Grant(given) => change(context, &given.changing, false, |records, by| {
            accounts::grant(records, &given.login, &grant(given)?, by)?;
            Ok(format!(
                "{} is {} in {}\n",
                given.login, given.role, given.project
            ))
        }),
        Account::Withdraw(given) => change(context, &given.changing, false, |records, by| {
            accounts::withdraw(records, &given.login, &grant(given)?, by)?;
            Ok(format!(
                "{} is not {} in {}\n",
                given.login, given.role, given.project
            ))
        }),
    }
}

fn list(context: Context<'_>, given: &AccountList) -> Result<Outcome, Failure> {
    let database = open(context, &given.database, false)?;
    let now = rfc3339(now());
    let rows: Vec<Vec<String>> = accounts::list(&database)?
        .into_iter()
        .map(|account| {
            let state = match () {
                () if !account.active => "disabled",
                () if account.locked_until > now => "locked",
                () if !account.accepted => "invited",
                () => "active",
            };
            let grants: Vec<String> = account
                .grants
                .iter()
                .map(|g| format!("{} in {}", g.role.word(), g.scope.as_str()))
                .collect();
            let factor = if account.second_factor { "yes" } else { "no" };
            vec![
                account.login,
                account.name,
                account.zone,
                state.to_owned(),
                factor.to_owned(),
                grants.join(", "),
            ]
        })
        .collect();
    let heads = ["login", "name", "zone", "state", "second factor", "roles"];
    context
        .terminal
        .result(&show::table(context.terminal, &heads, &rows));
    Ok(Outcome::Done)
}

fn change(
    context: Context<'_>,
    given: &Changing,
    make: bool,
    act: impl FnOnce(&Records, &By<'_>) -> Result<String, Failure>,
) -> Result<Outcome, Failure> {
    let database = open(context, &given.database, make)?;
    let actor = actor(given.actor.as_deref())?;
    let by = By {
        actor: &actor,
        at: now(),
        reason: &given.reason,
    };
    let told = act(&database, &by)?;
    context.terminal.result(&told);
    Ok(Outcome::Done)
}

fn told(link: OneTimeLink) -> String {
    let until: Instant = link.ends;
    format!(
        "one-time link of {}, until {}:\n  /invitations/{}\nIts owner opens that below the address of the server and sets a password, once; give it to nobody else.\n",
        link.login,
        rfc3339(until),
        link.token
    )
}

fn grant(given: &AccountGrant) -> Result<Grant, Failure> {
    let Some(role) = Role::parse(&given.role) else {
        let known: Vec<&str> = Role::WORDS.iter().map(|(word, _)| *word).collect();
        return Err(Failure::Value(format!(
            "there is no role `{}`: there is {}",
            given.role,
            known.join(", ")
        )));
    };
    Ok(Grant {
        scope: Scope::parse(&given.project),
        role,
    })
}
