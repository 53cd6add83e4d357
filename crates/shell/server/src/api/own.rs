//! What a person keeps for themselves, as programs see it: tokens, sessions, password, second factor. It takes a person in
//! a session: a token does none of it.

use asepsis_domain::access::{Permission, Scope};
use asepsis_format::report::api::own::{
    ChangedPassword, GivenCode, GivenPassword, OfferedFactor, SessionRow, TokenMade, TokenRow,
    WantedToken,
};
use asepsis_format::report::api::team::List;
use asepsis_workflow::accounts::{self, ApiToken, By, NewToken};

use super::accounts::nothing;
use super::team::usage;
use super::written;
use crate::ask::Asked;
use crate::error::{BODY, CANNOT, Error, FORBIDDEN};
use crate::team::{Team, Visitor};
use crate::web::Shown;
use crate::web::team::account::FOR_PROGRAMS;

/// Returns who asks, with the token of the session.
fn person(asked: &Asked) -> Result<(&Team, &Visitor, &str), Error> {
    let visitor = asked.visitor()?;
    let detail = "A token does not do this: it takes a person in a session.";
    let session = visitor.session.as_deref();
    let session = session.ok_or_else(|| Error::new(FORBIDDEN, detail))?;
    let team: &Team = asked.team()?;
    Ok((team, visitor, session))
}

/// Returns that an act was done, or why not.
fn done(is_done: bool, wrong: &str) -> Result<Shown, Error> {
    match is_done {
        true => Ok(nothing()),
        false => Err(Error::new(CANNOT, wrong)),
    }
}

fn row(token: ApiToken) -> TokenRow {
    TokenRow {
        id: token.id,
        label: token.label,
        allows: token.allows.iter().map(|p| p.word()).collect(),
        scope: token.scope.as_str().to_owned(),
        begun: token.begun,
        ends: token.ends,
        revoked: token.revoked,
    }
}

/// One's tokens, revoked and ended ones too.
pub(crate) fn tokens(asked: &Asked) -> Result<Shown, Error> {
    let (team, visitor, _) = person(asked)?;
    let all = accounts::tokens(&team.records, Some(visitor.login()))?;
    let items = all.into_iter().map(row).collect();
    written(&List { items }).map(Shown::Json)
}

/// Makes a token.
pub(crate) fn token_new(asked: &Asked) -> Result<Shown, Error> {
    let (team, visitor, _) = person(asked)?;
    let wanted: WantedToken = asked.json()?;
    let allow = |word: &String| {
        let found = Permission::parse(word).filter(|p| FOR_PROGRAMS.contains(p));
        let known: Vec<&str> = FOR_PROGRAMS.iter().map(|p| p.word()).collect();
        let detail = || format!("`allows`: give some of {}.", known.join(", "));
        found.ok_or_else(|| Error::new(BODY, detail()))
    };
    let allows: Vec<Permission> = wanted.allows.iter().map(allow).collect::<Result<_, _>>()?;
    let new = NewToken {
        label: &wanted.label,
        allows: &allows,
        scope: Scope::parse(&wanted.scope),
        days: wanted.days,
    };
    let made = accounts::token_new(&team.records, &visitor.person, &new, team.now());
    let (secret, token) = made.map_err(usage)?;
    let mut made = TokenMade {
        made: row(token),
        token: None,
    };
    let again = written(&made)?;
    made.token = Some(secret);
    Ok(Shown::MadeOnce {
        text: written(&made)?,
        again,
    })
}

/// Revokes a token of one's own.
pub(crate) fn token_revoke(asked: &Asked) -> Result<Shown, Error> {
    let (team, visitor, _) = person(asked)?;
    let id = asked.part("id")?;
    let own = accounts::tokens(&team.records, Some(visitor.login()))?;
    let is_own = own.iter().any(|token| token.id == id);
    let actor = visitor.person.actor();
    let by = by(team, &actor);
    let is_done = is_own && accounts::token_revoke(&team.records, id, &by)?;
    match is_done {
        true => Ok(nothing()),
        false => Err(Error::no("token that holds", id)),
    }
}

fn by<'a>(team: &Team, actor: &'a str) -> By<'a> {
    By {
        actor,
        at: team.now(),
        reason: "",
    }
}

/// One's open sessions.
pub(crate) fn sessions(asked: &Asked) -> Result<Shown, Error> {
    let (team, visitor, session) = person(asked)?;
    let all = accounts::sessions(&team.records, visitor.login(), session, team.now())?;
    let row = |open: accounts::Open| SessionRow {
        id: open.id,
        begun: open.begun,
        seen: open.seen,
        own: open.own,
    };
    let items = all.into_iter().map(row).collect();
    written(&List { items }).map(Shown::Json)
}

/// Ends another session of one's own.
pub(crate) fn session_end(asked: &Asked) -> Result<Shown, Error> {
    let (team, visitor, session) = person(asked)?;
    let (id, login) = (asked.part("id")?, visitor.login());
    let all = accounts::sessions(&team.records, login, session, team.now())?;
    if all.iter().any(|open| open.own && open.id == id) {
        let detail = "This is the session that asks: `POST /sign-out` ends it.";
        return Err(Error::new(CANNOT, detail));
    }
    let actor = visitor.person.actor();
    let by = by(team, &actor);
    match accounts::revoke_session(&team.records, login, id, &by)? {
        true => Ok(nothing()),
        false => Err(Error::no("open session", id)),
    }
}

/// Ends all sessions of one's own but the one that asks.
pub(crate) fn sessions_end(asked: &Asked) -> Result<Shown, Error> {
    let (team, visitor, session) = person(asked)?;
    let actor = visitor.person.actor();
    let by = by(team, &actor);
    accounts::revoke_all(&team.records, visitor.login(), Some(session), &by)?;
    Ok(nothing())
}

/// Changes the password; one's other sessions end.
pub(crate) fn password(asked: &Asked) -> Result<Shown, Error> {
    let (team, _, session) = person(asked)?;
    let given: ChangedPassword = asked.json()?;
    let (old, new) = (&given.old, &given.new);
    let changed = accounts::change_password(&team.records, session, old, new, team.now());
    done(
        changed.map_err(usage)?,
        "The password now is another one, or it was tried too often.",
    )
}

/// Offers a second factor.
pub(crate) fn factor_begin(asked: &Asked) -> Result<Shown, Error> {
    let (team, visitor, _) = person(asked)?;
    let offered = accounts::totp_begin(&team.records, &visitor.person).map_err(usage)?;
    written(&OfferedFactor {
        secret: offered.secret,
        uri: offered.uri,
    })
    .map(Shown::Made)
}

/// Makes the offered second factor the account's.
pub(crate) fn factor_confirm(asked: &Asked) -> Result<Shown, Error> {
    let (team, visitor, _) = person(asked)?;
    let given: GivenCode = asked.json()?;
    let set = accounts::totp_confirm(&team.records, &visitor.person, &given.code, team.now());
    done(
        set.map_err(usage)?,
        "That code is not of the secret that was offered, or it is over.",
    )
}

/// Takes the second factor away.
pub(crate) fn factor_remove(asked: &Asked) -> Result<Shown, Error> {
    let (team, visitor, _) = person(asked)?;
    let given: GivenPassword = asked.json()?;
    let gone = accounts::totp_remove(&team.records, &visitor.person, &given.password, team.now());
    done(
        gone.map_err(usage)?,
        "The password is another one, or it was tried too often.",
    )
}
