//! Accounts, roles and one-time links.

use asepsis_domain::access::{Grant, Role, Scope};
use asepsis_domain::time::rfc3339;
use asepsis_workflow::accounts::{self, Account, ApiToken, By, OneTimeLink};
use asepsis_workflow::failure::Failure;
use asepsis_workflow::jobs::{self, Job};
use maud::{Markup, html};

use super::field::{Field, OFFERED, choice_as, scope, trouble};
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
    let offered = team.records.first_projects(OFFERED)?;
    let offered = || offered.iter().map(String::as_str);
    let scopes = accounts.iter().flat_map(|account| &account.grants);
    let scopes: Vec<&str> = scopes.map(|grant| grant.scope.as_str()).collect();
    let projects = team.records.projects_among(&scopes)?;
    let tokens = accounts::tokens(&team.records, None)?;
    let now = rfc3339(team.now());
    let held: Vec<&ApiToken> = tokens
        .iter()
        .filter(|t| t.revoked.is_none() && t.ends > now)
        .collect();
    let content = html! {
        (trouble(wrong))
        (made)
        div.table tabindex="0" role="group" aria-label="Accounts" {
            table.cards {
                thead { tr { th scope="col" { "Account" } th scope="col" { "State" } th scope="col" { "Roles" } th scope="col" { "Do" } } }
                tbody { @for account in &accounts { (row(account, &projects)) } }
            }
        }
        div.columns {
            section.card { h2 { "Invite somebody" }
                p { "They get a link that works once, for a day. Send it by a way that only they read." }
                form.fields method="post" action="/administration/invite" {
                    (Field { hint: "Letters, digits, dot, hyphen; it is never given to somebody else.", ..Field::text("login", "Account") }.shown())
                    (role_choice("role")) (scope("scope", "all projects", offered()))
                    button { "Make the link" }
                }
            }
            section.card { h2 { "Grant a role" }
                form.fields method="post" action="/administration/grant" {
                    (account_choice(&accounts)) (role_choice("grant-role")) (scope("grant-scope", "all projects", offered()))
                    button { "Grant" }
                }
            }
        }
    };
    let jobs = jobs::list(&team.records, None, 20)?;
    let content = html! { (content) (tokens_table(&held)) (jobs_table(&jobs)) };
    let under = html! { (counted(accounts.len(), "account", "accounts")) ". What each role may is in the guide; who administers does not sign." };
    Ok(Sheet::new("/administration", "Administration", content)
        .under(under)
        .refused(wrong.is_some())
        .into())
}

/// The tokens that programs hold, whoever made them.
fn tokens_table(held: &[&ApiToken]) -> Markup {
    html! {
        h2 { "Tokens of programs" }
        @if held.is_empty() { p { "None: who needs one for a program makes it on the page of their account." } }
        @else {
            div.table tabindex="0" role="group" aria-label="Tokens of programs" {
                table.cards {
                    thead { tr { th scope="col" { "Token" } th scope="col" { "In the name of" } th scope="col" { "May" } th scope="col" { "Until" } th scope="col" { "Do" } } }
                    tbody { @for token in held { tr {
                        th scope="row" { (token.label) span.line { (token.id) } }
                        td data-label="In the name of" { (token.login) }
                        td data-label="May" { (token.allows.iter().map(|p| p.word()).collect::<Vec<_>>().join(", ")) " in " (reach(&token.scope)) }
                        td data-label="Until" { (token.ends) }
                        td data-label="Do" { form.inline method="post" action="/administration/tokens/revoke" {
                            input type="hidden" name="id" value=(token.id);
                            button.quiet aria-label={ "Revoke " (token.label) " of " (token.login) } { "Revoke" }
                        } }
                    } } }
                }
            }
        }
    }
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

fn row(account: &Account, projects: &[String]) -> Markup {
    let login = account.login.as_str();
    let act = |path: &str, words: &str| {
        html! {
            form.inline method="post" action=(path) { input type="hidden" name="login" value=(login); button.quiet aria-label={ (words) " of " (login) } { (words) } }
        }
    };
    let is_there = |scope: &Scope| match scope {
        Scope::Organisation => true,
        Scope::Project(project) => projects.contains(project),
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
                    @if !is_there(&grant.scope) { span.faint { "(not pushed yet) " } }
                    input type="hidden" name="login" value=(login);
                    input type="hidden" name="role" value=(grant.role.word());
                    input type="hidden" name="scope" value=(grant.scope.as_str());
                    button.quiet aria-label={ "Withdraw " (grant.role.word()) " in " (grant.scope.as_str()) " from " (login) } { "Withdraw" }
                }
            }
        }
        td data-label="Do" {
            (act("/administration/link", if account.accepted { "Link for a new password" } else { "New link" }))
            (act("/administration/sessions/end", "End the sessions"))
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

fn role_choice(id: &str) -> Markup {
    let words: Vec<(&str, String)> = Role::WORDS
        .iter()
        .map(|(word, _)| (*word, word.replace('-', " ")))
        .collect();
    let words: Vec<(&str, &str)> = words.iter().map(|(v, w)| (*v, w.as_str())).collect();
    choice_as(id, ("role", "Role"), &words, "viewer")
}

fn account_choice(accounts: &[Account]) -> Markup {
    let all: Vec<(&str, &str)> = accounts
        .iter()
        .map(|a| (a.login.as_str(), a.login.as_str()))
        .collect();
    choice_as("grant-login", ("login", "Account"), &all, "")
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

/// Ends the sessions of an account; of one's own, all but the one that asks.
pub(crate) fn end_sessions(asked: &Asked) -> Result<Shown, Error> {
    let (team, visitor, login) = (asked.team()?, asked.visitor()?, asked.field("login"));
    let own = visitor
        .session
        .as_deref()
        .filter(|_| login == visitor.login());
    let actor = visitor.person.actor();
    let ended = accounts::revoke_all(&team.records, login, own, &by(team, &actor, ""))?;
    let told = html! {
        div.note.info role="status" { p.head { (counted(ended, "session", "sessions")) " of " (login) " ended." } }
    };
    shown(asked, None, told)
}

/// Revokes a token, whoever made it.
pub(crate) fn revoke_token(asked: &Asked) -> Result<Shown, Error> {
    let team = asked.team()?;
    let actor = asked.visitor()?.person.actor();
    match accounts::token_revoke(&team.records, asked.field("id"), &by(team, &actor, ""))? {
        true => Ok(Shown::Led {
            to: "/administration".to_owned(),
            cookie: None,
        }),
        false => shown(asked, Some("There is no such token that holds."), html! {}),
    }
}
