//! A category: what is recommended with the controls that answer it, then each control.

use asepsis_domain::control::Control;

use super::{ID, Kind, controls_of, entry, is_absent};
use crate::asked::{self, Asked};
use crate::content::{Body, Column, Inline, Inlines, Row, Source, Tone, joined, line};
use crate::subject::Subject;
use crate::words::{counted, sentence};

pub(super) fn write(subject: &Subject<'_>, kind: &Kind, body: &mut Body) {
    let controls = controls_of(subject, kind);
    let asked = recommendations(subject, kind);
    body.heading(1, kind.anchor(), kind.title());
    if controls.is_empty() {
        body.missing(
            "There is no control of this category",
            line!["Each category needs a control, or the reason why it has none."],
            (
                "controls.toml",
                &format!(
                    "add a control with `category = \"{}\"`; where none is needed, give it `absent_because`",
                    kind.word
                ),
            ),
            [Source::File("controls.toml".to_owned())],
        );
    }
    recommended(subject, kind, &asked, body);
    let (absent, here): (Vec<&Control>, Vec<&Control>) =
        controls.iter().partition(|c| is_absent(c));
    for control in here {
        entry::write(subject, control, body);
    }
    without(kind, &absent, body);
}

/// Returns what is recommended of the category.
pub(super) fn recommendations<'a>(subject: &Subject<'a>, kind: &Kind) -> Vec<Asked<'a>> {
    let mut all = asked::of(subject, ID);
    all.retain(|asked| asked.answered.at == kind.anchor());
    all
}

/// Returns the controls, and the reasons for absent ones, that answer a recommendation.
pub(super) fn answers<'a>(subject: &Subject<'a>, asked: &Asked<'_>) -> Vec<&'a Control> {
    let controls = subject.dossier.controls.iter();
    controls
        .filter(|c| c.meets.iter().any(|item| item.value == asked.item.id))
        .collect()
}

fn recommended(subject: &Subject<'_>, kind: &Kind, asked: &[Asked<'_>], body: &mut Body) {
    if asked.is_empty() {
        return;
    }
    let rows = asked.iter().map(|asked| row(subject, asked));
    let columns = [
        ("What is recommended", Column::left(56)),
        ("Answer", Column::left(46)),
    ];
    let anchor = format!("{}-asked", kind.anchor());
    let caption = format!(
        "Recommendations of category {} and the controls that answer them",
        kind.letter
    );
    body.table(anchor, caption, &columns, rows.collect());
    let open: Vec<&Asked<'_>> = asked
        .iter()
        .filter(|a| a.applies() && answers(subject, a).is_empty())
        .collect();
    if open.is_empty() {
        return;
    }
    let number = counted(open.len(), "recommendation is", "recommendations are");
    let named: Vec<Inlines> = open.iter().map(|a| line![&a.item.title]).collect();
    let mut text = joined(named, &Inline::text("; "));
    text.push(Inline::text("."));
    body.missing(
        format!("{number} not answered"),
        text,
        (
            "controls.toml",
            "name the item in `meets` of the control that answers it, or of a record with `absent_because`",
        ),
        open.iter().map(|a| a.source()),
    );
}

fn row(subject: &Subject<'_>, asked: &Asked<'_>) -> Row {
    let what = line![
        Inline::strong(&*asked.item.title),
        Inline::Break,
        sentence(&asked.item.summary)
    ];
    let mut sources = vec![asked.source()];
    if !asked.applies() {
        let why = line![
            Inline::badge("does not apply", Tone::Neutral),
            " ",
            sentence(&asked.item.applies_because)
        ];
        return Row::new([what, why], sources);
    }
    let controls = answers(subject, asked);
    sources.extend(controls.iter().map(|c| Source::from(&c.head.id)));
    let lines = controls.iter().map(|control| {
        let mut text = line![Inline::refer(&control.head.id), " ", &control.head.title];
        if is_absent(control) {
            let why = sentence(&control.absent_because);
            text.extend(line![" ", Inline::badge("absent", Tone::Neutral), " ", why]);
        }
        text
    });
    let mut answer = joined(lines, &Inline::Break);
    if answer.is_empty() {
        answer.push(Inline::badge("not answered", Tone::Bad));
    }
    Row::new([what, answer], sources)
}

/// Names the controls that are absent with their reasons.
fn without(kind: &Kind, absent: &[&Control], body: &mut Body) {
    if absent.is_empty() {
        return;
    }
    let anchor = format!("{}-absent", kind.anchor());
    body.heading(2, anchor, "Controls that are absent, with the reason");
    body.list(absent.iter().map(|control| {
        let id = &control.head.id;
        let text = line![
            Inline::refer(id),
            " ",
            Inline::strong(sentence(&control.head.title)),
            " ",
            sentence(&control.absent_because)
        ];
        (text, vec![Source::from(id)])
    }));
}
