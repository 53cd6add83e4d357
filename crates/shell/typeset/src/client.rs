//! The half of the protocol that asks: one request out, one answer back, over any pair of pipes.
//!
//! It does not start the worker and sets no time limit: whoever owns the child process does both.

use std::io::{Read, Write};

use crate::outcome::{Drawn, RenderError, Rendered};
use crate::protocol::{self, ProtocolError};
use crate::request::{Drawing, Request};

/// A connection to a worker that runs `asepsis_typeset::serve`.
#[derive(Debug)]
pub struct Client<R, W> {
    answers: R,
    requests: W,
}

/// Why a worker gave no PDF.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    /// The worker refused the document.
    #[error(transparent)]
    Render(#[from] RenderError),
    /// The worker could not be talked to; it must be started again.
    #[error("the PDF worker gave no answer")]
    Protocol(#[from] ProtocolError),
}

impl ClientError {
    /// Returns whether the worker is of no more use and a new one must be started.
    pub fn is_worker_lost(&self) -> bool {
        match self {
            Self::Render(error) => matches!(error, RenderError::Crashed { .. }),
            Self::Protocol(_) => true,
        }
    }
}

impl<R: Read, W: Write> Client<R, W> {
    /// Returns a client that reads the worker's standard output and writes to its standard input.
    pub fn new(answers: R, requests: W) -> Self {
        Self { answers, requests }
    }

    /// Has the worker typeset one document and waits for the result.
    ///
    /// # Errors
    ///
    /// The worker's own [`RenderError`], or a [`ProtocolError`] when the worker is gone.
    pub fn render(&mut self, request: &Request) -> Result<Rendered, ClientError> {
        protocol::write_request(&mut self.requests, request)?;
        let answer = protocol::read_answer(&mut self.answers)?;
        Ok(answer?)
    }

    /// Has the worker draw a drawing in pixels and waits for the result.
    ///
    /// # Errors
    ///
    /// The worker's own [`RenderError`], or a [`ProtocolError`] when the worker is gone.
    pub fn draw(&mut self, drawing: &Drawing) -> Result<Drawn, ClientError> {
        protocol::write_drawing(&mut self.requests, drawing)?;
        let answer = protocol::read_drawn(&mut self.answers)?;
        Ok(answer?)
    }

    /// Returns the two pipes; closing the second one ends the worker.
    pub fn into_parts(self) -> (R, W) {
        (self.answers, self.requests)
    }
}
