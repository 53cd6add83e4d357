//! The OpenAPI 3.1 description, made from the table of routes.

use asepsis_format::report::api::Page;
use asepsis_format::report::api::team::{
    AccountRow, List, ProjectRow, PushRow, PushedRow, RefusedDossier,
};
use schemars::generate::SchemaSettings;
use schemars::{Schema, SchemaGenerator};
use serde_json::{Map, Value, json};

use super::v1::{MOST, ROUTES, Row, USUAL};
use crate::error::CODES;

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
    let scan = scan(&mut generator);
    paths.insert("/scan".to_owned(), json!({ "post": scan }));
    let events = events(&mut generator);
    paths.insert("/events".to_owned(), json!({ "get": events }));
    paths.extend(team(&mut generator));
    let paths = asepsis_format::json::sorted(Value::Object(paths));
    let schemas = asepsis_format::json::sorted(Value::Object(generator.take_definitions(true)));
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Asepsis",
            "version": "1",
            "description": "What the pages show, for programs. Every answer carries an ETag; a page of a list names the next one. A server of one folder answers on this machine, to everybody on it; a team's server wants an API token, which a person makes on the page of their account.",
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
        "security": [{}, { "token": [] }],
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": { "token": { "type": "http", "scheme": "bearer" } },
        },
    })
}

/// What a team's server has besides.
fn team(generator: &mut SchemaGenerator) -> Map<String, Value> {
    const FAILURES: &[u16] = &[400, 401, 403, 404, 421, 429, 500, 503];
    let project = json!({ "name": "project", "in": "path", "required": true, "schema": { "type": "string" } });
    let mut read = |id: &str,
                    summary: &str,
                    parameters: Vec<Value>,
                    form: fn(&mut SchemaGenerator) -> Schema| {
        let form = form(generator);
        json!({
            "operationId": id, "summary": summary, "parameters": parameters, "security": [{ "token": [] }],
            "responses": responses(&form, "application/json", generator, FAILURES, true),
        })
    };
    let account = read(
        "account",
        "Whose token it is",
        vec![],
        SchemaGenerator::subschema_for::<AccountRow>,
    );
    let projects = read(
        "projects",
        "The projects that may be seen, as they stood when they were evaluated",
        chosen(),
        SchemaGenerator::subschema_for::<Page<ProjectRow>>,
    );
    let pushes = read(
        "pushes",
        "Pushes of a project, latest first",
        vec![project.clone()],
        SchemaGenerator::subschema_for::<List<PushRow>>,
    );
    let push = push(project, generator);
    let site = json!([{ "url": "/api/v1", "description": "A team's server" }]);
    let own = |path: &str, acts: Value| {
        let mut acts = acts;
        acts["servers"] = site.clone();
        (path.to_owned(), acts)
    };
    Map::from_iter([
        own("/account", json!({ "get": account })),
        own("/projects", json!({ "get": projects })),
        own(
            "/projects/{project}/pushes",
            json!({ "get": pushes, "post": push }),
        ),
    ])
}

/// The parameters that choose among projects.
fn chosen() -> Vec<Value> {
    let may = |name: &str, meaning: &str| json!({ "name": name, "in": "query", "required": false, "description": meaning, "schema": { "type": "string" } });
    let mut all = vec![
        may("q", "Only those with these words in id, title or release."),
        may(
            "only",
            "Only those with: `exploited`, `undecided`, `stale`, `clocks`; or `broken`.",
        ),
        may("sort", "`need` (usual), `severity`, `clock`, `title`."),
    ];
    all.extend(pages());
    all
}

fn push(project: Value, generator: &mut SchemaGenerator) -> Value {
    let may = |name: &str, meaning: &str| json!({ "name": name, "in": "query", "required": false, "description": meaning, "schema": { "type": "string" } });
    let form = generator.subschema_for::<PushedRow>();
    let refused = generator.subschema_for::<RefusedDossier>();
    let failures = &[401, 403, 404, 413, 421, 422, 429, 500, 503];
    let mut responses = responses(&form, "application/json", generator, failures, false);
    responses["201"] = responses["200"].clone();
    responses["201"]["description"] = json!("The dossier is kept.");
    responses["200"]["description"] = json!("Nothing was different; nothing was written.");
    responses["422"]["content"]["application/json"] = json!({ "schema": refused });
    json!({
        "operationId": "push",
        "summary": "Bring in a dossier; the same twice changes nothing, one with errors is refused whole",
        "parameters": [
            project,
            may("repository", "The repository that the dossier stands in."),
            may("commit", "Its commit."),
            may("reason", "Why."),
        ],
        "security": [{ "token": [] }],
        "requestBody": { "required": true, "content": { "application/zip": { "schema": {} } } },
        "responses": responses,
    })
}

fn read(row: &Row, generator: &mut SchemaGenerator) -> Value {
    let mut parameters: Vec<Value> = Vec::new();
    for part in row.path.split('/').filter_map(|p| p.strip_prefix('{')) {
        let name = part.trim_end_matches('}');
        parameters.push(json!({
            "name": name, "in": "path", "required": true, "schema": { "type": "string" },
        }));
    }
    for parameter in row.parameters {
        parameters.push(json!({
            "name": parameter.name, "in": "query", "required": parameter.required,
            "description": parameter.meaning, "schema": { "type": "string" },
        }));
    }
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

/// The parameters of pages of a list.
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

fn scan(generator: &mut SchemaGenerator) -> Value {
    let report = json!({ "type": "object", "description": "The report `asepsis.scan/1`, as its own schema has it." });
    let form = Schema::try_from(report).unwrap_or_default();
    json!({
        "operationId": "scan",
        "summary": "Evaluate an SBOM against the snapshot; nothing of it is kept",
        "parameters": [{
            "name": "name", "in": "query", "required": false,
            "description": "The name under which the report speaks of it.", "schema": { "type": "string" },
        }],
        "requestBody": { "required": true, "content": { "application/octet-stream": { "schema": {} } } },
        "responses": responses(&form, "application/json", generator, &[401, 403, 404, 409, 413, 421, 422, 429, 500, 503], false),
    })
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
    let problem = generator.subschema_for::<asepsis_format::report::api::Problem>();
    let mut all = Map::new();
    let mut good = json!({ "description": "The answer.", "content": { kind: { "schema": form } } });
    if tagged {
        good["headers"] = json!({ "ETag": { "description": "Tag of exactly this answer.", "schema": { "type": "string" } } });
        all.insert(
            "304".to_owned(),
            json!({ "description": "The answer is as `If-None-Match` names it." }),
        );
    }
    all.insert("200".to_owned(), good);
    for status in failures {
        let known = CODES.iter().filter(|c| c.status == *status);
        let titles: Vec<String> = known.map(|c| format!("{} (`{}`)", c.title, c.id)).collect();
        let description = titles.join("; ");
        all.insert(
            status.to_string(),
            json!({
                "description": description,
                "content": { "application/problem+json": { "schema": problem } },
            }),
        );
    }
    asepsis_format::json::sorted(Value::Object(all))
}

/// Returns the name of an operation: the words of its path.
fn id(path: &str) -> String {
    let words = path.trim_start_matches('/').split('/');
    let words: Vec<String> = words
        .map(|w| w.trim_matches(['{', '}']).to_owned())
        .collect();
    words.join("-by-")
}
