//! Decisions that a rule of trust made: a later document of the same author may overtake them, for nobody decided.

use asepsis_domain::decision::Decision;
use asepsis_domain::time::Instant;
use asepsis_domain::vex::{Statement, VexDocument};

/// How a decision made by a rule of trust says who decided: the author, then this and the reason of the rule.
const MARK: &str = ", trusted: ";

/// Returns whether a rule of trust made a decision, and no person.
pub(super) fn is_ruled(decision: &Decision) -> bool {
    decision.by.contains(MARK) && decision.discovered.starts_with("Supplier's VEX ")
}

/// Returns the decision that a statement overtakes: all that contradict it were made by a rule of trust, of documents of the
/// same author that are not later.
pub(super) fn overtaken<'d>(
    covering: &[Vec<&'d Decision>],
    statement: &Statement,
    document: &VexDocument,
) -> Option<&'d Decision> {
    let others = covering.iter().flatten().copied();
    let mut against = others.filter(|d| d.status != statement.status).peekable();
    let first = *against.peek()?;
    let is_overtaken = |d: &Decision| {
        let author = d.by.split(MARK).next();
        is_ruled(d) && author == Some(document.author.as_str()) && !is_later(d, document)
    };
    against.all(is_overtaken).then_some(first)
}

/// Returns whether a decision is known to rest on a document later than this one.
fn is_later(decision: &Decision, document: &VexDocument) -> bool {
    let source = decision.discovered.rsplit_once(", statement ");
    let time = source.and_then(|(before, _)| Some(before.rsplit_once(", of ")?.1));
    let instant = |text: &str| text.trim().parse::<Instant>().ok();
    let times = time.and_then(instant).zip(instant(&document.time));
    times.is_some_and(|(own, others)| own > others)
}
