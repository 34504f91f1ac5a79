//! OpenID Connect Back-Channel Logout 1.0. The receivers are real ones on this machine, so the issuer is on it, too.

mod faults;
mod s2_1_metadata;
mod s2_2_registration;
mod s2_4_logout_token;
mod s2_5_request;

use serde_json::Value;
use url::form_urlencoded;

use crate::asking::part_of;
use crate::exchange::{Answer, Request};
use crate::receiver::{Got, Receiver};
use crate::rp_initiated_logout::sign_out;
use crate::service::{ES256, ORDERS, SCOPES, Service};
use crate::signing_in::{APP, Browser, NO_FLOOR, SIGN_IN_KEYS, service_of};

/// An issuer that exists on this machine only.
pub(crate) const LOCAL: &str = r#"
issuer = "http://localhost:8080"
error_uri = "https://docs.example/errors/"
"#;

/// A service on this machine with the app and these tables, and Alice.
pub(crate) fn local_service(app: &str, more: &str) -> Service {
    service_of(&[
        LOCAL,
        NO_FLOOR,
        &APP.replace("[clients.app]\n", &format!("[clients.app]\n{app}\n")),
        ORDERS,
        SCOPES,
        ES256,
        SIGN_IN_KEYS,
        more,
    ])
}

/// The same, whose app is told of sign-outs at this URL.
pub(crate) fn told_at(url: &str) -> Service {
    local_service(&format!("backchannel_logout_uri = \"{url}\""), "")
}

/// Somebody who takes whatever comes.
pub(crate) fn taker() -> Receiver {
    Receiver::saying("200 OK", "", "")
}

/// Signs out by the form.
#[track_caller]
pub(crate) fn end(browser: &Browser<'_>) -> Answer {
    let page = browser.send(sign_out(&[]));
    browser.submit(&page, &[("logout", "confirm")])
}

/// The logout token of a request that has nothing else.
#[track_caller]
pub(crate) fn token_of(got: &Got) -> String {
    let parameters: Vec<_> = form_urlencoded::parse(got.body.as_bytes()).into_owned().collect();
    assert_eq!(parameters.len(), 1, "{parameters:?}");
    let (name, token) = parameters.into_iter().next().unwrap_or_default();
    assert_eq!(name, "logout_token");
    token
}

#[track_caller]
pub(crate) fn claims_of(got: &Got) -> Value {
    part_of(&token_of(got), 1)
}

#[track_caller]
pub(crate) fn metadata_of(service: &Service) -> Value {
    service.answer(&Request::get("/.well-known/openid-configuration")).json()
}
