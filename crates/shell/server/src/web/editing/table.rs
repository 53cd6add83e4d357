//! Records of a kind as a table: out as CSV or a workbook, and in again with every row accounted for before anything is
//! written.

use asepsis_domain::record::RecordKind;
use asepsis_workflow::editing;
use asepsis_workflow::table::{self, Became, Imported, Row, Wanted};
use maud::{Markup, html};

use super::field::{WHY, why};
use super::form::section;
use super::keep::{Wrong, tried};
use super::{is_written_here, permission, written_here};
use crate::ask::Asked;
use crate::error::Error;
use crate::upload;
use crate::web::part::{badge_of, coded, counted};
use crate::web::{Sheet, Shown};
use crate::writing::follow;

/// The field that holds a table that was tried, until it is taken in.
const TABLE: &str = "asepsis-table";

/// The field that holds its name.
const NAME: &str = "asepsis-name";

/// Most rows of one outcome that a page shows.
const SHOWN: usize = 200;

/// Returns the page of the table of a kind.
pub(crate) fn place(kind: RecordKind) -> String {
    match kind {
        RecordKind::Decision => "/decide/table".to_owned(),
        other => format!("/write/{}/table", other.id()),
    }
}

/// The page of the table of decisions.
pub(crate) fn of_decisions(asked: &Asked) -> Result<Shown, Error> {
    page(asked, RecordKind::Decision)
}

/// Takes in a table of decisions.
pub(crate) fn decisions_in(asked: &Asked) -> Result<Shown, Error> {
    taken(asked, RecordKind::Decision)
}

/// The page of the table of another kind.
pub(crate) fn of_kind(asked: &Asked) -> Result<Shown, Error> {
    page(asked, super::kind(asked)?)
}

/// Takes in a table of another kind.
pub(crate) fn kind_in(asked: &Asked) -> Result<Shown, Error> {
    taken(asked, super::kind(asked)?)
}

/// A table to keep.
pub(crate) fn file(asked: &Asked) -> Result<Shown, Error> {
    let word = asked.part("kind")?;
    let kind = RecordKind::parse(word).ok_or_else(|| Error::no("kind", word))?;
    let evaluated = &asked.view()?.evaluated;
    let (media, bytes) = match asked.part("format")? {
        "csv" => (
            "text/csv; charset=utf-8",
            table::as_csv(&evaluated.files, kind)?.into_bytes(),
        ),
        "xlsx" => (
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            table::as_workbook(&evaluated.files, kind, evaluated.evaluation.as_of)?,
        ),
        other => return Err(Error::no("form of a table", other)),
    };
    Ok(Shown::File {
        kind: media,
        name: format!("{}.{}", kind.id(), asked.part("format")?),
        bytes,
    })
}

fn page(asked: &Asked, kind: RecordKind) -> Result<Shown, Error> {
    shown(asked, kind, &html! {}, None)
}

fn shown(
    asked: &Asked,
    kind: RecordKind,
    outcome: &Markup,
    wrong: Option<&Wrong>,
) -> Result<Shown, Error> {
    let records = asked.view()?.evaluated.dossier.records();
    let number = records.iter().filter(|r| r.kind == kind).count();
    let file = |format: &str| format!("/write/{}/table/{format}", kind.id());
    let content = html! {
        (Wrong::shown(wrong))
        (outcome)
        div.columns {
            section.card {
                h2 { "Out" }
                p { "A row for each record, a column for each field, under the field's name. Lists have one entry a line; a field of a table within a record has a column of its own, such as before.severity." }
                p { a.button href=(file("xlsx")) { "Keep as XLSX" } " " a.button href=(file("csv")) { "Keep as CSV" } }
            }
            section.card {
                h2 { "In" }
                @if is_written_here(asked, kind) && asked.may(permission(kind)) {
                    p { "XLSX, or CSV in UTF-8, with the fields' names as headings. A row with an id that is there changes that record, in the columns that are there; another adds one; no row removes any. First you see what becomes of each row." }
                    form method="post" action=(place(kind)) enctype="multipart/form-data" {
                        div.field { label for="file" { "Table" } input id="file" type="file" name="file" accept=".csv,.xlsx" required; }
                        button { "Look what it changes" }
                    }
                } @else {
                    p { "Records of this kind are written elsewhere, or by others: " code { "[home]" } " in " code { "device.toml" } " and your roles say where and by whom. " code { "asepsis table import" } " takes a table into the repository." }
                }
            }
        }
    };
    let under = html! { (counted(number, "record", "records")) ". " (kind.doc()) };
    let title = format!("Table of the kind {}", kind.id());
    Ok(Sheet::new(section(kind), title, content)
        .under(under)
        .refused(wrong.is_some())
        .into())
}

/// A table that came.
struct Came {
    name: String,
    bytes: Vec<u8>,
    /// It was tried before, and is to be written now.
    is_final: bool,
}

impl Came {
    fn of(asked: &Asked) -> Self {
        let tried = asked.exact(TABLE);
        let (name, bytes) = match tried.is_empty() {
            true => (
                asked.given.file.name.as_str(),
                asked.given.file.bytes.clone(),
            ),
            false => (asked.field(NAME), tried.as_bytes().to_vec()),
        };
        Self {
            name: upload::shown(name),
            bytes,
            is_final: !tried.is_empty(),
        }
    }
}

fn taken(asked: &Asked, kind: RecordKind) -> Result<Shown, Error> {
    let evaluated = &asked.view()?.evaluated;
    written_here(asked, kind, &editing::path(evaluated, kind, None))?;
    let came = Came::of(asked);
    if came.bytes.is_empty() {
        let wrong = Wrong::new("The table is empty, or no file was chosen.");
        return shown(asked, kind, &html! {}, Some(&wrong));
    }
    let given = asked.field(WHY);
    if came.is_final && asked.site.team().is_some() && given.is_empty() {
        let wrong = Wrong::new("Still to be filled in: why. Choose the table once more.");
        return shown(asked, kind, &html! {}, Some(&wrong));
    }
    let imported = tried(asked, given, |place| {
        let wanted = Wanted {
            place,
            kind,
            dry_run: !came.is_final,
        };
        table::import(&wanted, (&came.name, &came.bytes))
    })?;
    let imported = match imported {
        Ok(imported) => imported,
        Err(wrong) => return shown(asked, kind, &html! {}, Some(&wrong)),
    };
    if imported.written {
        follow(asked, imported.push)?;
    }
    let refused = of(&imported, "refused").count();
    let wrong = match (refused, imported.errors.is_empty()) {
        (0, true) => None,
        (0, false) => Some(Wrong::with(imported.errors.clone())),
        (refused, _) => Some(Wrong::new(format!(
            "Nothing is written: {} cannot be taken. Mend the table and try it again.",
            counted(refused, "row", "rows")
        ))),
    };
    let outcome = outcome(asked, kind, &came, &imported, wrong.is_none())?;
    shown(asked, kind, &outcome, wrong.as_ref())
}

fn outcome(
    asked: &Asked,
    kind: RecordKind,
    came: &Came,
    imported: &Imported,
    may_go: bool,
) -> Result<Markup, Error> {
    let changes = of(imported, "added").count() + of(imported, "changed").count();
    let told = match (imported.written, changes) {
        (true, _) => format!("Written into `{}`.", imported.path),
        (false, 0) => "Nothing is different.".to_owned(),
        (false, _) => "Nothing is written yet.".to_owned(),
    };
    let text = match imported.written || !may_go || changes == 0 {
        true => None,
        false => Some(table::as_text(kind, &came.name, &came.bytes)?),
    };
    Ok(html! {
        section.card {
            h2 { (came.name) ": " (counted(imported.rows.len(), "row", "rows")) }
            p { @for (word, tone) in OUTCOMES { (badge_of(word, tone)) " " (of(imported, word).count()) " \u{a0} " } (coded(&told)) }
            @if !imported.unknown.is_empty() {
                p { "Columns that are no field, not read: " strong { (imported.unknown.join(", ")) } }
            }
            (rows(imported))
            @if let Some(text) = text {
                form.fields method="post" action=(place(kind)) enctype="multipart/form-data" {
                    input type="hidden" name=(TABLE) value=(text);
                    input type="hidden" name=(NAME) value=(came.name);
                    (why(asked))
                    button { "Take it in" }
                }
            }
        }
    })
}

/// What becomes of a row, with the tone of its badge.
const OUTCOMES: [(&str, &str); 4] = [
    ("refused", "bad"),
    ("changed", "caution"),
    ("added", "good"),
    ("same", "neutral"),
];

fn word(row: &Row) -> &'static str {
    match row.became {
        Became::Refused(_) => "refused",
        Became::Changed(_) => "changed",
        Became::Added => "added",
        Became::Same => "same",
    }
}

fn of<'i>(imported: &'i Imported, outcome: &'i str) -> impl Iterator<Item = &'i Row> {
    imported.rows.iter().filter(move |row| word(row) == outcome)
}

fn rows(imported: &Imported) -> Markup {
    let told = |row: &Row| match &row.became {
        Became::Refused(why) => why.clone(),
        Became::Changed(fields) => fields.join(", "),
        Became::Added | Became::Same => String::new(),
    };
    html! {
        div.table tabindex="0" role="group" aria-label="Rows" {
            table.cards {
                thead { tr { th.right scope="col" { "Row" } th scope="col" { "Id" } th scope="col" { "Outcome" } th scope="col" { "Fields, or why" } } }
                tbody { @for (outcome, tone) in OUTCOMES { @for row in of(imported, outcome).take(SHOWN) { tr {
                    td.right data-label="Row" { (row.line) }
                    th scope="row" { (row.id) }
                    td data-label="Outcome" { (badge_of(outcome, tone)) }
                    td data-label="Fields, or why" { (coded(&told(row))) }
                } } } }
            }
        }
        @for (outcome, _) in OUTCOMES {
            @let more = of(imported, outcome).count().saturating_sub(SHOWN);
            @if more > 0 { p.faint { "and " (more) " more " (outcome) } }
        }
    }
}
