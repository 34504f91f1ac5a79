//! A request takes its time at the expense of others: 408 (RFC 9110 §15.5.9).

use crate::asking::{FORM, GRANT, assert_refused, assert_token, without_body};
use crate::exchange::{Connection, Request};
use crate::service::{Plan, Service};

fn service() -> Service {
    Plan::example_and("[server.limits]\nbody_timeout = \"100ms\"\n").start()
}

/// "The server did not receive a complete request message within the time that it was prepared to wait": nothing of it,
/// or all but the end.
#[test]
fn a_body_that_does_not_come_in_time_is_refused() {
    let service = service();
    let form = without_body(&service).header("Content-Type", FORM);
    let requests = [
        form.clone().header("Content-Length", "29"),
        form.clone().header("Content-Length", "30").body(GRANT),
        form.clone().header("Transfer-Encoding", "chunked"),
        form.clone().header("Transfer-Encoding", "chunked").body("1d\r\ngrant_type=client_credentials\r\n"),
    ];
    let mut connections = requests.map(|request| {
        let mut connection = service.connect();
        connection.send(&request.to_bytes());
        connection
    });
    for connection in &mut connections {
        assert_refused(&connection.receive(), 408, "body-too-slow");
    }
    assert!(connections.iter_mut().all(Connection::is_closed), "nobody knows where the next request begins");
}

/// A client that is answered before its body has come cannot keep the connection by never sending it.
#[test]
fn a_connection_ends_behind_an_answer_that_did_not_wait_for_the_body() {
    let service = service();
    let chunked = |target: &str| Request::new("POST", target).header("Transfer-Encoding", "chunked");
    let declared = |target: &str| Request::new("POST", target).header("Content-Length", "29");
    let large = format!("11170\r\n{}", "x".repeat(0x11170));
    let requests = [
        (404, chunked("/nowhere")),
        (404, declared("/nowhere")),
        (405, chunked("/jwks")),
        (405, declared("/jwks")),
        (415, chunked("/token")),
        (415, declared("/token")),
        (400, chunked("/token?x")),
        (413, chunked("/token").header("Content-Type", FORM).body(large)),
        (204, Request::new("OPTIONS", "/token").header("Transfer-Encoding", "chunked")),
        (200, Request::get("/jwks").header("Transfer-Encoding", "chunked")),
    ];
    let mut connections = requests.map(|(status, request)| {
        let mut connection = service.connect();
        let answer = connection.exchange(&request);
        assert_eq!((answer.status, answer.header("connection")), (status, Some("close")));
        connection
    });
    assert!(connections.iter_mut().all(Connection::is_closed));
}

/// The time is that of the whole body: a byte now and then does not buy more.
#[test]
fn a_body_that_trickles_is_refused() {
    let service = service();
    let mut connection = service.connect();
    connection.send(&without_body(&service).header("Content-Type", FORM).header("Content-Length", "60000").to_bytes());
    connection.send_until_answered(b'x');
    assert_refused(&connection.receive(), 408, "body-too-slow");
}

/// RFC 9112 §9.5: a header section has its time, too; of the first request on a connection.
#[test]
fn a_header_section_that_does_not_come_in_time_is_refused() {
    let service = Plan::example_and("[server.limits]\nheader_timeout = \"100ms\"\n").start();
    let whole = Request::get("/healthz").to_bytes();
    for sent in [&whole[..1], &whole[..whole.len() - 2]] {
        let mut connection = service.connect();
        connection.send(sent);
        assert_eq!(connection.receive().status, 408);
        assert!(connection.is_closed());
    }
}

/// Whoever is in time is not disturbed by those who are not.
#[test]
fn a_slow_request_delays_nobody() {
    let service = service();
    let mut slow = service.connect();
    slow.send(&without_body(&service).header("Content-Type", FORM).header("Content-Length", "29").to_bytes());
    assert_token(&service.answer(&crate::asking::token_request(&service)));
    assert_refused(&slow.receive(), 408, "body-too-slow");
}

/// A client that is gone in the middle of its body costs nothing but its connection.
#[test]
fn a_body_that_is_cut_off_is_not_served() {
    let service = service();
    let mut connection = service.connect();
    connection.send(
        &without_body(&service).header("Content-Type", FORM).header("Content-Length", "30").body(GRANT).to_bytes(),
    );
    connection.half_close();
    if !connection.is_closed() {
        let answer = connection.receive();
        assert!([400, 408].contains(&answer.status), "{}", answer.status);
    }
    assert_token(&service.answer(&crate::asking::token_request(&service)));
}
