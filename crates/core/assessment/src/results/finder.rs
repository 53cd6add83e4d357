//! Which tests of a dossier a result is of, by ids that it states or carries in its names, and what comes nearest.

use std::cell::Cell;
use std::sync::Arc;

use asepsis_domain::results::{Around, ResultRow};
use asepsis_domain::test::Test;
use strsim::generic_damerau_levenshtein;

use super::Given;

/// Finds the tests that texts name.
pub(super) struct Finder<'g> {
    given: Given<'g>,
    /// Ids as they can stand in names, the longest first, with the test.
    ids: Vec<(String, &'g Test)>,
    /// Steps of comparing spellings so far.
    steps: Cell<usize>,
}

/// Steps of comparing spellings that one report may cost: beyond, no nearest id is looked for.
const MOST_STEPS: usize = 20_000_000;

/// The tests found, and why.
pub(super) struct Named<'g> {
    pub(super) tests: Vec<&'g Test>,
    pub(super) why: String,
    pub(super) nearest: Option<String>,
}

impl<'g> Finder<'g> {
    pub(super) fn of(given: &Given<'g>) -> Self {
        let mut ids: Vec<(String, &Test)> = Vec::new();
        for test in &given.dossier.tests {
            let names = std::iter::once(&test.head.id).chain(&test.head.formerly);
            ids.extend(names.map(|id| (folded(id.as_str()), test)));
        }
        ids.sort_by_key(|(id, _)| std::cmp::Reverse(id.len()));
        Self {
            given: *given,
            ids,
            steps: Cell::new(0),
        }
    }

    /// Returns the tests that a result is of; where there is none, the id that comes nearest to what it is called.
    pub(super) fn tests(
        &self,
        row: &ResultRow,
        tool: Option<&str>,
        last: &mut Within<'g>,
    ) -> Named<'g> {
        let mut named = self.named(row, tool, last);
        if named.tests.is_empty() && named.nearest.is_none() {
            let texts = row.stated.iter().chain(&row.texts);
            named.nearest = texts.filter_map(|text| self.spelt_alike(text)).next();
        }
        named
    }

    fn named(&self, row: &ResultRow, tool: Option<&str>, last: &mut Within<'g>) -> Named<'g> {
        if !row.stated.is_empty() {
            return self.stated(&row.stated);
        }
        for text in &row.texts {
            let tests = self.within(text);
            if !tests.is_empty() {
                return found(tests, stands_in(text));
            }
        }
        let (tests, why) = self.around(row.around.as_ref(), last);
        if !tests.is_empty() {
            return found(tests, why);
        }
        let chosen = self.given.dossier.tests.iter();
        let chosen = chosen.filter(|t| self.given.tests.contains(&t.head.id));
        let chosen: Vec<&Test> = chosen.collect();
        if !chosen.is_empty() {
            return found(chosen, "named for this report".to_owned());
        }
        tool.map_or_else(|| nothing(&row.texts), |tool| self.by_tool(tool))
    }

    /// Returns the tests that what is around a result names. Results of one suite follow each other.
    fn around(
        &self,
        around: Option<&Arc<Around>>,
        last: &mut Within<'g>,
    ) -> (Vec<&'g Test>, String) {
        let Some(around) = around else {
            return (Vec::new(), String::new());
        };
        let is_same = last.of.as_ref().is_some_and(|of| Arc::ptr_eq(of, around));
        if !is_same {
            let named = around.texts().find_map(|text| {
                let tests = self.within(text);
                (!tests.is_empty()).then(|| (tests, stands_in(text)))
            });
            last.of = Some(Arc::clone(around));
            last.named = named.unwrap_or_default();
        }
        last.named.clone()
    }

    fn stated(&self, stated: &[String]) -> Named<'g> {
        let mut tests = Vec::new();
        for id in stated {
            let wanted = folded(id);
            tests.extend(
                self.ids
                    .iter()
                    .filter(|(own, _)| *own == wanted)
                    .map(|(_, t)| *t),
            );
        }
        let why = format!("it states {}", stated.join(", "));
        if tests.is_empty() {
            let why = format!("{why}, and the dossier has no such test");
            return Named {
                tests,
                why,
                nearest: stated.first().and_then(|id| self.near(id)),
            };
        }
        found(tests, why)
    }

    /// Returns the tests whose ids stand in a text as words of it; an id within a longer one does not count.
    fn within(&self, text: &str) -> Vec<&'g Test> {
        let mut left = format!("-{}-", folded(text));
        let mut tests = Vec::new();
        for (id, test) in &self.ids {
            let word = format!("-{id}-");
            if left.contains(&word) {
                left = left.replace(&word, "--");
                tests.push(*test);
            }
        }
        tests
    }

    fn by_tool(&self, tool: &str) -> Named<'g> {
        let wanted = tool.trim().to_lowercase();
        let uses = |t: &&Test| {
            t.tools
                .iter()
                .any(|u| u.name.trim().to_lowercase() == wanted)
        };
        let device = &self.given.dossier.device;
        let covers = |t: &&Test| device.covers(&t.releases, self.given.release);
        let tests: Vec<&Test> = self
            .given
            .dossier
            .tests
            .iter()
            .filter(uses)
            .filter(covers)
            .collect();
        match tests.as_slice() {
            [_] => found(
                tests,
                format!("the one test of this release that uses {tool}"),
            ),
            [] => Named {
                tests,
                why: format!("it names no test, and no test of this release uses {tool}"),
                nearest: None,
            },
            several => {
                let ids: Vec<&str> = several.iter().map(|t| t.head.id.as_str()).collect();
                let why = format!(
                    "it names no test, and {} use {tool}: say which",
                    ids.join(", ")
                );
                Named {
                    tests: Vec::new(),
                    why,
                    nearest: None,
                }
            }
        }
    }

    /// Returns the test whose id is spelt most like words of a text, of several the first by id.
    fn spelt_alike(&self, text: &str) -> Option<String> {
        const MOST_WORDS: usize = 4;
        let words: Vec<Vec<char>> = folded(text)
            .split('-')
            .map(|w| w.chars().collect())
            .collect();
        let mut best: Option<(usize, &str)> = None;
        for (id, test) in &self.ids {
            let id: Vec<char> = id.chars().filter(|c| *c != '-').collect();
            let limit = (id.len() / 3).max(1);
            for spelt in windows(&words, MOST_WORDS.min(words.len())) {
                if spelt.len().abs_diff(id.len()) > limit || self.steps.get() > MOST_STEPS {
                    continue;
                }
                self.steps.set(self.steps.get() + spelt.len() * id.len());
                let apart = generic_damerau_levenshtein(&spelt, &id);
                let own = test.head.id.as_str();
                // Two short words that have nothing in common are not alike.
                if apart <= limit && apart < id.len() && best.is_none_or(|b| (apart, own) < b) {
                    best = Some((apart, own));
                }
            }
        }
        best.map(|(_, id)| id.to_owned())
    }

    fn near(&self, id: &str) -> Option<String> {
        let wanted = folded(id);
        let digits = |t: &str| {
            t.trim_start_matches(|c: char| !c.is_ascii_digit())
                .trim_start_matches('0')
                .to_owned()
        };
        let number = digits(&wanted);
        let near = self
            .ids
            .iter()
            .find(|(own, _)| !number.is_empty() && digits(own) == number);
        near.map(|(_, test)| test.head.id.to_string())
    }
}

/// Returns words of a text that follow each other, as one.
fn windows(words: &[Vec<char>], most: usize) -> impl Iterator<Item = Vec<char>> {
    (1..=most).flat_map(move |size| words.windows(size).map(|w| w.concat()))
}

fn found(mut tests: Vec<&Test>, why: String) -> Named<'_> {
    tests.sort_by(|a, b| a.head.id.cmp(&b.head.id));
    tests.dedup_by(|a, b| a.head.id == b.head.id);
    Named {
        tests,
        why,
        nearest: None,
    }
}

/// The tests that stand in what was around the result before.
#[derive(Default)]
pub(super) struct Within<'g> {
    of: Option<Arc<Around>>,
    named: (Vec<&'g Test>, String),
}

fn stands_in(text: &str) -> String {
    format!("its id stands in `{text}`")
}

fn nothing<'g>(texts: &[String]) -> Named<'g> {
    let why = match texts.first() {
        Some(text) => format!("no id of a test stands in `{text}` or in the suites around it"),
        None => {
            "it has no name, and no id of a test stands in those of the suites around it".to_owned()
        }
    };
    Named {
        tests: Vec::new(),
        why,
        nearest: None,
    }
}

/// Returns a text in which words are set apart by `-`: what programming languages allow in names is no difference.
fn folded(text: &str) -> String {
    let plain = text.chars().map(|c| {
        if c.is_alphanumeric() {
            c.to_ascii_lowercase()
        } else {
            '-'
        }
    });
    plain.collect::<String>().trim_matches('-').to_owned()
}
