//! Replicas that share a guard.

use std::sync::Arc;
use std::time::Duration;

use signet::clock::{Clock, SystemClock, Timestamp};
use signet::guard::{Advance, Guard, GuardFile, Record, Revocation, SpendFault};
use tokio::task::JoinSet;

use crate::folder::Folder;
use crate::following::within;
use crate::kinds::{at, block_on, grant, is_revoked, mark, on, open_shared, open_shared_at, revoke, room, spend};
use crate::server::Server;

/// "seen by every replica within 1 s", with room for a busy machine.
const SOON: Duration = Duration::from_secs(3);

/// As many replicas, each with a folder of its own.
fn replicas<const N: usize>(server: &Server) -> [(Arc<Guard>, Folder); N] {
    let settings = on(server, &room(10_000, 10_000));
    std::array::from_fn(|_| {
        let folder = Folder::new();
        (Arc::new(open_shared(&folder, &settings)), folder)
    })
}

/// "a code is spent once by racing guards"
#[test]
fn what_is_used_once_is_used_once_on_all_replicas() {
    let replicas = replicas::<3>(Server::shared());
    let spent = block_on(async {
        let mut all = JoinSet::new();
        for jti in 0..100 {
            for turn in 0..9 {
                let (guard, _) = &replicas[turn % 3];
                let guard = Arc::clone(guard);
                all.spawn(async move { guard.spend(mark("web", jti), at(0), at(60_000), at(1)).await.is_ok() });
            }
        }
        all.join_all().await
    });
    assert_eq!(spent.iter().filter(|spent| **spent).count(), 100);
}

/// A repeat costs no round trip.
#[test]
fn a_repeat_on_the_same_replica_is_refused_without_redis() {
    let server = Server::start(&[]);
    let [(guard, _folder)] = replicas(&server);
    assert_eq!(spend(&guard, mark("web", 1), at(60_000), at(0)), Ok(()));
    server.kill();
    assert_eq!(spend(&guard, mark("web", 1), at(60_000), at(0)), Err(SpendFault::AlreadySpent));
}

/// "A revocation … is seen by every replica within 1 s", and is in the file of each.
#[test]
fn what_one_replica_revokes_all_know_soon() {
    let replicas = replicas::<3>(Server::shared());
    for number in 0..3 {
        let (guard, _) = &replicas[number];
        let number = u64::try_from(number).unwrap();
        revoke(guard, &Revocation::Grant(grant(number)), at(0)).unwrap();
        for (other, folder) in &replicas {
            assert!(within(SOON, || is_revoked(other, number)));
            let denied = || GuardFile::open(&folder.data()).unwrap().denied().unwrap();
            let in_file = || denied().iter().any(|record| record.revocation == Revocation::Grant(grant(number)));
            assert!(within(SOON, in_file));
        }
    }
}

/// "what an operator revokes by the CLI on one replica must reach all replicas"
#[test]
fn what_an_operator_revokes_in_one_file_reaches_all_replicas() {
    let [(one, folder), (other, _other_folder)] = replicas(Server::shared());
    let (author, reason) = (Some("ops".to_owned()), Some("a test".to_owned()));
    let record = Record { revocation: Revocation::Grant(grant(1)), since: at(0), until: at(3_600_000), author, reason };
    GuardFile::open(&folder.data()).unwrap().deny(&record).unwrap();
    assert!(within(SOON, || is_revoked(&one, 1) && is_revoked(&other, 1)));
    assert!(within(SOON, || one.status().shared.unwrap().waiting == 0));
}

/// One that starts later knows all that was revoked before.
#[test]
fn a_replica_that_starts_knows_what_is_revoked() {
    let settings = on(Server::shared(), &room(10, 10));
    let folders = [Folder::new(), Folder::new()];
    let first = open_shared(&folders[0], &settings);
    for number in 0..2500 {
        revoke(&first, &Revocation::Grant(grant(number)), at(0)).unwrap();
    }
    let second = open_shared(&folders[1], &settings);
    assert!((0..2500).all(|number| is_revoked(&second, number)));
}

/// "compare-and-set of refresh generations": on whichever replica.
#[test]
fn a_family_advances_once_on_all_replicas() {
    let [(one, _one_folder), (other, _other_folder)] = replicas(Server::shared());
    let present = |guard: &Guard, generation, now| {
        block_on(guard.advance(grant(1), generation, at(86_400_000), at(now))).unwrap()
    };
    assert_eq!(present(&one, 0, 0), Advance::Rotated { generation: 1 });
    assert_eq!(present(&other, 0, 5000), Advance::Repeated { generation: 1 });
    assert_eq!(present(&other, 1, 6000), Advance::Rotated { generation: 2 });
    assert_eq!(present(&one, 0, 7000), Advance::Reused);
    assert!(is_revoked(&one, 1) && within(SOON, || is_revoked(&other, 1)));
    assert_eq!(present(&other, 2, 7001), Advance::Reused);
}

fn now() -> Timestamp {
    SystemClock.now()
}

/// A replica of the present.
fn open_now(folder: &Folder, server: &Server, prefix: &str) -> Guard {
    let mut settings = on(server, &room(10_000, 10_000));
    settings.redis.prefix = prefix.to_owned();
    open_shared_at(folder, &settings, now()).unwrap()
}

/// "none is lost over FLUSHALL", and what was issued before is used no more, unless it is a family's.
#[test]
fn an_emptied_redis_forgets_no_revocation_and_spends_nothing_old() {
    let server = Server::start(&[]);
    let folders = [Folder::new(), Folder::new()];
    let [one, other] = folders.each_ref().map(|folder| open_now(folder, &server, "signet:"));
    let (issued_at, until) = (now(), now().after(Duration::from_secs(60)));
    let spend =
        |guard: &Guard, jti, issued_at| block_on(guard.spend(mark("web", jti), issued_at, until, now())).map(drop);
    let end = now().after(Duration::from_secs(3600));
    assert_eq!(spend(&one, 1, issued_at), Ok(()));
    assert_eq!(block_on(one.advance(grant(7), 0, end, now())).unwrap(), Advance::Rotated { generation: 1 });
    for number in 0..100 {
        let guard = if number % 2 == 0 { &one } else { &other };
        block_on(guard.revoke(Revocation::Grant(grant(number)), end, now())).unwrap();
    }
    for attempt in 0..3 {
        let birth = one.status().birth;
        server.tell(&["FLUSHALL"]);
        // Whoever asks is never told that it was not used, whether or not the loss was noticed.
        assert!(spend(&other, 1, issued_at).is_err(), "{attempt}");
        assert!(within(SOON, || one.status().birth > birth && other.status().birth == one.status().birth));
        assert_eq!(spend(&other, 1, issued_at), Err(SpendFault::IssuedBeforeBirth));
    }
    let up = |guard: &Guard| guard.status().shared.unwrap().is_up;
    assert!(within(SOON, || up(&one) && up(&other)));
    assert_eq!(spend(&one, 2, now()), Ok(()));
    let third = Folder::new();
    let third = open_now(&third, &server, "signet:");
    assert!((0..100).all(|number| is_revoked(&third, number)));
    let late = now().after(Duration::from_secs(20));
    assert_eq!(block_on(third.advance(grant(7), 0, end, late)).unwrap(), Advance::Reused, "the family was remembered");
}
