//! "a fleet rotates signing and sealing keys under load with zero refused valid requests": by dates, not by deployment.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value;
use signet::clock::{Clock, SystemClock, Timestamp};

use crate::balancer::Balancer;
use crate::config::CLIENT;
use crate::deadline::until;
use crate::fleet::{Fleet, OPAQUE, Replica, config};
use crate::load::Load;
use crate::round::Rounds;
use crate::run::signet;

/// Tokens that a test can see the end of, and caches that are soon over.
const SHORT: &str = "\n[tokens]\naccess_token_lifetime = \"8s\"\njwk_set_max_age = \"1s\"\n";

const HOUR: Duration = Duration::from_secs(3600);

fn now() -> Timestamp {
    SystemClock.now()
}

/// Waits until the clock of this machine says so.
#[track_caller]
fn wait_for(moment: Timestamp) {
    until("a moment", || (now() >= moment).then_some(()));
}

fn load(balancer: &Balancer) -> Load {
    let address = balancer.address;
    let load = Load::start(3, || {
        let mut rounds = Rounds::at(address);
        move || rounds.round()
    });
    load.wait_for(20);
    load
}

/// Writes the next keys with their dates, and the end of the present ones, where the operator edits.
fn write_next_keys(fleet: &Fleet, activate_at: Timestamp) {
    let operator = &fleet.operator;
    let ends = format!("\nretire_at = {activate_at}\nremove_at = {}\n", activate_at.after(HOUR * 24));
    let mut text = operator.read("config.toml");
    for line in ["file = \"keys/es256.pem\" # made at the first start\n", "file = \"keys/short-lived.jwk\"\n"] {
        assert_eq!(text.matches(line).count(), 1, "{line}");
        text = text.replace(line, &(line.trim_end().to_owned() + &ends));
    }
    let begins = format!("publish_at = {}\nactivate_at = {activate_at}\n", now().before(HOUR).at_whole_second());
    let signing = "class = \"signing\"\nalgorithm = \"ES256\"\nfile = \"keys/es256-next.pem\"\n";
    let sealing = "class = \"short-lived\"\nfile = \"keys/short-lived-next.jwk\"\n";
    let tables = format!("\n[keys.es256-next]\n{signing}{begins}\n[keys.short-lived-next]\n{sealing}{begins}");
    operator.write("config.toml", text + &tables);
    signet(operator, &["keys", "generate", "--missing"]).succeeded();
    assert_eq!(signet(operator, &["check"]).code, Some(0));
}

#[track_caller]
pub(crate) fn wait_until_loaded(replica: &Replica, key: &str) {
    let is_there = |details: Value| details["keys"].as_array().unwrap().iter().any(|told| told["key"] == key);
    until("a replica to load its new files", || is_there(replica.readiness()).then_some(()));
}

pub(crate) fn part(token: &str, at: usize) -> Value {
    let part = token.split('.').nth(at).unwrap();
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap()
}

/// "also when one replica still runs the old file until activation, and when a retired key's last token is redeemed one
/// second before its end"
#[test]
fn a_fleet_switches_to_new_keys_by_the_clock_and_refuses_nothing() {
    let fleet = Fleet::with(&(config() + SHORT));
    let balancer = Balancer::haproxy(&fleet.addresses());
    let load = load(&balancer);
    let activate_at = now().after(Duration::from_secs(15)).at_whole_second();
    write_next_keys(&fleet, activate_at);
    let (late, early) = fleet.replicas.split_last().unwrap();
    early.iter().for_each(|replica| fleet.push_to(replica));
    early.iter().for_each(|replica| wait_until_loaded(replica, "es256-next"));
    load.wait_for(20);
    wait_for(activate_at.before(Duration::from_secs(5)));
    assert_eq!(fleet.status().code, Some(1), "one replica has the old file until now");
    fleet.push_to(late);
    wait_until_loaded(late, "es256-next");
    assert!(now() < activate_at, "this machine is too slow for the dates of the test");

    wait_for(activate_at.before(Duration::from_millis(300)));
    let mut replicas: Vec<Rounds> = fleet.addresses().into_iter().map(Rounds::at).collect();
    let last = [CLIENT, OPAQUE].map(|client| replicas[2].token(client).unwrap());
    let (old, expires_at) = (part(&last[0], 0)["kid"].clone(), part(&last[0], 1)["exp"].as_u64().unwrap());
    let expires_at = Timestamp::from_secs(expires_at);
    for replica in &mut replicas {
        until("the next key to sign", || (part(&replica.token(CLIENT).unwrap(), 0)["kid"] != old).then_some(()));
    }
    load.wait_for(20);
    wait_for(expires_at.before(Duration::from_secs(1)));
    for replica in &mut replicas {
        for token in &last {
            let is_active = replica.introspect(token).unwrap();
            assert!(is_active || now() >= expires_at, "{token}");
        }
    }
    load.finish().is_flawless();
    fleet.wait_until_same();
}
