//! Connections, technologies and interfaces as a form asks for them.

use asepsis_domain::condition::Fact;

use crate::content::{Body, Column, Inline, KeyValue, Row, Source, Tone, joined, line};
use crate::subject::Subject;
use crate::words::sentence;

/// Interfaces that a form has room for.
const ROOM: usize = 20;

/// Facts that forms ask for, with how they are called there.
const FLAGS: &[(Fact, &str)] = &[
    (Fact::Cloud, "Cloud communication"),
    (Fact::Network, "Network connection"),
    (
        Fact::InternetCapable,
        "Connection to the internet, intended or not",
    ),
    (Fact::Wireless, "Wireless communication"),
    (Fact::HardwarePorts, "USB, serial or other connector"),
    (Fact::RemovableMedia, "Removable media"),
    (Fact::RemoteUpdate, "Software upgrades, also over a network"),
];

/// Adds the flags, with those that nobody stated.
pub(super) fn flags(subject: &Subject<'_>, item: &Source, body: &mut Body) {
    let facts = &subject.dossier.device.facts;
    let lines = FLAGS.iter().map(|(fact, name)| {
        let mut text = line![format!("{name}: ")];
        text.push(match facts.get(fact) {
            Some(true) => Inline::strong("yes"),
            Some(false) => Inline::text("no"),
            None => Inline::badge("not stated", Tone::Bad),
        });
        text
    });
    let text = joined(lines, &Inline::Break);
    body.key_values(vec![KeyValue::new(
        "Answer",
        text,
        [item.clone(), subject.device()],
    )]);
    body.info(
        "The Documentation Level stands in the software documentation",
        line!["It does not decide on the depth of the cybersecurity documentation."],
        [item.clone()],
    );
}

/// Adds the interfaces with the fields that a form has for each.
pub(super) fn interfaces(subject: &Subject<'_>, item: &Source, body: &mut Body) {
    let all = &subject.dossier.architecture.interfaces;
    let file = Source::File("architecture.toml".to_owned());
    body.key_values(vec![KeyValue::new(
        "Number of interfaces",
        line![all.len().to_string()],
        [item.clone(), file.clone()],
    )]);
    if all.len() > ROOM {
        body.info(
            format!("The form has room for {ROOM} interfaces"),
            line!["Join those of one kind, and name them all in the description."],
            [item.clone(), file],
        );
    }
    let yes = |flag: bool| line![if flag { "yes" } else { "no" }];
    let rows = all.iter().map(|interface| {
        let id = &interface.head.id;
        let texts = [&interface.protocol, &interface.purpose];
        let said = texts.iter().filter(|t| !t.trim().is_empty());
        let description = joined(said.map(|t| line![sentence(t)]), &Inline::text(" "));
        let name = line![Inline::refer(id), " ", &interface.head.title];
        let cells = [
            name,
            yes(!interface.active),
            yes(interface.service_only),
            description,
        ];
        Row::new(cells, [Source::from(id)])
    });
    let columns = [
        ("Name", Column::left(30)),
        ("Inactive", Column::center(10)),
        ("Service only", Column::center(10)),
        ("Description", Column::left(56)),
    ];
    let caption = "Electronic interfaces, as the form asks for them";
    body.table("form-interfaces-table", caption, &columns, rows.collect());
}
