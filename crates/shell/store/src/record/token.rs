//! Tokens of the API: what a program may do in the name of an account. Of a token only its SHA-256 is kept.

use asepsis_domain::access::{Permission, Scope};
use asepsis_domain::time::{Instant, rfc3339};

use super::account::{Account, account, version};
use super::act::{By, tell};
use super::db::Arg;
use super::{Records, RecordsError};

/// A token of the API.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiToken {
    /// Its id, which is no secret.
    pub id: String,
    /// In whose name it acts.
    pub login: String,
    /// What it is for.
    pub label: String,
    /// What it may do at most.
    pub allows: Vec<Permission>,
    /// Where.
    pub scope: Scope,
    /// When it was made, RFC 3339.
    pub begun: String,
    /// When it ends.
    pub ends: String,
    /// When it was revoked.
    pub revoked: Option<String>,
    /// Whether it can be used at all: one that comes from a backup has lost its secret.
    pub usable: bool,
}

type Row = (
    String,
    Option<String>,
    String,
    String,
    String,
    String,
    String,
    String,
    Option<String>,
);

fn token(row: Row) -> ApiToken {
    let (id, digest, login, label, allows, scope, begun, ends, revoked) = row;
    ApiToken {
        id,
        login,
        label,
        allows: allows.split(' ').filter_map(Permission::parse).collect(),
        scope: Scope::parse(&scope),
        begun,
        ends,
        revoked,
        usable: digest.is_some(),
    }
}

const COLUMNS: &str = "SELECT id, digest, login, label, allows, scope, begun, ends, revoked FROM api_token \
                       WHERE ($1 IS NULL OR login = $1) ORDER BY begun, id";

impl Records {
    /// Keeps a token under the SHA-256 of its secret; `false` where there is no account of that login.
    ///
    /// # Errors
    ///
    /// [`RecordsError`] where the database fails.
    pub fn add_token(
        &self,
        new: &ApiToken,
        digest: &str,
        by: &By<'_>,
    ) -> Result<bool, RecordsError> {
        self.act(by, new.scope.as_str(), async |tx, pen| {
            if version(tx, &new.login).await?.is_none() {
                return Ok(false);
            }
            let allows: Vec<&str> = new.allows.iter().map(|p| p.word()).collect();
            let args = vec![
                new.id.as_str().into(),
                digest.into(),
                new.login.as_str().into(),
                new.label.as_str().into(),
                Arg::Text(allows.join(" ")),
                new.scope.as_str().into(),
                new.begun.as_str().into(),
                new.ends.as_str().into(),
            ];
            let sql = "INSERT INTO api_token VALUES ($1, $2, $3, $4, $5, $6, $7, $8, NULL)";
            tx.run(sql, args).await?;
            let subject = format!("{} of {}", new.id, new.login);
            tell(tx, pen, "token", &subject).await?;
            Ok(true)
        })
    }

    /// Returns tokens, of an account or of all, oldest first.
    ///
    /// # Errors
    ///
    /// As [`Records::add_token`].
    pub fn tokens(&self, login: Option<&str>) -> Result<Vec<ApiToken>, RecordsError> {
        self.wait(async {
            let args = vec![Arg::Maybe(login.map(str::to_owned))];
            let rows: Vec<Row> = self.db.read().await?.rows(COLUMNS, args).await?;
            Ok(rows.into_iter().map(token).collect())
        })
    }

    /// Revokes a token; `false` where there is none that could be.
    ///
    /// # Errors
    ///
    /// As [`Records::add_token`].
    pub fn revoke_token(&self, id: &str, by: &By<'_>) -> Result<bool, RecordsError> {
        self.act(by, super::act::ORGANISATION, async |tx, pen| {
            let sql = "UPDATE api_token SET revoked = $2, digest = NULL WHERE id = $1 AND revoked IS NULL RETURNING login";
            let args = vec![id.into(), Arg::Text(rfc3339(by.at))];
            let revoked: Option<(String,)> = tx.row(sql, args).await?;
            let Some((login,)) = revoked else {
                return Ok(false);
            };
            tell(tx, pen, "revoke token", &format!("{id} of {login}")).await?;
            Ok(true)
        })
    }

    /// Returns the token of a secret with its account; `None` where it has ended, was revoked, or the account may not be
    /// used.
    ///
    /// # Errors
    ///
    /// As [`Records::add_token`].
    pub fn token(
        &self,
        digest: &str,
        now: Instant,
    ) -> Result<Option<(ApiToken, Account)>, RecordsError> {
        self.wait(async {
            let mut tx = self.db.read().await?;
            let sql = "SELECT id, digest, login, label, allows, scope, begun, ends, revoked FROM api_token \
                       WHERE digest = $1 AND revoked IS NULL AND ends > $2";
            let args = vec![digest.into(), Arg::Text(rfc3339(now))];
            let Some(found) = tx.row(sql, args).await?.map(token) else {
                return Ok(None);
            };
            let account = account(&mut tx, &found.login).await?;
            let usable = account.filter(|a| a.active && a.accepted);
            Ok(usable.map(|account| (found, account)))
        })
    }
}
