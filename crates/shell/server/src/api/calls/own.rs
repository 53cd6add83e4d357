//! Calls about what a person keeps for themselves.

use asepsis_format::report::api::own::{
    ChangedPassword, GivenCode, GivenPassword, OfferedFactor, SessionRow, TokenMade, TokenRow,
    WantedToken,
};
use asepsis_format::report::api::team::List;
use schemars::SchemaGenerator;

use super::{Call, Gives, Takes};
use crate::api::own;
use crate::route::{Need, Verb};

const OWN: Need = Need::Account;
const DONE: &[(u16, &str, Gives)] = &[(204, "It is done.", Gives::Nothing)];
const CANNOT: &[u16] = &[400, 409];

/// All calls about one's own account.
pub(crate) const OF_AN_ACCOUNT: &[Call] = &[
    Call::get(
        "/account/factor",
        "offer-factor",
        "Offer a second factor, which counts once a code of it confirms it; in a session",
        OWN,
        own::factor_begin,
        &[(
            201,
            "The secret, which is shown once.",
            Gives::Json(SchemaGenerator::subschema_for::<OfferedFactor>),
        )],
    )
    .by(Verb::Post, Takes::Nothing)
    .failing(CANNOT),
    Call::get(
        "/account/factor/confirm",
        "confirm-factor",
        "Make the offered second factor the account's, in a session",
        OWN,
        own::factor_confirm,
        DONE,
    )
    .by(
        Verb::Post,
        Takes::Json(SchemaGenerator::subschema_for::<GivenCode>),
    )
    .failing(CANNOT),
    Call::get(
        "/account/factor/remove",
        "remove-factor",
        "Take the second factor away, in a session, with the password given anew",
        OWN,
        own::factor_remove,
        DONE,
    )
    .by(
        Verb::Post,
        Takes::Json(SchemaGenerator::subschema_for::<GivenPassword>),
    )
    .failing(CANNOT),
    Call::get(
        "/account/password",
        "change-password",
        "Change the password, in a session, with the one before; other sessions end",
        OWN,
        own::password,
        DONE,
    )
    .by(
        Verb::Post,
        Takes::Json(SchemaGenerator::subschema_for::<ChangedPassword>),
    )
    .failing(CANNOT),
    Call::get(
        "/account/sessions",
        "sessions",
        "One's own open sessions, the latest first, in one of them",
        OWN,
        own::sessions,
        &[(
            200,
            "The sessions.",
            Gives::Tagged(SchemaGenerator::subschema_for::<List<SessionRow>>),
        )],
    ),
    Call::get(
        "/account/sessions/end",
        "end-sessions",
        "End all sessions of one's own but the one that asks",
        OWN,
        own::sessions_end,
        DONE,
    )
    .by(Verb::Post, Takes::Nothing),
    Call::get(
        "/account/sessions/{id}",
        "end-session",
        "End another session of one's own, in a session",
        OWN,
        own::session_end,
        DONE,
    )
    .by(Verb::Delete, Takes::Nothing)
    .failing(&[409]),
    Call::get(
        "/account/tokens",
        "tokens",
        "One's own tokens, oldest first, in a session; never their secrets",
        OWN,
        own::tokens,
        &[(
            200,
            "The tokens.",
            Gives::Tagged(SchemaGenerator::subschema_for::<List<TokenRow>>),
        )],
    ),
    Call::get(
        "/account/tokens",
        "make-token",
        "Make a token by which a program acts in one's name, in a session",
        OWN,
        own::token_new,
        &[(
            201,
            "The token with its secret, which is shown once.",
            Gives::Json(SchemaGenerator::subschema_for::<TokenMade>),
        )],
    )
    .by(
        Verb::Post,
        Takes::Json(SchemaGenerator::subschema_for::<WantedToken>),
    )
    .once()
    .failing(CANNOT),
    Call::get(
        "/account/tokens/{id}",
        "revoke-token",
        "Revoke a token of one's own, in a session",
        OWN,
        own::token_revoke,
        DONE,
    )
    .by(Verb::Delete, Takes::Nothing),
];
