//! From a TOML value to a plain one, or why not. Places and keys are added by the caller.

use asepsis_domain::condition::Fact;
use asepsis_domain::digest::Digest;
use asepsis_domain::id::{ItemRef, RecordId, ReleaseId};
use asepsis_domain::place::{Located, Place};
use asepsis_domain::time::{Date, Instant};
use toml::de::DeValue;
use toml::value::{Datetime, Offset};

use super::nearest;
use crate::limits::shown;

/// A value and its place.
#[derive(Debug, Clone)]
pub(crate) struct Cell<'a> {
    /// The value.
    pub(crate) value: &'a DeValue<'a>,
    /// Where it stands.
    pub(crate) at: Place,
}

/// Which rule a value breaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Aspect {
    /// It has the wrong form or is none of the words.
    Value,
    /// It is no id.
    Id,
    /// It is no date.
    Date,
    /// It is a placeholder.
    Open,
}

/// Why a value cannot be used.
#[derive(Debug)]
pub(crate) struct Problem {
    /// Which rule it breaks.
    pub(crate) aspect: Aspect,
    /// What is wrong.
    pub(crate) message: String,
    /// What to do, where there is more to say than the code does.
    pub(crate) help: Option<String>,
}

/// A value, or why it cannot be used.
pub(crate) type Read<T> = Result<T, Problem>;

impl Problem {
    /// Returns a problem of the value's form.
    pub(crate) fn value(message: impl Into<String>) -> Self {
        Self::of(Aspect::Value, message)
    }

    fn of(aspect: Aspect, message: impl Into<String>) -> Self {
        Self {
            aspect,
            message: message.into(),
            help: None,
        }
    }

    /// Returns the problem with advice for this very case.
    pub(crate) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Returns the problem that a placeholder is.
    pub(crate) fn open(text: &str) -> Self {
        Self::of(Aspect::Open, shown(text))
    }
}

impl<'a> Cell<'a> {
    /// Returns the problem that the value is not what is wanted.
    pub(crate) fn not(&self, wanted: &str) -> Problem {
        Problem::value(format!("has {} where {wanted} belongs", self.noun()))
            .help(format!("Write {wanted}."))
    }

    fn noun(&self) -> &'static str {
        match self.value {
            DeValue::String(_) => "a text",
            DeValue::Integer(_) | DeValue::Float(_) => "a number",
            DeValue::Boolean(_) => "true or false",
            DeValue::Datetime(_) => "a date or time",
            DeValue::Array(_) => "a list",
            DeValue::Table(_) => "a table",
        }
    }

    /// Returns the text.
    pub(crate) fn str(&self) -> Read<&'a str> {
        match self.value {
            DeValue::String(text) => Ok(text),
            _ => Err(self.not("a text in quotes")),
        }
    }

    /// Returns the text, owned.
    pub(crate) fn text(&self) -> Read<String> {
        self.str().map(str::to_owned)
    }

    /// Returns the text with its place.
    pub(crate) fn located_text(&self) -> Read<Located<String>> {
        Ok(Located::new(self.text()?, self.at.clone()))
    }

    /// Returns true or false.
    pub(crate) fn flag(&self) -> Read<bool> {
        match self.value {
            DeValue::Boolean(flag) => Ok(*flag),
            _ => Err(self.not("true or false")),
        }
    }

    /// Returns a whole number.
    pub(crate) fn number(&self) -> Read<u64> {
        let DeValue::Integer(number) = self.value else {
            return Err(self.not("a whole number"));
        };
        u64::from_str_radix(number.as_str(), number.radix()).map_err(|_| {
            let text = shown(number.as_str());
            Problem::value(format!(
                "{text} is not a whole number from 0 to {}",
                u64::MAX
            ))
        })
    }

    /// Returns a whole number that fits in 32 bits.
    pub(crate) fn small_number(&self) -> Read<u32> {
        let number = self.number()?;
        u32::try_from(number).map_err(|_| Problem::value(format!("{number} is above {}", u32::MAX)))
    }

    /// Returns a number from 0 to 1, in parts of 100 000.
    pub(crate) fn share(&self) -> Read<u32> {
        let text = match self.value {
            DeValue::Float(float) => float.as_str(),
            DeValue::Integer(integer) if integer.radix() == 10 => integer.as_str(),
            _ => return Err(self.not("a number from 0 to 1")),
        };
        match text.parse::<f64>() {
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "the range is checked"
            )]
            Ok(share) if (0.0..=1.0).contains(&share) => Ok((share * 100_000.0).round() as u32),
            _ => Err(Problem::value(format!(
                "{} is not a number from 0 to 1",
                shown(text)
            ))),
        }
    }

    /// Returns a day.
    pub(crate) fn date(&self) -> Read<Date> {
        let wrong = |text: &str| {
            Problem::of(Aspect::Date, format!("`{}` is not a date", shown(text)))
                .help("Write dates as 2026-11-23.")
        };
        match self.value {
            DeValue::Datetime(moment) => {
                let text = moment.to_string();
                if moment.time.is_some() {
                    return Err(wrong(&text));
                }
                day(moment).ok_or_else(|| wrong(&text))
            }
            DeValue::String(text) => match text.parse::<Datetime>() {
                Ok(moment) if moment.time.is_none() => day(&moment).ok_or_else(|| wrong(text)),
                _ => Err(wrong(text)),
            },
            _ => Err(Problem {
                aspect: Aspect::Date,
                ..self.not("a date such as 2026-11-23")
            }),
        }
    }

    /// Returns an instant in whole seconds.
    pub(crate) fn instant(&self) -> Read<Instant> {
        let wrong = |text: &str, why: &str| {
            Problem::of(Aspect::Date, format!("`{}` {why}", shown(text)))
                .help("Write instants as 2026-11-23T08:00:00Z.")
        };
        let (text, moment) = match self.value {
            DeValue::Datetime(moment) => (moment.to_string(), Some(*moment)),
            DeValue::String(text) => (text.to_string(), text.parse::<Datetime>().ok()),
            _ => {
                return Err(Problem {
                    aspect: Aspect::Date,
                    ..self.not("an instant such as 2026-11-23T08:00:00Z")
                });
            }
        };
        let Some(moment) = moment else {
            return Err(wrong(&text, "is not an instant"));
        };
        if moment.time.is_some_and(|t| t.nanosecond.unwrap_or(0) != 0) {
            return Err(wrong(&text, "has parts of a second"));
        }
        match (moment.date, moment.time, moment.offset) {
            (Some(_), Some(_), Some(_)) => {
                instant(&moment).ok_or_else(|| wrong(&text, "is not an instant"))
            }
            (Some(_), Some(_), None) => Err(wrong(&text, "does not say that it is UTC: no `Z`")),
            _ => Err(wrong(&text, "has no time of day")),
        }
    }

    /// Returns the id of a record.
    pub(crate) fn id(&self) -> Read<RecordId> {
        RecordId::parse(self.str()?).map_err(|e| Problem::of(Aspect::Id, e.to_string()))
    }

    /// Returns a link.
    pub(crate) fn link(&self) -> Read<Located<RecordId>> {
        Ok(Located::new(self.id()?, self.at.clone()))
    }

    /// Returns the name of a release.
    pub(crate) fn release(&self) -> Read<Located<ReleaseId>> {
        let id = ReleaseId::parse(self.str()?).map_err(|e| {
            Problem::of(Aspect::Id, e.to_string())
                .help("Use the name of a release as in device.toml.")
        })?;
        Ok(Located::new(id, self.at.clone()))
    }

    /// Returns a catalogue item.
    pub(crate) fn item(&self) -> Read<Located<ItemRef>> {
        let item = ItemRef::parse(self.str()?)
            .map_err(|e| Problem::of(Aspect::Id, e.to_string()).help("Write `<file>#<item>`."))?;
        Ok(Located::new(item, self.at.clone()))
    }

    /// Returns a digest.
    pub(crate) fn digest(&self) -> Read<Located<Digest>> {
        let text = self.str()?;
        let digest = Digest::parse(text).ok_or_else(|| {
            Problem::value(format!("`{}` is not a SHA-256 digest", shown(text)))
                .help("Write its 64 hexadecimal characters.")
        })?;
        Ok(Located::new(digest, self.at.clone()))
    }

    /// Returns the value of a word.
    pub(crate) fn word<T: Copy>(&self, words: &'static [(&'static str, T)]) -> Read<T> {
        let text = self.str()?;
        words
            .iter()
            .find(|(word, _)| *word == text)
            .map(|(_, value)| *value)
            .ok_or_else(|| none_of(text, words.iter().map(|(word, _)| *word)))
    }
}

/// Returns the fact with this spelling.
pub(crate) fn fact(text: &str) -> Read<Fact> {
    Fact::parse(text).ok_or_else(|| none_of(text, Fact::ALL.iter().map(|f| f.id())))
}

/// Returns the problem that a text is none of the words, which it lists.
pub(crate) fn none_of<'w>(text: &str, words: impl Iterator<Item = &'w str> + Clone) -> Problem {
    let list: Vec<&str> = words.clone().collect();
    let problem = Problem::value(format!("`{}` is none of: {}", shown(text), list.join(", ")));
    match nearest(text, words) {
        Some(near) => problem.help(format!("Perhaps `{near}` is meant.")),
        None => problem.help(format!("Write one of: {}.", list.join(", "))),
    }
}

fn day(moment: &Datetime) -> Option<Date> {
    let date = moment.date?;
    Date::new(
        i16::try_from(date.year).ok()?,
        i8::try_from(date.month).ok()?,
        i8::try_from(date.day).ok()?,
    )
    .ok()
}

fn instant(moment: &Datetime) -> Option<Instant> {
    let minutes = match moment.offset? {
        Offset::Z => 0,
        Offset::Custom { minutes } => i64::from(minutes),
    };
    let time = moment.time?;
    let seconds = (i64::from(time.hour) * 60 + i64::from(time.minute) - minutes) * 60
        + i64::from(time.second.unwrap_or(0));
    let start = asepsis_domain::time::start_of_day(day(moment)?);
    Instant::from_second(start.as_second().checked_add(seconds)?).ok()
}
