//! A one-time link: who follows it names themselves and chooses a password.

use asepsis_workflow::accounts::{self, Accepting, SignIn, SignedIn};
use maud::html;

use super::field::{Field, trouble};
use super::refusal;
use super::sign_in::cookie;
use crate::ask::Asked;
use crate::error::Error;
use crate::web::{Sheet, Shown};

/// The page of a link.
pub(crate) fn page(asked: &Asked) -> Result<Shown, Error> {
    let team = asked.team()?;
    let token = asked.part("token")?;
    match accounts::invited(&team.records, token, team.now())? {
        Some(login) => Ok(form(token, &login, "", "UTC", None)),
        None => Ok(over()),
    }
}

fn over() -> Shown {
    let content = html! {
        p.lead { "The link was used already, is older than its time, or was never made." }
        p { "Who administers this installation makes another: " code { "asepsis account link LOGIN" } ", or the page of administration." }
        p { a href="/sign-in" { "Sign in" } }
    };
    Sheet::new("/sign-in", "This link is over", content)
        .refused(true)
        .into()
}

fn form(token: &str, login: &str, name: &str, zone: &str, wrong: Option<&str>) -> Shown {
    let content = html! {
        (trouble(wrong))
        p.lead { "Account " code { (login) } }
        form.fields method="post" action={ "/invitations/" (token) } {
            input type="hidden" name="username" value=(login) autocomplete="username";
            (Field { fill: "name", value: name, hint: "As it is to stand beside your signatures.", ..Field::text("name", "Your name") }.shown())
            (Field { value: zone, optional: true, hint: "Such as Europe/Berlin; signatures show your local time beside UTC.", ..Field::text("zone", "Time zone") }.shown())
            (Field::new_password("password", "Password", "At least 12 characters. A few words are easier to keep and harder to guess than one with signs in it.").shown())
            (Field::new_password("again", "Password again", "").shown())
            button { "Take the account" }
        }
    };
    Sheet::new("/sign-in", "Your account", content)
        .refused(wrong.is_some())
        .into()
}

/// Takes the account of a link.
pub(crate) fn accept(asked: &Asked) -> Result<Shown, Error> {
    let team = asked.team()?;
    let token = asked.part("token")?;
    let now = team.now();
    let Some(login) = accounts::invited(&team.records, token, now)? else {
        return Ok(over());
    };
    let (name, zone) = (asked.field("name"), asked.field("zone"));
    let again = |wrong: &str| Ok(form(token, &login, name, zone, Some(wrong)));
    let password = asked.exact("password");
    if password != asked.exact("again") {
        return again("The two passwords differ.");
    }
    let accepting = Accepting {
        token,
        login: &login,
        password,
        name,
        zone: if zone.is_empty() { "UTC" } else { zone },
    };
    if let Err(failure) = accounts::accept(&team.records, &accepting, now) {
        return again(&refusal(failure)?);
    }
    let given = SignIn {
        login: &login,
        password,
        code: None,
        from: "",
    };
    match accounts::sign_in(&team.records, &given, now)? {
        SignedIn::Opened(opened) => Ok(Shown::Led {
            to: "/".to_owned(),
            cookie: Some(cookie(&opened.token, team.secure())),
        }),
        // A second factor that was kept is asked for.
        SignedIn::Refused => Ok(Shown::Led {
            to: "/sign-in".to_owned(),
            cookie: None,
        }),
    }
}
