//! The routes: each takes in what came, lets in who may, and answers.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::{Duration, Instant};

use asepsis_domain::access::Permission;
use axum::Router;
use axum::extract::{
    DefaultBodyLimit, FromRequest as _, FromRequestParts as _, Multipart, RawPathParams, Request,
};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::middleware::{self, Next};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{MethodRouter, delete, get, post, put};
use futures_util::StreamExt as _;
use futures_util::stream::{self, Stream};

use crate::answer::{self, refuse};
use crate::api::once::{self, KEY};
use crate::ask::{Asked, Conditions, File, Given};
use crate::error::{Error, FAULT, METHOD, NOT_FOUND, SIGN_IN, SLOW_DOWN, TOO_LARGE, UNREADABLE};
use crate::guard::{FORM_BYTES, Names, guard};
use crate::live::Live;
use crate::route::{Body, Need, Route, Verb, routes};
use crate::site::Site;
use crate::upload::MOST_BYTES;
use crate::web::{self, ASSETS};

/// Most bytes of JSON that a program sends.
const JSON_BYTES: usize = 1 << 20;

/// How long somebody who is refused may go on sending.
const LONGEST_REFUSED: Duration = Duration::from_secs(10);

/// Most parameters of an address: as many findings as a page of them shows, chosen together.
const MOST_PARAMETERS: usize = 250;

/// Most fields of a form.
const MOST_FIELDS: usize = 5000;

/// Returns all routes of what is served under these names.
pub(crate) fn router(site: Arc<Site>, names: Names) -> Router {
    let mut router = Router::new();
    for route in routes(&site) {
        router = router.route(&route.path.clone(), handled(&site, route));
    }
    for asset in ASSETS {
        let answer = move |headers: HeaderMap| async move {
            answer::tagged(&headers, asset.kind, asset.bytes.to_vec())
        };
        router = router.route(asset.path, get(answer));
    }
    for path in [
        format!("{}/events", site.base()),
        format!("/api/v1{}/events", site.base()),
    ] {
        let site = site.clone();
        router = router.route(&path, get(move |request| news(site, request)));
    }
    let missing = |uri: Uri| async move {
        let error = Error::new(NOT_FOUND, format!("Nothing is at `{}`.", uri.path()));
        refuse(&error, uri.path().starts_with("/api/"))
    };
    let fallen = |uri: Uri| async move {
        let detail = "This address is only read, or only posted to.";
        refuse(&Error::new(METHOD, detail), uri.path().starts_with("/api/"))
    };
    let names = Arc::new(names);
    router
        .fallback(missing)
        .method_not_allowed_fallback(fallen)
        .layer(DefaultBodyLimit::max(MOST_BYTES + FORM_BYTES))
        .layer(middleware::from_fn(move |request: Request, next: Next| {
            guard(site.clone(), names.clone(), request, next)
        }))
}

fn handled(site: &Arc<Site>, route: Route) -> MethodRouter {
    let (site, verb, route) = (site.clone(), route.verb, Arc::new(route));
    let act = move |request: Request| async move {
        let programs = route.programs;
        let (mut head, body) = request.into_parts();
        let headers = head.headers.clone();
        match handle(site, route, &mut head, body).await {
            Ok(answer) => answer,
            // A person is asked to sign in; a program is told.
            Err(error) if error.code == SIGN_IN && !programs => {
                let to = head.uri.path_and_query().map_or("/", |p| p.as_str());
                answer::of(&headers, web::team::sign_in::led_from(to), |_| {
                    String::new()
                })
            }
            Err(error) => refuse(&error, programs),
        }
    };
    match verb {
        Verb::Get => get(act),
        Verb::Post => post(act),
        Verb::Put => put(act),
        Verb::Delete => delete(act),
    }
}

/// Lets in who may, takes in what came, and acts; outside the threads that listen.
async fn handle(
    site: Arc<Site>,
    route: Arc<Route>,
    head: &mut Parts,
    body: axum::body::Body,
) -> Result<Response, Error> {
    let knocks = route.verb == Verb::Post && route.need == Need::Nothing;
    if knocks && !site.door.pass(Instant::now()) {
        let detail = "Too many try to come in at this moment.";
        return Err(Error::new(SLOW_DOWN, detail));
    }
    let entered = {
        let (site, route) = (site, route.clone());
        let (parts, uri) = (named(head).await, head.uri.clone());
        let headers = head.headers.clone();
        elsewhere(move || asked(site, &route, &headers, parts, &uri)).await
    };
    let mut asked = match entered {
        Ok(asked) => asked,
        Err(error) => {
            read_out(body).await;
            return Err(error);
        }
    };
    asked.given = given(route.body, head, body).await?;
    let headers = head.headers.clone();
    let address = format!("{} {}", head.method, head.uri);
    elsewhere(move || {
        let key = headers.get(KEY).filter(|_| route.once);
        let shown = match key {
            Some(key) => once::answer(&asked, key.as_bytes(), &address, || (route.act)(&asked))?,
            None => (route.act)(&asked)?,
        };
        Ok(answer::of(&headers, shown, |sheet| {
            web::frame(&asked, sheet)
        }))
    })
    .await
}

/// Reads what still comes, within bounds, and keeps nothing: who is cut off while sending does not learn why.
async fn read_out(body: axum::body::Body) {
    let rest = async {
        let mut all = body.into_data_stream();
        let mut left = MOST_BYTES;
        while let Some(Ok(bytes)) = all.next().await {
            let Some(less) = left.checked_sub(bytes.len()) else {
                return;
            };
            left = less;
        }
    };
    let _ = tokio::time::timeout(LONGEST_REFUSED, rest).await;
}

async fn named(head: &mut Parts) -> Vec<(String, String)> {
    let parts = RawPathParams::from_request_parts(head, &()).await;
    let own = |(name, value): (&str, &str)| (name.to_owned(), value.to_owned());
    parts.map_or_else(|_| Vec::new(), |parts| parts.iter().map(own).collect())
}

/// Returns the project that an address names.
fn project_of(parts: &[(String, String)]) -> Option<&str> {
    let named = parts.iter().find(|(name, _)| name == "project");
    named.map(|(_, value)| value.as_str())
}

fn asked(
    site: Arc<Site>,
    route: &Route,
    headers: &HeaderMap,
    parts: Vec<(String, String)>,
    uri: &Uri,
) -> Result<Asked, Error> {
    let project = project_of(&parts);
    let entered = site.enter(route.need, headers, project)?;
    let base = match (project, route.programs) {
        (Some(project), false) => format!("/projects/{project}"),
        _ => String::new(),
    };
    let path = uri.path();
    let path = path.strip_prefix(base.as_str()).unwrap_or(path);
    let path = if path.is_empty() { "/" } else { path };
    let query = uri.query().unwrap_or_default().as_bytes();
    let pairs = form_urlencoded::parse(query).take(MOST_PARAMETERS);
    Ok(Asked {
        standing: entered
            .live
            .as_ref()
            .map(|l| l.standing())
            .unwrap_or_default(),
        live: entered.live,
        visitor: entered.visitor,
        path: path.to_owned(),
        base,
        parts,
        query: pairs
            .map(|(n, v)| (n.into_owned(), v.into_owned()))
            .collect(),
        given: Given::default(),
        conditions: Conditions::of(headers),
        site,
    })
}

/// Takes in what comes with a request, within its bounds.
async fn given(kind: Body, head: &Parts, body: axum::body::Body) -> Result<Given, Error> {
    match kind {
        Body::Nothing => Ok(Given::default()),
        Body::Form => {
            let long = |_| Error::new(TOO_LARGE, "The form has more than 512 KiB.");
            let bytes = axum::body::to_bytes(body, FORM_BYTES).await.map_err(long)?;
            let pairs = form_urlencoded::parse(&bytes);
            let form = pairs.map(|(n, v)| (n.into_owned(), v.into_owned()));
            let form: Vec<(String, String)> = form.take(MOST_FIELDS + 1).collect();
            if form.len() > MOST_FIELDS {
                let detail = format!("The form has more than {MOST_FIELDS} fields.");
                return Err(Error::new(TOO_LARGE, detail));
            }
            Ok(Given {
                form,
                file: File::default(),
            })
        }
        Body::Bytes => {
            let bytes = axum::body::to_bytes(body, MOST_BYTES).await;
            let file = File {
                name: String::new(),
                bytes: bytes.map_err(|_| beyond())?.to_vec(),
            };
            Ok(Given {
                form: Vec::new(),
                file,
            })
        }
        Body::Json => {
            let long = |_| Error::new(TOO_LARGE, "The JSON has more than 1 MiB.");
            let bytes = axum::body::to_bytes(body, JSON_BYTES).await.map_err(long)?;
            let file = File {
                name: String::new(),
                bytes: bytes.to_vec(),
            };
            Ok(Given {
                form: Vec::new(),
                file,
            })
        }
        Body::Upload => {
            let request = Request::from_parts(head.clone(), body);
            let form = Multipart::from_request(request, &()).await;
            let form = form.map_err(|e| Error::new(UNREADABLE, e.body_text()))?;
            uploaded(form).await
        }
    }
}

/// Takes the fields and the file of a form.
async fn uploaded(mut form: Multipart) -> Result<Given, Error> {
    let mut given = Given::default();
    loop {
        match form.next_field().await {
            Ok(Some(field)) if field.file_name().is_some() => {
                given.file.name = field.file_name().unwrap_or_default().to_owned();
                given.file.bytes = field.bytes().await.map_err(|_| beyond())?.to_vec();
            }
            Ok(Some(field)) => {
                let name = field.name().unwrap_or_default().to_owned();
                let value = field.text().await;
                let value = value.map_err(|e| Error::new(UNREADABLE, e.body_text()))?;
                given.form.push((name, value));
            }
            Ok(None) => return Ok(given),
            Err(e) if e.status() == StatusCode::PAYLOAD_TOO_LARGE => return Err(beyond()),
            Err(e) => return Err(Error::new(UNREADABLE, e.body_text())),
        }
    }
}

fn beyond() -> Error {
    Error::new(
        TOO_LARGE,
        format!("The file has more than {} MiB.", MOST_BYTES >> 20),
    )
}

/// Runs what takes time on a thread of its own.
async fn elsewhere<T: Send + 'static>(
    act: impl FnOnce() -> Result<T, Error> + Send + 'static,
) -> Result<T, Error> {
    let fault = |_| Error::new(FAULT, "Making the answer was broken off.");
    tokio::task::spawn_blocking(act).await.map_err(fault)?
}

/// Tells who waits each time something of a dossier is different.
async fn news(site: Arc<Site>, request: Request) -> Response {
    let (mut head, _) = request.into_parts();
    let parts = named(&mut head).await;
    let programs = head.uri.path().starts_with("/api/");
    let entered = elsewhere(move || {
        let project = project_of(&parts);
        let need = Need::Project(Permission::Read);
        let entered = site.enter(need, &head.headers, project)?;
        let none = || Error::new(FAULT, "the address names no dossier");
        entered.live.ok_or_else(none)
    });
    match entered.await {
        Ok(live) => events(&live).into_response(),
        Err(error) => refuse(&error, programs),
    }
}

/// The news of a dossier, until the server ends.
fn events(live: &Live) -> Sse<impl Stream<Item = Result<Event, Infallible>> + use<>> {
    let stream = stream::unfold(live.listen(), |mut news| async move {
        news.changed().await.ok()?;
        let signal = *news.borrow_and_update();
        let event = Event::default()
            .event("change")
            .data(signal.number.to_string());
        (!signal.ends).then_some((Ok(event), news))
    });
    Sse::new(stream).keep_alive(KeepAlive::new().interval(Duration::from_secs(20)))
}
