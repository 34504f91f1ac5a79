//! §2, a client asks to sign out.

use std::time::Duration;

use crate::exchange::Request;
use crate::rp_initiated_logout::{BYE, assert_sent_to, assert_signed_in, assert_signed_out, sign_out};
use crate::signing_in::{
    Ask, BOBS_PASSWORD, Browser, assert_error_page, bob, client_like_app, is_page, service, service_with, text_of,
};

/// "id_token_hint RECOMMENDED. ID Token previously issued by the OP to the RP passed … as a hint about the End-User's
/// current authenticated session": it proves who asks about whom, so nobody is asked anything.
#[test]
fn a_hint_of_the_session_ends_it_at_once() {
    let service = service();
    let browser = Browser::at(&service);
    let tokens = browser.tokens(&Ask::app());
    let hint = text_of(&tokens, "id_token");
    assert_signed_in(&browser);
    let answer = browser.send(sign_out(&[("id_token_hint", hint), ("post_logout_redirect_uri", BYE)]));
    assert_sent_to(&answer, BYE);
    assert_eq!(browser.cookie("__Host-session"), None);
    assert_signed_out(&browser);
}

/// "OPs MUST support the use of the HTTP GET and POST methods … at the Logout Endpoint": a form of another site comes
/// without the session's cookie, so it is asked again by a link.
#[test]
fn a_request_by_form_is_answered_like_one_by_link() {
    let service = service();
    let browser = Browser::at(&service);
    let tokens = browser.tokens(&Ask::app());
    let parameters =
        [("id_token_hint", text_of(&tokens, "id_token")), ("post_logout_redirect_uri", BYE), ("state", "a b&c")];
    let cross_site = Request::post("/logout", &parameters)
        .header("Origin", "https://app.example")
        .header("Sec-Fetch-Site", "cross-site");
    let bounced = service.answer(&cross_site);
    assert_eq!(bounced.status, 303, "{bounced:?}");
    let answer = browser.send(Request::get(bounced.header("location").unwrap()));
    assert_sent_to(&answer, "https://app.example/bye?state=a+b%26c");
    assert_signed_out(&browser);
}

/// "The OP SHOULD accept ID Tokens … even when the exp time has passed."
#[test]
fn an_expired_hint_is_still_good() {
    let service = service();
    let browser = Browser::at(&service);
    let tokens = browser.tokens(&Ask::app());
    service.clock.advance(Duration::from_secs(1200));
    assert_signed_in(&browser);
    let hint = text_of(&tokens, "id_token");
    assert_sent_to(&browser.send(sign_out(&[("id_token_hint", hint), ("post_logout_redirect_uri", BYE)])), BYE);
    assert_signed_out(&browser);
}

/// "… when the RP identified by the ID Token's aud claim and/or sid claim has a current session or had a recent session":
/// the person is where it wants to be, however the session ended.
#[test]
fn the_hint_of_a_session_that_is_over_leads_on() {
    let service = service();
    let browser = Browser::at(&service);
    let tokens = browser.tokens(&Ask::app());
    let request = sign_out(&[("id_token_hint", text_of(&tokens, "id_token")), ("post_logout_redirect_uri", BYE)]);
    assert_sent_to(&browser.send(request.clone()), BYE);
    assert_sent_to(&browser.send(request.clone()), BYE);
    assert_sent_to(&Browser::at(&service).send(request.clone()), BYE);
    let other = Browser::at(&service);
    other.code(&Ask::app());
    service.clock.advance(Duration::from_secs(30 * 60));
    assert_sent_to(&other.send(request), BYE);
}

/// The same user, signed in anew: whoever meant the session before means this one.
#[test]
fn a_hint_of_an_earlier_session_of_the_same_user_ends_the_present_one() {
    let service = service();
    let browser = Browser::at(&service);
    let tokens = browser.tokens(&Ask::app());
    browser.sign_in(&browser.ask(&Ask::app().with("prompt", "login")));
    let answer = browser.send(sign_out(&[("id_token_hint", text_of(&tokens, "id_token"))]));
    assert_sent_to(&answer, "/signed-out");
    assert_signed_out(&browser);
}

/// "If the End-User … [is] not the currently logged in": the OP "SHOULD ask the End-User whether to log out" (§2), as a
/// token of somebody else proves nothing about this session.
#[test]
fn the_hint_of_somebody_else_asks_the_person() {
    let service = service();
    bob(&service);
    let bobs = Browser::at(&service).tokens_of(&Ask::app(), "bob", BOBS_PASSWORD);
    let browser = Browser::at(&service);
    browser.code(&Ask::app());
    let request = sign_out(&[("id_token_hint", text_of(&bobs, "id_token")), ("post_logout_redirect_uri", BYE)]);
    let page = browser.send(request);
    assert!(is_page(&page, "logout-confirm"), "{page:?}");
    assert_signed_in(&browser);
    assert_sent_to(&browser.send(browser.form_of(&page, &[("logout", "confirm")])), BYE);
    assert_signed_out(&browser);
}

/// "At the Logout Endpoint, the OP SHOULD ask the End-User whether to log out of the OP as well. Furthermore, the OP MUST ask
/// … if an id_token_hint was not provided": any site can send a browser here.
#[test]
fn without_a_hint_the_person_is_asked() {
    let service = service();
    let browser = Browser::at(&service);
    browser.code(&Ask::app());
    for parameters in [
        &[][..],
        &[("state", "x")],
        &[("client_id", "app")],
        &[("client_id", "app"), ("post_logout_redirect_uri", BYE)],
        &[("logout_hint", "alice")],
    ] {
        let page = browser.send(sign_out(parameters));
        assert!(is_page(&page, "logout-confirm"), "{parameters:?}: {page:?}");
        assert!(page.text().contains("alice"), "{}", page.text());
        assert_signed_in(&browser);
    }
}

/// "When both client_id and id_token_hint are present, the OP MUST verify that the Client Identifier matches the one used
/// when issuing the ID Token."
#[test]
fn client_and_hint_belong_together() {
    let service = service_with(&client_like_app("second", ""));
    let browser = Browser::at(&service);
    let tokens = browser.tokens(&Ask::app());
    let hint = text_of(&tokens, "id_token");
    for client in ["second", "nobody", "APP", "app "] {
        let answer = browser.send(sign_out(&[("id_token_hint", hint), ("client_id", client)]));
        assert_error_page(&answer, 400, "issued to another client than client_id");
        assert_signed_in(&browser);
    }
    let answer =
        browser.send(sign_out(&[("id_token_hint", hint), ("client_id", "app"), ("post_logout_redirect_uri", BYE)]));
    assert_sent_to(&answer, BYE);
}

/// "the OP MUST verify that it was the issuer of the ID Token": nothing happens for one that it did not issue.
#[test]
fn a_hint_that_is_none_ends_nothing() {
    let service = service();
    let browser = Browser::at(&service);
    let tokens = browser.tokens(&Ask::app());
    let hint = text_of(&tokens, "id_token");
    let foreign = Browser::at(&service_with("")).tokens(&Ask::app());
    let payload = hint.split('.').nth(1).unwrap();
    for forged in [
        "nonsense",
        &hint[..hint.len() - 3],
        &format!("{hint}AAAA"),
        &format!("eyJhbGciOiJub25lIn0.{payload}."),
        text_of(&foreign, "id_token"),
        text_of(&tokens, "access_token"),
        text_of(&tokens, "refresh_token"),
    ] {
        for uri in [None, Some(("post_logout_redirect_uri", BYE))] {
            let parameters: Vec<_> = [("id_token_hint", forged)].into_iter().chain(uri).collect();
            let answer = browser.send(sign_out(&parameters));
            assert_error_page(&answer, 400, "no ID token of this server");
            assert_signed_in(&browser);
        }
    }
}

/// `ui_locales`: "End-User's preferred languages and scripts for the user interface".
#[test]
fn the_question_is_asked_in_the_language_of_the_request() {
    let service = service();
    let browser = Browser::at(&service);
    browser.code(&Ask::app());
    for (locales, language) in [("de", "de"), ("se de", "de"), ("en de", "en"), ("se", "en")] {
        let page = browser.send(sign_out(&[("ui_locales", locales)]));
        assert_eq!(crate::signing_in::language_of(&page), language, "{locales}");
    }
}

/// Nobody is signed in, so nothing is to be asked.
#[test]
fn without_a_session_the_page_says_that_it_is_done() {
    let service = service();
    for parameters in [&[][..], &[("state", "x")], &[("client_id", "app")], &[("client_id", "nobody")]] {
        let answer = Browser::at(&service).send(sign_out(parameters));
        assert_eq!((answer.status, answer.header("location")), (200, None), "{parameters:?}: {answer:?}");
        assert!(answer.text().contains("signed out"), "{}", answer.text());
    }
    let named = [("client_id", "app"), ("post_logout_redirect_uri", BYE), ("state", "s")];
    let answer = Browser::at(&service).send(sign_out(&named));
    assert_eq!(answer.header("location"), None, "nobody proved that the client asks: {answer:?}");
    assert!(is_page(&answer, "logout-continue"), "{answer:?}");
}

/// … and what comes after the question is in the language of the question, whatever the browser prefers.
#[test]
fn the_page_after_it_is_in_the_language_of_the_request() {
    let service = service();
    for answer in ["cancel", "confirm"] {
        for (locales, prefers, path) in [
            ("de", "en", "/signed-out?ui_locales=de"),
            ("en", "de", "/signed-out?ui_locales=en"),
            ("de", "de", "/signed-out"),
        ] {
            let browser = Browser::at(&service);
            browser.code(&Ask::app());
            let send = |request: Request| browser.send(request.header("Accept-Language", prefers));
            let page = send(sign_out(&[("ui_locales", locales)]));
            assert_sent_to(&send(browser.form_of(&page, &[("logout", answer)])), path);
            assert_eq!(crate::signing_in::language_of(&send(Request::get(path))), locales, "{answer}, {prefers}");
        }
    }
}
