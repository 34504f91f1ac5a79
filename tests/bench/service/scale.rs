//! A hundred thousand clients: how soon they are loaded, and what a request costs among them.

use std::error::Error;

use super::judge::judge;
use super::lane::{Lane, for_tokens};
use super::rounds::{Side, compare};
use super::site::Site;
use crate::gate::{Gates, Limit};

const MANY: usize = 100_000;
const FEW: usize = 10;
const STARTS: usize = 5;
/// The most milliseconds from exec to the first token.
const MOST_MILLIS: Limit = Limit::most(2000.0).or_anywhere(12_000.0);
/// The most that a request may cost among many clients, as a multiple of what it costs among few.
const MOST: Limit = Limit::most(1.10).or_anywhere(1.25);

pub(super) fn run(gates: &mut Gates) -> Result<(), Box<dyn Error>> {
    println!("\nservice: {MANY} clients against {FEW}");
    let (many, few) = (Site::new("many", MANY, "")?, Site::new("few", FEW, "")?);
    // The first start makes the keys, and is not counted.
    many.start(&[])?;
    let mut starts = Vec::new();
    for _ in 0..STARTS {
        let server = many.start(&[])?;
        println!("  exec to first token: {:.0} ms, {:.0} MiB at rest", server.millis, server.process.memory_at_rest()?);
        starts.push(server.millis);
    }
    // Whoever else takes the core makes a start longer, and none shorter.
    let best = starts.into_iter().fold(f64::INFINITY, f64::min);
    gates.judge(&format!("milliseconds from exec to the first token of {MANY} clients"), best, MOST_MILLIS);

    let (server_of_many, server_of_few) = (many.start(&[])?, few.start(&[])?);
    let (of_many, of_few) = (for_tokens(&many.credentials), for_tokens(&few.credentials));
    let first = Side { name: "many", server: &server_of_many, requests: &of_many };
    let second = Side { name: "few", server: &server_of_few, requests: &of_few };
    let judge = |sample: &[Vec<u8>]| judge(Lane::Token, &server_of_few, &few.credentials, sample);
    let outcome = compare([&first, &second], judge)?;
    gates.judge(&format!("a request's cost among {MANY} clients ÷ among {FEW}"), outcome.ratio, MOST);
    Ok(())
}
