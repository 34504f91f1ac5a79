//! §3, where the browser goes afterwards.

use crate::exchange::Request;
use crate::rp_initiated_logout::{BYE, assert_sent_to, assert_signed_in, assert_signed_out, sign_out};
use crate::signing_in::{
    APP, Ask, Browser, NATIVE, assert_error_page, client_like_app, config_of, is_page, service, service_of,
    service_with, text_of,
};

/// "state OPTIONAL … If included in the logout request, the OP passes this value back to the RP using the state parameter":
/// to the byte, and if it was not sent, nothing is added.
#[test]
fn state_comes_back_if_and_only_if_it_was_sent() {
    let service = service();
    for (state, query) in [
        (None, ""),
        (Some(""), ""),
        (Some("the-state"), "?state=the-state"),
        (Some("a b+c/d?e&f=g#h\"<>\\"), "?state=a+b%2Bc%2Fd%3Fe%26f%3Dg%23h%22%3C%3E%5C"),
        (Some("ü☃"), "?state=%C3%BC%E2%98%83"),
        (Some(&*"s".repeat(1000)), &*format!("?state={}", "s".repeat(1000))),
    ] {
        let browser = Browser::at(&service);
        let tokens = browser.tokens(&Ask::app());
        let usual = [("id_token_hint", text_of(&tokens, "id_token")), ("post_logout_redirect_uri", BYE)];
        let parameters: Vec<_> = usual.into_iter().chain(state.map(|state| ("state", state))).collect();
        assert_sent_to(&browser.send(sign_out(&parameters)), &format!("{BYE}{query}"));
    }
}

/// A registered URI may have a query, which stays.
#[test]
fn state_is_added_to_the_query_that_is_there() {
    let table = client_like_app("second", "").replace("/second-bye\"", "/second-bye?lang=en\"");
    let service = service_with(&table);
    let uri = "https://app.example/second-bye?lang=en";
    let browser = Browser::at(&service);
    let tokens = browser.tokens_as("second", &Ask::app());
    let parameters =
        [("id_token_hint", text_of(&tokens, "id_token")), ("post_logout_redirect_uri", uri), ("state", "s")];
    assert_sent_to(&browser.send(sign_out(&parameters)), &format!("{uri}&state=s"));
}

/// "The OP MUST NOT perform post-logout redirection if the post_logout_redirect_uri value supplied does not exactly match
/// one of the previously registered post_logout_redirect_uris values": no browser goes anywhere, and no session ends.
#[test]
fn a_uri_that_is_not_registered_is_not_gone_to() {
    let service = service_with(&client_like_app("second", ""));
    let browser = Browser::at(&service);
    let tokens = browser.tokens(&Ask::app());
    let hint = text_of(&tokens, "id_token");
    for uri in [
        "https://app.example/bye?",
        "https://app.example/bye?x=1",
        "https://app.example/bye#x",
        "https://app.example/bye/",
        "https://app.example/BYE",
        "https://APP.example/bye",
        "https://app.example:443/bye",
        "https://app.example/bye/../bye",
        "https://app.example/%62ye",
        "https://app.example/callback",
        "https://app.example/second-bye",
        "https://user@app.example/bye",
        "https://app.example.evil.example/bye",
        "https://evil.example/bye",
        "http://app.example/bye",
        "//app.example/bye",
        "/bye",
        "\\\\evil.example",
        "javascript:alert(1)",
        "data:text/html,x",
        "https://app.example/bye\r\nSet-Cookie: x=y",
        " https://app.example/bye",
    ] {
        for proof in [[("id_token_hint", hint)], [("client_id", "app")]] {
            let parameters = [&proof[..], &[("post_logout_redirect_uri", uri)]].concat();
            for browser in [&browser.copy(), &Browser::at(&service)] {
                let answer = browser.send(sign_out(&parameters));
                assert_error_page(&answer, 400, "has not registered this post_logout_redirect_uri");
                assert!(!answer.text().contains("evil.example"), "{}", answer.text());
            }
        }
    }
    assert_signed_in(&browser);
}

/// "… an id_token_hint … is REQUIRED when the post_logout_redirect_uri parameter is included" or the OP "has other means of
/// confirming the legitimacy": nobody says whose URI it is.
#[test]
fn a_uri_without_a_client_is_not_gone_to() {
    let service = service();
    let browser = Browser::at(&service);
    browser.code(&Ask::app());
    let answer = browser.send(sign_out(&[("post_logout_redirect_uri", BYE), ("state", "x")]));
    assert_error_page(&answer, 400, "The client is not named");
    let answer = browser.send(sign_out(&[("post_logout_redirect_uri", BYE), ("client_id", "nobody")]));
    assert_error_page(&answer, 400, "The client is not named");
    assert_signed_in(&browser);
}

/// A client that is disabled has no URI any more; the person can still sign out.
#[test]
fn the_uri_of_a_disabled_client_is_not_gone_to() {
    let service = service_of(&[&config_of(&format!("{APP}{NATIVE}"))]);
    let browser = Browser::at(&service);
    let tokens = browser.tokens(&Ask::app());
    let disabled = format!("{}{NATIVE}", APP.replace("name = ", "status = \"disabled\"\nname = "));
    service.reload(&config_of(&disabled));
    let hint = ("id_token_hint", text_of(&tokens, "id_token"));
    let answer = browser.send(sign_out(&[hint, ("post_logout_redirect_uri", BYE)]));
    assert_error_page(&answer, 400, "has not registered this post_logout_redirect_uri");
    assert_sent_to(&browser.send(sign_out(&[hint])), "/signed-out");
    assert_signed_out(&browser_of(&service, &browser));
}

fn browser_of<'s>(service: &'s crate::service::Service, browser: &Browser<'s>) -> Browser<'s> {
    service.reload(&config_of(&format!("{APP}{NATIVE}")));
    browser.copy()
}

/// A registration that changed between question and answer decides.
#[test]
fn a_uri_that_was_taken_out_meanwhile_is_not_gone_to() {
    let service = service_of(&[&config_of(APP)]);
    let browser = Browser::at(&service);
    browser.code(&Ask::app());
    let page = browser.send(sign_out(&[("client_id", "app"), ("post_logout_redirect_uri", BYE)]));
    service.reload(&config_of(&APP.replace("https://app.example/bye", "https://app.example/later")));
    let answer = browser.send(browser.form_of(&page, &[("logout", "confirm")]));
    assert_sent_to(&answer, "/signed-out");
    assert_signed_out(&browser);
}

/// "… if there is no post_logout_redirect_uri": a page of ours that says so.
#[test]
fn without_a_uri_a_page_says_that_it_is_done() {
    let service = service();
    let browser = Browser::at(&service);
    browser.code(&Ask::app());
    let page = browser.send(sign_out(&[]));
    assert!(is_page(&page, "logout-confirm"));
    let answer = browser.submit(&page, &[("logout", "confirm")]);
    assert_eq!(answer.status, 200, "{answer:?}");
    assert!(answer.text().contains("signed out"), "{}", answer.text());
    assert_signed_out(&browser);
    let again = browser.send(Request::get("/signed-out"));
    assert_eq!(again.status, 200);
}
