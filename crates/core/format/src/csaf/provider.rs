//! The folder of a CSAF provider (CSAF 2.0, section 7): documents by TLP label and year with their hashes, the
//! ROLIE feed, `index.txt`, `changes.csv`, `provider-metadata.json`, and `security.txt` (RFC 9116). Signing is not
//! done here: who has a key adds a signature beside each document.

use std::collections::BTreeMap;

use asepsis_domain::time::{Instant, rfc3339};
use serde_json::{Value, json};

use super::advisory::place;
use super::document::Document;
use super::integrity::Integrity;
use crate::json::{pretty, sorted};

/// Who publishes, and where.
#[derive(Debug, Clone, Copy)]
pub struct Publication<'a> {
    /// Address below which the folder is served.
    pub namespace: &'a str,
    /// Name of the publisher.
    pub name: &'a str,
    /// How product security is reached: an address of mail or of the web.
    pub contact: &'a str,
    /// Address of the disclosure policy.
    pub policy: &'a str,
    /// The instant for which it is written.
    pub as_of: Instant,
    /// `security.txt` is good until then.
    pub expires: Instant,
    /// Fingerprint of the OpenPGP key that signs, where there is one.
    pub fingerprint: Option<&'a str>,
}

/// A document that is published.
#[derive(Debug, Clone, Copy)]
pub struct Published<'a> {
    /// As nouns.
    pub document: &'a Document,
    /// As text.
    pub text: &'a str,
}

/// Returns the files of the folder, by path.
///
/// # Errors
/// The writer's own.
pub fn provider(
    who: &Publication<'_>,
    documents: &[Published<'_>],
) -> Result<BTreeMap<String, Vec<u8>>, serde_json::Error> {
    let mut files = BTreeMap::new();
    for published in documents {
        let path = place(published.document);
        let name = path.rsplit('/').next().unwrap_or_default();
        let bytes = published.text.as_bytes();
        for each in Integrity::ALL {
            let beside = format!("{path}.{}", each.extension());
            files.insert(beside, each.file(name, bytes).into_bytes());
        }
        files.insert(path.clone(), bytes.to_vec());
    }
    let label = ".well-known/csaf/white";
    files.insert(format!("{label}/index.txt"), index(documents).into_bytes());
    files.insert(
        format!("{label}/changes.csv"),
        changes(documents).into_bytes(),
    );
    let feed = feed(who, documents)?;
    files.insert(
        format!("{label}/csaf-feed-tlp-white.json"),
        feed.into_bytes(),
    );
    let metadata = metadata(who)?;
    files.insert(
        ".well-known/csaf/provider-metadata.json".to_owned(),
        metadata.into_bytes(),
    );
    files.insert(
        ".well-known/security.txt".to_owned(),
        security(who).into_bytes(),
    );
    Ok(files)
}

fn base<'a>(who: &Publication<'a>) -> &'a str {
    who.namespace.trim_end_matches('/')
}

/// Returns the path of a document below its label's folder.
fn below(document: &Document) -> String {
    let path = place(document);
    path.trim_start_matches(".well-known/csaf/white/")
        .to_owned()
}

/// Section 7.1.12: file names, sorted.
fn index(documents: &[Published<'_>]) -> String {
    let mut lines: Vec<String> = documents.iter().map(|d| below(d.document)).collect();
    lines.sort();
    lines.iter().map(|line| format!("{line}\n")).collect()
}

/// Section 7.1.13: file name and release date, newest first.
fn changes(documents: &[Published<'_>]) -> String {
    let mut rows: Vec<(&str, String)> = documents
        .iter()
        .map(|d| (d.document.tracking.current.as_str(), below(d.document)))
        .collect();
    rows.sort_by(|a, b| b.0.cmp(a.0).then_with(|| a.1.cmp(&b.1)));
    rows.iter()
        .map(|(date, path)| format!("\"{path}\",\"{date}\"\n"))
        .collect()
}

/// Section 7.1.15; RFC 8322.
fn feed(who: &Publication<'_>, documents: &[Published<'_>]) -> Result<String, serde_json::Error> {
    let base = base(who);
    let mut entries: Vec<(&str, Value)> = documents
        .iter()
        .map(|d| (d.document.tracking.current.as_str(), entry(who, d.document)))
        .collect();
    entries.sort_by(|a, b| b.0.cmp(a.0));
    let updated = entries
        .first()
        .map_or_else(|| rfc3339(who.as_of), |(date, _)| (*date).to_owned());
    let own = format!("{base}/.well-known/csaf/white/csaf-feed-tlp-white.json");
    let entries: Vec<Value> = entries.into_iter().map(|(_, entry)| entry).collect();
    let feed = json!({"feed": {
        "id": "csaf-feed-tlp-white",
        "title": format!("Security advisories of {}, TLP:WHITE", who.name),
        "link": [{"rel": "self", "href": own}],
        "category": [{"scheme": "urn:ietf:params:rolie:category:information-type", "term": "csaf"}],
        "updated": updated,
        "entry": entries,
    }});
    pretty(&sorted(feed))
}

fn entry(who: &Publication<'_>, document: &Document) -> Value {
    let url = format!("{}/{}", base(who), place(document));
    let mut links = vec![
        json!({"rel": "self", "href": url}),
        json!({"rel": "hash", "href": format!("{url}.sha256")}),
        json!({"rel": "hash", "href": format!("{url}.sha512")}),
    ];
    if who.fingerprint.is_some() {
        links.push(json!({"rel": "signature", "href": format!("{url}.asc")}));
    }
    json!({
        "id": document.tracking.id,
        "title": document.title,
        "link": links,
        "published": document.tracking.initial,
        "updated": document.tracking.current,
        "content": {"type": "application/json", "src": url},
        "format": {"schema": "https://docs.oasis-open.org/csaf/csaf/v2.0/csaf_json_schema.json", "version": "2.0"},
    })
}

/// Section 7.1.7. Without signatures the role is that of a publisher (section 7.2.1).
fn metadata(who: &Publication<'_>) -> Result<String, serde_json::Error> {
    let base = base(who);
    let mut publisher = json!({"category": "vendor", "name": who.name, "namespace": who.namespace});
    if let (Value::Object(members), false) = (&mut publisher, who.contact.is_empty()) {
        members.insert("contact_details".to_owned(), json!(who.contact));
    }
    let white = format!("{base}/.well-known/csaf/white");
    let feed = json!({"summary": "Advisories, TLP:WHITE", "tlp_label": "WHITE", "url": format!("{white}/csaf-feed-tlp-white.json")});
    let mut metadata = json!({
        "canonical_url": format!("{base}/.well-known/csaf/provider-metadata.json"),
        "distributions": [{"directory_url": format!("{white}/")}, {"rolie": {"feeds": [feed]}}],
        "last_updated": rfc3339(who.as_of),
        "list_on_CSAF_aggregators": true,
        "metadata_version": "2.0",
        "mirror_on_CSAF_aggregators": true,
        "publisher": publisher,
        "role": if who.fingerprint.is_some() { "csaf_provider" } else { "csaf_publisher" },
    });
    if let (Value::Object(members), Some(fingerprint)) = (&mut metadata, who.fingerprint) {
        let url = format!("{base}/.well-known/csaf/openpgp/{fingerprint}.asc");
        let key = json!([{"fingerprint": fingerprint, "url": url}]);
        members.insert("public_openpgp_keys".to_owned(), key);
    }
    pretty(&sorted(metadata))
}

/// RFC 9116, with the `CSAF` field of CSAF 2.0, section 7.1.8.
fn security(who: &Publication<'_>) -> String {
    let base = base(who);
    let mut text = String::new();
    let contact = who.contact;
    if contact.contains("://") || contact.starts_with("mailto:") {
        text.push_str(&format!("Contact: {contact}\n"));
    } else if contact.contains('@') {
        text.push_str(&format!("Contact: mailto:{contact}\n"));
    }
    text.push_str(&format!("Expires: {}\n", rfc3339(who.expires)));
    if who.policy.starts_with("https://") {
        text.push_str(&format!("Policy: {}\n", who.policy));
    }
    text.push_str(&format!(
        "CSAF: {base}/.well-known/csaf/provider-metadata.json\n"
    ));
    text.push_str(&format!("Canonical: {base}/.well-known/security.txt\n"));
    text.push_str("Preferred-Languages: en\n");
    text
}
