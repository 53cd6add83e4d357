//! Addresses that do more than show a dossier: evaluating a file, keeping what was seen, making packages, and what those
//! who run the server ask it.

use asepsis_domain::access::Permission;
use asepsis_workflow::look;

use crate::api::openapi;
use crate::ask::Asked;
use crate::error::{CANNOT, Error, NOT_READY, UNREADABLE};
use crate::route::{Body, Entry, Need, Verb};
use crate::web::editing::table;
use crate::web::{self, Shown};
use crate::{job, upload};

const READ: Need = Need::Project(Permission::Read);
const DECIDE: Need = Need::Project(Permission::Decide);
const EDIT: Need = Need::Project(Permission::Edit);

/// What a dossier's pages do.
pub(crate) const ENTRIES: &[Entry] = &[
    Entry {
        verb: Verb::Get,
        path: "/decide",
        need: DECIDE,
        body: Body::Nothing,
        act: web::editing::decide,
    },
    Entry {
        verb: Verb::Post,
        path: "/decide",
        need: DECIDE,
        body: Body::Form,
        act: web::editing::decided,
    },
    Entry {
        verb: Verb::Get,
        path: "/decide/table",
        need: READ,
        body: Body::Nothing,
        act: table::of_decisions,
    },
    Entry {
        verb: Verb::Post,
        path: "/decide/table",
        need: DECIDE,
        body: Body::Upload,
        act: table::decisions_in,
    },
    Entry {
        verb: Verb::Post,
        path: "/packages",
        need: Need::Project(Permission::Package),
        body: Body::Nothing,
        act: package,
    },
    Entry {
        verb: Verb::Get,
        path: "/scan",
        need: READ,
        body: Body::Nothing,
        act: web::scan::form,
    },
    Entry {
        verb: Verb::Post,
        path: "/scan",
        need: READ,
        body: Body::Upload,
        act: dropped,
    },
    Entry {
        verb: Verb::Post,
        path: "/seen",
        need: READ,
        body: Body::Nothing,
        act: seen,
    },
    Entry {
        verb: Verb::Get,
        path: "/write",
        need: READ,
        body: Body::Nothing,
        act: web::editing::kinds,
    },
    Entry {
        verb: Verb::Get,
        path: "/write/{kind}",
        need: EDIT,
        body: Body::Nothing,
        act: web::editing::write,
    },
    Entry {
        verb: Verb::Post,
        path: "/write/{kind}",
        need: EDIT,
        body: Body::Form,
        act: web::editing::written_down,
    },
    Entry {
        verb: Verb::Get,
        path: "/write/{kind}/table",
        need: READ,
        body: Body::Nothing,
        act: table::of_kind,
    },
    Entry {
        verb: Verb::Post,
        path: "/write/{kind}/table",
        need: EDIT,
        body: Body::Upload,
        act: table::kind_in,
    },
    Entry {
        verb: Verb::Get,
        path: "/write/{kind}/table/{format}",
        need: READ,
        body: Body::Nothing,
        act: table::file,
    },
];

/// What the site itself says.
pub(crate) const SITE: &[Entry] = &[
    Entry {
        verb: Verb::Get,
        path: "/api/v1/openapi.json",
        need: Need::Nothing,
        body: Body::Nothing,
        act: |_| Ok(Shown::Json(openapi::text())),
    },
    Entry {
        verb: Verb::Get,
        path: "/healthz",
        need: Need::Nothing,
        body: Body::Nothing,
        act: |_| Ok(Shown::Text("ok\n".to_owned())),
    },
    Entry {
        verb: Verb::Get,
        path: "/metrics",
        need: Need::Organisation(Permission::Administer),
        body: Body::Nothing,
        act: |asked| Ok(Shown::Text(asked.site.metrics())),
    },
    Entry {
        verb: Verb::Get,
        path: "/problems",
        need: Need::Nothing,
        body: Body::Nothing,
        act: web::problems::page,
    },
    Entry {
        verb: Verb::Get,
        path: "/readyz",
        need: Need::Nothing,
        body: Body::Nothing,
        act: ready,
    },
];

fn ready(asked: &Asked) -> Result<Shown, Error> {
    match asked.site.ready()? {
        true => Ok(Shown::Text("ready\n".to_owned())),
        false => Err(Error::new(NOT_READY, "the dossier has not been whole yet")),
    }
}

/// Evaluates an SBOM that was dropped on a page.
fn dropped(asked: &Asked) -> Result<Shown, Error> {
    let name = upload::shown(&asked.given.file.name);
    if asked.given.file.bytes.is_empty() {
        let detail = format!("`{name}` is empty, or no file was chosen.");
        return Err(Error::new(UNREADABLE, detail));
    }
    let looked = upload::look(asked.live()?, &name, &asked.given.file.bytes)?;
    Ok(web::scan::result(looked).into())
}

/// Keeps what is shown now as what was seen last.
fn seen(asked: &Asked) -> Result<Shown, Error> {
    let view = asked.standing.view.as_ref();
    let view = view.ok_or_else(|| Error::new(CANNOT, "There is nothing to look at yet."))?;
    let (device, evaluation) = (
        &view.evaluated.dossier.device.id,
        &view.evaluated.evaluation,
    );
    look::keep(&asked.looks()?, device, evaluation)?;
    asked.live()?.tell();
    Ok(asked.led("/"))
}

/// Begins to make a package.
fn package(asked: &Asked) -> Result<Shown, Error> {
    let wanted = asked.parameter("submission").unwrap_or_default();
    job::order(asked, wanted, asked.parameter("release"))?;
    Ok(asked.led("/documents#packages"))
}
