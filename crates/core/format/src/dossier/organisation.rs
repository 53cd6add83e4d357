//! organisation/organisation.toml: what a manufacturer's devices share.

use asepsis_domain::organisation::{Entity, Isao};

use super::DossierFile;
use super::parts::Parts;
use super::record::head;
use crate::schema::Row;

/// The file.
pub(super) const FILE: DossierFile = DossierFile {
    name: "organisation/organisation.toml",
    what: "The organisation: security contact, disclosure policy, information sharing, legal entities.",
    reader: read,
};

struct Card {
    name: String,
    security_contact: String,
    cvd_policy: String,
    isao: Option<Isao>,
}

fn read(row: &mut Row<'_>, parts: &mut Parts) {
    let organisation = &mut parts.organisation;
    let read = row
        .may("organisation", "The organisation.")
        .table("organisation", card);
    if let Some(card) = read {
        organisation.name = card.name;
        organisation.security_contact = card.security_contact;
        organisation.cvd_policy = card.cvd_policy;
        organisation.isao = card.isao;
    }
    organisation.entities.extend(
        row.may("entity", "A legal entity.")
            .tables("legal entity", entity),
    );
}

fn card(row: &mut Row<'_>) -> Card {
    Card {
        name: row.may("name", "Name.").text(),
        security_contact: row
            .may(
                "security_contact",
                "Address for reports of vulnerabilities.",
            )
            .text(),
        cvd_policy: row
            .may("cvd_policy", "Address of the disclosure policy.")
            .text(),
        isao: row
            .may(
                "isao",
                "Membership in an information sharing and analysis organisation.",
            )
            .table("membership", isao),
    }
}

fn isao(row: &mut Row<'_>) -> Isao {
    Isao {
        name: row.may("name", "Name of the organisation.").text(),
        member: row.may("member", "Member.").flag().unwrap_or(false),
        shares: row
            .may(
                "shares",
                "Shares vulnerability information and customer communications.",
            )
            .flag()
            .unwrap_or(false),
        process: row
            .may(
                "process",
                "The process for using its information, by document.",
            )
            .text(),
    }
}

fn entity(row: &mut Row<'_>) -> Entity {
    Entity {
        head: head(row),
        country: row.may("country", "Country, ISO 3166 alpha-2.").text(),
        zone: row.may("zone", "IANA time zone.").text(),
        roles: row
            .may(
                "roles",
                "Roles: `manufacturer`, `us-agent`, `authorised-representative` …",
            )
            .texts(),
    }
}
