//! Which failures pass, and how long to wait for that.

use std::time::Duration;

use asepsis_domain::time::Instant;
use ureq::http::StatusCode;

use crate::failure::FetchError;

/// Failures in a row that are borne.
const TRIES: u32 = 6;

/// The longest time that a source may ask to be left alone.
const LONGEST: Duration = Duration::from_secs(15 * 60);

/// What is left of the patience with one file.
#[derive(Debug, Default)]
pub(super) struct Patience {
    failures: u32,
}

impl Patience {
    /// Returns how long to wait after a failure: what the source asks for, else 1, 2, 4 … seconds.
    ///
    /// # Errors
    ///
    /// The failure itself, where there have been too many or the source asks for too long.
    pub(super) fn after(
        &mut self,
        asked: Option<Duration>,
        failure: FetchError,
    ) -> Result<Duration, FetchError> {
        self.failures += 1;
        if self.failures >= TRIES {
            return Err(failure);
        }
        match asked {
            Some(time) if time > LONGEST => Err(FetchError::Later {
                minutes: time.as_secs().div_ceil(60),
                source: Box::new(failure),
            }),
            Some(time) => Ok(time),
            None => Ok(Duration::from_secs(1 << (self.failures - 1))),
        }
    }

    /// Notes that something came: failures in a row are counted anew.
    pub(super) fn renew(&mut self) {
        self.failures = 0;
    }
}

/// Returns whether a status asks to come later.
pub(super) fn is_later(status: StatusCode, also: &[u16]) -> bool {
    let is_busy = status == StatusCode::TOO_MANY_REQUESTS || status == StatusCode::REQUEST_TIMEOUT;
    is_busy || status.is_server_error() || also.contains(&status.as_u16())
}

/// Returns whether a failure of the transport may pass; a wrong address or certificate does not.
pub(super) fn is_passing(error: &ureq::Error) -> bool {
    matches!(
        error,
        ureq::Error::Io(_)
            | ureq::Error::Timeout(_)
            | ureq::Error::ConnectionFailed
            | ureq::Error::Protocol(_)
            | ureq::Error::BodyStalled
    ) && !is_certificate(error)
}

/// A certificate that is not trusted comes as an error of the stream.
fn is_certificate(error: &ureq::Error) -> bool {
    matches!(error, ureq::Error::Io(io) if io.kind() == std::io::ErrorKind::InvalidData)
}

/// Returns the time of a `Retry-After` header: seconds, or a date (RFC 9110 section 10.2.3).
pub(super) fn after(text: &str, now: Instant) -> Option<Duration> {
    let text = text.trim();
    if let Ok(seconds) = text.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let then = jiff::fmt::rfc2822::parse(text).ok()?.timestamp();
    let seconds = then.as_second() - now.as_second();
    Some(Duration::from_secs(u64::try_from(seconds).unwrap_or(0)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn failure() -> FetchError {
        FetchError::Refused {
            url: "http://x".to_owned(),
            status: 503,
        }
    }

    #[test]
    fn waiting_doubles_and_ends() {
        let mut patience = Patience::default();
        let waits: Vec<u64> = std::iter::from_fn(|| patience.after(None, failure()).ok())
            .map(|time| time.as_secs())
            .collect();
        assert_eq!(waits, [1, 2, 4, 8, 16]);
        patience.renew();
        assert_eq!(patience.after(None, failure()).unwrap().as_secs(), 1);
    }

    #[test]
    fn what_the_source_asks_for_counts_up_to_a_limit() {
        let now: Instant = "2026-11-26T10:00:00Z".parse().unwrap();
        assert_eq!(after("120", now).unwrap().as_secs(), 120);
        let date = after("Thu, 26 Nov 2026 10:01:30 GMT", now).unwrap();
        assert_eq!(date.as_secs(), 90);
        assert_eq!(
            after("Thu, 26 Nov 2026 09:00:00 GMT", now)
                .unwrap()
                .as_secs(),
            0
        );
        assert_eq!(after("soon", now), None);
        let mut patience = Patience::default();
        let hour = Some(Duration::from_secs(3600));
        let error = patience.after(hour, failure()).unwrap_err().to_string();
        assert!(error.contains("60 minutes"), "{error}");
    }
}
