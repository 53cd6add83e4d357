//! XML as untrusted text: limits before anything is built, no entity but the five that XML has, no document
//! type definition. What elements mean is not here; grammars are data (`grammar`, `check`).

pub(crate) mod check;
mod content;
pub(crate) mod element;
pub(crate) mod grammar;
mod walk;

pub(crate) use walk::{Attribute, Tag, Visit, walk};

use crate::limits::{Limits, ReadError};

/// The outermost element of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Root<'a> {
    /// Name without prefix.
    pub(crate) name: &'a str,
    /// Namespace; empty: none.
    pub(crate) namespace: String,
}

/// Returns the outermost element; `None` where the text does not start as XML does.
pub(crate) fn root<'a>(text: &'a str, limits: &Limits) -> Option<Root<'a>> {
    first(text, limits).ok()?
}

/// Returns what is wrong before the outermost element, where the text starts as XML does.
pub(crate) fn fault_before_root(text: &str, limits: &Limits) -> Option<ReadError> {
    first(text, limits).err()
}

fn first<'a>(text: &'a str, limits: &Limits) -> Result<Option<Root<'a>>, ReadError> {
    struct First<'a>(Option<Root<'a>>);
    impl<'a> Visit<'a> for First<'a> {
        fn start(&mut self, tag: &Tag<'a, '_>) -> bool {
            let namespace = tag.namespace.to_owned();
            self.0 = Some(Root {
                name: tag.name,
                namespace,
            });
            false
        }
        fn text(&mut self, _: usize, _: std::borrow::Cow<'a, str>) {}
        fn end(&mut self) {}
    }
    if !text.trim_start().starts_with('<') {
        return Ok(None);
    }
    let mut first = First(None);
    // A fault after the first element is told where the document is read.
    walk(text, limits, &mut first)?;
    Ok(first.0)
}
