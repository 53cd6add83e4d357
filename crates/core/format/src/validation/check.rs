//! A document held against its structure. Every difference is one breach with its place.

mod fit;
mod parts;

use std::collections::HashSet;

use asepsis_domain::digest::Digest;

use super::Breach;
use super::structure::{Editions, Groups, Kind, Member, Shape, Structure};
use crate::json::{Duplicate, Node, Tree, Value, step};
use crate::limits::shown;

pub(crate) use fit::{Fit, Fitted, Gone};
pub(crate) use parts::{Apart, InParts};

/// Breaches beyond this are not listed one by one.
const MOST: usize = 1000;

/// Returns every difference between a document and the structure of an edition, in document order.
pub(crate) fn check(tree: &Tree<'_>, structure: &Structure, edition: &str) -> Vec<Breach> {
    InParts::of(tree, structure, edition, &[]).finish()
}

/// Returns every difference between a document that is one object of a class and the structure of an edition;
/// the document may have further members.
pub(crate) fn check_class(
    tree: &Tree<'_>,
    structure: &Structure,
    edition: &str,
    further: &[&str],
) -> Vec<Breach> {
    let mut check = Check::of(tree, structure, edition);
    check.class(&tree.root, None);
    let mut breaches = check.finish();
    let is_further = |b: &Breach| {
        let key = b.diagnostic.pointer.strip_prefix('/');
        b.rule == "unknown-member" && key.is_some_and(|k| further.contains(&k))
    };
    breaches.retain(|b| !is_further(b));
    breaches
}

enum Step<'n> {
    Key(&'n str),
    Index(usize),
}

struct Check<'c, 'n> {
    tree: &'c Tree<'n>,
    structure: &'c Structure,
    edition: Editions,
    edition_name: &'c str,
    path: Vec<Step<'c>>,
    breaches: Vec<Breach>,
    more: usize,
    /// Lists of the document's own object that are not in the tree.
    apart: &'c [Apart],
}

impl<'c, 'n> Check<'c, 'n> {
    fn of(tree: &'c Tree<'n>, structure: &'c Structure, edition: &'c str) -> Self {
        let mut check = Self {
            tree,
            structure,
            edition: structure.edition(edition),
            edition_name: edition,
            path: Vec::new(),
            breaches: Vec::new(),
            more: 0,
            apart: &[],
        };
        check.twice(&tree.duplicates);
        check
    }

    /// Returns the same for a part of the document that does not live as long.
    fn within<'s>(&self, path: Vec<Step<'s>>) -> Check<'s, 'n>
    where
        'c: 's,
    {
        Check {
            tree: self.tree,
            structure: self.structure,
            edition: self.edition,
            edition_name: self.edition_name,
            path,
            breaches: Vec::new(),
            more: 0,
            apart: &[],
        }
    }

    /// Tells keys that stand twice.
    fn twice(&mut self, duplicates: &[Duplicate]) {
        for twice in duplicates.iter().take(MOST) {
            let node = Node {
                at: twice.at,
                value: Value::Null,
            };
            let message = format!("the key `{}` stands twice in one object", shown(&twice.key));
            self.breaches.push(Breach::at(
                "json-duplicate-key",
                self.tree,
                &node,
                "",
                message,
            ));
        }
    }

    fn finish(mut self) -> Vec<Breach> {
        if self.more > 0 {
            let message = format!("{} more rules are broken", self.more);
            let root = &self.tree.root;
            self.breaches
                .push(Breach::at("more", self.tree, root, "", message));
        }
        self.breaches
    }

    fn breach(&mut self, rule: &'static str, node: &Node<'_>, message: String) {
        if self.breaches.len() >= MOST {
            self.more += 1;
            return;
        }
        let pointer = self
            .path
            .iter()
            .fold(String::new(), |pointer, part| match part {
                Step::Key(key) => step(&pointer, key),
                Step::Index(index) => step(&pointer, &index.to_string()),
            });
        self.breaches
            .push(Breach::at(rule, self.tree, node, &pointer, message));
    }

    fn object(&mut self, node: &'c Node<'n>, shape: &'c Shape) {
        let Value::Object(members) = &node.value else {
            return self.wrong_type(node, "an object");
        };
        for (key, value) in members {
            match self.known(shape, key) {
                Some(member) => {
                    self.path.push(Step::Key(key));
                    match self.length_apart(key) {
                        Some(length) => self.length(value, &member.kind, length),
                        None => self.value(value, &member.kind),
                    }
                    self.path.pop();
                }
                None => self.unknown_of(key, value, shape),
            }
        }
        self.complete(node, shape, members.len());
    }

    /// Looks at whether an object has the members that it must have.
    #[inline(never)]
    fn complete(&mut self, node: &Node<'_>, shape: &'c Shape, members: usize) {
        self.required(node, shape);
        if members < shape.least {
            self.too_few(node, shape, members);
        }
        for groups in &shape.groups {
            self.groups(node, groups);
        }
    }

    /// Returns a member of a shape in this edition.
    #[inline(never)]
    fn known(&self, shape: &'c Shape, key: &str) -> Option<&'c Member> {
        let mut members = self.structure.line(shape).flat_map(|s| &s.members);
        members.find(|m| m.key == key && m.editions & self.edition != 0)
    }

    /// Apart from the descent, as all that is not needed at each level, so that a level costs little stack.
    #[inline(never)]
    fn required(&mut self, node: &Node<'_>, shape: &'c Shape) {
        let members = self.structure.line(shape).flat_map(|s| &s.members);
        let edition = self.edition;
        for member in members.filter(|m| m.editions & edition != 0) {
            if member.required && node.get(&member.key).is_none() {
                self.breach(
                    "required-member",
                    node,
                    format!("`{}` is missing", member.key),
                );
            }
        }
    }

    #[inline(never)]
    fn unknown_of(&mut self, key: &'c str, value: &Node<'_>, shape: &Shape) {
        let names_class = key == "type" && shape.class.is_some();
        if !names_class && shape.open & self.edition == 0 {
            self.unknown(key, value, shape);
        }
    }

    fn too_few(&mut self, node: &Node<'_>, shape: &Shape, found: usize) {
        let message = format!(
            "an object needs at least {} members here, and this has {found}",
            shape.least
        );
        self.breach("member-count", node, message);
    }

    fn unknown(&mut self, key: &'c str, value: &Node<'_>, shape: &Shape) {
        let later = |m: &Member| m.key == key;
        let message = if shape.members.iter().any(later) {
            format!(
                "`{}` is not part of version {}",
                shown(key),
                self.edition_name
            )
        } else {
            format!("`{}` does not belong here", shown(key))
        };
        self.path.push(Step::Key(key));
        self.breach("unknown-member", value, message);
        self.path.pop();
    }

    fn groups(&mut self, node: &Node<'_>, groups: &Groups) {
        let there = |group: &&Vec<String>| group.iter().all(|key| node.get(key).is_some());
        let count = groups.groups.iter().filter(there).count();
        if count < groups.least || count > groups.most {
            let names: Vec<String> = groups.groups.iter().map(|g| g.join(" with ")).collect();
            let message = format!(
                "{} of {} must be given, and {count} are",
                groups.must,
                names.join(", ")
            );
            self.breach(groups.rule, node, message);
        }
    }

    /// An object of a class, or the reference of one.
    fn class(&mut self, node: &'c Node<'n>, at: Option<usize>) {
        let structure = self.structure;
        let wanted = at.and_then(|at| structure.shape(at));
        if let Some(text) = node.text() {
            if at.is_none() || !text.contains(':') || text.ends_with(':') {
                let name = wanted.map_or("an element", |w| w.name.as_str());
                let message = format!("`{}` is no reference of {name}", shown(text));
                self.breach("reference-form", node, message);
            }
            return;
        }
        let Value::Object(_) = &node.value else {
            return self.wrong_type(node, "an object or a reference");
        };
        let Some(name) = node.get("type").and_then(Node::text) else {
            return self.breach("required-member", node, "`type` is missing".to_owned());
        };
        let Some((found, shape)) = structure.class(name) else {
            // An extension is of a class of its own, named by an address (SPDX 3.0.1, Extension).
            if !name.contains(':') {
                self.breach(
                    "class-unknown",
                    node,
                    format!("`{}` is no class of the model", shown(name)),
                );
            }
            return;
        };
        let is_below = |wanted: &Shape| {
            structure
                .line(shape)
                .any(|above| std::ptr::eq(above, wanted))
        };
        if let Some(wanted) = wanted.filter(|w| at != Some(found) && !is_below(w)) {
            let message = format!("a {name} stands where a {} must", wanted.name);
            return self.breach("class-wrong", node, message);
        }
        self.object(node, shape);
    }

    fn value(&mut self, node: &'c Node<'n>, kind: &'c Kind) {
        match kind {
            Kind::Any => {}
            Kind::Bool => {
                if !matches!(node.value, Value::Bool(_)) {
                    self.wrong_type(node, "true or false");
                }
            }
            Kind::Null => {
                if node.value != Value::Null {
                    self.wrong_type(node, "null");
                }
            }
            Kind::Shape(at) => {
                if let Some(shape) = self.structure.shape(*at) {
                    self.object(node, shape);
                }
            }
            Kind::Class(at) => self.class(node, *at),
            Kind::List {
                of,
                min,
                max,
                unique,
            } => self.list(node, of, (*min, *max), *unique),
            Kind::Either(kinds) => self.either(node, kinds),
            Kind::Number { whole, min, max } => self.number(node, *whole, *min, *max),
            Kind::Text { .. } | Kind::Form(_) | Kind::Words(_) => self.text(node, kind),
        }
    }

    fn text(&mut self, node: &Node<'_>, kind: &Kind) {
        let Some(text) = node.text() else {
            return self.wrong_type(node, "a text");
        };
        match kind {
            Kind::Text { min, max } => {
                let length = text.chars().count();
                if length < *min || length > *max {
                    self.breach(
                        "text-length",
                        node,
                        format!("a text of {length} characters is too short or too long here"),
                    );
                }
            }
            Kind::Form(form) if !(form.holds)(text) => {
                self.breach(
                    "text-form",
                    node,
                    format!("`{}` must be {}", shown(text), form.must),
                );
            }
            Kind::Words(at) => {
                let structure = self.structure;
                let words = structure.words(*at).iter();
                let words: Vec<&str> = words
                    .filter(|(_, e)| e & self.edition != 0)
                    .map(|(w, _)| w.as_str())
                    .collect();
                if !words.is_empty() && !words.contains(&text) {
                    self.breach(
                        "value-unknown",
                        node,
                        format!("`{}` must be one of {}", shown(text), words.join(", ")),
                    );
                }
            }
            _ => {}
        }
    }

    fn number(&mut self, node: &Node<'_>, whole: bool, min: f64, max: f64) {
        let Value::Number(written) = &node.value else {
            return self.wrong_type(node, if whole { "a whole number" } else { "a number" });
        };
        let number: f64 = written.parse().unwrap_or(f64::NAN);
        if whole && number.fract() != 0.0 {
            return self.wrong_type(node, "a whole number");
        }
        if number < min || number > max {
            self.breach(
                "number-range",
                node,
                format!("{} is out of range", shown(written)),
            );
        }
    }

    fn list(&mut self, node: &'c Node<'n>, of: &'c Kind, (min, max): (usize, usize), unique: bool) {
        let Value::List(list) = &node.value else {
            return self.wrong_type(node, "a list");
        };
        self.count(node, list.len(), (min, max));
        let mut seen = HashSet::new();
        for (index, element) in list.iter().enumerate() {
            self.path.push(Step::Index(index));
            self.value(element, of);
            if unique && list.len() > 1 {
                self.once(element, &mut seen);
            }
            self.path.pop();
        }
    }

    fn count(&mut self, node: &Node<'_>, length: usize, (min, max): (usize, usize)) {
        if length < min || length > max {
            let message = format!("a list of {length} elements is too short or too long here");
            self.breach("list-length", node, message);
        }
    }

    /// Tells an element that is one of those seen before.
    fn once(&mut self, element: &Node<'_>, seen: &mut HashSet<Digest>) {
        if !seen.insert(Digest::of(canonical(element).as_bytes())) {
            let message = "the same element stands twice in a list".to_owned();
            self.breach("list-unique", element, message);
        }
    }

    /// Tells the breaches of the alternative that is nearest: the same kind of value, the fewest breaches.
    fn either(&mut self, node: &'c Node<'n>, kinds: &'c [Kind]) {
        let before = std::mem::take(&mut self.breaches);
        let mut best: Option<Vec<Breach>> = None;
        for kind in kinds {
            self.value(node, kind);
            let found = std::mem::take(&mut self.breaches);
            if found.is_empty() {
                best = Some(found);
                break;
            }
            let alike = is_alike(node, kind);
            let nearer = best.as_ref().is_none_or(|b| alike && found.len() < b.len());
            if nearer || (alike && best.as_ref().is_some_and(|b| is_type(b))) {
                best = Some(found);
            }
        }
        self.breaches = before;
        self.breaches.extend(best.unwrap_or_default());
    }

    fn wrong_type(&mut self, node: &Node<'_>, must: &str) {
        self.breach(
            "value-type",
            node,
            format!("this is {} and must be {must}", node.kind()),
        );
    }
}

fn is_type(breaches: &[Breach]) -> bool {
    matches!(breaches, [only] if only.rule == "value-type")
}

fn is_alike(node: &Node<'_>, kind: &Kind) -> bool {
    matches!(
        (&node.value, kind),
        (Value::Object(_), Kind::Shape(_) | Kind::Class(_)) | (Value::List(_), Kind::List { .. })
    )
}

/// Returns a text that is the same for values that are equal, whatever the order of keys.
fn canonical(node: &Node<'_>) -> String {
    fn write(node: &Node<'_>, out: &mut String) {
        match &node.value {
            Value::Null => out.push('~'),
            Value::Bool(value) => out.push(if *value { 't' } else { 'f' }),
            Value::Number(number) => out.push_str(number),
            Value::Text(text) => {
                out.push_str(&text.len().to_string());
                out.push('"');
                out.push_str(text);
            }
            Value::List(list) => {
                out.push('[');
                for element in list {
                    write(element, out);
                    out.push(',');
                }
                out.push(']');
            }
            Value::Object(members) => {
                let mut sorted: Vec<_> = members.iter().collect();
                sorted.sort_by(|a, b| a.0.cmp(&b.0));
                out.push('{');
                for (key, value) in sorted {
                    out.push_str(&key.len().to_string());
                    out.push('"');
                    out.push_str(key);
                    out.push(':');
                    write(value, out);
                    out.push(',');
                }
                out.push('}');
            }
        }
    }
    let mut out = String::new();
    write(node, &mut out);
    out
}
