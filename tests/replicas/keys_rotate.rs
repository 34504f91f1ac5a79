//! "`signet keys rotate` writes the next key and its dates in one step": one command and one push, by clocks that run so fast
//! that the old key is soon gone.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value;
use signet::clock::{Clock, SystemClock, Timestamp};

use crate::balancer::Balancer;
use crate::config::CLIENT;
use crate::deadline::until;
use crate::fleet::{Fleet, OPAQUE, Replica, config};
use crate::load::{Load, Trouble};
use crate::rotation::{part, wait_until_loaded};
use crate::round::Rounds;
use crate::run::signet_in;
use crate::wrong_clock::WrongClock;

/// A rotation, and what makes it short.
struct Plan {
    /// As the command knows the line, and as the configuration calls its present key.
    line: &'static str,
    old: &'static str,
    /// Whose tokens the line makes, and how many seconds they are good for.
    client: &'static str,
    lifetime: u64,
    /// How long the JWK Set may be kept, and how many seconds a push may take.
    max_age: &'static str,
    push: u64,
    speed: u32,
}

impl Plan {
    /// A token that the line makes, and that is taken offline where that is how it is meant.
    fn taken(&self, replica: &mut Rounds) -> Result<String, Trouble> {
        let token = replica.token(self.client)?;
        if self.client == CLIENT {
            replica.verify(&token)?;
        }
        Ok(token)
    }
}

/// A fleet, and the clock by which all of it lives: replicas, operator, resource servers.
struct Fast {
    fleet: Fleet,
    clock: WrongClock,
}

impl Fast {
    fn start(plan: &Plan) -> Self {
        let Plan { lifetime, max_age, .. } = plan;
        let short = format!("\n[tokens]\naccess_token_lifetime = \"{lifetime}s\"\njwk_set_max_age = \"{max_age}\"\n");
        let (mut fleet, clock) = (Fleet::prepared(&(config() + &short), |_| ()), WrongClock::fast(plan.speed));
        for replica in &mut fleet.replicas {
            replica.clock = Some(clock);
            replica.start();
        }
        Self { fleet, clock }
    }

    fn rounds(&self) -> Vec<Rounds> {
        self.fleet.addresses().into_iter().map(|address| Rounds::at(address).with_clock(self.clock)).collect()
    }

    /// One command, one push; the name of the next key, once all replicas have it.
    fn rotate(&self, line: &str) -> String {
        let environment = self.clock.begin(&self.fleet.operator, SystemClock.now());
        let environment: Vec<_> = environment.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let said = signet_in(&self.fleet.operator, &environment, &["keys", "rotate", line]).succeeded();
        self.fleet.push();
        let next = said.lines().next().and_then(|line| line.split_once("keys.")).unwrap().1.to_owned();
        self.fleet.replicas.iter().for_each(|replica| wait_until_loaded(replica, &next));
        next
    }

    /// A date of a key, as all replicas tell it.
    fn date(&self, key: &str, which: &str) -> Timestamp {
        let told = |replica: &Replica| entry(replica, key).unwrap()["dates"][which].clone();
        let dates: Vec<Value> = self.fleet.replicas.iter().map(told).collect();
        assert!(dates.iter().all(|date| *date == dates[0]), "{dates:?}");
        serde_json::from_value(dates[0].clone()).unwrap()
    }
}

/// What a replica tells of a key.
fn entry(replica: &Replica, key: &str) -> Option<Value> {
    replica.readiness()["keys"].as_array().unwrap().iter().find(|told| told["key"] == key).cloned()
}

/// The id of the key that signed or sealed a token.
fn key_of(token: &str) -> String {
    match token.strip_prefix("user.") {
        Some(blob) => URL_SAFE_NO_PAD.encode(&URL_SAFE_NO_PAD.decode(blob).unwrap()[2..6]),
        None => part(token, 0)["kid"].as_str().unwrap().to_owned(),
    }
}

/// From before the command until the old key is gone, under load: nothing valid is refused, the next key makes nothing before
/// its date, and what the old one made last is taken to its end.
#[track_caller]
fn is_followed_to_the_end(plan: &Plan, rounds: impl Fn(Rounds) -> Rounds) {
    let fast = Fast::start(plan);
    let balancer = Balancer::haproxy(&fast.fleet.addresses());
    let (address, clock, doubt) = (balancer.address, fast.clock, fast.clock.doubt());
    let load = Load::start(2, || {
        let mut rounds = rounds(Rounds::at(address).with_clock(clock));
        move || rounds.round()
    });
    load.wait_for(10);
    let mut replicas: Vec<Rounds> = fast.rounds().into_iter().map(&rounds).collect();
    // Each has a copy of the JWK Set from here, which it may keep beyond the activation if that comes too soon.
    let made = replicas.iter_mut().map(|replica| (clock.now(), plan.taken(replica).unwrap()));
    let mut last: Vec<(Timestamp, String)> = made.collect();
    let old = key_of(&last[0].1);

    let next = fast.rotate(plan.line);
    let [published, activated] = ["publish_at", "activate_at"].map(|date| fast.date(&next, date));
    let [retired, removed] = ["retire_at", "remove_at"].map(|date| fast.date(plan.old, date));
    assert_eq!(activated, retired);
    let sets: Vec<String> = fast.fleet.replicas.iter().map(|replica| replica.get("/jwks").body).collect();
    assert!(sets.iter().all(|set| *set == sets[0]), "{sets:?}");
    assert!(clock.now() < published.after(Duration::from_secs(plan.push)), "too slow for the dates of the test");

    for replica in &mut replicas {
        until("the next key to take over", || {
            let (asked, token) = (clock.now(), plan.taken(replica).unwrap());
            let is_old = key_of(&token) == old;
            assert!(is_old || clock.now().after(doubt) >= activated, "the next key was used before its date");
            assert!(!is_old || asked <= activated.after(doubt), "the old key was used after its date");
            is_old.then(|| last.push((asked, token))).is_none().then_some(())
        });
    }
    let (issued, token) = last.pop().unwrap();
    let ends = Timestamp::from_secs(issued.as_secs() + plan.lifetime);
    until("the last token of the old key to end", || {
        for replica in &mut replicas {
            let is_active = replica.introspect(&token).unwrap();
            assert!(is_active || clock.now().after(doubt) >= ends, "{token}");
        }
        (clock.now() >= ends).then_some(())
    });
    for replica in &fast.fleet.replicas {
        until("the old key to be gone", || {
            let is_gone = entry(replica, plan.old).is_none_or(|told| told["phase"] == "removed");
            assert!(!is_gone || clock.now().after(doubt) >= removed, "gone before its date");
            is_gone.then_some(())
        });
        assert!(!replica.get("/jwks").body.contains(&old), "it is published no more");
    }
    load.wait_for(10);
    load.finish().is_flawless();
}

/// Also for resource servers that keep the JWK Set for as long as they may, whatever they meet meanwhile.
#[test]
fn a_signing_key_is_rotated_by_one_command_and_one_push() {
    let plan = Plan { line: "ES256", old: "es256", client: CLIENT, lifetime: 60, max_age: "90s", push: 60, speed: 10 };
    is_followed_to_the_end(&plan, Rounds::with_patience);
}

/// What is short-lived may live an hour, so this is in a greater hurry.
#[test]
fn a_sealing_key_is_rotated_by_one_command_and_one_push() {
    let (line, client) = ("short-lived", OPAQUE);
    let plan = Plan { line, old: line, client, lifetime: 1800, max_age: "30m", push: 1800, speed: 200 };
    is_followed_to_the_end(&plan, |rounds| rounds);
}
