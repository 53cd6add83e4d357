//! Real data and the authorities' vectors, where they are at hand. Not part of the project: each
//! test says so and ends where they are absent, or fails where `ASEPSIS_REQUIRE` asks for them.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stderr)]

mod conformance;
mod data;
mod place;
