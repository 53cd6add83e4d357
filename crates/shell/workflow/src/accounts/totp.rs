//! A second factor: codes of an authenticator by RFC 6238 (SHA-1, six digits, 30 seconds). A code is taken one step early or
//! late, and once.

use asepsis_domain::time::Instant;
use asepsis_store::record::{By, Records};
use totp_rs::{Builder, Secret, Totp};

use super::session::prove_password;
use super::{Person, Way, secret};
use crate::failure::Failure;

/// A second factor that waits for its first code.
#[derive(Clone, PartialEq, Eq)]
pub struct Offered {
    /// The secret, base32, to type into an authenticator.
    pub secret: String,
    /// The same as an address that authenticators read.
    pub uri: String,
}

impl std::fmt::Debug for Offered {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Offered(…)")
    }
}

/// Offers a new secret; it counts when its first code is given.
///
/// # Errors
///
/// Where the account has a second factor, which is taken away with the password, the person came in by a token, or the
/// database fails.
pub fn totp_begin(records: &Records, person: &Person) -> Result<Offered, Failure> {
    let refuse = |why: &str| Err(Failure::Value(why.to_owned()));
    if matches!(person.way, Way::Token { .. }) {
        return refuse("a token sets no second factor: sign in");
    }
    if person.second_factor {
        return refuse("there is a second factor already: take it away first, with the password");
    }
    let alphabet = base32::Alphabet::Rfc4648 { padding: false };
    let secret = base32::encode(alphabet, &secret::random::<20>()?);
    records.offer_totp(&person.login, &secret)?;
    let login = person.login.replace('@', "%40").replace('+', "%2B");
    let uri = format!(
        "otpauth://totp/Asepsis:{login}?secret={secret}&issuer=Asepsis&algorithm=SHA1&digits=6&period=30"
    );
    Ok(Offered { secret, uri })
}

/// Makes the offered secret the account's second factor; `false` where the code is not of it.
///
/// # Errors
///
/// Where the database fails.
pub fn totp_confirm(
    records: &Records,
    person: &Person,
    code: &str,
    now: Instant,
) -> Result<bool, Failure> {
    let secrets = records.secrets(&person.login)?.unwrap_or_default();
    let Some(offered) = secrets.totp_offered else {
        return Ok(false);
    };
    let Some(step) = step(&offered, Some(code), now) else {
        return Ok(false);
    };
    let by = By {
        actor: &person.actor(),
        at: now,
        reason: "set",
    };
    Ok(records.set_totp(&person.login, Some((&offered, step)), &by)?)
}

/// Takes the second factor away, after the password was given; `false` where it is wrong.
///
/// # Errors
///
/// Where the database fails.
pub fn totp_remove(
    records: &Records,
    person: &Person,
    password: &str,
    now: Instant,
) -> Result<bool, Failure> {
    if !prove_password(records, person, password, now)? {
        return Ok(false);
    }
    let by = By {
        actor: &person.actor(),
        at: now,
        reason: "taken away",
    };
    Ok(records.set_totp(&person.login, None, &by)?)
}

/// Returns the step of time whose code this is, within one step of now.
pub(super) fn step(secret: &str, code: Option<&str>, now: Instant) -> Option<i64> {
    let code = code?.trim();
    let is_code = code.len() == 6 && code.bytes().all(|b| b.is_ascii_digit());
    let time = u64::try_from(now.as_second()).ok().filter(|_| is_code)?;
    let step = codes(secret)?.check(code, time)?;
    i64::try_from(step).ok()
}

fn codes(secret: &str) -> Option<Totp> {
    let secret = Secret::try_from_base32(secret).ok()?;
    Builder::new().with_secret(secret).build().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The vectors of RFC 6238, appendix B, for SHA-1: their last six digits.
    #[test]
    fn codes_are_those_of_the_standard() {
        let secret = base32::encode(
            base32::Alphabet::Rfc4648 { padding: false },
            b"12345678901234567890",
        );
        for (second, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ] {
            let at = |second| Instant::from_second(second).unwrap();
            let own = second / 30;
            for (moved, is_taken) in [
                (0, true),
                (30, true),
                (-30, true),
                (60, false),
                (-60, false),
            ] {
                let found = step(&secret, Some(code), at(second + moved));
                assert_eq!(found, is_taken.then_some(own), "{second} {moved}");
            }
            for wrong in ["", "28708", "2870820", "２８７０８２", "28708a", "-87082"] {
                assert_eq!(step(&secret, Some(wrong), at(second)), None, "{wrong}");
            }
            assert_eq!(step(&secret, None, at(second)), None);
        }
        assert_eq!(
            step("not base32!", Some("287082"), Instant::UNIX_EPOCH),
            None
        );
    }
}
