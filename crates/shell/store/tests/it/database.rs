//! Databases for the cases: files in a folder that goes away, and a PostgreSQL of the tests' own.

use std::cell::Cell;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use asepsis_store::record::{Address, Records};
use tempfile::TempDir;

/// Where a case gets empty databases, and does to them what no program of ours can.
pub(crate) enum Place<'a> {
    Files { dir: TempDir, made: Cell<usize> },
    Server { cluster: &'a Cluster },
}

impl Place<'_> {
    pub(crate) fn files() -> Self {
        Self::Files {
            dir: tempfile::tempdir().unwrap(),
            made: Cell::new(0),
        }
    }

    /// Returns the address of a new, empty database.
    pub(crate) fn address(&self) -> Address {
        match self {
            Self::Files { dir, made } => {
                made.set(made.get() + 1);
                Address::Sqlite(dir.path().join(format!("{}.sqlite", made.get())))
            }
            Self::Server { cluster } => {
                cluster.made.set(cluster.made.get() + 1);
                let name = format!("records_{}", cluster.made.get());
                cluster.sql("postgres", &format!("CREATE DATABASE {name}"));
                Address::Postgres(format!(
                    "postgres://postgres@localhost/{name}?host={}",
                    cluster.dir.path().display()
                ))
            }
        }
    }

    /// Returns a new, empty database.
    pub(crate) fn records(&self) -> Records {
        Records::open(&self.address()).unwrap()
    }

    /// Fills an empty database with what a program of its own wrote out of one.
    pub(crate) fn load(&self, address: &Address, files: &str, server: &str) {
        match address {
            Address::Sqlite(path) => {
                run(Command::new("sqlite3").arg(path).arg(files));
            }
            Address::Postgres(url) => {
                let Self::Server { cluster } = self else {
                    panic!("a server's database in a folder");
                };
                cluster.sql(name_of(url), server);
            }
        }
    }

    /// Does to a database what an attacker with all rights to it can do: triggers are no hindrance.
    pub(crate) fn tamper(&self, address: &Address, table: &str, sql: &str) {
        match address {
            Address::Sqlite(path) => {
                let triggers = ["change", "delete"].map(|what| {
                    let short = table.trim_end_matches("_version");
                    format!("DROP TRIGGER IF EXISTS {short}_kept_{what};")
                });
                let script = format!("PRAGMA foreign_keys = OFF; {} {sql};", triggers.concat());
                run(Command::new("sqlite3").arg(path).arg(script));
            }
            Address::Postgres(url) => {
                let Self::Server { cluster } = self else {
                    panic!("a server's database in a folder");
                };
                let name = name_of(url);
                let script = format!(
                    "SET session_replication_role = replica; ALTER TABLE {table} DISABLE TRIGGER USER; {sql};"
                );
                cluster.sql(name, &script);
            }
        }
    }
}

fn name_of(url: &str) -> &str {
    url.split('?').next().unwrap().rsplit('/').next().unwrap()
}

fn run(command: &mut Command) -> String {
    let output = command.output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{command:?}: {said}");
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// A PostgreSQL server on a socket in a folder of its own.
pub(crate) struct Cluster {
    dir: TempDir,
    programs: PathBuf,
    made: Cell<usize>,
}

impl Cluster {
    /// Starts a server; without PostgreSQL the test says so and ends, or fails where `ASEPSIS_REQUIRE` names it.
    pub(crate) fn start() -> Option<Self> {
        let Some(programs) = programs() else {
            let required = std::env::var("ASEPSIS_REQUIRE").unwrap_or_default();
            assert!(
                !required.split(',').any(|r| r == "postgres"),
                "PostgreSQL is required and not here: apt-get install postgresql"
            );
            eprintln!("skipped: PostgreSQL is not installed");
            return None;
        };
        let dir = tempfile::tempdir().unwrap();
        if is_root() {
            run(Command::new("chown").arg("postgres").arg(dir.path()));
        }
        let cluster = Self {
            dir,
            programs,
            made: Cell::new(0),
        };
        let data = cluster.dir.path().join("data");
        let data = data.to_str().unwrap();
        run(&mut cluster.program(
            "initdb",
            &["-D", data, "-U", "postgres", "-A", "trust", "-N"],
        ));
        let socket = cluster.dir.path().to_str().unwrap();
        let options =
            format!("-c listen_addresses='' -c unix_socket_directories='{socket}' -c fsync=off");
        let log = cluster.dir.path().join("log");
        let log = log.to_str().unwrap();
        let mut start = cluster.program(
            "pg_ctl",
            &["-D", data, "-w", "-l", log, "-o", &options, "start"],
        );
        // The server outlives this command and would keep its pipes.
        start.stdout(Stdio::null()).stderr(Stdio::null());
        assert!(
            start.status().unwrap().success(),
            "PostgreSQL does not start"
        );
        Some(cluster)
    }

    pub(crate) fn place(&self) -> Place<'_> {
        Place::Server { cluster: self }
    }

    /// Returns a program of PostgreSQL's, as the user under whom it may run.
    fn program(&self, name: &str, args: &[&str]) -> Command {
        let program = self.programs.join(name);
        let mut command = if is_root() {
            let mut command = Command::new("runuser");
            command.args(["-u", "postgres", "--"]).arg(program);
            command
        } else {
            Command::new(program)
        };
        command.args(args).current_dir(self.dir.path());
        command
    }

    fn sql(&self, database: &str, sql: &str) {
        let socket = self.dir.path().to_str().unwrap();
        let args = [
            "-h",
            socket,
            "-U",
            "postgres",
            "-v",
            "ON_ERROR_STOP=1",
            "-q",
            "-c",
            sql,
            database,
        ];
        run(&mut self.program("psql", &args));
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        let data = self.dir.path().join("data");
        let args = [
            "-D",
            data.to_str().unwrap_or_default(),
            "-m",
            "immediate",
            "stop",
        ];
        let _ = self.program("pg_ctl", &args).stdout(Stdio::null()).status();
    }
}

fn is_root() -> bool {
    let output = Command::new("id").arg("-u").output();
    output.is_ok_and(|o| o.stdout.starts_with(b"0\n"))
}

/// Returns the folder with PostgreSQL's programs: Debian keeps them off the path.
fn programs() -> Option<PathBuf> {
    let debian = std::fs::read_dir("/usr/lib/postgresql");
    let mut found: Vec<PathBuf> = debian
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path().join("bin"))
        .collect();
    found.sort();
    found.push(PathBuf::from("/usr/local/bin"));
    found.push(PathBuf::from("/usr/bin"));
    let whole = |dir: &Path| {
        ["initdb", "pg_ctl", "postgres", "psql"]
            .iter()
            .all(|name| dir.join(name).is_file())
    };
    found.into_iter().find(|dir| whole(dir))
}
