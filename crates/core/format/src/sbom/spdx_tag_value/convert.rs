//! Tag-value as the tree of its JSON form, in one pass over the lines.

use std::borrow::Cow;

use super::super::document::{Document, Give, Walked};
use super::tags::{Form, Part, TAGS, Tag};
use crate::json::{Node, Tree, Value, place};
use crate::limits::{Limits, ReadError, shown};

/// A document with what of it is no tag-value.
pub(super) struct Converted<'a> {
    pub(super) tree: Tree<'a>,
    pub(super) faults: Vec<Fault>,
}

/// A line that is not as it must be.
pub(super) struct Fault {
    pub(super) at: usize,
    pub(super) rule: &'static str,
    pub(super) message: String,
}

type Members<'a> = Vec<(Cow<'a, str>, Node<'a>)>;

/// Takes a package, file or snippet that is complete.
pub(super) type Take<'a, 't> = dyn FnMut(Part, Node<'a>) + 't;

/// Does something with a document whose packages, files and snippets are gone through one by one, and what of it is no
/// tag-value.
///
/// # Errors
/// As [`without_elements`]; and those of what is done.
pub(super) fn in_parts<'a, T>(
    text: &'a str,
    limits: &Limits,
    act: impl FnOnce(&Document<'_, 'a>, Vec<Fault>) -> Result<T, ReadError>,
) -> Result<T, ReadError> {
    let Converted { tree, faults } = without_elements(text, limits, &mut |_, _| {})?;
    let walk = |give: &mut Give<'a, '_>| {
        let mut counts = LISTS.map(|_| 0);
        without_elements(text, limits, &mut |part, node| {
            let list = LISTS.iter().zip(&mut counts);
            if let Some(((_, key), count)) = list.into_iter().find(|((of, _), _)| *of == part) {
                give(key, *count, &node);
                *count += 1;
            }
        })?;
        Ok(())
    };
    let document = Document {
        tree: &tree,
        lists: &Walked { walk },
    };
    act(&document, faults)
}

/// Returns whether the elements of a part are gone through one by one.
fn is_element(part: Part) -> bool {
    matches!(part, Part::Package | Part::File | Part::Snippet)
}

/// Returns the document as a tree without packages, files and snippets: they are given away one by one.
///
/// # Errors
/// Where it costs more than the limits allow.
pub(super) fn without_elements<'a>(
    text: &'a str,
    limits: &Limits,
    take: &mut Take<'a, '_>,
) -> Result<Converted<'a>, ReadError> {
    let mut builder = Builder {
        root: Vec::new(),
        lists: LISTS.iter().map(|_| Vec::new()).collect(),
        owner: Part::Document,
        faults: Vec::new(),
        take,
    };
    let mut values = 0;
    let mut rest = Lines { text, at: 0 };
    while let Some((at, line)) = rest.next() {
        let trimmed = line.trim();
        if trimmed.is_empty() || trimmed.starts_with('#') {
            continue;
        }
        values += 1;
        if values > limits.max_values {
            let (line, column) = place(text, at);
            return Err(ReadError::TooMany {
                limit: limits.max_values,
                line,
                column,
            });
        }
        let Some((name, value)) = line.split_once(':') else {
            let message = format!("`{}` is no tag with a value", shown(trimmed));
            builder.fault(at, "line-form", message);
            continue;
        };
        let value = match value.trim_start().strip_prefix("<text>") {
            Some(_) => rest.up_to_end_of_text(at + name.len(), limits)?,
            None => Some(value.trim()),
        };
        match value {
            Some(value) => builder.tag(at, name.trim(), value),
            None => builder.fault(at, "line-form", "`<text>` does not end".to_owned()),
        }
    }
    Ok(builder.finish(text))
}

struct Lines<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Lines<'a> {
    fn next(&mut self) -> Option<(usize, &'a str)> {
        let rest = self.text.get(self.at..).filter(|r| !r.is_empty())?;
        let at = self.at;
        let end = memchr::memchr(b'\n', rest.as_bytes());
        self.at += end.map_or(rest.len(), |e| e + 1);
        let line = rest.get(..end.unwrap_or(rest.len()))?;
        Some((at, line.strip_suffix('\r').unwrap_or(line)))
    }

    /// Returns the text that starts after `from`, whose end may stand lines below; the next line is the one after it.
    fn up_to_end_of_text(
        &mut self,
        from: usize,
        limits: &Limits,
    ) -> Result<Option<&'a str>, ReadError> {
        let rest = self.text.get(from..).unwrap_or_default();
        let Some(start) = rest.find("<text>").map(|s| s + "<text>".len()) else {
            return Ok(None);
        };
        let Some(length) = rest.get(start..).and_then(|r| r.find("</text>")) else {
            return Ok(None);
        };
        if length > limits.max_string {
            let (line, column) = place(self.text, from);
            return Err(ReadError::LongText {
                limit: limits.max_string,
                line,
                column,
            });
        }
        let after = from + start + length;
        let line_end = self
            .text
            .get(after..)
            .and_then(|r| r.find('\n'))
            .map_or(self.text.len(), |e| after + e + 1);
        self.at = line_end.max(self.at);
        Ok(rest.get(start..start + length))
    }
}

/// Lists of the JSON form with the part that each holds.
const LISTS: [(Part, &str); 8] = [
    (Part::Other, "externalDocumentRefs"),
    (Part::Licence, "hasExtractedLicensingInfos"),
    (Part::Annotation, "annotations"),
    (Part::Review, "revieweds"),
    (Part::Package, "packages"),
    (Part::File, "files"),
    (Part::Snippet, "snippets"),
    (Part::Relationship, "relationships"),
];

struct Builder<'a, 'f, 't> {
    root: Members<'a>,
    /// Elements of each of `LISTS`.
    lists: Vec<Vec<(usize, Members<'a>)>>,
    /// The element to which an `SPDXID` belongs.
    owner: Part,
    faults: Vec<Fault>,
    take: &'f mut Take<'a, 't>,
}

impl<'a> Builder<'a, '_, '_> {
    /// Gives away the element of a part that no tag can add to any more.
    fn give(&mut self, part: Part) {
        if !is_element(part) {
            return;
        }
        if let Some((at, members)) = self.list(part).and_then(Vec::pop) {
            let value = Value::Object(members);
            (self.take)(part, Node { at, value });
        }
    }

    fn fault(&mut self, at: usize, rule: &'static str, message: String) {
        if self.faults.len() < crate::limits::MOST_DIAGNOSTICS {
            self.faults.push(Fault { at, rule, message });
        }
    }

    fn tag(&mut self, at: usize, name: &str, value: &'a str) {
        if name == "SPDXID" {
            let owner = self.owner;
            return self.set(at, owner, "SPDXID", text(at, value));
        }
        let Some(tag) = TAGS.iter().find(|t| t.name == name) else {
            let message = format!("`{}` is no tag of the specification", shown(name));
            return self.fault(at, "tag-unknown", message);
        };
        if tag.starts {
            self.give(tag.part);
            if let Some(list) = self.list(tag.part) {
                list.push((at, Vec::new()));
            }
            if is_element(tag.part) {
                self.owner = tag.part;
            }
        }
        // A package, file or snippet is described until the next one starts.
        let owner = match tag.part {
            Part::External => Part::Package,
            part => part,
        };
        if is_element(owner) && owner != self.owner {
            let message = format!("`{name}` stands before what it belongs to");
            return self.fault(at, "tag-order", message);
        }
        self.value(at, tag, value);
    }

    fn list(&mut self, part: Part) -> Option<&mut Vec<(usize, Members<'a>)>> {
        let at = LISTS.iter().position(|(p, _)| *p == part)?;
        self.lists.get_mut(at)
    }

    /// Returns the members that a tag of a part adds to.
    fn members(&mut self, part: Part) -> Option<&mut Members<'a>> {
        match part {
            Part::Document => Some(&mut self.root),
            Part::Creation => object(&mut self.root, "creationInfo"),
            Part::External => {
                let (_, package) = self.list(Part::Package)?.last_mut()?;
                let (_, list) = package.iter_mut().find(|(k, _)| k == "externalRefs")?;
                match &mut list.value {
                    Value::List(list) => match &mut list.last_mut()?.value {
                        Value::Object(members) => Some(members),
                        _ => None,
                    },
                    _ => None,
                }
            }
            part => self.list(part)?.last_mut().map(|(_, members)| members),
        }
    }

    fn value(&mut self, at: usize, tag: &Tag, value: &'a str) {
        match tag.form {
            Form::Text => self.set(at, tag.part, tag.key, text(at, value)),
            Form::Texts => self.push(at, tag.part, tag.key, text(at, value)),
            Form::Truth => {
                let truth = match value {
                    "true" => Value::Bool(true),
                    "false" => Value::Bool(false),
                    other => Value::Text(Cow::Borrowed(other)),
                };
                self.set(at, tag.part, tag.key, Node { at, value: truth });
            }
            Form::Checksum => match checksum(at, value) {
                Some(node) => self.push(at, tag.part, tag.key, node),
                None => self.wrong(at, tag, "ALGORITHM: HEX"),
            },
            Form::Verification => {
                let node = verification(at, value);
                self.set(at, tag.part, tag.key, node);
            }
            Form::Bytes | Form::Lines => match range(at, value, tag.form) {
                Some(node) => self.push(at, tag.part, tag.key, node),
                None => self.wrong(at, tag, "FIRST:LAST"),
            },
            Form::OtherDocument => self.other_document(at, tag, value),
            Form::Relation => self.relation(at, tag, value),
            Form::Reference => self.reference(at, tag, value),
            Form::Subject | Form::Old => {}
        }
    }

    fn wrong(&mut self, at: usize, tag: &Tag, must: &str) {
        let message = format!("the value of `{}` must be `{must}`", tag.name);
        self.fault(at, "tag-form", message);
    }

    fn other_document(&mut self, at: usize, tag: &Tag, value: &'a str) {
        let words: Vec<&str> = value.splitn(3, ' ').collect();
        let sum = words.get(2).and_then(|c| checksum(at, c));
        let ([id, address, _], Some(sum)) = (words.as_slice(), sum) else {
            return self.wrong(at, tag, "DocumentRef-ID ADDRESS ALGORITHM: HEX");
        };
        self.set(at, tag.part, "externalDocumentId", text(at, id));
        self.set(at, tag.part, "spdxDocument", text(at, address));
        self.set(at, tag.part, "checksum", sum);
    }

    fn relation(&mut self, at: usize, tag: &Tag, value: &'a str) {
        let words: Vec<&str> = value.split_whitespace().collect();
        let [left, kind, right] = words.as_slice() else {
            return self.wrong(at, tag, "ID TYPE ID");
        };
        self.set(at, tag.part, "spdxElementId", text(at, left));
        self.set(at, tag.part, "relationshipType", text(at, kind));
        self.set(at, tag.part, "relatedSpdxElement", text(at, right));
    }

    fn reference(&mut self, at: usize, tag: &Tag, value: &'a str) {
        let mut words = value.splitn(3, ' ').map(str::trim);
        let (Some(category), Some(kind), Some(locator)) =
            (words.next(), words.next(), words.next())
        else {
            return self.wrong(at, tag, "CATEGORY TYPE LOCATOR");
        };
        let members = [
            ("referenceCategory", category),
            ("referenceType", kind),
            ("referenceLocator", locator),
        ];
        let node = object_of(
            at,
            members.map(|(key, value)| (key, text(at, value))).into(),
        );
        self.push(at, Part::Package, "externalRefs", node);
    }

    fn set(&mut self, at: usize, part: Part, key: &'static str, node: Node<'a>) {
        let Some(members) = self.members(part) else {
            let message = "this stands before what it belongs to".to_owned();
            return self.fault(at, "tag-order", message);
        };
        if members.iter().any(|(k, _)| k == key) {
            let message = format!("`{key}` stands twice in one element");
            return self.fault(at, "tag-twice", message);
        }
        members.push((Cow::Borrowed(key), node));
    }

    fn push(&mut self, at: usize, part: Part, key: &'static str, node: Node<'a>) {
        let Some(members) = self.members(part) else {
            let message = "this stands before what it belongs to".to_owned();
            return self.fault(at, "tag-order", message);
        };
        if let Some((_, there)) = members.iter_mut().find(|(k, _)| k == key) {
            if let Value::List(list) = &mut there.value {
                list.push(node);
            }
            return;
        }
        let value = Value::List(vec![node]);
        members.push((Cow::Borrowed(key), Node { at, value }));
    }

    fn finish(mut self, text: &'a str) -> Converted<'a> {
        for part in [Part::Package, Part::File, Part::Snippet] {
            self.give(part);
        }
        let mut root = std::mem::take(&mut self.root);
        for ((_, key), elements) in LISTS.iter().zip(self.lists) {
            let Some(at) = elements.first().map(|(at, _)| *at) else {
                continue;
            };
            let one = |(at, members): (usize, Members<'a>)| Node {
                at,
                value: Value::Object(members),
            };
            let value = Value::List(elements.into_iter().map(one).collect());
            root.push((Cow::Borrowed(key), Node { at, value }));
        }
        let root = Node {
            at: 0,
            value: Value::Object(root),
        };
        Converted {
            tree: Tree::made(text, root),
            faults: self.faults,
        }
    }
}

fn object<'m, 'a>(members: &'m mut Members<'a>, key: &'static str) -> Option<&'m mut Members<'a>> {
    if !members.iter().any(|(k, _)| k == key) {
        members.push((Cow::Borrowed(key), object_of(0, Vec::new())));
    }
    let (_, node) = members.iter_mut().find(|(k, _)| k == key)?;
    match &mut node.value {
        Value::Object(members) => Some(members),
        _ => None,
    }
}

fn object_of<'a>(at: usize, members: Vec<(&'static str, Node<'a>)>) -> Node<'a> {
    let members = members.into_iter().map(|(k, n)| (Cow::Borrowed(k), n));
    let value = Value::Object(members.collect());
    Node { at, value }
}

fn text<'a>(at: usize, value: &'a str) -> Node<'a> {
    let value = Value::Text(Cow::Borrowed(value));
    Node { at, value }
}

fn checksum<'a>(at: usize, value: &'a str) -> Option<Node<'a>> {
    let (algorithm, hex) = value.split_once(':')?;
    Some(object_of(
        at,
        vec![
            ("algorithm", text(at, algorithm.trim())),
            ("checksumValue", text(at, hex.trim())),
        ],
    ))
}

fn verification<'a>(at: usize, value: &'a str) -> Node<'a> {
    let (code, excluded) = match value.split_once('(') {
        Some((code, rest)) => (code.trim(), Some(rest.trim_end().trim_end_matches(')'))),
        None => (value, None),
    };
    let mut members = vec![("packageVerificationCodeValue", text(at, code))];
    if let Some(excluded) = excluded {
        let names = excluded.trim_start_matches("excludes:").split(',');
        let names = names.map(|n| text(at, n.trim())).collect();
        let value = Value::List(names);
        members.push(("packageVerificationCodeExcludedFiles", Node { at, value }));
    }
    object_of(at, members)
}

fn range<'a>(at: usize, value: &'a str, form: Form) -> Option<Node<'a>> {
    let (first, last) = value.split_once(':')?;
    let key = if form == Form::Bytes {
        "offset"
    } else {
        "lineNumber"
    };
    let pointer = |number: &'a str| {
        let number = number.trim();
        let whole = number.parse::<u64>().is_ok();
        whole.then(|| {
            let value = Value::Number(number);
            // The form names the file once, beside the range.
            let file = text(at, "SPDXRef-SnippetFromFile");
            object_of(at, vec![("reference", file), (key, Node { at, value })])
        })
    };
    Some(object_of(
        at,
        vec![
            ("startPointer", pointer(first)?),
            ("endPointer", pointer(last)?),
        ],
    ))
}
