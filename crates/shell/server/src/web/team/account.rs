//! What a person keeps for themselves: password, second factor, sessions, tokens of programs.

use asepsis_domain::access::{Permission, Scope};
use asepsis_workflow::accounts::{self, NewToken};
use maud::{Markup, html};

use super::field::{Field, OFFERED, choice, scope, trouble};
use super::{by, refusal};
use crate::ask::Asked;
use crate::error::{Error, FORBIDDEN};
use crate::team::Visitor;
use crate::web::part::{badge_of, counted};
use crate::web::{Sheet, Shown};

/// What a program may be allowed; what a person signs or administers, none does.
pub(crate) const FOR_PROGRAMS: &[Permission] = &[
    Permission::Read,
    Permission::Push,
    Permission::Package,
    Permission::Decide,
    Permission::Edit,
    Permission::Audit,
];

/// The page of one's own account.
pub(crate) fn page(asked: &Asked) -> Result<Shown, Error> {
    shown(asked, None, html! {})
}

fn shown(asked: &Asked, wrong: Option<&str>, made: Markup) -> Result<Shown, Error> {
    let visitor = asked.visitor()?;
    let person = &visitor.person;
    let content = html! {
        (trouble(wrong))
        (made)
        dl.pairs {
            dt { "Account" } dd { (person.login) }
            dt { "Time zone" } dd { (person.zone) }
            dt { "Roles" } dd {
                @if person.grants.is_empty() { "none yet: ask who administers this installation" }
                @for grant in &person.grants { span.line.plain { (grant.role.word().replace('-', " ")) " in " (reach(&grant.scope)) } }
            }
        }
        div.columns {
            div { (password_card()) (code_card(person.second_factor)) }
            div { (sessions(asked)?) (tokens(asked)?) }
        }
    };
    Ok(Sheet::new("/account", person.name.clone(), content)
        .under(html! { "Your account" })
        .refused(wrong.is_some())
        .into())
}

fn reach(scope: &Scope) -> &str {
    match scope {
        Scope::Organisation => "all projects",
        Scope::Project(project) => project,
    }
}

fn password_card() -> Markup {
    html! {
        section.card { h2 { "Password" }
            form.fields method="post" action="/account/password" {
                (Field::password("old", "Password now").shown())
                (Field::new_password("new", "New password", "At least 12 characters. Your other sessions end.").shown())
                button { "Change it" }
            }
        }
    }
}

fn code_card(is_set: bool) -> Markup {
    html! {
        section.card { h2 { "Second factor " @if is_set { (badge_of("set", "good")) } @else { (badge_of("not set", "neutral")) } }
            @if is_set {
                form.fields method="post" action="/account/code/remove" {
                    (Field { name: "password", ..Field::password("remove", "Password") }.shown())
                    button.quiet { "Remove it" }
                }
            } @else {
                p { "A code from an app on your phone is then asked for when you sign in and when you sign." }
                form method="post" action="/account/code" { button { "Set it up" } }
            }
        }
    }
}

fn sessions(asked: &Asked) -> Result<Markup, Error> {
    let (team, visitor) = (asked.team()?, asked.visitor()?);
    let own = visitor.session.as_deref().unwrap_or_default();
    let all = accounts::sessions(&team.records, visitor.login(), own, team.now())?;
    Ok(html! {
        section.card { h2 { (counted(all.len(), "session", "sessions")) }
            ul.rows { @for session in &all { li { "since " (session.begun) @if session.own { " " (badge_of("this one", "good")) } span.line { "last used " (session.seen) } } } }
            @if all.len() > 1 { form method="post" action="/account/sessions/end" { button.quiet { "End the others" } } }
        }
    })
}

fn tokens(asked: &Asked) -> Result<Markup, Error> {
    let (team, visitor) = (asked.team()?, asked.visitor()?);
    let all = accounts::tokens(&team.records, Some(visitor.login()))?;
    let held = all.iter().filter(|t| t.revoked.is_none());
    let projects = match visitor.visible() {
        None => team.records.first_projects(OFFERED)?,
        Some(own) => team.records.projects_among(&own)?,
    };
    let projects = projects.iter().map(String::as_str);
    Ok(html! {
        section.card { h2 { "Tokens of programs" }
            p { "A program that shows one acts in your name, within what you allow here and what your roles allow: " code { "asepsis push --server" } " in CI." }
            ul.rows { @for token in held { li {
                strong { (token.label) } span.line { (token.allows.iter().map(|p| p.word()).collect::<Vec<_>>().join(", ")) " in " (reach(&token.scope)) ", until " (token.ends) }
                form.inline method="post" action="/account/tokens/revoke" { input type="hidden" name="id" value=(token.id); button.quiet aria-label={ "Revoke " (token.label) } { "Revoke" } }
            } } }
            form.fields method="post" action="/account/tokens" {
                (Field { hint: "Such as: CI of the pump.", ..Field::text("label", "What it is for") }.shown())
                fieldset.checks { legend { "It may" }
                    @for permission in FOR_PROGRAMS { label { input type="checkbox" name="allow" value=(permission.word()) checked[*permission == Permission::Read]; (permission.word()) } }
                }
                (scope("scope", "all your projects", projects))
                (choice("days", "For", &[("30", "30 days"), ("90", "90 days"), ("365", "a year")], "90"))
                button { "Make a token" }
            }
        }
    })
}

/// Changes the password.
pub(crate) fn password(asked: &Asked) -> Result<Shown, Error> {
    let team = asked.team()?;
    let Some(token) = &asked.visitor()?.session else {
        return shown(
            asked,
            Some("A token changes no password: sign in."),
            html! {},
        );
    };
    let (old, new) = (asked.exact("old"), asked.exact("new"));
    match accounts::change_password(&team.records, token, old, new, team.now()) {
        Ok(true) => shown(
            asked,
            None,
            told("The password is changed, and your other sessions have ended."),
        ),
        Ok(false) => shown(asked, Some("The password now is another one."), html! {}),
        Err(failure) => shown(asked, Some(&refusal(failure)?), html! {}),
    }
}

fn told(what: &str) -> Markup {
    html! { div.note.info role="status" { p.head { (what) } } }
}

/// Offers a second factor.
pub(crate) fn code_begin(asked: &Asked) -> Result<Shown, Error> {
    match accounts::totp_begin(&asked.team()?.records, &asked.visitor()?.person) {
        Ok(offered) => confirming(asked, None, Some((&offered.secret, &offered.uri))),
        Err(failure) => shown(asked, Some(&refusal(failure)?), html! {}),
    }
}

fn confirming(
    asked: &Asked,
    wrong: Option<&str>,
    offered: Option<(&str, &str)>,
) -> Result<Shown, Error> {
    let made = html! {
        section.card { h2 { "Set up the second factor" }
            @if let Some((secret, uri)) = offered {
                p { "Type this into your authenticator, or open the link on the phone:" }
                p { code.secret { (secret) } }
                p { a href=(uri) { "Open in an authenticator" } }
            }
            form.fields method="post" action="/account/code/confirm" {
                (Field { fill: "one-time-code", hint: "The six digits that it shows.", ..Field::text("code", "Code") }.shown())
                button { "Confirm" }
            }
        }
    };
    shown(asked, wrong, made)
}

/// Makes the offered second factor the account's.
pub(crate) fn code_confirm(asked: &Asked) -> Result<Shown, Error> {
    let (team, person) = (asked.team()?, &asked.visitor()?.person);
    match accounts::totp_confirm(&team.records, person, asked.field("code"), team.now())? {
        true => Ok(led()),
        false => confirming(
            asked,
            Some("That code is not of the secret that was offered, or it is over."),
            None,
        ),
    }
}

/// Removes the second factor.
pub(crate) fn code_remove(asked: &Asked) -> Result<Shown, Error> {
    let (team, person) = (asked.team()?, &asked.visitor()?.person);
    match accounts::totp_remove(&team.records, person, asked.exact("password"), team.now())? {
        true => Ok(led()),
        false => shown(asked, Some("The password is another one."), html! {}),
    }
}

/// Returns who asks, where it is a person in a session.
fn in_person(asked: &Asked) -> Result<&Visitor, Error> {
    let visitor = asked.visitor()?;
    let detail = "A token does not do this: it takes a person in a session.";
    let forbidden = || Error::new(FORBIDDEN, detail);
    visitor
        .session
        .as_ref()
        .map(|_| visitor)
        .ok_or_else(forbidden)
}

/// Ends all sessions but this one.
pub(crate) fn end_others(asked: &Asked) -> Result<Shown, Error> {
    let (team, visitor) = (asked.team()?, in_person(asked)?);
    let own = visitor.session.as_deref();
    let actor = visitor.person.actor();
    accounts::revoke_all(&team.records, visitor.login(), own, &by(team, &actor, ""))?;
    Ok(led())
}

/// Makes a token.
pub(crate) fn token_new(asked: &Asked) -> Result<Shown, Error> {
    let (team, person) = (asked.team()?, &asked.visitor()?.person);
    let allows: Vec<Permission> = asked
        .fields("allow")
        .filter_map(Permission::parse)
        .filter(|p| FOR_PROGRAMS.contains(p))
        .collect();
    let wanted = NewToken {
        label: asked.field("label"),
        allows: &allows,
        scope: Scope::parse(asked.field("scope")),
        days: asked.field("days").parse().unwrap_or(0),
    };
    match accounts::token_new(&team.records, person, &wanted, team.now()) {
        Ok((secret, token)) => {
            let made = html! { div.note.info role="status" {
                p.head { "The token `" (token.label) "`. It is shown once: keep it where CI keeps its secrets, as ASEPSIS_TOKEN." }
                p { code.secret { (secret) } }
            } };
            shown(asked, None, made)
        }
        Err(failure) => shown(asked, Some(&refusal(failure)?), html! {}),
    }
}

/// Revokes a token of one's own.
pub(crate) fn token_revoke(asked: &Asked) -> Result<Shown, Error> {
    let (team, visitor) = (asked.team()?, in_person(asked)?);
    let id = asked.field("id");
    let own = accounts::tokens(&team.records, Some(visitor.login()))?;
    if !own.iter().any(|token| token.id == id) {
        return shown(asked, Some("You have no such token."), html! {});
    }
    let actor = visitor.person.actor();
    accounts::token_revoke(&team.records, id, &by(team, &actor, ""))?;
    Ok(led())
}

fn led() -> Shown {
    Shown::Led {
        to: "/account".to_owned(),
        cookie: None,
    }
}
