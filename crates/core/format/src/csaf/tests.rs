//! Tests of the structure's notation and the reader.

use super::*;

#[test]
fn structure_is_in_the_notation() {
    assert_eq!(STRUCTURE.unread, Vec::<String>::new());
}

#[test]
fn rules_are_unique() {
    let mut ids: Vec<&str> = rules().map(|(id, _)| id).collect();
    let count = ids.len();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), count);
}
