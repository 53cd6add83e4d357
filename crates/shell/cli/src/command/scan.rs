//! `asepsis scan`: findings of SBOMs or of a dossier's releases.

use std::path::Path;

use asepsis_assessment::gate::Gate;
use asepsis_domain::id::ReleaseId;
use asepsis_domain::severity::Rating;
use asepsis_format::json::pretty;
use asepsis_format::limits::Limits;
use asepsis_format::report::scan::{FindingRow, ScanReport};
use asepsis_workflow::evaluate::{self, Question};
use asepsis_workflow::failure::Failure;
use asepsis_workflow::{advisories, dossier, scan};

use crate::arguments::{Format, Scan};
use crate::command::{Context, gates};
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
        gate_age(context, &resolved, &snapshot, &mut gathered);
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
            scan_sbom(context, target, &wanted, &snapshot, &mut gathered)
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
    let text = match given.format {
        Format::Json => pretty(&gathered.report)?,
        Format::Human => human(context, &gathered.report),
    };
    context.terminal.result(&text);
    Ok(gathered.outcome)
}

/// The age of the advisories is the same for all SBOMs; dossiers say it of themselves.
fn gate_age(
    context: Context<'_>,
    resolved: &Configuration,
    snapshot: &advisories::Current,
    gathered: &mut Gathered,
) {
    let days = resolved.max_advisory_age_days.unwrap_or(u32::MAX);
    for old in asepsis_assessment::age::old(snapshot.facts(), days, resolved.as_of) {
        let gate = Gate::OldAdvisories;
        context
            .terminal
            .error(&format!("gate `{gate}` failed: {}", old.message));
        gathered.outcome = gathered.outcome.and(Outcome::Failed);
    }
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
    gathered
        .report
        .add_evaluation(&evaluated.dossier, &evaluated.evaluation, only.as_ref());
    if gates::report(context, &evaluated.evaluation, wanted) {
        gathered.outcome = gathered.outcome.and(Outcome::Failed);
    }
    Ok(())
}

fn scan_sbom(
    context: Context<'_>,
    path: &Path,
    wanted: &[Gate],
    snapshot: &advisories::Current,
    gathered: &mut Gathered,
) -> Result<(), Failure> {
    let name = path.display().to_string();
    let reading = scan::read_sbom(path, &Limits::default())?;
    for diagnostic in &reading.diagnostics {
        context.terminal.remark(&format!(
            "{name}: {}: {}",
            diagnostic.code.id(),
            diagnostic.message
        ));
    }
    let matches = scan::scan(&name, &reading.value, snapshot)?;
    let before = gathered.report.findings.len();
    gathered.report.add_sbom(&name, &reading.value, &matches);
    let found = gathered.report.findings.get(before..).unwrap_or_default();
    for gate in wanted {
        let count = found.iter().filter(|f| fails(*gate, f)).count();
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
fn fails(gate: Gate, finding: &FindingRow) -> bool {
    match gate {
        Gate::Severity(Rating::Unknown) => finding.severity == Rating::Unknown.as_str(),
        Gate::Severity(least) => Rating::parse(finding.severity).is_some_and(|r| r >= least),
        Gate::Kev => finding.kev.is_some(),
        Gate::Untriaged => true,
        _ => false,
    }
}

fn human(context: Context<'_>, report: &ScanReport) -> String {
    let mut findings: Vec<&FindingRow> = report.findings.iter().collect();
    findings.sort_by_key(|f| {
        let rating = Rating::parse(f.severity).unwrap_or(Rating::Unknown);
        (
            f.target.clone(),
            std::cmp::Reverse((f.kev.is_some(), rating)),
            f.vulnerability.clone(),
            f.component.clone(),
        )
    });
    let rows: Vec<Vec<String>> = findings.iter().map(|f| row(f)).collect();
    let mut text = String::new();
    if !rows.is_empty() {
        let heads = [
            "finding",
            "vulnerability",
            "severity",
            "component",
            "fixed in",
            "why",
            "decision",
        ];
        text.push_str(&show::table(context.terminal, &heads, &rows));
    }
    for (target, count) in report.by_target() {
        text.push_str(&format!("{target}: {}\n", show::count(count, "finding")));
    }
    let s = &report.summary;
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
        show::count(report.findings.len(), "finding"),
        by.critical,
        by.high,
        by.medium,
        by.low,
        by.none,
        by.unknown
    ));
    text
}

fn row(finding: &FindingRow) -> Vec<String> {
    let mut severity = finding.severity.to_owned();
    if finding.kev.is_some() {
        severity.push_str(", KEV");
    }
    if finding.status == "indeterminate" {
        severity.push_str(", open");
    }
    let why = format!(
        "{} {} {}",
        finding.why.source, finding.why.scheme, finding.why.range
    );
    let decision = finding.decision.as_ref().map_or_else(String::new, |d| {
        if d.stale {
            format!("{} {}, stale", d.id, d.status)
        } else {
            format!("{} {}", d.id, d.status)
        }
    });
    vec![
        finding.id.clone(),
        finding.vulnerability.clone(),
        severity,
        match &finding.version {
            Some(version) if !finding.name.contains('@') => format!("{} {version}", finding.name),
            _ => finding.name.clone(),
        },
        finding.fixed_in.join(", "),
        why,
        decision,
    ]
}
