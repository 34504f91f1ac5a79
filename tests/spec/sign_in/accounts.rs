//! Who may sign in, by which names; and that nobody learns who there is.

use std::time::{Duration, Instant};

use serde_json::json;
use signet::entropy::SystemEntropy;
use signet::passwords::HashPool;
use signet::users::{AccountStatus, NewAccount, Username};

use crate::exchange::Answer;
use crate::service::{NOW, Service};
use crate::signing_in::{Ask, Browser, PASSWORD, bob, is_page, service, service_with, transaction_of, wait_for};

/// Accounts of every kind whose password is Alice's, with names of one length.
fn service_with_everybody() -> Service {
    let service = service_with("[login.attempts]\nper_account_and_address = 1000\n");
    for (name, status) in [("daisy", AccountStatus::Disabled), ("penny", AccountStatus::Pending)] {
        let subject = service.add_user(name, PASSWORD, serde_json::from_value(json!({})).unwrap());
        wait_for(service.directory().set_status(&subject, status)).unwrap();
    }
    add_without_password(&service, "nopwd");
    service
}

/// Status, headers and text of an answer.
type Seen = (u16, Vec<(String, String)>, String);

/// A refusal as anybody sees it: the redirect and the page behind it, less what is sealed and the name that was typed.
#[track_caller]
fn refusal(service: &Service, name: &str, password: &str) -> [Seen; 2] {
    let browser = Browser::at(service);
    let page = browser.ask(&Ask::app());
    let redirect = browser.send(browser.form_of(&page, &[("username", name), ("password", password)]));
    let location = redirect.header("location").unwrap().to_owned();
    let shown = browser.send(crate::exchange::Request::get(&location));
    assert!(is_page(&shown, "login-submit"), "{name}: {shown:?}");
    let sealed = [location, transaction_of(&shown)];
    let plain = |text: &str| {
        let hidden = sealed.iter().fold(text.to_owned(), |text, blob| text.replace(blob, &"x".repeat(blob.len())));
        hidden.replace(name, "NAME")
    };
    [redirect, shown].map(|answer: Answer| {
        let (status, headers, body) = answer.comparable();
        let headers = headers.into_iter().map(|(name, value)| (name, plain(&value))).collect();
        let text = String::from_utf8(body).unwrap();
        let id = answer.header("x-request-id").unwrap_or("-");
        (status, headers, plain(&text.replace(id, "ID")))
    })
}

/// "Enumeration: one answer, one status, one size": an unknown name, a wrong password, an account that is disabled, not
/// activated or has no password are one and the same to whoever tries, to the byte.
#[test]
fn whatever_is_wrong_looks_the_same() {
    let service = service_with_everybody();
    let wrong = "not the password at all";
    let first = refusal(&service, "alice", wrong);
    assert!(first[1].2.contains("do not go together"), "{}", first[1].2);
    for (name, password) in [
        ("ghost", wrong),
        ("ghost", PASSWORD),
        ("daisy", wrong),
        ("daisy", PASSWORD),
        ("penny", wrong),
        ("penny", PASSWORD),
        ("nopwd", wrong),
        ("nopwd", PASSWORD),
        ("alice", ""),
        ("ghost", ""),
    ] {
        assert_eq!(refusal(&service, name, password), first, "{name}");
    }
}

/// "dummy argon2 with the same parameters": an unknown name costs a hash as well, also where no floor hides it.
#[test]
fn an_unknown_name_costs_a_hash() {
    let service = service_with_everybody();
    let browser = Browser::at(&service);
    let page = browser.ask(&Ask::app());
    let timed = |name: &str| {
        let request = browser.form_of(&page, &[("username", name), ("password", "not the password")]);
        let begun = Instant::now();
        browser.send(request);
        begun.elapsed()
    };
    let names = ["alice", "ghost", "nopwd", "daisy"];
    let mut fastest = [Duration::MAX; 4];
    for _ in 0..15 {
        for (fastest, name) in fastest.iter_mut().zip(names) {
            *fastest = timed(name).min(*fastest);
        }
    }
    assert!(fastest.iter().all(|other| *other > fastest[0] / 3), "{fastest:?}");
}

/// A name is one however it is written: "canonical user id".
#[test]
fn a_name_is_found_however_it_is_written() {
    let service = service();
    service.add_user("Jürgen", PASSWORD, serde_json::from_value(json!({})).unwrap());
    for name in ["alice", "ALICE", " Alice ", "ａｌｉｃｅ", "jürgen", "JÜRGEN", "Ju\u{308}rgen"] {
        let browser = Browser::at(&service);
        let page = browser.sign_in_as(&browser.ask(&Ask::app()), name, PASSWORD);
        assert!(is_page(&page, "consent-allow"), "{name}: {page:?}");
    }
    for name in ["", "alice\0", "al ice", "alicе", "alice@", "a".repeat(256).as_str(), "a".repeat(4000).as_str()] {
        let browser = Browser::at(&service);
        let page = browser.sign_in_as(&browser.ask(&Ask::app()), name, PASSWORD);
        assert!(!is_page(&page, "consent-allow"), "{name}: {page:?}");
    }
}

/// An e-mail address is a name once it is proven to be the person's.
#[test]
fn an_email_address_is_a_name_when_it_is_verified() {
    let service = service();
    let unverified = json!({ "email": "eve@example.com" });
    service.add_user("eve", PASSWORD, serde_json::from_value(unverified).unwrap());
    for (name, is_name) in [("alice@example.com", true), ("Alice@EXAMPLE.com", true), ("eve@example.com", false)] {
        let browser = Browser::at(&service);
        let page = browser.sign_in_as(&browser.ask(&Ask::app()), name, PASSWORD);
        assert_eq!(is_page(&page, "consent-allow"), is_name, "{name}: {page:?}");
    }
}

/// A password is compared as it was typed; of one that is too long nothing is computed.
#[test]
fn a_password_is_right_to_the_byte() {
    let service = service();
    bob(&service);
    for password in [
        "Correct horse battery staple",
        "correct horse battery staple ",
        " correct horse battery staple",
        "correct horse battery stapl",
        "correct horse battery staple\n",
        crate::signing_in::BOBS_PASSWORD,
        &format!("{PASSWORD}{}", "x".repeat(1024)),
    ] {
        let browser = Browser::at(&service);
        let page = browser.sign_in_as(&browser.ask(&Ask::app()), "alice", password);
        assert!(is_page(&page, "login-submit"), "{password:?}: {page:?}");
        assert_eq!(browser.cookie("__Host-session"), None);
    }
}

/// Whoever mistyped finds the name again, and not the password.
#[test]
fn the_page_has_the_name_again_and_never_the_password() {
    let service = service();
    let browser = Browser::at(&service);
    let secret = "a secret that was mistyped";
    let page = browser.sign_in_as(&browser.ask(&Ask::app()), "alice", secret);
    assert_eq!(crate::signing_in::prefilled(&page).as_deref(), Some("alice"));
    assert!(!page.text().contains(secret));
}

/// An account without a password.
fn add_without_password(service: &Service, name: &str) {
    let account = NewAccount::named(Username::parse(name).unwrap());
    let pool = HashPool::new(&SystemEntropy::new()).unwrap();
    wait_for(service.directory().create(account, &pool, NOW)).unwrap();
}
