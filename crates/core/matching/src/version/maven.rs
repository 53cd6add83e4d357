//! Maven (<https://maven.apache.org/pom.html#version-order-specification>), as `ComparableVersion` of Maven 3.9
//! orders: numbers and qualifiers in nested lists; a hyphen, or a change between digit and letter, opens a list.
//!
//! `ComparableVersion.ListItem.compareTo` holds an item against nothing where the other list has ended, and items of two kinds
//! by their kinds alone: zero is nothing (`IntItem.compareTo(null)`), a word that is no qualifier is more than nothing
//! (`StringItem.compareTo(null)`) and less than zero (`StringItem.compareTo(IntItem)`). So the order does not carry from pair
//! to pair, in the reference as here.

use std::cmp::Ordering;

use super::{Scheme, Version, number};

/// Maven.
pub(super) const SCHEME: Scheme = Scheme {
    id: "maven",
    title: "Maven",
    ecosystems: &["Maven"],
    aliases: &[],
    parse,
};

/// A version: its list of items.
#[derive(Debug, Clone)]
pub(super) struct Key(Vec<Item>);

#[derive(Debug, Clone)]
enum Item {
    Number(u128),
    Word(Qualifier),
    /// A qualifier with its number, such as `rc1` or `rc-1`.
    Combination(Qualifier, u128),
    List(Vec<Self>),
}

/// A qualifier: the known in their order, then the others by their letters.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Qualifier {
    Alpha,
    Beta,
    Milestone,
    Candidate,
    Snapshot,
    Release,
    ServicePack,
    Other(Box<str>),
}

impl Qualifier {
    fn of(word: &str, digit_follows: bool) -> Self {
        match word {
            "alpha" => Self::Alpha,
            "a" if digit_follows => Self::Alpha,
            "beta" => Self::Beta,
            "b" if digit_follows => Self::Beta,
            "milestone" => Self::Milestone,
            "m" if digit_follows => Self::Milestone,
            "rc" | "cr" => Self::Candidate,
            "snapshot" => Self::Snapshot,
            "" | "ga" | "final" | "release" => Self::Release,
            "sp" => Self::ServicePack,
            other => Self::Other(other.into()),
        }
    }
}

fn parse(text: &str) -> Option<Version> {
    let text = text.trim();
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | '+' | '~');
    if !text.chars().all(plain) || !text.chars().any(|c| c.is_ascii_digit()) {
        return None;
    }
    let mut reader = Reader {
        open: vec![Vec::new()],
        ..Reader::default()
    };
    reader.read(&text.to_ascii_lowercase())?;
    Some(Version(super::Key::Maven(Key(reader.close()))))
}

/// Reads the characters of a version; the last list of `open` is the innermost.
#[derive(Default)]
struct Reader {
    open: Vec<Vec<Item>>,
    run: String,
    digits: bool,
    combined: bool,
}

impl Reader {
    fn read(&mut self, text: &str) -> Option<()> {
        let mut chars = text.chars().peekable();
        while let Some(c) = chars.next() {
            match c {
                '.' => self.end_run_or_zero()?,
                '-' => {
                    let digit_next = chars.peek().is_some_and(char::is_ascii_digit);
                    if !self.run.is_empty() && !self.digits && digit_next {
                        // `rc-1` is `rc1`.
                        self.combined = true;
                        continue;
                    }
                    self.end_run_or_zero()?;
                    self.nest();
                }
                '0'..='9' => {
                    if !self.digits && !self.run.is_empty() {
                        self.combined = true;
                        self.nest();
                    }
                    self.digits = true;
                    self.run.push(c);
                }
                other => {
                    if self.digits && !self.run.is_empty() {
                        self.end_run()?;
                        self.nest();
                    }
                    self.digits = false;
                    self.run.push(other);
                }
            }
        }
        if !self.run.is_empty() {
            if !self.digits {
                self.nest();
            }
            self.end_run()?;
        }
        Some(())
    }

    fn push(&mut self, item: Item) {
        if let Some(list) = self.open.last_mut() {
            list.push(item);
        }
    }

    /// Opens a list inside the innermost one, unless that is still empty.
    fn nest(&mut self) {
        if self.open.last().is_some_and(|list| !list.is_empty()) {
            self.open.push(Vec::new());
        }
    }

    fn end_run_or_zero(&mut self) -> Option<()> {
        if self.run.is_empty() {
            self.push(Item::Number(0));
            return Some(());
        }
        self.end_run()
    }

    fn end_run(&mut self) -> Option<()> {
        let run = std::mem::take(&mut self.run);
        let combined = std::mem::take(&mut self.combined);
        let item = if combined {
            let at = run.find(|c: char| c.is_ascii_digit())?;
            let (word, digits) = run.split_at_checked(at)?;
            Item::Combination(Qualifier::of(word, true), number(digits)?)
        } else if self.digits {
            Item::Number(number(&run)?)
        } else {
            Item::Word(Qualifier::of(&run, false))
        };
        self.push(item);
        Some(())
    }

    /// Closes all lists from the innermost, leaving out what means nothing at the end of each.
    fn close(mut self) -> Vec<Item> {
        let mut inner: Option<Vec<Item>> = None;
        while let Some(mut list) = self.open.pop() {
            if let Some(inner) = inner.take() {
                list.push(Item::List(inner));
            }
            normalize(&mut list);
            inner = Some(list);
        }
        inner.unwrap_or_default()
    }
}

/// Takes out null items from the end, up to the first that is neither null nor a list.
fn normalize(list: &mut Vec<Item>) {
    let mut at = list.len();
    while at > 0 {
        at -= 1;
        match list.get(at) {
            Some(item) if item.is_null() => {
                list.remove(at);
            }
            Some(Item::List(_)) => {}
            _ => break,
        }
    }
}

impl Item {
    fn is_null(&self) -> bool {
        match self {
            Self::Number(count) => *count == 0,
            Self::Word(word) => *word == Qualifier::Release,
            Self::Combination(..) => false,
            Self::List(items) => items.is_empty(),
        }
    }

    /// The order against nothing at this place.
    fn against_none(&self) -> Ordering {
        match self {
            Self::Number(count) => count.cmp(&0),
            Self::Word(word) | Self::Combination(word, _) => word.cmp(&Qualifier::Release),
            Self::List(items) => items
                .iter()
                .map(Self::against_none)
                .find(|order| order.is_ne())
                .unwrap_or(Ordering::Equal),
        }
    }

    /// The order of kinds at the same place: qualifier, list, number.
    fn rank(&self) -> u8 {
        match self {
            Self::Word(_) | Self::Combination(..) => 0,
            Self::List(_) => 1,
            Self::Number(_) => 2,
        }
    }

    fn against(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Self::Number(a), Self::Number(b)) => a.cmp(b),
            (Self::Word(a), Self::Word(b)) => a.cmp(b),
            (Self::Combination(a, m), Self::Combination(b, n)) => a.cmp(b).then(m.cmp(n)),
            (Self::Combination(a, _), Self::Word(b)) => a.cmp(b).then(Ordering::Greater),
            (Self::Word(a), Self::Combination(b, _)) => a.cmp(b).then(Ordering::Less),
            (Self::List(a), Self::List(b)) => lists(a, b),
            _ => self.rank().cmp(&other.rank()),
        }
    }
}

fn lists(a: &[Item], b: &[Item]) -> Ordering {
    let width = a.len().max(b.len());
    (0..width)
        .map(|place| match (a.get(place), b.get(place)) {
            (Some(a), Some(b)) => a.against(b),
            (Some(a), None) => a.against_none(),
            (None, Some(b)) => b.against_none().reverse(),
            (None, None) => Ordering::Equal,
        })
        .find(|order| order.is_ne())
        .unwrap_or(Ordering::Equal)
}

impl Ord for Key {
    fn cmp(&self, other: &Self) -> Ordering {
        lists(&self.0, &other.0)
    }
}

impl PartialOrd for Key {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Key {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Key {}
