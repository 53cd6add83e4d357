//! What catalogue documents are called beside each other: by their short title, with their id where two have the same.

use std::collections::BTreeMap;

use asepsis_domain::catalogue::Catalogue;
use asepsis_domain::evaluation::Evaluation;

/// Names of the documents that were looked at.
#[derive(Debug)]
pub struct Names<'a>(BTreeMap<&'a str, String>);

impl<'a> Names<'a> {
    /// Returns the names of the documents whose items were evaluated.
    pub fn of(evaluation: &'a Evaluation, catalogue: &'a Catalogue) -> Self {
        let mut titles: BTreeMap<&str, &str> = BTreeMap::new();
        for item in &evaluation.items {
            let file = item.item.file.as_str();
            let document = catalogue.documents.get(file);
            titles.insert(file, document.map_or(file, |d| d.short_title.as_str()));
        }
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for title in titles.values() {
            *counts.entry(title).or_default() += 1;
        }
        let name = |(file, title): (&&'a str, &&str)| {
            let alone = counts.get(title) == Some(&1);
            let name = if alone {
                (*title).to_owned()
            } else {
                format!("{title} ({file})")
            };
            (*file, name)
        };
        Self(titles.iter().map(name).collect())
    }

    /// Returns the name of a document; its id where nothing of it was evaluated.
    pub fn name<'n>(&'n self, file: &'n str) -> &'n str {
        self.0.get(file).map_or(file, String::as_str)
    }
}
