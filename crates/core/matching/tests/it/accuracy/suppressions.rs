//! Suppressions of DependencyCheck as "this package is not this CPE". Identity rules have learned from those whose
//! SHA-256 is even; the others are measured: a component with the package URL and the CPE name that a tool guessed must
//! not be *affected* by what is said of that CPE name, and without the CPE name nothing of it must be found.

use std::path::Path;

use asepsis_domain::digest::Digest;
use asepsis_domain::identifier::Purl;
use serde_json::json;

use super::Table;

/// A suppression: the package's purl, made concrete, and the CPE names.
struct Suppression {
    is_odd: bool,
    purl: Option<Purl>,
    cpes: Vec<(String, String)>,
}

fn tags<'t>(text: &'t str, name: &str) -> Vec<&'t str> {
    let (open, close) = (format!("<{name}"), format!("</{name}>"));
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find(&open) {
        let inner = &rest[at..];
        let start = inner.find('>').unwrap() + 1;
        let end = inner.find(&close).unwrap();
        found.push(inner[start..end].trim());
        rest = &inner[end + close.len()..];
    }
    found
}

fn suppressions(text: &str) -> Vec<Suppression> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find("<suppress ").or_else(|| rest.find("<suppress>")) {
        let end = rest[at..].find("</suppress>").unwrap() + at + "</suppress>".len();
        let element = &rest[at..end];
        rest = &rest[end..];
        let digest = Digest::of(element.as_bytes()).to_string();
        let last = digest.chars().last().and_then(|c| c.to_digit(16)).unwrap();
        let purl = tags(element, "packageUrl").first().map(|p| concrete(p));
        let gav = || {
            let gav = concrete(tags(element, "gav").first()?);
            let mut parts = gav.split(':');
            Some(format!("pkg:maven/{}/{}@1.0", parts.next()?, parts.next()?))
        };
        let text = purl.or_else(gav).unwrap_or_default();
        let text = text.trim_end_matches('x').trim_end_matches('@').to_owned() + "@1.0";
        let text = text.replace("@1.0@1.0", "@1.0");
        let cpes = tags(element, "cpe").into_iter().filter_map(|cpe| {
            let mut fields = cpe.strip_prefix("cpe:/")?.split(':');
            Some((fields.nth(1)?.to_owned(), fields.next()?.to_owned()))
        });
        found.push(Suppression {
            is_odd: last % 2 == 1,
            purl: Purl::parse(&text).ok(),
            cpes: cpes.collect(),
        });
    }
    found
}

/// Makes a text that a regular expression holds for, as far as its simple parts go.
fn concrete(pattern: &str) -> String {
    let mut text = pattern
        .trim_start_matches('^')
        .trim_end_matches('$')
        .to_owned();
    // Innermost groups first: a look-around is nothing, of alternatives the first counts.
    while let Some(close) = text.find(')') {
        let Some(open) = text[..close].rfind('(') else {
            break;
        };
        let inner = &text[open + 1..close];
        let inner = match inner.strip_prefix('?') {
            Some(rest) if rest.starts_with(['!', '=', '<']) => String::new(),
            Some(rest) => rest
                .trim_start_matches(':')
                .split('|')
                .next()
                .unwrap_or("")
                .to_owned(),
            None => inner.split('|').next().unwrap_or("").to_owned(),
        };
        text.replace_range(open..=close, &inner);
    }
    for (part, plain) in [
        (".*", "x"),
        (".+", "x"),
        ("[^/]+", "x"),
        ("[^@]+", "x"),
        ("?", ""),
    ] {
        text = text.replace(part, plain);
    }
    text.replace('\\', "")
}

/// Scores the suppressions that no rule has learned from.
pub(super) fn score(folder: &Path, table: &mut Table, remarks: &mut Vec<String>) {
    let text = std::fs::read_to_string(folder.join("labels/odc-base-suppression.xml")).unwrap();
    let all = suppressions(&text);
    let odd: Vec<_> = all.iter().filter(|s| s.is_odd).collect();
    let usable = odd
        .iter()
        .filter(|s| s.purl.is_some() && !s.cpes.is_empty())
        .count();
    remarks.push(format!(
        "suppressions: {} in all, {} of them odd, of which {usable} name a package and a product",
        all.len(),
        odd.len()
    ));
    for suppression in odd {
        let Some(purl) = &suppression.purl else {
            continue;
        };
        for (vendor, product) in &suppression.cpes {
            for guessed in [true, false] {
                let name = format!("cpe:2.3:a:{vendor}:{product}");
                let case = json!({
                    "components": [{
                        "purl": purl.as_str(),
                        "cpe": if guessed { json!(format!("{name}:1.0:*:*:*:*:*:*:*")) } else { json!(null) },
                    }],
                    "advisories": [super::pairs::nvd(&format!("{name}:*:*:*:*:*:*:*:*"))],
                });
                let (matches, _) = super::super::labelled::run(&case);
                let found = matches.components[0].status.as_str() == "affected";
                let row = if guessed {
                    "suppressed, CPE guessed"
                } else {
                    "suppressed, purl alone"
                };
                table.entry(row.to_owned()).or_default().add(false, found);
                if found {
                    eprintln!("found although suppressed: {purl} {vendor}:{product}");
                }
            }
        }
    }
}
