//! RFC 9110 §9, methods.

use crate::exchange::Request;
use crate::service::{Plan, Service};

const DOCUMENTS: [&str; 5] =
    ["/jwks", "/.well-known/oauth-authorization-server", "/.well-known/openid-configuration", "/healthz", "/readyz"];

#[track_caller]
fn assert_not_allowed(service: &Service, method: &str, target: &str, allow: &str) {
    for request in [Request::new(method, target), Request::new(method, target).body("grant_type=client_credentials")] {
        let answer = service.answer(&request);
        assert_eq!((answer.status, answer.header("allow")), (405, Some(allow)), "{method} {target}");
        assert!(answer.body.is_empty());
        assert_eq!(answer.header("access-control-allow-origin"), None);
    }
}

/// RFC 6749 §3.2: "The client MUST use the HTTP `POST` method when making access token requests"; RFC 9110 §15.5.6: "The
/// origin server MUST generate an Allow header field in a 405 response".
#[test]
fn tokens_are_asked_for_with_post_alone() {
    let service = Plan::example().start();
    for method in ["GET", "HEAD", "PUT", "PATCH", "DELETE", "TRACE", "QUERY", "PROPFIND", "post", "POSTS"] {
        if method != "HEAD" {
            assert_not_allowed(&service, method, "/token", "POST, OPTIONS");
        }
    }
    let head = service.answer(&Request::new("HEAD", "/token"));
    assert_eq!((head.status, head.header("allow")), (405, Some("POST, OPTIONS")));
}

/// RFC 7662 §2.1: "The protected resource calls the introspection endpoint using an HTTP POST request"; RFC 7009 §2.1: "The
/// client requests the revocation of a particular token by making an HTTP POST request".
#[test]
fn tokens_are_asked_about_and_revoked_with_post_alone() {
    let service = Plan::example().start();
    for target in ["/introspect", "/revoke"] {
        for method in ["GET", "PUT", "PATCH", "DELETE", "TRACE", "QUERY", "PROPFIND", "post", "POSTS"] {
            assert_not_allowed(&service, method, target, "POST, OPTIONS");
        }
        let head = service.answer(&Request::new("HEAD", target));
        assert_eq!((head.status, head.header("allow")), (405, Some("POST, OPTIONS")));
        let options = service.answer(&Request::new("OPTIONS", target));
        assert_eq!((options.status, options.header("allow")), (204, Some("POST, OPTIONS")), "{target}");
    }
}

/// Documents are read and never written.
#[test]
fn documents_are_read_with_get_and_head_alone() {
    let service = Plan::example().start();
    for target in DOCUMENTS {
        for method in ["POST", "PUT", "PATCH", "DELETE", "TRACE", "QUERY", "get"] {
            assert_not_allowed(&service, method, target, "GET, HEAD, OPTIONS");
        }
    }
}

/// RFC 9110 §9.3.7: "the OPTIONS method requests information about the communication options available for the target
/// resource".
#[test]
fn options_tells_the_methods() {
    let service = Plan::example().start();
    for target in DOCUMENTS {
        let answer = service.answer(&Request::new("OPTIONS", target));
        assert_eq!((answer.status, answer.header("allow")), (204, Some("GET, HEAD, OPTIONS")), "{target}");
    }
    let answer = service.answer(&Request::new("OPTIONS", "/token"));
    assert_eq!((answer.status, answer.header("allow")), (204, Some("POST, OPTIONS")));
    assert_eq!(service.answer(&Request::new("OPTIONS", "/nowhere")).status, 404);
}

/// RFC 9110 §9.3.2: "The HEAD method is identical to GET except that the server MUST NOT send content in the response"; "The
/// server SHOULD send the same header fields".
#[test]
fn head_is_get_without_content() {
    let service = Plan::example().start();
    for target in DOCUMENTS.into_iter().chain(["/nowhere"]) {
        let mut connection = service.connect();
        let get = connection.exchange(&Request::get(target));
        let head = connection.exchange(&Request::new("HEAD", target));
        assert!(head.body.is_empty() && !get.body.is_empty());
        assert_eq!(get.header("content-length"), Some(get.body.len().to_string().as_str()));
        let (expected, found) = (get.comparable(), head.comparable());
        assert_eq!((found.0, found.1), (expected.0, expected.1), "{target}");
        // Had there been content after all, it would stand before this.
        assert_eq!(connection.exchange(&Request::get("/healthz")).text(), "ok");
    }
}
