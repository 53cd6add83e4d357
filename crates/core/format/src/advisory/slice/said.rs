//! The wire form of what coordinators say besides scores: version 1, frozen.

use asepsis_domain::severity;
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize)]
pub(super) struct Exploited {
    source: String,
    since: Option<String>,
}

#[derive(Serialize, Deserialize)]
pub(super) struct Ssvc {
    source: String,
    exploitation: String,
    automatable: String,
    technical_impact: String,
}

impl Exploited {
    pub(super) fn of(exploited: &severity::Exploited) -> Self {
        Self {
            source: exploited.source.clone(),
            since: exploited.since.map(|date| date.to_string()),
        }
    }

    pub(super) fn exploited(self) -> Result<severity::Exploited, String> {
        let day = |text: String| text.parse().map_err(|_| format!("`{text}` is not a day"));
        Ok(severity::Exploited {
            source: self.source,
            since: self.since.map(day).transpose()?,
        })
    }
}

impl Ssvc {
    pub(super) fn of(ssvc: &severity::Ssvc) -> Self {
        Self {
            source: ssvc.source.clone(),
            exploitation: ssvc.exploitation.clone(),
            automatable: ssvc.automatable.clone(),
            technical_impact: ssvc.technical_impact.clone(),
        }
    }

    pub(super) fn ssvc(self) -> severity::Ssvc {
        severity::Ssvc {
            source: self.source,
            exploitation: self.exploitation,
            automatable: self.automatable,
            technical_impact: self.technical_impact,
        }
    }
}
