//! The demonstration device as a whole: what holds for its evaluation and all of its documents.

#![expect(
    clippy::unwrap_used,
    reason = "tests stop where the demonstration cannot be read"
)]

mod answered;
#[path = "../../../store/tests/it/database.rs"]
#[expect(
    dead_code,
    reason = "what the tests of the store do to databases is not done here"
)]
mod database;
mod people;
mod removal;
mod sample;
mod threats;
