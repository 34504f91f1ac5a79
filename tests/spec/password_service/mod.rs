//! `directory.kind = "http"`: our own pages take the password, and a service of the operator's says whose it is.

mod bad;
mod flow;
mod outages;
mod settings;
mod sizes;

use serde_json::{Value, json};

use crate::back_channel_logout::LOCAL;
use crate::exchange::Answer;
use crate::receiver::{Got, Receiver, Reply, response};
use crate::service::{ES256, ORDERS, Plan, SCOPES, Service};
use crate::signing_in::{
    APP, Ask, Browser, NATIVE, PASSWORD, SIGN_IN_KEYS, client_like_app, parameter, token_request_as,
};

const SECRET: &str = "the-secret-that-signet-proves-itself-by";

/// What the service says of Alice.
fn alice() -> Value {
    json!({
        "authenticated": true,
        "sub": "employee-1",
        "claims": { "name": "Alice Liddell", "email": "alice@example.com", "email_verified": true, "tier": "gold" },
    })
}

fn no() -> Value {
    json!({ "authenticated": false })
}

fn saying(body: &Value) -> Reply {
    Reply::Raw(response("200 OK", "Content-Type: application/json\r\n", &body.to_string()))
}

/// Knows Alice and her password.
fn answering(got: &Got) -> Reply {
    let asked: Value = serde_json::from_str(&got.body).unwrap();
    let is_alice = asked["username"] == "alice" && asked["password"] == PASSWORD;
    saying(&if is_alice { alice() } else { no() })
}

fn people() -> Receiver {
    Receiver::start(answering)
}

/// Knows Bob, too, whatever he types.
fn people_and_bob() -> Receiver {
    Receiver::start(|got| {
        let asked: Value = serde_json::from_str(&got.body).unwrap();
        if asked["username"] == "bob" {
            saying(&json!({ "authenticated": true, "sub": "employee-2" }))
        } else {
            answering(got)
        }
    })
}

/// The service that asks there, whose app is trusted with whatever it asks for; and a client that brings passwords.
fn service_at(url: &str) -> Service {
    plan_at(url, "consent = \"implied\"", "").start()
}

fn plan_at(url: &str, app: &str, login: &str) -> Plan {
    let directory = format!(
        "[login]\nrefusal_floor = \"0s\"\n{login}\n[directory]\nkind = \"http\"\n[directory.http]\nurl = \"{url}\"\n\
         secret = {{ file = \"keys/people.secret\" }}\n[outbound]\ntimeout = \"2s\"\n"
    );
    let app = APP.replace("name = \"The App\"", &format!("name = \"The App\"\n{app}"));
    let trusted = client_like_app("trusted", "").replace(
        "[\"authorization_code\", \"refresh_token\"]\nredirect_uris = [\"https://app.example/callback\"]\npost_logout_redirect_uris = [\"https://app.example/trusted-bye\"]",
        "[\"password\", \"refresh_token\"]",
    );
    let plan = Plan::of(&[LOCAL, &directory, &app, &trusted, NATIVE, ORDERS, SCOPES, ES256, SIGN_IN_KEYS]);
    plan.with_file("keys/people.secret", SECRET.to_owned())
}

/// Asks, and signs in with this name and password.
#[track_caller]
fn signed_in(browser: &Browser<'_>, ask: &Ask, name: &str, password: &str) -> Answer {
    browser.sign_in_as(&browser.ask(ask), name, password)
}

#[track_caller]
fn by_password(service: &Service, name: &str, password: &str) -> Answer {
    let usual =
        [("grant_type", "password"), ("username", name), ("password", password), ("scope", "openid profile email")];
    token_request_as(service, "trusted", &usual, &[])
}

#[track_caller]
fn assert_error(answer: &Answer, code: &str) {
    assert_eq!(parameter(answer, "error").as_deref(), Some(code), "{answer:?}");
}

/// That a client is told to come back, and of nothing that it did wrong.
#[track_caller]
fn assert_unavailable(answer: &Answer) {
    assert_eq!((answer.status, &answer.json()["error"]), (503, &json!("temporarily_unavailable")), "{answer:?}");
    assert!(answer.header("retry-after").is_some(), "{answer:?}");
}
