//! The report as text: the frame indented, each row on a line of its own, so that the largest answer is written as it
//! is made, on all cores, and can be searched by line.

use std::io::{self, Write};

use rayon::prelude::*;
use serde::Serialize;

use super::target::Target;
use super::{SCHEMA, ScanReport};

/// Rows that one task makes.
const TASK: usize = 128;
/// Tasks of a core whose rows are held at the same time.
const HELD: usize = 4;

impl ScanReport {
    /// Writes the report as JSON.
    ///
    /// # Errors
    ///
    /// Where it cannot be written.
    pub fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        write!(out, "{{\n  \"schema\": \"{SCHEMA}\",\n")?;
        member(out, "as_of", &self.as_of)?;
        member(out, "advisories", &self.advisories)?;
        self.rows(out, "components", Target::components, |t, at, row| {
            t.component(at).map(|r| line(row, &r))
        })?;
        self.rows(out, "findings", Target::len, |t, at, row| {
            t.finding(at).map(|r| line(row, &r))
        })?;
        member(out, "unread", &self.unread)?;
        out.write_all(b"  \"summary\": ")?;
        indented(out, &self.summary)?;
        out.write_all(b"\n}\n")
    }

    fn rows(
        &self,
        out: &mut dyn Write,
        key: &str,
        count: fn(&Target) -> usize,
        row: impl Fn(&Target, usize, &mut Vec<u8>) -> Option<io::Result<()>> + Sync,
    ) -> io::Result<()> {
        write!(out, "  \"{key}\": [")?;
        let mut open = false;
        for target in &self.targets {
            let all = count(target);
            let held = TASK * HELD * rayon::current_num_threads();
            for start in (0..all).step_by(held) {
                let end = all.min(start + held);
                let tasks: Vec<usize> = (start..end).step_by(TASK).collect();
                let texts = tasks.into_par_iter().map(|from| {
                    let mut text = Vec::with_capacity(TASK * 512);
                    for at in from..end.min(from + TASK) {
                        row(target, at, &mut text).transpose()?;
                    }
                    Ok(text)
                });
                for text in texts.collect::<io::Result<Vec<Vec<u8>>>>()? {
                    // Each row brings the comma that is before it; the first of all has none.
                    let skipped = usize::from(!open && !text.is_empty());
                    open |= !text.is_empty();
                    out.write_all(text.get(skipped..).unwrap_or_default())?;
                }
            }
        }
        out.write_all(if open { b"\n  ],\n" } else { b"],\n" })
    }
}

/// Adds a row to the rows before it.
fn line<T: Serialize>(text: &mut Vec<u8>, row: &T) -> io::Result<()> {
    text.extend_from_slice(b",\n    ");
    serde_json::to_writer(text, row).map_err(io::Error::from)
}

fn member<T: Serialize>(out: &mut dyn Write, key: &str, value: &T) -> io::Result<()> {
    write!(out, "  \"{key}\": ")?;
    indented(out, value)?;
    out.write_all(b",\n")
}

/// Writes a value two spaces deeper than it stands alone.
fn indented<T: Serialize>(out: &mut dyn Write, value: &T) -> io::Result<()> {
    let text = serde_json::to_string_pretty(value)?;
    out.write_all(text.replace('\n', "\n  ").as_bytes())
}
