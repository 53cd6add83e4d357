//! Writes a VEX as CSAF 2.0 with the profile `csaf_vex`.

use std::collections::BTreeSet;

use asepsis_domain::decision::VexStatus;
use asepsis_domain::time::rfc3339;
use asepsis_domain::vex::{
    Identity, Statement, Subject, VexDocument, generic_purl, justification_words, words,
};

use super::super::record::pack;
use super::super::{Origin, Written};
use super::BOM_LINK;
use crate::csaf::{
    self, Branch, Document, Flag, Helper, Note, Product, Publisher, Relationship, Remediation,
    Revision, Threat, Tracking, Vulnerability,
};

pub(super) fn write(vex: &VexDocument, origin: &Origin<'_>) -> Result<Written, serde_json::Error> {
    let mut writer = Writer {
        document: head(origin),
        wholes: Vec::new(),
        parts: Vec::new(),
        pairs: Vec::new(),
        losses: BTreeSet::new(),
        vendor: origin.manufacturer.to_owned(),
    };
    for statement in &vex.statements {
        writer.statement(statement, origin);
    }
    Ok(Written {
        text: csaf::write(&writer.document)?,
        losses: writer.losses.into_iter().collect(),
    })
}

/// Returns the document without products and vulnerabilities.
fn head(origin: &Origin<'_>) -> Document {
    let now = rfc3339(origin.as_of);
    let revision = |(number, date, summary): &(String, String, String)| Revision {
        number: number.clone(),
        date: date.clone(),
        summary: summary.clone(),
    };
    let mut revisions: Vec<Revision> = origin.revisions.iter().map(revision).collect();
    let is_first = revisions.is_empty();
    let version = (revisions.len() + 1).to_string();
    revisions.push(Revision {
        number: version.clone(),
        date: now.clone(),
        summary: if is_first {
            "First version"
        } else {
            "Statements as of this date"
        }
        .to_owned(),
    });
    Document {
        category: "csaf_vex".to_owned(),
        title: format!("VEX of {}", origin.device),
        lang: "en".to_owned(),
        publisher: Publisher {
            category: "vendor".to_owned(),
            name: origin.manufacturer.to_owned(),
            namespace: origin.namespace.to_owned(),
            contact: origin.contact.to_owned(),
        },
        tracking: Tracking {
            id: origin.id.to_owned(),
            version,
            status: "final".to_owned(),
            initial: revisions
                .first()
                .map_or_else(|| now.clone(), |r| r.date.clone()),
            current: now,
            revisions,
            ..Tracking::default()
        },
        tlp: "WHITE".to_owned(),
        notes: vec![Note {
            category: "summary".to_owned(),
            title: "Scope".to_owned(),
            text: format!(
                "What {} says of vulnerabilities in components of {}.",
                origin.manufacturer, origin.device
            ),
            audience: String::new(),
        }],
        ..Document::default()
    }
}

struct Writer {
    document: Document,
    wholes: Vec<Identity>,
    parts: Vec<Identity>,
    pairs: Vec<Subject>,
    losses: BTreeSet<String>,
    vendor: String,
}

impl Writer {
    fn statement(&mut self, statement: &Statement, origin: &Origin<'_>) {
        let ids: Vec<String> = statement.subjects.iter().map(|s| self.subject(s)).collect();
        let at = self.vulnerability(statement, origin);
        let is_day = statement.on.parse::<asepsis_domain::time::Date>().is_ok();
        let date = if is_day {
            format!("{}T00:00:00Z", statement.on)
        } else {
            String::new()
        };
        let Some(vulnerability) = self.document.vulnerabilities.get_mut(at) else {
            return;
        };
        let key = words(statement.status).csaf;
        match vulnerability.status.iter_mut().find(|(k, _)| k == key) {
            Some((_, list)) => list.extend(
                ids.iter()
                    .filter(|id| !list.contains(id))
                    .cloned()
                    .collect::<Vec<_>>(),
            ),
            None => vulnerability.status.push((key.to_owned(), ids.clone())),
        }
        if let Some(justification) = statement.justification {
            vulnerability.flags.push(Flag {
                label: justification_words(justification).0.to_owned(),
                date: date.clone(),
                products: ids.clone(),
            });
        }
        let is_open = matches!(
            statement.status,
            VexStatus::Affected | VexStatus::UnderInvestigation
        );
        let details = impact(statement, is_open);
        if !details.is_empty() {
            vulnerability.threats.push(Threat {
                category: "impact".to_owned(),
                details,
                date: date.clone(),
                products: ids.clone(),
            });
        }
        for (category, text) in [
            (category(statement), &statement.action),
            ("workaround", &statement.workaround),
        ] {
            if is_open && !text.is_empty() {
                vulnerability.remediations.push(Remediation {
                    category: category.to_owned(),
                    details: text.clone(),
                    date: date.clone(),
                    url: String::new(),
                    products: ids.clone(),
                });
            }
        }
    }

    /// Returns the place of a statement's vulnerability; CSAF has one entry for each.
    fn vulnerability(&mut self, statement: &Statement, origin: &Origin<'_>) -> usize {
        let known = self.document.vulnerabilities.iter();
        if let Some(at) = known
            .clone()
            .position(|v| v.id() == statement.vulnerability)
        {
            return at;
        }
        let is_cve = statement.vulnerability.starts_with("CVE-");
        let mut ids: Vec<&String> = statement.aliases.iter().collect();
        if !is_cve {
            ids.insert(0, &statement.vulnerability);
        }
        self.document.vulnerabilities.push(Vulnerability {
            cve: if is_cve {
                statement.vulnerability.clone()
            } else {
                String::new()
            },
            ids: ids
                .into_iter()
                .map(|id| (system(id).to_owned(), id.clone()))
                .collect(),
            notes: vec![Note {
                category: "general".to_owned(),
                title: "Assessment".to_owned(),
                text: format!(
                    "{} as {} assesses it.",
                    statement.vulnerability, origin.manufacturer
                ),
                audience: String::new(),
            }],
            ..Vulnerability::default()
        });
        self.document.vulnerabilities.len() - 1
    }

    /// Returns the id of a subject's product, which is made where there is none yet.
    fn subject(&mut self, subject: &Subject) -> String {
        let Some(whole) = &subject.whole else {
            // What is in nothing else is a release of the device.
            return self.product(&subject.part, true);
        };
        if let Some(at) = self.pairs.iter().position(|s| s == subject) {
            return format!("PAIR-{}", at + 1);
        }
        let part_id = self.product(&subject.part, false);
        let whole_id = self.product(whole, true);
        self.pairs.push(subject.clone());
        let id = format!("PAIR-{}", self.pairs.len());
        self.document.products.push(Product {
            id: id.clone(),
            name: format!("{} in {}", subject.part.label(), whole_name(whole)),
            ..Product::default()
        });
        self.document.relationships.push(Relationship {
            category: "default_component_of".to_owned(),
            part: part_id,
            whole: whole_id,
            makes: id.clone(),
        });
        id
    }

    fn product(&mut self, identity: &Identity, is_whole: bool) -> String {
        let known = if is_whole {
            &mut self.wholes
        } else {
            &mut self.parts
        };
        let prefix = if is_whole { "RELEASE" } else { "COMPONENT" };
        if let Some(at) = known.iter().position(|i| i == identity) {
            return format!("{prefix}-{}", at + 1);
        }
        known.push(identity.clone());
        let id = format!("{prefix}-{}", known.len());
        let branches = if is_whole && !identity.name.is_empty() && !identity.version.is_empty() {
            let branch = |category: &str, name: &str| Branch {
                category: category.to_owned(),
                name: name.to_owned(),
            };
            vec![
                branch("vendor", &self.vendor),
                branch("product_name", &identity.name),
                branch("product_version", &identity.version),
            ]
        } else {
            Vec::new()
        };
        let name = if is_whole {
            whole_name(identity)
        } else {
            identity.label()
        };
        let helper = self.helper(identity);
        self.document.products.push(Product {
            id: id.clone(),
            name,
            branches,
            helper,
            pointer: String::new(),
        });
        id
    }

    fn helper(&mut self, identity: &Identity) -> Helper {
        for more in identity.beside_first() {
            self.losses.insert(format!(
                "{}: `{more}` has no place in CSAF 2.0 beside the first",
                identity.label()
            ));
        }
        let file = identity.title();
        let mut purls: Vec<String> = identity.purls.iter().take(1).cloned().collect();
        if purls.is_empty() && identity.cpes.is_empty() && identity.links.is_empty() {
            purls.push(generic_purl(&identity.name, &identity.version));
        }
        let hash = |(algorithm, value): &(String, String)| {
            (file.clone(), algorithm.clone(), value.clone())
        };
        Helper {
            purls,
            cpe: identity.cpes.first().cloned().unwrap_or_default(),
            hashes: identity.hashes.iter().map(hash).collect(),
            uris: identity
                .links
                .iter()
                .map(|l| (BOM_LINK.to_owned(), l.clone()))
                .collect(),
            ..Helper::default()
        }
    }
}

fn whole_name(whole: &Identity) -> String {
    if whole.name.is_empty() {
        return whole.label();
    }
    format!("{} {}", whole.name, whole.version)
        .trim()
        .to_owned()
}

/// Returns the impact statement with what the profile has no member for.
fn impact(statement: &Statement, is_open: bool) -> String {
    let responses = statement.responses.join(", ");
    let closed = |text: &'_ String| if is_open { String::new() } else { text.clone() };
    let (action, workaround) = (closed(&statement.action), closed(&statement.workaround));
    pack(
        &statement.impact,
        &[
            ("Decision", statement.decision.as_str()),
            ("Title", &statement.title),
            ("Action", &action),
            ("Workaround", &workaround),
            ("Patient impact", &statement.patient_impact),
            ("Responses", &responses),
            ("By", &statement.by),
            ("On", &statement.on),
        ],
    )
}

/// Returns the category of a statement's action.
fn category(statement: &Statement) -> &'static str {
    let has = |word: &str| statement.responses.iter().any(|r| r == word);
    if has("update") || has("rollback") {
        "vendor_fix"
    } else if has("will_not_fix") {
        "no_fix_planned"
    } else if has("can_not_fix") || statement.status == VexStatus::UnderInvestigation {
        "none_available"
    } else {
        "mitigation"
    }
}

/// Returns the name of the system that an id is of.
fn system(id: &str) -> &'static str {
    match id.split('-').next().unwrap_or_default() {
        "CVE" => "CVE",
        "GHSA" => "GitHub Security Advisories",
        "RUSTSEC" => "RustSec",
        "PYSEC" => "Python Packaging Advisory Database",
        "GO" => "Go Vulnerability Database",
        _ => "Other",
    }
}
