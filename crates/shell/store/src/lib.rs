//! Keeps what must last, advisory snapshots and records, what makes the next act faster, and large input while it is read.
//! What is in it is not known here.

pub mod portfolio;
pub mod record;
pub mod snapshot;
pub mod spool;

pub use snapshot::{Kept, MappedSnapshot, SnapshotStore, StoreError, name_of};
