//! People sign in, each request at any replica: the accounts are in PostgreSQL, what was used is in Redis.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::balancer::Balancer;
use crate::deadline::until;
use crate::fleet::issued;
use crate::load::{Client, Load, Trouble};
use crate::person::{Browser, redemption, refreshment, refused, revocation, text, tokens, userinfo};
use crate::round::Rounds;
use crate::stores::{APP, SPA, Shared, User};

/// Sign-in, code, tokens, userinfo, introspection, refreshes, revocation: all of what an app and its person do.
pub(crate) fn flow(balancer: &Balancer, client: &str, user: &User) -> Result<(), Trouble> {
    let (mut browser, mut line) = (Browser::at(balancer.address), Client::new(balancer.address));
    let code = browser.code(client, user)?;
    let first = tokens(line.ask(&redemption(client, &code))?)?;
    let again = browser.code(client, user)?;
    tokens(line.ask(&redemption(client, &again))?)?;
    let told = tokens(line.ask(&userinfo(&text(&first, "access_token")))?)?;
    assert!(told["sub"].is_string(), "{told}");
    let mut refresh = text(&first, "refresh_token");
    for _ in 0..3 {
        let next = tokens(line.ask(&refreshment(client, &refresh))?)?;
        refresh = text(&next, "refresh_token");
    }
    if client == APP {
        let answer = line.ask(&revocation(client, &refresh))?;
        if answer.status != 200 {
            return Err(refused(&answer));
        }
        until("every replica to know the revocation", || {
            // Whoever is asked says so at once where it was told, and within a second elsewhere.
            let asked = line.ask(&refreshment(client, &refresh)).ok()?;
            (asked.status == 400 && asked.json()["error"] == "invalid_grant").then_some(())
        });
    }
    Ok(())
}

/// "Every request of every flow sent to a random replica."
#[test]
fn people_do_not_notice_that_there_are_several() {
    let shared = Shared::with_accounts();
    let user = shared.user();
    for balancer in [Balancer::haproxy(&shared.fleet.addresses()), Balancer::nginx(&shared.fleet.addresses())] {
        for client in [APP, SPA, APP, SPA] {
            flow(&balancer, client, &user).unwrap();
        }
    }
    assert!(shared.fleet.replicas.iter().all(|replica| issued(replica) > 0));
    assert_eq!(shared.guard("/guard/redis/spent_alone"), [0, 0, 0]);
}

/// A rolling restart takes nobody's sign-in, code or refresh token away: all of it is in what was handed out.
#[test]
fn people_do_not_notice_a_rolling_restart() {
    let mut shared = Shared::with_accounts();
    let balancer = Arc::new(Balancer::haproxy(&shared.fleet.addresses()));
    let users: Vec<Arc<User>> = (0..2).map(|_| Arc::new(shared.user())).collect();
    let turn = AtomicUsize::new(0);
    let load = Load::start(users.len(), || {
        let number = turn.fetch_add(1, Ordering::Relaxed);
        let (balancer, user) = (Arc::clone(&balancer), Arc::clone(&users[number]));
        move || flow(&balancer, if number == 0 { APP } else { SPA }, &user)
    });
    load.wait_for(2);
    for replica in &mut shared.fleet.replicas {
        replica.stop();
        load.wait_for(2);
        replica.start();
        load.wait_for(2);
    }
    load.finish().is_flawless();
}

/// A revocation at one replica is seen by the others "within 1 s", and by clients of the balancer.
#[test]
fn what_one_replica_revokes_every_other_refuses_soon() {
    let shared = Shared::without_accounts();
    for revoking in 0..3 {
        let mut replicas: Vec<Rounds> = shared.fleet.addresses().into_iter().map(Rounds::at).collect();
        let token = replicas[0].token(crate::config::CLIENT).unwrap();
        let mut line = Client::new(shared.fleet.replicas[revoking].address);
        assert_eq!(line.ask(&revocation(crate::config::CLIENT, &token)).unwrap().status, 200);
        assert!(!replicas[revoking].introspect(&token).unwrap(), "acknowledged, and known here at once");
        for replica in &mut replicas {
            until("the others to know", || (!replica.introspect(&token).unwrap()).then_some(()));
        }
    }
}
