//! Coming in and going out.

use asepsis_workflow::accounts::{self, SignIn, SignedIn};
use maud::html;

use super::field::{Field, trouble};
use crate::ask::Asked;
use crate::error::Error;
use crate::site::SESSION;
use crate::web::{Sheet, Shown, link};

/// The page on which a person signs in.
pub(crate) fn page(asked: &Asked) -> Result<Shown, Error> {
    let to = asked.parameter("to").unwrap_or("/");
    Ok(form(to, "", None))
}

fn form(to: &str, login: &str, wrong: Option<&str>) -> Shown {
    let content = html! {
        (trouble(wrong))
        form.fields method="post" action="/sign-in" {
            input type="hidden" name="to" value=(to);
            (Field { fill: "username", value: login, ..Field::text("login", "Account") }.shown())
            (Field::password("password", "Password").shown())
            (Field { fill: "one-time-code", optional: true, hint: "Six digits from your app, where you have set that up.", ..Field::text("code", "Code") }.shown())
            button { "Sign in" }
        }
        p.faint { "No account, or the password is lost: who administers this installation makes a link for you." }
    };
    Sheet::new("/sign-in", "Sign in", content)
        .refused(wrong.is_some())
        .into()
}

/// Signs a person in.
pub(crate) fn sign_in(asked: &Asked) -> Result<Shown, Error> {
    let team = asked.team()?;
    let code = Some(asked.field("code")).filter(|code| !code.is_empty());
    let login = asked.field("login");
    let given = SignIn {
        login,
        password: asked.exact("password"),
        code,
        from: "",
    };
    match accounts::sign_in(&team.records, &given, team.now())? {
        SignedIn::Opened(opened) => Ok(Shown::Led {
            to: own(asked.field("to")),
            cookie: Some(cookie(&opened.token, team.secure())),
        }),
        SignedIn::Refused => {
            let wrong =
                "That did not work: account, password or code is wrong, or it was tried too often.";
            Ok(form(asked.field("to"), login, Some(wrong)))
        }
    }
}

/// Signs a person out.
pub(crate) fn sign_out(asked: &Asked) -> Result<Shown, Error> {
    let team = asked.team()?;
    if let Some(token) = &asked.visitor()?.session {
        accounts::sign_out(&team.records, token, team.now())?;
    }
    Ok(Shown::Led {
        to: "/sign-in".to_owned(),
        cookie: Some(ended(team.secure())),
    })
}

/// Returns the way to sign in, and from there to where a person wanted to go.
pub(crate) fn led_from(to: &str) -> Shown {
    let to = if to == "/" { "" } else { to };
    Shown::Led {
        to: link::query("/sign-in", &[("to", to)]),
        cookie: None,
    }
}

/// Returns an address where it is one of this server, so that nobody is led elsewhere.
fn own(to: &str) -> String {
    let plain = to.starts_with('/')
        && !to.starts_with("//")
        && !to.contains('\\')
        && !to.chars().any(char::is_control);
    if plain { to } else { "/" }.to_owned()
}

/// Returns the cookie of a session: no script reads it, and no other site's page sends it with an act.
pub(crate) fn cookie(token: &str, secure: bool) -> String {
    let secure = if secure { "; Secure" } else { "" };
    format!("{SESSION}={token}; Path=/; HttpOnly; SameSite=Lax{secure}")
}

fn ended(secure: bool) -> String {
    format!("{}; Max-Age=0", cookie("", secure))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_led_to_another_server() {
        for (to, led) in [
            ("/findings?state=open", "/findings?state=open"),
            ("", "/"),
            ("https://evil.example", "/"),
            ("//evil.example", "/"),
            ("/\\evil.example", "/"),
            ("/a\r\nSet-Cookie: b", "/"),
        ] {
            assert_eq!(own(to), led, "{to:?}");
        }
    }
}
