//! `cargo xtask test --oracles`: what we find, held against what others' libraries find in the same data. Needs Python and
//! the package index; the rest of the tests needs neither.

use std::path::{Path, PathBuf};

use crate::Failure;
use crate::process::{exists, output, root, run};

/// SBOMs that the independent check reads, of those kept beside the project.
const SBOMS: &[&str] = &[
    "androidaps",
    "care",
    "cypress",
    "dicom-rs",
    "nightscout",
    "openmrs",
    "synthetic-10k",
];

/// Runs all oracles.
pub(crate) fn run_all() -> Result<(), Failure> {
    let python = python()?;
    // With the features of the workspace, as the tests have it built: nothing is built twice.
    let build = ["build", "--quiet", "--workspace", "--bin", "asepsis"];
    run("cargo", &build)?;
    let target =
        std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from);
    let binary = text(&target.join("debug/asepsis"))?;
    orders(&python, &binary)?;
    written(&python, &binary, &target.join("oracle/written"))?;
    statements(&python, &binary, &target.join("oracle"))?;
    oscal(&python, &binary, &target.join("oracle/oscal"))?;
    pages()?;
    let shared =
        std::env::var_os("ASEPSIS_SHARED").map_or_else(|| root().join("../shared"), PathBuf::from);
    let data = shared.join("data");
    if !data.is_dir() {
        println!("../shared/data is not at hand: findings are not compared");
        return Ok(());
    }
    findings(&python, &binary, &target.join("oracle"), &data)
}

/// Returns an interpreter with the libraries of the oracles.
fn python() -> Result<String, Failure> {
    if !exists("python3") {
        return Err("`python3` is needed for the oracles: install it".into());
    }
    let place = text(&root().join("target/oracle/python"))?;
    let own = format!("{place}/bin/python");
    if !Path::new(&own).exists() {
        run("python3", &["-m", "venv", &place])?;
    }
    let wanted = [
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
        "-r",
        "corpus/oracle/requirements.txt",
    ];
    run(&own, &wanted)?;
    Ok(own)
}

/// Has others' libraries read the SBOMs that we write, from our own cases and the data kept beside the project.
fn written(python: &str, binary: &str, place: &Path) -> Result<(), Failure> {
    let mut args = vec![
        "corpus/oracle/sboms.py".to_owned(),
        binary.to_owned(),
        text(place)?,
        "corpus/guide/pump-2.0.cdx.json".to_owned(),
        "corpus/guide/soup.csv".to_owned(),
        "corpus/sbom/cyclonedx-json/valid/nested-firmware.json".to_owned(),
        "corpus/sbom/cyclonedx-xml/valid/nested-firmware.xml".to_owned(),
        "corpus/sbom/spdx-json/valid/nested-firmware.json".to_owned(),
        "corpus/sbom/spdx3-json/valid/nested-firmware.json".to_owned(),
    ];
    let shared =
        std::env::var_os("ASEPSIS_SHARED").map_or_else(|| root().join("../shared"), PathBuf::from);
    for name in SBOMS.iter().filter(|n| !n.starts_with("synthetic")) {
        let sbom = shared.join(format!("data/sboms/{name}.cdx.json"));
        if sbom.is_file() {
            args.push(text(&sbom)?);
        }
    }
    run(python, &args.iter().map(String::as_str).collect::<Vec<_>>())
}

/// The version of axe-core whose rules the pages are held to.
const AXE: &str = "4.14.1";

/// Brings axe-core, whose rules the tests in a browser hold pages to; `None`, with a remark, where `npm` is not at hand or
/// its index does not answer. It is no part of the product.
pub(crate) fn axe() -> Result<Option<String>, Failure> {
    let place = root().join("target/oracle/axe");
    let package = place.join("node_modules/axe-core/package.json");
    let wanted = format!("\"version\": \"{AXE}\"");
    let is_there = |file: &Path| {
        std::fs::read_to_string(file).is_ok_and(|text| text.contains(wanted.as_str()))
    };
    if !is_there(&package) {
        if !exists("npm") {
            println!("npm is not at hand: pages are not held to the rules of axe-core");
            return Ok(None);
        }
        let (home, wanted) = (text(&place)?, format!("axe-core@{AXE}"));
        let quiet = ["install", "--silent", "--no-fund", "--no-audit", "--prefix"];
        let args: Vec<&str> = quiet
            .into_iter()
            .chain([home.as_str(), wanted.as_str()])
            .collect();
        if run("npm", &args).is_err() || !is_there(&package) {
            println!("npm brings no axe-core: pages are not held to its rules");
            return Ok(None);
        }
    }
    let script = place.join("node_modules/axe-core/axe.min.js");
    Ok(Some(text(&script)?))
}

/// Holds every page to the rules of axe-core, in a real browser.
fn pages() -> Result<(), Failure> {
    let script = axe()?.ok_or("`npm` brings axe-core for the pages: install it")?;
    let axe = format!("ASEPSIS_AXE={script}");
    for test in [
        "browser::every_page_is_whole_readable_and_fits",
        "team::people_come_in_sign_and_look_with_a_browser",
    ] {
        let cargo = [
            "cargo",
            "test",
            "--quiet",
            "--workspace",
            "--test",
            "it",
            test,
        ];
        let mut args = vec![axe.as_str(), "ASEPSIS_REQUIRE=chromium"];
        args.extend(cargo);
        run("env", &args)?;
    }
    Ok(())
}

/// The library that holds CSAF documents against the standard's tests, and its version.
const CSAF_VALIDATOR: &str = "@secvisogram/csaf-validator-lib@2.0.10";

/// Has others' libraries read the VEX documents and advisories that we write, from the demonstration and our own cases.
fn statements(python: &str, binary: &str, place: &Path) -> Result<(), Failure> {
    if !exists("node") || !exists("npm") {
        return Err("`node` and `npm` are needed for the oracles: install them".into());
    }
    let node = place.join("node");
    if !node
        .join("node_modules/@secvisogram/csaf-validator-lib")
        .is_dir()
    {
        std::fs::create_dir_all(&node)?;
        let node = text(&node)?;
        run(
            "npm",
            &[
                "install",
                "--silent",
                "--no-audit",
                "--no-fund",
                "--prefix",
                &node,
                CSAF_VALIDATOR,
            ],
        )?;
    }
    let demo = place.join("demo");
    if demo.is_dir() {
        std::fs::remove_dir_all(&demo)?;
    }
    output(binary, &["demo", "--no-serve", "--dir", &text(&demo)?])?;
    let dossier = text(&demo.join("dossier"))?;
    let data = text(&demo.join("data"))?;
    let args = [
        "corpus/oracle/vex.py".to_owned(),
        binary.to_owned(),
        text(&place.join("statements"))?,
        text(&node)?,
        format!("{dossier}={data}"),
        format!("corpus/vex/dossier={data}"),
    ];
    run(python, &args.iter().map(String::as_str).collect::<Vec<_>>())
}

/// Compares orders of versions with those of the ecosystems' libraries and tools.
fn orders(python: &str, binary: &str) -> Result<(), Failure> {
    run(python, &["corpus/oracle/orders.py", binary])
}

/// Has another's library read our catalogue as OSCAL, and takes in a catalog that it has written.
fn oscal(python: &str, binary: &str, place: &Path) -> Result<(), Failure> {
    let place = text(place)?;
    run(
        python,
        &["corpus/oracle/oscal.py", binary, "catalogue", &place],
    )
}

/// Compares findings from OSV records alone.
fn findings(python: &str, binary: &str, place: &Path, shared: &Path) -> Result<(), Failure> {
    let data = text(&place.join("data"))?;
    let mut args = vec![
        "corpus/oracle/findings.py".to_owned(),
        "corpus/oracle/explained.json".to_owned(),
    ];
    let folders = ["osv", "osv-derived"].map(|name| shared.join("advisories").join(name));
    let mut import = vec![
        "--data-dir".to_owned(),
        data.clone(),
        "feeds".to_owned(),
        "import".to_owned(),
    ];
    for folder in folders.iter().filter(|f| f.is_dir()) {
        import.push(text(folder)?);
        args.push(text(folder)?);
    }
    run(
        binary,
        &import.iter().map(String::as_str).collect::<Vec<_>>(),
    )?;
    args.push("--".to_owned());
    for name in SBOMS {
        let sbom = text(&shared.join(format!("sboms/{name}.cdx.json")))?;
        let scan = place.join(format!("{name}.json"));
        let said = output(
            binary,
            &["--data-dir", &data, "scan", &sbom, "--format", "json"],
        )?;
        std::fs::write(&scan, said.stdout)?;
        args.push(format!("{sbom}={}", text(&scan)?));
    }
    run(python, &args.iter().map(String::as_str).collect::<Vec<_>>())
}

fn text(path: &Path) -> Result<String, Failure> {
    Ok(path.to_str().ok_or("a path is not UTF-8")?.to_owned())
}
