//! The `asepsis` command as its users meet it: run as a process, in a scrubbed environment.

mod applicability;
mod catalogue;
mod demo;
mod documents;
mod dossier;
mod feeds;
mod gap;
mod hostile;
mod package;
mod products;
mod run;
mod scan;
#[path = "../../../feed/tests/it/server.rs"]
mod server;
mod source;
mod verify;
mod version;
mod vex;
