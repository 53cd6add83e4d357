//! Names that stand in a document, while it is held against rules: of each only a digest is kept, as there may be millions.

use std::collections::HashMap;
use std::hash::{BuildHasher as _, RandomState};

/// Names that are known, with what is to be known of each.
pub(super) struct Names<T> {
    /// Seeded anew for each document, so that none can be made whose names fall together.
    hasher: RandomState,
    known: HashMap<u64, T>,
}

impl<T: Copy> Names<T> {
    /// Returns a list of none.
    pub(super) fn new() -> Self {
        Self {
            hasher: RandomState::new(),
            known: HashMap::new(),
        }
    }

    /// Adds a name; returns what was known of it before, which is no longer.
    pub(super) fn insert(&mut self, name: &str, what: T) -> Option<T> {
        self.known.insert(self.hasher.hash_one(name), what)
    }

    /// Returns what is known of a name.
    pub(super) fn get(&self, name: &str) -> Option<T> {
        self.known.get(&self.hasher.hash_one(name)).copied()
    }
}
