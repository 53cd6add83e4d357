//! Why an act could not be done: what, where, what to do. One list for all acts.

use std::io;
use std::path::PathBuf;

/// Who has to do something about a failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The caller asked for something that cannot be.
    Usage,
    /// An input cannot be read, or the world failed.
    Data,
    /// Asepsis contradicts itself.
    Internal,
}

/// A failure.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// A file or folder could not be used.
    #[error("`{}` cannot be {act}", path.display())]
    File {
        /// What was to be done: `read`, `written`, …
        act: &'static str,
        /// The path.
        path: PathBuf,
        /// Why not.
        #[source]
        source: io::Error,
    },
    /// The result could not be written.
    #[error("the result cannot be written to standard output")]
    Output(#[source] io::Error),
    /// A document could not be read.
    #[error("`{name}` cannot be read")]
    Document {
        /// Its name.
        name: String,
        /// Why not.
        #[source]
        source: asepsis_format::limits::ReadError,
    },
    /// No dossier in the folder.
    #[error("`{}` holds no dossier: there is no `device.toml`. `asepsis init` starts one", .0.display())]
    NoDossier(PathBuf),
    /// The dossier has problems that keep it from being evaluated.
    #[error("the dossier in `{}` cannot be evaluated: see what `asepsis check` says of it", .0.display())]
    BrokenDossier(PathBuf),
    /// Parts of the dossier are not read.
    #[error("the dossier in `{}` is not read whole, so nothing is made of it: {}; `asepsis check` says more", dir.display(), few(parts))]
    Unread {
        /// Its folder.
        dir: PathBuf,
        /// What is not read, with the reason.
        parts: Vec<String>,
    },
    /// No advisories.
    #[error("there are no advisories in `{}`: bring some in with `asepsis feeds sync` or `asepsis feeds import PATH…`, or name another folder with `--data-dir`", .0.display())]
    NoAdvisories(PathBuf),
    /// A release that the device does not have.
    #[error("the device has no release `{wanted}`: it has {}", known.join(", "))]
    NoRelease {
        /// The name asked for.
        wanted: String,
        /// The names there are.
        known: Vec<String>,
    },
    /// A submission that the catalogue does not have.
    #[error("there is no submission `{wanted}`: there is {}", known.join(", "))]
    NoSubmission {
        /// The id asked for.
        wanted: String,
        /// The ids there are.
        known: Vec<String>,
    },
    /// A document that the product cannot make.
    #[error("the submission asks for the document `{0}`, which this version does not make")]
    NoDocument(String),
    /// Something is in the way.
    #[error("`{}` is there already: choose another place, or remove it; a package is replaced with `--force`", .0.display())]
    InTheWay(PathBuf),
    /// A package cannot be opened.
    #[error("`{}` is neither the folder nor the zip of a package", path.display())]
    Package {
        /// Its path.
        path: PathBuf,
        /// Why not.
        #[source]
        source: asepsis_format::container::flat::FlatError,
    },
    /// A folder or zip that is no package.
    #[error("`{}` is no package: there is no `manifest.json` in it", .0.display())]
    NoPackage(PathBuf),
    /// A value given cannot be used.
    #[error("{0}")]
    Value(String),
    /// Nothing has that id.
    #[error(
        "nothing here has the id `{0}`: give a diagnostic's code, or the id of a finding, record, vulnerability or catalogue item; the SBOM or dossier that it is of is named by `--sbom FILE` or `--dossier DIR`"
    )]
    UnknownId(String),
    /// Several have an id that begins so.
    #[error("`{given}` is the beginning of several ids: give more of it; there are {candidates}")]
    AmbiguousId {
        /// What was given.
        given: String,
        /// The ids that begin so.
        candidates: String,
    },
    /// The store of snapshots failed.
    #[error(
        "the advisory snapshot cannot be used: import the advisories again with `asepsis feeds import`"
    )]
    Store(#[from] asepsis_store::StoreError),
    /// The database of records failed.
    #[error("the records cannot be kept or given back")]
    Records(#[from] asepsis_store::record::RecordsError),
    /// The advisories cannot be compiled.
    #[error("the advisories cannot be compiled into a snapshot")]
    Build(#[from] asepsis_matching::snapshot::BuildError),
    /// The snapshot is damaged.
    #[error("the advisory snapshot is damaged: import the advisories again")]
    Snapshot(#[from] asepsis_matching::snapshot::SnapshotError),
    /// A path given holds no advisories.
    #[error("no advisory was found: {}. Give data of a source that `docs/reference/sources.md` names", shown(.0))]
    NothingImported(Vec<(String, String)>),
    /// A source of advisories failed.
    #[error("the advisories cannot be fetched")]
    Fetch(#[from] asepsis_feed::FetchError),
    /// No source was fetched.
    #[error("nothing has been fetched yet: name sources with `--source`")]
    NothingFetched,
    /// A bundle cannot be taken.
    #[error("`{}` is not taken: {why}", path.display())]
    Bundle {
        /// The file.
        path: PathBuf,
        /// Why not.
        why: String,
    },
    /// A key cannot be used.
    #[error("`{}` is no Ed25519 key in PEM ({why}): {hint}", path.display())]
    Key {
        /// The file.
        path: PathBuf,
        /// How to make one.
        hint: &'static str,
        /// What is wrong with it.
        why: String,
    },
    /// The PDF worker could not be started.
    #[error("the PDF worker cannot be started")]
    Worker(#[source] io::Error),
    /// A document could not be typeset.
    #[error("the document `{document}` cannot be typeset")]
    Typeset {
        /// Which.
        document: String,
        /// Why not.
        #[source]
        source: asepsis_typeset::ClientError,
    },
    /// The server cannot run.
    #[error("{what}")]
    Server {
        /// What it could not do, and what to do about it.
        what: String,
        /// Why not.
        #[source]
        source: io::Error,
    },
    /// JSON could not be written.
    #[error("a result cannot be written as JSON")]
    Json(#[from] serde_json::Error),
    /// Something that cannot be.
    #[error("{0}: this is a fault of Asepsis, please report it")]
    Internal(String),
}

/// Returns the first of several reasons, and how many more there are.
fn few(parts: &[String]) -> String {
    let shown: Vec<&str> = parts.iter().take(3).map(String::as_str).collect();
    match parts.len().saturating_sub(3) {
        0 => shown.join("; "),
        more => format!("{}; and {more} more", shown.join("; ")),
    }
}

/// Returns paths with the reasons why they gave nothing.
fn shown(unread: &[(String, String)]) -> String {
    if unread.is_empty() {
        return "the paths hold none".to_owned();
    }
    unread
        .iter()
        .map(|(path, reason)| format!("`{path}`: {reason}"))
        .collect::<Vec<_>>()
        .join("; ")
}

impl Failure {
    /// Returns who has to do something about it.
    pub fn kind(&self) -> Kind {
        match self {
            Self::NoRelease { .. }
            | Self::NoSubmission { .. }
            | Self::InTheWay(_)
            | Self::Value(_)
            | Self::AmbiguousId { .. }
            | Self::UnknownId(_) => Kind::Usage,
            Self::Json(_) | Self::Internal(_) | Self::NoDocument(_) => Kind::Internal,
            _ => Kind::Data,
        }
    }

    /// Returns a failure about a path, for use with `map_err`.
    pub(crate) fn file(
        act: &'static str,
        path: &std::path::Path,
    ) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::File { act, path, source }
    }
}
