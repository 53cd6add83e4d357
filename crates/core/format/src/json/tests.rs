use proptest::prelude::*;

use super::*;
use crate::limits::{Limits, ReadError};

fn tree(text: &str) -> Result<Tree<'_>, ReadError> {
    Tree::of(text, &Limits::default())
}

#[test]
fn the_tree_takes_what_json_is_and_nothing_else() {
    for good in [
        "{}",
        "[]",
        " 1 ",
        "-0.5e+3",
        "\"a\\u00e4\\n\"",
        "[1,{\"a\":[true,false,null]}]",
        "\"\"",
    ] {
        assert!(tree(good).is_ok(), "{good}");
    }
    for bad in [
        "",
        "{",
        "[1,]",
        "{\"a\":1,}",
        "01",
        "1.",
        "-",
        "tru",
        "\"\\x\"",
        "\"a\nb\"",
        "{a:1}",
        "[1 2]",
        "1 2",
        "\"\\ud800\"",
        "'a'",
        "\"abc",
        "\"abc\\",
        "NaN",
        "{\"a\" 1}",
    ] {
        assert!(tree(bad).is_err(), "{bad}");
        assert!(
            serde_json::from_str::<serde_json::Value>(bad).is_err(),
            "{bad}"
        );
    }
}

#[test]
fn values_know_their_place_and_keys_that_stand_twice_are_told() {
    let text = "{\n  \"a\": 1,\n  \"b\": {\"c\": [10, \"x\"]},\n  \"a\": 2\n}";
    let tree = tree(text).unwrap();
    let x = &tree.root.get("b").unwrap().get("c").unwrap().list()[1];
    assert_eq!((x.text(), tree.line(x)), (Some("x"), 3));
    assert_eq!(tree.duplicates.len(), 1);
    assert_eq!(tree.duplicates[0].key, "a");
    let long = format!("[{}1]", "1,\n".repeat(30_000));
    let tree = Tree::of(&long, &Limits::default()).unwrap();
    for at in [0, 16_383, 16_384, 16_385, 50_000, long.len()] {
        assert_eq!(tree.line_at(at), place(&long, at).0, "{at}");
    }
    assert_eq!(place(text, 0), (1, 1));
    assert_eq!(place(text, text.len()), (5, 2));
}

#[test]
fn pointers_are_escaped() {
    assert_eq!(step("/a", "b/c~d"), "/a/b~1c~0d");
}

#[test]
fn an_outline_shows_the_members_of_the_document() {
    let text = r#" { "bomFormat" : "CycloneDX", "nested": {"bomFormat": "no", "x": [1,2]}, "version": 1, "list": [] } "#;
    let outline = Outline::of(text, &Limits::default()).unwrap();
    assert_eq!(outline.text("bomFormat"), Some("CycloneDX"));
    assert_eq!(outline.raw("version"), Some("1"));
    assert!(outline.has_list("list") && !outline.has("x"));
    let list = Outline::of(r#"[{"id": "A", "m": 1}, {"b": 2}]"#, &Limits::default()).unwrap();
    assert!(list.is_list);
    assert_eq!((list.text("id"), list.has("b")), (Some("A"), false));
}

#[test]
fn hostile_texts_are_clear_errors() {
    let deep = "[".repeat(10_000);
    assert!(matches!(
        tree(&deep),
        Err(ReadError::TooDeep {
            limit: 200,
            line: 1,
            column: 201
        })
    ));
    let small = Limits {
        max_string: 1000,
        max_items: 100,
        max_values: 50,
        ..Limits::default()
    };
    let long = format!("{{\"a\":\n \"{}\"}}", "x".repeat(64 << 20));
    let error = Tree::of(&long, &small).unwrap_err();
    assert!(
        matches!(
            error,
            ReadError::LongText {
                line: 2,
                column: 2,
                ..
            }
        ),
        "{error}"
    );
    let endless = format!("\"{}", "\\\\".repeat(600));
    assert!(matches!(
        Tree::of(&endless, &small),
        Err(ReadError::LongText { .. })
    ));
    let many = format!("[{}1]", "1,".repeat(200));
    let few_items = Limits {
        max_values: 1000,
        ..small
    };
    assert!(matches!(
        Tree::of(&many, &few_items),
        Err(ReadError::TooMany { limit: 100, .. })
    ));
    let values = format!("[{}1]", "[1],".repeat(40));
    assert!(matches!(
        Tree::of(&values, &small),
        Err(ReadError::TooMany { limit: 50, .. })
    ));
}

#[test]
fn a_list_is_read_element_by_element() {
    let mut seen = Vec::new();
    let text = r#"{"n": 2, "records": [{"a": 1}, "x"], "z": null}"#;
    let count = each_element(text, Some("records"), &mut |i, raw| {
        seen.push((i, raw.to_owned()))
    });
    assert_eq!(count.unwrap(), 2);
    assert_eq!(
        seen,
        [(0, "{\"a\": 1}".to_owned()), (1, "\"x\"".to_owned())]
    );
    assert_eq!(each_element("[1,2,3]", None, &mut |_, _| {}).unwrap(), 3);
    assert!(each_element(r#"{"records": [1,"#, Some("records"), &mut |_, _| {}).is_err());
}

proptest! {
    #[test]
    fn the_tree_agrees_with_serde(text in "[\\[\\]{},:\"\\\\ 0-9a-etrufalsn.\\-]{0,40}") {
        let ours = tree(&text).is_ok();
        let theirs = serde_json::from_str::<serde::de::IgnoredAny>(&text).is_ok();
        prop_assert_eq!(ours, theirs, "{}", text);
    }
}

/// The outline of a document is the same whether it is made with the tree or before it.
fn is_same_outlined(text: &str) {
    let limits = Limits::default();
    let Ok((tree, outline)) = Tree::with_outline(text, &limits) else {
        assert!(Tree::of(text, &limits).is_err(), "{text}");
        return;
    };
    assert_eq!(tree, Tree::of(text, &limits).unwrap(), "{text}");
    let before = Outline::of(text, &limits).unwrap();
    let named = |o: &Outline<'_>| -> Vec<(String, String, usize)> {
        let members = o.members.iter().filter(|m| !m.key.contains('\\'));
        members
            .map(|m| (m.key.to_owned(), m.value.to_owned(), m.at))
            .collect()
    };
    assert_eq!(outline.is_list, before.is_list, "{text}");
    assert_eq!(named(&outline), named(&before), "{text}");
}

/// A text is one document whether its lists are set apart or not.
fn is_same_apart(text: &str) {
    is_same_outlined(text);
    let limits = Limits::default();
    let whole = Tree::of(text, &limits);
    let parted = Outline::of(text, &limits)
        .and_then(|outline| Tree::apart(text, &limits, Some(&outline), &["a", "b"]))
        .and_then(|(tree, lists)| {
            let mut all = Vec::new();
            for list in &lists {
                for start in (0..list.len()).step_by(2) {
                    all.extend(list.part(start..start + 2, &limits)?.nodes);
                }
            }
            Ok((tree, lists, all))
        });
    match (whole, parted) {
        (Ok(whole), Ok((tree, lists, all))) => {
            let keys: Vec<&str> = lists.iter().map(|l| l.key).collect();
            assert!(
                keys.iter()
                    .all(|k| tree.root.get(k).unwrap().list().is_empty()),
                "{text}"
            );
            let expected = keys.iter().flat_map(|k| whole.root.get(k).unwrap().list());
            assert_eq!(expected.cloned().collect::<Vec<_>>(), all, "{text}");
        }
        (Err(_), Err(_)) => {}
        (whole, parted) => panic!("{text}: {whole:?} {parted:?}"),
    }
}

#[test]
fn lists_that_are_set_apart_are_the_same() {
    for text in [
        r#"{"a": [1, {"b": [2]}, "x]y\"", [], null], "c": [3], "b": []}"#,
        r#"{"a": [1,, 2]}"#,
        r#"{"a": [1 2]}"#,
        r#"{"a": [1"#,
        r#"{"a": [tru], "b": [{]}"#,
        r#"{"a": {"x": 1}, "a": [1], "a": [2]}"#,
        r#"[{"a": [1]}]"#,
        r#"{"a": [] []}"#,
        r#"{"a": [1] []}"#,
        r#"{"a": [] [1]}"#,
        r#"{"a": [1] 2}"#,
        r#"{"a": [1]], "b": [2]}"#,
        r#"{"a" : [ [ ] ] , "b":[[1]]}"#,
        r#"{"a": [ ], "b": [ {"b": [1, 2]} ,3 ]}"#,
        r#"{"\u0061": [1, 2]}"#,
        "{\"a\":é[1]}",
        r#"[1, {"a": 2}, {"b": 3}]"#,
        r#"[[{"a": 1}], {"b": 3}]"#,
        r#"{"a": {"b": {"c": 1}}, "b": "x" , "a": 2}"#,
    ] {
        is_same_apart(text);
    }
}

proptest! {
    #[test]
    fn lists_that_are_set_apart_are_the_same_whatever_stands_in_them(text in "[\\[\\]{},:\"\\\\ 0-9abtrue]{0,30}") {
        is_same_apart(&format!("{{\"a\":[{text}],\"b\":[1]}}"));
        is_same_apart(&format!("{{\"a\":{text}}}"));
        is_same_apart(&format!("[{text}]"));
    }
}
