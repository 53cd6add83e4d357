//! Accounts and what is granted to them. A login is never given to another person; nothing of an account is deleted.

use asepsis_domain::access::{Grant, Permission, Role, Scope, permits};
use asepsis_domain::digest::Digest;

use super::act::{By, ORGANISATION, Values, bound, numbered, values};
use super::audit::{Act, Pen};
use super::db::{Arg, Tx};
use super::{Records, RecordsError};

/// An account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Its login.
    pub login: String,
    /// The person's name as it is printed.
    pub name: String,
    /// The person's zone, an IANA name.
    pub zone: String,
    /// Whether it may be used.
    pub active: bool,
    /// Whether somebody has accepted it, so that there is a password.
    pub accepted: bool,
    /// Whether it has a second factor.
    pub second_factor: bool,
    /// Until when it is locked, RFC 3339; empty where it never was.
    pub locked_until: String,
    /// What is granted to it.
    pub grants: Vec<Grant>,
}

/// What became of a change to an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Changed {
    /// It was made.
    Done,
    /// It was so already; nothing was written.
    Same,
    /// There is no such account.
    Unknown,
    /// Nobody would be left who administers the organisation; nothing was written.
    LastAdministrator,
}

/// The secrets of an account.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Secrets {
    /// The PHC string of the password.
    pub password: Option<String>,
    /// The secret of the second factor, base32.
    pub totp: Option<String>,
    /// The secret of a second factor that waits for its first code.
    pub totp_offered: Option<String>,
    /// The last step of time whose code was used.
    pub totp_step: i64,
}

impl std::fmt::Debug for Secrets {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secrets(…)")
    }
}

/// A version of an account, with digests in the place of secrets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Version {
    pub(super) login: String,
    pub(super) name: String,
    pub(super) zone: String,
    pub(super) active: bool,
    pub(super) password: Option<String>,
    pub(super) totp: Option<String>,
}

type VersionRow = (String, String, String, i64, Option<String>, Option<String>);

impl Version {
    pub(super) fn of(row: VersionRow) -> Self {
        let (login, name, zone, active, password, totp) = row;
        Self {
            login,
            name,
            zone,
            active: active != 0,
            password,
            totp,
        }
    }

    fn values(&self) -> Values {
        let active = if self.active { "1" } else { "0" };
        let password = self.password.as_deref().unwrap_or_default();
        let totp = self.totp.as_deref().unwrap_or_default();
        values([&self.login, &self.name, &self.zone, active, password, totp])
    }
}

/// Returns the last version of an account.
pub(super) async fn version(tx: &mut Tx, login: &str) -> Result<Option<Version>, RecordsError> {
    let sql = "SELECT login, name, zone, active, password, totp FROM account_version WHERE login = $1 \
               ORDER BY number DESC LIMIT 1";
    Ok(tx.row(sql, vec![login.into()]).await?.map(Version::of))
}

/// Appends a version of an account.
pub(super) async fn append(
    tx: &mut Tx,
    pen: &mut Pen<'_>,
    act: &str,
    was: Option<&Version>,
    is: &Version,
) -> Result<(), RecordsError> {
    let old = was.map(|v| bound(&v.values()));
    let new = bound(&is.values());
    let act = Act {
        act,
        subject: &is.login,
        old: old.as_deref(),
        new: Some(&new),
    };
    let number = pen.write(tx, act).await?;
    let args = vec![
        Arg::Number(number),
        is.login.as_str().into(),
        is.name.as_str().into(),
        is.zone.as_str().into(),
        Arg::Number(i64::from(is.active)),
        Arg::Maybe(is.password.clone()),
        Arg::Maybe(is.totp.clone()),
    ];
    let sql = "INSERT INTO account_version VALUES ($1, $2, $3, $4, $5, $6, $7)";
    Ok(tx.run(sql, args).await?)
}

/// Makes an account that waits for being accepted; `false` where the login was given before.
pub(super) async fn add(tx: &mut Tx, pen: &mut Pen<'_>, login: &str) -> Result<bool, RecordsError> {
    if version(tx, login).await?.is_some() {
        return Ok(false);
    }
    let is = Version {
        login: login.to_owned(),
        name: login.to_owned(),
        zone: "UTC".to_owned(),
        active: true,
        password: None,
        totp: None,
    };
    append(tx, pen, "account", None, &is).await?;
    let sql = "INSERT INTO credential VALUES ($1, NULL, NULL, NULL, 0)";
    tx.run(sql, vec![login.into()]).await?;
    let sql = "INSERT INTO door VALUES ($1, 0, '')";
    tx.run(sql, vec![login.into()]).await?;
    Ok(true)
}

/// Returns what is granted to an account.
pub(super) async fn grants(tx: &mut Tx, login: &str) -> Result<Vec<Grant>, RecordsError> {
    let sql = "SELECT scope, role FROM grant_version g WHERE login = $1 AND given = 1 AND number = \
               (SELECT max(h.number) FROM grant_version h WHERE h.login = g.login AND h.scope = g.scope \
               AND h.role = g.role) ORDER BY scope, role";
    let rows: Vec<(String, String)> = tx.rows(sql, vec![login.into()]).await?;
    let grant = |(scope, role): (String, String)| {
        Some(Grant {
            scope: Scope::parse(&scope),
            role: Role::parse(&role)?,
        })
    };
    Ok(rows.into_iter().filter_map(grant).collect())
}

/// Appends that a role is granted or withdrawn; `false` where it is so already.
pub(super) async fn set_grant(
    tx: &mut Tx,
    pen: &mut Pen<'_>,
    login: &str,
    grant: &Grant,
    given: bool,
) -> Result<bool, RecordsError> {
    if grants(tx, login).await?.contains(grant) == given {
        return Ok(false);
    }
    let (scope, role) = (grant.scope.as_str(), grant.role.word());
    let row = values([login, scope, role, if given { "1" } else { "0" }]);
    let subject = format!("{login} {role} in {scope}");
    let new = bound(&row);
    let act = Act {
        act: if given { "grant" } else { "withdraw" },
        subject: &subject,
        old: None,
        new: Some(&new),
    };
    let number = pen.write(tx, act).await?;
    let mut args = numbered(number, &row, 3);
    args.push(Arg::Number(i64::from(given)));
    tx.run(
        "INSERT INTO grant_version VALUES ($1, $2, $3, $4, $5)",
        args,
    )
    .await?;
    Ok(true)
}

/// Returns whether somebody besides this account administers the organisation and can get in.
async fn another_administers(tx: &mut Tx, login: &str) -> Result<bool, RecordsError> {
    let sql = "SELECT DISTINCT login FROM grant_version WHERE scope = '*' AND login <> $1";
    let logins: Vec<(String,)> = tx.rows(sql, vec![login.into()]).await?;
    for (other,) in logins {
        let is_usable = version(tx, &other)
            .await?
            .is_some_and(|v| v.active && v.password.is_some());
        if is_usable && permits(&grants(tx, &other).await?, None, Permission::Administer) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Returns an account with what is granted to it.
pub(super) async fn account(tx: &mut Tx, login: &str) -> Result<Option<Account>, RecordsError> {
    let Some(version) = version(tx, login).await? else {
        return Ok(None);
    };
    let sql = "SELECT locked_until FROM door WHERE login = $1";
    let locked: Option<(String,)> = tx.row(sql, vec![login.into()]).await?;
    Ok(Some(Account {
        grants: grants(tx, login).await?,
        login: version.login,
        name: version.name,
        zone: version.zone,
        active: version.active,
        accepted: version.password.is_some(),
        second_factor: version.totp.is_some(),
        locked_until: locked.map(|(until,)| until).unwrap_or_default(),
    }))
}

/// Ends all sessions of an account but this one; returns how many.
pub(super) async fn end_sessions(
    tx: &mut Tx,
    login: &str,
    keep: Option<&str>,
) -> Result<usize, RecordsError> {
    let sql = "DELETE FROM session WHERE login = $1 AND digest <> $2 RETURNING digest";
    let args = vec![login.into(), keep.unwrap_or_default().into()];
    let ended: Vec<(String,)> = tx.rows(sql, args).await?;
    Ok(ended.len())
}

impl Records {
    /// Returns all accounts by login.
    ///
    /// # Errors
    ///
    /// [`RecordsError`] where the database fails.
    pub fn accounts(&self) -> Result<Vec<Account>, RecordsError> {
        self.wait(async {
            let mut tx = self.db.read().await?;
            let sql = "SELECT DISTINCT login FROM account_version ORDER BY login";
            let logins: Vec<(String,)> = tx.rows(sql, vec![]).await?;
            let mut all = Vec::new();
            for (login,) in logins {
                all.extend(account(&mut tx, &login).await?);
            }
            all.sort_by(|a, b| a.login.cmp(&b.login));
            Ok(all)
        })
    }

    /// Returns an account.
    ///
    /// # Errors
    ///
    /// As [`Records::accounts`].
    pub fn account(&self, login: &str) -> Result<Option<Account>, RecordsError> {
        self.wait(async { account(&mut self.db.read().await?, login).await })
    }

    /// Makes an account that waits for being accepted; `false` where the login was given before, to whomever.
    ///
    /// # Errors
    ///
    /// As [`Records::accounts`].
    pub fn add_account(&self, login: &str, by: &By<'_>) -> Result<bool, RecordsError> {
        self.act(by, ORGANISATION, async |tx, pen| add(tx, pen, login).await)
    }

    /// Grants a role, or withdraws it.
    ///
    /// # Errors
    ///
    /// As [`Records::accounts`].
    pub fn set_grant(
        &self,
        login: &str,
        grant: &Grant,
        given: bool,
        by: &By<'_>,
    ) -> Result<Changed, RecordsError> {
        self.act(by, grant.scope.as_str(), async |tx, pen| {
            if version(tx, login).await?.is_none() {
                return Ok(Changed::Unknown);
            }
            let administers =
                grant.scope == Scope::Organisation && grant.role == Role::Administrator;
            let has = grants(tx, login).await?.contains(grant);
            if !given && administers && has && !another_administers(tx, login).await? {
                return Ok(Changed::LastAdministrator);
            }
            let is_new = set_grant(tx, pen, login, grant, given).await?;
            Ok(if is_new { Changed::Done } else { Changed::Same })
        })
    }

    /// Lets an account be used, or not any more; then its sessions end. An account that is let in again is not locked.
    ///
    /// # Errors
    ///
    /// As [`Records::accounts`].
    pub fn set_active(
        &self,
        login: &str,
        active: bool,
        by: &By<'_>,
    ) -> Result<Changed, RecordsError> {
        self.act(by, ORGANISATION, async |tx, pen| {
            let Some(was) = version(tx, login).await? else {
                return Ok(Changed::Unknown);
            };
            if active {
                let sql = "UPDATE door SET failures = 0, locked_until = '' WHERE login = $1";
                tx.run(sql, vec![login.into()]).await?;
            }
            if was.active == active {
                return Ok(Changed::Same);
            }
            let administers = permits(&grants(tx, login).await?, None, Permission::Administer);
            if !active && administers && !another_administers(tx, login).await? {
                return Ok(Changed::LastAdministrator);
            }
            let is = Version {
                active,
                ..was.clone()
            };
            let act = if active { "enable" } else { "disable" };
            append(tx, pen, act, Some(&was), &is).await?;
            if !active {
                end_sessions(tx, login, None).await?;
                let sql = "DELETE FROM invitation WHERE login = $1";
                tx.run(sql, vec![login.into()]).await?;
            }
            Ok(Changed::Done)
        })
    }

    /// Returns the secrets of an account.
    ///
    /// # Errors
    ///
    /// As [`Records::accounts`].
    pub fn secrets(&self, login: &str) -> Result<Option<Secrets>, RecordsError> {
        self.wait(async { secrets(&mut self.db.read().await?, login).await })
    }

    /// Sets the password of an account and ends its sessions but this one; `false` where there is no such account.
    ///
    /// # Errors
    ///
    /// As [`Records::accounts`].
    pub fn set_password(
        &self,
        login: &str,
        password: &str,
        keep: Option<&str>,
        by: &By<'_>,
    ) -> Result<bool, RecordsError> {
        self.act(by, ORGANISATION, async |tx, pen| {
            let Some(was) = version(tx, login).await? else {
                return Ok(false);
            };
            let is = Version {
                password: Some(Digest::of(password.as_bytes()).hex()),
                ..was.clone()
            };
            append(tx, pen, "password", Some(&was), &is).await?;
            let sql = "UPDATE credential SET password = $2 WHERE login = $1";
            tx.run(sql, vec![login.into(), password.into()]).await?;
            end_sessions(tx, login, keep).await?;
            Ok(true)
        })
    }

    /// Keeps the secret of a second factor that waits for its first code.
    ///
    /// # Errors
    ///
    /// As [`Records::accounts`].
    pub fn offer_totp(&self, login: &str, secret: &str) -> Result<(), RecordsError> {
        self.wait(async {
            let mut tx = self.db.write().await?;
            let sql = "UPDATE credential SET totp_offered = $2 WHERE login = $1";
            tx.run(sql, vec![login.into(), secret.into()]).await?;
            Ok(tx.commit().await?)
        })
    }

    /// Makes the offered second factor that of the account, or with `None` takes the account's away; the step is that of
    /// the code by which it was confirmed. Returns whether something changed.
    ///
    /// # Errors
    ///
    /// As [`Records::accounts`].
    pub fn set_totp(
        &self,
        login: &str,
        secret: Option<(&str, i64)>,
        by: &By<'_>,
    ) -> Result<bool, RecordsError> {
        self.act(by, ORGANISATION, async |tx, pen| {
            let Some(was) = version(tx, login).await? else {
                return Ok(false);
            };
            set_totp(tx, pen, &was, secret).await
        })
    }
}

/// Sets or takes away a second factor.
pub(super) async fn set_totp(
    tx: &mut Tx,
    pen: &mut Pen<'_>,
    was: &Version,
    secret: Option<(&str, i64)>,
) -> Result<bool, RecordsError> {
    let is = Version {
        totp: secret.map(|(text, _)| Digest::of(text.as_bytes()).hex()),
        ..was.clone()
    };
    if is == *was {
        return Ok(false);
    }
    append(tx, pen, "second factor", Some(was), &is).await?;
    let sql =
        "UPDATE credential SET totp = $2, totp_offered = NULL, totp_step = $3 WHERE login = $1";
    let args = vec![
        was.login.as_str().into(),
        Arg::Maybe(secret.map(|(text, _)| text.to_owned())),
        Arg::Number(secret.map_or(0, |(_, step)| step)),
    ];
    tx.run(sql, args).await?;
    Ok(true)
}

/// Returns the secrets of an account.
pub(super) async fn secrets(tx: &mut Tx, login: &str) -> Result<Option<Secrets>, RecordsError> {
    type Row = (Option<String>, Option<String>, Option<String>, i64);
    let sql = "SELECT password, totp, totp_offered, totp_step FROM credential WHERE login = $1";
    let row: Option<Row> = tx.row(sql, vec![login.into()]).await?;
    Ok(
        row.map(|(password, totp, totp_offered, totp_step)| Secrets {
            password,
            totp,
            totp_offered,
            totp_step,
        }),
    )
}
