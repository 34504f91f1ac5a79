//! How often passwords may be guessed: "throttle before hashing (per account, per address, per pair; bounded)".

#![expect(clippy::panic, reason = "a test fails by panicking")]

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use crate::exchange::{Answer, Request};
use crate::service::Service;
use crate::signing_in::{Ask, BOBS_PASSWORD, Browser, PASSWORD, bob, is_page, service_with, transaction_of};

const PROXY: &str = "\n[server]\ntrusted_proxies = [\"127.0.0.1\"]\nforwarded_header = \"x-forwarded-for\"\n";

/// A service that believes what its proxy says of addresses, with these limits in ten minutes.
fn service_of_limits(pair: u32, account: u32, address: u32) -> Service {
    service_with(&format!(
        "[login.attempts]\nper_account_and_address = {pair}\nper_account = {account}\nper_address = {address}\n{PROXY}"
    ))
}

/// What became of a guess.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Guess {
    Right,
    Wrong,
    TooOften,
}

/// Guesses from an address.
#[track_caller]
fn guess(service: &Service, address: &str, name: &str, password: &str) -> Guess {
    let browser = Browser::at(service);
    let page = browser.ask(&Ask::app());
    let request = browser.form_of(&page, &[("username", name), ("password", password)]);
    let answer = browser.send(request.header("X-Forwarded-For", address));
    told(&browser.follow(Request::get(answer.header("location").unwrap())))
}

#[track_caller]
fn told(page: &Answer) -> Guess {
    match page.text() {
        text if text.contains("do not go together") => Guess::Wrong,
        text if text.contains("id=\"notice\"") && text.contains("minute") => Guess::TooOften,
        _ if is_page(page, "consent-allow") => Guess::Right,
        text => panic!("{} {text}", page.status),
    }
}

const HERE: &str = "192.0.2.1";
const THERE: &str = "198.51.100.1";

/// "the right password over the limit refused": or whoever guesses would still be told.
#[test]
fn over_the_limit_the_right_password_is_refused_too() {
    let service = service_of_limits(3, 100, 300);
    for _ in 0..3 {
        assert_eq!(guess(&service, HERE, "alice", "wrong"), Guess::Wrong);
    }
    assert_eq!(guess(&service, HERE, "alice", "wrong"), Guess::TooOften);
    assert_eq!(guess(&service, HERE, "alice", PASSWORD), Guess::TooOften);
}

/// "an attacker cannot lock the owner out": from elsewhere the owner still gets in.
#[test]
fn another_address_has_guesses_of_its_own() {
    let service = service_of_limits(3, 100, 300);
    for _ in 0..5 {
        guess(&service, HERE, "alice", "wrong");
    }
    assert_eq!(guess(&service, HERE, "alice", PASSWORD), Guess::TooOften);
    assert_eq!(guess(&service, THERE, "alice", PASSWORD), Guess::Right);
}

/// From however many addresses, one account is guessed at so often and no more.
#[test]
fn an_account_is_guessed_at_so_often_from_wherever() {
    let service = service_of_limits(3, 6, 300);
    let guesses: Vec<_> =
        (1..=8).map(|number| guess(&service, &format!("192.0.2.{number}"), "alice", "wrong")).collect();
    assert_eq!(guesses, [&[Guess::Wrong; 6][..], &[Guess::TooOften; 2]].concat());
    assert_eq!(guess(&service, THERE, "alice", PASSWORD), Guess::TooOften);
    bob(&service);
    assert_eq!(guess(&service, THERE, "bob", BOBS_PASSWORD), Guess::Right);
}

/// From one address, however many accounts are guessed at.
#[test]
fn an_address_guesses_so_often_at_whatever_accounts() {
    let service = service_of_limits(3, 100, 5);
    let guesses: Vec<_> = (0..7).map(|number| guess(&service, HERE, &format!("user{number}"), "wrong")).collect();
    assert_eq!(guesses, [&[Guess::Wrong; 5][..], &[Guess::TooOften; 2]].concat());
    assert_eq!(guess(&service, HERE, "alice", PASSWORD), Guess::TooOften);
    assert_eq!(guess(&service, THERE, "alice", PASSWORD), Guess::Right);
}

/// "IP (/32, /64)": whoever has one address of an IPv6 network has all of them.
#[test]
fn the_addresses_of_one_ipv6_network_are_one() {
    let service = service_of_limits(2, 100, 300);
    for address in ["2001:db8::1", "2001:db8::ffff:1"] {
        assert_eq!(guess(&service, address, "alice", "wrong"), Guess::Wrong);
    }
    assert_eq!(guess(&service, "2001:db8:0:0:1234::1", "alice", PASSWORD), Guess::TooOften);
    assert_eq!(guess(&service, "2001:db8:0:1::1", "alice", PASSWORD), Guess::Right);
}

/// "separate counters for name and email; no canonical name" (CVE-2025-24806): all names of an account are one.
#[test]
fn all_names_of_an_account_are_counted_as_one() {
    let service = service_of_limits(3, 100, 300);
    for name in ["alice", "ALICE", "alice@example.com"] {
        assert_eq!(guess(&service, HERE, name, "wrong"), Guess::Wrong);
    }
    for name in ["alice", " alice ", "Alice@Example.com"] {
        assert_eq!(guess(&service, HERE, name, PASSWORD), Guess::TooOften, "{name}");
    }
}

/// A name that nobody has is counted like one that somebody has: the limit tells nobody who there is.
#[test]
fn unknown_names_are_counted_too() {
    let service = service_of_limits(3, 100, 300);
    let guesses: Vec<_> = (0..5).map(|_| guess(&service, HERE, "ghost", "wrong")).collect();
    assert_eq!(guesses, [&[Guess::Wrong; 3][..], &[Guess::TooOften; 2]].concat());
    assert_eq!(guess(&service, HERE, " GHOST ", "wrong"), Guess::TooOften);
}

/// "forgiven on success": whoever signs in often is no guesser.
#[test]
fn a_right_password_does_not_count() {
    let service = service_of_limits(3, 3, 3);
    for _ in 0..10 {
        assert_eq!(guess(&service, HERE, "alice", PASSWORD), Guess::Right);
    }
    for _ in 0..3 {
        assert_eq!(guess(&service, HERE, "alice", "wrong"), Guess::Wrong);
    }
    assert_eq!(guess(&service, HERE, "alice", PASSWORD), Guess::TooOften);
}

/// A success forgives itself and no guess before it, or an account of the guesser's own would buy more of them.
#[test]
fn a_right_password_does_not_forgive_wrong_ones() {
    let service = service_of_limits(3, 100, 4);
    bob(&service);
    for _ in 0..3 {
        assert_eq!(guess(&service, HERE, "alice", "wrong"), Guess::Wrong);
        assert_eq!(guess(&service, HERE, "bob", BOBS_PASSWORD), Guess::Right);
    }
    assert_eq!(guess(&service, HERE, "alice", "wrong"), Guess::TooOften);
}

/// It may be tried again after the time that the page says, one guess at a time.
#[test]
fn guesses_come_back_with_time() {
    let service = service_of_limits(10, 100, 300);
    for _ in 0..10 {
        assert_eq!(guess(&service, HERE, "alice", "wrong"), Guess::Wrong);
    }
    service.clock.advance(Duration::from_millis(59_999));
    assert_eq!(guess(&service, HERE, "alice", "wrong"), Guess::TooOften);
    service.clock.advance(Duration::from_millis(1));
    assert_eq!(guess(&service, HERE, "alice", "wrong"), Guess::Wrong);
    assert_eq!(guess(&service, HERE, "alice", PASSWORD), Guess::TooOften);
    service.clock.advance(Duration::from_secs(60));
    assert_eq!(guess(&service, HERE, "alice", PASSWORD), Guess::Right);
}

/// "Counters are bumped before the check ends (no parallel race, V13): 200 parallel wrong passwords ≤ limit verified".
#[test]
fn of_many_guesses_at_once_no_more_pass() {
    let service = service_of_limits(10, 100, 300);
    let browser = Browser::at(&service);
    let page = browser.ask(&Ask::app());
    let (sealed, cookie) = (transaction_of(&page), browser.cookie("__Host-transaction").unwrap());
    let fields = [("transaction", sealed.as_str()), ("username", "alice"), ("password", "wrong")];
    let request = Request::post("/login", &fields)
        .header("Sec-Fetch-Site", "same-origin")
        .header("Cookie", format!("__Host-transaction={cookie}"));
    let (refused, verified) = (AtomicUsize::new(0), AtomicUsize::new(0));
    std::thread::scope(|scope| {
        for _ in 0..20 {
            scope.spawn(|| {
                let mut connection = service.connect();
                for _ in 0..10 {
                    let answer = connection.exchange(&request);
                    let page = connection.exchange(&Request::get(answer.header("location").unwrap()));
                    let is_refused = page.text().contains("minute");
                    let count = if is_refused { &refused } else { &verified };
                    count.fetch_add(1, Ordering::SeqCst);
                }
            });
        }
    });
    assert_eq!((verified.into_inner(), refused.into_inner()), (10, 190));
}

/// What is refused for its number is refused as politely: the same page, and when to try again.
#[test]
fn the_page_says_when_to_try_again() {
    let service = service_of_limits(1, 100, 300);
    let browser = Browser::at(&service);
    let page = browser.ask(&Ask::app());
    browser.sign_in_as(&page, "alice", "wrong");
    let page = browser.sign_in_as(&page, "alice", "wrong");
    assert_eq!(page.status, 200, "{page:?}");
    assert!(page.text().contains("10 minutes") || page.text().contains(">10<"), "{}", page.text());
    assert!(is_page(&page, "login-submit"));
}
