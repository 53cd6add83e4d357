//! Where versions stand, computed from their states and signatures.

use super::*;

#[test]
fn a_signature_given_before_the_asking_was_taken_back_counts_no_more() {
    let subject = Subject::Release("1.0".to_owned());
    let row = |number: i64, state: &str| {
        let text = str::to_owned;
        (
            number,
            text("release 1.0"),
            text("d"),
            text(state),
            text("anna"),
            text("2026-11-26T10:00:00Z"),
        )
    };
    let signature = |number| Signature {
        number,
        digest: "d".to_owned(),
        login: "anna".to_owned(),
        name: "Anna".to_owned(),
        at: "2026-11-26T10:00:00Z".to_owned(),
        zone: "UTC".to_owned(),
        meaning: Meaning::Review,
        counts: true,
    };
    let states = [row(1, "in review"), row(3, "draft"), row(4, "in review")];
    let all = standing(&subject, &states, &[signature(2), signature(5)], Some("d"));
    let counts: Vec<bool> = all[0].signatures.iter().map(|s| s.counts).collect();
    assert_eq!(counts, [false, true]);
    let all = standing(&subject, &states[..2], &[signature(2)], None);
    assert_eq!(all[0].state, State::Draft);
    assert!(!all[0].signatures[0].counts && all[0].outdated);
}
