//! The views, by kind: drawing, explanation, the flows shown, the threats on them.

use asepsis_domain::architecture::{Controller, Element, ElementKind, View, ViewKind};
use asepsis_domain::id::RecordId;
use asepsis_domain::record::is_written;
use asepsis_domain::threat::Threat;

use super::scene::{Known, Scene};
use super::{FILE, picture, said};
use crate::content::{Body, Column, Inline, Inlines, Row, Source, Tone, joined, line};
use crate::prose;
use crate::subject::{Subject, linked};
use crate::words::{capital, control_badge, sentence, spoken, word};

pub(super) fn write(subject: &Subject<'_>, body: &mut Body) {
    let known = Known::of(&subject.dossier.architecture);
    for (name, kind) in ViewKind::WORDS {
        body.heading(1, format!("views-{name}"), title(*kind));
        body.standing(purpose(*kind));
        prose::include(subject, &format!("view-{name}"), body);
        let views = &subject.dossier.architecture.views;
        let here: Vec<&View> = views.iter().filter(|v| v.kind == *kind).collect();
        if here.is_empty() {
            missing(name, *kind, body);
        }
        for view in here {
            one(subject, &known, view, body);
        }
    }
}

fn title(kind: ViewKind) -> &'static str {
    match kind {
        ViewKind::GlobalSystem => "Global system view",
        ViewKind::MultiPatientHarm => "Multi-patient harm view",
        ViewKind::Updateability => "Updateability and patchability view",
        ViewKind::SecurityUseCase => "Security use case views",
    }
}

fn purpose(kind: ViewKind) -> &'static str {
    match kind {
        ViewKind::GlobalSystem => {
            "The whole system: the device, everything inside and outside that it is connected \
             with, and where trust ends."
        }
        ViewKind::MultiPatientHarm => {
            "How the device and its system defend against attacks that could harm several \
             patients, and how they respond."
        }
        ViewKind::Updateability => {
            "The way of an update from where it is made to the device, with the technology on it \
             that the manufacturer does not control."
        }
        ViewKind::SecurityUseCase => {
            "Functions whose compromise could affect safety or effectiveness, in the operational \
             and clinical states in which they work."
        }
    }
}

fn missing(name: &str, kind: ViewKind, body: &mut Body) {
    let what = format!(
        "add a view with `kind = \"{name}\"`; if the device has no such view, say why in its `omitted`"
    );
    body.missing(
        format!(
            "There is no {}",
            title(kind).to_lowercase().trim_end_matches('s')
        ),
        line!["Each of the four kinds of view is there, or its absence is justified."],
        (FILE, &what),
        [Source::File(FILE.to_owned())],
    );
}

fn one<'a>(subject: &Subject<'a>, known: &Known<'a>, view: &'a View, body: &mut Body) {
    let id = &view.head.id;
    let source = Source::from(id);
    body.heading(2, format!("rec-{id}"), view.head.title.as_str());
    if is_written(&view.omitted) {
        let text = line![
            Inline::strong("This view is omitted. "),
            sentence(&view.omitted)
        ];
        body.say(text, [source]);
        return;
    }
    if is_written(&view.explanation) {
        body.say(line![sentence(&view.explanation)], [source.clone()]);
    } else {
        let what = format!("add `explanation` to {id}");
        let text = line!["A drawing without words leaves open what it means."];
        body.missing(
            "The view is not explained",
            text,
            (FILE, &what),
            [source.clone()],
        );
    }
    let scene = Scene::of(&subject.dossier.architecture, known, view);
    if scene.elements.is_empty() {
        let what = format!("name elements and flows in `concerns` of {id}");
        let text = line!["There is nothing to draw."];
        body.missing("The view is empty", text, (FILE, &what), [source]);
        return;
    }
    let sources = [source.clone(), Source::File(FILE.to_owned())];
    let title = view.head.title.as_str();
    picture::write(
        &scene,
        known,
        (&format!("view-{id}"), title),
        &sources,
        body,
    );
    match view.kind {
        ViewKind::GlobalSystem => {
            left_out(subject, view, &scene, body);
            elements(subject, known, view, &scene, body);
        }
        ViewKind::Updateability => {
            off_path(subject, view, &scene, body);
            not_ours(view, &scene, body);
        }
        ViewKind::SecurityUseCase => states(subject, view, body),
        ViewKind::MultiPatientHarm => {}
    }
    flows(subject, known, view, &scene, body);
    if view.kind != ViewKind::GlobalSystem {
        threats(subject, view, body);
    }
}

/// Warns of elements that a view of the whole system does not show.
fn left_out(subject: &Subject<'_>, view: &View, scene: &Scene<'_>, body: &mut Body) {
    let all = subject.dossier.architecture.elements.iter();
    let left: Vec<&Element> = all
        .filter(|e| !scene.elements.contains_key(&e.head.id))
        .collect();
    if left.is_empty() {
        return;
    }
    let refs = left.iter().map(|e| line![Inline::refer(&e.head.id)]);
    let mut text = line!["The view leaves out: "];
    text.extend(joined(refs, &Inline::text(", ")));
    let what = format!(
        "name all elements in `concerns` of {}, or remove the key",
        view.head.id
    );
    let sources = left.iter().map(|e| Source::from(&e.head.id));
    let sources = sources.chain([Source::from(&view.head.id)]);
    body.warning(
        "The view does not show the whole system",
        text,
        (FILE, &what),
        sources,
    );
}

/// Warns of flows of the update path that its view does not show.
fn off_path(subject: &Subject<'_>, view: &View, scene: &Scene<'_>, body: &mut Body) {
    let shown = |id: &RecordId| scene.flows.iter().any(|f| &f.head.id == id);
    let all = subject.dossier.architecture.flows.iter();
    let off: Vec<_> = all
        .filter(|f| f.update_path && !shown(&f.head.id))
        .collect();
    if off.is_empty() {
        return;
    }
    let refs = off.iter().map(|f| line![Inline::refer(&f.head.id)]);
    let mut text = line!["Updates also come over: "];
    text.extend(joined(refs, &Inline::text(", ")));
    let what = format!("name them in `concerns` of {}", view.head.id);
    let sources = off.iter().map(|f| Source::from(&f.head.id));
    let sources = sources.chain([Source::from(&view.head.id)]);
    body.warning(
        "The view leaves out a way of updates",
        text,
        (FILE, &what),
        sources,
    );
}

fn elements(
    subject: &Subject<'_>,
    known: &Known<'_>,
    view: &View,
    scene: &Scene<'_>,
    body: &mut Body,
) {
    let columns = [
        ("Element", Column::left(36)),
        ("Kind", Column::left(15)),
        ("In the hands of", Column::left(17)),
        ("Within", Column::left(32)),
    ];
    let shown = subject.dossier.architecture.elements.iter();
    let shown = shown.filter(|e| scene.elements.contains_key(&e.head.id));
    let rows = shown.map(|element| {
        let id = &element.head.id;
        let around = known.around(element.within.as_ref());
        let names = around
            .iter()
            .rev()
            .map(|b| line![Inline::refer(&b.head.id)]);
        let boundaries = around.iter().map(|b| Source::from(&b.head.id));
        let sources = [Source::from(id), Source::from(&view.head.id)];
        let sources = sources.into_iter().chain(boundaries);
        Row::new(
            [
                line![Inline::refer(id), " ", &element.head.title],
                line![capital(&spoken(word(ElementKind::WORDS, &element.kind)))],
                line![capital(&spoken(word(
                    Controller::WORDS,
                    &element.controlled_by
                )))],
                joined(names, &Inline::text(", in ")),
            ],
            sources.chain(linked(&element.within)),
        )
    });
    let anchor = format!("view-{}-elements", view.head.id);
    body.table(anchor, "Elements shown", &columns, rows.collect());
}

fn flows(
    subject: &Subject<'_>,
    known: &Known<'_>,
    view: &View,
    scene: &Scene<'_>,
    body: &mut Body,
) {
    let columns = [
        ("No.", Column::right(6)),
        ("Data flow", Column::left(32)),
        ("Data, code, commands", Column::left(24)),
        ("Protocol, authentication, encryption", Column::left(40)),
    ];
    let rows = scene.flows.iter().map(|flow| {
        let id = &flow.head.id;
        let name = |id: &RecordId| line![Inline::refer(id), " ", subject.title(id)];
        let mut what = line![Inline::refer(id), " ", Inline::strong(&*flow.head.title)];
        what.push(Inline::Break);
        let stops = super::scene::ends(flow).into_iter().map(name);
        let arrow = if flow.both_ways { " ↔ " } else { " → " };
        what.extend(joined(stops, &Inline::text(arrow)));
        let how = [&flow.protocol, &flow.authentication, &flow.encryption];
        let how = joined(how.map(|text| said(text)), &Inline::Break);
        let sources = [Source::from(id), Source::from(&view.head.id)]
            .into_iter()
            .chain(linked([&flow.from, &flow.to]))
            .chain(linked(&flow.through));
        Row::new(
            [line![known.number(id)], what, said(&flow.data), how],
            sources,
        )
    });
    let anchor = format!("view-{}-flows", view.head.id);
    body.table(anchor, "Data flows shown", &columns, rows.collect());
}

/// Says which elements on the way of updates are not the manufacturer's.
fn not_ours(view: &View, scene: &Scene<'_>, body: &mut Body) {
    let shown = scene.elements.values().flatten();
    let foreign: Vec<_> = shown
        .filter(|e| e.controlled_by != Controller::Manufacturer)
        .collect();
    let source = Source::from(&view.head.id);
    if foreign.is_empty() {
        let text = line!["Everything on this path is in the manufacturer's hands."];
        body.say(text, [source, Source::File(FILE.to_owned())]);
        return;
    }
    body.say(
        line!["On this path, these are not in the manufacturer's hands:"],
        [source, Source::File(FILE.to_owned())],
    );
    body.list(foreign.iter().map(|element| {
        let who = spoken(word(Controller::WORDS, &element.controlled_by));
        let mut text = line![Inline::refer(&element.head.id), " "];
        text.push(Inline::strong(&*element.head.title));
        text.push(Inline::text(format!(" ({who}): ")));
        text.extend(said(&element.description));
        let sources = [&element.head.id, &view.head.id].map(Source::from);
        let file = Source::File(FILE.to_owned());
        (text, sources.into_iter().chain([file]).collect())
    }));
}

/// Says in which states a use case plays.
fn states(subject: &Subject<'_>, view: &View, body: &mut Body) {
    let all = &subject.dossier.architecture.states;
    let named = view.concerns.iter().filter_map(|link| {
        let state = all.iter().find(|s| s.head.id == link.value)?;
        let text = line![
            Inline::refer(&state.head.id),
            " ",
            Inline::strong(&*state.head.title),
            ": ",
            sentence(&state.description)
        ];
        Some((
            text,
            [&state.head.id, &view.head.id].map(Source::from).to_vec(),
        ))
    });
    let named: Vec<_> = named.collect();
    if named.is_empty() {
        let what = format!(
            "name the states of the use case in `concerns` of {}",
            view.head.id
        );
        body.missing(
            "The states of the use case are not named",
            line!["A function is judged in the operational and clinical states in which it works."],
            (FILE, &what),
            [Source::from(&view.head.id), Source::File(FILE.to_owned())],
        );
        return;
    }
    body.say(
        line!["States in which the use case plays:"],
        [Source::from(&view.head.id), Source::File(FILE.to_owned())],
    );
    body.list(named);
}

/// Lists the threats on what the view names, with what was decided on them.
fn threats(subject: &Subject<'_>, view: &View, body: &mut Body) {
    let named: Vec<&RecordId> = view.concerns.iter().map(|link| &link.value).collect();
    let all = subject.dossier.threats.threats.iter();
    let on = |threat: &&Threat| threat.on.iter().any(|link| named.contains(&&link.value));
    let here: Vec<&Threat> = all.filter(on).collect();
    let columns = [
        ("Threat", Column::left(46)),
        ("Risks", Column::left(24)),
        ("Controls", Column::left(30)),
    ];
    let rows = here.iter().map(|threat| row(subject, view, threat));
    let anchor = format!("view-{}-threats", view.head.id);
    let caption = "Threats on what the view names, risks that arise from them, and controls";
    body.table(anchor, caption, &columns, rows.collect());
}

fn row(subject: &Subject<'_>, view: &View, threat: &Threat) -> Row {
    let id = &threat.head.id;
    let risks = subject.risks_of(id);
    let states = risks.iter().filter_map(|r| subject.risk_state(&r.head.id));
    let mut controls: Vec<&RecordId> = states.flat_map(|state| &state.controls).collect();
    controls.sort_unstable();
    controls.dedup();
    let each = risks.iter().map(|risk| {
        let state = subject.risk_state(&risk.head.id);
        let badge = control_badge(state.and_then(|s| s.decision));
        line![Inline::refer(&risk.head.id), " ", badge]
    });
    let mut risk_cell: Inlines = joined(each, &Inline::Break);
    if risks.is_empty() {
        let word = word(asepsis_domain::threat::Response::WORDS, &threat.response);
        risk_cell.push(Inline::badge(word, Tone::Neutral));
    }
    let controls_cell = joined(
        controls.iter().map(|c| line![Inline::refer(*c)]),
        &Inline::text(", "),
    );
    let sources = [Source::from(id), Source::from(&view.head.id)]
        .into_iter()
        .chain(risks.iter().map(|risk| Source::from(&risk.head.id)))
        .chain(controls.iter().map(|c| Source::from(*c)));
    Row::new(
        [
            line![Inline::refer(id), " ", sentence(&threat.head.title)],
            risk_cell,
            controls_cell,
        ],
        sources.collect::<Vec<_>>(),
    )
}
