//! Version 1: one table of routes, from which both the router and the OpenAPI description are made, so that they cannot
//! differ.

mod rows;

use asepsis_format::report::api::{
    ClockDetail, DecisionState, DocumentRow, HitRow, MetricRow, Page, RecordRow, ReleaseComponent,
    ReleaseRow, RiskRow, ShiftRow, Standing,
};
use asepsis_format::report::check::DiagnosticRow;
use asepsis_format::report::diff::DiffReport;
use asepsis_format::report::gap::{ItemRow, StepRow};
use asepsis_format::report::scan::FindingRow;
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::Serialize;

use crate::api::page;
use crate::ask::{Asked, Slice};
use crate::error::Error;

/// Most rows of a page.
pub(crate) const MOST: usize = 1000;
/// Rows of a page where nothing is said.
pub(crate) const USUAL: usize = 100;

/// A route that gives rows.
pub(crate) struct Row {
    /// Its path, below `/api/v1` or `/api/v1/projects/{project}`.
    pub(crate) path: &'static str,
    /// What it gives, in a line.
    pub(crate) summary: &'static str,
    /// Parameters besides those of pages.
    pub(crate) parameters: &'static [Parameter],
    /// It gives a page of a list.
    pub(crate) paged: bool,
    /// The form of the answer.
    pub(crate) form: fn(&mut SchemaGenerator) -> Schema,
    /// Makes the answer.
    act: fn(&Asked) -> Result<String, Error>,
}

/// A parameter of a query.
pub(crate) struct Parameter {
    pub(crate) name: &'static str,
    pub(crate) meaning: &'static str,
    pub(crate) required: bool,
}

/// Returns a parameter that may be left out.
pub(crate) const fn may(name: &'static str, meaning: &'static str) -> Parameter {
    Parameter {
        name,
        meaning,
        required: false,
    }
}

/// The release that is meant.
pub(crate) const RELEASE: Parameter = may(
    "release",
    "Only of this release; that in focus where none is named, `all` for all.",
);

/// All routes that give rows, by path.
pub(crate) const ROUTES: &[Row] = &[
    Row {
        path: "/changes",
        summary: "What is different between two releases, and what that may mean for each market",
        parameters: &[
            Parameter {
                name: "from",
                meaning: "The earlier release.",
                required: true,
            },
            Parameter {
                name: "to",
                meaning: "The later release.",
                required: true,
            },
        ],
        paged: false,
        form: SchemaGenerator::subschema_for::<DiffReport>,
        act: rows::changes,
    },
    Row {
        path: "/clocks",
        summary: "Reporting clocks of the cases, soonest first",
        parameters: &[],
        paged: true,
        form: SchemaGenerator::subschema_for::<Page<ClockDetail>>,
        act: rows::clocks,
    },
    Row {
        path: "/components",
        summary: "Components of a release, with what was looked up",
        parameters: &[
            RELEASE,
            may(
                "status",
                "Only with this result: `affected`, `clear`, `indeterminate`, `unidentified`.",
            ),
        ],
        paged: true,
        form: SchemaGenerator::subschema_for::<Page<ReleaseComponent>>,
        act: rows::components,
    },
    Row {
        path: "/decisions",
        summary: "Decisions with the facts that have moved under them",
        parameters: &[],
        paged: true,
        form: SchemaGenerator::subschema_for::<Page<DecisionState>>,
        act: rows::decisions,
    },
    Row {
        path: "/diagnostics",
        summary: "Everything that is wrong, worth a look or open in the dossier",
        parameters: &[],
        paged: true,
        form: SchemaGenerator::subschema_for::<Page<DiagnosticRow>>,
        act: rows::diagnostics,
    },
    Row {
        path: "/documents",
        summary: "Documents that can be issued, with the submissions that ask for them",
        parameters: &[],
        paged: true,
        form: SchemaGenerator::subschema_for::<Page<DocumentRow>>,
        act: rows::documents,
    },
    Row {
        path: "/findings",
        summary: "Findings, sorted and filtered",
        parameters: &[
            RELEASE,
            may(
                "state",
                "Only these: `untriaged`, `stale`, `open`, `closed`.",
            ),
            may(
                "severity",
                "Only of this severity: `critical`, `high`, `medium`, `low`, `none`, `unknown`.",
            ),
            may("kev", "`yes`: only those known to be exploited."),
            may("q", "Only those that name these words."),
            may(
                "sort",
                "`urgency` (usual), `severity`, `component`, `vulnerability`, `epss`.",
            ),
        ],
        paged: true,
        form: SchemaGenerator::subschema_for::<Page<FindingRow<'_>>>,
        act: rows::findings,
    },
    Row {
        path: "/findings/{id}",
        summary: "One finding with all its reasons",
        parameters: &[],
        paged: false,
        form: SchemaGenerator::subschema_for::<FindingRow<'_>>,
        act: rows::finding,
    },
    Row {
        path: "/items",
        summary: "Catalogue items: what each market and standard asks, and where it stands",
        parameters: &[
            may(
                "market",
                "Only of this market; `standards` for those of no market.",
            ),
            may("status", "Only with this status."),
        ],
        paged: true,
        form: SchemaGenerator::subschema_for::<Page<ItemRow>>,
        act: rows::items,
    },
    Row {
        path: "/metrics",
        summary: "Cybersecurity metrics, derived from the events of cases",
        parameters: &[],
        paged: true,
        form: SchemaGenerator::subschema_for::<Page<MetricRow>>,
        act: rows::metrics,
    },
    Row {
        path: "/records",
        summary: "Records with their links in both directions",
        parameters: &[
            may("kind", "Only of this kind, such as `threat`."),
            may(
                "loose",
                "`yes`: only those around which something is missing.",
            ),
        ],
        paged: true,
        form: SchemaGenerator::subschema_for::<Page<RecordRow>>,
        act: rows::records,
    },
    Row {
        path: "/records/{id}",
        summary: "One record with its links in both directions",
        parameters: &[],
        paged: false,
        form: SchemaGenerator::subschema_for::<RecordRow>,
        act: rows::record,
    },
    Row {
        path: "/releases",
        summary: "Releases with what was found of each",
        parameters: &[],
        paged: true,
        form: SchemaGenerator::subschema_for::<Page<ReleaseRow>>,
        act: rows::releases,
    },
    Row {
        path: "/risks",
        summary: "Security risks before and after control",
        parameters: &[],
        paged: true,
        form: SchemaGenerator::subschema_for::<Page<RiskRow>>,
        act: rows::risks,
    },
    Row {
        path: "/search",
        summary: "Search over everything",
        parameters: &[Parameter {
            name: "q",
            meaning: "The words, all of which must occur.",
            required: true,
        }],
        paged: true,
        form: SchemaGenerator::subschema_for::<Page<HitRow>>,
        act: rows::search,
    },
    Row {
        path: "/shifts",
        summary: "What stands elsewhere than when the person last looked: what got worse first",
        parameters: &[],
        paged: true,
        form: SchemaGenerator::subschema_for::<Page<ShiftRow>>,
        act: rows::shifts,
    },
    Row {
        path: "/standing",
        summary: "What is served, as of when, and what is wrong with the dossier since",
        parameters: &[],
        paged: false,
        form: SchemaGenerator::subschema_for::<Standing>,
        act: rows::standing,
    },
    Row {
        path: "/steps",
        summary: "What to do next: the step first that unlocks most",
        parameters: &[may("market", "Only those that a market waits for.")],
        paged: true,
        form: SchemaGenerator::subschema_for::<Page<StepRow>>,
        act: rows::steps,
    },
];

/// Returns the answer of a route as text.
pub(crate) fn answer(row: &Row, asked: &Asked) -> Result<String, Error> {
    (row.act)(asked)
}

/// Returns the page of a list that is asked for, each row made only where it is on it.
fn paged<T, R: Serialize + JsonSchema>(
    asked: &Asked,
    all: Vec<T>,
    row: impl Fn(T) -> R,
) -> Result<String, Error> {
    let slice = Slice::of(asked, USUAL, MOST)?;
    let total = all.len();
    let items = slice.cut(all).into_iter().map(row).collect();
    page(asked, asked.evaluation()?.as_of, (slice, total), items)
}
