//! From one format to another, with everything that does not come along: what the reader left in the source, and
//! what is not there when the written document is read back.

use asepsis_domain::diagnostic::Diagnostic;
use asepsis_domain::sbom::Sbom;

use super::diff::Field;
use super::matched::Matched;
use super::{Leftover, SbomWriter, Support, Writing, detect, read};
use crate::limits::{Limits, ReadError};
use crate::probe::{Probe, as_utf8};

/// A converted document.
#[derive(Debug, Clone)]
pub struct Converted {
    /// The text.
    pub text: String,
    /// Id of the format of the source.
    pub from: String,
    /// Version of the source.
    pub from_version: String,
    /// Components in it.
    pub components: usize,
    /// What was told while the source was read.
    pub diagnostics: Vec<Diagnostic>,
    /// What does not come along.
    pub losses: Losses,
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
    /// The values, or where the first stands.
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

/// Converts a document; `created` is for a target that must say when it was made, where the source does not, and `most` how
/// many losses are listed.
///
/// # Errors
/// Where the source cannot be read.
pub fn convert(
    bytes: Vec<u8>,
    target: &SbomWriter,
    created: &str,
    limits: &Limits,
    most: usize,
) -> Result<Converted, ConvertError> {
    let mut losses = Losses::up_to(most);
    left(&bytes, limits, &mut losses).map_err(ConvertError::Source)?;
    let reading = read(&bytes, limits).map_err(ConvertError::Source)?;
    // What is written is about as large.
    drop(bytes);
    let text = write(&reading.value, &[], target, created)?;
    lost(&reading.value, &text, limits, &mut losses)?;
    Ok(Converted {
        text,
        from: reading.value.format.clone(),
        from_version: reading.value.spec_version.clone(),
        components: reading.value.components.len(),
        diagnostics: reading.diagnostics,
        losses,
    })
}

/// Writes a graph.
///
/// # Errors
/// The writer's own.
pub fn write(
    sbom: &Sbom,
    support: &[Support],
    target: &SbomWriter,
    created: &str,
) -> Result<String, ConvertError> {
    let writing = Writing {
        sbom,
        support,
        created,
    };
    (target.write)(&writing).map_err(ConvertError::Writing)
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
    for Leftover { path, count, first } in (format.leftover)(&probe, limits)? {
        losses.add(Loss {
            what: path,
            component: String::new(),
            values: vec![first],
            count,
        });
    }
    Ok(())
}

/// Adds what of a graph is not there when the written text is read.
///
/// # Errors
/// Where the text cannot be read.
pub fn lost(
    sbom: &Sbom,
    text: &str,
    limits: &Limits,
    losses: &mut Losses,
) -> Result<(), ConvertError> {
    // It may be several times larger than the source, which was not too large.
    let limits = Limits {
        max_bytes: u64::from(u32::MAX),
        ..*limits
    };
    let back = read(text.as_bytes(), &limits).map_err(ConvertError::Written)?;
    let matched = Matched::of(sbom, &back.value);
    let name = |index: usize| {
        let component = sbom.components.get(index);
        component.map_or(String::new(), |c| c.plain_name())
    };
    for index in &matched.removed {
        losses.add(Loss {
            what: "component".to_owned(),
            component: name(*index),
            values: Vec::new(),
            count: 1,
        });
    }
    for (left, right) in &matched.pairs {
        let changes = matched.changes(*left, *right).into_iter();
        for change in changes.filter(|c| !c.left.is_empty()) {
            // What has no word in the target is there under a wider one.
            let becomes = change.right.first().filter(|_| change.field == Field::Kind);
            let becomes = becomes.map_or(String::new(), |to| format!(" (becomes {to})"));
            losses.add(Loss {
                what: format!("{}{becomes}", change.field.word()),
                component: name(*left),
                count: change.left.len(),
                values: change.left,
            });
        }
    }
    document(sbom, &back.value, losses);
    Ok(())
}

fn document(sbom: &Sbom, back: &Sbom, losses: &mut Losses) {
    let one = |text: &Option<String>| text.iter().cloned().collect::<Vec<_>>();
    let mut add = |what: &str, before: Vec<String>, after: &[String]| {
        let values: Vec<String> = before.into_iter().filter(|v| !after.contains(v)).collect();
        if !values.is_empty() {
            losses.add(Loss {
                what: format!("document {what}"),
                component: String::new(),
                count: values.len(),
                values,
            });
        }
    };
    add("serial", one(&sbom.serial), &one(&back.serial));
    add("name", one(&sbom.aside.name), &one(&back.aside.name));
    add("author", sbom.authors.clone(), &back.authors);
    add("tool", sbom.tools.clone(), &back.tools);
    add(
        "lifecycle",
        sbom.aside.lifecycles.clone(),
        &back.aside.lifecycles,
    );
    let instant = |t: &Option<String>| {
        let text = t.as_deref().unwrap_or("");
        asepsis_domain::time::in_utc(text).unwrap_or_else(|| text.to_owned())
    };
    if sbom.timestamp.is_some() {
        add(
            "timestamp",
            vec![instant(&sbom.timestamp)],
            &[instant(&back.timestamp)],
        );
    }
    let urls = |s: &Sbom| {
        let all = s.aside.references.iter();
        all.map(|r| format!("{} {}", r.kind, r.url))
            .collect::<Vec<_>>()
    };
    add("reference", urls(sbom), &urls(back));
    let revision = |s: &Sbom| s.revision.filter(|r| *r != 1).map(|r| r.to_string());
    add("revision", one(&revision(sbom)), &one(&revision(back)));
    if sbom.subject.is_some() && back.subject.is_none() {
        add("subject", vec!["what it describes".to_owned()], &[]);
    }
}
