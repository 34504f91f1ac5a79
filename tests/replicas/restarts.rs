//! Replicas come and go under load.

use crate::balancer::Balancer;
use crate::deadline::until;
use crate::fleet::{Fleet, issued};
use crate::load::Load;
use crate::round::Rounds;
use crate::soak::times;

fn load(balancer: &Balancer) -> Load {
    let address = balancer.address;
    let load = Load::start(4, || {
        let mut rounds = Rounds::at(address);
        move || rounds.round()
    });
    load.wait_for(20);
    load
}

/// Each replica in turn is told to stop, says so at `/readyz` for `server.stop_delay`, finishes what it began, and comes back:
/// not a single request is refused or lost.
#[test]
fn a_rolling_restart_refuses_and_loses_nothing() {
    let mut fleet = Fleet::start();
    let balancer = Balancer::haproxy(&fleet.addresses());
    let load = load(&balancer);
    for _ in 0..times(2) {
        for replica in &mut fleet.replicas {
            replica.stop();
            load.wait_for(20);
            replica.start();
            load.wait_for(20);
        }
    }
    load.finish().is_flawless();
}

/// "loses replicas at any moment: no valid token is refused". Requests that died with their replica are asked again by
/// whoever sent them; that is the only thing that a client may notice.
#[test]
fn replicas_that_are_killed_take_no_token_with_them() {
    let mut fleet = Fleet::start();
    for balancer in [Balancer::haproxy(&fleet.addresses()), Balancer::nginx(&fleet.addresses())] {
        let load = load(&balancer);
        for round in 0..times(6) {
            let victim = &mut fleet.replicas[round * 2 % 3];
            victim.kill();
            load.wait_for(20);
            victim.start();
            // It may only then be somebody else's turn: of two that are away nobody promised anything.
            until("the balancer to find it again", || (issued(victim) > 0).then_some(()));
        }
        load.finish().refused_nothing();
    }
}
