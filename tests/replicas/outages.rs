//! The table of what goes on while a store is away: what needs it is told to come again, and nothing is told as the fault of
//! whoever asks.

use std::time::{Duration, Instant};

use serde_json::Value;

use crate::config::{CLIENT, SECRET};
use crate::deadline::until;
use crate::http::{Answer, token_request};
use crate::load::Client;
use crate::person::{Browser, asserted, redemption, refreshment, revocation, text, tokens};
use crate::postgres;
use crate::round::Rounds;
use crate::stores::{APP, Plan, SPA, Shared, User};

/// How old the last known revocations may be, less what a busy machine takes to notice.
const BOUNDED_AGE: Duration = Duration::from_secs(4);

/// What was handed out before a store went away.
struct Before {
    codes: Vec<String>,
    reusable: String,
    rotating: String,
    access: String,
}

fn ask(shared: &Shared, replica: usize, request: &str) -> Answer {
    Client::new(shared.fleet.replicas[replica].address).ask(request).unwrap()
}

/// The good answer, asked for until there is one: what is unavailable for a moment on a busy machine was not used.
#[track_caller]
fn good(shared: &Shared, replica: usize, request: &str) -> Value {
    until("a good answer", || {
        let answer = ask(shared, replica, request);
        (answer.status != 503).then(|| tokens(answer).unwrap())
    })
}

#[track_caller]
pub(crate) fn come_again(answer: &Answer) {
    assert_eq!(answer.status, 503, "{}", answer.body);
    assert!(answer.header("retry-after").is_some(), "{:?}", answer.headers);
    assert_eq!(text(&answer.json(), "error"), "temporarily_unavailable");
}

impl Before {
    fn new(shared: &Shared, user: &User) -> Self {
        let mut browser = Browser::at(shared.fleet.replicas[0].address);
        let mut code = |client: &str| until("a code", || browser.code(client, user).ok());
        let refresh_token =
            |client: &str, code: &str| text(&good(shared, 1, &redemption(client, code)), "refresh_token");
        let reusable = refresh_token(APP, &code(APP));
        let first = refresh_token(SPA, &code(SPA));
        let rotating = text(&good(shared, 2, &refreshment(SPA, &first)), "refresh_token");
        let access = Rounds::at(shared.fleet.replicas[0].address).token(CLIENT).unwrap();
        // Only now: they live a minute.
        let codes = (0..4).map(|_| code(APP)).collect();
        let before = Self { codes, reusable, rotating, access };
        until("assertions that are younger than the guard", || {
            (ask(shared, 0, &asserted(&shared.robot, &new_id())).status == 200).then_some(())
        });
        before
    }
}

fn new_id() -> String {
    use std::sync::atomic::{AtomicUsize, Ordering};
    static MADE: AtomicUsize = AtomicUsize::new(0);
    format!("id-{}", MADE.fetch_add(1, Ordering::Relaxed))
}

/// What never asks the guard.
#[track_caller]
fn goes_on(shared: &Shared, replica: usize) {
    assert_eq!(ask(shared, replica, &token_request(CLIENT, SECRET)).status, 200);
    for path in ["/jwks", "/.well-known/openid-configuration", "/readyz"] {
        assert_eq!(shared.fleet.replicas[replica].get(path).status, 200, "{path}");
    }
    let mut rounds = Rounds::at(shared.fleet.replicas[replica].address);
    let token = rounds.token(CLIENT).unwrap();
    rounds.verify(&token).unwrap();
}

/// Single use by one replica, without Redis: the first time, and then no more.
#[track_caller]
fn used_once_alone(shared: &Shared, replica: usize, request: &str) {
    assert_eq!(ask(shared, replica, request).status, 200);
    let again = ask(shared, replica, request);
    assert!(again.status == 503 || (400..402).contains(&again.status), "{} {}", again.status, again.body);
}

/// The column "Redis" of the table, at one replica.
#[track_caller]
fn without_redis(shared: &Shared, replica: usize, before: &Before, since: Instant) {
    let refreshed = ask(shared, replica, &refreshment(APP, &before.reusable));
    assert!(
        refreshed.status == 200 || (refreshed.status == 503 && since.elapsed() > BOUNDED_AGE),
        "{}",
        refreshed.body
    );
    if since.elapsed() < BOUNDED_AGE {
        used_once_alone(shared, replica, &redemption(APP, &before.codes[replica]));
    }
    goes_on(shared, replica);
    used_once_alone(shared, replica, &asserted(&shared.robot, &new_id()));
    come_again(&ask(shared, replica, &refreshment(SPA, &before.rotating)));
    come_again(&ask(shared, replica, &revocation(CLIENT, &before.access)));
}

/// All of it is there again: what was refused was not used.
#[track_caller]
fn as_before(shared: &Shared, before: &Before) {
    until("all to have Redis", || (shared.guard("/guard/redis/is_up") == [true, true, true]).then_some(()));
    good(shared, 0, &refreshment(SPA, &before.rotating));
    good(shared, 1, &refreshment(APP, &before.reusable));
    let mut rounds = Rounds::at(shared.fleet.replicas[2].address);
    until("an answer", || rounds.introspect(&before.access).ok().map(|is_active| assert!(is_active)));
    until("a revocation", || (ask(shared, 0, &revocation(CLIENT, &before.access)).status == 200).then_some(()));
    until("the others to know", || rounds.introspect(&before.access).ok().filter(|is_active| !is_active));
}

fn start(settings: &str) -> (Shared, User) {
    let plan = Plan { settings, database: Some((postgres::Server::shared(), "10s")), has_lines: true };
    let shared = Shared::start(&plan);
    let user = shared.user();
    (shared, user)
}

#[test]
fn while_redis_is_down_the_table_holds_and_afterwards_nothing_was_lost() {
    let (shared, user) = start("timeout = \"500ms\"");
    let before = Before::new(&shared, &user);
    shared.redis.kill();
    let since = Instant::now();
    (0..3).for_each(|replica| without_redis(&shared, replica, &before, since));
    // "last known revocations, then 503": of a valid token nobody says that it is not.
    for replica in &shared.fleet.replicas {
        let mut rounds = Rounds::at(replica.address);
        until("introspection to say that it cannot know", || match rounds.introspect(&before.access) {
            Ok(is_active) => {
                assert!(is_active);
                None
            }
            Err(trouble) => {
                assert!(format!("{trouble:?}").contains("503"), "{trouble:?}");
                Some(())
            }
        });
    }
    assert!(shared.guard("/guard/redis/spent_alone").iter().all(|count| count.as_u64() > Some(0)));
    shared.redis.start_again();
    as_before(&shared, &before);
}

/// 200 ms are more than a request waits: it is as if Redis were away, and nobody waits for it.
#[test]
fn while_redis_is_slow_the_table_holds() {
    let (shared, user) = start("timeout = \"50ms\"");
    let before = Before::new(&shared, &user);
    shared.lines.iter().for_each(|line| line.delay(Duration::from_millis(200)));
    let since = Instant::now();
    // One late answer is no outage: whoever asks meanwhile is told to come again.
    until("all to find it slow", || (shared.guard("/guard/redis/is_up") == [false, false, false]).then_some(()));
    (0..3).for_each(|replica| without_redis(&shared, replica, &before, since));
    shared.lines.iter().for_each(|line| line.delay(Duration::ZERO));
    as_before(&shared, &before);
}

/// Redis refuses the password, or has no memory left: what needs it is unavailable, and comes back by itself.
#[test]
fn while_redis_refuses_to_work_the_table_holds() {
    let (shared, user) = start("timeout = \"500ms\"");
    let before = Before::new(&shared, &user);
    assert_eq!(shared.redis.tell(&["CONFIG", "SET", "maxmemory", "1"]), "+OK");
    come_again(&ask(&shared, 0, &refreshment(SPA, &before.rotating)));
    come_again(&ask(&shared, 1, &revocation(CLIENT, &before.access)));
    (0..3).for_each(|replica| goes_on(&shared, replica));
    assert_eq!(shared.redis.tell(&["CONFIG", "SET", "maxmemory", "0"]), "+OK");
    until("Redis to work again", || (ask(&shared, 0, &refreshment(SPA, &before.rotating)).status == 200).then_some(()));

    assert_eq!(shared.redis.tell(&["CONFIG", "SET", "requirepass", "another-password"]), "+OK");
    for line in &shared.lines {
        line.cut();
        line.mend();
    }
    let since = Instant::now();
    (0..3).for_each(|replica| without_redis(&shared, replica, &before, since));
    shared.redis.kill();
    shared.redis.start_again();
    as_before(&shared, &before);
}

/// "restarted empty": codes of before are used no more, families and revocations are known as before.
#[test]
fn a_redis_that_was_restarted_empty_forgets_nothing_that_matters() {
    let (shared, user) = start("timeout = \"500ms\"");
    let before = Before::new(&shared, &user);
    let revoked = Rounds::at(shared.fleet.replicas[0].address).token(CLIENT).unwrap();
    assert_eq!(ask(&shared, 1, &revocation(CLIENT, &revoked)).status, 200);
    let born = shared.guard("/guard/born_at");
    shared.redis.kill();
    shared.redis.start_again();
    until("the replicas to find new data", || {
        let now = shared.guard("/guard/born_at");
        let up = shared.guard("/guard/redis/is_up") == [true, true, true];
        (up && now.iter().zip(&born).all(|(now, before)| now.as_str() > before.as_str())).then_some(())
    });
    for replica in 0..3 {
        let answer = ask(&shared, replica, &redemption(APP, &before.codes[replica]));
        assert_eq!((answer.status, text(&answer.json(), "error").as_str()), (400, "invalid_grant"));
        let mut rounds = Rounds::at(shared.fleet.replicas[replica].address);
        until("the revocation to be known", || rounds.introspect(&revoked).ok().filter(|is_active| !is_active));
    }
    as_before(&shared, &before);
    let code = Browser::at(shared.fleet.replicas[2].address).code(APP, &user).unwrap();
    good(&shared, 0, &redemption(APP, &code));
}

/// "half the replicas cut off": those say so, the others go on; a code that both honoured is an alarm.
#[test]
fn a_replica_that_is_cut_off_says_so_and_what_it_let_pass_is_an_alarm() {
    let (shared, user) = start("timeout = \"500ms\"");
    let before = Before::new(&shared, &user);
    shared.lines[0].cut();
    let since = Instant::now();
    let spent = redemption(APP, &before.codes[3]);
    good(&shared, 1, &spent);
    without_redis(&shared, 0, &before, since);
    assert_eq!(ask(&shared, 0, &spent).status, if since.elapsed() < BOUNDED_AGE { 200 } else { 503 });
    let revoked = Rounds::at(shared.fleet.replicas[0].address).token(CLIENT).unwrap();
    assert_eq!(ask(&shared, 1, &revocation(CLIENT, &revoked)).status, 200);
    let mut rounds = Rounds::at(shared.fleet.replicas[2].address);
    until("the third to know", || rounds.introspect(&revoked).ok().filter(|is_active| !is_active));
    shared.lines[0].mend();
    until("the alarm", || (shared.guard("/guard/redis/spent_twice")[0].as_u64() > Some(0)).then_some(()));
    as_before(&shared, &before);
}

/// `on_outage = "refuse"`: nothing is used once while Redis is away, and afterwards it still can be.
#[test]
fn with_refuse_what_is_used_once_waits_for_redis() {
    let (shared, user) = start("timeout = \"500ms\"\non_outage = \"refuse\"");
    let before = Before::new(&shared, &user);
    shared.redis.tell(&["CONFIG", "SET", "maxmemory", "1"]);
    for replica in 0..3 {
        come_again(&ask(&shared, replica, &redemption(APP, &before.codes[0])));
        come_again(&ask(&shared, replica, &asserted(&shared.robot, &new_id())));
        goes_on(&shared, replica);
    }
    shared.redis.tell(&["CONFIG", "SET", "maxmemory", "0"]);
    good(&shared, 1, &redemption(APP, &before.codes[0]));
}

/// The column "PostgreSQL".
#[test]
fn while_the_accounts_are_away_whatever_reads_one_waits_for_them() {
    let database = postgres::Server::start();
    let plan = Plan { settings: "timeout = \"2s\"", database: Some((&database, "2s")), has_lines: false };
    let shared = Shared::start(&plan);
    let user = shared.user();
    let before = Before::new(&shared, &user);
    database.stop();
    for replica in 0..3 {
        goes_on(&shared, replica);
        come_again(&ask(&shared, replica, &refreshment(APP, &before.reusable)));
        come_again(&ask(&shared, replica, &refreshment(SPA, &before.rotating)));
        come_again(&ask(&shared, replica, &redemption(APP, &before.codes[0])));
        let rounds = Rounds::at(shared.fleet.replicas[replica].address).introspect(&before.access);
        assert!(rounds.unwrap(), "a token of a client needs no account");
    }
    database.start_again();
    good(&shared, 0, &redemption(APP, &before.codes[0]));
    good(&shared, 1, &refreshment(SPA, &before.rotating));
    good(&shared, 2, &refreshment(APP, &before.reusable));
}
