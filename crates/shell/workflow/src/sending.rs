//! A dossier on its way to a server, or from it: its files as one zip.

use std::io::Cursor;
use std::path::{Component, Path};

use asepsis_format::container::flat::{EntryKind, FlatZip, write_zip};

use asepsis_feed::{Client, Clock, Network};
use asepsis_store::record::Provenance;
use serde::Deserialize;

use crate::failure::Failure;
use crate::folder::Files;

/// Most bytes of the files together; a dossier with its SBOMs has some millions.
pub(crate) const MOST_BYTES: u64 = 256 << 20;

/// Most files.
const MOST_FILES: usize = 20_000;

/// A server, and who sends.
#[derive(Debug)]
pub struct Server<'a> {
    /// Its address, such as `https://asepsis.example.com`.
    pub url: &'a str,
    /// An API token that may push.
    pub token: &'a str,
    /// How the network is reached.
    pub network: &'a Network,
}

/// What a server did with a dossier: the members that are shown, of `PushedRow` in its description.
#[derive(Debug, Deserialize)]
pub struct Taken {
    /// The push; null where nothing was different.
    pub number: Option<i64>,
    /// Files.
    pub files: Counts,
    /// Records.
    pub records: Counts,
}

/// How many came, changed and went.
#[derive(Debug, Clone, Copy, Deserialize)]
pub struct Counts {
    /// That were not there.
    pub added: usize,
    /// That say something else.
    pub changed: usize,
    /// That are not there any more.
    pub removed: usize,
}

/// What a server says where it does not take something: the members that are shown, of a problem of RFC 9457.
#[derive(Debug, Deserialize)]
struct Problem {
    title: String,
    #[serde(default)]
    detail: String,
}

/// Sends the files of a project to a server.
///
/// # Errors
///
/// Where it cannot be reached, does not know the token, may not take the dossier, or answers with something else.
pub fn send(
    server: &Server<'_>,
    project: &str,
    files: &Files,
    provenance: &Provenance,
    reason: &str,
) -> Result<Taken, Failure> {
    let given = [
        ("repository", provenance.repository.as_deref()),
        ("commit", provenance.revision.as_deref()),
        ("reason", Some(reason)),
    ];
    let given = given
        .into_iter()
        .filter_map(|(name, value)| Some((name, value?)));
    let query = form_urlencoded::Serializer::new(String::new())
        .extend_pairs(given.filter(|(_, value)| !value.is_empty()))
        .finish();
    let base = server.url.trim_end_matches('/');
    let url = format!("{base}/api/v1/projects/{project}/pushes?{query}");
    let client = Client::new(server.network, Clock::system())?;
    let sent = client.send(&url, server.token, "application/zip", &pack(files)?);
    let (status, text) = sent.map_err(|error| {
        let why = error.told();
        Failure::Value(format!("the dossier cannot be sent to `{base}`: {why}"))
    })?;
    let other = || {
        Failure::Value(format!(
            "`{base}` answers with status {status}, as no server of Asepsis does"
        ))
    };
    if matches!(status, 200 | 201) {
        return serde_json::from_str(&text).map_err(|_| other());
    }
    Err(told(base, status, text.as_bytes()))
}

/// Returns what a server said where it did not do what was asked.
pub(crate) fn told(base: &str, status: u16, text: &[u8]) -> Failure {
    let problem: Result<Problem, _> = serde_json::from_slice(text);
    Failure::Value(match problem {
        Ok(Problem { title, detail }) => format!("`{base}` refuses: {title}. {detail}"),
        Err(_) => format!("`{base}` answers with status {status}, as no server of Asepsis does"),
    })
}

/// Returns files as a zip; the same files give the same bytes.
///
/// # Errors
///
/// Where there are too many, or too large.
pub fn pack(files: &Files) -> Result<Vec<u8>, Failure> {
    let entries = files
        .iter()
        .map(|(path, bytes)| (path.as_str(), bytes.as_slice()));
    write_zip(entries).map_err(|error| refused(&format!("it cannot be packed ({error})")))
}

/// Returns the files of a zip, which may be hostile.
///
/// # Errors
///
/// Where it is no whole zip, holds what is no file or leads out of its folder, or is too large.
pub fn unpack(bytes: &[u8]) -> Result<Files, Failure> {
    let mut zip = FlatZip::open(Cursor::new(bytes)).map_err(|error| refused(&error.to_string()))?;
    let entries = zip.entries().to_vec();
    if entries.len() > MOST_FILES {
        return Err(refused(&format!("it has more than {MOST_FILES} files")));
    }
    let mut files = Files::new();
    let mut left = MOST_BYTES;
    for (index, entry) in entries.iter().enumerate() {
        match entry.kind {
            EntryKind::Folder => continue,
            EntryKind::Other => {
                return Err(refused(&format!("`{}` is no file", shown(&entry.name))));
            }
            EntryKind::File => {}
        }
        if !is_inside(&entry.name) {
            return Err(refused(&format!(
                "`{}` leads out of the dossier",
                shown(&entry.name)
            )));
        }
        let mut content = Vec::new();
        // One byte more than there is room for tells that it is too large.
        let read = zip.unpack(index, left + 1, &mut content);
        let read = read.map_err(|error| refused(&format!("`{}`: {error}", shown(&entry.name))))?;
        left = left.checked_sub(read).ok_or_else(|| {
            refused(&format!(
                "its files have more than {} MiB",
                MOST_BYTES >> 20
            ))
        })?;
        files.insert(entry.name.clone(), content);
    }
    Ok(files)
}

/// Returns whether a name stays in the folder and is written in one way only.
fn is_inside(name: &str) -> bool {
    let plain = !name.is_empty() && !name.contains(['\\', ':', '\0']) && !name.contains("//");
    let path = Path::new(name);
    let inside = |part: Component<'_>| match part {
        Component::Normal(part) => !part.to_string_lossy().starts_with('.'),
        _ => false,
    };
    plain && path.components().all(inside) && !name.contains("/./") && !name.ends_with("/.")
}

fn shown(name: &str) -> String {
    name.chars().filter(|c| !c.is_control()).take(120).collect()
}

fn refused(why: &str) -> Failure {
    Failure::Value(format!("the dossier that was sent cannot be taken: {why}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_packed_comes_out_as_it_was() {
        let files = Files::from([
            ("device.toml".to_owned(), b"a".to_vec()),
            ("sbom/one.json".to_owned(), Vec::new()),
        ]);
        let packed = pack(&files).unwrap();
        assert_eq!(pack(&files).unwrap(), packed);
        assert_eq!(unpack(&packed).unwrap(), files);
    }

    #[test]
    fn hostile_names_and_broken_zips_are_refused() {
        for name in [
            "../device.toml",
            "/etc/passwd",
            "a/../../b",
            "a\\b",
            "C:evil",
            ".git/config",
            "a/.hidden",
            "a//b",
        ] {
            let files = Files::from([(name.to_owned(), b"x".to_vec())]);
            let error = unpack(&pack(&files).unwrap()).unwrap_err().to_string();
            assert!(error.contains("cannot be taken"), "{name}: {error}");
        }
        let whole = pack(&Files::from([("a".to_owned(), vec![7; 1000])])).unwrap();
        for length in [0, 1, 10, whole.len() / 2, whole.len() - 1] {
            assert!(unpack(&whole[..length]).is_err(), "{length}");
        }
    }

    #[test]
    fn a_zip_that_grows_beyond_bounds_is_refused() {
        let zeros = vec![0; (MOST_BYTES / 2) as usize + 1];
        let files = Files::from([("a".to_owned(), zeros.clone()), ("b".to_owned(), zeros)]);
        let packed = pack(&files).unwrap();
        assert!(packed.len() < 2 << 20, "{}", packed.len());
        let error = unpack(&packed).unwrap_err().to_string();
        assert!(error.contains("256 MiB"), "{error}");
    }
}
