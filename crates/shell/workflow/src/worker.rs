//! The PDF worker: this very binary, started again as a child that typesets.

use std::io::BufReader;
use std::path::PathBuf;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use asepsis_typeset::{Client, Rendered, Request};

use crate::failure::Failure;

/// How the worker is started: program and arguments.
#[derive(Debug, Clone)]
pub struct WorkerCommand {
    /// The program.
    pub program: PathBuf,
    /// Its arguments.
    pub arguments: Vec<String>,
}

/// A running worker; ends when dropped.
#[derive(Debug)]
pub struct Worker {
    child: Child,
    client: Option<Client<BufReader<ChildStdout>, ChildStdin>>,
}

impl Worker {
    /// Starts a worker.
    ///
    /// # Errors
    ///
    /// [`Failure::Worker`] when the program cannot be started.
    pub fn start(command: &WorkerCommand) -> Result<Self, Failure> {
        let mut child = Command::new(&command.program)
            .args(&command.arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit())
            .spawn()
            .map_err(Failure::Worker)?;
        let client = match (child.stdout.take(), child.stdin.take()) {
            (Some(answers), Some(requests)) => Some(Client::new(BufReader::new(answers), requests)),
            _ => None,
        };
        Ok(Self { child, client })
    }

    /// Typesets one document.
    ///
    /// # Errors
    ///
    /// [`Failure::Typeset`] with the worker's reason.
    pub fn render(&mut self, document: &str, request: &Request) -> Result<Rendered, Failure> {
        let client = self
            .client
            .as_mut()
            .ok_or_else(|| Failure::Internal("the worker has no pipes".to_owned()))?;
        client.render(request).map_err(|source| Failure::Typeset {
            document: document.to_owned(),
            source,
        })
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        // Closing its input ends the worker; waiting keeps no zombie behind.
        drop(self.client.take());
        let _ = self.child.wait();
    }
}
