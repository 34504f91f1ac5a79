//! The page on which people make accounts: what it takes, what it refuses, and what it does not tell.

use crate::exchange::{Answer, Request};
use crate::service::Service;
use crate::signing_in::{
    Ask, Browser, PASSWORD, assert_error_page, assert_told, is_page, parameter, prefilled, subject_of, wait_for,
};

use super::{carol, open_to_all, open_with, sign_up, sign_up_page};

#[track_caller]
fn assert_says(page: &Answer, text: &str) {
    assert!(is_page(page, "sign-up-submit"), "{} {}", page.status, page.text());
    assert!(page.text().contains(text), "{text} not in {}", page.text());
}

/// Each page leads to the other, and the request stays the same.
#[test]
fn the_sign_in_page_leads_to_it_and_it_leads_back() {
    let service = open_to_all();
    let browser = Browser::at(&service);
    let link = |page: &Answer, id: &str| {
        let (_, rest) = page.text().split_once(&format!("id=\"{id}\" href=\"")).unwrap();
        Request::get(&rest.split_once('"').unwrap().0.replace("&#x2f;", "/"))
    };
    let page = browser.follow(link(&browser.ask(&Ask::app()), "login-sign-up"));
    assert!(is_page(&page, "sign-up-submit"));
    let page = browser.follow(link(&page, "sign-up-sign-in"));
    assert!(is_page(&page, "login-submit"));
    let page = browser.follow(link(&page, "login-sign-up"));
    let typed = [("username", "carol"), ("email", "carol@example.com"), ("new_password", PASSWORD)];
    let answer = browser.submit(&browser.submit(&page, &typed), &[("consent", "allow")]);
    assert_eq!(parameter(&answer, "state").as_deref(), Some("the-state"));
    assert!(parameter(&answer, "code").is_some());
}

/// The account is there, with an address that nobody proved, and its password.
#[test]
fn an_account_is_made_as_it_was_asked_for() {
    let service = open_to_all();
    let browser = Browser::at(&service);
    assert!(is_page(&carol(&browser), "consent-allow"));
    let account = wait_for(service.directory().account(&subject_of(&service, "carol"))).unwrap().unwrap();
    assert_eq!(account.profile.email.as_ref().map(|email| email.as_str()), Some("carol@example.com"));
    assert!(!account.profile.email_verified && account.roles.is_empty() && account.groups.is_empty());
    let other = Browser::at(&service);
    assert!(is_page(&other.sign_in_as(&other.ask(&Ask::app()), "carol", PASSWORD), "consent-allow"));
    assert!(!is_page(&other.sign_in_as(&other.ask(&Ask::app()), "carol@example.com", PASSWORD), "consent-allow"));
}

/// With the words that help, and what was typed but the password.
#[test]
fn what_cannot_be_is_said_before_anything_is_made() {
    let service = open_to_all();
    let browser = Browser::at(&service);
    for (username, email, password, told) in [
        ("alice", "carol@example.com", "not her password", "This username is taken"),
        (" ALICE ", "carol@example.com", "not her password", "This username is taken"),
        ("", "carol@example.com", PASSWORD, "A username has"),
        ("a\u{200b}b", "carol@example.com", PASSWORD, "A username has"),
        ("carol", "carol", PASSWORD, "That is no email address"),
        ("carol", "", PASSWORD, "That is no email address"),
        ("carol", "carol@example.com", "1234567", "at least 8 characters"),
        ("carol", "carol@example.com", "", "at least 8 characters"),
        ("carol", "carol@example.com", "tab\tand more", "cannot be typed"),
    ] {
        let page = sign_up(&browser, username, email, password);
        assert_says(&page, told);
        assert_eq!(prefilled(&page).unwrap_or_default(), username, "{told}");
        assert!(email.is_empty() || page.text().contains(&format!("value=\"{email}\"")), "{told}");
        assert!(password.is_empty() || !page.text().contains(password), "{told}");
    }
    assert!(is_page(&carol(&browser), "consent-allow"), "the name is still free");
}

/// Whoever types addresses does not learn who has an account, by neither of the two fields.
#[test]
fn nobody_learns_whose_an_address_is() {
    let service = open_to_all();
    let told = |name: &str, email: &str| {
        let page = sign_up(&Browser::at(&service), name, email, PASSWORD);
        (page.status, is_page(&page, "consent-allow"))
    };
    assert_eq!(told("carol", "alice@example.com"), told("dave", "nobody@example.com"));
    let as_username = |name: &str| sign_up(&Browser::at(&service), name, "x@example.com", PASSWORD);
    for name in ["alice@example.com", "nobody@example.com", "alice\u{ff20}example.com"] {
        assert_says(&as_username(name), "A username has");
    }
    let browser = Browser::at(&service);
    let alice = browser.sign_in_as(&browser.ask(&Ask::app()), "alice@example.com", PASSWORD);
    assert!(is_page(&alice, "consent-allow"), "and the address still is the one of whom it was");
}

/// Counted per address, before a hash is made or a name is looked up.
#[test]
fn one_address_makes_a_few_accounts_only() {
    let service = open_with(
        "[login.attempts]\nsign_ups_per_address = 2\n[server]\ntrusted_proxies = [\"127.0.0.1\"]\n\
         forwarded_header = \"x-forwarded-for\"\n",
    );
    let from = |address: &str, name: &str| {
        let browser = Browser::at(&service);
        let typed = [("username", name), ("email", "x@example.com"), ("new_password", "a password of one's own")];
        let request = browser.form_of(&sign_up_page(&browser), &typed);
        let answer = browser.send(request.header("X-Forwarded-For", address));
        browser.follow(Request::get(answer.header("location").unwrap()))
    };
    assert!(is_page(&from("192.0.2.1", "carol"), "consent-allow"));
    assert_says(&from("192.0.2.1", "alice"), "This username is taken");
    assert_says(&from("192.0.2.1", "dave"), "Too many attempts");
    assert_says(&from("192.0.2.1", "alice"), "Too many attempts");
    assert!(is_page(&from("192.0.2.2", "dave"), "consent-allow"));
}

#[test]
fn whoever_cancels_makes_no_account() {
    let service = open_to_all();
    let browser = Browser::at(&service);
    let typed = [("username", "carol"), ("email", "carol@example.com"), ("new_password", PASSWORD), ("cancel", "1")];
    assert_told(&browser.submit(&sign_up_page(&browser), &typed), "access_denied");
    assert!(is_page(&carol(&browser), "consent-allow"));
}

/// `Origin`, `Sec-Fetch-Site`, the cookie, and the page that a form is of.
#[test]
fn a_form_from_elsewhere_makes_no_account() {
    let service = open_to_all();
    let browser = Browser::at(&service);
    let typed = [("username", "carol"), ("email", "carol@example.com"), ("new_password", PASSWORD)];
    let page = sign_up_page(&browser);
    let own = crate::signing_in::transaction_of(&page);
    let all: Vec<_> = [("transaction", own.as_str())].into_iter().chain(typed).collect();
    let foreign = Request::post("/sign-up", &all).header("Sec-Fetch-Site", "cross-site");
    assert_error_page(&browser.follow(foreign), 403, "another site");
    assert_error_page(&Browser::at(&service).follow(browser.form_of(&page, &typed)), 400, "cookie");
    let sign_in = browser.ask(&Ask::app());
    let transaction = crate::signing_in::transaction_of(&sign_in);
    let all: Vec<_> = [("transaction", transaction.as_str())].into_iter().chain(typed).collect();
    assert_error_page(&browser.follow(Request::post("/sign-up", &all)), 400, "a step or session that is over");
    assert!(is_page(&carol(&browser), "consent-allow"), "the name is still free");
}

/// A client may hint at who signs up.
#[test]
fn a_hint_stands_where_it_belongs() {
    let service = open_to_all();
    let hinted = |hint: &str| Browser::at(&service).ask(&Ask::app().with("prompt", "create").with("login_hint", hint));
    assert_eq!(prefilled(&hinted("carol")).as_deref(), Some("carol"));
    let page = hinted("carol@example.com");
    assert_eq!(prefilled(&page).as_deref(), Some(""));
    assert!(page.text().contains("value=\"carol@example.com\""));
}

/// As by a double click, whose first answer the browser throws away.
#[test]
fn a_form_that_is_sent_twice_leads_on() {
    let service = open_to_all();
    let browser = Browser::at(&service);
    let typed = [("username", "carol"), ("email", "carol@example.com"), ("new_password", PASSWORD)];
    let page = sign_up_page(&browser);
    browser.copy().submit(&page, &typed);
    assert!(is_page(&browser.submit(&page, &typed), "consent-allow"));
}

/// The sign-up page is no way round the limits of the sign-in page.
#[test]
fn guesses_at_passwords_of_others_are_counted_here_too() {
    let service = open_with("[login.attempts]\nper_account_and_address = 2\n");
    for _ in 0..2 {
        assert_says(&sign_up(&Browser::at(&service), "alice", "x@example.com", "wrong password"), "is taken");
    }
    assert_says(&sign_up(&Browser::at(&service), "alice", "x@example.com", PASSWORD), "is taken");
    let browser = Browser::at(&service);
    assert!(browser.sign_in(&browser.ask(&Ask::app())).text().contains("Too many attempts"));
}

/// Several at once: one of them has the name.
#[test]
fn a_name_is_given_once() {
    let service: Service = open_to_all();
    let service = &service;
    let outcomes: Vec<bool> = std::thread::scope(|scope| {
        let made = |number| {
            let password = format!("password number {number}");
            is_page(&sign_up(&Browser::at(service), "carol", "carol@example.com", &password), "consent-allow")
        };
        let threads: Vec<_> = (0..4).map(|number| scope.spawn(move || made(number))).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    assert_eq!(outcomes.iter().filter(|made| **made).count(), 1);
}
