//! §2.6: "CORS … MUST NOT be supported at the authorization endpoint, as the client does not access this endpoint directly;
//! instead, the client redirects the user agent to it."

use crate::exchange::Request;
use crate::granting::{plan_of, tables};
use crate::signing_in::{Ask, Browser, alice};

/// Neither a preflight nor an answer lets another origin read anything, be it that of a client that may use the token endpoint.
#[test]
fn pages_are_read_by_nobody_elses_page() {
    let allowed = ("[clients.app]\n", "[clients.app]\nallowed_origins = [\"https://app.example\"]\n");
    let service = plan_of(&tables(&[allowed])).start();
    alice(&service);
    let browser = Browser::at(&service);
    browser.code(&Ask::app());
    for origin in ["https://app.example", "https://evil.example", "https://as.example", "null"] {
        for path in ["/authorize", "/login", "/select-account", "/consent", "/logout", "/signed-out", "/error"] {
            for method in ["GET", "POST"] {
                let preflight = Request::new("OPTIONS", path)
                    .header("Origin", origin)
                    .header("Access-Control-Request-Method", method)
                    .header("Access-Control-Request-Headers", "authorization");
                let answer = service.answer(&preflight);
                assert_eq!(answer.status, 204, "{path}");
                assert_unreadable(&answer);
            }
            assert_unreadable(&browser.send(Request::get(path).header("Origin", origin)));
        }
        assert_unreadable(&browser.send(Request::get(&Ask::app().target()).header("Origin", origin)));
        assert_unreadable(
            &browser.send(Request::get(&Ask::app().with("scope", "fly").target()).header("Origin", origin)),
        );
    }
    // The check means something: where cross-origin requests are meant, they are answered.
    let preflight = Request::new("OPTIONS", "/token")
        .header("Origin", "https://app.example")
        .header("Access-Control-Request-Method", "POST");
    let answer = service.answer(&preflight);
    assert_eq!(answer.header("access-control-allow-origin"), Some("https://app.example"));
}

#[track_caller]
fn assert_unreadable(answer: &crate::exchange::Answer) {
    let names = answer.headers.iter().map(|(name, _)| name.to_ascii_lowercase());
    assert!(!names.into_iter().any(|name| name.starts_with("access-control-")), "{answer:?}");
}
