//! What only all files together show: ids that stand twice, names that lead nowhere.

use std::collections::{BTreeMap, BTreeSet};

use asepsis_domain::catalogue::{Catalogue, Document};
use asepsis_domain::diagnostic::{Code, Diagnostic};
use asepsis_domain::id::ItemRef;
use asepsis_domain::place::{Located, Place};

use super::Content;
use crate::limits::{Reading, shown};
use crate::schema::nearest;

/// What a name has to be the id of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Target {
    /// A calendar.
    Calendar,
    /// Rules on changes.
    Change,
    /// A clock of a document, as `<file>#<clock>`.
    Clock,
    /// A topic of events that are reported.
    EventTopic,
    /// A file: a document, rubric, or list of objectives.
    File,
    /// An item of a document, as `<file>#<item>`.
    Item,
    /// A topic of labeling.
    LabelingTopic,
    /// A library of threats.
    Library,
    /// A kind of interface or asset of a library.
    LibraryKind,
    /// A threat of a library.
    LibraryThreat,
    /// A metric of a document, as `<file>#<metric>`.
    Metric,
    /// An objective.
    Objective,
    /// A submission.
    Submission,
    /// A list of topics.
    Topics,
}

/// The ids that a file defines and the names that it uses.
#[derive(Debug, Default)]
pub(super) struct References {
    file: String,
    defined: Vec<(Target, Located<String>)>,
    used: Vec<(Target, Located<String>)>,
}

/// The catalogue as far as its files are read.
#[derive(Debug, Default)]
pub(super) struct Book {
    pub(super) diagnostics: Vec<Diagnostic>,
    catalogue: Catalogue,
    references: Vec<References>,
}

impl Target {
    fn noun(self) -> &'static str {
        match self {
            Self::Calendar => "calendar",
            Self::Change => "set of rules on changes",
            Self::Clock => "clock",
            Self::EventTopic => "topic of events",
            Self::File => "file",
            Self::Item => "item",
            Self::LabelingTopic => "topic of labeling",
            Self::Library => "library",
            Self::LibraryKind => "kind",
            Self::LibraryThreat => "threat",
            Self::Metric => "metric",
            Self::Objective => "objective",
            Self::Submission => "submission",
            Self::Topics => "list of topics",
        }
    }
}

impl References {
    /// Takes the id of the file itself.
    pub(super) fn file(&mut self, document: &Located<Document>) {
        self.file.clone_from(&document.value.id);
        self.defined(Target::File, &document.value.id, &document.at);
    }

    /// Takes an id that the file defines.
    pub(super) fn defined(&mut self, target: Target, id: &str, at: &Place) {
        let id = Located::new(id.to_owned(), at.clone());
        self.defined.push((target, id));
    }

    /// Takes the id of a part of the file, and returns it with the file's.
    pub(super) fn part(&mut self, target: Target, id: &Located<String>) -> ItemRef {
        let whole = ItemRef {
            file: self.file.clone(),
            item: id.value.clone(),
        };
        self.defined(target, &whole.to_string(), &id.at);
        whole
    }

    /// Takes a name that the file uses.
    pub(super) fn used(&mut self, target: Target, name: Located<String>) {
        self.used.push((target, name));
    }

    /// Takes the name of a part of this or another file, and returns it with its file.
    pub(super) fn used_part(&mut self, target: Target, name: &Located<String>) -> String {
        let whole = if name.value.contains('#') {
            name.value.clone()
        } else {
            format!("{}#{}", self.file, name.value)
        };
        self.used(target, Located::new(whole.clone(), name.at.clone()));
        whole
    }
}

impl Book {
    /// Takes what a file holds; of two with the same id the first stays.
    pub(super) fn take(&mut self, content: Content, references: References) {
        let catalogue = &mut self.catalogue;
        match content {
            Content::Document(d) => keep(&mut catalogue.documents, d.id.clone(), *d),
            Content::Rubric(r) => keep(&mut catalogue.rubrics, r.id.clone(), r),
            Content::Submission(s) => keep(&mut catalogue.submissions, s.id.clone(), s),
            Content::Calendar(c) => keep(&mut catalogue.calendars, c.id.clone(), c),
            Content::Library(l) => keep(&mut catalogue.libraries, l.id.clone(), l),
            // Taken by `profile::read`: nothing else of the catalogue speaks of it.
            Content::Profile => {}
            Content::Topics(t) => keep(&mut catalogue.topics, t.id.clone(), t),
            Content::Change(c) => keep(&mut catalogue.changes, c.id.clone(), c),
            Content::Objectives(all) => {
                for objective in all {
                    keep(&mut catalogue.objectives, objective.id.clone(), objective);
                }
            }
        }
        self.references.push(references);
    }

    /// Returns the catalogue, with what is wrong between its files.
    pub(super) fn close(mut self) -> Reading<Catalogue> {
        let mut known: BTreeMap<Target, BTreeMap<&str, &Place>> = BTreeMap::new();
        let mut found = Vec::new();
        for (target, id) in self.references.iter().flat_map(|r| &r.defined) {
            let ids = known.entry(*target).or_default();
            match ids.get(id.value.as_str()) {
                Some(first) => found.push(duplicate(*target, id, first)),
                None => {
                    ids.insert(&id.value, &id.at);
                }
            }
        }
        for (target, name) in self.references.iter().flat_map(|r| &r.used) {
            let ids = known.get(target);
            if !ids.is_some_and(|ids| ids.contains_key(name.value.as_str())) {
                let ids: BTreeSet<&str> = ids.into_iter().flatten().map(|(id, _)| *id).collect();
                found.push(unknown(*target, name, &ids));
            }
        }
        found.sort_by(|a, b| a.at.cmp(&b.at));
        self.diagnostics.append(&mut found);
        Reading {
            value: self.catalogue,
            diagnostics: self.diagnostics,
        }
    }
}

fn keep<T>(map: &mut BTreeMap<String, T>, id: String, value: T) {
    map.entry(id).or_insert(value);
}

fn duplicate(target: Target, id: &Located<String>, first: &Place) -> Diagnostic {
    let message = format!(
        "{} `{}` stands already at {first}",
        target.noun(),
        shown(&id.value)
    );
    Diagnostic::new(Code::CatalogueDuplicate, message).at(&id.at)
}

fn unknown(target: Target, name: &Located<String>, ids: &BTreeSet<&str>) -> Diagnostic {
    let message = format!(
        "there is no {} `{}` in the files given",
        target.noun(),
        shown(&name.value)
    );
    let diagnostic = Diagnostic::new(Code::CatalogueReference, message).at(&name.at);
    match nearest(&name.value, ids.iter().copied()) {
        Some(near) => diagnostic.help(format!("Perhaps `{near}` is meant.")),
        None => diagnostic,
    }
}
