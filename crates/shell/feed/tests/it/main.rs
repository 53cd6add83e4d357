//! Sources replayed from a server on this machine: every trouble that the network makes, and each source's own way.

#![expect(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "tests say what is there"
)]

mod exchange;
mod proxy;
mod server;
mod source;
mod stage;
