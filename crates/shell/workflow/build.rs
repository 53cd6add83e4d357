//! Lists the data files that go into the binary, so that a new one is noticed.

use std::path::{Path, PathBuf};
use std::{env, fs, io};

/// Folders of data and the constant that holds each.
const FOLDERS: &[(&str, &str)] = &[("catalogue", "CATALOGUE"), ("corpus/demo", "DEMO")];

fn main() -> io::Result<()> {
    // A target folder that was copied or moved with the sources must not bring the former place's data.
    println!("cargo::rerun-if-env-changed=CARGO_MANIFEST_DIR");
    let here = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default());
    let root = here.join("../../..").canonicalize()?;
    let mut source = String::new();
    for (folder, name) in FOLDERS {
        let start = root.join(folder);
        let mut files = Vec::new();
        list(&start, &mut files)?;
        files.sort();
        source.push_str(&format!("pub(crate) const {name}: &[(&str, &[u8])] = &[\n"));
        for file in files {
            let path = file
                .strip_prefix(&start)
                .unwrap_or(&file)
                .to_string_lossy()
                .replace('\\', "/");
            source.push_str(&format!(
                "    ({path:?}, include_bytes!({:?})),\n",
                file.to_string_lossy()
            ));
        }
        source.push_str("];\n");
    }
    let out = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default());
    fs::write(out.join("data.rs"), source)
}

fn list(folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    println!("cargo::rerun-if-changed={}", folder.display());
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            list(&path, files)?;
        } else {
            println!("cargo::rerun-if-changed={}", path.display());
            files.push(path);
        }
    }
    Ok(())
}
