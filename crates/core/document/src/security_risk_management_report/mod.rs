//! The security risk management report: how the plan was carried out and what came of it, with its six parts.
//!
//! What FDA's premarket guidance of 2026 asks of the report in section V.A: methods, residual risk, mitigation and
//! traceability, and the documents that are its parts. It repeats no part; each has its own document.

mod controls;
mod parts;
mod performed;
mod software;

use asepsis_domain::plan::Topic;
use asepsis_domain::threat::{Response, Threat};

use crate::content::{Body, Column, Document, Inline, Row, Source, line};
use crate::inputs;
use crate::plan_section;
use crate::prose;
use crate::risk_assessment;
use crate::scope;
use crate::subject::{Subject, TRACED, files};
use crate::words::{counted, sentence};

/// Id of the document.
const ID: &str = "security-risk-management-report";

/// Writes the document.
pub(crate) fn build(subject: &Subject<'_>) -> Document {
    let mut body = Body::new();
    scope::write(
        subject,
        "This report says how security risk management was carried out for the release, with which \
         result, and what is concluded about the risk that remains. It summarises; the parts named \
         below hold the detail. The safety risks of the device have a report of their own, with \
         which this one is linked hazard by hazard.",
        &mut body,
    );
    body.heading(1, "conclusion", "Conclusion");
    let risks = !subject.dossier.risks.risks.is_empty();
    if risks {
        risk_assessment::conclusion(subject, &mut body);
    } else {
        risk_assessment::no_risks(subject, &mut body);
    }
    parts::write(subject, &mut body);
    method(subject, &mut body);
    performed::write(subject, &mut body);
    if risks {
        body.heading(1, "risks", "Risks before and after control");
        risk_assessment::placed(subject, &mut body);
        risk_assessment::all_risks(subject, &mut body);
    }
    controls::write(subject, &mut body);
    transferred(subject, &mut body);
    software::write(subject, &mut body);
    traceability(subject, &mut body);
    after_release(subject, &mut body);
    prose::include_remarks(subject, ID, &mut body);
    inputs::write(subject, &mut body);
    subject.issue(ID, body)
}

/// Summarises by which method risks were judged.
fn method(subject: &Subject<'_>, body: &mut Body) {
    let method = &subject.dossier.risks.method;
    let source = Source::File("risks.toml".to_owned());
    body.heading(1, "method", "Method");
    body.standing(
        "Security risks are judged by exploitability and severity of patient harm, before and after \
         control; no probability is used. A matrix says which combination is acceptable, needs a \
         recorded reason, or is unacceptable. The manufacturer then decides for each risk whether \
         it is controlled.",
    );
    if !method.title.trim().is_empty() {
        let text = line![
            Inline::strong(sentence(&method.title)),
            " ",
            sentence(&method.description)
        ];
        body.say(text, [source.clone()]);
    }
    let levels = format!(
        "The method has {} and {}. Their criteria, the matrix and the acceptance criteria stand in ",
        counted(
            method.exploitability.len(),
            "level of exploitability",
            "levels of exploitability"
        ),
        counted(
            method.severity.len(),
            "level of severity",
            "levels of severity"
        ),
    );
    let mut text = line![levels];
    text.extend(subject.named("risk-assessment"));
    text.push(Inline::text("."));
    if method.matrix.is_empty() || method.example {
        body.missing(
            "The manufacturer's criteria are missing",
            line!["Risks cannot be accepted without criteria of the manufacturer's own."],
            (
                "risks.toml",
                "define levels and matrix under [method] and set `example = false`",
            ),
            [source],
        );
    } else {
        body.say(text, [source]);
    }
}

/// Says which threats are left to the user or facility.
fn transferred(subject: &Subject<'_>, body: &mut Body) {
    body.heading(1, "transfer", "Risks transferred to users");
    let threats = subject.dossier.threats.threats.iter();
    let transferred: Vec<&Threat> = threats
        .filter(|t| t.response == Response::Transfer)
        .collect();
    let source = Source::File("threats.toml".to_owned());
    if transferred.is_empty() {
        body.say(line!["No threat is left to users or facilities."], [source]);
        return;
    }
    let mut text = line![
        "The threats below are left to the user or facility, in whole or in part. What they are \
         told, and where, stands in "
    ];
    text.extend(subject.named("labeling"));
    text.push(Inline::text("."));
    body.say(text, [source]);
    let columns = [
        ("Threat", Column::left(40)),
        ("Why it is transferred", Column::left(60)),
    ];
    let rows = transferred.iter().map(|threat| {
        let id = &threat.head.id;
        Row::new(
            [
                line![Inline::refer(id), " ", &threat.head.title],
                line![sentence(&threat.rationale)],
            ],
            [Source::from(id)],
        )
    });
    let caption = "Threats transferred";
    body.table("transfer-table", caption, &columns, rows.collect());
}

fn traceability(subject: &Subject<'_>, body: &mut Body) {
    body.heading(1, "traceability", "Traceability");
    let nodes = &subject.evaluation.trace.nodes;
    let loose: Vec<_> = nodes.iter().filter(|n| !n.loose.is_empty()).collect();
    let mut text = line![
        "The chain from threat to risk, requirement, control, test, evidence and SBOM component is \
         shown in both directions in "
    ];
    text.extend(subject.named("traceability"));
    text.push(Inline::text("."));
    body.say(text, [Source::Standing]);
    if loose.is_empty() {
        body.say(
            line!["Every threat, risk, requirement, control and test is linked as it should be."],
            files(TRACED),
        );
        return;
    }
    let refs = loose.iter().map(|node| line![Inline::refer(&node.id)]);
    let mut text = line!["The chain breaks off at "];
    text.extend(crate::content::joined(refs, &Inline::text(", ")));
    text.push(Inline::text("."));
    let number = counted(loose.len(), "record is", "records are");
    body.warning(
        format!("{number} not fully linked"),
        text,
        (
            "threats.toml, risks.toml, controls.toml, tests.toml",
            "add the links that the traceability document names",
        ),
        files(TRACED),
    );
}

fn after_release(subject: &Subject<'_>, body: &mut Body) {
    body.heading(1, "after-release", "After release");
    body.standing(
        "Threat model and risk assessment stay live: what monitoring, testing or the field brings \
         up is assessed for every release in the field and goes into this file.",
    );
    plan_section::write(subject, Topic::Upkeep, body);
    let mut text = line!["Processes and periods stand in "];
    text.extend(subject.named("management-plan"));
    text.push(Inline::text(", the measures in "));
    text.extend(subject.named("metrics"));
    text.push(Inline::text("."));
    body.say(text, [Source::Standing]);
}
