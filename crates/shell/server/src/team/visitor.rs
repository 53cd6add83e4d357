//! Who comes.

use asepsis_domain::access::Permission;
use asepsis_workflow::accounts::{self, Person};

use super::Team;
use crate::error::Error;
use crate::site::Shown;

/// By what somebody is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum By {
    /// The session of a browser, by its token.
    Session(String),
    /// A token of a program.
    Token,
}

/// Somebody who is known.
#[derive(Debug, Clone)]
pub(crate) struct Visitor {
    pub(crate) person: Person,
    pub(crate) by: By,
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
    pub(crate) fn visitor(&self, shown: &Shown) -> Result<Option<Visitor>, Error> {
        let now = self.now();
        if let Some(token) = &shown.token {
            let person = accounts::who_by_token(&self.records, token, now)?;
            let by = By::Token;
            return Ok(person.map(|person| Visitor { person, by }));
        }
        let Some(session) = &shown.session else {
            return Ok(None);
        };
        let person = accounts::who(&self.records, session, now)?;
        let by = By::Session(session.clone());
        Ok(person.map(|person| Visitor { person, by }))
    }
}
