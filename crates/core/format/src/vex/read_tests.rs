//! What products a statement is read to be of, in each format, and what of it is told as not read.

use asepsis_domain::vex::{Identity, Statement, Subject};
use serde_json::{Value, json};

use super::read;
use crate::limits::{Limits, Reading};

fn reading(document: &Value) -> Reading<asepsis_domain::vex::VexDocument> {
    read("", document.to_string().as_bytes(), &Limits::default()).unwrap()
}

fn only(document: &Value) -> Statement {
    let mut reading = reading(document);
    assert_eq!(reading.value.statements.len(), 1, "{reading:?}");
    reading.value.statements.remove(0)
}

/// Returns what a subject is called, with all that it is in: `in`, or `on` where it only stands there.
fn called(subject: &Subject) -> String {
    let name = |identity: &Identity| identity.label().replace("pkg:npm/", "");
    let mut text = name(&subject.part);
    for (identity, is_beside) in subject.around() {
        let word = if is_beside { "on" } else { "in" };
        text.push_str(&format!(" {word} {}", name(identity)));
    }
    text
}

fn openvex(statement: &Value) -> Value {
    let mut statement = statement.clone();
    statement["vulnerability"] = json!("CVE-2026-1000");
    json!({ "@context": "https://openvex.dev/ns", "@id": "https://a.example/1", "author": "A",
        "timestamp": "2026-01-02T00:00:00Z", "version": "1", "statements": [statement] })
}

#[test]
fn parts_beside_the_products_of_openvex_are_parts_of_each() {
    let stated = |rest: Value| {
        let mut statement =
            json!({ "status": "not_affected", "justification": "component_not_present" });
        for (key, value) in rest.as_object().unwrap() {
            statement[key] = value.clone();
        }
        only(&openvex(&statement))
    };
    let cases: [(Value, &[&str], &[&str]); 7] = [
        (
            json!({ "products": ["pkg:npm/a", "pkg:npm/b"], "subcomponents": ["pkg:npm/x", { "@id": "pkg:npm/y" }] }),
            &["x in a", "y in a", "x in b", "y in b"],
            &[],
        ),
        (
            json!({ "products": [{ "@id": "pkg:npm/a", "subcomponents": ["pkg:npm/z"] }, "pkg:npm/b"], "subcomponents": ["pkg:npm/x"] }),
            &["z in a", "x in b"],
            &[],
        ),
        (
            json!({ "products": ["pkg:npm/a"], "subcomponents": [] }),
            &["a"],
            &[],
        ),
        // Of a part that cannot be read the product is not meant.
        (
            json!({ "products": ["pkg:npm/a"], "subcomponents": [1] }),
            &[],
            &["subcomponent 1: it is neither a text nor an object"],
        ),
        (
            json!({ "products": "pkg:npm/a", "subcomponents": "pkg:npm/x" }),
            &[],
            &[
                "`subcomponents` is no list and is not read",
                "`products` is no list and is not read",
            ],
        ),
        (
            json!({ "products": [null, { "identifiers": { "purl": "pkg:npm/a", "swid": "s" } }] }),
            &["a"],
            &[
                "product 1: it is neither a text nor an object",
                "product 2: the identifier `swid` is not read",
            ],
        ),
        (
            json!({ "products": ["pkg:npm/a"], "justification": "because" }),
            &["a"],
            &["`because` is no justification"],
        ),
    ];
    for (rest, products, unread) in cases {
        let read = stated(rest.clone());
        let found: Vec<String> = read.subjects.iter().map(called).collect();
        assert_eq!(found, products, "{rest}");
        let mut told = read.unread;
        told.sort();
        let mut expect = unread.to_vec();
        expect.sort_unstable();
        assert_eq!(told, expect, "{rest}");
    }
}

fn csaf(relationships: &Value, status: &[&str], vulnerability: &Value) -> Value {
    let product = |id: &str| {
        json!({ "name": id, "product_id": id,
            "product_identification_helper": { "purl": format!("pkg:npm/{id}") } })
    };
    let mut products: Vec<Value> = ["a", "b", "c", "d"].map(product).into();
    products.push(json!({ "name": "e", "product_id": "e",
        "product_identification_helper": { "serial_numbers": ["1", "2"], "skus": ["k"] } }));
    let mut vulnerability = vulnerability.clone();
    vulnerability["product_status"] = json!({ "fixed": status });
    json!({ "document": { "category": "csaf_vex", "csaf_version": "2.0" },
        "product_tree": { "full_product_names": products, "relationships": relationships },
        "vulnerabilities": [vulnerability] })
}

#[test]
fn products_of_csaf_are_in_all_that_they_are_made_of() {
    let made = |id: &str, part: &str, category: &str, whole: &str| {
        json!({ "category": category, "full_product_name": { "name": id, "product_id": id },
            "product_reference": part, "relates_to_product_reference": whole })
    };
    let component = "default_component_of";
    let relationships = json!([
        made("ab", "a", component, "b"),
        made("abc", "ab", "installed_on", "c"),
        made("cd", "c", "external_component_of", "d"),
        made("abcd", "ab", component, "cd"),
        made("ac", "a", "installed_with", "c"),
    ]);
    let status = ["a", "ab", "abc", "abcd", "ac"];
    let read = only(&csaf(
        &relationships,
        &status,
        &json!({ "cve": "CVE-2026-1000" }),
    ));
    let found: Vec<String> = read.subjects.iter().map(called).collect();
    let expect = ["a", "a in b", "a in b on c", "a in b in c in d", "a on c"];
    assert_eq!(found, expect);
}

#[test]
fn what_csaf_narrows_a_product_to_is_told() {
    let read = only(&csaf(
        &json!([]),
        &["e"],
        &json!({ "cve": "CVE-2026-1000" }),
    ));
    let told = "the statement is only of serial number `1` and 1 more, stock keeping unit `k`, which no SBOM says of a component";
    assert_eq!(read.subjects[0].part.doubts, [told]);
}

#[test]
fn a_vulnerability_of_csaf_without_id_is_told() {
    let told = |status: &[&str], vulnerability: Value| {
        let reading = reading(&csaf(&json!([]), status, &vulnerability));
        assert_eq!(reading.value.statements, []);
        let mut told = reading.diagnostics.iter().map(|d| &d.message);
        told.find(|m| m.contains("vulnerability")).unwrap().clone()
    };
    assert_eq!(
        told(&[], json!({})),
        "a vulnerability without id says of no product whether it is affected: it has no `product_status`"
    );
    assert_eq!(
        told(&["a"], json!({ "title": "T" })),
        "the vulnerability `T` has no id (`cve` or `ids`), and what is said of it is not read"
    );
}

fn cyclonedx(rest: &Value, reference: &str) -> Value {
    let mut document = json!({ "bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1,
        "vulnerabilities": [{ "id": "CVE-2026-1000", "analysis": { "state": "not_affected" },
            "affects": [{ "ref": reference }] }] });
    for (key, value) in rest.as_object().unwrap() {
        document[key] = value.clone();
    }
    document
}

#[test]
fn components_of_cyclonedx_are_in_all_that_they_are_nested_in() {
    let component = |name: &str, nested: Value| {
        json!({ "type": "library", "bom-ref": name, "name": name, "purl": format!("pkg:npm/{name}"),
            "components": nested })
    };
    let nested = component("b", json!([component("a", json!([]))]));
    let document = json!({ "metadata": { "component": component("c", json!([component("d", json!([]))])) },
        "components": [nested] });
    for (reference, expect) in [
        ("a", "a in b in c"),
        ("b", "b in c"),
        ("c", "c"),
        ("d", "d in c"),
    ] {
        let read = only(&cyclonedx(&document, reference));
        assert_eq!(called(&read.subjects[0]), expect);
    }
}

#[test]
fn a_reference_that_cyclonedx_does_not_define_is_no_name() {
    let link = "urn:cdx:3e671687-395b-41f5-a30f-a58921a69b72/1";
    let alone = json!({});
    let linked = json!({ "externalReferences": [{ "type": "bom", "url": link }] });
    let whole = json!({ "components": [{ "type": "library", "bom-ref": "b", "name": "a" }] });
    let linked_to = format!("{link}#a");
    // Reference, what it is read as, whether it may be one of another SBOM, and whether it is certain.
    for (document, reference, label, is_undefined, is_reference, is_certain) in [
        (&alone, "a", "a", true, true, true),
        (&whole, "a", "a", true, false, true),
        (&linked, "a", linked_to.as_str(), false, false, false),
        (&alone, "pkg:npm/a@1", "pkg:npm/a@1", false, false, false),
        (&whole, "cpe:/a:b:c", "cpe:/a:b:c", false, false, false),
        (
            &whole,
            linked_to.as_str(),
            linked_to.as_str(),
            false,
            false,
            true,
        ),
    ] {
        let read = only(&cyclonedx(document, reference));
        let part = &read.subjects[0].part;
        let found = (part.is_undefined, part.is_reference, part.doubts.is_empty());
        assert_eq!(
            found,
            (is_undefined, is_reference, is_certain),
            "{document} {reference}"
        );
        assert_eq!(part.label(), label, "{document} {reference}");
    }
}
