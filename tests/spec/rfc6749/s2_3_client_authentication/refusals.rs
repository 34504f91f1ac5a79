//! RFC 6749 §5.2, `invalid_client`: whatever is wrong with a client, a stranger is told the same.

use signet::protocol::ErrorCode::InvalidClient;

use crate::asking::{GRANT, assert_refused, granted};
use crate::exchange::{Request, basic};
use crate::service::{Plan, Service};

/// Who is refused, and in which way: by header, by body, or by both.
const CLIENTS: &str = r#"
[clients.disabled]
status = "disabled"
grant_types = ["client_credentials"]
resources = ["orders"]
allowed_origins = ["https://app.example"]
secrets.first.file = "keys/disabled.secret"

[clients.expired]
grant_types = ["client_credentials"]
resources = ["orders"]
allowed_origins = ["https://app.example"]
secrets.first = { file = "keys/expired.secret", expires_at = 2026-11-20T18:30:00Z }

[clients.early]
grant_types = ["client_credentials"]
resources = ["orders"]
allowed_origins = ["https://app.example"]
secrets.first = { file = "keys/early.secret", not_before = 2026-11-20T18:30:01Z }

[clients.by-header]
authentication = ["client_secret_basic"]
grant_types = ["client_credentials"]
resources = ["orders"]
allowed_origins = ["https://app.example"]
secrets.first.file = "keys/by-header.secret"

[clients.by-body]
authentication = ["client_secret_post"]
grant_types = ["client_credentials"]
resources = ["orders"]
allowed_origins = ["https://app.example"]
secrets.first.file = "keys/by-body.secret"
"#;

fn by_header(id: &str, secret: &str) -> Request {
    Request::post("/token", &[GRANT]).header("Authorization", basic(id, secret)).header("Origin", "https://app.example")
}

fn by_body(id: &str, secret: &str) -> Request {
    let parameters = [GRANT, ("client_id", id), ("client_secret", secret)];
    Request::post("/token", &parameters).header("Origin", "https://app.example")
}

/// The methods are registered, and everything else is right.
fn assert_served(service: &Service) {
    granted(&service.answer(&by_header("by-header", &service.secret("by-header"))));
    granted(&service.answer(&by_body("by-body", &service.secret("by-body"))));
}

/// "Client authentication failed (e.g., unknown client, no client authentication included, or unsupported
/// authentication method)": one answer, byte for byte, so that nobody learns which clients exist.
#[test]
fn every_client_that_is_not_believed_gets_the_same_answer() {
    let service = Plan::example_and(CLIENTS).start();
    assert_served(&service);
    let unknown = service.answer(&by_header("nobody", "a secret"));
    assert_refused(&unknown, InvalidClient, "client-authentication-failed");
    let long = "x".repeat(2000);
    let mut refused = vec![
        by_header("by-body", &service.secret("by-body")),
        by_body("by-header", &service.secret("by-header")),
        by_header("", ""),
        by_header("wéb", "a secret"),
        by_header(&long, "a secret"),
        by_header("web", ""),
        by_header("web", &long),
    ];
    for id in ["disabled", "expired", "early"] {
        let secret = service.secret(id);
        refused.extend([by_header(id, &secret), by_body(id, &secret), by_header(id, "wrong"), by_body(id, "wrong")]);
    }
    for id in ["web", "WEB", "nobody"] {
        for secret in ["wrong", &service.secret("by-body"), &format!("{} ", service.secret("web"))] {
            refused.extend([by_header(id, secret), by_body(id, secret)]);
        }
    }
    for request in refused {
        let answer = service.answer(&request);
        assert_eq!(answer.comparable(), unknown.comparable(), "{}", String::from_utf8_lossy(&request.to_bytes()));
    }
}
