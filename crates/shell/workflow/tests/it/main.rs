//! The demonstration device as a whole: what holds for its evaluation and all of its documents.

#![expect(
    clippy::unwrap_used,
    reason = "tests stop where the demonstration cannot be read"
)]

mod answered;
mod removal;
mod sample;
mod threats;
