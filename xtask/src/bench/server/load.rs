//! People who go from page to page.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use super::Served;
use super::portfolio::Portfolio;
use super::web::Web;
use crate::Failure;
use crate::bench::synthetic::Dice;

/// Pages of a project that are opened one after the other, before another is chosen.
const EACH: usize = 8;
/// Projects of each person.
const OWN: usize = 5;
/// So many sign in within a minute; the server lets no more in.
const AT_A_TIME: usize = 100;

/// Pages of a project, each as likely as the others; one finding is reached from the list.
const PAGES: [&str; 7] = [
    "",
    "/findings",
    "/findings/",
    "/components",
    "/markets",
    "/decisions",
    "/search?q=parse",
];

/// The load.
pub(super) struct Load<'a> {
    pub(super) served: &'a Served,
    pub(super) portfolio: &'a Portfolio,
    pub(super) users: usize,
    pub(super) long: Duration,
}

/// What came of it.
#[derive(Debug, Default)]
pub(super) struct Loaded {
    /// Milliseconds of each page, sorted.
    times: Vec<f64>,
    errors: Vec<String>,
    seconds: f64,
    /// Memory at the start, after a twelfth, at half and at the end, in MiB, and the peak.
    memory: Vec<u64>,
    processor: f64,
}

impl Loaded {
    pub(super) const HEAD: &'static str = "| releases × components | pages | a second | errors | p50 | p95 | p99 | longest | \
        processor of the server | memory at the start, 10 s, 60 s, the end | peak |\n|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|\n";

    /// Returns a row of the table.
    pub(super) fn row(&self, of: &Portfolio) -> String {
        let at = |share: usize| {
            let last = self.times.len().saturating_sub(1);
            self.times
                .get(last * share / 1000)
                .copied()
                .unwrap_or_default()
        };
        let count = self.times.len();
        let per_second = f64::from(u32::try_from(count).unwrap_or(u32::MAX)) / self.seconds;
        let (peak, course) = self.memory.split_last().unwrap_or((&0, &[]));
        let course: Vec<String> = course.iter().map(|m| format!("{m} MiB")).collect();
        format!(
            "| {} × {} | {count} | {per_second:.0} | {} | {:.0} ms | {:.0} ms | {:.0} ms | {:.0} ms | {:.2} of a core | {} | {peak} MiB |\n",
            of.releases,
            of.components,
            self.errors.len(),
            at(500),
            at(950),
            at(990),
            at(1000),
            self.processor / self.seconds,
            course.join(", "),
        )
    }
}

impl Load<'_> {
    /// Lets everybody in, then lets them go for a while.
    pub(super) fn run(&self) -> Result<Loaded, Failure> {
        let people = self.people()?;
        let (done, all) = (AtomicBool::new(false), Mutex::new(Loaded::default()));
        let mut memory = vec![self.served.memory("VmRSS")];
        let (began, processor) = (Instant::now(), self.served.processor());
        std::thread::scope(|scope| {
            for (number, web) in people.into_iter().enumerate() {
                let (done, all) = (&done, &all);
                scope.spawn(move || {
                    let own = self.go(number, web, done);
                    let mut all = all.lock().unwrap_or_else(|e| e.into_inner());
                    all.times.extend(own.times);
                    all.errors.extend(own.errors);
                });
            }
            for share in [self.long / 12, self.long * 5 / 12, self.long / 2] {
                std::thread::sleep(share);
                memory.push(self.served.memory("VmRSS"));
            }
            done.store(true, Ordering::Relaxed);
        });
        let mut loaded = all.into_inner().unwrap_or_else(|e| e.into_inner());
        loaded.seconds = began.elapsed().as_secs_f64();
        loaded.processor = self.served.processor() - processor;
        memory.push(self.served.memory("VmHWM"));
        loaded.memory = memory;
        loaded.times.sort_by(f64::total_cmp);
        for error in loaded.errors.iter().take(5) {
            println!("{error}");
        }
        Ok(loaded)
    }

    fn people(&self) -> Result<Vec<Web>, Failure> {
        let mut people = Vec::new();
        for number in 0..self.users {
            if number > 0 && number.is_multiple_of(AT_A_TIME) {
                std::thread::sleep(Duration::from_secs(61));
            }
            people.push(self.served.web.signed_in()?);
        }
        Ok(people)
    }

    /// One person's way.
    fn go(&self, number: usize, mut web: Web, done: &AtomicBool) -> Loaded {
        let mut dice = Dice::new(number as u64 + 1);
        let mut way = Loaded::default();
        // They do not all begin at once.
        std::thread::sleep(Duration::from_millis(dice.below(2000) as u64));
        let (mut step, mut project, mut finding) = (0, number, None);
        while !done.load(Ordering::Relaxed) {
            let path = if step % (EACH + 1) == 0 {
                project = (number * OWN + dice.below(OWN)) % self.portfolio.releases;
                finding = None;
                "/".to_owned()
            } else {
                match PAGES.get(dice.below(PAGES.len())) {
                    Some(&"/findings/") => finding
                        .clone()
                        .unwrap_or_else(|| self.portfolio.page_of(project, "/findings")),
                    Some(page) => self.portfolio.page_of(project, page),
                    None => "/".to_owned(),
                }
            };
            step += 1;
            let began = Instant::now();
            match web.get(&path) {
                Ok(answer) if answer.status == 200 => {
                    way.times.push(began.elapsed().as_secs_f64() * 1000.0);
                    if path.ends_with("/findings") {
                        finding = a_finding(&answer.text(), &path);
                    }
                }
                Ok(answer) => way.errors.push(format!("{path}: {}", answer.status)),
                Err(error) => way.errors.push(format!("{path}: {error}")),
            }
            std::thread::sleep(thought(&mut dice));
        }
        way
    }
}

/// Returns the address of the first finding of a list.
fn a_finding(page: &str, list: &str) -> Option<String> {
    let begin = format!("href=\"{list}/");
    let rest = page.split(begin.as_str()).nth(1)?;
    Some(format!("{list}/{}", rest.split('"').next()?))
}

/// Returns how long somebody thinks: 1 s on average, exponentially.
fn thought(dice: &mut Dice) -> Duration {
    let share = (f64::from(u32::try_from(dice.below(1_000_000)).unwrap_or(0)) + 1.0) / 1_000_001.0;
    Duration::from_secs_f64(-share.ln())
}
