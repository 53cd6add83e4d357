//! The signature page: what people sign by hand or attach a signature to, beside a package.
//!
//! It names the package by the digest of its manifest, which covers every file in it, so that a
//! signature holds for these bytes and no others. It is not a part of what it covers.

use asepsis_domain::time::Instant;

use crate::content::{Body, Column, Document, Front, Inline, Inlines, KeyValue, Row, Source, line};
use crate::issue::Branding;

/// What is signed, and by whom.
#[derive(Debug, Clone, Copy)]
pub struct Signing<'a> {
    /// Name of the device.
    pub device: &'a str,
    /// Release of the device.
    pub release: &'a str,
    /// Manufacturer.
    pub manufacturer: &'a str,
    /// Title of the submission.
    pub submission: &'a str,
    /// The instant for which the package holds.
    pub as_of: Instant,
    /// Digest of the manifest, `sha256:…`.
    pub digest: &'a str,
    /// The documents: path, title, SHA-256.
    pub documents: &'a [(String, String, String)],
    /// Who signs: role and meaning, in order; empty: author, reviewer and approver.
    pub signatures: &'a [(String, String)],
    /// What the company puts on its documents.
    pub branding: &'a Branding,
}

/// Who signs where the settings do not say.
const USUAL: &[(&str, &str)] = &[
    ("Author", "I wrote or assembled these documents."),
    ("Reviewer", "I reviewed these documents."),
    (
        "Approver",
        "I approve these documents for the purpose named above.",
    ),
];

/// Returns the signature page of a package.
pub fn signature_page(signing: &Signing<'_>) -> Document {
    let mut body = Body::new();
    body.heading(1, "signed", "What is signed");
    body.standing(
        "The signatures below cover the package whose manifest has the digest below. The manifest \
         names each file of the package with its SHA-256 digest, so a signature holds for exactly \
         these files. This page and other files in the folder of signatures are not part of it.",
    );
    let value = |label: &str, value: Inlines| KeyValue::new(label, value, [Source::Standing]);
    body.key_values(vec![
        value("Submission", line![signing.submission]),
        value("Digest of manifest", line![Inline::code(signing.digest)]),
    ]);
    body.say(
        line![
            "To check the files against a signed page: ",
            Inline::code(format!(
                "asepsis verify PACKAGE --digest {}",
                signing.digest
            )),
            "."
        ],
        [Source::Standing],
    );
    let documents = signing.documents.iter().map(|(path, title, digest)| {
        let cells = [
            line![title],
            line![Inline::code(path)],
            line![Inline::code(digest)],
        ];
        Row::new(cells, [Source::Standing])
    });
    let columns = [
        ("Document", Column::left(26)),
        ("File", Column::left(30)),
        ("SHA-256", Column::left(44)),
    ];
    body.table(
        "documents",
        "Documents of the package",
        &columns,
        documents.collect(),
    );
    write_signatures(signing, &mut body);
    Document {
        id: "signature-page".to_owned(),
        title: "Signature page".to_owned(),
        subtitle: format!("{}, release {}", signing.device, signing.release),
        front: Some(front(signing)),
        blocks: body.finish(),
    }
}

fn write_signatures(signing: &Signing<'_>, body: &mut Body) {
    body.heading(1, "signatures", "Signatures");
    let row = |role: &str, meaning: &str| {
        let room = vec![Inline::Break, Inline::Break, Inline::Break];
        let cells = [
            line![role],
            line![meaning],
            Inlines::new(),
            room,
            Inlines::new(),
        ];
        Row::new(cells, [Source::Standing])
    };
    let rows: Vec<Row> = if signing.signatures.is_empty() {
        USUAL
            .iter()
            .map(|(role, meaning)| row(role, meaning))
            .collect()
    } else {
        let signatures = signing.signatures.iter();
        signatures
            .map(|(role, meaning)| row(role, meaning))
            .collect()
    };
    let columns = [
        ("Role", Column::left(17)),
        ("Meaning", Column::left(28)),
        ("Name in print", Column::left(20)),
        ("Signature", Column::left(22)),
        ("Date", Column::left(13)),
    ];
    body.table("signature-table", "", &columns, rows);
}

fn front(signing: &Signing<'_>) -> Front {
    let branding = signing.branding;
    let company = match branding.company.as_str() {
        "" => signing.manufacturer,
        own => own,
    };
    Front {
        number: String::new(),
        revision: branding.revision.clone(),
        device: signing.device.to_owned(),
        release: signing.release.to_owned(),
        manufacturer: signing.manufacturer.to_owned(),
        as_of: signing.as_of,
        facts: Vec::new(),
        digests: Vec::new(),
        company: company.to_owned(),
        header: branding.header.clone(),
        logo: branding.logo.clone(),
        history: Vec::new(),
        draft: branding.draft,
    }
}
