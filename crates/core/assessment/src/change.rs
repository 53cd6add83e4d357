//! What the differences between two releases may mean for a market: a draft by the catalogue's rules, for a person to
//! confirm. Which differences there are is found elsewhere; no market is known here.

use asepsis_domain::catalogue::{Catalogue, ChangeRule, ChangeRules, Confidence};
use asepsis_domain::change::{Conclusion, Difference, Reason, Significance};
use asepsis_domain::dossier::Dossier;
use asepsis_domain::id::{RecordId, ReleaseId};

/// From where differences are counted for a market.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Base {
    /// The release.
    pub release: ReleaseId,
    /// The submission by which it was last authorised there.
    pub submission: Option<RecordId>,
}

/// Returns the release that was last authorised in a market before `until`: that of the latest submission there for
/// another release.
pub fn last_authorised(dossier: &Dossier, market: &str, until: &ReleaseId) -> Option<Base> {
    let there = dossier.submissions.iter().filter(|s| s.market == market);
    let earlier = there.filter(|s| s.release.value != *until && s.date.is_some());
    let latest = earlier.max_by_key(|s| (s.date, s.head.id.clone()))?;
    Some(Base {
        release: latest.release.value.clone(),
        submission: Some(latest.head.id.clone()),
    })
}

/// Returns what each set of rules for the market says of the differences.
pub fn significance(
    catalogue: &Catalogue,
    market: &str,
    base: &Base,
    differences: &[Difference],
) -> Vec<Significance> {
    let of_market = catalogue.changes.values().filter(|c| c.market == market);
    of_market
        .map(|rules| judge(catalogue, rules, base, differences))
        .collect()
}

fn judge(
    catalogue: &Catalogue,
    rules: &ChangeRules,
    base: &Base,
    differences: &[Difference],
) -> Significance {
    let like = rules.like.as_ref().and_then(|l| catalogue.changes.get(l));
    let all = || {
        rules
            .rules
            .iter()
            .chain(like.into_iter().flat_map(|l| &l.rules))
    };
    let mut reasons = Vec::new();
    for (index, difference) in differences.iter().enumerate() {
        if let Some(rule) = all().find(|r| holds(r, difference)) {
            reasons.push(Reason {
                difference: index,
                rule: rule.id.clone(),
                conclusion: rule.conclusion,
                because: rule.because.clone(),
                confidence: rule.confidence.min(rules.confidence),
            });
        }
    }
    let drawn = reasons.iter().map(|r| r.conclusion).min();
    let drawn = drawn.unwrap_or(Conclusion::Unlikely);
    // Rules that nobody verified conclude nothing.
    let conclusion = match rules.confidence {
        Confidence::Unverified => Conclusion::ToBeJudged,
        _ => drawn,
    };
    let (leads_to, asks) = match drawn {
        Conclusion::Unlikely => (&rules.unlikely, &rules.unlikely_asks),
        _ => (&rules.may_impact, &rules.may_impact_asks),
    };
    Significance {
        market: rules.market.clone(),
        title: rules.title.clone(),
        from: base.release.clone(),
        submission: base.submission.clone(),
        conclusion,
        confidence: rules.confidence,
        leads_to: leads_to.clone(),
        asks: asks.clone(),
        reasons,
    }
}

fn holds(rule: &ChangeRule, difference: &Difference) -> bool {
    let of = rule.of.contains(&difference.of);
    let how = rule.how.is_empty() || rule.how.contains(&difference.how);
    let changed = |key: &String| difference.keys.iter().any(|k| k.key == *key);
    let keys = rule.keys.is_empty() || difference.keys.is_empty() || rule.keys.iter().any(changed);
    let written = |(key, allowed): (&String, &Vec<String>)| {
        let text = difference.attributes.get(key);
        text.is_some_and(|t| allowed.iter().any(|a| a.eq_ignore_ascii_case(t)))
    };
    of && how && keys && rule.filter.iter().all(written)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use asepsis_domain::change::{How, KeyChange};

    use super::*;

    fn rule(id: &str, of: &str, conclusion: Conclusion) -> ChangeRule {
        ChangeRule {
            id: id.to_owned(),
            of: vec![of.to_owned()],
            how: Vec::new(),
            keys: Vec::new(),
            filter: BTreeMap::new(),
            conclusion,
            because: "because".to_owned(),
            confidence: Confidence::High,
        }
    }

    fn rules(id: &str, confidence: Confidence, rules: Vec<ChangeRule>) -> ChangeRules {
        ChangeRules {
            id: id.to_owned(),
            title: String::new(),
            market: id.to_owned(),
            confidence,
            like: None,
            may_impact: None,
            may_impact_asks: "all".to_owned(),
            unlikely: None,
            unlikely_asks: "little".to_owned(),
            rules,
        }
    }

    fn flow(how: How, keys: &[&str]) -> Difference {
        Difference {
            of: "flow".to_owned(),
            id: "FLW-1".to_owned(),
            title: String::new(),
            how,
            keys: keys
                .iter()
                .map(|key| KeyChange {
                    key: (*key).to_owned(),
                    before: "a".to_owned(),
                    after: "b".to_owned(),
                })
                .collect(),
            attributes: [("update_path".to_owned(), "true".to_owned())].into(),
        }
    }

    fn conclusion(
        of: &ChangeRules,
        more: &[ChangeRules],
        differences: &[Difference],
    ) -> Significance {
        let all = std::iter::once(of).chain(more).cloned();
        let catalogue = Catalogue {
            changes: all.map(|r| (r.id.clone(), r)).collect(),
            ..Catalogue::default()
        };
        let base = Base {
            release: ReleaseId::parse("1.0").unwrap(),
            submission: None,
        };
        significance(&catalogue, &of.market, &base, differences).remove(0)
    }

    #[test]
    fn the_gravest_rule_decides_and_nothing_is_unlikely() {
        let mut changed = rule("changed", "flow", Conclusion::MayImpact);
        changed.how = vec![How::Changed];
        changed.keys = vec!["encryption".to_owned()];
        let of = rules(
            "m",
            Confidence::High,
            vec![changed, rule("any", "flow", Conclusion::ToBeJudged)],
        );
        let judged = |d: &[Difference]| conclusion(&of, &[], d);
        assert_eq!(judged(&[]).conclusion, Conclusion::Unlikely);
        assert_eq!(judged(&[]).asks, "little");
        let title = flow(How::Changed, &["title"]);
        assert_eq!(
            judged(std::slice::from_ref(&title)).conclusion,
            Conclusion::ToBeJudged
        );
        let both = judged(&[title, flow(How::Changed, &["encryption"])]);
        assert_eq!(
            (both.conclusion, both.asks.as_str()),
            (Conclusion::MayImpact, "all")
        );
        let rules: Vec<_> = both
            .reasons
            .iter()
            .map(|r| (r.difference, r.rule.as_str()))
            .collect();
        assert_eq!(rules, [(0, "any"), (1, "changed")]);
    }

    #[test]
    fn what_is_written_of_it_narrows_a_rule() {
        let mut update = rule("update", "flow", Conclusion::MayImpact);
        update.filter = [("update_path".to_owned(), vec!["true".to_owned()])].into();
        let of = rules("m", Confidence::High, vec![update]);
        let mut other = flow(How::Added, &[]);
        assert_eq!(
            conclusion(&of, &[], &[other.clone()]).conclusion,
            Conclusion::MayImpact
        );
        other.attributes.clear();
        assert_eq!(
            conclusion(&of, &[], &[other]).conclusion,
            Conclusion::Unlikely
        );
    }

    #[test]
    fn rules_that_are_not_verified_prompt_and_conclude_nothing() {
        let shared = rules(
            "a",
            Confidence::High,
            vec![rule("any", "flow", Conclusion::MayImpact)],
        );
        let mut draft = rules("b", Confidence::Unverified, Vec::new());
        draft.like = Some("a".to_owned());
        let judged = conclusion(&draft, &[shared], &[flow(How::Added, &[])]);
        assert_eq!(judged.conclusion, Conclusion::ToBeJudged);
        assert_eq!(judged.reasons.len(), 1);
        assert_eq!(judged.reasons[0].confidence, Confidence::Unverified);
    }
}
