//! ENISA's European vulnerability database, the list of exploited vulnerabilities (EUVD API,
//! <https://euvd.enisa.europa.eu/apidoc>): a page of a search, or a plain list. Products are not read: they are names
//! without identity.

use asepsis_domain::severity::{Cvss, Exploited};
use asepsis_domain::time::{Date, Instant, start_of_day};
use asepsis_domain::vulnerability::Advisory;
use serde::Deserialize;

use super::{AdvisoryFormat, Content, Record, Tally, instant};
use crate::json::{Text, each_element};
use crate::limits::{Limits, ReadError, Reading, Strength, shown};
use crate::probe::Probe;

/// EUVD.
pub const FORMAT: AdvisoryFormat = AdvisoryFormat {
    id: "euvd",
    title: "ENISA EUVD JSON",
    detect,
    read,
};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Entry<'a> {
    #[serde(borrow)]
    id: Text<'a>,
    #[serde(borrow)]
    description: Option<Text<'a>>,
    #[serde(borrow)]
    date_published: Option<Text<'a>>,
    #[serde(borrow)]
    date_updated: Option<Text<'a>>,
    #[serde(borrow)]
    base_score_vector: Option<Text<'a>>,
    #[serde(borrow)]
    references: Option<Text<'a>>,
    #[serde(borrow)]
    aliases: Option<Text<'a>>,
    #[serde(borrow)]
    exploited_since: Option<Text<'a>>,
}

fn detect(probe: &Probe<'_>) -> Strength {
    let Some(outline) = probe.outline() else {
        return Strength::No;
    };
    let is_own = |id: &str| id.starts_with("EUVD-");
    if outline.is_list && outline.text("id").is_some_and(is_own) {
        return Strength::Sure;
    }
    // Half of an answer is this much of it: the first record's own id.
    let first = outline
        .raw("items")
        .and_then(|items| items.get(..4096).or(Some(items)));
    let has_own = first.is_some_and(|items| items.contains("\"EUVD-"));
    let is_empty = outline.raw("items").is_some_and(|items| items.len() == 2);
    match (outline.has_list("items") && outline.has("total"), has_own) {
        (true, true) => Strength::Sure,
        (true, false) if is_empty => Strength::Maybe,
        _ => Strength::No,
    }
}

fn read(
    probe: &Probe<'_>,
    _limits: &Limits,
    sink: &mut dyn FnMut(Record),
) -> Result<Reading<Content>, ReadError> {
    let text = probe.text()?;
    let mut tally = Tally::new(FORMAT.id);
    let is_list = probe.outline().is_some_and(|o| o.is_list);
    let (key, base) = if is_list {
        (None, "")
    } else {
        (Some("items"), "/items")
    };
    each_element(text, key, &mut |index, raw| {
        let pointer = format!("{base}/{index}");
        match serde_json::from_str::<Entry<'_>>(raw) {
            Ok(entry) if entry.id.as_str().starts_with("EUVD-") => {
                let advisory = Box::new(advisory(entry, &pointer, &mut tally));
                tally.give(sink, Record::Advisory(advisory));
            }
            Ok(_) => tally.unread(&pointer, "an EUVD entry has no id of the EUVD".to_owned()),
            Err(error) => tally.unread(&pointer, format!("EUVD entry: {error}")),
        }
    })?;
    Ok(tally.reading)
}

fn advisory(entry: Entry<'_>, pointer: &str, tally: &mut Tally) -> Advisory {
    let id = entry.id.owned();
    let mut time = |text: Option<Text<'_>>| {
        let text = text.filter(|t| !t.as_str().trim().is_empty())?;
        let time = moment(text.as_str());
        if time.is_none() {
            let shown = shown(text.as_str());
            tally.doubt(pointer, format!("{id}: `{shown}` is not a time"));
        }
        time
    };
    let published = time(entry.date_published);
    let modified = time(entry.date_updated);
    let since = time(entry.exploited_since);
    let vector = entry.base_score_vector.map(Text::owned);
    let vector = vector.filter(|v| !v.is_empty());
    let cvss = vector.as_deref().and_then(|v| Cvss::parse(v, FORMAT.id));
    if let (Some(vector), None) = (&vector, &cvss) {
        let vector = shown(vector);
        tally.doubt(pointer, format!("{id}: `{vector}` is not a CVSS vector"));
    }
    Advisory {
        source: FORMAT.id.to_owned(),
        aliases: lines(entry.aliases),
        summary: entry.description.map(Text::owned).unwrap_or_default(),
        published,
        modified,
        exploited: Some(Exploited {
            source: FORMAT.id.to_owned(),
            since: since.map(asepsis_domain::time::day_of),
        }),
        cvss: cvss.into_iter().collect(),
        references: lines(entry.references),
        id,
        ..Advisory::default()
    }
}

/// Lists are written as lines of one text.
fn lines(text: Option<Text<'_>>) -> Vec<String> {
    let text = text.map(Text::owned).unwrap_or_default();
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    lines.map(str::to_owned).collect()
}

const MONTHS: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];

/// Returns the instant of a time as the EUVD writes it, `Jul 2, 2026, 7:12:24 AM` (UTC), or of an RFC 3339 text.
fn moment(text: &str) -> Option<Instant> {
    if let Some(instant) = instant(text) {
        return Some(instant);
    }
    let words: Vec<&str> = text
        .split(|c: char| c == ',' || c.is_whitespace())
        .filter(|word| !word.is_empty())
        .collect();
    let [month, day, year, clock, half] = words.as_slice() else {
        return None;
    };
    let month = MONTHS.iter().position(|m| m == month)? + 1;
    let date: Date = format!("{year}-{month:02}-{day:0>2}").parse().ok()?;
    let mut parts = clock.split(':').map(|part| part.parse::<i64>().ok());
    let (hour, minute, second) = (parts.next()??, parts.next()??, parts.next()??);
    if !(1..=12).contains(&hour) || !(0..60).contains(&minute) || !(0..60).contains(&second) {
        return None;
    }
    let afternoon = match *half {
        "AM" => 0,
        "PM" => 12,
        _ => return None,
    };
    let seconds = (hour % 12 + afternoon) * 3600 + minute * 60 + second;
    Instant::from_second(start_of_day(date).as_second() + seconds).ok()
}
