//! Markets and standards are data: none of their ids is a string in the code.

use std::collections::BTreeSet;

use super::{Broken, Tracked};
use crate::Failure;

/// Ids of markets that are words of other languages too: `br` of HTML, `in` of English, `sa` of companies' names.
const WORDS: [&str; 3] = ["br", "in", "sa"];

/// No id that `catalogue/` defines occurs as a string literal in `crates/**/src` outside tests.
pub(super) fn ids_in_code(files: &[Tracked]) -> Result<Broken, Failure> {
    let ids = ids(files);
    let mut broken = Broken::new();
    for file in files
        .iter()
        .filter(|f| f.path.starts_with("crates/") && f.path.contains("/src/"))
    {
        if !file.is_rust() || file.is_test() {
            continue;
        }
        for (number, line) in file.lines_without_tests().enumerate() {
            for literal in literals(line) {
                if ids.contains(literal) {
                    broken.push(format!(
                        "{}:{} names the catalogue's `{literal}`",
                        file.path,
                        number + 1
                    ));
                }
            }
        }
    }
    Ok(broken)
}

/// Ids of files, markets, items, objectives, clocks, questions and submissions.
fn ids(files: &[Tracked]) -> BTreeSet<&str> {
    let mut ids = BTreeSet::new();
    for file in files
        .iter()
        .filter(|f| f.path.starts_with("catalogue/") && f.path.ends_with(".toml"))
    {
        let mut table = "";
        for line in file.text.lines() {
            if line.starts_with('[') {
                table = line.trim_matches(['[', ']']);
            }
            let Some((key, value)) = line.split_once('=') else {
                continue;
            };
            let named = match key.trim() {
                "id" => {
                    !(file.path.starts_with("catalogue/submission/")
                        && matches!(table, "document" | "file"))
                }
                "market" => true,
                _ => false,
            };
            if let (true, Some(value)) = (named, value.trim().strip_prefix('"')) {
                let id = value.split('"').next().filter(|v| !v.is_empty());
                ids.extend(id.filter(|v| !WORDS.contains(v)));
            }
        }
    }
    ids
}

/// The string literals of a line, without escapes: ids have none.
fn literals(line: &str) -> impl Iterator<Item = &str> {
    let code = line.split("//").next().unwrap_or(line);
    code.split('"').skip(1).step_by(2)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tracked(path: &str, text: &str) -> Tracked {
        Tracked {
            path: path.to_owned(),
            text: text.to_owned(),
        }
    }

    #[test]
    fn an_id_in_code_is_found() {
        let data = tracked(
            "catalogue/market/xx/a.toml",
            "[document]\nid = \"xx-a\"\nmarket = \"xx\"\n",
        );
        let code = tracked(
            "crates/core/a/src/lib.rs",
            "fn f() { g(\"xx\"); } // \"xx-a\"\n",
        );
        assert_eq!(ids_in_code(&[data, code]).unwrap().len(), 1);
    }
}
