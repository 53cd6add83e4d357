//! Advisories and vulnerabilities as bytes of a block. Everything of a record is kept; instants to whole seconds.

use asepsis_domain::identifier::Cpe;
use asepsis_domain::identifier::cpe::Attribute;
use asepsis_domain::severity::{Cvss, Epss, Exploited, Kev, Rating, Ssvc};
use asepsis_domain::time::{Date, Instant};
use asepsis_domain::vulnerability::{
    Advisory, Affected, Bound, Configuration, CpeCriterion, Event, Node, Operator, Range,
    RangeKind, Stance, Vulnerability,
};

use super::codec::{Malformed, Reader, Writer};

type Read<T> = Result<T, Malformed>;

pub(crate) fn write_advisory(w: &mut Writer, a: &Advisory) {
    w.text(&a.source);
    w.text(&a.id);
    w.texts(&a.aliases);
    w.texts(&a.related);
    w.text(&a.summary);
    w.text(&a.details);
    for time in [a.published, a.modified, a.withdrawn] {
        w.option(time, write_instant);
    }
    w.flag(a.rejected);
    w.list(&a.cvss, write_cvss);
    w.option(a.rating, write_rating);
    w.option(a.exploited.as_ref(), write_exploited);
    w.option(a.ssvc.as_ref(), write_ssvc);
    w.texts(&a.cwes);
    w.texts(&a.references);
    w.list(&a.affected, write_affected);
    w.list(&a.configurations, write_configuration);
}

pub(crate) fn read_advisory(r: &mut Reader<'_>) -> Read<Advisory> {
    Ok(Advisory {
        source: r.owned()?,
        id: r.owned()?,
        aliases: r.texts()?,
        related: r.texts()?,
        summary: r.owned()?,
        details: r.owned()?,
        published: r.option(read_instant)?,
        modified: r.option(read_instant)?,
        withdrawn: r.option(read_instant)?,
        rejected: r.flag()?,
        cvss: r.list(read_cvss)?,
        rating: r.option(read_rating)?,
        exploited: r.option(read_exploited)?,
        ssvc: r.option(read_ssvc)?,
        cwes: r.texts()?,
        references: r.texts()?,
        affected: r.list(read_affected)?,
        configurations: r.list(read_configuration)?,
    })
}

/// Writes a vulnerability but for what is kept by CVE: KEV entry and EPSS score.
pub(crate) fn write_vulnerability(w: &mut Writer, v: &Vulnerability) {
    w.text(&v.id);
    w.texts(&v.aliases);
    w.text(&v.summary);
    w.text(&v.details);
    for time in [v.published, v.modified] {
        w.option(time, write_instant);
    }
    w.flag(v.withdrawn);
    w.list(&v.cvss, write_cvss);
    write_rating(w, v.rating);
    w.list(&v.exploited, write_exploited);
    w.list(&v.ssvc, write_ssvc);
    w.texts(&v.cwes);
    w.texts(&v.references);
    w.list(&v.asserted_by, |w, (source, id)| {
        w.text(source);
        w.text(id);
    });
}

pub(crate) fn read_vulnerability(r: &mut Reader<'_>) -> Read<Vulnerability> {
    Ok(Vulnerability {
        id: r.owned()?,
        aliases: r.texts()?,
        summary: r.owned()?,
        details: r.owned()?,
        published: r.option(read_instant)?,
        modified: r.option(read_instant)?,
        withdrawn: r.flag()?,
        cvss: r.list(read_cvss)?,
        rating: read_rating(r)?,
        kev: None,
        epss: None,
        exploited: r.list(read_exploited)?,
        ssvc: r.list(read_ssvc)?,
        cwes: r.texts()?,
        references: r.texts()?,
        asserted_by: r.list(|r| Ok((r.owned()?, r.owned()?)))?,
    })
}

pub(crate) fn write_kev(w: &mut Writer, kev: &Kev) {
    for date in [kev.added, kev.due] {
        w.option(date, |w, date| w.text(&date.to_string()));
    }
    w.flag(kev.ransomware);
    w.text(&kev.name);
}

/// Reads a KEV entry.
pub(crate) fn read_kev(r: &mut Reader<'_>) -> Read<Kev> {
    Ok(Kev {
        added: r.option(read_date)?,
        due: r.option(read_date)?,
        ransomware: r.flag()?,
        name: r.owned()?,
    })
}

pub(crate) fn write_epss(w: &mut Writer, epss: Epss) {
    w.number(epss.score.into());
    w.number(epss.percentile.into());
}

/// Returns a score as the value of an index.
pub(crate) fn pack_epss(epss: Epss) -> u64 {
    (u64::from(epss.score) << 32) | u64::from(epss.percentile)
}

/// Returns the score that a value of an index is.
pub(crate) fn unpack_epss(packed: u64) -> Epss {
    let half = |value: u64| u32::try_from(value & u64::from(u32::MAX)).unwrap_or(u32::MAX);
    Epss {
        score: half(packed >> 32),
        percentile: half(packed),
    }
}

fn write_exploited(w: &mut Writer, exploited: &Exploited) {
    w.text(&exploited.source);
    w.option(exploited.since, |w, date| w.text(&date.to_string()));
}

fn read_exploited(r: &mut Reader<'_>) -> Read<Exploited> {
    Ok(Exploited {
        source: r.owned()?,
        since: r.option(read_date)?,
    })
}

fn write_ssvc(w: &mut Writer, ssvc: &Ssvc) {
    for text in [
        &ssvc.source,
        &ssvc.exploitation,
        &ssvc.automatable,
        &ssvc.technical_impact,
    ] {
        w.text(text);
    }
}

fn read_ssvc(r: &mut Reader<'_>) -> Read<Ssvc> {
    Ok(Ssvc {
        source: r.owned()?,
        exploitation: r.owned()?,
        automatable: r.owned()?,
        technical_impact: r.owned()?,
    })
}

pub(crate) fn write_instant(w: &mut Writer, instant: Instant) {
    w.signed(instant.as_second());
}

pub(crate) fn read_instant(r: &mut Reader<'_>) -> Read<Instant> {
    Instant::from_second(r.signed()?).map_err(|_| Malformed)
}

pub(crate) fn read_date(r: &mut Reader<'_>) -> Read<Date> {
    r.text()?.parse().map_err(|_| Malformed)
}

fn write_cvss(w: &mut Writer, cvss: &Cvss) {
    w.text(&cvss.version);
    w.text(&cvss.vector);
    w.byte(cvss.tenths);
    w.text(&cvss.source);
}

fn read_cvss(r: &mut Reader<'_>) -> Read<Cvss> {
    Ok(Cvss {
        version: r.owned()?,
        vector: r.owned()?,
        tenths: r.byte()?,
        source: r.owned()?,
    })
}

fn write_rating(w: &mut Writer, rating: Rating) {
    let place = Rating::ALL.iter().position(|r| *r == rating);
    w.count(place.unwrap_or(Rating::ALL.len() - 1));
}

fn read_rating(r: &mut Reader<'_>) -> Read<Rating> {
    Rating::ALL
        .get(usize::from(r.byte()?))
        .copied()
        .ok_or(Malformed)
}

fn write_affected(w: &mut Writer, affected: &Affected) {
    w.text(&affected.ecosystem);
    w.text(&affected.name);
    w.option(affected.purl.as_deref(), Writer::text);
    w.list(&affected.ranges, write_range);
    w.texts(&affected.versions);
    write_stance(w, affected.stance);
}

pub(crate) fn write_stance(w: &mut Writer, stance: Stance) {
    let place = Stance::ALL.iter().position(|s| *s == stance);
    w.count(place.unwrap_or(0));
}

pub(crate) fn read_stance(r: &mut Reader<'_>) -> Read<Stance> {
    let stance = Stance::ALL.get(usize::from(r.byte()?));
    stance.copied().ok_or(Malformed)
}

fn read_affected(r: &mut Reader<'_>) -> Read<Affected> {
    Ok(Affected {
        ecosystem: r.owned()?,
        name: r.owned()?,
        purl: r.option(Reader::owned)?,
        ranges: r.list(|r| {
            Ok(Range {
                kind: read_kind(r)?,
                events: r.list(|r| read_event(r, str::to_owned))?,
            })
        })?,
        versions: r.texts()?,
        stance: read_stance(r)?,
    })
}

pub(crate) fn write_range(w: &mut Writer, range: &Range) {
    w.byte(match range.kind {
        RangeKind::Semver => 0,
        RangeKind::Ecosystem => 1,
        RangeKind::Git => 2,
    });
    w.list(&range.events, |w, event| {
        let (tag, version) = match event {
            Event::Introduced(version) => (0, version),
            Event::Fixed(version) => (1, version),
            Event::LastAffected(version) => (2, version),
            Event::Limit(version) => (3, version),
            Event::IntroducedAfter(version) => (4, version),
        };
        w.byte(tag);
        w.text(version);
    });
}

pub(crate) fn read_kind(r: &mut Reader<'_>) -> Read<RangeKind> {
    match r.byte()? {
        0 => Ok(RangeKind::Semver),
        1 => Ok(RangeKind::Ecosystem),
        2 => Ok(RangeKind::Git),
        _ => Err(Malformed),
    }
}

fn read_event(r: &mut Reader<'_>, own: impl Fn(&str) -> String) -> Read<Event> {
    let tag = r.byte()?;
    let version = own(r.text()?);
    Ok(match tag {
        0 => Event::Introduced(version),
        1 => Event::Fixed(version),
        2 => Event::LastAffected(version),
        3 => Event::Limit(version),
        4 => Event::IntroducedAfter(version),
        _ => return Err(Malformed),
    })
}

fn write_configuration(w: &mut Writer, configuration: &Configuration) {
    w.flag(configuration.operator == Operator::And);
    w.flag(configuration.negate);
    w.list(&configuration.nodes, |w, node| {
        w.flag(node.operator == Operator::And);
        w.flag(node.negate);
        w.list(&node.criteria, write_criterion);
    });
}

fn read_configuration(r: &mut Reader<'_>) -> Read<Configuration> {
    Ok(Configuration {
        operator: read_operator(r)?,
        negate: r.flag()?,
        nodes: r.list(|r| {
            Ok(Node {
                operator: read_operator(r)?,
                negate: r.flag()?,
                criteria: r.list(read_criterion)?,
            })
        })?,
    })
}

fn read_operator(r: &mut Reader<'_>) -> Read<Operator> {
    Ok(if r.flag()? {
        Operator::And
    } else {
        Operator::Or
    })
}

pub(crate) fn write_criterion(w: &mut Writer, criterion: &CpeCriterion) {
    w.flag(criterion.vulnerable);
    write_cpe(w, &criterion.cpe);
    for bound in [&criterion.start, &criterion.end] {
        match bound {
            Bound::Open => w.byte(0),
            Bound::Including(version) => {
                w.byte(1);
                w.text(version);
            }
            Bound::Excluding(version) => {
                w.byte(2);
                w.text(version);
            }
        }
    }
}

pub(crate) fn read_criterion(r: &mut Reader<'_>) -> Read<CpeCriterion> {
    Ok(CpeCriterion {
        vulnerable: r.flag()?,
        cpe: read_cpe(r)?,
        start: read_bound(r)?,
        end: read_bound(r)?,
    })
}

fn read_bound(r: &mut Reader<'_>) -> Read<Bound> {
    Ok(match r.byte()? {
        0 => Bound::Open,
        1 => Bound::Including(r.owned()?),
        2 => Bound::Excluding(r.owned()?),
        _ => return Err(Malformed),
    })
}

/// Two bits per attribute say any, not applicable or value; then the values.
fn write_cpe(w: &mut Writer, cpe: &Cpe) {
    let mut kinds = 0_u64;
    for (place, field) in cpe.fields().into_iter().enumerate() {
        let kind = match field {
            Attribute::Any => 0,
            Attribute::None => 1,
            Attribute::Value(_) => 2,
        };
        kinds |= kind << (2 * place);
    }
    w.number(kinds);
    for value in cpe.fields().into_iter().filter_map(Attribute::value) {
        w.text(value);
    }
}

fn read_cpe(r: &mut Reader<'_>) -> Read<Cpe> {
    let mut kinds = r.number()?;
    let mut next = || {
        let kind = kinds & 3;
        kinds >>= 2;
        Ok(match kind {
            0 => Attribute::Any,
            1 => Attribute::None,
            2 => Attribute::Value(r.owned()?.into()),
            _ => return Err(Malformed),
        })
    };
    Ok(Cpe {
        part: next()?,
        vendor: next()?,
        product: next()?,
        version: next()?,
        update: next()?,
        edition: next()?,
        language: next()?,
        sw_edition: next()?,
        target_sw: next()?,
        target_hw: next()?,
        other: next()?,
    })
}
