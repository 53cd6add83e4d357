//! The opening of a document of the security file: what it is for, and which device and release it covers.

use asepsis_domain::device::MarketEntry;

use crate::content::{Body, Inline, KeyValue, Source, joined, line};
use crate::prose;
use crate::subject::Subject;
use crate::words::sentence;

/// Adds the section, with a purpose that is the same for every device.
pub(crate) fn write(subject: &Subject<'_>, purpose: &str, body: &mut Body) {
    body.heading(1, "scope", "Purpose and scope");
    body.standing(purpose);
    body.key_values(facts(subject));
}

/// Adds what the device is meant for, or that it is not said.
pub(crate) fn intended_use(subject: &Subject<'_>, body: &mut Body) {
    if prose::include_below(subject, "intended-use", body) {
        return;
    }
    let text = &subject.dossier.device.intended_use;
    if text.trim().is_empty() {
        body.missing(
            "The intended use is not said",
            line!["What harm a security risk can do depends on what the device is used for."],
            (
                "device.toml",
                "add `intended_use`, or write text/intended-use.md",
            ),
            [subject.device()],
        );
    } else {
        body.say(line![sentence(text)], [subject.device()]);
    }
}

fn facts(subject: &Subject<'_>) -> Vec<KeyValue> {
    let device = &subject.dossier.device;
    let release = subject.release;
    let mut pairs = vec![KeyValue::new(
        "Device",
        line![format!("{}, {}", device.title, device.manufacturer)],
        [subject.device()],
    )];
    let mut name = line![release.id.to_string()];
    if !release.title.trim().is_empty() {
        name.extend(line![": ", sentence(&release.title)]);
    }
    pairs.push(KeyValue::new("Release", name, [Source::from(&release.id)]));
    let configurations = release.sboms.iter().map(|entry| {
        let mut text = line![&entry.configuration];
        if let Some(element) = &entry.element {
            text.extend(line![
                " on ",
                Inline::refer(&element.value),
                " ",
                subject.title(&element.value)
            ]);
        }
        text
    });
    let configurations = joined(configurations, &Inline::Break);
    if !configurations.is_empty() {
        let source = [Source::from(&release.id)];
        pairs.push(KeyValue::new("Software", configurations, source));
    }
    let markets = device.markets.iter().filter(|m| is_ours(subject, m));
    let markets = markets.map(|market| {
        let id = &market.id.value;
        line![format!(
            "{}, pathway {}",
            id.to_uppercase(),
            market.pathway.value
        )]
    });
    let markets = joined(markets, &Inline::text("; "));
    if !markets.is_empty() {
        pairs.push(KeyValue::new("Market", markets, [subject.device()]));
    }
    pairs
}

fn is_ours(subject: &Subject<'_>, market: &MarketEntry) -> bool {
    subject.market.is_none_or(|ours| ours == market.id.value)
}
