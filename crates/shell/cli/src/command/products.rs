//! `asepsis products`: which of a dossier's products CSAF advisories may be about.

use std::fmt::Write as _;

use asepsis_matching::product::Held;
use asepsis_workflow::dossier;
use asepsis_workflow::failure::Failure;
use asepsis_workflow::products::{Resemblance, resemblances};

use asepsis_format::limits::Limits;

use crate::arguments::Products;
use crate::command::Context;
use crate::failure::{self, Outcome};
use crate::show;

/// Holds each advisory against the dossier's products.
pub(crate) fn run(context: Context<'_>, given: &Products) -> Result<Outcome, Failure> {
    let (_, dossier) = dossier::load_whole(&given.dossier, &Limits::default())?;
    let mut outcome = Outcome::Done;
    let mut text = String::new();
    let mut count = 0;
    for path in &given.files {
        match resemblances(path, &dossier) {
            Ok(found) => {
                count += found.len();
                found.iter().for_each(|r| write(r, &mut text));
            }
            Err(failed) => {
                context.terminal.error(&failure::words(&failed));
                outcome = outcome.and(Outcome::Unread);
            }
        }
    }
    let files = show::count(given.files.len(), "advisory file");
    let _ = writeln!(
        text,
        "{} in {files}; names alone are never certain: a person decides",
        show::count(count, "possible product")
    );
    context.terminal.result(&text);
    Ok(outcome)
}

fn write(found: &Resemblance, text: &mut String) {
    let [vendor, product, version] = &found.named;
    let _ = writeln!(text, "{}", found.ours);
    let _ = writeln!(
        text,
        "  may be     {vendor} {product}, {version} ({})",
        found.advisory
    );
    let _ = writeln!(
        text,
        "  confidence {}, {}",
        found.likeness.confidence.as_str(),
        found.likeness.reason
    );
    let held = match &found.likeness.version {
        Held::Yes => "meant".to_owned(),
        Held::No => "not meant".to_owned(),
        Held::Open(why) => format!("open, {why}"),
    };
    let _ = writeln!(text, "  version    {held}");
    let _ = writeln!(text, "  has        {}\n", found.vulnerabilities.join(", "));
}
