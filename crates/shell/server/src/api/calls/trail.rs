//! Calls about the audit trail, of the installation and of a project.

use asepsis_domain::access::Permission;
use asepsis_format::report::api::Page;
use asepsis_format::report::audit::{AuditReport, EntryRow};
use schemars::SchemaGenerator;

use super::{Call, Gives};
use crate::api::trail;
use crate::api::v1::{Parameter, may};
use crate::route::Need;

const ALL: Need = Need::Organisation(Permission::Audit);
const OF_PROJECT: Need = Need::Project(Permission::Audit);

const ENTRIES: &[Parameter] = &[
    may("subject", "Only about this."),
    may("actor", "Only by this person or program."),
    may("from", "Only from this time on, RFC 3339."),
    may("before", "Only before this time, RFC 3339."),
];

const ALL_ENTRIES: &[Parameter] = &[
    may("project", "Only of this project."),
    may("subject", "Only about this."),
    may("actor", "Only by this person or program."),
    may("from", "Only from this time on, RFC 3339."),
    may("before", "Only before this time, RFC 3339."),
];

const NOTED: &[Parameter] = &[may(
    "noted",
    "An end that was noted earlier, NUMBER:HASH, which the trail must still have.",
)];

const PAGE: &[(u16, &str, Gives)] = &[(
    200,
    "Entries.",
    Gives::Tagged(SchemaGenerator::subschema_for::<Page<EntryRow<'_>>>),
)];
const REPORT: &[(u16, &str, Gives)] = &[(
    200,
    "The end of the trail, where it does not hold, and the entries wanted, oldest first.",
    Gives::Tagged(SchemaGenerator::subschema_for::<AuditReport<'_>>),
)];
const PRINT: &[(u16, &str, Gives)] = &[(200, "Tagged PDF.", Gives::File("application/pdf"))];

/// All calls about the audit trail.
pub(crate) const OF_THE_TRAIL: &[Call] = &[
    Call::get(
        "/audit",
        "audit",
        "Entries of the audit trail, latest first",
        ALL,
        trail::entries,
        PAGE,
    )
    .with(ALL_ENTRIES)
    .paged()
    .failing(&[400]),
    Call::get(
        "/audit/copy",
        "audit-copy",
        "A copy of entries for an inspection, with the verdict on the whole trail",
        ALL,
        trail::copy,
        REPORT,
    )
    .with(ALL_ENTRIES)
    .failing(&[400]),
    Call::get(
        "/audit/copy/pdf",
        "audit-copy-in-print",
        "The same in print",
        ALL,
        trail::copy_in_print,
        PRINT,
    )
    .with(ALL_ENTRIES)
    .failing(&[400]),
    Call::get(
        "/audit/verified",
        "verify-audit",
        "Is the whole trail as it was written, and what it tells of kept as it was",
        ALL,
        trail::verified,
        REPORT,
    )
    .with(NOTED)
    .failing(&[400]),
    Call::get(
        "/projects/{project}/audit",
        "audit-of-project",
        "Entries of the audit trail about a project, latest first",
        OF_PROJECT,
        trail::entries,
        PAGE,
    )
    .with(ENTRIES)
    .paged()
    .failing(&[400]),
    Call::get(
        "/projects/{project}/audit/copy",
        "audit-copy-of-project",
        "A copy of entries about a project for an inspection, with the verdict on the whole trail",
        OF_PROJECT,
        trail::copy,
        REPORT,
    )
    .with(ENTRIES)
    .failing(&[400]),
    Call::get(
        "/projects/{project}/audit/copy/pdf",
        "audit-copy-of-project-in-print",
        "The same in print",
        OF_PROJECT,
        trail::copy_in_print,
        PRINT,
    )
    .with(ENTRIES)
    .failing(&[400]),
];
