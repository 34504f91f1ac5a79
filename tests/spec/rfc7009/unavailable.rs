//! §2.2.1: "If the server responds with HTTP status code 503, the client must assume the token still exists and may retry
//! after a reasonable delay. The server may include a `Retry-After` header in the response".

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use signet::entropy::SystemEntropy;
use signet::guard::{Guard, GuardSettings, MAX_LAG};
use signet::protocol::ErrorCode::TemporarilyUnavailable;

use crate::asking::{ask_as, assert_refused, token_of};
use crate::exchange::Answer;
use crate::introspecting::{
    INACTIVE, ORDERS, VAULT, assert_done, introspect_as, plan, request_as, revoke_as, token_for,
};
use crate::service::{NOW, Service};

/// A service whose guard cannot write, and has not heard of others' revocations for too long.
fn service() -> Service {
    let folder = scratch("unreachable");
    let guard = Guard::open(&folder, &GuardSettings::default(), NOW, &SystemEntropy::new()).unwrap();
    // What was open goes on being written, but nobody would ever read it.
    std::fs::remove_dir_all(&folder).unwrap();
    let guard = Arc::new(guard);
    let start = Instant::now();
    while guard.status().lag <= MAX_LAG {
        assert!(start.elapsed() < 3 * MAX_LAG, "the guard does not notice");
        std::thread::sleep(Duration::from_millis(20));
    }
    plan().with_guard(guard).start()
}

/// A folder that is not there yet.
fn scratch(name: &str) -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!(
        "{name}-{}-{:?}",
        std::process::id(),
        std::thread::current().id()
    ))
}

#[track_caller]
fn assert_unavailable(answer: &Answer) {
    assert_refused(answer, TemporarilyUnavailable, "temporarily-unavailable");
    assert_eq!(answer.header("retry-after"), Some("1"));
    assert_eq!(answer.header("cache-control"), Some("no-store"));
}

/// V38: "revocation error swallowed → 200".
#[test]
fn a_revocation_that_nobody_keeps_is_no_success() {
    let service = service();
    for resource in [ORDERS, VAULT] {
        let token = token_for(&service, &[resource]);
        for _ in 0..2 {
            assert_unavailable(&revoke_as(&service, "web", &token));
        }
        let page = request_as(&service, "web", "/revoke", &[("token", &token)]).header("Origin", "https://app.example");
        let answer = service.answer(&page);
        assert_eq!(answer.header("access-control-allow-origin"), Some("https://app.example"), "the page learns of it");
        assert_unavailable(&answer);
    }
}

/// A token about which nobody can tell whether it was revoked is not told to be active, and not to be inactive either.
#[test]
fn nothing_is_told_about_a_token_that_may_be_revoked() {
    let service = service();
    for resource in [ORDERS, VAULT] {
        assert_unavailable(&introspect_as(&service, "orders-api", &token_for(&service, &[resource])));
    }
    // What could not be active under any guard is told as ever.
    assert_eq!(introspect_as(&service, "orders-api", "nonsense").text(), INACTIVE);
}

/// What needs no guard goes on: tokens are issued, and what is no token needs no revocation.
#[test]
fn what_needs_no_guard_goes_on() {
    let service = service();
    token_of(&ask_as(&service, "web", &[("resource", ORDERS)]));
    assert_done(&revoke_as(&service, "web", "nonsense"));
}
