//! Every address: what it asks of who comes, what comes with it, and what it does. The router, the test that walks all of
//! them as every role, and the description for programs are made from this.

use std::sync::Arc;

use asepsis_domain::access::Permission;

use crate::ask::Asked;
use crate::error::Error;
use crate::site::Site;
use crate::web::Shown;
use crate::{act, api, team, web};

/// What is done with an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verb {
    /// It is read.
    Get,
    /// Something is done.
    Post,
    /// It is put there.
    Put,
    /// It is taken away.
    Delete,
}

/// What an address asks of who comes. One person alone at the machine is asked nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Need {
    /// Nothing: it says nothing of anybody's.
    Nothing,
    /// An account, whatever its roles.
    Account,
    /// A permission for the whole organisation.
    Organisation(Permission),
    /// A permission for the project that the address names, which is there.
    Project(Permission),
    /// A permission for the project that the address names, be it there or not.
    Place(Permission),
}

/// What comes with a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Body {
    /// Nothing.
    Nothing,
    /// The fields of a form.
    Form,
    /// One file in a form.
    Upload,
    /// One file as it is.
    Bytes,
    /// JSON.
    Json,
}

/// What an address does.
pub(crate) type Act = Arc<dyn Fn(&Asked) -> Result<Shown, Error> + Send + Sync>;

/// An address.
pub(crate) struct Route {
    pub(crate) verb: Verb,
    /// Its path, whole.
    pub(crate) path: String,
    pub(crate) need: Need,
    pub(crate) body: Body,
    /// Programs ask for it: failures are told as problems, not as pages.
    pub(crate) programs: bool,
    /// Sent twice under one `Idempotency-Key` it takes effect once.
    pub(crate) once: bool,
    pub(crate) act: Act,
}

/// An address in a table: below a dossier's place, or a place of the site itself.
pub(crate) struct Entry {
    pub(crate) verb: Verb,
    pub(crate) path: &'static str,
    pub(crate) need: Need,
    pub(crate) body: Body,
    pub(crate) act: fn(&Asked) -> Result<Shown, Error>,
}

/// Returns all addresses of a site, but for the files of pages and what waits for news.
pub(crate) fn routes(site: &Site) -> Vec<Route> {
    let (pages, rows) = (site.base(), format!("/api/v1{}", site.base()));
    let mut all: Vec<Route> = web::PAGES
        .iter()
        .map(|page| Route {
            verb: Verb::Get,
            path: below(pages, page.path),
            need: Need::Project(Permission::Read),
            body: Body::Nothing,
            programs: false,
            once: false,
            act: Arc::new(page.act),
        })
        .collect();
    all.extend(api::v1::ROUTES.iter().map(|row| Route {
        verb: Verb::Get,
        path: format!("{rows}{}", row.path),
        need: Need::Project(Permission::Read),
        body: Body::Nothing,
        programs: true,
        once: false,
        act: Arc::new(|asked| api::v1::answer(row, asked).map(Shown::Json)),
    }));
    all.extend(act::ENTRIES.iter().map(|entry| entry.at(pages)));
    all.extend(api::calls::OF_A_DOSSIER.iter().map(|call| call.at(&rows)));
    all.extend(act::SITE.iter().map(|entry| entry.at("")));
    if site.team().is_some() {
        all.extend(team::PAGES.iter().map(|entry| entry.at("")));
        all.extend(team::PROJECT.iter().map(|entry| entry.at(pages)));
        all.extend(api::calls::of_a_team().map(|call| call.at("/api/v1")));
    }
    all
}

impl Entry {
    fn at(&self, base: &str) -> Route {
        let path = below(base, self.path);
        Route {
            verb: self.verb,
            programs: path.starts_with("/api/"),
            path,
            need: self.need,
            body: self.body,
            once: false,
            act: Arc::new(self.act),
        }
    }
}

/// Returns a path below a place.
pub(crate) fn below(base: &str, path: &str) -> String {
    match (base, path) {
        ("", path) => path.to_owned(),
        (base, "/") => base.to_owned(),
        (base, path) => format!("{base}{path}"),
    }
}

#[cfg(test)]
mod tests;
