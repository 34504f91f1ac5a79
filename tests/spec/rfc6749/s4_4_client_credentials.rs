//! RFC 6749 §4.4, the client credentials grant.

use signet::protocol::ErrorCode::{InvalidRequest, UnsupportedGrantType};

use crate::asking::{ask, assert_refused, granted, request_of, unverified_claims};
use crate::exchange::form;
use crate::service::Plan;

/// "The client authenticates with the authorization server and requests an access token": the token is its own.
#[test]
fn a_client_gets_a_token_for_itself() {
    let service = Plan::example().start();
    let claims = unverified_claims(&ask(&service, &[]));
    assert_eq!((&claims["sub"], &claims["client_id"]), (&"web".into(), &"web".into()));
}

/// §4.4.3: "A refresh token SHOULD NOT be included."
#[test]
fn there_is_no_refresh_token() {
    let service = Plan::example().start();
    for scope in ["read", "read write"] {
        assert_eq!(granted(&ask(&service, &[("scope", scope)])).get("refresh_token"), None);
    }
}

/// §4.4.2: "grant_type REQUIRED."
#[test]
fn a_request_without_a_grant_type_is_refused() {
    let service = Plan::example().start();
    for body in
        ["scope=read", "grant_type=&scope=read", "Grant_type=client_credentials", "granttype=client_credentials"]
    {
        assert_refused(&service.answer(&request_of(&service, body)), InvalidRequest, "grant-type-missing");
    }
}

/// "Value MUST be set to `client_credentials`"; the password grant "MUST NOT be used" (RFC 9700 §2.4).
#[test]
fn any_other_grant_type_is_not_supported() {
    let service = Plan::example().start();
    let others = [
        "password",
        "implicit",
        "urn:ietf:params:oauth:grant-type:device_code",
        "urn:ietf:params:oauth:grant-type:jwt-bearer",
        "urn:ietf:params:oauth:grant-type:token-exchange",
        "Client_Credentials",
        "CLIENT_CREDENTIALS",
        " client_credentials",
        "client_credentials ",
        "client_credentials,password",
        "client-credentials",
        "é",
    ];
    for other in others {
        let request = request_of(&service, form(&[("grant_type", other), ("username", "u"), ("password", "p")]));
        assert_refused(&service.answer(&request), UnsupportedGrantType, "grant-type-unsupported");
    }
}
