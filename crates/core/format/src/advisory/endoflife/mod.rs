//! Life cycles of products as endoflife.date publishes them, version 1 of its interface
//! (<https://endoflife.date/docs/api/v1/>): all products in full, or one product. A list without lines of releases says
//! nothing here.

use asepsis_domain::identifier::{Cpe, Purl};
use asepsis_domain::lifecycle::{End, Identity, Lifecycle, Line};
use asepsis_domain::time::{Date, Instant};
use serde::Deserialize;

use super::{AdvisoryFormat, Content, Record, Tally, instant};
use crate::json::{Text, each_element};
use crate::limits::{Limits, ReadError, Reading, Strength, shown};
use crate::probe::Probe;

/// endoflife.date.
pub const FORMAT: AdvisoryFormat = AdvisoryFormat {
    id: "endoflife",
    title: "endoflife.date JSON",
    detect,
    read,
};

#[derive(Deserialize)]
struct Product<'a> {
    #[serde(borrow)]
    name: Text<'a>,
    #[serde(borrow)]
    label: Option<Text<'a>>,
    #[serde(borrow, default)]
    aliases: Vec<Text<'a>>,
    #[serde(borrow, default)]
    identifiers: Vec<Identifier<'a>>,
    #[serde(borrow)]
    links: Option<Links<'a>>,
    #[serde(borrow)]
    releases: Option<Vec<Release<'a>>>,
}

#[derive(Deserialize)]
struct Identifier<'a> {
    #[serde(borrow)]
    id: Text<'a>,
    #[serde(borrow, rename = "type")]
    kind: Text<'a>,
}

#[derive(Deserialize)]
struct Links<'a> {
    #[serde(borrow)]
    html: Option<Text<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Release<'a> {
    #[serde(borrow)]
    name: Text<'a>,
    #[serde(borrow)]
    label: Option<Text<'a>>,
    #[serde(borrow)]
    release_date: Option<Text<'a>>,
    is_eoas: Option<bool>,
    #[serde(borrow)]
    eoas_from: Option<Text<'a>>,
    is_eol: Option<bool>,
    #[serde(borrow)]
    eol_from: Option<Text<'a>>,
    is_eoes: Option<bool>,
    #[serde(borrow)]
    eoes_from: Option<Text<'a>>,
    #[serde(borrow)]
    latest: Option<Latest<'a>>,
}

#[derive(Deserialize)]
struct Latest<'a> {
    #[serde(borrow)]
    name: Option<Text<'a>>,
}

fn detect(probe: &Probe<'_>) -> Strength {
    let is_own = probe.outline().is_some_and(|outline| {
        outline.text("schema_version").is_some()
            && outline.has("result")
            && (outline.has("generated_at") || outline.has("last_modified"))
    });
    if is_own { Strength::Sure } else { Strength::No }
}

fn read(
    probe: &Probe<'_>,
    _limits: &Limits,
    sink: &mut dyn FnMut(Record),
) -> Result<Reading<Content>, ReadError> {
    let text = probe.text()?;
    let outline = probe.outline();
    let time = |key| outline.and_then(|o| o.text(key)).and_then(instant);
    let made = time("last_modified").or_else(|| time("generated_at"));
    let mut tally = Tally::new(FORMAT.id);
    tally.reading.value.made = made;
    let mut take = |pointer: &str, raw: &str| match serde_json::from_str::<Product<'_>>(raw) {
        Ok(Product {
            name,
            releases: None,
            ..
        }) => {
            let name = shown(name.as_str());
            let problem = format!("`{name}` has no `releases`: give the products in full");
            tally.unread(pointer, problem);
        }
        Ok(product) => {
            let lifecycle = Box::new(lifecycle(product, made, pointer, &mut tally));
            tally.give(sink, Record::Lifecycle(lifecycle));
        }
        Err(error) => tally.unread(pointer, format!("product: {error}")),
    };
    if outline.is_some_and(|o| o.has_list("result")) {
        each_element(text, Some("result"), &mut |index, raw| {
            take(&format!("/result/{index}"), raw);
        })?;
    } else {
        serde_json::from_str::<serde::de::IgnoredAny>(text).map_err(ReadError::Json)?;
        let raw = outline.and_then(|o| o.raw("result")).unwrap_or_default();
        take("/result", raw);
    }
    Ok(tally.reading)
}

fn lifecycle(
    product: Product<'_>,
    made: Option<Instant>,
    pointer: &str,
    tally: &mut Tally,
) -> Lifecycle {
    let name = product.name.owned();
    let mut identities = Vec::new();
    for (index, identifier) in product.identifiers.iter().enumerate() {
        match identity(identifier) {
            Ok(found) => identities.extend(found),
            Err(problem) => tally.doubt(&format!("{pointer}/identifiers/{index}"), problem),
        }
    }
    identities.sort();
    identities.dedup();
    let releases = product.releases.unwrap_or_default().into_iter();
    let lines = releases.enumerate().map(|(index, release)| {
        let mut dates = Dates {
            pointer: format!("{pointer}/releases/{index}"),
            tally,
        };
        line(release, &mut dates)
    });
    Lifecycle {
        source: FORMAT.id.to_owned(),
        lines: lines.collect(),
        title: product.label.map_or_else(|| name.clone(), Text::owned),
        product: name,
        aliases: product.aliases.into_iter().map(Text::owned).collect(),
        identities,
        page: product
            .links
            .and_then(|links| links.html)
            .map(Text::owned)
            .unwrap_or_default(),
        modified: made,
    }
}

/// Returns the identity of an identifier; nothing for kinds that no SBOM uses.
fn identity(identifier: &Identifier<'_>) -> Result<Option<Identity>, String> {
    let text = identifier.id.as_str();
    match identifier.kind.as_str() {
        "purl" => match Purl::parse(text) {
            Ok(purl) => Ok(Some(Identity::of_purl(&purl))),
            Err(error) => Err(error.to_string()),
        },
        "cpe" => {
            // The source leaves trailing fields of a formatted string out.
            let missing = 13_usize.saturating_sub(text.split(':').count());
            let padded = match text.starts_with("cpe:2.3:") {
                true => format!("{text}{}", ":*".repeat(missing)),
                false => text.to_owned(),
            };
            let cpe = Cpe::parse(&padded).map_err(|error| error.to_string())?;
            Ok(Identity::of_cpe(&cpe))
        }
        _ => Ok(None),
    }
}

/// Reads dates and tells those that are none.
struct Dates<'t> {
    pointer: String,
    tally: &'t mut Tally,
}

impl Dates<'_> {
    fn date(&mut self, key: &str, text: Option<Text<'_>>) -> Option<Date> {
        let text = text?;
        let date = text.as_str().parse().ok();
        if date.is_none() {
            let shown = shown(text.as_str());
            let pointer = format!("{}/{key}", self.pointer);
            self.tally
                .doubt(&pointer, format!("`{shown}` is not a date"));
        }
        date
    }
}

fn line(release: Release<'_>, dates: &mut Dates<'_>) -> Line {
    let name = release.name.owned();
    Line {
        released: dates.date("releaseDate", release.release_date),
        active: End {
            on: dates.date("eoasFrom", release.eoas_from),
            reached: release.is_eoas,
        },
        security: End {
            on: dates.date("eolFrom", release.eol_from),
            reached: release.is_eol,
        },
        extended: End {
            on: dates.date("eoesFrom", release.eoes_from),
            reached: release.is_eoes,
        },
        latest: release
            .latest
            .and_then(|latest| latest.name)
            .map(Text::owned)
            .unwrap_or_default(),
        title: release.label.map_or_else(|| name.clone(), Text::owned),
        name,
    }
}
