//! RFC 9112 §6.3, where a message ends: what two servers could delimit differently is refused (request smuggling).

use crate::asking::{FORM, GRANT, assert_token, without_body};
use crate::service::{Plan, Service};

#[track_caller]
fn assert_malformed(service: &Service, text: &str) {
    let mut connection = service.connect();
    connection.send(text.as_bytes());
    let answer = connection.receive();
    assert_eq!(answer.status, 400, "{text}");
    assert!(connection.is_closed(), "{text}");
}

/// "If a message is received with both a Transfer-Encoding and a Content-Length header field … [it] ought to be handled as
/// an error", and so on.
#[test]
fn a_request_whose_end_is_not_certain_is_refused() {
    let service = Plan::example().start();
    let lengths = [
        "Content-Length: 5\r\nTransfer-Encoding: chunked",
        "Transfer-Encoding: chunked\r\nContent-Length: 5",
        "Content-Length: 5\r\nContent-Length: 6",
        "Content-Length: 5\r\nContent-Length: 5",
        "Content-Length: 5, 5",
        "Content-Length: +5",
        "Content-Length: -5",
        "Content-Length: 0x5",
        "Content-Length: 5 5",
        "Content-Length: ",
        "Content-Length: 99999999999999999999",
        "Transfer-Encoding: gzip",
        "Transfer-Encoding: chunked, gzip",
        "Transfer-Encoding: gzip, chunked",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked",
        "Transfer-Encoding: xchunked",
        "Transfer-Encoding : chunked",
        "Content-Length : 5",
        "Content-Length\t: 5",
        " Content-Length: 5",
        "Content-Length: 5\r\n folded: x",
    ];
    for length in lengths {
        assert_malformed(&service, &format!("POST /token HTTP/1.1\r\nHost: as.example\r\n{length}\r\n\r\n0\r\n\r\n"));
    }
}

/// RFC 9112 §3.2: "A server MUST respond with a 400 (Bad Request) status code to any HTTP/1.1 request message that lacks
/// a Host header field and to any request message that contains more than one Host header field line".
#[test]
fn a_request_has_one_host() {
    let service = Plan::example().start();
    assert_malformed(&service, "GET /healthz HTTP/1.1\r\n\r\n");
    assert_malformed(&service, "GET /healthz HTTP/1.1\r\nHost: a.example\r\nHost: b.example\r\n\r\n");
}

/// RFC 9112 §7.1: what is no chunk is no body.
#[test]
fn a_broken_chunk_is_refused() {
    let service = Plan::example().start();
    for chunks in ["x\r\n", "-1\r\n", "ffffffffffffffffff\r\n", "1\r\nab\r\n0\r\n\r\n", "\r\n"] {
        let request =
            without_body(&service).header("Content-Type", FORM).header("Transfer-Encoding", "chunked").body(chunks);
        let mut connection = service.connect();
        assert_eq!(connection.exchange(&request).status, 400, "{chunks:?}");
        assert!(connection.is_closed(), "{chunks:?}");
    }
}

/// RFC 9112 §7.1: `1*HEXDIG`, an extension and trailer fields may follow.
#[test]
fn a_chunked_body_is_read() {
    let service = Plan::example().start();
    let form = without_body(&service).header("Content-Type", FORM).header("Transfer-Encoding", "chunked");
    let (first, rest) = GRANT.split_at(11);
    for chunks in [
        format!("{:x}\r\n{GRANT}\r\n0\r\n\r\n", GRANT.len()),
        format!("{:X}\r\n{first}\r\n{:x}\r\n{rest}\r\n0\r\n\r\n", first.len(), rest.len()),
        format!("{:x};ext=1\r\n{GRANT}\r\n0\r\n\r\n", GRANT.len()),
        format!("{:x}\r\n{GRANT}\r\n0\r\nTrailer: x\r\n\r\n", GRANT.len()),
    ] {
        let mut connection = service.connect();
        assert_token(&connection.exchange(&form.clone().body(chunks)));
        assert_eq!(connection.exchange(&crate::exchange::Request::get("/healthz")).text(), "ok");
    }
}
