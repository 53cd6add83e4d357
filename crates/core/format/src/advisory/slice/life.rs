//! The wire form of life cycles of products: version 1, frozen.

use asepsis_domain::lifecycle as domain;
use serde::{Deserialize, Serialize};

use super::rfc3339;
use super::wire::moment;

#[derive(Serialize, Deserialize)]
pub(super) struct Lifecycle {
    source: String,
    product: String,
    title: String,
    aliases: Vec<String>,
    purls: Vec<String>,
    cpes: Vec<String>,
    page: String,
    modified: Option<String>,
    lines: Vec<Line>,
}

#[derive(Serialize, Deserialize)]
struct Line {
    name: String,
    title: String,
    released: Option<String>,
    active: End,
    security: End,
    extended: End,
    latest: String,
}

#[derive(Serialize, Deserialize)]
struct End {
    on: Option<String>,
    reached: Option<bool>,
}

impl From<&domain::Lifecycle> for Lifecycle {
    fn from(of: &domain::Lifecycle) -> Self {
        let (mut purls, mut cpes) = (Vec::new(), Vec::new());
        for identity in of.identities.iter().cloned() {
            match identity {
                domain::Identity::Purl(text) => purls.push(text),
                domain::Identity::Cpe(text) => cpes.push(text),
            }
        }
        Self {
            source: of.source.clone(),
            product: of.product.clone(),
            title: of.title.clone(),
            aliases: of.aliases.clone(),
            purls,
            cpes,
            page: of.page.clone(),
            modified: of.modified.map(rfc3339),
            lines: of.lines.iter().map(Line::from).collect(),
        }
    }
}

impl Lifecycle {
    /// Returns the product.
    pub(super) fn lifecycle(self) -> Result<domain::Lifecycle, String> {
        let purls = self.purls.into_iter().map(domain::Identity::Purl);
        let cpes = self.cpes.into_iter().map(domain::Identity::Cpe);
        Ok(domain::Lifecycle {
            source: self.source,
            product: self.product,
            title: self.title,
            aliases: self.aliases,
            identities: purls.chain(cpes).collect(),
            page: self.page,
            modified: moment(self.modified)?,
            lines: self
                .lines
                .into_iter()
                .map(Line::line)
                .collect::<Result<_, _>>()?,
        })
    }
}

impl From<&domain::Line> for Line {
    fn from(of: &domain::Line) -> Self {
        Self {
            name: of.name.clone(),
            title: of.title.clone(),
            released: of.released.map(|date| date.to_string()),
            active: of.active.into(),
            security: of.security.into(),
            extended: of.extended.into(),
            latest: of.latest.clone(),
        }
    }
}

impl Line {
    fn line(self) -> Result<domain::Line, String> {
        Ok(domain::Line {
            name: self.name,
            title: self.title,
            released: self.released.map(day).transpose()?,
            active: self.active.end()?,
            security: self.security.end()?,
            extended: self.extended.end()?,
            latest: self.latest,
        })
    }
}

impl From<domain::End> for End {
    fn from(of: domain::End) -> Self {
        Self {
            on: of.on.map(|date| date.to_string()),
            reached: of.reached,
        }
    }
}

impl End {
    fn end(self) -> Result<domain::End, String> {
        Ok(domain::End {
            on: self.on.map(day).transpose()?,
            reached: self.reached,
        })
    }
}

fn day(text: String) -> Result<asepsis_domain::time::Date, String> {
    text.parse().map_err(|_| format!("`{text}` is not a day"))
}
