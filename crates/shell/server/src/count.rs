//! What was asked so far, counted for those who watch the server, and how often somebody unknown may knock.

use std::fmt::Write as _;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// Upper bounds of the classes of time, in milliseconds.
const BOUNDS: [u64; 7] = [5, 25, 100, 250, 1000, 5000, 30_000];

/// Counts since the start.
#[derive(Debug, Default)]
pub(crate) struct Counts {
    /// Answers by the first digit of their status.
    answers: [AtomicU64; 6],
    /// Answers by the class of time that they took; the last: longer than all bounds.
    times: [AtomicU64; BOUNDS.len() + 1],
    microseconds: AtomicU64,
}

impl Counts {
    /// Counts an answer.
    pub(crate) fn add(&self, status: u16, took: Duration) {
        if let Some(class) = self.answers.get(usize::from(status / 100)) {
            class.fetch_add(1, Ordering::Relaxed);
        }
        let took_ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
        let class = BOUNDS.iter().position(|bound| took_ms <= *bound);
        if let Some(time) = self.times.get(class.unwrap_or(BOUNDS.len())) {
            time.fetch_add(1, Ordering::Relaxed);
        }
        let micros = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        self.microseconds.fetch_add(micros, Ordering::Relaxed);
    }

    /// Returns the counts in the text form of Prometheus, version 0.0.4.
    pub(crate) fn text(&self) -> String {
        let of = |count: &AtomicU64| count.load(Ordering::Relaxed);
        let mut text = String::from(
            "# HELP asepsis_answers_total Answers by class of status.\n# TYPE asepsis_answers_total counter\n",
        );
        for (class, count) in self.answers.iter().enumerate().skip(1) {
            let _ = writeln!(
                text,
                "asepsis_answers_total{{class=\"{class}xx\"}} {}",
                of(count)
            );
        }
        text.push_str("# HELP asepsis_answer_seconds Time until an answer.\n# TYPE asepsis_answer_seconds histogram\n");
        let mut sum = 0;
        for (count, bound) in self.times.iter().zip(BOUNDS) {
            sum += of(count);
            let seconds = Duration::from_millis(bound).as_secs_f64();
            let _ = writeln!(
                text,
                "asepsis_answer_seconds_bucket{{le=\"{seconds}\"}} {sum}"
            );
        }
        let all: u64 = self.times.iter().map(of).sum();
        let seconds = Duration::from_micros(of(&self.microseconds)).as_secs_f64();
        let _ = writeln!(text, "asepsis_answer_seconds_bucket{{le=\"+Inf\"}} {all}");
        let _ = writeln!(text, "asepsis_answer_seconds_sum {seconds}");
        let _ = writeln!(text, "asepsis_answer_seconds_count {all}");
        text
    }
}

/// So many may knock in a minute, all together: people sign in seldom, and each knock costs a password's computation.
const KNOCKS: u32 = 120;

/// How often somebody who is not known yet posted something in this minute.
#[derive(Debug, Default)]
pub(crate) struct Doorstep(Mutex<Option<(Instant, u32)>>);

impl Doorstep {
    /// Returns whether one more may knock now.
    pub(crate) fn pass(&self, now: Instant) -> bool {
        let mut minute = self.0.lock().unwrap_or_else(|e| e.into_inner());
        match minute.as_mut() {
            Some((since, knocks)) if now.duration_since(*since) < Duration::from_secs(60) => {
                *knocks = knocks.saturating_add(1);
                *knocks <= KNOCKS
            }
            _ => {
                *minute = Some((now, 1));
                true
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knocks_are_let_through_up_to_a_number_in_a_minute() {
        let (door, now) = (Doorstep::default(), Instant::now());
        let passed = (0..KNOCKS + 10).filter(|_| door.pass(now)).count();
        assert_eq!(passed, KNOCKS as usize);
        assert!(!door.pass(now + Duration::from_secs(59)));
        assert!(door.pass(now + Duration::from_secs(60)));
    }

    #[test]
    fn classes_add_up() {
        let counts = Counts::default();
        for (status, ms) in [(200, 1), (200, 30), (404, 1), (503, 60_000)] {
            counts.add(status, Duration::from_millis(ms));
        }
        let text = counts.text();
        for line in [
            "asepsis_answers_total{class=\"2xx\"} 2",
            "asepsis_answers_total{class=\"5xx\"} 1",
            "asepsis_answer_seconds_bucket{le=\"0.005\"} 2",
            "asepsis_answer_seconds_bucket{le=\"0.1\"} 3",
            "asepsis_answer_seconds_bucket{le=\"+Inf\"} 4",
            "asepsis_answer_seconds_count 4",
        ] {
            assert!(text.lines().any(|l| l == line), "{line} is not in {text}");
        }
    }
}
