//! §8.1, cross-JWT confusion: an answer has a `typ` of its own, and its claims are not those of an access token either.

use signet::protocol::ErrorCode::InvalidClient;
use signet::verifier::Verifier;

use crate::asking::assert_refused;
use crate::exchange::Request;
use crate::introspecting::{
    INACTIVE, ORDERS, VAULT, assert_done, introspect_as, is_active, revoke_as, service, token_for,
};
use crate::rfc9701::{MEDIA_TYPE, answer_accepted};
use crate::service::NOW;

/// Nobody believes it: no resource server, no endpoint of ours.
#[test]
fn a_signed_answer_never_passes_as_an_access_token() {
    let service = service();
    for resource in [ORDERS, VAULT] {
        let token = token_for(&service, &[resource]);
        let answer = answer_accepted(&service, "signer", MEDIA_TYPE, &token);
        let jwt = answer.text();
        let set = service.answer(&Request::get("/jwks")).body;
        for audience in [ORDERS, VAULT, "signer"] {
            assert!(Verifier::new("https://as.example", audience, &set).unwrap().verify(jwt, NOW).is_err());
        }
        for api in ["orders-api", "gateway", "signer"] {
            assert_eq!(introspect_as(&service, api, jwt).text(), INACTIVE);
        }
        assert_done(&revoke_as(&service, "web", jwt));
        assert_done(&revoke_as(&service, "signer", jwt));
        assert!(is_active(&service, "orders-api", &token), "it was not revoked by its description");
        let bearer =
            Request::post("/introspect", &[("token", &token)]).header("Authorization", format!("Bearer {jwt}"));
        assert_refused(&service.answer(&bearer), InvalidClient, "client-authentication-unsupported");
    }
}
