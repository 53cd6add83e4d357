//! asepsis.toml: the settings of a project, with the place of each. It sets nothing by itself.

use asepsis_domain::place::Located;

use crate::limits::{Limits, Reading};
use crate::schema::{self, Form, Row, Title};

/// The name of the file.
pub const FILE: &str = "asepsis.toml";

/// The name of the file's JSON Schema.
pub(crate) const SCHEMA: &str = "asepsis.schema.json";

/// What the file is for.
pub(crate) const WHAT: &str =
    "Settings of the project: gates, documents, further catalogue files, advisories.";

/// The settings of a project; what is absent is not set.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Settings {
    /// What makes a check fail.
    pub gates: Gates,
    /// How documents look.
    pub documents: Documents,
    /// Further catalogue files, by path relative to the file.
    pub catalogue_files: Vec<Located<String>>,
    /// Where advisories are kept, by path relative to the file.
    pub data_dir: Option<Located<String>>,
}

/// What makes a check fail.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Gates {
    /// Names of gates, as `--fail-on` takes them.
    pub fail_on: Option<Vec<Located<String>>>,
    /// Days after which advisory data is too old.
    pub max_advisory_age_days: Option<Located<u32>>,
}

/// How documents look.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Documents {
    /// Company on the title page.
    pub company: Option<Located<String>>,
    /// Header of each page.
    pub header: Option<Located<String>>,
    /// What document numbers start with.
    pub document_prefix: Option<Located<String>>,
    /// Revision.
    pub revision: Option<Located<String>>,
    /// Path of the logo, relative to the file.
    pub logo: Option<Located<String>>,
}

/// Returns the settings of a file with what is wrong in it; a file that cannot be read sets nothing.
pub fn read(path: &str, bytes: &[u8], limits: &Limits) -> Reading<Settings> {
    let reading = schema::read(path, bytes, &schema::DOSSIER, limits, settings);
    Reading {
        value: reading.value.unwrap_or_default(),
        diagnostics: reading.diagnostics,
    }
}

/// Returns the file name and text of the settings' JSON Schema.
pub(crate) fn schema() -> (String, String) {
    let title = Title {
        file: FILE,
        what: WHAT,
    };
    let shape = Row::describe("file", settings);
    (SCHEMA.to_owned(), schema::render(&title, &shape))
}

fn settings(row: &mut Row<'_>) -> Settings {
    Settings {
        gates: row
            .may("gates", "What makes a check fail.")
            .table("gates", gates)
            .unwrap_or_default(),
        documents: row
            .may("documents", "How documents look.")
            .table("documents", documents)
            .unwrap_or_default(),
        catalogue_files: row
            .may("catalogue", "What is asked besides the built-in catalogue.")
            .table("catalogue", |row| {
                row.may("files", "Further catalogue files, by path.")
                    .all_located()
            })
            .unwrap_or_default(),
        data_dir: row
            .may("advisories", "What the world says.")
            .table("advisories", |row| {
                row.may("data_dir", "Where advisories are kept.").located()
            })
            .flatten(),
    }
}

fn gates(row: &mut Row<'_>) -> Gates {
    let key = "fail_on";
    let fail_on = row
        .may(key, "Names of gates, as `--fail-on` takes them.")
        .all_located();
    let age = row.may(
        "max_advisory_age_days",
        "Days after which advisory data is too old.",
    );
    Gates {
        max_advisory_age_days: age.one(
            || Form::Number,
            |cell| Ok(Located::new(cell.small_number()?, cell.at.clone())),
        ),
        fail_on: row.has(key).then_some(fail_on),
    }
}

fn documents(row: &mut Row<'_>) -> Documents {
    Documents {
        company: row.may("company", "Company on the title page.").located(),
        header: row.may("header", "Header of each page.").located(),
        document_prefix: row
            .may("document_prefix", "What document numbers start with.")
            .located(),
        revision: row.may("revision", "Revision.").located(),
        logo: row
            .may("logo", "Path of the logo, relative to this file.")
            .located(),
    }
}
