//! Status lists while a replica cannot hear what others revoke: "503, never a stale valid".

use std::time::Duration;

use crate::deadline::within;
use crate::http::Answer;
use crate::load::Client;
use crate::person::revocation;
use crate::round::Rounds;
use crate::statuses::{Place, TELLER, tables};
use crate::stores::{Plan, Shared};

/// As long as a guard may lag, or until a revocation is told, and what a busy machine takes.
const PATIENCE: Duration = Duration::from_secs(40);

#[track_caller]
fn is_unavailable(list: &Answer) -> bool {
    if list.status == 503 {
        assert!(list.header("retry-after").is_some(), "{:?}", list.headers);
        assert_eq!(list.header("cache-control"), Some("no-store"), "no cache keeps it");
    }
    list.status == 503
}

/// One replica is cut off from Redis and one hears it too late, while a token is revoked at the third: neither says that it is
/// valid once the third says that it is not, and with its next list it says the same.
#[test]
fn a_list_is_refused_where_others_may_have_revoked_what_it_would_call_valid() {
    let plan = Plan { settings: &tables("timeout = \"500ms\""), database: None, has_lines: true };
    let shared = Shared::start(&plan);
    let at = |replica: usize| shared.fleet.replicas[replica].address;
    let revoked = Rounds::at(at(0)).token(TELLER).unwrap();
    let place = Place::of(&revoked);
    let list = |replica: usize| shared.fleet.replicas[replica].get(&place.path);
    let (cut_off, informed, late) = (0, 1, 2);
    for replica in [cut_off, informed, late] {
        assert!(!place.is_invalid_in(&list(replica)));
    }
    shared.lines[cut_off].cut();
    shared.lines[late].delay(Duration::from_secs(30));
    let answer = Client::new(at(informed)).ask(&revocation(TELLER, &revoked)).unwrap();
    assert_eq!(answer.status, 200, "{}", answer.body);
    for replica in [cut_off, late] {
        within(PATIENCE, || is_unavailable(&list(replica)).then_some(())).expect("the list is refused");
    }
    let told = within(PATIENCE, || {
        assert!(is_unavailable(&list(cut_off)) && is_unavailable(&list(late)), "a list is told again");
        place.is_invalid_in(&list(informed)).then_some(())
    });
    told.expect("whoever hears of it tells it");
    for replica in [cut_off, late] {
        shared.lines[replica].mend();
        let next = within(PATIENCE, || Some(list(replica)).filter(|list| !is_unavailable(list)));
        assert!(place.is_invalid_in(&next.expect("a list")), "the first list after the outage says less than is known");
    }
}

/// The same where Redis itself is away, and comes back with nothing.
#[test]
fn without_redis_no_replica_tells_a_list_and_afterwards_all_tell_the_same() {
    let shared = Shared::start(&Plan { settings: &tables("timeout = \"500ms\""), database: None, has_lines: false });
    let revoked = Rounds::at(shared.fleet.replicas[0].address).token(TELLER).unwrap();
    let place = Place::of(&revoked);
    let answer = Client::new(shared.fleet.replicas[1].address).ask(&revocation(TELLER, &revoked)).unwrap();
    assert_eq!(answer.status, 200, "{}", answer.body);
    let is_told = |list: &Answer| !is_unavailable(list) && place.is_invalid_in(list);
    for replica in &shared.fleet.replicas {
        within(PATIENCE, || is_told(&replica.get(&place.path)).then_some(())).expect("the revocation is told");
    }
    shared.redis.kill();
    for replica in &shared.fleet.replicas {
        let refused = within(PATIENCE, || {
            let list = replica.get(&place.path);
            (is_unavailable(&list) || !place.is_invalid_in(&list)).then_some(list)
        });
        assert!(is_unavailable(&refused.expect("the list is refused")), "the revocation is taken back");
    }
    shared.redis.start_again();
    for replica in &shared.fleet.replicas {
        let next = within(PATIENCE, || Some(replica.get(&place.path)).filter(|list| !is_unavailable(list)));
        assert!(place.is_invalid_in(&next.expect("a list")), "the revocation is forgotten");
    }
}
