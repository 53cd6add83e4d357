//! How releases follow each other. Never by the look of their names: only along `follows`.

use std::collections::HashMap;

use asepsis_domain::device::{Device, Release};
use asepsis_domain::id::ReleaseId;
use asepsis_domain::record::Releases;

/// The releases of a device with who follows whom; releases are named by their index in the device.
#[derive(Debug)]
pub(crate) struct Lineage<'a> {
    releases: &'a [Release],
    index: HashMap<&'a str, usize>,
    /// The release before each.
    before: Vec<Option<usize>>,
    /// When a walk through the tree of releases enters and leaves each; a release comes before another where its
    /// interval contains the other's.
    spans: Vec<(usize, usize)>,
    circles: Vec<usize>,
}

impl<'a> Lineage<'a> {
    /// Returns the lineage of the device's releases; of two with one name the first counts.
    pub(crate) fn of(device: &'a Device) -> Self {
        let releases = device.releases.as_slice();
        let mut index = HashMap::new();
        for (position, release) in releases.iter().enumerate() {
            index.entry(release.id.as_str()).or_insert(position);
        }
        let before = releases
            .iter()
            .map(|r| index.get(r.follows.as_ref()?.value.as_str()).copied())
            .collect();
        let mut lineage = Self {
            releases,
            index,
            before,
            spans: Vec::new(),
            circles: Vec::new(),
        };
        lineage.circles = lineage.find_circles();
        lineage.spans = lineage.walk();
        lineage
    }

    /// Returns the release of this name.
    pub(crate) fn find(&self, id: &ReleaseId) -> Option<usize> {
        self.index.get(id.as_str()).copied()
    }

    /// Returns the name of the release.
    pub(crate) fn name(&self, release: usize) -> &'a str {
        self.releases.get(release).map_or("", |r| r.id.as_str())
    }

    /// Returns the names of all releases.
    pub(crate) fn names(&self) -> impl Iterator<Item = &'a str> {
        self.releases.iter().map(|r| r.id.as_str())
    }

    /// Returns whether one release is the other or comes before it.
    pub(crate) fn leads_to(&self, earlier: usize, later: usize) -> bool {
        match (self.spans.get(earlier), self.spans.get(later)) {
            (Some((enter, leave)), Some((at, _))) => enter <= at && at < leave,
            _ => false,
        }
    }

    /// Returns whether the release is covered; a bound that the device does not have covers nothing.
    pub(crate) fn covers(&self, covered: &Releases, release: usize) -> bool {
        match covered {
            Releases::All => true,
            Releases::List(list) => list.iter().any(|r| self.find(&r.value) == Some(release)),
            Releases::Span { from, until } => {
                let after = from.as_ref().is_none_or(|f| {
                    self.find(&f.value)
                        .is_some_and(|f| self.leads_to(f, release))
                });
                let before = until.as_ref().is_none_or(|u| {
                    self.find(&u.value)
                        .is_some_and(|u| self.leads_to(release, u))
                });
                after && before
            }
        }
    }

    /// Returns the release that is meant when none is named: the last in the file that no other follows.
    pub(crate) fn latest(&self) -> Option<usize> {
        let mut followed = vec![false; self.releases.len()];
        for before in self.before.iter().flatten() {
            if let Some(flag) = followed.get_mut(*before) {
                *flag = true;
            }
        }
        followed
            .iter()
            .rposition(|f| !f)
            .or_else(|| self.releases.len().checked_sub(1))
    }

    /// Returns one release of each circle of `follows`: the one with the least name.
    pub(crate) fn circles(&self) -> &[usize] {
        &self.circles
    }

    fn find_circles(&self) -> Vec<usize> {
        // 0: not visited; else the number of the walk that did.
        let mut visited = vec![0_usize; self.releases.len()];
        let mut circles = Vec::new();
        for start in 0..self.releases.len() {
            let mut path = Vec::new();
            let mut next = Some(start);
            while let Some(at) = next {
                match visited.get_mut(at) {
                    Some(mark) if *mark == 0 => *mark = start + 1,
                    Some(mark) if *mark == start + 1 => {
                        let circle = path.iter().skip_while(|p| **p != at).copied();
                        circles.extend(circle.min_by_key(|r| self.name(*r)));
                        break;
                    }
                    _ => break,
                }
                path.push(at);
                next = self.before.get(at).copied().flatten();
            }
        }
        circles
    }

    /// Returns the intervals of a depth-first walk; a release that hangs on a circle stands alone.
    fn walk(&self) -> Vec<(usize, usize)> {
        let count = self.releases.len();
        let mut children = vec![Vec::new(); count];
        for (release, before) in self.before.iter().enumerate() {
            if let Some(list) = before.and_then(|b| children.get_mut(b)) {
                list.push(release);
            }
        }
        let mut spans: Vec<Option<(usize, usize)>> = vec![None; count];
        let mut time = 0;
        let roots = (0..count).filter(|r| self.before.get(*r).copied().flatten().is_none());
        let mut stack: Vec<(usize, bool)> = roots.map(|r| (r, false)).collect();
        while let Some((at, done)) = stack.pop() {
            let Some(span) = spans.get_mut(at) else {
                continue;
            };
            if done {
                *span = span.map(|(enter, _)| (enter, time));
                continue;
            }
            *span = Some((time, time + 1));
            time += 1;
            stack.push((at, true));
            stack.extend(children.get(at).into_iter().flatten().map(|c| (*c, false)));
        }
        let mut alone = || {
            time += 1;
            (time - 1, time)
        };
        spans
            .into_iter()
            .map(|span| span.unwrap_or_else(&mut alone))
            .collect()
    }
}
