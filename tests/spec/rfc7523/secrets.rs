//! `client_secret_jwt`: "an HMAC SHA algorithm, such as HMAC SHA-256 … using the octets of the UTF-8 representation of the
//! `client_secret` as the shared key" (OpenID Connect Core §9).

use std::time::Duration;

use serde_json::json;
use signet::protocol::ErrorCode::InvalidClient;

use crate::asking::{GRANT, assert_refused, granted};
use crate::asserting::{answer, assertion, claims_of, service_and, tagged};
use crate::exchange::{Request, basic};
use crate::service::NOW;

#[test]
fn the_secret_makes_the_assertion() {
    let service = service_and("");
    let secret = service.secret("hmac");
    granted(&answer(&service, &tagged(secret.as_bytes(), &claims_of("hmac"))));
    for wrong in [&secret[1..], &format!("{secret}\n"), "", &service.secret("web"), &"\0".repeat(32)] {
        let assertion = tagged(wrong.as_bytes(), &claims_of("hmac"));
        assert_refused(&answer(&service, &assertion), InvalidClient, "client-authentication-failed");
    }
}

/// A client is registered for its method: the same secret in the header, or a signature, is another.
#[test]
fn the_secret_is_for_assertions_only() {
    let service = service_and("");
    let secret = service.secret("hmac");
    let request = Request::post("/token", &[GRANT]).header("Authorization", basic("hmac", &secret));
    assert_refused(&service.answer(&request), InvalidClient, "client-authentication-failed");
    assert_refused(&answer(&service, &assertion(&claims_of("hmac"))), InvalidClient, "client-authentication-failed");
    let of_web = tagged(service.secret("web").as_bytes(), &claims_of("web"));
    assert_refused(&answer(&service, &of_web), InvalidClient, "client-authentication-failed");
}

/// Several secrets with dates: each is tried, and counts while it is valid.
#[test]
fn every_valid_secret_is_tried() {
    let service = service_and(
        r#"
        [clients.turn]
        authentication = ["client_secret_jwt", "client_secret_basic"]
        grant_types = ["client_credentials"]
        resources = ["orders"]
        [clients.turn.secrets.old]
        file = "keys/old.secret"
        expires_at = 2026-11-20T18:31:00Z
        [clients.turn.secrets.new]
        file = "keys/new.secret"
        not_before = 2026-11-20T18:30:30Z
        [clients.turn.secrets.always]
        file = "keys/always.secret"
        "#,
    );
    let answer_at = |seconds: u64, name: &str| {
        let now = NOW.after(Duration::from_secs(seconds));
        service.clock.set(now);
        let mut claims = claims_of("turn");
        claims["exp"] = json!(now.as_secs() + 60);
        answer(&service, &tagged(service.secret(name).as_bytes(), &claims))
    };
    for (seconds, good, bad) in [
        (0, &["old", "always"][..], &["new"][..]),
        (30, &["old", "new", "always"], &[]),
        (60, &["new", "always"], &["old"]),
    ] {
        good.iter().for_each(|name| drop(granted(&answer_at(seconds, name))));
        for name in bad {
            assert_refused(&answer_at(seconds, name), InvalidClient, "client-authentication-failed");
        }
    }
}
