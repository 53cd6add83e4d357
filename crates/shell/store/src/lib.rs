//! Keeps what must last, advisory snapshots and records, and what makes the next act faster. What is in it is not known
//! here.

pub mod portfolio;
pub mod record;
pub mod snapshot;

pub use snapshot::{Kept, MappedSnapshot, SnapshotStore, StoreError, name_of};
