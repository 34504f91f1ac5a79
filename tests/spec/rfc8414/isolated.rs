//! §2, what is not said where replicas do not know what each of them revokes (RFC 7009 §2.1).

use crate::exchange::Request;
use crate::rfc8414::WELL_KNOWN;
use crate::service::Plan;

const ISOLATED: &str = "[guard]\nkind = \"isolated\"\n";

/// "the invalidation takes place immediately, and the token cannot be used again": of one replica out of several that
/// cannot be said, so nobody is sent there; whoever reaches each of them may.
#[test]
fn revocation_is_not_offered_of_replicas_that_do_not_know_of_each_other() {
    let [shared, isolated] = ["", ISOLATED].map(|guard| Plan::example_and(guard).start());
    let document = |service: &crate::service::Service| service.answer(&Request::get(WELL_KNOWN[0])).json();
    let (mut shared, isolated_says) = (document(&shared), document(&isolated));
    assert!(shared["revocation_endpoint"].is_string());
    let members = shared.as_object_mut().unwrap();
    members.retain(|name, _| !name.starts_with("revocation_endpoint") && name != "not_issued_before_uri");
    assert_eq!(isolated_says, shared, "and that is all that is missing");
    let asked = isolated.answer(&Request::post("/revoke", &[("token", "x")]));
    assert_eq!(asked.json()["error"], "invalid_client", "the endpoint itself is there");
}
