//! "one answer for unknown user and wrong password in bytes and, padded to one configured floor, in time".

use std::time::{Duration, Instant};

use crate::service::{ES256, ISSUER, ORDERS, SCOPES};
use crate::signing_in::{APP, Ask, Browser, PASSWORD, SIGN_IN_KEYS, is_page, service_of};

/// Longer than a hash takes here, so that what ends later waited.
const FLOOR: Duration = Duration::from_millis(1500);

/// Every refusal takes as long: of an unknown name, of a wrong password, and of what was tried too often, which computes
/// no hash at all. Whoever signs in does not wait for it.
#[test]
fn every_refusal_takes_the_floor() {
    let settings = "[login]\nrefusal_floor = \"1500ms\"\n[login.attempts]\nper_account_and_address = 1\n";
    let service = service_of(&[ISSUER, settings, APP, ORDERS, SCOPES, ES256, SIGN_IN_KEYS]);
    let browser = Browser::at(&service);
    let page = browser.ask(&Ask::app());
    let timed = |name: &str, password: &str| {
        let request = browser.form_of(&page, &[("username", name), ("password", password)]);
        let begun = Instant::now();
        let answer = browser.send(request);
        (begun.elapsed(), answer)
    };
    let (_, right) = timed("alice", PASSWORD);
    assert!(right.header("location").unwrap().starts_with("/consent?"), "{right:?}");
    for (name, password) in
        [("ghost", PASSWORD), ("ghost", PASSWORD), ("alice", "wrong"), ("alice", PASSWORD), ("", "")]
    {
        let (took, answer) = timed(name, password);
        assert!(answer.header("location").unwrap().starts_with("/login?"), "{name}: {answer:?}");
        assert!(took >= FLOOR, "{name}: {took:?}");
    }
}

/// Whoever turns back has not failed.
#[test]
fn nobody_waits_for_a_page() {
    let settings = "[login]\nrefusal_floor = \"10s\"\n";
    let service = service_of(&[ISSUER, settings, APP, ORDERS, SCOPES, ES256, SIGN_IN_KEYS]);
    let begun = Instant::now();
    let browser = Browser::at(&service);
    let page = browser.ask(&Ask::app());
    let next = browser.sign_in(&page);
    assert!(is_page(&next, "consent-allow"), "{next:?}");
    crate::signing_in::assert_told(&browser.submit(&page, &[("cancel", "1")]), "access_denied");
    assert!(begun.elapsed() < Duration::from_secs(10), "{:?}", begun.elapsed());
}
