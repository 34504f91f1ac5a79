//! §4.16: "Authorization servers MUST prevent clickjacking attacks."

use crate::exchange::{Answer, Request};
use crate::signing_in::{Ask, Browser, service};

#[track_caller]
#[expect(clippy::panic, reason = "a test fails by panicking")]
fn assert_protected(page: &Answer) {
    assert_eq!(page.header("x-frame-options"), Some("DENY"), "{page:?}");
    let policy = page.header("content-security-policy").unwrap_or_else(|| panic!("no policy: {page:?}"));
    let directives: Vec<_> = policy.split("; ").collect();
    for wanted in ["default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'", "style-src 'self'"] {
        assert!(directives.contains(&wanted), "{wanted} in {policy}");
    }
    assert!(directives.iter().any(|directive| directive.starts_with("form-action 'self'")), "{policy}");
    assert!(!policy.contains("unsafe") && !policy.contains('*'), "{policy}");
    assert_eq!(page.header("x-content-type-options"), Some("nosniff"));
    assert_eq!(page.header("cache-control"), Some("no-store"));
    assert_eq!(page.header("referrer-policy"), Some("no-referrer"));
    assert_eq!(page.header("strict-transport-security"), Some("max-age=31536000"));
    assert_eq!(page.header("content-type"), Some("text/html; charset=utf-8"));
    let html = page.text();
    for inline in [" onclick=", " onload=", " onsubmit=", " style=", "<style", "javascript:"] {
        assert!(!html.contains(inline), "{inline} in {html}");
    }
}

/// Every page that there is, those that say that something went wrong, too.
#[test]
fn no_page_is_shown_in_a_frame() {
    let service = service();
    let browser = Browser::at(&service);
    let sign_in = browser.ask(&Ask::app());
    let refused = browser.submit(&sign_in, &[("username", "alice"), ("password", "wrong")]);
    let consent = browser.sign_in(&sign_in);
    let chooser = browser.ask(&Ask::app().with("prompt", "select_account"));
    let form_post = browser.authorize(&Ask::app().with("response_mode", "form_post"));
    let sign_out = browser.follow(Request::get("/logout"));
    let signed_out = browser.follow(Request::get("/signed-out"));
    let ids = ["login-submit", "notice", "consent-allow", "", "form-post-submit", "logout-confirm", ""];
    let pages = [sign_in, refused, consent, chooser, form_post, sign_out, signed_out];
    for (page, id) in pages.iter().zip(ids) {
        assert_eq!(page.status, 200, "{page:?}");
        assert!(id.is_empty() || page.text().contains(&format!("id=\"{id}\"")), "{id} in {}", page.text());
        assert_protected(page);
    }
    let wrong = [
        Ask::app().without("client_id").target(),
        Ask::app().with("redirect_uri", "x").target(),
        "/authorize".to_owned(),
        "/authorize?a=1&a=1".to_owned(),
        "/login".to_owned(),
        "/login?transaction=x".to_owned(),
        "/consent?transaction=transaction.x".to_owned(),
        "/error".to_owned(),
        "/error?reason=foreign-form".to_owned(),
        "/error?reason=store-unavailable".to_owned(),
        "/logout?client_id=app&post_logout_redirect_uri=x".to_owned(),
    ];
    for target in wrong {
        let page = browser.send(Request::get(&target));
        assert!(page.status >= 400, "{target}");
        assert_protected(&page);
    }
}
