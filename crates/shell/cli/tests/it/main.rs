//! The `asepsis` command as its users meet it: run as a process, in a scrubbed environment.

mod applicability;
mod demo;
mod documents;
mod dossier;
mod hostile;
mod package;
mod run;
mod scan;
mod source;
mod verify;
mod version;
mod vex;
