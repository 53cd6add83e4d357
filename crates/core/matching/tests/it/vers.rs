//! The vectors of vers-spec: ranges parsed, written in order, and what they hold.

use asepsis_matching::vers::Vers;
use serde_json::{Value, json};

/// Returns what the suite would have of a test, as far as we answer tests of its kind.
fn answer(test: &Value) -> Option<Value> {
    let input = &test["input"];
    let read = |text: &Value| Vers::parse(text.as_str().unwrap());
    Some(match test["test_type"].as_str()? {
        "parse" => match read(input) {
            Ok(vers) => {
                let constraints = vers.constraints().iter();
                let listed: Vec<_> = constraints.map(|(c, v)| json!([c.sign(), v])).collect();
                json!({ "scheme": vers.scheme(), "version_constraints": listed })
            }
            Err(_) => Value::Null,
        },
        "validate" => json!(read(input).unwrap().to_string()),
        "containment" => {
            json!(
                read(&input["vers"])
                    .unwrap()
                    .contains(input["version"].as_str().unwrap())
            )
        }
        _ => return None,
    })
}

#[test]
fn ranges_are_read_and_written_as_the_specification_has_it() {
    let Some(archive) = super::vectors::archive() else {
        return;
    };
    let mut count = 0;
    for (file, text) in archive
        .iter()
        .filter(|(file, _)| file.starts_with("vers-spec/"))
    {
        let json: Value = serde_json::from_str(text).unwrap();
        for test in json["tests"].as_array().unwrap() {
            if let Some(found) = answer(test) {
                count += 1;
                assert_eq!(found, test["expected_output"], "{file}: {}", test["input"]);
            }
        }
    }
    eprintln!("{count} vectors of VERS");
    assert!(count > 20, "{count}");
}
