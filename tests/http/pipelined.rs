//! RFC 9112 §9.3.2: "A server … MUST send the corresponding responses in the same order that the requests were received."

use crate::asking::{assert_refused, assert_token, token_request, without_body};
use crate::exchange::Request;
use crate::service::Plan;

/// A connection serves one request after the other.
#[test]
fn a_connection_is_kept() {
    let service = Plan::example().start();
    let mut connection = service.connect();
    for _ in 0..20 {
        assert_token(&connection.exchange(&token_request(&service)));
    }
}

/// All at once, more of them than are read ahead.
#[test]
fn requests_sent_together_are_answered_in_their_order() {
    let service = Plan::example().start();
    let mut connection = service.connect();
    let requests: Vec<_> = (0..60)
        .map(|n| match n % 4 {
            0 => token_request(&service),
            1 => Request::get("/healthz"),
            2 => Request::get("/nowhere"),
            _ => Request::get("/jwks"),
        })
        .collect();
    connection.send(&requests.iter().flat_map(Request::to_bytes).collect::<Vec<_>>());
    let mut numbers = Vec::new();
    for n in 0..60 {
        let answer = connection.receive();
        match n % 4 {
            0 => assert_token(&answer),
            1 => assert_eq!(answer.text(), "ok"),
            2 => assert_eq!(answer.status, 404),
            _ => assert!(answer.json()["keys"].is_array()),
        }
        numbers.push(answer.header("x-request-id").map(str::to_owned));
    }
    let all = numbers.len();
    numbers.dedup();
    assert_eq!(numbers.len(), all, "every request has an id of its own");
}

/// A refusal does not cost the requests behind it, where the refused one was read to its end.
#[test]
fn a_refused_request_leaves_the_next_ones_alone() {
    let service = Plan::example().start();
    let mut connection = service.connect();
    let refused = without_body(&service).header("Content-Type", "application/x-www-form-urlencoded").body("scope=read");
    connection.send(&[refused.to_bytes(), token_request(&service).to_bytes()].concat());
    assert_refused(&connection.receive(), 400, "grant-type-missing");
    assert_token(&connection.receive());
}

/// A request that comes byte by byte is one request.
#[test]
fn a_request_in_pieces_is_read() {
    let service = Plan::example().start();
    let mut connection = service.connect();
    for byte in token_request(&service).to_bytes() {
        connection.send(&[byte]);
    }
    assert_token(&connection.receive());
}

/// RFC 9112 §9.6: "A server that receives a `close` connection option MUST initiate closure of the connection after it
/// sends the final response"; RFC 9112 §9.3: a version 1.0 client that says nothing does not keep its connection.
#[test]
fn a_connection_ends_when_the_client_wants_it() {
    let service = Plan::example().start();
    let mut connection = service.connect();
    let answer = connection.exchange(&token_request(&service).header("Connection", "close"));
    assert_token(&answer);
    assert_eq!(answer.header("connection"), Some("close"));
    assert!(connection.is_closed());

    let mut connection = service.connect();
    connection.send(b"GET /healthz HTTP/1.0\r\n\r\n");
    assert_eq!(connection.receive().text(), "ok");
    assert!(connection.is_closed());
}
