//! The CORS protocol (Fetch standard): "no CORS at the authorization endpoint; CORS at token, JWKS and discovery by client
//! origin list, never `*` with credentials".

use crate::asking::{FORM, GRANT};
use crate::exchange::{Answer, Request, basic};
use crate::service::{ES256, ISSUER, ORDERS, Plan, SCOPES, Service};

const APP: &str = "https://app.example";

/// Three clients: one of two web applications, one of another, and one that is not served.
const CLIENTS: &str = r#"
[clients.web]
grant_types = ["client_credentials"]
scopes = ["read"]
default_scope = ["read"]
resources = ["orders"]
allowed_origins = ["https://app.example", "http://localhost:3000"]
secrets.first.file = "keys/web.secret"

[clients.other]
grant_types = ["client_credentials"]
scopes = ["read"]
default_scope = ["read"]
resources = ["orders"]
allowed_origins = ["https://other.example"]
secrets.first.file = "keys/other.secret"

[clients.disabled]
status = "disabled"
grant_types = ["client_credentials"]
resources = ["orders"]
allowed_origins = ["https://disabled.example"]
secrets.first.file = "keys/disabled.secret"
"#;

/// Origins that no client lists, some of them nearly.
const STRANGERS: [&str; 17] = [
    "null",
    "https://evil.example",
    "https://disabled.example",
    "http://app.example",
    "https://app.example:443",
    "https://app.example:8443",
    "https://app.example/",
    "https://APP.example",
    "HTTPS://app.example",
    "https://app.example.evil.example",
    "https://evilapp.example",
    "https://sub.app.example",
    "https://app.example https://evil.example",
    "https://app.example,https://other.example",
    "http://localhost",
    "*",
    "",
];

fn service() -> Service {
    Plan::of(&[ISSUER, CLIENTS, ORDERS, SCOPES, ES256]).start()
}

fn preflight(target: &str, origin: &str) -> Request {
    let request =
        Request::new("OPTIONS", target).header("Origin", origin).header("Access-Control-Request-Method", "POST");
    request.header("Access-Control-Request-Headers", "authorization,content-type")
}

fn request_as(service: &Service, client: &str, origin: &str, body: &str) -> Request {
    let header = basic(client, &service.secret(client));
    Request::post_of("/token", body).header("Authorization", header).header("Origin", origin)
}

fn allowed(answer: &Answer) -> Option<&str> {
    answer.header("access-control-allow-origin")
}

/// Holds that nothing of the answer is open to pages, and that caches keep it apart from answers to others.
#[track_caller]
fn assert_closed(answer: &Answer) {
    let cors = answer.headers.iter().find(|(name, _)| name.starts_with("access-control-"));
    assert_eq!(cors, None);
    assert_eq!(answer.header("vary"), Some("Origin"));
}

/// Public documents are open to every page, and so is the question whether they are.
#[test]
fn documents_are_open_to_every_origin() {
    let service = service();
    for target in ["/jwks", "/.well-known/oauth-authorization-server", "/.well-known/openid-configuration"] {
        for origin in STRANGERS.into_iter().chain([APP]) {
            let answer = service.answer(&Request::get(target).header("Origin", origin));
            assert_eq!((answer.status, allowed(&answer)), (200, Some("*")), "{target} {origin}");
            assert_eq!(answer.header("access-control-expose-headers"), Some("ETag"));
            let answer = service.answer(&preflight(target, origin));
            assert_eq!((answer.status, allowed(&answer)), (204, Some("*")), "{target} {origin}");
            assert_eq!(answer.header("access-control-allow-methods"), Some("GET, HEAD"));
            assert_eq!(answer.header("access-control-allow-headers"), Some("*"));
            assert_eq!(answer.header("access-control-max-age"), Some("86400"));
        }
        assert_eq!(
            allowed(&service.answer(&Request::get(target))),
            Some("*"),
            "the same for all, so that caches may share it"
        );
    }
}

/// A preflight does not say which client will ask: it is allowed where any client lists the origin.
#[test]
fn a_preflight_is_allowed_where_any_client_lists_the_origin() {
    let service = service();
    for origin in [APP, "http://localhost:3000", "https://other.example"] {
        let answer = service.answer(&preflight("/token", origin));
        assert_eq!((answer.status, allowed(&answer)), (204, Some(origin)));
        assert_eq!(answer.header("access-control-allow-methods"), Some("POST"));
        let headers = answer.header("access-control-allow-headers").unwrap_or_default().to_ascii_lowercase();
        let headers: Vec<_> = headers.split(", ").collect();
        assert!(headers.contains(&"authorization") && headers.contains(&"content-type"), "{headers:?}");
        assert!(!headers.contains(&"*"), "a wildcard does not cover Authorization");
        assert_eq!(answer.header("access-control-max-age"), Some("600"));
        assert_eq!(answer.header("vary"), Some("Origin"));
    }
    for origin in STRANGERS {
        let answer = service.answer(&preflight("/token", origin));
        assert_eq!(answer.status, 204, "{origin}");
        assert_closed(&answer);
    }
}

/// The request does say which client asks, and the origins of others do not count (V46).
#[test]
fn an_answer_is_open_to_the_origins_of_the_client_that_asked() {
    let service = service();
    for (client, origin) in [("web", APP), ("web", "http://localhost:3000"), ("other", "https://other.example")] {
        let answer = service.answer(&request_as(&service, client, origin, GRANT));
        assert_eq!((answer.status, allowed(&answer)), (200, Some(origin)));
        assert_eq!(answer.header("vary"), Some("Origin"));
        let exposed = answer.header("access-control-expose-headers").unwrap_or_default();
        assert_eq!(exposed, "WWW-Authenticate, DPoP-Nonce, Retry-After, X-Request-Id");
    }
    for (client, origin) in [("web", "https://other.example"), ("other", APP)] {
        let answer = service.answer(&request_as(&service, client, origin, GRANT));
        assert_eq!(answer.status, 200);
        assert_closed(&answer);
    }
    for origin in STRANGERS {
        assert_closed(&service.answer(&request_as(&service, "web", origin, GRANT)));
    }
}

/// A page learns why its own client was refused.
#[test]
fn a_refusal_is_open_to_the_origins_of_the_client_that_asked() {
    let service = service();
    let body = "grant_type=client_credentials&scope=admin";
    let answer = service.answer(&request_as(&service, "web", APP, body));
    assert_eq!((answer.status, allowed(&answer)), (400, Some(APP)));
    assert_closed(&service.answer(&request_as(&service, "other", APP, body)));
}

/// Before a client has proven who it is, there is none whose list could count.
#[test]
fn a_refusal_of_an_unproven_client_is_open_to_nobody() {
    let service = service();
    let wrong = Request::post_of("/token", GRANT).header("Authorization", basic("web", "wrong"));
    let disabled = request_as(&service, "disabled", "https://disabled.example", GRANT);
    for request in [
        wrong.header("Origin", APP),
        disabled,
        Request::post_of("/token", GRANT).header("Origin", APP),
        Request::post_of("/token?x", GRANT).header("Origin", APP),
        Request::new("POST", "/token").header("Content-Type", "application/json").header("Origin", APP),
        Request::post_of("/token", "x".repeat(70_000)).header("Origin", APP),
        Request::post_of("/token", "%").header("Origin", APP),
    ] {
        let answer = service.answer(&request);
        assert!(answer.status >= 400);
        assert_closed(&answer);
    }
}

/// What varies with the origin says so to caches even when there is none.
#[test]
fn without_an_origin_the_answer_varies_all_the_same() {
    let service = service();
    let request = Request::post_of("/token", GRANT).header("Authorization", basic("web", &service.secret("web")));
    assert_closed(&service.answer(&request));
    assert_closed(&service.answer(&Request::new("OPTIONS", "/token")));
}

/// RFC 7009 §2.3 lets pages revoke: as the token endpoint does.
#[test]
fn a_page_revokes_as_it_asks_for_tokens() {
    let service = service();
    for (origin, expected) in
        [(APP, Some(APP)), ("https://other.example", Some("https://other.example")), ("null", None)]
    {
        let answer = service.answer(&preflight("/revoke", origin));
        assert_eq!((answer.status, allowed(&answer)), (204, expected));
        assert_eq!(answer.header("vary"), Some("Origin"));
        let methods = answer.header("access-control-allow-methods");
        assert_eq!(methods, expected.map(|_| "POST"));
    }
    let revoke = |client: &str, origin: &str, body: &str| {
        let header = basic(client, &service.secret(client));
        let request = Request::post_of("/revoke", body).header("Authorization", header);
        service.answer(&request.header("Origin", origin))
    };
    for (body, status) in [("token=x", 200), ("token=challenge.x", 400), ("", 400)] {
        let own = revoke("web", APP, body);
        assert_eq!((own.status, allowed(&own)), (status, Some(APP)), "{body}");
        assert!(own.header("access-control-expose-headers").is_some_and(|names| names.contains("Retry-After")));
        assert_closed(&revoke("other", APP, body));
    }
    assert_closed(&service.answer(&Request::post_of("/revoke", "token=x").header("Origin", APP)));
}

/// Resource servers ask about tokens; a page has no business there, not even that of a client that may.
#[test]
fn no_page_asks_about_tokens() {
    let clients = CLIENTS.replacen("[clients.web]\n", "[clients.web]\nintrospects = [\"orders\"]\n", 1);
    let service = Plan::of(&[ISSUER, &clients, ORDERS, SCOPES, ES256]).start();
    let header = basic("web", &service.secret("web"));
    for origin in [APP, "null", "https://evil.example"] {
        let asked = |body: &str| {
            let request = Request::post_of("/introspect", body).header("Authorization", &header);
            service.answer(&request.header("Origin", origin))
        };
        for answer in [service.answer(&preflight("/introspect", origin)), asked("token=x"), asked("")] {
            let cors = answer.headers.iter().find(|(name, _)| name.starts_with("access-control-"));
            assert_eq!(cors, None, "{origin}");
        }
        assert_eq!(asked("token=x").status, 200);
    }
}

/// "never `*` with credentials": cookies and client certificates of a browser are never used.
#[test]
fn credentials_are_never_allowed() {
    let service = service();
    let header = "access-control-allow-credentials";
    for origin in STRANGERS.into_iter().chain([APP]) {
        for target in
            ["/token", "/introspect", "/revoke", "/jwks", "/.well-known/openid-configuration", "/healthz", "/nowhere"]
        {
            for request in [preflight(target, origin), Request::get(target).header("Origin", origin)] {
                assert_eq!(service.answer(&request.header("Cookie", "a=b")).header(header), None);
            }
        }
        assert_eq!(service.answer(&request_as(&service, "web", origin, GRANT)).header(header), None);
    }
}

/// Probes and paths that do not exist are no business of pages.
#[test]
fn nothing_else_is_open() {
    let service = service();
    for target in ["/healthz", "/readyz", "/nowhere", "/token/"] {
        for request in [Request::get(target).header("Origin", APP), preflight(target, APP)] {
            let answer = service.answer(&request);
            assert!(!answer.headers.iter().any(|(name, _)| name.starts_with("access-control-")), "{target}");
        }
    }
    let not_allowed = service.answer(&Request::get("/token").header("Origin", APP).header("Content-Type", FORM));
    assert_eq!((not_allowed.status, allowed(&not_allowed)), (405, None));
}

/// A reload takes an origin away from the preflight and from the request alike.
#[test]
fn an_origin_that_is_no_longer_listed_is_a_stranger() {
    let service = service();
    let fewer = CLIENTS.replace("\"https://app.example\", ", "");
    service.reload(&[ISSUER, &fewer, ORDERS, SCOPES, ES256].concat());
    assert_closed(&service.answer(&preflight("/token", APP)));
    assert_closed(&service.answer(&request_as(&service, "web", APP, GRANT)));
    let local = "http://localhost:3000";
    assert_eq!(allowed(&service.answer(&request_as(&service, "web", local, GRANT))), Some(local));
}
