//! A library of interfaces, assets and threats.

use asepsis_domain::control::Category;
use asepsis_domain::id::ItemRef;
use asepsis_domain::library::{
    Library, LibraryKind, LibraryThreat, PartClasses, PartKind, TypicalControl,
};
use asepsis_domain::place::{Located, Place};
use asepsis_domain::threat::{LifeCycle, Stride};

use super::check::{References, Target};
use super::item::id;
use crate::schema::{Form, Problem, Row, none_of, words_of};

/// Returns the library of a file.
pub(super) fn read(row: &mut Row<'_>, references: &mut References) -> Option<Library> {
    let head = row.must("library", "The library.").table("library", head);
    row.must("source", "Where the facts come from.")
        .tables("source", source);
    let parts = row
        .must("part", "Classes of threat on a kind of part.")
        .tables("part", part);
    let interfaces = row
        .must("interface", "A kind of interface.")
        .tables("interface", kind);
    let assets = row.must("asset", "A kind of asset.").tables("asset", kind);
    let threats = row.must("threat", "A threat.").tables("threat", threat);
    let (at, library) = head?;
    references.defined(Target::Library, &library.id, &at);
    let mut kinds = |all: Vec<(Place, LibraryKind)>| -> Vec<LibraryKind> {
        let each = all.into_iter().map(|(at, kind)| {
            references.defined(Target::LibraryKind, &kind.id, &at);
            kind
        });
        each.collect()
    };
    let (interfaces, assets) = (kinds(interfaces), kinds(assets));
    let threats = threats.into_iter().flatten().map(|(at, names, threat)| {
        references.defined(Target::LibraryThreat, &threat.id, &at);
        for (target, name) in names {
            references.used(target, name);
        }
        threat
    });
    Some(Library {
        threats: threats.collect(),
        parts: parts.into_iter().flatten().collect(),
        interfaces,
        assets,
        ..library
    })
}

fn head(row: &mut Row<'_>) -> (Place, Library) {
    let id = id(row);
    let library = Library {
        id: id.value,
        title: row.must("title", "Title.").text(),
        ..Library::default()
    };
    row.must("licence", "Note on the licence of the text.")
        .text();
    (id.at, library)
}

fn source(row: &mut Row<'_>) {
    row.must("key", "Key used in the file.").text();
    row.must("title", "Title.").text();
    row.must("reference", "Docket, number or address.").text();
    row.must("read", "How it was read.").text();
}

fn part(row: &mut Row<'_>) -> Option<PartClasses> {
    let kind = row.must("kind", "Kind of part.").word(PartKind::WORDS);
    Some(PartClasses {
        stride: classes(row, "stride", "Classes that apply."),
        sometimes: classes(
            row,
            "sometimes",
            "Classes that apply to some of the kind only.",
        ),
        source: row.must("source", "Where that comes from.").text(),
        kind: kind?,
    })
}

fn classes(row: &mut Row<'_>, key: &'static str, doc: &'static str) -> Vec<Stride> {
    let form = || Form::Word(words_of(Stride::WORDS));
    row.may(key, doc)
        .many(form, |cell| word_of(cell.str()?, Stride::WORDS))
}

fn word_of<T: Copy>(text: &str, words: &[(&'static str, T)]) -> Result<T, Problem> {
    let found = words.iter().find(|(word, _)| *word == text);
    found
        .map(|(_, value)| *value)
        .ok_or_else(|| none_of(text, words.iter().map(|(word, _)| *word)))
}

fn kind(row: &mut Row<'_>) -> (Place, LibraryKind) {
    let id = id(row);
    let kind = LibraryKind {
        id: id.value,
        title: row.must("title", "Title.").text(),
        kinds: row
            .must("kinds", "What `kind` of a dossier's record means it.")
            .texts(),
        about: row
            .must("about", "What it is, and what an attacker sees in it.")
            .text(),
    };
    (id.at, kind)
}

/// A threat as read, with the names that it uses.
type WithNames = (Place, Vec<(Target, Located<String>)>, LibraryThreat);

fn threat(row: &mut Row<'_>) -> Option<WithNames> {
    let id = id(row);
    let mut names: Vec<(Target, Located<String>)> = Vec::new();
    let on = row
        .may("on", "Kinds of interface and asset that it is on.")
        .many(|| Form::Text, |cell| cell.located_text());
    let parts = row.may("parts", "Kinds of part that it is on.").many(
        || Form::Word(words_of(PartKind::WORDS)),
        |cell| word_of(cell.str()?, PartKind::WORDS),
    );
    let stride = row.must("stride", "Its class.").word(Stride::WORDS);
    let life_cycle = row
        .may(
            "life_cycle",
            "The stage of life; absent: use and interoperation.",
        )
        .word(LifeCycle::WORDS);
    let controls = row
        .must("controls", "Typical controls.")
        .tables("control", control);
    let mut typical = Vec::new();
    for (items, control) in controls.into_iter().flatten() {
        names.extend(items.into_iter().map(|item| (Target::Item, item)));
        typical.push(control);
    }
    let threat = LibraryThreat {
        id: id.value,
        title: row.must("title", "Title.").text(),
        on: on.iter().map(|name| name.value.clone()).collect(),
        parts,
        life_cycle: life_cycle.unwrap_or(LifeCycle::Interoperation),
        text: row.must("text", "What an attacker does.").text(),
        patients: row.must("patients", "Why it matters for patients.").text(),
        controls: typical,
        source: row.must("source", "Where it comes from.").text(),
        stride: stride?,
    };
    names.extend(on.into_iter().map(|name| (Target::LibraryKind, name)));
    Some((id.at, names, threat))
}

fn control(row: &mut Row<'_>) -> Option<(Vec<Located<String>>, TypicalControl)> {
    let category = row.must("category", "Category.").word(Category::WORDS);
    let items = row
        .may("items", "Catalogue items that ask for it.")
        .many(|| Form::Text, |cell| cell.located_text());
    let control = TypicalControl {
        text: row.must("text", "What is done.").text(),
        items: items
            .iter()
            .filter_map(|item| ItemRef::parse(&item.value).ok())
            .collect(),
        category: category?,
    };
    Some((items, control))
}
