//! Topics by which markets are laid side by side.

use asepsis_domain::catalogue::{Topic, TopicKind, Topics};
use asepsis_domain::place::{Located, Place};

use super::check::{References, Target};
use super::item::id;
use crate::schema::Row;

/// Returns the list of a file.
pub(super) fn read(row: &mut Row<'_>, references: &mut References) -> Option<Topics> {
    let head = row
        .must("topics", "What the topics are of.")
        .table("topics", head)
        .flatten();
    let topics = row.must("topic", "A topic.").tables("topic", topic);
    let (at, list) = head?;
    references.defined(Target::Topics, &list.id, &at);
    let target = match list.kind {
        TopicKind::Labeling => Target::LabelingTopic,
        TopicKind::Event => Target::EventTopic,
    };
    for topic in &topics {
        references.defined(target, &topic.value.id, &topic.at);
    }
    Some(Topics {
        topics: topics.into_iter().map(|t| t.value).collect(),
        ..list
    })
}

fn head(row: &mut Row<'_>) -> Option<(Place, Topics)> {
    let id = id(row);
    let title = row.must("title", "Title.").text();
    let kind = row
        .must("kind", "What they are topics of.")
        .word(TopicKind::WORDS);
    row.may("source", "Where the list comes from.").text();
    let list = Topics {
        id: id.value,
        title,
        kind: kind?,
        topics: Vec::new(),
    };
    Some((id.at, list))
}

fn topic(row: &mut Row<'_>) -> Located<Topic> {
    let id = id(row);
    let topic = Topic {
        title: row.must("title", "Title, own words.").text(),
        summary: row.must("summary", "What belongs to it, own words.").text(),
        id: id.value,
    };
    Located::new(topic, id.at)
}
