//! RFC 9068, the access tokens that the token endpoint issues, as a resource server meets them: with the served JWK Set
//! and nothing else.

mod claims;
mod judged;
mod terms;
mod users;

use signet::verifier::Verifier;

use crate::exchange::Request;
use crate::service::Service;

const ORDERS: &str = "https://orders.example";

/// What the resource server `audience` makes of the service's JWK Set.
#[track_caller]
#[expect(clippy::expect_used, reason = "a test fails by panicking")]
fn verifier(service: &Service, audience: &str) -> Verifier {
    let set = service.answer(&Request::get("/jwks"));
    Verifier::new("https://as.example", audience, &set.body).expect("a usable JWK Set")
}
