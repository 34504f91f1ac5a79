//! Sign-ins with a right password, against the hash alone on one core.

use std::error::Error;
use std::thread;
use std::time::{Duration, Instant};

use signet::entropy::SystemEntropy;
use signet::passwords::{Cost, SlowHash};

use super::browser::{Browser, OF_EACH_CLIENT};
use super::cores::on_the_core_of_servers;
use super::site::{Server, Site};
use crate::gate::{Gates, Limit};
use crate::turns::median;

/// So many people sign in at once: more than one core hashes for, fewer than its queue has places.
const PEOPLE: usize = 4;
const ROUNDS: usize = 5;
const TURN: Duration = Duration::from_secs(2);
/// A noisy machine gets so many chances.
const CHANCES: usize = 3;
/// The least that sign-ins per second may be, as a part of hashes per second.
const LEAST: Limit = Limit::least(0.9).or_anywhere(0.75);

const PASSWORD: &str = "correct-horse-battery";

pub(super) fn run(gates: &mut Gates) -> Result<(), Box<dyn Error>> {
    println!("\nservice: sign-ins per second on one core, against the bare argon2id hash there");
    let site = Site::of_sign_in("sign-in", 1, OF_EACH_CLIENT)?;
    site.add_user("alice", PASSWORD)?;
    let server = site.start(&[])?;
    // Consent is given once.
    Browser::open(server.address)?.sign_in(0, "alice", PASSWORD)?;
    let mut best = 0.0_f64;
    for _ in 0..CHANCES {
        best = best.max(ratio(&server)?);
        if gates.are_content(best, LEAST) {
            break;
        }
    }
    gates.judge("sign-ins per second ÷ bare argon2id hashes per second", best, LEAST);
    Ok(())
}

fn ratio(server: &Server) -> Result<f64, Box<dyn Error>> {
    let hash = SlowHash::of(PASSWORD.as_bytes(), Cost::USUAL, &SystemEntropy::new())?;
    println!("\n  {:<7}{:>14}{:>14}{:>9}", "round", "hashes", "sign-ins", "ratio");
    let mut ratios = Vec::new();
    for round in 1..=ROUNDS {
        let hashes = on_the_core_of_servers(|| hashes_per_second(&hash))?;
        let sign_ins = sign_ins_per_second(server)?;
        println!("  {round:<7}{hashes:>12.1}/s{sign_ins:>12.1}/s{:>9.3}", sign_ins / hashes);
        ratios.push(sign_ins / hashes);
    }
    Ok(median(ratios))
}

fn hashes_per_second(hash: &SlowHash) -> f64 {
    let (started, mut count) = (Instant::now(), 0.0);
    while started.elapsed() < TURN {
        assert!(hash.verifies(PASSWORD.as_bytes()), "the right password is verified");
        count += 1.0;
    }
    count / started.elapsed().as_secs_f64()
}

fn sign_ins_per_second(server: &Server) -> Result<f64, Box<dyn Error>> {
    let (address, started) = (server.address, Instant::now());
    let people: Vec<_> = (0..PEOPLE)
        .map(|_| {
            thread::spawn(move || {
                let mut count = 0.0;
                while started.elapsed() < TURN {
                    let mut browser = Browser::open(address).map_err(|error| error.to_string())?;
                    browser.sign_in(0, "alice", PASSWORD).map_err(|error| error.to_string())?;
                    count += 1.0;
                }
                Ok::<f64, String>(count)
            })
        })
        .collect();
    let mut count = 0.0;
    for person in people {
        count += person.join().map_err(|_| "a person gave up")??;
    }
    Ok(count / started.elapsed().as_secs_f64())
}
