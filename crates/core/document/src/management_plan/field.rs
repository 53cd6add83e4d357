//! What the plan is applied to: releases in the field with their support, the delivery measured, the way to report.

use asepsis_domain::device::{Release, ReleaseStatus};
use asepsis_domain::record::is_written;

use crate::content::{Body, Column, Inline, KeyValue, Row, Source, Tone, line};
use crate::subject::Subject;
use crate::words::{spoken, word};

pub(super) fn write(subject: &Subject<'_>, body: &mut Body) {
    body.heading(1, "field", "Releases that the plan covers");
    let releases = &subject.dossier.device.releases;
    let columns = [
        ("Release", Column::left(38)),
        ("Status", Column::left(20)),
        ("Supported until", Column::left(20)),
        ("Units in the field", Column::right(20)),
    ];
    let rows = releases
        .iter()
        .map(|release| row(subject, release))
        .collect();
    let caption = "Releases with support and units in the field";
    body.table("field-table", caption, &columns, rows);
    let open: Vec<&Release> = releases
        .iter()
        .filter(|r| r.support_until.is_none() && r.status == ReleaseStatus::Released)
        .collect();
    for release in open {
        body.missing(
            format!("The end of support of release {} is not stated", release.id),
            line!["The plan holds for the supported life of each release."],
            ("device.toml", "add `support_until` to the release"),
            [Source::from(&release.id)],
        );
    }
}

fn row(subject: &Subject<'_>, release: &Release) -> Row {
    let of_it = |f: &&asepsis_domain::postmarket::Fielded| {
        let ours = subject.market.is_none_or(|market| market == f.market);
        f.release.value == release.id && ours
    };
    let fielded: Vec<_> = subject.dossier.fielded.iter().filter(of_it).collect();
    let units = match fielded.is_empty() {
        true => "not stated".to_owned(),
        false => fielded.iter().map(|f| f.units).sum::<u64>().to_string(),
    };
    let until = release.support_until.map_or_else(
        || line![Inline::badge("not stated", Tone::Caution)],
        |day| line![day.to_string()],
    );
    let name = format!("{} {}", release.id, release.title);
    let status = spoken(word(ReleaseStatus::WORDS, &release.status));
    Row::new(
        [line![name], line![status], until, line![units]],
        [
            Source::from(&release.id),
            Source::File("fielded.toml".to_owned()),
        ],
    )
}

/// Adds where vulnerabilities are reported and where the policy stands.
pub(super) fn disclosure(subject: &Subject<'_>, body: &mut Body) {
    let organisation = &subject.dossier.organisation;
    let source = Source::File("organisation/organisation.toml".to_owned());
    let mut pairs = Vec::new();
    for (label, text) in [
        ("Reports go to", &organisation.security_contact),
        ("Public policy", &organisation.cvd_policy),
    ] {
        if is_written(text) {
            pairs.push(KeyValue::new(
                label,
                Inline::code(&**text),
                [source.clone()],
            ));
        }
    }
    if pairs.len() < 2 {
        body.missing(
            "The way to report a vulnerability is not said",
            line!["Finders need an address that is public, and the policy by which reports are handled."],
            (
                "organisation/organisation.toml",
                "add `security_contact` and `cvd_policy`",
            ),
            [source],
        );
    }
    body.key_values(pairs);
}

/// Refers to what was measured of the delivery so far.
pub(super) fn delivery(subject: &Subject<'_>, body: &mut Body) {
    let mut text = line!["What was reached so far is measured from the cases in "];
    text.extend(subject.named("metrics"));
    text.push(Inline::text("."));
    body.say(text, [Source::Standing]);
}
