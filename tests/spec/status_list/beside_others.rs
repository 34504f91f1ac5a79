//! What a list costs those who ask for something else.

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use signet::guard::Revocation;
use signet::protocol::GrantId;

use super::{guarded, invalid_in, list_at, path_of, plan, reference, until_heard_by_all};
use crate::asking::{ask, token_of};
use crate::exchange::Request;
use crate::granting::wait;
use crate::service::NOW;

/// Enough that a list takes long.
const REVOKED: u128 = 50_000;

/// The first list of an edition is written while the one worker there is goes on answering others.
#[test]
fn who_asks_for_a_list_keeps_nobody_waiting() {
    let (service, guard) = guarded(plan());
    let (_, uri) = reference(&token_of(&ask(&service, &[])));
    for number in 0..REVOKED {
        let revocation = Revocation::Grant(GrantId::from_bytes(number.to_be_bytes()));
        drop(wait(guard.revoke(revocation, NOW.after(Duration::from_secs(3600)), NOW)));
    }
    until_heard_by_all(&service);
    let mut asking = service.connect();
    let mut other = service.connect();
    asking.send(&Request::get(&path_of(&uri)).to_bytes());
    let is_there = AtomicBool::new(false);
    let meanwhile = thread::scope(|scope| {
        scope.spawn(|| {
            assert_eq!(asking.receive().status, 200);
            is_there.store(true, Ordering::SeqCst);
        });
        let mut meanwhile = 0;
        while !is_there.load(Ordering::SeqCst) {
            assert_eq!(other.exchange(&Request::get("/healthz")).status, 200);
            meanwhile += 1;
        }
        meanwhile
    });
    assert!(meanwhile > 5, "{meanwhile} others were answered before the list was");
}

/// Whoever asks while a list is written gets the same one.
#[test]
fn all_who_ask_at_once_get_the_same_list() {
    let (service, guard) = guarded(plan().with_workers(2));
    let token = token_of(&ask(&service, &[]));
    let (index, uri) = reference(&token);
    let grant = GrantId::parse(crate::asking::part_of(&token, 1)["gid"].as_str().unwrap()).unwrap();
    drop(wait(guard.revoke(Revocation::Grant(grant), NOW.after(Duration::from_secs(3600)), NOW)));
    until_heard_by_all(&service);
    let lists: Vec<_> = thread::scope(|scope| {
        let asking: Vec<_> = (0..16).map(|_| scope.spawn(|| list_at(&service, &uri))).collect();
        asking.into_iter().map(|asking| asking.join().unwrap()).collect()
    });
    assert!(lists.iter().all(|list| list.body == lists[0].body));
    assert_eq!(invalid_in(&lists[0]), [index]);
}
