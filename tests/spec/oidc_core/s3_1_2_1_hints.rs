//! §3.1.2.1, `id_token_hint` and `login_hint`: who should sign in.

#![expect(clippy::panic, reason = "a test fails by panicking")]

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use crate::asking::part_of;
use crate::exchange::Answer;
use crate::service::Service;
use crate::signing_in::{
    Ask, BOBS_PASSWORD, Browser, assert_told, bob, client_like_app, id_claims, is_page, parameter, prefilled, redeem,
    service, service_with, text_of, tokens_of,
};

#[track_caller]
fn claims_of(service: &Service, answer: &Answer) -> Value {
    let code = parameter(answer, "code").unwrap_or_else(|| panic!("no code: {answer:?}"));
    id_claims(&tokens_of(&redeem(service, &code, &[])))
}

/// "If the End-User identified by the ID Token is already logged in …, then the Authorization Server returns a positive
/// response": also without a page, and also when the hint "has expired".
#[test]
fn the_hint_of_whoever_is_signed_in_is_answered_in_silence() {
    let service = service();
    let browser = Browser::at(&service);
    let tokens = browser.tokens(&Ask::app());
    let asked = Ask::app().with("prompt", "none").with("id_token_hint", text_of(&tokens, "id_token"));
    for age in [0, 601, 600] {
        service.clock.advance(Duration::from_secs(age));
        assert_eq!(claims_of(&service, &browser.ask(&asked))["sub"], id_claims(&tokens)["sub"], "{age}");
    }
}

/// "… otherwise, it MUST return an error, such as login_required."
#[test]
fn the_hint_of_somebody_else_is_login_required_without_a_page() {
    let service = service();
    bob(&service);
    let bobs = Browser::at(&service).tokens_of(&Ask::app(), "bob", BOBS_PASSWORD);
    let browser = Browser::at(&service);
    let asked = Ask::app().with("prompt", "none").with("id_token_hint", text_of(&bobs, "id_token"));
    assert_told(&browser.ask(&asked), "login_required");
    browser.code(&Ask::app());
    assert_told(&browser.ask(&asked), "login_required");
}

/// Where a page may be shown, it asks whom the hint names, and nobody else gets past it.
#[test]
fn the_hint_of_somebody_else_has_that_one_sign_in() {
    let service = service();
    let bobs_subject = bob(&service);
    let bobs = Browser::at(&service).tokens_of(&Ask::app(), "bob", BOBS_PASSWORD);
    let browser = Browser::at(&service);
    browser.code(&Ask::app());
    let asked = Ask::app().with("id_token_hint", text_of(&bobs, "id_token"));
    let page = browser.ask(&asked);
    assert!(is_page(&page, "login-submit"), "{page:?}");
    assert_eq!(prefilled(&page).as_deref(), Some("bob"));
    assert_told(&browser.sign_in(&page), "login_required");
    let page = browser.ask(&asked);
    assert!(is_page(&page, "login-submit"), "{page:?}");
    let answer = browser.sign_in_as(&page, "bob", BOBS_PASSWORD);
    assert_eq!(claims_of(&service, &answer)["sub"], bobs_subject.as_str());
}

/// "The OP need not be listed as an audience of the ID Token": but the client is, or it would learn who somebody else's
/// user is.
#[test]
fn the_hint_of_another_client_is_refused() {
    let service = service_with(&client_like_app("second", ""));
    let browser = Browser::at(&service);
    let tokens = browser.tokens_as("second", &Ask::app());
    let hint = text_of(&tokens, "id_token");
    assert_told(&browser.ask(&Ask::app().with("id_token_hint", hint)), "invalid_request");
    assert_told(&browser.ask(&Ask::app().with("id_token_hint", hint).with("prompt", "none")), "invalid_request");
}

/// A hint that this server did not sign is none: of whatever kind it is, and however it was bent.
#[test]
fn what_is_no_id_token_of_ours_is_refused() {
    let service = service();
    let browser = Browser::at(&service);
    let tokens = browser.tokens(&Ask::app());
    let hint = text_of(&tokens, "id_token");
    let [header, payload, signature]: [&str; 3] = hint.split('.').collect::<Vec<_>>().try_into().unwrap();
    let encoded = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let mut unsigned = part_of(hint, 0);
    unsigned["alg"] = json!("none");
    let mut claims = part_of(hint, 1);
    claims["sub"] = json!("mallory");
    let other = Browser::at(&service_with("")).tokens(&Ask::app());
    for forged in [
        "nonsense".to_owned(),
        "..".to_owned(),
        hint[..hint.len() - 2].to_owned(),
        format!("{hint}A"),
        format!("{header}.{}.{signature}", encoded(&claims)),
        format!("{}.{payload}.", encoded(&unsigned)),
        format!("{}.{payload}.{signature}", encoded(&unsigned)),
        text_of(&tokens, "access_token").to_owned(),
        text_of(&tokens, "refresh_token").to_owned(),
        text_of(&other, "id_token").to_owned(),
    ] {
        assert_told(&browser.ask(&Ask::app().with("id_token_hint", &forged)), "invalid_request");
    }
}

/// "Hint to the Authorization Server about the login identifier the End-User might use to log in": the page has it.
#[test]
fn a_login_hint_is_filled_in() {
    let service = service();
    for (hint, shown) in [
        ("alice", "alice"),
        ("nobody@example.com", "nobody@example.com"),
        ("\"><script>alert(1)</script>", "&quot;&gt;&lt;script&gt;alert(1)&lt;&#x2f;script&gt;"),
        ("ünï", "ünï"),
    ] {
        let page = Browser::at(&service).ask(&Ask::app().with("login_hint", hint));
        let value = prefilled(&page).unwrap();
        let plain = |text: &str| text.replace("&#34;", "&quot;").replace("&#x2F;", "&#x2f;").replace("&#47;", "&#x2f;");
        assert_eq!(plain(&value).replace("&#x2f;", "/"), shown.replace("&#x2f;", "/"), "{hint}");
    }
}

/// "The use of this parameter is left to the OP's discretion": one that is no name of an account keeps nobody from
/// signing in.
#[test]
fn an_over_long_login_hint_is_dropped() {
    let service = service();
    for length in [256, 1000, 4000] {
        let browser = Browser::at(&service);
        let page = browser.ask(&Ask::app().with("login_hint", &"a".repeat(length)));
        assert_eq!((page.status, prefilled(&page)), (200, None), "{length}");
        assert!(is_page(&browser.sign_in(&page), "consent-allow"), "{length}");
    }
    let page = Browser::at(&service).ask(&Ask::app().with("login_hint", &"a".repeat(255)));
    assert_eq!(prefilled(&page), Some("a".repeat(255)));
}

/// A hint at another account than that of the session: the person decides.
#[test]
fn a_login_hint_at_another_account_lets_the_person_choose() {
    let service = service();
    bob(&service);
    let browser = Browser::at(&service);
    browser.code(&Ask::app());
    let page = browser.ask(&Ask::app().with("login_hint", "bob"));
    assert!(is_page(&page, "account-continue"), "{page:?}");
    assert!(parameter(&browser.submit(&page, &[("account", "current")]), "code").is_some());
}

/// A hint is no proof: whoever signs in is who the password says.
#[test]
fn a_login_hint_decides_nothing() {
    let service = service();
    bob(&service);
    let browser = Browser::at(&service);
    let page = browser.sign_in(&browser.ask(&Ask::app().with("login_hint", "bob")));
    assert!(page.text().contains("alice"), "{page:?}");
    let answer = browser.submit(&page, &[("consent", "allow")]);
    assert_eq!(claims_of(&service, &answer)["sub"], crate::signing_in::subject_of(&service, "alice").as_str());
}
