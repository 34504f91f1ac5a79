//! What a million tokens leave behind in the memory of who issued them: nothing.

use std::error::Error;

use super::lane::for_tokens;
use super::load::{Enough, Load};
use super::site::Site;
use crate::gate::{Gates, Limit};

/// So many tokens bring the service to its usual size.
const USUAL: u64 = 10_000;
/// The most mebibytes that all other tokens may add …
const MOST: f64 = 1.0;
/// … or this part of what there is, whichever is more.
const MOST_PART: f64 = 0.05;

pub(super) fn run(tokens: u64, gates: &mut Gates) -> Result<(), Box<dyn Error>> {
    println!("\nservice: resident memory after {USUAL} and after {tokens} tokens of one process");
    let site = Site::new("memory", 1000, "")?;
    let server = site.start(&[])?;
    let requests = for_tokens(&site.credentials);
    let mut load = Load::open(server.address, &requests, 0)?;
    load.run(Enough::Of(USUAL))?;
    let usual = server.process.memory_at_rest()?;
    load.run(Enough::Of(tokens.saturating_sub(USUAL)))?;
    let later = server.process.memory_at_rest()?;
    println!("  {usual:.2} MiB, then {later:.2} MiB");
    let most = MOST.max(usual * MOST_PART);
    gates.judge(
        &format!("mebibytes that {tokens} tokens add to the {usual:.1} after {USUAL}"),
        later - usual,
        Limit::most(most),
    );
    Ok(())
}
