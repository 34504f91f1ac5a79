//! What codes and refresh tokens are worth, to whom, and what becomes of it.

#![expect(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

use std::future::Future;

use serde_json::Value;
use signet::protocol::ErrorCode::InvalidGrant;
use tokio::runtime::Builder;
use url::{Url, form_urlencoded};

use crate::asking::assert_refused;
use crate::exchange::Answer;
use crate::introspecting::is_active;
use crate::service::{ES256, ISSUER, ORDERS, Plan, SCOPES, Service};
use crate::signing_in::{APP, Ask, Browser, CALLBACK, NATIVE, NO_FLOOR, SIGN_IN_KEYS, VERIFIER, redeem, tokens_of};
use crate::signing_in::{public_token_request, service_with, token_request_as};

/// A second web app, which even has the redirect URI of the first, and a resource server that asks about tokens.
pub(crate) const NEIGHBOURS: &str = r#"
[clients.other]
name = "The Other App"
grant_types = ["authorization_code", "refresh_token"]
redirect_uris = ["https://app.example/callback"]
scopes = ["openid", "offline_access", "read", "write"]
resources = ["orders"]
secrets.first.file = "keys/other.secret"

[clients.orders-api]
introspects = ["orders"]
secrets.first.file = "keys/orders-api.secret"
"#;

/// What the app asks for that wants access to a resource and a refresh token that outlives the session.
pub(crate) const OFFLINE: &str = "openid offline_access read write";

/// The tables of a service with the app, its neighbours, and these changes of the app: each a text and what it becomes.
pub(crate) fn tables(changes: &[(&str, &str)]) -> Vec<String> {
    let mut app = APP.to_owned();
    for (old, new) in changes {
        assert!(app.contains(old), "{old} is in no line of the app");
        app = app.replace(old, new);
    }
    let parts = [ISSUER, NO_FLOOR, &app, NATIVE, ORDERS, SCOPES, ES256, SIGN_IN_KEYS, NEIGHBOURS];
    parts.map(str::to_owned).to_vec()
}

/// The plan of these tables.
pub(crate) fn plan_of(tables: &[String]) -> Plan {
    Plan::of(&tables.iter().map(String::as_str).collect::<Vec<_>>())
}

/// The usual service and the neighbours.
pub(crate) fn town() -> Service {
    service_with(NEIGHBOURS)
}

/// Waits for what a test does besides the service.
pub(crate) fn wait<T>(future: impl Future<Output = T>) -> T {
    Builder::new_current_thread().enable_all().build().expect("a runtime").block_on(future)
}

/// A member of a token answer that is a string.
#[track_caller]
pub(crate) fn text(tokens: &Value, name: &str) -> String {
    tokens.get(name).and_then(Value::as_str).unwrap_or_else(|| panic!("no {name} in {tokens}")).to_owned()
}

/// What the app is granted for this request.
#[track_caller]
pub(crate) fn granted(service: &Service, ask: &Ask) -> Value {
    tokens_of(&redeem(service, &Browser::at(service).code(ask), &[]))
}

/// The same with a scope of its own.
#[track_caller]
pub(crate) fn granted_scope(service: &Service, scope: &str) -> Value {
    granted(service, &Ask::app().with("scope", scope))
}

/// What the app is granted in this browser, which stays signed in.
#[track_caller]
pub(crate) fn tokens_of_session(service: &Service, browser: &Browser<'_>) -> Value {
    tokens_of(&redeem(service, &browser.code(&Ask::app()), &[]))
}

/// What the native app is granted, redeemed without a secret.
#[track_caller]
pub(crate) fn granted_natively(service: &Service, scope: &str) -> Value {
    let code = Browser::at(service).code(&Ask::native().with("scope", scope));
    tokens_of(&public_token_request(service, "native", &code_parameters(&code, "http://127.0.0.1:49152/callback")))
}

pub(crate) fn code_parameters<'a>(code: &'a str, redirect_uri: &'a str) -> [(&'a str, &'a str); 4] {
    [("grant_type", "authorization_code"), ("code", code), ("redirect_uri", redirect_uri), ("code_verifier", VERIFIER)]
}

/// A code of this client, redeemed by that one.
#[track_caller]
pub(crate) fn redeem_as(service: &Service, client: &str, code: &str, over: &[(&str, &str)]) -> Answer {
    token_request_as(service, client, &code_parameters(code, CALLBACK), over)
}

/// Whether the resource server that the token is for may still honour it.
#[track_caller]
pub(crate) fn lives(service: &Service, tokens: &Value) -> bool {
    is_active(service, "orders-api", &text(tokens, "access_token"))
}

/// Holds that the answer is `invalid_grant` for this reason.
#[track_caller]
pub(crate) fn assert_invalid_grant(answer: &Answer, reason: &str) {
    assert_refused(answer, InvalidGrant, reason);
}

/// Where the page of `form_post` sends its form, and what is in it.
#[track_caller]
pub(crate) fn posted(page: &Answer) -> (String, Vec<(String, String)>) {
    let html = page.text();
    let value = |tag: &str, name: &str| {
        let (_, rest) = tag.split_once(&format!("{name}=\"")).unwrap_or_else(|| panic!("no {name} in {tag}"));
        unescaped(rest.split_once('"').expect("a closing quote").0)
    };
    let tags = |name: &str| html.split('<').filter(move |tag| tag.starts_with(name)).collect::<Vec<_>>();
    let [form] = tags("form")[..] else { panic!("not one form in {html}") };
    let fields = tags("input").iter().map(|tag| (value(tag, "name"), value(tag, "value"))).collect();
    (value(form, "action"), fields)
}

fn unescaped(text: &str) -> String {
    let escapes = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&#x2f;", "/"), ("&amp;", "&")];
    escapes.iter().fold(text.to_owned(), |text, (escape, plain)| text.replace(escape, plain))
}

/// All parameters that a redirect to the client adds, in their order, undone from form encoding.
#[track_caller]
pub(crate) fn told(answer: &Answer) -> Vec<(String, String)> {
    let location = answer.header("location").unwrap_or_else(|| panic!("no redirect: {answer:?}"));
    let url = Url::parse(location).expect("a URL");
    let encoded = url.fragment().or(url.query()).unwrap_or_default();
    form_urlencoded::parse(encoded.as_bytes()).into_owned().collect()
}

/// The report that `signet check` would print of this configuration.
#[track_caller]
pub(crate) fn findings(parts: &[&str]) -> String {
    Plan::of(parts).refused()
}
