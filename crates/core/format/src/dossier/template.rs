//! What `asepsis init` writes: a dossier that can be read, in which only what a person must write is left open.
//!
//! It invents no fact: what the request does not say is a placeholder, a question, or an example that is commented out.
//! A line that starts with `#` and no space is such an example.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use asepsis_domain::condition::Fact;
use asepsis_domain::id::{RecordId, ReleaseId};
use asepsis_domain::plan::Topic;
use asepsis_domain::sbom::Sbom;
use asepsis_domain::time::Date;

use super::{DOSSIER_FILES, components, device, plans, schemas};
use crate::settings;

mod notes;

#[cfg(test)]
mod tests;

/// What is known of a new device.
#[derive(Debug, Clone)]
pub struct InitRequest<'a> {
    /// Id of the device.
    pub id: RecordId,
    /// Name of the product.
    pub title: String,
    /// Manufacturer as printed on documents.
    pub manufacturer: String,
    /// Markets and pathways, by their ids in the catalogue.
    pub markets: Vec<InitMarket>,
    /// First release.
    pub release: ReleaseId,
    /// Facts of the device that follow from its pathways.
    pub facts: BTreeMap<Fact, bool>,
    /// SBOMs of that release.
    pub sboms: Vec<InitSbom<'a>>,
    /// The day on which this is written: the date of the examples.
    pub date: Date,
}

/// A market that the device is meant for.
#[derive(Debug, Clone)]
pub struct InitMarket {
    /// Id of the market.
    pub market: String,
    /// Pathway.
    pub pathway: String,
}

/// An SBOM of the first release.
#[derive(Debug, Clone)]
pub struct InitSbom<'a> {
    /// Path relative to the dossier.
    pub path: String,
    /// Configuration that it describes.
    pub configuration: String,
    /// Its content, where it could be read: components whose support a person must state come from it.
    pub sbom: Option<&'a Sbom>,
}

/// The files of a template, by their path in the dossier.
const BODIES: &[(&str, &str)] = &[
    ("anomalies.toml", include_str!("template/anomalies.toml")),
    (
        "architecture.toml",
        include_str!("template/architecture.toml"),
    ),
    ("asepsis.toml", include_str!("template/settings.toml")),
    ("cases.toml", include_str!("template/cases.toml")),
    ("components.toml", include_str!("template/components.toml")),
    ("controls.toml", include_str!("template/controls.toml")),
    ("decisions.toml", include_str!("template/decisions.toml")),
    ("device.toml", include_str!("template/device.toml")),
    ("evidence.toml", include_str!("template/evidence.toml")),
    ("fielded.toml", include_str!("template/fielded.toml")),
    ("labeling.toml", include_str!("template/labeling.toml")),
    ("lifecycle.toml", include_str!("template/lifecycle.toml")),
    (
        "organisation/organisation.toml",
        include_str!("template/organisation.toml"),
    ),
    ("overrides.toml", include_str!("template/overrides.toml")),
    ("plans.toml", include_str!("template/plans.toml")),
    ("risks.toml", include_str!("template/risks.toml")),
    (
        "submissions.toml",
        include_str!("template/submissions.toml"),
    ),
    ("tests.toml", include_str!("template/tests.toml")),
    ("threats.toml", include_str!("template/threats.toml")),
];

/// The end of device.toml.
const HOME: &str = "
# Where records of a kind are edited: repository (as when absent) or server. Kinds: element, threat, risk, control, case …
#[home]
#case = \"server\"
";

/// Returns the files of a new dossier, by path: the texts, and under `schema/` what lets an editor complete and check
/// them.
pub fn template(request: &InitRequest<'_>) -> BTreeMap<String, String> {
    let mut files: BTreeMap<String, String> = schemas()
        .into_iter()
        .map(|(name, text)| (format!("schema/{name}"), text))
        .collect();
    for (path, body) in BODIES {
        let mut text = head(path);
        text.push_str(&fill(body, request));
        if *path == device::FILE.name {
            text.push_str(&facts(&request.facts));
            text.push_str(&markets_and_release(request));
        } else if *path == plans::FILE.name {
            text.push_str(&plan());
        } else if *path == components::FILE.name {
            text.push_str(&notes::components(request));
        }
        files.insert((*path).to_owned(), text);
    }
    files
}

/// Returns the first lines of a file: its schema for editors, and what it is for.
fn head(path: &str) -> String {
    let up = "../".repeat(path.matches('/').count());
    let file = DOSSIER_FILES.iter().find(|f| f.name == path);
    let (schema, what) = file.map_or_else(
        || (settings::SCHEMA.to_owned(), settings::WHAT),
        |f| (f.schema_name(), f.what),
    );
    format!("#:schema {up}schema/{schema}\n# {what}\n")
}

fn fill(body: &str, request: &InitRequest<'_>) -> String {
    let market = request.markets.first();
    let values = [
        ("{id}", quoted(request.id.as_str())),
        ("{title}", quoted(&request.title)),
        ("{manufacturer}", quoted(&request.manufacturer)),
        ("{market}", quoted(market.map_or("market", |m| &m.market))),
        (
            "{pathway}",
            quoted(market.map_or("pathway", |m| &m.pathway)),
        ),
        ("{release}", request.release.to_string()),
        ("{date}", request.date.to_string()),
    ];
    let mut text = String::with_capacity(body.len());
    let mut rest = body;
    // One pass, so that a title that looks like a name in braces stays as it is.
    while let Some(start) = rest.find('{') {
        let (before, from) = rest.split_at_checked(start).unwrap_or((rest, ""));
        text.push_str(before);
        let hit = values.iter().find(|(name, _)| from.starts_with(name));
        let (name, value) = hit.map_or(("{", "{"), |(name, value)| (*name, value));
        text.push_str(value);
        rest = from.strip_prefix(name).unwrap_or_default();
    }
    text.push_str(rest);
    text
}

/// Returns the text as a TOML string in one line.
fn quoted(text: &str) -> String {
    let mut value = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => {
                value.push('\\');
                value.push(c);
            }
            c if c.is_control() => {
                let _ = write!(value, "\\u{:04X}", u32::from(c));
            }
            c => value.push(c),
        }
    }
    value.push('"');
    value
}

fn facts(known: &BTreeMap<Fact, bool>) -> String {
    let mut text = String::new();
    for fact in Fact::ALL {
        let (question, id) = (fact.question(), fact.id());
        let _ = match known.get(fact) {
            Some(holds) => write!(text, "\n# {question} So by the pathway.\n{id} = {holds}\n"),
            None => write!(text, "\n# {question}\n#{id} = true\n"),
        };
    }
    text
}

fn markets_and_release(request: &InitRequest<'_>) -> String {
    let mut text = String::from(
        "\n# Markets. status: planned, submitted, authorised, withdrawn. `asepsis catalogue list` lists markets and pathways.\n",
    );
    if request.markets.is_empty() {
        text.push_str(
            "#[[market]]\n#id = \"market\"\n#pathway = \"pathway\"\n#status = \"planned\"\n",
        );
    }
    for market in &request.markets {
        let _ = write!(
            text,
            "[[market]]\nid = {}\npathway = {}\nstatus = \"planned\"\n#entity = \"ENT-1\"\n\n",
            quoted(&market.market),
            quoted(&market.pathway)
        );
    }
    let _ = write!(
        text,
        "\n# Releases; each later one says which it `follows`. status: development, released, end-of-support, withdrawn.\n\
         [[release]]\nid = {}\nstatus = \"development\"\n#title = \"First release\"\n#follows = \"0.9.0\"\n#date = {date}\n#support_until = {date}\n",
        quoted(request.release.as_str()),
        date = request.date
    );
    text.push_str("\n# SBOMs of the release as the build made them, one for each configuration.\n");
    if request.sboms.is_empty() {
        text.push_str("#[[release.sbom]]\n#file = \"sbom/firmware.cdx.json\"\n#configuration = \"firmware\"\n#element = \"DEVICE\"\n");
    }
    for sbom in &request.sboms {
        let _ = write!(
            text,
            "[[release.sbom]]\nfile = {}\nconfiguration = {}\n#element = \"DEVICE\"\n\n",
            quoted(&sbom.path),
            quoted(&sbom.configuration)
        );
    }
    text.push_str(HOME);
    text
}

fn plan() -> String {
    let mut text = String::new();
    for (index, (word, topic)) in Topic::WORDS.iter().enumerate() {
        let _ = write!(
            text,
            "\n[[section]]\nid = \"PLN-{:02}\"\ntitle = {title}\ntopic = \"{word}\"\ntext = \"TO FILL IN: {title_in}\"\n",
            index + 1,
            title = quoted(topic.about().trim_end_matches('.')),
            title_in = topic.about().trim_end_matches('.'),
        );
        if index == 0 {
            text.push_str("#responsible = \"Head of product security\"\n#frequency = \"monthly\"\n#days = 30\n#justification = \"Suits the risk of the device.\"\n#evidence = [\"EVD-1\"]\n");
        }
    }
    text
}
