//! "clock skew against Redis `TIME` measured and refused beyond 5 s": a replica whose clock is really wrong says so, the
//! others say by how much, and nobody is sent there.

use serde_json::{Value, json};

use crate::balancer::Balancer;
use crate::config::CLIENT;
use crate::deadline::until;
use crate::fleet::{Replica, issued};
use crate::flows::flow;
use crate::http;
use crate::load::{Client, Load};
use crate::outages::come_again;
use crate::person::{Browser, asserted, redemption, tokens};
use crate::postgres;
use crate::round::Rounds;
use crate::stores::{APP, Plan, SPA, Shared, User};
use crate::wrong_clock::WrongClock;

/// Codes that are over by a clock that is wrong by half a minute.
const SETTINGS: &str = "timeout = \"2s\"\n\n[tokens]\nauthorization_code_lifetime = \"20s\"\n";

/// Replicas that watch each other; whatever clock one has, it can be given another.
fn start() -> Shared {
    let database = Some((postgres::Server::shared(), "10s"));
    let mut shared = Shared::prepared(&Plan { settings: SETTINGS, database, has_lines: false });
    let peers: Vec<String> = shared.fleet.replicas.iter().map(|replica| replica.admin.to_string()).collect();
    for replica in &mut shared.fleet.replicas {
        replica.settings.push(format!("admin.peers={}", json!(peers)));
        replica.clock = Some(WrongClock::RIGHT);
        replica.start();
    }
    shared
}

/// What a replica knows of another one, once that is in this state.
#[track_caller]
fn peer(watching: &Replica, other: &Replica, state: &str) -> Value {
    let address = other.admin.to_string();
    until("a replica to look at another one", || {
        let peers = watching.readiness()["fleet"]["peers"].as_array().unwrap().clone();
        peers.into_iter().find(|peer| peer["address"] == *address && peer["state"] == state)
    })
}

/// It says itself that its clock is wrong: at both addresses, in its metrics and its log.
#[track_caller]
fn says_so(replica: &Replica, seconds: i64) {
    until("a replica that is not ready", || (replica.get("/readyz").status == 503).then_some(()));
    assert_eq!(replica.get("/readyz").body, "the clock is wrong");
    let told = http::get(replica.admin, "/readyz").unwrap();
    assert_eq!((told.status, &told.json()["guard"]["redis"]["is_skewed"]), (503, &json!(true)), "{}", told.body);
    let is_near = |told: f64| (told - seconds as f64).abs() < 1.0;
    assert!(is_near(replica.sum("signet_guard_redis_skew_seconds ")));
    assert!(is_near(told.json()["guard"]["redis"]["skew_milliseconds"].as_f64().unwrap() / 1000.0), "{}", told.body);
    replica.server().wait_for_log(0, "nothing is used once: ");
}

/// The others and the operator's command name it, and by how much it is wrong.
#[track_caller]
fn is_told_of(shared: &Shared, wrong: usize, seconds: i64) {
    let replica = &shared.fleet.replicas[wrong];
    let said = shared.fleet.status();
    assert_eq!(said.err, "signet: 1 of 3 replicas differ, 1 not ready\n", "{}", said.out);
    assert!(said.out.contains(&format!("http://{} differs from ", replica.admin)), "{}", said.out);
    let begins = format!("http://{}  DIFFERS  not ready  clock ", replica.admin);
    let told = said.out.lines().find_map(|line| line.strip_prefix(&begins)?.split(' ').next()?.parse::<f64>().ok());
    assert!((told.unwrap() - seconds as f64).abs() < 1.0, "{}", said.out);
    let watching = &shared.fleet.replicas[2];
    let peer = peer(watching, replica, "different");
    assert!(peer["told"]["differences"][0].as_str().unwrap().starts_with("clock: "), "{peer}");
    let told = ["signet_fleet_differences{part=\"clock\"}", "signet_fleet_clock_skew_seconds "];
    let [differ, apart] = told.map(|series| watching.sum(series));
    assert!(differ >= 1.0 && (apart - seconds.abs() as f64).abs() < 2.0, "{differ} {apart}");
    watching
        .server()
        .wait_for_log(0, &format!("the replica at {} differs (this one | that one): clock: ", replica.admin));
}

/// Nothing is used once where the clock is wrong, and nothing is lost or told as the client's fault there; what is not used
/// once is served.
#[track_caller]
fn judges_nothing_by_its_clock(shared: &Shared, wrong: usize, user: &User) {
    let [there, elsewhere] = [wrong, 2].map(|replica| shared.fleet.replicas[replica].address);
    let code = redemption(APP, &Browser::at(elsewhere).code(APP, user).unwrap());
    let assertion = asserted(&shared.robot, &format!("by-wrong-clock-{wrong}"));
    for request in [&code, &assertion] {
        come_again(&Client::new(there).ask(request).unwrap());
        tokens(Client::new(elsewhere).ask(request).unwrap()).unwrap();
    }
    let token = Rounds::at(there).token(CLIENT).unwrap();
    Rounds::at(elsewhere).is_active(&token).unwrap();
}

/// The fleet behind the balancer refuses nothing meanwhile, and the replica is back once its clock is right.
#[test]
fn a_replica_with_a_wrong_clock_says_so_and_is_asked_for_nothing() {
    let mut shared = start();
    let user = shared.user();
    let balancer = Balancer::haproxy(&shared.fleet.addresses());
    let address = balancer.address;
    let load = Load::start(3, || {
        let mut rounds = Rounds::at(address);
        move || rounds.round()
    });
    load.wait_for(20);
    until("assertions that are younger than the guard", || {
        let request = asserted(&shared.robot, &format!("first-{}", load.good()));
        (Client::new(address).ask(&request).unwrap().status == 200).then_some(())
    });
    for (wrong, seconds) in [(0, 30), (1, -30)] {
        shared.fleet.replicas[wrong].set_clock(WrongClock::ahead_by(seconds * 1000));
        says_so(&shared.fleet.replicas[wrong], seconds);
        until("the balancer to leave it alone", || {
            let before = issued(&shared.fleet.replicas[wrong]);
            load.wait_for(10);
            (issued(&shared.fleet.replicas[wrong]) == before).then_some(())
        });
        for client in [APP, SPA] {
            flow(&balancer, client, &user).unwrap();
        }
        judges_nothing_by_its_clock(&shared, wrong, &user);
        is_told_of(&shared, wrong, seconds);
        shared.fleet.replicas[wrong].set_clock(WrongClock::RIGHT);
        let (replica, before) = (&shared.fleet.replicas[wrong], issued(&shared.fleet.replicas[wrong]));
        until("the balancer to send requests there again", || (issued(replica) > before).then_some(()));
    }
    load.finish().is_flawless();
    assert_eq!(shared.fleet.status().code, Some(0));
    let [one, other, watching] = [0, 1, 2].map(|replica| &shared.fleet.replicas[replica]);
    for replica in [one, other] {
        assert_eq!(peer(watching, replica, "same")["told"]["differences"], json!([]));
    }
}
