//! Every target run on what it starts from and on what fuzzing found, without a fuzzer.

use std::collections::BTreeSet;
use std::path::Path;

use asepsis_format::advisory::ADVISORY_FORMATS;
use asepsis_format::container::CONTAINERS;
use asepsis_format::results::RESULT_FORMATS;
use asepsis_format::sbom::SBOM_FORMATS;
use asepsis_format::vex::VEX_FORMATS;
use asepsis_fuzz::{FAMILIES, found, targets};

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

#[test]
fn every_format_of_every_table_has_a_target() {
    let of = |family: &'static str, ids: Vec<&'static str>| {
        ids.into_iter().map(move |id| format!("{family}-{id}"))
    };
    let wanted = of("advisory", ADVISORY_FORMATS.iter().map(|f| f.id).collect())
        .chain(of("container", CONTAINERS.iter().map(|f| f.id).collect()))
        .chain(of("results", RESULT_FORMATS.iter().map(|f| f.id).collect()))
        .chain(of("sbom", SBOM_FORMATS.iter().map(|f| f.id).collect()))
        .chain(of("vex", VEX_FORMATS.iter().map(|f| f.id).collect()));
    let ids: BTreeSet<String> = targets().iter().map(|t| t.id()).collect();
    for id in wanted {
        assert!(ids.contains(&id), "{id} is no target");
    }
}

/// What in `format` takes bytes or a probe of them, by the start of its path, and the family whose targets run it.
const READERS: &[(&str, &str)] = &[
    ("advisory/", "advisory"),
    ("catalogue/", "catalogue"),
    ("container/", "container"),
    ("csaf/", "csaf"),
    ("dossier/compare.rs", "dossier"),
    ("dossier/mod.rs", "dossier"),
    ("dossier/table.rs", "table"),
    ("dossier/written.rs", "dossier"),
    ("encoding.rs", "sbom"),
    ("look.rs", "catalogue"),
    ("oscal/", "catalogue"),
    ("probe.rs", "sbom"),
    ("report/manifest.rs", "catalogue"),
    ("results/", "results"),
    ("sbom/", "sbom"),
    ("schema/mod.rs", "dossier"),
    ("settings.rs", "dossier"),
    ("validation/mod.rs", "sbom"),
    ("vex/", "vex"),
];

/// A reader that is in no table shows itself by what it takes.
#[test]
fn every_function_that_takes_bytes_is_run_by_a_target() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates/core/format/src");
    let mut files = Vec::new();
    sources(&root, "", &mut files);
    let mut seen = 0;
    for (path, text) in files {
        // The head of a function that the crate offers, up to its body.
        for head in text.split("\npub fn ").skip(1) {
            let head = head.split(" {\n").next().unwrap_or(head);
            let takes = head.split(" -> ").next().unwrap_or(head);
            if !["&[u8]", "Probe<", "Vec<u8>"]
                .iter()
                .any(|t| takes.contains(t))
            {
                continue;
            }
            seen += 1;
            let family = READERS.iter().find(|(start, _)| path.starts_with(start));
            let family = family.unwrap_or_else(|| panic!("{path}: no target runs {takes}"));
            assert!(FAMILIES.iter().any(|f| f.id == family.1), "{family:?}");
        }
    }
    assert!(seen > 10, "{seen}");
}

fn sources(folder: &Path, prefix: &str, found: &mut Vec<(String, String)>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let own = format!("{prefix}{name}");
        if path.is_dir() {
            sources(&path, &format!("{own}/"), found);
        } else if own.ends_with(".rs") && name != "tests.rs" {
            found.push((own, std::fs::read_to_string(path).unwrap()));
        }
    }
}
