//! Who comes.

use asepsis_domain::access::Permission;
use asepsis_workflow::accounts::{self, Person};

use super::Team;
use crate::error::Error;
use crate::site::Credentials;

/// Somebody who is known.
#[derive(Debug, Clone)]
pub(crate) struct Visitor {
    pub(crate) person: Person,
    /// The token of the session of a browser; `None`: a program came, by a token of its own.
    pub(crate) session: Option<String>,
}

impl Visitor {
    /// Returns the name of the account.
    pub(crate) fn login(&self) -> &str {
        &self.person.login
    }

    /// Returns the printed name.
    pub(crate) fn name(&self) -> &str {
        &self.person.name
    }

    /// Returns whether this person may do something in a project, or with `None` in the organisation itself.
    pub(crate) fn may(&self, project: Option<&str>, permission: Permission) -> bool {
        self.person.may(project, permission)
    }

    /// Returns the projects that this person may know of; `None`: all.
    pub(crate) fn visible(&self) -> Option<Vec<String>> {
        // No project has an id like this: who sees it sees all.
        if self.sees("*") {
            return None;
        }
        let own = self.person.grants.iter().map(|grant| grant.scope.as_str());
        let mut own: Vec<String> = own.filter(|id| self.sees(id)).map(str::to_owned).collect();
        own.sort();
        own.dedup();
        Some(own)
    }

    /// Returns whether this person may know that there is a project.
    pub(crate) fn sees(&self, project: &str) -> bool {
        self.may(Some(project), Permission::Read)
    }
}

impl Team {
    /// Returns who comes with what a request shows; `None`: nobody who is known.
    ///
    /// # Errors
    ///
    /// Where the database fails.
    pub(crate) fn visitor(&self, shown: Credentials) -> Result<Option<Visitor>, Error> {
        let now = self.now();
        let (person, session) = match (shown.token, shown.session) {
            (Some(token), _) => (accounts::who_by_token(&self.records, &token, now)?, None),
            (None, Some(session)) => {
                let person = accounts::who(&self.records, &session, now)?;
                (person, Some(session))
            }
            (None, None) => return Ok(None),
        };
        Ok(person.map(|person| Visitor { person, session }))
    }
}
