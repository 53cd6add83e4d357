//! The ways in: attempts and locks, one-time invitations, sessions. Of a token only its SHA-256 is kept.

use asepsis_domain::digest::Digest;
use asepsis_domain::time::{Instant, rfc3339};

use super::account::{
    Account, Secrets, Version, account, append, end_sessions, secrets, set_totp, version,
};
use super::act::{By, ORGANISATION, tell};
use super::db::{Arg, Tx};
use super::{Records, RecordsError};

/// What became of an attempt to get in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Attempt {
    /// It counts; these are the secrets to compare with.
    Let(Secrets),
    /// The account is locked.
    Locked,
    /// It cannot be used: there is none, or it is disabled, or nobody has accepted it.
    Closed,
}

/// A session to open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewSession<'a> {
    /// The SHA-256 of its token.
    pub digest: &'a str,
    /// When it ends, whatever happens.
    pub ends: Instant,
    /// The step of the second factor's code that opened it, which no other may use.
    pub step: Option<i64>,
}

/// A session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// The SHA-256 of its token.
    pub digest: String,
    /// Whose it is.
    pub login: String,
    /// When it began, RFC 3339.
    pub begun: String,
    /// When it was last used.
    pub seen: String,
    /// When it ends.
    pub ends: String,
    /// When something was first signed in it.
    pub signed: Option<String>,
}

type SessionRow = (String, String, String, String, String, Option<String>);

fn session(row: SessionRow) -> Session {
    let (digest, login, begun, seen, ends, signed) = row;
    Session {
        digest,
        login,
        begun,
        seen,
        ends,
        signed,
    }
}

/// How an invited person wants to be known, and the password.
#[derive(Clone)]
pub struct Accepting<'a> {
    /// The login, which must be that of the invitation.
    pub login: &'a str,
    /// The person's name as it is printed.
    pub name: &'a str,
    /// The person's zone.
    pub zone: &'a str,
    /// The PHC string of the password.
    pub password: &'a str,
}

impl Records {
    /// Makes the first account with the role of an administrator and its invitation, where there is no account at all;
    /// returns whether it did. Of two that ask at the same time one does.
    ///
    /// # Errors
    ///
    /// [`RecordsError`] where the database fails.
    pub fn first_account(
        &self,
        login: &str,
        digest: &str,
        ends: Instant,
        by: &By<'_>,
    ) -> Result<bool, RecordsError> {
        use asepsis_domain::access::{Grant, Role, Scope};
        self.act(by, ORGANISATION, async |tx, pen| {
            let sql = "SELECT number FROM account_version LIMIT 1";
            let known: Option<(i64,)> = tx.row(sql, vec![]).await?;
            if known.is_some() || !super::account::add(tx, pen, login).await? {
                return Ok(false);
            }
            let grant = Grant {
                scope: Scope::Organisation,
                role: Role::Administrator,
            };
            super::account::set_grant(tx, pen, login, &grant, true).await?;
            tell(tx, pen, "invite", login).await?;
            invite(tx, login, digest, ends).await?;
            Ok(true)
        })
    }

    /// Keeps an invitation in the place of an earlier one; `false` where there is no such account or it is disabled.
    /// `forget` takes the second factor away, for who has lost it.
    ///
    /// # Errors
    ///
    /// As [`Records::first_account`].
    pub fn invite(
        &self,
        login: &str,
        digest: &str,
        ends: Instant,
        forget: bool,
        by: &By<'_>,
    ) -> Result<bool, RecordsError> {
        self.act(by, ORGANISATION, async |tx, pen| {
            let Some(was) = version(tx, login).await?.filter(|v| v.active) else {
                return Ok(false);
            };
            if forget {
                set_totp(tx, pen, &was, None).await?;
            }
            tell(tx, pen, "invite", login).await?;
            invite(tx, login, digest, ends).await?;
            Ok(true)
        })
    }

    /// Returns for whom an invitation is that still holds.
    ///
    /// # Errors
    ///
    /// As [`Records::first_account`].
    pub fn invited(&self, digest: &str, now: Instant) -> Result<Option<String>, RecordsError> {
        self.wait(async {
            let sql = "SELECT login FROM invitation WHERE digest = $1 AND ends > $2";
            let args = vec![digest.into(), Arg::Text(rfc3339(now))];
            let found: Option<(String,)> = self.db.read().await?.row(sql, args).await?;
            Ok(found.map(|(login,)| login))
        })
    }

    /// Uses an invitation up: sets name, zone and password, opens the lock, ends sessions. `false` where it does not hold:
    /// used, ended, replaced, for somebody else. Of two that use it at the same time one does.
    ///
    /// # Errors
    ///
    /// As [`Records::first_account`].
    pub fn accept(
        &self,
        digest: &str,
        accepting: &Accepting<'_>,
        by: &By<'_>,
    ) -> Result<bool, RecordsError> {
        self.act(by, ORGANISATION, async |tx, pen| {
            let login = accepting.login;
            let sql = "DELETE FROM invitation WHERE digest = $1 AND login = $2 AND ends > $3 RETURNING login";
            let args = vec![digest.into(), login.into(), Arg::Text(rfc3339(by.at))];
            let found: Option<(String,)> = tx.row(sql, args).await?;
            let was = version(tx, login).await?.filter(|v| v.active);
            let (Some(_), Some(was)) = (found, was) else {
                return Ok(false);
            };
            let is = Version {
                name: accepting.name.to_owned(),
                zone: accepting.zone.to_owned(),
                password: Some(Digest::of(accepting.password.as_bytes()).hex()),
                ..was.clone()
            };
            append(tx, pen, "accept", Some(&was), &is).await?;
            let sql = "UPDATE credential SET password = $2 WHERE login = $1";
            tx.run(sql, vec![login.into(), accepting.password.into()])
                .await?;
            unlock(tx, login).await?;
            end_sessions(tx, login, None).await?;
            Ok(true)
        })
    }

    /// Counts an attempt before its password is compared, so that many at the same time are not more than many one after
    /// another. The one that makes it `most` locks the account until `until`; success opens it again.
    ///
    /// # Errors
    ///
    /// As [`Records::first_account`].
    pub fn attempt(
        &self,
        login: &str,
        now: Instant,
        most: i64,
        until: Instant,
    ) -> Result<Attempt, RecordsError> {
        self.wait(async {
            let mut tx = self.db.write().await?;
            let known = version(&mut tx, login).await?;
            // A login that nobody has costs what another costs.
            let row = known.as_ref().map_or("", |_| login);
            let sql = "UPDATE door SET failures = failures WHERE login = $1 RETURNING failures, locked_until";
            let door: Option<(i64, String)> = tx.row(sql, vec![row.into()]).await?;
            let (failures, locked) = door.unwrap_or_default();
            let is_locked = !row.is_empty() && locked > rfc3339(now);
            let (failures, locked) = match () {
                () if is_locked => (failures, locked),
                () if failures + 1 >= most => (0, rfc3339(until)),
                () => (failures + 1, String::new()),
            };
            let sql = "UPDATE door SET failures = $2, locked_until = $3 WHERE login = $1";
            tx.run(sql, vec![row.into(), Arg::Number(failures), Arg::Text(locked)])
                .await?;
            let secrets = secrets(&mut tx, login).await?;
            tx.commit().await?;
            Ok(match (known, secrets) {
                _ if is_locked => Attempt::Locked,
                (Some(version), Some(secrets)) if version.active && secrets.password.is_some() => {
                    Attempt::Let(secrets)
                }
                _ => Attempt::Closed,
            })
        })
    }

    /// Forgets the attempts of an account: it proved to be itself. `false` where the code's step was used before; then
    /// nothing is forgotten.
    ///
    /// # Errors
    ///
    /// As [`Records::first_account`].
    pub fn proved(&self, login: &str, step: Option<i64>) -> Result<bool, RecordsError> {
        self.wait(async {
            let mut tx = self.db.write().await?;
            if !spend(&mut tx, login, step).await? {
                return Ok(false);
            }
            unlock(&mut tx, login).await?;
            tx.commit().await?;
            Ok(true)
        })
    }

    /// Writes down that an attempt was refused, and where it locked the account, that too; a login that nobody has is not
    /// repeated, as people type passwords there.
    ///
    /// # Errors
    ///
    /// As [`Records::first_account`].
    pub fn refused(
        &self,
        act: &str,
        login: &str,
        was_locked: bool,
        by: &By<'_>,
    ) -> Result<(), RecordsError> {
        self.act(by, ORGANISATION, async |tx, pen| {
            let Some(known) = version(tx, login).await? else {
                return tell(tx, pen, act, "unknown login").await.map(drop);
            };
            tell(tx, pen, act, &known.login).await?;
            let sql = "SELECT login FROM door WHERE login = $1 AND locked_until > $2";
            let args = vec![login.into(), Arg::Text(rfc3339(by.at))];
            let locked: Option<(String,)> = tx.row(sql, args).await?;
            if locked.is_some() && !was_locked {
                tell(tx, pen, "lock", &known.login).await?;
            }
            Ok(())
        })
    }

    /// Opens a session and forgets failed attempts; `false` where the code was used before or the account is disabled.
    ///
    /// # Errors
    ///
    /// As [`Records::first_account`].
    pub fn open_session(
        &self,
        login: &str,
        new: &NewSession<'_>,
        by: &By<'_>,
    ) -> Result<bool, RecordsError> {
        self.act(by, ORGANISATION, async |tx, pen| {
            let usable = version(tx, login).await?.is_some_and(|v| v.active);
            if !usable || !spend(tx, login, new.step).await? {
                return Ok(false);
            }
            unlock(tx, login).await?;
            let now = rfc3339(by.at);
            let sql = "DELETE FROM session WHERE ends < $1";
            tx.run(sql, vec![now.as_str().into()]).await?;
            let sql = "INSERT INTO session VALUES ($1, $2, $3, $3, $4, NULL)";
            let args = vec![
                new.digest.into(),
                login.into(),
                Arg::Text(now),
                Arg::Text(rfc3339(new.ends)),
            ];
            tx.run(sql, args).await?;
            tell(tx, pen, "sign in", login).await?;
            Ok(true)
        })
    }

    /// Returns a session with its account; `None` where it has ended, was not used since `idle`, or may not be used.
    ///
    /// # Errors
    ///
    /// As [`Records::first_account`].
    pub fn session(
        &self,
        digest: &str,
        now: Instant,
        idle: Instant,
    ) -> Result<Option<(Session, Account)>, RecordsError> {
        self.wait(async {
            let mut tx = self.db.read().await?;
            let sql = "SELECT digest, login, begun, seen, ends, signed FROM session \
                       WHERE digest = $1 AND ends > $2 AND seen > $3";
            let args = vec![
                digest.into(),
                Arg::Text(rfc3339(now)),
                Arg::Text(rfc3339(idle)),
            ];
            let Some(session) = tx.row(sql, args).await?.map(session) else {
                return Ok(None);
            };
            let account = account(&mut tx, &session.login).await?;
            Ok(account.filter(|a| a.active).map(|a| (session, a)))
        })
    }

    /// Writes down that a session was used; its last use never moves back.
    ///
    /// # Errors
    ///
    /// As [`Records::first_account`].
    pub fn saw(&self, digest: &str, now: Instant) -> Result<(), RecordsError> {
        self.wait(async {
            let mut tx = self.db.write_soon().await?;
            let sql = "UPDATE session SET seen = $2 WHERE digest = $1 AND seen < $2";
            tx.run(sql, vec![digest.into(), Arg::Text(rfc3339(now))])
                .await?;
            Ok(tx.commit().await?)
        })
    }

    /// Returns the sessions of an account that have not ended, the latest first.
    ///
    /// # Errors
    ///
    /// As [`Records::first_account`].
    pub fn sessions(&self, login: &str, now: Instant) -> Result<Vec<Session>, RecordsError> {
        self.wait(async {
            let sql = "SELECT digest, login, begun, seen, ends, signed FROM session WHERE login = $1 AND ends > $2 \
                       ORDER BY begun DESC, digest";
            let args = vec![login.into(), Arg::Text(rfc3339(now))];
            let rows: Vec<SessionRow> = self.db.read().await?.rows(sql, args).await?;
            Ok(rows.into_iter().map(session).collect())
        })
    }

    /// Ends a session of an account; `false` where there is none.
    ///
    /// # Errors
    ///
    /// As [`Records::first_account`].
    pub fn end_session(
        &self,
        login: &str,
        digest: &str,
        by: &By<'_>,
    ) -> Result<bool, RecordsError> {
        self.act(by, ORGANISATION, async |tx, pen| {
            let sql = "DELETE FROM session WHERE digest = $1 AND login = $2 RETURNING login";
            let gone: Option<(String,)> = tx.row(sql, vec![digest.into(), login.into()]).await?;
            if gone.is_some() {
                tell(tx, pen, "sign out", login).await?;
            }
            Ok(gone.is_some())
        })
    }

    /// Ends all sessions of an account but this one; returns how many.
    ///
    /// # Errors
    ///
    /// As [`Records::first_account`].
    pub fn end_sessions(
        &self,
        login: &str,
        keep: Option<&str>,
        by: &By<'_>,
    ) -> Result<usize, RecordsError> {
        self.act(by, ORGANISATION, async |tx, pen| {
            let ended = end_sessions(tx, login, keep).await?;
            if ended > 0 {
                tell(tx, pen, "end sessions", login).await?;
            }
            Ok(ended)
        })
    }
}

/// Keeps an invitation in the place of an earlier one.
async fn invite(tx: &mut Tx, login: &str, digest: &str, ends: Instant) -> Result<(), RecordsError> {
    let sql = "DELETE FROM invitation WHERE login = $1";
    tx.run(sql, vec![login.into()]).await?;
    let sql = "INSERT INTO invitation VALUES ($1, $2, $3)";
    let args = vec![digest.into(), login.into(), Arg::Text(rfc3339(ends))];
    Ok(tx.run(sql, args).await?)
}

/// Opens the lock of an account and forgets its failures.
async fn unlock(tx: &mut Tx, login: &str) -> Result<(), RecordsError> {
    let sql = "UPDATE door SET failures = 0, locked_until = '' WHERE login = $1";
    Ok(tx.run(sql, vec![login.into()]).await?)
}

/// Uses up a step of a second factor; `false` where it or a later one was used before.
pub(super) async fn spend(
    tx: &mut Tx,
    login: &str,
    step: Option<i64>,
) -> Result<bool, RecordsError> {
    let Some(step) = step else {
        return Ok(true);
    };
    let sql = "UPDATE credential SET totp_step = $2 WHERE login = $1 AND totp_step < $2 RETURNING totp_step";
    let args = vec![login.into(), Arg::Number(step)];
    let spent: Option<(i64,)> = tx.row(sql, args).await?;
    Ok(spent.is_some())
}
