//! What a team's server has beyond a dossier's pages: who comes in, what was written when, what was signed.

use asepsis_domain::access::Permission;

use crate::ask::Asked;
use crate::error::Error;
use crate::route::{Body, Entry, Need, Verb};
use crate::web::Shown;
use crate::web::team::{
    account, administration, approvals, audit, invitation, portfolio, sign_in, versions,
};

const fn read(path: &'static str, need: Need, act: fn(&Asked) -> Result<Shown, Error>) -> Entry {
    Entry {
        verb: Verb::Get,
        path,
        need,
        body: Body::Nothing,
        act,
    }
}

const fn form(path: &'static str, need: Need, act: fn(&Asked) -> Result<Shown, Error>) -> Entry {
    Entry {
        verb: Verb::Post,
        path,
        need,
        body: Body::Form,
        act,
    }
}

const ADMINISTER: Need = Need::Organisation(Permission::Administer);
const AUDIT: Need = Need::Organisation(Permission::Audit);
const PROJECT_AUDIT: Need = Need::Project(Permission::Audit);
const READ: Need = Need::Project(Permission::Read);
const SIGN: Need = Need::Project(Permission::Sign);

/// Pages of the site itself.
pub(crate) const PAGES: &[Entry] = &[
    read("/", Need::Account, portfolio::page),
    read("/account", Need::Account, account::page),
    form("/account/code", Need::Account, account::code_begin),
    form(
        "/account/code/confirm",
        Need::Account,
        account::code_confirm,
    ),
    form("/account/code/remove", Need::Account, account::code_remove),
    form("/account/password", Need::Account, account::password),
    form("/account/sessions/end", Need::Account, account::end_others),
    form("/account/tokens", Need::Account, account::token_new),
    form(
        "/account/tokens/revoke",
        Need::Account,
        account::token_revoke,
    ),
    read("/administration", ADMINISTER, administration::page),
    form(
        "/administration/disable",
        ADMINISTER,
        administration::disable,
    ),
    form("/administration/enable", ADMINISTER, administration::enable),
    form("/administration/grant", ADMINISTER, administration::grant),
    form("/administration/invite", ADMINISTER, administration::invite),
    form("/administration/link", ADMINISTER, administration::link),
    form(
        "/administration/sessions/end",
        ADMINISTER,
        administration::end_sessions,
    ),
    form(
        "/administration/tokens/revoke",
        ADMINISTER,
        administration::revoke_token,
    ),
    form(
        "/administration/withdraw",
        ADMINISTER,
        administration::withdraw,
    ),
    read("/audit", AUDIT, audit::page),
    read("/audit/copy/{format}", AUDIT, audit::copy),
    read("/invitations/{token}", Need::Nothing, invitation::page),
    form("/invitations/{token}", Need::Nothing, invitation::accept),
    read("/sign-in", Need::Nothing, sign_in::page),
    form("/sign-in", Need::Nothing, sign_in::sign_in),
    form("/sign-out", Need::Account, sign_in::sign_out),
];

/// Pages of a project.
pub(crate) const PROJECT: &[Entry] = &[
    read("/approvals", READ, approvals::page),
    form("/approvals/ask", SIGN, approvals::ask),
    form("/approvals/sign", SIGN, approvals::sign),
    form("/approvals/withdraw", SIGN, approvals::withdraw),
    read("/approvals/copy", READ, approvals::copy),
    read("/approvals/of", READ, approvals::one),
    read("/audit", PROJECT_AUDIT, audit::page),
    read("/audit/copy/{format}", PROJECT_AUDIT, audit::copy),
    read("/versions", READ, versions::page),
];
