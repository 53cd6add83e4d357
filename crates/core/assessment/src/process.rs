//! A standard as a process: which work products are there for the release in focus, and which reviews are due.
//!
//! What an activity leaves behind, and what makes its review due, is the catalogue's data. The period of a review is the
//! manufacturer's own, from the plan; the catalogue's stands in for it. A review is proven by dated evidence that serves
//! the item or one of its objectives. Rows that are not verified only prompt.

use std::collections::BTreeMap;

use asepsis_domain::catalogue::{Confidence, Item, Review};
use asepsis_domain::diagnostic::{Code, Diagnostic};
use asepsis_domain::evaluation::{
    NeedState, ProcessState, ReviewState, ReviewStatus, WorkProductState,
};
use asepsis_domain::evidence::Evidence;
use asepsis_domain::id::RecordId;
use asepsis_domain::plan::{PlanSection, Topic};
use asepsis_domain::record::Releases;
use asepsis_domain::time::{Date, day_of};
use jiff::ToSpan;

use crate::applicability::{Truth, judge};
use crate::basis::Basis;
use crate::evidence::is_found;
use crate::gap::{Word, filled};
use crate::need::{Needs, Scope, word_of};
use crate::record::listed;
use crate::stage;
use crate::standing::Standing;

/// Returns the items of the documents looked at that leave work products or ask for reviews.
pub(crate) fn process(
    basis: &Basis<'_>,
    standing: &Standing<'_>,
    needs: &mut Needs<'_, '_>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<ProcessState> {
    let (mut all, stage) = (Vec::new(), stage::focused(basis));
    for document in &basis.documents {
        let items = document.items.iter();
        for item in items.filter(|i| !(i.work_products.is_empty() && i.reviews.is_empty())) {
            let verdict = judge(
                &item.applies,
                basis.device(),
                document.market.as_deref(),
                stage,
            );
            let activity = Activity {
                basis,
                item,
                word: Word::on(standing, &item.id),
                applies: verdict.truth != Truth::No,
            };
            let state = activity.state(needs);
            diagnostics.extend(told(basis, &state));
            all.push(state);
        }
    }
    all
}

/// An item of a process for this device.
struct Activity<'b, 'a> {
    basis: &'b Basis<'a>,
    item: &'b Item,
    word: Word<'a>,
    applies: bool,
}

impl<'a> Activity<'_, 'a> {
    fn state(&self, needs: &mut Needs<'_, '_>) -> ProcessState {
        let item = self.item;
        let sure = item
            .objectives
            .iter()
            .filter(|l| l.confidence != Confidence::Unverified);
        let sure: Vec<&str> = sure.map(|l| l.objective.as_str()).collect();
        ProcessState {
            item: item.id.clone(),
            title: item.title.clone(),
            section: item.section.clone(),
            confidence: item.confidence,
            work_products: self.work_products(needs, &sure),
            reviews: item.reviews.iter().map(|r| self.review(r, &sure)).collect(),
        }
    }

    fn is_unverified(&self) -> bool {
        self.item.confidence == Confidence::Unverified
    }

    fn work_products(&self, needs: &mut Needs<'_, '_>, sure: &[&str]) -> Vec<WorkProductState> {
        let scope = |objectives| Scope {
            file: &self.item.id.file,
            item: Some(&self.item.id),
            objectives,
            categories: &[],
        };
        // Evidence that names the item itself; what serves an objective counts where the work product asks for evidence.
        let evidence = needs.evidence(scope(&[]));
        let products = self.item.work_products.iter();
        products
            .map(|product| {
                let each = product.needs.iter();
                let states: Vec<NeedState> =
                    each.map(|n| needs.state(n, n.link, scope(sure))).collect();
                let there = filled(&states, &evidence);
                WorkProductState {
                    title: product.title.clone(),
                    status: self.word.over(self.applies, self.is_unverified(), there),
                    needs: states,
                    evidence: evidence.clone(),
                }
            })
            .collect()
    }

    fn review(&self, review: &Review, sure: &[&str]) -> ReviewState {
        let last = self.last(sure);
        let section = self.plan(review);
        let own = section.and_then(|s| s.days);
        let verified = review.confidence != Confidence::Unverified;
        let days = own.or(review.days.filter(|_| verified));
        let due = last.and_then(|(_, on)| on.checked_add(i64::from(days?).days()).ok());
        let (since, records) = match last {
            Some((evidence, on)) if verified => self.since(review, evidence, on),
            _ => (Vec::new(), Vec::new()),
        };
        let mut state = ReviewState {
            title: review.title.clone(),
            status: ReviewStatus::Current,
            last: last.map(|(e, on)| (e.head.id.clone(), on)),
            days,
            plan: section.filter(|_| own.is_some()).map(|s| s.head.id.clone()),
            due,
            since,
            records,
            confidence: review.confidence,
            because: review.because.clone(),
        };
        state.status = self.status(&state, review);
        if state.status == ReviewStatus::Unverified || state.status == ReviewStatus::NotApplicable {
            state.due = None;
        }
        state
    }

    fn status(&self, state: &ReviewState, review: &Review) -> ReviewStatus {
        let unsure = self.is_unverified() && self.word.verified.is_none();
        let nothing_sure = review.confidence == Confidence::Unverified && state.days.is_none();
        if !self.word.applies_over(self.applies) {
            ReviewStatus::NotApplicable
        } else if unsure || nothing_sure {
            ReviewStatus::Unverified
        } else if state.last.is_none() {
            ReviewStatus::Never
        } else if state.due.is_some_and(|due| due < self.basis.today()) {
            ReviewStatus::Overdue
        } else if !state.since.is_empty() {
            ReviewStatus::Due
        } else if state.days.is_none() && review.after.is_empty() {
            ReviewStatus::NoPeriod
        } else {
            ReviewStatus::Current
        }
    }

    /// Returns the latest dated evidence that serves the item or one of its objectives, of whatever release.
    fn last(&self, sure: &[&str]) -> Option<(&'a Evidence, Date)> {
        let item = self.item.id.to_string();
        let serves = |e: &Evidence| {
            e.serves
                .iter()
                .any(|s| s.value == item || sure.contains(&s.value.as_str()))
        };
        let all = self.basis.dossier.evidence.iter();
        let proof = all.filter(|e| serves(e) && is_found(self.basis, e));
        let dated = proof.filter_map(|e| Some((e, e.date?)));
        let done = dated.filter(|(_, on)| *on <= self.basis.today());
        done.max_by(|(a, x), (b, y)| x.cmp(y).then_with(|| b.head.id.cmp(&a.head.id)))
    }

    /// Returns the section of the plan that states the period: of several on a topic that with the shortest, then the
    /// first by id, wherever they stand.
    fn plan(&self, review: &Review) -> Option<&'a PlanSection> {
        let topic = review.plan?;
        let sections = self.basis.dossier.plan.iter();
        let sections = sections.filter(|s| s.topic == topic);
        sections.min_by_key(|s| (s.days.is_none(), s.days, &s.head.id))
    }

    /// Returns what has happened since that makes the review due, in words, with the records.
    fn since(&self, review: &Review, last: &Evidence, on: Date) -> (Vec<String>, Vec<RecordId>) {
        let today = self.basis.today();
        let after = |day: Date| day > on && day <= today;
        let (mut words, mut records) = (Vec::new(), Vec::new());
        let mut named = |what: &str, mut ids: Vec<&RecordId>| {
            ids.sort();
            ids.dedup();
            if !ids.is_empty() {
                words.push(format!(
                    "{what}: {}",
                    listed(ids.iter().map(|i| i.as_str()))
                ));
                records.extend(ids.into_iter().cloned());
            }
        };
        let dossier = self.basis.dossier;
        for trigger in &review.after {
            match trigger.as_str() {
                "case" => {
                    let moved = dossier.cases.iter().filter(|c| {
                        let mut days = c.events.iter().map(|e| day_of(e.at.value));
                        days.any(after)
                    });
                    named("cases", moved.map(|c| &c.head.id).collect());
                }
                "decision" => {
                    let made = dossier.decisions.iter().filter(|d| after(d.on));
                    named("decisions", made.map(|d| &d.head.id).collect());
                }
                "test" => {
                    let run = dossier.tests.iter();
                    let run = run.filter(|t| t.result.as_ref().is_some_and(|r| after(r.date)));
                    named("tests", run.map(|t| &t.head.id).collect());
                }
                _ => {}
            }
        }
        if review.after.iter().any(|t| t == "release") {
            words.extend(self.releases_since(last, after));
        }
        (words, records)
    }

    /// Returns the release that the last review does not cover, in words. One that names no release covers those that
    /// were there when it was made.
    fn releases_since(&self, last: &Evidence, after: impl Fn(Date) -> bool) -> Option<String> {
        let basis = self.basis;
        let covered = match last.releases {
            Releases::All => {
                let releases = basis.device().releases.iter();
                let mut newer = releases.filter(|r| r.date.is_some_and(&after));
                newer.next().is_none()
            }
            _ => basis.in_focus(&last.releases),
        };
        (!covered).then(|| format!("release {} is not covered", basis.focus_name()))
    }
}

/// Returns what is to be said of reviews that are due.
fn told(basis: &Basis<'_>, state: &ProcessState) -> Vec<Diagnostic> {
    let due = state.reviews.iter().filter(|r| r.status.is_due());
    due.map(|review| {
        let why = match (review.status, review.due) {
            (ReviewStatus::Overdue, Some(due)) => format!("it was due on {due}"),
            (ReviewStatus::Due, _) => format!("since the last one: {}", review.since.join("; ")),
            _ => "no dated evidence shows one".to_owned(),
        };
        let message = format!("{}: review of {}: {why}", state.item, review.title);
        let help = format!(
            "Review it, and add the minutes to evidence.toml with their date and serves = [\"{}\"].",
            state.item
        );
        Diagnostic::new(Code::ReviewDue, message)
            .at(&basis.device().at)
            .help(help)
    })
    .collect()
}

/// Returns the topics of which several sections of the plan state a period, and which period holds.
pub(crate) fn topics(basis: &Basis<'_>) -> Vec<Diagnostic> {
    let mut by_topic: BTreeMap<Topic, Vec<&PlanSection>> = BTreeMap::new();
    for section in basis.dossier.plan.iter().filter(|s| s.days.is_some()) {
        by_topic.entry(section.topic).or_default().push(section);
    }
    let several = by_topic.into_iter().filter(|(_, of_it)| of_it.len() > 1);
    let told = several.filter_map(|(topic, mut of_it)| {
        of_it.sort_by_key(|s| (s.days, &s.head.id));
        let (first, rest) = of_it.split_first()?;
        let message = format!(
            "{} and {} state a period for {}; the shortest holds, {} days of {}",
            first.head.id,
            listed(rest.iter().map(|s| s.head.id.as_str())),
            word_of(Topic::WORDS, &topic),
            first.days?,
            first.head.id,
        );
        let found = Diagnostic::new(Code::PlanTopic, message);
        Some(found.at(&rest.first()?.head.at).record(&first.head.id))
    });
    told.collect()
}
