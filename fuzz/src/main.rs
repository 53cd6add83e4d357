//! The fuzzer: runs the target that `ASEPSIS_FUZZ_TARGET` names. `cargo xtask fuzz` builds and starts it.

#![no_main]

use std::sync::OnceLock;

use asepsis_fuzz::{Target, targets};
use libfuzzer_sys::fuzz_target;

static TARGET: OnceLock<Option<Target>> = OnceLock::new();

fn chosen() -> Option<Target> {
    let id = std::env::var("ASEPSIS_FUZZ_TARGET").unwrap_or_default();
    targets().into_iter().find(|target| target.id() == id)
}

fuzz_target!(|bytes: &[u8]| {
    if let Some(target) = TARGET.get_or_init(chosen) {
        target.run(bytes);
    } else {
        std::process::abort();
    }
});
