//! `Idempotency-Key`: a request that comes again under its key is answered as the first time, and takes no effect again.

use asepsis_domain::digest::Digest;
use asepsis_workflow::once::{self, Keyed, Known};

use crate::ask::Asked;
use crate::error::{CANNOT, Error, KEY_REUSED, QUERY};
use crate::web::{Shown, Told};

/// The header.
pub(crate) const KEY: &str = "idempotency-key";

/// The longest key, in bytes.
const LONGEST: usize = 200;

/// Answers a request that names a key; where one person is alone at the machine, as if it named none. What failed had no
/// effect, and may be sent again under the same key.
///
/// # Errors
///
/// Where the key cannot be one, names another request, or its first request is still being answered; and where the act
/// fails.
pub(crate) fn answer(
    asked: &Asked,
    key: &[u8],
    address: &str,
    act: impl FnOnce() -> Result<Shown, Error>,
) -> Result<Shown, Error> {
    let (Some(team), Some(visitor)) = (asked.site.team(), &asked.visitor) else {
        return act();
    };
    let of = Keyed {
        login: visitor.login(),
        key: &read(key)?,
        request: &request(visitor.session.as_deref(), address, &asked.given.file.bytes),
    };
    match once::begin(&team.records, &of, team.now())? {
        Known::New => {}
        Known::Answered { status, body } => {
            return Ok(Shown::Told(Told {
                status,
                tag: None,
                text: body,
            }));
        }
        Known::OnItsWay => {
            let detail = "The first request of this `Idempotency-Key` is being answered: ask again in a moment.";
            return Err(Error::new(CANNOT, detail));
        }
        Known::Other => {
            let detail = "This `Idempotency-Key` came with another request before.";
            return Err(Error::new(KEY_REUSED, detail));
        }
    }
    let shown = act();
    let answer = match &shown {
        Ok(Shown::Made(text)) => Some((201, text.as_str())),
        // What is shown once is not kept.
        Ok(Shown::MadeOnce { again, .. }) => Some((201, again.as_str())),
        Ok(Shown::Json(text)) => Some((200, text.as_str())),
        Ok(Shown::Told(told)) => Some((told.status, told.text.as_str())),
        _ => None,
    };
    once::end(&team.records, &of, answer)?;
    shown
}

fn read(key: &[u8]) -> Result<String, Error> {
    let text = std::str::from_utf8(key).unwrap_or_default();
    let is_plain =
        !text.is_empty() && text.len() <= LONGEST && text.bytes().all(|b| b.is_ascii_graphic());
    match is_plain {
        true => Ok(text.to_owned()),
        false => {
            let detail =
                "`Idempotency-Key`: give 1 to 200 letters, digits and signs without space.";
            Err(Error::new(QUERY, detail))
        }
    }
}

/// Returns the digest of a request. What a person sends in a session may hold a password: the session's token, which is kept
/// nowhere, goes before it, so that nobody guesses it from what is kept.
fn request(session: Option<&str>, address: &str, body: &[u8]) -> String {
    let session = session.unwrap_or_default();
    let head = format!("{session} {} {address}\n", address.len());
    let mut all = head.into_bytes();
    all.extend(body);
    Digest::of(&all).hex()
}
