//! What happens when the support of a component ends, and which components that concerns now.

use asepsis_domain::evaluation::ComponentState;
use asepsis_domain::plan::Topic;
use asepsis_domain::time::{Date, day_of};

use super::support;
use crate::content::{Body, Column, Inline, Row, Source, line};
use crate::plan_section;
use crate::prose;
use crate::subject::Subject;
use crate::words::counted;

pub(super) fn write(subject: &Subject<'_>, body: &mut Body) {
    body.heading(1, "replacement", "When the support of a component ends");
    plan_section::write(subject, Topic::EndOfSupport, body);
    before_the_device(subject, body);
    body.heading(2, "custody", "Custody of source code");
    if !prose::include_below(subject, "source-custody", body) {
        plan_section::write(subject, Topic::SourceCustody, body);
    }
}

/// Lists the components whose support ends before that of the release.
fn before_the_device(subject: &Subject<'_>, body: &mut Body) {
    let release = Source::from(&subject.release.id);
    let today = day_of(subject.evaluation.as_of);
    let limit: Date = subject.release.support_until.unwrap_or(today);
    let mut ending: Vec<(&ComponentState, Date)> = subject
        .components()
        .iter()
        .filter_map(|c| Some((c, c.end_of_support?)))
        .filter(|(_, day)| *day < limit)
        .collect();
    ending.sort_by(|(a, x), (b, y)| (x, &a.name, &a.key).cmp(&(y, &b.name, &b.key)));
    ending.dedup_by(|(a, _), (b, _)| a.key == b.key);
    let until = match subject.release.support_until {
        Some(day) => format!("the release's own support, which ends on {day}"),
        None => "today".to_owned(),
    };
    let sources = [release, Source::File("components.toml".to_owned())];
    if ending.is_empty() {
        let text = format!("No component's support is known to end before {until}.");
        return body.say(line![text], sources);
    }
    let number = counted(ending.len(), "component", "components");
    let text = format!("The support of {number} ends before {until}:");
    body.say(line![text], sources);
    let columns = [
        ("Component", Column::left(24)),
        ("Version", Column::left(14)),
        ("Software", Column::left(18)),
        ("Level of support", Column::left(18)),
        ("End of support", Column::left(30)),
    ];
    let rows = ending.iter().map(|(state, _)| {
        Row::new(
            [
                line![Inline::strong(&*state.name)],
                line![&state.version],
                line![&state.configuration],
                support::level(state),
                support::end(subject, state),
            ],
            [Source::Component(state.key.clone())],
        )
    });
    let caption = "Components whose support ends first";
    body.table("replacement-table", caption, &columns, rows.collect());
}
