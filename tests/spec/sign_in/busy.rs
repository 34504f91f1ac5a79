//! "bounded hashing pool": when more people sign in than it computes for, some are asked to try again.

use std::sync::Mutex;

use crate::exchange::Request;
use crate::signing_in::{Ask, Browser, PASSWORD, service_with, transaction_of};

/// Nobody waits for long, and nobody sees an error of ours: the page says that there is a lot to do.
#[test]
fn a_full_pool_shows_the_page_again() {
    let limits = "[login.attempts]\nper_account_and_address = 100000\nper_account = 100000\nper_address = 100000\n";
    let service = service_with(limits);
    let browser = Browser::at(&service);
    let page = browser.ask(&Ask::app());
    let (sealed, cookie) = (transaction_of(&page), browser.cookie("__Host-transaction").unwrap());
    let fields = [("transaction", sealed.as_str()), ("username", "alice"), ("password", PASSWORD)];
    let request = Request::post("/login", &fields)
        .header("Sec-Fetch-Site", "same-origin")
        .header("Cookie", format!("__Host-transaction={cookie}"));
    let locations = Mutex::new(Vec::new());
    let all = std::sync::Barrier::new(100);
    std::thread::scope(|scope| {
        for _ in 0..100 {
            scope.spawn(|| {
                let mut connection = service.connect();
                all.wait();
                let answer = connection.exchange(&request);
                assert_eq!(answer.status, 303, "{answer:?}");
                locations.lock().unwrap().push(answer.header("location").unwrap().to_owned());
            });
        }
    });
    let (done, busy): (Vec<_>, Vec<_>) =
        locations.into_inner().unwrap().into_iter().partition(|location| location.starts_with("/consent?"));
    assert!(!done.is_empty() && !busy.is_empty(), "{} done, {} busy", done.len(), busy.len());
    for location in busy {
        let page = browser.send(Request::get(&location));
        assert!(page.text().contains("a lot to do right now"), "{}", page.text());
    }
}
