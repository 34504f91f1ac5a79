//! A flood of assertions, and assertions from before the guard remembers anything.

use std::sync::Arc;
use std::time::Duration;

use serde_json::json;
use signet::guard::{Guard, GuardSettings};
use signet::protocol::ErrorCode::{InvalidClient, TemporarilyUnavailable};

use crate::asking::{ask_as, assert_refused, granted};
use crate::asserting::{answer, assertion, claims_of, claims_with, plan_and};
use crate::service::{NOW, Service};

const SECOND: &str = r#"
[clients.second]
authentication = ["private_key_jwt"]
grant_types = ["client_credentials"]
resources = ["orders"]
jwks_file = "keys/app.jwks"
"#;

/// A service whose guard has room for six marks, four of one client.
fn small() -> Service {
    let settings = GuardSettings { spent_marks: 6, spent_marks_per_client: 4, ..GuardSettings::default() };
    let guard = Guard::in_memory_with(&settings, signet::clock::Timestamp::EPOCH);
    plan_and(SECOND).with_guard(Arc::new(guard)).start()
}

fn of(client: &str) -> String {
    assertion(&claims_of(client))
}

/// "a flood of assertion ids (memory flat, that client refused, others served)": refused as an outage of ours, for
/// nothing is wrong with the client's assertion, and nothing is forgotten to make room.
#[test]
fn a_client_that_floods_is_refused_and_others_are_served() {
    let service = small();
    let first = of("app");
    granted(&answer(&service, &first));
    for _ in 1..4 {
        granted(&answer(&service, &of("app")));
    }
    for _ in 0..20 {
        let refused = answer(&service, &of("app"));
        assert_refused(&refused, TemporarilyUnavailable, "guard-unavailable");
        assert_eq!(refused.header("retry-after"), Some("1"));
    }
    assert_refused(&answer(&service, &first), InvalidClient, "client-assertion-used");
    granted(&answer(&service, &of("second")));
    granted(&ask_as(&service, "web", &[]));
    // What expires makes room again.
    service.clock.advance(Duration::from_secs(61));
    let later = claims_with(json!({ "iat": NOW.as_secs() + 61, "exp": NOW.as_secs() + 120 }));
    granted(&answer(&service, &assertion(&later)));
}

/// When all room is taken, nobody's mark is forgotten for another's.
#[test]
fn a_full_guard_evicts_nothing() {
    let service = small();
    let used: Vec<String> = ["app", "app", "app", "app", "second", "second"].map(of).into();
    used.iter().for_each(|assertion| drop(granted(&answer(&service, assertion))));
    assert_refused(&answer(&service, &of("second")), TemporarilyUnavailable, "guard-unavailable");
    for assertion in &used {
        assert_refused(&answer(&service, assertion), InvalidClient, "client-assertion-used");
    }
    granted(&ask_as(&service, "web", &[]));
}

/// DESIGN 7: "single-use artefacts issued before it are refused … a client assertion is judged by its `iat`": nobody
/// knows whether they were used before the crash.
#[test]
fn an_assertion_from_before_an_unclean_stop_is_refused() {
    let born = NOW.before(Duration::from_secs(20));
    let guard = Guard::in_memory_with(&GuardSettings::default(), born);
    let service = plan_and("").with_guard(Arc::new(guard)).start();
    let issued = |before: u64| assertion(&claims_with(json!({ "iat": NOW.as_secs() - before })));
    granted(&answer(&service, &issued(5)));
    for before in [15, 21, 40] {
        // Ten seconds of skew: its clock may have been ahead when it was used.
        assert_refused(&answer(&service, &issued(before)), InvalidClient, "client-assertion-used");
    }
}
