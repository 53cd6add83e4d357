//! Reads a document and says how long it took: what `cargo xtask bench read` times. Also makes large documents out of
//! small ones.
//!
//! `read sbom|serde|events|digest FILE RUNS` prints the shortest time in milliseconds; `read grow FORMAT BYTES FILE OUT`
//! writes a document of about so many bytes in a format.

#![expect(
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "a benchmark reads files and clocks"
)]

use std::fmt::Write as _;
use std::fs;
use std::hint::black_box;
use std::time::Instant;

use asepsis_domain::sbom::{Component, Dependency, Sbom};
use asepsis_format::limits::Limits;
use asepsis_format::sbom::{self, SBOM_WRITERS, Writing};

type Failure = Box<dyn std::error::Error>;

/// The allocator of the command, so that what is measured is what people get.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> Result<(), Failure> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    match args.as_slice() {
        ["grow", format, bytes, file, out] => grow(format, bytes.parse()?, file, out),
        [what, file, runs] => {
            let runs: usize = runs.parse()?;
            let bytes = fs::read(file)?;
            let mut best = f64::INFINITY;
            for _ in 0..runs {
                let started = Instant::now();
                once(what, &bytes)?;
                best = best.min(started.elapsed().as_secs_f64() * 1000.0);
            }
            println!("{best}");
            Ok(())
        }
        _ => Err("read WHAT FILE RUNS, or read grow FORMAT BYTES FILE OUT".into()),
    }
}

fn once(what: &str, bytes: &[u8]) -> Result<(), Failure> {
    match what {
        "sbom" => {
            black_box(sbom::read(bytes, &Limits::default())?);
        }
        "serde" => {
            black_box(serde_json::from_slice::<serde_json::Value>(bytes)?);
        }
        "events" => events(std::str::from_utf8(bytes)?)?,
        "lines" => {
            black_box(
                std::str::from_utf8(bytes)?
                    .lines()
                    .map(str::to_owned)
                    .collect::<Vec<_>>(),
            );
        }
        "digest" => {
            black_box(asepsis_domain::digest::Digest::of(bytes));
        }
        other => return Err(format!("`{other}` is not timed").into()),
    }
    Ok(())
}

/// The bare loop over the events of an XML document.
fn events(text: &str) -> Result<(), Failure> {
    let mut reader = quick_xml::Reader::from_str(text);
    loop {
        match reader.read_event()? {
            quick_xml::events::Event::Eof => return Ok(()),
            event => black_box(&event),
        };
    }
}

/// Writes a document of about so many bytes: the components of one over and over, under other references and versions.
fn grow(format: &str, bytes: usize, file: &str, out: &str) -> Result<(), Failure> {
    let small = sbom::read(&fs::read(file)?, &Limits::default())?.value;
    let one = written(format, &small)?.len();
    let large = repeated(&small, (bytes / one).max(1));
    fs::write(out, written(format, &large)?)?;
    Ok(())
}

fn repeated(small: &Sbom, times: usize) -> Sbom {
    let count = small.components.len();
    let mut large = small.clone();
    for round in 1..times {
        let base = round * count;
        large
            .components
            .extend(small.components.iter().map(|c| Component {
                reference: format!("{}-{round}", c.reference).into(),
                version: c.version.as_ref().map(|v| format!("{v}.{round}").into()),
                parent: c.parent.map(|p| p + base),
                ..c.clone()
            }));
        large
            .dependencies
            .extend(small.dependencies.iter().map(|d| Dependency {
                from: d.from + base,
                to: d.to + base,
            }));
    }
    large
}

fn written(format: &str, sbom: &Sbom) -> Result<String, Failure> {
    match format {
        "cyclonedx-xml" => xml(sbom),
        "spdx-tag-value" => tag_value(sbom),
        _ => {
            let writer = SBOM_WRITERS.iter().find(|w| w.format == format);
            let writer = writer.ok_or("no such format is written")?;
            let created = "2026-01-01T00:00:00Z";
            Ok(writer.text(&Writing {
                sbom,
                support: &[],
                created,
            })?)
        }
    }
}

fn xml(sbom: &Sbom) -> Result<String, Failure> {
    let escaped = |text: &str| quick_xml::escape::escape(text).into_owned();
    let mut text = String::from(
        "<?xml version=\"1.0\"?>\n<bom xmlns=\"http://cyclonedx.org/schema/bom/1.6\" version=\"1\">\n  <components>\n",
    );
    for component in &sbom.components {
        writeln!(
            text,
            "    <component type=\"library\" bom-ref=\"{}\">",
            escaped(&component.reference)
        )?;
        writeln!(text, "      <name>{}</name>", escaped(&component.name))?;
        writeln!(
            text,
            "      <version>{}</version>",
            escaped(component.version.as_deref().unwrap_or("0"))
        )?;
        if !component.hashes.is_empty() {
            writeln!(text, "      <hashes>")?;
            for (algorithm, value) in &component.hashes {
                writeln!(text, "        <hash alg=\"{algorithm}\">{value}</hash>")?;
            }
            writeln!(text, "      </hashes>")?;
        }
        for licence in component.licences.iter().take(1) {
            writeln!(
                text,
                "      <licenses><license><name>{}</name></license></licenses>",
                escaped(&licence.said)
            )?;
        }
        if let Some(purl) = component.written_purl() {
            writeln!(text, "      <purl>{}</purl>", escaped(purl))?;
        }
        writeln!(text, "    </component>")?;
    }
    text.push_str("  </components>\n</bom>\n");
    Ok(text)
}

fn tag_value(sbom: &Sbom) -> Result<String, Failure> {
    let mut text = String::from(
        "SPDXVersion: SPDX-2.3\nDataLicense: CC0-1.0\nSPDXID: SPDXRef-DOCUMENT\nDocumentName: grown\nDocumentNamespace: https://example.org/grown\nCreator: Tool: bench\nCreated: 2026-01-01T00:00:00Z\n",
    );
    for (index, component) in sbom.components.iter().enumerate() {
        writeln!(
            text,
            "\nPackageName: {}\nSPDXID: SPDXRef-{index}",
            component.name
        )?;
        writeln!(
            text,
            "PackageVersion: {}",
            component.version.as_deref().unwrap_or("0")
        )?;
        writeln!(
            text,
            "PackageDownloadLocation: NOASSERTION\nFilesAnalyzed: false"
        )?;
        writeln!(
            text,
            "PackageLicenseConcluded: NOASSERTION\nPackageLicenseDeclared: NOASSERTION\nPackageCopyrightText: NOASSERTION"
        )?;
        if let Some(purl) = component.written_purl() {
            writeln!(text, "ExternalRef: PACKAGE-MANAGER purl {purl}")?;
        }
    }
    Ok(text)
}
