//! What must hold of how projects stood, whichever database keeps it.

use std::collections::BTreeSet;

use asepsis_domain::time::rfc3339;
use asepsis_store::record::{Carried, Chosen, Only, Portfolio, ProjectStanding, Records, Standing};

use crate::cases::{Case, push_files};
use crate::database::Place;
use crate::people::at;

/// The cases by name.
pub(crate) const ALL: &[(&str, Case)] = &[
    ("projects are chosen and sorted", projects_are_chosen),
    ("a snapshot touches whom it concerns", a_snapshot_touches),
    ("a time touches who waits for it", a_time_touches),
    ("what is dropped is asked for", what_is_dropped_is_asked_for),
];

const BASIS: &str = "1.0 now own";

fn standing(project: &str, push: i64) -> ProjectStanding {
    ProjectStanding {
        project: project.to_owned(),
        push,
        as_of: rfc3339(at(0)),
        title: format!("Device {}", project.to_uppercase()),
        release: "1.0".to_owned(),
        is_whole: true,
        is_searched: true,
        ..ProjectStanding::default()
    }
}

fn keep(records: &Records, snapshot: &str, standing: &ProjectStanding, keys: &[i64]) {
    let keys = keys.iter().copied().collect();
    records
        .keep_standing((BASIS, snapshot), standing, &keys)
        .unwrap();
}

/// Pushes projects and returns the numbers of their pushes.
fn pushed(records: &Records, projects: &[&str]) -> Vec<i64> {
    let push = |(second, project): (u32, &&str)| push_files(records, project, second, "one");
    (1..).zip(projects).map(push).collect()
}

fn ids(portfolio: &Portfolio) -> Vec<&str> {
    let rows = portfolio.rows.iter();
    rows.map(|row| row.project.as_str()).collect()
}

fn all<'a>() -> Chosen<'a> {
    Chosen {
        limit: 100,
        ..Chosen::default()
    }
}

fn waiting(records: &Records) -> Vec<String> {
    let jobs = records.jobs(None, 100).unwrap().into_iter();
    let mut waiting: Vec<String> = jobs
        .filter(|j| j.state == "waiting")
        .map(|j| j.project)
        .collect();
    waiting.sort();
    waiting
}

fn projects_are_chosen(place: &Place<'_>) {
    let records = place.records();
    let pushes = pushed(&records, &["a", "b", "c_d"]);
    let portfolio = |chosen: Chosen<'_>| records.portfolio(BASIS, &chosen).unwrap();
    assert_eq!(portfolio(all()).sums.unknown, 3);
    let grave = ProjectStanding {
        open: [1, 0, 2, 0, 4],
        stale: 1,
        ..standing("b", pushes[1])
    };
    let late = ProjectStanding {
        clocks: 1,
        clock_ends: rfc3339(at(9)),
        open: [0, 5, 0, 0, 0],
        ..standing("c_d", pushes[2])
    };
    keep(&records, "s1", &grave, &[]);
    keep(&records, "s1", &late, &[]);
    let found = portfolio(all());
    assert_eq!(ids(&found), ["c_d", "b", "a"]);
    assert_eq!((found.sums.projects, found.sums.unknown), (3, 1));
    assert_eq!(found.sums.open, [1, 5, 2, 0, 4]);
    assert_eq!(found.rows[1].stood.as_ref(), Some(&grave));
    assert!(found.rows[1].is_current && found.rows[2].stood.is_none());
    for (order, sorted) in [
        ("severity", ["b", "c_d", "a"]),
        ("clock", ["c_d", "a", "b"]),
        ("title", ["a", "b", "c_d"]),
    ] {
        assert_eq!(
            ids(&portfolio(Chosen { order, ..all() })),
            sorted,
            "{order}"
        );
    }
    for (words, hits) in [
        ("device C_", vec!["c_d"]),
        ("%", vec![]),
        ("a", vec!["a"]),
        ("B 1.0", vec!["b"]),
        ("' OR 1=1", vec![]),
    ] {
        assert_eq!(ids(&portfolio(Chosen { words, ..all() })), hits, "{words}");
    }
    let only = Some(Only::Stale);
    assert_eq!(ids(&portfolio(Chosen { only, ..all() })), ["b"]);
    let visible = ["a".to_owned(), "b".to_owned()];
    let seen = portfolio(Chosen {
        visible: Some(&visible),
        limit: 1,
        offset: 1,
        ..all()
    });
    assert_eq!((ids(&seen), seen.sums.projects), (vec!["a"], 2));
    let none = portfolio(Chosen {
        visible: Some(&[]),
        ..all()
    });
    assert_eq!(none, Portfolio::default());
    // A later push makes it old; an evaluation of the earlier one does not take its place.
    let push = push_files(&records, "b", 9, "two");
    let of = |id: &str| -> Standing {
        let rows = portfolio(all()).rows;
        rows.into_iter().find(|row| row.project == id).unwrap()
    };
    assert!(!of("b").is_current && of("b").push == push);
    keep(&records, "s1", &standing("b", push), &[]);
    keep(&records, "s1", &grave, &[]);
    assert_eq!(of("b").stood, Some(standing("b", push)));
}

fn a_snapshot_touches(place: &Place<'_>) {
    let records = place.records();
    let pushes = pushed(&records, &["a", "b", "c"]);
    for (project, push, keys) in [
        ("a", pushes[0], &[1, 2, i64::MIN][..]),
        ("b", pushes[1], &[2, 3]),
        ("c", pushes[2], &[4]),
    ] {
        keep(&records, "s1", &standing(project, push), keys);
    }
    // Who evaluated it for the next already is not touched.
    keep(&records, "s2", &standing("c", pushes[2]), &[3, 4]);
    let states = records.states_before(BASIS, "s2").unwrap();
    assert_eq!(states.len(), 1);
    let carry = |keys: Option<&[i64]>, to: &str| -> Vec<Carried> {
        let keys: Option<BTreeSet<i64>> = keys.map(|k| k.iter().copied().collect());
        let states = records.states_before(BASIS, to).unwrap().into_iter();
        let carried = states.map(|(state, _)| {
            records
                .carry(state, to, keys.as_ref(), "evaluate", at(1))
                .unwrap()
        });
        carried.collect()
    };
    let carried = carry(Some(&[3, 9]), "s2");
    assert_eq!(
        carried,
        [Carried {
            touched: vec!["b".to_owned()],
            rows: 1
        }]
    );
    assert_eq!(waiting(&records), ["b"]);
    let stood = |project: &str| {
        records
            .evaluated(BASIS, project)
            .unwrap()
            .map(|e| e.snapshot)
    };
    assert_eq!(
        (stood("a"), stood("b"), stood("c")),
        (Some("s2".into()), None, Some("s2".into()))
    );
    // Other keys take the place of those before.
    keep(&records, "s2", &standing("b", pushes[1]), &[7]);
    let touched: Vec<String> = carry(Some(&[3, 7, i64::MIN]), "s3")
        .into_iter()
        .flat_map(|c| c.touched)
        .collect();
    assert_eq!(touched.len(), 3);
    let none = carry(Some(&[1]), "s4").into_iter();
    assert_eq!(none.map(|c| c.touched.len()).sum::<usize>(), 0);
    // Of what nothing is known touches all.
    keep(&records, "s4", &standing("a", pushes[0]), &[1]);
    let touched: Vec<String> = carry(None, "s5")
        .into_iter()
        .flat_map(|c| c.touched)
        .collect();
    assert_eq!(touched, ["a"]);
}

fn a_time_touches(place: &Place<'_>) {
    let records = place.records();
    let pushes = pushed(&records, &["a", "b", "c"]);
    let until = |project: &str, push, minute| ProjectStanding {
        until: rfc3339(at(minute)),
        ..standing(project, push)
    };
    keep(&records, "s1", &until("a", pushes[0], 5), &[]);
    keep(&records, "s1", &until("b", pushes[1], 6), &[]);
    keep(&records, "s1", &standing("c", pushes[2]), &[]);
    let ask = |minute| records.ask_for_due(BASIS, "evaluate", at(minute)).unwrap();
    assert_eq!((ask(4), ask(5), ask(5)), (0, 1, 0));
    assert_eq!(waiting(&records), ["a"]);
    assert_eq!(records.evaluated(BASIS, "a").unwrap(), None);
    assert!(records.evaluated(BASIS, "b").unwrap().is_some());
}

fn what_is_dropped_is_asked_for(place: &Place<'_>) {
    let address = place.address();
    let records = Records::open(&address).unwrap();
    let pushes = pushed(&records, &["a", "b"]);
    keep(&records, "s1", &standing("a", pushes[0]), &[1]);
    let ask = |records: &Records| records.ask_for_unknown(BASIS, "evaluate", at(1)).unwrap();
    assert_eq!(ask(&records), 1);
    // Of another version of the program nothing is taken.
    records.forget_standings("2.0").unwrap();
    assert_eq!(ask(&records), 2);
    keep(&records, "s1", &standing("a", pushes[0]), &[1]);
    let mut backup = Vec::new();
    records.backup(&mut backup).unwrap();
    let elsewhere = place.records();
    elsewhere.restore(&mut backup.as_slice()).unwrap();
    assert_eq!(ask(&elsewhere), 2);
    drop(records);
    let drop_all = "DROP TABLE standing; DROP TABLE standing_state; DROP TABLE standing_key";
    place.tamper(&address, "standing", drop_all);
    let records = Records::open(&address).unwrap();
    assert_eq!(ask(&records), 2);
    keep(&records, "s1", &standing("a", pushes[0]), &[1]);
    assert_eq!(ask(&records), 1);
}
