//! lifecycle.toml: the stages of the releases' life, and what components that lose support mean for them.

use asepsis_domain::place::Located;
use asepsis_domain::stage::{Stage, StageBasis, StageEntry, SupportAssessment, SupportOutcome};

use super::DossierFile;
use super::parts::Parts;
use super::record::head;
use crate::schema::Row;

/// The file.
pub(super) const FILE: DossierFile = DossierFile {
    name: "lifecycle.toml",
    what: "Stages of life that releases entered, by declaration or assessment, and assessments of components that lose support.",
    reader: read,
};

fn read(row: &mut Row<'_>, parts: &mut Parts) {
    let stages = row
        .may("stage", "A stage of life that releases entered.")
        .tables("stage", stage);
    parts.stages.extend(stages.into_iter().flatten());
    let assessments = row
        .may(
            "assessment",
            "What components that lose support mean for patients, and what is done.",
        )
        .tables("assessment", assessment);
    parts
        .support_assessments
        .extend(assessments.into_iter().flatten());
}

/// Returns the entry; one without a readable stage or day is told and left out: it would say something else.
fn stage(row: &mut Row<'_>) -> Option<StageEntry> {
    let head = head(row);
    let stage = row.must("stage", "The stage.").word(Stage::WORDS);
    let from = row
        .must("from", "The day on which they entered it.")
        .located_date();
    let basis = row
        .must("basis", "On what it rests.")
        .word(StageBasis::WORDS);
    let reason = row.must("reason", "Why.").text();
    let by = row.must("by", "Who declares it.").text();
    let releases = row
        .may("releases", "Releases that it covers; absent: all.")
        .releases();
    let assessments = row.may(
        "assessments",
        "Assessments of components on which it rests.",
    );
    let assessments = assessments.links();
    let told = row.may("told", "The day on which users were told.").date();
    let notice = row.may("notice", "Where users find the notice.").text();
    let evidence = row.may("evidence", "Evidence.").links();
    Some(StageEntry {
        head,
        stage: stage?,
        from: from?,
        basis: basis.unwrap_or(StageBasis::Declaration),
        reason,
        by,
        releases,
        assessments,
        told,
        notice,
        evidence,
    })
}

/// Returns the assessment; one without a readable outcome is told and left out.
fn assessment(row: &mut Row<'_>) -> Option<SupportAssessment> {
    let head = head(row);
    let components = row
        .must(
            "components",
            "The components: purl with or without version, CPE, or name.",
        )
        .all_located();
    let releases = row
        .may("releases", "Releases that it covers; absent: all.")
        .releases();
    let on = row.must("on", "When it was made.").date();
    let by = row.must("by", "Who made it.").text();
    let may_impact_patients = row
        .must("may_impact_patients", "Whether patients may be affected.")
        .flag();
    let impact = row.must("impact", "How, or why not.").text();
    let outcome = row
        .must("outcome", "What follows.")
        .word(SupportOutcome::WORDS);
    let plan = row.may(
        "plan",
        "What is done until then and after, compensating controls too.",
    );
    let plan = plan.text();
    let until: Option<Located<_>> = row
        .may("until", "The day by which it is done.")
        .located_date();
    let about = row.may("about", "Controls, risks and decisions that it rests on.");
    let about = about.links();
    let told = row.may("told", "The day on which users were told.").date();
    let evidence = row.may("evidence", "Evidence.").links();
    Some(SupportAssessment {
        head,
        components,
        releases,
        on,
        by,
        may_impact_patients,
        impact,
        outcome: outcome?,
        plan,
        until,
        about,
        told,
        evidence,
    })
}
