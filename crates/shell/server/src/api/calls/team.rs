//! Calls that a team's server has beside those about a dossier.

use asepsis_domain::access::Permission;
use asepsis_format::report::api::Page;
use asepsis_format::report::api::acts::{
    AccountDetail, ApprovalRow, ApprovalsOf, EntryMade, GivenSignature, InvitedAccount, JobRow,
    LinkMade, SeenVersion,
};
use asepsis_format::report::api::team::{
    AccountRow, List, ProjectRow, PushRow, PushedRow, RefusedDossier,
};
use schemars::SchemaGenerator;

use super::{Call, Gives, Takes};
use crate::api::v1::{Parameter, may};
use crate::api::{accounts, approvals, team};
use crate::route::{Need, Verb};

const ADMINISTER: Need = Need::Organisation(Permission::Administer);
const READ: Need = Need::Project(Permission::Read);
const SIGN: Need = Need::Project(Permission::Sign);

const REASON: &[Parameter] = &[may("reason", "Why; it stands in the audit trail.")];

const CHOSEN: &[Parameter] = &[
    may("q", "Only those with these words in id, title or release."),
    may(
        "only",
        "Only those with: `exploited`, `undecided`, `stale`, `clocks`; or `broken`.",
    ),
    may("sort", "`need` (usual), `severity`, `clock`, `title`."),
];

const LIMIT: &[Parameter] = &[may("limit", "Most jobs, from 1 to 1000; usually 100.")];

const ENTRY: &[(u16, &str, Gives)] = &[(
    200,
    "It is done.",
    Gives::Json(SchemaGenerator::subschema_for::<EntryMade>),
)];
const JOBS: &[(u16, &str, Gives)] = &[(
    200,
    "Jobs.",
    Gives::Tagged(SchemaGenerator::subschema_for::<List<JobRow>>),
)];
const ACCOUNT: &[(u16, &str, Gives)] = &[(
    200,
    "The account.",
    Gives::Tagged(SchemaGenerator::subschema_for::<AccountDetail>),
)];
const LINK: &[(u16, &str, Gives)] = &[(
    201,
    "The link, which is shown once.",
    Gives::Json(SchemaGenerator::subschema_for::<LinkMade>),
)];
const DONE: &[(u16, &str, Gives)] = &[(204, "It is done.", Gives::Nothing)];
const CANNOT: &[u16] = &[409];

/// All calls that a team's server has besides.
pub(crate) const OF_A_TEAM: &[Call] = &[
    Call::get(
        "/account",
        "account",
        "Whose token or session it is",
        Need::Account,
        team::account,
        &[(
            200,
            "The account.",
            Gives::Tagged(SchemaGenerator::subschema_for::<AccountRow>),
        )],
    ),
    Call::get(
        "/accounts",
        "accounts",
        "All accounts",
        ADMINISTER,
        accounts::list,
        &[(
            200,
            "The accounts.",
            Gives::Tagged(SchemaGenerator::subschema_for::<List<AccountDetail>>),
        )],
    ),
    Call::get(
        "/accounts",
        "invite",
        "Make an account with a role, and the link by which its owner takes it",
        ADMINISTER,
        accounts::invite,
        LINK,
    )
    .by(
        Verb::Post,
        Takes::Json(SchemaGenerator::subschema_for::<InvitedAccount>),
    )
    .once()
    .failing(&[400, 409]),
    Call::get(
        "/accounts/{login}",
        "account-by-login",
        "One account",
        ADMINISTER,
        accounts::one,
        ACCOUNT,
    ),
    Call::get(
        "/accounts/{login}/disable",
        "disable-account",
        "Disable an account: its sessions end, its tokens do nothing",
        ADMINISTER,
        accounts::disable,
        ACCOUNT,
    )
    .by(Verb::Post, Takes::Nothing)
    .with(REASON)
    .failing(CANNOT),
    Call::get(
        "/accounts/{login}/enable",
        "enable-account",
        "Enable an account, and unlock it",
        ADMINISTER,
        accounts::enable,
        ACCOUNT,
    )
    .by(Verb::Post, Takes::Nothing)
    .with(REASON)
    .failing(CANNOT),
    Call::get(
        "/accounts/{login}/grants/{role}/{scope}",
        "grant",
        "Grant a role in a project, or with `*` in all; nobody grants one to themselves",
        ADMINISTER,
        accounts::give,
        DONE,
    )
    .by(Verb::Put, Takes::Nothing)
    .with(REASON)
    .failing(&[400, 409]),
    Call::get(
        "/accounts/{login}/grants/{role}/{scope}",
        "withdraw-grant",
        "Withdraw a role; that of the last administrator stays",
        ADMINISTER,
        accounts::withdraw,
        DONE,
    )
    .by(Verb::Delete, Takes::Nothing)
    .with(REASON)
    .failing(&[400, 409]),
    Call::get(
        "/accounts/{login}/link",
        "account-link",
        "Make a new link for an account, by which its owner sets a password",
        ADMINISTER,
        accounts::link,
        LINK,
    )
    .by(Verb::Post, Takes::Nothing)
    .with(REASON)
    .once()
    .failing(CANNOT),
    Call::get(
        "/jobs",
        "jobs",
        "Jobs, the latest first",
        ADMINISTER,
        team::jobs,
        JOBS,
    )
    .with(LIMIT)
    .failing(&[400]),
    Call::get(
        "/projects",
        "projects",
        "The projects that may be seen, as they stood when they were evaluated",
        Need::Account,
        team::projects,
        &[(
            200,
            "The projects.",
            Gives::Tagged(SchemaGenerator::subschema_for::<Page<ProjectRow>>),
        )],
    )
    .with(CHOSEN)
    .paged()
    .failing(&[400]),
    Call::get(
        "/projects/{project}/approvals",
        "approvals",
        "The latest version of everything whose approval was ever asked for",
        READ,
        approvals::list,
        &[(
            200,
            "The approvals.",
            Gives::Tagged(SchemaGenerator::subschema_for::<List<ApprovalRow>>),
        )],
    ),
    Call::get(
        "/projects/{project}/approvals/ask",
        "ask-approval",
        "Ask for the approval of the version that was seen, in a session",
        SIGN,
        approvals::ask,
        ENTRY,
    )
    .by(
        Verb::Post,
        Takes::Json(SchemaGenerator::subschema_for::<SeenVersion>),
    )
    .once()
    .failing(&[400, 409, 412]),
    Call::get(
        "/projects/{project}/approvals/of",
        "approvals-of",
        "All versions of a release, a record or a package whose approval was asked for, and the version now",
        READ,
        approvals::of,
        &[(
            200,
            "The versions.",
            Gives::Tagged(SchemaGenerator::subschema_for::<ApprovalsOf>),
        )],
    )
    .with(&[Parameter {
        name: "subject",
        meaning: "What: `release ID`, `record KIND ID` or `package DIGEST`.",
        required: true,
    }])
    .failing(&[400]),
    Call::get(
        "/projects/{project}/approvals/sign",
        "sign",
        "Sign the version that was seen, in a session, with account and password given anew",
        SIGN,
        approvals::sign,
        ENTRY,
    )
    .by(
        Verb::Post,
        Takes::Json(SchemaGenerator::subschema_for::<GivenSignature>),
    )
    .once()
    .failing(&[400, 409, 412]),
    Call::get(
        "/projects/{project}/approvals/withdraw",
        "withdraw-approval",
        "Take the asking back, in a session",
        SIGN,
        approvals::withdraw,
        ENTRY,
    )
    .by(
        Verb::Post,
        Takes::Json(SchemaGenerator::subschema_for::<SeenVersion>),
    )
    .once()
    .failing(&[400, 409, 412]),
    Call::get(
        "/projects/{project}/jobs",
        "jobs-of-project",
        "Jobs about a project, the latest first",
        READ,
        team::jobs,
        JOBS,
    )
    .with(LIMIT)
    .failing(&[400]),
    Call::get(
        "/projects/{project}/pushes",
        "pushes",
        "Pushes of a project, latest first",
        READ,
        team::pushes,
        &[(
            200,
            "The pushes.",
            Gives::Tagged(SchemaGenerator::subschema_for::<List<PushRow>>),
        )],
    ),
    Call::get(
        "/projects/{project}/pushes",
        "push",
        "Bring in a dossier; the same twice changes nothing, one with errors is refused whole",
        Need::Place(Permission::Push),
        team::push,
        &[
            (
                200,
                "Nothing was different; nothing was written.",
                Gives::Tagged(SchemaGenerator::subschema_for::<PushedRow>),
            ),
            (
                201,
                "The dossier is kept.",
                Gives::Json(SchemaGenerator::subschema_for::<PushedRow>),
            ),
            (
                422,
                "The dossier has errors; nothing of it was kept.",
                Gives::Json(SchemaGenerator::subschema_for::<RefusedDossier>),
            ),
        ],
    )
    .by(Verb::Post, Takes::File("application/zip"))
    .with(&[
        may("repository", "The repository that the dossier stands in."),
        may("commit", "Its commit."),
        may("reason", "Why."),
    ])
    .once()
    .failing(CANNOT),
    Call::get(
        "/projects/{project}/pushes/{number}/files",
        "files-of-push",
        "The files of a project as they stood after a push, as `asepsis pull` writes them",
        READ,
        team::files,
        &[(200, "The zip.", Gives::File("application/zip"))],
    )
    .failing(&[400]),
];
