//! The portfolio: projects of one release each, pushed over HTTP as CI would. It is made once and kept.

use std::io::{Cursor, Write as _};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use zip::write::{SimpleFileOptions, ZipWriter};

use super::Served;
use super::web::Web;
use crate::Failure;
use crate::bench::synthetic::{Dice, Packages, files};
use crate::bench::{Bench, text};

/// So many releases have the package of which a new advisory speaks.
pub(super) const CONCERNED: usize = 50;
/// That package.
pub(super) const PACKAGE: &str = "bench-concerned";
/// So many push at the same time.
const PUSHERS: usize = 4;

/// A portfolio.
pub(super) struct Portfolio {
    pub(super) releases: usize,
    pub(super) components: usize,
    /// Its data folder.
    pub(super) folder: PathBuf,
}

impl Portfolio {
    /// Returns the id of a project.
    pub(super) fn id(&self, number: usize) -> String {
        // Those concerned are spread over all.
        let step = (self.releases / CONCERNED).max(1);
        let is_concerned = number.is_multiple_of(step) && number / step < CONCERNED;
        let kind = if is_concerned { "concerned" } else { "plain" };
        format!("{kind}-{number:05}")
    }

    /// Returns the address of a page of a project.
    pub(super) fn page_of(&self, number: usize, page: &str) -> String {
        format!("/projects/{}{page}", self.id(number))
    }

    /// Makes it, unless it is there; returns what that took.
    pub(super) fn make(&self, bench: &Bench, packages: &Packages) -> Result<String, Failure> {
        let note = self.folder.join("made");
        if let Ok(told) = std::fs::read_to_string(&note) {
            return Ok(told);
        }
        if self.folder.exists() {
            std::fs::remove_dir_all(&self.folder)?;
        }
        std::fs::create_dir_all(&self.folder)?;
        let advisories = bench.shared()?.join("advisories");
        asepsis(
            bench,
            &[
                "--data-dir",
                text(&self.folder)?,
                "feeds",
                "import",
                text(&advisories)?,
            ],
        )?;
        let template = Template::make(bench, &self.folder.join("template"))?;
        let served = Served::start(bench, &self.folder)?;
        let link = served.link.clone().ok_or("the server says no link")?;
        let mut admin = Web::new(served.web.address());
        admin.accept(&link)?;
        let token = token(&mut admin)?;
        let began = Instant::now();
        self.push_all(&served, &token, &template, packages)?;
        let pushed = began.elapsed();
        self.wait(&admin)?;
        let told = format!(
            "- {} releases × {} components: pushed in {:.0} s ({:.0} ms each, {PUSHERS} at a time) and evaluated \
             ({} evaluations).\n",
            self.releases,
            self.components,
            pushed.as_secs_f64(),
            pushed.as_secs_f64() * 1000.0 / f64::from(u32::try_from(self.releases)?),
            admin
                .counts()?
                .get("asepsis_evaluations_total")
                .unwrap_or(&0),
        );
        std::fs::write(note, &told)?;
        print!("{told}");
        Ok(told)
    }

    fn push_all(
        &self,
        served: &Served,
        token: &str,
        template: &Template,
        packages: &Packages,
    ) -> Result<(), Failure> {
        let next = AtomicUsize::new(0);
        let work = || -> Result<(), String> {
            let mut web = Web::new(served.web.address());
            loop {
                let number = next.fetch_add(1, Ordering::Relaxed);
                if number >= self.releases {
                    return Ok(());
                }
                let pushed = self.push(&mut web, token, template, packages, number);
                pushed.map_err(|error| error.to_string())?;
            }
        };
        std::thread::scope(|scope| {
            let threads: Vec<_> = (0..PUSHERS).map(|_| scope.spawn(work)).collect();
            let ended = threads.into_iter().map(|thread| match thread.join() {
                Ok(ended) => ended,
                Err(_) => Err("a thread fell".to_owned()),
            });
            ended.collect::<Result<(), String>>()
        })?;
        Ok(())
    }

    fn push(
        &self,
        web: &mut Web,
        token: &str,
        template: &Template,
        packages: &Packages,
        number: usize,
    ) -> Result<(), Failure> {
        let id = self.id(number);
        let mut sbom = packages.sbom(&id, self.components, &mut Dice::new(number as u64));
        if id.starts_with("concerned") {
            let component = json!({ "type": "library", "bom-ref": "x", "name": PACKAGE, "version": "1.0.0",
                "purl": format!("pkg:npm/{PACKAGE}@1.0.0") });
            if let Some(all) = sbom.get_mut("components").and_then(Value::as_array_mut) {
                all.push(component);
            }
        }
        let zip = template.zip(&id, &serde_json::to_vec(&sbom)?)?;
        let answer = web.push(&format!("/api/v1/projects/{id}/pushes"), token, &zip)?;
        match answer.status {
            201 => Ok(()),
            status => Err(format!(
                "the push of {id} is answered with {status}: {}",
                answer.text()
            )
            .into()),
        }
    }

    /// Waits until everything that was pushed is evaluated.
    fn wait(&self, admin: &Web) -> Result<(), Failure> {
        let began = Instant::now();
        loop {
            let page = admin.json("/api/v1/projects?limit=1000&sort=title")?;
            let rows = page["items"].as_array().cloned().unwrap_or_default();
            let is_whole = |row: &Value| {
                row["standing"]["current"] == true && row["standing"]["whole"] == true
            };
            if page["total"] == self.releases && rows.iter().all(is_whole) {
                return Ok(());
            }
            if began.elapsed() > Duration::from_secs(600) {
                return Err("what was pushed is not evaluated".into());
            }
            std::thread::sleep(Duration::from_millis(500));
        }
    }
}

/// Makes a token that may push.
fn token(admin: &mut Web) -> Result<String, Failure> {
    let invited = [("login", "ci"), ("role", "engineer"), ("scope", "*")];
    let page = admin.post("/administration/invite", &invited)?.text();
    let link = page.split("/invitations/").nth(1);
    let link = link.and_then(|rest| rest.split('<').next());
    let link = link.ok_or("nobody is invited")?;
    let mut ci = Web::new(admin.address());
    ci.accept(&format!("/invitations/{link}"))?;
    let fields = [
        ("label", "CI"),
        ("allow", "read"),
        ("allow", "push"),
        ("scope", "*"),
        ("days", "30"),
    ];
    let page = ci.post("/account/tokens", &fields)?.text();
    let token = page
        .split("<code class=\"secret\">")
        .nth(1)
        .and_then(|rest| rest.split('<').next());
    Ok(token.ok_or("no token is made")?.to_owned())
}

fn asepsis(bench: &Bench, arguments: &[&str]) -> Result<(), Failure> {
    let output = Command::new(&bench.binary)
        .arg("--quiet")
        .args(arguments)
        .output()?;
    match output.status.success() {
        true => Ok(()),
        false => Err(String::from_utf8_lossy(&output.stderr).into_owned().into()),
    }
}

/// The files of a dossier that all projects have.
struct Template(Vec<(String, Vec<u8>)>);

impl Template {
    fn make(bench: &Bench, folder: &Path) -> Result<Self, Failure> {
        let sbom = folder.with_extension("cdx.json");
        let empty = json!({ "bomFormat": "CycloneDX", "specVersion": "1.5", "version": 1, "components": [] });
        std::fs::write(&sbom, empty.to_string())?;
        let arguments = [
            "init",
            text(folder)?,
            "--sbom",
            text(&sbom)?,
            "--title",
            "Template",
            "--release",
            "1.0",
        ];
        asepsis(
            bench,
            &[
                &arguments[..],
                &["--manufacturer", "Example", "--market", "us:510k"],
            ]
            .concat(),
        )?;
        let read = |path: PathBuf| -> Result<(String, Vec<u8>), Failure> {
            let name = text(path.strip_prefix(folder)?)?.to_owned();
            Ok((name, std::fs::read(&path)?))
        };
        Ok(Self(
            files(folder)?
                .into_iter()
                .map(read)
                .collect::<Result<_, _>>()?,
        ))
    }

    /// Returns the dossier of a project as a zip.
    fn zip(&self, id: &str, sbom: &[u8]) -> Result<Vec<u8>, Failure> {
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, bytes) in &self.0 {
            let own = match name.as_str() {
                "device.toml" => {
                    let text = String::from_utf8_lossy(bytes)
                        .replace("\"template\"", &format!("\"{id}\""));
                    text.replace("\"Template\"", &format!("\"Device {id}\""))
                        .into_bytes()
                }
                sboms if sboms.ends_with(".cdx.json") => sbom.to_vec(),
                _ => bytes.clone(),
            };
            zip.start_file(name.as_str(), SimpleFileOptions::default())?;
            zip.write_all(&own)?;
        }
        Ok(zip.finish()?.into_inner())
    }
}
