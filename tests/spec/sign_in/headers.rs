//! The headers of every page, and that no page holds a script or style of its own.

use crate::exchange::{Answer, Request};
use crate::service::{ES256, ORDERS, SCOPES, Service};
use crate::signing_in::{APP, Ask, Browser, NATIVE, NO_FLOOR, SIGN_IN_KEYS, config_of, service, service_of};

/// One page of each kind, by what it is called here.
fn pages(service: &Service) -> Vec<(&'static str, Answer)> {
    let browser = Browser::at(service);
    let sign_in = browser.ask(&Ask::app());
    let consent = browser.sign_in(&sign_in);
    browser.submit(&consent, &[("consent", "allow")]);
    let signed_in = browser.copy();
    signed_in.code(&Ask::app());
    vec![
        ("sign-in", sign_in.clone()),
        ("wrong password", Browser::at(service).sign_in_wrongly()),
        ("consent", consent),
        ("account", signed_in.ask(&Ask::app().with("prompt", "select_account"))),
        ("sign-out", signed_in.send(Request::get("/logout?client_id=app"))),
        ("signed out", signed_in.send(Request::get("/signed-out"))),
        ("unknown client", signed_in.ask(&Ask::app().with("client_id", "nobody"))),
        ("wrong redirect URI", signed_in.ask(&Ask::app().with("redirect_uri", "https://evil.example/"))),
        ("unreadable request", signed_in.send(Request::get("/authorize?a=%"))),
        ("unreadable form", signed_in.send(Request::post_of("/login", "a=%"))),
        ("nothing to do", signed_in.send(Request::get("/consent"))),
        ("error", signed_in.send(Request::get("/error?reason=sign-in-expired"))),
        ("lost cookie", Browser::at(service).submit(&sign_in, &[("username", "alice"), ("password", "x")])),
    ]
}

impl Browser<'_> {
    fn sign_in_wrongly(&self) -> Answer {
        self.sign_in_as(&self.ask(&Ask::app()), "alice", "not the password")
    }
}

/// Where the forms of these pages may lead besides this server.
fn targets_of(page: &str) -> &'static str {
    match page {
        "sign-in" | "wrong password" | "consent" | "account" => " https:",
        _ => "",
    }
}

fn policy(targets: &str, scripts: &str) -> String {
    format!(
        "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'{targets}; frame-ancestors 'none'; \
         base-uri 'none'{scripts}"
    )
}

/// "Pages: `default-src 'none'; …`, `Referrer-Policy: no-referrer`, `X-Content-Type-Options`, HSTS, `Cache-Control: no-store`"
/// – on every one of them, errors included. No opener policy: it would cut popups off from the app that opened them.
#[test]
fn every_page_has_every_protection() {
    for (name, page) in pages(&service()) {
        for (header, value) in [
            ("content-security-policy", policy(targets_of(name), "").as_str()),
            ("x-frame-options", "DENY"),
            ("x-content-type-options", "nosniff"),
            ("referrer-policy", "no-referrer"),
            ("cache-control", "no-store"),
            ("strict-transport-security", "max-age=31536000"),
            ("content-type", "text/html; charset=utf-8"),
        ] {
            assert_eq!(page.header(header), Some(value), "{header} of {name}: {page:?}");
        }
        assert!(page.header("access-control-allow-origin").is_none(), "{name}");
        assert!(page.header("cross-origin-opener-policy").is_none(), "{name}");
        let code = page.text().matches("<code>").count();
        assert_eq!(code > 0, page.status >= 400, "{name}");
    }
}

/// … and on what leads elsewhere whatever of it has a meaning there.
#[test]
fn every_redirect_is_stored_by_nobody_and_tells_nobody_whence() {
    let service = service();
    let browser = Browser::at(&service);
    let page = browser.ask(&Ask::app());
    let consent = browser.sign_in(&page);
    let allow = browser.form_of(&consent, &[("consent", "allow")]);
    for request in [
        Request::get(&Ask::app().target()),
        Request::get(&Ask::app().with("prompt", "none").target()),
        browser.form_of(&page, &[("username", "alice"), ("password", "wrong")]),
        browser.form_of(&page, &[("cancel", "1")]),
        Request::post("/login", &[]),
        allow,
    ] {
        let answer = browser.send(request);
        assert_eq!(answer.status, 303, "{answer:?}");
        for (header, value) in [
            ("cache-control", "no-store"),
            ("referrer-policy", "no-referrer"),
            ("strict-transport-security", "max-age=31536000"),
        ] {
            assert_eq!(answer.header(header), Some(value), "{header}: {answer:?}");
        }
    }
}

/// "HSTS only under https": on a development server it would lock people out of it.
#[test]
fn a_development_server_demands_no_https() {
    let issuer = "issuer = \"http://localhost:8080\"\nerror_uri = \"https://docs.example/errors/\"\n";
    let service = service_of(&[issuer, NO_FLOOR, APP, NATIVE, ORDERS, SCOPES, ES256, SIGN_IN_KEYS]);
    for (name, page) in pages(&service) {
        assert_eq!(page.header("strict-transport-security"), None, "{name}");
        assert_eq!(page.header("content-security-policy"), Some(policy(targets_of(name), "").as_str()), "{name}");
    }
}

/// "form-action 'self' <registered redirect origins of this txn>": browsers hold every redirect after a form against it, those
/// of the client's own pages, too, so it names the scheme in which this one ends, and nothing else.
#[test]
fn forms_may_lead_to_the_client_that_asks() {
    let service = service();
    for (uri, source) in [
        ("http://127.0.0.1:49152/callback", "http:"),
        ("http://127.0.0.1/callback", "http:"),
        ("com.example.app:/callback", "com.example.app:"),
    ] {
        let page = Browser::at(&service).ask(&Ask::native().with("redirect_uri", uri));
        assert_eq!(page.header("content-security-policy"), Some(policy(&format!(" {source}"), "").as_str()), "{uri}");
    }
    let browser = Browser::at(&service);
    browser.code(&Ask::app());
    let uri = "https%3A%2F%2Fapp.example%2Fbye";
    let page = browser.send(Request::get(&format!("/logout?client_id=app&post_logout_redirect_uri={uri}")));
    assert_eq!(page.header("content-security-policy"), Some(policy(" https:", "").as_str()));
}

/// "form_post: one nonce": another one each time, and no script without it.
#[test]
fn the_one_script_has_a_nonce_of_its_own() {
    let service = service();
    let browser = Browser::at(&service);
    browser.code(&Ask::app());
    let nonces = [(); 2].map(|()| {
        let page = browser.ask(&Ask::app().with("response_mode", "form_post"));
        assert_eq!(page.status, 200, "{page:?}");
        let text = page.text();
        assert_eq!(text.matches("<script").count(), 1, "{text}");
        let (_, rest) = text.split_once("<script nonce=\"").unwrap();
        let nonce = rest.split_once('"').unwrap().0.to_owned();
        let scripts = format!("; script-src 'nonce-{nonce}'");
        assert_eq!(page.header("content-security-policy"), Some(policy(" https:", &scripts).as_str()));
        assert!(nonce.len() >= 22, "{nonce}");
        nonce
    });
    assert_ne!(nonces[0], nonces[1]);
}

/// "no inline script": nothing that a policy would have to allow, in no page.
#[test]
fn no_page_has_a_script_or_a_style_of_its_own() {
    for (name, page) in pages(&service()) {
        let text = page.text().to_ascii_lowercase();
        for forbidden in ["<script", "<style", " style=", "javascript:", "<iframe", "<object", "<base", "http-equiv"] {
            assert!(!text.contains(forbidden), "{forbidden} in {name}: {text}");
        }
        let mut attributes = text.split(['<', '>']).skip(1).step_by(2).flat_map(str::split_ascii_whitespace);
        assert!(!attributes.any(|part| part.starts_with("on") && part.contains('=')), "{name}: {text}");
    }
}

/// The style sheet is ours, wherever the issuer is.
#[test]
fn the_style_sheet_is_where_pages_say() {
    let config = config_of(APP).replace("https://as.example\"", "https://as.example/tenant\"");
    let service = service_of(&[&config]);
    let page = service.answer(&Request::get("/tenant/signed-out"));
    assert_eq!(page.status, 200, "{page:?}");
    let (_, rest) = page.text().split_once("<link rel=\"stylesheet\" href=\"").unwrap();
    let href = rest.split_once('"').unwrap().0.replace("&#x2f;", "/");
    assert!(href.starts_with("/tenant/"), "{href}");
    let style = service.answer(&Request::get(&href));
    assert_eq!((style.status, style.header("content-type")), (200, Some("text/css; charset=utf-8")), "{style:?}");
}
