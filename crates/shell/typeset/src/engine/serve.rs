//! The half of the protocol that answers: one worker typesets many documents, one after another.

use std::io::{Read, Write};

use crate::outcome::RenderError;
use crate::protocol::{self, ProtocolError};
use crate::request::Job;

/// Why a worker ends before its requests do.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The pipes failed or what came through them is no request.
    #[error(transparent)]
    Protocol(#[from] ProtocolError),
    /// The typesetter died on a document, which has been answered; its state cannot be trusted now.
    #[error("the typesetter died on a document")]
    Crashed,
}

/// Answers requests until the input ends.
///
/// # Errors
///
/// [`ServeError`] when the pipes fail, when what comes is no request, or after a crash.
pub fn serve(mut input: impl Read, mut output: impl Write) -> Result<(), ServeError> {
    while let Some(job) = protocol::read_job(&mut input)? {
        let request = match job {
            Job::Typeset(request) => request,
            Job::Draw(drawing) => {
                protocol::write_drawn(&mut output, &super::draw(&drawing))?;
                continue;
            }
        };
        let answer = super::render(&request);
        drop(request);
        match protocol::write_answer(&mut output, &answer) {
            Err(ProtocolError::TooLarge { size }) => {
                protocol::write_answer(&mut output, &Err(RenderError::TooLarge { size }))
            }
            other => other,
        }?;
        if matches!(answer, Err(RenderError::Crashed { .. })) {
            return Err(ServeError::Crashed);
        }
    }
    Ok(())
}
