//! Version orders, the advisory snapshot, and the match of component and advisory with its reason. Pure: bytes in,
//! bytes and matches out. What a match means for a device is `assessment`'s, where snapshots are kept is `store`'s.

pub mod ecosystem;
pub mod matcher;
pub mod product;
mod range;
mod reason;
pub mod snapshot;
pub mod vers;
pub mod version;

pub use matcher::{Correction, Slice, match_sbom, slice};
