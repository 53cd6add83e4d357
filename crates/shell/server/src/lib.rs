//! Pages and interface of one dossier, for people who do not live in a terminal.
//!
//! Everything shown is a projection of one `Evaluation`: nothing is judged here, and no file of the dossier is changed.
//! There are no accounts: it listens on this machine only, for the person who started it.

mod api;
mod ask;
mod error;
mod guard;
mod job;
mod live;
mod router;
mod search;
mod serve;
mod upload;
mod watch;
mod web;

pub use api::openapi::document as openapi;
pub use live::Options;
pub use serve::{ServeError, Server};
