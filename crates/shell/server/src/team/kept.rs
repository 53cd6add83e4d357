//! Projects whose evaluation is in memory: those asked for last, and those that somebody waits for news of.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use super::Project;
use crate::live::locked;

/// So many stay in memory. With 500 components, each takes a few megabytes.
const MOST: usize = 256;

/// Projects in memory.
#[derive(Debug, Default)]
pub(super) struct Kept {
    all: Mutex<BTreeMap<String, Arc<Project>>>,
    turn: AtomicU64,
}

impl Kept {
    /// Returns a project that is in memory, and notes that it was asked for.
    pub(super) fn get(&self, id: &str) -> Option<Arc<Project>> {
        let project = locked(&self.all).get(id).cloned()?;
        project.use_at(self.next());
        Some(project)
    }

    /// Returns whether a project is in memory.
    pub(super) fn has(&self, id: &str) -> bool {
        locked(&self.all).contains_key(id)
    }

    /// Returns a project that stays in memory from now on; those that were not asked for longest go instead.
    pub(super) fn take_in(&self, id: &str) -> Arc<Project> {
        let mut all = locked(&self.all);
        let project = all.entry(id.to_owned()).or_default().clone();
        project.use_at(self.next());
        if all.len() > MOST {
            let idle = |(_, project): &(&String, &Arc<Project>)| {
                project.live().is_none_or(|live| live.is_idle())
            };
            let used =
                |(_, project): &(&String, &Arc<Project>)| project.used.load(Ordering::Relaxed);
            let oldest = all
                .iter()
                .filter(|(own, _)| *own != id)
                .filter(idle)
                .min_by_key(used);
            if let Some(oldest) = oldest.map(|(id, _)| id.clone()) {
                all.remove(&oldest);
            }
        }
        project
    }

    /// Returns all that are in memory.
    pub(super) fn all(&self) -> Vec<Arc<Project>> {
        locked(&self.all).values().cloned().collect()
    }

    fn next(&self) -> u64 {
        self.turn.fetch_add(1, Ordering::Relaxed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_not_asked_for_longest_goes() {
        let kept = Kept::default();
        for number in 0..MOST {
            kept.take_in(&format!("p{number}"));
        }
        assert!(kept.get("p0").is_some());
        for number in 0..10 {
            kept.take_in(&format!("new{number}"));
        }
        assert_eq!(kept.all().len(), MOST);
        assert!(kept.has("p0") && kept.has("new9") && kept.has("p11"));
        assert!(!kept.has("p1") && !kept.has("p10"));
    }
}
