//! `asepsis scan`: findings of SBOMs or of a dossier's releases.

use std::path::Path;

use asepsis_assessment::gate::Gate;
use asepsis_domain::id::ReleaseId;
use asepsis_domain::matches::{ComponentStatus, SourceFacts};
use asepsis_domain::severity::Rating;
use asepsis_domain::time::day_of;
use asepsis_format::report::scan::{ComponentRow, FindingRow, ScanReport};
use asepsis_workflow::evaluate::{self, Question};
use asepsis_workflow::failure::Failure;
use asepsis_workflow::{advisories, dossier, scan};

use crate::arguments::{Format, Scan};
use crate::command::{Context, gates, portfolio};
use crate::configuration::{self, Configuration};
use crate::failure::{self, Outcome};
use crate::show;

/// What a scan gathers.
struct Gathered {
    report: ScanReport,
    outcome: Outcome,
}

/// Scans every target; one that cannot be read does not hide the others.
pub(crate) fn run(context: Context<'_>, given: &Scan) -> Result<Outcome, Failure> {
    if let Some(dir) = &given.portfolio {
        return portfolio::run(context, given, dir);
    }
    let project = given
        .targets
        .iter()
        .find(|t| dossier::is_dossier(t))
        .map(|t| t.as_path());
    let resolved = configuration::resolve(context.global, Some(&given.gates), project)?;
    let wanted = gates::parse(&resolved.fail_on)?;
    let snapshot = advisories::open(&resolved.data_dir)?;
    let snapshot = snapshot.ok_or_else(|| Failure::NoAdvisories(resolved.data_dir.clone()))?;
    let mut gathered = Gathered {
        report: ScanReport::new(resolved.as_of, Some(snapshot.facts())),
        outcome: Outcome::Done,
    };
    if wanted.contains(&Gate::OldAdvisories)
        && given.targets.iter().any(|t| !dossier::is_dossier(t))
    {
        let outcome = gate_age(context, &resolved, &snapshot);
        gathered.outcome = gathered.outcome.and(outcome);
    } else if !wanted.contains(&Gate::OldAdvisories) {
        remark_age(context, &resolved, &snapshot);
    }
    for target in &given.targets {
        let result = if dossier::is_dossier(target) {
            scan_dossier(
                context,
                target,
                given,
                &resolved,
                &wanted,
                &snapshot,
                &mut gathered,
            )
        } else {
            scan_sbom(context, target, given, &wanted, &snapshot, &mut gathered)
        };
        if let Err(failed) = result {
            if failed.kind() == asepsis_workflow::failure::Kind::Usage {
                return Err(failed);
            }
            context.terminal.error(&failure::words(&failed));
            gathered
                .report
                .add_unread(&target.display().to_string(), &failure::words(&failed));
            gathered.outcome = gathered.outcome.and(Outcome::Unread);
        }
    }
    let Gathered { report, outcome } = gathered;
    match given.format {
        Format::Json => {
            let mut out = context.terminal.stream();
            out.act(|out| report.write(out))?;
            out.finish()?;
        }
        Format::Human if report.has_read() => context.terminal.result(&human(context, &report)),
        // Counts of nothing would look like an all-clear; what is not read is told above.
        Format::Human => {}
    }
    // The process ends here: to give back the memory of a large answer piece by piece would only take time.
    std::mem::forget((report, snapshot));
    Ok(outcome)
}

/// The age of the advisories is the same for all SBOMs; dossiers say it of themselves.
pub(super) fn gate_age(
    context: Context<'_>,
    resolved: &Configuration,
    snapshot: &advisories::Current,
) -> Outcome {
    let mut outcome = Outcome::Done;
    let days = resolved.max_advisory_age_days.unwrap_or(u32::MAX);
    for old in asepsis_assessment::age::old(snapshot.facts(), days, resolved.as_of) {
        let gate = Gate::OldAdvisories;
        context
            .terminal
            .error(&format!("gate `{gate}` failed: {}", old.message));
        outcome = Outcome::Failed;
    }
    outcome
}

/// Says in one line which sources are old, where no gate does: what came out since is not in the answer.
pub(super) fn remark_age(
    context: Context<'_>,
    resolved: &Configuration,
    snapshot: &advisories::Current,
) {
    let days = resolved
        .max_advisory_age_days
        .unwrap_or(configuration::MAX_AGE);
    let facts = snapshot.facts();
    let old = asepsis_assessment::age::old_sources(facts, days, resolved.as_of);
    if old.is_empty() {
        return;
    }
    let told = |s: &&SourceFacts| match s.newest {
        Some(newest) => format!("{} of {}", s.id, day_of(newest)),
        None => format!("{} of a day that is not known", s.id),
    };
    let told: Vec<String> = old.iter().map(told).collect();
    context.terminal.remark(&format!(
        "advisories older than {}: {}; `asepsis feeds sync` brings newer ones",
        show::count(usize::try_from(days).unwrap_or(usize::MAX), "day"),
        told.join(", ")
    ));
}

fn scan_dossier(
    context: Context<'_>,
    dir: &Path,
    given: &Scan,
    resolved: &Configuration,
    wanted: &[Gate],
    snapshot: &advisories::Current,
    gathered: &mut Gathered,
) -> Result<(), Failure> {
    let question = Question {
        release: given.release.clone(),
        max_advisory_age_days: resolved.max_advisory_age_days,
        ..Question::at(resolved.as_of)
    };
    let evaluated = evaluate::evaluate(dir, Some(snapshot), &question)?;
    let only = given
        .release
        .as_deref()
        .and_then(|r| ReleaseId::parse(r).ok());
    if gates::report(context, &evaluated.evaluation, wanted) {
        gathered.outcome = gathered.outcome.and(Outcome::Failed);
    }
    gathered
        .report
        .add_evaluation(evaluated.dossier, evaluated.evaluation, only.as_ref());
    Ok(())
}

fn scan_sbom(
    context: Context<'_>,
    path: &Path,
    given: &Scan,
    wanted: &[Gate],
    snapshot: &advisories::Current,
    gathered: &mut Gathered,
) -> Result<(), Failure> {
    let name = path.display().to_string();
    let reading = scan::read_sbom(path, &given.memory.limits())?;
    for diagnostic in &reading.diagnostics {
        context.terminal.remark(&format!(
            "{name}: {}: {}",
            diagnostic.code.id(),
            diagnostic.message
        ));
    }
    let matches = scan::scan(&name, &reading.value, snapshot)?;
    gathered.report.add_sbom(&name, reading.value, matches);
    for gate in wanted {
        let found = gathered.report.latest();
        let severity = |f: &FindingRow<'_>| Rating::parse(f.severity).unwrap_or(Rating::Unknown);
        let failed = found.filter(|f| fails(*gate, (severity(f), f.kev.is_some())));
        let count = failed.count();
        if count > 0 {
            context.terminal.error(&format!(
                "gate `{gate}` failed: {} in {name}",
                show::count(count, "finding")
            ));
            gathered.outcome = gathered.outcome.and(Outcome::Failed);
        }
    }
    Ok(())
}

/// Whether a finding outside a dossier fails a gate; gates that need a dossier do not look at it.
pub(super) fn fails(gate: Gate, (severity, exploited): (Rating, bool)) -> bool {
    match gate {
        Gate::Severity(Rating::Unknown) => severity == Rating::Unknown,
        Gate::Severity(least) => severity >= least,
        Gate::Kev => exploited,
        Gate::Untriaged => true,
        _ => false,
    }
}

/// What a person is shown of a finding.
const HEADS: [&str; 7] = [
    "finding",
    "vulnerability",
    "severity",
    "component",
    "fixed in",
    "why",
    "decision",
];
/// The place of *why* among them.
const WHY: usize = 5;
/// Columns of a terminal from which *why* has room.
const WIDE: usize = 100;

fn human(context: Context<'_>, report: &ScanReport) -> String {
    let mut findings: Vec<FindingRow<'_>> = report.findings().collect();
    findings.sort_by_cached_key(|f| {
        let rating = Rating::parse(f.severity).unwrap_or(Rating::Unknown);
        (
            f.target.clone(),
            std::cmp::Reverse((f.kev.is_some(), rating)),
            f.vulnerability.clone(),
            f.component.clone(),
        )
    });
    let mut rows: Vec<Vec<String>> = findings.iter().map(row).collect();
    let mut text = String::new();
    if !rows.is_empty() {
        let mut heads = HEADS.to_vec();
        if context.terminal.width < WIDE {
            // Beside whole ids there is no room for it; `explain` says it.
            heads.remove(WHY);
            rows.iter_mut().for_each(|row| drop(row.remove(WHY)));
        }
        text.push_str(&show::table(context.terminal, &heads, &rows));
    }
    for (target, count) in report.by_target() {
        text.push_str(&format!("{target}: {}\n", show::count(count, "finding")));
    }
    let s = report.summary();
    let by = &s.by_severity;
    text.push_str(&format!(
        "{}: {} affected, {} indeterminate, {} unidentified\n",
        show::count(s.components, "component"),
        s.affected,
        s.indeterminate,
        s.unidentified
    ));
    text.push_str(&format!(
        "{}: {} critical, {} high, {} medium, {} low, {} none, {} unknown\n",
        show::count(findings.len(), "finding"),
        by.critical,
        by.high,
        by.medium,
        by.low,
        by.none,
        by.unknown
    ));
    text.push_str(&open(report));
    if report.unread() > 0 {
        let unread = show::count(report.unread(), "input");
        text.push_str(&format!("{unread} not read: these counts are without\n"));
    }
    text
}

/// Components of a kind that are named; all are in the answer for machines.
const NAMED: usize = 10;

/// Names the components of which it cannot be said whether they are affected: a count alone leaves nothing to do.
fn open(report: &ScanReport) -> String {
    let rows: Vec<ComponentRow<'_>> = report.open().collect();
    let mut text = String::new();
    for kind in [
        ComponentStatus::Indeterminate,
        ComponentStatus::Unidentified,
    ] {
        let of_kind = rows.iter().filter(|row| row.status == kind.as_str());
        let mut names: Vec<String> = of_kind.map(titled).collect();
        if names.is_empty() {
            continue;
        }
        let more = names.len().saturating_sub(NAMED);
        names.truncate(NAMED);
        if more > 0 {
            names.push(format!("{more} more, all of them in `--format json`"));
        }
        text.push_str(&format!("{}: {}\n", kind.as_str(), names.join(", ")));
    }
    text
}

fn titled(component: &ComponentRow<'_>) -> String {
    let version = component.version.as_deref().unwrap_or_default();
    format!("{} {version}", component.name).trim().to_owned()
}

fn row(finding: &FindingRow<'_>) -> Vec<String> {
    let mut severity = finding.severity.to_owned();
    if finding.kev.is_some() {
        severity.push_str(", KEV");
    }
    if finding.status == "indeterminate" {
        severity.push_str(", open");
    }
    let mut why = format!(
        "{} {} {}",
        finding.why.source, finding.why.scheme, finding.why.range
    );
    for disagreement in &finding.disagreements {
        let says = disagreement.says.iter();
        let says: Vec<String> = says.map(|s| format!("{} {}", s.source, s.value)).collect();
        let (about, says) = (disagreement.about, says.join(", "));
        why.push_str(&format!("; sources disagree on {about}: {says}"));
    }
    let decision = finding.decision.as_ref().map_or_else(String::new, |d| {
        if d.stale {
            format!("{} {}, stale", d.id, d.status)
        } else {
            format!("{} {}", d.id, d.status)
        }
    });
    vec![
        finding.id.to_string(),
        finding.vulnerability.to_string(),
        severity,
        match &finding.version {
            Some(version) if !finding.name.contains('@') => format!("{} {version}", finding.name),
            _ => finding.name.to_string(),
        },
        finding.fixed_in.join(", "),
        why,
        decision,
    ]
}
