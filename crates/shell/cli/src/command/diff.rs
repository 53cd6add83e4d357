//! `asepsis diff`: what changed between two releases, and what that may mean for submissions.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use asepsis_domain::catalogue::Confidence;
use asepsis_domain::change::{Conclusion, Difference, How, Significance};
use asepsis_format::json::pretty;
use asepsis_workflow::advisories;
use asepsis_workflow::change::{self, Compared, Meant};
use asepsis_workflow::evaluate::Question;
use asepsis_workflow::failure::Failure;

use crate::arguments::{Diff, Format};
use crate::command::Context;
use crate::configuration;
use crate::failure::Outcome;
use crate::show;

/// Compares two releases.
pub(crate) fn run(context: Context<'_>, given: &Diff) -> Result<Outcome, Failure> {
    let resolved = configuration::resolve(context.global, None, Some(&given.dossier))?;
    let snapshot = advisories::open(&resolved.data_dir)?;
    let question = Question::at(resolved.as_of);
    let pair = (given.from.as_str(), given.to.as_str());
    let markets: Vec<String> = given
        .market
        .iter()
        .map(|m| m.to_ascii_lowercase())
        .collect();
    let compared = change::compare(&given.dossier, pair, &markets, snapshot.as_ref(), &question)?;
    let text = match given.format {
        Format::Json => pretty(&compared.report())?,
        Format::Human => human(context, &compared, given.all),
    };
    context.terminal.result(&text);
    Ok(Outcome::Done)
}

/// How many differences of a kind are shown, where not all are asked for.
const FEW: usize = 20;

fn human(context: Context<'_>, compared: &Compared, all: bool) -> String {
    let mut text = format!(
        "From release {} to release {}\n",
        compared.from, compared.to
    );
    for reason in &compared.not_compared {
        let _ = writeln!(text, "  note: {reason}");
    }
    text.push('\n');
    for meant in &compared.markets {
        let first = said(meant.significance.conclusion);
        let market = meant.significance.market.to_uppercase();
        let _ = writeln!(text, "{market}: {first}");
    }
    text.push_str(&next(compared));
    let mut told = BTreeMap::new();
    for meant in &compared.markets {
        market(&mut text, meant, compared.counted(meant), &mut told);
    }
    let mut by_kind: BTreeMap<&str, Vec<&Difference>> = BTreeMap::new();
    for difference in &compared.differences {
        by_kind.entry(&difference.of).or_default().push(difference);
    }
    if by_kind.is_empty() {
        text.push_str("Nothing is different.\n");
    }
    for (kind, differences) in by_kind {
        let count = |how| differences.iter().filter(|d| d.how == how).count();
        let (added, removed) = (count(How::Added), count(How::Removed));
        let changed = count(How::Changed);
        let _ = writeln!(
            text,
            "{kind}: {added} added, {removed} removed, {changed} changed"
        );
        let most = if all { differences.len() } else { FEW };
        let rows: Vec<Vec<String>> = differences.iter().take(most).map(|d| row(d)).collect();
        text.push_str(&show::table(
            context.terminal,
            &["", "id", "title", "what changed"],
            &rows,
        ));
        if let Some(more @ 1..) = differences.len().checked_sub(rows.len()) {
            let _ = writeln!(text, "and {more} more: --all, or --format json");
        }
        text.push('\n');
    }
    text
}

/// Returns what to do first: to confirm or judge the drafts, which name their reasons below.
fn next(compared: &Compared) -> String {
    let drafts = compared.markets.iter().map(|m| &m.significance);
    let of = |wanted: Conclusion| -> Vec<String> {
        let these = drafts.clone().filter(|d| d.conclusion == wanted);
        these.map(|d| d.market.to_uppercase()).collect()
    };
    let mut text = String::new();
    let mut add = |markets: Vec<String>, what: &str| {
        if !markets.is_empty() {
            let _ = writeln!(text, "  {}: {what}", markets.join(", "));
        }
    };
    add(
        of(Conclusion::MayImpact),
        "confirm the draft, then prepare what it leads to",
    );
    add(
        of(Conclusion::ToBeJudged),
        "judge the differences that the draft names, and keep the reason",
    );
    add(
        of(Conclusion::Unlikely),
        "confirm the draft, and keep it with the change record",
    );
    if text.is_empty() {
        return text;
    }
    format!("\nWhat to do next\n{text}\n")
}

fn said(conclusion: Conclusion) -> &'static str {
    match conclusion {
        Conclusion::MayImpact => "the change may impact cybersecurity",
        Conclusion::ToBeJudged => "a person has to judge what is named below",
        Conclusion::Unlikely => "no rule says that the change impacts cybersecurity",
    }
}

fn row(difference: &Difference) -> Vec<String> {
    let how = match difference.how {
        How::Added => "+",
        How::Removed => "-",
        How::Changed => "~",
    };
    let keys = difference.keys.iter().map(|k| {
        let side = |text: &str| {
            if text.is_empty() {
                "nothing".to_owned()
            } else {
                short(text)
            }
        };
        match k.key.as_str() {
            // Nobody reads a digest: that it is another is what counts.
            "hash" if !k.before.is_empty() && !k.after.is_empty() => "hash: another".to_owned(),
            key => format!("{key}: {} → {}", side(&k.before), side(&k.after)),
        }
    });
    vec![
        how.to_owned(),
        difference.id.clone(),
        difference.title.clone(),
        keys.collect::<Vec<_>>().join("\n"),
    ]
}

fn short(text: &str) -> String {
    const MOST: usize = 120;
    if text.chars().count() <= MOST {
        return text.to_owned();
    }
    let start: String = text.chars().take(MOST).collect();
    format!("{start}…")
}

/// Writes what the rules of a market say; reasons that were told of another market only by its name.
fn market(
    text: &mut String,
    meant: &Meant,
    differences: &[Difference],
    told: &mut BTreeMap<String, String>,
) {
    let of = &meant.significance;
    let said = said(of.conclusion);
    let _ = writeln!(text, "{}: {said}", of.market.to_uppercase());
    let _ = writeln!(text, "  {} (draft, for a person to confirm)", of.title);
    let submission = of.submission.as_ref();
    let submission = submission.map_or_else(
        || "no submission there names an authorised release".to_owned(),
        |id| format!("last authorised by {id}"),
    );
    let _ = writeln!(text, "  counted from release {}: {submission}", of.from);
    if of.confidence == Confidence::Unverified {
        text.push_str("  not verified: these rows only prompt\n");
    }
    let item = of.leads_to.as_ref();
    let item = item.map_or_else(String::new, |item| format!(" [{item}]"));
    let _ = writeln!(text, "  then: {}{item}", of.asks);
    let reasons = reasons(of, differences);
    match told.get(&reasons).filter(|_| reasons.lines().count() > 1) {
        Some(market) => {
            let _ = writeln!(text, "  - the same reasons as for {market}");
        }
        None => text.push_str(&reasons),
    }
    told.entry(reasons)
        .or_insert_with(|| of.market.to_uppercase());
    text.push('\n');
}

/// Returns the reasons by rule, each with the differences that it counts.
fn reasons(of: &Significance, differences: &[Difference]) -> String {
    let mut text = String::new();
    let mut by_rule: BTreeMap<(Conclusion, &str), Vec<String>> = BTreeMap::new();
    for reason in &of.reasons {
        if let Some(difference) = differences.get(reason.difference) {
            let name = format!("{} {}", difference.of, difference.id);
            by_rule
                .entry((reason.conclusion, &reason.because))
                .or_default()
                .push(name);
        }
    }
    for ((_, because), names) in by_rule {
        let more = names.len().saturating_sub(4);
        let shown: Vec<String> = names.into_iter().take(4).collect();
        let more = if more > 0 {
            format!(" and {more} more")
        } else {
            String::new()
        };
        let _ = writeln!(text, "  - {because} ({}{more})", shown.join(", "));
    }
    text
}
