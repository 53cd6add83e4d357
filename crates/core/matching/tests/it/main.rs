//! Real data and the authorities' vectors, where they are at hand. Not part of the project: each
//! test says so and ends where they are absent, or fails where `ASEPSIS_REQUIRE` asks for them.

#![expect(
    clippy::unwrap_used,
    clippy::print_stderr,
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "tests read files and the clock, and stop where something is wrong"
)]

mod accuracy;
mod devices;
mod labelled;
mod laws;
mod place;
mod scan;
mod vectors;
mod vers;
