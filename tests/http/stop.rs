//! "Says so at /readyz, stops accepting, and lets running requests finish."

use std::thread;
use std::time::{Duration, Instant};

use crate::asking::{GRANT, assert_token, token_request};
use crate::exchange::{Connection, Request};
use crate::service::{Plan, Service};

/// How long a stop may take that waits for nobody.
const AT_ONCE: Duration = Duration::from_millis(1500);

/// Waits until `holds`.
#[track_caller]
pub(crate) fn wait_until(what: &str, holds: impl Fn() -> bool) {
    let start = Instant::now();
    while !holds() {
        assert!(start.elapsed() < Duration::from_secs(20), "{what} never came true");
        // A connection for every look: more of them than are accepted would wait in line.
        thread::sleep(Duration::from_millis(2));
    }
}

/// A token request whose body the server waits for.
#[expect(clippy::indexing_slicing, reason = "a test fails by panicking")]
fn request_under_way(service: &Service) -> Connection {
    let mut connection = service.connect();
    let request = token_request(service).header("Expect", "100-continue").to_bytes();
    connection.send(&request[..request.len() - GRANT.len()]);
    assert_eq!(connection.receive().status, 100);
    connection
}

/// Nobody waits for nothing.
#[test]
fn an_idle_server_stops_at_once() {
    let service = Plan::example().with_workers(2).start();
    let stopping = service.stop_gracefully();
    assert!(stopping < AT_ONCE, "{stopping:?}");
}

/// A connection that is kept for a next request is no running request.
#[test]
fn idle_connections_do_not_delay_a_stop() {
    let service = Plan::example().with_workers(2).start();
    let mut idle: Vec<_> = (0..10).map(|_| service.connect()).collect();
    for connection in idle.iter_mut().take(8) {
        assert_token(&connection.exchange(&token_request(&service)));
    }
    let stopping = service.stop_gracefully();
    assert!(stopping < AT_ONCE, "{stopping:?}");
    assert!(idle.iter_mut().all(Connection::is_closed));
}

/// What was begun is finished, and its connection ends.
#[test]
fn a_running_request_finishes() {
    let service = Plan::example().start();
    let mut running = request_under_way(&service);
    thread::scope(|scope| {
        let stop = scope.spawn(|| service.stop_gracefully());
        wait_until("a refused connection", || !service.accepts());
        assert!(!stop.is_finished());
        running.send(GRANT.as_bytes());
        let answer = running.receive();
        assert_token(&answer);
        assert!(running.is_closed());
        stop.join().expect("a stop");
    });
}

/// "How long running requests may take to finish after a stop was asked for."
#[test]
fn a_request_that_does_not_finish_is_given_up() {
    let limits = "[server]\nstop_timeout = \"1s\"\n";
    let service = Plan::example_and(limits).start();
    let mut running = request_under_way(&service);
    let stopping = service.stop_gracefully();
    assert!((1..5).contains(&stopping.as_secs()), "{stopping:?}");
    assert!(running.is_closed());
}

/// Who balances load learns that nothing more should be sent here, while everything that is sent is still served.
#[test]
fn readiness_ends_before_service_does() {
    let service = Plan::example_and("[server]\nstop_delay = \"1h\"\n").start();
    let running = request_under_way(&service);
    let ready = || service.answer(&Request::get("/readyz"));
    assert_eq!((ready().status, ready().text()), (200, "ok"));
    let stop = service.begin_to_stop();
    wait_until("a server that is not ready", || ready().status == 503);
    assert_eq!(ready().text(), "stopping");
    assert_eq!(ready().header("cache-control"), Some("no-store"));
    assert_eq!(service.answer(&Request::get("/healthz")).status, 200);
    assert_token(&service.answer(&token_request(&service)));
    let mut running = running;
    running.send(GRANT.as_bytes());
    assert_token(&running.receive());
    assert!(!stop.is_finished());
}
