//! The `asepsis` command.
fn main() {}
