//! Containers, and what walks through them.

use std::io::{self, Cursor, Write};

use asepsis_format::container::flat::{FlatZip, write_zip};
use asepsis_format::container::{CONTAINERS, for_each_document};

use crate::seed::Seed;
use crate::{Family, limits};

pub(crate) const FAMILY: Family = Family {
    id: "container",
    parts: || CONTAINERS.iter().map(|c| c.id).chain(["flat"]).collect(),
    seeds: |part| made(part).unwrap_or_default(),
    run,
};

const DOCUMENT: &[u8] = b"{\"id\": \"EX-1\", \"summary\": \"example example example\"}\n";

/// Returns containers with little documents, and one inside another.
fn made(part: &str) -> io::Result<Vec<Seed>> {
    let zip = write_zip([("a.json", DOCUMENT), ("b/c.json", DOCUMENT)])?;
    let mut gz = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    gz.write_all(DOCUMENT)?;
    let gz = gz.finish()?;
    let mut tar = tar::Builder::new(Vec::new());
    for name in ["a.json", "folder/b.json"] {
        let mut header = tar::Header::new_gnu();
        header.set_size(DOCUMENT.len() as u64);
        header.set_mode(0o644);
        header.set_cksum();
        tar.append_data(&mut header, name, DOCUMENT)?;
    }
    let tar = tar.into_inner()?;
    let zst = zstd::encode_all(DOCUMENT, 3)?;
    let nested = write_zip([
        (
            "in.tar.zst",
            zstd::encode_all(tar.as_slice(), 3)?.as_slice(),
        ),
        ("in.gz", &gz),
    ])?;
    let own = match part {
        "gz" => gz,
        "tar" => tar,
        "zst" => zst,
        _ => zip,
    };
    Ok(vec![Seed::new("plain", own), Seed::new("nested", nested)])
}

fn run(part: &str, bytes: &[u8]) {
    let limits = limits();
    if part == "flat" {
        let Ok(mut zip) = FlatZip::open(Cursor::new(bytes)) else {
            return;
        };
        for index in 0..zip.entries().len().min(100) {
            let mut out = Vec::new();
            if zip.unpack(index, 1 << 16, &mut out).is_ok() {
                assert!(out.len() <= 1 << 16, "no more is unpacked than allowed");
            }
        }
        return;
    }
    let mut total = 0;
    let _ = for_each_document::<()>("input", &mut Cursor::new(bytes), &limits, &mut |document| {
        assert!(
            document.bytes.len() as u64 <= limits.max_bytes,
            "a document is within the limit"
        );
        total += document.bytes.len() as u64;
        Ok(())
    });
    assert!(
        total <= limits.max_container_bytes,
        "the whole is within the limit"
    );
}
