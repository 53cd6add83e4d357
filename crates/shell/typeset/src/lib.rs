//! The PDF worker: Typst source in, PDF out, in a process of its own.
//!
//! Typesetting is kept out of the main process because it holds much memory and can, on hostile
//! input, run for long or die; a child process can be ended and started again. [`Client`] is the
//! half that asks, `serve` (feature `engine`) the half that answers, and `protocol` what goes
//! between them. Without the feature `engine` this crate does not depend on Typst.
//!
//! It deliberately does not start processes, set time limits, read files or know what a document
//! says: `workflow` owns the child, `document` writes the source.

mod client;
#[cfg(feature = "engine")]
mod engine;
mod outcome;
pub mod protocol;
mod request;

pub use client::{Client, ClientError};
#[cfg(feature = "engine")]
pub use engine::{MONO, SANS, SERIF, ServeError, draw, font_families, render, serve};
pub use outcome::{Diagnostic, Drawn, MissingGlyph, RenderError, Rendered, RequestError, Severity};
pub use request::{Attachment, Drawing, Job, Relationship, Request, SourceFile, Standard};
