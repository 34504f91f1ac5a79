//! "If any client has one, every failed authentication is answered no earlier than such a hash usually takes, by a timer and
//! never by work."

use std::time::{Duration, Instant};

use signet::protocol::ErrorCode::InvalidClient;

use crate::asking::{assert_refused, granted};
use crate::asserting::{assertion_by, claims_of, header_of, other_key, plan_and, request_with};
use crate::exchange::{Request, basic};
use crate::service::{Plan, Service};
use crate::slow_hashes::client;
use signet::protocol::SigningAlgorithm::EdDsa;

const SLOW: &str = "$pbkdf2-sha256$i=50000$AAECAwQFBgcICQoLDA0ODw$U+PauGw0DZrfVLPQxlAbs/IcTDeWkBnkqq57P68MLPs";

#[track_caller]
fn refused_after(service: &Service, request: &Request) -> Duration {
    let begun = Instant::now();
    let answer = service.answer(request);
    let took = begun.elapsed();
    assert_refused(&answer, InvalidClient, "client-authentication-failed");
    took
}

fn by_header(id: &str, secret: &str) -> Request {
    Request::post("/token", &[crate::asking::GRANT]).header("Authorization", basic(id, secret))
}

/// A wrong secret, an unknown client, another method, a forged assertion: the time tells no more than the answer.
#[test]
fn nobody_is_refused_sooner_than_a_hash_takes() {
    let service = plan_and(&client("old", SLOW)).start();
    let floor = service.usual_hash();
    assert!(floor > Duration::from_millis(2), "{floor:?}");
    let forged = |id: &str| request_with(&assertion_by(other_key(), &header_of(EdDsa), &claims_of(id)), &[]);
    for request in [
        by_header("nobody", "wrong"),
        by_header("web", "wrong"),
        by_header("hmac", &service.secret("hmac")),
        by_header("old", "wrong"),
        forged("app"),
        forged("nobody"),
    ] {
        let before = service.usual_hash();
        let took = refused_after(&service, &request);
        // What is usual moves a little with each hash.
        let usual = before.min(service.usual_hash());
        assert!(took >= usual, "{took:?}, usual is {usual:?}");
    }
}

/// Who is believed, and who is refused for what anybody can see, does not wait.
#[test]
fn only_what_depends_on_the_registry_waits() {
    let service = plan_and(&client("old", SLOW.replace("50000", "1000000").as_str())).start();
    let floor = service.usual_hash();
    let begun = Instant::now();
    granted(&service.answer(&by_header("web", &service.secret("web"))));
    let malformed = service.answer(&Request::post("/token", &[]).header("Authorization", "Basic x"));
    assert_refused(&malformed, InvalidClient, "client-authentication-malformed");
    assert!(begun.elapsed() < floor, "{:?}, usual is {floor:?}", begun.elapsed());
}

/// Without slow hashes nobody waits for any.
#[test]
fn without_a_slow_hash_nobody_waits() {
    assert_eq!(Plan::example().start().usual_hash(), Duration::ZERO);
}
