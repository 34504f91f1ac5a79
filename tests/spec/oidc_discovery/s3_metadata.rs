//! §3, what the provider says of itself: each member, and that it is true.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::exchange::Request;
use crate::service::{Plan, Service};
use crate::signing_in::{
    Ask, Browser, assert_told, client_like_app, id_claims, is_page, service, service_with, text_of, userinfo,
};

#[track_caller]
fn metadata(service: &Service) -> Value {
    let answer = service.answer(&Request::get("/.well-known/openid-configuration"));
    assert_eq!(answer.status, 200, "{answer:?}");
    answer.json()
}

fn texts(list: &Value) -> Vec<&str> {
    list.as_array().unwrap().iter().map(|value| value.as_str().unwrap()).collect()
}

/// "OpenID Providers have metadata describing their configuration": what this one has for people who sign in.
#[test]
fn the_document_says_how_to_sign_in() {
    let metadata = metadata(&service());
    for (name, expected) in [
        ("issuer", json!("https://as.example")),
        ("authorization_endpoint", json!("https://as.example/authorize")),
        ("token_endpoint", json!("https://as.example/token")),
        ("userinfo_endpoint", json!("https://as.example/userinfo")),
        ("jwks_uri", json!("https://as.example/jwks")),
        ("end_session_endpoint", json!("https://as.example/logout")),
        ("response_types_supported", json!(["code"])),
        ("response_modes_supported", json!(["query", "fragment", "form_post"])),
        ("subject_types_supported", json!(["public"])),
        ("id_token_signing_alg_values_supported", json!(["RS256"])),
        ("code_challenge_methods_supported", json!(["S256"])),
        ("authorization_response_iss_parameter_supported", json!(true)),
        ("prompt_values_supported", json!(["none", "login", "consent", "select_account"])),
        ("display_values_supported", json!(["page", "popup", "touch", "wap"])),
        ("ui_locales_supported", json!(["en", "de"])),
        ("acr_values_supported", json!(["1"])),
        ("claim_types_supported", json!(["normal"])),
        ("claims_parameter_supported", json!(true)),
        ("request_parameter_supported", json!(false)),
        ("request_uri_parameter_supported", json!(false)),
        ("grant_types_supported", json!(["authorization_code", "refresh_token"])),
    ] {
        assert_eq!(metadata[name], expected, "{name}");
    }
    let scopes: BTreeSet<_> = texts(&metadata["scopes_supported"]).into_iter().collect();
    let expected = ["address", "email", "offline_access", "openid", "phone", "profile", "read", "write"];
    assert_eq!(scopes, expected.into());
    assert_eq!(metadata.get("userinfo_signing_alg_values_supported"), None);
    assert_eq!(metadata.get("check_session_iframe"), None);
}

/// "No list is empty", flags are booleans, and no member says nothing.
#[test]
fn members_have_the_types_that_they_must_have() {
    let metadata = metadata(&service());
    for (name, value) in metadata.as_object().unwrap() {
        let is_of_logout = name.contains("channel_logout_");
        let is_flag = is_of_logout || name.ends_with("_parameter_supported");
        match value {
            Value::Array(list) => assert!(!list.is_empty() && list.iter().all(Value::is_string), "{name}: {value}"),
            Value::Bool(_) => assert!(is_flag, "{name}: {value}"),
            Value::String(text) => {
                assert!(!is_flag && text.starts_with("https://") && !text.contains('#'), "{name}: {value}");
            }
            other => panic!("{name}: {other}"),
        }
    }
}

/// "id_token_signing_alg_values_supported": what the clients are registered for; and "userinfo_signing_alg_values_supported".
#[test]
fn the_algorithms_are_those_of_the_clients() {
    let more =
        client_like_app("second", "id_token_signed_response_alg = \"ES256\"\nuserinfo_signed_response_alg = \"ES256\"");
    let service = service_with(&more);
    let metadata = metadata(&service);
    let algorithms: BTreeSet<_> = texts(&metadata["id_token_signing_alg_values_supported"]).into_iter().collect();
    assert_eq!(algorithms, ["ES256", "RS256"].into());
    assert_eq!(metadata["userinfo_signing_alg_values_supported"], json!(["ES256"]));
    let keys = service.answer(&Request::get("/jwks")).json();
    let published: BTreeSet<_> =
        keys["keys"].as_array().unwrap().iter().map(|key| key["alg"].as_str().unwrap().to_owned()).collect();
    assert!(algorithms.iter().all(|algorithm| published.contains(*algorithm)), "{published:?}");
}

/// "claims_supported: … a list of the Claim Names of the Claims that the OpenID Provider MAY be able to supply values for":
/// every claim that comes is among them.
#[test]
fn every_claim_that_comes_is_announced() {
    let service = service();
    let metadata = metadata(&service);
    let announced: BTreeSet<_> = texts(&metadata["claims_supported"]).into_iter().collect();
    let tokens = Browser::at(&service).tokens(&Ask::app().with("scope", "openid profile email address phone"));
    let told = userinfo(&service, text_of(&tokens, "access_token")).json();
    for claims in [id_claims(&tokens), told] {
        for name in claims.as_object().unwrap().keys() {
            assert!(announced.contains(name.as_str()), "{name}");
        }
    }
}

/// What is announced works: each prompt, display and response mode leads to a page or an answer, never to an error of ours.
#[test]
fn what_is_announced_is_accepted() {
    let service = service();
    let metadata = metadata(&service);
    let shown =
        |name: &str, value: &str| is_page(&Browser::at(&service).ask(&Ask::app().with(name, value)), "login-submit");
    for (list, parameter) in [
        ("display_values_supported", "display"),
        ("response_modes_supported", "response_mode"),
        ("response_types_supported", "response_type"),
        ("ui_locales_supported", "ui_locales"),
        ("acr_values_supported", "acr_values"),
        ("prompt_values_supported", "prompt"),
    ] {
        for value in texts(&metadata[list]).into_iter().filter(|value| *value != "none") {
            assert!(shown(parameter, value), "{parameter}={value}");
        }
    }
    assert_told(&Browser::at(&service).ask(&Ask::app().with("prompt", "none")), "login_required");
    let all = texts(&metadata["scopes_supported"]).join(" ");
    assert!(shown("scope", &all), "{all}");
}

/// A server at which nobody signs in promises no page: not even where the page would be.
#[test]
fn without_people_nothing_is_announced_for_them() {
    let service = Plan::example().start();
    let metadata = metadata(&service);
    for name in [
        "authorization_endpoint",
        "userinfo_endpoint",
        "end_session_endpoint",
        "response_types_supported",
        "subject_types_supported",
        "id_token_signing_alg_values_supported",
        "prompt_values_supported",
        "claims_supported",
    ] {
        assert_eq!(metadata.get(name), None, "{name}");
    }
    for path in ["/authorize", "/login", "/consent", "/select-account", "/logout", "/signed-out", "/userinfo"] {
        assert_eq!(service.answer(&Request::get(path)).status, 404, "{path}");
    }
}
