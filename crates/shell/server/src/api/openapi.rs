//! The OpenAPI 3.1 description, made from the table of routes.

use schemars::generate::SchemaSettings;
use schemars::{Schema, SchemaGenerator};
use serde_json::{Map, Value, json};

use super::calls::{Call, Gives, OF_A_DOSSIER, Takes, of_a_team};
use super::v1::{MOST, Parameter, ROUTES, Row, USUAL};
use crate::error::CODES;
use crate::route::Verb;
use crate::site::SESSION;

/// The statuses with which every call can fail.
const EVERY: &[u16] = &[401, 403, 404, 421, 429, 500, 503];

/// Returns the description as text.
pub(crate) fn text() -> String {
    asepsis_format::json::pretty(&document()).unwrap_or_default()
}

/// Returns the OpenAPI description of the interface.
pub fn document() -> Value {
    let settings = SchemaSettings::draft2020_12().with(|s| {
        s.definitions_path = "/components/schemas".into();
        s.meta_schema = None;
    });
    let mut generator = settings.into_generator();
    let mut paths = Map::new();
    for row in ROUTES {
        let read = read(row, &mut generator);
        paths.insert(row.path.to_owned(), json!({ "get": read }));
    }
    let events = events(&mut generator);
    paths.insert("/events".to_owned(), json!({ "get": events }));
    for call in OF_A_DOSSIER {
        add(&mut paths, call, &mut generator, None);
    }
    let team = json!([{ "url": "/api/v1", "description": "A team's server" }]);
    for call in of_a_team() {
        add(&mut paths, call, &mut generator, Some(&team));
    }
    let paths = asepsis_format::json::sorted(Value::Object(paths));
    let schemas = asepsis_format::json::sorted(Value::Object(generator.take_definitions(true)));
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Asepsis",
            "version": "1",
            "description": "What the pages show and do, for programs. Every answer carries an ETag; a change of a record names what it was made from; a page of a list names the next one. A server of one folder answers on this machine, to everybody on it; a team's server wants an API token, which a person makes on the page of their account.",
            "license": { "name": "Apache-2.0", "identifier": "Apache-2.0" },
        },
        "servers": [
            { "url": "/api/v1", "description": "One folder" },
            {
                "url": "/api/v1/projects/{project}",
                "description": "A project of a team",
                "variables": { "project": { "default": "device", "description": "Its id, which is that of its device." } },
            },
        ],
        "security": [{}, { "token": [] }, { "session": [] }],
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": {
                "token": { "type": "http", "scheme": "bearer", "description": "An API token, which neither signs nor administers." },
                "session": { "type": "apiKey", "in": "cookie", "name": SESSION, "description": "What a person has who signed in." },
            },
        },
    })
}

/// Adds what a call does to the address that it has.
fn add(
    paths: &mut Map<String, Value>,
    call: &Call,
    generator: &mut SchemaGenerator,
    servers: Option<&Value>,
) {
    let verb = match call.verb {
        Verb::Get => "get",
        Verb::Post => "post",
        Verb::Put => "put",
        Verb::Delete => "delete",
    };
    let place = paths
        .entry(call.path.to_owned())
        .or_insert_with(|| json!({}));
    place[verb] = acted(call, servers.is_some(), generator);
    if let Some(servers) = servers {
        place["servers"] = servers.clone();
    }
}

/// Returns the description of a call.
fn acted(call: &Call, by_account: bool, generator: &mut SchemaGenerator) -> Value {
    let mut all = json!({
        "operationId": call.id,
        "summary": call.summary,
        "parameters": parameters(call),
        "responses": answers(call, generator),
    });
    if by_account {
        all["security"] = json!([{ "token": [] }, { "session": [] }]);
    }
    let taken = match call.takes {
        Takes::Nothing => None,
        Takes::Json(form) => Some(("application/json", json!(form(generator)))),
        Takes::File(kind) => Some((kind, json!({}))),
    };
    if let Some((kind, form)) = taken {
        all["requestBody"] = json!({ "required": true, "content": { kind: { "schema": form } } });
    }
    all
}

fn parameters(call: &Call) -> Vec<Value> {
    let mut all = in_path(call.path);
    all.extend(in_query(call.parameters));
    if call.paged {
        all.extend(pages());
    }
    let mut header = |name: &str, meaning: &str| {
        all.push(json!({
            "name": name, "in": "header", "required": false, "description": meaning, "schema": { "type": "string" },
        }));
    };
    if call.conditional {
        header(
            "If-Match",
            "The `ETag` of the version that the change was made from; `*`: any. Either this or `If-None-Match`.",
        );
        header("If-None-Match", "`*`: the record is new.");
    }
    if call.once {
        header(
            "Idempotency-Key",
            "Names this request, in 1 to 200 letters, digits and signs: sent again within a day it is answered as the first time, and takes no effect again. Only a team's server keeps it.",
        );
    }
    all
}

fn answers(call: &Call, generator: &mut SchemaGenerator) -> Value {
    let mut failures = EVERY.to_vec();
    failures.extend(call.failures);
    if !matches!(call.takes, Takes::Nothing) {
        failures.push(413);
    }
    if call.conditional {
        failures.extend([400, 412, 428]);
    }
    if call.once {
        failures.extend([400, 409, 422]);
    }
    let mut all = problems(&failures, generator);
    for (status, meaning, gives) in call.gives {
        let mut own = json!({ "description": meaning });
        match gives {
            Gives::Nothing => {}
            Gives::Json(form) | Gives::Tagged(form) => {
                own["content"] = json!({ "application/json": { "schema": form(generator) } });
            }
            Gives::Problem(form) => {
                own["content"] =
                    json!({ "application/problem+json": { "schema": form(generator) } });
            }
            Gives::File(kind) => own["content"] = json!({ *kind: { "schema": {} } }),
        }
        if matches!(gives, Gives::Tagged(_) | Gives::File(_)) {
            own["headers"] = tag();
            if *status == 200 {
                all.insert("304".to_owned(), unchanged());
            }
        }
        // A refused dossier may also be a request that could not be read.
        if let Some(problem) = all.get(&status.to_string()) {
            let problem = problem["content"]["application/problem+json"].clone();
            if own["content"]["application/problem+json"].is_null() && !problem.is_null() {
                own["content"]["application/problem+json"] = problem;
            }
        }
        all.insert(status.to_string(), own);
    }
    asepsis_format::json::sorted(Value::Object(all))
}

fn read(row: &Row, generator: &mut SchemaGenerator) -> Value {
    let mut parameters = in_path(row.path);
    parameters.extend(in_query(row.parameters));
    if row.paged {
        parameters.extend(pages());
    }
    let form = (row.form)(generator);
    json!({
        "operationId": id(row.path),
        "summary": row.summary,
        "parameters": parameters,
        "responses": responses(&form, "application/json", generator, &[400, 401, 403, 404, 409, 421, 429, 500, 503], true),
    })
}

fn in_path(path: &str) -> Vec<Value> {
    let parts = path.split('/').filter_map(|p| p.strip_prefix('{'));
    let part = |part: &str| {
        let name = part.trim_end_matches('}');
        json!({ "name": name, "in": "path", "required": true, "schema": { "type": "string" } })
    };
    parts.map(part).collect()
}

fn in_query(parameters: &[Parameter]) -> Vec<Value> {
    let own = |p: &Parameter| {
        json!({
            "name": p.name, "in": "query", "required": p.required, "description": p.meaning, "schema": { "type": "string" },
        })
    };
    parameters.iter().map(own).collect()
}

/// The parameters of a page of a list.
fn pages() -> [Value; 2] {
    let number = |name: &str, least: usize, usual: usize, what: &str| {
        json!({
            "name": name, "in": "query", "required": false, "description": what,
            "schema": { "type": "integer", "minimum": least, "default": usual },
        })
    };
    let mut limit = number("limit", 1, USUAL, "Most rows of the page.");
    limit["schema"]["maximum"] = json!(MOST);
    [number("offset", 0, 0, "Rows before the page."), limit]
}

fn events(generator: &mut SchemaGenerator) -> Value {
    let form = Schema::try_from(json!({ "type": "string" })).unwrap_or_default();
    json!({
        "operationId": "events",
        "summary": "Server-sent events: `change` each time something is different",
        "parameters": [],
        "responses": responses(&form, "text/event-stream", generator, &[401, 403, 404, 421], false),
    })
}

fn responses(
    form: &Schema,
    kind: &str,
    generator: &mut SchemaGenerator,
    failures: &[u16],
    tagged: bool,
) -> Value {
    let mut all = problems(failures, generator);
    let mut good = json!({ "description": "The answer.", "content": { kind: { "schema": form } } });
    if tagged {
        good["headers"] = tag();
        all.insert("304".to_owned(), unchanged());
    }
    all.insert("200".to_owned(), good);
    asepsis_format::json::sorted(Value::Object(all))
}

fn tag() -> Value {
    json!({ "ETag": { "description": "Tag of exactly this answer.", "schema": { "type": "string" } } })
}

fn unchanged() -> Value {
    json!({ "description": "The answer is as `If-None-Match` names it." })
}

/// Failures by status, each as a problem.
fn problems(failures: &[u16], generator: &mut SchemaGenerator) -> Map<String, Value> {
    let problem = generator.subschema_for::<asepsis_format::report::api::Problem>();
    let one = |status: &u16| {
        let known = CODES.iter().filter(|c| c.status == *status);
        let titles: Vec<String> = known.map(|c| format!("{} (`{}`)", c.title, c.id)).collect();
        let told = json!({
            "description": titles.join("; "),
            "content": { "application/problem+json": { "schema": problem } },
        });
        (status.to_string(), told)
    };
    failures.iter().map(one).collect()
}

/// Returns the name of an operation: the words of its path.
fn id(path: &str) -> String {
    let words = path.trim_start_matches('/').split('/');
    let words: Vec<String> = words
        .map(|w| w.trim_matches(['{', '}']).to_owned())
        .collect();
    words.join("-by-")
}
