//! Pages and interface, for people who do not live in a terminal: of one dossier to the person at the machine, or of a
//! team's projects to those who have accounts.
//!
//! ```text
//! request ──► guard ──► route ──► site (who may) ──► act ──► answer
//!                                   │
//!                      live: the evaluation of a dossier
//! ```
//!
//! Everything shown of a dossier is a projection of one `Evaluation`: nothing is judged here.

mod act;
mod answer;
mod api;
mod ask;
mod count;
mod error;
mod guard;
mod job;
mod live;
mod route;
mod router;
mod search;
mod serve;
mod site;
mod team;
mod tls;
mod upload;
mod watch;
mod web;
mod writing;

pub use api::openapi::document as openapi;
pub use live::Options;
pub use serve::{ServeError, Server, Serving};
pub use team::{Feeds, TeamOptions};
pub use tls::TlsFiles;
