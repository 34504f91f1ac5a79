//! What one replica issued, any other honours, with nothing between them but configuration and keys.

use crate::balancer::Balancer;
use crate::config::CLIENT;
use crate::fleet::{Fleet, OPAQUE, issued};
use crate::load::Load;
use crate::round::Rounds;

/// "any replica can redeem what any other replica issued, and resource servers verify access tokens offline"
#[test]
fn a_token_of_any_replica_is_honoured_by_every_other() {
    let fleet = Fleet::start();
    let mut replicas: Vec<Rounds> = fleet.addresses().into_iter().map(Rounds::at).collect();
    for issuing in 0..replicas.len() {
        let [signed, sealed] = [CLIENT, OPAQUE].map(|client| replicas[issuing].token(client).unwrap());
        assert!(sealed.starts_with("user."), "{sealed}");
        for judging in &mut replicas {
            judging.verify(&signed).unwrap();
            judging.is_active(&signed).unwrap();
            judging.is_active(&sealed).unwrap();
        }
    }
}

#[test]
fn every_replica_publishes_the_same_bytes() {
    let fleet = Fleet::start();
    for path in ["/jwks", "/.well-known/openid-configuration", "/.well-known/oauth-authorization-server"] {
        let answers: Vec<_> = fleet.replicas.iter().map(|replica| replica.get(path).bytes()).collect();
        assert_eq!(answers[0].0, 200, "{path}");
        assert!(answers.iter().all(|answer| *answer == answers[0]), "{path}: {answers:?}");
    }
    let said = fleet.status();
    assert_eq!((said.code, said.err.as_str()), (Some(0), ""), "{}", said.out);
}

/// Behind each load balancer every request of every client goes to a random replica, and all have their share.
#[test]
fn clients_behind_a_load_balancer_do_not_notice_that_there_are_several() {
    let fleet = Fleet::start();
    for balancer in [Balancer::haproxy(&fleet.addresses()), Balancer::nginx(&fleet.addresses())] {
        let before: Vec<u64> = served(&fleet);
        let load = Load::start(4, || {
            let mut rounds = Rounds::at(balancer.address);
            move || rounds.round()
        });
        load.wait_for(50);
        let outcome = load.finish();
        outcome.is_flawless();
        let after = served(&fleet);
        let shares: Vec<u64> = after.iter().zip(&before).map(|(after, before)| after - before).collect();
        assert!(shares.iter().all(|share| *share > 10), "{shares:?} {}", balancer.said());
    }
}

/// How many tokens each replica issued.
fn served(fleet: &Fleet) -> Vec<u64> {
    fleet.replicas.iter().map(issued).collect()
}
