//! "±60 s of skew between replicas breaks nothing that is not single-use": replicas that nobody keeps from serving, because
//! they have no Redis that would tell what time it is.

use std::net::SocketAddr;
use std::time::Duration;

use signet::clock::Timestamp;

use crate::config::CLIENT;
use crate::deadline::until;
use crate::fleet::{Fleet, OPAQUE, Replica};
use crate::http::Answer;
use crate::load::{Client, Trouble};
use crate::person::{Browser, redemption, refreshment, text, tokens, userinfo};
use crate::round::Rounds;
use crate::stores::{APP, User, isolated_with_accounts};
use crate::wrong_clock::WrongClock;

/// As far apart as may be, in milliseconds.
const FAR: [i64; 3] = [-30_000, 0, 30_000];
/// As far apart as may be for what is used once.
const NEAR: [i64; 3] = [-2500, 0, 2500];

fn start(clocks: [i64; 3]) -> Fleet {
    let mut fleet = isolated_with_accounts();
    for (replica, ahead) in fleet.replicas.iter_mut().zip(clocks) {
        replica.clock = Some(WrongClock::ahead_by(ahead));
        replica.start();
    }
    fleet
}

/// A person who can do no more than what the browser remembers.
fn nobody() -> User {
    User { name: "nobody".to_owned(), password: "nothing".to_owned() }
}

/// The tokens of an app whose person signs in, each request at the next of these replicas; the last one redeems the code.
fn signed_in(addresses: &[SocketAddr], user: &User) -> (Browser, serde_json::Value) {
    let mut browser = Browser::over(addresses);
    let code = browser.code(APP, user).unwrap();
    let told = tokens(browser.ask_there(&redemption(APP, &code)).unwrap()).unwrap();
    (browser, told)
}

fn ask(address: SocketAddr, request: &str) -> Answer {
    Client::new(address).ask(request).unwrap()
}

/// What one replica issued to a client is taken by another, and by a resource server that has the clock of that one.
fn takes_tokens(judging: SocketAddr, clock: i64, issuing: SocketAddr) -> Result<(), Trouble> {
    let mut judge = Rounds::at(judging).with_clock(WrongClock::ahead_by(clock));
    let (signed, sealed) = (Rounds::at(issuing).token(CLIENT)?, Rounds::at(issuing).token(OPAQUE)?);
    judge.verify(&signed)?;
    judge.is_active(&signed)?;
    judge.is_active(&sealed)
}

/// What one replica issued to a person's app is taken by another, which issues what is taken there again.
fn takes_grant(judging: SocketAddr, issuing: SocketAddr, user: &User) -> Result<(), Trouble> {
    let (mut browser, first) = signed_in(&[issuing], user);
    tokens(ask(judging, &userinfo(&text(&first, "access_token"))))?;
    let next = tokens(ask(judging, &refreshment(APP, &text(&first, "refresh_token"))))?;
    tokens(ask(issuing, &userinfo(&text(&next, "access_token"))))?;
    tokens(ask(issuing, &refreshment(APP, &text(&next, "refresh_token"))))?;
    browser.go_to(judging);
    let code = browser.code(APP, &nobody())?;
    tokens(browser.ask_there(&redemption(APP, &code))?).map(drop)
}

/// "`iat` up to 60 s ahead is accepted": tokens, refreshing, sessions, and sign-ins that go from one replica to another.
#[test]
fn sixty_seconds_between_replicas_break_nothing_that_is_not_used_once() {
    let fleet = start(FAR);
    let (addresses, user) = (fleet.addresses(), User::new(&fleet.operator));
    for issuing in &addresses {
        for (judging, clock) in addresses.iter().zip(FAR) {
            takes_tokens(*judging, clock, *issuing).unwrap();
            takes_grant(*judging, *issuing, &user).unwrap();
        }
    }
    let [behind, right, ahead] = [addresses[0], addresses[1], addresses[2]];
    for way in [[behind, ahead], [ahead, behind], [behind, right], [right, behind], [right, ahead], [ahead, right]] {
        signed_in(&way, &user);
    }
}

/// "up to 60 s ahead", and no more.
#[test]
fn what_a_replica_issued_whose_clock_is_further_ahead_is_not_taken() {
    let fleet = start([-31_000, 0, 31_000]);
    let [behind, right, ahead] = [0, 1, 2].map(|replica| fleet.replicas[replica].address);
    let user = User::new(&fleet.operator);
    let tokens_of = |client| Rounds::at(ahead).token(client).unwrap();
    for token in [CLIENT, OPAQUE].map(tokens_of) {
        assert!(Rounds::at(right).introspect(&token).unwrap());
        assert!(!Rounds::at(behind).introspect(&token).unwrap());
    }
    let (_, told) = signed_in(&[ahead], &user);
    assert_eq!(ask(behind, &userinfo(&text(&told, "access_token"))).status, 401);
    let refused = ask(behind, &refreshment(APP, &text(&told, "refresh_token")));
    assert_eq!((refused.status, text(&refused.json(), "error").as_str()), (400, "invalid_grant"));
    tokens(ask(right, &refreshment(APP, &text(&told, "refresh_token")))).unwrap();
}

fn clock_of(replica: &Replica) -> Timestamp {
    Timestamp::from_millis(replica.readiness()["clock_ms"].as_u64().unwrap())
}

/// What is used once is not taken by a guard that is younger.
#[track_caller]
fn wait_until_older_than_all(fleet: &Fleet) {
    let born = fleet.replicas.iter().map(|replica| replica.readiness()["guard"]["born_at"].clone());
    let born = born.map(|born| serde_json::from_value::<Timestamp>(born).unwrap()).max().unwrap();
    until("all clocks to be past the birth of all guards", || {
        fleet.replicas.iter().all(|replica| clock_of(replica) > born.after(Duration::from_secs(1))).then_some(())
    });
}

/// "5 s for single-use artefacts": a code is redeemed at any replica. Beyond, one whose clock is behind takes it for a
/// forgery and leaves it to the others; by a clock that is far ahead its half minute is over.
#[test]
fn codes_are_taken_by_clocks_that_are_no_more_than_five_seconds_behind() {
    let mut fleet = start(NEAR);
    let (addresses, user) = (fleet.addresses(), User::new(&fleet.operator));
    wait_until_older_than_all(&fleet);
    let code = |issuing: SocketAddr| redemption(APP, &Browser::at(issuing).code(APP, &user).unwrap());
    for issuing in &addresses {
        for judging in &addresses {
            tokens(ask(*judging, &code(*issuing))).unwrap();
        }
    }
    let refuses = |judging: SocketAddr, request: &str| {
        let answer = ask(judging, request);
        assert_eq!((answer.status, text(&answer.json(), "error").as_str()), (400, "invalid_grant"), "{}", answer.body);
    };
    fleet.replicas[0].set_clock(WrongClock::ahead_by(-20_000));
    let early = code(addresses[2]);
    refuses(addresses[0], &early);
    tokens(ask(addresses[1], &early)).unwrap();
    fleet.replicas[2].set_clock(WrongClock::ahead_by(31_000));
    refuses(addresses[2], &code(addresses[1]));
}
