//! The codes and their status.

use signet::protocol::ErrorCode::{self, *};

/// "The authorization server responds with an HTTP 400 (Bad Request) status code (unless specified otherwise)", and
/// "MAY return an HTTP 401 (Unauthorized) status code" with `invalid_client`; RFC 8707 §2 adds `invalid_target`, RFC 7009 §2.2.1
/// `unsupported_token_type`.
#[test]
fn every_code_has_its_registered_name_and_status() {
    let codes: [(ErrorCode, &str, u16); 10] = [
        (InvalidRequest, "invalid_request", 400),
        (InvalidClient, "invalid_client", 401),
        (InvalidGrant, "invalid_grant", 400),
        (UnauthorizedClient, "unauthorized_client", 400),
        (UnsupportedGrantType, "unsupported_grant_type", 400),
        (InvalidScope, "invalid_scope", 400),
        (InvalidTarget, "invalid_target", 400),
        (UnsupportedTokenType, "unsupported_token_type", 400),
        (ServerError, "server_error", 500),
        (TemporarilyUnavailable, "temporarily_unavailable", 503),
    ];
    for (code, name, status) in codes {
        assert_eq!((code.as_str(), code.status()), (name, status));
        let answer = code.because("reason", "Text.");
        assert_eq!((answer.code, answer.status, answer.id), (code, status, "reason"));
        assert_eq!(answer.with_status(413).status, 413);
    }
}

/// "error_uri OPTIONAL": the base and the refusal's id, where there is a base.
#[test]
fn the_answer_is_json_of_its_three_members() {
    let answer = InvalidScope.because("scope-missing", "No scope.");
    let without = r#"{"error":"invalid_scope","error_description":"No scope."}"#;
    assert_eq!(answer.to_json(None), without);
    let with = r#"{"error":"invalid_scope","error_description":"No scope.","error_uri":"https://docs.example/#scope-missing"}"#;
    assert_eq!(answer.to_json(Some("https://docs.example/#")), with);
}
