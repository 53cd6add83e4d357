//! Names of components that are unique in a document, as writers need them.

use std::borrow::Cow;
use std::collections::HashMap;
use std::hash::BuildHasher as _;

use asepsis_domain::sbom::Component;
use hashbrown::{DefaultHashBuilder, HashTable};

/// An id for each component, each once: made of its reference, and kept only where that is not enough.
pub(super) struct Ids<'s> {
    components: &'s [Component],
    form: Form<'s>,
    others: HashMap<usize, String>,
}

/// How an id is made of a reference.
#[derive(Clone, Copy)]
pub(super) struct Form<'s> {
    /// What all ids start with.
    pub(super) prefix: &'s str,
    /// Returns the reference as it may stand in an id.
    pub(super) word: fn(&str) -> Cow<'_, str>,
    /// Whether a reference is an id as it is.
    pub(super) is_id: fn(&str) -> bool,
    /// Stands before the number of a component whose reference another has.
    pub(super) mark: char,
}

impl Form<'_> {
    fn id(self, reference: &str) -> String {
        if (self.is_id)(reference) {
            return reference.to_owned();
        }
        let own = reference.strip_prefix(self.prefix);
        format!("{}{}", self.prefix, (self.word)(own.unwrap_or(reference)))
    }
}

impl<'s> Ids<'s> {
    /// Returns the ids of components.
    pub(super) fn of(components: &'s [Component], form: Form<'s>) -> Self {
        let mut ids = Self {
            components,
            form,
            others: HashMap::new(),
        };
        let hasher = DefaultHashBuilder::default();
        let mut seen: HashTable<u32> = HashTable::with_capacity(components.len());
        for (index, component) in components.iter().enumerate() {
            let mut id = form.id(&component.reference);
            let is_free = |id: &str| {
                let is_it = |at: &u32| ids.get(*at as usize).is_some_and(|other| other == id);
                seen.find(hasher.hash_one(id), is_it).is_none()
            };
            if id.len() == form.prefix.len() || !is_free(&id) {
                id = format!("{id}{}{index}", form.mark);
                while !is_free(&id) {
                    id.push(form.mark);
                }
                ids.others.insert(index, id.clone());
            }
            let hash = |at: &u32| hasher.hash_one(ids.get(*at as usize).unwrap_or_default());
            // A document of more components is beyond every limit.
            let number = u32::try_from(index).unwrap_or(u32::MAX);
            seen.insert_unique(hasher.hash_one(&id), number, hash);
        }
        ids
    }

    /// Returns how many there are.
    pub(super) fn len(&self) -> usize {
        self.components.len()
    }

    /// Returns the id of a component.
    pub(super) fn get(&self, index: usize) -> Option<String> {
        let component = self.components.get(index)?;
        let other = self.others.get(&index).cloned();
        Some(other.unwrap_or_else(|| self.form.id(&component.reference)))
    }
}
