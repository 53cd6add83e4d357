//! How an answer goes out: as a page, a file, rows or a problem, with its tag.

use asepsis_domain::digest::Digest;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

use crate::error::{Error, SIGN_IN, SLOW_DOWN};
use crate::web::{self, Shown, Told};

pub(crate) const HTML: &str = "text/html; charset=utf-8";
const JSON: &str = "application/json; charset=utf-8";
const PROBLEM: &str = "application/problem+json; charset=utf-8";

/// Returns what is shown as an answer.
pub(crate) fn of(
    headers: &HeaderMap,
    shown: Shown,
    frame: impl Fn(&web::Sheet) -> String,
) -> Response {
    match shown {
        Shown::Page(page) if page.refused => {
            let kind = [(header::CONTENT_TYPE, HTML)];
            (StatusCode::UNPROCESSABLE_ENTITY, kind, frame(&page)).into_response()
        }
        Shown::Page(page) => tagged(headers, HTML, frame(&page).into_bytes()),
        Shown::Json(text) => tagged(headers, JSON, text.into_bytes()),
        Shown::Told(told) => self::told(headers, told),
        Shown::Made(text) | Shown::MadeOnce { text, .. } => {
            (StatusCode::CREATED, [(header::CONTENT_TYPE, JSON)], text).into_response()
        }
        Shown::Text(text) => (
            [(
                header::CONTENT_TYPE,
                "text/plain; version=0.0.4; charset=utf-8",
            )],
            text,
        )
            .into_response(),
        Shown::Refused(text) => {
            let kind = [(header::CONTENT_TYPE, JSON)];
            (StatusCode::UNPROCESSABLE_ENTITY, kind, text).into_response()
        }
        Shown::File { kind, name, bytes } => {
            let disposition = format!("attachment; filename=\"{name}\"");
            let more = [(header::CONTENT_DISPOSITION, disposition)];
            (more, tagged(headers, kind, bytes)).into_response()
        }
        Shown::Led { to, cookie } => {
            let mut answer = (StatusCode::SEE_OTHER, [(header::LOCATION, to)]).into_response();
            if let Some(cookie) = cookie.and_then(|text| HeaderValue::from_str(&text).ok()) {
                answer.headers_mut().insert(header::SET_COOKIE, cookie);
            }
            answer
        }
    }
}

/// Returns an answer with its digest as its tag, or only that it is as the asker has it.
pub(crate) fn tagged(headers: &HeaderMap, kind: &'static str, bytes: Vec<u8>) -> Response {
    let hex = Digest::of(&bytes).hex();
    let tag = format!("\"{}\"", hex.get(..32).unwrap_or_default());
    let same = is_had(headers, &tag);
    let tags = [(header::ETAG, tag)];
    match same {
        true => (StatusCode::NOT_MODIFIED, tags).into_response(),
        false => (tags, [(header::CONTENT_TYPE, kind)], bytes).into_response(),
    }
}

/// Returns whether the asker has what a tag names.
fn is_had(headers: &HeaderMap, tag: &str) -> bool {
    let had = headers.get(header::IF_NONE_MATCH);
    let had = had.and_then(|v| v.to_str().ok()).unwrap_or_default();
    had.split(',')
        .any(|t| t.trim().trim_start_matches("W/") == tag)
}

/// Returns what came of an act, with the tag of what is there now.
fn told(headers: &HeaderMap, told: Told) -> Response {
    let status = StatusCode::from_u16(told.status).unwrap_or(StatusCode::OK);
    let tag = told.tag.map(|tag| format!("\"{tag}\""));
    let is_had = status == StatusCode::OK && tag.as_ref().is_some_and(|tag| is_had(headers, tag));
    let kind = if told.status < 400 { JSON } else { PROBLEM };
    let mut answer = match (is_had, status) {
        (true, _) => StatusCode::NOT_MODIFIED.into_response(),
        (_, StatusCode::NO_CONTENT) => status.into_response(),
        _ => (status, [(header::CONTENT_TYPE, kind)], told.text).into_response(),
    };
    if let Some(tag) = tag.and_then(|tag| HeaderValue::from_str(&tag).ok()) {
        answer.headers_mut().insert(header::ETAG, tag);
    }
    answer
}

/// Returns a failure, as a page or as a problem for programs.
pub(crate) fn refuse(error: &Error, programs: bool) -> Response {
    let (kind, text) = match programs {
        true => {
            let text = asepsis_format::json::pretty(&error.problem()).unwrap_or_default();
            (PROBLEM, text)
        }
        false => (HTML, web::problem(error).into_string()),
    };
    let mut answer = (error.status(), [(header::CONTENT_TYPE, kind)], text).into_response();
    let more = match error.code {
        code if code == SIGN_IN => Some((header::WWW_AUTHENTICATE, "Bearer")),
        code if code == SLOW_DOWN => Some((header::RETRY_AFTER, "60")),
        _ => None,
    };
    if let Some((name, value)) = more {
        answer
            .headers_mut()
            .insert(name, HeaderValue::from_static(value));
    }
    answer
}
