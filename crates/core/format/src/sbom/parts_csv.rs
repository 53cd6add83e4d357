//! A parts list as CSV (RFC 4180), separated by commas, semicolons or tabs.

use std::borrow::Cow;

use asepsis_domain::diagnostic::{Code, Diagnostic, Level};

use super::SbomFormat;
use super::parts::{self, Parts};
use crate::limits::{Limits, ReadError, Strength};
use crate::probe::Probe;
use crate::rows::{of_csv, start_of_csv};
use crate::validation::Breach;

/// A parts list as CSV.
pub(super) const FORMAT: SbomFormat = SbomFormat {
    id: "parts-csv",
    title: "parts list as CSV",
    versions: &["1"],
    detect,
    read: |probe, limits| {
        let limits = parts::limits(probe.bytes, limits)?;
        let (text, is_recoded) = text(probe)?;
        let rows = of_csv(&text, &limits, &Parts::is_heading)?;
        let parts = Parts::of(&rows).ok_or(NO_HEADING)?;
        let mut reading = parts.read(FORMAT.id, probe.whole);
        reading.diagnostics.extend(is_recoded.then(recoded));
        Ok(reading)
    },
    validate: |probe, limits| {
        let limits = parts::limits(probe.bytes, limits)?;
        let (text, is_recoded) = text(probe)?;
        let rows = of_csv(&text, &limits, &Parts::is_heading)?;
        let parts = Parts::of(&rows).ok_or(NO_HEADING)?;
        let mut breaches = parts.breaches(FORMAT.id);
        breaches.extend(is_recoded.then(|| Breach {
            rule: "encoding",
            line: 1,
            diagnostic: recoded(),
        }));
        Ok(("1".to_owned(), breaches))
    },
    through: None,
};

const NO_HEADING: ReadError = ReadError::NotThisFormat {
    expected: "a parts list",
    reason: "no row has headings like `name` and `version`",
};

fn detect(probe: &Probe<'_>) -> Strength {
    let Ok((text, _)) = text(probe) else {
        return Strength::No;
    };
    if probe.json.is_some() || text.trim_start().starts_with('<') {
        return Strength::No;
    }
    let start: Vec<&str> = text.lines().take(20).collect();
    let rows = start_of_csv(&start.join("\n"), &Limits::default(), &Parts::is_heading);
    if rows.is_ok_and(|rows| Parts::of(&rows).is_some()) {
        Strength::Maybe
    } else {
        Strength::No
    }
}

/// Returns that a document which is of no known form looks like a table: rows with as many cells.
pub(crate) fn headless(probe: &Probe<'_>) -> Option<ReadError> {
    let (text, _) = text(probe).ok()?;
    if probe.json.is_some() || text.trim_start().starts_with('<') {
        return None;
    }
    let lines: Vec<&str> = text
        .lines()
        .filter(|l| !l.trim().is_empty())
        .take(20)
        .collect();
    let rows = start_of_csv(&lines.join("\n"), &Limits::default(), &Parts::is_heading).ok()?;
    let width = rows.first().map_or(0, |(_, cells)| cells.len());
    let is_table = rows.iter().all(|(_, cells)| cells.len() == width);
    // A line of prose has a comma too.
    let is_wide = width >= if rows.len() > 1 { 2 } else { 3 };
    (is_table && is_wide).then_some(HEADLESS)
}

const HEADLESS: ReadError = ReadError::NotThisFormat {
    expected: "an SBOM or a parts list that can be read",
    reason: "it looks like a table, and none of its rows has headings that are known: write a first row such as \
             `name;version;supplier;purl`",
};

/// Returns the text, and whether it is taken for Windows-1252, in which spreadsheets of the West save CSV.
fn text<'a>(probe: &Probe<'a>) -> Result<(Cow<'a, str>, bool), ReadError> {
    let error = match probe.text() {
        Ok(text) => return Ok((Cow::Borrowed(text), false)),
        Err(error) => error,
    };
    let is_text = |b: &u8| *b >= 0x20 || matches!(b, b'\t' | b'\r' | b'\n');
    if !probe.bytes.iter().all(is_text) {
        return Err(error);
    }
    let text: String = probe.bytes.iter().map(|b| of_windows_1252(*b)).collect();
    Ok((Cow::Owned(text), true))
}

/// Characters of Windows-1252 from 0x80 to 0x9F; where it has none, the character of that number.
const HIGH: [char; 32] = [
    '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}',
    '\u{90}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
];

fn of_windows_1252(byte: u8) -> char {
    let high = byte
        .checked_sub(0x80)
        .and_then(|at| HIGH.get(usize::from(at)));
    high.copied().unwrap_or_else(|| char::from(byte))
}

fn recoded() -> Diagnostic {
    let message = "the file is not UTF-8 and is read as Windows-1252: look whether letters such as `ä` are right, or save it as UTF-8";
    let mut diagnostic = Diagnostic::new(Code::SbomForm, message);
    diagnostic.level = Level::Warning;
    diagnostic
}

#[cfg(test)]
mod tests {
    use crate::limits::{Limits, ReadError};
    use crate::sbom::read;

    #[test]
    fn lists_as_spreadsheets_save_them_are_read() {
        let windows = b"Bezeichnung;Hersteller\r\nPumpe \x96 Ger\xe4t;M\xfcller\r\n";
        let reading = read(windows, &Limits::default()).unwrap();
        let component = &reading.value.components[0];
        assert_eq!(component.name.as_str(), "Pumpe – Gerät");
        assert_eq!(component.supplier.as_deref(), Some("Müller"));
        assert!(reading.diagnostics[0].message.contains("Windows-1252"));
        let titled = "\u{feff}SOUP, pump, revision 3, approved\r\n;;\r\nPos.;Bezeichnung;Version\r\n1;OpenSSL;3,0\r\n\r\n2;\"a; b\";1\r\n";
        let reading = read(titled.as_bytes(), &Limits::default()).unwrap();
        let seen = reading.value.components.iter();
        let seen: Vec<_> = seen
            .map(|c| (c.name.as_str(), c.version.as_deref()))
            .collect();
        assert_eq!(seen, [("OpenSSL", Some("3,0")), ("a; b", Some("1"))]);
        assert!(reading.diagnostics[0].message.contains("write `3.0`"));
        for (bytes, told) in [
            (
                &b"OpenSSL;3.0.13;OpenSSL\nzlib;1.3.1;zlib\n"[..],
                "such as `name;version;supplier;purl`",
            ),
            (
                b"openssl,3.0.13,OpenSSL,Apache-2.0",
                "headings that are known",
            ),
            (b" \r\n", "the file is empty"),
            (b"Hello, world", "none of the forms"),
        ] {
            let error = read(bytes, &Limits::default()).unwrap_err().to_string();
            assert!(error.contains(told), "{error}");
        }
        assert!(read(b"name;version\n\xe4\x00;1\n", &Limits::default()).is_err());
        let open = read(b"name,version\na,1\n\"b,2\nc,3\nd,4\n", &Limits::default());
        let error = open.unwrap_err().to_string();
        assert!(error.contains("line 3: a quote is opened"), "{error}");
        let inch = read(b"name,version\n5\" disk,1\nb,2\n", &Limits::default());
        assert_eq!(inch.unwrap().value.components.len(), 2);
        let long = format!("name;version\n{}", "part;1\n".repeat(5 << 20));
        let error = read(long.as_bytes(), &Limits::default()).unwrap_err();
        assert!(matches!(error, ReadError::TooLarge { .. }), "{error}");
    }
}
