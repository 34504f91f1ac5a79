//! "Reload … swap atomically": a request is answered by the old configuration or by the new one, whole.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;

use serde_json::json;

use crate::asking::{GRANT, token_request};
use crate::exchange::Request;
use crate::service::{ES256, ISSUER, ORDERS, Plan, SCOPES, WEB};

fn config(default_scope: &str, lifetime: &str) -> String {
    let web = WEB.replace("default_scope = [\"read\"]", &format!("default_scope = [\"{default_scope}\"]"));
    let tokens = format!("[tokens]\naccess_token_lifetime = \"{lifetime}\"\n");
    [ISSUER, &web, ORDERS, SCOPES, ES256, &tokens].concat()
}

/// None is lost, none is refused, and none is answered by half of each.
#[test]
fn no_request_is_lost_while_configurations_are_swapped() {
    let configs = [config("read", "5m"), config("write", "7m")];
    let service = Plan::of(&[&configs[0]]).with_workers(2).start();
    let request = token_request(&service);
    let (stop, served) = (AtomicBool::new(false), AtomicUsize::new(0));
    let client = || {
        let mut connection = service.connect();
        let mut seen = [0_usize; 2];
        while !stop.load(Ordering::SeqCst) {
            let answer = connection.exchange(&request);
            assert_eq!(answer.status, 200);
            let body = answer.json();
            let terms = (&body["scope"], &body["expires_in"]);
            let known = [(&json!("read"), &json!(300)), (&json!("write"), &json!(420))];
            let which = known.iter().position(|known| *known == terms);
            seen[which.expect("one configuration or the other")] += 1;
            served.fetch_add(1, Ordering::SeqCst);
        }
        seen
    };
    let seen: Vec<[usize; 2]> = thread::scope(|scope| {
        let clients: Vec<_> = (0..4).map(|_| scope.spawn(client)).collect();
        for swap in 1..=20 {
            service.reload(&configs[swap % 2]);
            // The next swap comes when this one has been seen at work.
            let until = served.load(Ordering::SeqCst) + 8;
            while served.load(Ordering::SeqCst) < until && !clients.iter().any(thread::ScopedJoinHandle::is_finished) {
                thread::yield_now();
            }
        }
        stop.store(true, Ordering::SeqCst);
        clients.into_iter().map(|client| client.join().expect("a client that was served")).collect()
    });
    for configuration in 0..2 {
        assert!(seen.iter().any(|seen| seen[configuration] > 0), "both were at work: {seen:?}");
    }
}

/// A request that began before the swap ends with the configuration it began with.
#[test]
fn a_request_under_way_keeps_its_configuration() {
    let service = Plan::of(&[&config("read", "5m")]).start();
    let mut connection = service.connect();
    let request = token_request(&service).header("Expect", "100-continue").to_bytes();
    let (head, body) = request.split_at(request.len() - GRANT.len());
    connection.send(head);
    assert_eq!(connection.receive().status, 100);
    service.reload(&config("write", "7m"));
    connection.send(body);
    assert_eq!(connection.receive().json()["scope"], "read");
    assert_eq!(connection.exchange(&token_request(&service)).json()["scope"], "write");
}

/// Keys, paths and documents change with the rest.
#[test]
fn a_reload_changes_everything_at_once() {
    let service = Plan::example().start();
    let before = service.answer(&Request::get("/jwks"));
    let moved = ISSUER.replace("https://as.example", "https://as.example/tenant");
    let other = ES256.replace("es256.pem", "other.pem");
    service.reload(&[&moved, WEB, ORDERS, SCOPES, &other].concat());
    assert_eq!(service.answer(&Request::get("/jwks")).status, 404);
    let after = service.answer(&Request::get("/tenant/jwks"));
    assert_ne!(after.header("etag"), before.header("etag"));
    assert_ne!(after.json(), before.json());
}
