//! `asepsis markets`: what each market wants users to be told, and what it wants to be reported, side by side.

mod human;

use asepsis_document::{market_sheet, market_tables};
use asepsis_domain::sides::Sides;
use asepsis_format::json::pretty;
use asepsis_format::report::markets::MarketsReport;
use asepsis_workflow::evaluate::{self, Evaluated, Question};
use asepsis_workflow::failure::Failure;
use asepsis_workflow::{advisories, catalogue};

use crate::arguments::{Markets, MarketsFormat};
use crate::command::{Context, gap};
use crate::configuration;
use crate::failure::Outcome;

/// Shows the markets side by side.
pub(crate) fn run(context: Context<'_>, given: &Markets) -> Result<Outcome, Failure> {
    let resolved = configuration::resolve(context.global, None, Some(&given.dir))?;
    let snapshot = advisories::open(&resolved.data_dir)?;
    let known = catalogue::of_dossier(&given.dir)?.catalogue;
    let question = Question {
        as_of: resolved.as_of,
        release: given.release.clone(),
        markets: gap::markets(&known, &given.market)?,
        standards: Vec::new(),
        max_advisory_age_days: resolved.max_advisory_age_days,
        as_far_as_read: false,
    };
    let evaluated = evaluate::evaluate(&given.dir, snapshot.as_ref(), &question)?;
    let mut sides = evaluated.sides(&question.markets);
    if let Some(case) = &given.case {
        only(&mut sides, case, &evaluated)?;
    }
    let bytes = written(context, &evaluated, &sides, given)?;
    gap::give(context, given.out.as_deref(), &bytes)?;
    Ok(Outcome::Done)
}

/// Leaves only the states of one case.
fn only(sides: &mut Sides, case: &str, evaluated: &Evaluated) -> Result<(), Failure> {
    let cases = &evaluated.dossier.cases;
    if !cases.iter().any(|c| c.head.id.as_str() == case) {
        let known: Vec<&str> = cases.iter().map(|c| c.head.id.as_str()).collect();
        return Err(Failure::Value(format!(
            "the dossier has no case `{case}`: it has {}",
            known.join(", ")
        )));
    }
    let clocks = sides.clocks.iter_mut().flat_map(|r| &mut r.cells).flatten();
    for clock in clocks {
        clock.states.retain(|s| s.case.as_str() == case);
    }
    Ok(())
}

fn written(
    context: Context<'_>,
    evaluated: &Evaluated,
    sides: &Sides,
    given: &Markets,
) -> Result<Vec<u8>, Failure> {
    let evaluation = &evaluated.evaluation;
    let report = MarketsReport::of(evaluation, sides);
    let text = match given.format {
        MarketsFormat::Json => pretty(&report)?,
        MarketsFormat::Csv => report.csv().map_err(|e| gap::inside("CSV", &e))?,
        MarketsFormat::Human => human::human(context, evaluation, sides),
        MarketsFormat::Markdown => market_tables(evaluation, sides),
        MarketsFormat::Xlsx => {
            return market_sheet(evaluation, sides).map_err(|e| gap::inside("a workbook", &e));
        }
    };
    Ok(text.into_bytes())
}
