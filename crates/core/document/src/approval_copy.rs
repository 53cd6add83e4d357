//! Approvals in print: every version of a subject whose approval was asked for, with its signatures.
//!
//! 21 CFR 11.50, <https://www.ecfr.gov/current/title-21/section-11.50>: printed name, date and time, and meaning of each
//! signature are part of every readable form of the record. 21 CFR 11.70: a signature stays linked to its record, here by
//! the SHA-256 digest of the exact version.

use asepsis_domain::approval::{Meaning, State};
use asepsis_domain::time::{Instant, rfc3339};

use crate::content::{Body, Column, Document, Inline, Inlines, KeyValue, Row, Source, Tone, line};

/// What is printed.
#[derive(Debug, Clone, Copy)]
pub struct ApprovalCopy<'a> {
    /// Name of the device.
    pub device: &'a str,
    /// Id of the project.
    pub project: &'a str,
    /// What is approved, in words such as `release 2.1.0`.
    pub subject: &'a str,
    /// Digest of the version as it is now.
    pub now: &'a str,
    /// Versions, latest first.
    pub versions: &'a [ApprovedVersion],
    /// When the copy was made.
    pub at: Instant,
}

/// A version whose approval was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApprovedVersion {
    /// Its digest.
    pub digest: String,
    /// Where it stands.
    pub state: State,
    /// The subject is another version by now.
    pub outdated: bool,
    /// Who asked.
    pub asked_by: String,
    /// When, RFC 3339.
    pub asked_at: String,
    /// Signatures, oldest first.
    pub signatures: Vec<GivenSignature>,
}

/// A signature that was given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GivenSignature {
    /// The number of its entry in the audit trail.
    pub number: i64,
    /// Printed name.
    pub name: String,
    /// Account.
    pub login: String,
    /// When, UTC, RFC 3339.
    pub at: String,
    /// The same time as the signer's clock showed it.
    pub there: Option<String>,
    /// What it means.
    pub meaning: Meaning,
    /// It counts: one that was given before the asking was taken back does not.
    pub counts: bool,
}

/// Returns the copy.
pub fn approval_copy(copy: &ApprovalCopy<'_>) -> Document {
    let mut body = Body::new();
    let value = |label: &str, value: Inlines| KeyValue::new(label, value, [Source::Standing]);
    body.key_values(vec![
        value("Device", line![copy.device]),
        value("Project", line![copy.project]),
        value("Version now", line![Inline::code(copy.now)]),
        value("Printed", line![rfc3339(copy.at)]),
    ]);
    body.standing(
        "A signature is bound to the SHA-256 digest of one exact version, and to the entry of the audit trail that has \
         its number. For another version it says nothing.",
    );
    if copy.versions.is_empty() {
        body.standing("Nobody has asked for the approval of any version.");
    }
    for (number, version) in copy.versions.iter().enumerate() {
        one(number, version, &mut body);
    }
    Document {
        id: "approval-copy".to_owned(),
        title: format!("Approval of {}", copy.subject),
        subtitle: copy.device.to_owned(),
        front: None,
        blocks: body.finish(),
    }
}

fn one(number: usize, version: &ApprovedVersion, body: &mut Body) {
    let digest: String = version.digest.chars().take(12).collect();
    body.heading(1, format!("version-{number}"), format!("Version {digest}"));
    let tone = match version.state {
        State::Approved if !version.outdated => Tone::Good,
        State::Approved | State::InReview => Tone::Caution,
        State::Draft | State::Superseded => Tone::Neutral,
    };
    let mut state = line![Inline::badge(version.state.word(), tone)];
    if version.outdated {
        state.extend(line![
            " ",
            Inline::badge("outdated", Tone::Caution),
            " It is another version by now: what was signed here is not what stands."
        ]);
    }
    let value = |label: &str, value: Inlines| KeyValue::new(label, value, [Source::Standing]);
    let asked = format!("{}, {}", version.asked_by, version.asked_at);
    body.key_values(vec![
        value("Digest", line![Inline::code(&version.digest)]),
        value("State", state),
        value("Asked for by", line![asked]),
    ]);
    if version.signatures.is_empty() {
        body.standing("No signature was given.");
        return;
    }
    let rows = version.signatures.iter().map(|given| {
        let mut when = line![&given.at];
        if let Some(there) = &given.there {
            when.extend(line![Inline::Break, there]);
        }
        let mut means = line![given.meaning.word()];
        if !given.counts {
            means.extend(line![
                Inline::Break,
                "given before the asking was taken back: counts no more"
            ]);
        }
        let cells = [
            line![
                Inline::strong(&given.name),
                Inline::Break,
                given.login.as_str()
            ],
            means,
            when,
            line![given.number.to_string()],
        ];
        Row::new(cells, [Source::Standing])
    });
    let columns = [
        ("Signed by", Column::left(26)),
        ("Meaning", Column::left(24)),
        (
            "When, UTC and as the signer's clock had it",
            Column::left(38),
        ),
        ("Entry", Column::right(12)),
    ];
    body.table(
        format!("signatures-{number}"),
        "Signatures",
        &columns,
        rows.collect(),
    );
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::markdown;

    fn printed(versions: &[ApprovedVersion]) -> String {
        let document = approval_copy(&ApprovalCopy {
            device: "Pump",
            project: "pump",
            subject: "release 2.1.0",
            now: "aa11",
            versions,
            at: "2026-11-24T00:00:00Z".parse().unwrap(),
        });
        markdown::document(&document)
    }

    #[test]
    fn a_signature_has_name_time_and_meaning_and_what_is_over_says_so() {
        let given = |counts| GivenSignature {
            number: 17,
            name: "Ada Approver".to_owned(),
            login: "ada".to_owned(),
            at: "2026-11-24T08:00:00Z".to_owned(),
            there: Some("2026-11-24T09:00:00+01:00[Europe/Berlin]".to_owned()),
            meaning: Meaning::Approval,
            counts,
        };
        let version = |outdated, counts| ApprovedVersion {
            digest: "aa11".to_owned(),
            state: State::Approved,
            outdated,
            asked_by: "eng".to_owned(),
            asked_at: "2026-11-23T08:00:00Z".to_owned(),
            signatures: vec![given(counts)],
        };
        let text = printed(&[version(false, true)]);
        for tells in [
            "Ada Approver",
            "2026-11-24T08:00:00Z",
            "Europe/Berlin",
            "approval",
            "17",
        ] {
            assert!(text.contains(tells), "{tells}: {text}");
        }
        assert!(!text.contains("outdated") && !text.contains("counts no more"));
        let text = printed(&[version(true, false)]);
        assert!(text.contains("outdated") && text.contains("counts no more"));
        assert!(printed(&[]).contains("Nobody has asked"));
    }
}
