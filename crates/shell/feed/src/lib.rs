//! Brings advisory bytes in, with where they came from: from files, folders and containers on disk, and from the
//! sources in [`FEEDS`] over the network. What the bytes mean is `format`'s; what is kept of them is the snapshot's.

mod alpine;
mod changes;
mod csaf;
mod cve;
mod debian;
mod disk;
mod endoflife;
mod epss;
mod euvd;
mod failure;
mod feeds;
mod http;
mod kev;
mod mirror;
mod nvd;
mod nvd_files;
mod osv;
mod redhat;
mod visit;

pub use disk::{Provenance, SourceCount, Summary, read_paths};
pub use failure::FetchError;
pub use feeds::{FEEDS, Feed, Sample, feed};
pub use http::{Client, Clock, Network, Proxy};
pub use mirror::{Held, Mirror, Shelf, Standing};
pub use visit::{Options, Progress, Visited, visit};
