//! Markets side by side: labeling by topic, reporting clocks by kind of event.
//!
//! A projection: every status is the evaluation's. What belongs to which topic is the catalogue's data, so that a market
//! that is added as a file gets its column.

use std::collections::{BTreeMap, BTreeSet};

use asepsis_domain::catalogue::{
    Catalogue, Clock, Document, DocumentStatus, Item, Need, Topic, TopicKind,
};
use asepsis_domain::device::{Device, MarketStatus};
use asepsis_domain::dossier::Dossier;
use asepsis_domain::evaluation::{
    ClockState, Evaluation, ItemState, ItemStatus, NeedState, ReleaseState,
};
use asepsis_domain::id::{ItemRef, RecordId};
use asepsis_domain::sides::{
    ClockRow, ClockSide, ClockStanding, LabelingCell, LabelingItem, LabelingRow, MarketSide, Sides,
};

use crate::applicability::{InStage, Truth, judge};
use crate::gap::filled;

/// Returns the markets side by side, in the order given.
pub fn sides(
    dossier: &Dossier,
    evaluation: &Evaluation,
    catalogue: &Catalogue,
    markets: &[String],
) -> Sides {
    let focused = |r: &&ReleaseState| Some(&r.id) == evaluation.focus.as_ref();
    let release = evaluation.releases.iter().find(focused);
    let table = Table {
        stage: release.and_then(|r| r.stage.as_ref()).map(|s| InStage {
            stage: s.stage,
            record: &s.record,
        }),
        device: &dossier.device,
        catalogue,
        items: evaluation.items.iter().map(|i| (&i.item, i)).collect(),
        clocks: by_clock(&evaluation.clocks),
        markets,
    };
    Sides {
        markets: markets.iter().map(|m| table.market(m)).collect(),
        labeling: table.labeling(),
        clocks: table.clocks(),
    }
}

fn by_clock(clocks: &[ClockState]) -> BTreeMap<&ItemRef, Vec<&ClockState>> {
    let mut by: BTreeMap<&ItemRef, Vec<&ClockState>> = BTreeMap::new();
    for state in clocks {
        by.entry(&state.clock).or_default().push(state);
    }
    by
}

/// What the cells are filled from.
struct Table<'a> {
    stage: Option<InStage<'a>>,
    device: &'a Device,
    catalogue: &'a Catalogue,
    items: BTreeMap<&'a ItemRef, &'a ItemState>,
    clocks: BTreeMap<&'a ItemRef, Vec<&'a ClockState>>,
    markets: &'a [String],
}

impl<'a> Table<'a> {
    fn market(&self, id: &str) -> MarketSide {
        let mut entries = self.device.markets.iter();
        let entry = entries.find(|m| m.id.value == id);
        MarketSide {
            id: id.to_owned(),
            status: entry.map(|m| m.status),
            entity: entry.and_then(|m| m.entity.as_ref().map(|e| e.value.clone())),
        }
    }

    fn topics(&self, kind: TopicKind) -> impl Iterator<Item = &'a Topic> {
        let lists = self.catalogue.topics.values();
        lists
            .filter(move |l| l.kind == kind)
            .flat_map(|l| &l.topics)
    }

    fn documents<'t>(&'t self, market: &'t str) -> impl Iterator<Item = &'a Document> + 't {
        let all = self.catalogue.documents.values();
        all.filter(move |d| d.market.as_deref() == Some(market))
            .filter(|d| d.status != DocumentStatus::Superseded)
    }

    fn labeling(&self) -> Vec<LabelingRow> {
        let mut asked: BTreeMap<(&str, &str), Vec<LabelingItem>> = BTreeMap::new();
        for market in self.markets {
            for item in self.documents(market).flat_map(|d| &d.items) {
                let Some(state) = self.items.get(&item.id) else {
                    continue;
                };
                for (topic, row) in on_topics(item, state) {
                    asked.entry((topic, market)).or_default().push(row);
                }
            }
        }
        let rows = self.topics(TopicKind::Labeling).map(|topic| {
            let cells = self.markets.iter().map(|market| LabelingCell {
                items: asked
                    .remove(&(topic.id.as_str(), market.as_str()))
                    .unwrap_or_default(),
            });
            LabelingRow {
                topic: topic.id.clone(),
                title: topic.title.clone(),
                cells: cells.collect(),
            }
        });
        rows.collect()
    }

    fn clocks(&self) -> Vec<ClockRow> {
        let mut known: BTreeMap<(Option<&str>, &str), Vec<ClockSide>> = BTreeMap::new();
        for market in self.markets {
            for document in self.documents(market) {
                for clock in &document.clocks {
                    let side = self.clock(document, clock);
                    let mut topics: Vec<Option<&str>> =
                        clock.topics.iter().map(|t| Some(t.as_str())).collect();
                    if topics.is_empty() {
                        topics.push(None);
                    }
                    for topic in topics {
                        let key = (topic, market.as_str());
                        known.entry(key).or_default().push(side.clone());
                    }
                }
            }
        }
        let topics = self.topics(TopicKind::Event);
        let named = topics.map(|t| (Some(t.id.as_str()), t.title.as_str()));
        let rows = named
            .chain([(None, "Other reports")])
            .map(|(topic, title)| {
                let cells = self.markets.iter().map(|market| {
                    let key = (topic, market.as_str());
                    known.remove(&key).unwrap_or_default()
                });
                ClockRow {
                    topic: topic.map(str::to_owned),
                    title: title.to_owned(),
                    cells: cells.collect(),
                }
            });
        let rows: Vec<ClockRow> = rows.collect();
        let told = |row: &ClockRow| row.topic.is_some() || row.cells.iter().any(|c| !c.is_empty());
        rows.into_iter().filter(told).collect()
    }

    fn clock(&self, document: &Document, clock: &Clock) -> ClockSide {
        let market = document.market.as_deref();
        let verdict = judge(&clock.applies, self.device, market, self.stage);
        let mut entries = self.device.markets.iter();
        let sold = entries.any(|m| {
            let here = Some(m.id.value.as_str()) == market;
            here && matches!(m.status, MarketStatus::Authorised | MarketStatus::Withdrawn)
        });
        let standing = if document.status == DocumentStatus::Proposed {
            ClockStanding::Proposed
        } else if verdict.truth == Truth::No {
            ClockStanding::NotApplicable
        } else if sold {
            ClockStanding::InForce
        } else {
            ClockStanding::NotMarketed
        };
        let states = self.clocks.get(&clock.id).into_iter().flatten();
        ClockSide {
            clock: clock.id.clone(),
            title: clock.title.clone(),
            section: clock.section.clone(),
            trigger: clock.trigger.clone(),
            starts: clock.starts,
            length: clock.length,
            unit: clock.unit,
            calendar: clock.calendar.clone(),
            recipient: clock.recipient.clone(),
            event: clock.event.clone(),
            requires: clock.requires.clone(),
            binding: clock.binding,
            confidence: clock.confidence,
            standing,
            applicability: verdict.reason,
            states: states.map(|s| (*s).clone()).collect(),
        }
    }
}

/// Returns what an item asks to tell users, by topic. Needs of its own and their states stand in the same order.
fn on_topics<'a>(item: &'a Item, state: &ItemState) -> Vec<(&'a str, LabelingItem)> {
    let asks = |need: &Need, topic: &str| {
        let topics = need.filter.get("topic");
        topics.is_some_and(|t| t.iter().any(|t| t == topic))
    };
    let rows = crate::told::topics_of(item).into_iter().map(|topic| {
        let pairs = item.needs.iter().zip(&state.needs);
        let ours: Vec<NeedState> = pairs
            .filter(|(need, _)| asks(need, topic))
            .map(|(_, of_it)| of_it.clone())
            .collect();
        let by_word = !state.overridden.is_empty();
        let status = match state.status {
            ItemStatus::Unverified | ItemStatus::NotApplicable => state.status,
            whole if by_word => whole,
            _ => filled(&ours, &[]),
        };
        let records: BTreeSet<RecordId> = ours
            .iter()
            .flat_map(|n| n.records.iter().cloned())
            .collect();
        let missing: Vec<&str> = ours
            .iter()
            .map(|n| n.missing.as_str())
            .filter(|m| !m.is_empty())
            .collect();
        let row = LabelingItem {
            item: item.id.clone(),
            title: item.title.clone(),
            section: item.section.clone(),
            binding: item.binding,
            confidence: item.confidence,
            status,
            records: records.into_iter().collect(),
            missing: missing.join("; "),
        };
        (topic, row)
    });
    rows.collect()
}
