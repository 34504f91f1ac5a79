//! The bounds of the token endpoint hold at the endpoints that take a token: media type, size, time, one body.

use crate::asking::{FORM, assert_refused};
use crate::exchange::{Answer, Request, basic};
use crate::service::{Plan, Service};

const ASKER: &str = "[clients.asker]\nintrospects = [\"orders\"]\nsecrets.first.file = \"keys/asker.secret\"\n";
const ENDPOINTS: [(&str, &str); 2] = [("/introspect", "asker"), ("/revoke", "web")];

fn service() -> Service {
    Plan::example_and(&format!("{ASKER}[server.limits]\nbody_timeout = \"200ms\"\n")).start()
}

/// A request that lacks its body and says nothing about it.
fn without_body(service: &Service, (target, client): (&str, &str)) -> Request {
    Request::new("POST", target).header("Authorization", basic(client, &service.secret(client)))
}

fn form(service: &Service, endpoint: (&str, &str)) -> Request {
    without_body(service, endpoint).header("Content-Type", FORM)
}

#[track_caller]
fn assert_served(answer: &Answer) {
    assert_eq!(answer.status, 200, "{}", String::from_utf8_lossy(&answer.wire));
}

/// RFC 7009 §2.1: "using the `application/x-www-form-urlencoded` format"; RFC 7662 §2.1: "with parameters sent
/// as `application/x-www-form-urlencoded` data".
#[test]
fn what_is_no_form_is_refused() {
    let service = service();
    for endpoint in ENDPOINTS {
        for media_type in
            ["", "application/json", "text/plain", "multipart/form-data; boundary=x", "application/jwt", "*/*"]
        {
            let request = without_body(&service, endpoint).header("Content-Type", media_type).body("token=x");
            assert_refused(&service.answer(&request), 415, "not-a-form");
        }
        assert_refused(&service.answer(&without_body(&service, endpoint).body("token=x")), 415, "not-a-form");
        let packed = form(&service, endpoint).header("Content-Encoding", "gzip").body("token=x");
        assert_refused(&service.answer(&packed), 415, "not-a-form");
        let written_otherwise = without_body(&service, endpoint)
            .header("Content-Type", format!("{}; charset=UTF-8", FORM.to_ascii_uppercase()))
            .body("token=x");
        assert_served(&service.answer(&written_otherwise));
    }
}

/// "body ≤ 64 KiB", to the byte, declared and in chunks.
#[test]
fn a_body_beyond_the_limit_is_refused() {
    let service = service();
    for endpoint in ENDPOINTS {
        let padded = |bytes: usize| format!("token=x{}", "&".repeat(bytes - "token=x".len()));
        assert_served(&service.answer(&form(&service, endpoint).body(padded(64 * 1024))));
        let answer = service.answer(&form(&service, endpoint).body(padded(64 * 1024 + 1)));
        assert_refused(&answer, 413, "body-too-large");
        let declared = form(&service, endpoint).header("Content-Length", "18446744073709551615");
        assert_refused(&service.answer(&declared), 413, "body-too-large");
        let chunk = padded(64 * 1024 + 1);
        let chunked = format!("{:x}\r\n{chunk}\r\n0\r\n\r\n", chunk.len());
        let answer = service.answer(&form(&service, endpoint).header("Transfer-Encoding", "chunked").body(chunked));
        assert_refused(&answer, 413, "body-too-large");
    }
}

/// Nobody waits for a body that does not come, nor takes half of one for a token.
#[test]
fn a_body_that_does_not_come_or_is_cut_off_is_refused() {
    let service = service();
    for endpoint in ENDPOINTS {
        let slow = form(&service, endpoint).header("Content-Length", "100").body("token=x");
        assert_refused(&service.answer(&slow), 408, "body-too-slow");
        let broken = form(&service, endpoint).header("Transfer-Encoding", "chunked").body("token=x\r\n");
        assert_refused(&service.answer(&broken), 400, "body-broken");
    }
}

/// One connection serves all of them, one after the other, and pipelined answers come in order.
#[test]
fn one_connection_serves_all_of_them() {
    let service = service();
    let mut connection = service.connect();
    let (ask, revoke) = (ENDPOINTS[0], ENDPOINTS[1]);
    let [ask, revoke] = [ask, revoke].map(|endpoint| form(&service, endpoint).body("token=x"));
    connection.send(&[ask.to_bytes(), revoke.to_bytes(), ask.to_bytes()].concat());
    let answers = [(); 3].map(|()| connection.receive());
    answers.iter().for_each(assert_served);
    let bodies = answers.each_ref().map(Answer::text);
    assert_eq!(bodies, ["{\"active\":false}", "", "{\"active\":false}"]);
}

/// A path is exactly one path.
#[test]
fn nothing_else_is_there() {
    let service = service();
    for target in
        ["/introspect/", "/revoke/", "/Introspect", "/revocation", "/introspection", "/%69ntrospect", "//revoke"]
    {
        assert_eq!(service.answer(&Request::post(target, &[("token", "x")])).status, 404, "{target}");
    }
}
