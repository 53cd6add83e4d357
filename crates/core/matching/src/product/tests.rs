use super::*;

fn own(maker: &str, name: &str, version: &str) -> Own {
    let some = |text: &str| {
        if text.is_empty() {
            Vec::new()
        } else {
            vec![text.to_owned()]
        }
    };
    Own {
        makers: some(maker),
        names: some(name),
        version: some(version).pop(),
    }
}

fn confidence(vendor: &str, product: &str, own: &Own) -> Option<&'static str> {
    let named = Named {
        vendor,
        product,
        version: "vers:all/*",
    };
    compare(named, own).map(|l| l.confidence.as_str())
}

#[test]
fn names_are_alike_or_not() {
    for (vendor, product, maker, name, expect) in [
        (
            "Philips",
            "Vue PACS",
            "Koninklijke Philips N.V.",
            "Vue PACS",
            Some("high"),
        ),
        (
            "Becton, Dickinson and Company (BD)",
            "Alaris PC Unit",
            "BD",
            "Alaris PC Unit",
            Some("high"),
        ),
        (
            "General Electric (GE)",
            "CARESCAPE Telemetry Server",
            "GE Healthcare",
            "CARESCAPE Telemetry",
            Some("high"),
        ),
        (
            "MicroDicom",
            "MicroDicom DICOM Viewer",
            "MicroDicom",
            "DICOM Viewer",
            Some("high"),
        ),
        ("OFFIS", "DCMTK", "OFFIS e.V.", "dcmtk", Some("high")),
        ("OFFIS", "DCMTK", "", "dcmtk", Some("medium")),
        (
            "Smiths Medical",
            "Medfusion 4000 Wireless Syringe Infusion Pump",
            "Smiths Medical",
            "Medfusion 4000",
            Some("medium"),
        ),
        (
            "Dräger",
            "Infinity Delta",
            "Acme",
            "Infinity Delta",
            Some("low"),
        ),
        ("Dräger", "Infinity Delta", "Acme", "Infinity Pump", None),
        ("Philips", "Vue PACS", "Philips", "DoseWise Portal", None),
        ("Acme", "System", "Acme", "Infusion pump", None),
        ("Acme", "Pump", "Acme", "Infusion pump P1", Some("medium")),
        ("", "", "", "", None),
    ] {
        assert_eq!(
            confidence(vendor, product, &own(maker, name, "")),
            expect,
            "{vendor} {product}: {maker} {name}"
        );
    }
}

#[test]
fn versions_are_meant_or_not() {
    for (text, version, expect) in [
        ("<= 2.1.1.3069", "2.1.1.3069", Some(true)),
        ("<= 2.1.1.3069", "2.1.1.3070", Some(false)),
        ("<12.2.8.410", "12.2.8.300", Some(true)),
        ("1.1.7.333 | 2.1.1.3069", "2.1.1.3069", Some(true)),
        ("1.1.7.333 | 2.1.1.3069", "1.2", Some(false)),
        (">= 5.01 | <= 6.4.0", "6.0", Some(true)),
        (">= 5.01 | <= 6.4.0", "6.5", Some(false)),
        ("vers:all/*", "9", Some(true)),
        ("2.X", "2.7.1", Some(true)),
        ("2.X", "20.1", Some(false)),
        ("1.3.0 Build 14", "1.3.0 build 14", Some(true)),
        ("prior to 3.0", "2.9", Some(true)),
        ("3.1 or later", "3.0", Some(false)),
        ("version 4.2 or earlier", "4.2", Some(true)),
        ("<=2023.3_Build_9342", "2023.2_Build_1", Some(true)),
        ("vers:generic/>=1.0|<2.0", "1.5", Some(true)),
        ("<= C.00.04", "C.00.03", Some(true)),
        ("<= C.00.04", "C.00.05", Some(false)),
        ("<= C.00.04", "4", None),
        ("BT03 | BT04", "BT04", Some(true)),
        ("2.3.6 and below", "2.3.5", Some(true)),
        ("<May 2018", "2.0", None),
        ("distributed  < april 1, 2018", "2.0", None),
        ("CoaguChek XS Plus", "2.0", None),
        ("<= 2.0", "latest", None),
    ] {
        let found = match holds(text, Some(version)) {
            Held::Yes => Some(true),
            Held::No => Some(false),
            Held::Open(_) => None,
        };
        assert_eq!(found, expect, "{version} in {text}");
    }
    assert!(matches!(holds("<= 2.0", None), Held::Open(_)));
    assert_eq!(holds("vers:all/*", None), Held::Yes);
}
