//! Diagnostics as SARIF 2.1.0 (OASIS), for code hosts.

use std::collections::BTreeSet;

use asepsis_domain::diagnostic::{Code, Diagnostic, Level};
use serde_json::{Value, json};

use crate::json::pretty;

/// Returns the diagnostics as SARIF text.
///
/// # Errors
/// Never for values of these types; the error is serde's.
pub fn write(diagnostics: &[Diagnostic]) -> Result<String, serde_json::Error> {
    let codes: BTreeSet<Code> = diagnostics.iter().map(|d| d.code).collect();
    let rules: Vec<Value> = codes.iter().map(|code| rule(*code)).collect();
    let results: Vec<Value> = diagnostics.iter().map(result).collect();
    pretty(&json!({
        "version": "2.1.0",
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "runs": [{
            "tool": { "driver": { "name": "asepsis", "version": env!("CARGO_PKG_VERSION"), "rules": rules } },
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    }))
}

fn rule(code: Code) -> Value {
    let entry = code.entry();
    json!({
        "id": entry.id,
        "shortDescription": { "text": entry.meaning },
        "help": { "text": entry.action },
        "defaultConfiguration": { "level": level(entry.level) },
    })
}

fn result(diagnostic: &Diagnostic) -> Value {
    let text = format!("{} {}", sentence(&diagnostic.message), diagnostic.help);
    let mut result = json!({
        "ruleId": diagnostic.code.id(),
        "level": level(diagnostic.level),
        "message": { "text": text.trim() },
    });
    if let (Some(at), Some(object)) = (&diagnostic.at, result.as_object_mut()) {
        let location = json!({ "physicalLocation": {
            "artifactLocation": { "uri": at.file.as_ref() },
            "region": { "startLine": at.line, "startColumn": at.column },
        }});
        object.insert("locations".to_owned(), json!([location]));
    }
    result
}

fn sentence(text: &str) -> String {
    if text.ends_with('.') {
        text.to_owned()
    } else {
        format!("{text}.")
    }
}

fn level(level: Level) -> &'static str {
    match level {
        Level::Error => "error",
        Level::Warning => "warning",
        Level::Open => "note",
    }
}
