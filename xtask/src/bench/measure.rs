//! One process, timed: wall time, processor time and peak memory, by `/usr/bin/time`.

use std::fs::{self, File};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::Instant;

use crate::Failure;

/// A command line and the exit codes that mean it did its work.
#[derive(Debug, Clone)]
pub(crate) struct Act {
    /// What it is, for people.
    pub(crate) name: String,
    /// Program and arguments.
    pub(crate) line: Vec<String>,
    /// Exit codes that are good.
    pub(crate) good: &'static [i32],
    /// Where its answer goes; `None`: nowhere.
    answer: Option<PathBuf>,
}

/// Processor time in milliseconds below which the clock, of 10 ms, is too coarse.
const COARSE: f64 = 40.0;

/// Returns how many times one processor time is another; empty where the other is measured too coarsely to say.
pub(crate) fn times(this: f64, of: f64) -> String {
    if of < COARSE {
        String::new()
    } else {
        format!("{:.1}", this / of)
    }
}

/// What the runs of one act cost.
#[derive(Debug, Clone, Default)]
pub(crate) struct Cost {
    /// Wall time of each run.
    pub(crate) millis: Vec<f64>,
    /// Processor time of the run that took the least.
    pub(crate) processor: f64,
    /// Highest peak of resident memory, in KiB.
    pub(crate) peak: u64,
}

impl Act {
    /// Returns an act of a program.
    pub(crate) fn new(name: &str, line: &[&str], good: &'static [i32]) -> Self {
        Self {
            name: name.to_owned(),
            line: line.iter().map(|a| (*a).to_owned()).collect(),
            good,
            answer: None,
        }
    }

    /// Returns the act with its answer going to a file, which is new for each run: to empty that of the run before takes
    /// time, and is no part of the act.
    pub(crate) fn into_file(self, path: &str) -> Self {
        Self {
            answer: Some(path.into()),
            ..self
        }
    }

    fn stdout(&self) -> Result<Stdio, Failure> {
        let Some(path) = &self.answer else {
            return Ok(Stdio::null());
        };
        if path.exists() {
            fs::remove_file(path)?;
        }
        Ok(File::create(path)?.into())
    }

    /// Runs it once and adds what it cost.
    pub(crate) fn once(&self, cost: &mut Cost) -> Result<(), Failure> {
        let stdout = self.stdout()?;
        let started = Instant::now();
        let output = Command::new("/usr/bin/time")
            .args(["-q", "-f", "cost %U %S %M"])
            .args(&self.line)
            .stdout(stdout)
            .stderr(Stdio::piped())
            .output()
            .map_err(|error| format!("/usr/bin/time (Debian package `time`): {error}"))?;
        let millis = started.elapsed().as_secs_f64() * 1000.0;
        let said = String::from_utf8_lossy(&output.stderr);
        if !output
            .status
            .code()
            .is_some_and(|code| self.good.contains(&code))
        {
            let line = self.line.join(" ");
            return Err(format!("`{line}` ended with {}:\n{said}", output.status).into());
        }
        let figures = said.lines().rev().find_map(|l| l.strip_prefix("cost "));
        let figures = figures.ok_or("/usr/bin/time said nothing")?;
        let mut figures = figures.split_whitespace().map(str::parse::<f64>);
        let mut next = || figures.next().ok_or("/usr/bin/time said too little");
        let processor = (next()?? + next()??) * 1000.0;
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "KiB of a process"
        )]
        let peak = next()?? as u64;
        if cost.millis.is_empty() || processor < cost.processor {
            cost.processor = processor;
        }
        cost.millis.push(millis);
        cost.peak = cost.peak.max(peak);
        Ok(())
    }

    /// Runs it so many times.
    pub(crate) fn times(&self, runs: usize) -> Result<Cost, Failure> {
        let mut cost = Cost::default();
        for _ in 0..runs {
            self.once(&mut cost)?;
        }
        Ok(cost)
    }
}

/// Runs acts in turn, so many rounds, so that what else the machine does falls on all of them alike.
pub(crate) fn alternating(acts: &[Act], runs: usize) -> Result<Vec<Cost>, Failure> {
    let mut costs = vec![Cost::default(); acts.len()];
    for _ in 0..runs {
        for (act, cost) in acts.iter().zip(&mut costs) {
            act.once(cost)?;
        }
    }
    Ok(costs)
}

impl Cost {
    /// Returns the shortest wall time.
    pub(crate) fn best(&self) -> f64 {
        self.millis.iter().copied().fold(f64::INFINITY, f64::min)
    }

    /// Returns the middle wall time.
    pub(crate) fn median(&self) -> f64 {
        let mut sorted = self.millis.clone();
        sorted.sort_by(f64::total_cmp);
        sorted.get(sorted.len() / 2).copied().unwrap_or_default()
    }

    /// Returns the peak in MiB.
    pub(crate) fn mib(&self) -> f64 {
        #[expect(clippy::cast_precision_loss, reason = "KiB of a process")]
        let kib = self.peak as f64;
        kib / 1024.0
    }
}
