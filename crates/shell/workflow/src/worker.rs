//! The PDF workers: this very binary, started again as children that typeset, as many as there are cores.

use std::io::BufReader;
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use asepsis_document::Document;
use asepsis_document::render::typst;
use asepsis_typeset::{
    Attachment, Client, Drawing, Drawn, Rendered, Request, SourceFile, Standard,
};

use crate::failure::Failure;

/// A worker holds about 100 MB; more than this many do not pay.
const MOST_WORKERS: usize = 8;

/// Memory freed after one document is asked for again by the next: the allocator of the binary hands it back to the system
/// only after two seconds, which saves a worker a twentieth of its time.
const KEEP: (&str, &str) = ("MIMALLOC_PURGE_DELAY", "2000");

/// How a worker is started: program and arguments.
#[derive(Debug, Clone)]
pub struct WorkerCommand {
    /// The program.
    pub program: PathBuf,
    /// Its arguments.
    pub arguments: Vec<String>,
}

/// A document to typeset.
#[derive(Debug)]
pub struct Job {
    /// Its name, for messages.
    pub document: String,
    /// What to typeset.
    pub request: Request,
}

impl Job {
    /// Returns the job of a document; only one that carries files is held to PDF/A-3.
    pub(crate) fn of(document: &Document, attachments: Vec<Attachment>) -> Self {
        let source = typst::render(document);
        let standard = if attachments.is_empty() {
            Standard::A2aUa1
        } else {
            Standard::A3aUa1
        };
        let files = source.files.into_iter();
        Self {
            document: document.id.clone(),
            request: Request {
                main: source.main,
                files: files
                    .map(|(path, bytes)| SourceFile { path, bytes })
                    .collect(),
                title: source.title,
                ident: source.ident,
                timestamp: source.timestamp,
                standard,
                attachments,
            },
        }
    }
}

/// Workers, started when they are needed and kept for the next jobs; they end when this is dropped.
#[derive(Debug)]
pub struct Workers {
    command: WorkerCommand,
    most: usize,
    idle: Mutex<Vec<Worker>>,
}

impl Workers {
    /// Returns workers that are started by this command, as many at a time as there are cores.
    pub fn new(command: &WorkerCommand) -> Self {
        let cores = thread::available_parallelism().map_or(1, NonZeroUsize::get);
        Self {
            command: command.clone(),
            most: cores.min(MOST_WORKERS),
            idle: Mutex::new(Vec::new()),
        }
    }

    /// Returns the process ids of the workers that wait.
    pub fn ids(&self) -> Vec<u32> {
        locked(&self.idle).iter().map(|w| w.child.id()).collect()
    }

    /// Typesets the documents; the results are in their order, whichever worker was first.
    ///
    /// # Errors
    ///
    /// The failure of the first document that has one.
    pub fn typeset(&self, jobs: &[Job]) -> Result<Vec<Rendered>, Failure> {
        let weight = |job: &Job| {
            job.request
                .files
                .iter()
                .map(|f| f.bytes.len())
                .sum::<usize>()
        };
        self.each(jobs, weight, |worker, job| {
            worker.typeset(&job.document, &job.request)
        })
    }

    /// Typesets one document.
    ///
    /// # Errors
    ///
    /// Where it cannot be typeset.
    pub(crate) fn typeset_one(&self, document: &Document) -> Result<Rendered, Failure> {
        let rendered = self.typeset(&[Job::of(document, Vec::new())])?.pop();
        rendered.ok_or_else(|| Failure::Internal(format!("`{}` was not typeset", document.id)))
    }

    /// Draws drawings in pixels; `None` in the place of one that cannot be drawn.
    ///
    /// # Errors
    ///
    /// Where a worker cannot be started or is lost.
    pub fn draw(&self, drawings: &[Drawing]) -> Result<Vec<Option<Drawn>>, Failure> {
        let weight = |drawing: &Drawing| drawing.svg.len();
        self.each(drawings, weight, Worker::draw)
    }

    /// Has the workers do each job; the heaviest are begun first, so that none is waited for at the end alone.
    fn each<J: Sync, R: Send>(
        &self,
        jobs: &[J],
        weight: impl Fn(&J) -> usize,
        act: impl Fn(&mut Worker, &J) -> Result<R, Failure> + Sync,
    ) -> Result<Vec<R>, Failure> {
        let mut order: Vec<usize> = (0..jobs.len()).collect();
        order.sort_by_key(|&index| std::cmp::Reverse(jobs.get(index).map(&weight)));
        let (next, order) = (AtomicUsize::new(0), order);
        let mut results: Vec<Option<Result<R, Failure>>> = Vec::new();
        results.resize_with(jobs.len(), || None);
        let results = Mutex::new(results);
        thread::scope(|scope| {
            for _ in 0..self.most.min(jobs.len()) {
                scope.spawn(|| {
                    while let Some(&index) = order.get(next.fetch_add(1, Ordering::Relaxed)) {
                        let result = jobs.get(index).map(|job| self.with_one(|w| act(w, job)));
                        if let Some(place) = locked(&results).get_mut(index) {
                            *place = result;
                        }
                    }
                });
            }
        });
        let results = results.into_inner().unwrap_or_else(|e| e.into_inner());
        let lost = || Failure::Internal("a document was not typeset".to_owned());
        results
            .into_iter()
            .map(|result| result.ok_or_else(lost)?)
            .collect()
    }

    /// Lends a worker; one that has failed is not used again.
    fn with_one<R>(
        &self,
        act: impl FnOnce(&mut Worker) -> Result<R, Failure>,
    ) -> Result<R, Failure> {
        let waiting = locked(&self.idle).pop();
        let mut worker = match waiting {
            Some(worker) => worker,
            None => Worker::start(&self.command)?,
        };
        let result = act(&mut worker)?;
        locked(&self.idle).push(worker);
        Ok(result)
    }
}

/// A lock that a panic elsewhere does not take away: what it holds is whole after each step.
fn locked<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(|e| e.into_inner())
}

/// A running worker; ends when dropped.
#[derive(Debug)]
struct Worker {
    child: Child,
    client: Option<Client<BufReader<ChildStdout>, ChildStdin>>,
}

impl Worker {
    fn start(command: &WorkerCommand) -> Result<Self, Failure> {
        let mut child = Command::new(&command.program)
            .args(&command.arguments)
            .env(KEEP.0, KEEP.1)
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

    fn typeset(&mut self, document: &str, request: &Request) -> Result<Rendered, Failure> {
        let client = self
            .client
            .as_mut()
            .ok_or_else(|| Failure::Internal("the worker has no pipes".to_owned()))?;
        client.render(request).map_err(|source| Failure::Typeset {
            document: document.to_owned(),
            source,
        })
    }

    fn draw(&mut self, drawing: &Drawing) -> Result<Option<Drawn>, Failure> {
        let client = self
            .client
            .as_mut()
            .ok_or_else(|| Failure::Internal("the worker has no pipes".to_owned()))?;
        match client.draw(drawing) {
            Ok(drawn) => Ok(Some(drawn)),
            Err(error) if error.is_worker_lost() => Err(Failure::Typeset {
                document: "drawing".to_owned(),
                source: error,
            }),
            Err(_) => Ok(None),
        }
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        // Closing its input ends the worker; waiting keeps no zombie behind.
        drop(self.client.take());
        let _ = self.child.wait();
    }
}
