//! The security risk management plan: who does what, when, by which method, and what is acceptable.
//!
//! The activities are the same for every device; responsibilities, periods, method and criteria come from the
//! manufacturer's records. What came of the plan stands in the security risk management report.

mod activities;
mod life;

use asepsis_domain::architecture::Controller;
use asepsis_domain::plan::Topic;

use crate::content::{Body, Document, Inline, Source, line};
use crate::inputs;
use crate::plan_section;
use crate::prose;
use crate::risk_assessment;
use crate::scope;
use crate::subject::Subject;

/// Id of the document.
const ID: &str = "security-risk-management-plan";

/// Writes the document.
pub(crate) fn build(subject: &Subject<'_>) -> Document {
    let mut body = Body::new();
    scope::write(
        subject,
        "This plan sets how security risks of the device are found, judged, controlled and kept \
         under watch over its whole life, who is responsible, and which risk is acceptable. \
         Security risk management runs within the quality management system, apart from the \
         management of safety risks by ISO 14971 and linked with it.",
        &mut body,
    );
    system(subject, &mut body);
    responsibilities(subject, &mut body);
    activities::write(subject, &mut body);
    risk_assessment::method(subject, &mut body);
    control(subject, &mut body);
    safety(subject, &mut body);
    life::write(subject, &mut body);
    prose::include_remarks(subject, ID, &mut body);
    inputs::write(subject, &mut body);
    subject.issue(ID, body)
}

/// Says what the device is for and what of the system the plan covers.
fn system(subject: &Subject<'_>, body: &mut Body) {
    body.heading(1, "system", "The device and its system");
    body.heading(2, "intended-use", "Intended use");
    scope::intended_use(subject, body);
    body.heading(2, "covered", "What the plan covers");
    let elements = &subject.dossier.architecture.elements;
    let by = |controller: Controller| {
        let theirs = elements.iter().filter(|e| e.controlled_by == controller);
        theirs.count()
    };
    let mut text = line![format!(
        "The plan covers the whole medical device system of {} elements, with its interfaces, data \
         flows and software components. The manufacturer is responsible for {} of them; {} belong \
         to the healthcare facility, {} to third parties and {} to users. What lies outside of the \
         manufacturer's control is covered by assumptions, requirements on the environment and \
         labeling. The system is drawn in ",
        elements.len(),
        by(Controller::Manufacturer),
        by(Controller::Facility),
        by(Controller::ThirdParty),
        by(Controller::User),
    )];
    text.extend(subject.named("architecture-views"));
    text.push(Inline::text("."));
    if elements.is_empty() {
        body.missing(
            "The system is not described",
            line!["Which parts the plan covers cannot be said without its elements."],
            ("architecture.toml", "add the elements of the system"),
            [Source::File("architecture.toml".to_owned())],
        );
    } else {
        body.say(text, [Source::File("architecture.toml".to_owned())]);
    }
}

fn responsibilities(subject: &Subject<'_>, body: &mut Body) {
    body.heading(1, "responsibilities", "Responsibilities and process");
    for (anchor, title, topic) in [
        ("personnel", "Responsible persons", Topic::Personnel),
        ("process", "Procedure", Topic::RiskManagement),
        ("spdf", "Development framework", Topic::Spdf),
        ("training", "Competence", Topic::Training),
    ] {
        body.heading(2, anchor, title);
        plan_section::write(subject, topic, body);
    }
}

fn control(subject: &Subject<'_>, body: &mut Body) {
    body.heading(1, "control", "Control of risks and its verification");
    body.standing(
        "Risks that need control are first designed out, then reduced by controls in the device or \
         its system, then by information for safety and security. Known exploited vulnerabilities \
         are designed out. For devices in the field, compensating controls are considered until a \
         repair is there. A risk is transferred to users only if everything known of it is told to \
         them and they are able to take it on.",
    );
    body.standing(
        "Each control fulfils requirements with acceptance criteria. Requirements are verified, \
         mitigation of threats is tested, and the device is tested for vulnerabilities and by \
         penetration. A result counts only for the releases that it covers. Every finding of a test \
         is assessed and goes through risk management.",
    );
    body.heading(2, "testing", "Periodic testing");
    plan_section::write(subject, Topic::Testing, body);
}

fn safety(subject: &Subject<'_>, body: &mut Body) {
    body.heading(1, "safety", "Safety risk management");
    body.standing(
        "Safety and security risks have assessments of their own that name each other's entries. \
         Each security control is checked for new safety risk and each safety control for new \
         security risk; what is found goes into the other file. The overall residual security risk \
         is judged together with the safety risks before each release.",
    );
    let mut text = line!["The checks and the links between the two files stand in "];
    text.extend(subject.named("risk-assessment"));
    text.push(Inline::text("."));
    body.say(text, [Source::Standing]);
}
