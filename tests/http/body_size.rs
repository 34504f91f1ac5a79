//! "body ≤ 64 KiB": 413 (RFC 9110 §15.5.14), before the body is read where its length is declared.

use crate::asking::{FORM, GRANT, assert_refused, assert_token, token_request, without_body};
use crate::exchange::{Connection, Request};
use crate::service::{Plan, Service};

const LIMIT: usize = 64 * 1024;

fn form(service: &Service) -> Request {
    without_body(service).header("Content-Type", FORM)
}

/// A form of this many bytes that is no longer when it is read: what stands between two ampersands is nothing.
fn padded(bytes: usize) -> String {
    format!("{GRANT}{}", "&".repeat(bytes - GRANT.len()))
}

/// A body in chunks of at most 10,000 bytes.
fn in_chunks(body: &str) -> Vec<u8> {
    let chunk = |part: &[u8]| [format!("{:x}\r\n", part.len()).as_bytes(), part, b"\r\n"].concat();
    let chunks: Vec<u8> = body.as_bytes().chunks(10_000).flat_map(chunk).collect();
    [&chunks, b"0\r\n\r\n".as_slice()].concat()
}

/// Either the connection serves the next request or it ends; the body is in no case taken for a request.
#[track_caller]
fn assert_usable_or_closed(service: &Service, mut connection: Connection) {
    let next = token_request(service);
    connection.send(&next.to_bytes());
    if !connection.is_closed() {
        assert_token(&connection.receive());
    }
}

/// The last byte that fits, and the first that does not.
#[test]
fn a_body_of_the_limit_is_read_and_no_larger_one() {
    let service = Plan::example().start();
    assert_token(&service.answer(&form(&service).body(padded(LIMIT))));
    assert_refused(&service.answer(&form(&service).body(padded(LIMIT + 1))), 413, "body-too-large");
}

/// RFC 9112 §7.1: the length of a chunked body is known when all of it is there.
#[test]
fn a_chunked_body_of_the_limit_is_read_and_no_larger_one() {
    let service = Plan::example().start();
    let chunked = |body: &str| form(&service).header("Transfer-Encoding", "chunked").body(in_chunks(body));
    assert_token(&service.answer(&chunked(&padded(LIMIT))));
    for bytes in [LIMIT + 1, LIMIT * 4] {
        let mut connection = service.connect();
        assert_refused(&connection.exchange(&chunked(&padded(bytes))), 413, "body-too-large");
        assert_usable_or_closed(&service, connection);
    }
}

/// A declared length is believed: nobody waits for the rest.
#[test]
fn a_declared_length_beyond_the_limit_is_refused_before_the_body_comes() {
    let service = Plan::example().start();
    for length in ["65537", "1000000000", "18446744073709551615"] {
        let mut connection = service.connect();
        let answer = connection.exchange(&form(&service).header("Content-Length", length));
        assert_refused(&answer, 413, "body-too-large");
    }
}

/// What a refused body holds is no second request (request smuggling).
#[test]
fn the_body_of_a_refused_request_is_not_taken_for_the_next_one() {
    let service = Plan::example().start();
    let smuggled = String::from_utf8(Request::get("/healthz").to_bytes()).expect("UTF-8").repeat(2_000);
    assert!(smuggled.len() > LIMIT);
    let connections = ["/token", "/jwks", "/nowhere"].map(|target| {
        let mut connection = service.connect();
        let answer =
            connection.exchange(&Request::new("POST", target).header("Content-Type", FORM).body(smuggled.as_str()));
        assert!([404, 405, 413].contains(&answer.status), "{target}: {}", answer.status);
        connection
    });
    for connection in connections {
        assert_usable_or_closed(&service, connection);
    }
}

/// RFC 9110 §10.1.1: whoever waits for `100 (Continue)` gets it, and then the same judgement.
#[test]
fn a_client_that_waits_for_the_word_to_continue_is_served() {
    let service = Plan::example().start();
    let waiting =
        |length: usize| form(&service).header("Expect", "100-continue").header("Content-Length", length.to_string());
    let mut connection = service.connect();
    connection.send(&waiting(GRANT.len()).to_bytes());
    assert_eq!(connection.receive().status, 100);
    connection.send(GRANT.as_bytes());
    assert_token(&connection.receive());

    let mut connection = service.connect();
    connection.send(&waiting(LIMIT + 1).to_bytes());
    let first = connection.receive();
    let answer = if first.status == 100 { connection.receive() } else { first };
    assert_refused(&answer, 413, "body-too-large");
}

/// The limit is configured, and a reload changes it.
#[test]
fn the_limit_is_the_configured_one() {
    let limit = "\n[server.limits]\nbody = \"100B\"\n";
    let service = Plan::example_and(limit).start();
    assert_token(&service.answer(&form(&service).body(padded(100))));
    assert_refused(&service.answer(&form(&service).body(padded(101))), 413, "body-too-large");
}
