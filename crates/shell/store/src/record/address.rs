//! Where records are kept: a file, or a PostgreSQL server.

use std::fmt;
use std::path::PathBuf;

/// The place of a records database.
#[derive(Clone, PartialEq, Eq)]
pub enum Address {
    /// A SQLite file; made where it is missing.
    Sqlite(PathBuf),
    /// The URL of a PostgreSQL database, `postgres://user@host/name`.
    Postgres(String),
}

impl Address {
    /// Returns the address that a person wrote: a URL of PostgreSQL, else the path of a file.
    pub fn parse(text: &str) -> Self {
        if text.starts_with("postgres://") || text.starts_with("postgresql://") {
            Self::Postgres(text.to_owned())
        } else {
            Self::Sqlite(PathBuf::from(text))
        }
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sqlite(path) => write!(f, "{}", path.display()),
            Self::Postgres(url) => f.write_str(&without_password(url)),
        }
    }
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

/// Returns the URL as it may be shown.
fn without_password(url: &str) -> String {
    let shown = || {
        let (scheme, rest) = url.split_once("://")?;
        let rest = rest.split('?').next()?;
        let (user, host) = rest.rsplit_once('@')?;
        let user = user.split(':').next()?;
        Some(format!("{scheme}://{user}@{host}"))
    };
    shown().unwrap_or_else(|| url.split('?').next().unwrap_or_default().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_never_shown() {
        for (written, shown) in [
            ("postgres://u:p@h:5432/d", "postgres://u@h:5432/d"),
            ("postgres://u:p@ss@h/d?password=q", "postgres://u@h/d"),
            ("postgresql://h/d?password=q", "postgresql://h/d"),
            ("data/records.sqlite", "data/records.sqlite"),
        ] {
            assert_eq!(Address::parse(written).to_string(), shown);
            assert_eq!(format!("{:?}", Address::parse(written)), shown);
        }
    }
}
