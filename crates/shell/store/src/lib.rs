//! Keeps what must last: advisory snapshots.
