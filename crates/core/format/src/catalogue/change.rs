//! Rules on changes: which difference may impact cybersecurity, for one market.

use std::collections::BTreeMap;

use asepsis_domain::catalogue::{ChangeRule, ChangeRules};
use asepsis_domain::change::{Conclusion, How};
use asepsis_domain::id::ItemRef;
use asepsis_domain::place::{Located, Place};
use asepsis_domain::record::RecordKind;

use super::check::{References, Target};
use super::item::{confidence, id};
use crate::schema::{Form, Row, none_of};

/// What differences can be about besides records.
const BESIDES: [&str; 3] = ["component", "fact", "finding"];

/// Returns the rules of a file.
pub(super) fn read(row: &mut Row<'_>, references: &mut References) -> Option<ChangeRules> {
    let head = row
        .must("change", "The rules.")
        .table("change", |row| head(row, references));
    let rules = row.may("rule", "A rule.").tables("rule", rule);
    let (at, head) = head?;
    references.defined(Target::Change, &head.id, &at);
    Some(ChangeRules {
        rules: rules.into_iter().flatten().collect(),
        ..head
    })
}

fn head(row: &mut Row<'_>, references: &mut References) -> (Place, ChangeRules) {
    let id = id(row);
    let title = row.must("title", "Title.").text();
    let market = row.must("market", "Market.").text();
    let confidence = confidence(row);
    let like = row
        .may("like", "Id of rules whose rows are taken over.")
        .located();
    if let Some(like) = &like {
        references.used(Target::Change, like.clone());
    }
    let may_impact = row
        .may(
            "may_impact",
            "The item, `<file>#<item>`, that a change leads to that may impact cybersecurity.",
        )
        .located();
    let may_impact_asks = row
        .must("may_impact_asks", "What is then asked, own words.")
        .text();
    let unlikely = row
        .may("unlikely", "The item that another change leads to.")
        .located();
    let unlikely_asks = row
        .must("unlikely_asks", "What is then asked, own words.")
        .text();
    row.may("source", "Where the rules come from.").text();
    let rules = ChangeRules {
        id: id.value,
        title,
        market,
        confidence,
        like: like.map(|l| l.value),
        may_impact: item(may_impact, references),
        may_impact_asks,
        unlikely: item(unlikely, references),
        unlikely_asks,
        rules: Vec::new(),
    };
    (id.at, rules)
}

fn item(name: Option<Located<String>>, references: &mut References) -> Option<ItemRef> {
    let name = name?;
    let (file, item) = name.value.split_once('#')?;
    let found = ItemRef {
        file: file.to_owned(),
        item: item.to_owned(),
    };
    references.used(Target::Item, name);
    Some(found)
}

fn rule(row: &mut Row<'_>) -> Option<ChangeRule> {
    let id = id(row).value;
    let kinds = || RecordKind::ALL.iter().map(|k| k.id()).chain(BESIDES);
    let of = row
        .must(
            "of",
            "What it is about: kinds of record, component, fact, finding.",
        )
        .many(
            || Form::Text,
            |cell| {
                let word = cell.str()?;
                if kinds().any(|k| k == word) {
                    cell.text()
                } else {
                    Err(none_of(word, kinds()))
                }
            },
        );
    let how = row
        .may("how", "How it is different; absent: any.")
        .words(How::WORDS);
    let keys = row
        .may(
            "keys",
            "For what changed: one of these keys did; absent: any.",
        )
        .texts();
    let entries = row
        .may("where", "What is written of it: key and allowed texts.")
        .entries(Vec::new, Form::List(Box::new(Form::Text)));
    let mut filter = BTreeMap::new();
    for entry in &entries {
        let allowed = row.entry_list(entry, |cell| cell.text());
        filter.insert(entry.key.value.clone(), allowed);
    }
    let conclusion = row
        .must("conclusion", "What it concludes.")
        .word(Conclusion::WORDS);
    let because = row.must("because", "Why, own words.").text();
    let confidence = confidence(row);
    Some(ChangeRule {
        id,
        of,
        how,
        keys,
        filter,
        conclusion: conclusion?,
        because,
        confidence,
    })
}
