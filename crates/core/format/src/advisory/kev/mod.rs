//! CISA's catalogue of known exploited vulnerabilities, its JSON form
//! (<https://www.cisa.gov/known-exploited-vulnerabilities-catalog>).

use asepsis_domain::severity::Kev;
use serde::Deserialize;

use super::{AdvisoryFormat, Content, Record, Tally, instant};
use crate::json::{Text, each_element};
use crate::limits::{Limits, ReadError, Reading, Strength};
use crate::probe::Probe;

/// The catalogue of known exploited vulnerabilities.
pub const FORMAT: AdvisoryFormat = AdvisoryFormat {
    id: "kev",
    title: "CISA KEV JSON",
    detect,
    read,
};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Entry<'a> {
    #[serde(borrow, rename = "cveID")]
    cve: Text<'a>,
    #[serde(borrow)]
    vulnerability_name: Option<Text<'a>>,
    #[serde(borrow)]
    date_added: Option<Text<'a>>,
    #[serde(borrow)]
    due_date: Option<Text<'a>>,
    #[serde(borrow)]
    known_ransomware_campaign_use: Option<Text<'a>>,
}

fn detect(probe: &Probe<'_>) -> Strength {
    match probe.outline() {
        Some(o) if o.has_list("vulnerabilities") && o.has("catalogVersion") => Strength::Sure,
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
    tally.reading.value.made = probe
        .outline()
        .and_then(|o| o.text("dateReleased"))
        .and_then(instant);
    each_element(text, Some("vulnerabilities"), &mut |index, raw| {
        let pointer = format!("/vulnerabilities/{index}");
        match serde_json::from_str::<Entry<'_>>(raw) {
            Ok(entry) if !entry.cve.as_str().is_empty() => {
                let record = record(entry, &pointer, &mut tally);
                tally.give(sink, record);
            }
            Ok(_) => tally.unread(&pointer, "a KEV entry has no CVE".to_owned()),
            Err(error) => tally.unread(&pointer, format!("KEV entry: {error}")),
        }
    })?;
    Ok(tally.reading)
}

fn record(entry: Entry<'_>, pointer: &str, tally: &mut Tally) -> Record {
    let cve = entry.cve.owned();
    let mut date = |text: Option<Text<'_>>| {
        let text = text.filter(|t| !t.as_str().is_empty())?;
        let date = text.as_str().parse().ok();
        if date.is_none() {
            tally.doubt(pointer, format!("{cve}: a date is not written as one"));
        }
        date
    };
    let (added, due) = (date(entry.date_added), date(entry.due_date));
    Record::Kev {
        kev: Kev {
            added,
            due,
            ransomware: entry
                .known_ransomware_campaign_use
                .is_some_and(|t| t.as_str().eq_ignore_ascii_case("known")),
            name: entry
                .vulnerability_name
                .map(Text::owned)
                .unwrap_or_default(),
        },
        cve,
    }
}
