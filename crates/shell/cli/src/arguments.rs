//! What can be typed. Parsing only: what it means is resolved in `configuration`.

mod account;
mod advisory;
mod catalogue;
mod diff;
mod evidence;
mod explain;
mod gap;
mod init;
mod markets;
mod memory;
mod package;
mod process;
mod records;
mod sbom;
mod serve;
mod table;
mod vex;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

pub(crate) use account::{Account, AccountGrant, AccountList, Changing};
pub(crate) use advisory::{Advisory, AdvisoryExport, AdvisoryPublish};
pub(crate) use catalogue::{
    Catalogue, CatalogueAdd, CatalogueDiff, CatalogueExport, CatalogueList,
};
pub(crate) use diff::Diff;
pub(crate) use evidence::{Evidence, EvidenceGate, EvidenceImport};
pub(crate) use explain::{Explain, Voice};
pub(crate) use gap::{Gap, GapFormat};
pub(crate) use init::Init;
pub(crate) use markets::{Markets, MarketsFormat};
pub(crate) use memory::Memory;
pub(crate) use package::{Baseline, Package, Verify};
pub(crate) use process::{Process, ProcessFormat};
pub(crate) use records::{
    Audit, AuditExport, AuditFormat, AuditVerify, Backup, Database, Pull, Push, Remote, Restore,
};
pub(crate) use sbom::{Sbom, SbomCheck, SbomConvert, SbomDiff, SbomMerge, Written};
pub(crate) use serve::Serve;
pub(crate) use table::{Table, TableExport, TableFormat, TableImport};
pub(crate) use vex::{Vex, VexExport, VexGate, VexImport};

/// Keeps the cybersecurity file of a medical device true.
#[derive(Debug, Parser)]
#[command(
    name = "asepsis",
    version,
    propagate_version = true,
    max_term_width = 100
)]
#[command(after_help = EXIT_CODES)]
pub(crate) struct Arguments {
    #[command(flatten)]
    pub(crate) global: Global,
    #[command(subcommand)]
    pub(crate) command: Command,
}

const EXIT_CODES: &str = "Exit codes: 0 done; 1 a gate failed or a file is not valid; 2 wrong usage; \
3 an input cannot be read, or the world failed.";

/// What every command takes.
#[derive(Debug, Clone, Args)]
pub(crate) struct Global {
    /// Folder of the advisory snapshots
    #[arg(
        long,
        global = true,
        value_name = "DIR",
        env = "ASEPSIS_DATA_DIR",
        help_heading = "Global options"
    )]
    pub(crate) data_dir: Option<PathBuf>,
    /// The day for which everything is judged, such as 2026-11-24; today if not given
    #[arg(
        long,
        global = true,
        value_name = "DATE",
        env = "ASEPSIS_AS_OF",
        help_heading = "Global options"
    )]
    pub(crate) as_of: Option<String>,
    /// When to use colour
    #[arg(
        long,
        global = true,
        value_name = "WHEN",
        env = "ASEPSIS_COLOR",
        help_heading = "Global options"
    )]
    pub(crate) color: Option<Color>,
    /// Say nothing but results and errors
    #[arg(long, short, global = true, help_heading = "Global options")]
    pub(crate) quiet: bool,
    /// Say more
    #[arg(long, short, global = true, action = clap::ArgAction::Count, help_heading = "Global options")]
    pub(crate) verbose: u8,
}

/// When to use colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Color {
    /// On a terminal, unless NO_COLOR is set.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Make a realistic device with advisories, decisions and a package, and say what is found
    Demo(Demo),
    /// Show a dossier as pages in the browser, live, for one person on this machine
    Serve(Serve),
    /// Start a dossier
    Init(Init),
    /// Validate and evaluate a dossier: what is wrong, open, stale, running out
    Check(Check),
    /// Find the vulnerabilities of SBOMs or of a dossier's releases
    Scan(Scan),
    /// Say why: a diagnostic's code, a finding, a decision, a risk, a catalogue item
    Explain(Explain),
    /// Advisories: bring them in, say what there is
    #[command(subcommand)]
    Feeds(Feeds),
    /// What each market and standard still misses
    Gap(Gap),
    /// Labeling and reporting clocks of markets side by side
    Markets(Markets),
    /// A standard as a process: work products of the release, and reviews that are due
    Process(Process),
    /// Threats: propose what to look at, from a library
    #[command(subcommand)]
    Threats(Threats),
    /// What changed between two releases, and what that may mean for submissions
    Diff(Diff),
    /// What regulators and standards ask: list, compare editions, add, export
    #[command(subcommand)]
    Catalogue(Catalogue),
    /// Write the documents of a submission
    Package(Package),
    /// Check a package: is each file as it was made, and does it come out the same again
    Verify(Verify),
    /// Freeze the dossier of a release
    Baseline(Baseline),
    /// Keep a dossier in a records database: each version, and who changed what
    Push(Push),
    /// Get a dossier back from a records database, as it is or as it was
    Pull(Pull),
    /// The audit trail of a records database: verify it, copy it for an inspection
    #[command(subcommand)]
    Audit(Audit),
    /// Accounts of a records database: invite, disable, grant roles
    #[command(subcommand)]
    Account(Account),
    /// Write a backup of a records database, while it is in use
    Backup(Backup),
    /// Put a backup into an empty records database, and verify it
    Restore(Restore),
    /// Check files by the rules of their format
    Validate(Validate),
    /// SBOMs: what an authority asks for, differences, a product from its parts, other formats
    #[command(subcommand)]
    Sbom(Sbom),
    /// Which of a dossier's products CSAF advisories may be about that name products in words
    Products(Products),
    /// Statements on vulnerabilities: bring in a supplier's, give out one's own
    #[command(subcommand)]
    Vex(Vex),
    /// Test results and scanner output as evidence
    #[command(subcommand)]
    Evidence(Evidence),
    /// Records in a spreadsheet: out of the dossier, and in again
    #[command(subcommand)]
    Table(Table),
    /// Security advisories from postmarket cases
    #[command(subcommand)]
    Advisory(Advisory),
    /// How ecosystems order versions
    #[command(subcommand)]
    Version(Version),
    /// Show each setting and where it comes from
    Config(Config),
    /// Print the completions for a shell
    Completions(Completions),
    /// The PDF worker
    #[command(name = "__render", hide = true)]
    Render,
    /// Write the generated reference
    #[command(name = "__reference", hide = true)]
    Reference { dir: PathBuf },
}

#[derive(Debug, Args)]
pub(crate) struct Demo {
    /// Folder to make; it must be empty or a demo made before
    #[arg(long, value_name = "DIR", default_value = "asepsis-demo")]
    pub(crate) dir: PathBuf,
    /// Print the summary and end
    #[arg(long)]
    pub(crate) no_serve: bool,
}

/// Which dossier, and which gates.
#[derive(Debug, Clone, Args)]
pub(crate) struct Gates {
    /// Fail (exit 1) on any of: a severity, kev, untriaged, stale, missing-eos, gap, clock, old-advisories
    #[arg(
        long,
        value_name = "LIST",
        value_delimiter = ',',
        env = "ASEPSIS_FAIL_ON"
    )]
    pub(crate) fail_on: Vec<String>,
    /// Days after which the gate old-advisories fails; 30 if set nowhere
    #[arg(long, value_name = "DAYS", env = "ASEPSIS_MAX_ADVISORY_AGE")]
    pub(crate) max_advisory_age: Option<u32>,
}

#[derive(Debug, Args)]
pub(crate) struct Check {
    /// Folder of the dossier
    #[arg(value_name = "DIR", default_value = ".")]
    pub(crate) dir: PathBuf,
    /// Form of the result
    #[arg(long, default_value = "human", env = "ASEPSIS_FORMAT")]
    pub(crate) format: CheckFormat,
    #[command(flatten)]
    pub(crate) gates: Gates,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum CheckFormat {
    /// For people.
    Human,
    /// `asepsis.check/1`.
    Json,
    /// SARIF 2.1.0, for code hosts.
    Sarif,
    /// JUnit XML, for build servers.
    Junit,
}

#[derive(Debug, Args)]
pub(crate) struct Scan {
    /// SBOM files, `-` for standard input, or folders of dossiers
    #[arg(value_name = "TARGET", required_unless_present = "portfolio")]
    pub(crate) targets: Vec<PathBuf>,
    /// All SBOMs in a folder and those below it, each one a line of the result
    #[arg(long, value_name = "DIR", conflicts_with_all = ["targets", "release"])]
    pub(crate) portfolio: Option<PathBuf>,
    /// Only the part I of N of the portfolio: parts that other processes or machines scan add up to the whole
    #[arg(long, value_name = "I/N", requires = "portfolio")]
    pub(crate) shard: Option<String>,
    /// Only the SBOMs of the portfolio that this vulnerability touches, by its id or an alias
    #[arg(long, value_name = "ID", requires = "portfolio")]
    pub(crate) advisory: Option<String>,
    /// Only this release of a dossier
    #[arg(long)]
    pub(crate) release: Option<String>,
    /// Form of the result
    #[arg(long, default_value = "human", env = "ASEPSIS_FORMAT")]
    pub(crate) format: Format,
    #[command(flatten)]
    pub(crate) gates: Gates,
    #[command(flatten)]
    pub(crate) memory: Memory,
}

/// The two forms that every result has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people.
    Human,
    /// For programs.
    Json,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Feeds {
    /// Fetch advisories from their sources, what has changed only, and compile them into the snapshot
    Sync(FeedsSync),
    /// Compile advisories from files and folders into the snapshot, or take a bundle
    Import(FeedsImport),
    /// Write the snapshot as one file for a site without a network
    Export(FeedsExport),
    /// Say what the snapshot holds, and how fetching it went
    Status(FeedsStatus),
    /// Remove snapshots that are no longer used
    Prune,
}

#[derive(Debug, Args)]
pub(crate) struct FeedsSync {
    /// Only these sources; those of the default and those fetched before if not given
    #[arg(long, value_name = "ID", value_delimiter = ',')]
    pub(crate) source: Vec<String>,
    /// Fetch a source from a mirror
    #[arg(
        long,
        value_name = "ID=URL",
        value_delimiter = ',',
        env = "ASEPSIS_FEEDS_MIRROR"
    )]
    pub(crate) mirror: Vec<String>,
    /// Ecosystems that are fetched from OSV, such as npm or Debian:12
    #[arg(long, value_name = "NAME", value_delimiter = ',')]
    pub(crate) ecosystem: Vec<String>,
    /// Trust these certificates (PEM) instead of the built-in ones
    #[arg(long, value_name = "FILE", env = "SSL_CERT_FILE")]
    pub(crate) ca_cert: Option<PathBuf>,
    /// Seconds that a connection may stay silent
    #[arg(long, value_name = "SECONDS", default_value_t = 60, value_parser = clap::value_parser!(u64).range(1..=3600))]
    pub(crate) timeout: u64,
    /// Form of the result
    #[arg(long, default_value = "human", env = "ASEPSIS_FORMAT")]
    pub(crate) format: Format,
}

#[derive(Debug, Args)]
pub(crate) struct FeedsExport {
    /// The bundle to write
    pub(crate) file: PathBuf,
    /// Sign it with this Ed25519 key (PKCS #8, PEM)
    #[arg(long, value_name = "KEY")]
    pub(crate) sign_key: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct FeedsImport {
    /// Files or folders in the form of any source, plain or in zip, gz, zst, tar; or one bundle
    #[arg(value_name = "PATH", required = true)]
    pub(crate) paths: Vec<PathBuf>,
    /// Add to the advisories that are there instead of replacing them
    #[arg(long)]
    pub(crate) add: bool,
    /// Take only a bundle that this Ed25519 key (SPKI, PEM) has signed
    #[arg(long, value_name = "KEY")]
    pub(crate) trust_key: Option<PathBuf>,
    /// Form of the result
    #[arg(long, default_value = "human", env = "ASEPSIS_FORMAT")]
    pub(crate) format: Format,
}

#[derive(Debug, Args)]
pub(crate) struct FeedsStatus {
    /// Form of the result
    #[arg(long, default_value = "human", env = "ASEPSIS_FORMAT")]
    pub(crate) format: Format,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Threats {
    /// Propose threats for each element, interface, flow and asset, and say which are covered; changes nothing
    Suggest(ThreatsSuggest),
}

#[derive(Debug, Args)]
pub(crate) struct ThreatsSuggest {
    /// Folder of the dossier
    #[arg(value_name = "DIR", default_value = ".")]
    pub(crate) dir: PathBuf,
    /// Only this element with its interfaces and flows, or this interface, flow or asset
    #[arg(long, value_name = "ID")]
    pub(crate) element: Option<String>,
    /// Show what is covered too
    #[arg(long)]
    pub(crate) all: bool,
    /// Form of the result
    #[arg(long, default_value = "human", env = "ASEPSIS_FORMAT")]
    pub(crate) format: ThreatsFormat,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ThreatsFormat {
    /// For people.
    Human,
    /// `asepsis.threats/1`, covered proposals too.
    Json,
    /// Records for `threats.toml` of what nothing covers, to paste and fill in.
    Toml,
}

/// A form of documents.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum PackageFormat {
    /// Tagged PDF/A.
    Pdf,
    /// One file that browsers and screen readers show.
    Html,
    /// Word.
    Docx,
}

#[derive(Debug, Args)]
pub(crate) struct Validate {
    /// SBOM, VEX, CSAF files
    #[arg(value_name = "FILE", required = true)]
    pub(crate) files: Vec<PathBuf>,
    /// Form of the result
    #[arg(long, default_value = "human", env = "ASEPSIS_FORMAT")]
    pub(crate) format: Format,
    #[command(flatten)]
    pub(crate) memory: Memory,
}

#[derive(Debug, Args)]
pub(crate) struct Products {
    /// CSAF files
    #[arg(value_name = "FILE", required = true)]
    pub(crate) files: Vec<PathBuf>,
    /// Folder of the dossier
    #[arg(long, value_name = "DIR", default_value = ".")]
    pub(crate) dossier: PathBuf,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Version {
    /// Compare two versions: prints `<`, `=`, `>`, or `?` where one is no version of the scheme
    Compare(VersionCompare),
    /// Say whether a VERS range holds a version: prints `yes`, `no`, or `?` where that cannot be said
    Contains(VersionContains),
    /// List the schemes with their other names
    Schemes,
}

#[derive(Debug, Args)]
pub(crate) struct VersionCompare {
    /// The scheme, by its id, an ecosystem's name or a package type: `semver`, `pypi`, `Debian` …
    pub(crate) scheme: String,
    /// The first version; `-` reads pairs parted by a tab from standard input, and answers a line each
    #[arg(value_name = "A", allow_hyphen_values = true)]
    pub(crate) a: String,
    /// The second version
    #[arg(value_name = "B", allow_hyphen_values = true)]
    pub(crate) b: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct VersionContains {
    /// The range, such as `vers:npm/>=1.0|<2`
    #[arg(value_name = "VERS")]
    pub(crate) range: String,
    /// The version
    #[arg(value_name = "VERSION", allow_hyphen_values = true)]
    pub(crate) candidate: String,
}

#[derive(Debug, Args)]
pub(crate) struct Config {
    /// Folder of the dossier
    #[arg(value_name = "DIR", default_value = ".")]
    pub(crate) dir: PathBuf,
    /// Form of the result
    #[arg(long, default_value = "human", env = "ASEPSIS_FORMAT")]
    pub(crate) format: Format,
}

#[derive(Debug, Args)]
pub(crate) struct Completions {
    /// The shell
    pub(crate) shell: clap_complete::Shell,
}
