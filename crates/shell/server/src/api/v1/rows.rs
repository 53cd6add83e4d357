//! The answers: each a list of the evaluation as rows.

use std::collections::BTreeMap;

use asepsis_document::DOCUMENTS;
use asepsis_domain::id::RecordId;
use asepsis_domain::time::rfc3339;
use asepsis_format::report::api::{
    self, ClockDetail, DocumentRow, MetricRow, RecordRow, ReleaseComponent, ShiftRow, Standing,
    Trouble,
};
use asepsis_format::report::check::DiagnosticRow;
use asepsis_format::report::gap::{ItemRow, StepRow};
use asepsis_format::report::scan::{Advisories, FindingRow};
use asepsis_workflow::evaluate::Question;
use asepsis_workflow::{advisories, change, look};

use super::paged;
use crate::api::written;
use crate::ask::Asked;
use crate::error::{Error, QUERY};
use crate::web::findings::Wanted;
use crate::web::markets::of_market;

type Answer = Result<String, Error>;

pub(super) fn changes(asked: &Asked) -> Answer {
    let given = |name: &str| {
        let missing = || Error::new(QUERY, format!("`{name}` is not given: name a release."));
        asked.parameter(name).ok_or_else(missing)
    };
    let pair = (given("from")?, given("to")?);
    let live = asked.live()?;
    let snapshot = advisories::open(&live.options.data_dir)?;
    let question = Question::at(asked.evaluation()?.as_of);
    let compared = change::compare(&live.dossier(), pair, &[], snapshot.as_ref(), &question)?;
    written(&compared.report())
}

pub(super) fn clocks(asked: &Asked) -> Answer {
    paged(
        asked,
        asked.evaluation()?.clocks.iter().collect(),
        ClockDetail::of,
    )
}

pub(super) fn components(asked: &Asked) -> Answer {
    let view = asked.view()?;
    let status = asked.parameter("status");
    let release = match asked.parameter("release") {
        Some("all") => None,
        _ => Some(asked.release()?.id.clone()),
    };
    let releases = view.evaluated.evaluation.releases.iter();
    let wanted = releases.filter(|r| release.as_ref().is_none_or(|id| &r.id == id));
    let all = wanted.flat_map(|r| &r.components);
    let all = all.filter(|c| status.is_none_or(|s| c.status.as_str() == s));
    paged(asked, all.collect(), ReleaseComponent::of)
}

pub(super) fn decisions(asked: &Asked) -> Answer {
    let evaluated = &asked.view()?.evaluated;
    let all = api::decisions(&evaluated.dossier, &evaluated.evaluation);
    paged(asked, all, |row| row)
}

pub(super) fn diagnostics(asked: &Asked) -> Answer {
    paged(
        asked,
        asked.evaluation()?.diagnostics.iter().collect(),
        DiagnosticRow::of,
    )
}

pub(super) fn documents(asked: &Asked) -> Answer {
    let submissions = crate::web::documents::submissions(asked.view()?);
    paged(asked, DOCUMENTS.iter().collect(), |kind| DocumentRow {
        id: kind.id.to_owned(),
        title: kind.title.to_owned(),
        submissions: submissions
            .iter()
            .filter(|form| form.documents.iter().any(|d| d.id == kind.id))
            .map(|form| form.id.clone())
            .collect(),
    })
}

pub(super) fn findings(asked: &Asked) -> Answer {
    let evaluation = asked.evaluation()?;
    let wanted = Wanted::of(asked)?;
    paged(asked, wanted.pick(evaluation), |f| {
        FindingRow::of_finding(f, evaluation)
    })
}

pub(super) fn finding(asked: &Asked) -> Answer {
    let evaluation = asked.evaluation()?;
    let finding = crate::web::findings::find(asked)?;
    written(&FindingRow::of_finding(finding, evaluation))
}

pub(super) fn items(asked: &Asked) -> Answer {
    let evaluated = &asked.view()?.evaluated;
    let (market, status) = (asked.parameter("market"), asked.parameter("status"));
    let all = evaluated.evaluation.items.iter();
    let all = all
        .filter(|i| market.is_none_or(|m| of_market(&evaluated.catalogue, i) == m))
        .filter(|i| status.is_none_or(|s| i.status.as_str() == s));
    paged(asked, all.collect(), |i| {
        let document = evaluated.catalogue.documents.get(&i.item.file);
        let mut known = document.into_iter().flat_map(|d| &d.items);
        let item = known.find(|known| known.id == i.item);
        ItemRow::of(i, &evaluated.catalogue, item)
    })
}

pub(super) fn metrics(asked: &Asked) -> Answer {
    paged(
        asked,
        asked.evaluation()?.metrics.iter().collect(),
        MetricRow::of,
    )
}

pub(super) fn records(asked: &Asked) -> Answer {
    let evaluated = &asked.view()?.evaluated;
    let kind = asked.parameter("kind");
    let loose = asked.parameter("loose") == Some("yes");
    let all = evaluated.evaluation.trace.nodes.iter();
    let all = all
        .filter(|n| kind.is_none_or(|k| n.kind.id() == k))
        .filter(|n| !loose || !n.loose.is_empty());
    paged(asked, all.collect(), |n| {
        RecordRow::of(n, &evaluated.dossier, &evaluated.evaluation)
    })
}

pub(super) fn record(asked: &Asked) -> Answer {
    let evaluated = &asked.view()?.evaluated;
    let text = asked.part("id")?;
    let id = RecordId::parse(text).map_err(|_| Error::no("record", text))?;
    let mut nodes = evaluated.evaluation.trace.nodes.iter();
    let node = nodes
        .find(|n| n.id == id)
        .ok_or_else(|| Error::no("record", text))?;
    written(&RecordRow::of(
        node,
        &evaluated.dossier,
        &evaluated.evaluation,
    ))
}

pub(super) fn releases(asked: &Asked) -> Answer {
    let evaluated = &asked.view()?.evaluated;
    let all = api::releases(&evaluated.dossier, &evaluated.evaluation);
    paged(asked, all, |row| row)
}

pub(super) fn risks(asked: &Asked) -> Answer {
    paged(asked, api::risks(asked.evaluation()?), |row| row)
}

pub(super) fn search(asked: &Asked) -> Answer {
    let words = asked.parameter("q").unwrap_or_default();
    paged(asked, crate::search::search(asked.view()?, words), |hit| {
        hit
    })
}

pub(super) fn shifts(asked: &Asked) -> Answer {
    let evaluated = &asked.view()?.evaluated;
    let seen = look::last(&asked.looks()?, &evaluated.dossier.device.id);
    let shifts = seen.map_or_else(Vec::new, |seen| look::since(&seen, &evaluated.evaluation));
    paged(asked, shifts.iter().collect(), ShiftRow::of)
}

pub(super) fn standing(asked: &Asked) -> Answer {
    let evaluated = &asked.view()?.evaluated;
    let evaluation = &evaluated.evaluation;
    let device = &evaluated.dossier.device;
    let mut findings = BTreeMap::new();
    for finding in &evaluation.findings {
        *findings.entry(finding.state.as_str()).or_default() += 1;
    }
    let trouble = asked.standing.trouble.as_ref().map(|trouble| Trouble {
        since: rfc3339(trouble.since),
        message: trouble.message.clone(),
        diagnostics: trouble.diagnostics.iter().map(DiagnosticRow::of).collect(),
    });
    written(&Standing {
        device: device.id.to_string(),
        title: device.title.clone(),
        manufacturer: device.manufacturer.clone(),
        release: evaluation.focus.as_ref().map(ToString::to_string),
        as_of: rfc3339(evaluation.as_of),
        advisories: evaluation.inputs.snapshot.as_ref().map(Advisories::of),
        dossier: evaluation.inputs.dossier.to_string(),
        trouble,
        findings,
        stale: evaluation.decisions.iter().filter(|d| d.is_stale()).count(),
    })
}

pub(super) fn steps(asked: &Asked) -> Answer {
    let market = asked.parameter("market");
    let all = asked.evaluation()?.steps.iter();
    let all = all.filter(|s| market.is_none_or(|m| s.markets.iter().any(|own| own == m)));
    paged(asked, all.collect(), StepRow::of)
}
