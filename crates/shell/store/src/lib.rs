//! Keeps what must last: advisory snapshots. What is in a snapshot is not known here.

pub mod snapshot;

pub use snapshot::{Kept, MappedSnapshot, SnapshotStore, StoreError};
