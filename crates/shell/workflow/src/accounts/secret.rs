//! Secrets: tokens, passwords and what is kept of them.
//!
//! A token has 256 random bits, so its SHA-256 says nothing of it. A password is kept by Argon2id (RFC 9106) with the first
//! of OWASP's recommended settings that fits many sign-ins at once: 19 MiB, two passes, one lane. At most a few are computed
//! at a time, so that memory is bounded whoever knocks.

use std::sync::{Condvar, Mutex, OnceLock, PoisonError};

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _};
use argon2::{Algorithm, Argon2, Params, Version};
use asepsis_domain::digest::Digest;

use crate::failure::Failure;

/// The fewest characters of a password (NIST SP 800-63B asks for 8 at least, 15 where it stands alone).
pub const SHORTEST: usize = 12;

/// The most bytes of a password: more is not looked at.
pub const LONGEST: usize = 1024;

/// So many passwords are computed at a time.
const AT_ONCE: usize = 4;

/// Passwords of sufficient length that are guessed first.
const COMMON: &[&str] = &[
    "000000000000",
    "111111111111",
    "121212121212",
    "123123123123",
    "123456123456",
    "1234567890123",
    "123456789012",
    "123456789123",
    "1234567891011",
    "1q2w3e4r5t6y",
    "1q2w3e4r5t6y7u",
    "1qaz2wsx3edc",
    "abcdefghijkl",
    "abcdefghijklm",
    "adminadmin123",
    "administrator",
    "administrator1",
    "asdfasdfasdf",
    "asdfghjkl123",
    "changeme1234",
    "changemechangeme",
    "correcthorsebatterystaple",
    "iloveyou1234",
    "iloveyouiloveyou",
    "letmeinletmein",
    "passw0rd1234",
    "password1234",
    "password12345",
    "password123456",
    "passwordpassword",
    "qazwsxedcrfv",
    "qwerty123456",
    "qwertyqwerty",
    "qwertyuiop12",
    "qwertyuiop123",
    "qwertyuiop[]",
    "qwertzuiop123",
    "sommersommer",
    "welcome12345",
    "welcome123456",
    "willkommen123",
    "zxcvbnm12345",
];

/// Returns a new token: 256 random bits in base32, lower case.
pub(super) fn token() -> Result<String, Failure> {
    let alphabet = base32::Alphabet::Rfc4648Lower { padding: false };
    Ok(base32::encode(alphabet, &random::<32>()?))
}

/// Returns random bytes of the system.
pub(super) fn random<const N: usize>() -> Result<[u8; N], Failure> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes)
        .map_err(|e| Failure::Value(format!("the system gives no random numbers: {e}")))?;
    Ok(bytes)
}

/// Returns what is kept of a token: its SHA-256. Text that cannot be a token has one that no token has.
pub(super) fn kept(token: &str) -> String {
    let bounded = token.get(..LONGEST.min(token.len())).unwrap_or_default();
    Digest::of(bounded.trim().to_ascii_lowercase().as_bytes()).hex()
}

/// Refuses a password that is guessed too easily.
pub(super) fn check(password: &str, login: &str) -> Result<(), Failure> {
    let refuse = |why: String| Err(Failure::Value(format!("this password is not taken: {why}")));
    if password.len() > LONGEST {
        return refuse(format!("it has more than {LONGEST} bytes"));
    }
    let characters = password.chars().count();
    if characters < SHORTEST {
        return refuse(format!(
            "it has {characters} characters, fewer than {SHORTEST}; several words that you make up are easy to keep in mind"
        ));
    }
    let folded = password.to_lowercase();
    let rest = folded.replace(login, "");
    if rest.len() < folded.len() && rest.chars().count() < SHORTEST / 2 {
        return refuse("it is the login with little more".to_owned());
    }
    let different: std::collections::BTreeSet<char> = folded.chars().collect();
    if different.len() < 4 || COMMON.contains(&folded.as_str()) {
        return refuse("it is among those that are tried first".to_owned());
    }
    Ok(())
}

/// Returns what is kept of a password, as a PHC string.
pub(super) fn hash(password: &str) -> Result<String, Failure> {
    let salt = random::<16>()?;
    let _turn = turn();
    let hash = hasher()?.hash_password_with_salt(password.as_bytes(), &salt);
    let hash = hash.map_err(|e| Failure::Internal(format!("a password cannot be kept: {e}")))?;
    Ok(hash.to_string())
}

/// Returns whether a password is the one that is kept; without one the same is computed for nothing, so that the time it
/// takes does not tell whether there is such an account.
pub(super) fn verify(password: &str, kept: Option<&str>) -> Result<bool, Failure> {
    static NOBODYS: OnceLock<String> = OnceLock::new();
    let nobodys = match NOBODYS.get() {
        Some(kept) => kept,
        None => {
            let made = hash(&token()?)?;
            NOBODYS.get_or_init(|| made)
        }
    };
    let bounded = password.len() <= LONGEST;
    let password = if bounded { password } else { "" };
    let parsed = PasswordHash::new(kept.unwrap_or(nobodys));
    let parsed =
        parsed.map_err(|e| Failure::Internal(format!("a kept password is unreadable: {e}")))?;
    let _turn = turn();
    let same = hasher()?.verify_password(password.as_bytes(), &parsed);
    Ok(same.is_ok() && kept.is_some() && bounded)
}

fn hasher() -> Result<Argon2<'static>, Failure> {
    let params = Params::new(19 * 1024, 2, 1, None)
        .map_err(|e| Failure::Internal(format!("the settings of Argon2 are wrong: {e}")))?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

/// One of the few that compute.
struct Turn;

static RUNNING: (Mutex<usize>, Condvar) = (Mutex::new(0), Condvar::new());

/// Waits until one more may compute.
fn turn() -> Turn {
    let (running, over) = &RUNNING;
    let mut count = running.lock().unwrap_or_else(PoisonError::into_inner);
    while *count >= AT_ONCE {
        count = over.wait(count).unwrap_or_else(PoisonError::into_inner);
    }
    *count += 1;
    Turn
}

impl Drop for Turn {
    fn drop(&mut self) {
        let (running, over) = &RUNNING;
        let mut count = running.lock().unwrap_or_else(PoisonError::into_inner);
        *count = count.saturating_sub(1);
        over.notify_one();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_known_again_and_its_kept_form_says_how_it_was_made() {
        let kept = hash("a quiet harbour in March").unwrap();
        assert!(
            kept.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"),
            "{kept}"
        );
        assert_ne!(kept, hash("a quiet harbour in March").unwrap());
        assert!(verify("a quiet harbour in March", Some(&kept)).unwrap());
        assert!(!verify("a quiet harbour in march", Some(&kept)).unwrap());
        assert!(!verify("a quiet harbour in March", None).unwrap());
        assert!(!verify("", None).unwrap());
        let empty = hash("").unwrap();
        let huge = "x".repeat(LONGEST + 1);
        assert!(
            !verify(&huge, Some(&empty)).unwrap(),
            "nothing of it is compared"
        );
    }

    #[test]
    fn what_is_guessed_first_is_not_taken() {
        let longest = "ä-bc".repeat(LONGEST / 5);
        for good in [
            "a quiet harbour",
            "Tr0ub4dor&3-und-mehr",
            "パスワードではない言葉です",
            &longest,
        ] {
            check(good, "anna").unwrap();
        }
        let huge = "ab-cd".repeat(LONGEST);
        for bad in [
            "",
            "short",
            "elevenchars",
            "aaaaaaaaaaaaaaaa",
            "ababababababab",
            "Password1234",
            "PASSWORDPASSWORD",
            "annaannaanna",
            "anna.meier12",
            &huge,
        ] {
            let login = if bad.starts_with("anna.") {
                "anna.meier"
            } else {
                "anna"
            };
            assert!(check(bad, login).is_err(), "{bad}");
        }
    }

    #[test]
    fn tokens_are_different_and_what_is_kept_of_them_too() {
        let (one, two) = (token().unwrap(), token().unwrap());
        assert_eq!(one.len(), 52);
        assert!(
            one.bytes()
                .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
        );
        assert_ne!(one, two);
        assert_ne!(kept(&one), kept(&two));
        assert_eq!(kept(&one), kept(&format!(" {}\n", one.to_uppercase())));
        kept(&"ß".repeat(4000));
    }
}
