//! "revocations acknowledged while replicas and stores are killed at random: none forgotten"

use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;

use crate::config::CLIENT;
use crate::deadline::until;
use crate::load::{Client, Trouble};
use crate::person::{arrived, refused, revocation};
use crate::round::Rounds;
use crate::soak::{figure, times};
use crate::stores::{Plan, Shared};

const ACKNOWLEDGED: usize = 500;

/// How many are acknowledged between two kills.
const BETWEEN_KILLS: usize = 50;

/// A token of one replica is revoked at another; whether that was acknowledged.
fn revoke_one(issuing: SocketAddr, revoking: SocketAddr) -> Result<Option<String>, Trouble> {
    let token = Rounds::at(issuing).token(CLIENT)?;
    let answer = arrived(Client::new(revoking).ask(&revocation(CLIENT, &token))?)?;
    match answer.status {
        200 => Ok(Some(token)),
        503 if answer.header("retry-after").is_some() => Ok(None),
        _ => Err(refused(&answer)),
    }
}

#[test]
fn no_revocation_that_was_acknowledged_is_forgotten_whatever_is_killed() {
    let mut shared = Shared::start(&Plan { settings: "", database: None, has_lines: false });
    let addresses = shared.fleet.addresses();
    let (acknowledged, stop) = (Arc::new(Mutex::new(Vec::new())), Arc::new(AtomicBool::new(false)));
    let threads: Vec<_> = (0..3)
        .map(|number| {
            let (acknowledged, stop, addresses) = (Arc::clone(&acknowledged), Arc::clone(&stop), addresses.clone());
            thread::spawn(move || {
                for turn in number.. {
                    if stop.load(Ordering::Relaxed) {
                        return;
                    }
                    match revoke_one(addresses[turn % 3], addresses[(turn / 3 + number) % 3]) {
                        Ok(token) => acknowledged.lock().unwrap().extend(token),
                        Err(Trouble::Lost(_)) => {}
                        Err(Trouble::Refused(what)) => panic!("{what}"),
                    }
                }
            })
        })
        .collect();
    let count = || acknowledged.lock().unwrap().len();
    let go_on = |by: usize| {
        let goal = count() + by;
        until("revocations to be acknowledged", || (count() >= goal).then_some(()));
    };
    for kill in 0.. {
        go_on(BETWEEN_KILLS);
        if count() >= times(ACKNOWLEDGED) {
            break;
        }
        // Redis with all its data, a replica, both at once.
        if kill % 3 != 1 {
            shared.redis.kill();
        }
        if kill % 3 != 0 {
            shared.fleet.replicas[kill / 3 % 3].kill();
        }
        if kill % 3 != 1 {
            shared.redis.start_again();
        }
        if kill % 3 != 0 {
            shared.fleet.replicas[kill / 3 % 3].start();
        }
    }
    stop.store(true, Ordering::Relaxed);
    threads.into_iter().for_each(|thread| thread.join().unwrap());
    until("all to have Redis", || (shared.guard("/guard/redis/is_up") == [true, true, true]).then_some(()));
    let acknowledged = acknowledged.lock().unwrap();
    for mut replica in addresses.into_iter().map(Rounds::at) {
        let mut left: Vec<&String> = acknowledged.iter().collect();
        until("every acknowledged revocation to be known", || {
            // 503 is no answer.
            left.retain(|token| replica.introspect(token).unwrap_or(true));
            left.is_empty().then_some(())
        });
    }
    let told = format!("{}, 0", acknowledged.len());
    figure("revocations acknowledged while replicas and Redis were killed, and forgotten", told);
}
