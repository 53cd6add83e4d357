//! `bench compile`: compiling all advisories into a snapshot beside the least that can be done with them: reading them
//! and parsing the JSON with `serde_json` into untyped values, in one thread.

use std::fs;
use std::io::Read;
use std::path::Path;

use serde_json::Value;

use super::measure::{Act, alternating};
use super::{Bench, synthetic, target, text};
use crate::{Failure, process};

/// Times both in turn.
pub(crate) fn run(bench: &Bench) -> Result<String, Failure> {
    let advisories = bench.shared()?.join("advisories");
    let advisories = text(&advisories)?;
    // The measure is optimised like the product, whatever this command is built as.
    process::run(
        "cargo",
        &["build", "--quiet", "--release", "--package", "xtask"],
    )?;
    let own = target().join("release/xtask");
    let data = text(&bench.place)?.to_owned() + "/data";
    let import = [
        bench.product()?,
        "--quiet",
        "--data-dir",
        &data,
        "feeds",
        "import",
        advisories,
    ];
    let acts = [
        Act::new("baseline", &[text(&own)?, "baseline", advisories], &[0]),
        Act::new("import", &import, &[0]),
    ];
    let costs = alternating(&acts, bench.runs)?;
    let [baseline, import] = costs.as_slice() else {
        return Err("two programs were timed".into());
    };
    let mut section = format!(
        "Best of {} runs in turn, over all records kept beside the project. The target is at most 3 times the baseline.\n\n\
         | | best | processor | peak memory |\n|---|--:|--:|--:|\n",
        bench.runs
    );
    for (name, cost) in [
        ("reading and `serde_json` alone", baseline),
        ("`feeds import`: compiled and kept", import),
    ] {
        let (best, processor, mib) = (cost.best(), cost.processor, cost.mib());
        section.push_str(&format!(
            "| {name} | {best:.0} ms | {processor:.0} ms | {mib:.0} MiB |\n"
        ));
    }
    section.push_str(&format!(
        "| ratio | {:.2} | {:.2} | |\n",
        import.best() / baseline.best(),
        import.processor / baseline.processor
    ));
    Ok(section)
}

/// `cargo xtask baseline DIR`: reads all files of a folder, unpacks them, and parses what is JSON.
pub(crate) fn baseline(args: &[String]) -> Result<(), Failure> {
    let folder = args.first().ok_or("baseline needs a folder")?;
    let (mut documents, mut bytes) = (0, 0);
    let mut take = |path: &Path, text: &[u8]| -> Result<(), Failure> {
        documents += 1;
        bytes += text.len();
        if path.extension().is_some_and(|e| e == "json") {
            std::hint::black_box(serde_json::from_slice::<Value>(text)?);
        }
        Ok(())
    };
    for path in synthetic::files(Path::new(folder))? {
        let mut text = Vec::new();
        match path.extension().and_then(|e| e.to_str()) {
            Some("zip") => {
                let packed = fs::read(&path)?;
                let mut archive = zip::ZipArchive::new(std::io::Cursor::new(packed))?;
                for index in 0..archive.len() {
                    let mut entry = archive.by_index(index)?;
                    text.clear();
                    entry.read_to_end(&mut text)?;
                    let name = entry.name()?.into_owned();
                    take(Path::new(&name), &text)?;
                }
            }
            Some("gz") => {
                flate2::read::GzDecoder::new(fs::File::open(&path)?).read_to_end(&mut text)?;
                take(&path.with_extension(""), &text)?;
            }
            _ => take(&path, &fs::read(&path)?)?,
        }
    }
    println!("{documents} documents, {bytes} bytes");
    Ok(())
}
