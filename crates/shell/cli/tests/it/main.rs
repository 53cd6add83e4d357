//! The `asepsis` command as its users meet it: run as a process, in a scrubbed environment.

mod account;
mod advisory;
mod applicability;
mod browser;
mod catalogue;
mod change;
mod chromium;
#[expect(dead_code, reason = "what only the tests of the database itself need")]
#[path = "../../../store/tests/it/database.rs"]
mod database;
mod demo;
mod documents;
mod dossier;
mod editing;
mod evidence;
mod feeds;
mod gap;
mod guide;
mod hands;
mod hostile;
mod journeys;
mod killed;
mod markets;
mod package;
mod portfolio;
mod products;
mod programs;
mod records;
mod remote;
mod run;
mod sbom;
mod scan;
mod serve;
mod served;
#[path = "../../../feed/tests/it/server.rs"]
mod server;
mod soak;
mod source;
mod submissions;
mod team;
mod threats;
mod together;
mod trust;
mod verify;
mod version;
mod vex;
mod vex_rounds;
