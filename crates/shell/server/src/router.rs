//! The routes: pages and rows from their tables, and the few that do more than show.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use asepsis_domain::digest::Digest;
use asepsis_workflow::{dossier, look};
use axum::Router;
use axum::body::Body;
use axum::extract::{DefaultBodyLimit, Multipart, RawPathParams, RawQuery, Request};
use axum::http::{HeaderMap, StatusCode, Uri, header};
use axum::middleware::{self, Next};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use futures_util::stream::{self, Stream};
use maud::Markup;

use crate::api::openapi;
use crate::api::v1::{self, ROUTES, Row};
use crate::ask::Asked;
use crate::error::{CANNOT, Error, FAULT, METHOD, NOT_FOUND, TOO_LARGE, UNREADABLE};
use crate::guard::{FORM_BYTES, guard};
use crate::job;
use crate::live::Live;
use crate::upload::{self, MOST_BYTES};
use crate::web::{self, ASSETS, PAGES, Page};

/// Returns all routes of what is served on this address.
pub(crate) fn router(live: Arc<Live>, own: SocketAddr) -> Router {
    let mut router = Router::new();
    for page in PAGES {
        router = router.route(page.path, shown(&live, page));
    }
    for row in ROUTES {
        router = router.route(row.path, told(&live, row));
    }
    for asset in ASSETS {
        let answer = move |headers: HeaderMap| async move {
            answered(&headers, asset.kind, asset.bytes.to_vec())
        };
        router = router.route(asset.path, get(answer));
    }
    let missing = |uri: Uri| async move {
        let error = Error::new(NOT_FOUND, format!("Nothing is at `{}`.", uri.path()));
        refuse(&error, uri.path().starts_with("/api/"))
    };
    let fallen = |uri: Uri| async move {
        let detail = "This address is only read, or only posted to.";
        refuse(&Error::new(METHOD, detail), uri.path().starts_with("/api/"))
    };
    acts(router, &live)
        .fallback(missing)
        .method_not_allowed_fallback(fallen)
        .layer(DefaultBodyLimit::max(MOST_BYTES + FORM_BYTES))
        .layer(middleware::from_fn(move |request: Request, next: Next| {
            guard(own, request, next)
        }))
}

/// Adds the routes that do more than show.
fn acts(router: Router, live: &Arc<Live>) -> Router {
    let (a, b, c, d, e, f, g) = (
        live.clone(),
        live.clone(),
        live.clone(),
        live.clone(),
        live.clone(),
        live.clone(),
        live.clone(),
    );
    router
        .route("/healthz", get(|| async { "ok\n" }))
        .route("/readyz", get(move || async move { ready(&a) }))
        .route("/events", get(move || async move { events(&b) }))
        .route("/api/v1/events", get(move || async move { events(&c) }))
        .route(
            "/api/v1/openapi.json",
            get(|headers: HeaderMap| async move {
                answered(&headers, JSON, openapi::text().into_bytes())
            }),
        )
        .route(
            "/api/v1/scan",
            post(move |uri: Uri, body: Body| posted(d, uri, body)),
        )
        .route(
            "/scan",
            get({
                let live = e.clone();
                move |headers: HeaderMap| {
                    page(
                        live,
                        headers,
                        Uri::from_static("/scan"),
                        Vec::new(),
                        String::new(),
                        web::scan::form,
                    )
                }
            })
            .post(move |form: Multipart| dropped(e, form)),
        )
        .route("/seen", post(move || seen(f)))
        .route(
            "/packages",
            post(move |RawQuery(query): RawQuery| package(g, query)),
        )
}

/// What JSON is called.
const JSON: &str = "application/json; charset=utf-8";
const HTML: &str = "text/html; charset=utf-8";

fn shown(live: &Arc<Live>, entry: &'static Page) -> axum::routing::MethodRouter {
    let live = live.clone();
    get(
        move |headers: HeaderMap, uri: Uri, parts: RawPathParams, RawQuery(query): RawQuery| {
            page(
                live.clone(),
                headers,
                uri,
                named(&parts),
                query.unwrap_or_default(),
                entry.act,
            )
        },
    )
}

/// Makes a page, outside the threads that listen.
async fn page(
    live: Arc<Live>,
    headers: HeaderMap,
    uri: Uri,
    parts: Vec<(String, String)>,
    query: String,
    act: fn(&Asked) -> Result<web::Shown, Error>,
) -> Response {
    let asked = asked(live, &uri, parts, &query);
    let made = elsewhere(move || {
        let made = act(&asked)?;
        Ok(match made {
            web::Shown::Page(page) => (
                HTML,
                web::frame(&asked, &page).into_string().into_bytes(),
                None,
            ),
            web::Shown::File { kind, name, bytes } => (kind, bytes, Some(name)),
        })
    });
    match made.await {
        Err(error) => refuse(&error, false),
        Ok((kind, bytes, None)) => answered(&headers, kind, bytes),
        Ok((kind, bytes, Some(name))) => {
            let disposition = format!("attachment; filename=\"{name}\"");
            (
                [(header::CONTENT_DISPOSITION, disposition)],
                answered(&headers, kind, bytes),
            )
                .into_response()
        }
    }
}

fn told(live: &Arc<Live>, row: &'static Row) -> axum::routing::MethodRouter {
    let live = live.clone();
    get(
        move |headers: HeaderMap, uri: Uri, parts: RawPathParams, RawQuery(query): RawQuery| {
            let asked = asked(
                live.clone(),
                &uri,
                named(&parts),
                &query.unwrap_or_default(),
            );
            async move {
                match elsewhere(move || v1::answer(row, &asked)).await {
                    Ok(text) => answered(&headers, JSON, text.into_bytes()),
                    Err(error) => refuse(&error, true),
                }
            }
        },
    )
}

fn named(parts: &RawPathParams) -> Vec<(String, String)> {
    let own = |(name, value): (&str, &str)| (name.to_owned(), value.to_owned());
    parts.iter().map(own).collect()
}

fn asked(live: Arc<Live>, uri: &Uri, parts: Vec<(String, String)>, query: &str) -> Asked {
    let standing = live.standing();
    let pairs = form_urlencoded::parse(query.as_bytes()).take(100);
    Asked {
        live,
        standing,
        path: uri.path().to_owned(),
        parts,
        query: pairs
            .map(|(n, v)| (n.into_owned(), v.into_owned()))
            .collect(),
    }
}

/// Runs what takes time on a thread of its own.
async fn elsewhere<T: Send + 'static>(
    act: impl FnOnce() -> Result<T, Error> + Send + 'static,
) -> Result<T, Error> {
    let fault = |_| Error::new(FAULT, "Making the answer was broken off.");
    tokio::task::spawn_blocking(act).await.map_err(fault)?
}

/// Returns an answer with its digest as its tag, or only that it is as the asker has it.
fn answered(headers: &HeaderMap, kind: &'static str, bytes: Vec<u8>) -> Response {
    let hex = Digest::of(&bytes).hex();
    let tag = format!("\"{}\"", hex.get(..32).unwrap_or_default());
    let had = headers
        .get(header::IF_NONE_MATCH)
        .and_then(|v| v.to_str().ok());
    let same = had.is_some_and(|had| {
        had.split(',')
            .any(|t| t.trim().trim_start_matches("W/") == tag)
    });
    let tags = [(header::ETAG, tag)];
    match same {
        true => (StatusCode::NOT_MODIFIED, tags).into_response(),
        false => (tags, [(header::CONTENT_TYPE, kind)], bytes).into_response(),
    }
}

/// Returns a failure, as a page or as a problem for programs.
pub(crate) fn refuse(error: &Error, programs: bool) -> Response {
    let (kind, text) = match programs {
        true => {
            let text = asepsis_format::json::pretty(&error.problem()).unwrap_or_default();
            ("application/problem+json; charset=utf-8", text)
        }
        false => (HTML, web::problem(error).into_string()),
    };
    (error.status(), [(header::CONTENT_TYPE, kind)], text).into_response()
}

fn ready(live: &Live) -> Response {
    match live.standing().view {
        Some(_) => "ready\n".into_response(),
        None => (
            StatusCode::SERVICE_UNAVAILABLE,
            "the dossier has not been whole yet\n",
        )
            .into_response(),
    }
}

/// Tells a page that waits each time something is different, until the server ends.
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

/// Evaluates an SBOM for a program.
async fn posted(live: Arc<Live>, uri: Uri, body: Body) -> Response {
    let bytes = match axum::body::to_bytes(body, MOST_BYTES).await {
        Ok(bytes) => bytes,
        Err(_) => return refuse(&beyond(), true),
    };
    let name = form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes())
        .find(|(name, _)| name == "name")
        .map_or_else(|| "sbom".to_owned(), |(_, value)| value.into_owned());
    let made = elsewhere(move || {
        let report = upload::look(&live, &upload::shown(&name), &bytes)?.report(&live);
        let mut text = Vec::new();
        let failed = |e: std::io::Error| Error::new(FAULT, e.to_string());
        report.write(&mut text).map_err(failed)?;
        Ok(text)
    });
    match made.await {
        Ok(text) => answered(&HeaderMap::new(), JSON, text),
        Err(error) => refuse(&error, true),
    }
}

fn beyond() -> Error {
    Error::new(
        TOO_LARGE,
        format!("The file has more than {} MiB.", MOST_BYTES >> 20),
    )
}

/// Evaluates an SBOM that was dropped on a page.
async fn dropped(live: Arc<Live>, mut form: Multipart) -> Response {
    let (name, bytes) = loop {
        match form.next_field().await {
            Ok(Some(field)) if field.name() == Some("sbom") => {
                let name = upload::shown(field.file_name().unwrap_or_default());
                match field.bytes().await {
                    Ok(bytes) => break (name, bytes),
                    Err(_) => return refuse(&beyond(), false),
                }
            }
            Ok(Some(_)) => {}
            Ok(None) => {
                return refuse(
                    &Error::new(UNREADABLE, "No file was given: choose one."),
                    false,
                );
            }
            Err(e) if e.status() == StatusCode::PAYLOAD_TOO_LARGE => {
                return refuse(&beyond(), false);
            }
            Err(e) => return refuse(&Error::new(UNREADABLE, e.body_text()), false),
        }
    };
    let asked = asked(live, &Uri::from_static("/scan"), Vec::new(), "");
    let made = elsewhere(move || -> Result<Markup, Error> {
        if bytes.is_empty() {
            return Err(Error::new(
                UNREADABLE,
                format!("`{name}` is empty, or no file was chosen."),
            ));
        }
        let looked = upload::look(&asked.live, &name, &bytes)?;
        Ok(web::frame(&asked, &web::scan::result(looked)))
    });
    match made.await {
        Ok(page) => ([(header::CONTENT_TYPE, HTML)], page.into_string()).into_response(),
        Err(error) => refuse(&error, false),
    }
}

/// Keeps what is shown now as what was seen last.
async fn seen(live: Arc<Live>) -> Response {
    let kept = elsewhere(move || {
        let standing = live.standing();
        let view = standing
            .view
            .ok_or_else(|| Error::new(CANNOT, "There is nothing to look at yet."))?;
        let (device, evaluation) = (
            &view.evaluated.dossier.device.id,
            &view.evaluated.evaluation,
        );
        look::keep(&live.options.data_dir, device, evaluation)?;
        live.tell();
        Ok(())
    });
    match kept.await {
        Ok(()) => led("/"),
        Err(error) => refuse(&error, false),
    }
}

/// Begins to make a package.
async fn package(live: Arc<Live>, query: Option<String>) -> Response {
    let asked = asked(
        live,
        &Uri::from_static("/packages"),
        Vec::new(),
        &query.unwrap_or_default(),
    );
    let begun = elsewhere(move || {
        let view = asked.view()?;
        let wanted = asked.parameter("submission").unwrap_or_default();
        let form = view.evaluated.catalogue.submissions.get(wanted);
        let form = form.ok_or_else(|| Error::no("submission", wanted))?;
        let release = asked.release()?.id.to_string();
        // What cannot be read is told now, not by a job that fails.
        dossier::load_whole(&asked.live.options.dossier, &Default::default())?;
        job::begin(&asked.live, (form.id.clone(), release));
        Ok(())
    });
    match begun.await {
        Ok(()) => led("/documents#packages"),
        Err(error) => refuse(&error, false),
    }
}

/// Leads a browser to a page after an act, so that going back does not repeat it.
fn led(to: &'static str) -> Response {
    (StatusCode::SEE_OTHER, [(header::LOCATION, to)]).into_response()
}
