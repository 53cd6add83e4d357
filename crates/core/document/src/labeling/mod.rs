//! Labeling: each duty to users, with the document and page that meets it, and the risks left to users.
//!
//! As FDA's premarket guidance of 2026 asks in section VI.A. Which duties there are is data of the catalogue.

mod notice;
mod stage;

use asepsis_domain::postmarket::Label;
use asepsis_domain::record::is_written;
use asepsis_domain::threat::{Response, Threat};

use crate::asked::{self, Asked};
use crate::content::{Body, Column, Document, Inline, Inlines, Row, Source, Tone, joined, line};
use crate::inputs;
use crate::prose;
use crate::scope;
use crate::subject::{Subject, files};
use crate::words::{counted, sentence};

/// Id of the document.
const ID: &str = "labeling";

const FILE: &str = "labeling.toml";

/// Writes the document.
pub(crate) fn build(subject: &Subject<'_>) -> Document {
    let mut body = Body::new();
    scope::write(
        subject,
        "This document shows where the labeling of the device gives users the cybersecurity \
         information that they need to configure, use, update and retire it safely: for each duty \
         the document, the page and what it says. The texts themselves are part of the labeling.",
        &mut body,
    );
    duties(subject, &mut body);
    carriers(subject, &mut body);
    stage::write(subject, &mut body);
    notice::write(subject, &mut body);
    transferred(subject, &mut body);
    others(subject, &mut body);
    prose::include_remarks(subject, ID, &mut body);
    inputs::write(subject, &mut body);
    subject.issue(ID, body)
}

/// Returns where a text for users stands.
pub(crate) fn place(label: &Label) -> String {
    match (is_written(&label.document), is_written(&label.page)) {
        (true, true) => format!("{}, {}", label.document, page(&label.page)),
        (true, false) => label.document.clone(),
        (false, _) => "place not stated".to_owned(),
    }
}

fn page(text: &str) -> String {
    let text = text.trim();
    let pages = |c: char| c.is_ascii_digit() || matches!(c, '-' | '–' | ',' | ' ');
    match text.chars().all(pages) {
        true if text.chars().all(|c| c.is_ascii_digit()) => format!("page {text}"),
        true => format!("pages {text}"),
        false => text.to_owned(),
    }
}

/// Returns the labels of the release that meet an item.
pub(crate) fn meeting<'a>(subject: &Subject<'a>, asked: &Asked<'_>) -> Vec<&'a Label> {
    let labels = subject.dossier.labels.iter();
    let needs = asked.item.needs.iter();
    let mut duties: Vec<&str> = needs
        .filter_map(|need| need.filter.get("duty"))
        .flatten()
        .map(String::as_str)
        .collect();
    let own = asked.item.id.to_string();
    duties.push(&own);
    let meets = |label: &&Label| {
        let mut items = label.meets.iter();
        items.any(|m| duties.contains(&m.value.to_string().as_str()))
    };
    labels
        .filter(|l| meets(l) && subject.in_release(&l.releases))
        .collect()
}

fn duties(subject: &Subject<'_>, body: &mut Body) {
    body.heading(1, "duties", "Duties to users and where they are met");
    let mut all = asked::of(subject, ID);
    all.retain(|asked| asked.answered.at == "duties");
    let (here, not): (Vec<&Asked<'_>>, Vec<&Asked<'_>>) = all.iter().partition(|a| a.applies());
    if here.is_empty() {
        body.missing(
            "No duty to users is known for the device's markets",
            line!["The catalogue of the market names none."],
            (
                "device.toml",
                "add the markets that the device is meant for",
            ),
            [subject.device()],
        );
        return;
    }
    let columns = [
        ("Duty", Column::left(44)),
        ("Where it is met", Column::left(24)),
        ("What the labeling says", Column::left(38)),
    ];
    let rows = here.iter().map(|asked| row(subject, asked)).collect();
    let caption = "Duties to users, with the document and page that meets each";
    body.table("duties-table", caption, &columns, rows);
    for asked in &here {
        if meeting(subject, asked).is_empty() {
            missing(subject, asked, body);
        }
    }
    if !not.is_empty() {
        body.heading(2, "not-applicable", "Duties that do not apply");
        body.list(not.iter().map(|asked| {
            let text = line![
                Inline::strong(sentence(&asked.item.title)),
                " ",
                sentence(&asked.item.applies_because)
            ];
            (text, vec![asked.source()])
        }));
    }
}

fn row(subject: &Subject<'_>, asked: &Asked<'_>) -> Row {
    let by = subject
        .catalogue_document(&asked.item.id)
        .map_or("", |d| d.short_title.as_str());
    let duty = line![
        Inline::strong(&*asked.item.title),
        Inline::Break,
        sentence(&asked.item.summary),
        Inline::Break,
        format!("{by}, {}", asked.item.section),
    ];
    let labels = meeting(subject, asked);
    let mut sources = vec![asked.source()];
    sources.extend(labels.iter().map(|l| Source::from(&l.head.id)));
    let places = labels
        .iter()
        .map(|l| line![Inline::refer(&l.head.id), " ", place(l)]);
    let mut places = joined(places, &Inline::Break);
    if places.is_empty() {
        places.push(Inline::badge("not met", Tone::Bad));
    }
    let says = labels.iter().map(|l| line![sentence(&l.text)]);
    Row::new([duty, places, joined(says, &Inline::Break)], sources)
}

fn missing(subject: &Subject<'_>, asked: &Asked<'_>, body: &mut Body) {
    let mut text = line![sentence(&asked.item.expects)];
    let why = subject
        .dossier
        .overrides
        .iter()
        .find(|o| o.item.value == asked.item.id);
    if let Some(why) = why {
        text.push(Inline::text(format!(
            " {} {}, {}.",
            sentence(&why.reason),
            why.by,
            why.on
        )));
    }
    let what = format!(
        "add the text with `meets = [\"{}\"]`, its document and page",
        asked.item.id
    );
    body.missing(
        format!("No text meets this duty: {}", asked.item.title),
        text,
        (FILE, &what),
        [asked.source()],
    );
}

/// Names the documents that carry the texts.
fn carriers(subject: &Subject<'_>, body: &mut Body) {
    let mut all: Vec<(&str, Vec<&Label>)> = Vec::new();
    let labels = subject.dossier.labels.iter();
    for label in labels.filter(|l| subject.in_release(&l.releases) && is_written(&l.document)) {
        let name = label.document.trim();
        match all.iter_mut().find(|(known, _)| *known == name) {
            Some((_, labels)) => labels.push(label),
            None => all.push((name, vec![label])),
        }
    }
    if all.is_empty() {
        return;
    }
    body.heading(1, "carriers", "Documents that carry the texts");
    let rows = all.iter().map(|(name, labels)| {
        let lines = labels.iter().map(|label| {
            let page = match is_written(&label.page) {
                true => format!(" ({})", page(&label.page)),
                false => String::new(),
            };
            line![Inline::refer(&label.head.id), " ", &label.head.title, page]
        });
        Row::new(
            [line![Inline::strong(*name)], joined(lines, &Inline::Break)],
            labels.iter().map(|l| Source::from(&l.head.id)),
        )
    });
    let columns = [
        ("Document", Column::left(36)),
        ("Texts, with page or section", Column::left(68)),
    ];
    let caption = "Documents of the labeling with their texts on cybersecurity";
    body.table("carriers-table", caption, &columns, rows.collect());
}

/// Shows for each threat left to users what they are told, and that they can do it.
fn transferred(subject: &Subject<'_>, body: &mut Body) {
    body.heading(1, "transfer", "Risks left to users");
    let threats = subject.dossier.threats.threats.iter();
    let left: Vec<&Threat> = threats
        .filter(|t| t.response == Response::Transfer)
        .collect();
    if left.is_empty() {
        body.say(
            line!["No threat is left to users or facilities."],
            files(["threats.toml"]),
        );
        return;
    }
    let text = "A security risk is left to users only when they are told everything that they need, and \
         are able to take it on. The table names for each threat that is left to users or \
         facilities, in whole or in part, what they are told and how it was shown that they can do \
         what is asked of them.";
    body.say(line![text], files(["threats.toml"]));
    let columns = [
        ("Threat, and why it is left to users", Column::left(42)),
        ("What they are told", Column::left(32)),
        ("How it was shown that they can do it", Column::left(32)),
    ];
    let rows = left.iter().map(|threat| left_to_users(subject, threat));
    let caption = "Threats left to users, with what they are told";
    body.table("transfer-table", caption, &columns, rows.collect());
    untold(subject, &left, body);
}

fn left_to_users(subject: &Subject<'_>, threat: &Threat) -> Row {
    let labels = telling(subject, threat);
    let id = &threat.head.id;
    let mut what = line![Inline::refer(id), " ", Inline::strong(&*threat.head.title)];
    what.extend(line![Inline::Break, sentence(&threat.rationale)]);
    let told = labels.iter().map(|l| {
        let name = line![Inline::refer(&l.head.id), " ", &l.head.title];
        [name, line![": ", place(l)]].concat()
    });
    let shown = labels.iter().filter(|l| is_written(&l.usability));
    let shown = shown.map(|l| line![sentence(&l.usability)]);
    let or_open = |text: Inlines| match text.is_empty() {
        true => line![Inline::badge("not stated", Tone::Bad)],
        false => text,
    };
    let cells = [
        what,
        or_open(joined(told, &Inline::Break)),
        or_open(joined(shown, &Inline::Break)),
    ];
    let sources = labels.iter().map(|l| Source::from(&l.head.id));
    Row::new(cells, std::iter::once(Source::from(id)).chain(sources))
}

/// Asks for what users still need for a threat that is left to them.
fn untold(subject: &Subject<'_>, left: &[&Threat], body: &mut Body) {
    let open = |t: &&&Threat| {
        let labels = telling(subject, t);
        !labels.iter().any(|l| is_written(&l.usability))
    };
    let open: Vec<&&Threat> = left.iter().filter(open).collect();
    if open.is_empty() {
        return;
    }
    let refs = open
        .iter()
        .map(|t| line![Inline::refer(&t.head.id), " ", &t.head.title]);
    let number = counted(open.len(), "threat is", "threats are");
    body.missing(
        format!("{number} left to users without all that they need"),
        joined(refs, &Inline::text(", ")),
        (
            FILE,
            "name the threat in `tells` of the text, and say in `usability` how it was shown that users can do it",
        ),
        open.iter().map(|t| Source::from(&t.head.id)),
    );
}

fn telling<'a>(subject: &Subject<'a>, threat: &Threat) -> Vec<&'a Label> {
    let risks = subject.risks_of(&threat.head.id);
    let tells = |label: &&Label| {
        let of_it = |id| id == &threat.head.id || risks.iter().any(|r| &r.head.id == id);
        label.tells.iter().any(|link| of_it(&link.value)) && subject.in_release(&label.releases)
    };
    subject.dossier.labels.iter().filter(tells).collect()
}

/// Names texts on cybersecurity beyond the duties.
fn others(subject: &Subject<'_>, body: &mut Body) {
    let all = asked::of(subject, ID);
    let known = |label: &Label| {
        let mut meets = label.meets.iter();
        meets.any(|m| all.iter().any(|a| a.item.id == m.value))
    };
    let labels = subject.dossier.labels.iter();
    let further: Vec<&Label> = labels
        .filter(|l| !known(l) && subject.in_release(&l.releases))
        .collect();
    if further.is_empty() {
        return;
    }
    body.heading(1, "further", "Further texts");
    body.list(further.iter().map(|label| {
        let id = &label.head.id;
        let title = Inline::strong(sentence(&label.head.title));
        let text = line![
            Inline::refer(id),
            " ",
            title,
            " ",
            sentence(&label.text),
            " ",
            sentence(&place(label))
        ];
        (text, vec![Source::from(id)])
    }));
}
