//! Which methods each page takes.

use crate::exchange::Request;
use crate::signing_in::{Ask, Browser, service, transaction_of};

const WITH_FORM: [&str; 5] = ["/authorize", "/login", "/select-account", "/consent", "/logout"];
const WITHOUT: [&str; 2] = ["/signed-out", "/error"];

/// `GET` and `HEAD` everywhere, `POST` where there is a form or a request: "405 with `Allow`" for all others (RFC 9110
/// §15.5.6).
#[test]
fn other_methods_are_not_allowed() {
    let service = service();
    let all = WITH_FORM.map(|path| (path, "GET, HEAD, POST, OPTIONS"));
    for (path, allowed) in all.into_iter().chain(WITHOUT.map(|path| (path, "GET, HEAD, OPTIONS"))) {
        for method in ["PUT", "DELETE", "PATCH", "TRACE", "PROPFIND", "get"] {
            let answer = service.answer(&Request::new(method, path));
            assert_eq!((answer.status, answer.header("allow")), (405, Some(allowed)), "{method} {path}");
        }
        let answer = service.answer(&Request::new("OPTIONS", path).header("Origin", "https://app.example"));
        assert_eq!((answer.status, answer.header("allow")), (204, Some(allowed)), "{path}");
        assert_eq!(answer.header("access-control-allow-origin"), None, "{path}");
    }
    for path in WITHOUT {
        assert_eq!(service.answer(&Request::post(path, &[])).status, 405, "{path}");
    }
}

/// "it MUST NOT be supported for the authorization endpoint" (RFC 9700 §2.6): nor for the pages behind it.
#[test]
fn no_script_of_another_site_reads_a_page() {
    let service = service();
    let browser = Browser::at(&service);
    let page = browser.ask(&Ask::app());
    let sealed = transaction_of(&page);
    for request in [
        Request::get(&Ask::app().target()),
        Request::get(&format!("/login?transaction={sealed}")),
        Request::get("/logout"),
        Request::get("/error"),
        browser.form_of(&page, &[("username", "alice"), ("password", "wrong")]),
    ] {
        let answer = browser.copy().send(request.header("Origin", "https://app.example"));
        assert!(answer.headers.iter().all(|(name, _)| !name.starts_with("access-control-")), "{answer:?}");
    }
}

/// `HEAD` is answered as `GET` is, without the page.
#[test]
fn head_is_get_without_the_page() {
    let service = service();
    let sealed = transaction_of(&Browser::at(&service).ask(&Ask::app()));
    let sign_in = format!("/login?transaction={sealed}");
    for path in ["/signed-out", "/error", "/authorize", "/consent", &sign_in] {
        let [get, head] = ["GET", "HEAD"].map(|method| service.answer(&Request::new(method, path)));
        assert_eq!((head.status, head.body.len()), (get.status, 0), "{path}");
        for name in ["content-type", "content-security-policy", "cache-control", "x-frame-options"] {
            assert_eq!(head.header(name), get.header(name), "{name} of {path}");
        }
    }
}

/// Paths are compared whole.
#[test]
fn there_is_nothing_beside_a_page() {
    let service = service();
    for path in ["/login/", "/Login", "/login;x", "//login", "/login%2f", "/consent/..", "/authorize/x", "/./login"] {
        assert_eq!(service.answer(&Request::get(path)).status, 404, "{path}");
    }
}
