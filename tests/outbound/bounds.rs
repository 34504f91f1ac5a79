//! How much is read, for how long it is waited, and what is not followed.

use signet::outbound::{FetchFault, Reach};
use url::Url;

use crate::Way;
use crate::receiver::{Receiver, Reply, response};

#[test]
fn a_redirect_is_not_followed() {
    let target = Receiver::saying("200 OK", "", "elsewhere");
    for status in
        ["301 Moved Permanently", "302 Found", "303 See Other", "307 Temporary Redirect", "308 Permanent Redirect"]
    {
        let server = Receiver::saying(status, &format!("Location: {}\r\n", target.url("/")), "");
        assert!(matches!(Way::here().get(&server.url("/")), Err(FetchFault::Status(told)) if told.is_redirection()));
    }
    assert!(target.got().is_empty());
}

#[test]
fn a_document_that_is_too_large_is_not_read_to_its_end() {
    let way = Way::with(Reach::ThisMachineToo, "max_size = \"1KiB\"");
    let fits = Receiver::saying("200 OK", "", &"x".repeat(1024));
    assert_eq!(way.get(&fits.url("/")).unwrap().len(), 1024);
    let large = Receiver::saying("200 OK", "", &"x".repeat(1025));
    assert_eq!(way.get(&large.url("/")), Err(FetchFault::TooLarge));
    // One that never says how long it is, and goes on for ever.
    let endless = Receiver::start(|_| Reply::Raw([b"HTTP/1.1 200 OK\r\n\r\n".to_vec(), vec![b'x'; 1 << 20]].concat()));
    assert_eq!(way.get(&endless.url("/")), Err(FetchFault::TooLarge));
}

#[test]
fn nobody_is_waited_for_longer_than_the_timeout() {
    let way = Way::with(Reach::ThisMachineToo, "timeout = \"200ms\"");
    let silent = Receiver::start(|_| Reply::Silence);
    assert_eq!(way.get(&silent.url("/")), Err(FetchFault::TimedOut));
    let counted = way.counts.now();
    assert_eq!((counted.requests, counted.failures, counted.in_flight), (1, 1, 0));
}

#[test]
fn what_is_no_success_is_no_document() {
    for status in ["404 Not Found", "500 Internal Server Error", "304 Not Modified", "204 No Content"] {
        let server = Receiver::start(move |_| Reply::Raw(response(status, "", "")));
        assert!(matches!(Way::here().get(&server.url("/")), Err(FetchFault::Status(_))), "{status}");
    }
}

/// Who cannot serve now may say why (RFC 9110 §15.6.4): that is within the same bounds.
#[test]
fn what_is_said_by_whoever_cannot_serve_now_is_read_by_those_who_want_it() {
    let way = Way::with(Reach::ThisMachineToo, "max_size = \"1KiB\"");
    let ask = |server: &Receiver| {
        let url = Url::parse(&server.url("/")).unwrap();
        way.runtime.block_on(way.fetcher.get_even_unavailable(&url)).map(|fetched| fetched.body)
    };
    let server = Receiver::saying("503 Service Unavailable", "", "why");
    assert_eq!(ask(&server).unwrap(), b"why");
    assert!(matches!(way.get(&server.url("/")), Err(FetchFault::Status(told)) if told.as_u16() == 503));
    assert_eq!(ask(&Receiver::saying("503 Service Unavailable", "", &"x".repeat(1025))), Err(FetchFault::TooLarge));
    for status in ["500 Internal Server Error", "304 Not Modified", "204 No Content"] {
        let server = Receiver::start(move |_| Reply::Raw(response(status, "", "")));
        assert!(matches!(ask(&server), Err(FetchFault::Status(_))), "{status}");
    }
}

#[test]
fn whoever_speaks_no_http_is_not_understood() {
    let server = Receiver::start(|_| Reply::Raw(b"SSH-2.0-x\r\n".to_vec()));
    assert!(matches!(Way::here().get(&server.url("/")), Err(FetchFault::Unreachable(_))));
}
