//! Profiles (section 4): what a document of a category must have, by the tests of 6.1.26 and 6.1.27.

use super::super::Edition;
use super::super::subject::{At, Found, Subject, each, each_from, list, text, texts};
use super::status::of_group;
use crate::limits::shown;

const INFORMATIONAL: &str = "csaf_informational_advisory";
const INCIDENT: &str = "csaf_security_incident_response";
const ADVISORY: &str = "csaf_security_advisory";
const OLD_ADVISORY: &str = "csaf_deprecated_security_advisory";
const VEX: &str = "csaf_vex";
const WITHDRAWN: &str = "csaf_withdrawn";
const SUPERSEDED: &str = "csaf_superseded";
const REPORT: &str = "csaf_vulnerability_report";
const BASE: &str = "csaf_base";

/// Profiles that 2.1 adds.
const NEW: &[&str] = &[OLD_ADVISORY, WITHDRAWN, SUPERSEDED, REPORT];

fn is(subject: &Subject<'_, '_>, profiles: &[&str]) -> bool {
    let known = subject.edition == Edition::V21 || !NEW.contains(&subject.category);
    known && profiles.contains(&subject.category)
}

/// Removes white space and everything that looks like a dash or low line.
fn plain(text: &str) -> String {
    let is_dash = |c: char| {
        c.is_whitespace()
            || matches!(
                c,
                '-' | '_' | '\u{ad}' | '\u{332}' | '\u{58a}' | '\u{5be}' | '\u{1806}'
            )
            || matches!(
                c,
                '\u{2010}'..='\u{2015}' | '\u{203f}' | '\u{2040}' | '\u{2043}' | '\u{2053}'
            )
            || matches!(
                c,
                '\u{2212}' | '\u{2e3a}' | '\u{2e3b}' | '\u{301c}' | '\u{3030}' | '\u{30a0}'
            )
            || matches!(c, '\u{fe31}'..='\u{fe34}' | '\u{fe4d}'..='\u{fe4f}' | '\u{fe58}' | '\u{fe63}')
            || matches!(c, '\u{ff0d}' | '\u{ff3f}')
    };
    text.chars()
        .filter(|c| !is_dash(*c))
        .flat_map(char::to_lowercase)
        .collect()
}

pub(super) fn imitation(subject: &Subject<'_, '_>, found: &mut Found<'_, '_>) {
    let profiles = [INFORMATIONAL, INCIDENT, ADVISORY, VEX, BASE];
    let known = profiles.iter().chain(match subject.edition {
        Edition::V20 => &[][..],
        Edition::V21 => NEW,
    });
    let category = subject.category;
    let known: Vec<&str> = known.copied().collect();
    if known.contains(&category) {
        return;
    }
    let own = plain(category);
    let imitates = |profile: &&str| {
        let value = plain(profile);
        let name = value.strip_prefix("csaf").unwrap_or(&value);
        *profile != BASE && (own == value || own == name)
    };
    if category.to_lowercase().starts_with("csaf_") || known.iter().any(imitates) {
        let node = subject.root.get("document").unwrap_or(subject.root);
        let message = format!("`{}` imitates the name of a profile", shown(category));
        found.tell(node, "/document/category", message);
    }
}

fn tell_document(subject: &Subject<'_, '_>, found: &mut Found<'_, '_>, key: &str, message: &str) {
    let document = subject.root.get("document").unwrap_or(subject.root);
    found.tell(document, &format!("/document/{key}"), message);
}

pub(super) fn notes(subject: &Subject<'_, '_>, found: &mut Found<'_, '_>) {
    if is(subject, &[INFORMATIONAL, INCIDENT]) {
        let good = ["description", "details", "general", "summary"];
        let notes = each(subject.root, "document/notes/*/category");
        if !notes
            .iter()
            .any(|(_, n)| n.text().is_some_and(|c| good.contains(&c)))
        {
            tell_document(
                subject,
                found,
                "notes",
                "this profile needs a note that describes or summarises",
            );
        }
    }
}

pub(super) fn references(subject: &Subject<'_, '_>, found: &mut Found<'_, '_>) {
    if is(subject, &[INFORMATIONAL, INCIDENT]) {
        let references = each(subject.root, "document/references/*");
        let is_external =
            |(_, r): &At<'_, '_>| text(r, "category").unwrap_or("external") == "external";
        if !references.iter().any(is_external) {
            tell_document(
                subject,
                found,
                "references",
                "this profile needs an external reference",
            );
        }
    }
}

pub(super) fn no_vulnerabilities(subject: &Subject<'_, '_>, found: &mut Found<'_, '_>) {
    if is(subject, &[INFORMATIONAL, WITHDRAWN, SUPERSEDED])
        && let Some(node) = subject.root.get("vulnerabilities")
    {
        found.tell(
            node,
            "/vulnerabilities",
            "this profile has no vulnerabilities",
        );
    }
}

pub(super) fn product_tree(subject: &Subject<'_, '_>, found: &mut Found<'_, '_>) {
    if is(subject, &[ADVISORY, VEX, OLD_ADVISORY]) && subject.root.get("product_tree").is_none() {
        found.tell(
            subject.root,
            "/product_tree",
            "this profile needs a product tree",
        );
    }
}

fn each_needs(subject: &Subject<'_, '_>, found: &mut Found<'_, '_>, key: &str) {
    for (pointer, vulnerability) in subject.vulnerabilities() {
        if vulnerability.get(key).is_none() {
            found.tell(
                vulnerability,
                &pointer,
                format!("this profile needs `{key}` in each vulnerability"),
            );
        }
    }
}

pub(super) fn vulnerability_notes(subject: &Subject<'_, '_>, found: &mut Found<'_, '_>) {
    if is(subject, &[ADVISORY, VEX, OLD_ADVISORY]) {
        each_needs(subject, found, "notes");
    }
}

pub(super) fn product_status(subject: &Subject<'_, '_>, found: &mut Found<'_, '_>) {
    if is(subject, &[ADVISORY, OLD_ADVISORY]) {
        each_needs(subject, found, "product_status");
    }
}

pub(super) fn vex_status(subject: &Subject<'_, '_>, found: &mut Found<'_, '_>) {
    if !is(subject, &[VEX]) {
        return;
    }
    let good = [
        "fixed",
        "known_affected",
        "known_not_affected",
        "under_investigation",
    ];
    for (pointer, vulnerability) in subject.vulnerabilities() {
        let status = vulnerability.get("product_status");
        if !status.is_some_and(|s| good.iter().any(|key| s.get(key).is_some())) {
            let message = "a VEX says of products that they are fixed, affected, not affected or under investigation";
            found.tell(vulnerability, &format!("{pointer}/product_status"), message);
        }
    }
}

pub(super) fn vulnerability_id(subject: &Subject<'_, '_>, found: &mut Found<'_, '_>) {
    if !is(subject, &[VEX]) {
        return;
    }
    for (pointer, vulnerability) in subject.vulnerabilities() {
        let ids = each_from(vulnerability, &pointer, "ids/*");
        // An id of 2.1 may be of some products alone.
        let names = |id: &crate::json::Node<'_>, product: &str| {
            let is_of_all = id.get("product_ids").is_none() && id.get("group_ids").is_none();
            is_of_all || subject.named_by(id, product)
        };
        let products = each_from(vulnerability, &pointer, "product_status/*/*");
        let mut products = products.iter().filter_map(|(_, n)| n.text());
        let has_ids = !ids.is_empty() && products.all(|p| ids.iter().any(|(_, id)| names(id, p)));
        if vulnerability.get("cve").is_none() && !has_ids {
            let message = "this vulnerability has neither `cve` nor `ids` for its products";
            found.tell(vulnerability, &pointer, message);
        }
    }
}

pub(super) fn impact_statement(subject: &Subject<'_, '_>, found: &mut Found<'_, '_>) {
    stated(
        subject,
        found,
        "known_not_affected",
        "no flag and no impact says why this product is not affected",
        |at, v| {
            let mut all = each_from(v, at, "flags/*");
            let threats = each_from(v, at, "threats/*").into_iter();
            all.extend(threats.filter(|(_, t)| text(t, "category") == Some("impact")));
            all
        },
    );
}

pub(super) fn action_statement(subject: &Subject<'_, '_>, found: &mut Found<'_, '_>) {
    stated(
        subject,
        found,
        "known_affected",
        "no remediation says what to do about this affected product",
        |at, v| each_from(v, at, "remediations/*"),
    );
}

/// Returns the objects of a vulnerability, which stands at a pointer, that may state something.
type Statements = for<'t, 'a> fn(&str, &'t crate::json::Node<'a>) -> Vec<At<'t, 'a>>;

fn stated(
    subject: &Subject<'_, '_>,
    found: &mut Found<'_, '_>,
    status: &str,
    message: &str,
    of: Statements,
) {
    if !is(subject, &[VEX]) {
        return;
    }
    for (pointer, vulnerability) in subject.vulnerabilities() {
        let statements = of(&pointer, vulnerability);
        let named: std::collections::BTreeSet<&str> = statements
            .iter()
            .flat_map(|(_, node)| subject.named(node))
            .collect();
        for (at, node) in each_from(
            vulnerability,
            &pointer,
            &format!("product_status/{status}/*"),
        ) {
            if node.text().is_some_and(|id| !named.contains(id)) {
                found.tell(node, &at, message);
            }
        }
    }
}

pub(super) fn vulnerabilities(subject: &Subject<'_, '_>, found: &mut Found<'_, '_>) {
    if is(subject, &[ADVISORY, VEX, OLD_ADVISORY, REPORT])
        && list(subject.root, "vulnerabilities").is_empty()
    {
        found.tell(
            subject.root,
            "/vulnerabilities",
            "this profile needs vulnerabilities",
        );
    }
}

pub(super) fn affected(subject: &Subject<'_, '_>, found: &mut Found<'_, '_>) {
    if !is(subject, &[ADVISORY]) {
        return;
    }
    for (pointer, vulnerability) in subject.vulnerabilities() {
        let status = vulnerability.get("product_status");
        if status.is_none_or(|s| s.get("known_affected").is_none()) {
            let at = format!("{pointer}/product_status");
            found.tell(
                vulnerability,
                &at,
                "an advisory names the products that are affected",
            );
        }
    }
}

/// Branch categories that tell versions of one product apart.
const VERSIONS: &[&str] = &[
    "product_version",
    "product_version_range",
    "patch_level",
    "service_pack",
];

/// Returns what a product is apart from its version; `None` where no branches lead to it.
pub(super) fn line(subject: &Subject<'_, '_>, id: &str) -> Option<Vec<String>> {
    let mut left = MOST;
    line_within(subject, id, &mut left)
}

/// Products that are followed along product paths: those may lead to themselves.
const MOST: usize = 256;

fn line_within(subject: &Subject<'_, '_>, id: &str, left: &mut usize) -> Option<Vec<String>> {
    *left = left.checked_sub(1)?;
    for (_, path) in each(subject.root, "product_tree/product_paths/*") {
        let full = path.get("full_product_name")?;
        if text(full, "product_id") != Some(id) {
            continue;
        }
        let mut whole = line_within(subject, text(path, "beginning_product_reference")?, left)?;
        for sub in list(path, "subpaths") {
            let category = text(sub, "category")?;
            if category == "installed_with" {
                break;
            }
            whole.push(category.to_owned());
            whole.extend(line_within(
                subject,
                text(sub, "next_product_reference")?,
                left,
            )?);
        }
        return Some(whole);
    }
    let product = subject.products.iter().find(|p| p.id == id)?;
    if product.path.is_empty() {
        return None;
    }
    let kept = product
        .path
        .iter()
        .filter(|(category, _)| !VERSIONS.contains(category));
    Some(
        kept.map(|(category, name)| format!("{category}:{name}"))
            .collect(),
    )
}

pub(super) fn corresponding(subject: &Subject<'_, '_>, found: &mut Found<'_, '_>) {
    if !is(subject, &[ADVISORY]) {
        return;
    }
    for (pointer, vulnerability) in subject.vulnerabilities() {
        let affected = of_group(vulnerability, "affected");
        let lines: Vec<_> = affected.iter().map(|id| line(subject, id)).collect();
        let Some(status) = vulnerability.get("product_status") else {
            continue;
        };
        for id in ["first_fixed", "fixed"]
            .iter()
            .flat_map(|key| texts(status, key))
        {
            let own = line(subject, id);
            let has = lines
                .iter()
                .any(|l| own.is_none() || l.is_none() || *l == own);
            if !has {
                let message = format!(
                    "no affected version of the fixed product `{}` is named",
                    shown(id)
                );
                found.tell(status, &format!("{pointer}/product_status"), message);
            }
        }
    }
}

pub(super) fn description(subject: &Subject<'_, '_>, found: &mut Found<'_, '_>) {
    if is(subject, &[WITHDRAWN, SUPERSEDED]) {
        let notes = each(subject.root, "document/notes/*/category");
        if !notes.iter().any(|(_, n)| n.text() == Some("description")) {
            tell_document(
                subject,
                found,
                "notes",
                "this profile needs a note of the category `description`",
            );
        }
    }
}

pub(super) fn no_product_tree(subject: &Subject<'_, '_>, found: &mut Found<'_, '_>) {
    if is(subject, &[WITHDRAWN, SUPERSEDED])
        && let Some(node) = subject.root.get("product_tree")
    {
        found.tell(node, "/product_tree", "this profile has no product tree");
    }
}

pub(super) fn two_revisions(subject: &Subject<'_, '_>, found: &mut Found<'_, '_>) {
    if is(subject, &[WITHDRAWN, SUPERSEDED]) && subject.revisions().len() < 2 {
        tell_document(
            subject,
            found,
            "tracking/revision_history",
            "this profile needs two revisions",
        );
    }
}

pub(super) fn withdrawal(subject: &Subject<'_, '_>, found: &mut Found<'_, '_>) {
    if is(subject, &[WITHDRAWN]) && subject.is_english() {
        one_note(subject, found, "Reasoning for Withdrawal", "description");
    }
}

pub(super) fn supersession(subject: &Subject<'_, '_>, found: &mut Found<'_, '_>) {
    if is(subject, &[SUPERSEDED]) && subject.is_english() {
        one_note(subject, found, "Reasoning for Supersession", "description");
    }
}

/// Tells where not exactly one note of the document has the title, or has it in another category.
pub(super) fn one_note(
    subject: &Subject<'_, '_>,
    found: &mut Found<'_, '_>,
    title: &str,
    category: &str,
) {
    let notes = each(subject.root, "document/notes/*");
    let titled: Vec<_> = notes
        .iter()
        .filter(|(_, n)| text(n, "title") == Some(title))
        .collect();
    if titled.len() != 1 {
        let message = format!("exactly one note must have the title `{title}`");
        tell_document(subject, found, "notes", &message);
    }
    for (pointer, note) in titled {
        if text(note, "category") != Some(category) {
            let message = format!("the note `{title}` must be of the category `{category}`");
            found.tell(note, &format!("{pointer}/category"), message);
        }
    }
}

pub(super) fn superseding(subject: &Subject<'_, '_>, found: &mut Found<'_, '_>) {
    if !is(subject, &[SUPERSEDED]) || !subject.is_english() {
        return;
    }
    let references = each(subject.root, "document/references/*");
    let named = |(_, r): &&At<'_, '_>| {
        text(r, "summary").is_some_and(|s| s.starts_with("Superseding Document"))
    };
    let named: Vec<_> = references.iter().filter(named).collect();
    if named.is_empty() {
        tell_document(
            subject,
            found,
            "references",
            "no reference goes to the superseding document",
        );
    }
    for (pointer, reference) in named {
        if text(reference, "category").unwrap_or("external") != "external" {
            found.tell(
                reference,
                &format!("{pointer}/category"),
                "the superseding document is an external reference",
            );
        }
    }
}
