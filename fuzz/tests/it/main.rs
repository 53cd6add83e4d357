//! Every target run on what it starts from and on what fuzzing found, without a fuzzer.

use std::collections::BTreeSet;
use std::path::Path;

use asepsis_fuzz::{found, targets};

#[test]
fn every_target_has_seeds_and_holds_on_them() {
    let mut ids = BTreeSet::new();
    for target in targets() {
        assert!(ids.insert(target.id()), "{} stands twice", target.id());
        let seeds = target.seeds();
        assert!(!seeds.is_empty(), "{} has no seeds", target.id());
        for seed in seeds {
            target.run(&seed.bytes);
        }
    }
}

#[test]
fn what_fuzzing_found_stays_mended() {
    for target in targets() {
        for seed in found(&target.id()) {
            target.run(&seed.bytes);
        }
    }
}

#[test]
fn every_seed_cut_off_anywhere_is_survived() {
    for target in targets() {
        for seed in target.seeds() {
            let step = (seed.bytes.len() / 24).max(1);
            for end in (0..seed.bytes.len()).step_by(step) {
                target.run(&seed.bytes[..end]);
            }
        }
    }
}

#[test]
fn what_was_found_belongs_to_a_target() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("found");
    let ids: BTreeSet<String> = targets().iter().map(|t| t.id()).collect();
    for entry in std::fs::read_dir(folder).into_iter().flatten() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        assert!(
            name.starts_with('.') || ids.contains(&name),
            "{name} is no target"
        );
    }
}
