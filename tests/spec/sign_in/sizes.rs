//! "the longest legal `/authorize` passes haproxy and nginx with their defaults": "redirect_uri, state, nonce, claims and
//! scope of 2,400 bytes together at most (beyond: `invalid_request` to the proven redirect URI …)".

#![expect(clippy::panic, reason = "a test fails by panicking")]

use crate::exchange::{Answer, Request, form};
use crate::granting::posted;
use crate::header_blocks::send;
use crate::service::Service;
use crate::signing_in::{
    Ask, Browser, CALLBACK, PASSWORD, assert_error_page, assert_told, id_claims, is_page, parameter, redeem, service,
    text_of, tokens_of, way_on,
};

const MOST: usize = 2400;

/// A request whose five parts have `total` bytes together, with as much in the state as `state` says.
fn long(total: usize, state: usize) -> Ask {
    let usual = CALLBACK.len() + "openid".len();
    let rest = total - usual - state;
    Ask::app().with("state", &"s".repeat(state)).with("nonce", &"n".repeat(rest))
}

/// Every way to divide the longest legal request.
fn longest() -> Vec<Ask> {
    let room = MOST - CALLBACK.len() - "openid".len();
    [0, 1, room / 4, room / 2, 3 * room / 4, room - 1, room].map(|state| long(MOST, state)).into()
}

#[track_caller]
fn follow(browser: &Browser<'_>, answer: &Answer) -> Answer {
    send(browser, Request::get(answer.header("location").unwrap_or_else(|| panic!("{answer:?}"))))
}

/// From the sign-in page on: signs in, and allows if that is asked; holds that the answer is right.
#[track_caller]
fn finish_from(browser: &Browser<'_>, service: &Service, page: &Answer, ask: &Ask) {
    let fields = [("username", "alice"), ("password", PASSWORD)];
    let mut answer = send(browser, browser.form_of(page, &fields));
    if parameter(&answer, "code").is_none() {
        let page = follow(browser, &answer);
        answer = send(browser, browser.form_of(&page, &[("consent", "allow")]));
    }
    finish(service, ask, &answer);
}

/// Through every step: a lost cookie, a wrong password, consent, another account, and sign-ins that follow on each other;
/// and the answer is right.
#[test]
fn the_longest_request_passes_every_step() {
    let service = service();
    for ask in longest() {
        let browser = Browser::at(&service);
        let page = follow(&browser, &send(&browser, Request::get(&ask.clone().with("prompt", "consent").target())));
        browser.set_cookie("__Host-transaction", None);
        let fields = [("username", "alice@example.com"), ("password", "wrong")];
        let lost = follow(&browser, &send(&browser, browser.form_of(&page, &fields)));
        let page = send(&browser, way_on(&lost));
        let page = follow(&browser, &send(&browser, browser.form_of(&page, &fields)));
        finish_from(&browser, &service, &page, &ask);
        let select = ask.clone().with("prompt", "select_account consent");
        let page = follow(&browser, &send(&browser, Request::get(&select.target())));
        let page = follow(&browser, &send(&browser, browser.form_of(&page, &[("account", "other")])));
        finish_from(&browser, &service, &page, &ask);
        for prompt in ["login consent", "login"] {
            let again = ask.clone().with("prompt", prompt).with("max_age", "18446744073709551615");
            let page = follow(&browser, &send(&browser, Request::get(&again.target())));
            finish_from(&browser, &service, &page, &ask);
        }
    }
}

#[track_caller]
fn finish(service: &Service, ask: &Ask, answer: &Answer) {
    let code = parameter(answer, "code").unwrap_or_else(|| panic!("no code: {answer:?}"));
    let sent = |name: &str| {
        let target = ask.target();
        let (_, query) = target.split_once('?').unwrap();
        let mut pairs = url::form_urlencoded::parse(query.as_bytes());
        pairs.find(|(other, _)| other == name).map(|(_, value)| value.into_owned()).filter(|value| !value.is_empty())
    };
    assert_eq!(parameter(answer, "state"), sent("state"));
    let claims = id_claims(&tokens_of(&redeem(service, &code, &[])));
    assert_eq!(claims.get("nonce").map(|_| text_of(&claims, "nonce").to_owned()), sent("nonce"));
}

/// A name that was typed is carried to the page that has it again, however long: it takes no more room than there is.
#[test]
fn a_long_name_beside_the_longest_request_passes_too() {
    let service = service();
    for ask in longest() {
        for length in [1, 64, 255, 256, 4000] {
            let browser = Browser::at(&service);
            let page = follow(&browser, &send(&browser, Request::get(&ask.target())));
            let name = "u".repeat(length);
            let wrong = [("username", name.as_str()), ("password", "wrong")];
            let page = follow(&browser, &send(&browser, browser.form_of(&page, &wrong)));
            finish_from(&browser, &service, &page, &ask);
        }
    }
}

/// Hints take no more room than there is, either.
#[test]
fn hints_beside_the_longest_request_pass_too() {
    let service = service();
    let tokens = Browser::at(&service).tokens(&Ask::app());
    for ask in longest() {
        let browser = Browser::at(&service);
        let hint = text_of(&tokens, "id_token");
        let hinted = ask.clone().with("id_token_hint", hint).with("login_hint", &"h".repeat(255));
        let asked = hinted.with("prompt", "login consent");
        let page = follow(&browser, &send(&browser, Request::get(&asked.target())));
        finish_from(&browser, &service, &page, &ask);
    }
}

/// One byte more is told the client, where it awaits an answer.
#[test]
fn one_byte_more_is_told_the_client() {
    let service = service();
    for state in [9, 1000, 2000] {
        let fixed = |total: usize| long(total, state).with("state", "the-state");
        let missing = state - "the-state".len();
        let answer = Browser::at(&service).ask(&fixed(MOST + missing + 1));
        assert_told(&answer, "invalid_request");
        assert!(answer.header("location").unwrap().contains("request-too-long"), "{answer:?}");
        let page = Browser::at(&service).ask(&fixed(MOST + missing));
        assert!(crate::signing_in::is_page(&page, "login-submit"), "{page:?}");
    }
    let far = Ask::app().with("nonce", &"n".repeat(4000));
    assert_told(&Browser::at(&service).ask(&far), "invalid_request");
}

/// All parts count, and characters count as bytes.
#[test]
fn all_parts_count() {
    let service = service();
    let total = |nonce: &str| CALLBACK.len() + "openid read".len() + "https://orders.example".len() + nonce.len();
    let base = Ask::app().with("scope", "openid read").with("resource", "https://orders.example").without("state");
    for unit in ["n", "é", "☃", "𝄞"] {
        let room = MOST - total("");
        let filling = unit.repeat(room / unit.len()) + &"n".repeat(room % unit.len());
        assert_eq!(total(&filling), MOST);
        let page = Browser::at(&service).ask(&base.clone().with("nonce", &filling));
        assert!(crate::signing_in::is_page(&page, "login-submit"), "{unit}: {page:?}");
        let answer = Browser::at(&service).ask(&base.clone().with("nonce", &format!("{filling}n")));
        assert_eq!(parameter(&answer, "error").as_deref(), Some("invalid_request"), "{unit}: {answer:?}");
    }
}

/// A state of which every character takes three in a URL.
fn dense(characters: usize) -> Ask {
    Ask::app().without("nonce").with("state", &"\"".repeat(characters))
}

/// What the answer brings back stands in a URL, and so counts there as long as it is there: 1,000 characters of any kind pass.
#[test]
fn a_state_that_is_long_in_a_url_passes_or_is_refused_at_once() {
    let service = service();
    let longest = (3200 - CALLBACK.len() - "openid".len() * 4 / 3) / 3;
    for ask in [dense(1000).with("nonce", &"n".repeat(43)), dense(longest), Ask::app().with("state", &"é".repeat(500))]
    {
        let browser = Browser::at(&service);
        let page = follow(&browser, &send(&browser, Request::get(&ask.target())));
        finish_from(&browser, &service, &page, &ask);
        let told = send(&browser, Request::get(&ask.clone().with("scope", "fly").target()));
        assert_eq!(parameter(&told, "error").as_deref(), Some("invalid_scope"));
    }
    let told = send(&Browser::at(&service), Request::get(&dense(longest).with("nonce", "nnn").target()));
    assert_eq!(parameter(&told, "error").as_deref(), Some("invalid_request"));
    assert!(told.header("location").unwrap().contains("request-too-long"), "{told:?}");
    let form = dense(longest).with("nonce", "nnn").with("response_mode", "form_post");
    assert!(is_page(&Browser::at(&service).ask(&form), "login-submit"), "a form has room");
}

/// A state that no redirect can bring back is told to the person, because an answer without it, or with another, is none.
#[test]
fn a_state_that_no_redirect_carries_gets_an_error_page() {
    let service = service();
    for ask in [dense(1100), dense(4000), Ask::app().with("state", &"s".repeat(3200))] {
        for ask in [ask.clone(), ask.clone().with("prompt", "none"), ask.with("scope", "fly")] {
            let answer = send(&Browser::at(&service), Request::get(&ask.target()));
            assert_error_page(&answer, 400, "The state is longer than a redirect can carry");
        }
    }
    let answer = Browser::at(&service).ask(&dense(4000).with("response_mode", "form_post"));
    let (_, fields) = posted(&answer);
    assert!(fields.contains(&("state".to_owned(), "\"".repeat(4000))), "a form has room for the error: {answer:?}");
    let tokens = Browser::at(&service).tokens(&Ask::app());
    let hint = ("id_token_hint", text_of(&tokens, "id_token"));
    let bye = |state: &str| {
        let parameters = [hint, ("post_logout_redirect_uri", "https://app.example/bye"), ("state", state)];
        send(&Browser::at(&service), Request::get(&format!("/logout?{}", form(&parameters))))
    };
    assert_eq!(bye(&"\"".repeat(1000)).status, 303);
    assert_error_page(&bye(&"\"".repeat(1100)), 400, "The state is longer than a redirect can carry");
}
