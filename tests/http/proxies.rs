//! RFC 9700 §4.13: "the reverse proxy [MUST] sanitize any inbound requests to ensure the authenticity and integrity of all
//! header values relevant for the security of the application servers", and only a configured one is believed.

use crate::asking::{assert_refused, assert_token, token_request};
use crate::exchange::Request;
use crate::service::{Plan, Service};

/// A service that trusts whoever is on this machine, which is who the tests are, and a second hop.
fn behind_proxy(header: &str) -> Service {
    let trusted = "trusted_proxies = [\"127.0.0.0/8\", \"10.0.0.0/8\", \"::1\"]";
    Plan::example_and(&format!("[server]\n{trusted}\nforwarded_header = \"{header}\"\n")).start()
}

fn told(service: &Service, headers: &[(&str, &str)]) -> Request {
    headers.iter().fold(token_request(service), |request, (name, value)| request.header(name, value))
}

const MALFORMED: &str = "forwarded-header-malformed";
const INSECURE: &str = "insecure-request";

#[test]
fn a_trusted_proxy_is_believed() {
    let service = behind_proxy("x-forwarded-for");
    for headers in [
        &[("X-Forwarded-For", "192.0.2.7")][..],
        &[("X-Forwarded-For", "192.0.2.7:4711"), ("X-Forwarded-Proto", "https")],
        &[("X-Forwarded-For", "2001:db8::7, 10.1.2.3")],
        &[("X-Forwarded-For", "192.0.2.7"), ("X-Forwarded-For", "10.1.2.3")],
        &[("X-Forwarded-Proto", "HTTPS")],
        &[],
    ] {
        assert_token(&service.answer(&told(&service, headers)));
    }
}

/// What a stranger wrote to the left of the first hop that is not trusted is not looked at.
#[test]
fn a_strangers_word_behind_a_trusted_one_is_not_read() {
    let service = behind_proxy("x-forwarded-for");
    assert_token(&service.answer(&told(&service, &[("X-Forwarded-For", "<garbage>, 192.0.2.7, 10.1.2.3")])));
}

/// "garbage = refused": what a trusted proxy says is believed whole or not at all.
#[test]
fn what_a_trusted_proxy_says_must_be_legible() {
    let service = behind_proxy("x-forwarded-for");
    for garbage in ["", "garbage", "192.0.2.256", "192.0.2.7, ", "192.0.2.7, unknown", "for=192.0.2.7", "192.0.2.7;"] {
        let answer = service.answer(&told(&service, &[("X-Forwarded-For", garbage)]));
        assert_refused(&answer, 400, MALFORMED);
    }
    for protos in [&["ftp"][..], &[""], &["https, http"], &["https", "https"]] {
        let headers: Vec<_> = protos.iter().map(|proto| ("X-Forwarded-Proto", *proto)).collect();
        assert_refused(&service.answer(&told(&service, &headers)), 400, MALFORMED);
    }
}

/// The issuer is https, so a secret that came without TLS is lost.
#[test]
fn a_request_without_tls_is_refused() {
    let service = behind_proxy("x-forwarded-for");
    assert_refused(&service.answer(&told(&service, &[("X-Forwarded-Proto", "http")])), 400, INSECURE);
    let document = Request::get("/jwks").header("X-Forwarded-Proto", "http");
    assert_refused(&service.answer(&document), 400, INSECURE);
    for probe in ["/healthz", "/readyz"] {
        let request = Request::get(probe).header("X-Forwarded-Proto", "http");
        assert_eq!(service.answer(&request).status, 200, "probes carry nothing");
    }
}

/// RFC 7239
#[test]
fn the_standard_header_is_read_where_it_is_the_configured_one() {
    let service = behind_proxy("forwarded");
    for legible in [
        "for=192.0.2.7",
        "for=\"[2001:db8::7]:4711\";proto=https;by=10.0.0.1",
        "For=192.0.2.7;Proto=https, for=10.1.2.3;proto=http",
    ] {
        assert_token(&service.answer(&told(&service, &[("Forwarded", legible)])));
    }
    for illegible in
        ["for=unknown", "for=_hidden", "for=192.0.2.7;proto=ftp", "proto=https", "192.0.2.7", "for=a;for=b"]
    {
        assert_refused(&service.answer(&told(&service, &[("Forwarded", illegible)])), 400, MALFORMED);
    }
    let insecure = [("Forwarded", "for=192.0.2.7;proto=http")];
    assert_refused(&service.answer(&told(&service, &insecure)), 400, INSECURE);
}

/// A proxy passes on the headers that it does not write itself: of the two only the configured one counts.
#[test]
fn the_other_header_is_ignored() {
    for (header, other, value) in [
        ("x-forwarded-for", "Forwarded", "for=garbage;proto=http"),
        ("forwarded", "X-Forwarded-For", "garbage"),
        ("forwarded", "X-Forwarded-Proto", "http"),
    ] {
        let service = behind_proxy(header);
        assert_token(&service.answer(&told(&service, &[(other, value)])));
    }
}

/// "from anybody else they are ignored entirely"
#[test]
fn a_stranger_is_not_believed() {
    let nobody = Plan::example().start();
    let others = Plan::example_and("[server]\ntrusted_proxies = [\"192.0.2.0/24\"]\n").start();
    for service in [nobody, others] {
        for headers in [
            [("X-Forwarded-For", "garbage"), ("X-Forwarded-Proto", "http")],
            [("Forwarded", "for=garbage;proto=http"), ("X-Forwarded-Host", "evil.example")],
        ] {
            assert_token(&service.answer(&told(&service, &headers)));
        }
    }
}

/// "Issuer and URLs never come from a request": not from the host, and not from a proxy that is trusted with addresses.
#[test]
fn no_url_comes_from_a_request() {
    let service = behind_proxy("x-forwarded-for");
    let plain = service.answer(&Request::get("/.well-known/openid-configuration"));
    let decorated = Request::get("/.well-known/openid-configuration")
        .without_host()
        .header("Host", "evil.example")
        .header("X-Forwarded-Host", "evil.example")
        .header("X-Forwarded-Proto", "https")
        .header("X-Forwarded-For", "192.0.2.7");
    assert_eq!(service.answer(&decorated).body, plain.body);
}
