//! What becomes of replicas while their Redis is away, slow, full, or not theirs.

use std::fs;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use signet::clock::{Clock, SystemClock, Timestamp};
use signet::guard::{
    Advance, Descent, Guard, GuardFile, GuardSettings, MAX_AGE, OnOutage, OpeningFault, Record, RedisFault, Revocation,
    SharedStatus, SpendFault, Unavailable,
};
use signet::secret::Reference;
use signet::units::Period;

use crate::folder::Folder;
use crate::following::within;
use crate::kinds::{
    at, block_on, client, grant, is_revoked, mark, on, open_shared, open_shared_at, open_shared_by, revoke, room, spend,
};
use crate::proxy::Proxy;
use crate::server::Server;

/// For a busy machine.
const SOON: Duration = Duration::from_secs(15);

const UNTIL: Timestamp = at(60_000);

fn shared(guard: &Guard) -> SharedStatus {
    guard.status().shared.unwrap()
}

#[track_caller]
fn is_up_soon(guard: &Guard) {
    assert!(within(SOON, || shared(guard).is_up && !guard.is_lagging()), "{:?}", guard.status());
}

/// Settings that ask through a proxy.
fn through(proxy: &Proxy, server: &Server) -> GuardSettings {
    let mut settings = on(server, &room(1000, 1000));
    settings.redis.url = Some(proxy.url());
    settings
}

fn advance(guard: &Guard, generation: u32) -> Result<Advance, Unavailable> {
    block_on(guard.advance(grant(9), generation, at(86_400_000), at(0)))
}

/// What introspection, refresh and the redemption of a code are told of a grant.
fn told(guard: &Guard, number: u64) -> [Result<bool, Unavailable>; 3] {
    let client = client("web");
    let descent = Descent {
        grant: Some(grant(number)),
        token: None,
        session: None,
        subject: "a",
        client: Some(&client),
        issued_at: at(0),
    };
    let is_some = |found: Option<Revocation>| found.is_some();
    [
        guard.revoked(&descent).map(is_some),
        guard.last_known(&descent, MAX_AGE).map(is_some),
        guard.last_known(&descent, Duration::MAX).map(is_some),
    ]
}

/// "authorization code: single use per replica, alarm metric; … refresh, rotating …: 503; revocation: 503; introspection:
/// last known revocations, then 503"
#[test]
fn without_redis_each_replica_goes_on_as_the_table_says() {
    let server = Server::start(&[]);
    let settings = on(&server, &room(1000, 1000));
    let folders = [Folder::new(), Folder::new()];
    let [one, other] = folders.each_ref().map(|folder| open_shared(folder, &settings));
    revoke(&one, &Revocation::Grant(grant(1)), at(0)).unwrap();
    assert!(within(SOON, || is_revoked(&other, 1)));
    assert_eq!(spend(&one, mark("web", 1), UNTIL, at(0)), Ok(()));
    server.kill();
    assert!(within(SOON, || !shared(&one).is_up && !shared(&other).is_up));
    assert_eq!(spend(&one, mark("web", 1), UNTIL, at(1)), Err(SpendFault::AlreadySpent));
    for guard in [&one, &other] {
        assert_eq!(spend(guard, mark("web", 2), UNTIL, at(1)), Ok(()), "per replica");
        assert_eq!(spend(guard, mark("web", 2), UNTIL, at(1)), Err(SpendFault::AlreadySpent));
        assert_eq!(shared(guard).spent_alone, 1);
        assert_eq!(advance(guard, 0), Err(Unavailable));
        assert_eq!(revoke(guard, &Revocation::Grant(grant(2)), at(1)), Err(Unavailable));
        assert!(within(SOON, || told(guard, 1) == [Err(Unavailable), Ok(true), Ok(true)]), "after its bounded age");
        assert!(!told(guard, 2).contains(&Ok(true)), "what was not acknowledged is not done");
    }
    server.start_again();
    is_up_soon(&one);
    is_up_soon(&other);
    assert!(within(SOON, || shared(&one).waiting + shared(&other).waiting == 0));
    assert_eq!(shared(&one).spent_twice + shared(&other).spent_twice, 1, "what was used twice is known");
    let third = Folder::new();
    let third = open_shared(&third, &settings);
    assert_eq!(spend(&third, mark("web", 2), UNTIL, at(2)), Err(SpendFault::AlreadySpent), "it was told");
    assert!(is_revoked(&third, 1), "an empty Redis was told what is revoked");
    assert_eq!(advance(&third, 0), Ok(Advance::Rotated { generation: 1 }));
}

/// "`on_outage = \"refuse\"`: 503", and never later that it was used before.
#[test]
fn a_guard_that_refuses_spends_nothing_alone() {
    let (server, folder) = (Server::start(&[]), Folder::new());
    let mut settings = on(&server, &room(1000, 1000));
    settings.redis.on_outage = OnOutage::Refuse;
    let guard = open_shared(&folder, &settings);
    server.kill();
    for _ in 0..5 {
        assert_eq!(spend(&guard, mark("web", 1), UNTIL, at(0)), Err(SpendFault::Unavailable));
    }
    server.start_again();
    is_up_soon(&guard);
    assert_eq!(shared(&guard).spent_alone, 0);
    assert_eq!(spend(&guard, mark("web", 1), UNTIL, at(1)), Ok(()));
}

/// An answer that came too late was perhaps no refusal: whoever tries again is not told that it was used before.
#[test]
fn what_was_set_without_an_answer_is_taken_back() {
    let (server, folders) = (Server::start(&[]), [Folder::new(), Folder::new()]);
    let proxy = Proxy::before(server.port());
    let mut settings = through(&proxy, &server);
    settings.redis.on_outage = OnOutage::Refuse;
    settings.redis.timeout = Period::from_millis(200);
    let guard = open_shared(&folders[0], &settings);
    is_up_soon(&guard);
    proxy.delay(Duration::from_secs(1));
    assert_eq!(spend(&guard, mark("web", 1), UNTIL, at(0)), Err(SpendFault::Unavailable));
    proxy.delay(Duration::ZERO);
    assert!(within(SOON, || shared(&guard).waiting == 0));
    settings.redis.url = Some(server.url());
    settings.redis.timeout = Period::from_secs(5);
    assert_eq!(spend(&open_shared(&folders[1], &settings), mark("web", 1), UNTIL, at(1)), Ok(()));
}

/// "Redis down": the service starts, and knows what it does not know.
#[test]
fn a_guard_starts_without_redis_and_finds_it_later() {
    let (server, folder) = (Server::start(&[]), Folder::new());
    server.kill();
    let settings = on(&server, &room(1000, 1000));
    let guard = open_shared(&folder, &settings);
    assert_eq!(told(&guard, 1), [Err(Unavailable), Err(Unavailable), Ok(false)], "it never heard of any revocation");
    assert_eq!(spend(&guard, mark("web", 1), UNTIL, at(0)), Ok(()));
    server.start_again();
    is_up_soon(&guard);
    assert_eq!(told(&guard, 1), [Ok(false); 3]);
    revoke(&guard, &Revocation::Grant(grant(1)), at(1)).unwrap();
    let other = Folder::new();
    assert_eq!(spend(&open_shared(&other, &settings), mark("web", 1), UNTIL, at(1)), Err(SpendFault::AlreadySpent));
}

/// "slow (200 ms)": nobody waits for long, and soon nobody waits at all.
#[test]
fn a_slow_redis_is_not_waited_for() {
    let (server, folder) = (Server::start(&[]), Folder::new());
    let proxy = Proxy::before(server.port());
    let mut settings = through(&proxy, &server);
    settings.redis.timeout = Period::from_millis(100);
    let guard = open_shared(&folder, &settings);
    is_up_soon(&guard);
    proxy.delay(Duration::from_secs(1));
    assert_eq!(spend(&guard, mark("web", 1), UNTIL, at(0)), Err(SpendFault::Unavailable), "late is no outage yet");
    assert!(within(SOON, || shared(&guard).rests == 1 && !shared(&guard).is_up));
    assert_eq!(spend(&guard, mark("web", 1), UNTIL, at(0)), Ok(()));
    let begun = Instant::now();
    for jti in 3..103 {
        assert_eq!(spend(&guard, mark("web", jti), UNTIL, at(0)), Ok(()));
    }
    assert!(begun.elapsed() < Duration::from_secs(5), "a hundred times 100ms would be more");
    assert_eq!(revoke(&guard, &Revocation::Grant(grant(1)), at(0)), Err(Unavailable));
    proxy.delay(Duration::ZERO);
    is_up_soon(&guard);
    revoke(&guard, &Revocation::Grant(grant(1)), at(0)).unwrap();
    assert!(within(SOON, || shared(&guard).waiting == 0));
    assert_eq!(shared(&guard).spent_twice, 0, "its own late answers are no second use");
}

/// "half the replicas cut off": they catch up.
#[test]
fn a_replica_that_was_cut_off_catches_up() {
    let (server, folders) = (Server::start(&[]), [Folder::new(), Folder::new()]);
    let proxy = Proxy::before(server.port());
    let settings = through(&proxy, &server);
    let direct = signet::guard::RedisSettings { url: Some(server.url()), ..settings.redis.clone() };
    let one = open_shared(&folders[0], &settings);
    let other = open_shared(&folders[1], &GuardSettings { redis: direct, ..settings });
    proxy.cut();
    assert!(within(SOON, || !shared(&one).is_up));
    for number in 0..300 {
        revoke(&other, &Revocation::Grant(grant(number)), at(0)).unwrap();
    }
    let record = |number| Record {
        revocation: Revocation::Grant(grant(number)),
        since: at(0),
        until: at(3_600_000),
        author: None,
        reason: None,
    };
    GuardFile::open(&folders[0].data()).unwrap().deny(&record(1000)).unwrap();
    assert!(within(SOON, || shared(&one).waiting == 1));
    proxy.mend();
    is_up_soon(&one);
    assert!(within(SOON, || (0..300).all(|number| is_revoked(&one, number))));
    assert!(within(SOON, || is_revoked(&other, 1000)), "what was revoked on the other side, too");
}

/// What an operator revoked while the replica did not run is told when it does.
#[test]
fn what_was_revoked_in_the_file_before_the_start_reaches_all_replicas() {
    let (server, folders) = (Server::shared(), [Folder::new(), Folder::new()]);
    let settings = on(server, &room(10, 10));
    let one = open_shared(&folders[0], &settings);
    let (revocation, since, until) = (Revocation::Grant(grant(1)), at(0), at(3_600_000));
    let record = Record { revocation, since, until, author: None, reason: None };
    GuardFile::open(&folders[1].data()).unwrap().deny(&record).unwrap();
    let _other = open_shared(&folders[1], &settings);
    assert!(within(SOON, || is_revoked(&one, 1)));
}

/// "out of memory": what cannot be remembered is not acknowledged, and reading goes on.
#[test]
fn a_redis_without_memory_acknowledges_nothing() {
    let (server, folder) = (Server::start(&[]), Folder::new());
    let guard = open_shared(&folder, &on(&server, &room(1000, 1000)));
    assert_eq!(advance(&guard, 0), Ok(Advance::Rotated { generation: 1 }));
    server.tell(&["CONFIG", "SET", "maxmemory", "1"]);
    assert_eq!(revoke(&guard, &Revocation::Grant(grant(1)), at(0)), Err(Unavailable));
    assert_eq!(advance(&guard, 1), Err(Unavailable));
    assert!(within(SOON, || !shared(&guard).is_up));
    assert_eq!(spend(&guard, mark("web", 1), UNTIL, at(0)), Ok(()));
    assert_eq!(shared(&guard).spent_alone, 1);
    assert_eq!(told(&guard, 1), [Ok(false); 3]);
    server.tell(&["CONFIG", "SET", "maxmemory", "0"]);
    is_up_soon(&guard);
    revoke(&guard, &Revocation::Grant(grant(1)), at(1)).unwrap();
    assert_eq!(advance(&guard, 1), Ok(Advance::Rotated { generation: 2 }));
}

/// "wrong password": waiting does not help, so the service does not start; the password is told to nobody.
#[test]
fn a_wrong_password_is_told_at_the_start() {
    let (server, folder) = (Server::start(&["--requirepass", "the-right-one"]), Folder::new());
    let mut settings = on(&server, &room(10, 10));
    settings.redis.password = Some(Reference::File("password".into()));
    for (password, is_right) in [("a-wrong-one", false), ("the-right-one", true)] {
        fs::write(folder.path().join("password"), format!("{password}\n")).unwrap();
        match open_shared_at(&folder, &settings, at(0)) {
            Ok(guard) => assert!(is_right && shared(&guard).is_up),
            Err(fault) => {
                let said = fault.to_string();
                assert!(matches!(fault, OpeningFault::Redis(RedisFault::Refused(_))) && !is_right, "{said}");
                assert!(said.contains("expected") && !said.contains(password), "{said}");
            }
        }
    }
    settings.redis.password = None;
    let refused = open_shared_at(&folder, &settings, at(0)).err().unwrap();
    assert!(matches!(refused, OpeningFault::Redis(RedisFault::Refused(_))), "{refused}");
    settings.redis.password = Some(Reference::File("none".into()));
    let unread = open_shared_at(&folder, &settings, at(0)).err().unwrap();
    assert!(matches!(unread, OpeningFault::Redis(RedisFault::PasswordUnread(_))), "{unread}");
}

/// A user of Redis who may do nothing to others' keys, and nothing dangerous.
#[test]
fn a_user_with_few_rights_is_enough() {
    let (server, folders) = (Server::start(&[]), [Folder::new(), Folder::new()]);
    let mut settings = on(&server, &room(10, 10));
    let keys = format!("~{}*", settings.redis.prefix);
    assert_eq!(
        server.tell(&["ACL", "SETUSER", "signet", "on", ">canary", &keys, "+@all", "-@dangerous", "+info"]),
        "+OK"
    );
    settings.redis.url = Some(server.url().replace("redis://", "redis://signet@"));
    settings.redis.password = Some(Reference::File("password".into()));
    let [one, other] = folders.each_ref().map(|folder| {
        fs::write(folder.path().join("password"), "canary").unwrap();
        open_shared(folder, &settings)
    });
    assert_eq!(spend(&one, mark("web", 1), UNTIL, at(0)), Ok(()));
    assert_eq!(spend(&other, mark("web", 1), UNTIL, at(0)), Err(SpendFault::AlreadySpent));
    assert_eq!(advance(&one, 0), Ok(Advance::Rotated { generation: 1 }));
    revoke(&one, &Revocation::Grant(grant(1)), at(0)).unwrap();
    assert!(within(SOON, || is_revoked(&other, 1)));
}

/// "`noeviction` checked and reported"
#[test]
fn a_redis_that_forgets_is_reported() {
    for (policy, forgets_nothing) in [("noeviction", true), ("allkeys-lru", false), ("volatile-ttl", false)] {
        let (server, folder) = (Server::start(&["--maxmemory-policy", policy]), Folder::new());
        let status = shared(&open_shared(&folder, &on(&server, &room(10, 10))));
        assert_eq!((status.policy.as_deref(), status.forgets_nothing), (Some(policy), Some(forgets_nothing)));
    }
}

/// A clock that is wrong by so many milliseconds.
struct Ahead(AtomicU64);

impl Clock for Ahead {
    fn now(&self) -> Timestamp {
        SystemClock.now().after(Duration::from_millis(self.0.load(Ordering::Relaxed)))
    }
}

/// "clock skew against Redis `TIME` measured and refused beyond 5 s"
#[test]
fn a_replica_with_a_wrong_clock_spends_nothing() {
    let folders = [Folder::new(), Folder::new()];
    let settings = on(Server::shared(), &room(10, 10));
    let _right = open_shared(&folders[0], &settings);
    let clock = Arc::new(Ahead(AtomicU64::new(60_000)));
    let shown = Arc::clone(&clock) as Arc<dyn Clock>;
    let guard = open_shared_by(shown, &folders[1], &settings, at(0)).unwrap();
    assert!(guard.is_skewed() && (50_000..70_000).contains(&shared(&guard).skew_millis), "{:?}", shared(&guard));
    assert_eq!(spend(&guard, mark("web", 1), UNTIL, at(0)), Err(SpendFault::Unavailable));
    assert_eq!(advance(&guard, 0), Err(Unavailable));
    revoke(&guard, &Revocation::Grant(grant(1)), at(0)).unwrap();
    clock.0.store(0, Ordering::Relaxed);
    assert!(within(SOON, || !guard.is_skewed()));
    assert_eq!(spend(&guard, mark("web", 1), UNTIL, at(0)), Ok(()));
    clock.0.store(60_000, Ordering::Relaxed);
    assert!(within(SOON, || guard.is_skewed()), "it is compared again and again");
}

/// A birth by a wrong clock would keep everything out, or let everything in.
#[test]
fn a_replica_with_a_wrong_clock_begins_nothing() {
    let folder = Folder::new();
    let clock = Arc::new(Ahead(AtomicU64::new(60_000)));
    let settings = on(Server::shared(), &room(10, 10));
    let guard = open_shared_by(clock, &folder, &settings, at(0)).unwrap();
    assert_eq!(spend(&guard, mark("web", 1), UNTIL, at(0)), Err(SpendFault::Unavailable));
    let key = format!("{}guard", settings.redis.prefix);
    assert_eq!(Server::shared().tell(&["EXISTS", &key]), ":0");
}

/// "TLS with a CA file": a server proves who it is, or is not spoken to.
#[test]
fn a_redis_with_tls_proves_who_it_is() {
    let folder = Folder::new();
    let identity = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let [certificate, key] = ["certificate.pem", "key.pem"].map(|name| folder.path().join(name));
    fs::write(&certificate, identity.cert.pem()).unwrap();
    fs::write(&key, identity.signing_key.serialize_pem()).unwrap();
    let files = [&certificate, &key].map(|path| path.to_str().unwrap().to_owned());
    let server = Server::start(&[
        "--port",
        "0",
        "--tls-port",
        "PORT",
        "--tls-auth-clients",
        "no",
        "--tls-cert-file",
        &files[0],
        "--tls-key-file",
        &files[1],
        "--tls-ca-cert-file",
        &files[0],
    ]);
    let mut settings = on(&server, &room(10, 10));
    settings.redis.url = Some(format!("rediss://localhost:{}", server.port()));
    let unknown = open_shared(&folder, &settings);
    assert!(!shared(&unknown).is_up, "nobody vouches for it");
    drop(unknown);
    settings.redis.ca_file = Some("certificate.pem".into());
    let folder_of_replica = Folder::new();
    fs::copy(&certificate, folder_of_replica.path().join("certificate.pem")).unwrap();
    let guard = open_shared(&folder_of_replica, &settings);
    assert!(shared(&guard).is_up);
    assert_eq!(spend(&guard, mark("web", 1), UNTIL, at(0)), Ok(()));
    settings.redis.ca_file = Some("key.pem".into());
    let refused = open_shared_at(&folder, &settings, at(0)).err().unwrap();
    assert!(matches!(refused, OpeningFault::Redis(RedisFault::Authorities(_))), "{refused}");
}

/// "a clean one writes its live marks and reads them back", and Redis is told of them.
#[test]
fn what_was_spent_alone_before_a_clean_stop_is_told_after_it() {
    let (server, folders) = (Server::start(&[]), [Folder::new(), Folder::new()]);
    server.kill();
    let settings = on(&server, &room(1000, 1000));
    let first = open_shared(&folders[0], &settings);
    assert_eq!(spend(&first, mark("web", 1), UNTIL, at(1)), Ok(()));
    block_on(first.close(at(2))).unwrap();
    drop(first);
    server.start_again();
    let second = open_shared_at(&folders[0], &settings, at(3)).unwrap();
    is_up_soon(&second);
    assert_eq!((shared(&second).waiting, shared(&second).spent_twice), (0, 0));
    let other = open_shared_at(&folders[1], &settings, at(4)).unwrap();
    assert_eq!(block_on(other.spend(mark("web", 1), at(3), UNTIL, at(5))).map(drop), Err(SpendFault::AlreadySpent));
}
