//! From one format to another, with everything that does not come along: what the reader left in the source, and
//! what is not there when what is written is read back, a portion at a time.

use asepsis_domain::diagnostic::Diagnostic;
use asepsis_domain::sbom::Sbom;

use super::graph::is_circle_of_dependencies;
pub use super::lost::lost;
use super::{Leftover, SbomWriter, detect, read};
use crate::encoding::as_utf8;
use crate::limits::{Limits, ReadError};
use crate::probe::Probe;

/// A document read to be written in another format.
#[derive(Debug, Clone)]
pub struct Converted {
    /// What is to be written.
    pub sbom: Sbom,
    /// What was told while the source was read.
    pub diagnostics: Vec<Diagnostic>,
    /// What will not come along.
    pub losses: Losses,
}

impl Converted {
    /// Returns how much was told of the source that is not as it should be in what is written: a circle of dependencies is.
    pub fn amiss(&self) -> usize {
        let told = self.diagnostics.iter();
        told.filter(|d| !is_circle_of_dependencies(d)).count()
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
/// does not, and `most` how many losses are listed.
///
/// # Errors
/// Where the source cannot be read.
pub fn convert<B: AsRef<[u8]>>(
    bytes: B,
    target: &SbomWriter,
    created: &str,
    limits: &Limits,
    most: usize,
) -> Result<Converted, ConvertError> {
    let mut losses = Losses::up_to(most);
    left(bytes.as_ref(), limits, &mut losses).map_err(ConvertError::Source)?;
    let reading = read(bytes.as_ref(), limits).map_err(ConvertError::Source)?;
    drop(bytes);
    lost(&reading.value, target, created, limits, &mut losses)?;
    Ok(Converted {
        sbom: reading.value,
        diagnostics: reading.diagnostics,
        losses,
    })
}

/// Adds what a document says that the graph does not keep.
///
/// # Errors
/// Where it cannot be read.
pub fn left(bytes: &[u8], limits: &Limits, losses: &mut Losses) -> Result<(), ReadError> {
    let utf8 = as_utf8(bytes);
    let probe = Probe::transcribed("", bytes, &utf8, limits)?;
    let Some(format) = detect(&probe) else {
        return Ok(());
    };
    for Leftover {
        path,
        count,
        places,
    } in (format.leftover)(&probe, limits)?
    {
        losses.add(Loss {
            what: path,
            component: String::new(),
            values: places,
            count,
        });
    }
    Ok(())
}
