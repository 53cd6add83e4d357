//! device.toml: the product, its markets and its releases.

use asepsis_domain::condition::{Fact, SafetyClass};
use asepsis_domain::device::{
    Device, Home, MarketEntry, MarketStatus, Release, ReleaseStatus, SbomEntry,
};
use asepsis_domain::id::{RecordId, ReleaseId};
use asepsis_domain::place::Located;
use asepsis_domain::record::RecordKind;
use std::collections::BTreeMap;

use super::DossierFile;
use super::parts::Parts;
use crate::schema::{Cell, Entry, Form, Read, Row, fact, none_of, words_of};

/// The file.
pub(super) const FILE: DossierFile = DossierFile {
    name: "device.toml",
    what: "The device: product, intended use, facts that decide what applies, markets, releases with their SBOMs.",
    reader: read,
};

fn read(row: &mut Row<'_>, parts: &mut Parts) {
    let device = row
        .must("device", "The product.")
        .table("device", read_device);
    let home = row.may(
        "home",
        "Where records of a kind are edited; absent: in the repository.",
    );
    let homes = home.entries(kinds, Form::Word(words_of(Home::WORDS)));
    let homes = read_homes(row, &homes);
    let markets = row
        .may("market", "A market that the device is meant for.")
        .tables("market", read_market);
    let releases = row
        .may("release", "A release of the device.")
        .tables("release", read_release);
    if let Some(device) = device {
        parts.device = Some(Device {
            home: homes,
            markets: markets.into_iter().flatten().collect(),
            releases,
            ..device
        });
    }
}

fn read_device(row: &mut Row<'_>) -> Device {
    let at = row.at().clone();
    let id = row
        .must("id", "Id of the device; findings are named after it.")
        .id();
    Device {
        id: id.map_or_else(|| RecordId::unread(&at), |id| id.value),
        title: row.must("title", "Name of the product.").name(),
        manufacturer: row
            .must("manufacturer", "Manufacturer as printed on documents.")
            .name(),
        models: row.may("models", "Model or catalogue numbers.").texts(),
        udi_di: row.may("udi_di", "UDI-DI of the device.").texts(),
        description: row.may("description", "What it is, in a paragraph.").text(),
        intended_use: row.may("intended_use", "Its intended use.").text(),
        safety_class: row
            .may("safety_class", "IEC 62304 software safety class.")
            .word(SafetyClass::WORDS),
        facts: read_facts(row),
        standards: row
            .may(
                "standards",
                "Standards that you work by, as the catalogue names them; without edition: the one in force.",
            )
            .many(|| Form::Text, |cell| cell.located_text()),
        markets: Vec::new(),
        releases: Vec::new(),
        home: BTreeMap::new(),
        at,
    }
}

fn read_facts(row: &mut Row<'_>) -> BTreeMap<Fact, bool> {
    let facts = row.may(
        "facts",
        "Facts that decide what applies; a fact that is absent is not stated.",
    );
    let entries = facts.entries(fact_ids, Form::Flag);
    entries
        .iter()
        .filter_map(|entry| {
            let fact = row.entry_key(entry, fact)?;
            Some((fact, row.entry(entry, Cell::flag)?))
        })
        .collect()
}

fn read_homes(row: &mut Row<'_>, entries: &[Entry<'_>]) -> BTreeMap<RecordKind, Home> {
    entries
        .iter()
        .filter_map(|entry| {
            let kind = row.entry_key(entry, kind)?;
            Some((kind, row.entry(entry, |cell| cell.word(Home::WORDS))?))
        })
        .collect()
}

/// Returns the spellings of all facts.
pub(super) fn fact_ids() -> Vec<&'static str> {
    Fact::ALL.iter().map(|f| f.id()).collect()
}

fn kinds() -> Vec<&'static str> {
    RecordKind::ALL.iter().map(|k| k.id()).collect()
}

fn kind(text: &str) -> Read<RecordKind> {
    RecordKind::parse(text).ok_or_else(|| none_of(text, RecordKind::ALL.iter().map(|k| k.id())))
}

fn read_market(row: &mut Row<'_>) -> Option<MarketEntry> {
    let id = row
        .must("id", "Id of the market as in the catalogue.")
        .located();
    let pathway = row
        .must("pathway", "Regulatory pathway, such as `510k`.")
        .located();
    let status = row
        .must("status", "Where the authorisation stands.")
        .word(MarketStatus::WORDS);
    let entity = row
        .may("entity", "The legal entity that answers there.")
        .link();
    Some(MarketEntry {
        id: id?,
        pathway: pathway.unwrap_or_else(|| Located::new(String::new(), row.at().clone())),
        status: status.unwrap_or(MarketStatus::Planned),
        entity,
    })
}

fn read_release(row: &mut Row<'_>) -> Release {
    let at = row.at().clone();
    let id = row.must("id", "Name of the release.").release();
    let (id, at) = id.map_or_else(|| (ReleaseId::unread(&at), at), |id| (id.value, id.at));
    Release {
        id,
        title: row.may("title", "Title.").text(),
        date: row.may("date", "Date of release.").date(),
        follows: row.may("follows", "The release before it.").release(),
        status: row
            .must("status", "Where its life stands.")
            .word(ReleaseStatus::WORDS)
            .unwrap_or(ReleaseStatus::Development),
        sboms: row
            .may("sbom", "Its SBOMs, one per configuration.")
            .tables("SBOM", read_sbom)
            .into_iter()
            .flatten()
            .collect(),
        support_until: row.may("support_until", "Supported until.").date(),
        at,
    }
}

fn read_sbom(row: &mut Row<'_>) -> Option<SbomEntry> {
    let file = row
        .must("file", "Path of the SBOM, relative to the dossier.")
        .located();
    let configuration = row.must(
        "configuration",
        "Configuration that it describes, such as `pump-firmware`.",
    );
    let configuration = configuration.text();
    let element = row.may(
        "element",
        "The element of the architecture that it describes.",
    );
    let element = element.link();
    Some(SbomEntry {
        file: file?,
        configuration,
        element,
    })
}
