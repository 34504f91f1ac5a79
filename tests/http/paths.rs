//! "nothing is decoded, merged or trimmed on the way": a path that a proxy in front might read otherwise is no path of
//! ours.

use crate::asking::{assert_token, token_request};
use crate::exchange::Request;
use crate::service::{Plan, Service};

#[track_caller]
fn assert_nothing_at(service: &Service, target: &str) {
    for method in ["GET", "POST", "OPTIONS"] {
        let answer = service.answer(&Request::new(method, target));
        assert_eq!(answer.status, 404, "{method} {target}");
        assert_eq!(answer.text(), "There is nothing at this path.");
        assert_eq!(answer.header("cache-control"), Some("no-store"));
        assert_eq!(answer.header("access-control-allow-origin"), None);
    }
}

/// Keycloak CVE-2026-0976: what one reads as `/token` and the other does not lets a request pass a proxy's rules.
#[test]
fn a_path_that_only_looks_like_one_of_ours_does_not_exist() {
    let service = Plan::example().start();
    let variants = |path: &str| {
        let name = path.trim_start_matches('/').to_owned();
        vec![
            format!("/{path}"),
            format!("//{path}"),
            format!("{path}/"),
            format!("{path}//"),
            format!("{path};x"),
            format!("{path};x=1/"),
            format!("/;x{path}"),
            format!("{path}/x"),
            format!("{path}%2f"),
            format!("%2f{name}").replacen("%2f", "/%2f", 1),
            format!("/.{path}"),
            format!("/x/..{path}"),
            format!("{path}/."),
            format!("{path}/.."),
            format!("/x/%2e%2e{path}"),
            format!("{path}%20"),
            format!("{path}%00"),
            format!("{path}%0a"),
            format!("{path}%3f"),
            format!("{path}%23"),
            format!("{path}.json"),
            format!("{path}\\"),
            format!("/\\{name}"),
            path.to_ascii_uppercase(),
        ]
    };
    for path in ["/token", "/jwks", "/healthz", "/readyz"] {
        let escaped = path.bytes().map(|byte| format!("%{byte:02x}")).collect::<String>();
        let first = path.replacen(|c: char| c.is_ascii_lowercase(), &format!("%{:02x}", path.as_bytes()[1]), 1);
        for target in variants(path).into_iter().chain([first, format!("/{}", &escaped[3..])]) {
            assert_nothing_at(&service, &target);
        }
    }
    assert_nothing_at(&service, "/%74oken");
    assert_nothing_at(&service, "/");
    assert_nothing_at(&service, "/.well-known/oauth-authorization-server/");
    assert_nothing_at(&service, "/.well-known%2foauth-authorization-server");
    assert_nothing_at(&service, "/well-known/oauth-authorization-server");
}

/// A query does not move a document.
#[test]
fn a_query_is_no_part_of_the_path() {
    let service = Plan::example().start();
    for target in ["/jwks?", "/jwks?x=1", "/healthz?/token", "/readyz?x?y"] {
        assert_eq!(service.answer(&Request::get(target)).status, 200, "{target}");
    }
}

/// RFC 9112 §3.2.2: "a server MUST accept the absolute-form in requests".
#[test]
fn an_absolute_target_is_its_path() {
    let service = Plan::example().start();
    assert_eq!(service.answer(&Request::get("http://as.example/jwks")).status, 200);
    assert_eq!(service.answer(&Request::get("https://as.example/jwks?x")).status, 200);
    assert_nothing_at(&service, "http://as.example//token");
    assert_nothing_at(&service, "http://as.example/token/");
    assert_nothing_at(&service, "http://as.example");
    assert_nothing_at(&service, "*");
}

/// A path of any length is looked up and not found.
#[test]
fn a_long_path_does_not_exist() {
    let service = Plan::example().start();
    assert_nothing_at(&service, &format!("/token/{}", "x".repeat(10_000)));
    assert_token(&service.answer(&token_request(&service)));
}
