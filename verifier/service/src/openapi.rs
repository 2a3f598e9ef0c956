//! The document of every address (OpenAPI 3.1), and a page of it for people: no scripts, nothing from elsewhere.

use std::fmt::Write as _;
use std::sync::LazyLock;

use axum::http::header;
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

use crate::wire::JSON;

const DOCUMENT: &str = include_str!("../openapi.json");
const STYLE: &str = include_str!("../openapi.css");
const SCHEMAS: &str = "#/components/schemas/";

static PAGE: LazyLock<String> = LazyLock::new(|| page(&document()));
// The one style by its hash; everything else is forbidden.
static POLICY: LazyLock<String> = LazyLock::new(|| {
    let hash = STANDARD.encode(Sha256::digest(STYLE));
    format!(
        "default-src 'none'; style-src 'sha256-{hash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
});

/// `GET /openapi.json`: the document.
pub(crate) async fn json() -> Response {
    ([(header::CONTENT_TYPE, JSON)], DOCUMENT).into_response()
}

/// `GET /docs`: the page.
pub(crate) async fn docs() -> Response {
    let headers = [
        (header::CONTENT_TYPE, "text/html; charset=utf-8"),
        (header::CONTENT_SECURITY_POLICY, POLICY.as_str()),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
    ];
    (headers, PAGE.as_str()).into_response()
}

fn document() -> Value {
    serde_json::from_str(DOCUMENT).expect("a test reads it")
}

fn page(document: &Value) -> String {
    let mut html = format!(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>{0}</title>",
        text(&document["info"]["title"])
    );
    let _ = write!(html, "<meta name=\"viewport\" content=\"width=device-width\"><style>{STYLE}</style>");
    let _ =
        write!(html, "<h1>{}</h1><p>{}</p>", text(&document["info"]["title"]), text(&document["info"]["description"]));
    html += "<p>For programs: <a href=\"openapi.json\">openapi.json</a>.</p>";
    let base = text(&document["servers"][0]["url"]);
    for (path, methods) in fields(&document["paths"]) {
        for (method, operation) in fields(methods) {
            let path = escape(path);
            let _ = write!(
                html,
                "<section><h2>{} {base}{path}</h2><p>{}.</p>",
                method.to_uppercase(),
                text(&operation["summary"])
            );
            parameters(&mut html, operation);
            body(&mut html, &operation["requestBody"]);
            responses(&mut html, document, &operation["responses"]);
            html += "</section>";
        }
    }
    html += "<h1>Values</h1>";
    for (name, schema) in fields(&document["components"]["schemas"]) {
        let _ = write!(html, "<section><h2 id=\"{0}\">{0}</h2>{1}</section>", escape(name), linked(schema));
    }
    html
}

fn parameters(html: &mut String, operation: &Value) {
    for parameter in operation["parameters"].as_array().into_iter().flatten() {
        let (name, place, says) = (text(&parameter["name"]), text(&parameter["in"]), text(&parameter["description"]));
        let _ = write!(html, "<p><code>{name}</code> ({place}): {says}</p>{}", linked(&parameter["schema"]));
    }
}

fn body(html: &mut String, body: &Value) {
    if body.is_null() {
        return;
    }
    let _ = write!(html, "<p>Body: {}</p>", text(&body["description"]));
    content(html, &body["content"]);
}

fn responses(html: &mut String, document: &Value, responses: &Value) {
    html.push_str("<dl>");
    for (status, response) in fields(responses) {
        let shared = response["$ref"].as_str().and_then(|at| document.pointer(at.trim_start_matches('#')));
        let response = shared.unwrap_or(response);
        let _ = write!(html, "<dt>{}</dt><dd>{}", escape(status), text(&response["description"]));
        content(html, &response["content"]);
        html.push_str("</dd>");
    }
    html.push_str("</dl>");
}

fn content(html: &mut String, content: &Value) {
    for (media_type, of) in fields(content) {
        let _ = write!(html, "<p><code>{}</code></p>{}", escape(media_type), linked(&of["schema"]));
    }
}

// A schema as it stands in the document, its references as links.
fn linked(schema: &Value) -> String {
    if let Some(name) = schema["$ref"].as_str().and_then(|at| at.strip_prefix(SCHEMAS)) {
        return format!("<p><a href=\"#{0}\">{0}</a></p>", escape(name));
    }
    if schema.as_object().is_none_or(Map::is_empty) {
        return String::new();
    }
    let text = escape(&serde_json::to_string_pretty(schema).expect("it was read from text"));
    let mut parts = text.split(SCHEMAS);
    let mut html = format!("<pre>{}", parts.next().unwrap_or_default());
    for part in parts {
        let (name, rest) = part.split_at(part.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(part.len()));
        let _ = write!(html, "<a href=\"#{name}\">{SCHEMAS}{name}</a>{rest}");
    }
    html + "</pre>"
}

fn fields(value: &Value) -> impl Iterator<Item = (&String, &Value)> {
    value.as_object().into_iter().flatten()
}

fn text(value: &Value) -> String {
    escape(value.as_str().unwrap_or_default())
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;").replace('\'', "&#39;")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_address_is_in_the_document_and_the_other_way_round() {
        let document = document();
        let named = fields(&document["paths"]).flat_map(|(path, methods)| {
            fields(methods).map(move |(method, _)| (method.to_uppercase(), path.replace("{path}", "{*path}")))
        });
        let served = crate::routes::addresses().into_iter().map(|(method, path)| (method.to_owned(), path.to_owned()));
        let (named, served): (BTreeSet<_>, BTreeSet<_>) = (named.collect(), served.collect());
        assert!(served.len() > 20);
        assert_eq!(named, served);
    }

    #[test]
    fn every_reference_leads_somewhere() {
        let document = document();
        let references: Vec<&str> =
            DOCUMENT.split("\"$ref\": \"#").skip(1).filter_map(|rest| rest.split('"').next()).collect();
        assert!(references.len() > 100);
        for at in references {
            assert!(document.pointer(at).is_some(), "{at}");
        }
    }

    #[test]
    fn the_page_names_every_address_and_loads_nothing() {
        let (document, page) = (document(), &*PAGE);
        for (path, _) in fields(&document["paths"]) {
            assert!(page.contains(&format!("/v1{path}</h2>")), "{path}");
        }
        for (name, _) in fields(&document["components"]["schemas"]) {
            assert!(page.contains(&format!("<h2 id=\"{name}\">")), "{name}");
        }
        for forbidden in ["<script", "http://", "https://", "src=", "<link", "style=", "onclick"] {
            assert!(!page.contains(forbidden), "{forbidden}");
        }
    }
}
