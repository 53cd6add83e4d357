//! Whether something applies to the device: conditions over its facts, with the reason in words.
//!
//! A fact that is not stated makes neither yes nor no: what hangs on it is shown as applicable, and the fact is asked
//! for. A condition is data; none is written here.

use std::collections::BTreeSet;

use asepsis_domain::condition::{Condition, Fact, SafetyClass};
use asepsis_domain::device::Device;
use asepsis_domain::diagnostic::{Code, Diagnostic};
use asepsis_domain::id::RecordId;
use asepsis_domain::stage::Stage;

use crate::basis::Basis;
use crate::statement::statement;

/// What a condition gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Truth {
    /// It holds.
    Yes,
    /// It does not hold.
    No,
    /// A fact that it hangs on is not stated.
    Unknown,
}

/// In which stage of life a release is, and which record says so.
#[derive(Debug, Clone, Copy)]
pub(crate) struct InStage<'a> {
    pub(crate) stage: Stage,
    pub(crate) record: &'a RecordId,
}

/// A condition judged for a device.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Verdict {
    /// Whether it holds.
    pub(crate) truth: Truth,
    /// Why, in a sentence without full stop.
    pub(crate) reason: String,
}

/// Returns whether the condition holds for the device in the market.
pub(crate) fn judge(
    condition: &Condition,
    device: &Device,
    market: Option<&str>,
    stage: Option<InStage<'_>>,
) -> Verdict {
    if condition.is_always() {
        return Verdict {
            truth: Truth::Yes,
            reason: "applies to every device".to_owned(),
        };
    }
    let on = On {
        device,
        market,
        stage,
    };
    let judged = eval(condition, on);
    let because = joined(&judged.because);
    let reason = match judged.truth {
        Truth::Yes => format!("applies because {because}"),
        Truth::No => format!("does not apply because {because}"),
        Truth::Unknown => format!("taken as applicable because it is not stated {because}"),
    };
    Verdict {
        truth: judged.truth,
        reason,
    }
}

/// Returns the facts that decide what applies in the documents looked at and that the device does not state.
pub(crate) fn unstated(basis: &Basis<'_>) -> Vec<Diagnostic> {
    let mut used = Used::default();
    for document in &basis.documents {
        let items = document.items.iter().map(|i| &i.applies);
        let clocks = document.clocks.iter().map(|c| &c.applies);
        items.chain(clocks).for_each(|c| used.add(c));
    }
    let device = basis.device();
    let facts = used.facts.iter().filter(|f| !device.facts.contains_key(f));
    let ask = |message: String, help: String| {
        Diagnostic::new(Code::DeviceFact, message)
            .at(&device.at)
            .help(help)
    };
    let mut all: Vec<Diagnostic> = facts
        .map(|fact| {
            let id = fact.id();
            let message = format!("the fact `{id}` is not stated: {}", fact.question());
            ask(
                message,
                format!("Write `{id} = true` or `{id} = false` under [device.facts]."),
            )
        })
        .collect();
    if used.safety_class && device.safety_class.is_none() {
        let message = "the software safety class is not stated (IEC 62304)".to_owned();
        all.push(ask(
            message,
            "Write `safety_class = \"A\"`, B or C under [device].".to_owned(),
        ));
    }
    all
}

#[derive(Default)]
struct Used {
    facts: BTreeSet<Fact>,
    safety_class: bool,
}

impl Used {
    fn add(&mut self, condition: &Condition) {
        match condition {
            Condition::All(parts) | Condition::Any(parts) => parts.iter().for_each(|p| self.add(p)),
            Condition::Not(part) => self.add(part),
            Condition::Fact(fact) => {
                self.facts.insert(*fact);
            }
            Condition::SafetyClass(_) => self.safety_class = true,
            Condition::Market(_) | Condition::Pathway(_) | Condition::Stage(_) => {}
        }
    }
}

/// A condition's outcome with the statements that make it.
struct Judged {
    truth: Truth,
    because: Vec<String>,
}

/// On what a condition is judged.
#[derive(Clone, Copy)]
struct On<'o> {
    device: &'o Device,
    market: Option<&'o str>,
    stage: Option<InStage<'o>>,
}

fn eval(condition: &Condition, on: On<'_>) -> Judged {
    let On { device, market, .. } = on;
    match condition {
        Condition::All(parts) => {
            let parts = parts.iter().map(|p| eval(p, on)).collect();
            combined(parts, Truth::No, Truth::Yes)
        }
        Condition::Any(parts) => {
            let parts = parts.iter().map(|p| eval(p, on)).collect();
            combined(parts, Truth::Yes, Truth::No)
        }
        Condition::Not(part) => {
            let judged = eval(part, on);
            let truth = match judged.truth {
                Truth::Yes => Truth::No,
                Truth::No => Truth::Yes,
                Truth::Unknown => Truth::Unknown,
            };
            Judged { truth, ..judged }
        }
        Condition::Fact(fact) => match device.facts.get(fact) {
            Some(true) => of(true, statement(*fact, true)),
            Some(false) => of(false, statement(*fact, false)),
            None => Judged {
                truth: Truth::Unknown,
                because: vec![format!("whether {}", statement(*fact, true))],
            },
        },
        Condition::Market(wanted) => {
            let meant = device.markets.iter().any(|m| m.id.value == *wanted);
            let not = if meant { "" } else { "not " };
            of(
                meant,
                &format!("the device is {not}meant for the market `{wanted}`"),
            )
        }
        Condition::Pathway(wanted) => pathway(wanted, device, market),
        Condition::SafetyClass(wanted) => safety_class(wanted, device.safety_class),
        Condition::Stage(wanted) => in_stage(wanted, on.stage),
    }
}

fn of(holds: bool, because: &str) -> Judged {
    Judged {
        truth: if holds { Truth::Yes } else { Truth::No },
        because: vec![because.to_owned()],
    }
}

/// Combines parts where one of them being `decisive` decides; if none is and none is unknown, the whole is `else_`.
fn combined(parts: Vec<Judged>, decisive: Truth, else_: Truth) -> Judged {
    let truth = if parts.iter().any(|p| p.truth == decisive) {
        decisive
    } else if parts.iter().any(|p| p.truth == Truth::Unknown) {
        Truth::Unknown
    } else {
        else_
    };
    let telling = parts.into_iter().filter(|p| p.truth == truth);
    Judged {
        truth,
        because: telling.flat_map(|p| p.because).collect(),
    }
}

fn pathway(wanted: &[String], device: &Device, market: Option<&str>) -> Judged {
    let here = |id: &str| market.is_none_or(|m| m == id);
    let entries = device.markets.iter().filter(|m| here(&m.id.value));
    let taken: Vec<&str> = entries.map(|m| m.pathway.value.as_str()).collect();
    match taken.iter().find(|p| wanted.iter().any(|w| w == *p)) {
        Some(pathway) => of(true, &format!("its pathway is `{pathway}`")),
        None if taken.iter().all(|p| p.is_empty()) => Judged {
            truth: Truth::Unknown,
            because: vec!["which pathway the device goes".to_owned()],
        },
        None => of(false, &format!("its pathway is `{}`", taken.join("`, `"))),
    }
}

fn safety_class(wanted: &[SafetyClass], class: Option<SafetyClass>) -> Judged {
    match class {
        Some(class) => {
            let because = format!("its software safety class is {}", class.as_str());
            of(wanted.contains(&class), &because)
        }
        None => Judged {
            truth: Truth::Unknown,
            because: vec!["which software safety class it has".to_owned()],
        },
    }
}

fn in_stage(wanted: &[Stage], stage: Option<InStage<'_>>) -> Judged {
    match stage {
        Some(InStage { stage, record }) => of(
            wanted.contains(&stage),
            &format!("the release is in the stage `{}` ({record})", stage.word()),
        ),
        None => Judged {
            truth: Truth::Unknown,
            because: vec!["in which stage of life the release is".to_owned()],
        },
    }
}

/// Returns the statements as one, each once.
fn joined(statements: &[String]) -> String {
    let mut seen = BTreeSet::new();
    let once: Vec<&str> = statements
        .iter()
        .map(String::as_str)
        .filter(|s| seen.insert(*s))
        .collect();
    match once.split_last() {
        None => "of how the condition is made".to_owned(),
        Some((last, [])) => (*last).to_owned(),
        Some((last, rest)) => format!("{} and {last}", rest.join(", ")),
    }
}

#[cfg(test)]
mod tests;
