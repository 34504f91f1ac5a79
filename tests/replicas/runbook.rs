//! "Emergency revocation of a key is one command and one config push": what README says, done and measured.

use std::time::{Duration, Instant};

use crate::config::CLIENT;
use crate::deadline::until;
use crate::fleet::{Fleet, OPAQUE};
use crate::round::Rounds;
use crate::run::signet;

/// What README promises from the push on, on any machine.
const PROMISED: Duration = Duration::from_secs(60);

/// From the command on until every replica refuses what the key signed or sealed, and serves with its replacement.
#[test]
fn a_key_that_leaked_is_refused_by_every_replica_after_one_command_and_one_push() {
    let fleet = Fleet::start();
    let mut replicas: Vec<Rounds> = fleet.addresses().into_iter().map(Rounds::at).collect();
    for (key, client) in [("es256", CLIENT), ("short-lived", OPAQUE)] {
        let tokens: Vec<String> = replicas.iter_mut().map(|replica| replica.token(client).unwrap()).collect();
        let ids = fleet.replicas[0].get("/jwks").body;
        let begun = Instant::now();
        signet(&fleet.operator, &["keys", "revoke", key]).succeeded();
        let commanded = begun.elapsed();
        fleet.push();
        for replica in &mut replicas {
            for token in &tokens {
                until("the token to be refused", || (!replica.introspect(token).unwrap()).then_some(()));
            }
        }
        let took = begun.elapsed();
        println!(
            "keys.{key}: the command took {commanded:?}; every replica refused its tokens {took:?} after it began"
        );
        assert!(took < PROMISED, "{took:?}");
        fleet.wait_until_same();
        for judging in 0..replicas.len() {
            let token = replicas[(judging + 1) % 3].token(client).unwrap();
            replicas[judging].is_active(&token).unwrap();
        }
        if key == "es256" {
            assert_ne!(fleet.replicas[0].get("/jwks").body, ids);
            assert!(Rounds::at(fleet.replicas[2].address).verify(&tokens[0]).is_err());
        }
    }
}

/// A push that forgot a replica is seen: by its name, and what it still has.
#[test]
fn a_replica_that_a_push_did_not_reach_is_named() {
    let fleet = Fleet::start();
    signet(&fleet.operator, &["keys", "revoke", "es256"]).succeeded();
    fleet.replicas[..2].iter().for_each(|replica| fleet.push_to(replica));
    let forgotten = fleet.replicas[2].admin;
    let said = until("the two to be the same", || {
        let is_told = |out: &str| out.contains(&format!("\nhttp://{forgotten} differs from "));
        Some(fleet.status()).filter(|said| said.err == "signet: 1 of 3 replicas differ\n" && is_told(&said.out))
    });
    assert!(said.out.contains("keys.es256, revoked: true | not written"), "{}", said.out);
    fleet.push_to(&fleet.replicas[2]);
    fleet.wait_until_same();
}
