//! Nothing that a stranger sent comes back.

use serde_json::Value;

use crate::asking::{part_of, request_of, token_of};
use crate::exchange::{Answer, Request};
use crate::rfc6749::s5_2_errors::catalogue::{CANARY, Refusal, refusals, service, with_canaries};

#[track_caller]
fn assert_silent(answer: &Answer) {
    let wire = String::from_utf8_lossy(&answer.wire).to_lowercase();
    assert!(!wire.contains(CANARY), "{wire}");
}

/// "never reflecting input": neither parameters nor headers, whatever is wrong.
#[test]
fn no_refusal_says_what_was_sent() {
    let service = service();
    for Refusal { request, .. } in refusals(&service) {
        assert_silent(&service.answer(&request));
    }
}

/// Nor does a token, in any of its parts.
#[test]
fn no_token_says_what_was_sent_besides_what_it_grants() {
    let service = service();
    let body = format!("grant_type=client_credentials&scope=read&{CANARY}={CANARY}&audience={CANARY}&jti={CANARY}");
    let answer = service.answer(&with_canaries(request_of(&service, body)));
    assert_silent(&answer);
    let token = token_of(&answer);
    let parts: Vec<Value> = (0..2).map(|part| part_of(&token, part)).collect();
    assert!(!format!("{parts:?}").contains(CANARY), "{parts:?}");
}

/// Neither do documents, paths that do not exist, and methods that are not allowed.
#[test]
fn no_other_answer_says_what_was_sent() {
    let service = service();
    let targets = [
        format!("/{CANARY}"),
        format!("/{CANARY}?{CANARY}={CANARY}"),
        format!("/token/{CANARY}"),
        format!("/jwks?{CANARY}={CANARY}"),
        format!("/healthz?{CANARY}"),
        format!("/readyz?{CANARY}"),
        format!("/.well-known/oauth-authorization-server?{CANARY}"),
        format!("/.well-known/{CANARY}"),
        format!("http://{CANARY}.example/token"),
        format!("http://{CANARY}@{CANARY}.example/jwks"),
    ];
    for target in targets {
        for method in ["GET", "HEAD", "POST", "OPTIONS", "DELETE", "TRACE", "PROPFIND", "C4N4RY"] {
            let preflight = Request::new(method, &target).header("Access-Control-Request-Headers", CANARY);
            assert_silent(&service.answer(&with_canaries(preflight.header("Access-Control-Request-Method", CANARY))));
        }
    }
}

/// Nor is what is no HTTP told back.
#[test]
fn no_malformed_request_is_told_back() {
    let service = service();
    let malformed = [
        format!("{CANARY}\r\n\r\n"),
        format!("GET /{CANARY} HTTP/9.9\r\n\r\n"),
        format!("GET /{CANARY}\u{1} HTTP/1.1\r\nHost: as.example\r\n\r\n"),
        format!("GET / HTTP/1.1\r\nHost: as.example\r\n{CANARY} {CANARY}\r\n\r\n"),
        format!("GET / HTTP/1.1\r\nHost: as.example\r\n{CANARY} : {CANARY}\r\n\r\n"),
        format!("GET / HTTP/1.1\r\n{CANARY}: {CANARY}\r\n\r\n"),
        format!("GET / HTTP/1.1\r\nHost: as.example\r\nHost: {CANARY}\r\n\r\n"),
        format!("POST /token HTTP/1.1\r\nHost: as.example\r\nContent-Length: {CANARY}\r\n\r\n"),
        format!("POST /token HTTP/1.1\r\nHost: as.example\r\nTransfer-Encoding: {CANARY}\r\n\r\n"),
    ];
    for text in malformed {
        let answer = service.answer_to(text.as_bytes());
        assert_eq!(answer.status, 400, "{text}");
        assert_silent(&answer);
    }
}
