//! What is asked: the address with its parts, the parameters, and the state of things that answers.

use std::fmt::Display;
use std::path::PathBuf;
use std::str::FromStr;
use std::sync::Arc;

use asepsis_document::Subject;
use asepsis_domain::access::Permission;
use asepsis_domain::device::Release;
use asepsis_domain::digest::Digest;
use asepsis_domain::evaluation::Evaluation;
use axum::http::{HeaderMap, HeaderName, header};
use serde::de::DeserializeOwned;

use crate::error::{BODY, Error, FAULT, NOT_READY, QUERY};
use crate::live::{Live, Standing, View};
use crate::site::Site;
use crate::team::{Team, Visitor};
use crate::web::Shown;

/// A request for a page or for rows.
#[derive(Clone)]
pub(crate) struct Asked {
    /// What is served.
    pub(crate) site: Arc<Site>,
    /// The dossier that the address names; `None`: the address is the site's own.
    pub(crate) live: Option<Arc<Live>>,
    /// How it stood when the request came.
    pub(crate) standing: Standing,
    /// Who asks; `None`: the person alone at the machine, or nobody known.
    pub(crate) visitor: Option<Visitor>,
    /// The place below which the pages of the dossier are.
    pub(crate) base: String,
    /// The path as it was asked for, below that place; for programs whole.
    pub(crate) path: String,
    /// Parts of the path that have a name.
    pub(crate) parts: Vec<(String, String)>,
    /// Parameters, in order.
    pub(crate) query: Vec<(String, String)>,
    /// What came with the request.
    pub(crate) given: Given,
    /// What must hold for it to be done.
    pub(crate) conditions: Conditions,
}

/// What must hold for a request to be done (RFC 9110, section 13.1).
#[derive(Debug, Clone, Default)]
pub(crate) struct Conditions {
    /// `If-Match`.
    pub(crate) matches: Option<String>,
    /// `If-None-Match`.
    pub(crate) matches_none: Option<String>,
}

impl Conditions {
    /// Returns the conditions of a request.
    pub(crate) fn of(headers: &HeaderMap) -> Self {
        let own = |name: HeaderName| {
            let value = headers.get(name).and_then(|v| v.to_str().ok());
            value.map(str::to_owned)
        };
        Self {
            matches: own(header::IF_MATCH),
            matches_none: own(header::IF_NONE_MATCH),
        }
    }
}

/// What came with a request.
#[derive(Debug, Clone, Default)]
pub(crate) struct Given {
    /// Fields of a form, in order.
    pub(crate) form: Vec<(String, String)>,
    /// A file.
    pub(crate) file: File,
}

/// A file that came with a request.
#[derive(Debug, Clone, Default)]
pub(crate) struct File {
    /// Its name as the sender has it.
    pub(crate) name: String,
    pub(crate) bytes: Vec<u8>,
}

impl Asked {
    /// Returns the dossier that the address names.
    ///
    /// # Errors
    ///
    /// Never where the address names one.
    pub(crate) fn live(&self) -> Result<&Arc<Live>, Error> {
        let none = || Error::new(FAULT, "the address names no dossier");
        self.live.as_ref().ok_or_else(none)
    }

    /// Returns the team's part of what is served.
    ///
    /// # Errors
    ///
    /// Never where the address is one of a team's.
    pub(crate) fn team(&self) -> Result<&Arc<Team>, Error> {
        let none = || Error::new(FAULT, "no team is served");
        self.site.team().ok_or_else(none)
    }

    /// Returns who asks.
    ///
    /// # Errors
    ///
    /// Never where the address asks for an account.
    pub(crate) fn visitor(&self) -> Result<&Visitor, Error> {
        let none = || Error::new(FAULT, "the address asked for no account");
        self.visitor.as_ref().ok_or_else(none)
    }

    /// Returns whether who asks may do something with this dossier; alone at the machine everything is allowed that
    /// needs no account.
    pub(crate) fn may(&self, permission: Permission) -> bool {
        let project = self.part("project").ok();
        let visitor = self.visitor.as_ref();
        visitor.is_none_or(|visitor| visitor.may(project, permission))
    }

    /// Returns the folder in which what this person saw last is kept.
    ///
    /// # Errors
    ///
    /// As [`Self::live`].
    pub(crate) fn looks(&self) -> Result<PathBuf, Error> {
        let keeping = &self.live()?.options.keeping;
        Ok(match &self.visitor {
            None => keeping.clone(),
            Some(visitor) => {
                let own = Digest::of(visitor.login().as_bytes()).hex();
                keeping.join("people").join(own)
            }
        })
    }

    /// Returns what was sent as JSON.
    ///
    /// # Errors
    ///
    /// Where it is no JSON of this form.
    pub(crate) fn json<T: DeserializeOwned>(&self) -> Result<T, Error> {
        let read = serde_json::from_slice(&self.given.file.bytes);
        read.map_err(|error| Error::new(BODY, format!("The body: {error}.")))
    }

    /// Returns a field of a form, without space around it; empty where it is not given.
    pub(crate) fn field(&self, name: &str) -> &str {
        let found = self.given.form.iter().find(|(known, _)| known == name);
        found.map_or("", |(_, value)| value.trim())
    }

    /// Returns all values of a field that may come several times.
    pub(crate) fn fields<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        let all = self.given.form.iter();
        all.filter(move |(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    }

    /// Returns a field of a form exactly as it came, as a password is.
    pub(crate) fn exact(&self, name: &str) -> &str {
        let found = self.given.form.iter().find(|(known, _)| known == name);
        found.map_or("", |(_, value)| value.as_str())
    }

    /// Returns the way to a page of this dossier, after an act, so that going back does not repeat it.
    pub(crate) fn led(&self, to: &str) -> Shown {
        let to = match (self.base.as_str(), to) {
            (base, "/") if !base.is_empty() => base.to_owned(),
            (base, to) => format!("{base}{to}"),
        };
        Shown::Led { to, cookie: None }
    }

    /// Returns the state of things.
    ///
    /// # Errors
    ///
    /// Where the dossier has never been whole since the server was started.
    pub(crate) fn view(&self) -> Result<&View, Error> {
        let trouble = self.standing.trouble.as_deref();
        let view = self.standing.view.as_deref();
        view.ok_or_else(|| {
            let why = trouble.map_or("it has not been read yet", |t| &t.message);
            Error::new(NOT_READY, why)
        })
    }

    /// Returns the evaluation.
    pub(crate) fn evaluation(&self) -> Result<&Evaluation, Error> {
        Ok(&self.view()?.evaluated.evaluation)
    }

    /// Returns what documents on a release are written from; on the latest where none is named.
    pub(crate) fn subject(&self, release: Option<&str>) -> Result<Subject<'_>, Error> {
        let view = self.view()?;
        let release = view.evaluated.release(release)?;
        Ok(view.subject(release))
    }

    /// Returns a part of the path.
    ///
    /// # Errors
    ///
    /// Never where the route has such a part.
    pub(crate) fn part(&self, name: &str) -> Result<&str, Error> {
        let found = self.parts.iter().find(|(known, _)| known == name);
        let found = found.map(|(_, value)| value.as_str());
        found.ok_or_else(|| Error::new(FAULT, format!("the route has no part `{name}`")))
    }

    /// Returns a parameter; `None` where it is not given or empty.
    pub(crate) fn parameter(&self, name: &str) -> Option<&str> {
        let found = self.query.iter().find(|(known, _)| known == name);
        found
            .map(|(_, value)| value.trim())
            .filter(|v| !v.is_empty())
    }

    /// Returns a parameter that has a form.
    ///
    /// # Errors
    ///
    /// Where its value does not have the form.
    pub(crate) fn parsed<T: FromStr>(&self, name: &str, form: &str) -> Result<Option<T>, Error> {
        let Some(text) = self.parameter(name) else {
            return Ok(None);
        };
        let wrong = || Error::new(QUERY, format!("`{name}={text}`: give {form}."));
        text.parse().map(Some).map_err(|_| wrong())
    }

    /// Returns a parameter that has one of some words.
    ///
    /// # Errors
    ///
    /// Where its value is none of them.
    pub(crate) fn word<T: Copy>(
        &self,
        name: &str,
        words: &[(&'static str, T)],
    ) -> Result<Option<T>, Error> {
        let Some(text) = self.parameter(name) else {
            return Ok(None);
        };
        let found = words.iter().find(|(word, _)| *word == text);
        let known = || words.iter().map(|(w, _)| *w).collect::<Vec<_>>().join(", ");
        found
            .map(|(_, value)| Some(*value))
            .ok_or_else(|| Error::new(QUERY, format!("`{name}={text}`: give one of {}.", known())))
    }

    /// Returns the release asked for by a parameter; the one in focus where none is.
    pub(crate) fn release(&self) -> Result<&Release, Error> {
        Ok(self.view()?.evaluated.release(self.parameter("release"))?)
    }

    /// Returns the address asked for with one parameter set anew, or taken away where the value is empty.
    pub(crate) fn with(&self, name: &str, value: impl Display) -> String {
        let value = value.to_string();
        let mut query = form_urlencoded::Serializer::new(String::new());
        for (known, kept) in &self.query {
            // Another filter shows another list: it begins on its first page.
            if known != name && (known != "offset" || name == "offset") && !kept.is_empty() {
                query.append_pair(known, kept);
            }
        }
        if !value.is_empty() {
            query.append_pair(name, &value);
        }
        let query = query.finish();
        match query.is_empty() {
            true => self.path.clone(),
            false => format!("{}?{query}", self.path),
        }
    }
}

/// The part of a list that is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Slice {
    /// Rows before it.
    pub(crate) offset: usize,
    /// Most rows.
    pub(crate) limit: usize,
}

impl Slice {
    /// Returns the part that `offset` and `limit` ask for.
    ///
    /// # Errors
    ///
    /// Where one of them is no number.
    pub(crate) fn of(asked: &Asked, usual: usize, most: usize) -> Result<Self, Error> {
        let form = format!("a number from 1 to {most}");
        let limit = asked.parsed::<usize>("limit", &form)?.unwrap_or(usual);
        if limit == 0 || limit > most {
            return Err(Error::new(QUERY, format!("`limit={limit}`: give {form}.")));
        }
        let offset = asked.parsed("offset", "a number from 0")?.unwrap_or(0);
        Ok(Self { offset, limit })
    }

    /// Returns the rows of this part.
    pub(crate) fn cut<T>(self, all: Vec<T>) -> Vec<T> {
        all.into_iter().skip(self.offset).take(self.limit).collect()
    }

    /// Returns where the next part begins; `None` after the last.
    pub(crate) fn next(self, total: usize) -> Option<usize> {
        let next = self.offset.saturating_add(self.limit);
        (next < total).then_some(next)
    }
}
