//! fielded.toml: what is in the field, by release and market.

use asepsis_domain::postmarket::Fielded;

use super::DossierFile;
use super::parts::Parts;
use super::record::or_unread_release;
use crate::schema::Row;

/// The file.
pub(super) const FILE: DossierFile = DossierFile {
    name: "fielded.toml",
    what: "What is in the field: units by release, market and UDI-DI.",
    reader: read,
};

fn read(row: &mut Row<'_>, parts: &mut Parts) {
    parts.fielded.extend(
        row.may("fielded", "Units of a release in a market.")
            .tables("entry", fielded),
    );
}

fn fielded(row: &mut Row<'_>) -> Fielded {
    let at = row.at().clone();
    Fielded {
        release: or_unread_release(row.must("release", "Release.").release(), &at),
        market: row.must("market", "Market.").text(),
        udi_di: row.may("udi_di", "UDI-DI.").text(),
        units: row.must("units", "Units.").number().unwrap_or(0),
        updated: row.may("updated", "When this was last known.").date(),
        at,
    }
}
