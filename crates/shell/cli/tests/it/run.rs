//! Running the command, and the data that tests may use.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;

/// How a run ended.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Ran {
    /// Returns the run, which must have ended with this code.
    #[track_caller]
    pub(crate) fn ended(self, code: i32) -> Self {
        assert_eq!(
            self.code, code,
            "\nstdout: {}\nstderr: {}",
            self.out, self.err
        );
        self
    }

    /// Returns standard output as JSON.
    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|e| panic!("{e}: {}", self.out))
    }
}

/// Runs the command in an environment with nothing of the machine's.
pub(crate) fn asepsis(args: &[&str]) -> Ran {
    asepsis_in(Path::new("."), args, b"")
}

/// Runs the command in a folder, with this standard input.
pub(crate) fn asepsis_in(dir: &Path, args: &[&str], input: &[u8]) -> Ran {
    use std::io::Write as _;
    let nowhere = std::env::temp_dir().join("asepsis-no-home");
    let mut child = Command::new(env!("CARGO_BIN_EXE_asepsis"))
        .args(args)
        .current_dir(dir)
        .env_clear()
        .env("HOME", nowhere)
        .env("COLUMNS", "120")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let input = input.to_vec();
    let writer = std::thread::spawn(move || {
        let _ = stdin.write_all(&input);
    });
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap();
    Ran {
        code: output.status.code().unwrap_or(-1),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

/// Returns the folder of data kept beside the project; `None`, with a message, where it is not at hand.
pub(crate) fn shared() -> Option<PathBuf> {
    let default = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../../shared");
    let shared = std::env::var_os("ASEPSIS_SHARED").map_or(default, PathBuf::from);
    if shared.join("data").is_dir() {
        return Some(shared.join("data"));
    }
    skipped("shared", "the data kept beside the project");
    None
}

/// Says that a test is skipped, or fails where what it needs was required.
pub(crate) fn skipped(name: &str, what: &str) {
    let required = std::env::var("ASEPSIS_REQUIRE").unwrap_or_default();
    assert!(
        !required.split(',').any(|r| r == name),
        "{what} is required and not at hand"
    );
    eprintln!("skipped: {what} is not at hand");
}

/// Returns a demonstration made once for all tests of this build, which only read it.
pub(crate) fn demo() -> PathBuf {
    cached("demo", |dir| {
        asepsis(&["demo", "--no-serve", "--dir", text(&dir.join("made"))]).ended(0);
    })
    .join("made")
}

/// Returns a folder that the first test to ask fills, whichever process it runs in; the others wait for it.
pub(crate) fn cached(name: &str, fill: impl FnOnce(&Path)) -> PathBuf {
    let built = std::fs::metadata(env!("CARGO_BIN_EXE_asepsis"))
        .unwrap()
        .modified()
        .unwrap();
    let stamp = built
        .duration_since(std::time::UNIX_EPOCH)
        .unwrap()
        .as_nanos();
    let home = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}-{stamp}"));
    let done = home.join("done");
    if std::fs::create_dir(&home).is_ok() {
        fill(&home);
        std::fs::write(&done, "").unwrap();
    }
    let mut waited = 0;
    while !done.exists() {
        assert!(
            waited < 3000,
            "nobody fills {}: remove it and try again",
            home.display()
        );
        std::thread::sleep(std::time::Duration::from_millis(200));
        waited += 1;
    }
    home
}

/// Returns a copy of the demonstration's dossier that a test may change.
pub(crate) fn demo_copy() -> (tempfile::TempDir, PathBuf) {
    let dir = tempfile::tempdir().unwrap();
    let target = dir.path().join("dossier");
    copy(&demo().join("dossier"), &target);
    (dir, target)
}

/// Returns the arguments that judge a dossier as the demonstration does, before those given.
pub(crate) fn judged<'a>(args: &[&'a str]) -> Vec<&'a str> {
    let data: &'static str = Box::leak(text(&demo().join("data")).to_owned().into_boxed_str());
    let mut all = vec!["--data-dir", data, "--as-of", "2026-11-24"];
    all.extend(args);
    all
}

pub(crate) fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

pub(crate) fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// Returns every file below a folder with its bytes, sorted.
pub(crate) fn files(dir: &Path) -> Vec<(String, Vec<u8>)> {
    fn collect(root: &Path, dir: &Path, found: &mut Vec<(String, Vec<u8>)>) {
        for entry in std::fs::read_dir(dir).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                collect(root, &path, found);
            } else {
                found.push((
                    text(path.strip_prefix(root).unwrap()).to_owned(),
                    std::fs::read(&path).unwrap(),
                ));
            }
        }
    }
    let mut found = Vec::new();
    collect(dir, dir, &mut found);
    found.sort();
    found
}
