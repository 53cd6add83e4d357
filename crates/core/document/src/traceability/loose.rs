//! What hangs loose: the records whose chain breaks off.

use asepsis_domain::evaluation::TraceNode;

use crate::content::{Body, Column, Inline, Row, Source, coded, joined, line};
use crate::subject::{Subject, TRACED, files};
use crate::words::{capital, counted, sentence};

pub(super) fn write(subject: &Subject<'_>, body: &mut Body) {
    body.heading(1, "loose", "What hangs loose");
    let nodes = subject.evaluation.trace.nodes.iter();
    let loose: Vec<&TraceNode> = nodes.filter(|n| !n.loose.is_empty()).collect();
    if loose.is_empty() {
        body.say(
            line!["Every threat, risk, requirement, control and test is linked as it should be."],
            files(TRACED),
        );
        return;
    }
    let places: std::collections::BTreeSet<&str> = loose.iter().map(|n| n.kind.file()).collect();
    let places = places.into_iter().collect::<Vec<_>>().join(", ");
    let number = counted(loose.len(), "record is", "records are");
    body.warning(
        format!("{number} not fully linked"),
        line!["The chain from threat to test is broken at the records below."],
        (&places, "add the links named in the table"),
        files(TRACED),
    );
    let columns = [
        ("Record", Column::left(40)),
        ("File", Column::left(18)),
        ("What is missing", Column::left(42)),
    ];
    let rows = loose.iter().map(|node| {
        let missing = node
            .loose
            .iter()
            .map(|text| coded(&sentence(&capital(text))));
        Row::new(
            [
                line![Inline::refer(&node.id), " ", &node.title],
                line![Inline::code(node.kind.file())],
                joined(missing, &Inline::Break),
            ],
            [Source::from(&node.id)].into_iter().chain(files(TRACED)),
        )
    });
    body.table(
        "loose-table",
        "Records that are not fully linked",
        &columns,
        rows.collect(),
    );
}
