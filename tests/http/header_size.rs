//! "headers ≤ 16 KiB": 431 (RFC 6585 §5).

use crate::asking::{assert_token, token_request};
use crate::exchange::Request;
use crate::service::{Plan, Service};

/// A request to `/healthz` whose header names and values take this many bytes together.
fn of_bytes(bytes: usize, fields: usize) -> Request {
    let fixed = "host".len() + "as.example".len();
    let each = (bytes - fixed) / fields;
    let names = (0..fields).map(|n| format!("x-padding-{n:02}"));
    let rest = (bytes - fixed) % fields;
    names.enumerate().fold(Request::get("/healthz"), |request, (n, name)| {
        let length = each - name.len() + if n == 0 { rest } else { 0 };
        request.header(&name, "x".repeat(length))
    })
}

#[track_caller]
fn assert_too_large(service: &Service, request: &Request) {
    let mut connection = service.connect();
    let answer = connection.exchange(request);
    assert_eq!(answer.status, 431);
    assert!(answer.body.is_empty());
}

/// The last byte that fits, and the first that does not; in one field or in many.
#[test]
fn headers_of_the_limit_are_read_and_no_larger_ones() {
    let service = Plan::example().start();
    for fields in [1, 10, 90] {
        assert_eq!(service.answer(&of_bytes(16 * 1024, fields)).status, 200, "{fields}");
        assert_too_large(&service, &of_bytes(16 * 1024 + 1, fields));
        assert_too_large(&service, &of_bytes(100 * 1024, fields));
    }
}

/// Far beyond the limit the connection ends; it is answered where that is still possible.
#[test]
fn huge_headers_end_the_connection() {
    let service = Plan::example().start();
    let mut connection = service.connect();
    connection.send(&of_bytes(200 * 1024, 1).to_bytes());
    if !connection.is_closed() {
        assert_eq!(connection.receive().status, 431);
        assert!(connection.is_closed());
    }
    assert_token(&service.answer(&token_request(&service)));
}

/// More fields than anybody needs are refused, however small.
#[test]
fn a_thousand_fields_are_refused() {
    let service = Plan::example().start();
    let request = (0..1000).fold(Request::get("/healthz"), |request, n| request.header(&format!("x{n}"), "1"));
    let answer = service.answer(&request);
    assert!([400, 431].contains(&answer.status), "{}", answer.status);
}

/// The limit comes first, whatever is asked for, and holds for token requests as for any other.
#[test]
fn the_limit_holds_at_every_path() {
    let service = Plan::example_and("[server.limits]\nheaders = \"1KiB\"\n").start();
    let padding = "x".repeat(1024);
    for request in [
        token_request(&service),
        Request::get("/jwks"),
        Request::get("/nowhere"),
        Request::new("OPTIONS", "/token").header("Origin", "https://app.example"),
    ] {
        assert_too_large(&service, &request.header("X-Padding", &padding));
    }
    assert_token(&service.answer(&token_request(&service)));
}
