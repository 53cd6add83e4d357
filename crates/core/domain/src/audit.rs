//! The audit trail: who did what to what and when, each entry bound to the one before by a hash.
//!
//! An entry's hash is the SHA-256 of its fields and the hash of the entry before it, each preceded by its length in
//! bytes (eight, little-endian), an absent field by `u64::MAX`. So no entry can be changed, left out or moved without
//! every later hash being wrong. Entries cut off at the end are seen by whoever noted an earlier end.

use crate::digest::Digest;

/// The hash before the first entry.
pub const BEGINNING: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// What stands behind a name that nobody checked. No login ends so.
const UNCHECKED: &str = " (not authenticated)";

/// Who acts, as an entry says it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Actor<'a> {
    /// A name that somebody gave and nobody checked, such as that of the machine's user.
    Named(&'a str),
    /// A login that was authenticated.
    Login(&'a str),
    /// A login by one of its API tokens.
    Token {
        /// The login.
        login: &'a str,
        /// The token's id.
        id: &'a str,
    },
    /// Asepsis itself, such as for a job.
    Itself,
}

impl std::fmt::Display for Actor<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Named(name) => write!(f, "{name}{UNCHECKED}"),
            Self::Login(login) => f.write_str(login),
            Self::Token { login, id } => write!(f, "{login} (token {id})"),
            Self::Itself => f.write_str("asepsis (itself)"),
        }
    }
}

/// Returns whether the name of an entry was authenticated.
pub fn is_authenticated(actor: &str) -> bool {
    !actor.ends_with(UNCHECKED)
}

/// What one entry says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its number, from 1 without gaps.
    pub number: i64,
    /// When, UTC, RFC 3339.
    pub at: String,
    /// Who.
    pub actor: String,
    /// What was done, such as `push` or `record`.
    pub act: String,
    /// In which project.
    pub project: String,
    /// To what.
    pub subject: String,
    /// The digest of what was, where there was something.
    pub old: Option<String>,
    /// The digest of what is, where there is something.
    pub new: Option<String>,
    /// Why.
    pub reason: String,
    /// The hash of the entry before.
    pub previous: String,
    /// Its hash.
    pub hash: String,
}

impl Entry {
    /// Returns the hash that the entry must have.
    pub fn expected_hash(&self) -> String {
        let number = self.number.to_string();
        let fields = [
            Some(self.previous.as_str()),
            Some(number.as_str()),
            Some(self.at.as_str()),
            Some(self.actor.as_str()),
            Some(self.act.as_str()),
            Some(self.project.as_str()),
            Some(self.subject.as_str()),
            self.old.as_deref(),
            self.new.as_deref(),
            Some(self.reason.as_str()),
        ];
        let mut bytes = Vec::new();
        for field in fields {
            let length = field.map_or(u64::MAX, |f| f.len() as u64);
            bytes.extend(length.to_le_bytes());
            bytes.extend(field.unwrap_or_default().as_bytes());
        }
        Digest::of(&bytes).hex()
    }
}

/// The end of the trail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// How many entries there are.
    pub number: i64,
    /// The hash of the last.
    pub hash: String,
}

impl Head {
    /// Returns the end that `NUMBER:HASH` names; `None` where it names none.
    pub fn parse(text: &str) -> Option<Self> {
        let (number, hash) = text.split_once(':')?;
        let is_whole = hash.len() == 64 && hash.bytes().all(|b| b.is_ascii_hexdigit());
        let number = number.parse().ok().filter(|_| is_whole)?;
        Some(Self {
            number,
            hash: hash.to_ascii_lowercase(),
        })
    }
}

/// A place where the trail does not hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Break {
    /// The entry, or the first one that is not there.
    pub number: i64,
    /// What is wrong with it.
    pub what: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry() -> Entry {
        let text = str::to_owned;
        let mut entry = Entry {
            number: 1,
            at: text("2026-11-26T10:00:00Z"),
            actor: text("ab"),
            act: text("c"),
            project: text("p"),
            subject: text("s"),
            old: None,
            new: Some(String::new()),
            reason: text("r"),
            previous: text(BEGINNING),
            hash: String::new(),
        };
        entry.hash = entry.expected_hash();
        entry
    }

    #[test]
    fn a_name_that_nobody_checked_never_looks_like_a_login() {
        for name in ["anna", "anna (token T1)", "asepsis (itself)", ""] {
            assert!(!is_authenticated(&Actor::Named(name).to_string()), "{name}");
        }
        let by_token = Actor::Token {
            login: "anna",
            id: "T1",
        };
        assert_eq!(by_token.to_string(), "anna (token T1)");
        for actor in [Actor::Login("anna"), by_token, Actor::Itself] {
            assert!(is_authenticated(&actor.to_string()), "{actor}");
        }
    }

    #[test]
    fn the_hash_binds_each_field_and_where_it_ends() {
        let was = entry();
        let changes: &[fn(&mut Entry)] = &[
            |e| e.number = 2,
            |e| e.at = e.at.replace("10:", "11:"),
            |e| (e.actor, e.act) = ("a".to_owned(), "bc".to_owned()),
            |e| (e.old, e.new) = (Some(String::new()), None),
            |e| e.new = None,
            |e| e.project.clear(),
            |e| e.subject.push(' '),
            |e| e.reason.clear(),
            |e| e.previous = e.previous.replace('0', "1"),
        ];
        for change in changes {
            let mut is = was.clone();
            change(&mut is);
            assert_ne!(is.expected_hash(), was.hash);
        }
        assert_eq!(was.expected_hash(), was.hash);
    }
}
