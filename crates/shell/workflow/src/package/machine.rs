//! The machine-readable files of a package: SBOMs with support data, decisions as VEX.

use asepsis_domain::catalogue::{SubmissionDocument, SubmissionForm};
use asepsis_domain::device::Release;
use asepsis_format::sbom::cyclonedx_json::write::write;
use asepsis_format::vex;

use super::{Contents, Plain};
use crate::evaluate::Evaluated;
use crate::failure::Failure;
use crate::sbom::supported;

/// Id of the SBOM among the files of a submission.
pub(super) const SBOM: &str = "sbom";

/// Id of the decisions among the files of a submission.
pub(super) const VEX: &str = "vex";

/// A machine-readable file.
#[derive(Debug)]
pub(super) struct Machine {
    /// As the submission asks for it.
    pub(super) asked: SubmissionDocument,
    /// Name.
    pub(super) name: String,
    /// Bytes.
    pub(super) bytes: Vec<u8>,
}

/// Returns the files that the submission lists.
pub(super) fn files(
    evaluated: &Evaluated,
    form: &SubmissionForm,
    release: &Release,
) -> Result<Vec<Machine>, Failure> {
    let mut all = Vec::new();
    for asked in &form.files {
        let files = match asked.id.as_str() {
            SBOM => sboms(evaluated, release)?,
            VEX => vec![(
                format!("vex-{}.cdx.json", release.id),
                vex_of(evaluated, release)?,
            )],
            other => return Err(Failure::NoDocument(other.to_owned())),
        };
        all.extend(files.into_iter().map(|(name, bytes)| Machine {
            asked: asked.clone(),
            name,
            bytes,
        }));
    }
    Ok(all)
}

/// Adds the files to a package.
pub(super) fn add(files: &[Machine], contents: &mut Contents) {
    for file in files {
        contents.add(Plain {
            path: format!("files/{}", file.name),
            bytes: file.bytes.clone(),
            asked: Some(&file.asked),
            pages: None,
        });
    }
}

fn sboms(evaluated: &Evaluated, release: &Release) -> Result<Vec<(String, Vec<u8>)>, Failure> {
    let mut files = Vec::new();
    for (file, read, support) in supported(evaluated, release) {
        let entry = release.sboms.iter().find(|e| e.file.value == file);
        let configuration = entry.map_or("", |e| e.configuration.as_str());
        let name = format!("sbom-{}-{configuration}.cdx.json", release.id);
        files.push((name, write(read, &support)?.into_bytes()));
    }
    Ok(files)
}

fn vex_of(evaluated: &Evaluated, release: &Release) -> Result<Vec<u8>, Failure> {
    let decisions = &evaluated.dossier.decisions;
    let evaluation = &evaluated.evaluation;
    let statements: Vec<vex::cyclonedx::Statement<'_>> = evaluation
        .findings
        .iter()
        .filter(|f| f.release == release.id)
        .map(|finding| {
            // States stand in the order of the decisions.
            let state = finding.decision.and_then(|d| evaluation.decisions.get(d));
            vex::cyclonedx::Statement {
                finding,
                decision: finding.decision.and_then(|d| decisions.get(d)),
                moved: state.map_or(&[][..], |s| s.moved.as_slice()),
            }
        })
        .collect();
    Ok(
        vex::cyclonedx::write(&evaluated.dossier, release, &statements, evaluation.as_of)?
            .into_bytes(),
    )
}
