//! What is said of a component's support, and which of it counts: a person's word before the supplier's, and both before
//! the sources of life cycles. What is doubtful is kept as a proposal and never counts.

use asepsis_domain::dossier::{ComponentNote, StatedBy, SupportLevel};
use asepsis_domain::evaluation::{SupportRule, SupportStatement};
use asepsis_domain::lifecycle::LifecycleMatch;
use asepsis_domain::sbom::Component;
use asepsis_domain::time::{Date, day_of};

use super::word;

/// Returns what people noted, the narrowest note first.
pub(super) fn noted(notes: &[&ComponentNote]) -> Vec<SupportStatement> {
    let said = notes.iter().filter_map(|note| {
        let level = note.support.filter(|l| *l != SupportLevel::Unknown);
        (level.is_some() || note.end_of_support.is_some()).then(|| SupportStatement {
            rule: match note.stated_by {
                StatedBy::Hand => SupportRule::Hand,
                StatedBy::Supplier => SupportRule::Supplier,
            },
            level: level.map_or("", word).to_owned(),
            end_of_support: note.end_of_support,
            from: match note.source.trim() {
                "" => note.at.to_string(),
                source => format!("{source} ({})", note.at),
            },
            doubt: String::new(),
        })
    });
    said.collect()
}

/// Returns what the SBOM says: who made it states it for the component.
pub(super) fn written(component: &Component, sbom: &str) -> Option<SupportStatement> {
    let stated = component.support_level.as_deref().unwrap_or("");
    let level = level_of(stated);
    let end_of_support = component.end_of_support;
    (!level.is_empty() || end_of_support.is_some()).then(|| SupportStatement {
        rule: SupportRule::Supplier,
        level: level.to_owned(),
        end_of_support,
        from: format!("the SBOM {sbom}"),
        doubt: String::new(),
    })
}

/// Returns what a source of life cycles says on a day.
pub(super) fn of_source(said: &[&LifecycleMatch], today: Date) -> Vec<SupportStatement> {
    let counts = |m: &&&LifecycleMatch| m.doubt.is_empty();
    let certain: Vec<&&LifecycleMatch> = said.iter().filter(counts).collect();
    let differ = |a: &LifecycleMatch, b: &LifecycleMatch| a.line.security != b.line.security;
    let is_torn = certain.iter().any(|a| certain.iter().any(|b| differ(a, b)));
    let each = said.iter().map(|m| SupportStatement {
        rule: SupportRule::Feed,
        level: level_on(m, today).map_or("", word).to_owned(),
        end_of_support: m.line.security.on,
        from: from(m),
        doubt: if m.doubt.is_empty() && is_torn {
            "several products have this identity and differ".to_owned()
        } else {
            m.doubt.clone()
        },
    });
    each.filter(|s| !s.level.is_empty() || s.end_of_support.is_some())
        .collect()
}

/// Returns the statement that gives a field: the first of the strongest rule that says it and is not doubtful.
pub(super) fn counting(
    said: &[SupportStatement],
    says: impl Fn(&SupportStatement) -> bool,
) -> Option<&SupportStatement> {
    let certain = said.iter().filter(|s| s.doubt.is_empty() && says(s));
    // Of several of one rule the first stays.
    certain.min_by_key(|s| s.rule)
}

/// Returns what of a component's support is said otherwise by a weaker rule, in words; nothing where all agree.
pub(super) fn otherwise(said: &[SupportStatement]) -> Option<String> {
    let certain = said.iter().filter(|s| s.doubt.is_empty());
    let ends: Vec<(SupportRule, String)> = certain
        .clone()
        .filter_map(|s| Some((s.rule, s.end_of_support?.to_string())))
        .collect();
    let levels: Vec<(SupportRule, String)> = certain
        .filter(|s| !s.level.is_empty())
        .map(|s| (s.rule, s.level.clone()))
        .collect();
    let lives = |level: &str| matches!(level, "maintained" | "security-only");
    let ends = disagreement(&ends, |a, b| a == b);
    let levels = disagreement(&levels, |a, b| lives(a) == lives(b));
    match (levels, ends) {
        (None, None) => None,
        (Some(one), None) | (None, Some(one)) => Some(one),
        (Some(levels), Some(ends)) => Some(format!("{levels}; {ends}")),
    }
}

fn disagreement(
    said: &[(SupportRule, String)],
    same: impl Fn(&str, &str) -> bool,
) -> Option<String> {
    let mut of_rule: Vec<(SupportRule, &str)> = Vec::new();
    for (rule, text) in said {
        if !of_rule.iter().any(|(r, _)| r == rule) {
            of_rule.push((*rule, text));
        }
    }
    of_rule.sort();
    let (_, first) = of_rule.first()?;
    let agree = of_rule.iter().all(|(_, text)| same(first, text));
    let each = |(rule, text): &(SupportRule, &str)| format!("{text} by {}", rule.word());
    (!agree).then(|| of_rule.iter().map(each).collect::<Vec<_>>().join(", "))
}

/// Returns the level of support in the dossier's words, of one in those of SPDX 3 or in its own.
fn level_of(stated: &str) -> &'static str {
    let own = SupportLevel::WORDS.iter().find(|(word, _)| *word == stated);
    match (own, stated) {
        (Some((_, SupportLevel::Unknown)), _) => "",
        (Some((word, _)), _) => word,
        // SPDX 3.0.1, SupportType: what it calls `limitedSupport` is support with conditions.
        (None, "support" | "deployed") => word(SupportLevel::Maintained),
        (None, "limitedSupport") => word(SupportLevel::SecurityOnly),
        (None, "endOfSupport" | "noSupport") => word(SupportLevel::Unmaintained),
        (None, _) => "",
    }
}

/// Returns the level that follows from a line's ends on a day; nothing where the source does not say enough.
fn level_on(of: &LifecycleMatch, today: Date) -> Option<SupportLevel> {
    let over = of.line.security.is_before(today)?;
    let active_over = of.line.active.is_before(today).unwrap_or(false);
    Some(match (over, active_over) {
        (true, _) => SupportLevel::Unmaintained,
        (false, true) => SupportLevel::SecurityOnly,
        (false, false) => SupportLevel::Maintained,
    })
}

/// Returns where a statement comes from: source, product and line, its day, how it was found, support by contract.
fn from(of: &LifecycleMatch) -> String {
    let mut text = format!("{}: {} {}", of.source, of.title, of.line.name);
    if let Some(at) = of.modified {
        text.push_str(&format!(", as of {}", day_of(at)));
    }
    text.push_str(&format!(", found by {}", of.identity));
    if let Some(end) = of.line.extended.on {
        text.push_str(&format!("; support by contract is offered until {end}"));
    }
    if !of.page.is_empty() {
        text.push_str(&format!("; {}", of.page));
    }
    text
}
