//! What every error answer looks like.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde_json::{Value, json};
use signet::protocol::ErrorCode;

use crate::asking::{GRANT, ask, assert_refused};
use crate::exchange::Request;
use crate::rfc6749::s5_2_errors::catalogue::{Refusal, refusals, service};
use crate::service::{ES256, ORDERS, Plan, SCOPES, WEB};
use crate::support::ReplayedEntropy;

/// `error` and `error_description`: "Values … MUST NOT include characters outside the set %x20-21 / %x23-5B / %x5D-7E";
/// `error_uri`: "%x21 / %x23-5B / %x5D-7E".
#[test]
fn every_refusal_has_its_code_its_status_and_legal_characters() {
    let service = service();
    for Refusal { request, status, code, reason } in refusals(&service) {
        let answer = service.answer(&request);
        assert_eq!(answer.status, status, "{reason}: {}", String::from_utf8_lossy(&answer.wire));
        let body = answer.json();
        let members: BTreeSet<_> = body.as_object().into_iter().flatten().map(|(name, _)| name.as_str()).collect();
        assert_eq!(members, BTreeSet::from(["error", "error_description", "error_uri"]));
        assert_eq!(body["error"], code.as_str());
        assert_eq!(body["error_uri"], format!("https://docs.example/errors/{reason}"));
        for value in members.iter().filter_map(|name| body[name].as_str()) {
            assert!(value.bytes().all(|byte| matches!(byte, 0x20 | 0x21 | 0x23..=0x5b | 0x5d..=0x7e)), "{value}");
        }
        assert!(body["error_description"].as_str().is_some_and(|text| text.ends_with('.')), "{body}");
        assert!(body["error_uri"].as_str().is_some_and(|uri| !uri.contains(' ')), "{body}");
    }
}

/// "The parameters are included in the entity-body of the HTTP response using the `application/json` media type"; a
/// client that is refused must not read last week's refusal.
#[test]
fn every_refusal_is_json_that_is_not_stored() {
    let service = service();
    for Refusal { request, code, reason, .. } in refusals(&service) {
        let answer = service.answer(&request);
        answer.json();
        let header = |name| answer.header(name);
        assert_eq!(header("cache-control"), Some("no-store"), "{reason}");
        assert_eq!(header("pragma"), Some("no-cache"), "{reason}");
        assert_eq!(header("x-content-type-options"), Some("nosniff"), "{reason}");
        assert_eq!(header("www-authenticate").is_some(), code == ErrorCode::InvalidClient, "{reason}");
        assert_eq!(answer.status == 401, code == ErrorCode::InvalidClient, "{reason}");
    }
}

/// `error_uri` is left out where its base is not configured.
#[test]
fn without_a_base_there_is_no_error_uri() {
    let service = Plan::of(&["issuer = \"https://as.example\"\n", WEB, ORDERS, SCOPES, ES256]).start();
    let answer = ask(&service, &[("scope", "admin")]);
    let description = "The scope asks for more than the client is registered for at the requested resource.";
    assert_eq!(answer.json(), json!({ "error": "invalid_scope", "error_description": description }));
}

/// What fails on our side is `server_error` with status 500 and tells nothing else.
#[test]
fn a_fault_of_the_server_is_not_told_as_the_clients() {
    let service = Plan::example().with_entropy(Arc::new(ReplayedEntropy::new(&[]))).start();
    assert_refused(&ask(&service, &[]), ErrorCode::ServerError, "server-error");
    let half = Plan::example().with_entropy(Arc::new(ReplayedEntropy::new(&[7; 16]))).start();
    let answer = ask(&half, &[]);
    assert_refused(&answer, ErrorCode::ServerError, "server-error");
    assert_eq!(answer.header("cache-control"), Some("no-store"));
}

/// A key that runs out while nobody looks is a fault of ours, too.
#[test]
fn without_an_active_key_the_answer_is_a_server_error() {
    let ending = "retire_at = 2027-01-20T00:00:00Z\nremove_at = 2027-01-21T00:00:00Z\n";
    let service = Plan::example_and(ending).start();
    let retirement = signet::clock::Timestamp::from_secs(1_800_403_200);
    service.clock.set(retirement.before(std::time::Duration::from_millis(1)));
    assert_eq!(ask(&service, &[]).status, 200);
    service.clock.set(retirement);
    assert_refused(&ask(&service, &[]), ErrorCode::ServerError, "server-error");
}

/// The first thing wrong is told, and nothing about what would come after it: who is not believed learns nothing of
/// grants, scopes and resources.
#[test]
fn a_client_that_is_not_believed_is_told_nothing_else() {
    let service = Plan::example().start();
    let wrong = [("client_id", "web"), ("client_secret", "wrong")];
    let expected = service.answer(&Request::post("/token", &[&[GRANT], wrong.as_slice()].concat()));
    assert_refused(&expected, ErrorCode::InvalidClient, "client-authentication-failed");
    for also_wrong in [("grant_type", "nothing"), ("scope", "\""), ("resource", "x"), ("scope", "admin")] {
        let answer = service.answer(&Request::post("/token", &[&[also_wrong], wrong.as_slice()].concat()));
        assert_eq!(answer.comparable(), expected.comparable());
    }
}

/// "A single ASCII error code": one object, and nothing around it.
#[test]
fn the_body_is_one_json_object() {
    let service = Plan::example().start();
    let answer = ask(&service, &[("scope", "admin")]);
    assert!(matches!(serde_json::from_str(answer.text()), Ok(Value::Object(_))), "{}", answer.text());
    assert!(answer.text().starts_with(r#"{"error":"invalid_scope","error_description":""#), "{}", answer.text());
}
