//! OpenVEX held against its specification: the structure, and what a status asks for.

use std::sync::LazyLock;

use asepsis_domain::identifier::{Cpe, Purl};

use crate::json::{Node, Tree};
use crate::limits::{Limits, ReadError, shown};
use crate::probe::Probe;
use crate::validation::Breach;
use crate::validation::check::check;
use crate::validation::forms::{Form, has_scheme, is_iri_reference};
use crate::validation::structure::Structure;

const EDITION: &str = "0.2.0";

/// The address of the specification.
const NAMESPACE: &str = "https://openvex.dev/ns";

/// Versions that are known.
const VERSIONS: &[&str] = &["0.0.1", "0.0.2", "0.2.0"];

/// How many digits the hashes have.
const DIGITS: &[(&str, usize)] = &[
    ("md5", 32),
    ("sha1", 40),
    ("sha-256", 64),
    ("sha-384", 96),
    ("sha-512", 128),
    ("sha3-224", 56),
    ("sha3-256", 64),
    ("sha3-384", 96),
    ("sha3-512", 128),
    ("blake2s-256", 64),
    ("blake2b-256", 64),
    ("blake2b-512", 128),
];

/// OpenVEX names things by absolute addresses.
const FORMS: &[Form] = &[Form {
    id: "uri",
    must: "an absolute address (URI, RFC 3986)",
    holds: |t| t.is_ascii() && has_scheme(t) && is_iri_reference(t),
}];

pub(super) static STRUCTURE: LazyLock<Structure> =
    LazyLock::new(|| Structure::read_with(include_str!("structure.txt"), FORMS));

/// Returns the version of the specification and what breaks its rules.
///
/// # Errors
/// Where the bytes are no JSON, or cost more than the limits allow.
pub fn validate(probe: &Probe<'_>, limits: &Limits) -> Result<(String, Vec<Breach>), ReadError> {
    let tree = probe.tree(limits)?;
    let mut breaches = check(&tree, &STRUCTURE, EDITION);
    context(&tree, &mut breaches);
    let statements = tree.root.get("statements").map_or(&[][..], Node::list);
    for (index, statement) in statements.iter().enumerate() {
        let pointer = format!("/statements/{index}");
        status(&tree, statement, &pointer, &mut breaches);
        for (at, product) in list(statement, "products").iter().enumerate() {
            let pointer = format!("{pointer}/products/{at}");
            identified(&tree, product, &pointer, &mut breaches);
            for (at, part) in list(product, "subcomponents").iter().enumerate() {
                identified(
                    &tree,
                    part,
                    &format!("{pointer}/subcomponents/{at}"),
                    &mut breaches,
                );
            }
        }
    }
    Ok((EDITION.to_owned(), breaches))
}

fn list<'t, 'a>(node: &'t Node<'a>, key: &str) -> &'t [Node<'a>] {
    node.get(key).map_or(&[], Node::list)
}

/// OpenVEX specification, "Status Labels": what each must say.
fn status(tree: &Tree<'_>, statement: &Node<'_>, pointer: &str, breaches: &mut Vec<Breach>) {
    let has = |key: &str| statement.get(key).is_some();
    let word = statement
        .get("status")
        .and_then(Node::text)
        .unwrap_or_default();
    if word == "not_affected" && !has("justification") && !has("impact_statement") {
        let message = "`not_affected` needs a `justification` or an `impact_statement`";
        Breach::at("openvex-justification", tree, statement, pointer, message).add_to(breaches);
    }
    if word == "affected" && !has("action_statement") {
        let message = "`affected` needs an `action_statement`";
        Breach::at("openvex-action", tree, statement, pointer, message).add_to(breaches);
    }
}

/// OpenVEX specification, "Document": `@context` is the address of the specification, with the version from 0.0.1 on.
fn context(tree: &Tree<'_>, breaches: &mut Vec<Breach>) {
    let Some((node, text)) = tree
        .root
        .get("@context")
        .and_then(|node| Some((node, node.text()?)))
    else {
        return;
    };
    let version = text
        .strip_prefix(NAMESPACE)
        .map(|rest| rest.strip_prefix("/v").unwrap_or(rest));
    let (rule, message) = match version {
        Some("") => return,
        Some(version) if VERSIONS.contains(&version) => return,
        Some(version) if text.starts_with(&format!("{NAMESPACE}/v")) => (
            "openvex-version",
            format!(
                "version `{}` of OpenVEX is not known; known: {}",
                shown(version),
                VERSIONS.join(", ")
            ),
        ),
        _ => (
            "openvex-context",
            format!("`{}` is not OpenVEX: `{NAMESPACE}/v{EDITION}`", shown(text)),
        ),
    };
    Breach::at(rule, tree, node, "/@context", message).add_to(breaches);
}

/// What identifies a product has the form that its name promises. The specification asks for no form, so that these are
/// warnings; who looks for the product does not find it.
fn identifiers(tree: &Tree<'_>, product: &Node<'_>, pointer: &str, breaches: &mut Vec<Breach>) {
    let mut tell = |rule, node: &Node<'_>, step: &str, message: String| {
        let breach = Breach::at(rule, tree, node, &format!("{pointer}/{step}"), message);
        breach.warning().add_to(breaches);
    };
    let named = product.get("identifiers").map_or(&[][..], Node::members);
    for (key, node) in named {
        let Some(text) = node.text() else { continue };
        let (rule, is_right, form) = match key.as_ref() {
            "purl" => ("openvex-purl", Purl::parse(text).is_ok(), "package URL"),
            "cpe22" => ("openvex-cpe", is_cpe(text, "cpe:/"), "CPE name of 2.2"),
            "cpe23" => ("openvex-cpe", is_cpe(text, "cpe:2.3:"), "CPE name of 2.3"),
            _ => continue,
        };
        if !is_right {
            let message = format!("`{}` is no {form}", shown(text));
            tell(rule, node, &format!("identifiers/{key}"), message);
        }
    }
    for (key, node) in product.get("hashes").map_or(&[][..], Node::members) {
        let digits = DIGITS.iter().find(|(name, _)| *name == key.as_ref());
        let Some((text, (_, digits))) = node.text().zip(digits) else {
            continue;
        };
        if text.len() != *digits || !text.bytes().all(|b| b.is_ascii_hexdigit()) {
            let message = format!(
                "`{}` is no hash of {key}: {digits} hexadecimal digits",
                shown(text)
            );
            tell("openvex-hash", node, &format!("hashes/{key}"), message);
        }
    }
}

fn is_cpe(text: &str, start: &str) -> bool {
    text.starts_with(start) && Cpe::parse(text).is_ok()
}

fn identified(tree: &Tree<'_>, product: &Node<'_>, pointer: &str, breaches: &mut Vec<Breach>) {
    identifiers(tree, product, pointer, breaches);
    if product.get("@id").is_none() && product.get("identifiers").is_none() {
        let message = "a product is named by its `@id` or by `identifiers`";
        Breach::at("openvex-identity", tree, product, pointer, message).add_to(breaches);
    }
}

#[cfg(test)]
mod tests {
    use asepsis_domain::diagnostic::Level;

    use crate::limits::Limits;
    use crate::validation::validate;

    fn broken(context: &str, product: &str) -> Vec<(&'static str, Level)> {
        let text = format!(
            r#"{{"@context":"{context}","@id":"https://a.example/1","author":"A","timestamp":"2026-01-02T00:00:00Z",
            "version":1,"statements":[{{"vulnerability":{{"name":"CVE-2021-1"}},"products":[{{"@id":"pkg:npm/a@1"{product}}}],
            "status":"fixed"}}]}}"#
        );
        let verdict = validate("v", text.as_bytes(), &Limits::default()).unwrap();
        let breaches = verdict.breaches.iter();
        breaches.map(|b| (b.rule, b.diagnostic.level)).collect()
    }

    #[test]
    fn the_context_is_that_of_a_known_version() {
        for (context, expect) in [
            ("https://openvex.dev/ns", None),
            ("https://openvex.dev/ns/v0.0.1", None),
            ("https://openvex.dev/ns/v0.2.0", None),
            ("https://openvex.dev/ns/v9.9.9", Some("openvex-version")),
            ("https://openvex.dev/nsv0.2.0", Some("openvex-context")),
            ("https://example.com", Some("openvex-context")),
        ] {
            let expect: Vec<_> = expect.into_iter().map(|r| (r, Level::Error)).collect();
            assert_eq!(broken(context, ""), expect, "{context}");
        }
    }

    #[test]
    fn identifiers_and_hashes_have_the_form_of_their_name() {
        for (product, expect) in [
            (r#""identifiers":{"purl":"pkg:npm/a@1"}"#, None),
            (r#""identifiers":{"purl":"notapurl"}"#, Some("openvex-purl")),
            (
                r#""identifiers":{"cpe23":"cpe:/a:b:c"}"#,
                Some("openvex-cpe"),
            ),
            (r#""identifiers":{"cpe22":"cpe:/a:b:c"}"#, None),
            (
                r#""identifiers":{"cpe22":"cpe:2.3:a:b:c:*:*:*:*:*:*:*:*"}"#,
                Some("openvex-cpe"),
            ),
            (r#""hashes":{"sha-256":"xyz"}"#, Some("openvex-hash")),
            (
                r#""hashes":{"md5":"0123456789abcdef0123456789abcdef"}"#,
                None,
            ),
        ] {
            let expect: Vec<_> = expect.into_iter().map(|r| (r, Level::Warning)).collect();
            let context = "https://openvex.dev/ns/v0.2.0";
            assert_eq!(broken(context, &format!(",{product}")), expect, "{product}");
        }
    }
}
