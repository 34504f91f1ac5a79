//! §11, tokens for the time the user is away.

use std::time::Duration;

use crate::exchange::Request;
use crate::signing_in::{
    Ask, Browser, client_like_app, is_page, parameter, redeem, refresh, service, service_with, text_of, tokens_of,
};

/// Eleven hours and a few minutes more than a session lasts, in steps that keep nothing alive.
const LONGER_THAN_A_SESSION: Duration = Duration::from_secs(12 * 3600 + 1);

/// "This scope value requests that an OAuth 2.0 Refresh Token be issued that can be used to obtain an Access Token … even
/// when the End-User is not present (not logged in)."
#[test]
fn with_it_a_refresh_token_outlives_the_session() {
    let service = service();
    let tokens = Browser::at(&service).tokens(&Ask::app().with("scope", "openid offline_access"));
    assert_eq!(tokens["scope"], "offline_access openid");
    service.clock.advance(LONGER_THAN_A_SESSION);
    assert_eq!(refresh(&service, text_of(&tokens, "refresh_token"), &[]).status, 200);
}

/// Without it a refresh token ends with the session in which it was granted.
#[test]
fn without_it_a_refresh_token_ends_with_the_session() {
    let service = service();
    let tokens = Browser::at(&service).tokens(&Ask::app());
    let token = text_of(&tokens, "refresh_token");
    service.clock.advance(LONGER_THAN_A_SESSION - Duration::from_millis(1002));
    assert_eq!(refresh(&service, token, &[]).status, 200);
    service.clock.advance(Duration::from_millis(1002));
    let answer = refresh(&service, token, &[]);
    assert_eq!((answer.status, &answer.json()["error"]), (400, &"invalid_grant".into()));
}

/// "also when the user signed out": what was granted for the time of absence stays, what was not goes.
#[test]
fn a_sign_out_ends_only_what_was_not_granted_offline() {
    let service = service();
    let browser = Browser::at(&service);
    let online = browser.tokens(&Ask::app());
    let offline = browser.tokens(&Ask::app().with("scope", "openid offline_access"));
    let hint = format!("/logout?id_token_hint={}", text_of(&online, "id_token"));
    assert_eq!(browser.send(Request::get(&hint)).status, 303);
    let answer = refresh(&service, text_of(&online, "refresh_token"), &[]);
    assert_eq!((answer.status, &answer.json()["error"]), (400, &"invalid_grant".into()));
    assert_eq!(refresh(&service, text_of(&offline, "refresh_token"), &[]).status, 200);
}

/// "the Authorization Server … MUST obtain or have consent": who allowed the app before without it is asked anew.
#[test]
fn it_is_consented_to_like_any_other_scope() {
    let service = service();
    let browser = Browser::at(&service);
    browser.code(&Ask::app());
    let page = browser.ask(&Ask::app().with("scope", "openid offline_access"));
    assert!(is_page(&page, "consent-allow"), "{page:?}");
}

/// "MUST ignore the offline_access request unless the Client is using a response_type value that would result in an
/// Authorization Code": and a client that may not refresh gets nothing to refresh with, nor the scope for it.
#[test]
fn a_client_that_cannot_refresh_gets_no_refresh_token() {
    let table = client_like_app("web-only", "").replace(", \"refresh_token\"]", "]");
    let service = service_with(&table);
    let tokens = Browser::at(&service).tokens_as("web-only", &Ask::app().with("scope", "openid offline_access"));
    assert_eq!(tokens.get("refresh_token"), None, "{tokens}");
}

/// "MUST ensure that the prompt parameter value contains consent unless other conditions for processing the request … are in
/// place": with it the page is shown although everything was allowed before, and what it grants outlives the session.
#[test]
fn whoever_is_asked_for_consent_anew_gives_a_refresh_token() {
    let service = service();
    let browser = Browser::at(&service);
    let ask = Ask::app().with("scope", "openid offline_access").with("prompt", "consent");
    browser.code(&ask);
    let page = browser.ask(&ask);
    assert!(is_page(&page, "consent-allow"), "{page:?}");
    let code = parameter(&browser.submit(&page, &[("consent", "allow")]), "code").unwrap();
    let tokens = tokens_of(&redeem(&service, &code, &[]));
    service.clock.advance(LONGER_THAN_A_SESSION);
    assert_eq!(refresh(&service, text_of(&tokens, "refresh_token"), &[]).status, 200);
}
