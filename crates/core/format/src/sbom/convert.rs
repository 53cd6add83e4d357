//! From one format to another, with everything that does not come along. Within a family a document is carried over; between
//! families it is written from the component graph, and what does not come along is what the reader left in the source, and what is
//! not there when what is written is read back, a portion at a time.

use asepsis_domain::diagnostic::Diagnostic;
use asepsis_domain::sbom::Sbom;
use serde::ser::Error as _;

use super::carry::{self, Carrying};
use super::graph::is_circle_of_dependencies;
pub use super::lost::lost;
use super::{Leftover, SbomWriter, Writing, detect, read};
use crate::encoding::as_utf8;
use crate::limits::{Limits, ReadError};
use crate::probe::Probe;

/// What is to be written in another format.
#[derive(Debug, Clone)]
pub struct Converted<B> {
    /// Format and version of the source.
    pub from: String,
    /// What it is made of.
    pub content: Content<B>,
    /// Why a document of the target's own family is made anew, where it is.
    pub anew: Option<String>,
    /// What was told while the source was read.
    pub diagnostics: Vec<Diagnostic>,
    /// What will not come along.
    pub losses: Losses,
}

/// What is written.
#[derive(Debug, Clone)]
pub enum Content<B> {
    /// A component graph.
    Graph(Box<Sbom>),
    /// A document of the target's family, as far as the target has a place for what is in it.
    Document(B),
}

impl<B: AsRef<[u8]>> Converted<B> {
    /// Returns how much was told of the source that is not as it should be in what is written: a circle of dependencies is.
    pub fn amiss(&self) -> usize {
        let told = self.diagnostics.iter();
        told.filter(|d| !is_circle_of_dependencies(d)).count()
    }

    /// Writes it, as it is made.
    ///
    /// # Errors
    /// Where what it is written to does not take it.
    pub fn write(
        &self,
        target: &SbomWriter,
        created: &str,
        limits: &Limits,
        out: &mut dyn std::io::Write,
    ) -> Result<(), serde_json::Error> {
        match &self.content {
            Content::Graph(sbom) => {
                let writing = Writing {
                    sbom,
                    support: &[],
                    created,
                };
                (target.write)(&writing, out)
            }
            Content::Document(bytes) => {
                let bytes = bytes.as_ref();
                let utf8 = as_utf8(bytes);
                let probe = Probe::transcribed("", bytes, &utf8, limits);
                let probe = probe.map_err(serde_json::Error::custom)?;
                match detect(&probe) {
                    Some(format) => carry::write(format, target, &probe, limits, out),
                    None => Err(serde_json::Error::custom("this is no SBOM")),
                }
            }
        }
    }
}

/// What does not come along: all of it is counted, and as much of it kept as is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Losses {
    /// The first ones.
    pub listed: Vec<Loss>,
    /// How many there are.
    pub count: usize,
    most: usize,
}

impl Losses {
    /// Returns a list that keeps this many.
    pub fn up_to(most: usize) -> Self {
        Self {
            listed: Vec::new(),
            count: 0,
            most,
        }
    }

    /// Adds one.
    pub fn add(&mut self, loss: Loss) {
        self.count += 1;
        if self.listed.len() < self.most {
            self.listed.push(loss);
        }
    }
}

/// Something that does not come along.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Loss {
    /// What: a path of the source, or a field of a component.
    pub what: String,
    /// Of which component; empty where it is not one's.
    pub component: String,
    /// The values, or where they stand: the first ones.
    pub values: Vec<String>,
    /// How many there are.
    pub count: usize,
}

/// Why a document cannot be converted.
#[derive(Debug, thiserror::Error)]
pub enum ConvertError {
    /// The source cannot be read.
    #[error("the source cannot be read")]
    Source(#[source] ReadError),
    /// What was written cannot be read back: a fault of ours.
    #[error("what was written cannot be read back")]
    Written(#[source] ReadError),
    /// Writing failed.
    #[error("the document cannot be written")]
    Writing(#[source] serde_json::Error),
}

/// Reads a document that a target is to be made of; `created` is for a target that must say when it was made, where the source
/// does not, and `most` how many losses are listed. One of the target's own family is carried over.
///
/// # Errors
/// Where the source cannot be read.
pub fn convert<B: AsRef<[u8]>>(
    bytes: B,
    target: &SbomWriter,
    created: &str,
    limits: &Limits,
    most: usize,
) -> Result<Converted<B>, ConvertError> {
    let (from, carrying) = look(bytes.as_ref(), target, limits).map_err(ConvertError::Source)?;
    let anew = match carrying {
        Carrying::But(left) => {
            let mut losses = Losses::up_to(most);
            left.into_iter().for_each(|left| losses.add(left.into()));
            return Ok(Converted {
                from,
                content: Content::Document(bytes),
                anew: None,
                diagnostics: Vec::new(),
                losses,
            });
        }
        Carrying::Anew(why) => Some(why),
        Carrying::Strange => None,
    };
    let made = anew_from(bytes, target, created, limits, most)?;
    Ok(Converted { anew, ..made })
}

/// Reads a document that a target is to be made of through the component graph, whatever the family of the document.
///
/// # Errors
/// Where the source cannot be read.
pub fn anew_from<B: AsRef<[u8]>>(
    bytes: B,
    target: &SbomWriter,
    created: &str,
    limits: &Limits,
    most: usize,
) -> Result<Converted<B>, ConvertError> {
    let mut losses = Losses::up_to(most);
    left(bytes.as_ref(), limits, &mut losses).map_err(ConvertError::Source)?;
    let reading = read(bytes.as_ref(), limits).map_err(ConvertError::Source)?;
    drop(bytes);
    lost(&reading.value, target, created, limits, &mut losses)?;
    let sbom = reading.value;
    Ok(Converted {
        from: format!("{} {}", sbom.format, sbom.spec_version),
        content: Content::Graph(Box::new(sbom)),
        anew: None,
        diagnostics: reading.diagnostics,
        losses,
    })
}

/// Returns format and version of a document, and whether it can be carried over into a target.
fn look(
    bytes: &[u8],
    target: &SbomWriter,
    limits: &Limits,
) -> Result<(String, Carrying), ReadError> {
    let utf8 = as_utf8(bytes);
    let probe = Probe::transcribed("", bytes, &utf8, limits)?;
    match detect(&probe) {
        Some(format) => carry::carrying(format, target, &probe, limits),
        // Who reads it says why.
        None => Ok((String::new(), Carrying::Strange)),
    }
}

/// Adds what a document says that the graph does not keep.
///
/// # Errors
/// Where it cannot be read.
pub fn left(bytes: &[u8], limits: &Limits, losses: &mut Losses) -> Result<(), ReadError> {
    let utf8 = as_utf8(bytes);
    let probe = Probe::transcribed("", bytes, &utf8, limits)?;
    if let Some(format) = detect(&probe) {
        let left = carry::leftover(format, &probe, limits)?;
        left.into_iter().for_each(|left| losses.add(left.into()));
    }
    Ok(())
}

impl From<Leftover> for Loss {
    fn from(left: Leftover) -> Self {
        Self {
            what: left.path,
            component: String::new(),
            values: left.places,
            count: left.count,
        }
    }
}
