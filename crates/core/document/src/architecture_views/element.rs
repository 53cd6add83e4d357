//! The details of elements and of the interfaces into them, unused ones included.

use asepsis_domain::architecture::{Controller, Element, ElementKind, Interface};
use asepsis_domain::record::is_written;

use super::{FILE, said};
use crate::content::{Body, Column, Inline, Inlines, KeyValue, Row, Source, Tone, joined, line};
use crate::subject::{Subject, linked};
use crate::words::{capital, listed, sentence, spoken, word};

pub(super) fn write(subject: &Subject<'_>, body: &mut Body) {
    let architecture = &subject.dossier.architecture;
    if architecture.elements.is_empty() {
        return;
    }
    body.heading(1, "elements", "Elements");
    body.standing(
        "Each element with what it does, who may do what with it, how it is set and how it behaves \
         when something is wrong. Interfaces that are present and not used stand with the others.",
    );
    for element in &architecture.elements {
        one(subject, element, body);
    }
    interfaces(subject, body);
}

fn one(subject: &Subject<'_>, element: &Element, body: &mut Body) {
    let id = &element.head.id;
    body.heading(
        2,
        format!("rec-{id}"),
        line![Inline::refer(id), " ", &element.head.title],
    );
    let own = || vec![Source::from(id)];
    let kind = spoken(word(ElementKind::WORDS, &element.kind));
    let who = spoken(word(Controller::WORDS, &element.controlled_by));
    let mut pairs = vec![KeyValue::new(
        "Kind",
        line![format!("{}, in the hands of: {who}", capital(&kind))],
        own(),
    )];
    if let Some(within) = &element.within {
        let text = line![
            Inline::refer(&within.value),
            " ",
            subject.title(&within.value)
        ];
        pairs.push(KeyValue::new(
            "Trust boundary",
            text,
            own().into_iter().chain(linked([within])),
        ));
    }
    let mut text = |label: &str, value: &str| {
        if is_written(value) {
            pairs.push(KeyValue::new(label, line![sentence(value)], own()));
        }
    };
    text("What it does", &element.description);
    text("Dormant functions", &element.dormant);
    text("Access control", &element.access_control);
    text("Identities", &element.identity);
    text("Roles", &element.roles.join("; "));
    text("Settings and defaults", &element.settings);
    text("In errors", &element.on_error);
    pairs.extend(software(subject, element));
    pairs.extend(assets(subject, element));
    body.key_values(pairs);
    let lacks = lacks(element);
    if !lacks.is_empty() {
        let keys: Vec<String> = lacks.iter().map(|(key, _)| format!("`{key}`")).collect();
        let what: Vec<String> = lacks.iter().map(|(_, what)| (*what).to_owned()).collect();
        body.missing(
            format!("{id} is not described in full"),
            line![format!("Not said: {}.", listed(&what))],
            (FILE, &format!("add {} to {id}", listed(&keys))),
            own(),
        );
    }
}

/// What an element lacks, `(key, what it is)`. Of what is not the manufacturer's, only what it does is asked.
fn lacks(element: &Element) -> Vec<(&'static str, &'static str)> {
    let ours = element.controlled_by == Controller::Manufacturer
        && !matches!(
            element.kind,
            ElementKind::ExternalEntity | ElementKind::Network
        );
    let acts = ours && element.kind != ElementKind::DataStore;
    let asked = [
        (true, "description", "what it does", &element.description),
        (acts, "dormant", "dormant functions", &element.dormant),
        (
            ours,
            "access_control",
            "access control",
            &element.access_control,
        ),
        (
            acts,
            "identity",
            "how identities are kept",
            &element.identity,
        ),
        (acts, "settings", "settings and defaults", &element.settings),
        (ours, "on_error", "behaviour in errors", &element.on_error),
    ];
    asked
        .into_iter()
        .filter(|(asked, _, _, text)| *asked && !is_written(text))
        .map(|(_, key, what, _)| (key, what))
        .collect()
}

/// The SBOMs of the release whose software runs in the element.
fn software(subject: &Subject<'_>, element: &Element) -> Option<KeyValue> {
    let id = &element.head.id;
    let here = |link: &asepsis_domain::record::Link| link.value == *id;
    let sboms = subject.release.sboms.iter();
    let sboms: Vec<_> = sboms
        .filter(|entry| entry.element.as_ref().is_some_and(here))
        .collect();
    if sboms.is_empty() {
        return None;
    }
    let each = sboms.iter().map(|entry| {
        let components = subject.dossier.sboms.get(&entry.file.value);
        let count = components.map_or(0, |sbom| sbom.components.len());
        line![
            &entry.configuration,
            ": ",
            Inline::code(&*entry.file.value),
            format!(", {count} components")
        ]
    });
    let files = sboms
        .iter()
        .map(|entry| Source::Sbom(entry.file.value.clone()));
    let sources = [Source::from(id), Source::from(&subject.release.id)];
    let text = joined(each, &Inline::Break);
    Some(KeyValue::new(
        "Software (SBOM)",
        text,
        sources.into_iter().chain(files),
    ))
}

fn assets(subject: &Subject<'_>, element: &Element) -> Option<KeyValue> {
    let id = &element.head.id;
    let all = subject.dossier.architecture.assets.iter();
    let here: Vec<_> = all
        .filter(|asset| asset.on.iter().any(|link| &link.value == id))
        .collect();
    let each = here
        .iter()
        .map(|a| line![Inline::refer(&a.head.id), " ", &a.head.title]);
    let sources = here.iter().map(|a| Source::from(&a.head.id));
    let sources: Vec<Source> = std::iter::once(Source::from(id)).chain(sources).collect();
    let text = joined(each, &Inline::text("; "));
    (!here.is_empty()).then(|| KeyValue::new("Worth protecting", text, sources))
}

const COLUMNS: &[(&str, Column)] = &[
    ("Interface", Column::left(26)),
    ("Protocol, port, channel", Column::left(27)),
    ("Purpose and direction", Column::left(25)),
    ("Who may connect", Column::left(24)),
];

fn interfaces(subject: &Subject<'_>, body: &mut Body) {
    body.heading(1, "interfaces", "Interfaces");
    let interfaces = &subject.dossier.architecture.interfaces;
    if interfaces.is_empty() {
        body.missing(
            "No interface is described",
            line!["Every way into an element is named, those that are not used too."],
            (FILE, "add the interfaces of each element"),
            [Source::File(FILE.to_owned())],
        );
        return;
    }
    let rows = interfaces.iter().map(|interface| row(subject, interface));
    let caption = "Interfaces, in use and not in use";
    body.table("interfaces-table", caption, COLUMNS, rows.collect());
    for interface in interfaces {
        let asked = [
            ("protocol", &interface.protocol),
            ("purpose", &interface.purpose),
            ("direction", &interface.direction),
            ("approved_endpoints", &interface.approved_endpoints),
        ];
        let keys = asked.into_iter().filter(|(_, text)| !is_written(text));
        let keys: Vec<String> = keys.map(|(key, _)| format!("`{key}`")).collect();
        if !keys.is_empty() {
            let id = &interface.head.id;
            body.missing(
                format!("{id} is not described in full"),
                line!["A reader cannot tell what the interface lets in."],
                (FILE, &format!("add {} to {id}", listed(&keys))),
                [Source::from(id)],
            );
        }
    }
}

fn row(subject: &Subject<'_>, interface: &Interface) -> Row {
    let id = &interface.head.id;
    let on = &interface.on.value;
    let mut name: Inlines = line![
        Inline::refer(id),
        " ",
        Inline::strong(&*interface.head.title),
        Inline::Break,
        "On ",
        Inline::refer(on),
        " ",
        subject.title(on)
    ];
    let mut badge = |word: &str, tone| {
        name.push(Inline::Break);
        name.push(Inline::badge(word, tone));
    };
    if !interface.active {
        badge("not in use", Tone::Neutral);
    }
    if interface.service_only {
        badge("service only", Tone::Neutral);
    }
    let mut use_of = said(&interface.purpose);
    if is_written(&interface.direction) {
        use_of.push(Inline::Break);
        use_of.push(Inline::text(sentence(&interface.direction)));
    }
    Row::new(
        [
            name,
            said(&interface.protocol),
            use_of,
            said(&interface.approved_endpoints),
        ],
        std::iter::once(Source::from(id)).chain(linked([&interface.on])),
    )
}
