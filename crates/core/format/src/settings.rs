//! asepsis.toml: the settings of a project, with the place of each. It sets nothing by itself.

use asepsis_domain::place::Located;
use asepsis_domain::time::Date;

use crate::limits::{Limits, Reading};
use crate::schema::{self, Form, Row, Title};

/// The name of the file.
pub const FILE: &str = "asepsis.toml";

/// The name of the file's JSON Schema.
pub(crate) const SCHEMA: &str = "asepsis.schema.json";

/// What the file is for.
pub(crate) const WHAT: &str = "Settings of the project: gates, documents, further catalogue files, advisories, publication, trust.";

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
    /// From where advisories come.
    pub feeds: Feeds,
    /// Address under the manufacturer's control, under which VEX and advisories are published.
    pub namespace: Option<Located<String>>,
    /// Suppliers whose VEX decides without a person, each with the reason.
    pub trust: Vec<Trust>,
}

/// A supplier whose VEX decides without a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trust {
    /// The author, as its documents name it.
    pub author: Located<String>,
    /// Why it is trusted.
    pub reason: String,
}

/// From where advisories come.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Feeds {
    /// Ids of the sources that are fetched.
    pub sources: Vec<Located<String>>,
    /// Mirrors, `ID=URL`.
    pub mirrors: Vec<Located<String>>,
    /// OSV's ecosystems.
    pub ecosystems: Vec<Located<String>>,
    /// Addresses of CSAF providers' metadata.
    pub csaf_providers: Vec<Located<String>>,
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
    /// Path of the Word document whose styles, header, footer and page set-up are used, relative to the file.
    pub template: Option<Located<String>>,
    /// Revisions of the documents, the first one first.
    pub history: Vec<Revision>,
    /// Who signs a package, in order.
    pub signatures: Vec<Signature>,
}

/// A revision of documents.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Revision {
    /// Its name.
    pub revision: String,
    /// Its day.
    pub date: Date,
    /// Role of who wrote it.
    pub author: String,
    /// What changed.
    pub change: String,
    /// Ids of the documents that it concerns; empty: all.
    pub documents: Vec<String>,
}

/// A signature that a package needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signature {
    /// Role of who signs.
    pub role: String,
    /// What the signature means.
    pub meaning: String,
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
    let gates = row
        .may("gates", "What makes a check fail.")
        .table("[gates]", gates)
        .unwrap_or_default();
    let documents = row
        .may("documents", "How documents look.")
        .table("[documents]", documents)
        .unwrap_or_default();
    let catalogue_files = row
        .may("catalogue", "What is asked besides the built-in catalogue.")
        .table("[catalogue]", |row| {
            row.may("files", "Further catalogue files, by path.")
                .all_located()
        })
        .unwrap_or_default();
    let advisories = row
        .may("advisories", "What the world says.")
        .table("[advisories]", advisories)
        .unwrap_or_default();
    let namespace = row
        .may("publisher", "Who publishes VEX and advisories.")
        .table("[publisher]", |row| {
            let doc = "An https address under the manufacturer's control, such as https://www.example.com.";
            row.may("namespace", doc).located()
        })
        .flatten();
    let doc = "A supplier whose VEX decides without a person, with the reason.";
    let rules = row.may("trust", doc).tables("trust", trusted);
    let trust = rules.into_iter().flatten().collect();
    Settings {
        gates,
        documents,
        catalogue_files,
        data_dir: advisories.0,
        feeds: advisories.1,
        namespace,
        trust,
    }
}

/// Returns the rule; one without an author or a reason is told and trusts nobody.
fn trusted(row: &mut Row<'_>) -> Option<Trust> {
    let author = row
        .must("author", "The author, as its documents name it.")
        .located();
    let reason = row.must("reason", "Why it is trusted.").text();
    author
        .filter(|_| !reason.trim().is_empty())
        .map(|author| Trust { author, reason })
}

fn advisories(row: &mut Row<'_>) -> (Option<Located<String>>, Feeds) {
    let data_dir = row.may("data_dir", "Where advisories are kept.").located();
    let feeds = Feeds {
        sources: row
            .may("sources", "Sources that `feeds sync` fetches.")
            .all_located(),
        mirrors: row
            .may("mirrors", "Mirrors of sources, each `ID=URL`.")
            .all_located(),
        ecosystems: row
            .may("ecosystems", "Ecosystems that are fetched from OSV.")
            .all_located(),
        csaf_providers: row
            .may(
                "csaf_providers",
                "Addresses of `provider-metadata.json` of CSAF providers.",
            )
            .all_located(),
    };
    (data_dir, feeds)
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
        template: row
            .may(
                "template",
                "Path of a .docx whose styles, header, footer and page set-up are used, relative to this file.",
            )
            .located(),
        history: row
            .may("history", "Revisions of the documents, the first one first.")
            .tables("[[documents.history]]", revision)
            .into_iter()
            .flatten()
            .collect(),
        signatures: row
            .may("signature", "Who signs a package, in order.")
            .tables("[[documents.signature]]", signature),
    }
}

fn revision(row: &mut Row<'_>) -> Option<Revision> {
    let revision = row.must("revision", "Name of the revision.").text();
    let date = row.must("date", "Its day.").date();
    let author = row.must("author", "Role of who wrote it.").text();
    let change = row.must("change", "What changed.").text();
    let documents = row
        .may(
            "documents",
            "Ids of the documents that it concerns; all if absent.",
        )
        .texts();
    Some(Revision {
        revision,
        date: date?,
        author,
        change,
        documents,
    })
}

fn signature(row: &mut Row<'_>) -> Signature {
    Signature {
        role: row.must("role", "Role of who signs.").text(),
        meaning: row.must("meaning", "What the signature means.").text(),
    }
}

/// Why settings cannot be changed.
#[derive(Debug, thiserror::Error)]
pub enum ChangeError {
    /// They are no TOML.
    #[error("the settings are no TOML")]
    Toml(#[from] toml_edit::TomlError),
    /// The key is something else.
    #[error("`catalogue.files` is no list of texts")]
    NoList,
}

/// Returns the settings with one more catalogue file named, all else as it stands; unchanged where it is named already.
///
/// # Errors
/// Where the text is no TOML, or `catalogue.files` is no list.
pub fn with_catalogue_file(text: &str, path: &str) -> Result<String, ChangeError> {
    let mut document: toml_edit::DocumentMut = text.parse()?;
    let table = document
        .entry("catalogue")
        .or_insert_with(toml_edit::table)
        .as_table_like_mut()
        .ok_or(ChangeError::NoList)?;
    let files = table
        .entry("files")
        .or_insert_with(|| toml_edit::value(toml_edit::Array::new()))
        .as_array_mut()
        .ok_or(ChangeError::NoList)?;
    if !files.iter().any(|f| f.as_str() == Some(path)) {
        files.push(path);
    }
    Ok(document.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_text(text: &str) -> Reading<Settings> {
        read(FILE, text.as_bytes(), &Limits::default())
    }

    #[test]
    fn each_setting_has_its_place() {
        let text = "[gates]\nfail_on = [\"kev\", \"stale\"]\nmax_advisory_age_days = 30\n\
            [documents]\ncompany = \"C\"\nlogo = \"l.svg\"\n[catalogue]\nfiles = [\"a.toml\"]\n[advisories]\ndata_dir = \"d\"\nmirrors = [\"kev=https://m\"]\n";
        let reading = read_text(text);
        assert_eq!(reading.diagnostics, []);
        let settings = reading.value;
        let gates: Vec<String> = settings
            .gates
            .fail_on
            .iter()
            .flatten()
            .map(|g| format!("{} {}", g.value, g.at))
            .collect();
        assert_eq!(gates, ["kev asepsis.toml:2:12", "stale asepsis.toml:2:19"]);
        assert_eq!(
            settings
                .gates
                .max_advisory_age_days
                .map(|d| (d.value, d.at.line)),
            Some((30, 3))
        );
        assert_eq!(
            settings.documents.company.map(|c| c.value).as_deref(),
            Some("C")
        );
        assert_eq!(settings.feeds.mirrors[0].value, "kev=https://m");
        assert_eq!(
            (settings.catalogue_files.len(), settings.data_dir.is_some()),
            (1, true)
        );
    }

    #[test]
    fn revisions_and_signatures_are_read_in_order() {
        let text = "[[documents.history]]\nrevision = \"A\"\ndate = 2026-01-02\nauthor = \"Engineer\"\n\
            change = \"First issue\"\n[[documents.history]]\nrevision = \"B\"\ndate = 2026-02-03\n\
            author = \"Engineer\"\nchange = \"More\"\ndocuments = [\"threat-model\"]\n\
            [[documents.signature]]\nrole = \"Quality\"\nmeaning = \"Approval\"\n";
        let reading = read_text(text);
        assert_eq!(reading.diagnostics, []);
        let documents = reading.value.documents;
        let names: Vec<_> = documents
            .history
            .iter()
            .map(|r| r.revision.as_str())
            .collect();
        assert_eq!(names, ["A", "B"]);
        assert_eq!(documents.history[1].documents, ["threat-model"]);
        assert_eq!(documents.signatures[0].role, "Quality");
        let without_day =
            "[[documents.history]]\nrevision = \"A\"\nauthor = \"E\"\nchange = \"c\"\n";
        let reading = read_text(without_day);
        assert_eq!(reading.value.documents.history, []);
        assert_eq!(reading.diagnostics.len(), 1);
    }

    #[test]
    fn nothing_and_the_empty_list_differ() {
        assert_eq!(read_text("").value, Settings::default());
        assert_eq!(
            read_text("[gates]\nfail_on = []\n").value.gates.fail_on,
            Some(Vec::new())
        );
    }

    #[test]
    fn what_is_unknown_or_wrong_is_told() {
        let reading = read_text("[gate]\n[gates]\nfail_onn = []\nmax_advisory_age_days = \"30\"\n");
        let told: Vec<String> = reading
            .diagnostics
            .iter()
            .map(|d| format!("{} {} {}", d.code.id(), d.message, d.help))
            .collect();
        assert_eq!(
            told,
            [
                "dossier-key table `gate` is not known in this file Perhaps `gates` is meant.",
                "dossier-key key `fail_onn` is not known in this [gates] Perhaps `fail_on` is meant.",
                "dossier-value `max_advisory_age_days`: has a text where a whole number belongs Write a whole number.",
            ]
        );
    }

    #[test]
    fn a_catalogue_file_is_named_and_the_rest_stays() {
        let named = |text: &str| with_catalogue_file(text, "catalogue/a.toml");
        let text = "# mine\n[gates]\nfail_on = [\"kev\"] # why\n";
        let once = named(text).unwrap();
        assert!(once.starts_with(text), "{once}");
        assert!(
            once.ends_with("[catalogue]\nfiles = [\"catalogue/a.toml\"]\n"),
            "{once}"
        );
        assert_eq!(named(&once).unwrap(), once);
        assert!(named("[catalogue]\nfiles = 3\n").is_err());
        assert!(named("[").is_err());
    }
}
