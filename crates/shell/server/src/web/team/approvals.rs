//! Approvals: what waits for a signature, what was signed, by whom and what that meant.

use asepsis_domain::access::Permission;
use asepsis_domain::approval::{Meaning, State, Subject};
use asepsis_domain::id::RecordId;
use asepsis_domain::time::{Instant, local};
use asepsis_workflow::approvals::{self, Approval, Seen, Signature, Signed, Signing};
use maud::{Markup, html};

use super::field::{Field, choice, trouble};
use crate::ask::Asked;
use crate::error::{Error, QUERY};
use crate::web::clocks::is_open;
use crate::web::part::{badge_of, counted, empty};
use crate::web::{Sheet, Shown, link};

/// Everything of the project whose approval was ever asked for.
pub(crate) fn page(asked: &Asked) -> Result<Shown, Error> {
    let project = asked.part("project")?;
    let records = &asked.team()?.records;
    let mut waiting = Vec::new();
    let mut settled = Vec::new();
    for subject in records.approval_subjects(project)? {
        let latest = approvals::of(records, project, &subject)?
            .into_iter()
            .next();
        match latest {
            Some(latest) if latest.state == State::InReview => waiting.push(latest),
            Some(latest) => settled.push(latest),
            None => {}
        }
    }
    let releases = asked.view()?.evaluated.dossier.device.releases.iter();
    let releases: Vec<(String, String)> = releases
        .map(|r| {
            (
                Subject::Release(r.id.to_string()).to_string(),
                r.id.to_string(),
            )
        })
        .collect();
    let releases: Vec<(&str, &str)> = releases
        .iter()
        .map(|(value, words)| (value.as_str(), words.as_str()))
        .collect();
    let content = html! {
        h2 { "Wait for a signature" }
        @if waiting.is_empty() { (empty("Nothing waits", "Ask for the approval of a release below, or of a record on its page.")) }
        @else { (table(&waiting)) }
        @if !settled.is_empty() { h2 { "Approved, or taken back" } (table(&settled)) }
        @if asked.may(Permission::Sign) {
            section.card {
                h2 { "Ask for the approval of a release" }
                p { "Signed is exactly the file as it is now: of a frozen release (" code { "asepsis baseline" } ") its baseline, else the whole dossier as pushed last." }
                form.fields action="/approvals/of" {
                    (choice("subject", "Release", &releases, ""))
                    button { "Look at it" }
                }
            }
        }
    };
    let under = html! { (counted(waiting.len(), "waits", "wait")) " for a signature" };
    Ok(Sheet::new("/approvals", "Approvals", content)
        .under(under)
        .into())
}

fn table(all: &[Approval]) -> Markup {
    html! {
        div.table tabindex="0" role="group" aria-label="Approvals" {
            table.cards {
                thead { tr { th scope="col" { "What" } th scope="col" { "Version" } th scope="col" { "State" } th scope="col" { "Asked by" } th scope="col" { "Signatures" } } }
                tbody { @for approval in all {
                    tr {
                        th scope="row" { a href=(place(&approval.subject)) { (approval.subject) } }
                        td data-label="Version" { code { (short(&approval.digest)) } @if approval.outdated { " " (badge_of("outdated", "caution")) } }
                        td data-label="State" { (state(approval)) }
                        td data-label="Asked by" { (approval.asked_by) span.line { (approval.asked_at) } }
                        td data-label="Signatures" { (approval.signatures.iter().filter(|s| s.counts).count()) }
                    }
                } }
            }
        }
    }
}

fn state(approval: &Approval) -> Markup {
    let tone = match approval.state {
        State::Approved if !approval.outdated => "good",
        State::Approved | State::InReview => "caution",
        State::Draft | State::Superseded => "neutral",
    };
    badge_of(approval.state.word(), tone)
}

fn short(digest: &str) -> String {
    digest.chars().take(12).collect()
}

/// Returns the page of what is approved.
pub(crate) fn place(subject: &Subject) -> String {
    link::query("/approvals/of", &[("subject", &subject.to_string())])
}

fn named(text: &str) -> Result<Subject, Error> {
    let wrong = || {
        Error::new(
            QUERY,
            "Name a release, a record or a package, such as `release 2.1.0`.",
        )
    };
    Subject::parse(text).ok_or_else(wrong)
}

/// One subject with all its versions.
pub(crate) fn one(asked: &Asked) -> Result<Shown, Error> {
    let subject = named(asked.parameter("subject").unwrap_or_default())?;
    shown(asked, &subject, None)
}

/// One subject with all its versions and their signatures, in print.
pub(crate) fn copy(asked: &Asked) -> Result<Shown, Error> {
    let subject = named(asked.parameter("subject").unwrap_or_default())?;
    known(asked, &subject)?;
    let (team, project) = (asked.team()?, asked.part("project")?);
    let device = &asked.view()?.evaluated.dossier.device.title;
    let (now, worker) = (team.now(), &team.options.worker);
    let bytes = approvals::copy_as_pdf(&team.records, (project, device), &subject, now, worker)?;
    let none = || Error::no("subject of an approval", &subject.to_string());
    Ok(Shown::File {
        kind: "application/pdf",
        name: format!("approval-of-{}.pdf", subject.to_string().replace(' ', "-")),
        bytes: bytes.ok_or_else(none)?,
    })
}

/// Checks that the project as it stands has what is to be approved.
fn known(asked: &Asked, subject: &Subject) -> Result<(), Error> {
    match subject {
        Subject::Release(id) => asked.view()?.evaluated.release(Some(id)).map(drop)?,
        Subject::Record { .. } | Subject::Package(_) => {}
    }
    Ok(())
}

/// What somebody is to sign for: how a release stands, or what a record says.
fn standing(asked: &Asked, subject: &Subject) -> Result<Markup, Error> {
    let id = match subject {
        Subject::Release(id) => id,
        Subject::Record { kind, id } => return record(asked, kind, id),
        Subject::Package(_) => return Ok(html! {}),
    };
    let evaluated = &asked.view()?.evaluated;
    let release = evaluated.release(Some(id))?;
    let evaluation = &evaluated.evaluation;
    let open = evaluation.releases.iter().rfind(|s| s.id == release.id);
    let open = open.map_or(0, |state| state.open.len());
    let stale = evaluation.decisions.iter().filter(|d| d.is_stale()).count();
    let clocks = evaluation
        .clocks
        .iter()
        .filter(|c| is_open(c.status))
        .count();
    Ok(html! {
        p { a href=(link::release(&release.id)) { "Release " (release.id) } ": "
            (counted(open, "finding", "findings")) " open, " (counted(stale, "stale decision", "stale decisions")) ", "
            (counted(clocks, "clock runs", "clocks run")) ". " a href="/documents" { "Its documents" } }
        @if evaluation.inputs.snapshot.is_none() {
            div.note.warning role="alert" { p.head { "Nothing was searched: there are no advisories here." } }
        }
    })
}

/// The record as it is now, with the way to all that is linked with it.
fn record(asked: &Asked, kind: &str, id: &str) -> Result<Markup, Error> {
    let records = &asked.team()?.records;
    let versions = records.history(asked.part("project")?, kind, id)?;
    let text = versions.last().and_then(|version| version.text.as_ref());
    let linked = RecordId::parse(id).ok();
    Ok(html! {
        @if let Some(text) = text {
            section.card {
                h2 { "What is signed" }
                pre tabindex="0" role="group" aria-label="The record as it is written" { (text) }
                @if let Some(id) = &linked { p { a href=(link::record(id)) { "Its page, with what it is linked with" } } }
            }
        }
    })
}

fn shown(asked: &Asked, subject: &Subject, wrong: Option<&str>) -> Result<Shown, Error> {
    known(asked, subject)?;
    let (records, project) = (&asked.team()?.records, asked.part("project")?);
    let now = approvals::version_of(records, project, subject)?;
    let now = now.ok_or_else(|| Error::no("subject of an approval", &subject.to_string()))?;
    let all = approvals::of(records, project, subject)?;
    let own = all.iter().find(|a| a.digest == now);
    let content = html! {
        (trouble(wrong))
        (standing(asked, subject)?)
        dl.pairs {
            dt { "Version now" } dd { code { (now) } }
            dt { "State" } dd { @match own { Some(own) => { (state(own)) } None => { (badge_of("draft", "neutral")) " nobody has asked for its approval" } } }
        }
        p { a href=(link::query("/approvals/copy", &[("subject", &subject.to_string())])) { "Print it with its signatures" } " (PDF)" }
        @if asked.may(Permission::Sign) { (acts(asked, subject, &now, own.map_or(State::Draft, |a| a.state))) }
        @for approval in &all {
            section.card {
                h2 { "Version " code { (short(&approval.digest)) } " " (state(approval)) }
                @if approval.outdated { p { "It is another version by now: what was signed here is not what stands." } }
                p.faint { "Asked for by " (approval.asked_by) ", " (approval.asked_at) }
                @for signature in &approval.signatures { (signed(signature, approval.outdated)) }
                @if approval.signatures.is_empty() { p { "No signature yet." } }
            }
        }
    };
    let under = html! { "Signatures are bound to the SHA-256 of one exact version" };
    Ok(
        Sheet::new("/approvals", format!("Approval of {subject}"), content)
            .under(under)
            .refused(wrong.is_some())
            .into(),
    )
}

/// A signature as 21 CFR 11.50 asks for it: printed name, date and time, meaning.
fn signed(signature: &Signature, outdated: bool) -> Markup {
    html! {
        div.signed.outdated[outdated || !signature.counts] {
            p { strong { (signature.name) } " (" (signature.login) "): " (signature.meaning.word()) }
            p.faint { (signature.at) @if let Some(there) = there(signature) { " (" (there) ")" } " · entry " (signature.number) " of the audit trail"
                @if !signature.counts { " · given before the asking was taken back, counts no more" } }
        }
    }
}

/// Returns the time of a signature as the signer's clock showed it.
fn there(signature: &Signature) -> Option<String> {
    let at: Instant = signature.at.parse().ok()?;
    local(at, &signature.zone)
}

fn acts(asked: &Asked, subject: &Subject, now: &str, state: State) -> Markup {
    let hidden = html! {
        input type="hidden" name="subject" value=(subject);
        input type="hidden" name="digest" value=(now);
    };
    let login = asked.visitor.as_ref().map_or("", |v| v.login());
    let may_approve = asked.may(Permission::Approve);
    let meanings: Vec<(&str, &str)> = Meaning::WORDS
        .iter()
        .filter(|(_, meaning)| *meaning != Meaning::Approval || may_approve)
        .map(|(word, _)| (*word, *word))
        .collect();
    html! {
        @match state {
            State::Draft => { form method="post" action="/approvals/ask" { (hidden) button { "Ask for approval" } } }
            State::InReview => {
                section.card {
                    h2 { "Sign this version" }
                    p { "Your name, the time and the meaning are written beside it, and can't be taken away again. The password is asked for at each signature." }
                    form.fields method="post" action="/approvals/sign" {
                        (hidden)
                        (choice("meaning", "What your signature means", &meanings, ""))
                        (Field { fill: "username", value: login, ..Field::text("login", "Your account") }.shown())
                        (Field::password("password", "Your password").shown())
                        (Field { fill: "one-time-code", optional: true, ..Field::text("code", "Code") }.shown())
                        button { "Sign" }
                    }
                    form method="post" action="/approvals/withdraw" { (hidden) button.quiet { "Take the asking back" } }
                }
            }
            State::Approved | State::Superseded => {}
        }
    }
}

/// Does something to the version that a person saw, and says on its page what came of it.
fn done(
    asked: &Asked,
    act: impl FnOnce(&Seen<'_>) -> Result<Signed, Error>,
) -> Result<Shown, Error> {
    let subject = named(asked.field("subject"))?;
    known(asked, &subject)?;
    let seen = Seen {
        project: asked.part("project")?,
        subject: &subject,
        digest: asked.field("digest"),
        remark: asked.field("remark"),
    };
    match act(&seen)?.why_not() {
        None => Ok(asked.led(&place(&subject))),
        Some(wrong) => shown(asked, &subject, Some(&wrong)),
    }
}

/// Asks for the approval of the version that was seen.
pub(crate) fn ask(asked: &Asked) -> Result<Shown, Error> {
    let (team, person) = (asked.team()?, &asked.visitor()?.person);
    done(asked, |seen| {
        Ok(approvals::ask(&team.records, person, seen, team.now())?)
    })
}

/// Takes the asking back.
pub(crate) fn withdraw(asked: &Asked) -> Result<Shown, Error> {
    let (team, person) = (asked.team()?, &asked.visitor()?.person);
    done(asked, |seen| {
        Ok(approvals::withdraw(
            &team.records,
            person,
            seen,
            team.now(),
        )?)
    })
}

/// Signs the version that was seen.
pub(crate) fn sign(asked: &Asked) -> Result<Shown, Error> {
    let (team, visitor) = (asked.team()?, asked.visitor()?);
    let Some(session) = &visitor.session else {
        return Err(Error::new(QUERY, "A program signs nothing: sign in."));
    };
    let meaning = asked.field("meaning");
    let wrong = || {
        Error::new(
            QUERY,
            format!("`meaning={meaning}` is no meaning of a signature."),
        )
    };
    let code = Some(asked.field("code")).filter(|code| !code.is_empty());
    let signing = Signing {
        session,
        login: asked.field("login"),
        password: asked.exact("password"),
        code,
        meaning: Meaning::parse(meaning).ok_or_else(wrong)?,
        from: "",
    };
    done(asked, |seen| {
        Ok(approvals::sign(&team.records, &signing, seen, team.now())?)
    })
}
