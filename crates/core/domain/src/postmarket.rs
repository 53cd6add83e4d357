//! After release: cases with their times, what is in the field, submissions, labeling, anomalies, overrides.

use crate::id::{ItemRef, ReleaseId};
use crate::place::{Located, Place};
use crate::record::{Head, Link, Releases};
use crate::time::{Date, Instant};

/// A postmarket case: what happened when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Case {
    /// Head.
    pub head: Head,
    /// What it is about.
    pub description: String,
    /// Vulnerabilities, by id.
    pub vulnerabilities: Vec<Located<String>>,
    /// Releases concerned.
    pub releases: Releases,
    /// Risks and decisions that it belongs to.
    pub about: Vec<Link>,
    /// Events, in file order.
    pub events: Vec<CaseEvent>,
    /// Decisions on reporting.
    pub reportability: Vec<Reportability>,
    /// Address or number of the advisory or alert about it, as published.
    pub advisory_reference: String,
    /// Events with patients and field actions that belong to it, with their report numbers; or that none is known.
    pub related_events: String,
    /// Other submissions and devices changed for the same vulnerability; or that there are none.
    pub other_devices: String,
    /// Submissions that the change needed, or why it needed none.
    pub submission_basis: String,
    /// The security advisory that tells users of it.
    pub advisory: Option<CaseAdvisory>,
}

/// What a security advisory says beyond its case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseAdvisory {
    /// Its id, which its readers cite.
    pub id: String,
    /// Title; empty: the case's.
    pub title: String,
    /// What its readers are told; the case's description stays internal.
    pub summary: String,
    /// To whom it may be shown.
    pub tlp: Tlp,
    /// Whether it is final.
    pub is_final: bool,
    /// Releases that have the fix.
    pub fixed: Releases,
    /// Who is thanked, a line each.
    pub acknowledgments: Vec<String>,
    /// Its revisions, oldest first: when, and what changed.
    pub revisions: Vec<(Instant, String)>,
    /// Where it stands.
    pub at: Place,
}

/// To whom a document may be shown (FIRST, Traffic Light Protocol 1.0, as CSAF 2.0 names it).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Tlp {
    /// Everybody.
    White,
    /// The community.
    Green,
    /// The organisation and its clients.
    Amber,
    /// Those named.
    Red,
}

/// An event of a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseEvent {
    /// What happened.
    pub kind: EventKind,
    /// When.
    pub at: Located<Instant>,
    /// The legal entity concerned.
    pub entity: Option<Link>,
    /// Releases concerned; `None`: those of the case.
    pub release: Option<Located<ReleaseId>>,
    /// Units concerned, for field actions.
    pub units: Option<u64>,
    /// The clocks that it ends; empty: each open one of the case that such an event can end.
    pub ends: Vec<Located<ItemRef>>,
    /// In a sentence.
    pub note: String,
    /// Proof.
    pub evidence: Vec<Link>,
}

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum EventKind {
    /// The vulnerability was identified.
    Identified,
    /// A legal entity became aware.
    Awareness,
    /// A signal came in.
    Signal,
    /// Assessed.
    Assessed,
    /// Customers were told.
    CustomerNotice,
    /// Told the ISAO.
    IsaoNotice,
    /// A correction or removal was initiated.
    CorrectionInitiated,
    /// The authority asked.
    AuthorityRequest,
    /// A fix is made.
    Fixed,
    /// The fix is validated.
    Validated,
    /// The fix is available to users.
    Available,
    /// The fix is in the field, wholly or with the units named.
    Fielded,
    /// Reported to the authority.
    Reported,
    /// Closed.
    Closed,
}

/// A person's decision on a reporting duty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reportability {
    /// The clock: `<file>#<clock>`.
    pub clock: Located<ItemRef>,
    /// Whether it is to be reported.
    pub decision: ReportDecision,
    /// Why.
    pub reason: String,
    /// Who decided.
    pub by: String,
    /// When.
    pub on: Date,
}

/// Whether an event is to be reported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ReportDecision {
    /// To be reported: the clock is open.
    Report,
    /// Reported as a stated precaution, although nobody is sure that it has to be: the clock is open.
    Precaution,
    /// Not to be reported, with the reason.
    NotReportable,
    /// Reporting is not required while stated conditions are met; the clock runs as their limit.
    Conditional,
}

/// What is in the field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fielded {
    /// Release.
    pub release: Located<ReleaseId>,
    /// Market.
    pub market: String,
    /// UDI-DI.
    pub udi_di: String,
    /// Units.
    pub units: u64,
    /// When this was last known.
    pub updated: Option<Date>,
    /// Where it stands.
    pub at: Place,
}

/// A submission to an authority.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Submission {
    /// Head.
    pub head: Head,
    /// Market.
    pub market: String,
    /// Authority.
    pub authority: String,
    /// Number given by the authority.
    pub number: String,
    /// Pathway.
    pub pathway: String,
    /// Date.
    pub date: Option<Date>,
    /// Release submitted: its baseline.
    pub release: Located<ReleaseId>,
    /// Where it stands.
    pub status: String,
}

/// A labeling text and the duties that it meets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// Head.
    pub head: Head,
    /// Catalogue items that it meets.
    pub meets: Vec<Located<ItemRef>>,
    /// Topics of labeling that it tells of, where the items do not say it.
    pub topics: Vec<Located<String>>,
    /// Document that carries it.
    pub document: String,
    /// Page or section.
    pub page: String,
    /// The text, or what it says.
    pub text: String,
    /// Releases that it covers.
    pub releases: Releases,
    /// Threats and risks that are left to users, of which it tells.
    pub tells: Vec<Link>,
    /// How it was shown that users can do what it asks of them.
    pub usability: String,
}

/// An unresolved anomaly.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Anomaly {
    /// Head.
    pub head: Head,
    /// What it is.
    pub description: String,
    /// Weakness, `CWE-…`.
    pub cwe: String,
    /// Releases that have it.
    pub releases: Releases,
    /// Effect on safety and effectiveness.
    pub safety_impact: String,
    /// Effect on security.
    pub security_impact: String,
    /// Criteria and rationale for leaving it.
    pub rationale: String,
}

/// A person's word over a computed status.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Override {
    /// The item.
    pub item: Located<ItemRef>,
    /// The status given.
    pub status: OverrideStatus,
    /// The computed status at the time, to notice when it moves.
    pub over: Option<Located<String>>,
    /// Why.
    pub reason: String,
    /// The source that confirms it, for unverified items.
    pub source: String,
    /// Who.
    pub by: String,
    /// When.
    pub on: Date,
    /// Where it stands.
    pub at: Place,
}

/// The status that a person gives an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum OverrideStatus {
    /// Confirmed as met.
    Met,
    /// Confirmed as not met.
    Missing,
    /// Does not apply.
    NotApplicable,
    /// Applies although the condition does not hold.
    Applies,
    /// The unverified row was checked against its source.
    Verified,
}

impl EventKind {
    /// All values with their words.
    pub const WORDS: &[(&str, Self)] = &[
        ("identified", Self::Identified),
        ("awareness", Self::Awareness),
        ("signal", Self::Signal),
        ("assessed", Self::Assessed),
        ("customer-notice", Self::CustomerNotice),
        ("isao-notice", Self::IsaoNotice),
        ("correction-initiated", Self::CorrectionInitiated),
        ("authority-request", Self::AuthorityRequest),
        ("fixed", Self::Fixed),
        ("validated", Self::Validated),
        ("available", Self::Available),
        ("fielded", Self::Fielded),
        ("reported", Self::Reported),
        ("closed", Self::Closed),
    ];
}

impl Tlp {
    /// All values with their words.
    pub const WORDS: &[(&str, Self)] = &[
        ("white", Self::White),
        ("green", Self::Green),
        ("amber", Self::Amber),
        ("red", Self::Red),
    ];
}

impl ReportDecision {
    /// All values with their words.
    pub const WORDS: &[(&str, Self)] = &[
        ("report", Self::Report),
        ("precaution", Self::Precaution),
        ("not-reportable", Self::NotReportable),
        ("conditional", Self::Conditional),
    ];
}

impl OverrideStatus {
    /// All values with their words.
    pub const WORDS: &[(&str, Self)] = &[
        ("met", Self::Met),
        ("missing", Self::Missing),
        ("not-applicable", Self::NotApplicable),
        ("applies", Self::Applies),
        ("verified", Self::Verified),
    ];
}

/// Returns the file name of an advisory with this id (CSAF 2.0, section 5.1): ids that differ may give one.
pub fn advisory_file_name(id: &str) -> String {
    let mut name = String::new();
    for c in id.to_lowercase().chars() {
        let kept = c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '+' | '-');
        if kept {
            name.push(c);
        } else if !name.ends_with('_') {
            name.push('_');
        }
    }
    name + ".json"
}
