//! Brings advisory bytes in, with where they came from: from files, folders and containers on
//! disk. What the bytes mean is `format`'s; what is kept of them is the snapshot's.

mod disk;

pub use disk::{Provenance, SourceCount, Summary, read_paths};
