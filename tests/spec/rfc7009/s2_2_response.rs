//! §2.2: "The authorization server responds with HTTP status code 200 if the token has been revoked successfully or if the
//! client submitted an invalid token. … invalid tokens do not cause an error response".

use std::collections::BTreeSet;
use std::time::Duration;

use serde_json::json;

use crate::introspecting::{
    Fields, ORDERS, VAULT, assert_done, forged, forged_with, is_active, minted, revoke_as, service, token_for,
};
use crate::service::NOW;

/// "since the client cannot handle such an error in a reasonable way"; all of them are one answer, that of a success.
#[test]
fn what_is_no_valid_token_is_revoked_in_the_same_bytes_as_one() {
    let service = service();
    let (mut header, claims) = minted();
    header["typ"] = json!("token-introspection+jwt");
    let valid = token_for(&service, &[ORDERS]);
    let opaque = token_for(&service, &[VAULT]);
    let tokens = [
        valid.clone(),
        valid,
        opaque.clone(),
        opaque.clone(),
        opaque[..opaque.len() - 1].to_owned(),
        "nonsense".to_owned(),
        "user.nonsense".to_owned(),
        "a.b.c".to_owned(),
        forged(&header, &claims),
        forged_with("iss", json!("https://other.example")),
        forged_with("exp", json!(NOW.as_secs())),
        Fields { expires_at: NOW, ..Fields::usual() }.sealed(),
    ];
    let answers: BTreeSet<_> = tokens
        .iter()
        .map(|token| {
            let answer = revoke_as(&service, "web", token);
            assert_done(&answer);
            answer.comparable()
        })
        .collect();
    assert_eq!(answers.len(), 1, "{answers:?}");
}

/// A token that expired needs no revocation.
#[test]
fn an_expired_token_is_as_good_as_revoked() {
    let service = service();
    for resource in [ORDERS, VAULT] {
        let token = token_for(&service, &[resource]);
        service.clock.advance(Duration::from_secs(600));
        assert_done(&revoke_as(&service, "web", &token));
        // Nobody else learns whose it was.
        assert_done(&revoke_as(&service, "other", &token));
    }
}

/// Twice is once, so a client may ask again when it did not hear.
#[test]
fn a_token_that_was_revoked_is_revoked_again() {
    let service = service();
    for resource in [ORDERS, VAULT] {
        let token = token_for(&service, &[resource]);
        for _ in 0..3 {
            assert_done(&revoke_as(&service, "web", &token));
            assert!(!is_active(&service, "orders-api", &token));
        }
    }
}

/// "The content of the response body is ignored by the client as all necessary information is conveyed in the response
/// code": there is none, and nobody keeps it.
#[test]
fn a_success_has_no_body_and_is_not_stored() {
    let service = service();
    let answer = revoke_as(&service, "web", &token_for(&service, &[ORDERS]));
    assert_done(&answer);
    assert_eq!((answer.header("content-length"), answer.header("content-type")), (Some("0"), None));
    assert_eq!((answer.header("cache-control"), answer.header("pragma")), (Some("no-store"), Some("no-cache")));
}
