//! RFC 6749 §5.2, `invalid_client`: whatever depends on who is registered, a stranger is told the same.

use serde_json::json;
use signet::protocol::ErrorCode::InvalidClient;
use signet::protocol::SigningAlgorithm::{self, EdDsa, Es256};

use crate::asking::{assert_refused, granted};
use crate::asserting::{answer, assertion, assertion_by, claims_of, header_of, other_key, service_and, tagged};
use crate::jose::key;

const OTHERS: &str = r#"
[clients.off]
status = "disabled"
authentication = ["private_key_jwt"]
grant_types = ["client_credentials"]
resources = ["orders"]
jwks_file = "keys/app.jwks"
"#;

/// Unknown, disabled, without keys, with another method, or with the wrong key: byte for byte.
#[test]
fn every_client_that_is_not_believed_gets_the_same_answer() {
    let service = service_and(OTHERS);
    granted(&answer(&service, &assertion(&claims_of("app"))));
    let unknown = answer(&service, &assertion(&claims_of("nobody")));
    assert_refused(&unknown, InvalidClient, "client-authentication-failed");
    let mut refused = vec![assertion(&claims_of("off")), assertion(&claims_of("web")), assertion(&claims_of("hmac"))];
    for client in ["app", "off", "web", "hmac", "nobody", "wéb", " "] {
        for algorithm in SigningAlgorithm::ALL {
            let forged = assertion_by(other_key(), &header_of(algorithm), &claims_of(client));
            refused.push(forged);
        }
        refused.push(assertion_by(key(EdDsa), &json!({ "alg": "EdDSA", "kid": "?" }), &claims_of(client)));
        refused.push(assertion_by(key(Es256), &json!({ "alg": "HS256" }), &claims_of(client)));
        refused.push(tagged(b"a secret that nobody has, of 32 bytes", &claims_of(client)));
    }
    for assertion in refused {
        assert_eq!(answer(&service, &assertion).comparable(), unknown.comparable(), "{assertion}");
    }
}
