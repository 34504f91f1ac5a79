//! §3.2, token requests as JSON: no standard has them, some clients of other servers do, and each is registered for it.

use serde_json::{Value, json};

use crate::exchange::{Answer, Request, basic};
use crate::service::{Plan, Service};

const JSON: &str = r#"
[clients.json]
grant_types = ["client_credentials"]
scopes = ["read", "write"]
default_scope = ["read"]
resources = ["orders"]
json_requests = true
secrets.first.file = "keys/json.secret"
"#;

fn service() -> Service {
    Plan::example_and(JSON).start()
}

fn post(body: impl Into<Vec<u8>>) -> Request {
    Request::new("POST", "/token").header("Content-Type", "application/json").body(body)
}

fn as_client(service: &Service, client: &str, request: Request) -> Answer {
    service.answer(&request.header("Authorization", basic(client, &service.secret(client))))
}

#[track_caller]
fn error_of(answer: &Answer) -> (u16, String) {
    (answer.status, answer.json()["error"].as_str().unwrap().to_owned())
}

fn invalid() -> (u16, String) {
    (400, "invalid_request".to_owned())
}

/// A flat object of strings is what a form with the same parameters is, whichever way the client authenticates.
#[test]
fn an_object_of_strings_is_a_request() {
    let service = service();
    let body = json!({ "grant_type": "client_credentials", "scope": "read write", "unknown": "x", "resource": "https://orders.example" });
    let answer = as_client(&service, "json", post(body.to_string()));
    assert_eq!((answer.status, &answer.json()["scope"]), (200, &json!("read write")), "{answer:?}");
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    let secret = service.secret("json");
    let within =
        json!({ "grant_type": "client_credentials", "client_id": "json", "client_secret": secret, "scope": "" });
    for content_type in ["application/json", "Application/JSON; charset=utf-8"] {
        let request = Request::new("POST", "/token").header("Content-Type", content_type).body(within.to_string());
        let answer = service.answer(&request);
        assert_eq!((answer.status, &answer.json()["scope"]), (200, &json!("read")), "{answer:?}");
    }
    let form = Request::post("/token", &[("grant_type", "client_credentials")]);
    assert_eq!(as_client(&service, "json", form).status, 200, "a form still does");
}

/// "Request and response parameters MUST NOT be included more than once": also in escapes; and nothing is read that is no
/// string, nested, or not one object of UTF-8.
#[test]
fn everything_else_is_refused() {
    let service = service();
    let with = |member: &str, value: Value| {
        let mut body = json!({ "grant_type": "client_credentials" });
        body[member] = value;
        body.to_string()
    };
    let mut bodies: Vec<Vec<u8>> = [
        "",
        "null",
        "[]",
        "\"grant_type\"",
        "5",
        "{",
        "{}{}",
        "grant_type=client_credentials",
        "{'grant_type':'client_credentials'}",
        r#"[{"grant_type":"client_credentials"}]"#,
        r#"{"grant_type":"client_credentials"} x"#,
        "\u{feff}{\"grant_type\":\"client_credentials\"}",
        r#"{"grant_type":"client_credentials","grant_type":"client_credentials"}"#,
        r#"{"grant_type":"client_credentials","grant\u005ftype":"client_credentials"}"#,
        r#"{"grant_type":"client_credentials","unknown":"x","unknown":"x"}"#,
        r#"{"grant_type":"client_credentials","scope":"read","scope":""}"#,
    ]
    .map(|text| text.as_bytes().to_vec())
    .into();
    bodies.push(b"{\"grant_type\":\"client_credentials\",\"x\":\"\xff\"}".to_vec());
    for value in [json!(null), json!(5), json!(true), json!(["read"]), json!({ "a": "b" }), json!([]), json!({})] {
        for member in ["scope", "unknown", "grant_type", "resource"] {
            bodies.push(with(member, value.clone()).into_bytes());
        }
    }
    bodies.push(with("scope", json!("nul\u{0}")).into_bytes());
    bodies.push(with("nul\u{0}", json!("x")).into_bytes());
    bodies.push(with("scope", json!("x".repeat(4001))).into_bytes());
    bodies.push(with("unknown", json!("x".repeat(4001))).into_bytes());
    bodies.push(with(&"x".repeat(4001), json!("x")).into_bytes());
    bodies.push(format!("{{\"x\":{}{}}}", "[".repeat(10_000), "]".repeat(10_000)).into_bytes());
    let many: serde_json::Map<_, _> = (0..65).map(|number| (format!("p{number}"), json!("x"))).collect();
    bodies.push(Value::Object(many).to_string().into_bytes());
    for body in bodies {
        let answer = as_client(&service, "json", post(body.clone()));
        assert_eq!(error_of(&answer), invalid(), "{}", String::from_utf8_lossy(&body));
    }
    let huge = with("x", json!("x".repeat(70_000)));
    assert_eq!(as_client(&service, "json", post(huge)).status, 413);
    let packed = post(with("scope", json!("read"))).header("Content-Encoding", "gzip");
    assert_eq!(as_client(&service, "json", packed).status, 415);
}

/// Other clients get what they get today: 415; so does everybody where no client is registered for it.
#[test]
fn clients_that_did_not_register_for_it_are_refused_as_ever() {
    let good = json!({ "grant_type": "client_credentials" }).to_string();
    let service = service();
    assert_eq!(as_client(&service, "web", post(good.clone())).status, 415);
    let plain = Plan::example().start();
    assert_eq!(as_client(&plain, "web", post(good.clone())).status, 415);
    assert_eq!(plain.answer(&post("not JSON at all")).status, 415, "nor is it read");
    let wrong = service.answer(&post(good).header("Authorization", basic("json", "wrong")));
    assert_eq!(error_of(&wrong), (401, "invalid_client".to_owned()), "who it is comes first");
}

/// At the token endpoint only.
#[test]
fn no_other_endpoint_reads_it() {
    let service = service();
    for path in ["/introspect", "/revoke"] {
        let request = Request::new("POST", path).header("Content-Type", "application/json").body(r#"{"token":"x"}"#);
        assert_eq!(as_client(&service, "json", request).status, 415, "{path}");
    }
}
