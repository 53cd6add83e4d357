//! Writes what each target starts from into a folder of its own and lists the targets: `asepsis-fuzz-seeds FOLDER`.

#![expect(clippy::print_stdout, reason = "a developer's command")]

use std::io;
use std::path::PathBuf;

use asepsis_fuzz::{found, targets};

fn main() -> io::Result<()> {
    let folder = std::env::args_os().nth(1).map(PathBuf::from);
    let folder = folder.ok_or_else(|| io::Error::other("a folder is needed"))?;
    for target in targets() {
        let id = target.id();
        let own = folder.join(&id);
        std::fs::create_dir_all(&own)?;
        for seed in target.seeds().into_iter().chain(found(&id)) {
            std::fs::write(own.join(seed.name), seed.bytes)?;
        }
        println!("{id}");
    }
    Ok(())
}
