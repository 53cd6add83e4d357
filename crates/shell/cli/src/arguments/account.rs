//! What can be typed after `asepsis account`.

use clap::{Args, Subcommand};

use super::Database;

#[derive(Debug, Subcommand)]
pub(crate) enum Account {
    /// Who has an account, with what is granted
    List(AccountList),
    /// Make an account, and a one-time link by which its owner sets a password
    Invite(AccountChange),
    /// Make a new one-time link for an account: its owner sets a new password
    Link(AccountLink),
    /// Let an account not be used any more: its sessions end, its tokens do nothing, its signatures stay
    Disable(AccountChange),
    /// Let an account be used again, and unlock it
    Enable(AccountChange),
    /// Grant a role, for one project or all
    Grant(AccountGrant),
    /// Withdraw a role
    Withdraw(AccountGrant),
}

#[derive(Debug, Args)]
pub(crate) struct AccountList {
    #[command(flatten)]
    pub(crate) database: Database,
}

/// Who changes an account, and why.
#[derive(Debug, Args)]
pub(crate) struct Changing {
    #[command(flatten)]
    pub(crate) database: Database,
    /// Who does it [default: the user of the system]
    #[arg(long, value_name = "NAME", env = "ASEPSIS_ACTOR")]
    pub(crate) actor: Option<String>,
    /// Why
    #[arg(long, value_name = "TEXT", default_value = "")]
    pub(crate) reason: String,
}

#[derive(Debug, Args)]
pub(crate) struct AccountChange {
    /// The login
    pub(crate) login: String,
    #[command(flatten)]
    pub(crate) changing: Changing,
}

#[derive(Debug, Args)]
pub(crate) struct AccountLink {
    /// The login
    pub(crate) login: String,
    /// Take the second factor away too, for who has lost it
    #[arg(long)]
    pub(crate) forget_second_factor: bool,
    #[command(flatten)]
    pub(crate) changing: Changing,
}

#[derive(Debug, Args)]
pub(crate) struct AccountGrant {
    /// The login
    pub(crate) login: String,
    /// The role: viewer, engineer, security, regulatory, quality-approver, administrator
    pub(crate) role: String,
    /// The project, the id of its device; `*` for all and for the organisation itself
    #[arg(long, value_name = "ID", default_value = "*")]
    pub(crate) project: String,
    #[command(flatten)]
    pub(crate) changing: Changing,
}
