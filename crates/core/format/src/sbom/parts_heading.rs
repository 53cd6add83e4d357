//! Headings of parts lists, in the words that people use, and which columns count.

/// What a column says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Column {
    Name,
    Group,
    Version,
    Supplier,
    Manufacturer,
    Kind,
    Purl,
    Cpe,
    Licence,
    /// The algorithm; empty: told by the length.
    Hash(&'static str),
    EndOfSupport,
    SupportLevel,
    SupportJustification,
    Description,
    Parent,
    Reference,
    Website,
}

/// Headings in English and German, in lower case, without what is no letter or digit.
const HEADINGS: &[(&str, Column)] = &[
    ("baustein", Column::Name),
    ("bezeichnung", Column::Name),
    ("component", Column::Name),
    ("componentname", Column::Name),
    ("item", Column::Name),
    ("itemname", Column::Name),
    ("komponente", Column::Name),
    ("komponentenname", Column::Name),
    ("library", Column::Name),
    ("libraryname", Column::Name),
    ("modul", Column::Name),
    ("module", Column::Name),
    ("name", Column::Name),
    ("ots", Column::Name),
    ("package", Column::Name),
    ("packagename", Column::Name),
    ("part", Column::Name),
    ("partname", Column::Name),
    ("product", Column::Name),
    ("productname", Column::Name),
    ("produkt", Column::Name),
    ("produktname", Column::Name),
    ("software", Column::Name),
    ("softwarecomponent", Column::Name),
    ("softwareitem", Column::Name),
    ("softwarekomponente", Column::Name),
    ("softwarename", Column::Name),
    ("soup", Column::Name),
    ("soupname", Column::Name),
    ("thirdpartysoftware", Column::Name),
    ("title", Column::Name),
    ("group", Column::Group),
    ("namespace", Column::Group),
    ("ausgabe", Column::Version),
    ("componentver", Column::Version),
    ("componentversion", Column::Version),
    ("release", Column::Version),
    ("revision", Column::Version),
    ("softwarerevision", Column::Version),
    ("softwareversion", Column::Version),
    ("ver", Column::Version),
    ("version", Column::Version),
    ("versionnumber", Column::Version),
    ("versionsnummer", Column::Version),
    ("versionstring", Column::Version),
    ("anbieter", Column::Supplier),
    ("bezugsquelle", Column::Supplier),
    ("lieferant", Column::Supplier),
    ("provider", Column::Supplier),
    ("supplier", Column::Supplier),
    ("suppliername", Column::Supplier),
    ("vendor", Column::Supplier),
    ("vendorname", Column::Supplier),
    ("author", Column::Manufacturer),
    ("developer", Column::Manufacturer),
    ("herausgeber", Column::Manufacturer),
    ("hersteller", Column::Manufacturer),
    ("maker", Column::Manufacturer),
    ("manufacturer", Column::Manufacturer),
    ("manufacturerdeveloper", Column::Manufacturer),
    ("manufacturername", Column::Manufacturer),
    ("publisher", Column::Manufacturer),
    ("art", Column::Kind),
    ("category", Column::Kind),
    ("class", Column::Kind),
    ("componenttype", Column::Kind),
    ("kategorie", Column::Kind),
    ("kind", Column::Kind),
    ("softwaretype", Column::Kind),
    ("typ", Column::Kind),
    ("type", Column::Kind),
    ("packageurl", Column::Purl),
    ("purl", Column::Purl),
    ("cpe", Column::Cpe),
    ("cpe23", Column::Cpe),
    ("cpename", Column::Cpe),
    ("licence", Column::Licence),
    ("licences", Column::Licence),
    ("licencetype", Column::Licence),
    ("license", Column::Licence),
    ("licensename", Column::Licence),
    ("licenses", Column::Licence),
    ("licensetype", Column::Licence),
    ("lizenz", Column::Licence),
    ("lizenzen", Column::Licence),
    ("spdxid", Column::Licence),
    ("spdxlicense", Column::Licence),
    ("spdxlicenseid", Column::Licence),
    ("checksum", Column::Hash("")),
    ("digest", Column::Hash("")),
    ("hash", Column::Hash("")),
    ("hashwert", Column::Hash("")),
    ("prüfsumme", Column::Hash("")),
    ("md5", Column::Hash("MD5")),
    ("sha1", Column::Hash("SHA-1")),
    ("sha256", Column::Hash("SHA-256")),
    ("sha384", Column::Hash("SHA-384")),
    ("sha512", Column::Hash("SHA-512")),
    ("enddersupports", Column::EndOfSupport),
    ("endoflife", Column::EndOfSupport),
    ("endoflifedate", Column::EndOfSupport),
    ("endofmaintenance", Column::EndOfSupport),
    ("endofsupport", Column::EndOfSupport),
    ("endofsupportdate", Column::EndOfSupport),
    ("endofsupporteos", Column::EndOfSupport),
    ("eol", Column::EndOfSupport),
    ("eoldate", Column::EndOfSupport),
    ("eos", Column::EndOfSupport),
    ("eosdate", Column::EndOfSupport),
    ("supportbis", Column::EndOfSupport),
    ("supporteduntil", Column::EndOfSupport),
    ("supportende", Column::EndOfSupport),
    ("supportuntil", Column::EndOfSupport),
    ("unterstütztbis", Column::EndOfSupport),
    ("levelofsupport", Column::SupportLevel),
    ("support", Column::SupportLevel),
    ("supportlevel", Column::SupportLevel),
    ("supportstatus", Column::SupportLevel),
    ("supportjustification", Column::SupportJustification),
    ("beschreibung", Column::Description),
    ("description", Column::Description),
    ("function", Column::Description),
    ("intendeduse", Column::Description),
    ("purpose", Column::Description),
    ("use", Column::Description),
    ("verwendung", Column::Description),
    ("verwendungszweck", Column::Description),
    ("zweck", Column::Description),
    ("containedin", Column::Parent),
    ("enthaltenin", Column::Parent),
    ("parent", Column::Parent),
    ("partof", Column::Parent),
    ("teilvon", Column::Parent),
    ("übergeordnet", Column::Parent),
    ("artikelnummer", Column::Reference),
    ("bomref", Column::Reference),
    ("id", Column::Reference),
    ("itemnumber", Column::Reference),
    ("partno", Column::Reference),
    ("partnumber", Column::Reference),
    ("reference", Column::Reference),
    ("teilenummer", Column::Reference),
    ("homepage", Column::Website),
    ("homepageurl", Column::Website),
    ("projecturl", Column::Website),
    ("url", Column::Website),
    ("webseite", Column::Website),
    ("website", Column::Website),
];

/// Headings that stand for a number, too: they name the component where no other does.
const WEAK: &[&str] = &[
    "item", "module", "modul", "part", "product", "produkt", "software", "title",
];

/// Returns what the columns under these headings say. Of several that say the same of a component, where one can only be
/// kept, the first counts; the others are columns of their own.
pub(super) fn columns(headings: &[String]) -> Vec<Option<Column>> {
    let mut columns: Vec<Option<Column>> = headings.iter().map(|h| column(h)).collect();
    let is_weak = |heading: &String| WEAK.contains(&plain(heading).as_str());
    let mut named = columns.iter().zip(headings);
    let has_strong = named.any(|(c, h)| *c == Some(Column::Name) && !is_weak(h));
    let mut seen: Vec<Column> = Vec::new();
    for (slot, heading) in columns.iter_mut().zip(headings) {
        let Some(column) = *slot else {
            continue;
        };
        let is_passed_over = column == Column::Name && has_strong && is_weak(heading);
        if is_passed_over || (!column.may_repeat() && seen.contains(&column)) {
            *slot = None;
        } else {
            seen.push(column);
        }
    }
    columns
}

impl Column {
    /// Returns whether a component may have several of it.
    fn may_repeat(self) -> bool {
        matches!(
            self,
            Self::Supplier
                | Self::Manufacturer
                | Self::Cpe
                | Self::Licence
                | Self::Hash(_)
                | Self::Website
        )
    }
}

/// Returns a heading in the form in which it is looked for.
fn plain(heading: &str) -> String {
    let kept = heading.chars().filter(|c| c.is_alphanumeric());
    kept.flat_map(char::to_lowercase).collect()
}

/// Returns what a heading stands for, where it is known.
fn column(heading: &str) -> Option<Column> {
    let word = plain(heading);
    let found = HEADINGS.iter().find(|(h, _)| *h == word);
    found.map(|(_, column)| *column)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(headings: &[&str]) -> Vec<Option<Column>> {
        let headings: Vec<String> = headings.iter().map(|h| (*h).to_owned()).collect();
        columns(&headings)
    }

    #[test]
    fn a_number_is_no_name_where_another_column_is_one() {
        let name = Some(Column::Name);
        let version = Some(Column::Version);
        for (headings, expect) in [
            (&["Item", "Version"][..], &[name, version][..]),
            (&["Item", "Component", "Version"], &[None, name, version]),
            (
                &["Bezeichnung", "Produkt", "Version"],
                &[name, None, version],
            ),
            (&["Name", "Release", "Version"], &[name, version, None]),
            (&["Name", "Component", "Version"], &[name, None, version]),
            (
                &["SHA-256", "MD5", "Prüfsumme"],
                &[
                    Some(Column::Hash("SHA-256")),
                    Some(Column::Hash("MD5")),
                    Some(Column::Hash("")),
                ],
            ),
        ] {
            assert_eq!(told(headings), expect, "{headings:?}");
        }
    }

    #[test]
    fn no_heading_stands_twice() {
        let mut seen = std::collections::BTreeSet::new();
        for (heading, _) in HEADINGS {
            assert_eq!(plain(heading), *heading);
            assert!(seen.insert(heading), "{heading}");
        }
    }
}
