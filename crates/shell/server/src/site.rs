//! What is served, and who comes in where.

use std::sync::Arc;

use asepsis_domain::access::Permission;
use axum::http::HeaderMap;
use axum::http::header;

use crate::count::{Counts, Doorstep};
use crate::error::{Error, FORBIDDEN, SIGN_IN};
use crate::live::Live;
use crate::route::Need;
use crate::team::{Team, Visitor};

/// The cookie of a session.
pub(crate) const SESSION: &str = "asepsis_session";

/// What is served, and what was asked of it so far.
pub(crate) struct Site {
    pub(crate) served: Served,
    pub(crate) counts: Counts,
    pub(crate) door: Doorstep,
    /// Each answer is told on standard error, as a line of JSON.
    pub(crate) logs: bool,
}

/// What is served.
pub(crate) enum Served {
    /// One folder, to the person who started it.
    Alone(Arc<Live>),
    /// The projects of a records database, to those who have accounts.
    Team(Arc<Team>),
}

/// Who came in, and to what.
pub(crate) struct Entered {
    /// The project that the address names; `None`: the address is the site's own.
    pub(crate) live: Option<Arc<Live>>,
    /// Who; `None`: the person alone at the machine, or nobody known.
    pub(crate) visitor: Option<Visitor>,
}

impl Site {
    /// Returns the place below which the pages of a dossier are.
    pub(crate) fn base(&self) -> &'static str {
        match self.served {
            Served::Alone(_) => "",
            Served::Team(_) => "/projects/{project}",
        }
    }

    /// Returns whether what is asked can be answered.
    ///
    /// # Errors
    ///
    /// Where the database fails.
    pub(crate) fn ready(&self) -> Result<bool, Error> {
        match &self.served {
            Served::Alone(live) => Ok(live.standing().view.is_some()),
            Served::Team(team) => Ok(team.records.last_push().map(|_| true)?),
        }
    }

    /// Returns what was asked and done so far, for those who watch the server.
    pub(crate) fn metrics(&self) -> String {
        let done = self.team().map(|team| team.tallies.text());
        self.counts.text() + &done.unwrap_or_default()
    }

    /// Tells all who wait for news that the server ends.
    pub(crate) fn end(&self) {
        match &self.served {
            Served::Alone(live) => live.end(),
            Served::Team(team) => team.end(),
        }
    }

    /// Returns the team's part; `None` where one person is alone at the machine.
    pub(crate) fn team(&self) -> Option<&Arc<Team>> {
        match &self.served {
            Served::Alone(_) => None,
            Served::Team(team) => Some(team),
        }
    }

    /// Lets someone in who may come in.
    ///
    /// # Errors
    ///
    /// Where nobody is known and someone has to be; where the person may not; where there is no such project, or the
    /// person may not know of it, which is the same answer.
    pub(crate) fn enter(
        &self,
        need: Need,
        headers: &HeaderMap,
        project: Option<&str>,
    ) -> Result<Entered, Error> {
        let team = match &self.served {
            Served::Alone(live) => {
                let live = Some(live.clone());
                return Ok(Entered {
                    live,
                    visitor: None,
                });
            }
            Served::Team(team) => team,
        };
        let visitor = team.visitor(Credentials::of(headers))?;
        let none = || Error::no("project", project.unwrap_or_default());
        let known = || {
            visitor
                .as_ref()
                .ok_or_else(|| Error::new(SIGN_IN, "Nobody is signed in."))
        };
        let (place, permission, is_there) = match need {
            Need::Nothing => {
                return Ok(Entered {
                    live: None,
                    visitor,
                });
            }
            Need::Account => {
                known()?;
                return Ok(Entered {
                    live: None,
                    visitor,
                });
            }
            Need::Organisation(permission) => (None, permission, false),
            Need::Project(permission) => (project, permission, true),
            Need::Place(permission) => (project, permission, false),
        };
        let who = known()?;
        // Whoever may not see a project does not learn that it is there.
        if place.is_some() && !who.may(place, Permission::Read) {
            return Err(none());
        }
        if !who.may(place, permission) {
            let whom = match who.session {
                Some(_) => format!("`{}`", who.login()),
                None => format!("The token of `{}`", who.login()),
            };
            let detail = format!("{whom} may not do that: it takes `{}`.", permission.word());
            return Err(Error::new(FORBIDDEN, detail));
        }
        let live = match place.filter(|_| is_there) {
            Some(project) => Some(team.project(project)?.ok_or_else(none)?),
            None => None,
        };
        Ok(Entered { live, visitor })
    }
}

/// What a request shows of who comes.
#[derive(Debug, Default)]
pub(crate) struct Credentials {
    /// The token of a session.
    pub(crate) session: Option<String>,
    /// The token of a program.
    pub(crate) token: Option<String>,
}

impl Credentials {
    fn of(headers: &HeaderMap) -> Self {
        let text = |name| headers.get(name).and_then(|v| v.to_str().ok());
        let cookies = text(header::COOKIE).unwrap_or_default().split(';');
        let mut pairs = cookies.filter_map(|pair| pair.trim().split_once('='));
        let session = pairs.find(|(name, _)| *name == SESSION);
        let token = text(header::AUTHORIZATION).and_then(|value| {
            let (scheme, token) = value.split_once(' ')?;
            scheme
                .eq_ignore_ascii_case("bearer")
                .then(|| token.trim().to_owned())
        });
        Self {
            session: session.map(|(_, value)| value.to_owned()),
            token,
        }
    }
}
