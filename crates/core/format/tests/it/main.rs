//! Real data and the authorities' vectors, where they are at hand. Not part of the project: each
//! test says so and ends where they are absent, or fails where `ASEPSIS_REQUIRE` asks for them.

#![expect(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    clippy::print_stderr,
    clippy::unwrap_used,
    reason = "tests read data from disk and say what they skip"
)]

mod advisory;
mod conformance;
mod data;
mod place;
mod report;
mod round_trip;
