//! What Typst may see: the request's files, the embedded fonts, and the request's date as today.
//!
//! The source is not compiled as such but included by a small entry file, which attaches the files
//! the PDF carries and prints unprintable characters as code points. Positions in the source stay
//! true, and nothing in the source can undo it by accident.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::LazyLock;

use typst::diag::{FileError, FileResult};
use typst::foundations::{Bytes, Datetime, Duration, Repr};
use typst::syntax::{FileId, Lines, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World};

use super::fonts::FONTS;
use crate::outcome::RequestError;
use crate::request::{Attachment, Relationship, Request, Standard};

const MAIN: &str = "main.typ";
const ENTRY: &str = "asepsis-entry.typ";
const ATTACHED: &str = "asepsis-attached";

static LIBRARY: LazyLock<LazyHash<Library>> = LazyLock::new(|| LazyHash::new(Library::default()));

/// One request as Typst's world.
pub(super) struct RequestWorld {
    entry: Source,
    main: Source,
    attach: String,
    files: BTreeMap<String, Bytes>,
    created: Datetime,
}

impl RequestWorld {
    /// Returns the world of a request.
    ///
    /// # Errors
    ///
    /// A [`RequestError`] when the request contradicts itself.
    pub(super) fn new(request: &Request) -> Result<Self, RequestError> {
        let mut files = BTreeMap::new();
        for file in &request.files {
            let path = virtual_path(&file.path)?.into_with_slash().to_string();
            let reserved = [MAIN, ENTRY, ATTACHED]
                .iter()
                .any(|&taken| path.split('/').nth(1) == Some(taken));
            let bytes = Bytes::new(file.bytes.clone());
            if reserved || files.insert(path, bytes).is_some() {
                return Err(RequestError::PathTaken {
                    path: file.path.clone(),
                });
            }
        }
        let attach = attach(request, &mut files)?;
        Ok(Self {
            entry: Source::new(id(ENTRY)?, entry(&attach, "")),
            main: Source::new(id(MAIN)?, request.main.clone()),
            attach,
            files,
            created: datetime(request.timestamp)?,
        })
    }

    /// Has these characters printed as code points from now on.
    pub(super) fn replace(&mut self, characters: impl Iterator<Item = char>) {
        let class: String = characters.fold(String::new(), |mut class, character| {
            let _ = write!(class, "\\x{{{:X}}}", u32::from(character));
            class
        });
        let text = entry(&self.attach, &class);
        self.entry = Source::new(self.entry.id(), text);
    }

    /// Returns the request's timestamp.
    pub(super) fn created(&self) -> Datetime {
        self.created
    }

    /// Returns the lines of a text file.
    pub(super) fn lines(&self, id: FileId) -> Option<Lines<String>> {
        if let Ok(source) = self.source(id) {
            return Some(source.lines().clone());
        }
        let text = String::from_utf8(self.file(id).ok()?.to_vec()).ok()?;
        Some(Lines::new(text))
    }
}

impl World for RequestWorld {
    fn library(&self) -> &LazyHash<Library> {
        &LIBRARY
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &FONTS.book
    }

    fn main(&self) -> FileId {
        self.entry.id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        [&self.entry, &self.main]
            .into_iter()
            .find(|source| source.id() == id)
            .cloned()
            .map_or_else(
                || Ok(Source::new(id, self.file(id)?.to_str()?.to_string())),
                Ok,
            )
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        let path = id.vpath().get_with_slash();
        let ours = matches!(id.root(), VirtualRoot::Project);
        let found = self.files.get(path).filter(|_| ours);
        found
            .cloned()
            .ok_or_else(|| FileError::NotFound(path.into()))
    }

    fn font(&self, index: usize) -> Option<Font> {
        FONTS.fonts.get(index).cloned()
    }

    /// The date of the request's timestamp in UTC, whatever the offset asked for.
    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        Datetime::from_ymd(
            self.created.year()?,
            self.created.month()?,
            self.created.day()?,
        )
    }
}

fn virtual_path(path: &str) -> Result<VirtualPath, RequestError> {
    match VirtualPath::new(path) {
        Ok(found) if !found.is_root() => Ok(found),
        _ => Err(RequestError::Path {
            path: path.to_owned(),
        }),
    }
}

fn id(path: &str) -> Result<FileId, RequestError> {
    Ok(RootedPath::new(VirtualRoot::Project, virtual_path(path)?).intern())
}

/// The entry file's text; `class` is the inside of a regular expression's character class.
fn entry(attach: &str, class: &str) -> String {
    let mut text = String::new();
    if !class.is_empty() {
        let _ = writeln!(
            text,
            "#show regex({}): run => \"[\" + run.text.codepoints().map(point => {{ \
             let hex = upper(str(point.to-unicode(), base: 16)); \
             \"U+\" + \"0\" * calc.max(0, 4 - hex.len()) + hex }}).join(\" \") + \"]\"",
            format!("[{class}]+").repr(),
        );
    }
    let _ = writeln!(text, "#include {}", format!("/{MAIN}").repr());
    text.push_str(attach);
    text
}

/// Puts the attachments among the files and returns the Typst lines that attach them.
fn attach(request: &Request, files: &mut BTreeMap<String, Bytes>) -> Result<String, RequestError> {
    if !request.attachments.is_empty() && request.standard != Standard::A3aUa1 {
        return Err(RequestError::AttachmentsForbidden);
    }
    let mut text = String::new();
    let mut names = std::collections::BTreeSet::new();
    for (number, attachment) in request.attachments.iter().enumerate() {
        let Attachment {
            name,
            mime,
            relationship,
            description,
            bytes,
        } = attachment;
        let plain = virtual_path(name).is_ok_and(|path| path.get_without_slash() == name)
            && !name.contains(['/', '\\']);
        if !plain || !names.insert(name) {
            return Err(RequestError::AttachmentName { name: name.clone() });
        }
        let path = format!("/{ATTACHED}/{number}");
        files.insert(path.clone(), Bytes::new(bytes.clone()));
        let relationship = match relationship {
            Relationship::Source => "source",
            Relationship::Data => "data",
            Relationship::Alternative => "alternative",
            Relationship::Supplement => "supplement",
        };
        let _ = writeln!(
            text,
            "#pdf.attach({}, read({}, encoding: none), relationship: {}, mime-type: {}, description: {})",
            format!("/{name}").repr(),
            path.repr(),
            relationship.repr(),
            mime.as_str().repr(),
            description.as_str().repr(),
        );
    }
    Ok(text)
}

fn datetime(seconds: i64) -> Result<Datetime, RequestError> {
    let refuse = || RequestError::Timestamp { seconds };
    let instant = jiff::Timestamp::from_second(seconds).map_err(|_| refuse())?;
    let utc = jiff::tz::Offset::UTC.to_datetime(instant);
    let part = |value: i8| u8::try_from(value).ok();
    (utc.year() >= 0)
        .then(|| {
            Datetime::from_ymd_hms(
                utc.year().into(),
                part(utc.month())?,
                part(utc.day())?,
                part(utc.hour())?,
                part(utc.minute())?,
                part(utc.second())?,
            )
        })
        .flatten()
        .ok_or_else(refuse)
}
