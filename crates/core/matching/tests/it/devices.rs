//! Real medical advisories: each product is found under its own name, hardly any under another's, and most version texts
//! are read.

use std::io::Read as _;

use asepsis_format::csaf;
use asepsis_format::limits::Limits;
use asepsis_format::probe::Probe;
use asepsis_matching::product::{Confidence, Held, Named, Own, compare, holds};

/// Vendor, product and version text of every product of the advisories.
fn products() -> Option<Vec<[String; 3]>> {
    let file = super::place::shared()?.join("conformance.tar.zst");
    let reader = zstd::Decoder::new(std::fs::File::open(file).unwrap()).unwrap();
    let limits = Limits::default();
    let mut found = Vec::new();
    for entry in tar::Archive::new(reader).entries().unwrap() {
        let mut entry = entry.unwrap();
        let path = entry.path().unwrap().to_string_lossy().into_owned();
        if !path.contains("cisa-icsma/") || !path.ends_with(".json") {
            continue;
        }
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes).unwrap();
        let probe = Probe::new(&path, &bytes, &limits).unwrap();
        for product in csaf::read(&probe, &limits).unwrap().value.products {
            let of = |category: &str| {
                let branch = product
                    .branches
                    .iter()
                    .find(|b| b.category.starts_with(category));
                branch.map_or_else(String::new, |b| b.name.clone())
            };
            found.push([of("vendor"), of("product_name"), of("product_version")]);
        }
    }
    Some(found)
}

#[test]
fn medical_advisories_find_their_products() {
    let Some(products) = products() else { return };
    let (mut own, mut strangers, mut pairs) = (0, 0, 0);
    for [vendor, product, version] in &products {
        let ours = Own {
            makers: vec![vendor.clone()],
            names: vec![product.clone()],
            version: None,
        };
        let named = Named {
            vendor,
            product,
            version,
        };
        own += usize::from(compare(named, &ours).is_some_and(|l| l.confidence == Confidence::High));
        for [other, name, version] in products.iter().filter(|p| p[0] != *vendor) {
            pairs += 1;
            let named = Named {
                vendor: other,
                product: name,
                version,
            };
            let found = compare(named, &ours).filter(|l| l.confidence < Confidence::Low);
            strangers += usize::from(found.is_some());
        }
    }
    let read = products
        .iter()
        .filter(|p| !matches!(holds(&p[2], Some("1.0")), Held::Open(_)))
        .count();
    let all = products.len();
    eprintln!("{own} of {all} products found under their own name with high confidence");
    eprintln!(
        "{strangers} of {pairs} pairs of products under different vendors' names found with more than low confidence"
    );
    eprintln!("{read} of {all} version texts read");
    assert!(all > 300, "{all}");
    assert_eq!(own, all, "a product is not found under its own name");
    assert!(strangers * 500 < pairs, "{strangers} of {pairs}");
    assert!(read * 10 > all * 7, "{read} of {all}");
}
