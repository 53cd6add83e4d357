//! Brings advisory bytes in, with where they came from. What they mean is `format`'s business, and keeping them is
//! `store`'s.

mod disk;

pub use disk::{FeedError, Provenance, Skipped, Summary, read_paths};
