//! Answers kept for a day under the key that a program gave its request, so that the request sent again takes no effect
//! again.

use asepsis_domain::time::{Instant, later, rfc3339};

use super::db::Arg;
use super::{Records, RecordsError};

/// How long an answer is kept, in seconds.
const KEPT: i64 = 24 * 60 * 60;

/// How long an answer may be on its way, in seconds: whoever made it is gone then.
const LONGEST: i64 = 10 * 60;

/// A request under its key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Keyed<'a> {
    /// Whose request.
    pub login: &'a str,
    /// The key.
    pub key: &'a str,
    /// The digest of the request.
    pub request: &'a str,
}

/// What is known of a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Known {
    /// Nothing: the request is new, and its answer is awaited from now on.
    New,
    /// The same request is being answered.
    OnItsWay,
    /// The same request was answered so.
    Answered {
        /// HTTP status.
        status: u16,
        /// The answer.
        body: String,
    },
    /// The key was given to another request.
    Other,
}

impl Records {
    /// Begins a request under a key, unless it was begun before. What was answered a day ago is forgotten.
    ///
    /// # Errors
    ///
    /// [`RecordsError`] where the database fails.
    pub fn begin_answer(&self, of: &Keyed<'_>, now: Instant) -> Result<Known, RecordsError> {
        self.wait(async {
            let mut tx = self.db.write().await?;
            let sql = "DELETE FROM answered WHERE at < $1 OR (status = 0 AND at < $2)";
            let ends = [KEPT, LONGEST].map(|seconds| Arg::Text(rfc3339(later(now, -seconds))));
            tx.run(sql, ends.into()).await?;
            let sql = "INSERT INTO answered VALUES ($1, $2, $3, 0, '', $4) ON CONFLICT DO NOTHING RETURNING status";
            let args = vec![
                of.login.into(),
                of.key.into(),
                of.request.into(),
                Arg::Text(rfc3339(now)),
            ];
            let begun: Option<(i64,)> = tx.row(sql, args).await?;
            if begun.is_some() {
                tx.commit().await?;
                return Ok(Known::New);
            }
            let sql = "SELECT request, status, body FROM answered WHERE login = $1 AND key = $2";
            let args = vec![of.login.into(), of.key.into()];
            let found: Option<(String, i64, String)> = tx.row(sql, args).await?;
            tx.commit().await?;
            Ok(match found {
                Some((request, ..)) if request != of.request => Known::Other,
                Some((_, status, body)) if status > 0 => Known::Answered {
                    status: u16::try_from(status).unwrap_or(500),
                    body,
                },
                _ => Known::OnItsWay,
            })
        })
    }

    /// Keeps the answer of a request that was begun; with `None` it has none worth keeping, and may be sent again.
    ///
    /// # Errors
    ///
    /// As [`Records::begin_answer`].
    pub fn end_answer(
        &self,
        of: &Keyed<'_>,
        answer: Option<(u16, &str)>,
    ) -> Result<(), RecordsError> {
        self.wait(async {
            let mut tx = self.db.write().await?;
            let mut args: Vec<Arg> = vec![of.login.into(), of.key.into(), of.request.into()];
            let sql = match answer {
                Some((status, body)) => {
                    args.extend([Arg::Number(status.into()), body.into()]);
                    "UPDATE answered SET status = $4, body = $5 WHERE login = $1 AND key = $2 AND request = $3"
                }
                None => "DELETE FROM answered WHERE login = $1 AND key = $2 AND request = $3",
            };
            tx.run(sql, args).await?;
            tx.commit().await?;
            Ok(())
        })
    }
}
