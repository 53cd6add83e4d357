//! An XML document held against its grammar. Every difference is one breach with its XPath and line.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use super::content::{Difference, difference, kind_of};
use super::element::{Element, Inner};
use super::grammar::{Grammar, Kind, Type};
use crate::json::Lines;
use crate::limits::{Limits, MOST_DIAGNOSTICS, ReadError, shown};
use crate::validation::Breach;

/// Returns every difference between a document and the grammar of an edition, in document order.
///
/// # Errors
/// Where the text is not well-formed, or costs more than the limits allow.
pub(crate) fn check(
    text: &str,
    limits: &Limits,
    grammar: &Grammar,
    edition: &str,
) -> Result<Vec<Breach>, ReadError> {
    let mut check = Check {
        lines: Lines::of(text),
        grammar,
        edition: grammar.edition(edition),
        edition_name: edition,
        path: Vec::new(),
        seen: HashSet::new(),
        breaches: Vec::new(),
    };
    let root = Element::outer(text, limits, &mut |inner, element| {
        check.inner(inner, element);
    })?;
    check.path = vec![format!("/{}", root.name)];
    match grammar.find("bom", check.edition) {
        Some(_) if root.name == "bom" => check.element(&root, &Kind::Type("bom".to_owned())),
        _ => check.breach(
            "element-unknown",
            root.at,
            "",
            format!(
                "the outermost element is `{}` and must be `bom`",
                shown(root.name)
            ),
        ),
    }
    check.unique(&root);
    // Elements have been looked at before what they stand in.
    check.breaches.sort_by_key(|breach| breach.line);
    Ok(check.breaches)
}

/// Level of the elements that are looked at while the document is read, and stand in it without what they hold.
const INNER: usize = 2;

struct Check<'c, 'a> {
    lines: Lines<'a>,
    grammar: &'c Grammar,
    edition: u32,
    edition_name: &'c str,
    path: Vec<String>,
    /// Values of the attribute that may have each of them once.
    seen: HashSet<Cow<'a, str>>,
    breaches: Vec<Breach>,
}

impl<'a> Check<'_, 'a> {
    fn breach(&mut self, rule: &'static str, at: usize, more: &str, message: String) {
        if self.breaches.len() < MOST_DIAGNOSTICS {
            let path = self.path.concat() + more;
            let line = self.lines.at(at);
            self.breaches
                .push(Breach::on_line(rule, line, &path, message));
        }
    }

    /// Looks at an element of the second level.
    fn inner(&mut self, inner: &Inner<'_, 'a>, element: &Element<'a>) {
        let [first, second] = inner.numbers;
        self.path = vec![
            format!("/{}", inner.root.name),
            format!("/{}[{first}]", inner.parent.name),
            format!("/{}[{second}]", element.name),
        ];
        let grammar = self.grammar;
        let of = |name: &str, child: &Element<'_>| {
            let found = grammar.find(name, self.edition)?;
            kind_of(found.content.as_ref()?, child.name).filter(|_| child.is_own)
        };
        let is_bom = inner.root.name == "bom";
        let parent = of("bom", inner.parent).filter(|_| is_bom);
        let kind = match parent {
            Some(Kind::Type(name)) => of(name, element),
            _ => None,
        };
        if let Some(kind) = kind {
            self.element(element, kind);
        }
        self.repeated(element);
        self.unique(element);
    }

    fn element(&mut self, element: &Element<'_>, kind: &Kind) {
        let Kind::Type(name) = kind else {
            return self.simple(element, kind);
        };
        let grammar = self.grammar;
        let Some(found) = grammar.find(name, self.edition) else {
            return;
        };
        self.attributes(element, found);
        match &found.text {
            Some(text) => self.simple_text(element, text),
            None => self.content(element, found),
        }
    }

    fn simple(&mut self, element: &Element<'_>, kind: &Kind) {
        if matches!(kind, Kind::Anything) {
            return;
        }
        for attribute in element.attributes.iter().filter(|a| a.prefix.is_none()) {
            let message = format!(
                "the attribute `{}` does not belong here",
                shown(attribute.name)
            );
            self.breach(
                "attribute-unknown",
                element.at,
                &format!("/@{}", attribute.name),
                message,
            );
        }
        self.simple_text(element, kind);
    }

    fn simple_text(&mut self, element: &Element<'_>, kind: &Kind) {
        if let Some(child) = element.children.first() {
            let message = format!(
                "`{}` does not belong here: a text is expected",
                shown(child.name)
            );
            self.breach(
                "element-unknown",
                child.at,
                &format!("/{}", child.name),
                message,
            );
        }
        self.value(element.at, "", &element.text, kind);
    }

    fn attributes(&mut self, element: &Element<'_>, of: &Type) {
        for attribute in &element.attributes {
            // Attributes of other namespaces are let through, those of XML Schema instances everywhere.
            if attribute.prefix.is_some() {
                continue;
            }
            let step = format!("/@{}", attribute.name);
            let known = of.attributes.iter().find(|(n, ..)| n == attribute.name);
            match known {
                Some((_, _, kind)) => self.value(element.at, &step, &attribute.value, kind),
                None if of.open => {}
                None => {
                    let message = format!(
                        "the attribute `{}` does not belong here",
                        shown(attribute.name)
                    );
                    self.breach("attribute-unknown", element.at, &step, message);
                }
            }
        }
        for (name, required, _) in &of.attributes {
            if *required && element.attribute(name).is_none() {
                let message = format!("the attribute `{name}` is missing");
                self.breach("required-attribute", element.at, "", message);
            }
        }
    }

    fn content(&mut self, element: &Element<'_>, of: &Type) {
        if !of.mixed && !element.text.trim().is_empty() {
            let message = format!("`{}` holds text and must not", shown(element.name));
            self.breach("text-unexpected", element.at, "", message);
        }
        match difference(of.content.as_ref(), &element.children) {
            Some(Difference::Unexpected(at, expected)) => self.unexpected(element, at, &expected),
            Some(Difference::Missing(at, expected)) => {
                let next = element.children.get(at);
                let before = next.map_or(String::new(), |c| format!(" before `{}`", shown(c.name)));
                let message = format!("{} is missing{before}", listed(&expected));
                self.breach(
                    "required-element",
                    next.map_or(element.at, |c| c.at),
                    "",
                    message,
                );
            }
            None => {}
        }
        let mut counts: HashMap<&str, usize> = HashMap::new();
        for child in &element.children {
            let count = counts.entry(child.name).or_default();
            *count += 1;
            let of_name = of.content.as_ref().and_then(|c| kind_of(c, child.name));
            let is_to_see = child.is_own && self.path.len() != INNER;
            if let Some(kind) = of_name.filter(|_| is_to_see) {
                self.path.push(format!("/{}[{count}]", child.name));
                self.element(child, kind);
                self.path.pop();
            }
        }
    }

    fn unexpected(&mut self, element: &Element<'_>, at: usize, expected: &[String]) {
        let Some(child) = element.children.get(at) else {
            return;
        };
        let name = shown(child.name);
        let is_known = expected.iter().any(|e| e.trim_matches('`') == child.name);
        let message = if is_known && child.is_own {
            format!("`{name}` does not belong here: it stands too often or out of order")
        } else {
            format!(
                "`{name}` does not belong here in version {}",
                self.edition_name
            )
        };
        self.breach(
            "element-unknown",
            child.at,
            &format!("/{}", child.name),
            message,
        );
    }

    fn value(&mut self, at: usize, step: &str, text: &str, kind: &Kind) {
        if let Some((rule, message)) = self.wrong(text, kind) {
            self.breach(rule, at, step, message);
        }
    }

    /// Returns how a text differs from a kind.
    fn wrong(&self, text: &str, kind: &Kind) -> Option<(&'static str, String)> {
        match kind {
            Kind::Anything | Kind::Type(_) => None,
            Kind::Text { min, max } => {
                let length = text.chars().count();
                (length < *min || length > *max).then(|| {
                    let message =
                        format!("a text of {length} characters is too short or too long here");
                    ("text-length", message)
                })
            }
            Kind::Number { whole, min, max } => {
                let number = text.trim().trim_start_matches('+').parse::<f64>();
                let form = |c: char| c.is_ascii_digit() || "+-".contains(c) || (!whole && c == '.');
                match number {
                    Ok(n) if text.trim().chars().all(form) => (n < *min || n > *max)
                        .then(|| ("number-range", format!("{} is out of range", shown(text)))),
                    _ => {
                        let must = if *whole { "a whole number" } else { "a number" };
                        Some(("text-form", format!("`{}` must be {must}", shown(text))))
                    }
                }
            }
            Kind::Form(form) => (!(form.holds)(text)).then(|| {
                let message = format!("`{}` must be {}", shown(text), form.must);
                ("text-form", message)
            }),
            Kind::Words(name) => {
                let words = self.grammar.words(name, self.edition);
                (!words.contains(&text)).then(|| {
                    let message = format!("`{}` must be one of {}", shown(text), words.join(", "));
                    ("value-unknown", message)
                })
            }
            Kind::Either(kinds) => {
                let mut all = kinds.iter().map(|k| self.wrong(text, k));
                let first = all.next().flatten();
                first.filter(|_| all.all(|w| w.is_some()))
            }
        }
    }

    /// Looks for values that stand twice in what an element holds.
    fn unique(&mut self, element: &Element<'a>) {
        if self.grammar.unique.is_none() || self.path.len() == INNER {
            return;
        }
        let mut counts: HashMap<&str, usize> = HashMap::new();
        for child in &element.children {
            let count = counts.entry(child.name).or_default();
            *count += 1;
            self.path.push(format!("/{}[{count}]", child.name));
            self.repeated(child);
            self.unique(child);
            self.path.pop();
        }
    }

    /// Tells that an element has a value that another has.
    fn repeated(&mut self, element: &Element<'a>) {
        let Some(name) = &self.grammar.unique else {
            return;
        };
        if let Some(value) = element.value(name)
            && !self.seen.insert(value.clone())
        {
            let message = format!("the {name} `{}` stands twice", shown(value));
            let step = format!("/@{name}");
            self.breach("reference-unique", element.at, &step, message);
        }
    }
}

fn listed(names: &[String]) -> String {
    match names {
        [only] => only.clone(),
        _ => format!("one of {}", names.join(", ")),
    }
}
