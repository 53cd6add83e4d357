//! Accounts, roles and one-time links.

use asepsis_domain::access::{Grant, Role, Scope};
use asepsis_domain::time::rfc3339;
use asepsis_workflow::accounts::{self, Account, By, OneTimeLink};
use asepsis_workflow::failure::Failure;
use asepsis_workflow::jobs::{self, Job};
use maud::{Markup, html};

use super::field::{Field, choice, trouble};
use super::{by, refusal};
use crate::ask::Asked;
use crate::error::{Error, QUERY};
use crate::team::Team;
use crate::web::part::{badge_of, counted};
use crate::web::{Sheet, Shown};

/// All accounts with what is granted to them.
pub(crate) fn page(asked: &Asked) -> Result<Shown, Error> {
    shown(asked, None, html! {})
}

fn shown(asked: &Asked, wrong: Option<&str>, made: Markup) -> Result<Shown, Error> {
    let team = asked.team()?;
    let accounts = accounts::list(&team.records)?;
    let projects: Vec<String> = team.known()?.into_iter().map(|(id, _)| id).collect();
    let content = html! {
        (trouble(wrong))
        (made)
        div.table tabindex="0" role="group" aria-label="Accounts" {
            table.cards {
                thead { tr { th scope="col" { "Account" } th scope="col" { "State" } th scope="col" { "Roles" } th scope="col" { "Do" } } }
                tbody { @for account in &accounts { (row(account)) } }
            }
        }
        div.columns {
            section.card { h2 { "Invite somebody" }
                p { "They get a link that works once, for a day. Send it by a way that only they read." }
                form.fields method="post" action="/administration/invite" {
                    (Field { hint: "Letters, digits, dot, hyphen; it is never given to somebody else.", ..Field::text("login", "Account") }.shown())
                    (role_choice()) (scope_choice(&projects))
                    button { "Make the link" }
                }
            }
            section.card { h2 { "Grant a role" }
                form.fields method="post" action="/administration/grant" {
                    (account_choice(&accounts)) (role_choice()) (scope_choice(&projects))
                    button { "Grant" }
                }
            }
        }
    };
    let jobs = jobs::list(&team.records, None, 20)?;
    let content = html! { (content) (jobs_table(&jobs)) };
    let under = html! { (counted(accounts.len(), "account", "accounts")) ". What each role may is in the guide; who administers does not sign." };
    Ok(Sheet::new("/administration", "Administration", content)
        .under(under)
        .into())
}

/// What is done beside the pages, the latest first.
fn jobs_table(jobs: &[Job]) -> Markup {
    html! {
        h2 { "Jobs" }
        @if jobs.is_empty() { p { "None yet: a push asks for an evaluation, " code { "--sync-hours" } " for advisories." } }
        @else {
            div.table tabindex="0" role="group" aria-label="Jobs" {
                table.cards {
                    thead { tr { th scope="col" { "Job" } th scope="col" { "State" } th.right scope="col" { "Tries" } th scope="col" { "Due" } th scope="col" { "What came of it" } } }
                    tbody { @for job in jobs { tr {
                        th scope="row" { (job.kind) @if job.project != "*" { span.line { (job.project) } } }
                        td data-label="State" { (job.state) }
                        td.right data-label="Tries" { (job.tries) }
                        td data-label="Due" { (job.due) }
                        td data-label="What came of it" { (job.told) }
                    } } }
                }
            }
        }
    }
}

fn row(account: &Account) -> Markup {
    let login = account.login.as_str();
    let act = |path: &str, words: &str| {
        html! {
            form.inline method="post" action=(path) { input type="hidden" name="login" value=(login); button.quiet { (words) } }
        }
    };
    html! { tr {
        th scope="row" { (account.name) span.line { (login) } }
        td data-label="State" {
            @if !account.active { (badge_of("disabled", "bad")) }
            @else if !account.accepted { (badge_of("invited", "caution")) }
            @else { (badge_of("active", "good")) }
            @if account.second_factor { span.line { "with a second factor" } }
            @if !account.locked_until.is_empty() { span.line { "locked until " (account.locked_until) } }
        }
        td data-label="Roles" {
            @if account.grants.is_empty() { span.faint { "none" } }
            @for grant in &account.grants {
                form.inline method="post" action="/administration/withdraw" {
                    (grant.role.word().replace('-', " ")) " in " (reach(&grant.scope)) " "
                    input type="hidden" name="login" value=(login);
                    input type="hidden" name="role" value=(grant.role.word());
                    input type="hidden" name="scope" value=(grant.scope.as_str());
                    button.quiet aria-label={ "Withdraw " (grant.role.word()) " in " (grant.scope.as_str()) " from " (login) } { "Withdraw" }
                }
            }
        }
        td data-label="Do" {
            (act("/administration/link", if account.accepted { "Link for a new password" } else { "New link" }))
            @if account.active { (act("/administration/disable", "Disable")) } @else { (act("/administration/enable", "Enable")) }
        }
    } }
}

fn reach(scope: &Scope) -> &str {
    match scope {
        Scope::Organisation => "all projects",
        Scope::Project(project) => project,
    }
}

fn role_choice() -> Markup {
    let words: Vec<(&str, String)> = Role::WORDS
        .iter()
        .map(|(word, _)| (*word, word.replace('-', " ")))
        .collect();
    let words: Vec<(&str, &str)> = words.iter().map(|(v, w)| (*v, w.as_str())).collect();
    choice("role", "Role", &words, "viewer")
}

fn scope_choice(projects: &[String]) -> Markup {
    let mut all = vec![("*", "all projects")];
    all.extend(projects.iter().map(|p| (p.as_str(), p.as_str())));
    choice("scope", "Where", &all, "*")
}

fn account_choice(accounts: &[Account]) -> Markup {
    let all: Vec<(&str, &str)> = accounts
        .iter()
        .map(|a| (a.login.as_str(), a.login.as_str()))
        .collect();
    choice("login", "Account", &all, "")
}

/// Does something to accounts, and says on the page what came of it.
fn done(
    asked: &Asked,
    act: impl FnOnce(&Team, &By<'_>) -> Result<Option<OneTimeLink>, Failure>,
) -> Result<Shown, Error> {
    let team = asked.team()?;
    let actor = asked.visitor()?.person.actor();
    match act(team, &by(team, &actor, asked.field("reason"))) {
        Ok(None) => Ok(Shown::Led {
            to: "/administration".to_owned(),
            cookie: None,
        }),
        Ok(Some(link)) => shown(asked, None, one_time(team, &link)),
        Err(failure) => shown(asked, Some(&refusal(failure)?), html! {}),
    }
}

fn one_time(team: &Team, link: &OneTimeLink) -> Markup {
    let base = team.options.public.clone().unwrap_or_default();
    html! {
        div.note.info role="status" {
            p.head { "The link for " (link.login) ". It is shown once, works once, until " (rfc3339(link.ends)) "." }
            p { code.secret { (base) "/invitations/" (link.token) } }
        }
    }
}

fn granted(asked: &Asked) -> Result<Grant, Error> {
    let role = asked.field("role");
    let wrong = || Error::new(QUERY, format!("`role={role}` is no role."));
    Ok(Grant {
        scope: Scope::parse(asked.field("scope")),
        role: Role::parse(role).ok_or_else(wrong)?,
    })
}

/// Makes an account with a role, and its link.
pub(crate) fn invite(asked: &Asked) -> Result<Shown, Error> {
    let (login, grant) = (asked.field("login"), granted(asked)?);
    done(asked, |team, by| {
        let link = accounts::invite(&team.records, login, by)?;
        accounts::grant(&team.records, &link.login, &grant, by)?;
        Ok(Some(link))
    })
}

/// Makes a new link for an account.
pub(crate) fn link(asked: &Asked) -> Result<Shown, Error> {
    let login = asked.field("login");
    done(asked, |team, by| {
        accounts::link(&team.records, login, false, by).map(Some)
    })
}

/// Grants a role.
pub(crate) fn grant(asked: &Asked) -> Result<Shown, Error> {
    let (login, grant) = (asked.field("login"), granted(asked)?);
    done(asked, |team, by| {
        accounts::grant(&team.records, login, &grant, by).map(|()| None)
    })
}

/// Withdraws a role.
pub(crate) fn withdraw(asked: &Asked) -> Result<Shown, Error> {
    let (login, grant) = (asked.field("login"), granted(asked)?);
    done(asked, |team, by| {
        accounts::withdraw(&team.records, login, &grant, by).map(|()| None)
    })
}

/// Disables an account.
pub(crate) fn disable(asked: &Asked) -> Result<Shown, Error> {
    let login = asked.field("login");
    done(asked, |team, by| {
        accounts::disable(&team.records, login, by).map(|()| None)
    })
}

/// Enables an account.
pub(crate) fn enable(asked: &Asked) -> Result<Shown, Error> {
    let login = asked.field("login");
    done(asked, |team, by| {
        accounts::enable(&team.records, login, by).map(|()| None)
    })
}
