//! Which advisories speak of the same vulnerability: those that are linked by `aliases`, never by `related`. Two
//! CVEs are never one: an advisory that names two speaks of two vulnerabilities.

use std::collections::{BTreeMap, BTreeSet};

/// What of an advisory decides with which others it goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Named {
    /// Its id.
    pub(crate) id: String,
    /// Its aliases.
    pub(crate) aliases: Vec<String>,
    /// It is withdrawn or rejected.
    pub(crate) withdrawn: bool,
}

/// A vulnerability: its ids and the advisories that speak of it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Group {
    /// All other ids.
    pub(crate) aliases: BTreeSet<String>,
    /// Indexes of the advisories, ascending.
    pub(crate) members: Vec<usize>,
}

/// An advisory without CVE is followed over so many ids at most.
const REACH: usize = 256;

/// Returns the vulnerabilities by id.
pub(crate) fn merge(advisories: &[Named]) -> BTreeMap<String, Group> {
    let links = Links::of(advisories);
    let mut groups: BTreeMap<String, Group> = BTreeMap::new();
    let mut owners = Vec::with_capacity(advisories.len());
    for (index, advisory) in advisories.iter().enumerate() {
        let mut ids = cves(advisory);
        if ids.is_empty() {
            ids = links.reach(advisories, index);
        }
        for id in &ids {
            groups.entry(id.clone()).or_default().members.push(index);
        }
        owners.push(ids);
    }
    for (id, group) in &mut groups {
        let members = group.members.iter().filter_map(|m| advisories.get(*m));
        for name in members.flat_map(|m| std::iter::once(&m.id).chain(&m.aliases)) {
            let foreign = links
                .records(name)
                .iter()
                .all(|r| owners.get(*r).is_some_and(|o| !o.contains(id)));
            let has_records = !links.records(name).is_empty();
            let others = has_records && foreign;
            if name != id && !is_cve(name) && !is_part(name) && !others {
                group.aliases.insert(name.clone());
            }
        }
    }
    groups
}

/// Returns whether an id is a CVE's.
pub(crate) fn is_cve(id: &str) -> bool {
    id.starts_with("CVE-")
}

/// Returns whether an id is that of a part of a document, `v3.20:main/CVE-2024-1`: nobody calls a vulnerability so.
fn is_part(id: &str) -> bool {
    id.contains('/')
}

fn cves(advisory: &Named) -> BTreeSet<String> {
    let ids = std::iter::once(&advisory.id).chain(&advisory.aliases);
    ids.filter(|id| is_cve(id)).cloned().collect()
}

/// Who has an id, and who names it.
struct Links<'a> {
    records: BTreeMap<&'a str, Vec<usize>>,
    named_by: BTreeMap<&'a str, Vec<usize>>,
}

impl<'a> Links<'a> {
    fn of(advisories: &'a [Named]) -> Self {
        let mut links = Self {
            records: BTreeMap::new(),
            named_by: BTreeMap::new(),
        };
        for (index, advisory) in advisories.iter().enumerate() {
            links.records.entry(&advisory.id).or_default().push(index);
            for alias in &advisory.aliases {
                links.named_by.entry(alias).or_default().push(index);
            }
        }
        links
    }

    fn records(&self, id: &str) -> &[usize] {
        self.records.get(id).map_or(&[], Vec::as_slice)
    }

    /// Returns the nearest CVEs over the aliases of others; where there are none, the first id of all that are linked.
    fn reach(&self, advisories: &[Named], start: usize) -> BTreeSet<String> {
        let mut seen: BTreeSet<&str> = BTreeSet::new();
        let mut level: Vec<&str> = advisories
            .get(start)
            .map(|a| a.id.as_str())
            .into_iter()
            .collect();
        while !level.is_empty() && seen.len() < REACH {
            seen.extend(&level);
            let mut found = BTreeSet::new();
            let mut next = BTreeSet::new();
            for id in level {
                let namers = self.named_by.get(id).map_or(&[][..], Vec::as_slice);
                for other in self.records(id).iter().chain(namers) {
                    // What a withdrawn advisory says of others no longer counts.
                    let Some(other) = advisories
                        .get(*other)
                        .filter(|o| !o.withdrawn || o.id == id)
                    else {
                        continue;
                    };
                    found.extend(cves(other));
                    next.insert(other.id.as_str());
                    next.extend(other.aliases.iter().map(String::as_str));
                }
            }
            if !found.is_empty() {
                return found;
            }
            level = next.into_iter().filter(|id| !seen.contains(id)).collect();
        }
        let first = seen.into_iter().find(|id| !self.records(id).is_empty());
        first.map(str::to_owned).into_iter().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(advisories: &[(&str, &[&str])], expect: &[(&str, &[&str], &[&str])]) {
        let named: Vec<_> = advisories
            .iter()
            .map(|(id, aliases)| Named {
                id: (*id).to_owned(),
                aliases: aliases.iter().map(|a| (*a).to_owned()).collect(),
                withdrawn: false,
            })
            .collect();
        let groups = merge(&named);
        let found: Vec<_> = groups
            .iter()
            .map(|(id, group)| {
                let members = group
                    .members
                    .iter()
                    .map(|m| named[*m].id.as_str())
                    .collect::<Vec<_>>();
                (
                    id.as_str(),
                    group.aliases.iter().map(String::as_str).collect::<Vec<_>>(),
                    members,
                )
            })
            .collect();
        let expect: Vec<_> = expect
            .iter()
            .map(|(id, aliases, m)| (*id, aliases.to_vec(), m.to_vec()))
            .collect();
        assert_eq!(found, expect);
    }

    #[test]
    fn aliases_merge_and_two_cves_stay_two() {
        check(
            &[
                ("CVE-1", &[]),
                ("GHSA-a", &["CVE-1"]),
                ("PYSEC-1", &["CVE-1", "GHSA-a"]),
            ],
            &[(
                "CVE-1",
                &["GHSA-a", "PYSEC-1"],
                &["CVE-1", "GHSA-a", "PYSEC-1"],
            )],
        );
        // Over another's alias, without a CVE of its own.
        check(
            &[
                ("GHSA-a", &["CVE-1"]),
                ("PYSEC-1", &["GHSA-a"]),
                ("X-1", &["PYSEC-1"]),
            ],
            &[(
                "CVE-1",
                &["GHSA-a", "PYSEC-1", "X-1"],
                &["GHSA-a", "PYSEC-1", "X-1"],
            )],
        );
        // One record, two CVEs; each of the records that know better goes with its own.
        check(
            &[
                ("GHSA-a", &["CVE-1", "CVE-2", "PYSEC-1"]),
                ("PYSEC-1", &["CVE-1"]),
            ],
            &[
                ("CVE-1", &["GHSA-a", "PYSEC-1"], &["GHSA-a", "PYSEC-1"]),
                ("CVE-2", &["GHSA-a"], &["GHSA-a"]),
            ],
        );
        // Parts of a document are no names of a vulnerability.
        check(
            &[
                ("v3.20:main/CVE-1", &["CVE-1", "XSA-1"]),
                ("v3.21:main/CVE-1", &["CVE-1"]),
            ],
            &[(
                "CVE-1",
                &["XSA-1"],
                &["v3.20:main/CVE-1", "v3.21:main/CVE-1"],
            )],
        );
        // No CVE at all.
        check(
            &[
                ("RUSTSEC-1", &["GHSA-b"]),
                ("GHSA-b", &[]),
                ("RUSTSEC-2", &[]),
            ],
            &[
                ("GHSA-b", &["RUSTSEC-1"], &["RUSTSEC-1", "GHSA-b"]),
                ("RUSTSEC-2", &[], &["RUSTSEC-2"]),
            ],
        );
    }
}
