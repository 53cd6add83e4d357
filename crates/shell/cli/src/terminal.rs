//! What goes to the terminal: results to standard output, everything else to standard error.

use std::io::{self, IsTerminal as _, Write as _};

use asepsis_workflow::failure::Failure;

use crate::arguments::Color;

/// Bytes that go to standard output at once.
const BUFFER: usize = 256 << 10;

/// The least width of results, that of a terminal which says none, and the most: longer lines are hard to read.
const NARROWEST: usize = 60;
const USUAL: usize = 100;
const WIDEST: usize = 160;

/// The two streams and how they are used.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Terminal {
    /// Remarks are wanted.
    pub(crate) chatty: bool,
    /// Width of results in characters.
    pub(crate) width: usize,
}

/// Standard output for a result that is written as it is made. A closed pipe is not an error: the reader has seen enough.
pub(crate) struct Stream {
    out: io::BufWriter<io::StdoutLock<'static>>,
    closed: bool,
}

impl Stream {
    /// Writes a part of the result.
    pub(crate) fn write(&mut self, text: &[u8]) -> Result<(), Failure> {
        self.act(|out| out.write_all(text))
    }

    /// Has a part of the result written.
    pub(crate) fn act(
        &mut self,
        write: impl FnOnce(&mut dyn io::Write) -> io::Result<()>,
    ) -> Result<(), Failure> {
        if self.closed {
            return Ok(());
        }
        match write(&mut self.out) {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => self.closed = true,
            Err(error) => return Err(Failure::Output(error)),
            Ok(()) => {}
        }
        Ok(())
    }

    /// Writes what is left in the buffer.
    pub(crate) fn finish(mut self) -> Result<(), Failure> {
        self.act(|out| out.flush())
    }
}

impl Terminal {
    /// Returns the terminal as set by flags.
    pub(crate) fn new(color: Color, quiet: bool) -> Self {
        match color {
            Color::Auto => anstream::ColorChoice::Auto.write_global(),
            Color::Always => anstream::ColorChoice::Always.write_global(),
            Color::Never => anstream::ColorChoice::Never.write_global(),
        }
        let given = std::env::var("COLUMNS").ok().and_then(|c| c.parse().ok());
        let screen = || Some(usize::from(terminal_size::terminal_size()?.0.0));
        let columns: Option<usize> = given.or_else(screen);
        // A file or program that sets no width gets lines that still can be read.
        let usual = if io::stdout().is_terminal() {
            USUAL
        } else {
            WIDEST
        };
        Self {
            chatty: !quiet,
            width: columns.unwrap_or(usual).clamp(NARROWEST, WIDEST),
        }
    }

    /// Writes a result. A closed pipe is not an error: the reader has seen enough.
    pub(crate) fn result(self, text: &str) {
        let mut out = anstream::stdout();
        let _ = out.write_all(text.as_bytes()).and_then(|()| {
            if text.ends_with('\n') {
                Ok(())
            } else {
                out.write_all(b"\n")
            }
        });
        let _ = out.flush();
    }

    /// Returns standard output for a result for programs, written as it is made, without a look at what a terminal can
    /// show.
    pub(crate) fn stream(self) -> Stream {
        Stream {
            out: io::BufWriter::with_capacity(BUFFER, io::stdout().lock()),
            closed: false,
        }
    }

    /// Writes bytes as the result.
    ///
    /// # Errors
    ///
    /// Where standard output is a terminal, which cannot show them, or cannot be written.
    pub(crate) fn bytes(self, bytes: &[u8]) -> Result<(), Failure> {
        let mut out = io::stdout();
        if out.is_terminal() {
            let advice = "a workbook is not shown on a terminal: name a file with `--out`";
            return Err(Failure::Value(advice.to_owned()));
        }
        let written = out.write_all(bytes).and_then(|()| out.flush());
        written.map_err(|source| Failure::File {
            act: "written",
            path: "standard output".into(),
            source,
        })
    }

    /// Writes a remark, unless they are unwanted.
    pub(crate) fn remark(self, text: &str) {
        if self.chatty {
            let _ = writeln!(anstream::stderr(), "{text}");
        }
    }

    /// Writes an error.
    pub(crate) fn error(self, text: &str) {
        let _ = writeln!(anstream::stderr(), "{text}");
    }

    /// Writes a line in place of the one before; an empty one removes it. For a person who is looking.
    pub(crate) fn line(self, text: &str) {
        let text: String = text.chars().take(self.width.saturating_sub(1)).collect();
        let mut err = anstream::stderr();
        let _ = write!(err, "\r\x1b[2K{text}").and_then(|()| err.flush());
    }

    /// Returns whether a person is looking at the remarks.
    pub(crate) fn is_watched(self) -> bool {
        self.chatty && io::stderr().is_terminal()
    }
}
