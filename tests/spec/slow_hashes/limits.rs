//! Guesses are counted before they cost a hash.

use std::time::Duration;

use crate::asking::granted;
use crate::exchange::Answer;
use crate::service::{NOW, Plan, Service};
use crate::slow_hashes::{HASH, SECRET, answer, client};

#[track_caller]
fn assert_limited(answer: &Answer) {
    assert_eq!(answer.status, 429, "{}", answer.text());
    assert_eq!(answer.json()["error"], "temporarily_unavailable");
    assert_eq!(answer.json()["error_uri"], "https://docs.example/errors/too-many-attempts");
    assert_eq!(answer.header("retry-after"), Some("60"));
    assert_eq!(answer.header("www-authenticate"), None);
}

#[track_caller]
fn guess(service: &Service, id: &str, times: usize) {
    for _ in 0..times {
        assert_eq!(answer(service, id, "wrong").status, 401);
    }
}

/// "10 failures per client and minute", whether the client has a slow hash, a fast one, or does not exist.
#[test]
fn ten_guesses_in_a_minute_are_judged_at_any_client() {
    let service = Plan::example_and(&client("old", HASH)).start();
    let mut limited = Vec::new();
    for (minute, id) in ["old", "web", "nobody"].into_iter().enumerate() {
        service.clock.set(NOW.after(Duration::from_secs(120 * minute as u64)));
        guess(&service, id, 10);
        let answer = answer(&service, id, "wrong");
        assert_limited(&answer);
        limited.push(answer.comparable());
    }
    assert!(limited.windows(2).all(|pair| pair[0] == pair[1]));
}

/// A minute later there are as many again, and one in each tenth of it.
#[test]
fn guesses_come_back_with_time() {
    let service = Plan::example_and(&client("old", HASH)).start();
    guess(&service, "old", 10);
    service.clock.advance(Duration::from_secs(6));
    guess(&service, "old", 1);
    assert_limited(&answer(&service, "old", "wrong"));
    service.clock.advance(Duration::from_secs(60));
    guess(&service, "old", 10);
    assert_limited(&answer(&service, "old", "wrong"));
}

/// "30 per address and minute"
#[test]
fn thirty_guesses_in_a_minute_are_judged_from_any_address() {
    let service = Plan::example_and(&client("old", HASH)).start();
    for n in 0..30 {
        guess(&service, &format!("nobody-{n}"), 1);
    }
    assert_limited(&answer(&service, "nobody-30", "wrong"));
    assert_limited(&answer(&service, "old", "wrong"));
    assert_limited(&answer(&service, "old", SECRET));
}

/// "a remembered success is not throttled, so a flood of wrong guesses cannot lock the owner out"; neither is a fast one.
#[test]
fn a_flood_of_guesses_does_not_lock_the_owner_out() {
    let service = Plan::example_and(&client("old", HASH)).start();
    granted(&answer(&service, "old", SECRET));
    for id in ["old", "web"] {
        guess(&service, id, 10);
        assert_limited(&answer(&service, id, "wrong"));
    }
    granted(&answer(&service, "old", SECRET));
    granted(&answer(&service, "web", &service.secret("web")));
}

/// Those who succeed are not counted: a hundred imported clients may start behind one address.
#[test]
fn a_success_is_no_guess() {
    let clients: String = (0..40).map(|n| client(&format!("old-{n}"), HASH)).collect();
    let service = Plan::example_and(&clients).start();
    for n in 0..40 {
        granted(&answer(&service, &format!("old-{n}"), SECRET));
    }
}

/// Without slow hashes there is no work to protect.
#[test]
fn without_a_slow_hash_nothing_is_counted() {
    let service = Plan::example().start();
    guess(&service, "web", 40);
}
