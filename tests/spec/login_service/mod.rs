//! `login.url`: the operator's own service has people sign in, and the directory knows nobody.

mod accounts;
mod bad;
mod flow;
mod sizes;

use serde_json::{Value, json};
use url::{Url, form_urlencoded};

use crate::exchange::{Answer, Request};
use crate::service::{ES256, ISSUER, ORDERS, Plan, SCOPES, Service};
use crate::signing_in::{APP, Ask, Browser, NATIVE, SIGN_IN_KEYS};

const SECRET: &str = "the-secret-of-the-sign-in-service";

const SERVICE: &str = r#"
[login]
url = "https://people.example/sign-in?theme=dark"
secret = { file = "keys/login.secret" }

[directory]
kind = "external"
"#;

/// The service whose app is trusted with whatever it asks for.
fn service() -> Service {
    trusting("")
}

/// The same, where access tokens are sealed.
fn service_of_opaque_tokens() -> Service {
    trusting("access_token_format = \"opaque\"")
}

fn trusting(more: &str) -> Service {
    plan(&APP.replace("name = \"The App\"", &format!("name = \"The App\"\nconsent = \"implied\"\n{more}"))).start()
}

/// The service whose app has to be allowed.
fn asking_service() -> Service {
    plan(APP).start()
}

fn plan(app: &str) -> Plan {
    plan_of(SERVICE, app)
}

fn plan_of(service: &str, app: &str) -> Plan {
    let plan = Plan::of(&[ISSUER, service, app, NATIVE, ORDERS, SCOPES, ES256, SIGN_IN_KEYS]);
    plan.with_file("keys/login.secret", SECRET.to_owned())
}

/// What the browser brings to the sign-in service.
#[track_caller]
fn challenge_of(answer: &Answer) -> String {
    assert_eq!(answer.status, 303, "{answer:?}");
    let url = Url::parse(answer.header("location").unwrap()).unwrap();
    assert_eq!((url.host_str(), url.path()), (Some("people.example"), "/sign-in"), "{url}");
    let pairs: Vec<_> = form_urlencoded::parse(url.query().unwrap_or_default().as_bytes()).collect();
    assert_eq!(pairs[0], ("theme".into(), "dark".into()));
    assert_eq!((pairs.len(), &*pairs[1].0), (2, "login_challenge"));
    pairs[1].1.clone().into_owned()
}

/// A call as the sign-in service makes it.
fn call(service: &Service, path: &str, body: &Value) -> Answer {
    service.answer(&request(path, body).header("Authorization", format!("Bearer {SECRET}")))
}

fn request(path: &str, body: &Value) -> Request {
    Request::new("POST", path).header("Content-Type", "application/json").body(body.to_string())
}

/// Where the browser is sent back to.
#[track_caller]
fn accepted(service: &Service, challenge: &str, with: &Value) -> String {
    let mut body = json!({ "login_challenge": challenge });
    let members = with.as_object().unwrap().clone();
    body.as_object_mut().unwrap().extend(members);
    let answer = call(service, "/login/accept", &body);
    assert_eq!(answer.status, 200, "{answer:?}");
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    way_back(&answer)
}

#[track_caller]
fn way_back(answer: &Answer) -> String {
    let url = answer.json()["redirect_to"].as_str().unwrap().to_owned();
    url.strip_prefix("https://as.example").unwrap().to_owned()
}

/// Asks, and is sent to the sign-in service.
#[track_caller]
fn sent(browser: &Browser<'_>, ask: &Ask) -> String {
    challenge_of(&browser.ask(ask))
}

/// Signs in as this user, and is back with the client, or at the next question.
#[track_caller]
fn signed_in(service: &Service, browser: &Browser<'_>, ask: &Ask, user: &Value) -> Answer {
    let back = accepted(service, &sent(browser, ask), user);
    browser.follow(Request::get(&back))
}
