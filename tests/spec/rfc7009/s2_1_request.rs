//! §2.1, the request, and who may make it.

use std::time::Duration;

use signet::protocol::ErrorCode::{InvalidClient, InvalidGrant, InvalidRequest};

use crate::asking::assert_refused;
use crate::exchange::{Request, basic};
use crate::introspecting::{
    CLIENTS, KEYS, ORDERS, RESOURCES, VAULT, assert_done, is_active, request_as, revoke_as, service, token_as,
    token_for,
};
use crate::service::{ISSUER, SCOPES};

/// "The authorization server first validates the client credentials (in case of a confidential client)"
#[test]
fn a_stranger_revokes_nothing() {
    let service = service();
    for resource in [ORDERS, VAULT] {
        let token = token_for(&service, &[resource]);
        let request = || Request::post("/revoke", &[("token", &token)]);
        assert_refused(&service.answer(&request()), InvalidClient, "client-authentication-missing");
        for (id, secret) in [("web", "wrong"), ("nobody", "x"), ("web", &service.secret("other"))] {
            let answer = service.answer(&request().header("Authorization", basic(id, secret)));
            assert_refused(&answer, InvalidClient, "client-authentication-failed");
        }
        let bearer = service.answer(&request().header("Authorization", format!("Bearer {token}")));
        assert_refused(&bearer, InvalidClient, "client-authentication-unsupported");
        assert!(is_active(&service, "orders-api", &token));
    }
}

/// "and then verifies whether the token was issued to the client making the revocation request. If this validation fails,
/// the request is refused and the client is informed of the error"
#[test]
fn a_client_does_not_revoke_the_token_of_another() {
    let service = service();
    for resource in [ORDERS, VAULT] {
        let token = token_for(&service, &[resource]);
        for thief in ["other", "orders-api", "gateway", "signer"] {
            assert_refused(&revoke_as(&service, thief, &token), InvalidGrant, "token-of-another-client");
        }
        assert!(is_active(&service, "orders-api", &token));
        assert_done(&revoke_as(&service, "web", &token));
        assert_refused(&revoke_as(&service, "other", &token), InvalidGrant, "token-of-another-client");
    }
}

/// "The invalidation takes place immediately, and the token cannot be used again after the revocation"; R41: access tokens
/// SHOULD be revocable.
#[test]
fn a_revoked_token_is_dead_at_once_and_for_ever() {
    let service = service();
    for resource in [ORDERS, VAULT] {
        let token = token_for(&service, &[resource]);
        assert!(is_active(&service, "orders-api", &token));
        assert_done(&revoke_as(&service, "web", &token));
        assert!(!is_active(&service, "orders-api", &token));
        service.clock.advance(Duration::from_secs(300));
        assert!(!is_active(&service, "orders-api", &token));
        service.reload(&[ISSUER, CLIENTS, RESOURCES, SCOPES, KEYS].concat());
        assert!(!is_active(&service, "orders-api", &token), "after a reload");
    }
}

/// One token is one token: others of the same client, of the same moment and the same resource live on, and new ones are
/// issued.
#[test]
fn no_other_token_is_revoked() {
    let service = service();
    for resource in [ORDERS, VAULT] {
        let siblings = [(); 3].map(|()| token_for(&service, &[resource]));
        let foreign = token_as(&service, "other", &[resource], "read");
        assert_done(&revoke_as(&service, "web", &siblings[1]));
        let active = siblings.each_ref().map(|token| is_active(&service, "orders-api", token));
        assert_eq!(active, [true, false, true]);
        assert!(is_active(&service, "orders-api", &foreign));
        assert!(is_active(&service, "orders-api", &token_for(&service, &[resource])));
    }
}

/// "token REQUIRED. The token that the client wants to get revoked."
#[test]
fn a_request_without_a_token_is_refused() {
    let service = service();
    for parameters in [&[][..], &[("token", "")], &[("refresh_token", "x")], &[("token_type_hint", "access_token")]] {
        let answer = service.answer(&request_as(&service, "web", "/revoke", parameters));
        assert_refused(&answer, InvalidRequest, "token-missing");
    }
}

/// "If the server is unable to locate the token using the given hint, it MUST extend its search across all of its
/// supported token types"; §2.2: "An invalid token type hint value is ignored by the authorization server".
#[test]
fn a_hint_changes_nothing() {
    let service = service();
    for resource in [ORDERS, VAULT] {
        for hint in ["access_token", "refresh_token", "id_token", "nonsense", "ä", " "] {
            let token = token_for(&service, &[resource]);
            let parameters = [("token", token.as_str()), ("token_type_hint", hint)];
            assert_done(&service.answer(&request_as(&service, "web", "/revoke", &parameters)));
            assert!(!is_active(&service, "orders-api", &token), "{hint}");
        }
    }
}

/// "by including the following parameters using the `application/x-www-form-urlencoded` format in the HTTP request
/// entity-body": a URL is no place for a token.
#[test]
fn a_token_is_never_revoked_by_a_url() {
    let service = service();
    let token = token_for(&service, &[ORDERS]);
    let target = format!("/revoke?token={token}");
    let answer = service.answer(&request_as(&service, "web", &target, &[("token", &token)]));
    assert_refused(&answer, InvalidRequest, "parameters-in-url");
    assert_eq!(service.answer(&Request::get(&target)).status, 405);
    assert!(is_active(&service, "orders-api", &token));
}
