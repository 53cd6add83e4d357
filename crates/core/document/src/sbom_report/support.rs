//! The support addendum: each component with its level of support and end of support.

use asepsis_domain::evaluation::{ComponentState, SupportRule};
use asepsis_domain::time::day_of;

use super::{Configuration, configurations};
use crate::content::{Body, Column, Inline, Inlines, Row, Source, Tone, line};
use crate::subject::Subject;
use crate::words::{counted, listed, sentence, support};

/// How many names a box lists before it counts the rest.
const NAMED: usize = 12;

pub(super) fn write(subject: &Subject<'_>, body: &mut Body) {
    body.heading(1, "support", "Support of the components");
    body.standing(
        "For each component: its supplier, under which identifier the world knows it, whether it \
         is still maintained, and when its support ends. A person's statement counts before the \
         supplier's, and that before an end-of-life feed's; where it is not the manufacturer's own, \
         the table says whose it is. Where level or date cannot be given, the reason stands in its \
         place.",
    );
    let all = configurations(subject);
    if all.is_empty() {
        body.missing(
            "No component is known",
            line!["No SBOM of the release could be read."],
            ("device.toml", "name an SBOM that can be read"),
            [Source::from(&subject.release.id)],
        );
    }
    for (number, configuration) in all.iter().enumerate() {
        let anchor = format!("support-{}", number + 1);
        body.heading(2, anchor.clone(), line![&configuration.entry.configuration]);
        configuration_table(subject, configuration, &anchor, body);
    }
}

fn configuration_table(
    subject: &Subject<'_>,
    configuration: &Configuration<'_>,
    anchor: &str,
    body: &mut Body,
) {
    let mut components = configuration.components.clone();
    if components.is_empty() {
        body.say(
            line!["This SBOM lists no component."],
            [configuration.source()],
        );
        return;
    }
    components.sort_by_key(|c| (c.name.to_lowercase(), &c.version, &c.key, c.index));
    summary(subject, configuration, body);
    let columns = [
        ("Component", Column::left(20)),
        ("Version", Column::left(13)),
        ("Supplier", Column::left(18)),
        ("Identifier", Column::left(34)),
        ("Level of support", Column::left(18)),
        ("End of support", Column::left(30)),
    ];
    let rows = components.iter().map(|state| row(subject, state)).collect();
    let caption = format!("Components of {}", configuration.entry.configuration);
    body.table(format!("{anchor}-table"), caption, &columns, rows);
}

fn summary(subject: &Subject<'_>, configuration: &Configuration<'_>, body: &mut Body) {
    let components = &configuration.components;
    let missing: Vec<_> = components.iter().filter(|c| !is_complete(c)).collect();
    let ended = components.iter().filter(|c| has_ended(subject, c)).count();
    let text = format!(
        "{}; {} without level, date or reason; support has ended for {ended}.",
        counted(components.len(), "component", "components"),
        missing.len(),
    );
    body.say(line![text], [configuration.source()]);
    if missing.is_empty() {
        return;
    }
    let names = missing
        .iter()
        .take(NAMED)
        .map(|c| format!("{} {}", c.name, c.version));
    let mut names: Vec<String> = names.map(|name| name.trim().to_owned()).collect();
    if missing.len() > NAMED {
        names.push(format!(
            "{} more, marked in the table",
            missing.len() - NAMED
        ));
    }
    let title = format!(
        "Support is not stated for {}",
        counted(missing.len(), "component", "components")
    );
    let keys = missing
        .iter()
        .take(NAMED)
        .map(|c| Source::Component(c.key.clone()));
    // The box names the components; their keys stand in the table.
    let mut rests_on = vec![configuration.source()];
    rests_on.extend(keys.filter(|_| missing.len() == 1));
    body.missing(
        title,
        line![sentence(&listed(&names))],
        (
            "components.toml",
            "add support and end_of_support per component, or a justification",
        ),
        rests_on,
    );
}

fn is_complete(state: &ComponentState) -> bool {
    let stated = !state.support.is_empty() && state.end_of_support.is_some();
    stated || !state.support_justification.trim().is_empty()
}

fn has_ended(subject: &Subject<'_>, state: &ComponentState) -> bool {
    state
        .end_of_support
        .is_some_and(|day| day < day_of(subject.evaluation.as_of))
}

fn row(subject: &Subject<'_>, state: &ComponentState) -> Row {
    let supplier = if state.supplier.trim().is_empty() {
        line![Inline::badge("missing", Tone::Bad)]
    } else {
        line![&state.supplier]
    };
    Row::new(
        [
            line![&state.name],
            line![&state.version],
            supplier,
            line![Inline::code(state.key.as_str())],
            level(state),
            end(subject, state),
        ],
        [Source::Component(state.key.clone())],
    )
}

/// Returns who says so, where it is not the manufacturer.
fn by(rule: Option<SupportRule>) -> String {
    match rule {
        Some(rule @ (SupportRule::Supplier | SupportRule::Feed)) => {
            format!(" (by {})", rule.word())
        }
        Some(SupportRule::Hand) | None => String::new(),
    }
}

/// Returns the level of support, or that it is missing.
pub(crate) fn level(state: &ComponentState) -> Inlines {
    if !state.support.is_empty() {
        line![support(&state.support), by(state.support_by)]
    } else if !state.support_justification.trim().is_empty() {
        line!["not stated"]
    } else {
        line![Inline::badge("missing", Tone::Bad)]
    }
}

/// Returns the end of support, the reason why it is not given, or that it is missing.
pub(crate) fn end(subject: &Subject<'_>, state: &ComponentState) -> Inlines {
    let mut text = Inlines::new();
    if let Some(day) = state.end_of_support {
        text.push(Inline::text(format!("{day}{}", by(state.end_by))));
        if has_ended(subject, state) {
            text.extend(line![" ", Inline::badge("ended", Tone::Bad)]);
        }
    }
    let reason = state.support_justification.trim();
    if !reason.is_empty() {
        if !text.is_empty() {
            text.push(Inline::Break);
        }
        text.push(Inline::text(sentence(reason)));
    }
    if text.is_empty() {
        text.push(Inline::badge("missing", Tone::Bad));
    }
    text
}
