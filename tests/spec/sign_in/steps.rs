//! "Every step decides anew what is missing, so none can be skipped"; "one code per transaction".

use std::sync::Mutex;

use crate::exchange::{Answer, Request};
use crate::signing_in::{
    Ask, Browser, action_of, assert_error_page, assert_told, is_page, language_of, parameter, redeem, service,
    tokens_of, transaction_of, way_on,
};

/// The fields that would answer every page.
const ALL: [(&str, &str); 4] =
    [("username", "alice"), ("password", crate::signing_in::PASSWORD), ("consent", "allow"), ("account", "current")];

#[track_caller]
fn post(browser: &Browser<'_>, path: &str, sealed: &str) -> Answer {
    let fields: Vec<_> = [("transaction", sealed)].into_iter().chain(ALL).collect();
    browser.follow(Request::post(path, &fields).header("Sec-Fetch-Site", "same-origin"))
}

/// The form of one page answers no other page, in whichever state the browser is.
#[test]
fn a_form_answers_its_own_page_only() {
    let service = service();
    let browser = Browser::at(&service);
    let stranger = browser.ask(&Ask::app());
    for path in ["/consent", "/select-account"] {
        assert_error_page(&post(&browser, path, &transaction_of(&stranger)), 400, "step or session that is over");
    }
    browser.code(&Ask::app());
    let sign_in = browser.ask(&Ask::app().with("prompt", "login"));
    let select = browser.ask(&Ask::app().with("prompt", "select_account"));
    let consent = browser.ask(&Ask::app().with("prompt", "consent"));
    for page in [&sign_in, &select, &consent] {
        for path in ["/login", "/select-account", "/consent"].into_iter().filter(|path| *path != action_of(page)) {
            let answer = post(&browser, path, &transaction_of(page));
            assert_error_page(&answer, 400, "step or session that is over");
            let back = browser.copy().follow(way_on(&answer));
            assert_eq!(action_of(&back), action_of(page), "the way on leads to the page that is missing");
        }
    }
}

/// A link is no form: what stands in a URL allows nothing.
#[test]
fn a_link_answers_no_page() {
    let service = service();
    let browser = Browser::at(&service);
    browser.code(&Ask::app());
    for prompt in ["login", "consent", "select_account"] {
        let redirect = browser.send(Request::get(&Ask::app().with("prompt", prompt).target()));
        let location = redirect.header("location").unwrap();
        let (path, sealed) = location.split_once("?transaction=").unwrap();
        let answer = post(&browser, path, sealed);
        assert!(answer.status == 400 && parameter(&answer, "code").is_none(), "{prompt}: {answer:?}");
    }
}

/// Whoever opens a later page first is led to the one that is missing.
#[test]
fn a_page_that_comes_too_early_leads_to_the_one_that_is_missing() {
    let service = service();
    let browser = Browser::at(&service);
    let page = browser.ask(&Ask::app());
    let sealed = transaction_of(&page);
    for path in ["/consent", "/select-account", "/login"] {
        let page = browser.follow(Request::get(&format!("{path}?transaction={sealed}")));
        assert!(is_page(&page, "login-submit"), "{path}: {page:?}");
    }
    browser.sign_in(&page);
    for path in ["/login", "/select-account", "/consent"] {
        let page = browser.follow(Request::get(&format!("{path}?transaction={sealed}")));
        assert!(is_page(&page, "consent-allow"), "{path}: {page:?}");
    }
}

/// The consent of one session is none of the next: who signed in since did not see that page.
#[test]
fn the_consent_form_of_an_earlier_session_is_refused() {
    let service = service();
    crate::signing_in::bob(&service);
    let browser = Browser::at(&service);
    let consent = browser.sign_in(&browser.ask(&Ask::app()));
    let other = browser.ask(&Ask::app().with("prompt", "login"));
    browser.sign_in_as(&other, "bob", crate::signing_in::BOBS_PASSWORD);
    let answer = browser.submit(&consent, &[("consent", "allow")]);
    assert_error_page(&answer, 400, "step or session that is over");
    let page = browser.follow(way_on(&answer));
    assert!(is_page(&page, "consent-allow") && page.text().contains("bob"), "{page:?}");
    assert_told(&browser.ask(&Ask::app().with("prompt", "none")), "consent_required");
}

/// A double click: the browser throws the first answer away, so the second one leads on, to a transaction of its own.
#[test]
fn a_consent_that_is_sent_again_leads_on_to_another_transaction() {
    let service = service();
    let browser = Browser::at(&service);
    let page = browser.sign_in(&browser.ask(&Ask::app()));
    let mut codes = vec![parameter(&browser.submit(&page, &[("consent", "allow")]), "code").unwrap()];
    for _ in 0..3 {
        let answer = browser.send(browser.form_of(&page, &[("consent", "allow")]));
        assert_leads_on(&answer, &transaction_of(&page));
        codes.push(parameter(&browser.follow(Request::get(answer.header("location").unwrap())), "code").unwrap());
    }
    for code in &codes {
        tokens_of(&redeem(&service, code, &[]));
    }
    assert_eq!(codes.into_iter().collect::<std::collections::BTreeSet<_>>().len(), 4);
}

/// "going back in the browser's history leads to no second one": a link asks first, and only a password that is typed
/// again is a new sign-in.
#[test]
fn whoever_goes_back_to_a_page_that_is_over_is_asked_first() {
    let service = service();
    let browser = Browser::at(&service);
    let page = browser.ask(&Ask::app());
    let consent = browser.sign_in(&page);
    let first = parameter(&browser.submit(&consent, &[("consent", "allow")]), "code").unwrap();
    for path in ["/login", "/consent"] {
        let link = Request::get(&format!("{path}?transaction={}", transaction_of(&page)));
        assert_error_page(&browser.follow(link), 400, "step or session that is over");
    }
    let second = parameter(&browser.sign_in(&page), "code").unwrap();
    assert_ne!(first, second);
}

/// Eight at once, one code.
#[test]
fn of_many_consents_at_once_one_makes_a_code() {
    let service = service();
    let browser = Browser::at(&service);
    let page = browser.sign_in(&browser.ask(&Ask::app()));
    let cookies =
        ["__Host-session", "__Host-transaction"].map(|name| format!("{name}={}", browser.cookie(name).unwrap()));
    let request = browser.form_of(&page, &[("consent", "allow")]).header("Cookie", cookies.join("; "));
    let answers = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                let answer = service.answer(&request);
                answers.lock().unwrap().push(answer);
            });
        }
    });
    let answers = answers.into_inner().unwrap();
    let (codes, others): (Vec<_>, Vec<_>) = answers.iter().partition(|answer| parameter(answer, "code").is_some());
    assert_eq!((codes.len(), others.len()), (1, 7));
    others.into_iter().for_each(|answer| assert_leads_on(answer, &transaction_of(&page)));
}

#[track_caller]
fn assert_leads_on(answer: &Answer, before: &str) {
    let location = answer.header("location").unwrap_or_default();
    assert!(answer.status == 303 && location.starts_with("/login?transaction="), "{answer:?}");
    assert!(!location.ends_with(before), "{location}");
}

/// A new request is a new transaction: whoever was allowed before gets a code without a page, as often as it asks.
#[test]
fn each_request_leads_to_a_code_of_its_own() {
    let service = service();
    let browser = Browser::at(&service);
    browser.code(&Ask::app());
    let codes: std::collections::BTreeSet<_> = (0..3).map(|_| browser.code(&Ask::app())).collect();
    assert_eq!(codes.len(), 3);
}

/// §3.1.2.1, `ui_locales`: what went wrong is told in the language of what went before, by whichever way the browser came.
#[test]
fn an_error_is_told_in_the_language_of_the_sign_in() {
    let service = service();
    let told = |browser: &Browser<'_>, request: Request| {
        let answer = browser.follow(request.header("Accept-Language", "en"));
        assert!(answer.status >= 400, "{answer:?}");
        language_of(&answer)
    };
    for language in ["de", "en"] {
        let browser = Browser::at(&service);
        let page = browser.ask(&Ask::app().with("ui_locales", language));
        let form = |fields: &[(&str, &str)]| browser.form_of(&page, fields);
        let stranger = Browser::at(&service);
        assert_eq!(told(&stranger, form(&[("username", "alice"), ("password", "x")])), language, "cookie-lost");
        let signed_in = browser.copy();
        signed_in.sign_in(&page);
        assert_eq!(told(&signed_in, Request::post("/consent", &[("transaction", &transaction_of(&page))])), language);
        let foreign = Request::post("/login", &[("transaction", &transaction_of(&page))]);
        assert_eq!(told(&browser, foreign.header("Sec-Fetch-Site", "cross-site")), language, "foreign-form");
        service.clock.advance(std::time::Duration::from_secs(15 * 60));
        assert_eq!(told(&browser, form(&[("username", "alice"), ("password", "x")])), language, "sign-in-expired");
        let link = format!("/login?transaction={}", transaction_of(&page));
        assert_eq!(told(&browser, Request::get(&link)), language, "sign-in-expired");
    }
}
