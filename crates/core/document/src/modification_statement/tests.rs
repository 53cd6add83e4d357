//! Which case a change is follows from the facts of the device; what is submitted follows from the case.

use asepsis_domain::condition::Fact;
use asepsis_domain::risk::Control;

use crate::content::statements;
use crate::sample::Sample;

/// The whole text of the statement with these facts.
fn text(facts: &[(Fact, bool)], change: impl Fn(&mut Sample)) -> String {
    let mut sample = Sample::new();
    sample.dossier.device.facts.extend(facts.iter().copied());
    change(&mut sample);
    let document = super::build(&sample.subject());
    let all = statements(&document);
    all.iter()
        .map(|s| s.text.as_str())
        .collect::<Vec<_>>()
        .join("\n")
}

const BEFORE: (Fact, bool) = (Fact::PreviouslyAuthorised, true);
const CHANGES: (Fact, bool) = (Fact::ChangeMayImpactCybersecurity, true);
const CHANGES_NOT: (Fact, bool) = (Fact::ChangeMayImpactCybersecurity, false);

#[test]
fn the_case_follows_from_the_facts() {
    let none = |_: &mut Sample| {};
    let new = text(&[(Fact::PreviouslyAuthorised, false)], none);
    assert!(
        new.contains("was not authorised before") && !new.contains("uncontrolled"),
        "{new}"
    );
    let affects = text(&[BEFORE, CHANGES], none);
    assert!(
        affects.contains("The whole cybersecurity documentation"),
        "{affects}"
    );
    let unlikely = text(&[BEFORE, CHANGES_NOT], none);
    assert!(
        unlikely.contains("is unlikely to affect cybersecurity"),
        "{unlikely}"
    );
    assert!(
        unlikely.contains("Cybersecurity management plan"),
        "{unlikely}"
    );
    let unstated = text(&[BEFORE], none);
    assert!(
        unstated.contains("It is not stated whether the change may affect"),
        "{unstated}"
    );
}

#[test]
fn the_statement_names_uncontrolled_risks_and_open_decisions() {
    let with = |control: Option<Control>| {
        text(&[BEFORE, CHANGES_NOT], |sample| {
            for risk in &mut sample.evaluation.risks {
                risk.decision = control;
            }
        })
    };
    let bad = with(Some(Control::Uncontrolled));
    assert!(bad.contains("uncontrolled at this time"), "{bad}");
    let good = with(Some(Control::Controlled));
    assert!(
        good.contains("No known vulnerability causes an uncontrolled risk"),
        "{good}"
    );
    assert!(good.contains("Decisions are open"), "{good}");
    let open = with(None);
    assert!(open.contains("Risks without a decision: 2"), "{open}");
}
