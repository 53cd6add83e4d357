//! An act: one transaction, its entries in the audit trail, and the rows that are kept under the numbers of those entries.

use asepsis_domain::audit::Break;
use asepsis_domain::digest::Digest;
use asepsis_domain::time::Instant;

use super::audit::{Act, Context, Pen};
use super::db::{Arg, Tx};
use super::{Records, RecordsError};

/// The place in the trail of what belongs to no project.
pub const ORGANISATION: &str = "*";

/// Who acts, when and why.
#[derive(Debug, Clone, Copy)]
pub struct By<'a> {
    /// Who: the words of an [`Actor`](asepsis_domain::audit::Actor).
    pub actor: &'a str,
    /// When.
    pub at: Instant,
    /// Why.
    pub reason: &'a str,
}

/// A row that is appended under the number of its entry: its values as text, so that one digest binds all of them.
pub(super) type Values = [String; 8];

/// Such a row as the databases give it.
pub(super) type Appended = (
    i64,
    String,
    String,
    String,
    String,
    String,
    String,
    String,
    String,
);

/// Tables that are only appended to: the statement that gives all their rows, and the acts that write them.
pub(super) const APPENDED: &[(&str, &[&str])] = &[
    (
        "SELECT number, login, name, zone, CAST(active AS TEXT), coalesce(password, ''), coalesce(totp, ''), '', '' \
         FROM account_version ORDER BY number",
        &[
            "account",
            "accept",
            "disable",
            "enable",
            "password",
            "second factor",
        ],
    ),
    (
        "SELECT number, login, scope, role, CAST(given AS TEXT), '', '', '', '' FROM grant_version ORDER BY number",
        &["grant", "withdraw"],
    ),
    (
        "SELECT number, project, subject, digest, state, login, at, '', '' FROM approval_version ORDER BY number",
        &["ask", "approve", "take back", "supersede"],
    ),
    (
        "SELECT number, project, subject, digest, login, name, at, zone, meaning FROM signature ORDER BY number",
        &["sign"],
    ),
];

/// Returns values as a row, the rest of it empty.
pub(super) fn values<const N: usize>(given: [&str; N]) -> Values {
    let mut row = Values::default();
    for (cell, value) in row.iter_mut().zip(given) {
        value.clone_into(cell);
    }
    row
}

/// Returns the digest over all values of a row.
pub(super) fn bound(row: &Values) -> String {
    let mut bytes = Vec::new();
    for value in row {
        bytes.extend((value.len() as u64).to_le_bytes());
        bytes.extend(value.as_bytes());
    }
    Digest::of(&bytes).hex()
}

/// Returns the number and the values of a row.
pub(super) fn split(row: Appended) -> (i64, Values) {
    let (number, a, b, c, d, e, f, g, h) = row;
    (number, [a, b, c, d, e, f, g, h])
}

impl Records {
    /// Does an act that writes into the trail: all of it, or nothing.
    pub(super) fn act<T>(
        &self,
        by: &By<'_>,
        project: &str,
        work: impl AsyncFnOnce(&mut Tx, &mut Pen<'_>) -> Result<T, RecordsError>,
    ) -> Result<T, RecordsError> {
        self.wait(async {
            let mut tx = self.db.write().await?;
            let context = Context {
                at: by.at,
                actor: by.actor,
                project,
                reason: by.reason,
            };
            let mut pen = Pen::take(&mut tx, context).await?;
            let done = work(&mut tx, &mut pen).await?;
            pen.put_down(&mut tx).await?;
            tx.commit().await?;
            Ok(done)
        })
    }
}

/// Writes an entry about what is kept in no row of its own.
pub(super) async fn tell(
    tx: &mut Tx,
    pen: &mut Pen<'_>,
    act: &str,
    subject: &str,
) -> Result<i64, RecordsError> {
    let (old, new) = (None, None);
    let act = Act {
        act,
        subject,
        old,
        new,
    };
    pen.write(tx, act).await
}

/// Finds where rows are not what the trail tells of them.
pub(super) async fn compare(tx: &mut Tx, breaks: &mut Vec<Break>) -> Result<(), RecordsError> {
    for (sql, acts) in APPENDED {
        let rows: Vec<Appended> = tx.rows(sql, vec![]).await?;
        let mut kept: std::collections::BTreeMap<i64, String> = rows
            .into_iter()
            .map(split)
            .map(|(number, row)| (number, bound(&row)))
            .collect();
        for act in *acts {
            let sql = "SELECT number, new FROM audit WHERE act = $1 ORDER BY number";
            let told: Vec<(i64, Option<String>)> = tx.rows(sql, vec![(*act).into()]).await?;
            for (number, new) in told {
                if kept.remove(&number) != new {
                    let what = format!("what it tells of (`{act}`) is not there as it was");
                    breaks.push(Break { number, what });
                }
            }
        }
        breaks.extend(kept.into_keys().map(|number| Break {
            number,
            what: "a row was put in beside it that the trail does not tell of".to_owned(),
        }));
    }
    secrets(tx, breaks).await
}

/// Finds passwords and second factors that are not those that the trail tells of.
async fn secrets(tx: &mut Tx, breaks: &mut Vec<Break>) -> Result<(), RecordsError> {
    type Row = (
        i64,
        String,
        Option<String>,
        Option<String>,
        Option<String>,
        Option<String>,
    );
    let sql = "SELECT v.number, v.login, v.password, v.totp, c.password, c.totp FROM account_version v \
               LEFT JOIN credential c ON c.login = v.login \
               WHERE v.number = (SELECT max(w.number) FROM account_version w WHERE w.login = v.login) \
               ORDER BY v.number";
    let rows: Vec<Row> = tx.rows(sql, vec![]).await?;
    for (number, login, password, totp, kept_password, kept_totp) in rows {
        let digest = |secret: Option<String>| secret.map(|s| Digest::of(s.as_bytes()).hex());
        if digest(kept_password) != password || digest(kept_totp) != totp {
            let what = format!("the password or second factor of `{login}` was changed since");
            breaks.push(Break { number, what });
        }
    }
    let sql = "SELECT login FROM credential c WHERE NOT EXISTS (SELECT 1 FROM account_version v WHERE v.login = c.login)";
    let strangers: Vec<(String,)> = tx.rows(sql, vec![]).await?;
    breaks.extend(strangers.into_iter().map(|(login,)| Break {
        number: 0,
        what: format!(
            "there is a password of `{login}`, an account that the trail does not tell of"
        ),
    }));
    Ok(())
}

/// Returns the arguments of a row after its number.
pub(super) fn numbered(number: i64, row: &Values, cells: usize) -> Vec<Arg> {
    let values = row.iter().take(cells).map(|v| Arg::Text(v.clone()));
    std::iter::once(Arg::Number(number)).chain(values).collect()
}
