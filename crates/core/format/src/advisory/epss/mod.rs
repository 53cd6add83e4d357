//! EPSS scores as FIRST publishes them (<https://www.first.org/epss/data_stats>): CSV with a
//! comment line that names the model and the day.

use asepsis_domain::severity::Epss;

use super::{AdvisoryFormat, Content, Record, Tally, instant};
use crate::limits::{Limits, ReadError, Reading, Strength, shown};
use crate::probe::Probe;

/// EPSS.
pub const FORMAT: AdvisoryFormat = AdvisoryFormat {
    id: "epss",
    title: "EPSS CSV",
    detect,
    read,
};

const HEADER: &str = "cve,epss,percentile";

fn detect(probe: &Probe<'_>) -> Strength {
    let head = probe.bytes.get(..512).unwrap_or(probe.bytes);
    let mut lines = head.split(|b| *b == b'\n');
    let is_header = |line: Option<&[u8]>| {
        line.is_some_and(|l| l.trim_ascii().eq_ignore_ascii_case(HEADER.as_bytes()))
    };
    let first = lines.next();
    if is_header(first) {
        return Strength::Sure;
    }
    match first {
        Some(line) if line.starts_with(b"#model_version") && is_header(lines.next()) => {
            Strength::Sure
        }
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
    tally.reading.value.made = text
        .lines()
        .next()
        .and_then(|line| line.split("score_date:").nth(1))
        .and_then(|rest| instant(rest.split(',').next()?.trim()));
    let mut rows = csv::ReaderBuilder::new()
        .comment(Some(b'#'))
        .flexible(true)
        .from_reader(text.as_bytes());
    let mut row = csv::StringRecord::new();
    while rows.read_record(&mut row).map_err(ReadError::Csv)? {
        match record(&row) {
            Some(record) => tally.give(sink, record),
            None => {
                let line = row.position().map_or(0, csv::Position::line);
                let shown = shown(&row.iter().collect::<Vec<_>>().join(","));
                tally.unread("", format!("line {line}: `{shown}` is not `{HEADER}`"));
            }
        }
    }
    Ok(tally.reading)
}

fn record(row: &csv::StringRecord) -> Option<Record> {
    let cve = row.get(0)?.trim();
    let epss = Epss {
        score: parts(row.get(1)?)?,
        percentile: parts(row.get(2)?)?,
    };
    cve.starts_with("CVE-").then(|| Record::Epss {
        cve: cve.to_owned(),
        epss,
    })
}

/// Returns a share of 0 to 1 in parts of 100 000.
fn parts(text: &str) -> Option<u32> {
    let share: f64 = text.trim().parse().ok()?;
    if !(0.0..=1.0).contains(&share) {
        return None;
    }
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "0 to 100 000"
    )]
    Some((share * 100_000.0).round() as u32)
}
