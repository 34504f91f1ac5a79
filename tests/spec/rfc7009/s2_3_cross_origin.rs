//! §2.3, which lets pages revoke: by CORS, and not by JSONP.

use crate::introspecting::{ORDERS, assert_done, introspect_as, request_as, service, token_for};

/// A page of the client's own origins reads the answer, and no other page does.
#[test]
fn a_page_of_the_clients_origins_may_revoke() {
    let service = service();
    for (origin, allowed) in [
        ("https://app.example", Some("https://app.example")),
        ("https://other.example", None),
        ("https://evil.example", None),
        ("null", None),
    ] {
        let token = token_for(&service, &[ORDERS]);
        let request = request_as(&service, "web", "/revoke", &[("token", &token)]).header("Origin", origin);
        let answer = service.answer(&request);
        assert_done(&answer);
        assert_eq!((answer.header("access-control-allow-origin"), answer.header("vary")), (allowed, Some("Origin")));
        assert_eq!(answer.header("access-control-allow-credentials"), None);
    }
}

/// JSONP is for pages of any origin, so there is none: `callback` is an unknown parameter, and ignored.
#[test]
fn there_is_no_callback() {
    let service = service();
    for token in [token_for(&service, &[ORDERS]), "nonsense".to_owned()] {
        let parameters = [("token", token.as_str()), ("callback", "package.myCallback")];
        assert_done(&service.answer(&request_as(&service, "web", "/revoke", &parameters)));
    }
    let introspected = introspect_as(&service, "orders-api", "nonsense");
    assert!(!introspected.text().contains("myCallback"));
}
