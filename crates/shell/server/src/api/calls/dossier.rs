//! Calls about one dossier: of a folder, or of a team's project.

use asepsis_domain::access::Permission;
use asepsis_format::report::api::acts::{OrderedPackage, Outdated, PackageRow};
use asepsis_format::report::api::team::{List, RefusedDossier};
use schemars::{Schema, SchemaGenerator, json_schema};

use super::{Call, Gives, Takes};
use crate::api::v1::{Parameter, RELEASE, may};
use crate::api::{packages, records, scan};
use crate::route::{Need, Verb};

const READ: Need = Need::Project(Permission::Read);
const DECIDE: Need = Need::Project(Permission::Decide);
const EDIT: Need = Need::Project(Permission::Edit);
const PACKAGE: Need = Need::Project(Permission::Package);

const REASON: Parameter = may(
    "reason",
    "Why; a team's server demands it, for its audit trail.",
);

fn record(_: &mut SchemaGenerator) -> Schema {
    json_schema!({
        "type": "object",
        "description": "A record with the keys of its file, as the schema of the file has them; days and instants are strings. A key that is left out is empty."
    })
}

fn report(_: &mut SchemaGenerator) -> Schema {
    json_schema!({
        "type": "object",
        "description": "The report `asepsis.scan/1`, as its own schema has it."
    })
}

const RECORD: &[(u16, &str, Gives)] = &[(200, "The record.", Gives::Tagged(record))];

const PUT: &[(u16, &str, Gives)] = &[
    (200, "The record, as it says now.", Gives::Tagged(record)),
    (201, "The record, which is new.", Gives::Tagged(record)),
    (
        412,
        "It says something else by now (`moved`).",
        Gives::Problem(SchemaGenerator::subschema_for::<Outdated>),
    ),
    (
        422,
        "With it the dossier has errors; nothing was kept.",
        Gives::Json(SchemaGenerator::subschema_for::<RefusedDossier>),
    ),
];

const DELETED: &[(u16, &str, Gives)] = &[
    (
        204,
        "It is not there any more; its versions stay.",
        Gives::Nothing,
    ),
    (
        412,
        "It says something else by now, or is not there (`moved`).",
        Gives::Problem(SchemaGenerator::subschema_for::<Outdated>),
    ),
    (
        422,
        "Without it the dossier has errors; nothing was changed.",
        Gives::Json(SchemaGenerator::subschema_for::<RefusedDossier>),
    ),
];

const PACKAGES: Gives = Gives::Tagged(SchemaGenerator::subschema_for::<List<PackageRow>>);
const ONE_PACKAGE: Gives = Gives::Tagged(SchemaGenerator::subschema_for::<PackageRow>);
const ORDERED: Gives = Gives::Json(SchemaGenerator::subschema_for::<PackageRow>);
const NOT_READY: &[u16] = &[400, 409];

/// All calls about a dossier.
pub(crate) const OF_A_DOSSIER: &[Call] = &[
    Call::get(
        "/packages",
        "packages",
        "Packages of the submissions for the device's markets, and where each stands",
        READ,
        packages::list,
        &[(200, "The packages.", PACKAGES)],
    )
    .with(&[RELEASE])
    .failing(NOT_READY),
    Call::get(
        "/packages",
        "order-package",
        "Order a package; one that waits already is not ordered twice",
        PACKAGE,
        packages::order,
        &[(202, "It is ordered.", ORDERED)],
    )
    .by(
        Verb::Post,
        Takes::Json(SchemaGenerator::subschema_for::<OrderedPackage>),
    )
    .once()
    .failing(NOT_READY),
    Call::get(
        "/packages/{submission}/{release}",
        "package",
        "Where a package stands",
        READ,
        packages::one,
        &[(200, "The package.", ONE_PACKAGE)],
    )
    .failing(NOT_READY),
    Call::get(
        "/packages/{submission}/{release}/zip",
        "package-zip",
        "The zip of a package that is done",
        READ,
        packages::zip,
        &[(200, "The zip.", Gives::File("application/zip"))],
    )
    .failing(NOT_READY),
    Call::get(
        "/records/{kind}/{id}",
        "read-record",
        "A record as it is written, with its version as tag",
        READ,
        records::read,
        RECORD,
    ),
    Call::get(
        "/records/{kind}/{id}",
        "write-record",
        "Write a record of a kind that is at home here: a new one, or in the place of the version that was seen",
        EDIT,
        records::put,
        PUT,
    )
    .by(Verb::Put, Takes::Json(record))
    .with(&[REASON])
    .conditional()
    .failing(NOT_READY),
    Call::get(
        "/records/{kind}/{id}",
        "remove-record",
        "Take a record out of the dossier; its versions stay",
        EDIT,
        records::delete,
        DELETED,
    )
    .by(Verb::Delete, Takes::Nothing)
    .with(&[REASON])
    .conditional()
    .failing(NOT_READY),
    Call::get(
        "/records/decision/{id}",
        "read-decision",
        "A decision as it is written, with its version as tag",
        READ,
        records::read,
        RECORD,
    ),
    Call::get(
        "/records/decision/{id}",
        "write-decision",
        "Write a decision: a new one, or in the place of the version that was seen",
        DECIDE,
        records::put,
        PUT,
    )
    .by(Verb::Put, Takes::Json(record))
    .with(&[REASON])
    .conditional()
    .failing(NOT_READY),
    Call::get(
        "/records/decision/{id}",
        "remove-decision",
        "Take a decision out of the dossier; its versions stay",
        DECIDE,
        records::delete,
        DELETED,
    )
    .by(Verb::Delete, Takes::Nothing)
    .with(&[REASON])
    .conditional()
    .failing(NOT_READY),
    Call::get(
        "/scan",
        "scan",
        "Evaluate an SBOM against the snapshot; nothing of it is kept",
        READ,
        scan::posted,
        &[(200, "The report.", Gives::Tagged(report))],
    )
    .by(Verb::Post, Takes::File("application/octet-stream"))
    .with(&[may("name", "The name under which the report speaks of it.")])
    .failing(&[409, 422]),
];
