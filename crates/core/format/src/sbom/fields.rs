//! Members of a JSON object as the types a reader wants; a wrong kind is told with its pointer and
//! the rest is read.

use asepsis_domain::diagnostic::{Code, Diagnostic, Level};
use asepsis_domain::text::FixedText;
use thin_vec::ThinVec;

use super::at::At;
use crate::json::{Duplicate, Node, Tree, Value};
use crate::limits::{MOST_DIAGNOSTICS, note, shown};

/// What is found wrong while a document is read.
#[derive(Default)]
pub(super) struct Fields {
    pub(super) diagnostics: Vec<Diagnostic>,
}

impl Fields {
    /// Takes what was found wrong in a further part of the document.
    pub(super) fn take(&mut self, other: Self) {
        for diagnostic in other.diagnostics {
            note(&mut self.diagnostics, diagnostic);
        }
    }

    /// Notes a breach of the form.
    pub(super) fn form(&mut self, at: &At<'_>, message: String) {
        let diagnostic = Diagnostic::new(Code::SbomForm, message).pointer(at.pointer());
        note(&mut self.diagnostics, diagnostic);
    }

    /// Notes something doubtful.
    pub(super) fn doubt(&mut self, code: Code, at: &At<'_>, message: String) {
        let mut diagnostic = Diagnostic::new(code, message).pointer(at.pointer());
        diagnostic.level = Level::Warning;
        note(&mut self.diagnostics, diagnostic);
    }

    /// Notes keys that stand twice: what another program reads there may be something else.
    pub(super) fn duplicates(&mut self, tree: &Tree<'_>) {
        self.duplicates_of(tree, &tree.duplicates);
    }

    /// Notes keys that stand twice in a part of a document.
    pub(super) fn duplicates_of(&mut self, tree: &Tree<'_>, duplicates: &[Duplicate]) {
        for twice in duplicates.iter().take(MOST_DIAGNOSTICS + 1) {
            let line = tree.line_at(twice.at);
            let message = format!(
                "line {line}: the key `{}` stands twice in one object; the first counts",
                shown(&twice.key)
            );
            self.form(&At::DOCUMENT, message);
        }
    }

    /// Returns a text; a number or truth value is taken as written and told, an empty text is none.
    #[inline]
    pub(super) fn text(&mut self, node: &Node<'_>, key: &str, at: &At<'_>) -> Option<FixedText> {
        self.text_of(node.get(key)?, key, at)
    }

    fn text_of(&mut self, member: &Node<'_>, key: &str, at: &At<'_>) -> Option<FixedText> {
        let taken = match &member.value {
            Value::Text(text) => return (!text.is_empty()).then(|| text.as_ref().into()),
            Value::Number(number) => Some((*number).into()),
            Value::Bool(value) => Some(value.to_string().into()),
            Value::Null | Value::List(_) | Value::Object(_) => None,
        };
        self.form(
            &at.key(key),
            format!("`{key}` is {} and must be a text", member.kind()),
        );
        taken
    }

    /// Gives each element of a list with its place.
    #[inline]
    pub(super) fn each<'n, 'a>(
        &mut self,
        node: &'n Node<'a>,
        key: &str,
        at: &At<'_>,
        mut give: impl FnMut(&'n Node<'a>, &At<'_>, &mut Self),
    ) {
        let list = at.key(key);
        for (index, element) in self.elements(node, key, at).iter().enumerate() {
            give(element, &list.index(index), self);
        }
    }

    /// Returns the elements of a list.
    #[inline]
    pub(super) fn elements<'n, 'a>(
        &mut self,
        node: &'n Node<'a>,
        key: &str,
        at: &At<'_>,
    ) -> &'n [Node<'a>] {
        match node.get(key) {
            Some(member) => self.elements_of(member, key, at),
            None => &[],
        }
    }

    fn elements_of<'n, 'a>(
        &mut self,
        member: &'n Node<'a>,
        key: &str,
        at: &At<'_>,
    ) -> &'n [Node<'a>] {
        if !matches!(member.value, Value::List(_)) {
            self.form(
                &at.key(key),
                format!("`{key}` is {} and must be a list", member.kind()),
            );
        }
        member.list()
    }

    /// Returns an object.
    #[inline]
    pub(super) fn object<'n, 'a>(
        &mut self,
        node: &'n Node<'a>,
        key: &str,
        at: &At<'_>,
    ) -> Option<&'n Node<'a>> {
        self.object_of(node.get(key)?, key, at)
    }

    fn object_of<'n, 'a>(
        &mut self,
        member: &'n Node<'a>,
        key: &str,
        at: &At<'_>,
    ) -> Option<&'n Node<'a>> {
        if matches!(member.value, Value::Object(_)) {
            return Some(member);
        }
        self.form(
            &at.key(key),
            format!("`{key}` is {} and must be an object", member.kind()),
        );
        None
    }

    /// Returns the purl that a text is; tells where it is none.
    pub(super) fn purl(
        &mut self,
        text: &str,
        at: &At<'_>,
    ) -> Option<asepsis_domain::identifier::Purl> {
        match asepsis_domain::identifier::Purl::parse(text) {
            Ok(purl) => Some(purl),
            Err(error) => {
                let cause = std::error::Error::source(&error).map(ToString::to_string);
                let cause = cause.unwrap_or_default();
                self.doubt(
                    Code::SbomForm,
                    at,
                    format!("`{}` is not a package URL: {cause}", shown(text)),
                );
                None
            }
        }
    }

    /// Adds a CPE name as written and, where it is one, as read.
    pub(super) fn cpe(
        &mut self,
        component: &mut asepsis_domain::sbom::Component,
        text: FixedText,
        at: &At<'_>,
    ) {
        match asepsis_domain::identifier::Cpe::parse(&text) {
            Ok(cpe) => push(&mut component.cpes, cpe),
            Err(error) => self.doubt(Code::SbomForm, at, error.to_string()),
        }
        push(&mut component.raw_cpes, text);
    }
}

/// Adds to a list in which most components have one element: room for more is made with the second.
fn push<T>(list: &mut ThinVec<T>, element: T) {
    if list.is_empty() {
        list.reserve_exact(1);
    }
    list.push(element);
}
