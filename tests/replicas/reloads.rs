//! Configurations are loaded again and again under load, also ones that cannot be.

use rustix::process::Signal;

use crate::balancer::Balancer;
use crate::deadline::until;
use crate::fleet::{Fleet, Replica};
use crate::load::Load;
use crate::round::Rounds;
use crate::soak::{figure, times};

const HANGUPS: usize = 200;
const CHANGES: usize = 20;

fn load(balancer: &Balancer) -> Load {
    let address = balancer.address;
    Load::start(3, || {
        let mut rounds = Rounds::at(address);
        move || rounds.round()
    })
}

/// Waits until a replica has made, or refused, one reload more.
#[track_caller]
fn one_more(replica: &Replica, before: (u64, u64), of: fn((u64, u64)) -> u64) {
    until("a reload", || (of(replica.reloads()) > of(before)).then_some(()));
}

#[test]
fn two_hundred_hangups_and_twenty_changes_of_files_refuse_nothing() {
    let fleet = Fleet::start();
    let balancer = Balancer::haproxy(&fleet.addresses());
    let load = load(&balancer);
    for replica in fleet.replicas.iter().cycle().take(times(HANGUPS)) {
        let before = replica.reloads();
        replica.server().signal(Signal::HUP);
        one_more(replica, before, |(made, _)| made);
    }
    let config = fleet.operator.read("config.toml");
    for change in 0..times(CHANGES) {
        let before: Vec<_> = fleet.replicas.iter().map(Replica::reloads).collect();
        for replica in &fleet.replicas {
            replica.replace("config.toml", &format!("{config}\n# change {change}\n"));
        }
        for (replica, before) in fleet.replicas.iter().zip(before) {
            one_more(replica, before, |(made, _)| made);
        }
    }
    let outcome = load.finish();
    outcome.is_flawless();
    assert!(fleet.replicas.iter().all(|replica| replica.reloads().1 == 0));
    let made: u64 = fleet.replicas.iter().map(|replica| replica.reloads().0).sum();
    figure("reloads, rounds of clients meanwhile, and refusals", format!("{made}, {}, 0", outcome.good));
    fleet.wait_until_same();
}

/// "key file or config half-written during reload keeps the old set", and the service is ready all the while.
#[test]
fn half_a_file_is_not_loaded_and_the_old_set_serves_on() {
    let fleet = Fleet::start();
    let balancer = Balancer::haproxy(&fleet.addresses());
    let load = load(&balancer);
    for file in ["config.toml", "keys/es256.pem", "keys/short-lived.jwk"] {
        for replica in &fleet.replicas {
            let (whole, set) = (replica.folder.read(file), replica.get("/jwks").body);
            let before = replica.reloads();
            replica.folder.write_private(file, &whole[..whole.len() / 2]);
            one_more(replica, before, |(_, refused)| refused);
            assert_eq!(replica.get("/jwks").body, set);
            assert_eq!(replica.get("/readyz").status, 200);
            let before = replica.reloads();
            replica.folder.write_private(file, &whole);
            one_more(replica, before, |(made, _)| made);
        }
    }
    load.finish().is_flawless();
    fleet.wait_until_same();
}
