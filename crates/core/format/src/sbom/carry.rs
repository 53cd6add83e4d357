//! A document in another version or form of its own family: carried over member by member, without the component graph, so
//! that all comes along that the version has a place for.

use asepsis_domain::diagnostic::Level;
use serde::ser::{Error as _, Serialize, SerializeMap as _, SerializeSeq as _, Serializer};
use serde_json::value::RawValue;

use super::document::Document;
use super::leftover::{Kept, Leftover, Leftovers};
use super::{SBOM_FORMATS, SbomFormat, SbomWriter};
use crate::json::{Node, Value, pretty_to};
use crate::limits::{Limits, ReadError, shown};
use crate::probe::Probe;
use crate::validation::Breach;
use crate::validation::check::{Fit, Fitted, Gone};
use crate::validation::structure::Structure;

/// What documents have in common, whatever their version and form: all of them are seen as the JSON of the family.
#[derive(Debug)]
pub(crate) struct Family {
    /// Returns the structure of all versions.
    pub(super) structure: fn() -> &'static Structure,
    /// Lists of a document that may be long.
    pub(super) lists: &'static [&'static str],
    /// What the component graph keeps, and a version must have a place for; `None`: everything.
    pub(super) kept: Option<&'static Kept>,
    /// Returns what the component graph does not keep.
    pub(super) leftover: fn(&Document<'_, '_>) -> Result<Vec<Leftover>, ReadError>,
    /// Holds a document against the rules that no structure can say.
    pub(super) rules: fn(&Document<'_, '_>) -> Result<Vec<Breach>, ReadError>,
    /// Returns what a member of the document's own object is in a version, where it says the version.
    pub(super) version: fn(key: &str, version: &str) -> Option<String>,
    /// Member that holds of the document as it was, and of no other.
    pub(super) seal: &'static str,
}

/// How the documents of a format are gone through.
#[derive(Debug)]
pub(crate) struct Through {
    pub(super) family: &'static Family,
    pub(super) open: Open,
}

/// Goes through a document.
pub(super) type Open = fn(&Probe<'_>, &Limits, &mut Act<'_>) -> Result<(), ReadError>;
/// What is done with it.
pub(super) type Act<'f> = dyn FnMut(&Document<'_, '_>, &Opened) -> Result<(), ReadError> + 'f;

/// What is known of a document that is gone through.
pub(super) struct Opened {
    /// Version of the specification.
    pub(super) version: &'static str,
    /// Turns a JSON pointer into the address of the same in the document.
    pub(super) place: fn(&str) -> String,
    /// It is XML.
    pub(super) is_xml: bool,
    /// Why it is not of its form, where it is not.
    pub(super) fault: Option<String>,
}

impl Opened {
    /// Returns what is known of a document that is JSON, or whose places are told as if it were.
    pub(super) fn json(version: &'static str) -> Self {
        Self {
            version,
            place: str::to_owned,
            is_xml: false,
            fault: None,
        }
    }
}

/// Whether a document can be carried over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Carrying {
    /// It is of another family, or of none.
    Strange,
    /// It is of the family, and must be made anew: why.
    Anew(String),
    /// It can, but for this.
    But(Vec<Leftover>),
}

/// Returns what of a document the component graph does not keep.
///
/// # Errors
/// Where it cannot be read.
pub(super) fn leftover(
    format: &SbomFormat,
    probe: &Probe<'_>,
    limits: &Limits,
) -> Result<Vec<Leftover>, ReadError> {
    let mut found = Vec::new();
    if let Some(through) = &format.through {
        (through.open)(probe, limits, &mut |document, opened| {
            found = (through.family.leftover)(document)?;
            let places = found.iter_mut().flat_map(|left| &mut left.places);
            places.for_each(|place| *place = (opened.place)(place));
            Ok(())
        })?;
    }
    Ok(found)
}

/// Returns format and version of a document, whether it can be carried over into a target, and what of it cannot.
///
/// # Errors
/// Where it cannot be read.
pub(super) fn carrying(
    format: &SbomFormat,
    target: &SbomWriter,
    probe: &Probe<'_>,
    limits: &Limits,
) -> Result<(String, Carrying), ReadError> {
    let mut found = (String::new(), Carrying::Strange);
    if let Some(through) = format.through.as_ref().filter(|t| is_of(t.family, target)) {
        (through.open)(probe, limits, &mut |document, opened| {
            let carried = Carried::of(through.family, document, opened, target.version);
            found = (
                format!("{} {}", format.id, opened.version),
                carried.judge()?,
            );
            Ok(())
        })?;
    }
    Ok(found)
}

/// Writes a document of the target's family.
///
/// # Errors
/// The writer's own, and where the document cannot be read.
pub(super) fn write(
    format: &SbomFormat,
    target: &SbomWriter,
    probe: &Probe<'_>,
    limits: &Limits,
    out: &mut dyn std::io::Write,
) -> Result<(), serde_json::Error> {
    let Some(through) = &format.through else {
        return Err(serde_json::Error::custom("this format is not carried over"));
    };
    let mut written = Ok(());
    let read = (through.open)(probe, limits, &mut |document, opened| {
        let carried = Carried::of(through.family, document, opened, target.version);
        written = carried.and_lists().and_then(|c| pretty_to(out, &c));
        Ok(())
    });
    read.map_err(serde_json::Error::custom)?;
    written
}

fn is_of(family: &Family, target: &SbomWriter) -> bool {
    let mut formats = SBOM_FORMATS.iter();
    let written = formats.find(|format| format.id == target.format);
    let through = written.and_then(|format| format.through.as_ref());
    through.is_some_and(|through| std::ptr::eq(through.family, family))
}

/// A document on its way into a version.
struct Carried<'d, 's, 'a> {
    family: &'static Family,
    document: &'d Document<'s, 'a>,
    opened: &'d Opened,
    version: &'d str,
    /// Lists that are in no place of the document's own object.
    elsewhere: Vec<&'static str>,
}

impl<'d, 's, 'a> Carried<'d, 's, 'a> {
    fn of(
        family: &'static Family,
        document: &'d Document<'s, 'a>,
        opened: &'d Opened,
        version: &'d str,
    ) -> Self {
        Self {
            family,
            document,
            opened,
            version,
            elsewhere: Vec::new(),
        }
    }

    /// Finds the lists that tag-value has between its other lines.
    fn and_lists(mut self) -> Result<Self, serde_json::Error> {
        let root = &self.document.tree.root;
        let mut found = Vec::new();
        let each = self.document.each(self.family.lists, &mut |key, _, _| {
            if root.get(key).is_none() && !found.contains(&key) {
                found.push(key);
            }
        });
        each.map_err(serde_json::Error::custom)?;
        self.elsewhere = found;
        Ok(self)
    }

    fn fit(&self) -> Fit<'d, 'a> {
        Fit::of(
            self.document.tree,
            (self.family.structure)(),
            self.version,
            self.opened.is_xml,
        )
    }

    /// Returns whether a member holds no longer of what is written.
    fn is_broken_seal(&self, key: &str) -> bool {
        key == self.family.seal && self.opened.version != self.version
    }

    fn judge(&self) -> Result<Carrying, ReadError> {
        if let Some(reason) = self.breach()? {
            return Ok(Carrying::Anew(reason));
        }
        let root = &self.document.tree.root;
        let mut fit = self.fit();
        let mut left = Left::of(self);
        for (key, member) in root.members() {
            if self.is_broken_seal(key) {
                left.add("holds of the document as it was", &[Gone::member(key)]);
            } else if self.family.lists.contains(&key.as_ref()) {
                if !matches!(member.value, Value::List(_)) {
                    left.anew(format!("`{key}` is no list"));
                }
            } else if (self.family.version)(key, self.version).is_none() {
                fit.member(key, member);
            }
        }
        left.add("", &fit.take_gone());
        let twice = self
            .document
            .each(self.family.lists, &mut |key, number, node| {
                fit.element(key, number, node);
                left.add("", &fit.take_gone());
            })?;
        if !twice.is_empty() {
            left.anew("a key stands twice in one object".to_owned());
        }
        Ok(left.done())
    }

    /// Returns what keeps the document from being of any version of its family.
    fn breach(&self) -> Result<Option<String>, ReadError> {
        let tree = self.document.tree;
        if self.opened.fault.is_some() {
            return Ok(self.opened.fault.clone());
        }
        if let Some(twice) = tree.duplicates.first() {
            let key = shown(&twice.key);
            return Ok(Some(format!("the key `{key}` stands twice in one object")));
        }
        if !self.fit().has_required(&|key| tree.root.get(key).is_some()) {
            return Ok(Some("the document lacks what it must say".to_owned()));
        }
        let breaches = (self.family.rules)(self.document)?;
        let mut errors = breaches.into_iter().map(|breach| breach.diagnostic);
        let error = errors.find(|told| told.level == Level::Error);
        Ok(error.map(|told| {
            if told.pointer.is_empty() {
                return told.message;
            }
            let place = (self.opened.place)(&told.pointer);
            format!("{place}: {}", told.message)
        }))
    }
}

/// What is left out, while a document is judged.
struct Left<'c, 'd, 's, 'a> {
    carried: &'c Carried<'d, 's, 'a>,
    found: Leftovers,
    anew: Option<String>,
}

impl<'c, 'd, 's, 'a> Left<'c, 'd, 's, 'a> {
    fn of(carried: &'c Carried<'d, 's, 'a>) -> Self {
        Self {
            carried,
            found: Leftovers::default(),
            anew: None,
        }
    }

    fn anew(&mut self, why: String) {
        self.anew.get_or_insert(why);
    }

    fn add(&mut self, why: &str, gone: &[Gone]) {
        for Gone { keys, pointer } in gone {
            let place = (self.carried.opened.place)(pointer);
            let is_kept = self.carried.family.kept.is_none_or(|kept| kept.keeps(keys));
            if is_kept {
                let version = self.carried.version;
                self.anew(format!(
                    "{place} has no place in version {version} as it is"
                ));
                continue;
            }
            let mut path = keys.join(".");
            if !why.is_empty() {
                path = format!("{path} ({why})");
            }
            self.found.add(&path, || place);
        }
    }

    fn done(self) -> Carrying {
        match self.anew {
            Some(why) => Carrying::Anew(why),
            None => Carrying::But(self.found.list()),
        }
    }
}

impl Serialize for Carried<'_, '_, '_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let mut map = to.serialize_map(None)?;
        let mut fit = self.fit();
        for (key, member) in self.document.tree.root.members() {
            if let Some(text) = (self.family.version)(key, self.version) {
                map.serialize_entry(key, &text)?;
            } else if let Some(list) = self.family.lists.iter().find(|list| *list == key) {
                map.serialize_entry(key, &Elements { of: self, list })?;
            } else if !self.is_broken_seal(key) {
                match fit.member(key, member) {
                    Fitted::Whole => map.serialize_entry(key, &Json(member))?,
                    Fitted::Changed(member) => map.serialize_entry(key, &Json(&member))?,
                    Fitted::Gone => {}
                }
            }
        }
        for list in &self.elsewhere {
            map.serialize_entry(list, &Elements { of: self, list })?;
        }
        map.end()
    }
}

/// A list of the document's own object, gone through while it is written.
struct Elements<'c, 'd, 's, 'a> {
    of: &'c Carried<'d, 's, 'a>,
    list: &'static str,
}

impl Serialize for Elements<'_, '_, '_, '_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let mut list = to.serialize_seq(None)?;
        let mut fit = self.of.fit();
        let mut failed = None;
        let read = self
            .of
            .document
            .each(&[self.list], &mut |key, number, node| {
                if failed.is_some() {
                    return;
                }
                let written = match fit.element(key, number, node) {
                    Fitted::Whole => list.serialize_element(&Json(node)),
                    Fitted::Changed(node) => list.serialize_element(&Json(&node)),
                    Fitted::Gone => Ok(()),
                };
                failed = written.err();
            });
        read.map_err(S::Error::custom)?;
        match failed {
            Some(error) => Err(error),
            None => list.end(),
        }
    }
}

/// A value as it stands.
struct Json<'n, 'a>(&'n Node<'a>);

impl Serialize for Json<'_, '_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match &self.0.value {
            Value::Null => to.serialize_unit(),
            Value::Bool(value) => to.serialize_bool(*value),
            Value::Text(text) => to.serialize_str(text),
            Value::Number(number) => {
                let raw = RawValue::from_string((*number).to_owned());
                raw.map_err(S::Error::custom)?.serialize(to)
            }
            Value::List(list) => to.collect_seq(list.iter().map(Json)),
            Value::Object(members) => {
                to.collect_map(members.iter().map(|(key, member)| (key, Json(member))))
            }
        }
    }
}
