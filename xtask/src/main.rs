//! Set-up, tests, generation and tidiness.
fn main() {}
