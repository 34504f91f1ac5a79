//! §2.1, the request.

use signet::protocol::ErrorCode::InvalidRequest;

use crate::asking::assert_refused;
use crate::exchange::Request;
use crate::introspecting::{ORDERS, SAFE, VAULT, introspect_as, is_active, request_as, service, token_for};

/// "token REQUIRED. The string value of the token."
#[test]
fn a_request_without_a_token_is_refused() {
    let service = service();
    for parameters in [&[][..], &[("token", "")], &[("Token", "x")], &[("token_type_hint", "access_token")]] {
        let answer = service.answer(&request_as(&service, "orders-api", "/introspect", parameters));
        assert_refused(&answer, InvalidRequest, "token-missing");
    }
}

/// "If the server is unable to locate the token using the given hint, it MUST extend its search across all of its
/// supported token types. An authorization server MAY ignore this parameter, particularly if it is able to detect the
/// token type automatically."
#[test]
fn a_hint_changes_nothing() {
    let service = service();
    let (jwt, opaque) = (token_for(&service, &[ORDERS]), token_for(&service, &[VAULT]));
    for hint in ["access_token", "refresh_token", "id_token", "ACCESS_TOKEN", "nonsense", " ", "ä"] {
        for token in [jwt.as_str(), &opaque, "nonsense"] {
            let asked = [("token", token), ("token_type_hint", hint)];
            let hinted = service.answer(&request_as(&service, "orders-api", "/introspect", &asked));
            assert_eq!(hinted.comparable(), introspect_as(&service, "orders-api", token).comparable(), "{hint}");
        }
    }
}

/// "The protected resource calls the introspection endpoint using an HTTP POST request": §4 lets a server refuse GET, so
/// that no log keeps tokens.
#[test]
fn a_token_is_never_asked_about_in_a_url() {
    let service = service();
    let token = token_for(&service, &[ORDERS]);
    let target = format!("/introspect?token={token}");
    let header = request_as(&service, "orders-api", &target, &[("token", &token)]);
    assert_refused(&service.answer(&header), InvalidRequest, "parameters-in-url");
    assert_eq!(service.answer(&Request::get(&target)).status, 405);
}

/// What may stand in a form may stand around a token, and is no part of it.
#[test]
fn a_token_is_what_the_parameter_decodes_to_and_nothing_around_it() {
    let service = service();
    for token in [token_for(&service, &[ORDERS]), token_for(&service, &[VAULT])] {
        assert!(is_active(&service, "gateway", &token));
        let encoded: String = token.bytes().map(|byte| format!("%{byte:02x}")).collect();
        let authorization = crate::exchange::basic("gateway", &service.secret("gateway"));
        let request =
            Request::post_of("/introspect", format!("token={encoded}")).header("Authorization", authorization);
        assert_eq!(service.answer(&request).json()["active"], true);
        for around in [format!(" {token}"), format!("{token} "), format!("{token}\n"), format!("Bearer {token}")] {
            assert!(!is_active(&service, "gateway", &around), "{around:?}");
        }
    }
    assert!(!is_active(&service, "gateway", SAFE));
}
