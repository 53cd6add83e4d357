//! Approvals as programs see them. Who asks, signs or takes back is a person in a session: a token does neither.

use asepsis_domain::approval::{Meaning, Subject};
use asepsis_format::report::api::acts::{
    ApprovalRow, ApprovalsOf, EntryMade, GivenSignature, SeenVersion, SignatureRow,
};
use asepsis_format::report::api::team::List;
use asepsis_workflow::approvals::{self, Approval, Approved, Seen, Signature, Signed, Signing};

use super::written;
use crate::ask::Asked;
use crate::error::{CANNOT, Error, FORBIDDEN, MOVED, NOT_FOUND, QUERY};
use crate::web::Shown;

fn signature(signature: Signature) -> SignatureRow {
    SignatureRow {
        entry: signature.number,
        login: signature.login,
        name: signature.name,
        at: signature.at,
        zone: signature.zone,
        meaning: signature.meaning.word(),
        counts: signature.counts,
    }
}

fn row(approval: Approval) -> ApprovalRow {
    ApprovalRow {
        subject: approval.subject.to_string(),
        digest: approval.digest,
        state: approval.state.word(),
        asked_by: approval.asked_by,
        asked_at: approval.asked_at,
        outdated: approval.outdated,
        signatures: approval.signatures.into_iter().map(signature).collect(),
    }
}

/// The latest version of everything whose approval was ever asked for.
pub(crate) fn list(asked: &Asked) -> Result<Shown, Error> {
    let (records, project) = (&asked.team()?.records, asked.part("project")?);
    let mut items = Vec::new();
    for subject in records.approval_subjects(project)? {
        let latest = approvals::of(records, project, &subject)?
            .into_iter()
            .next();
        items.extend(latest.map(row));
    }
    written(&List { items }).map(Shown::Json)
}

fn named(text: &str) -> Result<Subject, Error> {
    let wrong = "`subject`: name a release, a record or a package, such as `release 2.1.0`.";
    Subject::parse(text).ok_or_else(|| Error::new(QUERY, wrong))
}

/// All versions of a subject.
pub(crate) fn of(asked: &Asked) -> Result<Shown, Error> {
    let (records, project) = (&asked.team()?.records, asked.part("project")?);
    let subject = named(asked.parameter("subject").unwrap_or_default())?;
    let now = approvals::version_of(records, project, &subject)?;
    let none = || Error::no("subject of an approval", &subject.to_string());
    let now = now.ok_or_else(none)?;
    let versions = approvals::of(records, project, &subject)?;
    written(&ApprovalsOf {
        subject: subject.to_string(),
        now,
        versions: versions.into_iter().map(row).collect(),
    })
    .map(Shown::Json)
}

fn done(signed: Signed) -> Result<Shown, Error> {
    let code = match &signed {
        Signed::Done(entry) => return written(&EntryMade { entry: *entry }).map(Shown::Json),
        Signed::NotAllowed => FORBIDDEN,
        Signed::Not(Approved::Moved(_)) => MOVED,
        Signed::Not(Approved::Unknown) => NOT_FOUND,
        Signed::Refused | Signed::Not(_) => CANNOT,
    };
    Err(Error::new(code, signed.why_not().unwrap_or_default()))
}

/// Asks for the approval of the version that was seen, or takes the asking back.
fn set(asked: &Asked, wants: bool) -> Result<Shown, Error> {
    let (team, person) = (asked.team()?, &asked.visitor()?.person);
    let given: SeenVersion = asked.json()?;
    let subject = named(&given.subject)?;
    let seen = Seen {
        project: asked.part("project")?,
        subject: &subject,
        digest: &given.digest,
        remark: &given.remark,
    };
    let set = if wants {
        approvals::ask
    } else {
        approvals::withdraw
    };
    done(set(&team.records, person, &seen, team.now())?)
}

/// Asks for the approval of a version.
pub(crate) fn ask(asked: &Asked) -> Result<Shown, Error> {
    set(asked, true)
}

/// Takes the asking back.
pub(crate) fn withdraw(asked: &Asked) -> Result<Shown, Error> {
    set(asked, false)
}

/// Signs the version that was seen.
pub(crate) fn sign(asked: &Asked) -> Result<Shown, Error> {
    let (team, visitor) = (asked.team()?, asked.visitor()?);
    let given: GivenSignature = asked.json()?;
    let Some(session) = &visitor.session else {
        return done(Signed::NotAllowed);
    };
    let subject = named(&given.subject)?;
    let wrong = || {
        let known: Vec<&str> = Meaning::WORDS.iter().map(|(word, _)| *word).collect();
        Error::new(
            QUERY,
            format!("`meaning`: give one of {}.", known.join(", ")),
        )
    };
    let signing = Signing {
        session,
        login: &given.login,
        password: &given.password,
        code: given.code.as_deref().filter(|code| !code.is_empty()),
        meaning: Meaning::parse(&given.meaning).ok_or_else(wrong)?,
        from: "",
    };
    let seen = Seen {
        project: asked.part("project")?,
        subject: &subject,
        digest: &given.digest,
        remark: &given.remark,
    };
    done(approvals::sign(&team.records, &signing, &seen, team.now())?)
}
