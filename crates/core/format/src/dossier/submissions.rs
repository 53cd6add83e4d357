//! submissions.toml: what was submitted to which authority, from which release.

use asepsis_domain::postmarket::Submission;

use super::DossierFile;
use super::parts::Parts;
use super::record::{head, or_unread_release};
use crate::schema::Row;

/// The file.
pub(super) const FILE: DossierFile = DossierFile {
    name: "submissions.toml",
    what: "Submissions: authority, number, date, and the release that was submitted.",
    reader: read,
};

fn read(row: &mut Row<'_>, parts: &mut Parts) {
    parts.submissions.extend(
        row.may("submission", "A submission to an authority.")
            .tables("submission", submission),
    );
}

fn submission(row: &mut Row<'_>) -> Submission {
    let at = row.at().clone();
    Submission {
        head: head(row),
        market: row.may("market", "Market.").text(),
        authority: row.may("authority", "Authority.").text(),
        number: row.may("number", "Number given by the authority.").text(),
        pathway: row.may("pathway", "Pathway.").text(),
        date: row.may("date", "Date.").date(),
        release: or_unread_release(
            row.must("release", "Release submitted: its baseline.")
                .release(),
            &at,
        ),
        status: row.may("status", "Where it stands.").text(),
    }
}
